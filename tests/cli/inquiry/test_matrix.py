# SPDX-License-Identifier: Apache-2.0
"""comity inquiry matrix: the grid for people and for programs."""

from __future__ import annotations

from cli.inquiry.bridge_case import CASE, ten, with_case
from cli.terminal import Terminal


def test_for_people(bare: Terminal) -> None:
    done = with_case(bare)("inquiry", "matrix", "case.toml")
    assert (done.code, done.err) == (0, "")
    assert (
        """\
group   claims  worn         struck            other
------  ------  -----------  ----------------  ---------------  --------------
e1, e2  c1, c2  + 1/10 to 1  -- 1/100 to 1/10  - 1/100 to 1/10
e3      c3      N 1          N 1               N 1              non-diagnostic
e4      c4      -- 1/1000    ++ 1/10 to 1      -- 1/100
"""
        in done.out
    )
    assert done.out.rstrip().endswith("their number says nothing about which hypothesis holds.")


def test_for_programs(bare: Terminal) -> None:
    data = with_case(bare)("inquiry", "matrix", "case.toml", "--json").data
    assert [one["id"] for one in data["hypotheses"]] == ["worn", "struck", "other"]
    assert [(row["group"], row["claims"], row["diagnostic"]) for row in data["rows"]] == [
        (["e1", "e2"], ["c1", "c2"], True),
        (["e3"], ["c3"], False),
        (["e4"], ["c4"], True),
    ]
    assert data["rows"][0]["cells"][1] == {
        "hypothesis": "struck",
        "low": "1/100",
        "high": "1/10",
        "low_float": 0.01,
        "high_float": 0.1,
        "mark": "--",
    }
    assert data["rows"][2]["broken_custody"] is True


def test_ten_copies_are_one_row(bare: Terminal) -> None:
    with_case(bare, ten(cut=False))
    data = bare("inquiry", "matrix", "case.toml", "--json").data
    assert [len(row["group"]) for row in data["rows"]] == [10]
    assert "e1, e10, e2, e3 and 6 more" in bare("inquiry", "matrix", "case.toml").out


def test_a_set_that_leaves_something_out_is_refused(bare: Terminal) -> None:
    with_case(bare, CASE.replace("rest = true\n", ""))
    done = bare("inquiry", "matrix", "case.toml")
    assert done.code == 10
    assert (
        'rule: inquiry: hypotheses are exhaustive: two or more, and exactly one of them is the rest, "other or unknown"'
        in done.err
    )


def test_it_comes_before_the_standard_and_weighing_does_not(bare: Terminal) -> None:
    head, _, rest = CASE.partition("[standard]")
    with_case(bare, head + rest[rest.index("[[source]]") :])
    assert bare("inquiry", "matrix", "case.toml").code == 0
    done = bare("inquiry", "weigh", "case.toml")
    assert (done.code, "rule: inquiry: the standard of proof is fixed before" in done.err) == (10, True)


def test_claims_that_wait_are_named(bare: Terminal) -> None:
    text = CASE + '\n[[claim]]\nid = "c9"\ntext = "The bridge was loud"\nexhibits = ["e3"]\n'
    done = with_case(bare, text)("inquiry", "matrix", "case.toml")
    assert "Not assessed yet: c9." in done.out


def test_nothing_assessed(bare: Terminal) -> None:
    done = with_case(bare, CASE[: CASE.index("[[assessment]]")])("inquiry", "matrix", "case.toml")
    assert (done.code, "Nothing has been assessed yet." in done.out) == (0, True)
