# SPDX-License-Identifier: Apache-2.0
"""New versions: what those who hold the pen may change, and whose words and objections they may not lose."""

from __future__ import annotations

from typing import Any

import pytest

from text.record.stage import OP1, OP2, OP3, Table, choice, clause, void
from worlds import accepted

SLIP = "text: words that a party agreed to are not changed unless the clause is reopened"
LOST = "text: a party's words and objections are not removed without its consent"
PLAIN = clause("op-2", "They shall report.")


def test_those_who_tabled_revise() -> None:
    table = Table(by=["ALD", "BRE"])
    refusal = table.why("revise", "MAR", removed=["op-1"])
    assert refusal.rule == "text: those who tabled a text revise it"
    assert "ALD, BRE tabled it; text/propose/v1" in refusal.hint
    first = table.it.index
    second = accepted(table.revise("ALD", clause("op-1", "The parties meet.")))
    third = accepted(table.revise(["BRE", "MAR"], removed=["op-1"]))
    assert table.it.versions == [first, second, third]
    assert table.current().header.version == "3"


def test_a_revision_changes_adds_removes_and_moves() -> None:
    table = Table()
    accepted(table.revise("ALD", clause("op-1", "They meet."), clause("op-4", "New."), removed=["op-3"]))
    assert table.it.order == ["op-1", "op-2", "op-4"]
    assert table.one("op-1").settled_words("en") == "They meet."
    assert "op-3" not in table.it.clauses
    accepted(table.revise("ALD", clause("op-0", "First."), order=["op-0", "op-4", "op-1", "op-2"]))
    assert table.it.order == ["op-0", "op-4", "op-1", "op-2"]
    accepted(table.revise("ALD", order=["op-1", "op-2", "op-4", "op-0"]))
    assert table.it.order == ["op-1", "op-2", "op-4", "op-0"]


def test_a_revision_says_something_and_leaves_something() -> None:
    table = Table(OP1)
    assert table.why("revise", "ALD").message == "the revision says nothing"
    assert table.why("revise", "ALD", removed=["op-1"]).message == "the revision leaves no clause"


# Slips.


def test_a_slipped_word_is_caught() -> None:
    """`shall` was agreed; the next version says `should`."""
    table = Table()
    index = accepted(table.agree("BRE"))
    refusal = table.why("revise", "ALD", clauses=[clause("op-1", "The parties should meet.")])
    assert refusal.rule == SLIP
    assert refusal.message == f"BRE agreed to the clause op-1 in other words (entry {index})"
    assert "text/reopen/v1" in refusal.hint
    assert table.why("revise", "ALD", removed=["op-1"]).rule == SLIP
    void(table.revise(["ALD", "BRE"], clause("op-1", "The parties should meet.")), SLIP)
    accepted(table.reopen("ALD"))
    accepted(table.revise("ALD", clause("op-1", "The parties should meet.")))


@pytest.mark.parametrize(
    "said", ["The parties <x> meet.", "The parties shall meet.<^1>", "the parties shall meet."]
)
def test_an_agreed_clause_takes_no_bracket_no_footnote_and_no_other_letter(said: str) -> None:
    table = Table()
    accepted(table.agree("BRE", level="agreed_in_informals"))
    made = clause("op-1", said, *([choice("x", "shall")] if "<x>" in said else []))
    assert table.why("revise", "ALD", clauses=[made]).rule == SLIP


def test_an_agreed_clause_is_renumbered_and_moved() -> None:
    table = Table()
    accepted(table.agree("BRE"))
    accepted(
        table.revise("ALD", OP1 | {"number": "OP7", "type": "paragraph"}, order=["op-2", "op-3", "op-1"])
    )
    assert list(table.one("op-1").signed) == ["BRE"]
    assert table.one("op-1").number == "OP7"


def test_an_agreed_clause_may_be_given_with_its_settled_choices_or_without() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support"))
    accepted(table.settle("BRE", "c/1"))
    accepted(table.settle("BRE", "d/1"))
    accepted(table.agree("BRE", "op-2"))
    accepted(table.revise("ALD", OP2 | {"number": "OP2"}))
    assert table.one("op-2").settled_words("en") == "They shall report twice a year."
    assert table.counted("c") == {"1": {"BRE": "for"}}
    accepted(table.revise("ALD", clause("op-2", "They shall report twice a year.")))
    assert table.one("op-2").choices == {}
    assert table.one("op-2").filled == {"c": "1", "d": "1"}
    refusal = table.why("reopen", "MAR", clause="op-2", choice="c", reason="r")
    assert "was settled with 1, and a later version has its words without a choice" in refusal.message
    assert "text/propose/v1 for the whole clause op-2" in refusal.hint


# Words and objections.


@pytest.mark.parametrize("stance", ["support", "oppose", "reserve"])
@pytest.mark.parametrize(
    "revised",
    [
        PLAIN,
        clause("op-2", "They <c> report <d>.", choice("c", "will", "should"), choice("d", "twice a year")),
        clause("op-2", "They <c> report <d>.", choice("c", "should"), choice("d", "twice a year")),
        clause("op-2", "They <e> report <d>.", choice("e", "shall", "should"), choice("d", "twice a year")),
    ],
    ids=["without the choice", "in other words", "without the alternative", "under another id"],
)
def test_an_alternative_on_which_another_party_stands_stays(stance: str, revised: dict[str, Any]) -> None:
    table = Table()
    accepted(table.stand(["ALD", "BRE"], "c/1", stance))
    refusal = table.why("revise", "ALD", clauses=[revised])
    assert refusal.rule == LOST
    assert refusal.message.startswith("BRE has a stance on c/1")
    assert "let them withdraw first" in refusal.hint
    assert table.why("revise", "ALD", removed=["op-2"]).rule == LOST
    accepted(table.revise(["ALD", "BRE"], revised))


