# SPDX-License-Identifier: Apache-2.0
"""comity inquiry grade: for people, for programs, from a record, and what it refuses."""

from __future__ import annotations

import json

import pytest

from cli.inquiry.bridge_case import CASE, with_case
from cli.terminal import Terminal

GRADE_1 = """
[[grade]]
claim = "{claim}"
grade = 1
by = "BRE/assessor-1"
ground = "two reports"
"""
TWO_GROUPS = """
[[claim]]
id = "c5"
text = "The bridge closed at noon"
exhibits = ["e1", "e3"]
"""


def test_for_programs(bare: Terminal) -> None:
    done = with_case(bare)("inquiry", "grade", "case.toml", "--json")
    assert (done.code, done.err) == (0, "")
    data = done.data
    assert set(data) == {"ok", "inputs", "sources", "claims", "agreement"}
    assert data["sources"][2] == {
        "id": "river-gauge",
        "grades": [
            {"grade": "A", "by": "ALD/assessor-1", "ground": "calibrated in March"},
            {"grade": "B", "by": "BRE/assessor-1", "ground": "calibrated, but moved since"},
        ],
        "lowest": "B",
        "highest": "A",
    }
    assert [one["id"] for one in data["claims"]] == ["c1", "c2", "c3", "c4"]
    assert data["claims"][0]["ties"] == [
        {"a": "e1", "b": "e2", "class": "same-article", "decision": "found", "by": "", "reason": ""}
    ]
    assert data["claims"][3]["observer"] == "the keeper"
    assert data["agreement"]["sources"] == {
        "alpha": 0.0,
        "alpha_exact": "0",
        "units": 1,
        "values": 2,
        "same": 0.0,
    }
    assert data["agreement"]["claims"]["alpha"] is None


def test_for_people(bare: Terminal) -> None:
    done = with_case(bare)("inquiry", "grade", "case.toml")
    assert (done.code, done.err) == (0, "")
    assert "river-gauge   A ALD/assessor-1, B BRE/assessor-1  B       A\n" in done.out
    assert "calibrated, but moved since" in done.out
    assert "c4: all of it goes back to one observer, the keeper." in done.out
    assert "neither is computed from the other" in done.out
    assert done.out.rstrip().endswith("Which of them to follow is for people.")


def test_credibility_1_stands_on_two_groups(bare: Terminal) -> None:
    with_case(bare, CASE + TWO_GROUPS + GRADE_1.format(claim="c5"))
    done = bare("inquiry", "grade", "case.toml", "--json")
    assert done.code == 0
    claim = done.data["claims"][4]
    assert (claim["groups"], claim["highest"], claim["supported"]) == ([["e1"], ["e3"]], "1", True)
    assert claim["sources"] == ["harbour-post", "river-gauge"]


def test_credibility_1_is_refused_on_copies(bare: Terminal) -> None:
    copies = TWO_GROUPS.replace('"e3"', '"e2"')
    with_case(bare, CASE + copies + GRADE_1.format(claim="c5"))
    done = bare("inquiry", "grade", "case.toml")
    assert (done.code, done.out) == (10, "")
    assert (
        "rule: inquiry: credibility 1, confirmed by other sources, needs two independent groups" in done.err
    )
    assert "hint: tied by e1 and e2 (same-article)" in done.err
    said = bare("inquiry", "grade", "case.toml", "--json").data["error"]
    assert (said["code"], "case.toml: line" in said["message"]) == ("refused", True)


def test_a_class_that_is_joined_takes_support_away_and_that_is_said(bare: Terminal) -> None:
    edge = '\n[[edge]]\na = "e1"\nb = "e3"\ntype = "same-funder"\n'
    with_case(bare, CASE + TWO_GROUPS + edge + GRADE_1.format(claim="c5"))
    done = bare("inquiry", "grade", "case.toml", "--join", "same-funder")
    assert done.code == 0
    assert "c5: a grade 1 stands here that only one independent group supports now." in done.out
    data = bare("inquiry", "grade", "case.toml", "--join", "same-funder", "--json").data
    assert data["claims"][4]["supported"] is False
    assert "same-funder" in data["inputs"]["joining"]


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (("missing.toml",), 33, "input"),
        (("case.toml", "--join", "same-moon"), 2, "usage"),
        (("case.toml", "--inquiry", "x"), 2, "usage"),
        ((".",), 31, "store"),
    ],
)
def test_what_it_cannot_read(bare: Terminal, arguments: tuple[str, ...], code: int, kind: str) -> None:
    done = with_case(bare)("inquiry", "grade", *arguments, "--json")
    assert (done.code, done.data["error"]["code"]) == (code, kind)
    assert done.data["error"]["hint"] or kind == "input"


