# SPDX-License-Identifier: Apache-2.0
"""The finding in a bundle says what its case gives: other numbers are refused before anything is written, and found afterwards.

Also the words of `reproduce`, where a bundle holds one thing of a kind.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.inquiry.bridge_case import with_case
from cli.terminal import Terminal
from comity.canonical import sha256_hex
from comity.errors import Refusal
from comity.inquiry.bundle.contents import Contents, Recorded
from comity.inquiry.bundle.gathering import from_files
from comity.inquiry.bundle.pack import FOLLOWS, as_json, differing, pack
from comity.inquiry.bundle.reproduction import reproduce
from comity.inquiry.case import Case, Claim, Exhibit
from comity.inquiry.findings.finding_file import read_finding
from comity.inquiry.weighing.ratios import weigh
from comity.inquiry.weighing.rules import STANDARD as FIRST
from inquiry.weighing.made_cases import HYPOTHESES, STANDARD, said

AT = "2027-07-02T09:00:00Z"
LOG = b"The keeper wrote at noon that the pump stood still and that the intake was free of weed.\n"


def one_text(folder: Path, *, at_most: int = 10) -> Case:
    """One exhibit, one claim, one assessment: the pump against the intake 3/2 to `at_most`."""
    (folder / "a.txt").write_bytes(LOG)
    exhibit = Exhibit("a", sha256=sha256_hex(LOG), file="a.txt", media_type="text/plain")
    claim = Claim("c1", "The pump stood still", ("a",))
    return Case(
        "pump", "The pump", "Decision 4", STANDARD, None, (), (exhibit,), (), (claim,), (), HYPOTHESES, 1,
        (said("c1", ("3/2", at_most)),),
    )  # fmt: skip


def stating(*support: tuple[str, str, str, str]) -> dict[str, bytes]:
    """The files of a finding that states these ratios."""
    rows = [{"of": of, "against": against, "low": low, "high": high} for of, against, low, high in support]
    return {"finding.json": as_json({"id": "pump-1", "status": "adopted", "support": rows})}


def contents(
    case: Case, folder: Path, finding: dict[str, bytes], recorded: Recorded | None = None
) -> Contents:
    found = from_files(case, folder, lambda _: bytes(32))
    return Contents(found.case, "public", AT, found.shown, found.withheld, finding=finding, recorded=recorded)


@pytest.mark.parametrize(
    "support",
    [
        [],
        [("a", "b", "3/2", "10")],
        [("a", "b", "1.5", "10.0")],
        [("a", "b", "3/2", "10"), ("b", "a", "1/10", "2/3"), ("b", "other", "1", "1")],
    ],
)
def test_ratios_that_follow_go_in_however_they_are_spelled(
    tmp_path: Path, support: list[tuple[str, str, str, str]]
) -> None:
    pack(contents(one_text(tmp_path), tmp_path, stating(*support)), tmp_path / "bag")
    assert reproduce(tmp_path / "bag").ok


@pytest.mark.parametrize(
    ("support", "message"),
    [
        (("a", "b", "3/2", "100"), "ratio of a against b is 3/2 to 100; its case gives 3/2 to 10"),
        (("a", "b", "2", "10"), "ratio of a against b is 2 to 10; its case gives 3/2 to 10"),
        (("b", "a", "3/2", "10"), "ratio of b against a is 3/2 to 10; its case gives 1/10 to 2/3"),
        (("a", "storm", "3/2", "10"), "ratio of a against storm is 3/2 to 10; its case gives none"),
    ],
)
def test_other_ratios_are_refused_and_nothing_is_left(
    tmp_path: Path, support: tuple[str, str, str, str], message: str
) -> None:
    finding = stating(("a", "other", "3/2", "10"), support)
    with pytest.raises(Refusal) as refused:
        pack(contents(one_text(tmp_path), tmp_path, finding), tmp_path / "bag")
    assert refused.value.message == f"the finding's {message}"
    assert refused.value.rule == FOLLOWS
    assert {one.name for one in tmp_path.iterdir()} == {"a.txt"}


def test_where_nothing_can_be_weighed_no_ratio_follows(tmp_path: Path) -> None:
    case = replace(one_text(tmp_path), standard=None)
    with pytest.raises(Refusal, match="its case gives none: no standard of proof was fixed"):
        pack(contents(case, tmp_path, stating(("a", "b", "3/2", "10"))), tmp_path / "bag")
    pack(contents(case, tmp_path, stating()), tmp_path / "bag")
    assert reproduce(tmp_path / "bag").ok


def test_a_finding_of_the_record_goes_in_as_it_was_filed(tmp_path: Path) -> None:
    """The record compared it when it was filed. A file that is not on the record is compared here."""
    files = stating(("a", "b", "3/2", "100")) | {"finding.toml": b"filed"}
    digest = sha256_hex(b"filed")
    blob = tmp_path / "record/blobs/sha256" / digest[:2] / digest
    blob.parent.mkdir(parents=True)
    recorded = Recorded(tmp_path / "record", "inquiry.example/pump", "", 0, "")
    case = one_text(tmp_path)
    with pytest.raises(Refusal, match="3/2 to 100"):
        pack(contents(case, tmp_path, files, recorded), tmp_path / "refused")
    blob.write_bytes(b"filed")
    pack(contents(case, tmp_path, files, recorded), tmp_path / "bag")
    (found,) = [one for one in reproduce(tmp_path / "bag").checks if one.name == "finding"]
    assert found.ok is False


FINDING = """\
id = "bridge-1"
inquiry = "bridge"
title = "Why the bridge at Torsk closed"
status = "draft"
statement = "No answer stands out."

