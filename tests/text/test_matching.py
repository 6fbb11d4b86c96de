# SPDX-License-Identifier: Apache-2.0
"""Clauses find each other by id, by words, by number and by likeness, each once at most, and always in the same way."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.model import Text
from comity.text.reader import read
from comity.text.versions.matching import Match, footnotes, longest_increasing, match, words
from text.published import PARIS, published
from text.two_versions import SENTENCES, draft, numbered, pinned


def told(old: Text, new: Text) -> list[tuple[str, str, str]]:
    return [(one.old.number, one.new.number, one.how) for one in match(old, new).matches]


def only(old: Text, new: Text) -> Match:
    (found,) = match(old, new).matches
    return found


def test_by_written_ids_whatever_they_say() -> None:
    old = pinned(first="The parties meet twice.", second="The committee has ten members.")
    new = pinned(second="The parties meet twice.", first="Something else altogether")
    found = match(old, new)
    assert [(one.old.id, one.new.id, one.how) for one in found.matches] == [
        ("second", "second", "id"),
        ("first", "first", "id"),
    ]
    assert (found.removed, found.added) == ((), ())


def test_an_id_that_only_one_side_wrote_is_no_match_by_id() -> None:
    old = draft("OP1. {#one} The parties meet twice a year.")
    new = draft("OP1. The parties meet twice a year.")
    assert only(old, new).how == "same"


def test_of_two_clauses_with_one_id_the_first() -> None:
    old = draft("OP1. {#one} The first of them.", "OP2. {#one} The second here.")
    new = draft("OP1. {#one} The first of them.")
    found = match(old, new)
    assert [one.old.number for one in found.matches] == ["OP1"]
    assert [clause.number for _, clause in found.removed] == ["OP2"]


def test_by_equal_words_under_other_numbers() -> None:
    old = numbered("The parties meet.", "The committee has ten members.", "No fees are due.")
    new = numbered("No fees are due.", "The parties meet.", "The committee has ten members.")
    assert told(old, new) == [("OP3", "OP1", "same"), ("OP1", "OP2", "same"), ("OP2", "OP3", "same")]
    assert [one.moved for one in match(old, new).matches] == [True, False, False]
    assert all(one.score == 1 for one in match(old, new).matches)


def test_equal_words_that_stand_often_are_matched_in_order() -> None:
    old = numbered("Alpha stands here alone.", "No text.", "Beta is the second one.", "No text.")
    new = numbered("No text.", "Beta is the second one.", "No text.")
    assert told(old, new) == [("OP2", "OP1", "same"), ("OP3", "OP2", "same"), ("OP4", "OP3", "same")]


def test_equal_words_that_stand_out_of_order_are_matched_after_all() -> None:
    old = numbered("Same words here.", "Same words here.", "Anchor of the text.")
    new = numbered("Anchor of the text.", "Same words here.", "Same words here.")
    assert {(one.old.number, one.new.number) for one in match(old, new).matches} == {
        ("OP1", "OP2"),
        ("OP2", "OP3"),
        ("OP3", "OP1"),
    }


def test_composed_and_decomposed_letters_are_the_same_words() -> None:
    assert (
        only(numbered("Le comit\u00e9 d\u00e9cide."), numbered("Le comite\u0301 de\u0301cide.")).how == "same"
    )


def test_emphasis_and_line_breaks_are_no_words() -> None:
    assert only(numbered("*Recalling* the resolution"), numbered("Recalling the resolution")).how == "same"


def test_by_number_if_enough_stays() -> None:
    found = only(numbered("The parties shall meet."), numbered("The parties should convene."))
    assert found.how == "number"
    assert 0.4 <= found.score < 1
    apart = match(numbered("The parties shall meet."), numbered("Fees fall due at once"))
    assert (apart.matches, len(apart.removed), len(apart.added)) == ((), 1, 1)


def test_a_number_counts_only_under_the_same_parent() -> None:
    old = draft("## Alpha", "1. Ten members sit here.", "## Beta", "1. Ten members stay there.")
    new = draft("## Beta", "1. Ten members sit there today.", "## Alpha", "1. Ten members sit here.")
    found = {
        (one.old.line, one.new.line): one.how
        for one in match(old, new).matches
        if one.new.type == "paragraph"
    }
    lines = {clause.content: clause.line for text in (old, new) for clause in text.walk()}
    assert len(lines) >= 5
    assert sorted(found.values()) == ["number", "same"]


def test_by_likeness_under_another_number() -> None:
    old = numbered(
        "Fees fall due in spring.", "The committee of thirty members meets twice a year in the old town."
    )
    new = draft("OP7. The committee of forty members meets twice a year in the old town.")
    found = match(old, new)
    assert [(one.old.number, one.new.number, one.how) for one in found.matches] == [("OP2", "OP7", "fuzzy")]
    assert found.matches[0].score == 13 / 14
    assert [clause.number for _, clause in found.removed] == ["OP1"]


def test_never_two_to_one() -> None:
    twice = "The committee of {} members meets twice a year in the old town."
    old = draft("OP1. " + twice.format("thirty"), "OP2. " + twice.format("forty"))
    new = draft("OP7. " + twice.format("fifty"))
    found = match(old, new)
    assert (len(found.matches), len(found.removed), len(found.added)) == (1, 1, 0)
    assert found.matches[0].old.number == "OP1"


def test_the_most_similar_first() -> None:
    old = draft(
        "OP1. The fund pays for roads, bridges, schools and wells.",
        "OP2. The fund pays for roads and bridges.",
    )
    new = draft(
        "OP8. The fund pays for roads, bridges, schools and two wells.",
        "OP9. The fund pays for roads and two bridges.",
    )
    assert told(old, new) == [("OP1", "OP8", "fuzzy"), ("OP2", "OP9", "fuzzy")]


def test_a_title_is_not_taken_for_a_paragraph() -> None:
    old = draft("## The committee of the parties")
    new = draft("OP1. The committee of all parties")
    assert match(old, new).matches == ()


def test_titles_without_words_and_lone_brackets_are_matched_in_order() -> None:
    text = draft(
        "Article 1.", "[", "OP1. One thing here.", "]", "Article 2.", "[", "OP2. Two things there.", "]"
    )
    found = match(text, text)
    assert not found.removed
    assert all(one.old_place == one.new_place and not one.moved for one in found.matches)


def test_moved_is_what_stands_outside_the_longest_order() -> None:
    said = [f"Clause {name} about {name} matters." for name in ("oak", "elm", "ash", "yew", "fir")]
    old = numbered(*said)
    new = numbered(said[4], *said[:4])
    assert [one.moved for one in match(old, new).matches] == [True, False, False, False, False]


def test_places_count_clauses_at_any_depth() -> None:
    text = draft("## Part", "1. One.", "    (a) Two.", "    (b) Three.", "2. Four.")
    assert [one.new_place for one in match(text, text).matches] == list(range(len(list(text.walk()))))


def test_footnotes_are_clauses_of_their_own() -> None:
    text = draft("OP1. Words.[^1]", "[^1]: (TAV: reserve) The word is reserved.")
    (note,) = footnotes(text).walk()
    assert (note.id, note.number) == ("note-1", "[^1]")
    assert note.attributions[0].codes == ("TAV",)
    assert footnotes(draft("OP1. Words.")).clauses == ()


def test_longest_increasing() -> None:
    assert longest_increasing([]) == []
    assert longest_increasing([3]) == [3]
    assert longest_increasing([4, 0, 1, 2, 3]) == [0, 1, 2, 3]
    assert longest_increasing([2, 1, 0]) == [0]


@given(st.permutations(range(9)))
def test_longest_increasing_is_increasing_and_longest(places: list[int]) -> None:
    found = longest_increasing(places)
    assert found == sorted(found)
    positions = [places.index(one) for one in found]
    assert positions == sorted(positions)
    lengths: list[int] = []
    for at, place in enumerate(places):
        lengths.append(1 + max((lengths[i] for i in range(at) if places[i] < place), default=0))
    assert len(found) == max(lengths)


@settings(max_examples=40)
@given(st.lists(SENTENCES, max_size=7), st.lists(SENTENCES, max_size=7))
def test_each_clause_once_at_most_and_none_forgotten(old_said: list[str], new_said: list[str]) -> None:
    old, new = numbered(*old_said), numbered(*new_said)
    found = match(old, new)
    olds = [one.old_place for one in found.matches] + [place for place, _ in found.removed]
    news = [one.new_place for one in found.matches] + [place for place, _ in found.added]
    assert sorted(olds) == list(range(len(old_said)))
    assert sorted(news) == list(range(len(new_said)))
    assert [one.new_place for one in found.matches] == sorted(one.new_place for one in found.matches)
    assert match(old, new) == found
    for one in found.matches:
        assert 0 <= one.score <= 1
        assert (one.how == "same") <= (words(one.old) == words(one.new))


@settings(max_examples=40)
@given(
    st.lists(SENTENCES, max_size=7, unique=True).flatmap(
        lambda said: st.tuples(st.just(said), st.permutations(said))
    )
)
def test_clauses_with_different_words_are_found_in_any_order(both: tuple[list[str], list[str]]) -> None:
    old, new = numbered(*both[0]), numbered(*both[1])
    found = match(old, new)
    assert len(found.matches) == len(both[0])
    assert {one.how for one in found.matches} <= {"same"}
    assert any(one.moved for one in found.matches) == (both[0] != both[1])


def test_many_changed_clauses_find_each_other() -> None:
    chance = random.Random(11)
    vocabulary = [f"word{number}" for number in range(3000)]
    said = [
        [vocabulary[min(int(chance.paretovariate(0.6)), 2999)] for _ in range(chance.randrange(8, 70))]
        for _ in range(446)
    ]
    old = draft(*(f"OP{number}. {' '.join(one)}" for number, one in enumerate(said, 1)))
    kept = chance.sample(range(446), 380)
    for one in kept:
        said[one][len(said[one]) // 2] = "changed"
    new = draft(*(f"OP{number}. {' '.join(said[one])}" for number, one in enumerate(kept, 1001)))
    found = match(old, new)
    assert len(found.matches) == 380
    assert all(one.old.number == f"OP{kept[int(one.new.number[2:]) - 1001] + 1}" for one in found.matches)


def test_a_published_text_is_itself() -> None:
    text = read(published(PARIS))
    found = match(text, text)
    assert not found.removed
    assert not found.added
    assert all(one.old is one.new and not one.moved for one in found.matches)
