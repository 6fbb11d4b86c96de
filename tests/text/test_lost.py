# SPDX-License-Identifier: Apache-2.0
"""Whose words disappeared: what a drafter would count by hand, and nothing that was moved, merged, freed of brackets or given up."""

from __future__ import annotations

import json
from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.model import Text
from comity.text.reader import read
from comity.text.versions.lost import Lost, words_lost
from text.published import PARIS, published
from text.two_versions import draft, pinned


def lost(old: Text, new: Text, consents: Collection[tuple[str, str]] = ()) -> list[tuple[str | None, str]]:
    return [(loss.party, " ".join(loss.words)) for loss in words_lost(old, new, consents).lost]


def one(was: str, now: str) -> list[tuple[str | None, str]]:
    return lost(pinned(op=was), pinned(op=now))


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        # an alternative that goes takes its words with it
        ("We [shall](ALD)[should](BRE) meet.", "We shall meet.", [("BRE", "should")]),
        ("We [shall](ALD)[should](BRE) meet.", "We [shall](ALD) meet.", [("BRE", "should")]),
        ("We [shall](ALD)[should](BRE) meet.", "We meet.", [("ALD", "shall"), ("BRE", "should")]),
        ("We [shall](PAIR)[should](MAR) meet.", "We should meet.", [("ALD", "shall"), ("BRE", "shall")]),
        ("We [shall, if at all, meet](ALD).", "We.", [("ALD", "shall if at all meet")]),
        # brackets that go, or come, lose nothing
        ("We [shall](ALD) meet.", "We shall meet.", []),
        ("We [shall](ALD)[should] meet.", "We [shall][should](BRE) meet.", []),
        ("We shall meet.", "We [shall](ALD: delete) meet.", []),
        ("We meet, twice; always.", "We meet twice always", []),
        # words that nobody is named for
        ("We shall meet.", "We meet.", [(None, "shall")]),
        ("We [shall][should] meet.", "We shall meet.", [(None, "should")]),
        # whose words they are where words repeat
        ("[a b a](ALD)[a c](BRE) go", "a c go", [("ALD", "a b a")]),
        ("[a b a](ALD)[a c](BRE) go", "[a c](BRE) go", [("ALD", "a b a")]),
        ("[a](ALD) a [a b](BRE) a go", "a [a b](BRE) a go", [("ALD", "a")]),
        ("the fund [the](ALD)", "the fund", [("ALD", "the")]),
        # nested
        ("[a [b](BRE) c](ALD) go", "[a c](ALD) go", [("BRE", "b")]),
        ("[a [b](BRE) c](ALD) go", "go", [("ALD", "a"), ("BRE", "b"), ("ALD", "c")]),
        # a word of an alternative
        ("[big old fund](ALD)", "[big fund](ALD)", [("ALD", "old")]),
        # blanks and "no text" are no words
        ("[X] members [No text](ALD) meet", "12 members meet", []),
    ],
)
def test_by_hand(was: str, now: str, expected: list[tuple[str | None, str]]) -> None:
    assert one(was, now) == expected


def test_a_clause_that_is_gone() -> None:
    old = pinned(a="The parties meet twice.", b="A [big](ALD) fund.")
    found = words_lost(old, pinned(a="The parties meet twice."))
    assert [(loss.party, loss.words, loss.clause, loss.number) for loss in found.lost] == [
        (None, ("A",), "b", "OP2"),
        ("ALD", ("big",), "b", "OP2"),
        (None, ("fund",), "b", "OP2"),
    ]
    assert (found.total, found.unattributed, found.by_party) == (3, 2, {"ALD": 1})


