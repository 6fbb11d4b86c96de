# SPDX-License-Identifier: Apache-2.0
"""Findings at a level: what is withheld is in no output, keeps its place, and can be proven later."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, ProofError, Refusal
from comity.inquiry.findings.finding import (
    LEVELS,
    Alternative,
    Cited,
    Correction,
    Dissent,
    Finding,
    Gap,
    Grid,
    Group,
    Level,
    Paragraph,
    Passage,
    Reply,
    passages,
)
from comity.inquiry.findings.finding_data import finding_data
from comity.inquiry.findings.finding_docx import to_docx
from comity.inquiry.findings.finding_html import to_html
from comity.inquiry.findings.finding_pdf import to_pdf
from comity.inquiry.findings.finding_text import to_text
from comity.inquiry.findings.outline import outline
from comity.inquiry.findings.redacting_findings import Opening, at_level, check_opening, echoes, opening
from comity.inquiry.findings.redaction import MARK
from comity.inquiry.findings.rules import check
from inquiry.findings.cases import SECRETS, bridge, draft
from inquiry.findings.tools import require

SECRET = bytes(range(32))
LEVELS_DRAWN = st.sampled_from(LEVELS)


def everything_withheld(level: Level = "full", word: str = "Quillfeather") -> Finding:
    """A finding with each kind of passage, all of them for the inquiry alone, and a canary in every field that hides."""

    def limited(one: Passage) -> Passage:
        return replace(one, level=level, reason="names a witness", approved_by="ALD/registrar")

    made: dict[str, tuple[Passage, ...]] = {
        "paragraphs": (Paragraph("9", f"{word} said so.", ("E-9",), ("G9",)),),
        "exhibits": (Cited("E-9", f"Letter of {word}", hashlib.sha256(word.encode()).hexdigest()),),
        "groups": (Group("G9", f"{word}'s papers", ("E-9",)),),
        "gaps": (Gap(f"{word} was not heard."),),
        "alternatives": (Alternative(f"{word} did it alone", f"Only {word} said so."),),
        "dissents": (Dissent("BRE", f"{word} is believed too much."),),
        "replies": (Reply("ALD", "2026-08-01", f"{word} is unknown to us.", "2026-08-02"),),
        "corrections": (Correction("2026-09-09", "ALD", f"{word} is spelt so.", "9"),),
        "tables": (Grid("t", f"Weight of {word}", (word, "x"), ((word, "1"),), f"As {word} says."),),
    }
    limits = {name: tuple(map(limited, found)) for name, found in made.items()}
    return draft(relied_on=("G9",), contrary=(), **limits)


def hidden_words(data: bytes) -> list[str]:
    """Which of the withheld words stand in the bytes, as UTF-8, UTF-16 or hexadecimal digits, within streams of a PDF or parts of a ZIP."""
    found = [data]
    if data.startswith(b"%PDF"):
        found += [_inflated(one) for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
            found += [name.encode() for name in archive.namelist()]
    spellings = {
        word: (
            word.encode(),
            word.encode("utf-16-be"),
            word.encode("utf-16-le"),
            word.encode("utf-16-be").hex().encode(),
        )
        for word in (*SECRETS, hashlib.sha256(b"Quillfeather").hexdigest())
    }
    return [
        word
        for word, forms in spellings.items()
        if any(form.lower() in one.lower() for one in found for form in forms)
    ]


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


CASES = {"some": bridge(), "everything": everything_withheld()}


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_withheld_words_are_in_no_output(name: str, language: str) -> None:
    full = CASES[name]
    shown = at_level(full, "public", SECRET)
    made = {
        "html": to_html(shown, language=language).encode(),
        "text": to_text(shown, language=language).encode(),
        "json": json.dumps(finding_data(shown), ensure_ascii=False).encode(),
        "docx": to_docx(shown, language=language),
        "outline": repr(outline(shown, language)).encode(),
        "value": repr(shown).encode(),
    }
    for what, data in made.items():
        assert hidden_words(data) == [], what
    assert hidden_words(to_html(full).encode()), "the words are there to be found"
    assert hidden_words(to_docx(full)), "the words are there to be found"


def test_withheld_words_are_in_no_pdf() -> None:
    require("weasyprint")
    text, full = require("pdftotext"), everything_withheld()
    shown = to_pdf(at_level(full, "public", SECRET))
    assert hidden_words(shown) == []
    assert hidden_words(text(shown, "-layout", "-", "-")) == []
    assert hidden_words(require("pdfinfo")(shown, "-")) == []
    assert hidden_words(text(to_pdf(full), "-layout", "-", "-")), "the words are there to be found"


def test_the_mark_has_one_length() -> None:
    """Whatever the words were, the page is the same but for the commitments."""
    pages = [
        to_html(at_level(everything_withheld(word=word), "public", SECRET))
        for word in ("Quillfeather", "Al", "W" * 500)
    ]
    masked = {re.sub(r"\b[0-9a-f]{64}\b", "#", page) for page in pages}
    assert len(masked) == 1
    assert MARK in pages[0]


def test_who_dissents_and_who_replied_is_never_withheld() -> None:
    page = to_html(at_level(everything_withheld(), "public", SECRET))
    dissents = page[page.index("Dissents") : page.index("Standard of proof")]
    assert "BRE" in dissents
    assert MARK in dissents
    replies = page[page.index("Right of reply") : page.index("Corrections")]
    assert "ALD" in replies
    assert "2026-08-01" in replies


def test_places_names_and_levels_stay() -> None:
    full = bridge()
    shown = at_level(full, "public", SECRET)
    assert [name for _, name, _ in passages(shown)] == [name for _, name, _ in passages(full)]
    assert [name for _, name, one in passages(shown) if one.withheld] == [
        "paragraph 3",
        "paragraph 4",
        "exhibit E-0003",
        "gap 2",
    ]
    assert (shown.paragraphs[2].id, shown.paragraphs[2].text, shown.paragraphs[2].exhibits) == ("3", "", ())
    assert shown.paragraphs[3].simulated
    assert shown.level == "public"
    assert [one.withheld for one in at_level(full, "parties", SECRET).paragraphs] == [
        False,
        False,
        False,
        True,
    ]
    assert at_level(full, "full", SECRET) == full


def test_a_redacted_finding_still_follows_the_rules() -> None:
    for level in LEVELS:
        check(at_level(bridge(), level, SECRET), "bridge")
        check(at_level(everything_withheld(), level, SECRET), "all")


@given(LEVELS_DRAWN, LEVELS_DRAWN, st.lists(LEVELS_DRAWN, min_size=4, max_size=4))
def test_levels_compose(first: Level, second: Level, levels: list[Level]) -> None:
    """From the full finding or from a copy of it: one copy for each level, and none wider than what it is made from."""
    made = tuple(
        replace(one, level=level, reason="names a witness", approved_by="ALD/registrar")
        for one, level in zip(bridge().paragraphs, levels, strict=True)
    )
    full = replace(bridge(), paragraphs=made)
    copy = at_level(full, first, SECRET)
    if LEVELS.index(second) <= LEVELS.index(first):
        assert at_level(copy, second, SECRET) == at_level(full, second, SECRET)
    else:
        with pytest.raises(Refusal, match=f"this copy is for the level {first}") as caught:
            at_level(copy, second, SECRET)
        assert (
            caught.value.rule
            == "inquiry: a copy withholds what it withholds: no wider level can be made from it"
        )
    for one, level in zip(copy.paragraphs, levels, strict=True):
        assert one.withheld == (LEVELS.index(level) > LEVELS.index(first))


def test_a_commitment_opens_to_the_words() -> None:
    full = bridge()
    shown = at_level(full, "public", SECRET)
    for _, name, one in passages(shown):
        if one.withheld:
            found = opening(full, name, SECRET)
            check_opening(found, one.commitment)
            assert hashlib.sha256(found.committed_bytes).hexdigest() == one.commitment
            assert json.loads(found.words)["passage"] == name
    words = json.loads(opening(full, "paragraph 3", SECRET).words)
    assert words == {
        "finding": "bridge-1",
        "passage": "paragraph 3",
        "id": "3",
        "text": "Zephyrine Quillfeather, lock keeper, wrote down on 2 May that barriers had been delivered.",
        "exhibits": ["E-0003"],
        "groups": ["G3"],
    }


def test_a_commitment_is_salted() -> None:
    """Somebody who guesses the words cannot check the guess."""
    full = bridge()
    found = opening(full, "paragraph 3", SECRET)
    commitment = at_level(full, "public", SECRET).paragraphs[2].commitment
    other = at_level(full, "public", bytes(32)).paragraphs[2].commitment
    assert commitment != other
    guesses = {
        hashlib.sha256(found.words).hexdigest(),
        hashlib.sha256(full.paragraphs[2].text.encode()).hexdigest(),
    }
    assert commitment not in guesses
    salts = {opening(full, name, SECRET).salt for _, name, _ in passages(full)}
    assert len(salts) == len(list(passages(full))), "each passage has a salt of its own"


@given(st.integers(0, 31), st.integers(1, 255), st.booleans())
def test_other_words_or_salt_are_not_proven(place: int, change: int, words: bool) -> None:
    found = opening(bridge(), "paragraph 3", SECRET)
    data = bytearray(found.words if words else found.salt)
    data[place] ^= change
    wrong = (
        Opening(found.passage, found.salt, bytes(data))
        if words
        else Opening(found.passage, bytes(data), found.words)
    )
    with pytest.raises(ProofError, match="not the words that were withheld"):
        check_opening(wrong, found.commitment)


def test_the_same_words_have_the_same_commitment_in_every_draft() -> None:
    first, second = draft(draft=1), draft(draft=2)
    one, other = (at_level(finding, "public", SECRET).paragraphs for finding in (first, second))
    assert one == other
    moved = replace(first.paragraphs[2], text="Zephyrine Quillfeather left.")
    third = at_level(replace(first, paragraphs=(*first.paragraphs[:2], moved)), "public", SECRET)
    assert third.paragraphs[2].commitment != one[2].commitment


def test_what_cannot_be_opened() -> None:
    full = bridge()
    with pytest.raises(InputError, match="no passage 'paragraph 9'") as caught:
        opening(full, "paragraph 9", SECRET)
    assert caught.value.hint == "passages: paragraph 3, paragraph 4, exhibit E-0003, gap 2"
    with pytest.raises(InputError, match="no passage 'paragraph 3'"):
        opening(at_level(full, "public", SECRET), "paragraph 3", SECRET)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_a_secret_has_32_bytes(secret: bytes) -> None:
    with pytest.raises(InputError, match="expected 32 random ones"):
        at_level(bridge(), "public", secret)


def test_the_page_says_what_is_withheld_why_and_by_whom() -> None:
    shown = at_level(bridge(), "public", SECRET)
    page = to_html(shown)
    table = page[page.index("What is withheld") :]
    for one in (one for _, _, one in passages(shown) if one.withheld):
        for words in (one.reason, one.approved_by, one.commitment):
            assert words in table
    assert "Parts are withheld at this level" in page
    assert [one["passage"] for one in finding_data(shown)["redacted"]] == [
        "paragraph 3",
        "paragraph 4",
        "exhibit E-0003",
        "gap 2",
    ]
    assert "Parts are withheld" not in to_html(bridge())
    assert "[May be read at: parties]" in to_text(bridge())


def test_words_that_stand_elsewhere_too_are_pointed_out() -> None:
    full = bridge()
    assert echoes(full, at_level(full, "public", SECRET)) == ()
    quoted = Dissent("BRE", "BRE: the keeper WROTE down on 2 May, that barriers came.")
    loud = replace(full, dissents=(quoted,), statement="The inquiry's own interview with nobody.")
    assert echoes(loud, at_level(loud, "public", SECRET)) == (
        ("paragraph 3", "keeper wrote down on 2"),
        ("paragraph 4", "the inquiry s own interview"),
    )
    assert echoes(loud, at_level(loud, "parties", SECRET)) == (
        ("paragraph 4", "the inquiry s own interview"),
    )
    assert echoes(loud, loud) == ()
