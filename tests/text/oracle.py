# SPDX-License-Identifier: Apache-2.0
"""A second reader of .neg texts, over the Lark grammar beside it: balanced texts only, one clause a line, depth by indentation.

It shares no code with comity.text. Both readings come as plain nested tuples, so that they can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree

from comity.text.model import Attribution, Choice, Clause, Inline, NoteRef, Text, Words

Plain = tuple[Any, ...]

STANCES = {
    "propose": "propose", "proposes": "propose", "support": "support", "supports": "support", "retain": "retain", "keep": "retain",
    "oppose": "oppose", "opposes": "oppose", "delete": "delete", "reserve": "reserve", "reflect": "reflect", "ad ref": "ad_referendum",
    "withdraw": "withdraw", "withdraws": "withdraw",
}  # fmt: skip
STATUSES = {
    "Agreed": ("agreed",), "Agreed ad ref": ("ad_referendum",), "Agreed in informals": ("agreed_in_informals",),
    "Agreed, placement tbd": ("agreed", "placement_open"), "Convenu": ("agreed",), "Согласовано": ("agreed",), "متفق عليه": ("agreed",),
    "Reserved by ALD": ("reserved",),
}  # fmt: skip
FOR = {"propose", "support", "retain", "ad_referendum"}
RANK = {"article": 0, "preambular": 1, "operative": 1, "paragraph": 2, "point": 3}
TYPES = {
    "PREAMBULAR": "preambular",
    "OPERATIVE": "operative",
    "ARTICLE": "article",
    "PARAGRAPH": "paragraph",
    "POINT": "point",
}


@cache
def _grammar() -> Lark:
    source = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", lexer="contextual", start=["clause", "note"])


def oracle(source: str) -> tuple[list[Plain], list[Plain]]:
    """The clauses and notes of a text: its header is all up to the first blank line."""
    _, _, body = source.partition("\n\n")
    clauses: list[Plain] = []
    notes: list[Plain] = []
    open_: list[_Open] = []
    outermost = _Open(-1, "", "", clauses)
    for line in filter(str.strip, body.split("\n")):
        if line.startswith("[^"):
            notes.append(_note(line))
            continue
        depth = (len(line) - len(line.lstrip())) // 4
        said = _parse(line.strip())
        while open_ and not open_[-1].holds(depth, said.kind):
            open_.pop()
        parent = open_[-1] if open_ else outermost
        identity = said.pinned or _identity(said.kind, said.number, parent)
        here = _Open(depth, said.kind, identity)
        open_.append(here)
        content = _Content(identity).of(said.content)
        clause = (
            said.kind,
            said.number,
            identity,
            bool(said.pinned),
            tuple(said.attributions),
            tuple(said.statuses),
            content,
        )
        parent.children.append((*clause, here.children))
    return clauses, notes


@dataclass
class _Open:
    """A clause that others may stand under: what is deeper, and at its own depth what its rank is above."""

    depth: int
    kind: str
    identity: str
    children: list[Plain] = field(default_factory=list)
    prose: int = 0

    def holds(self, depth: int, kind: str) -> bool:
        if depth != self.depth:
            return depth > self.depth
        if self.kind == "article":
            return kind != "article"
        return kind in RANK and self.kind in RANK and RANK[kind] > RANK[self.kind]


@dataclass
class _Said:
    kind: str = "prose"
    number: str = ""
    pinned: str = ""
    content: Tree[Token] | None = None
    attributions: list[Plain] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)


def _note(line: str) -> Plain:
    tree = _grammar().parse(line, start="note")
    key = str(tree.children[0])[2:].partition("]")[0]
    (content,) = (one for one in tree.children if isinstance(one, Tree))
    return key, _Content(f"note-{key}").of(content)


def _parse(line: str) -> _Said:
    found = _Said()
    for part in _grammar().parse(line, start="clause").children:
        if isinstance(part, Token):
            found.pinned = str(part).strip()[2:-1]
        elif part.data == "label":
            found.kind, found.number, found.attributions = _label(part)
        elif part.data == "inline":
            found.content = part
        elif _is(part.children[0], "STATUS"):
            found.statuses += STATUSES[str(part.children[0]).strip()[1:-1]]
        else:
            found.attributions += _said(str(part.children[0]))
    return found


def _label(tree: Tree[Token]) -> tuple[str, str, list[Plain]]:
    part = tree.children[0]
    if isinstance(part, Tree):
        said = [one for one in part.children if isinstance(one, Token) and one.type == "ATTRIBUTION"]
        return "option", str(part.children[0]).strip(), [one for found in said for one in _said(found)]
    number = str(part).strip()
    return TYPES[part.type], number.removesuffix(".") if part.type != "POINT" else number, []


def _identity(kind: str, number: str, parent: _Open) -> str:
    if kind == "prose":
        parent.prose += 1
        own = f"p{parent.prose}"
    elif kind in {"preambular", "operative"}:
        own = f"{number[:2].lower()}-{number[2:].replace(' ', '')}"
    elif kind == "article":
        own = "art-" + number.partition(" ")[2].replace(" ", "")
    elif kind == "option":
        own = "option-" + number.rpartition(" ")[2].strip("()").lower()
    else:
        own = number.strip("()").replace(".", "-")
    return (
        own
        if kind in {"preambular", "operative", "article"} or not parent.identity
        else f"{parent.identity}.{own}"
    )


def _said(text: str) -> list[Plain]:
    found: list[Plain] = []
    for part in text.strip(" ()").split("; "):
        who, _, stance = part.partition(": ")
        stance, _, condition = stance.partition(" if ")
        codes = tuple(re.split(r", | ?/ ?| ?\+ ?| and ", who))
        found.append((codes, STANCES[stance or "propose"], condition))
    return found


class _Content:
    """The content of one clause, with the ids of its choices counted in the order of their opening."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.count = 0

    def of(self, tree: Tree[Token] | None) -> Plain:
        found = self._merged(tree) if tree is not None else []
        if found and found[0][0] == "words":
            found[0] = ("words", found[0][1].lstrip())
        if found and found[-1][0] == "words":
            found[-1] = ("words", found[-1][1].rstrip())
        return tuple(one for one in found if one != ("words", ""))

    def _items(self, tree: Tree[Token]) -> Iterator[Plain]:
        for part in tree.children:
            if isinstance(part, Tree):
                yield from self._choices(part)
            elif part.type == "NOTE_REF":
                yield "note", str(part)[2:-1]
            else:
                yield "words", str(part)

    def _merged(self, tree: Tree[Token]) -> list[Plain]:
        """Words on both sides of a slash outside brackets are the same words."""
        found: list[Plain] = []
        for one in self._items(tree):
            if one[0] == "words" and found and found[-1][0] == "words":
                found[-1] = ("words", found[-1][1] + one[1])
            else:
                found.append(one)
        return found

    def _choices(self, tree: Tree[Token]) -> Iterator[Plain]:
        """Neighbours are one choice, unless the next has an id of its own or a party stands for both."""
        group: list[tuple[str, Tree[Token]]] = []
        between = ""
        for part in tree.children:
            if isinstance(part, Token):
                between = str(part)
                continue
            if group and (_pinned(part) or _backers(group[-1][1]) & _backers(part)):
                yield self._choice(group)
                yield from [("words", between)] if between else []
                group, between = [], ""
            group.append((between, part))
            between = ""
        yield self._choice(group)

    def _choice(self, group: list[tuple[str, Tree[Token]]]) -> Plain:
        pinned = _pinned(group[0][1])
        if not pinned:
            self.count += 1
        identity = pinned or f"{self.owner}.c{self.count}"
        made: list[Plain] = []
        for before, bracket in group:
            series = next(one for one in bracket.children if isinstance(one, Tree))
            pieces = [one for one in series.children if isinstance(one, Tree)]
            label = next((str(one)[:-2] for one in bracket.children if _is(one, "LABEL")), "")
            for place, inner in enumerate(pieces):
                content = tuple(self._merged(inner))
                said = _attributions(bracket) if place == len(pieces) - 1 else ()
                made.append(
                    (
                        f"{identity}.{len(made) + 1}",
                        label if place == 0 else "",
                        before if place == 0 else "",
                        said,
                        place > 0,
                        content,
                    )
                )
        return "choice", identity, bool(pinned), tuple(made)


