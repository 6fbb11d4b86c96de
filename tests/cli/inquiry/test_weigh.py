# SPDX-License-Identifier: Apache-2.0
"""comity inquiry weigh: ratios for people and for programs, a reader's prior, a network written and read back, refusals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cli.inquiry.bridge_case import CASE, ten, with_case
from cli.terminal import Terminal
from comity.cli.inquiry.spelling import exact, rough, short

KEYS = {
    "standard", "hypotheses", "groups", "ratios", "by_assessor", "by_party", "tornado", "leave_one_out", "flips", "capped",
}  # fmt: skip


@pytest.fixture
def weighed(bare: Terminal) -> dict[str, Any]:
    done = with_case(bare)("inquiry", "weigh", "case.toml", "--json")
    assert (done.code, done.err) == (0, "")
    return done.data


def ratio(ratios: list[dict[str, Any]], of: str, against: str) -> tuple[str, str]:
    (found,) = [one for one in ratios if (one["of"], one["against"]) == (of, against)]
    return found["low"], found["high"]


def test_ten_copies_give_10_and_ten_sources_10_to_the_tenth(bare: Terminal) -> None:
    with_case(bare, ten(cut=False))
    data = bare("inquiry", "weigh", "case.toml", "--json").data
    assert ratio(data["ratios"], "spark", "other") == ("10", "10")
    assert len(data["groups"]) == 1
    with_case(bare, ten(cut=True))
    data = bare("inquiry", "weigh", "case.toml", "--json").data
    assert ratio(data["ratios"], "spark", "other") == ("10000000000", "10000000000")
    assert ratio(data["ratios"], "other", "spark") == ("1/10000000000", "1/10000000000")
    assert "10^10 times as expected under spark as under other" in bare("inquiry", "weigh", "case.toml").out


def test_every_key_is_there(weighed: dict[str, Any]) -> None:
    assert set(weighed) >= KEYS
    assert weighed["standard"]["set_by"] == "Decision 4 of the joint commission"
    assert weighed["ladder"]["declared"] is False
    assert weighed["ladder"]["source"].startswith("default: ENFSI")
    assert "prior" not in weighed
    assert "reader_prior" not in weighed


def test_ratios_both_ways_with_words_at_both_ends(weighed: dict[str, Any]) -> None:
    assert len(weighed["ratios"]) == 6
    assert weighed["ratios"][0] == {
        "of": "worn",
        "against": "struck",
        "low": "1",
        "high": "10",
        "low_float": 1.0,
        "high_float": 10.0,
        "band_low": "no support either way",
        "band_high": "moderate support for worn over struck",
        "discriminates": False,
    }
    assert ratio(weighed["ratios"], "struck", "worn") == ("1/10", "1")
    assert ratio(weighed["ratios"], "struck", "other") == ("5", "10")


def test_groups_say_what_ties_them_and_what_is_capped(weighed: dict[str, Any]) -> None:
    first = weighed["groups"][0]
    assert (first["group"], first["claims"], first["assessors"]) == (
        ["e1", "e2"],
        ["c1", "c2"],
        ["ALD/assessor-1", "BRE/assessor-1"],
    )
    assert first["ties"][0]["class"] == "same-article"
    assert weighed["capped"] == [{"group": ["e4"], "claims": ["c4"], "cap": "10", "changed": True}]


def test_parties_and_assessors_stand_side_by_side(weighed: dict[str, Any]) -> None:
    assert list(weighed["by_party"]) == ["ALD", "BRE"]
    assert list(weighed["by_assessor"]) == ["ALD/assessor-1", "BRE/assessor-1"]
    assert ratio(weighed["by_party"]["ALD"]["ratios"], "worn", "struck") == ("10", "100")
    assert ratio(weighed["by_party"]["BRE"]["ratios"], "worn", "struck") == ("1", "1")
    assert weighed["by_party"]["ALD"]["groups_not_assessed"] == [["e4"]]


def test_tornado_and_leave_one_out(weighed: dict[str, Any]) -> None:
    first = weighed["tornado"][0]
    assert (first["of"], first["against"]) == ("worn", "struck")
    assert [bar["group"] for bar in first["bars"]] == [["e1", "e2"], ["e3"], ["e4"]]
    assert first["bars"][0]["combined_log10"] == pytest.approx([0, 1])
    without = {tuple(one["group"]): one["ratios"] for one in weighed["leave_one_out"]}
    assert ratio(without["e1", "e2"], "worn", "struck") == ("1/10", "1/10")
    assert ratio(without[("e3",)], "worn", "struck") == ("1", "10")


def test_flips_say_what_would_change(weighed: dict[str, Any]) -> None:
    left_out = [one["group"] for one in weighed["flips"] if one["change"] == "leave-out"]
    assert ["e3"] not in left_out
    step = next(one for one in weighed["flips"] if one["change"] == "step")
    assert (step["by"], step["claim"], step["hypothesis"], step["from"], step["to"]) == (
        "ALD/assessor-1", "c1", "worn", ["10", "100"], ["2", "10"],
    )  # fmt: skip
    assert step["before"]["band_high"] != step["after"]["band_high"]


def test_for_people(bare: Terminal) -> None:
    done = with_case(bare)("inquiry", "weigh", "case.toml")
    assert (done.code, done.err) == (0, "")
    assert "Ladder: default (ENFSI Guideline" in done.out
    assert "3 independent groups of exhibits\n" in done.out
    assert (
        "e4      c4      1/10           1/10          10              custody broken: at most 10\n"
        in done.out
    )
    assert (
        "worn against struck   1 to 10      from no support either way to moderate support for worn over struck\n"
        in done.out
    )
    assert "c4  A barge struck the pier                        e4\n" in done.out
    assert "No prior is used." in done.out
    assert done.out.endswith(
        """\