def test_json() -> None:
    old = pinned(a="We [shall](PAIR)[should](MAR)[may](TAV) meet [in the old town](TAV).", b="Fine.")
    new = pinned(a="We should meet.", b="Fine, in the old town.")
    data = words_lost(old, new, [("BRE", "a"), ("MAR", "b")]).data()
    assert json.loads(json.dumps(data)) == data
    entry = {
        "clause": "a",
        "number": "OP1",
        "choice": "a.c1",
        "alternative": "a.c1.1",
        "words": "shall",
        "count": 1,
        "line": 7,
    }
    assert data == {
        "lost": [
            {"party": "ALD", **entry},
            {"party": "TAV", **entry, "alternative": "a.c1.3", "words": "may"},
        ],
        "by_party": {"ALD": 1, "TAV": 1},
        "unattributed": 0,
        "consented": [{"party": "BRE", **entry}],
        "moved": [
            {
                "clause": "a",
                "number": "OP1",
                "to": "b",
                "words": "in the old town",
                "count": 4,
                "parties": ["TAV"],
            }
        ],
        "merged": [],
        "total": 2,
        "unused_consents": [["MAR", "b"]],
    }


def test_a_word_of_two_parties_counts_for_each_and_once_in_all() -> None:
    found = words_lost(pinned(a="We [shall](PAIR) meet."), pinned(a="We meet."))
    assert (found.by_party, found.total) == ({"ALD": 1, "BRE": 1}, 1)


def test_by_party_is_sorted_by_code() -> None:
    found = words_lost(pinned(a="[x](TAV)[y](ALD)[z](MAR) go"), pinned(a="go"))
    assert list(found.by_party) == ["ALD", "MAR", "TAV"]


def test_footnotes() -> None:
    old = draft("OP1. {#a} Words.[^1]", "[^1]: (TAV: reserve) Some remark.")
    found = words_lost(old, draft("OP1. {#a} Words."))
    assert list(found.by_party) == ["TAV"]
    assert found.lost[0].clause == "note-1"
    assert words_lost(old, old) == Lost()


# --- consent ---------------------------------------------------------------------------------------------------------


def test_a_withdrawal_consents() -> None:
    found = words_lost(
        pinned(a="We [shall](ALD)(ALD: withdraw)[should](BRE) meet."), pinned(a="We should meet.")
    )
    assert (found.lost, found.total) == ((), 0)
    assert [(loss.party, loss.words) for loss in found.consented] == [("ALD", ("shall",))]


def test_a_withdrawal_under_a_condition_does_not() -> None:
    old = pinned(a="We [shall](ALD)(ALD: withdraw if op-2)[should](BRE) meet.")
    assert lost(old, pinned(a="We should meet.")) == [("ALD", "shall")]


def test_a_withdrawal_in_the_new_version_consents() -> None:
    old = pinned(a="We [shall surely](ALD)[should](BRE) meet.")
    assert lost(old, pinned(a="We [shall](ALD: withdraw)[should](BRE) meet.")) == []
    assert lost(old, pinned(a="We [](ALD: withdraw)[should](BRE) meet.")) == []
    assert lost(old, pinned(a="We [shall](ALD: withdraw if op-2)[should](BRE) meet.")) == [("ALD", "surely")]


def test_a_withdrawal_from_another_alternative_does_not() -> None:
    old = pinned(a="We [shall](ALD)[should](BRE) meet.")
    # the second alternative now has the id that the first one had
    assert lost(old, pinned(a="We [should](BRE)(ALD: withdraw) meet.")) == [("ALD", "shall")]


def test_only_who_withdrew_consents() -> None:
    old = pinned(a="We [shall](PAIR)(BRE: withdraw) meet.")
    found = words_lost(old, pinned(a="We meet."))
    assert [loss.party for loss in found.lost] == ["ALD"]
    assert [loss.party for loss in found.consented] == ["BRE"]
    assert found.total == 1


def test_a_withdrawal_from_the_clause_consents_for_what_the_party_said_through_it() -> None:
    old = draft(
        "OP3. {#op}",
        "    Option 1 (MAR): {#o1} A committee of thirty members.",
        "    Option 2: {#o2} Ten members.",
    )
    kept = draft(
        "OP3. {#op}", "    Option 1 (MAR: withdraw): {#o1} A committee.", "    Option 2: {#o2} Ten members."
    )
    assert lost(old, kept) == []
    without = draft("OP3. {#op}", "    Option 2: {#o2} Ten members.")
    assert lost(old, without) == [("MAR", "A committee of thirty members")]


