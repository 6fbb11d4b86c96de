# SPDX-License-Identifier: Apache-2.0
"""Changes the XML of a document as word processors and people do, so that tests need neither."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree

from comity.errors import InputError
from comity.text.docx.package import W
from comity.text.docx.reader import from_docx
from comity.text.docx.writer import to_docx
from comity.text.model import Clause, Text
from comity.text.reader import read
from comity.text.wording import bracketed
from text.drafts import ENGLISH

N = f"{{{W}}}"
LATER = "2026-12-01T08:15:00Z"
DATE = "2026-11-22T09:30:00Z"
DRAFT = to_docx(read(ENGLISH), date=DATE, checkpoint="example.org/log\n12\nabc=")


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()


def root_of(data: bytes, name: str = "word/document.xml") -> Any:
    return etree.fromstring(entries(data)[name])


def edited(data: bytes, change: Callable[[Any], object], name: str = "word/document.xml") -> bytes:
    contents = entries(data)
    root = etree.fromstring(contents[name])
    change(root)
    return packed({**contents, name: etree.tostring(root)})


def paragraphs(root: Any) -> list[Any]:
    return list(root.iter(N + "p"))


def paragraph(root: Any, words: str) -> Any:
    """The first paragraph that shows `words`."""
    return next(one for one in paragraphs(root) if words in shown(one))


def shown(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(N + "t", N + "delText"))


def run_of(root: Any, words: str) -> Any:
    """The first run whose words hold `words`."""
    texts = (one for one in root.iter(N + "t", N + "delText") if words in (one.text or ""))
    return next(texts).getparent()


def replaced(data: bytes, old: str, new: str) -> bytes:
    """Type over words within one run, without tracking."""

    def change(root: Any) -> None:
        text = next(one for one in root.iter(N + "t") if old in (one.text or ""))
        text.text = text.text.replace(old, new, 1)

    return edited(data, change)


def split(run: Any, words: str) -> Any:
    """Cut a run so that one of its pieces holds exactly `words`; return that piece."""
    text = next(one for one in run if one.tag in {N + "t", N + "delText"})
    before, found, after = text.text.partition(words)
    assert found == words
    for content, place in ((before, 0), (after, 2)):
        if content:
            piece = deepcopy(run)
            next(one for one in piece if one.tag == text.tag).text = content
            (run.addprevious if place == 0 else run.addnext)(piece)
    text.text = words
    return run


def tracked(kind: str, author: str, date: str = LATER) -> Any:
    return etree.Element(N + kind, {N + "id": "9000", N + "author": author, N + "date": date})


def run(words: str, *, deleted: bool = False, italic: bool = False) -> Any:
    made = etree.Element(N + "r")
    if italic:
        etree.SubElement(etree.SubElement(made, N + "rPr"), N + "i")
    etree.SubElement(made, N + ("delText" if deleted else "t")).text = words
    return made


def delete(data: bytes, words: str, author: str) -> bytes:
    """Delete words within one run, tracked."""

    def change(root: Any) -> None:
        standing = next(one for one in root.iter(N + "t") if words in (one.text or ""))
        piece = split(standing.getparent(), words)
        for one in piece.iter(N + "t"):
            one.tag = N + "delText"
        wrapper = tracked("del", author)
        piece.addprevious(wrapper)
        wrapper.append(piece)

    return edited(data, change)


def insert(data: bytes, after: str, words: str, author: str) -> bytes:
    """Insert words behind others, tracked; within another change, if these stand in one."""

    def change(root: Any) -> None:
        piece = split(run_of(root, after), after)
        wrapper = tracked("ins", author)
        wrapper.append(run(words))
        piece.addnext(wrapper)

    return edited(data, change)


def unmarked(data: bytes, *names: str) -> bytes:
    """Take bookmarks away; all of them without names."""

    def change(root: Any) -> None:
        for one in list(root.iter(N + "bookmarkStart", N + "bookmarkEnd")):
            if not names or one.get(N + "name") in names:
                one.getparent().remove(one)

    return edited(data, change)


def settled(data: bytes, *, accept: bool) -> bytes:
    """Accept or reject every tracked change, as a word processor does."""
    gone, kept = ("del", "ins") if accept else ("ins", "del")

    def change(root: Any) -> None:
        for one in list(root.iter(N + gone)):
            parent = one.getparent()
            if parent.tag == N + "rPr":
                paragraph_ = parent.getparent().getparent()
                paragraph_.getparent().remove(paragraph_)
            else:
                parent.remove(one)
        for one in list(root.iter(N + kept)):
            for child in list(one):
                one.addprevious(child)
            one.getparent().remove(one)
        for one in root.iter(N + "delText"):
            one.tag = N + "t"

    return edited(data, change)


def bare(text: Text) -> Text:
    """The text without what no document carries."""
    return replace(text, source="", flags=(), diagnostics=())


def read_or_refused(data: bytes) -> bool:
    """Whether a document is read, or refused with InputError and a hint; anything else that is raised fails the test."""
    try:
        return isinstance(from_docx(data), Text)
    except InputError as error:
        return bool(error.hint)


def words(text: Text, identity: str) -> str:
    return bracketed(text.by_id[identity].content)


def codes(text: Text) -> list[str]:
    return [one.code for one in text.flags]


def others(text: Text, *identities: str) -> list[Clause]:
    """Every clause but these, without children."""
    return [replace(one, children=()) for one in text.walk() if one.id not in identities]
