# SPDX-License-Identifier: Apache-2.0
"""Documents from bytes: pages as their reader sees them, charsets, and bytes that are no text."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.inquiry.independence.document import Document
from comity.inquiry.independence.page import decoded, document, is_page, page_document
from inquiry.independence.stories import ENGLISH, STORIES, page

BODY = "<p>The harbour of Lessa was closed on Tuesday after the crane fell on the quay, officials said.</p>"


def texts(html: str | bytes) -> list[str]:
    data = html.encode() if isinstance(html, str) else html
    return [one.text for one in page_document("page", data).paragraphs]


def wrapped(inside: str) -> str:
    return f"<!doctype html><html><head><title>Title</title></head><body>{inside}</body></html>"


class TestBlocks:
    def test_blocks_part_and_inline_elements_do_not(self) -> None:
        assert texts(wrapped("<p>The <b>po</b>rt of <a href='/'>Lessa</a>.</p><p>Second</p>")) == [
            "The port of Lessa.",
            "Second",
        ]

    def test_nested_blocks(self) -> None:
        html = "<div>one<div>two<p>three</p>four</div>five<ul><li>six<li>seven</ul></div>eight"
        assert texts(wrapped(html)) == "one two three four five six seven eight".split()

    def test_line_breaks_and_cells_part(self) -> None:
        html = "one<br>two<table><tr><td>three</td><td>four</td></tr></table>"
        assert texts(wrapped(html)) == ["one", "two", "three", "four"]

    @pytest.mark.parametrize(
        "unseen",
        [
            "<!-- secret -->",
            "<script>secret()</script>",
            "<style>.secret{}</style>",
            "<noscript>secret</noscript>",
            "<template><p>secret</p></template>",
            "<div hidden>secret</div>",
            "<select><option>secret</option></select>",
            "<svg><title>secret</title></svg>",
            "<?php secret ?>",
        ],
    )
    def test_what_no_reader_sees_is_left_out_and_what_follows_is_not(self, unseen: str) -> None:
        assert texts(wrapped(f"<p>before {unseen} after</p>")) == ["before after"] or texts(
            wrapped(f"<p>before {unseen} after</p>")
        ) == ["before", "after"]

    def test_the_title_is_kept_apart(self) -> None:
        found = page_document("page", wrapped(BODY).encode())
        assert found.title == "Title"
        assert len(found.paragraphs) == 1

    @pytest.mark.parametrize(
        "broken",
        [
            "<p>one<p>two<div>three",
            "<p>one</div></p><p>two</span><p>three</table>",
            "<body><p>one<body><p>two<html><p>three",
            "<p>one<b><p>two</b><i><p>three",
        ],
    )
    def test_broken_markup(self, broken: str) -> None:
        assert texts(f"<html>{broken}") == ["one", "two", "three"]

    def test_deep_nesting_loses_nothing(self) -> None:
        assert texts(wrapped("<div>" * 400 + BODY + "</div>" * 400)) == [BODY[3:-4]]

    def test_a_zero_byte_late_in_a_page(self) -> None:
        found = texts(wrapped(BODY * 60 + "\0" + BODY))
        assert len(found) >= 60

    def test_entities(self) -> None:
        assert texts(wrapped("<p>Port&nbsp;of caf&eacute; &lt;Lessa&gt; &#1605;</p>")) == [
            "Port of café <Lessa> م"
        ]


class TestArticle:
    @pytest.mark.parametrize("language", sorted(STORIES))
    def test_what_stands_around_the_article_is_no_prose(self, language: str) -> None:
        story = STORIES[language]
        data = page(
            "Gazette", story.title, (*story.body, story.credit), ("Home", "World"), story.after_archive
        )
        found = page_document("page", data)
        prose = " ".join(one.text for one in found.paragraphs if one.prose)
        for one in story.body:
            assert " ".join(one.split()) in prose
        assert "cookie policy" not in prose
        assert "the script says" not in " ".join(one.text for one in found.paragraphs)

    def test_a_page_in_which_no_article_is_found_is_read_as_text(self) -> None:
        found = page_document("page", wrapped("<ul><li>Home</li><li>World</li></ul>").encode())
        assert [one.article for one in found.paragraphs] == [None, None]

    def test_an_extractor_that_fails_does_no_harm(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import trafilatura

        def fails(*_: Any, **__: Any) -> str:
            raise RecursionError

        monkeypatch.setattr(trafilatura, "extract", fails)
        found = document("page", page("Gazette", ENGLISH.title, ENGLISH.body, ("Home",), ()))
        assert any(one.prose for one in found.paragraphs)


class TestPublisher:
    @pytest.mark.parametrize(
        ("head", "expected"),
        [
            ('<meta property="og:site_name" content=" Harbour  Gazette ">', "harbour gazette"),
            ('<meta name="application-name" content="Gazette">', "gazette"),
            ('<link rel="canonical" href="https://www.gazette.example/a">', "gazette.example"),
            ('<meta property="og:url" content="http://gazette.example:8080/a">', "gazette.example"),
            (
                '<meta property="og:site_name" content=""><link rel="canonical" href="https://b.example">',
                "b.example",
            ),
            (
                '<link rel="canonical" href="http://[bad"><meta property="og:url" content="http://c.example">',
                "c.example",
            ),
            ('<link rel="canonical" href="/only/a/path">', ""),
            ("", ""),
        ],
    )
    def test_whose_page_it_is(self, head: str, expected: str) -> None:
        found = page_document("page", f"<html><head>{head}</head><body>{BODY}</body></html>".encode())
        assert found.publisher == expected


class TestCharset:
    def test_utf_8_with_and_without_a_mark(self) -> None:
        assert (
            document("text", "\ufeffpört".encode()).row.tolist()
            == document("text", "pört".encode()).row.tolist()
        )

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
    @pytest.mark.parametrize("text", ["the pört of Lessa", wrapped("<p>the pört of Lessa</p>")])
    def test_wide_characters_with_a_mark(self, encoding: str, text: str) -> None:
        found = document("text", text.encode(encoding))
        assert [one.text for one in found.paragraphs] == ["the pört of Lessa"]

    @pytest.mark.parametrize("declared", ["iso-8859-1", "latin-1", "windows-1252", "ISO-8859-1", "us-ascii"])
    def test_a_declared_western_charset_is_that_of_windows(self, declared: str) -> None:
        html = f'<html><meta charset="{declared}"><body><p>caf\xe9 the minister\x92s port</p>'
        found = document("page", html.encode("latin-1"))
        assert found.paragraphs[0].text == "café the minister\u2019s port"

    @pytest.mark.parametrize(
        ("declared", "text"), [("windows-1251", "порт Лессы"), ("iso-8859-9", "Işık şehri")]
    )
    def test_other_declared_charsets(self, declared: str, text: str) -> None:
        html = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><p>{text}</p>'
        assert document("page", html.encode(declared)).paragraphs[-1].text == text

    @pytest.mark.parametrize(
        "declared", ["idna", "undefined", "punycode", "hex", "utf-16", "utf-7", "no-such", "zlib", ""]
    )
    def test_a_charset_that_cannot_be_is_refused(self, declared: str) -> None:
        html = f"<html><meta charset={declared}><p>caf\xe9 au lait</p>".encode("latin-1")
        if declared == "utf-7":
            assert document("page", html).paragraphs
            return
        with pytest.raises(InputError) as caught:
            document("page.html", html)
        assert str(caught.value).startswith("page.html: byte ")
        assert "is not UTF-8" in str(caught.value)

    def test_text_that_is_not_utf_8_names_the_byte(self) -> None:
        with pytest.raises(InputError, match=r"^a\.txt: byte 3 is not UTF-8$"):
            document("a.txt", b"caf\xe9 au lait")

    def test_bytes_that_are_no_text(self) -> None:
        with pytest.raises(InputError, match=r"^a\.png: byte 4 is 0, so this is no text$") as caught:
            document("a.png", b"\x89PNG\0\r\n")
        assert "comity inquiry add" in (caught.value.hint or "")

    @pytest.mark.parametrize(
        "data", [b"", b" \n\t", b"... --- ...", b"<html><head><title>T</title></head><body></body></html>"]
    )
    def test_no_word_at_all(self, data: bytes) -> None:
        with pytest.raises(InputError, match="there is no word in it"):
            document("a", data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><html>", True),
        ("  \n<html><body>", True),
        ("<p>one</p>", True),
        ("<p>one", False),
        ("The sign < and > in a text about <p> and <div>", False),
        ("<3 the port", False),
        ("plain", False),
        ("", False),
    ],
)
def test_what_is_a_page(text: str, expected: bool) -> None:
    assert is_page(text) is expected


def taken(data: bytes) -> Document | None:
    try:
        return document("x", data)
    except InputError:
        return None


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    taken(data)
    with contextlib.suppress(InputError):
        decoded("x", data)


TAGS = (
    "<html> <body> <p> </p> <div hidden> </div> <!-- --> <script> </script> <table> <td> <br> <svg> "
    "&nbsp; &#0; < > </ <! <? ]]> \0 text мир <a href=\" '"
).split()
TAGS += ["port of call. ", "\ud800".encode("utf-8", "replace").decode()]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_no_markup_breaks_it(parts: list[str]) -> None:
    found = taken(("<html><p>" + "".join(parts)).encode())
    if found is not None:
        assert len(found.row) > 0
