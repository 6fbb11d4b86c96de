# SPDX-License-Identifier: Apache-2.0
"""Sheets for voters: one credential each, every value escaped, the limits told in each language, and pages that print as meant."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import pytest

from comity.election.credentials.issuing import Issued
from comity.election.credentials.sheet_words import LANGUAGES
from comity.election.credentials.sheets import About, Layout, Sheet, to_html, to_pdf
from comity.election.credentials.voters import Voter
from comity.errors import ComityStateError, InputError

ABOUT = About("Adoption of the settlement", "HmKLDzXqRsTuVw", "L" * 43, "E" * 43)
FIRST, SECOND = "uRa-Eag-rq5-KLL-Xjh", "111-111-111-111-11v"
SHEETS = (
    Sheet(Issued(Voter("ana@ald.example", "ana"), FIRST), 3),
    Sheet(Issued(Voter("بدر (الدين)"), SECOND), 1),
)


class Page(HTMLParser):
    """Tags in order with their attributes, and words; complains about tags that do not close."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def count(self, tag: str) -> int:
        return sum(one == tag for one, _ in self.tags)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sheet_has_its_credential_and_all_there_is_to_know(language: str) -> None:
    page = Page(to_html(ABOUT, SHEETS, language=language))
    words = LANGUAGES[language]
    assert page.count("article") == 2
    for one in (FIRST, SECOND, "ana@ald.example (ana)", "بدر (الدين)"):
        assert page.text.count(one) == 1
    told = [
        *words.voting,
        *words.checking,
        *words.unprotected,
        words.spelling,
        ABOUT.uuid,
        ABOUT.fingerprint,
        ABOUT.list_fingerprint,
    ]
    assert all(page.text.count(one) == 2 for one in told)
    assert words.weight.format(3) in page.text
    html = dict(page.tags)["html"]
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


def test_cards_have_the_instructions_once_and_their_page_no_credential() -> None:
    source = to_html(ABOUT, SHEETS, layout="cards")
    page = Page(source)
    assert page.count("article") == 3
    assert page.text.count(LANGUAGES["en"].unprotected[0]) == 1
    public = source.split('<article class="public">')[1]
    assert "-Eag-" not in Page(f"<article>{public.split('</body>')[0]}").text


def test_what_is_not_known_or_not_used_is_not_shown() -> None:
    page = Page(to_html(About("x", "u", "L"), [Sheet(SHEETS[0].issued)]))
    assert LANGUAGES["en"].fingerprint not in page.text.replace(LANGUAGES["en"].list_fingerprint, "")
    assert "weight" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_say_the_same_things(language: str) -> None:
    words, english = LANGUAGES[language], LANGUAGES["en"]
    assert [len(one) for one in (words.voting, words.checking, words.unprotected)] == [
        len(one) for one in (english.voting, english.checking, english.unprotected)
    ]
    assert len(words.unprotected) == 4
    assert "{0}" in words.weight


NASTY = "<script>alert(1)</script>\"'&amp;</style>\u202e\x00\x7f]]>"


def test_every_value_is_escaped() -> None:
    sheet = Sheet(Issued(Voter(NASTY, NASTY), NASTY), 1)
    source = to_html(About(NASTY, NASTY, NASTY, NASTY), [sheet])
    page = Page(source)
    assert page.count("script") == 0
    assert page.count("style") == 1
    assert not re.search("[\x00-\x08\x7f\u202a-\u202e]", source)
    clean = NASTY.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").replace("\x7f", "\ufffd")
    assert clean in page.text


def test_nothing_is_loaded_and_nothing_is_run() -> None:
    page = Page(to_html(ABOUT, SHEETS))
    assert not any({"src", "href", "onload", "style"} & set(attributes) for _, attributes in page.tags)
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in page.tags)


def test_names_run_in_their_own_direction() -> None:
    page = Page(to_html(ABOUT, SHEETS))
    ways = [
        attributes["dir"] for tag, attributes in page.tags if tag == "dd" and attributes["class"] == "name"
    ]
    assert ways.count("rtl") == 1
    arabic = Page(to_html(About("12", "u", "L"), SHEETS[:1], language="ar"))
    first = next(attributes["dir"] for tag, attributes in arabic.tags if tag == "dd")
    assert first == "rtl", "of digits alone: the sheet's"


def test_other_languages_are_refused() -> None:
    with pytest.raises(InputError, match="not written in 'xx'"):
        to_html(ABOUT, SHEETS, language="xx")


def test_without_weasyprint_there_is_html() -> None:
    with (
        mock.patch.dict(sys.modules, {"weasyprint": None}),
        pytest.raises(ComityStateError, match="not installed") as caught,
    ):
        to_pdf(ABOUT, SHEETS)
    assert "--to html" in caught.value.hint


@pytest.mark.parametrize(
    ("layout", "language", "pages"), [("page", "en", 2), ("page", "ar", 2), ("cards", "en", 2)]
)
def test_a_page_holds_a_sheet(layout: Layout, language: str, pages: int, tmp_path: Path) -> None:
    """Read by pdftotext, which knows nothing of WeasyPrint; form feeds end pages."""
    pytest.importorskip("weasyprint")
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    file = tmp_path / "sheets.pdf"
    long = About(
        "The adoption of the settlement by those whom it concerns " * 3, ABOUT.uuid, "L" * 43, "E" * 43
    )
    file.write_bytes(to_pdf(long, SHEETS, layout=layout, language=language))
    done = subprocess.run([program, str(file), "-"], capture_output=True, check=True)
    printed = done.stdout.decode().removesuffix("\f").split("\f")
    assert len(printed) == pages
    assert FIRST in printed[0]
    assert (SECOND in printed[0]) is (layout == "cards")


def test_the_same_sheets_are_the_same_pdf() -> None:
    pytest.importorskip("weasyprint")
    assert to_pdf(ABOUT, SHEETS[:1]) == to_pdf(ABOUT, SHEETS[:1])
