# SPDX-License-Identifier: Apache-2.0
"""Closing a text: choices settled, clauses agreed by signing their words, clauses reopened, the whole adopted by rule or silence."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.text.tabled import Level, target_of, words_hash
from text.record.stage import OP1, PARTIES, Table, choice, clause, void, words
from worlds import accepted

SIGNED = "text: an agreement is signed over the words as they stand"
TWO: dict[str, Any] = {"title": {"ar": "مشروع", "en": "Draft"}}
DEADLINE = "2026-03-01T12:00:00Z"


# Settling.


def test_a_choice_settled_with_no_text_leaves_one_space() -> None:
    table = Table()
    accepted(table.settle("MAR", "c/1"))
    accepted(table.settle("MAR", "d/0"))
    assert table.opened("op-2") == []
    assert table.one("op-2").settled_words("en") == "They shall report ."
    assert table.line("op-2") == "{#op-2} They shall report ."


def test_a_choice_inside_an_alternative_that_was_not_taken_is_not_open() -> None:
    made = clause("a", "<b>", choice("b", "x <c>", "y"), choice("c", "1", "2"))
    table = Table(made)
    assert table.opened("a") == ["b", "c"]
    accepted(table.settle("BRE", "b/2", "a"))
    assert table.opened("a") == []
    assert table.one("a").settled_words("en") == "y"
    accepted(table.reopen("BRE", "a", choice="b"))
    accepted(table.settle("BRE", "b/1", "a"))
    assert table.opened("a") == ["c"]
    assert table.one("a").settled_words("en") is None
    accepted(table.settle("BRE", "c/2", "a"))
    assert table.one("a").settled_words("en") == "x 2"


def test_spaces_inside_an_alternative_part_it_from_what_stands_beside() -> None:
    table = Table(clause("a", "The parties<b>meet.", choice("b", " shall ", "\u2014")))
    accepted(table.settle("BRE", "b/1", "a"))
    assert table.one("a").settled_words("en") == "The parties shall meet."
    assert table.line("a") == "{#a} The parties shall meet."


def test_a_blank_is_settled_with_what_was_proposed_for_it() -> None:
    table = Table()
    refusal = table.why("settle", "ALD", clause="op-3", choice="n", alternative="1")
    assert "the choice n is a blank: 1 marks the place" in refusal.message
    accepted(table.propose("BRE", "op-3", "2", "thirty", choice="n"))
    accepted(table.settle("BRE", "n/2", "op-3"))
    assert table.one("op-3").settled_words("en") == "Members: thirty."


def test_a_clause_that_is_settled_away_is_no_part_of_the_text() -> None:
    table = Table(OP1, clause("op-2", "More."))
    accepted(table.propose("BRE", "op-2", "0", None))
    assert table.it.hashes() is None
    accepted(table.settle("BRE", "op-2.whole/0"))
    assert [name for name, _ in table.it.standing()] == ["op-1"]
    assert table.it.hashes() == Table(OP1).it.hashes()
    assert [one.id for one in table.current().walk()] == ["op-1"]
    accepted(table.reopen("ALD", "op-2", choice="op-2.whole"))
    assert [one.id for one in table.current().walk()] == ["op-1", "op-2"]


def test_a_clause_that_is_settled_away_stays_while_others_stand_under_it() -> None:
    table = Table(clause("a", "Head."), clause("b", "Under.", depth=1))
    accepted(table.propose("BRE", "a", "0", None))
    accepted(table.settle("BRE", "a.whole/0", "a"))
    assert [name for name, _ in table.it.standing()] == ["a", "b"]
    (head,) = table.current().clauses
    assert (head.id, head.content, [one.id for one in head.children]) == ("a", (), ["b"])


# Agreeing.


def test_parties_agree_one_by_one_or_jointly_at_three_levels() -> None:
    table = Table(rule="most")
    informal = accepted(table.agree(["ALD", "BRE"], level="agreed_in_informals", body="the small group"))
    referred = accepted(table.agree("BRE", level="ad_referendum"))
    agreed = accepted(table.agree(["MAR", "TAV"]))
    assert table.one("op-1").agreed == {
        "agreed_in_informals": {"ALD": informal, "BRE": informal},
        "ad_referendum": {"BRE": referred},
        "agreed": {"MAR": agreed, "TAV": agreed},
    }
    assert table.one("op-1").signed == {"ALD": informal, "BRE": referred, "MAR": agreed, "TAV": agreed}
    by_level: dict[Level, str] = {
        "agreed_in_informals": "ALD BRE MAR TAV",
        "ad_referendum": "BRE MAR TAV",
        "agreed": "MAR TAV",
    }
    for level, parties in by_level.items():
        assert sorted(table.one("op-1").agreed_by(level)) == parties.split()
    assert table.line("op-1").endswith("(Agreed ad ref)")
    accepted(table.agree("BRE"))
    assert table.line("op-1").endswith("(Agreed)")


def test_a_signature_over_other_words_is_refused() -> None:
    table = Table(clause("a", {"ar": "نعم", "en": "yes"}), **TWO)
    right = table.hashes("a")
    assert right == {"ar": words_hash("a", "ar", "نعم"), "en": words_hash("a", "en", "yes")}
    for language in right:
        refusal = table.why("agree", "BRE", clause="a", hashes=right | {language: "0" * 64})
        assert refusal.rule == SIGNED
        assert f"other words in {language} than those that were signed" in refusal.message
        assert right[language] in refusal.message
    for given in ({"en": right["en"]}, {}, right | {"fr": "0" * 64}):
        assert "sign the words in every language" in table.why("agree", "BRE", clause="a", hashes=given).hint
    accepted(table.agree("BRE", "a"))


def test_an_open_clause_is_not_agreed_to() -> None:
    table = Table()
    refusal = table.why("agree", "BRE", clause="op-2", hashes={"en": "0" * 64})
    assert (refusal.message, refusal.hint) == ("the clause op-2 is open at c, d", "settle its choices first")


def test_a_hash_of_another_clause_with_the_same_words_is_another() -> None:
    table = Table(clause("a", "Same."), clause("b", "Same."))
    void(table.agree("BRE", "a", hashes=table.hashes("b")), SIGNED)


# Reopening.


def test_a_reopened_clause_loses_its_agreements_and_says_so() -> None:
    table = Table()
    accepted(table.agree(PARTIES))
    assert table.line("op-1").endswith("(Agreed)")
    index = accepted(table.reopen("MAR"))
    assert (table.one("op-1").agreed, table.one("op-1").reopened) == ({}, [index])
    assert table.line("op-1").endswith("(Reopened)")
    accepted(table.agree(PARTIES))
    assert table.line("op-1").endswith("(Agreed)")


def test_a_reopened_choice_has_the_positions_that_it_had() -> None:
    table = Table()
    accepted(table.stand("BRE", "c/1", "support"))
    accepted(table.settle("BRE", "c/1"))
    accepted(table.settle("BRE", "d/1"))
    accepted(table.agree("BRE", "op-2"))
    accepted(table.reopen("MAR", "op-2", choice="c"))
    assert table.opened("op-2") == ["c"]
    assert table.counted("c") == {"1": {"BRE": "for"}}
    assert table.one("op-2").signed == {}


def test_what_is_open_is_not_reopened() -> None:
    table = Table()
    for fields in ({"clause": "op-1"}, {"clause": "op-2"}, {"clause": "op-2", "choice": "c"}):
        assert "nobody agreed" in table.why("reopen", "BRE", reason="r", **fields).message
    accepted(table.settle("BRE", "c/1"))
    assert "nobody agreed" in table.why("reopen", "BRE", reason="r", clause="op-2").message
    assert "nobody agreed" in table.why("reopen", "BRE", reason="r", clause="op-2", choice="d").message


# Adopting.


def test_a_text_is_adopted_by_the_signatures_that_its_rule_asks_for() -> None:
    table = Table()
    refusal = table.why("adopt", PARTIES, hashes={"en": "0" * 64})
    assert refusal.message == "the text t is open in op-2, op-3"
    table.settle_all()
    right = table.it.hashes()
    assert right is not None
    assert "also needed: TAV" in table.why("adopt", PARTIES[:3], hashes=right).hint
    assert "other words in en" in table.why("adopt", PARTIES, hashes={"en": "0" * 64}).message
    index = accepted(table.adopt())
    assert table.it.adopted == index
    assert table.current().header.status == "adopted"


def test_the_hash_of_a_text_covers_every_clause_in_order() -> None:
    table = Table(clause("a", "One."), clause("b", "Two."))
    parts = " ".join(words_hash(name, "en", said) for name, said in (("a", "One."), ("b", "Two.")))
    assert table.it.hashes() == {"en": sha256_hex(f"comity/text/v1\0en\0{parts}".encode())}
    turned = Table(clause("b", "Two."), clause("a", "One."))
    assert turned.it.hashes() != table.it.hashes()


@pytest.mark.parametrize(
    ("fields", "by", "passes"),
    [
        ({"rule": "most"}, ["ALD", "BRE", "MAR"], True),
        ({"rule": "most"}, ["ALD", "BRE"], False),
        ({"format": "pair"}, ["ALD", "BRE"], True),
        ({"format": "pair"}, ["ALD"], False),
        ({"format": "pair", "rule": "keys"}, ["ALD", "BRE"], True),
        ({"rule": "keys"}, ["ALD", "BRE"], False),
    ],
)
def test_the_rule_is_the_texts_own_within_its_format(
    fields: dict[str, Any], by: list[str], passes: bool
) -> None:
    table = Table(OP1, **fields)
    outcome = table.adopt(by)
    if passes:
        accepted(outcome)
    else:
        void(outcome, "charter: rule", "adopting the text does not pass the rule")


def silence(table: Table, by: Any, target: str, rule: str, objector: str = "") -> int:
    """A silence procedure from its opening to its close; returns the index that opened it."""
    opened = accepted(table.say("charter/silence/v1", by, target=target, rule=rule, deadline=DEADLINE))
    covering = table.head
    if objector:
        accepted(table.say("charter/silence-break/v1", objector, silence=opened, reason="No."))
    notice = table.cosigned(covering, "2026-02-01T00:00:00Z", "ALD", "BRE").decode()
    expiry = table.cosigned(table.head, "2026-03-01T12:00:01Z", "ALD", "BRE").decode()
    accepted(table.say("charter/silence-close/v1", "ALD", silence=opened, notice=notice, expiry=expiry))
    return opened


def quiet(**fields: Any) -> Table:
    table = Table(OP1, adopts={"*": "two_keys"}, **fields)
    assert table.it.hashes() is not None
    return table


def target(table: Table) -> str:
    return target_of("t", table.it.hashes() or {})


def test_a_text_is_adopted_by_silence() -> None:
    table = quiet()
    opened = silence(table, ["ALD", "MAR"], target(table), "two_keys")
    accepted(table.adopt(["BRE"], silence=opened))
    assert table.it.adopted is not None


def test_the_target_of_a_silence_procedure_is_worked_out_by_hand() -> None:
    hashes = {"en": "e" * 64, "ar": "a" * 64}
    listed = b"ar " + b"a" * 64 + b" en " + b"e" * 64
    assert target_of("t", hashes) == f"text/t/{sha256_hex(listed)}"


@pytest.mark.parametrize(
    ("by", "fields", "objector"),
    [
        (["ALD", "MAR"], {"target": "text/t/" + "0" * 64}, ""),
        (["ALD", "MAR"], {"target": "the draft"}, ""),
        (["ALD", "MAR"], {"rule": "two"}, ""),
        (["ALD", "MAR"], {}, "TAV"),
    ],
    ids=["other words", "plain words", "another rule", "broken"],
)
def test_silence_adopts_these_words_under_this_rule_only(
    by: Any, fields: dict[str, str], objector: str
) -> None:
    table = quiet()
    opened = silence(table, by, **({"target": target(table), "rule": "two_keys"} | fields), objector=objector)
    refusal = table.why("adopt", "BRE", hashes=table.it.hashes(), silence=opened)
    assert refusal.rule == "RULES: Silence procedure"
    assert refusal.hint == f"its target is {target(table)}"


def test_a_procedure_that_still_runs_or_is_none_adopts_nothing() -> None:
    table = quiet()
    by = {"by": "ALD", "target": target(table), "rule": "two_keys"}
    opened = accepted(table.say("charter/silence/v1", by.pop("by"), **by, deadline=DEADLINE))
    for index in (opened, 0, 99):
        assert table.why("adopt", "BRE", hashes=table.it.hashes(), silence=index).rule == "RULES: Silence procedure"  # fmt: skip


def test_words_that_changed_meanwhile_are_not_adopted_by_silence() -> None:
    table = quiet()
    opened = silence(table, ["ALD", "MAR"], target(table), "two_keys")
    accepted(table.revise("ALD", clause("op-1", "The parties should meet.")))
    assert table.why("adopt", "BRE", hashes=table.it.hashes(), silence=opened).rule == "RULES: Silence procedure"  # fmt: skip


def test_those_outside_a_format_adopt_nothing_in_it_by_silence() -> None:
    """The rule `two` passes with two parties for it, but within the format it is asked of its members alone."""
    table = quiet(format="pair", rule="two")
    opened = silence(table, ["MAR", "TAV"], target(table), "two")
    assert table.why("adopt", "ALD", hashes=table.it.hashes(), silence=opened).rule == "RULES: Silence procedure"  # fmt: skip
    opened = silence(table, ["ALD", "BRE"], target(table), "two")
    accepted(table.adopt(["BRE"], silence=opened))


def test_words_say_where_they_stand() -> None:
    assert words("a <b> c<^1>") == {"en": ["a ", {"choice": "b"}, " c", {"note": "1"}]}
