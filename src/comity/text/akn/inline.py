# SPDX-License-Identifier: Apache-2.0
"""Reads the words of Akoma Ntoso elements: choices with their alternatives, who stands behind them, and footnotes.

Our own files are read to the last blank. In a foreign one white space counts once, and inline elements that refer to each other by
`alternativeTo` become one choice; elements that the model does not know give their words, and a flag where more than words is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from comity.errors import InputError
from comity.text.akn.header import CHOICE_KINDS, NOTE_KINDS, one_of, whole
from comity.text.akn.terms import AKN, STANCES, Element, akn, own
from comity.text.model import Alternative, Attribution, Choice, Inline, Note, NoteRef, Words

READ_AS_WORDS = "AKN001"
_MARKS = {"b": "**", "i": "*"}
_BREAKS = frozenset({"br", "eol", "eop"})
_MORE_THAN_WORDS = frozenset(
    {
        "img",
        "opinion",
        "vote",
        "ins",
        "del",
        "mod",
        "rmod",
        "mmod",
        "quotedStructure",
        "embeddedStructure",
        "foreign",
    }
)
_BETWEEN = re.compile(r"\s*(?:(?:/|or|and/or)\s*)?", re.IGNORECASE)


def local(element: Element) -> str:
    """The name of an element of the standard; empty for comments and what is not of the standard."""
    tag = element.tag
    return tag.removeprefix(f"{{{AKN}}}") if isinstance(tag, str) and tag.startswith(f"{{{AKN}}}") else ""


class Inlines:
    """Reads words; keeps the footnotes and flags that it comes across. `targets` are the names that `alternativeTo` refers to."""

    def __init__(self, document: Element, *, exact: bool) -> None:
        self.exact = exact
        self.notes: list[tuple[int, Note]] = []
        self.flags: list[tuple[str, int, int, str]] = []
        self.targets = {one.removeprefix("#") for one in map(str, document.xpath("//@alternativeTo"))}
        self.markers = {
            str(one.get("eId")): one.get("marker", "")
            for one in document.iter(akn("authorialNote"), akn("note"))
        }
        self.unnamed = 0

    def flag(self, element: Element, message: str) -> None:
        """Say that something was left out."""
        self.flags.append((READ_AS_WORDS, element.sourceline or 1, 1, message))

    def content(self, element: Element) -> tuple[tuple[Inline, ...], tuple[Attribution, ...]]:
        """The words of an element, and who stands behind them as a whole."""
        items: list[Inline] = []
        said: list[Attribution] = []
        self._into(element, items, said)
        return tuple(items if self.exact else _once(items)), tuple(said)

    def _into(self, element: Element, items: list[Inline], said: list[Attribution]) -> None:
        _add(items, element.text)
        for child in element:
            self._one(child, items, said)
            _add(items, child.tail)

    def _one(self, child: Element, items: list[Inline], said: list[Attribution]) -> None:
        name = local(child)
        role = child.get("name") if name == "inline" else None
        if role == "choice":
            items.append(self._choice(child))
        elif role == "attribution":
            said.append(self._attribution(child))
        elif name == "authorialNote":
            items.append(NoteRef(self.note(child)))
        elif name == "noteRef":
            target = child.get("href", "").removeprefix("#")
            items.append(NoteRef(child.get("marker") or self.markers.get(target) or target))
        elif self._alternates(child, name, role):
            self._alternate(child, items)
        elif name:
            self._words(child, name, items, said)

    def _words(self, child: Element, name: str, items: list[Inline], said: list[Attribution]) -> None:
        if name in _MORE_THAN_WORDS:
            self.flag(child, f"<{name}> was read as words only")
        mark = _MARKS.get(name, "") if "".join(child.itertext(tag=etree.Element)).strip() else ""
        _add(items, " " if name in _BREAKS else mark)
        self._into(child, items, said)
        _add(items, mark)

    # Our own choices

    def _choice(self, element: Element) -> Choice:
        found: list[Alternative] = []
        for child in element:
            if local(child) == "inline" and child.get("name") == "attribution" and found:
                found[-1] = replace(
                    found[-1], attributions=(*found[-1].attributions, self._attribution(child))
                )
            elif local(child) in {"inline", "placeholder"}:
                found.append(self._alternative(child))
            elif local(child):
                self.flag(
                    child, f"<{local(child)}> stands in a choice outside its alternatives and was left out"
                )
        if not found:
            raise InputError(
                f"line {element.sourceline}: expected alternatives in a choice, and there is none"
            )
        kind = one_of(element, own("kind"), CHOICE_KINDS, "contested")
        return Choice(identity_of(element), tuple(found), kind, element.get(own("pinned")) == "true")

    def _alternative(self, element: Element) -> Alternative:
        null = element.get("name") == "noText"
        return Alternative(
            identity_of(element),
            None if null else self.content(element)[0],
            label=element.get(own("label"), ""),
            before=element.get(own("before"), ""),
            opens=element.get(own("opens")) != "false",
            closes=element.get(own("closes")) != "false",
            slash=element.get(own("slash")) == "true",
        )

    def _attribution(self, element: Element) -> Attribution:
        return Attribution(
            tuple(one.text or "" for one in element.iterfind(akn("opinion"))),
            one_of(element, own("stance"), STANCES, "propose"),
            element.get(own("condition"), ""),
            element.get(own("remark"), ""),
        )

    # Choices of others

    def _alternates(self, child: Element, name: str, role: str | None) -> bool:
        return bool(
            name
            and (
                child.get("alternativeTo")
                or child.get("eId") in self.targets
                or role in {"alternative", "noText"}
                or name == "placeholder"
            )
        )

    def _alternate(self, child: Element, items: list[Inline]) -> None:
        """Join the choice that this element is an alternative to, if it stands right before; else begin one."""
        first = child.get("alternativeTo", "").removeprefix("#")
        self.unnamed += 1
        alternative = self._alternative(child)
        alternative = replace(alternative, id=alternative.id or f"alternative-{self.unnamed}")
        between = ""
        if len(items) > 1 and isinstance(items[-1], Words) and _BETWEEN.fullmatch(items[-1].text):
            between = items[-1].text
        last = items[-2] if between else items[-1] if items else None
        if first and isinstance(last, Choice) and last.id == f"{first}.choice":
            del items[-2 if between else -1 :]
            items.append(
                replace(last, alternatives=(*last.alternatives, replace(alternative, before=between)))
            )
            return
        kind = one_of(
            child, "", CHOICE_KINDS, "placeholder" if local(child) == "placeholder" else "contested"
        )
        items.append(Choice(f"{child.get('eId') or alternative.id}.choice", (alternative,), kind))

    def note(self, element: Element) -> str:
        """Keep a footnote; its key."""
        key = element.get("marker") or element.get("eId") or f"note-{len(self.notes) + 1}"
        order = whole(element, own("order")) if self.exact else 0
        items: list[Inline] = []
        for block in element:
            if self.exact or not local(block):
                _extend(items, self.content(block)[0])
            else:
                _extend(items, (*self.content(block)[0], Words(" ")))
        kind = one_of(element, own("kind"), NOTE_KINDS, "remark")
        content = tuple(items if self.exact else _once(items))
        self.notes.append(
            (
                order,
                Note(
                    key if not self.exact else element.get("marker", ""),
                    content,
                    kind,
                    line=whole(element, own("line")),
                ),
            )
        )
        return self.notes[-1][1].key


def identity_of(element: Element) -> str:
    """The stable id: the GUID, or ours where a GUID cannot say it, or the name."""
    return str(element.get("GUID") or element.get(own("id"), element.get("eId", "")))


def _add(items: list[Inline], text: str | None) -> None:
    """Words that follow words are one."""
    if text and items and isinstance(items[-1], Words):
        items[-1] = Words(items[-1].text + text)
    elif text:
        items.append(Words(text))


def _extend(items: list[Inline], more: Sequence[Inline]) -> None:
    for one in more:
        if isinstance(one, Words):
            _add(items, one.text)
        else:
            items.append(one)


def _once(items: Sequence[Inline]) -> list[Inline]:
    """White space once, none at the ends."""
    found = [Words(" ".join(re.split(r"\s+", one.text))) if isinstance(one, Words) else one for one in items]
    if found and isinstance(found[0], Words):
        found[0] = Words(found[0].text.lstrip())
    if found and isinstance(found[-1], Words):
        found[-1] = Words(found[-1].text.rstrip())
    return [one for one in found if not isinstance(one, Words) or one.text]
