# SPDX-License-Identifier: Apache-2.0
"""Findings as DOCX and PDF, read back by programs of others: python-docx, pandoc, poppler."""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from comity.errors import ComityStateError
from comity.inquiry.findings.finding import Finding, Gap, Withdrawal
from comity.inquiry.findings.finding_docx import DROPPED, to_docx
from comity.inquiry.findings.finding_pdf import to_pdf
from comity.inquiry.findings.outline import outline
from comity.inquiry.findings.redacting_findings import at_level
from inquiry.findings.cases import bridge, draft
from inquiry.findings.test_finding_pages import HOSTILE, filled
from inquiry.findings.tools import require

# The order of properties in a paragraph, a run and a table (ECMA-376 part 1, annex A.1), as far as they occur here.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs bidi spacing ind contextualSpacing jc outlineLvl rPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u vertAlign rtl cs lang",
    "tblPr": "tblStyle bidiVisual tblW jc tblInd tblLayout tblLook",
}


def read(finding: Finding, language: str = "") -> Any:
    return docx.Document(io.BytesIO(to_docx(finding, language=language)))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_headings_and_paragraphs_read_back() -> None:
    document = read(bridge())
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [
        "The finding",
        "Dissents",
        "Standard of proof",
        "Hypotheses considered",
        "Support",
        "Reasons",
        "Independent groups",
        "Exhibits",
        "Tables",
        "What is missing",
        "Alternatives considered",
        "Right of reply",
        "Citations",
    ]
    found = texts(document)
    assert "Closure of the bridge at Orva" in found
    assert "Outcome: not established" in found
    assert "Under the rule: charter, article 9: consensus of the parties to the inquiry" in found
    assert any(one.startswith("1.\tThe Gazette reported on 12 May") and one.endswith("[1]") for one in found)
    assert "[1] Paragraph 1. Rests on: E-0001, G1" in found
    assert "[3] Paragraph 3. Rests on: E-0003, G3" in found


def test_tables_read_back() -> None:
    tables = read(bridge()).tables
    assert [len(table.rows) for table in tables] == [4, 3, 4, 4, 3]
    assert [cell.text for cell in tables[1].rows[1].cells] == [
        "flood",
        "works",
        "1/2",
        "9",
        "does not discriminate",
    ]
    assert [cell.text for cell in tables[4].rows[2].cells] == ["G3 under works", "3/4", "9"]
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in tables)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_same_finding_gives_the_same_bytes(language: str) -> None:
    first = to_docx(bridge(), language=language)
    assert first == to_docx(bridge(), language=language)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.namelist()[1:] == sorted(archive.namelist()[1:])


def test_properties_name_nobody_and_no_clock() -> None:
    found = read(bridge()).core_properties
    assert (found.author, found.last_modified_by, found.comments, found.keywords) == ("", "", "", "")
    assert (found.title, found.language, found.revision) == ("Closure of the bridge at Orva", "en", 1)
    at = dt.datetime(2026, 10, 2, tzinfo=dt.UTC)
    assert (found.created, found.modified) == (at, at)
    undated = read(draft(dated="")).core_properties
    assert undated.created == dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
    timed = read(draft(dated="2026-10-02T09:30:00Z")).core_properties
    assert timed.created == dt.datetime(2026, 10, 2, 9, 30, tzinfo=dt.UTC)
    everything = b"".join(parts(to_docx(bridge())).values())
    assert b"python-docx" not in everything
    assert b"Macintosh" not in everything


def test_parts_that_show_something_else_are_gone_and_nothing_refers_to_them() -> None:
    found = parts(to_docx(bridge()))
    assert not set(DROPPED) & set(found)
    for name, data in found.items():
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for one in etree.fromstring(data):
                target = str(one.get("Target"))
                place = f"{folder}/{target}".strip("/") if not target.startswith("/") else target[1:]
                while "/../" in place or place.startswith("../"):
                    place = re.sub(r"(^|[^/]+/)\.\./", "", place, count=1)
                assert place in found, (name, target)
    listed = {
        str(one.get("PartName")).lstrip("/") for one in etree.fromstring(found["[Content_Types].xml"])
    } - {"None"}
    assert listed <= set(found)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_properties_stand_in_the_order_of_the_schema(language: str) -> None:
    withdrawn = replace(bridge(), status="withdrawn", withdrawal=Withdrawal("2026-11-02", "ALD", "Misread."))
    for finding in (withdrawn, at_level(bridge(), "public", bytes(32))):
        found = parts(to_docx(finding, language=language))
        for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
            for one in etree.fromstring(found[name]).iter(*(qn(f"w:{kind}") for kind in ORDERS)):
                order = ORDERS[etree.QName(one).localname].split()
                placed = [order.index(etree.QName(child).localname) for child in one]
                assert placed == sorted(set(placed)), etree.tostring(one)


def test_marks_are_on_top_and_in_the_header_of_every_page() -> None:
    document = read(draft())
    assert document.paragraphs[0].text.startswith("SIMULATED: what is marked so did not happen")
    assert document.paragraphs[1].text == "DRAFT: Nothing here has been decided"
    (section,) = document.sections
    assert section.header.paragraphs[0].text == outline(draft()).running
    assert "DRAFT" in section.header.paragraphs[0].text
    assert "PAGE" in section.footer._element.xpath("string(.//w:instrText)")
    assert not section.different_first_page_header_footer


