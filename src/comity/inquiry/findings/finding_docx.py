# SPDX-License-Identifier: Apache-2.0
"""A finding as DOCX through python-docx: headings, numbered paragraphs, tables, citations as notes, marks in every page's header.

The same finding gives the same bytes: properties name no person and no tool, times are fixed, and the archive is written in one order.
Right-to-left pages set direction for paragraphs, runs, tables and the section (ECMA-376 part 1, 17.3.1.6, 17.3.2.30, 17.4.1, 17.6.1).
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.errors import ComityStateError
from comity.inquiry.findings.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Line,
    Mark,
    Outline,
    Said,
    Table,
    Text,
)
from comity.inquiry.findings.characters import way_of
from comity.inquiry.findings.finding import Finding
from comity.inquiry.findings.outline import outline

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold."""
DROPPED = ("docProps/app.xml", "docProps/thumbnail.jpeg", "word/stylesWithEffects.xml")
"""Parts of the template that tell of another document or program, or that no program of the last ten years reads."""


WIDTH_MM = 166
"""Of A4 within its margins."""

_MARKS = {"ltr": "\u200e", "rtl": "\u200f"}

# The schema fixes the order of properties (ECMA-376 part 1, annex A): what may stand after those that are put in here.
_LATER = (
    "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:rPr",
)  # fmt: skip
_AFTER_SIZE = (
    "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang",
)  # fmt: skip
_AFTER_DIRECTION = (
    "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders",
    "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook",
)  # fmt: skip


def to_docx(finding: Finding, *, language: str = "") -> bytes:
    """The finding as DOCX, with labels in `language`, else in the finding's. Raises ComityStateError without python-docx."""
    try:
        import docx
    except ImportError as error:
        raise ComityStateError(
            "DOCX needs python-docx, which is not installed",
            hint="install it with: pip install python-docx, or write the finding with --to html",
        ) from error
    shown = outline(finding, language)
    document = docx.Document()
    _Writer(document, shown).write()
    target = io.BytesIO()
    document.save(target)
    return _rewritten(target.getvalue())


