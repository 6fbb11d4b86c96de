# SPDX-License-Identifier: Apache-2.0
"""Where parties stand: groups of signers, stances replaced and withdrawn, conditions in chains and circles, and who holds a choice."""

from __future__ import annotations

from typing import Any

import pytest

from text.record.stage import OP1, OP2, PARTIES, Table, choice, clause, void
from worlds import accepted, terms

HELD = "text: a choice that a party still holds is not settled"


def on(clause: str, choice: str = "", alternative: str = "") -> dict[str, str]:
    found = {"clause": clause, "choice": choice, "alternative": alternative}
    return {name: value for name, value in found.items() if value}


def test_signers_stand_together_and_each_for_itself() -> None:
    table = Table()
    accepted(table.stand(["BRE", "MAR", "TAV"], "c/1", "support", reason="Said on Monday."))
    assert table.counted("c") == {"1": dict.fromkeys(("BRE", "MAR", "TAV"), "for")}
    accepted(table.stand("MAR", "c/1", "oppose"))
    assert table.counted("c") == {"1": {"BRE": "for", "MAR": "against", "TAV": "for"}}
    accepted(table.stand(["BRE", "TAV"], "c/1", "withdraw"))
    assert table.counted("c") == {"1": {"MAR": "against"}}
    accepted(table.stand("MAR", "c/1", "withdraw"))
    assert table.counted("c") == {}
    assert table.choice("c").positions == {}


def test_only_who_has_a_stance_withdraws_it() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support"))
    fields = {"clause": "op-2", "choice": "c", "alternative": "1", "stance": "withdraw"}
    refusal = table.why("position", ["ALD", "BRE", "MAR"], **fields)
    assert refusal.message == "ALD, MAR has no stance on c/1 to withdraw"
    assert refusal.hint == "stances on it: BRE"


@pytest.mark.parametrize(
    ("stance", "fields", "how"),
    [
        ("oppose", {}, "BRE opposes 1"),
        ("reserve", {}, "BRE reserves on 1"),
        ("support", {"condition": on("op-1")}, "BRE supports 1 only if op-1 is agreed"),
        ("support", {"condition": on("op-2", "d", "0")}, "BRE supports 1 only if d is settled with 0"),
    ],
)
def test_a_party_holds_a_choice_by_its_stance(stance: str, fields: dict[str, Any], how: str) -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", stance, **fields))
    refusal = table.why("settle", "ALD", clause="op-2", choice="c", alternative="1")
    assert refusal.rule == HELD
    assert refusal.message == f"the choice c is held against 1: {how}"
    assert "withdraws, or supports this alternative too" in refusal.hint
    assert "nobody holds it against 2" in refusal.hint
    accepted(table.settle("ALD", "c/2"))


def test_a_party_holds_a_choice_by_standing_for_another_alternative_alone() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/2", "support"))
    assert "BRE supports 2 and not 1" in void(table.settle("ALD", "c/1"), HELD).reason
    accepted(table.stand("BRE", "c/1", "support"))
    accepted(table.settle("ALD", "c/1"))


def test_when_every_alternative_is_held_a_new_one_is_the_way_out() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "reserve"))
    accepted(table.stand("TAV", "c/2", "oppose"))
    refusal = table.why("settle", "ALD", clause="op-2", choice="c", alternative="1")
    assert "an alternative that all can live with is proposed" in refusal.hint
    accepted(table.propose("MAR", "op-2", "3", "will", choice="c"))
    assert (
        "nobody holds it against 3"
        in table.why("settle", "ALD", clause="op-2", choice="c", alternative="1").hint
    )
    accepted(table.settle("ALD", "c/3"))


def test_holders_are_named_by_code() -> None:
    table = Table()
    accepted(table.stand("TAV", "c/1", "oppose"))
    accepted(table.stand("MAR", "c/2", "support"))
    accepted(table.stand("ALD", "c/1", "reserve"))
    reason = void(table.settle("BRE", "c/1"), HELD).reason
    assert reason.endswith("ALD reserves on 1; MAR supports 2 and not 1; TAV opposes 1")


def test_a_settled_choice_takes_no_stance() -> None:
    table = Table()
    accepted(table.settle("ALD", "c/1"))
    fields = {"clause": "op-2", "choice": "c", "alternative": "1", "stance": "support"}
    assert table.why("position", "BRE", **fields).message == "the choice c is settled with 1"
    assert table.why("settle", "BRE", clause="op-2", choice="c", alternative="2").message == "the choice c is settled with 1"  # fmt: skip


# Conditions.


def test_a_withdrawal_waits_until_a_choice_is_settled_so() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "oppose"))
    accepted(table.stand("BRE", "c/1", "withdraw", condition=on("op-2", "d", "0")))
    assert table.counted("c") == {"1": {"BRE": "against"}}
    assert "(BRE: oppose)(BRE: withdraw if d.0)" in table.line("op-2")
    accepted(table.settle("ALD", "d/0"))
    assert table.counted("c") == {}
    accepted(table.settle("ALD", "c/1"))


def test_a_withdrawal_is_not_met_by_another_outcome_and_returns_when_reopened() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "oppose"))
    accepted(table.stand("BRE", "c/1", "withdraw", condition=on("op-2", "d", "1")))
    accepted(table.settle("ALD", "d/0"))
    assert table.counted("c") == {"1": {"BRE": "against"}}
    accepted(table.reopen("ALD", "op-2", choice="d"))
    accepted(table.settle("ALD", "d/1"))
    assert table.counted("c") == {}
    accepted(table.reopen("MAR", "op-2", choice="d"))
    assert table.counted("c") == {"1": {"BRE": "against"}}


