# SPDX-License-Identifier: Apache-2.0
"""The summary of a text: its shape, golden figures worked out by hand, and that it says nothing that the brackets do not bear out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from comity.text.model import Clause, Status, Text, Words
from comity.text.open_points import open_points
from comity.text.reader import read
from comity.text.scanner import Diagnostic
from comity.text.settled import clauses_with_text, settled_clauses
from comity.text.summary import Summary, summarise
from text.published import PARIS, published
from text.stands import choice, clause, draft, text
from text.strategies_text import texts

KEYS = [
    "brackets", "max_depth", "choices", "choices_by_kind", "placeholders", "clauses", "settled_clauses", "scope", "clean_ratio",
    "clean_ratio_paragraph", "diagnostics", "flags", "by_party", "blocking", "pairwise", "linkages", "statuses",
]  # fmt: skip

COMMUNIQUE = """title: Joint communique
text: communique
lang: en
parties: ALD, BRE, MAR, TAV
groups: PAIR = ALD + BRE

## Preamble

PP1. {#pp-1} Recalling the resolution, [welcoming](MAR)[noting](PAIR) the talks,

OP1. {#op-1} The parties [shall](ALD, BRE: retain)[should](TAV) meet [twice](MAR)(ALD: delete)(MAR: withdraw if PP 1) a year.

OP2. {#op-2} Number of members: [X].

OP3. {#op-3} Words to come: [Placeholder: seat]. (Reopened)

OP4. {#op-4} Nothing is open here. (Agreed)

OP5. {#op-5} Nothing is open here either. (Reserved TAV)

OP6.
    Option 1 (MAR): {#o1} A committee of [thirty][forty].
    Option 2: {#o2} No text
"""


def summary(source: str) -> Summary:
    return summarise(read(source))


class TestACommunique:
    data = summary(COMMUNIQUE).data()

    def test_keys(self) -> None:
        assert list(self.data) == KEYS

    def test_brackets(self) -> None:
        assert self.data["brackets"] == {"open": 9, "close": 9}
        assert self.data["max_depth"] == 1

    def test_choices_are_open_points_without_placeholders(self) -> None:
        assert self.data["choices"] == 6
        assert self.data["choices_by_kind"] == {"blank": 1, "contested": 4, "options": 1}
        assert self.data["placeholders"] == 1

    def test_clauses(self) -> None:
        """PP1, OP1 to OP5 and two options; OP6 has no words of its own. Only OP4 is settled."""
        assert self.data["clauses"] == 8
        assert self.data["settled_clauses"] == 1
        assert self.data["scope"] == "document"

    def test_by_party(self) -> None:
        assert self.data["by_party"] == {
            "ALD": {
                "brackets": 3,
                "proposes": 1,
                "supports": 1,
                "opposes": 1,
                "reserves": 0,
                "conditional": 0,
            },
            "BRE": {
                "brackets": 2,
                "proposes": 1,
                "supports": 1,
                "opposes": 0,
                "reserves": 0,
                "conditional": 0,
            },
            "MAR": {
                "brackets": 3,
                "proposes": 3,
                "supports": 0,
                "opposes": 0,
                "reserves": 0,
                "conditional": 1,
            },
            "TAV": {
                "brackets": 1,
                "proposes": 1,
                "supports": 0,
                "opposes": 0,
                "reserves": 1,
                "conditional": 0,
            },
        }

    def test_blocking(self) -> None:
        """OP1 needs ALD and BRE, or TAV, for its verb, and ALD or MAR for `twice`. TAV holds OP5, so that the text needs TAV and MAR."""
        assert self.data["blocking"] == {
            "clauses": {"pp-1": ["MAR"], "op-1": ["ALD", "BRE"], "op-5": ["TAV"]},
            "text": {
                "parties": ["MAR", "TAV"],
                "size": 2,
                "bound": 2,
                "exact": True,
                "alternatives": [],
                "unattributed": 3,
            },
        }

    def test_pairwise(self) -> None:
        assert self.data["pairwise"] == [
            {"parties": ["ALD", "BRE"], "agree": 2, "both_against": 2, "opposed": 0, "share": 1.0},
            {"parties": ["ALD", "MAR"], "agree": 0, "both_against": 0, "opposed": 2, "share": 0.0},
            {"parties": ["ALD", "TAV"], "agree": 0, "both_against": 0, "opposed": 1, "share": 0.0},
            {"parties": ["BRE", "MAR"], "agree": 0, "both_against": 0, "opposed": 1, "share": 0.0},
            {"parties": ["BRE", "TAV"], "agree": 0, "both_against": 0, "opposed": 1, "share": 0.0},
        ]

    def test_linkages(self) -> None:
        assert self.data["linkages"] == [
            {
                "party": "MAR",
                "clause": "op-1",
                "choice": "op-1.c2",
                "alternative": "op-1.c2.1",
                "stance": "withdraw",
                "condition": "PP 1",
                "resolved": True,
                "on_clause": "pp-1",
                "on_party": None,
                "candidates": [],
            }
        ]

    def test_statuses(self) -> None:
        assert self.data["statuses"] == {"agreed": 1, "reopened": 1, "reserved": 1}

    def test_a_met_condition_changes_what_follows_from_it(self) -> None:
        met = summarise(read(COMMUNIQUE), met={"pp-1"}).data()
        assert met["by_party"]["MAR"]["brackets"] == 2
        assert met["by_party"]["MAR"]["conditional"] == 0
        assert met["blocking"]["clauses"]["op-1"] == ["TAV"]
        assert {key for key in KEYS if met[key] != self.data[key]} == {"by_party", "blocking", "pairwise"}

    def test_it_is_json(self) -> None:
        assert json.loads(json.dumps(self.data, allow_nan=False)) == self.data


@pytest.mark.parametrize(
    ("lines", "clauses", "settled"),
    [
        ((), 0, 0),
        (("OP1. We meet.",), 1, 1),
        (("OP1. We [shall] meet.",), 1, 0),
        (("OP1. We meet. (Agreed)",), 1, 1),
        (("OP1. We [shall] meet. (Agreed)",), 1, 0),
        (("OP1. We meet. (On hold by ALD)",), 1, 0),
        (("OP1. We meet. (Agreed, reopened)",), 1, 0),
        (("OP1. We meet. (Agreed, placement tbd)",), 1, 1),
        (("OP1. We [meet", "OP2. and sit", "OP3. and part] daily.", "OP4. We go."), 4, 1),
        (("[", "OP1. We meet.", "]", "OP2. We go."), 2, 1),
        (("## A heading", "OP1. We meet."), 1, 1),
    ],
)
def test_settled_clauses(lines: tuple[str, ...], clauses: int, settled: int) -> None:
    found = draft(*lines)
    assert len(clauses_with_text(found)) == clauses
    assert len(settled_clauses(found, open_points(found))) == settled


@pytest.mark.parametrize("kind", ["heading", "bracket", "matter"])
def test_what_carries_no_text(kind: str) -> None:
    one = Clause("a", kind, content=(Words("Words"),))  # type: ignore[arg-type]
    assert clauses_with_text(text(one)) == ()
    assert clauses_with_text(text(clause("b", " "), clause("c", choice("c.c1", ("x", ()))))) == (
        clause("c", choice("c.c1", ("x", ()))),
    )


@pytest.mark.parametrize("source", ["1. We [meet.\n", "1. We meet].\n"])
def test_brackets_that_do_not_balance_withhold_the_ratio(source: str) -> None:
    data = summary(source).data()
    assert data["clean_ratio"] is None
    assert data["scope"] == "paragraph"
    assert isinstance(data["clean_ratio_paragraph"], float)
    assert [set(one) for one in data["diagnostics"]] == [{"code", "line", "column", "message"}]


def test_any_diagnostic_of_the_text_withholds_the_ratio() -> None:
    found = Text(
        text(clause("a", "We meet.")).header,
        (clause("a", "We meet."),),
        diagnostics=(Diagnostic("NEG9", 1, 1, "wrong"),),
    )
    data = summarise(found).data()
    assert data["clean_ratio"] is None
    assert data["clean_ratio_paragraph"] == 1.0
    assert data["scope"] == "paragraph"
    assert data["diagnostics"] == [{"code": "NEG9", "line": 1, "column": 1, "message": "wrong"}]


def test_ratios_are_rounded_to_four_places() -> None:
    data = summary("ab[c]\n").data()
    assert data["clean_ratio"] == data["clean_ratio_paragraph"] == 0.6667


def test_an_empty_text() -> None:
    data = summary("").data()
    assert data["brackets"] == {"open": 0, "close": 0}
    assert (data["choices"], data["clauses"], data["clean_ratio"]) == (0, 0, 1.0)
    assert data["blocking"]["text"]["parties"] == []


def test_a_clause_with_two_statuses_counts_for_both_and_once_for_each() -> None:
    twice = (Status("agreed", body="A"), Status("agreed", body="B"), Status("placement_open"))
    assert summarise(text(clause("a", "x", statuses=twice))).data()["statuses"] == {
        "agreed": 1,
        "placement_open": 1,
    }


def test_the_draft_of_23_october_2015() -> None:
    """Brackets, depth and ratio as counted by other means; nobody is named in it, so consent cannot be told anywhere."""
    data = summary(published(PARIS)).data()
    assert data["brackets"] == {"open": 1052, "close": 1053}
    assert data["max_depth"] == 7
    assert data["clean_ratio"] is None
    assert round(data["clean_ratio_paragraph"], 3) == 0.542
    assert data["scope"] == "paragraph"
    assert 0 < data["settled_clauses"] < data["clauses"]
    assert data["by_party"] == {}
    assert data["pairwise"] == data["linkages"] == []
    assert data["blocking"]["clauses"] == {}
    assert data["blocking"]["text"]["unattributed"] == data["choices"] + data["placeholders"]


@given(texts)
@settings(max_examples=80)
def test_any_text_has_a_summary(drawn: Text) -> None:
    data = summarise(drawn).data()
    assert list(data) == KEYS
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert 0 <= data["settled_clauses"] <= data["clauses"]
    assert sum(data["choices_by_kind"].values()) == data["choices"]
    assert data["blocking"]["text"]["size"] == len(data["blocking"]["text"]["parties"])
    assert data["blocking"]["text"]["unattributed"] <= data["choices"] + data["placeholders"]
    for codes in data["blocking"]["clauses"].values():
        assert len(codes) <= data["blocking"]["text"]["size"]
