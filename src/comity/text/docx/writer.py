# SPDX-License-Identifier: Apache-2.0
"""A text as DOCX with tracked changes per party, for delegations that negotiate in a word processor.

`word_layout` says what is base text and what is a change by whom; here it becomes WordprocessingML (ECMA-376 part 1, 17.13): an
alternative is `w:ins` and a deletion request `w:del` by its proposers, further stances, labels and statuses are comments, footnotes are
footnotes, each clause stands in a bookmark, and `part` keeps the rest. That part repeats the words as exported: whoever has to keep
words from a reader exports a text without them, and does not delete them in a word processor. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from comity.errors import InputError
from comity.text.docx.layout import (
    OBJECT,
    Change,
    Paragraph,
    Remark,
    Segment,
    footnoted,
    label_of,
    laid,
    layout,
    loose,
)
from comity.text.docx.package import Properties, assemble
from comity.text.docx.part import NAMESPACE, Part, write_part
from comity.text.model import Clause, Note, Text

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?")
_INDENT = 360
"""Twentieths of a point for each level of a list."""
_HANGING = 720
_NUMBERED = frozenset({"preambular", "operative", "paragraph", "point"})
TITLE_MARK = "t_title"


def to_docx(text: Text, *, date: str, checkpoint: str = "", author: str = "Secretariat") -> bytes:
    """The document. `date` is a UTC day or second (2026-11-22T09:30:00Z) that every change and comment bears; `author` is who exports.

    `checkpoint`, the record's, stands in the footer without its signature lines. Raises InputError on a date that is none, and on a
    character that XML cannot hold, naming its place.
    """
    stamp = _stamp(date)
    part = write_part(Part(text, checkpoint, stamp, author))
    lines = [line for line in checkpoint.splitlines() if line.strip() and not line.startswith("— ")]
    header = text.header
    properties = Properties(header.title, header.version, author, stamp, header.language, " · ".join(lines))
    writer = _Writer(text, properties)
    body = writer.body()
    return assemble(
        properties,
        body=body,
        footnotes="".join(writer.footnotes),
        comments="".join(writer.comments),
        part=part,
        namespace=NAMESPACE,
    )


def _stamp(date: str) -> str:
    try:
        known = _DATE.fullmatch(date) and datetime.fromisoformat(date)
    except ValueError:
        known = None
    if not known:
        raise InputError(f"{date!r} is no date", hint="expected 2026-11-22 or 2026-11-22T09:30:00Z")
    return date if "T" in date else f"{date}T00:00:00Z"


class _Writer:
    """Writes paragraphs, and gathers on the way the footnotes and the comments that they refer to."""

    def __init__(self, text: Text, properties: Properties) -> None:
        self.text = text
        self.properties = properties
        self.footnotes: list[str] = []
        self.comments: list[str] = []
        self.notes = footnoted(text)
        self.shown: set[str] = set()
        self.ids = 0
        self.direction = "<w:rtl/>" if properties.right_to_left else ""
        self.bidi = "<w:bidi/>" if properties.right_to_left else ""

    def body(self) -> str:
        parts = [self._title()] if self.properties.title else []
        parts += [self._paragraph(one) for one in layout(self.text)]
        parts += [self._loose_note(number, note) for number, note in enumerate(loose(self.text), 1)]
        return "".join(parts)

    def _title(self) -> str:
        return self._marked(
            TITLE_MARK,
            f'<w:pPr><w:pStyle w:val="Title"/>{self.bidi}</w:pPr>',
            self._run(self.properties.title),
        )

    def _marked(self, mark: str, properties: str, inside: str) -> str:
        number = self._id()
        return f'<w:p>{properties}<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{inside}<w:bookmarkEnd w:id="{number}"/></w:p>'

    def _id(self) -> int:
        self.ids += 1
        return self.ids

    def _paragraph(self, one: Paragraph) -> str:
        mark = f"<w:rPr>{self._change('ins', one.inserted)[:-1]}/></w:rPr>" if one.inserted else ""
        indent = _INDENT * (one.clause.indent // 4)
        hanging = _HANGING if one.clause.type in _NUMBERED and label_of(one.clause) else 0
        hang = f'<w:ind w:left="{indent + hanging}" w:hanging="{hanging}"/>' if indent + hanging else ""
        properties = f'<w:pPr><w:pStyle w:val="{_style(one.clause)}"/>{self.bidi}{hang}{mark}</w:pPr>'
        opened, closed = self._comments(one.remarks)
        return self._marked(one.mark, properties, opened + self._inside(one.segments) + closed)

    def _loose_note(self, number: int, note: Note) -> str:
        """A footnote that nothing refers to stands after the last clause."""
        properties = f'<w:pPr><w:pStyle w:val="ComityNote"/>{self.bidi}</w:pPr>'
        inside = self._run(f"{note.key}\t") + self._inside(laid(note.content, in_note=True))
        return self._marked(f"n_{number}", properties, inside)

    def _inside(self, segments: Iterable[Segment]) -> str:
        return "".join(self._pieces(segments))

    def _pieces(self, segments: Iterable[Segment]) -> Iterator[str]:
        """Runs, those of one author's change in one element; a comment starts and ends outside of any change."""
        current: tuple[Change, str] = ("", "")
        waiting: list[str] = []
        for one in segments:
            if one.kind in {"from", "to"}:
                if one.remarks or one.kind == "from":
                    if current[0]:
                        yield f"</w:{current[0]}>"
                    current = ("", "")
                if one.remarks and one.kind == "from":
                    opened, closed = self._comments(one.remarks)
                    waiting.append(closed)
                    yield opened
                elif one.remarks:
                    yield waiting.pop()
            elif one.text:
                if (one.change, one.author) != current:
                    yield f"</w:{current[0]}>" if current[0] else ""
                    current = (one.change, one.author)
                    yield self._change(*current) if current[0] else ""
                yield self._segment(one)
        if current[0]:
            yield f"</w:{current[0]}>"

    def _change(self, change: Change, author: str) -> str:
        return (
            f'<w:{change} w:id="{self._id()}" w:author={quoteattr(author)} w:date="{self.properties.date}">'
        )

    def _segment(self, one: Segment) -> str:
        if one.text == OBJECT and one.kind == "ref":
            return self._reference(one.key)
        if one.kind == "words":
            return "".join(self._run(words, change=one.change, italic=italic) for words, italic in one.runs)
        return self._run(one.text, change=one.change)

    def _run(self, words: str, *, change: Change = "", italic: bool = False) -> str:
        properties = ("<w:i/><w:iCs/>" if italic else "") + self.direction
        properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        name = "delText" if change == "del" else "t"
        tab = "<w:tab/>" if words.endswith("\t") else ""
        return f'<w:r>{properties}<w:{name} xml:space="preserve">{escape(words.rstrip(chr(9)))}</w:{name}>{tab}</w:r>'

    def _reference(self, key: str) -> str:
        """A footnote may be referred to once in a document; what refers to it again gets one that says where to look."""
        number = len(self.footnotes) + 1
        self.footnotes.append("")
        note = self.notes.get(key)
        if key in self.shown or note is None:
            inside = self._run(f"→ {key}")
        else:
            self.shown.add(key)
            inside = self._inside(laid(note.content, in_note=True))
        style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        self.footnotes[number - 1] = (
            f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/>{self.bidi}</w:pPr>'
            f'<w:r>{style}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>{inside}</w:p></w:footnote>'
        )
        return f'<w:r>{style}<w:footnoteReference w:id="{number}"/></w:r>'

    def _comments(self, remarks: tuple[Remark, ...]) -> tuple[str, str]:
        """What opens the ranges of some comments, and what closes them; the comments are put by."""
        first = len(self.comments)
        for remark in remarks:
            author = quoteattr(remark.author or self.properties.author)
            self.comments.append(
                f'<w:comment w:id="{len(self.comments)}" w:author={author} w:date="{self.properties.date}" w:initials={author}>'
                f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr><w:r><w:t xml:space="preserve">{escape(remark.words)}</w:t>'
                "</w:r></w:p></w:comment>"
            )
        numbers = range(first, len(self.comments))
        return (
            "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in numbers),
            "".join(
                f'<w:commentRangeEnd w:id="{n}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
                f'<w:commentReference w:id="{n}"/></w:r>'
                for n in numbers
            ),
        )


def _style(clause: Clause) -> str:
    if clause.type == "heading":
        return f"Heading{min(max(clause.level, 1), 4)}"
    return f"Comity{clause.type.capitalize()}"