def test_arabic_runs_from_right_to_left() -> None:
    finding = replace(bridge(), statement="لم يثبت أن الإغلاق نتج عن الفيضان.")
    document = read(finding, "ar")
    by_text = {one.text.strip("\u200e\u200f"): one for one in document.paragraphs}

    def turned(paragraph: Any) -> bool:
        return paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:bidi")) is not None

    assert turned(by_text["الآراء المخالفة"])
    assert turned(by_text[finding.statement])
    assert all(run.font.rtl for run in by_text[finding.statement].runs)
    assert not turned(by_text[finding.dissents[0].text]), (
        "English words among Arabic labels run their own way"
    )
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None
    assert all(table._tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)
    assert "بتاريخ: \u200e2026-10-02\u200e" in texts(document), "a date must not turn round"
    assert not any(turned(one) for one in read(bridge()).paragraphs)


def test_hostile_words_are_words() -> None:
    document = read(filled(bridge(), HOSTILE))
    assert HOSTILE in texts(document)
    strange = read(draft(title="a\x00b\x1b\ufffe"))
    assert "a\ufffdb\ufffd\ufffd" in texts(strange)


@pytest.mark.parametrize("text", ["", "a\nb\tc", "\u2068א\u2069", "\ud800", "𝕏" * 50])
def test_any_words_make_a_document(text: str) -> None:
    finding = filled(
        draft(tables=(replace(bridge().tables[0], header=("a",), rows=((), ("b", "c"), ("d",))),)),
        text or " ",
    )
    document = read(finding, "ar")
    assert [len(row.cells) for row in document.tables[-1].rows] == [2, 2, 2, 2]
    assert read(draft(tables=(replace(bridge().tables[0], header=(), rows=((), ())),))).tables


def test_pandoc_reads_the_document() -> None:
    pandoc = require("pandoc")
    plain = pandoc(to_docx(bridge()), "-f", "docx", "-t", "plain", "--wrap=none").decode()
    for expected in (
        "Closure of the bridge at Orva",
        "Outcome: not established",
        "BRE holds that the delivery",
        "from none to moderate",
    ):
        assert expected in plain
    markdown = pandoc(to_docx(bridge()), "-f", "docx", "-t", "markdown", "--wrap=none").decode()
    assert "\n# Dissents" in markdown
    assert "\n## BRE" in markdown


def test_without_python_docx_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ComityStateError, match="DOCX needs python-docx"):
        to_docx(bridge())


def test_without_weasyprint_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ComityStateError, match="PDF needs WeasyPrint") as caught:
        to_pdf(bridge())
    assert "comity[pdf]" in caught.value.hint


def test_every_page_of_a_pdf_carries_the_marks() -> None:
    require("weasyprint")
    withdrawn = replace(bridge(), status="withdrawn", withdrawal=Withdrawal("2026-11-02", "ALD", "Misread."))
    for finding, mark in (
        (draft(exhibits=(), groups=(), tables=()), "DRAFT: Nothing here has been decided"),
        (replace(withdrawn, exhibits=(), groups=(), tables=()), "This finding was withdrawn"),
    ):
        pages = require("pdftotext")(to_pdf(finding), "-layout", "-", "-").decode().split("\f")[:-1]
        assert len(pages) >= 2
        for number, page in enumerate(pages, 1):
            top = " ".join(page.split()[:60])
            assert mark in top
            assert "SIMULATED" in top
            assert re.search(rf"\b{number} ?/ ?{len(pages)}\b", page)


def test_a_pdf_is_the_same_each_time_tagged_and_names_nobody() -> None:
    require("weasyprint")
    short = Finding(
        "f", "Closure of the bridge at Orva", "orva-bridge", "Nothing is established.", dated="2026-10-02"
    )
    first = to_pdf(short)
    assert first == to_pdf(short)
    info = require("pdfinfo")(first, "-").decode()
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert re.search(r"^Title: +Closure of the bridge at Orva$", info, re.MULTILINE)
    assert re.search(r"^JavaScript: +no$", info, re.MULTILINE)
    assert "Author" not in info
    assert "A4" in info


def test_an_arabic_pdf_holds_its_words() -> None:
    require("weasyprint")
    finding = replace(bridge(), exhibits=(), groups=(), paragraphs=(), tables=(), support=())
    said = require("pdftotext")(to_pdf(finding, language="ar"), "-", "-").decode()
    assert "2026-10-02" in said
    assert "BRE holds that the delivery" in " ".join(said.split())
    assert re.search(r"[\u0600-\u06ff\ufe70-\ufefc]", said)


def test_hostile_words_in_a_pdf_load_nothing() -> None:
    require("weasyprint")
    made = to_pdf(filled(Finding("f", "T", "i", "S", gaps=(Gap("x"),)), HOSTILE))
    assert b"/JavaScript" not in made
    assert "<script>alert(1)</script>" in require("pdftotext")(made, "-", "-").decode()
