# SPDX-License-Identifier: Apache-2.0
"""A text back from DOCX: equal when its words are untouched, the page's words where it was edited, InputError on anything hostile."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import replace
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from comity.errors import InputError
from comity.text.docx import pages as word_pages
from comity.text.docx.reader import from_docx
from comity.text.docx.writer import to_docx
from comity.text.model import (
    Alternative,
    Attribution,
    Text,
    Words,
    choices,
)
from comity.text.reader import read
from comity.text.wording import bracketed
from text.drafts import ARABIC, ENGLISH
from text.published import PARIS, published
from text.strategies_text import texts
from text.word_surgery import (
    DATE,
    DRAFT,
    N,
    bare,
    codes,
    delete,
    edited,
    entries,
    insert,
    others,
    packed,
    paragraph,
    read_or_refused,
    replaced,
    root_of,
    run,
    run_of,
    settled,
    split,
    tracked,
    unmarked,
    words,
)


class TestUntouched:
    @pytest.mark.parametrize("draft", [ENGLISH, ARABIC])
    def test_our_export_reads_back_equal(self, draft: str) -> None:
        text = read(draft)
        back = from_docx(to_docx(text, date=DATE))
        assert back == bare(text)
        assert [one.written for clause in back.walk() for one in clause.statuses] == [
            one.written for clause in text.walk() for one in clause.statuses
        ]

    @given(texts)
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_text_does(self, text: Text) -> None:
        assert from_docx(to_docx(text, date=DATE, checkpoint="a\nb")) == text

    def test_paris_does(self) -> None:
        text = read(published(PARIS))
        data = to_docx(text, date=DATE)
        assert from_docx(data) == bare(text)

    def test_a_second_export_gives_the_same_bytes(self) -> None:
        assert to_docx(from_docx(DRAFT), date=DATE, checkpoint="example.org/log\n12\nabc=") == DRAFT

    def test_saved_by_another_program(self) -> None:
        """python-docx renames nothing, but writes every part and relation anew."""
        document = docx.Document(io.BytesIO(DRAFT))
        target = io.BytesIO()
        document.save(target)
        assert from_docx(target.getvalue()) == bare(read(ENGLISH))

    def test_runs_cut_to_pieces_and_seconds_dropped(self) -> None:
        def change(root: Any) -> None:
            split(run_of(root, "meet"), "ee")
            for one in root.iter():
                if one.get(N + "date"):
                    one.set(N + "date", one.get(N + "date")[:16] + ":00Z")
            for one in list(root.iter(N + "r")):
                one.set(N + "rsidR", "00AB12CD")

        assert from_docx(edited(DRAFT, change)) == bare(read(ENGLISH))

    def test_formatting_is_not_read(self) -> None:
        def change(root: Any) -> None:
            properties = run_of(root, "Number of members").insert(0, etree.Element(N + "rPr"))
            assert properties is None
            for name in ("b", "i", "u"):
                etree.SubElement(run_of(root, "Number of members").find(N + "rPr"), N + name)

        assert from_docx(edited(DRAFT, change)) == bare(read(ENGLISH))

    def test_accepting_our_insertions_changes_nothing_since_brackets_stay(self) -> None:
        draft = ENGLISH.replace("(ALD: delete)", "(ALD)")
        accepted = settled(to_docx(read(draft), date=DATE), accept=True)
        assert not list(root_of(accepted).iter(N + "ins"))
        assert from_docx(accepted) == bare(read(draft))

    def test_rejecting_our_deletion_keeps_the_request(self) -> None:
        text = read("parties: ALD\n\nOP1. The [very](ALD: delete) words.\n")
        assert from_docx(settled(to_docx(text, date=DATE), accept=False)) == bare(text)


class TestClauses:
    def test_without_any_bookmark_clauses_are_found_by_their_words(self) -> None:
        back = from_docx(unmarked(DRAFT))
        assert replace(back, flags=()) == bare(read(ENGLISH))
        assert set(codes(back)) == {"DOCX101"}
        assert len(back.flags) == len(list(read(ENGLISH).walk()))

    def test_without_its_bookmark_and_with_other_words(self) -> None:
        back = from_docx(replaced(unmarked(DRAFT, "c_op-1"), " a year. ", " each winter. "))
        assert words(back, "op-1") == "The parties [shall][should] meet [twice] each winter."
        assert codes(back) == ["DOCX101"]
        assert "op-1" in back.flags[0].message

    def test_a_paragraph_unlike_any_clause_is_a_new_one(self) -> None:
        def change(root: Any) -> None:
            made = etree.Element(N + "p")
            made.append(run("Decides to remain seized."))
            paragraph(root, "A list").addprevious(made)

        back = from_docx(edited(DRAFT, change))
        new = next(one for one in back.walk() if one.id.startswith("new-"))
        assert new.content == (Words("Decides to remain seized."),)
        assert codes(back) == ["DOCX102"]
        ids = [one.id for one in back.walk()]
        assert ids.index("o2") < ids.index(new.id) < ids.index("op-4")
        assert others(back, new.id) == others(read(ENGLISH))

    def test_a_new_paragraph_that_a_party_tracked(self) -> None:
        def change(root: Any) -> None:
            made = etree.Element(N + "p")
            wrapper = tracked("ins", "TAV")
            wrapper.append(run("Decides to remain seized."))
            made.append(wrapper)
            root[0].insert(0, made)

        back = from_docx(edited(DRAFT, change))
        first = back.clauses[0]
        (choice,) = choices(first.content)
        assert choice.alternatives[0].attributions == (Attribution(("TAV",)),)
        assert bracketed(first.content) == "[Decides to remain seized.]"

    def test_a_clause_whose_paragraph_was_deleted(self) -> None:
        def change(root: Any) -> None:
            one = paragraph(root, "Number of members")
            one.getparent().remove(one)

        back = from_docx(edited(DRAFT, change))
        assert others(back) == others(read(ENGLISH), "op-2")
        assert codes(back) == ["DOCX111"]

    def test_a_parent_whose_paragraph_was_deleted_leaves_its_children(self) -> None:
        def change(root: Any) -> None:
            one = paragraph(root, "A list")
            one.getparent().remove(one)

        assert others(from_docx(edited(DRAFT, change))) == others(read(ENGLISH), "op-4")

    def test_clauses_in_another_order(self) -> None:
        def change(root: Any) -> None:
            paragraph(root, "Recalling").addprevious(paragraph(root, "Mindful"))

        back = from_docx(edited(DRAFT, change))
        assert [one.id for one in back.clauses[0].children][:3] == ["pp-2", "pp-1", "op-1"]
        assert codes(back) == ["DOCX110"]

    def test_a_clause_split_in_two_is_read_as_one(self) -> None:
        def change(root: Any) -> None:
            first = paragraph(root, "Number of members")
            second = etree.Element(N + "p")
            tail = list(first)[-2:]
            for one in tail:
                second.append(one)
            first.addnext(second)

        back = from_docx(edited(DRAFT, change))
        assert "DOCX108" in codes(back)
        assert words(back, "op-2").replace(" ", "") == words(read(ENGLISH), "op-2").replace(" ", "")

    def test_clauses_merged_into_one_paragraph_are_two(self) -> None:
        def change(root: Any) -> None:
            first, second = paragraph(root, "Recalling"), paragraph(root, "Mindful")
            for one in list(second)[1:]:
                first.append(one)
            second.getparent().remove(second)

        assert from_docx(edited(DRAFT, change)) == bare(read(ENGLISH))

    def test_words_typed_behind_the_bookmark_belong_to_the_clause(self) -> None:
        def change(root: Any) -> None:
            paragraph(root, "A list").append(run(" that grows"))

        assert words(from_docx(edited(DRAFT, change)), "op-4") == "A list: that grows"

    def test_a_clause_deleted_by_a_party_is_asked_to_be_deleted(self) -> None:
        back = from_docx(delete(DRAFT, "one thing;", "TAV"))
        (choice,) = choices(back.by_id["op-4.a"].content)
        assert choice.alternatives[0] == Alternative(
            choice.alternatives[0].id, (Words("one thing;"),), (Attribution(("TAV",), "delete"),)
        )

    def test_text_boxes_are_told(self) -> None:
        def change(root: Any) -> None:
            box = etree.SubElement(etree.SubElement(paragraph(root, "A list"), N + "r"), N + "pict")
            etree.SubElement(box, N + "txbxContent").append(deepcopy(paragraph(root, "one thing")))

        back = from_docx(edited(DRAFT, change))
        assert codes(back) == ["DOCX115"]
        assert others(back) == others(read(ENGLISH))

    def test_paragraphs_in_tables_and_controls_are_read(self) -> None:
        def change(root: Any) -> None:
            body = root[0]
            outer = etree.Element(N + "tbl")
            cell = etree.SubElement(etree.SubElement(outer, N + "tr"), N + "tc")
            body.insert(0, outer)
            for one in list(body)[1:-1]:
                cell.append(one)
            control = etree.Element(N + "sdt")
            last = cell[-1]
            last.addprevious(control)
            etree.SubElement(control, N + "sdtContent").append(last)

        assert from_docx(edited(DRAFT, change)) == bare(read(ENGLISH))


class TestWithoutOurPart:
    def foreign(self) -> bytes:
        document = docx.Document()
        document.add_heading("Draft", 1)
        document.add_paragraph("1. The parties [shall][should] meet.")
        document.add_paragraph("2. They report.")
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()

    def test_paragraphs_are_published_text(self) -> None:
        back = from_docx(self.foreign())
        assert [(one.type, one.number, bracketed(one.content)) for one in back.walk()] == [
            ("heading", "", "Draft"),
            ("paragraph", "1", "The parties [shall][should] meet."),
            ("paragraph", "2", "They report."),
        ]
        assert back.dialect == "published"

    def test_tracked_changes_are_attributed_brackets(self) -> None:
        data = delete(insert(self.foreign(), "They", " swiftly", "FRA"), "report", "RUS, TUR")
        back = from_docx(data)
        found = [one.alternatives[0] for one in choices([*back.walk()][2].content)]
        assert [(bracketed(one.content), one.attributions) for one in found] == [
            ("swiftly", (Attribution(("FRA",)),)),
            ("report", (Attribution(("RUS", "TUR"), "delete"),)),
        ]
        assert back.header.parties == ("FRA", "RUS", "TUR")

    def test_authors_that_are_no_codes(self) -> None:
        back = from_docx(insert(self.foreign(), "They", " swiftly", "Jean Dupont"))
        (choice,) = choices([*back.walk()][2].content)
        assert choice.alternatives[0].attributions == ()
        assert "'Jean Dupont'" in next(one.message for one in back.flags if one.code == "DOCX106")

    def test_our_export_without_its_part(self) -> None:
        contents = {
            name: content for name, content in entries(DRAFT).items() if not name.startswith("customXml")
        }
        relations = contents["word/_rels/document.xml.rels"]
        root = etree.fromstring(relations)
        root.remove(next(one for one in root if "customXml" in one.get("Target", "")))
        back = from_docx(packed({**contents, "word/_rels/document.xml.rels": etree.tostring(root)}))
        assert any("[twice]" in bracketed(one.content) for one in back.walk())


BOMB = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"
ENTITIES = b"""<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/hostname">]>"""


