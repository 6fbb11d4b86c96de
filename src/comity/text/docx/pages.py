# SPDX-License-Identifier: Apache-2.0
"""What stands in a DOCX package: paragraphs of words with their tracked changes and bookmarks, footnotes, comments, custom parts.

The file may come from anybody. Its archive is measured before it is unpacked, no entity and no document type is read, and whatever is not
as ECMA-376 has it raises InputError. Formatting is not read but for italics. Nothing here knows about clauses.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from comity.errors import InputError
from comity.text.docx.layout import OBJECT
from comity.text.docx.package import W

MAX_ENTRIES = 2_000
MAX_BYTES = 64 * 2**20
"""How much all entries may hold when unpacked."""

_MAX_OPEN = 16
"""How many bookmarks that go on into a paragraph are kept, the latest first."""

_W = f"{{{W}}}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PASSED_OVER = frozenset(
    _W + name for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "drawing", "pict", "object", "sectPr", "tblPr")
)
_CHANGES = {_W + "ins": "ins", _W + "moveTo": "ins", _W + "del": "del", _W + "moveFrom": "del"}
_CHARACTERS = {
    _W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "\u2011", _W + "softHyphen": "\u00ad",
}  # fmt: skip
_UNREAD = {
    _W + "txbxContent": "a text box",
    _W + "object": "an embedded object",
    _W + "endnoteReference": "an endnote",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "a formula",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A tracked change: `ins` or `del`, by whom, when."""

    kind: str
    author: str
    date: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that stand alike: in italics or not, in the same changes from the outermost in. A footnote's number is one character."""

    text: str
    italic: bool = False
    changes: tuple[Revision, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Row:
    """A paragraph. `marks` are bookmarks that start in it, with the number of stretches before each; `open` those that started earlier."""

    number: int
    style: str = ""
    inserted: Revision | None = None
    stretches: list[Stretch] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """All of a document. `parts` are the roots of its custom parts; `unread` says what else stands in it, sorted."""

    rows: tuple[Row, ...]
    footnotes: dict[str, tuple[Row, ...]]
    comments: tuple[tuple[str, str, str], ...]
    parts: tuple[Any, ...]
    unread: tuple[str, ...]


def open_pages(data: bytes) -> Pages:
    """The pages of a document. Raises InputError on anything that is no DOCX, or too large unpacked."""
    package = _Package(data)
    main = package.targets("").get("officeDocument", ["word/document.xml"])[0]
    related = package.targets(main)
    body = package.xml(main).find(_W + "body")
    if body is None:
        raise _unreadable(f"{main} has no body")
    footnotes = {
        one.get(_W + "id", ""): tuple(_Rows(one).rows)
        for name in related.get("footnotes", [])
        for one in package.xml(name).findall(_W + "footnote")
    }
    comments = tuple(
        (one.get(_W + "author", ""), one.get(_W + "date", ""), "".join(one.itertext(_W + "t")))
        for name in related.get("comments", [])
        for one in package.xml(name).findall(_W + "comment")
    )
    parts = tuple(package.xml(name) for name in related.get("customXml", []))
    unread = {_UNREAD[one.tag] for one in body.iter(*_UNREAD)}
    return Pages(tuple(_Rows(body).rows), footnotes, comments, parts, tuple(sorted(unread)))


def _unreadable(what: str) -> InputError:
    return InputError(
        f"not a readable DOCX document: {what}", hint="expected a .docx file as word processors save it"
    )


class _Package:
    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self.archive.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, IndexError) as error:
            raise _unreadable("it is no archive") from error
        if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_BYTES:
            raise _unreadable(f"it holds more than {MAX_ENTRIES} entries or {MAX_BYTES >> 20} MiB unpacked")
        self.entries = {one.filename: one for one in entries}
        self.left = MAX_BYTES

    def read(self, name: str) -> bytes:
        """An entry's bytes. The sizes that an archive states may be false, so what comes out is measured, too."""
        entry = self.entries.get(name)
        if entry is None:
            raise _unreadable(f"{name[:80]} is missing")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or entry.flag_bits & 1:
            raise _unreadable(f"{name[:80]} is encrypted or packed in an unusual way")
        try:
            with self.archive.open(entry) as stream:
                content = stream.read(self.left + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError) as error:
            raise _unreadable(f"{name[:80]} is damaged") from error
        self.left -= len(content)
        if self.left < 0:
            raise _unreadable(f"it holds more than {MAX_BYTES >> 20} MiB unpacked")
        return content

    def xml(self, name: str) -> Any:
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise _unreadable(f"{name[:80]} is no XML") from error
        if root.getroottree().docinfo.doctype:
            raise _unreadable(f"{name[:80]} declares a document type")
        return root

    def targets(self, source: str) -> dict[str, list[str]]:
        """Names of the entries that `source` (empty: the package) is related to, by the last word of the relation's type."""
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, list[str]] = {}
        if relations not in self.entries:
            return found
        for one in self.xml(relations).iter(_RELATION):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
                found.setdefault(one.get("Type", "").rsplit("/", 1)[-1], []).append(target)
        return found