def test_named_consents() -> None:
    old, new = pinned(a="We [shall](PAIR) meet."), pinned(a="We meet.")
    assert lost(old, new, [("ALD", "a")]) == [("BRE", "shall")]
    assert lost(old, new, [("ALD", "a"), ("BRE", "a")]) == []
    assert lost(old, new, [("ALD", "b"), ("MAR", "a")]) == [("ALD", "shall"), ("BRE", "shall")]
    assert words_lost(old, new, [("MAR", "a"), ("ALD", "b")]).unused == (("ALD", "b"), ("MAR", "a"))


def test_a_consent_may_name_the_clause_by_its_new_id() -> None:
    old = draft("OP1. We [shall](ALD) meet in the old town, twice a year.")
    new = draft("OP1. {#renamed} We meet in the old town, twice a year.")
    assert lost(old, new) == [("ALD", "shall")]
    assert lost(old, new, [("ALD", "renamed")]) == []
    assert lost(old, new, [("ALD", "op-1")]) == []


def test_nobody_consents_for_words_that_nobody_is_named_for() -> None:
    found = words_lost(pinned(a="We shall meet."), pinned(a="We meet."), [("ALD", "a")])
    assert (found.unattributed, found.unused) == (1, (("ALD", "a"),))


# --- moved -----------------------------------------------------------------------------------------------------------


def test_three_words_side_by_side_have_moved() -> None:
    old = pinned(a="We meet [in the town](ALD).", b="Fine.")
    found = words_lost(old, pinned(a="We meet.", b="Fine, in the town."))
    assert (found.lost, found.total) == ((), 0)
    assert [(kept.words, kept.clause, kept.to, kept.parties) for kept in found.moved] == [
        (("in", "the", "town"), "a", "b", ("ALD",))
    ]


def test_two_words_have_not() -> None:
    old = pinned(a="We meet [in town](ALD).", b="Fine.")
    assert lost(old, pinned(a="We meet.", b="Fine, in town.")) == [("ALD", "in town")]


def test_words_that_stood_there_before_are_no_place_to_move_to() -> None:
    old = pinned(a="We meet [in the town](ALD).", b="Fine in the town.")
    assert lost(old, pinned(a="We meet.", b="Fine in the town.")) == [("ALD", "in the town")]


def test_only_as_often_as_they_stand_there() -> None:
    old = pinned(a="We meet [in the town](ALD).", b="We rest [in the town](BRE).", c="Fine.")
    assert lost(old, pinned(a="We meet.", b="We rest.", c="Fine, in the town.")) == [("BRE", "in the town")]
    assert lost(old, pinned(a="We meet.", b="We rest.", c="Fine: in the town, in the town.")) == []


def test_a_part_of_a_run_may_have_moved() -> None:
    old = pinned(a="We meet [surely in the old town again](ALD).", b="Fine.")
    found = words_lost(old, pinned(a="We meet.", b="Fine, in the old town."))
    assert [loss.words for loss in found.lost] == [("surely",), ("again",)]
    assert [kept.words for kept in found.moved] == [("in", "the", "old", "town")]


def test_the_whole_run_is_sought_first() -> None:
    old = pinned(a="[one two three four](ALD) x", b="[one two three](BRE) y", c="z")
    found = words_lost(old, pinned(a="x", b="y", c="z one two three, and one two three four"))
    assert found.lost == ()
    assert [kept.words for kept in found.moved] == [("one", "two", "three", "four"), ("one", "two", "three")]


def test_into_a_new_clause_and_into_a_footnote() -> None:
    old = pinned(a="We meet [in the old town](ALD).")
    assert lost(old, pinned(a="We meet.", n="Whoever lives in the old town pays.")) == []
    note = draft("OP1. {#a} We meet.[^1]", "[^1]: That is in the old town.")
    assert words_lost(old, note).moved[0].to == "note-1"


def test_alternatives_that_change_places_lose_nothing_however_short() -> None:
    old = pinned(a="We [shall](ALD)[should](BRE)[may](MAR) meet.")
    found = words_lost(old, pinned(a="We [may](MAR)[shall](ALD)[should](BRE) meet."))
    assert found.lost == ()
    assert [kept.words for kept in found.moved] == [("may",)]