class TestHostile:
    @pytest.mark.parametrize(
        "data", [b"", b"PK", b"not an archive", b"PK\x05\x06" + b"\0" * 18, b"\x00" * 100]
    )
    def test_no_document(self, data: bytes) -> None:
        with pytest.raises(InputError, match="not a readable DOCX"):
            from_docx(data)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<a",
            b"<a/>",
            b"\xff\xfe",
            ENTITIES + b"<w>&x;</w>",
            ENTITIES + BOMB,
            b"<a>" * 100_000,
            b"\0",
        ],
    )
    @pytest.mark.parametrize(
        "name",
        [
            "word/document.xml",
            "word/_rels/document.xml.rels",
            "word/footnotes.xml",
            "word/comments.xml",
            "customXml/item1.xml",
        ],
    )
    def test_broken_parts(self, content: bytes, name: str) -> None:
        data = packed({**entries(DRAFT), name: content})
        assert read_or_refused(data)

    def test_entities_are_refused_and_files_never_read(self) -> None:
        document = entries(DRAFT)["word/document.xml"].replace(b"one thing", b"&x;")
        body = document.split(b"?>", 1)[1]
        with pytest.raises(InputError, match="declares a document type"):
            from_docx(packed({**entries(DRAFT), "word/document.xml": ENTITIES + body}))

    def test_an_archive_that_says_how_large_it_is(self) -> None:
        with pytest.raises(InputError, match="64 MiB"):
            from_docx(packed({**entries(DRAFT), "word/media/x": b"\0" * (word_pages.MAX_BYTES + 1)}))

    def test_an_archive_that_lies_about_its_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(word_pages, "MAX_BYTES", 200_000)
        data = packed(
            {
                **entries(DRAFT),
                "word/document.xml": BOMB.replace(b"<w:body/>", b"<w:body>" + b" " * 300_000 + b"</w:body>"),
            }
        )
        small = bytearray(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = archive.getinfo("word/document.xml").file_size
        for place in _places(data, size.to_bytes(4, "little")):
            small[place : place + 4] = (1000).to_bytes(4, "little")
        with pytest.raises(InputError):
            from_docx(bytes(small))

    def test_too_many_entries(self) -> None:
        many = {f"x/{number}": b"" for number in range(word_pages.MAX_ENTRIES)}
        with pytest.raises(InputError, match="entries"):
            from_docx(packed({**entries(DRAFT), **many}))

    def test_two_parts_of_ours(self) -> None:
        contents = entries(DRAFT)
        name = "word/_rels/document.xml.rels"
        root = etree.fromstring(contents[name])
        again = deepcopy(next(one for one in root if "customXml" in one.get("Target", "")))
        again.set("Id", "rId99")
        root.append(again)
        with pytest.raises(InputError, match="2 parts"):
            from_docx(packed({**contents, name: etree.tostring(root)}))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b'stance="delete"', b'stance="hate"'),
            (b'type="operative"', b'type="king"'),
            (b'pinned="true"', b'pinned="perhaps"'),
            (b'line="8"', b'line="8e9"'),
            (b"<words ", b"<wards "),
            (b"<choice ", b"<text "),
            (b"<text>", b"<test>"),
            (b"<item>", b"<thing>"),
            (b'id="op-1" ', b""),
            (b"<content>", b"<contents>"),
        ],
    )  # fmt: skip
    def test_a_part_that_somebody_damaged(self, old: bytes, new: bytes) -> None:
        contents = entries(DRAFT)
        part = contents["customXml/item1.xml"]
        assert old in part
        end_old, end_new = old.replace(b"<", b"</"), new.replace(b"<", b"</")
        broken = (
            part.replace(old, new).replace(end_old, end_new)
            if old.startswith(b"<")
            else part.replace(old, new)
        )
        with pytest.raises(InputError):
            from_docx(packed({**contents, "customXml/item1.xml": broken}))

    @given(st.integers(0, len(DRAFT) - 1), st.integers(0, 255), st.integers(0, 40))
    @settings(max_examples=150, deadline=None)
    def test_any_damaged_byte(self, place: int, value: int, cut: int) -> None:
        data = bytearray(DRAFT)
        data[place] = value
        assert read_or_refused(bytes(data[: len(data) - cut]))

    @given(st.sampled_from(["word/document.xml", "customXml/item1.xml", "word/footnotes.xml"]), st.data())
    @settings(max_examples=150, deadline=None)
    def test_any_element_moved_or_removed(self, name: str, data: st.DataObject) -> None:
        def change(root: Any) -> None:
            every = list(root.iter())[1:]
            for _ in range(data.draw(st.integers(1, 4))):
                one = data.draw(st.sampled_from(every))
                if one.getparent() is None:
                    continue
                goal = data.draw(st.sampled_from(every))
                if data.draw(st.booleans()) and not any(goal is inner for inner in one.iter()):
                    goal.append(deepcopy(one))
                else:
                    one.getparent().remove(one)

        assert read_or_refused(edited(DRAFT, change, name))


def _places(data: bytes, wanted: bytes) -> list[int]:
    found, place = [], data.find(wanted)
    while place >= 0:
        found.append(place)
        place = data.find(wanted, place + 1)
    return found