def test_a_condition_on_a_clause_asks_for_its_agreement_under_the_rule() -> None:
    """One party's own signature meets no condition: the clause is agreed when the text's rule says so."""
    table = Table(rule="most")
    accepted(table.stand("BRE", "c/1", "oppose"))
    accepted(table.stand("BRE", "c/1", "withdraw", condition=on("op-1")))
    accepted(table.agree("ALD"))
    accepted(table.agree(["MAR", "TAV"], level="ad_referendum"))
    assert table.counted("c") == {"1": {"BRE": "against"}}
    accepted(table.agree("MAR"))
    accepted(table.agree("TAV"))
    assert table.counted("c") == {}
    accepted(table.reopen("ALD"))
    assert table.counted("c") == {"1": {"BRE": "against"}}


def test_support_on_a_condition_is_a_reservation_until_it_is_met() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support", condition=on("op-2", "d", "1")))
    assert table.counted("c") == {"1": {"BRE": "reserve"}}
    assert "(BRE: support if d.1)" in table.line("op-2")
    accepted(table.settle("ALD", "d/1"))
    assert table.counted("c") == {"1": {"BRE": "for"}}


def test_a_new_stance_ends_a_pending_withdrawal() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "oppose"))
    accepted(table.stand("BRE", "c/1", "withdraw", condition=on("op-2", "d", "0")))
    accepted(table.stand("BRE", "c/1", "reserve"))
    accepted(table.settle("ALD", "d/0"))
    assert table.counted("c") == {"1": {"BRE": "reserve"}}


def test_chains_of_conditions_are_met_one_after_the_other() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support", condition=on("op-2", "d", "0")))
    accepted(table.stand("MAR", "d/0", "support", condition=on("op-1")))
    void(table.settle("ALD", "c/1"), HELD, "BRE supports 1 only if d is settled with 0")
    void(table.settle("ALD", "d/0"), HELD, "MAR supports 0 only if op-1 is agreed")
    accepted(table.agree(PARTIES))
    accepted(table.settle("ALD", "d/0"))
    accepted(table.settle("ALD", "c/1"))


def test_conditions_in_a_circle_are_simply_not_met() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support", condition=on("op-2", "d", "0")))
    accepted(table.stand("MAR", "d/0", "support", condition=on("op-2", "c", "1")))
    void(table.settle("ALD", "c/1"), HELD, "BRE supports 1 only if d is settled with 0")
    void(table.settle("ALD", "d/0"), HELD, "MAR supports 0 only if c is settled with 1")
    accepted(table.stand("MAR", "d/0", "support"))
    accepted(table.settle("ALD", "d/0"))
    accepted(table.settle("ALD", "c/1"))


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (on("op-7"), "the text has no clause 'op-7'"),
        (on("op-2", "e", "1"), "no choice 'e'"),
        (on("op-2", "d", "7"), "no alternative '7'"),
        (on("op-2", "d"), "a condition names a choice and its alternative, or a clause alone"),
        (on("op-2", "", "1"), "a condition names a choice and its alternative, or a clause alone"),
        (on("op-2", "c", "2"), "a stance on c waits for c itself"),
    ],
)
def test_a_condition_names_what_is_on_the_table(condition: dict[str, str], message: str) -> None:
    fields = {
        "clause": "op-2",
        "choice": "c",
        "alternative": "1",
        "stance": "support",
        "condition": condition,
    }
    assert message in Table().why("position", "BRE", **fields).message


def test_a_condition_on_what_was_removed_is_not_met() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support", condition=on("op-3", "n", "1")))
    accepted(table.revise("ALD", removed=["op-3"]))
    assert table.counted("c") == {"1": {"BRE": "reserve"}}


# Parties that leave.


def leave(table: Table, *left: str) -> None:
    rest = [code for code in PARTIES if code not in left]
    formats = {"all": rest}
    accepted(
        table.amend(terms(rest, formats, {"most": {"count": 3}}, adopts={"*": "two_keys"}, amendment="most"))
    )


def test_a_party_that_left_holds_nothing_any_more() -> None:
    table = Table(amendment="most")
    accepted(table.stand("TAV", "c/1", "oppose"))
    accepted(table.stand("BRE", "c/2", "reserve"))
    void(table.settle("ALD", "c/1"), HELD, "TAV opposes 1")
    leave(table, "TAV")
    assert table.counted("c") == {"2": {"BRE": "reserve"}}
    accepted(table.settle("ALD", "c/1"))


def test_a_party_that_left_no_longer_keeps_an_alternative_from_going() -> None:
    table = Table(OP1, OP2, amendment="most")
    accepted(table.propose("TAV", "op-2", "3", "may", choice="c"))
    revised = clause("op-2", "They shall report <d>.", choice("d", "twice a year"))
    void(table.revise("ALD", revised), "text: a party's words", "TAV has a stance on c/3")
    leave(table, "TAV")
    accepted(table.revise("ALD", revised))


def test_a_members_agreement_counts_no_more_once_it_left() -> None:
    table = Table(amendment="most", rule="most")
    accepted(table.stand("BRE", "c/1", "oppose"))
    accepted(table.stand("BRE", "c/1", "withdraw", condition=on("op-1")))
    accepted(table.agree(["ALD", "MAR", "TAV"]))
    assert table.counted("c") == {}
    leave(table, "TAV")
    assert table.counted("c") == {"1": {"BRE": "against"}}
