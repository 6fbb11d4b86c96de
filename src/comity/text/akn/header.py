# SPDX-License-Identifier: Apache-2.0
"""Reads what an Akoma Ntoso file says about a text as a whole: its header, the statuses of its clauses, and more about its notes.

Of a foreign file the header is what identification, references and the title of the document say. Words that are not of our vocabulary
are refused with their line, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from lxml import etree

from comity.errors import InputError
from comity.text.akn.terms import LANGUAGES, STATES, Element, akn, own
from comity.text.model import Header, Note, Status

CHOICE_KINDS = frozenset({"contested", "blank", "placeholder"})
NOTE_KINDS = frozenset({"remark", "reservation", "placement", "read_as"})
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_BILLS = frozenset({"bill", "act"})


def one_of(element: Element, name: str, allowed: frozenset[str], otherwise: str) -> Any:
    """The value of an attribute, one of `allowed`; the type is the caller's literal."""
    value = element.get(name, otherwise) if name else otherwise
    if value not in allowed:
        plain = etree.QName(name).localname
        raise InputError(
            f"line {element.sourceline}: {plain}={value!r}; expected one of: {', '.join(sorted(allowed))}",
            hint="export the text again, or correct the line",
        )
    return value


def whole(element: Element, name: str) -> int:
    """The value of an attribute as a whole number; 0 without one."""
    value = element.get(name, "0")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise InputError(
            f"line {element.sourceline}: {etree.QName(name).localname}={value!r}; expected a whole number"
        )
    return int(value)


def header_of(about: Element) -> Header:
    """The header of a file that we wrote."""
    groups = {
        group.get("code", ""): tuple(one.get("code", "") for one in group.iterfind(own("member")))
        for group in about.iterfind(own("group"))
    }
    return Header(
        about.get("title", ""),
        about.get("text", ""),
        about.get("language", ""),
        one_of(about, "type", frozenset({"statement", "bill"}), "statement"),
        about.get("version", ""),
        about.get("base", ""),
        about.get("status", ""),
        _codes(about),
        MappingProxyType(groups),
        tuple(one.get("value", "") for one in about.iterfind(own("line"))),
        about.get("fenced") == "true",
    )


def described(document: Element) -> Header:
    """The header of a foreign file. Its organizations are parties where their names have the form of codes."""
    meta = document.find(akn("meta"))
    assert meta is not None  # asked before

    def value(path: str, name: str = "value") -> str:
        found = meta.find(".//" + "/".join(map(akn, path.split("/"))))
        return "" if found is None else found.get(name, "")

    language = value("FRBRExpression/FRBRlanguage", "language")
    short = {three: two for two, three in LANGUAGES.items()}
    title = next((one for one in document.iter(akn("docTitle"), akn("shortTitle"))), None)
    parties = (one.get("eId", "") for one in meta.iter(akn("TLCOrganization")))
    return Header(
        title=" ".join("".join(title.itertext(tag=etree.Element)).split()) if title is not None else "",
        text=value("FRBRWork/FRBRname"),
        language="" if language == "und" else short.get(language, language),
        type="bill" if etree.QName(document).localname in _BILLS else "statement",
        version=value("FRBRExpression/FRBRversionNumber"),
        parties=tuple(sorted({one for one in parties if _CODE.fullmatch(one)})),
    )


def statuses_of(document: Element) -> Mapping[str, tuple[Status, ...]]:
    """Statuses by the name of their clause."""
    found: dict[str, tuple[Status, ...]] = {}
    for one in _own(document, "statuses", "status"):
        name = one.get("href", "").removeprefix("#")
        state = one_of(one, "state", STATES, "open")
        status = Status(state, one.get("body", ""), _codes(one), one.get("written", ""))
        found[name] = (*found.get(name, ()), status)
    return found


def notes_of(document: Element, notes: Sequence[tuple[int, Note]]) -> tuple[Note, ...]:
    """Notes in their order, with parties and substitutes."""
    more = {whole(one, "order"): one for one in _own(document, "notes", "note")}
    return tuple(_completed(note, more.get(order)) for order, note in sorted(notes, key=lambda one: one[0]))


def _completed(note: Note, more: Element | None) -> Note:
    if more is None:
        return note
    read = more.find(own("read"))
    substitutes = None if read is None else (read.get("value", ""), read.get("as", ""))
    return replace(note, parties=_codes(more), substitutes=substitutes)


def _own(document: Element, group: str, name: str) -> list[Element]:
    path = "/".join((akn("meta"), akn("analysis"), akn("otherAnalysis"), own(group), own(name)))
    return document.findall(path)


def _codes(element: Element) -> tuple[str, ...]:
    return tuple(one.get("code", "") for one in element.iterfind(own("party")))
