# SPDX-License-Identifier: Apache-2.0
"""Whatever is said about a text, in whatever order: the fold is total, replicas agree, nobody's words go, hashes match the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies
from comity.desk.fold import Judged
from comity.desk.state import KINDS, State
from comity.desk.texts import adoption, current_text, revising
from comity.desk.view import state_data
from comity.errors import FormRefusal, InputError, Refusal
from comity.text.agreement import voices
from comity.text.holding import holders
from comity.text.reader import read
from comity.text.tabled import Tabled, TabledClause, normal, single_spaced, spelled, words_hash
from comity.text.tabling import as_on_record, clauses_to_table
from comity.text.wording import bracketed, clause_hash
from comity.text.writer import write
from text.record.stage import OP1, OP2, OP3, PARTIES, Table, choice, clause, words

TEXT_KINDS = [kind for name, kind in KINDS.items() if name.startswith("text/")]

WORDS = st.sampled_from(
    ["shall", "should ", " twice", "a *b* _c_ [d] \\ e", "(ALD) so", "x (Agreed)", "{#y} #", "1. x"]
)
KINDS_SAID = ["position"] * 4 + ["propose"] * 2 + ["settle"] * 4 + ["agree"] * 2
KINDS_SAID += ["reopen", "insert", "revise", "revise", "adopt"]
CLAUSES = st.sampled_from(["op-1", "op-2", "op-3", "op-4", "op-5"])
PLACES = st.sampled_from(
    [
        "op-2 c",
        "op-2 c",
        "op-2 d",
        "op-3 n",
        "op-4 e",
        "op-4 f",
        "op-1 op-1.whole",
        "op-2 op-2.whole",
        "op-5 op-5.whole",
    ]
).map(str.split)
ALTERNATIVES = st.sampled_from(["1", "1", "2", "2", "0", "3"])
SIGNERS = st.sampled_from([["ALD"], ["BRE"], ["MAR"], ["ALD", "BRE"], list(PARTIES)])
OP4 = clause("op-4", "<e>!", choice("e", "a <f> b", "y", None), choice("f", "z"))
SHAPES = [
    OP1, OP2, OP3, OP4,
    clause("op-1", "The parties <c1>.", choice("c1", "meet", "shall meet")),
    clause("op-1", "The parties should meet."),
    clause("op-2", "They <c> report twice a year.", choice("c", "shall", "should")),
    clause("op-2", "They <c> report.", choice("c", "should", "may")),
    clause("op-2", "They shall report."),
    clause("op-3", "<op-3.whole>", choice("op-3.whole", "Members: <n>.", "None."), choice("n", "X")),
    clause("op-4", "a z b!"), clause("op-4", "<e>", choice("e", "y", "a z b")),
    clause("op-5", "New."),
    clause("op-5", "<g>", choice("g", "x")),
]  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, str]:
    name, place = draw(PLACES)
    whole = {"clause": name}
    return whole if draw(st.booleans()) else whole | {"choice": place, "alternative": draw(ALTERNATIVES)}


def statement(draw: Callable[..., Any], table: Table) -> tuple[str, list[str], dict[str, Any]]:
    """A statement that may well pass: its ids are those of the text, or of what was there before."""
    kind = draw(st.sampled_from(KINDS_SAID))
    name, place = draw(PLACES)
    at = {"clause": name, "choice": place, "alternative": draw(ALTERNATIVES)}
    by = draw(SIGNERS)
    if kind == "position":
        stance = draw(st.sampled_from(["support", "oppose", "reserve", "withdraw"]))
        condition = {"condition": draw(conditions())} if draw(st.booleans()) else {}
        return kind, by, at | {"stance": stance} | condition
    if kind == "propose":
        own = draw(st.sampled_from(["0", "3", "4"]))
        said = {} if own == "0" else {"words": words(draw(WORDS))}
        where = {"choice": place} if draw(st.booleans()) else {}
        return kind, by, {"clause": name, "id": own} | said | where
    if kind == "settle":
        return kind, by, at
    if kind == "agree":
        level = draw(st.sampled_from(["agreed_in_informals", "ad_referendum", "agreed"]))
        return kind, by, {"clause": draw(CLAUSES), "level": level}
    if kind == "reopen":
        done = [(name, one) for name, made in sorted(table.it.clauses.items()) for one in done_in(made)]
        name, place = draw(st.sampled_from(done or [("op-1", "")]))
        where = {"choice": place} if place else {}
        return kind, by, {"clause": name, "reason": "r"} | where
    if kind == "insert":
        return kind, by, {"clauses": [draw(st.sampled_from(SHAPES[-2:]))]}
    if kind == "revise":
        changed = draw(st.lists(st.sampled_from(SHAPES), max_size=2, unique_by=lambda one: one["id"]))
        return kind, by, {"clauses": changed} if changed else {"removed": [draw(CLAUSES)]}
    return kind, list(PARTIES), {}


def done_in(made: TabledClause) -> list[str]:
    """Settled choices of a clause, and an empty text where somebody agreed to it."""
    return [""] * bool(made.signed) + sorted(name for name, one in made.choices.items() if one.settled)


def said(table: Table, kind: str, by: list[str], fields: dict[str, Any]) -> Judged | None:
    """Say it, with the right hashes where it signs some; None if it is void."""
    if kind == "agree":
        try:
            fields = fields | {"hashes": table.hashes(fields["clause"])}
        except (KeyError, Refusal):
            fields = fields | {"hashes": {"en": "0" * 64}}
    if kind == "adopt":
        fields = {"hashes": table.it.hashes() or {"en": "0" * 64}}
    outcome = table.text(kind, by, **fields)
    return outcome if isinstance(outcome, Judged) else None


@st.composite
def stories(draw: st.DrawFn, most: int = 16) -> Table:
    """A text on which much was said."""
    table = Table(OP1, OP2, OP3, OP4)
    for _ in range(draw(st.integers(0, most))):
        kind, by, fields = statement(draw, table)
        said(table, kind, by, fields)
    return table


Kept = dict[tuple[str, str, str], tuple[frozenset[str], str]]


def stood_for(text: Tabled) -> Kept:
    """Alternatives of open choices on which somebody stands: (clause, choice, alternative) -> parties and words."""
    return {
        (name, place, alternative): (frozenset(positions), spelled(clause.flat_alternative(place, alternative, "en")))
        for name, clause in text.clauses.items()
        for place, choice in clause.choices.items()
        for alternative, positions in choice.positions.items()
        if not choice.settled
    }  # fmt: skip


def agreed_words(text: Tabled) -> dict[str, str | None]:
    return {name: clause.settled_words("en") for name, clause in text.clauses.items() if clause.signed}


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_nobodys_words_go_without_its_signature(data: st.DataObject) -> None:
    table = Table(OP1, OP2, OP3, OP4)
    for _ in range(data.draw(st.integers(4, 16))):
        before, agreed, adopted = stood_for(table.it), agreed_words(table.it), table.it.adopted
        state = msgspec.json.encode(table.it, order="sorted")
        kind, by, fields = statement(data.draw, table)
        if said(table, kind, by, fields) is None or adopted is not None:
            assert msgspec.json.encode(table.it, order="sorted") == state
            continue
        for (name, place, alternative), (parties, there) in before.items():
            if parties <= set(by):
                continue
            choice = table.one(name).choices[place]
            assert choice.offered(alternative) is not None
            if kind not in {"settle", "reopen"}:
                assert spelled(table.one(name).flat_alternative(place, alternative, "en")) == there
            assert parties - set(by) <= set(choice.positions[alternative])
        for name, there_before in agreed.items():
            if kind != "reopen":
                assert table.one(name).settled_words("en") == there_before


@settings(max_examples=40, deadline=None)
@given(stories())
def test_a_snapshot_is_the_state_and_replicas_agree(table: Table) -> None:
    state = table.folded
    again = State.decode(state.encode())
    assert again == state
    assert again.digest() == state.digest()
    other = Table(tabled=False)
    for note in table.notes[len(other.notes) :]:
        other.submit(note)
        if len(other.notes) % 5 == 0:
            other.fold.state = State.decode(other.fold.state.encode())
    assert other.folded.digest() == state.digest()
    assert other.folded.encode() == state.encode()


@settings(max_examples=40, deadline=None)
@given(stories())
def test_what_is_shown_is_what_the_record_says(table: Table) -> None:
    text = table.current()
    shown = text.by_id
    assert [one.id for one in text.walk()] == [name for name, _ in table.it.standing()]
    for name, one in table.it.standing():
        settled = one.settled_words("en")
        assert (settled is None) == bool(list(one.open_choices()))
        if settled is not None:
            assert bracketed(shown[name].content) == settled
            assert (
                clause_hash(shown[name], "en") == words_hash(name, "en", settled) == table.hashes(name)["en"]
            )
        assert one.flat("en") == normal(one.flat("en"))
    assert (table.it.hashes() is None) == any(
        one.settled_words("en") is None for _, one in table.it.standing()
    )


@settings(max_examples=40, deadline=None)
@given(stories())
def test_what_is_shown_can_be_tabled_and_says_the_same(table: Table) -> None:
    once = clauses_to_table({"en": table.current()})
    assume(once)
    other = Table(*msgspec.to_builtins(once))
    assert clauses_to_table({"en": other.current()}) == once
    through = as_on_record(table.it, clauses_to_table({"en": read(write(table.current()))}))
    assert through == as_on_record(table.it, once)
    if table.it.adopted is None:
        with pytest.raises(InputError, match="already"):
            revising(table.folded, "t", {"en": read(write(table.current()))})


@settings(max_examples=25, deadline=None)
@given(stories())
def test_everything_that_asks_about_a_text_has_an_answer(table: Table) -> None:
    state, text = table.folded, table.it
    heard = voices(state.charter, text)
    for one in text.clauses.values():
        assert set(one.reached()) == set(one.choices)
        assert set(one.open_choices()) <= set(one.choices)
        for place in one.choices.values():
            for offered in place.alternatives:
                assert set(holders(text, place, offered.id, heard)) <= set(PARTIES)
    (data,) = state_data(state, "")["texts"]
    assert data["clauses"] == len(text.standing())
    try:
        fields, _ = adoption(state, "t")
    except Refusal:
        assert data["open_choices"] > 0
    else:
        assert fields["hashes"] == text.hashes()
        assert data["open_choices"] == 0
    current_text(state, "t", "en")


@pytest.mark.parametrize("kind", TEXT_KINDS, ids=[kind.name for kind in TEXT_KINDS])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_well_formed_body_makes_the_fold_raise(kind: Any, data: st.DataObject) -> None:
    table = Table()
    body = msgspec.to_builtins(data.draw(strategies.bodies(kind)))
    fields = {name: value for name, value in body.items() if name not in {"by", "at", "seen"}}
    if data.draw(st.booleans()):
        fields["text"] = "t"
    if "clause" in fields and data.draw(st.booleans()):
        fields["clause"] = "op-2"
    try:
        note = table.note(kind.name, "ALD", **fields)
    except FormRefusal:
        assume(False)
    table.submit(note)
    table.folded.encode()


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4))
def test_pieces_have_one_normal_form(pieces: list[str]) -> None:
    once = normal(tuple(pieces))
    assert normal(once) == once
    assert len(once) <= 1
    assert (
        single_spaced("".join(pieces))
        == "".join(map(str, once)).strip(" ")
        == " ".join("".join(pieces).split())
    )


def test_a_story_reaches_adoption() -> None:
    """The vocabulary above is rich enough to close a text."""
    table = Table(OP1, OP2)
    for kind, by, fields in (
        ("settle", ["BRE"], {"clause": "op-2", "choice": "c", "alternative": "1"}),
        ("settle", ["BRE"], {"clause": "op-2", "choice": "d", "alternative": "0"}),
        ("agree", list(PARTIES), {"clause": "op-2", "level": "agreed"}),
        ("adopt", list(PARTIES), {}),
    ):
        assert said(table, kind, by, fields) is not None
    assert table.it.adopted == len(table.notes) - 1