def _is(one: object, kind: str) -> bool:
    return isinstance(one, Token) and one.type == kind


def _pinned(bracket: Tree[Token]) -> str:
    return next((str(one)[2:-1] for one in bracket.children if _is(one, "CHOICE_IDENTITY")), "")


def _attributions(bracket: Tree[Token]) -> Plain:
    found: list[Plain] = []
    for one in bracket.children:
        if _is(one, "LEAD"):
            for part in str(one).rstrip(": ").split("; "):
                who, _, stance = part.rpartition(" ")
                found.append((tuple(re.split(r", | ?/ ?| ?\+ ?| and ", who)), STANCES[stance], ""))
        elif _is(one, "ATTRIBUTION"):
            found += _said(str(one))
    return tuple(found)


def _backers(bracket: Tree[Token]) -> set[str]:
    return {code for codes, stance, _ in _attributions(bracket) if stance in FOR for code in codes}


def plainly(text: Text) -> tuple[list[Plain], list[Plain]]:
    """What the reader under test found, in the oracle's shape."""
    return [_plain(one) for one in text.clauses], [(one.key, _inlines(one.content)) for one in text.notes]


def _plain(clause: Clause) -> Plain:
    return (
        clause.type,
        clause.number,
        clause.id,
        clause.pinned,
        _who(clause.attributions),
        tuple(status.state for status in clause.statuses),
        _inlines(clause.content),
        [_plain(child) for child in clause.children],
    )


def _who(attributions: tuple[Attribution, ...]) -> Plain:
    return tuple((one.codes, one.stance, one.condition) for one in attributions)


def _inlines(content: tuple[Inline, ...] | None) -> Plain:
    return tuple(_inline(one) for one in content or ())


def _inline(one: Inline) -> Plain:
    if isinstance(one, Words):
        return "words", one.text
    if isinstance(one, NoteRef):
        return "note", one.key
    assert isinstance(one, Choice)
    made = tuple(
        (alt.id, alt.label, alt.before, _who(alt.attributions), alt.slash, _inlines(alt.content))
        for alt in one.alternatives
    )
    return "choice", one.id, one.pinned, made
