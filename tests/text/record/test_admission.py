# SPDX-License-Identifier: Apache-2.0
"""What the rules of statements on texts refuse, one by one: each refusal cites its rule and says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from comity.text.tabled import MOST_ALTERNATIVES, MOST_NESTED, Offered
from text.record.stage import OP1, OP2, Table, choice, clause, words
from worlds import accepted, terms

ARABIC_ENGLISH = {"title": {"ar": "مشروع", "en": "Draft"}}
POSITION: dict[str, Any] = {"clause": "op-2", "choice": "c", "alternative": "1", "stance": "support"}
PROPOSAL: dict[str, Any] = {"clause": "op-2", "choice": "c", "id": "3", "words": words("may")}
NAMED = "text: statements name what is on the table"


def tabling(*clauses: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": {"en": "Draft"}, "clauses": list(clauses), "text": "u", **fields}


@pytest.mark.parametrize(
    ("kind", "fields", "message", "hint"),
    [
        ("insert", {"text": "u", "clauses": [clause("op-9", "x")]}, "no text 'u'", "texts: t"),
        ("insert", {"after": "op-7", "clauses": [clause("op-9", "x")]}, "no clause 'op-7'", "clauses: op-1"),
        ("propose", PROPOSAL | {"text": "u"}, "no text 'u'", "texts: t"),
        ("propose", PROPOSAL | {"clause": "op-7"}, "no clause 'op-7'", "clauses: op-1, op-2, op-3"),
        ("propose", PROPOSAL | {"choice": "e"}, "no choice 'e'", "choices: c, d"),
        ("position", POSITION | {"clause": "zz"}, "no clause 'zz'", "clauses: op-1, op-2, op-3"),
        ("position", POSITION | {"choice": "n"}, "the clause op-2 has no choice 'n'", "choices: c, d"),
        ("position", POSITION | {"alternative": "9"}, "no alternative '9'", "alternatives: 1, 2"),
        ("settle", {"clause": "op-2", "choice": "c", "alternative": "0"}, "no alternative '0'", "alternatives: 1, 2"),
        ("agree", {"clause": "op-7", "hashes": {}}, "no clause 'op-7'", "clauses"),
        ("reopen", {"clause": "op-7", "reason": "r"}, "no clause 'op-7'", "clauses"),
        ("revise", {"removed": ["op-7"]}, "no clause 'op-7'", "clauses"),
        ("revise", {"removed": ["op-1", "op-1"]}, "stands in `removed` once", "op-1"),
        ("revise", {"removed": ["op-1"], "clauses": [OP1]}, "stands in `removed` once", "op-1"),
        ("revise", {"order": ["op-1", "op-2"]}, "the order does not name every clause", "leave `order` out"),
        ("revise", {"order": ["op-1", "op-2", "op-3", "op-3"]}, "one stands twice", "leave `order` out"),
        ("revise", {"order": ["op-1", "op-2", "op-4"]}, "once: op-3, op-4", "leave `order` out"),
        ("adopt", {"text": "u", "hashes": {}}, "no text 'u'", "texts: t"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_table_is_not_named(kind: str, fields: dict[str, Any], message: str, hint: str) -> None:  # fmt: skip
    refusal = Table().why(kind, "ALD", **fields)
    assert message in refusal.message
    assert hint in refusal.hint
    assert refusal.rule == NAMED


@pytest.mark.parametrize(
    ("clauses", "message", "rule"),
    [
        ([OP1, OP1], "the id 'op-1' stands twice", "text: an id names one"),
        ([clause("c", "x"), OP2], "the id 'c' stands twice", "text: an id names one"),
        ([clause("a", "<a>", choice("a", "x", "y"))], "the id 'a' stands twice", "text: an id names one"),
        ([clause("a", "<b>", choice("b", "x"), choice("b", "y"))], "the id 'b' stands twice", "text: an id names one"),
        ([clause("a.whole", "x")], "'a.whole' is no id of a clause", "text: an id names one"),
        ([clause("0", "x")], "'0' is no id of a clause", "text: an id names one"),
        ([clause("a" * 95, "x")], "is no id of a clause", "text: an id names one"),
        ([clause("a", "x <b.whole>", choice("b.whole", "y"))], "'b.whole' is the id of a choice", "text: an id names one"),
        ([clause("a", "x <a.whole>", choice("a.whole", "y"))], "'a.whole' is the id of a choice", "text: an id names one"),
        ([clause("n1", "x", type="note")], "'n1' is no id of the footnote", "text: an id names one"),
        ([clause("note-b", "x", type="note", number="A")], "no id of the footnote 'A'", "text: an id names one"),
        ([clause("a", "<b>")], "a place for the choice b, which it lacks", "text: each choice"),
        ([clause("a", "x", choice("b", "y"))], "no place that leads to its choice b", "text: each choice"),
        ([clause("a", "<b> <b>", choice("b", "y"))], "two places for the choice b", "text: each choice"),
        ([clause("a", "<b>", choice("b", "y", "<b>"))], "two places for the choice b", "text: each choice"),
        ([clause("a", "x", choice("b", "<d>"), choice("d", "<b>"))], "leads to its choice b, d", "text: each choice"),
        ([clause("a", "x", choice("b", "<b>"))], "leads to its choice b", "text: each choice"),
        ([clause("a", {"en": [{}]})], "a place names a choice or a note", NAMED),
        ([clause("a", {"en": [{"choice": "b", "note": "c"}]}, choice("b", "x"))], "a choice or a note", NAMED),
        ([clause("a", "<b>", {"id": "b", "alternatives": [{"id": "1", "words": words("x")}] * 2})],
         "names an alternative twice", NAMED),
        ([clause("a", "<b>", {"id": "b", "alternatives": [{"id": "1"}]})], "no words under the id '1'", "text: no text"),
        ([clause("a", "<b>", {"id": "b", "alternatives": [{"id": "0", "words": words("x")}]})],
         "words under the id '0'", "text: no text"),
        ([clause("a", "<b>", choice("b", " "))], "says nothing in en", "text: no text"),
        ([clause("a", {"en": ["x", "y"]})], "spelled otherwise than once", "text: words have one spelling"),
        ([clause("a", {"en": ["x  y"]})], "spelled otherwise than once", "text: words have one spelling"),
        ([clause("a", {"en": ["x\u00a0y"]})], "spelled otherwise than once", "text: words have one spelling"),
        ([clause("a", {"en": ["x\ny"]})], "spelled otherwise than once", "text: words have one spelling"),
        ([clause("a", {"en": ["x\u0000y"]})], "spelled otherwise than once", "text: words have one spelling"),
        ([clause("a", {"en": [""]})], "spelled otherwise than once", "text: words have one spelling"),
        ([clause("a", {"fr": ["x"]})], "differ in languages: en, fr", "text: every clause stands in every language"),
        ([clause("a", {"en": ["x"], "fr": ["x"]})], "differ in languages: fr", "text: every clause stands"),
    ],
)  # fmt: skip
def test_a_clause_is_well_formed(clauses: list[dict[str, Any]], message: str, rule: str) -> None:
    """However it comes to the table: tabled, inserted by anybody, or revised."""
    table = Table(clause("op-0", "First."))
    ways = [("table", "ALD", tabling(*clauses)), ("insert", "ALD", {"clauses": clauses})]
    ways += [("insert", "BRE", {"clauses": clauses}), ("revise", "ALD", {"clauses": clauses})]
    for kind, by, fields in ways:
        refusal = table.why(kind, by, **fields)
        assert message in refusal.message
        assert refusal.rule.startswith(rule)


@pytest.mark.parametrize(
    ("ar", "message", "rule"),
    [
        ([{"choice": "b"}], "", ""),
        (["x"], "does not have the same choices and notes in ar and en", "text: every language has the same"),
        (
            [{"choice": "b"}, " ", {"note": "1"}],
            "does not have the same choices and notes",
            "text: every language",
        ),
    ],
)
def test_every_language_has_the_same_places(ar: list[Any], message: str, rule: str) -> None:
    made = clause("a", {"ar": ar, "en": [{"choice": "b"}]}, choice("b", {"ar": "نعم", "en": "yes"}))
    fields = tabling(made, **ARABIC_ENGLISH)
    table = Table()
    if message:
        refusal = table.why("table", "ALD", **fields)
        assert message in refusal.message
        assert refusal.rule.startswith(rule)
    else:
        accepted(table.text("table", "ALD", **fields))


def test_places_inside_alternatives_are_compared_too() -> None:
    inner = choice("d", {"ar": "نعم", "en": "yes"})
    outer = {
        "id": "b",
        "alternatives": [{"id": "1", "words": {"ar": ["نعم"], "en": ["if ", {"choice": "d"}]}}],
    }
    made = clause("a", {"ar": [{"choice": "b"}], "en": [{"choice": "b"}]}, outer, inner)
    assert "b/1 does not have the same choices" in Table().why("table", "ALD", **tabling(made, **ARABIC_ENGLISH)).message  # fmt: skip


def test_a_footnote_may_be_referred_to_twice() -> None:
    notes = [clause("a", "x<^1>, y<^1>"), clause("note-1", "A remark.", type="note", number="1")]
    accepted(Table().text("table", "ALD", **tabling(*notes)))


def test_choices_are_nested_only_so_deep() -> None:
    def nested(depth: int) -> dict[str, Any]:
        inner = [choice(f"c{n}", f"<c{n + 1}>") for n in range(depth - 1)]
        return clause("a", "<c0>", *inner, choice(f"c{depth - 1}", "x"))

    accepted(Table().text("table", "ALD", **tabling(nested(MOST_NESTED))))
    refusal = Table().why("table", "ALD", **tabling(nested(MOST_NESTED + 1)))
    assert "17 deep inside one another" in refusal.message


def test_a_choice_has_only_so_many_alternatives() -> None:
    table = Table()
    offered = table.choice("c").alternatives
    offered += [Offered(f"x{number}", offered[0].words, 0) for number in range(MOST_ALTERNATIVES - 2)]
    refusal = table.why("propose", "BRE", **PROPOSAL)
    assert "the choice c has 256 alternatives" in refusal.message


def test_a_text_has_only_so_many_clauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.text.admission.MOST_CLAUSES", 4)
    table = Table()
    accepted(table.insert("ALD", clause("op-4", "x")))
    assert "would have 5 clauses" in table.why("insert", "ALD", clauses=[clause("op-5", "x")]).message
    assert "would have 5 clauses" in table.why("revise", "ALD", clauses=[clause("op-5", "x")]).message
    accepted(table.revise("ALD", clause("op-5", "x"), removed=["op-4"]))


def test_a_text_is_tabled_once() -> None:
    refusal = Table().why("table", "BRE", **tabling(OP1, text="t"))
    assert "the text t is on the table already" in refusal.message
    assert "text/revise/v1" in refusal.hint


def test_formats_and_rules_are_the_charters() -> None:
    table = Table()
    assert "no format 'g'" in table.why("table", "ALD", **tabling(OP1, format="g")).message
    assert "no rule 'g'" in table.why("table", "ALD", **tabling(OP1, rule="g")).message


STRANGERS: list[tuple[str, dict[str, Any]]] = [
    ("insert", {"clauses": [clause("op-9", "x")]}),
    ("revise", {"removed": ["op-1"]}),
    ("propose", PROPOSAL),
    ("position", POSITION),
    ("settle", {"clause": "op-2", "choice": "c", "alternative": "1"}),
    ("agree", {"clause": "op-1", "hashes": {"en": "0" * 64}}),
    ("reopen", {"clause": "op-1", "reason": "r"}),
    ("adopt", {"hashes": {"en": "0" * 64}}),
]


@pytest.mark.parametrize(("kind", "fields"), STRANGERS, ids=[kind for kind, _ in STRANGERS])
@pytest.mark.parametrize("by", ["MAR", ["ALD", "MAR"]])
def test_a_text_of_a_format_is_dealt_with_by_its_members(kind: str, fields: dict[str, Any], by: Any) -> None:
    table = Table(format="pair")
    with pytest.raises(Exception, match="MAR/delegate-1 does not act in the format pair"):
        table.fold.check(table.note(f"text/{kind}/v1", by, text="t", **fields))
    with pytest.raises(Exception, match="does not act in the format pair"):
        table.fold.check(table.note("text/table/v1", "MAR", **tabling(OP1, format="pair")))


@pytest.mark.parametrize(("kind", "fields"), STRANGERS, ids=[kind for kind, _ in STRANGERS])
def test_an_adopted_text_does_not_change(kind: str, fields: dict[str, Any]) -> None:
    table = Table(OP1)
    adopted = accepted(table.adopt())
    refusal = table.why(kind, "ALD", **fields)
    assert refusal.message == f"the text t was adopted at entry {adopted}"
    assert refusal.rule == "text: an adopted text does not change"


def test_powers_and_formats_of_posts_hold_for_texts() -> None:
    table = Table()
    accepted(table.accredit("BRE/drafter", ["text/propose/*"], formats=["pair"]))
    body = PROPOSAL | {"text": "t"}
    accepted(table.say("text/propose/v1", "BRE/drafter", **body))
    with pytest.raises(Exception, match="BRE/drafter has no power for text/position/v1"):
        table.fold.check(table.note("text/position/v1", "BRE/drafter", text="t", **POSITION))


def test_a_text_whose_format_left_the_charter_stays_as_it_is() -> None:
    table = Table(format="pair", amendment="most")
    accepted(table.stand("BRE", "c/1", "oppose"))
    changed = table.terms | {"formats": terms(["ALD"], {"all": ("ALD", "BRE", "MAR", "TAV")})["formats"]}
    accepted(table.amend(changed))
    with pytest.raises(Exception, match="does not act in the format pair"):
        table.fold.check(table.note("text/settle/v1", "ALD", text="t", clause="op-2", choice="c", alternative="1"))  # fmt: skip
    assert table.current().header.parties == ("ALD", "BRE", "MAR", "TAV")
