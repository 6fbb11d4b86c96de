# SPDX-License-Identifier: Apache-2.0
"""Bringing words: tabling in several statements, inserting as a proposal, conflicting proposals side by side."""

from __future__ import annotations

import pytest

from comity.text.tabled import words_hash
from text.record.stage import OP1, OP2, OP3, Table, choice, clause, void, words
from worlds import accepted

BASE = {"en": "ab" * 32}
OTHER = {"en": "cd" * 32}


def test_nobody_stands_for_words_merely_by_tabling_them() -> None:
    table = Table()
    assert all(not one.positions for made in table.it.clauses.values() for one in made.choices.values())
    assert table.it.by == ("ALD",)
    assert table.opened("op-2") == ["c", "d"]


def test_a_lone_alternative_stands_against_no_text() -> None:
    table = Table()
    assert [one.id for one in table.choice("d").alternatives] == ["1", "0"]
    assert [one.id for one in table.choice("c").alternatives] == ["1", "2"]
    assert [one.id for one in table.choice("n", "op-3").alternatives] == ["1"]


def test_the_tablers_go_on_before_anybody_spoke() -> None:
    table = Table(OP1)
    accepted(table.insert("ALD", OP2))
    accepted(table.insert("ALD", OP3))
    accepted(table.insert("ALD", clause("op-0", "First."), after="0"))
    accepted(table.insert("ALD", clause("op-1.5", "Between."), after="op-1"))
    assert table.it.order == ["op-0", "op-1", "op-1.5", "op-2", "op-3"]
    assert table.opened("op-0") == []
    assert table.it.versions == [table.it.index]


@pytest.mark.parametrize("by", ["BRE", ["ALD", "BRE"]])
def test_a_clause_that_others_insert_is_a_proposal(by: str | list[str]) -> None:
    table = Table(OP1)
    index = accepted(table.insert(by, clause("op-9", "They <x> pay.", choice("x", "may")), after="op-1"))
    signed = ("BRE",) if by == "BRE" else ("ALD", "BRE")
    whole = table.choice("op-9.whole", "op-9")
    assert [(one.id, one.by, one.index) for one in whole.alternatives] == [
        ("1", signed, index),
        ("0", (), index),
    ]
    assert table.counted("op-9.whole", "op-9") == {"1": dict.fromkeys(signed, "for")}
    assert table.opened("op-9") == ["op-9.whole", "x"]
    assert table.line("op-9") == f"{{#op-9}} [They [may]{{#x}} pay.]{{#op-9.whole}}({', '.join(signed)})"


@pytest.mark.parametrize("spoken", ["insert", "propose", "position", "revise", "agree"])
def test_the_tablers_too_propose_once_somebody_spoke(spoken: str) -> None:
    table = Table()
    say = {
        "insert": lambda: table.insert("BRE", clause("op-8", "y")),
        "propose": lambda: table.propose("BRE", "op-2", "3", "may", choice="c"),
        "position": lambda: table.stand("ALD", "c/1", "support"),
        "revise": lambda: table.revise("ALD", clause("op-1", "The parties meet.")),
        "agree": lambda: table.agree("BRE"),
    }
    accepted(say[spoken]())
    accepted(table.insert("ALD", clause("op-9", "x")))
    assert table.opened("op-9") == ["op-9.whole"]


def test_joint_tablers_go_on_jointly_only() -> None:
    table = Table(OP1, by=["ALD", "BRE"])
    accepted(table.insert(["ALD", "BRE"], OP2))
    assert table.opened("op-2") == ["c", "d"]
    accepted(table.insert("ALD", OP3))
    assert table.opened("op-3") == ["op-3.whole", "n"]


def test_conflicting_proposals_stand_side_by_side_with_their_bases() -> None:
    table = Table()
    first = accepted(table.propose("BRE", "op-2", "3", "may", choice="c", base=BASE))
    second = accepted(table.propose(["MAR", "TAV"], "op-2", "4", "will", choice="c", base=OTHER, reason="As said."))  # fmt: skip
    made = [(one.id, one.words, one.by, one.base, one.index) for one in table.choice("c").alternatives[2:]]
    assert made == [
        ("3", {"en": ("may",)}, ("BRE",), BASE["en"], first),
        ("4", {"en": ("will",)}, ("MAR", "TAV"), OTHER["en"], second),
    ]
    assert table.counted("c") == {"3": {"BRE": "for"}, "4": {"MAR": "for", "TAV": "for"}}
    assert "[shall]{#c}[should][may](BRE)[will](MAR, TAV)" in table.line("op-2")