def test_once_a_party_withdrew_its_alternative_may_go() -> None:
    table = Table()
    accepted(table.propose("BRE", "op-2", "3", "may", choice="c"))
    void(table.revise("ALD", PLAIN), LOST)
    accepted(table.stand("BRE", "c/3", "withdraw"))
    accepted(table.revise("ALD", PLAIN))


def test_a_withdrawal_that_may_come_back_keeps_the_alternative() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "oppose"))
    condition = {"clause": "op-2", "choice": "d", "alternative": "0"}
    accepted(table.stand("BRE", "c/1", "withdraw", condition=condition))
    accepted(table.settle("ALD", "d/0"))
    void(table.revise("ALD", PLAIN), LOST)


def test_positions_and_proposers_stay_where_words_stay() -> None:
    table = Table()
    index = accepted(table.propose("BRE", "op-2", "3", "may", choice="c", base={"en": "ab" * 32}))
    accepted(table.stand("MAR", "c/3", "oppose"))
    accepted(table.stand("ALD", "c/1", "support"))
    revised = clause(
        "op-2", "All of them <c> report.", choice("c", "must", "should", "may") | {"kind": "contested"}
    )
    accepted(table.revise("ALD", revised))
    assert table.counted("c") == {"3": {"BRE": "for", "MAR": "against"}}
    kept = table.choice("c").offered("3")
    assert kept is not None
    assert (kept.by, kept.base, kept.index) == (("BRE",), "ab" * 32, index)
    assert table.line("op-2") == "{#op-2} All of them [must]{#c}[should][may](BRE)(MAR: oppose) report."


def test_a_whole_clause_under_proposal_is_revised_inside_its_choice() -> None:
    table = Table()
    accepted(table.propose("BRE", "op-1", "2", "They may meet."))
    void(table.revise("ALD", clause("op-1", "They meet.")), LOST)
    whole = choice("op-1.whole", "The parties meet.", "They may meet.")
    accepted(table.revise("ALD", clause("op-1", "<op-1.whole>", whole)))
    assert table.counted("op-1.whole", "op-1") == {"2": {"BRE": "for"}}
    accepted(table.propose("MAR", "op-1", "3", "They meet at times."))
    assert [one.id for one in table.choice("op-1.whole", "op-1").alternatives] == ["1", "2", "3"]


def test_words_with_which_a_choice_was_settled_stay_for_those_who_supported_them() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support"))
    accepted(table.settle("ALD", "c/1"))
    void(table.revise("ALD", clause("op-2", "They may report <d>.", choice("d", "twice a year"))), LOST)
    void(table.revise("ALD", removed=["op-2"]), LOST)
    accepted(table.revise("ALD", clause("op-2", "Both shall report <d>.", choice("d", "twice a year"))))
    assert table.one("op-2").filled == {"c": "1"}


def test_a_revision_reopens_nothing() -> None:
    table = Table()
    accepted(table.settle("BRE", "c/2"))
    accepted(
        table.revise("ALD", OP2 | {"words": {"en": ["All ", {"choice": "c"}, " report ", {"choice": "d"}]}})
    )
    assert table.choice("c").settled == "2"
    assert table.opened("op-2") == ["d"]


def test_what_was_settled_and_became_plain_words_still_meets_conditions() -> None:
    table = Table()
    condition = {"clause": "op-2", "choice": "d", "alternative": "1"}
    accepted(table.stand("BRE", "n/1", "oppose", "op-3"))
    accepted(table.stand("BRE", "n/1", "withdraw", "op-3", condition=condition))
    accepted(table.settle("ALD", "d/1"))
    assert table.counted("n", "op-3") == {}
    accepted(
        table.revise("ALD", clause("op-2", "They <c> report twice a year.", choice("c", "shall", "should")))
    )
    assert table.counted("n", "op-3") == {}
    accepted(table.propose("MAR", "op-2", "2", "They never report."))
    accepted(table.revise("ALD", OP3 | {"number": "OP3"}))
    assert table.counted("n", "op-3") == {}


def test_a_settled_choice_inside_an_alternative_may_become_words_of_it() -> None:
    """The file of a new version shows what is settled as plain words; the alternative around it says the same as before."""
    table = Table(clause("a", "<b>", choice("b", "x <c>", "y"), choice("c", "1", "2")))
    accepted(table.stand("BRE", "b/1", "support", "a"))
    accepted(table.stand("MAR", "b/2", "oppose", "a"))
    accepted(table.settle("ALD", "c/2", "a"))
    accepted(table.revise("ALD", clause("a", "So: <b>", choice("b", "x 2", "y"))))
    assert table.counted("b", "a") == {"1": {"BRE": "for"}, "2": {"MAR": "against"}}
    void(table.revise("ALD", clause("a", "So: <b>", choice("b", "x 1", "y"))), LOST)


def test_a_blank_stays_one_while_its_mark_stays() -> None:
    table = Table()
    accepted(table.propose("BRE", "op-3", "2", "thirty", choice="n"))
    accepted(table.revise("ALD", clause("op-3", "Seats: <n>.", choice("n", "X", "thirty"))))
    assert table.choice("n", "op-3").kind == "blank"