The evidence does not discriminate between worn and struck.
The evidence does not discriminate between worn and other.
Between struck and other the evidence gives from weak support to moderate support for struck: it is 5 to 10 times as expected under struck as under other.

Standard of proof: reasonable grounds, a body of reliable information, consistent with other material, on which a careful person would believe that it happened (fixed by Decision 4 of the joint commission).
Whether it is met is for people to decide, by a recorded decision; nothing above decides it.
"""  # noqa: E501 - as printed
    )


@pytest.mark.parametrize("word", ["guilty", "verdict", "winner", "responsible", "probably"])
def test_no_word_of_judgement(bare: Terminal, word: str) -> None:
    done = with_case(bare)("inquiry", "weigh", "case.toml", "--prior", "worn=1/2,struck=1/4,other=0.25")
    assert word not in done.out.lower()


def test_a_readers_prior_is_labelled_as_the_readers(bare: Terminal) -> None:
    with_case(bare)
    call = ("inquiry", "weigh", "case.toml", "--prior", "worn=1/3,struck=1/3,other=1/3")
    prior = bare(*call, "--json").data["reader_prior"]
    assert "reader's own" in prior["note"]
    # rivals at their ends: 1/(1 + 1 + 2) to 1/(1 + 1/10 + 1/10)
    assert (prior["posterior"]["worn"]["low"], prior["posterior"]["worn"]["high"]) == ("1/4", "5/6")
    assert "After the evidence, from the reader's own prior" in bare(*call).out


@pytest.mark.parametrize(
    ("prior", "code"),
    [("worn=1", 33), ("worn=1/2,struck=1/2,other=0", 33), ("worn", 2), ("worn=1/0", 2), ("worn=1/2,worn=1/2", 2), ("worn=-1", 2)],
)  # fmt: skip
def test_a_prior_that_is_none(bare: Terminal, prior: str, code: int) -> None:
    done = with_case(bare)("inquiry", "weigh", "case.toml", "--prior", prior, "--json")
    assert done.code == code
    assert done.data["error"]["hint"]


def test_joining_more_classes_counts_fewer_groups(bare: Terminal) -> None:
    edge = '\n[[edge]]\na = "e1"\nb = "e3"\ntype = "same-funder"\n'
    with_case(bare, CASE + edge)
    plain = bare("inquiry", "weigh", "case.toml")
    assert "Ties that do not join groups here: e1 and e3 (same-funder)." in plain.out
    data = bare("inquiry", "weigh", "case.toml", "--join", "same-funder", "--json").data
    assert [one["group"] for one in data["groups"]] == [["e1", "e2", "e3"], ["e4"]]
    assert data["open_ties"] == []


def test_one_source_behind_two_groups_is_said(bare: Terminal) -> None:
    with_case(bare, CASE.replace('source = "river-gauge"', 'source = "harbour-post"', 1))
    said = "harbour-post stands behind 2 of these groups; an edge of dependence would join them.\n"
    assert said in bare("inquiry", "weigh", "case.toml").out
    data = bare("inquiry", "weigh", "case.toml", "--json").data
    assert data["shared_sources"] == [{"source": "harbour-post", "groups": [["e1", "e2"], ["e3"]]}]


def test_a_declared_ladder_is_used_and_cited(bare: Terminal) -> None:
    ladder = """