class _Rows:
    """Goes through a body, a footnote or a cell, and gathers its paragraphs."""

    def __init__(self, container: Any) -> None:
        self.rows: list[Row] = []
        self.names: dict[str, str] = {}
        self.early: list[str] = []
        self._container(container)

    def _container(self, container: Any) -> None:
        for child in container:
            if child.tag == _W + "p":
                self._paragraph(child)
            elif child.tag == _W + "bookmarkStart":
                self._start(child, None)
            elif child.tag == _W + "bookmarkEnd":
                self.names.pop(child.get(_W + "id", ""), None)
            elif child.tag not in _PASSED_OVER:
                self._container(child)

    def _paragraph(self, element: Any) -> None:
        row = Row(len(self.rows) + 1, open=tuple(islice(reversed(self.names.values()), _MAX_OPEN)))
        row.marks += [(0, name) for name in self.early]
        self.early = []
        properties = element.find(_W + "pPr")
        if properties is not None:
            style = properties.find(_W + "pStyle")
            row.style = "" if style is None else style.get(_W + "val", "")
            inserted = properties.find(f"{_W}rPr/{_W}ins")
            row.inserted = None if inserted is None else _revision("ins", inserted)
        self.rows.append(row)
        self._inside(element, row, ())

    def _start(self, element: Any, row: Row | None) -> None:
        name = element.get(_W + "name", "")
        self.names[element.get(_W + "id", "")] = name
        if row is None:
            self.early.append(name)
        else:
            row.marks.append((len(row.stretches), name))

    def _inside(self, element: Any, row: Row, changes: tuple[Revision, ...]) -> None:
        for child in element:
            kind = _CHANGES.get(child.tag)
            if kind is not None:
                self._inside(child, row, (*changes, _revision(kind, child)))
            elif child.tag == _W + "r":
                row.stretches += _run(child, changes)
            elif child.tag == _W + "bookmarkStart":
                self._start(child, row)
            elif child.tag == _W + "bookmarkEnd":
                self.names.pop(child.get(_W + "id", ""), None)
            elif child.tag not in _PASSED_OVER:
                self._inside(child, row, changes)


def _revision(kind: str, element: Any) -> Revision:
    return Revision(kind, element.get(_W + "author", ""), element.get(_W + "date", ""))


def _run(element: Any, changes: tuple[Revision, ...]) -> Iterator[Stretch]:
    mark = element.find(f"{_W}rPr/{_W}i")
    italic = mark is not None and mark.get(_W + "val", "true") not in {"0", "false", "off"}
    for child in element:
        if child.tag in {_W + "t", _W + "delText"}:
            yield Stretch("".join(child.itertext()), italic, changes)
        elif child.tag in _CHARACTERS:
            yield Stretch(_CHARACTERS[child.tag], italic, changes)
        elif child.tag == _W + "footnoteReference":
            yield Stretch(OBJECT, False, changes, child.get(_W + "id", ""))  # noqa: FBT003 - not in italics
        elif child.tag == _W + "sym":
            yield Stretch(_symbol(child.get(_W + "char", "")), italic, changes)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
