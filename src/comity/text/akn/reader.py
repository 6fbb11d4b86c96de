# SPDX-License-Identifier: Apache-2.0
"""Reads Akoma Ntoso 3.0 into a text: a file that `akn.to_akn` wrote gives back what was written, and a file of anyone else's its clauses.

In a foreign file the names (`eId`) become ids, `num`, `heading` and `content` become clauses, and elements with `alternativeTo` choices;
what the model cannot hold is read as words, with a flag. Bytes may be hostile: no entity is expanded, no DTD read, no connection opened,
and whatever is wrong is an InputError with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from comity.errors import InputError
from comity.text.akn.header import described, header_of, notes_of, one_of, statuses_of, whole
from comity.text.akn.inline import Inlines, identity_of, local
from comity.text.akn.schema import not_xml, parser
from comity.text.akn.terms import AKN, CLAUSE_TYPES, TYPES, Element, akn, own
from comity.text.model import Clause, ClauseType, Dialect, Text, Words
from comity.text.scanner import Diagnostic

HIERARCHY = frozenset(
    {
        "clause", "section", "part", "paragraph", "chapter", "title", "article", "book", "tome", "division", "list", "point",
        "indent", "alinea", "rule", "subrule", "proviso", "subsection", "subpart", "subparagraph", "subchapter", "subtitle",
        "subdivision", "subclause", "sublist", "level", "transitional", "hcontainer", "recital", "citation", "item", "li",
    }
)  # fmt: skip
PARAGRAPHS = frozenset(
    {
        "p",
        "block",
        "listIntroduction",
        "listWrapUp",
        "heading",
        "subheading",
        "crossHeading",
        "num",
        "longTitle",
        "formula",
    }
)


def from_akn(data: bytes) -> Text:
    """The text of a file. Raises InputError for bytes that are not Akoma Ntoso 3.0, with the line and what was expected there."""
    try:
        root = etree.fromstring(data, parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise not_xml(error) from error
    if root.getroottree().docinfo.doctype:
        raise InputError(
            "line 1: expected no document type declaration; it can define entities, and none is needed",
            hint="remove the line that begins with <!DOCTYPE",
        )
    document = next((one for one in root if isinstance(one.tag, str)), None)
    if root.tag != akn("akomaNtoso") or document is None or document.find(akn("meta")) is None:
        raise InputError(
            f"line {root.sourceline}: expected <akomaNtoso> in the namespace {AKN}, with a document that has <meta>",
            hint="other versions of Akoma Ntoso must be converted to 3.0 first",
        )
    return _Reader(document).read()


@dataclass(frozen=True, slots=True)
class _Found:
    """A clause. A `bare` one is a paragraph of words that may be the content of what it stands in."""

    clause: Clause
    bare: bool = False


class _Reader:
    def __init__(self, document: Element) -> None:
        self.document = document
        self.about = document.find(f"{akn('meta')}/{akn('analysis')}/{akn('otherAnalysis')}/{own('text')}")
        self.ours = self.about is not None
        self.statuses = statuses_of(document)
        self.inlines = Inlines(document, exact=self.ours)
        self.unnamed = 0

    def read(self) -> Text:
        clauses = tuple(
            self._named(found)
            for part in self.document
            if isinstance(part.tag, str)
            and part.tag != akn("meta")
            and not (self.ours and part.tag == akn("preface"))
            for found in self._parts(part, 1)
        )
        for note in self.document.iterfind(f"{akn('meta')}/{akn('notes')}/{akn('note')}"):
            self.inlines.note(note)
        header = described(self.document) if self.about is None else header_of(self.about)
        dialect: Dialect = "neg"
        if self.about is not None:
            dialect = one_of(self.about, "dialect", frozenset({"neg", "published"}), "neg")
        flags = tuple(Diagnostic(*one) for one in sorted(self.inlines.flags))
        return Text(
            header, clauses, notes_of(self.document, self.inlines.notes), flags=flags, dialect=dialect
        )

    def _parts(self, element: Element, depth: int) -> Iterator[_Found]:
        """The clauses that an element is or holds."""
        name = local(element)
        if name in HIERARCHY or element.get(own("type")):
            if element.get("name") != "empty":
                yield _Found(self._clause(element, name, depth))
        elif name in PARAGRAPHS:
            yield from self._paragraph(element)
        elif name == "table":
            yield from self._table(element)
        elif name:
            for child in element:
                yield from self._parts(child, depth)

    def _paragraph(self, element: Element) -> Iterator[_Found]:
        content, attributions = self.inlines.content(element)
        if content or attributions or self.ours:
            yield _Found(
                Clause(element.get("eId", ""), "prose", content=content, attributions=attributions), bare=True
            )

    def _table(self, element: Element) -> Iterator[_Found]:
        self.inlines.flag(element, "a table was read as lines of words")
        rows = (
            " | ".join(" ".join("".join(cell.itertext(tag=etree.Element)).split()) for cell in row)
            for row in element.iter(akn("tr"))
        )
        identity = element.get("eId") or self._name()
        yield _Found(Clause(identity, "matter", content=(Words("\n".join(rows)),)))

    def _named(self, found: _Found) -> Clause:
        return replace(found.clause, id=self._name()) if found.bare and not found.clause.id else found.clause

    def _name(self) -> str:
        self.unnamed += 1
        return f"clause-{self.unnamed}"

    def _clause(self, element: Element, name: str, depth: int) -> Clause:
        """An element with its number, its words, and the clauses in it."""
        number, held = "", list[_Found]()
        headed = False
        for child in element:
            if child.tag == akn("num") and not number:
                number = (
                    child.text or ""
                    if self.ours
                    else " ".join("".join(child.itertext(tag=etree.Element)).split())
                )
            elif child.tag == akn("heading") and not held:
                held += self._paragraph(child)
                headed = True
            else:
                held += self._parts(child, depth + 1)
        words = held.pop(0).clause if held and held[0].bare else None
        identity = identity_of(element) if {"GUID", "eId", own("id")} & set(element.attrib) else self._name()
        clause = Clause(
            identity,
            one_of(element, own("type"), CLAUSE_TYPES, TYPES.get(name, "heading")),
            number,
            content=words.content if words else (),
            attributions=words.attributions if words else (),
            statuses=self.statuses.get(element.get("eId", ""), ()),
            children=tuple(map(self._named, held)),
        )
        return (
            self._as_written(clause, element)
            if element.get(own("type"))
            else self._foreign(clause, element, depth, headed)
        )

    def _as_written(self, clause: Clause, element: Element) -> Clause:
        return replace(
            clause,
            marker=element.get(own("marker"), ""),
            level=whole(element, own("level")),
            indent=whole(element, own("indent")),
            pinned=element.get(own("pinned")) == "true",
            tight=element.get(own("tight")) == "true",
            line=whole(element, own("line")),
        )

    def _foreign(self, clause: Clause, element: Element, depth: int, headed: bool) -> Clause:  # noqa: FBT001 - private
        """A clause without markers of ours: one such as our own dialect would open the line with."""
        kind: ClauseType = clause.type
        number = clause.number
        if element.get("alternativeTo") or element.get("eId") in self.inlines.targets:
            place = sum(
                one.get("alternativeTo") == element.get("alternativeTo")
                for one in element.itersiblings(preceding=True)
            )
            kind, number = "option", number or f"Option {place + 2 if element.get('alternativeTo') else 1}"
        elif kind == "prose" and headed:
            kind = "heading"
        level = min(depth, 6) if kind == "heading" else 0
        opening = {"option": f"{number}:", "article": _closed(number, "Article ")}.get(
            kind, _closed(number, "")
        )
        marker = " ".join(filter(None, ("#" * level, number))) if level else opening
        return replace(
            clause, type=kind, number=number, marker=marker, level=level, pinned=bool(element.get("eId"))
        )


def _closed(number: str, before: str) -> str:
    """`4` as `4.`, or `Article 4.`; what ends in a mark stays as it is."""
    if not number:
        return ""
    whole_number = number if number[0].isalpha() and len(number) > 1 else before + number
    return f"{whole_number}." if whole_number[-1].isalnum() else whole_number