[ladder]
steps = [1, 2, 10, 100]
broken_cap = 2
source = "Decision 4, annex B"
[[ladder.band]]
from = 1
name = "slight"
[[ladder.band]]
from = 50
name = "clear"

[[source]]"""
    with_case(bare, CASE.replace("\n[[source]]", ladder, 1))
    data = bare("inquiry", "weigh", "case.toml", "--json").data
    assert data["ladder"] == {"declared": True, "source": "Decision 4, annex B", "broken_cap": "2"}
    assert ratio(data["ratios"], "worn", "struck") == ("5", "50")
    assert data["ratios"][0]["band_high"] == "clear for worn over struck"
    assert "Ladder: as declared (Decision 4, annex B)" in bare("inquiry", "weigh", "case.toml").out


@pytest.mark.parametrize(("corner", "expected"), [("low", "1/2"), ("high", "10")])
def test_the_network_that_is_written_says_the_same(bare: Terminal, corner: str, expected: str) -> None:
    with_case(bare)
    done = bare("inquiry", "weigh", "case.toml", "--to-xdsl", "out/case.xdsl", "--corner", corner)
    assert done.code == 0
    assert "a placeholder, not a prior" in done.out
    known = [f"--given=group_{number}=observed" for number in (1, 2, 3)]
    posterior = bare("inquiry", "weigh", "out/case.xdsl", "--of", "hypothesis", *known, "--json").data[
        "posterior"
    ]
    assert posterior["worn"] / posterior["other"] == pytest.approx(float(Fraction(expected)), rel=1e-12)


def test_the_network_against_another_hypothesis(bare: Terminal) -> None:
    with_case(bare)
    call = ("inquiry", "weigh", "case.toml", "--to-xdsl", "case.xdsl", "--json")
    assert bare(*call, "--against", "worn").data["xdsl"] == "case.xdsl"
    done = bare(*call, "--against", "nobody")
    assert (done.code, "worn, struck, other" in done.data["error"]["hint"]) == (33, True)


def test_a_picture(bare: Terminal) -> None:
    with_case(bare)
    done = bare("inquiry", "weigh", "case.toml", "--svg", "case.svg")
    assert "Picture: case.svg" in done.out
    assert (bare.folder / "case.svg").read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("case.toml", "--of", "hypothesis"),
        ("case.toml", "--given", "a=b"),
        ("case.toml", "--confirm"),
        ("case.xdsl", "--of", "x", "--prior", "a=1"),
        ("case.xdsl", "--of", "x", "--to-xdsl", "y"),
        ("case.bifxml", "--of", "x", "--join", "derived"),
    ],
)
def test_options_of_the_other_kind_of_input(bare: Terminal, arguments: tuple[str, ...]) -> None:
    with_case(bare)
    with bare.nothing_left():
        done = bare("inquiry", "weigh", *arguments, "--json")
    assert (done.code, done.data["error"]["code"]) == (2, "usage")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("rest = true\n", "", "inquiry: hypotheses are exhaustive"),
        ("other = [1, 2]\n", "", "inquiry: an assessment gives a likelihood for every hypothesis"),
        ('ground = "calibrated in March"\n', "", "inquiry: a grade stands with its ground"),
        (
            'source = "river-gauge"\ngrade',
            'source = "gauge"\ngrade',
            "inquiry: a grade is of a source or of a claim",
        ),
        ("struck = 1\n", "struck = 0\n", "inquiry: a likelihood is a number above 0"),
    ],
)
def test_refusals_name_their_rule_and_change_nothing(bare: Terminal, old: str, new: str, rule: str) -> None:
    assert old in CASE
    with_case(bare, CASE.replace(old, new, 1))
    with bare.nothing_left():
        done = bare("inquiry", "weigh", "case.toml", "--to-xdsl", "case.xdsl", "--svg", "case.svg", "--json")
    assert (done.code, done.data["error"]["code"]) == (10, "refused")
    assert done.data["error"]["rule"].startswith(rule)
    assert done.data["error"]["hint"]


def test_numbers_of_any_length_are_spelled() -> None:
    huge = Fraction(10) ** 5000
    assert exact(huge) == "1" + "0" * 5000
    assert exact(1 / huge) == "1/1" + "0" * 5000
    assert (rough(huge), rough(1 / huge), rough(Fraction(1, 4))) == (None, None, 0.25)
    assert [short(value) for value in (huge, 1 / huge, 25 * huge)] == [
        "10^5000",
        "1/10^5000",
        "2.5 x 10^5001",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [("1", "1"), ("10", "10"), ("10/3", "3.333"), ("3/10", "1/3.333"), ("1/1000", "1/1000"), ("123456", "123456"), ("9999999", "9999999"),
     ("10000000", "10^7"), ("25000000", "2.5 x 10^7"), ("999999999", "10^9"), ("999600000", "10^9"), ("997000000", "9.97 x 10^8")],
)  # fmt: skip
def test_short_numbers(value: str, words: str) -> None:
    assert short(Fraction(value)) == words


def test_ratios_beyond_floats_are_exact(bare: Terminal) -> None:
    groups = 90
    text = ten(cut=False).partition("[[exhibit]]")[0] + "".join(
        f'[[exhibit]]\nid = "e{number}"\n[[claim]]\nid = "c{number}"\ntext = "t"\nexhibits = ["e{number}"]\n'
        f'[[assessment]]\nby = "ALD"\nclaim = "c{number}"\nlikely = {{ spark = 10000, other = 1 }}\n'
        for number in range(groups)
    )
    with_case(bare, text)
    first = bare("inquiry", "weigh", "case.toml", "--json").data["ratios"][0]
    assert first["low"] == "1" + "0" * (4 * groups)
    assert (first["low_float"], first["high_float"]) == (None, None)
    assert "10^360 times as expected" in bare("inquiry", "weigh", "case.toml").out


# What it says of priors, of nothing, and of the standard


def test_with_a_readers_prior_only_the_ratios_use_none(bare: Terminal) -> None:
    with_case(bare)
    without = bare("inquiry", "weigh", "case.toml").out
    with_one = bare("inquiry", "weigh", "case.toml", "--prior", "worn=1/3,struck=1/3,other=1/3").out
    assert "No prior is used." in without
    assert "No prior is used." not in with_one
    assert (
        "The ratios use no prior; what is then held starts from the reader's own, which is theirs alone."
        in with_one
    )
    assert "reader" not in without
    tables = [
        text[text.index("Likelihood ratios, all") : text.index("By party")] for text in (without, with_one)
    ]
    assert tables[0] == tables[1]


NOBODY = CASE[: CASE.index("[[assessment]]")]


@pytest.mark.parametrize("options", [[], ["--prior", "worn=1/3,struck=1/3,other=1/3"], ["--svg", "x.svg"]])
def test_with_nothing_assessed_nothing_is_said_of_the_evidence(bare: Terminal, options: list[str]) -> None:
    done = with_case(bare, NOBODY)("inquiry", "weigh", "case.toml", *options)
    assert (done.code, done.err) == (0, "")
    assert "Nothing has been assessed yet.\n" in done.out
    for word in ("discriminate", "support", "Likelihood", "times as expected", "After the evidence"):
        assert word not in done.out
    assert ("The reader's own prior stays as it was given." in done.out) is ("--prior" in options)
    assert ("Picture: x.svg" in done.out) is ("--svg" in options)
    assert done.out.endswith("nothing above decides it.\n")
    assert bare("inquiry", "weigh", "case.toml", "--json").data["groups"] == []


def test_a_prior_that_is_none_is_refused_with_nothing_assessed_too(bare: Terminal) -> None:
    assert with_case(bare, NOBODY)("inquiry", "weigh", "case.toml", "--prior", "worn=1").code == 33


@pytest.mark.parametrize(
    ("name", "definition", "set_by", "line"),
    [
        ("grounds.", "What one would believe.", "Decision 4.", "grounds, What one would believe (fixed by Decision 4)."),
        ("grounds", "what one would believe", "Decision 4", "grounds, what one would believe (fixed by Decision 4)."),
        ("grounds", "Two. Of three.", "Decision 4", "grounds, Two. Of three (fixed by Decision 4)."),
        ("grounds", "is it so?", "and so on ...", "grounds, is it so? (fixed by and so on ...)."),
    ],
)  # fmt: skip
def test_the_standard_is_one_sentence(
    bare: Terminal, name: str, definition: str, set_by: str, line: str
) -> None:
    start = CASE.index("[standard]")
    end = CASE.index("[[source]]")
    table = f'[standard]\nname = "{name}"\ndefinition = "{definition}"\nset_by = "{set_by}"\n\n'
    with_case(bare, CASE[:start] + table + CASE[end:])
    assert f"\nStandard of proof: {line}\n" in bare("inquiry", "weigh", "case.toml").out