[standard]
name = "reasonable grounds"
definition = "a body of reliable information"
set_by = "Decision 4"

[[hypothesis]]
id = "struck"
text = "A barge struck it"
[[hypothesis]]
id = "other"
text = "other or unknown"
rest = true

[[support]]
of = "struck"
against = "other"
low = "5"
high = "HIGH"
band = "weak to moderate support"
"""


@pytest.mark.parametrize(("high", "code"), [("10", 0), ("1000", 10)])
def test_the_command_compares(tmp_path: Path, high: str, code: int) -> None:
    bare = with_case(Terminal(tmp_path))
    with_case(bare, FINDING.replace("HIGH", high), "finding.toml")
    done = bare("inquiry", "bundle", "case.toml", "--finding", "finding.toml", "-o", "bag", "--at", AT)
    assert done.code == code, done
    assert (tmp_path / "bag").exists() is (code == 0)
    if code:
        assert "ratio of struck against other is 5 to 1000; its case gives 5 to 10" in done.err
        assert FOLLOWS in done.err


WEIGHTS = {"weights": {"ratios": [{"of": "a", "against": "b", "low": "3/2", "high": "10"}]}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("1/0"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["of", "low"]), inner),
    max_leaves=3,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("of", "against", "low", "high"), JSON)))
def test_whatever_a_ratio_holds_it_differs_and_raises_nothing(row: dict[str, Any]) -> None:
    (found,) = differing([row], WEIGHTS)
    assert found.computed is None or found.stated != ("3/2", "10")


@pytest.mark.parametrize(
    "data",
    [b"[]", b"null", b"7", b'{"support": 1}', b'{"support": [1]}', b'{"support": [{}]}',
     b'{"support": [{"of": ["a"], "against": {}, "low": 1.5, "high": null}]}'],
)  # fmt: skip
def test_hostile_numbers_of_a_finding_fail_the_check(tmp_path: Path, data: bytes) -> None:
    pack(contents(one_text(tmp_path), tmp_path, stating()), tmp_path / "bag")
    (tmp_path / "bag/data/finding/finding.json").write_bytes(data)
    (found,) = [one for one in reproduce(tmp_path / "bag").checks if one.name == "finding"]
    assert found.ok is False


def test_one_of_a_kind_is_told_as_one(tmp_path: Path) -> None:
    """One text, one ratio in the finding; the model has the hypotheses and one group."""
    case = one_text(tmp_path)
    pack(contents(case, tmp_path, stating(("a", "b", "3/2", "10"))), tmp_path / "bag")
    told = {one.name: one.said for one in reproduce(tmp_path / "bag").checks}
    assert told["exhibits"] == "1 with its bytes"
    assert told["answers"] == "1 capture, 1 article, 1 independent source; 6 ratios equal to the last digit"
    assert told["model"] == "2 nodes as the case gives them"
    assert told["case.jsonld"] == "1 exhibit, 0 custody steps"
    assert told["finding"] == "1 ratio as computed here"


def test_nothing_assessed_leaves_the_one_node_of_the_hypotheses(tmp_path: Path) -> None:
    case = replace(one_text(tmp_path), assessments=())
    pack(contents(case, tmp_path, {}), tmp_path / "bag")
    told = {one.name: one.said for one in reproduce(tmp_path / "bag").checks}
    assert told["model"] == "1 node as the case gives it"


def test_one_withheld_exhibit_is_one_commitment(tmp_path: Path) -> None:
    case = replace(one_text(tmp_path), assessments=())
    (tmp_path / "a.txt").unlink()
    pack(contents(case, tmp_path, {}), tmp_path / "bag")
    told = {one.name: one.said for one in reproduce(tmp_path / "bag").checks}
    assert told["exhibits"] == "0 with their bytes; 1 withheld, of which only a commitment is here"


def test_the_rule_on_the_standard_is_one(tmp_path: Path) -> None:
    """A finding and a case without a standard are refused by one rule, in one spelling."""
    assert FIRST == "inquiry: the standard of proof is fixed before anything is weighed"
    text = FINDING.replace("HIGH", "10")
    start, end = text.index("[standard]"), text.index("[[hypothesis]]")
    with pytest.raises(Refusal) as refused:
        read_finding(text[:start] + text[end:], "f")
    assert refused.value.rule == FIRST
    with pytest.raises(Refusal) as unweighed:
        weigh(replace(one_text(tmp_path), standard=None))
    assert unweighed.value.rule == FIRST


def test_a_bag_whose_finding_states_nothing_says_so(tmp_path: Path) -> None:
    pack(contents(one_text(tmp_path), tmp_path, {"finding.json": json.dumps({}).encode()}), tmp_path / "bag")
    told = {one.name: one.said for one in reproduce(tmp_path / "bag").checks}
    assert told["finding"] == "0 ratios as computed here"