class _Writer:
    def __init__(self, document: Document, shown: Outline) -> None:
        self.document, self.shown = document, shown
        self.notes: list[tuple[str, Sequence[Said]]] = []

    def write(self) -> None:
        self.properties()
        self.pages()
        for mark in self.shown.marks:
            self.mark(mark)
        self.words(self.paragraph("Title"), (Said(self.shown.title),))
        for block in self.shown.blocks:
            self.block(block)
        self.citations()

    # The document

    def properties(self) -> None:
        """What a reader's file list shows: the title, and times that the finding itself names."""
        found = self.document.core_properties
        at = _time(self.shown.dated)
        found.title, found.language = self.shown.title[:255], self.shown.language
        found.author = found.last_modified_by = found.comments = found.keywords = found.subject = (
            found.category
        ) = ""
        found.created = found.modified = at
        found.revision = 1

    def pages(self) -> None:
        """A4; marks in the header and the page's number in the footer of every page."""
        from docx.shared import Mm

        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(22)
        if self.shown.way == "rtl":
            section._sectPr.append(_element("w:bidi"))  # noqa: SLF001 - python-docx has no name for it
        header = section.header.paragraphs[0]
        self.words(header, (Said(self.shown.running),))
        footer = section.footer.paragraphs[0]
        self.direct(footer)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = footer.add_run()
            run._r.append(_field(kind, text))  # noqa: SLF001 - fields have no name in python-docx
        for paragraph in (header, footer):
            for run in paragraph.runs:
                _sized(run, 8)
        normal = self.document.styles["Normal"]
        normal.element.get_or_add_rPr().append(
            _element("w:lang", val="en" if self.shown.language == "en" else "und", bidi=self.shown.language)
        )

    def mark(self, mark: Mark) -> None:
        """In a frame, above everything."""
        paragraph = self.paragraph("Normal")
        frame = _element("w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            frame.append(_element(f"w:{side}", val="single", sz="12", space="4", color="auto"))
        paragraph._p.get_or_add_pPr().insert_element_before(frame, "w:shd", "w:tabs", *_LATER)  # noqa: SLF001 - frames have no name
        _bold(self.run(paragraph, mark.text))
        if mark.more:
            self.run(paragraph, " ")
            self.words(paragraph, mark.more)

    # Blocks

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                heading = self.paragraph(f"Heading {block.level - 1}")
                heading.paragraph_format.keep_with_next = True
                self.words(heading, block.text)
            case Text():
                self.text(block)
            case Facts():
                self.facts(block)
            case Items():
                for line in block.lines:
                    self.words(self.paragraph("List Bullet", line), line)
            case Table():
                self.table(block)

    def text(self, block: Text) -> None:
        from docx.shared import Mm

        paragraph = self.paragraph("Normal", () if block.withheld else block.line)
        if block.number:
            _bold(self.run(paragraph, f"{block.number}.\t"))
            form = paragraph.paragraph_format
            form.left_indent, form.first_line_indent = Mm(12), Mm(-12)
            form.tab_stops.add_tab_stop(Mm(12))
        self.words(paragraph, block.line)
        if block.cites:
            self.notes.append((block.number, block.cites))
            self.run(paragraph, f" [{len(self.notes)}]").font.superscript = True

    def facts(self, block: Facts) -> None:
        from docx.shared import Pt

        for name, line in block.rows:
            paragraph = self.paragraph("Normal")
            paragraph.paragraph_format.space_after = Pt(3)
            _bold(self.run(paragraph, f"{name.text}: "))
            self.words(paragraph, line)

    def table(self, block: Table) -> None:
        caption = self.paragraph("Caption", block.caption)
        caption.paragraph_format.keep_with_next = True
        self.words(caption, block.caption)
        lines = ([block.header] if block.header else []) + list(block.rows)
        if lines and lines[0]:
            self.cells(lines, headed=bool(block.header))
        if block.note:
            self.words(self.paragraph("Normal", block.note), block.note)
        self.paragraph("Normal")

    def cells(self, lines: Sequence[Sequence[Line]], *, headed: bool) -> None:
        """Columns as wide as their longest cells ask for, within bounds; the header is repeated on every page."""
        from docx.shared import Mm

        weights = [
            min(40, max(11, *(sum(len(one.text) for one in line[column]) for line in lines)))
            for column in range(len(lines[0]))
        ]
        widths = [Mm(WIDTH_MM * weight // sum(weights)) for weight in weights]
        table = self.document.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.autofit = False
        if self.shown.way == "rtl":
            table._tblPr.insert_element_before(_element("w:bidiVisual"), *_AFTER_DIRECTION)  # noqa: SLF001 - direction has no name
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for place, line in enumerate(lines):
            row = table.add_row()
            heads = headed and place == 0
            if heads:
                row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001 - python-docx has no name for it
            for column, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
                cell.width = width
                self.cell(cell.paragraphs[0], line[column], bold=heads or column == 0)

    def cell(self, paragraph: Paragraph, line: Line, *, bold: bool) -> None:
        from docx.shared import Pt

        paragraph.paragraph_format.space_after = Pt(0)
        self.direct(paragraph, line)
        self.words(paragraph, line)
        for run in paragraph.runs:
            _sized(run, 9)
            if bold:
                _bold(run)

    def citations(self) -> None:
        """The notes, each with the number of its paragraph."""
        if not self.notes:
            return
        words = self.shown.words
        self.words(self.paragraph("Heading 1"), (Said(words["notes"]),))
        for place, (number, cites) in enumerate(self.notes, 1):
            paragraph = self.paragraph("Normal")
            self.run(paragraph, f"[{place}] {words['paragraph']} {number}. {words['cites']}: ")
            for index, one in enumerate(cites):
                self.run(paragraph, ", " * bool(index))
                self.words(paragraph, (one,))

    # Words

    def paragraph(self, style: str, line: Line = ()) -> Paragraph:
        """A paragraph that runs with the finding's words in `line`, else with the page."""
        paragraph = self.document.add_paragraph(style=style)
        self.direct(paragraph, line)
        return paragraph

    def direct(self, paragraph: Paragraph, line: Line = ()) -> None:
        said = "".join(one.text for one in line if isinstance(one, Said) and not one.code)
        if way_of(said, self.shown.way) == "rtl":
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no name for direction
            properties.insert_element_before(_element("w:bidi"), *_LATER)

    def words(self, paragraph: Paragraph, line: Line) -> None:
        for one in line:
            text = one.text
            if isinstance(one, Said) and text:
                # Invisible marks keep a date, an id or a sentence in its own order among words of the other direction.
                way = "ltr" if one.code else way_of(text, "ltr")
                text = text if way == self.shown.way else text.join((_MARKS[way], _MARKS[way]))
            run = self.run(paragraph, text)
            if isinstance(one, Said):
                if one.code:
                    run.font.name = "Courier New"
            elif one.strong:
                _bold(run)

    def run(self, paragraph: Paragraph, text: str) -> Run:
        run = paragraph.add_run(text)
        if way_of(text, "ltr") == "rtl":
            run.font.rtl = True
        return run


def _bold(run: Run) -> None:
    """Bold in scripts of either kind: Word keeps two settings."""
    run.bold = run.font.cs_bold = True


def _sized(run: Run, points: int) -> None:
    from docx.shared import Pt

    run.font.size = Pt(points)
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - the size of complex scripts has no name in python-docx
    properties.insert_element_before(_element("w:szCs", val=str(points * 2)), *_AFTER_SIZE)


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _field(kind: str, text: str) -> Any:
    if kind:
        return _element("w:fldChar", fldCharType=kind)
    made = _element("w:instrText")
    made.text = text
    return made


def _time(dated: str) -> dt.datetime:
    """The finding's own date, or the first of an archive's times: never the clock."""
    try:
        return dt.datetime.fromisoformat(dated).replace(tzinfo=None)
    except ValueError:
        return dt.datetime(*FIRST_DATE)  # noqa: DTZ001 - core properties are UTC without saying so


def _rewritten(data: bytes) -> bytes:
    """The archive in one order with fixed times, without DROPPED parts and whatever refers to them."""
    source = zipfile.ZipFile(io.BytesIO(data))
    names = sorted(
        set(source.namelist()) - set(DROPPED), key=lambda name: (name != "[Content_Types].xml", name)
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name, FIRST_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on every operating system
            content = source.read(name)
            archive.writestr(info, _unrelated(content) if name.endswith((".rels", "Types].xml")) else content)
    return target.getvalue()


def _unrelated(content: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(content)
    for one in list(root):
        target = one.get("Target") or one.get("PartName") or ""
        if (
            any(name.endswith(target.lstrip("/")) for name in DROPPED if target)
            or one.get("Extension") == "jpeg"
        ):
            root.remove(one)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