def test_a_proposal_for_a_whole_clause_leaves_what_is_there() -> None:
    table = Table()
    accepted(table.propose("BRE", "op-2", "2", "They report."))
    accepted(table.propose("MAR", "op-2", "0", None))
    accepted(table.propose("TAV", "op-2", "4", "They never report."))
    whole = table.choice("op-2.whole")
    assert [one.id for one in whole.alternatives] == ["1", "2", "0", "4"]
    assert whole.alternatives[0].by == ()
    assert table.opened("op-2") == ["op-2.whole", "c", "d"]
    assert table.line("op-2") == (
        "{#op-2} [They [shall]{#c}[should] report [twice a year]{#d}.]{#op-2.whole}"
        "[They report.](BRE)[No text](MAR)[They never report.](TAV)"
    )
    accepted(table.settle("ALD", "c/1"))
    void(table.settle("ALD", "op-2.whole/2"), "text: a choice that a party still holds", "MAR supports 0")


def test_a_settled_clause_is_opened_by_a_proposal_while_nobody_agreed() -> None:
    table = Table()
    accepted(table.propose("BRE", "op-1", "2", "The parties may meet."))
    assert table.opened("op-1") == ["op-1.whole"]
    accepted(table.settle("BRE", "op-1.whole/2", "op-1"))
    assert table.one("op-1").settled_words("en") == "The parties may meet."


def test_an_id_is_taken_once_in_a_choice() -> None:
    table = Table()
    refusal = table.why("propose", "BRE", clause="op-2", choice="c", id="2", words=words("may"))
    assert (refusal.rule, refusal.hint) == (
        "text: conflicting proposals are kept side by side",
        "taken: 1, 2",
    )
    refusal = table.why("propose", "BRE", clause="op-1", id="1", words=words("may"))
    assert refusal.message == "the choice op-1.whole has an alternative '1' already"
    accepted(table.propose("MAR", "op-2", "3", "may", choice="c"))
    assert (
        "taken: 1, 2, 3"
        in table.why("propose", "BRE", clause="op-2", choice="c", id="3", words=words("x")).hint
    )


def test_no_text_is_proposed_under_its_own_id() -> None:
    table = Table()
    assert (
        "no words under the id '3'" in table.why("propose", "BRE", clause="op-2", choice="c", id="3").message
    )
    fields = {"clause": "op-2", "choice": "c", "id": "0", "words": words("x")}
    assert "words under the id '0'" in table.why("propose", "BRE", **fields).message
    accepted(table.propose("BRE", "op-2", "0", None, choice="c"))


def test_a_proposal_brings_plain_words_in_every_language() -> None:
    table = Table()
    fields = {"clause": "op-2", "choice": "c", "id": "3"}
    assert "differ in languages: fr" in table.why("propose", "BRE", **fields, words={"en": ["x"], "fr": ["x"]}).message  # fmt: skip
    assert "the choice d, which it lacks" in table.why("propose", "BRE", **fields, words=words("<d>")).message
    assert "says nothing" in table.why("propose", "BRE", **fields, words={"en": []}).message


def test_what_was_agreed_or_settled_takes_no_proposal() -> None:
    table = Table()
    index = accepted(table.agree("BRE"))
    refusal = table.why("propose", "MAR", clause="op-1", id="2", words=words("x"))
    assert "BRE agreed to the clause op-1" in refusal.message
    assert "text/reopen/v1" in refusal.hint
    accepted(table.settle("BRE", "c/1"))
    refusal = table.why("propose", "MAR", clause="op-2", choice="c", id="3", words=words("x"))
    assert refusal.message == "the choice c is settled with 1"
    assert table.one("op-1").agreed == {"agreed": {"BRE": index}}


def test_a_hash_of_words_is_as_formats_describe_it() -> None:
    """Worked out with sha256sum: printf 'comity/clause/v1\\0op-1\\0en\\0The parties shall meet.'"""
    assert Table().hashes("op-1") == {"en": words_hash("op-1", "en", "The parties shall meet.")}
    assert (
        words_hash("op-1", "en", "The parties shall meet.")
        == "de57aea4e831a4b8e8c7b79d9d64a9de48c1e992d97f118fc53735821d4b070f"
    )
