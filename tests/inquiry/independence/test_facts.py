# SPDX-License-Identifier: Apache-2.0
"""Names and numbers of a text, and the bones of names that are alike across scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence.document import plain_document
from comity.inquiry.independence.facts import Facts, facts_of, script_of, skeleton
from inquiry.independence.stories import STORIES


def facts(text: str) -> Facts:
    return facts_of(plain_document("text", text))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The collapse on 13 March hurt 12 men and cost 1,250,000 crowns in all.", {"13", "12", "1250000"}),
        ("At 07:40 the load was 12.5 tonnes, which is more than it should be.", {"0740", "125"}),
        ("The sum of 3 crowns and 4 more is not worth the paper it stands on.", set()),
        ("En mars, le port a perdu 1 250 000 couronnes et 12 hommes ont été blessés.", {"250", "000", "12"}),
        (
            "En mars, le port a perdu 1\u202f250\u202f000 couronnes et 12 hommes furent blessés.",
            {"1250000", "12"},
        ),
        ("وقدر الخبراء الخسائر بنحو ١٢ مليون كرونة و٩٠ يوما من العمل.", {"12"}),
        ("The code A12 and 12th and v1.2 are no numbers of this kind at all.", set()),
    ],
)
def test_numbers(text: str, numbers: set[str]) -> None:
    assert facts(text).numbers == numbers


def test_names_are_capitals_inside_a_sentence() -> None:
    found = facts(
        "Yesterday the port of Lessa, in Aldonia, was closed by Mira Tolan's office. Nobody in Orsk-Bay knew."
    )
    assert found.names == {"lessa", "aldonia", "mira", "tolan", "orsk-bay"}


def test_days_months_and_agencies_are_no_names() -> None:
    assert (
        facts("It was said on Monday in March, by Reuters and the Prime Minister, that it rained.").names
        == set()
    )
    assert facts("Toplantı için gazeteciler Salı ve Çarşamba günü limanda uzun süre bekledi.").names == set()


def test_what_is_no_prose_states_nothing() -> None:
    prose = "The port was closed on the night that everybody remembers, and nobody was hurt."
    assert facts(f"Call Mira 555 1234\n\n{prose}").numbers == set()


@pytest.mark.parametrize(
    ("latin", "other"),
    [
        ("Tolan", "Толан"),
        ("Tolan", "تولان"),
        ("Karsk", "Карск"),
        ("Karsk", "كارسك"),
        ("Brevia", "Бревия"),
        ("Macron", "Макрон"),
    ],
)
def test_skeletons_are_alike_across_scripts(latin: str, other: str) -> None:
    assert skeleton(latin.lower()) == skeleton(other.lower()) != ""


def test_skeletons_tell_names_apart() -> None:
    assert len({skeleton(one) for one in ("tolan", "lessa", "karsk", "brevia", "vantry", "mirren")}) == 6


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("port", "Latin"),
        ("порт", "Cyrillic"),
        ("ميناء", "Arabic"),
        ("港口", "other"),
        ("", "other"),
        ("порт of", "Cyrillic"),
    ],
)
def test_scripts(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize("language", sorted(STORIES))
def test_a_story_states_its_numbers_in_every_language(language: str) -> None:
    found = facts_of(plain_document("text", STORIES[language].morning()))
    assert {"12", "90"} <= found.numbers


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    found = facts(text)
    assert all(one.isascii() and one.isdigit() for one in found.numbers)
    assert all(len(one) > 2 for one in found.names | found.skeletons)
