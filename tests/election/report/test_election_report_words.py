# SPDX-License-Identifier: Apache-2.0
"""The words are complete in every language, fit their places, and stand out from the ground that they are printed on."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import comity.election.report
from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from comity.election.report.bars import FRAME, INK
from comity.election.report.style import PAPER, SCREEN
from comity.election.report.words import SENTENCES, WAYS, WORDS
from election_reports import Page, facts

ARABIC = re.compile("[\u0600-\u06ff]")
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in Path(comity.election.report.__file__).parent.glob("*.py")
    if not path.name.startswith("words_")
]


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_every_language_has_the_same_words_with_the_same_places() -> None:
    assert set(WORDS) == set(WAYS) == set(SENTENCES)
    english = WORDS["en"]
    for words in WORDS.values():
        assert set(words) == set(english)
        assert all(words.values())
        assert {key: places(one) for key, one in words.items()} == {
            key: places(one) for key, one in english.items()
        }
    for sentences in SENTENCES.values():
        assert set(sentences) == set(CHECKS)


def test_arabic_is_arabic() -> None:
    latin = {"count", "event hash"}
    assert [
        key
        for key, words in WORDS["ar"].items()
        if key not in latin and not ARABIC.search(words) and any(map(str.isalpha, words))
    ] == []
    assert all(ARABIC.search(one) for one in SENTENCES["ar"].values())
    assert not any(re.search("[,;?]", one) for one in [*WORDS["ar"].values(), *SENTENCES["ar"].values()])


def test_no_word_is_left_over() -> None:
    """A key stands in the code as it is, or is made of a value: a status, a stage, a method, what came of a share."""
    made = {
        "verified", "failed", "unfinished", "verified text", "failed text", "unfinished text", "voting", "tallying", "finished",
        "plurality",
        "approval", "schulze", "majority-judgment", "stv", "elected", "excluded", "rest", "took part", "not needed", "awaited", "missing",
    }  # fmt: skip
    code = "\n".join(SOURCES).replace("'", '"')
    assert [key for key in WORDS["en"] if key not in made and f'"{key}"' not in code] == []


def test_the_page_is_arabic_but_for_names_codes_and_details() -> None:
    page = Page.of(facts("mixed"), "ar")
    for one in page.root.xpath(
        "//main//bdi | //main//pre | //p[@class='line'] | //header//bdi | //main//nav"
    ):
        one.drop_tree()
    words = set(re.findall("[A-Za-z]{2,}", page.text()))
    assert words <= {"belenios", "tool", "Belenios", "Comity", "SHA", "DIR", "TRACKER", "Ctrl"}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_ink_stands_out_from_its_ground(dark: bool) -> None:
    palettes = re.findall(r":root\{([^}]*)\}", SCREEN)
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", palettes[dark]))
    for ground in ("paper", "wash"):
        for ink in ("ink", "quiet", "link"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for drawn in (INK, FRAME, colours["edge"]):
            assert contrast(drawn, colours[ground]) >= 3, (drawn, ground)


def test_paper_is_black_on_white() -> None:
    for colour in re.findall(r"[^-]color:(#[0-9a-f]{3,6})", PAPER):
        full = colour if len(colour) == 7 else "#" + "".join(one * 2 for one in colour[1:])
        assert contrast(full, "#ffffff") >= 7
