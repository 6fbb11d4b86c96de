# SPDX-License-Identifier: Apache-2.0
"""The page stands by itself, shows every clause with its changes, escapes every word of the text, and runs both ways."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.model import Text
from comity.text.reader import read
from comity.text.versions.difference import Difference, Row, compare
from comity.text.versions.difference_page import difference_page, way
from comity.text.versions.matching import words
from comity.text.versions.worddiff import Span
from text.published import PARIS, published
from text.two_versions import SENTENCES, draft, numbered, pinned

VOID = frozenset({"meta", "input"})


class Page(HTMLParser):
    """Reads a page, and fails if an element is not closed where it was opened. `sections` holds the text of each clause by mark,
    and in `now` that of the new version."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.now: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.sections: list[dict[str, str]] = []
        self.said = ""
        self.feed(page)
        self.close()
        assert self.open == []
        for section in self.sections:
            section["head"] = section["head"].strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "section":
            self.sections.append({"del": "", "ins": "", "": "", "head": ""})
            self.now.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said += data
        if "section" in self.open:
            mark = next((tag for tag in ("del", "ins") if tag in self.open), "")
            self.sections[-1][mark if "p" in self.open else "head"] += data
            self.now[-1] += data if "p" in self.open and mark != "del" else ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(was: Text, now: Text, /, **said: str) -> Page:
    return Page(difference_page(compare(was, now), **said))


OLD = pinned(a="The parties shall meet.", b="Beta stays.", c="Gamma goes.")
NEW = pinned(n="News.", a="The parties should meet.", b="Beta stays.")


def test_every_clause_is_there_with_its_changes() -> None:
    shown = page(OLD, NEW, heading="Joint communiqué", old="draft 1", new="draft 2")
    assert shown.sections == [
        {"del": "", "ins": "News.", "": "", "head": "OP1 added"},
        {"del": "shall", "ins": "should", "": "The parties   meet.", "head": "OP1 \u2192 OP2 changed"},
        {"del": "", "ins": "", "": "Beta stays.", "head": "OP2 \u2192 OP3 renumbered"},
        {"del": "Gamma goes.", "ins": "", "": "", "head": "OP3 removed"},
    ]
    assert "From draft 1 to draft 2" in shown.said
    assert "4 clauses: 1 changed, 1 added, 1 removed, 1 renumbered; 2 words added, 3 removed" in shown.said
    assert "Legend: deleted words inserted words" in shown.said


def test_it_names_itself() -> None:
    assert "<title>Joint communiqué</title>" in difference_page(
        compare(OLD, NEW), heading="Joint\n communiqué"
    )
    assert "<title>Difference between two versions</title>" in difference_page(compare(OLD, OLD))
    assert "From" not in Page(difference_page(compare(OLD, OLD))).said
    assert "From the earlier version to draft 2" in page(OLD, NEW, new="draft 2").said


def test_totals() -> None:
    shown = difference_page(compare(OLD, NEW))
    assert re.findall(r"<td>(\d+)</td>", shown) == ["0", "1", "1", "1", "0", "1"]


def test_it_needs_nothing_else() -> None:
    text = difference_page(compare(OLD, NEW))
    shown = Page(text)
    tags = {tag for tag, _ in shown.elements}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "svg", "base", "form"})
    assert not re.search(r"https?:|@import|url\(|//", text)
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in shown.elements)
    assert not any(name.startswith("on") for _, attributes in shown.elements for name in attributes)
    (policy,) = (meta["content"] for meta in shown.all("meta") if "http-equiv" in meta)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_changes_differ_without_colour_and_on_paper() -> None:
    style = difference_page(compare(OLD, NEW)).split("<style>")[1].split("</style>")[0]
    assert re.search(r"\nins \{[^}]*text-decoration: underline", style)
    assert re.search(r"\ndel \{[^}]*text-decoration: line-through", style)
    assert "@media print" in style
    assert "prefers-color-scheme: dark" in style
    assert style.count("{") == style.count("}")


def test_anchors_are_unique_and_lead_to_their_clause() -> None:
    shown = page(
        draft("OP1. {#a} Words.[^1]", "[^1]: A remark."),
        draft("OP1. {#a} Words.[^1]", "[^1]: Another remark."),
    )
    anchors = [section["id"] for section in shown.all("section")]
    assert anchors == ["clause-1", "note-1"]
    assert [link["href"] for link in shown.all("a")] == [f"#{anchor}" for anchor in anchors]
    assert "Footnotes" in shown.said


def test_titles_are_told_apart() -> None:
    text = draft("## Preamble", "OP1. Words.")
    assert [section["class"] for section in page(text, text).all("section")] == ["same heading", "same"]