def test_a_clause_that_is_split_in_two_loses_nothing() -> None:
    old = pinned(a="The parties meet twice a year [and pay into the common fund](ALD).")
    assert (
        lost(
            old,
            pinned(a="The parties meet twice a year.", b="All parties meet and pay into the common fund."),
        )
        == []
    )


# --- merged: streamlining loses nothing ------------------------------------------------------------------------------


def test_the_same_words_twice_in_one_choice() -> None:
    old = pinned(a="We [shall](ALD)[should](BRE)[shall](MAR) meet.")
    found = words_lost(old, pinned(a="We [shall](ALD, MAR)[should](BRE) meet."))
    assert found.lost == ()
    assert [(kept.words, kept.to) for kept in found.merged] == [(("shall",), "a")]
    assert lost(old, pinned(a="We shall meet.")) == [("BRE", "should")]


def test_the_same_alternative_twice_in_one_clause() -> None:
    old = pinned(a="We [meet in the town](ALD), and they [meet in the town](BRE), gladly.")
    found = words_lost(old, pinned(a="We [meet in the town](ALD), and they, gladly."))
    assert found.lost == ()
    assert [(kept.words, kept.parties) for kept in found.merged] == [
        (("meet", "in", "the", "town"), ("BRE",))
    ]


def test_two_words_in_another_choice_are_no_copy() -> None:
    old = pinned(a="[Poor](ALD) states and [poor](ALD) towns, [poor](BRE) people")
    assert lost(old, pinned(a="[Poor](ALD) states and [poor](ALD) towns, people")) == [("BRE", "poor")]


def test_a_clause_that_stands_twice() -> None:
    old = pinned(
        a="The members shall meet in spring.", b="The fund is open.", c="The members shall meet in spring."
    )
    found = words_lost(old, pinned(a="The members shall meet in spring.", b="The fund is open."))
    assert found.lost == ()
    assert [(kept.clause, kept.to) for kept in found.merged] == [("c", "a")]


def test_a_long_alternative_that_stands_twice() -> None:
    words = "the least developed countries and small islands"
    old = pinned(a=f"The fund helps [{words}](ALD).", b=f"The bank helps [{words}](BRE).")
    new = pinned(a=f"The fund helps [{words}](ALD, BRE).", b="The bank helps.")
    assert lost(old, new) == []
    assert [kept.to for kept in words_lost(old, new).merged] == ["a"]


def test_a_short_alternative_elsewhere_is_another_matter() -> None:
    old = pinned(
        a="The fund helps [developing countries](ALD).", b="The bank helps [developing countries](BRE)."
    )
    new = pinned(a="The fund helps [developing countries](ALD).", b="The bank helps.")
    assert lost(old, new) == [("BRE", "developing countries")]


def test_part_of_an_alternative_is_never_merged() -> None:
    old = pinned(a="All [of the parties may go](ALD) and all of the parties stay")
    assert lost(old, pinned(a="All and all of the parties stay")) == [("ALD", "of the parties may go")]


def test_words_outside_brackets_that_stand_twice_in_a_clause() -> None:
    old = pinned(a="The parties meet in spring. They sing. The parties meet in spring.")
    assert lost(old, pinned(a="The parties meet in spring. They sing.")) == []


# --- laws ------------------------------------------------------------------------------------------------------------

PARTIES = ("ALD", "BRE", "MAR", "TAV")
_VOCABULARY = [f"{start}{end}" for start in "bdfgklmnprst" for end in ("a", "e", "o", "ul")]


@st.composite
def clauses(draw: st.DrawFn, *, different: bool) -> list[list[tuple[str, str]]]:
    """Clauses as pieces: words, and the party that stands for them or an empty text."""
    words = iter(draw(st.permutations(_VOCABULARY)))
    found = []
    for _ in range(draw(st.integers(1, 4))):
        pieces: list[tuple[str, str]] = []
        for _ in range(draw(st.integers(1, 4))):
            count = draw(st.integers(1, 3))
            said = (
                [next(words) for _ in range(count)]
                if different
                else draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3))
            )
            party = draw(st.sampled_from(("", *PARTIES)))
            pieces.append((" ".join(said), party if pieces else ""))
        found.append(pieces)
    return found


