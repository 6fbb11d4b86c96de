# SPDX-License-Identifier: Apache-2.0
"""The vocabulary that writing and reading Akoma Ntoso 3.0 share: namespaces, elements for types of clauses, names made from numbers.

Names (`eId`) follow the Akoma Ntoso naming convention: `art_4__para_2bis` for what is displayed; they change when a clause is renumbered.
What must not change is the GUID, which is the stable id. What the standard has no place for is in the namespace `urn:comity:akn:1`.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import get_args

from lxml import etree

from comity.text.model import ClauseType, Stance, State

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN = "urn:comity:akn:1"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ELEMENTS = MappingProxyType(
    {
        "heading": ("section", "sec"),
        "article": ("article", "art"),
        "operative": ("paragraph", "para"),
        "paragraph": ("paragraph", "para"),
        "point": ("point", "point"),
        "preambular": ("hcontainer", "rec"),
        "option": ("hcontainer", "option"),
        "prose": ("hcontainer", "prose"),
        "bracket": ("hcontainer", "bracket"),
        "matter": ("hcontainer", "matter"),
    }
)
"""Clause type -> element, and how its names begin. In a preamble, a preambular paragraph is a `recital`."""

TYPES = MappingProxyType(
    {
        "article": "article",
        "paragraph": "paragraph",
        "subparagraph": "paragraph",
        "clause": "paragraph",
        "subclause": "paragraph",
        "rule": "paragraph",
        "recital": "preambular",
        "citation": "preambular",
        "point": "point",
        "indent": "point",
        "alinea": "point",
        "item": "point",
        "hcontainer": "prose",
        "level": "prose",
        "list": "prose",
    }
)
"""Element -> clause type, where a file of someone else's does not say more; any other element that holds others is a heading."""

CONCEPTS = MappingProxyType(
    {
        "bracketed": ("bracketed", "In brackets: not agreed"),
        "open": ("open", "Open"),
        "agreed_in_informals": ("agreedInInformals", "Agreed in informals"),
        "ad_referendum": ("agreedAdReferendum", "Agreed ad referendum"),
        "agreed": ("agreed", "Agreed"),
        "adopted": ("adopted", "Adopted"),
        "reserved": ("reserved", "Reserved"),
        "reopened": ("reopened", "Reopened"),
        "on_hold": ("onHold", "On hold"),
        "placement_open": ("placementOpen", "Placement open"),
    }
)
"""State -> name of its TLCConcept, and what it is shown as."""

LANGUAGES = MappingProxyType(
    {
        "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "hy": "hye",
        "it": "ita", "ku": "kur", "pt": "por", "ru": "rus", "tr": "tur", "uk": "ukr", "ur": "urd", "zh": "zho",
    }
)  # fmt: skip
"""ISO 639-1 -> ISO 639-2/T, which names of expressions use."""

OPINIONS = MappingProxyType(
    {
        "propose": "agreeing", "support": "agreeing", "retain": "agreeing", "ad_referendum": "agreeing",
        "oppose": "dissenting", "delete": "dissenting", "reserve": "null", "reflect": "null", "withdraw": "null",
    }
)  # fmt: skip
CLAUSE_TYPES = frozenset(get_args(ClauseType))
STATES = frozenset(get_args(State))
STANCES = frozenset(get_args(Stance))

_FROM_DIGIT = re.compile(r"\d.*", re.DOTALL)
_LAST_WORD = re.compile(r"(\w+)\W*$")
_NOT_IN_A_NAME = re.compile(r"[^\w-]")
_SUBTAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def akn(name: str) -> str:
    """The qualified name of an element of the standard."""
    return f"{{{AKN}}}{name}"


def own(name: str) -> str:
    """The qualified name of an element or attribute of ours."""
    return f"{{{OWN}}}{name}"


def name_part(number: str) -> str:
    """What a display number contributes to a name: `OP3 bis` gives `3bis`, `Article 4.2` `4-2`, `(a)` `a`; empty if it has no letters."""
    found = _FROM_DIGIT.search(number)
    last = None if found else _LAST_WORD.search(number)
    core = found[0] if found else last[1] if last else ""
    dashed = "".join("-" if one == "." else _digit(one) for one in core.rstrip(". ").lower())
    return _NOT_IN_A_NAME.sub("", dashed)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def language_tag(language: str) -> str:
    """The language as `xml:lang` takes it; `und` for none, or for what is no tag."""
    return language if _SUBTAG.fullmatch(language) else "und"


def language_code(language: str) -> str:
    """The language as names of expressions take it."""
    tag = language_tag(language).split("-", maxsplit=1)[0].lower()
    return LANGUAGES.get(tag, tag)


class Names:
    """Hands out each name once: a second `para_2` becomes `para_2_2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def of(self, prefix: str, part: str, parent: str = "") -> str:
        """The name of what is numbered `part` under `parent`; without a part, one that counts the unnumbered."""
        base = f"{parent}__{prefix}" if parent else prefix
        return self.unique(f"{base}_{part}") if part else self._counted(f"{base}_nn", 1)

    def unique(self, base: str) -> str:
        """`base`, or `base_2` and so on."""
        if base not in self._taken:
            self._taken.add(base)
            return base
        return self._counted(base, 2)

    def _counted(self, base: str, first: int) -> str:
        count = self._next.get(base, first)
        while f"{base}_{count}" in self._taken:
            count += 1
        self._next[base] = count + 1
        self._taken.add(f"{base}_{count}")
        return f"{base}_{count}"