def test_bytes_that_are_no_text(bare: Terminal) -> None:
    (bare.folder / "case.toml").write_bytes(b'id = "\xff"')
    done = bare("inquiry", "grade", "case.toml")
    assert (done.code, "byte 6 is not UTF-8" in done.err) == (33, True)


STANDARD = {"name": "reasonable grounds", "definition": "as decided", "source": "Decision 4"}
EVERYBODY = "FRA/delegate-1 RUS/delegate-1 TUR/inquirer"


@pytest.fixture
def opened(terminal: Terminal) -> Terminal:
    """Two inquiries on the record of `m`; `pump` has two exhibits, a claim and hypotheses."""

    def say(kind: str, *fields: str) -> None:
        done = terminal.says(kind, *fields, by=EVERYBODY)
        assert done.code == 0, done.err

    terminal.yes("key", "new", "TUR/inquirer")
    key = terminal.yes("key", "show", "TUR/inquirer").strip()
    post = ("post=TUR/inquirer", f"key={key}", "powers=inquiry/*")
    assert terminal.says("charter/accredit/v1", *post, by="TUR/root-1 TUR/inquirer").code == 0
    for name in ("pump", "quay"):
        fields = (f"id={name}", f"title={name}", "mandate=Decision 4", f"standard={json.dumps(STANDARD)}")
        say("inquiry/open/v1", *fields)
    exhibits = [
        {"id": name, "category": "original", "held_by": "FRA", "sha256": name[-1] * 64}
        for name in ("e1", "e2")
    ]
    say("inquiry/exhibits/v1", "inquiry=pump", f"exhibits={json.dumps(exhibits)}")
    say("inquiry/claim/v1", "inquiry=pump", "id=c1", "text=The intake was dry", 'exhibits=["e1", "e2"]')
    say("inquiry/grade-claim/v1", "inquiry=pump", "claim=c1", "grade=2", "ground=plausible")
    hypotheses = [
        {"id": "dry", "text": "It ran dry"},
        {"id": "other", "text": "other or unknown", "rest": True},
    ]
    say("inquiry/hypotheses/v1", "inquiry=pump", "version=1", f"hypotheses={json.dumps(hypotheses)}")
    return terminal


def test_from_the_record(opened: Terminal) -> None:
    data = opened("inquiry", "grade", "m", "--inquiry", "pump", "--json").data
    assert (data["inputs"]["source"], data["inputs"]["inquiry"]) == ("m", "pump")
    assert data["inputs"]["root"]
    assert (data["claims"][0]["groups"], data["claims"][0]["highest"]) == ([["e1"], ["e2"]], "2")
    matrix = opened("inquiry", "matrix", "m", "--inquiry", "pump", "--json").data
    assert (matrix["rows"], matrix["not_assessed"]) == ([], ["c1"])
    weighed = opened("inquiry", "weigh", "m", "--inquiry", "pump")
    assert weighed.code == 0
    assert "Nothing has been assessed yet." in weighed.out
    assert "discriminate" not in weighed.out


def test_which_inquiry_has_to_be_said_where_there_are_several(opened: Terminal) -> None:
    for extra in ((), ("--inquiry", "bridge")):
        done = opened("inquiry", "weigh", "m", *extra, "--json")
        assert (done.code, done.data["error"]["code"]) == (2, "usage")
        assert "pump, quay" in done.data["error"]["hint"]
    done = opened("inquiry", "matrix", "m", "--inquiry", "quay", "--json")
    assert done.data["error"]["rule"].startswith("inquiry: hypotheses are exhaustive")