def written(said: list[list[tuple[str, str]]]) -> Text:
    return pinned(**{f"c{number}": _clause(pieces) for number, pieces in enumerate(said)})


def _clause(pieces: list[tuple[str, str]]) -> str:
    return " ".join(f"[{words}]({party})" if party else words for words, party in pieces)


@settings(max_examples=60)
@given(clauses(different=False))
def test_nothing_is_lost_from_a_text_to_itself(said: list[list[tuple[str, str]]]) -> None:
    assert words_lost(written(said), written(said)) == Lost()


@settings(max_examples=60)
@given(clauses(different=False), st.data())
def test_no_order_of_clauses_loses_anything(said: list[list[tuple[str, str]]], data: st.DataObject) -> None:
    names = [f"c{number}" for number in range(len(said))]
    order = data.draw(st.permutations(range(len(said))))
    old = pinned(**{names[number]: _clause(said[number]) for number in range(len(said))})
    new = pinned(**{names[number]: _clause(said[number]) for number in order})
    assert words_lost(old, new) == Lost()


@settings(max_examples=60)
@given(clauses(different=False))
def test_taking_every_bracket_away_loses_nothing(said: list[list[tuple[str, str]]]) -> None:
    free = [[(words, "") for words, _ in pieces] for pieces in said]
    found = words_lost(written(said), written(free))
    assert (found.lost, found.total) == ((), 0)


def _removable(said: list[list[tuple[str, str]]]) -> list[tuple[int, int]]:
    return [
        (number, place)
        for number, pieces in enumerate(said)
        for place, piece in enumerate(pieces)
        if piece[1]
    ]


@settings(max_examples=60)
@given(clauses(different=True), st.data())
def test_removing_an_alternative_loses_exactly_its_words(
    said: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    if not _removable(said):
        return
    number, place = data.draw(st.sampled_from(_removable(said)))
    old = written(said)
    words, party = said[number].pop(place)
    found = words_lost(old, written(said))
    assert [(loss.party, " ".join(loss.words)) for loss in found.lost] == [(party, words)]
    assert found.by_party == {party: len(words.split())}
    assert found.total == len(words.split())


@settings(max_examples=100)
@given(clauses(different=False), st.data())
def test_removing_an_alternative_touches_nobody_else_even_where_words_repeat(
    said: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    if not _removable(said):
        return
    number, place = data.draw(st.sampled_from(_removable(said)))
    old = written(said)
    words, party = said[number].pop(place)
    found = words_lost(old, written(said))
    gone = [loss.words for loss in found.lost] + [kept.words for kept in found.merged]
    assert sum(map(len, gone)) == len(words.split())
    assert {loss.party for loss in found.lost} <= {party}


@settings(max_examples=60)
@given(clauses(different=False), clauses(different=False))
def test_the_sums_agree(before: list[list[tuple[str, str]]], after: list[list[tuple[str, str]]]) -> None:
    found = words_lost(written(before), written(after))
    assert found.unattributed + sum(found.by_party.values()) >= found.total >= found.unattributed
    assert sum(len(loss.words) for loss in found.lost) == found.unattributed + sum(found.by_party.values())
    assert words_lost(written(before), written(after)) == found


# --- a published text ------------------------------------------------------------------------------------------------


def test_a_published_text_loses_nothing_to_itself_and_a_paragraph_when_it_goes() -> None:
    blocks = published(PARIS).split("\n\n")
    old = read("\n\n".join(blocks))
    assert words_lost(old, old) == Lost()
    place = next(number for number, block in enumerate(blocks) if block.startswith("*Emphasizing*"))
    new = read("\n\n".join(blocks[:place] + blocks[place + 1 :]))
    found = words_lost(old, new)
    assert found.total == found.unattributed
    told = [word for loss in found.lost for word in loss.words]
    assert told[:4] == ["Emphasizing", "the", "need", "for"]
    assert {loss.clause for loss in found.lost} == {found.lost[0].clause}
