# SPDX-License-Identifier: Apache-2.0
"""Words belong to who stands for the innermost brackets that somebody stands for; words that nobody is named for belong to nobody."""

from __future__ import annotations

import pytest

from comity.text.model import Text
from comity.text.reader import read
from comity.text.versions.belonging import Stand, belonging, standing
from comity.text.versions.matching import words
from comity.text.versions.worddiff import is_word
from comity.text.wording import tokens
from text.published import PARIS, published
from text.two_versions import draft, pinned


def owners(text: Text) -> list[tuple[str, str]]:
    """Runs of words with the codes of those that stand for them."""
    found: list[tuple[str, str]] = []
    for said in belonging(text):
        for word, unit in zip(said.words, said.of, strict=True):
            codes = " ".join(sorted(unit.stand.pro))
            if found and found[-1][1] == codes:
                found[-1] = (f"{found[-1][0]} {word}", codes)
            else:
                found.append((word, codes))
    return found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The parties meet.", [("The parties meet", "")]),
        (
            "We [shall](ALD)[should](BRE) meet.",
            [("We", ""), ("shall", "ALD"), ("should", "BRE"), ("meet", "")],
        ),
        ("[shall](PAIR, MAR)[should] go", [("shall", "ALD BRE MAR"), ("should go", "")]),
        ("[shall](ALD: retain)[should](BRE: support) go", [("shall", "ALD"), ("should", "BRE"), ("go", "")]),
        ("[shall](ALD: delete)(BRE: oppose)(MAR: reserve) go", [("shall go", "")]),
        # the last stance counts; a withdrawal that depends on something is none
        ("[shall](ALD)(ALD: delete) go", [("shall go", "")]),
        ("[shall](ALD)(ALD: withdraw) go", [("shall go", "")]),
        ("[shall](ALD)(ALD: withdraw if op-2) go", [("shall", "ALD"), ("go", "")]),
        # nested brackets
        ("[a [b](BRE) c](ALD)", [("a", "ALD"), ("b", "BRE"), ("c", "ALD")]),
        ("[a [b] c](ALD)", [("a b c", "ALD")]),
        ("[a [b](BRE: delete) c](PAIR)", [("a", "ALD BRE"), ("b", "ALD"), ("c", "ALD BRE")]),
        ("[a [b [c](MAR)](BRE) d](ALD)", [("a", "ALD"), ("b", "BRE"), ("c", "MAR"), ("d", "ALD")]),
        # a slash series shares one bracket and who stands behind it
        ("the [big / small](ALD) fund", [("the", ""), ("big small", "ALD"), ("fund", "")]),
        # what is no word
        ("[[X]](ALD) members", [("members", "")]),
        ("[a fund](ALD)[No text](BRE)", [("a fund", "ALD")]),
        ("international[ly agreed](ALD)", [("international", ""), ("ly agreed", "ALD")]),
    ],
)
def test_by_hand(said: str, expected: list[tuple[str, str]]) -> None:
    assert owners(pinned(one=said)) == expected


def test_who_stands_for_an_option_stands_for_all_under_it() -> None:
    text = draft(
        "OP3.", "    Option 1 (MAR): {#o1} A committee of [thirty](ALD).", "    Option 2: {#o2} No text"
    )
    assert owners(text) == [("A committee of", "MAR"), ("thirty", "ALD")]


def test_a_bracket_through_several_clauses_belongs_to_who_is_named_where_it_closes() -> None:
    text = draft("OP1. Before [the words", "OP2. that go on", "OP3. to here](ALD) and after.")
    assert owners(text) == [("Before", ""), ("the words that go on to here", "ALD"), ("and after", "")]


def test_stands() -> None:
    text = pinned(one="[shall](PAIR)(BRE: withdraw)(MAR: oppose)(MAR: withdraw)(TAV: withdraw) go")
    (said,) = belonging(text)
    unit = said.alternatives["one.c1.1"]
    assert unit.stand == Stand(frozenset({"ALD"}), frozenset(), frozenset({"BRE", "TAV"}))
    assert standing(text, ()) == Stand()


def test_units_and_alternatives() -> None:
    (said,) = belonging(pinned(one="We [a [b](BRE) c](ALD)[](MAR) go"))
    assert [(unit.alternative, unit.words, unit.whole) for unit in said.units] == [
        (None, ("We", "go"), False),
        ("one.c1.1", ("a", "c"), False),
        ("one.c2.1", ("b",), True),
    ]
    assert said.alternatives["one.c1.2"].words == ()
    assert not said.alternatives["one.c1.2"].whole


def test_every_word_of_a_published_text_but_blanks_and_no_text() -> None:
    text = read(published(PARIS))
    differ = 0
    for clause, said in zip(text.walk(), belonging(text), strict=True):
        every = [word for word in tokens(words(clause)) if is_word(word)]
        left = iter(every)
        assert all(word in left for word in said.words)
        differ += list(said.words) != every
    assert differ < 60