def test_a_clause_without_words_of_its_own() -> None:
    row = Row("same", "art-3", "art-3", "Article 3", "Article 3", (), "same", 1.0, type="article")
    shown = Page(difference_page(Difference((row,))))
    assert shown.sections == [{"del": "", "ins": "", "": "", "head": "Article 3 same"}]


def test_no_word_of_a_text_becomes_an_element() -> None:
    nasty = '<script>alert(1)</script> & "quoted" <b>bold</b> </section></p><!-- '
    old, new = pinned(a="Plain words."), pinned(a=f"Plain {nasty} words.")
    shown = page(old, new, heading=nasty, old=nasty, new=nasty, language='en"><script>')
    assert shown.all("script") == []
    assert shown.all("b") == [{}] * len(shown.all("section"))
    assert shown.sections[0]["ins"] == " ".join(nasty.split())
    assert shown.all("main") == [{"lang": 'en"><script>'}]
    row = Row("added", nasty, None, nasty, None, (Span("insert", ("x",), nasty),))
    assert Page(difference_page(Difference((row,)))).sections[0]["head"].startswith(nasty)


def test_right_to_left() -> None:
    old = pinned(a="يجب على الأطراف أن تجتمع مرتين.", b="English words stay.", c="2026")
    new = pinned(a="يجب على الأطراف [أن تجتمع] ثلاث مرات.", b="English words go.", c="2026")
    shown = page(old, new, language="ar")
    assert [paragraph["dir"] for paragraph in shown.all("p") if "dir" in paragraph] == ["rtl", "ltr", "rtl"]
    assert shown.all("main") == [{"lang": "ar"}]
    isolated = [attributes.get("dir") for attributes in shown.all("bdi") if attributes]
    assert isolated
    assert set(isolated) == {"rtl", "ltr"}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "", "auto"),
        ("1. [", "", "auto"),
        ("words", "", "ltr"),
        ("[كلمات]", "", "rtl"),
        ("1. שלום words", "", "rtl"),
        ("§ слово كلمة", "", "ltr"),
        ("2026", "ar", "rtl"),
        ("2026", "fr", "ltr"),
        ("UN تقرر", "ar", "rtl"),
        ("words", "ar", "ltr"),
        ("كلمة words", "en", "ltr"),
    ],
)
def test_which_way_words_run(text: str, language: str, expected: str) -> None:
    assert way(text, language) == expected


def test_a_clause_that_is_gone_runs_as_its_words_did() -> None:
    shown = page(pinned(a="نص قديم"), pinned(b="English words"))
    assert [paragraph["dir"] for paragraph in shown.all("p") if "dir" in paragraph] == ["rtl", "ltr"]


@settings(max_examples=30)
@given(st.lists(SENTENCES, max_size=5), st.lists(SENTENCES, max_size=5))
def test_both_versions_can_be_read_from_the_page(old_said: list[str], new_said: list[str]) -> None:
    old, new = numbered(*old_said), numbered(*new_said)
    shown = page(old, new)
    said = [
        now
        for now, section in zip(shown.now, shown.sections, strict=True)
        if "removed" not in section["head"]
    ]
    assert [one.split() for one in said] == [words(clause).split() for clause in new.walk()]
    assert difference_page(compare(old, new)) == difference_page(compare(old, new))


@settings(max_examples=50)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=10))
def test_the_page_holds_together_whatever_is_in_the_text(gone: str, come: str, number: str) -> None:
    row = Row(
        "changed",
        number,
        number,
        number,
        "",
        (Span("delete", ("x",), gone), Span("insert", ("y",), come), Span("equal", ("z",), come)),
    )
    shown = Page(difference_page(Difference((row,)), heading=gone, old=come, language=number))
    assert len(shown.sections) == 1


def test_a_published_text() -> None:
    blocks = published(PARIS).split("\n\n")
    old, new = (
        read("\n\n".join(blocks)),
        read("\n\n".join(blocks[:20] + blocks[21:]).replace(" shall ", " should ", 20)),
    )
    difference = compare(old, new)
    shown = Page(difference_page(difference))
    assert len(shown.sections) == len(difference.rows) + len(difference.notes)
    assert sum(section["ins"].count("should") for section in shown.sections) >= 20


@pytest.mark.slow
def test_a_browser_draws_it(tmp_path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not here")
    (tmp_path / "page.html").write_text(difference_page(compare(OLD, NEW)), encoding="utf-8")
    picture = tmp_path / "page.png"
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile",
         f"--screenshot={picture}", str(tmp_path / "page.html")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert picture.read_bytes().startswith(b"\x89PNG")
