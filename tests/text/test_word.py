# SPDX-License-Identifier: Apache-2.0
"""A text as DOCX: who proposes what in tracked changes, the rule of base text, footnotes, comments, right to left, and the same bytes."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from lxml import etree

from comity.errors import InputError
from comity.text.docx.layout import (
    NOT_ATTRIBUTED,
    deletion_by,
    laid,
    layout,
    proposers,
)
from comity.text.docx.part import NAMESPACE
from comity.text.docx.writer import to_docx
from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Note,
    NoteRef,
    Stance,
    Status,
    Text,
    Words,
)
from comity.text.reader import read
from text.drafts import ARABIC, ENGLISH
from text.published import PARIS, published
from text.strategies_text import texts
from text.word_surgery import N, entries, paragraphs, root_of, shown

DATE = "2026-11-22T09:30:00Z"


def by(*codes: str, stance: Stance = "propose", condition: str = "", remark: str = "") -> Attribution:
    return Attribution(codes, stance, condition, remark)


def lone(words: str, *said: Attribution) -> Choice:
    return Choice("c1", (Alternative("c1.1", (Words(words),), said),))


def of(*content: Any, **fields: Any) -> Text:
    clause = Clause("op-1", "operative", "OP1", "OP1.", content, **fields)
    return Text(Header(title="Draft", language="en", parties=("ALD", "BRE")), (clause,))


def changes(data: bytes, kind: str) -> list[tuple[str, str]]:
    """Author and words of the tracked changes within paragraphs."""
    found = root_of(data).iter(N + kind)
    return [(one.get(N + "author"), shown(one)) for one in found if one.getparent().tag == N + "p"]


def comments(data: bytes) -> list[tuple[str, str]]:
    found = root_of(data, "word/comments.xml").iter(N + "comment")
    return [(one.get(N + "author"), shown(one)) for one in found]


class TestWhoseChange:
    def test_alternatives_are_insertions_of_their_proposers(self) -> None:
        data = to_docx(read(ENGLISH), date=DATE)
        assert changes(data, "ins") == [
            ("MAR", "[welcoming]"),
            ("COAST", "[noting]"),
            ("ALD, BRE", "[shall]"),
            ("TAV", "[should]"),
            ("MAR", "[twice]"),
            (NOT_ATTRIBUTED, "[X]"),
            ("MAR", "Option 1:A committee of thirty "),
            ("ALD", "[or "),
            ("TAV", "[forty]"),
            ("ALD", "]"),
            ("MAR", "."),
            (NOT_ATTRIBUTED, "Option 2:No text"),
            ("MAR, TAV", "[another]"),
            ("BRE", "OP5."),
            ("BRE", "[The whole paragraph.]"),
        ]

    def test_a_request_to_delete_base_words_is_a_deletion_without_brackets(self) -> None:
        assert changes(to_docx(read(ENGLISH), date=DATE), "del") == [("ALD", "deeply")]

    @pytest.mark.parametrize(
        ("said", "author"),
        [
            ((by("ALD"),), "ALD"),
            ((by("BRE", "ALD"),), "ALD, BRE"),
            ((by("BRE"), by("ALD")), "ALD, BRE"),
            ((by("BRE"), by("ALD", stance="support")), "BRE"),
            ((by("BRE", stance="support"), by("ALD", stance="retain")), "ALD, BRE"),
            ((by("ALD", stance="oppose"),), NOT_ATTRIBUTED),
            ((), NOT_ATTRIBUTED),
        ],
    )
    def test_the_author_is_who_proposes_else_who_stands_for_it(
        self, said: tuple[Attribution, ...], author: str
    ) -> None:
        assert proposers(said) == author

    @pytest.mark.parametrize(
        ("choice", "author"),
        [
            (lone("x", by("ALD", stance="delete")), "ALD"),
            (lone("x", by("BRE", stance="delete"), by("ALD", stance="delete")), "ALD, BRE"),
            (lone("x", by("BRE", stance="delete"), by("ALD", stance="retain")), "BRE"),
            (lone("x", by("BRE", stance="delete"), by("ALD", stance="reserve")), "BRE"),
            (lone("x", by("BRE", stance="delete"), by("ALD")), ""),
            (lone("x", by("BRE", stance="delete"), by("ALD", stance="support")), ""),
            (lone("x", by("BRE", stance="delete"), by("ALD", stance="ad_referendum")), ""),
            (lone("x", by("BRE", stance="oppose")), ""),
            (lone("x"), ""),
            (lone("  ", by("ALD", stance="delete")), ""),
            (replace(lone("x", by("ALD", stance="delete")), kind="blank"), ""),
            (Choice("c", (Alternative("a", None, (by("ALD", stance="delete"),)),)), ""),
            (Choice("c", (Alternative("a", (lone("x"),), (by("ALD", stance="delete"),)),)), ""),
            (
                Choice("c", (Alternative("a", (Words("x"),), (by("ALD", stance="delete"),), closes=False),)),
                "",
            ),
            (
                Choice(
                    "c",
                    (*lone("x", by("ALD", stance="delete")).alternatives, Alternative("b", (Words("y"),))),
                ),
                "",
            ),
        ],
    )
    def test_what_is_a_request_to_delete(self, choice: Choice, author: str) -> None:
        assert deletion_by(choice) == author

    def test_within_a_proposal_a_deletion_is_no_matter_of_base_text(self) -> None:
        inner = lone("old", by("ALD", stance="delete"))
        text = of(Choice("c", (Alternative("a", (Words("new "), inner), (by("BRE"),)),)))
        assert [(one.change, one.text) for one in layout(text)[0].segments if one.text] == [
            ("ins", "OP1.\t"), ("ins", "["), ("ins", "new "), ("ins", "["), ("ins", "old"), ("ins", "]"), ("ins", "]"),
        ]  # fmt: skip

    def test_every_change_bears_the_date(self) -> None:
        data = to_docx(read(ENGLISH), date=DATE)
        for name in ("word/document.xml", "word/comments.xml"):
            dated = [one for one in root_of(data, name).iter() if one.get(N + "author")]
            assert dated
            assert {one.get(N + "date") for one in dated} == {DATE}

    def test_ids_of_changes_and_bookmarks_are_unique(self) -> None:
        root = root_of(to_docx(read(ENGLISH), date=DATE))
        numbers = [one.get(N + "id") for one in root.iter(N + "ins", N + "del", N + "bookmarkStart")]
        assert len(set(numbers)) == len(numbers)


class TestCommentsAndFootnotes:
    def test_stances_statuses_and_labels_are_comments(self) -> None:
        assert comments(to_docx(read(ENGLISH), date=DATE, author="Chair")) == [
            ("Chair", "agreed"),
            ("BRE", "delete"),
            ("Chair", "ad referendum"),
        ]

    def test_what_a_comment_says(self) -> None:
        said = (
            by("ALD"),
            by("BRE", stance="reserve", remark="pending capital"),
            by("ALD", "BRE", stance="withdraw", condition="op-3"),
        )
        choice = Choice("c", (Alternative("a", (Words("x"),), said, label="Option A"),))
        text = of(choice, statuses=(Status("on_hold", "CoW", ("ALD",)),))
        assert comments(to_docx(text, date=DATE)) == [
            ("Secretariat", "on hold in CoW (ALD)"),
            ("Secretariat", "labelled Option A"),
            ("BRE", "reserve: pending capital"),
            ("ALD, BRE", "withdraw if op-3"),
        ]

    def test_ranges_and_comments_match(self) -> None:
        data = to_docx(read(ENGLISH), date=DATE)
        root = root_of(data)
        numbers = [one.get(N + "id") for one in root_of(data, "word/comments.xml")]
        for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            assert sorted(one.get(N + "id") for one in root.iter(N + tag)) == numbers

    def test_comments_stand_outside_of_changes(self) -> None:
        root = root_of(to_docx(read(ENGLISH), date=DATE))
        parents = {one.getparent().tag for one in root.iter(N + "commentRangeStart", N + "commentRangeEnd")}
        assert parents == {N + "p"}

    def test_footnotes_are_footnotes(self) -> None:
        data = to_docx(read(ENGLISH), date=DATE)
        (reference,) = root_of(data).iter(N + "footnoteReference")
        notes = {one.get(N + "id"): shown(one) for one in root_of(data, "word/footnotes.xml")}
        assert notes[reference.get(N + "id")] == " (TAV: reserve) The word is reserved."

    def test_a_second_reference_says_where_to_look_and_a_loose_note_stands_at_the_end(self) -> None:
        text = replace(
            of(Words("a"), NoteRef("1"), Words("b"), NoteRef("1"), NoteRef("missing")),
            notes=(
                Note("1", (Words("first"), NoteRef("2"))),
                Note("2", (Words("loose"),)),
                Note("1", (Words("twin"),)),
            ),
        )
        data = to_docx(text, date=DATE)
        notes = [shown(one).strip() for one in root_of(data, "word/footnotes.xml")][2:]
        assert notes == ["first→ 2", "→ 1", "→ missing"]
        assert [shown(one) for one in paragraphs(root_of(data))][-2:] == ["2loose", "1twin"]


class TestRightToLeft:
    def test_paragraphs_and_runs_of_arabic(self) -> None:
        data = to_docx(read(ARABIC), date=DATE)
        for name in ("word/document.xml", "word/header.xml"):
            root = root_of(data, name)
            assert all(one.find(f"{N}pPr/{N}bidi") is not None for one in paragraphs(root))
            worded = [
                one
                for one in root.iter(N + "r")
                if one.find(N + "t") is not None or one.find(N + "delText") is not None
            ]
            assert worded
            assert all(one.find(f"{N}rPr/{N}rtl") is not None for one in worded)
        language = next(root_of(data, "word/styles.xml").iter(N + "lang"))
        assert language.get(N + "bidi") == "ar-SA"
        assert root_of(data).find(f"{N}body/{N}sectPr/{N}bidi") is not None

    @pytest.mark.parametrize(
        ("language", "rtl"),
        [
            ("fa", True),
            ("he", True),
            ("ur-PK", True),
            ("AR", True),
            ("en", False),
            ("", False),
            ("ru", False),
        ],
    )
    def test_by_language(self, language: str, rtl: bool) -> None:
        text = Text(Header(language=language), (Clause("a", "prose", content=(Words("words"),)),))
        assert (b"<w:rtl/>" in entries(to_docx(text, date=DATE))["word/document.xml"]) is rtl

    def test_the_checkpoint_reads_from_left_to_right(self) -> None:
        data = to_docx(read(ARABIC), date=DATE, checkpoint="example.org/log\n12\nabc=\n\n— witness xyz\n")
        line = paragraphs(root_of(data, "word/footer.xml"))[-1]
        assert shown(line) == "example.org/log · 12 · abc="
        assert line.find(f"{N}pPr/{N}bidi") is None


class TestThePackage:
    def test_python_docx_opens_it(self) -> None:
        found = docx.Document(io.BytesIO(to_docx(read(ENGLISH), date=DATE, author="The chair")))
        properties = found.core_properties
        assert (properties.title, properties.author, properties.version) == (
            "Joint communique",
            "The chair",
            "3",
        )
        assert str(properties.created) == str(properties.modified) == "2026-11-22 09:30:00+00:00"
        styles = [one.style.name for one in found.paragraphs if one.style is not None]
        assert styles[:4] == [
            "Title",
            "Heading 2",
            "Comity preambular paragraph",
            "Comity preambular paragraph",
        ]
        assert {"Comity operative paragraph", "Comity option", "Comity point"} < set(styles)
        assert found.sections[0].header.paragraphs[0].text == "Joint communique · 3"
        assert [(one.author, one.text) for one in found.comments][:2] == [
            ("The chair", "agreed"),
            ("BRE", "delete"),
        ]

    def test_every_part_is_declared_and_every_relation_has_its_part(self) -> None:
        contents = entries(to_docx(read(ENGLISH), date=DATE))
        declared = {
            one.get("PartName", "").lstrip("/") for one in etree.fromstring(contents["[Content_Types].xml"])
        }
        assert declared - {""} <= set(contents)
        for one in etree.fromstring(contents["word/_rels/document.xml.rels"]):
            target = one.get("Target", "")
            assert target.removeprefix("../") in contents or f"word/{target}" in contents
        for name, content in contents.items():
            assert etree.fromstring(content) is not None, name

    def test_styles_that_are_used_exist(self) -> None:
        contents = entries(to_docx(read(ENGLISH), date=DATE))
        known = {
            one.get(N + "styleId") for one in etree.fromstring(contents["word/styles.xml"]).iter(N + "style")
        }
        for name in ("document", "footnotes", "comments", "header", "footer"):
            root = etree.fromstring(contents[f"word/{name}.xml"])
            assert {one.get(N + "val") for one in root.iter(N + "pStyle", N + "rStyle")} <= known

    def test_the_custom_part_names_its_namespace(self) -> None:
        contents = entries(to_docx(read(ENGLISH), date=DATE, checkpoint="log\n7"))
        root = etree.fromstring(contents["customXml/item1.xml"])
        assert root.tag == f"{{{NAMESPACE}}}document"
        assert root.get("checkpoint") == "log\n7"
        assert NAMESPACE.encode() in contents["customXml/itemProps1.xml"]

    def test_whoever_opens_it_has_changes_tracked(self) -> None:
        data = to_docx(read(ENGLISH), date=DATE)
        assert root_of(data, "word/settings.xml").find(N + "trackRevisions") is not None

    def test_the_same_input_gives_the_same_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = to_docx(read(ENGLISH), date=DATE, checkpoint="x")
        monkeypatch.setattr(time, "time", lambda: 0.0)
        monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(0))
        assert to_docx(read(ENGLISH), date=DATE, checkpoint="x") == first
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert {one.create_system for one in archive.infolist()} == {0}

    def test_a_day_is_its_first_second(self) -> None:
        assert to_docx(read(ENGLISH), date="2026-11-22") == to_docx(
            read(ENGLISH), date="2026-11-22T00:00:00Z"
        )

    @given(texts)
    @settings(max_examples=60, deadline=None)
    def test_any_text_is_well_formed_and_reproducible(self, text: Text) -> None:
        data = to_docx(text, date=DATE)
        assert data == to_docx(text, date=DATE)
        for content in entries(data).values():
            assert etree.fromstring(content) is not None
        assert docx.Document(io.BytesIO(data)).core_properties.title == text.header.title.replace(
            "\r\n", "\n"
        ).replace("\r", "\n")

    @given(texts)
    @settings(max_examples=60, deadline=None)
    def test_the_page_shows_every_segment_once(self, text: Text) -> None:
        for one in layout(text):
            assert one.shown.endswith("".join(segment.text for segment in laid(one.clause.content)))
            depth = 0
            for segment in one.segments:
                depth += (segment.kind == "from") - (segment.kind == "to")
                assert depth >= 0
            assert depth == 0


class TestRefusals:
    @pytest.mark.parametrize(
        "date",
        [
            "",
            "yesterday",
            "2026-13-01",
            "2026-11-22T25:00:00Z",
            "2026-11-22T09:30:00+01:00",
            "22.11.2026",
            "2026-11-22\n",
        ],
    )
    def test_no_date(self, date: str) -> None:
        with pytest.raises(InputError, match="is no date"):
            to_docx(read(ENGLISH), date=date)

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            (of(Words("a bell\x07")), "clause op-1.*U\\+0007 after 'a bell'"),
            (of(lone("x\x00")), "choice c1|U\\+0000"),
            (of(lone("x", by("ALD", remark="\ufffe"))), "remark: the character U\\+FFFE"),
            (of(Words("x"), statuses=(Status("open", "\x1b"),)), "body: the character U\\+001B"),
            (Text(Header(title="\x0c"), ()), "title: the character U\\+000C"),
            (Text(Header(), (), (Note("1", (Words("\ud800"),)),)), "U\\+D800"),
        ],
    )
    def test_characters_that_no_xml_holds(self, text: Text, place: str) -> None:
        with pytest.raises(InputError, match=place) as refused:
            to_docx(text, date=DATE)
        assert refused.value.hint

    def test_in_a_checkpoint_or_an_author(self) -> None:
        with pytest.raises(InputError, match="checkpoint"):
            to_docx(of(), date=DATE, checkpoint="\x01")
        with pytest.raises(InputError, match="author"):
            to_docx(of(), date=DATE, author="\x01")


def test_markup_in_words_stays_words() -> None:
    text = of(Words('<w:p/> & "quotes" ]]>'), lone("</w:ins>", by("ALD")))
    data = to_docx(replace(text, header=replace(text.header, title='A & "B" <C>')), date=DATE, author='"<&')
    assert shown(paragraphs(root_of(data))[1]) == 'OP1.<w:p/> & "quotes" ]]>[</w:ins>]'


def test_paris() -> None:
    text = read(published(PARIS))
    data = to_docx(text, date=DATE)
    assert len(data) < 250_000
    authors = {author for author, _ in changes(data, "ins")}
    assert authors == {NOT_ATTRIBUTED}
