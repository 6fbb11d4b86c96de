# SPDX-License-Identifier: Apache-2.0
"""From the words of one clause to choices of alternatives: the brackets, who stands behind them, and their ids.

Brackets pair with the nearest one that is open. In a text whose brackets balance, one that opens in a clause and closes in a later one
goes on through all between; in any other, each clause stands for itself, so that one missing bracket spoils one clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from comity.text.attributions import Undeclared, parse_attributions, parse_lead
from comity.text.model import FOR, Alternative, Attribution, Choice, Inline, NoteRef, Words
from comity.text.nesting import Names
from comity.text.scanner import BETWEEN_ALTERNATIVES

MAX_DEPTH = 64
_MARK = re.compile(
    r"\[\^(?P<note>[^\]\s]{1,40})\]|(?P<link>!?\[[^\[\]\n]*\]\((?:https?:|mailto:|#|/)[^()\s]*\))|[\[\]]"
)
_MARK_OR_ESCAPE = re.compile(r"(?P<escape>\\[\\\[\](){}*_#])|" + _MARK.pattern)
_REFERENCE = re.compile(r"\[[^\[\]\n]*\]\[(?P<target>[^\[\]\n]+)\]")
_IDENTITY = re.compile(r"\{#(?P<id>[a-z0-9][a-z0-9._-]{0,99})\}")
_PARENTHESES = re.compile(r"\s*\((?P<inner>[^()]*)\)")
_LABEL = re.compile(
    r"\s*(?P<label>(?:Option|Alternative|Alt|Variante?|Вариант)\.?\s*[\dA-Za-z()]{1,5}(?:\s?(?:bis|ter))?)\s*:\s*"
)
_BLANK = re.compile(r"\W*(?:\d{0,2}[Xx]{1,4}|_{2,}|\.{2,}|…|\bN\b)\W*")
_PLACEHOLDER = re.compile(r"\W*placeholder\b", re.IGNORECASE)
_SLASH = re.compile(r"(?<=\s)/(?=\s)")
_LINES = re.compile(r"\n\s*")
_LONGEST_BLANK = 40

Complain = Callable[[int, tuple[tuple[str, str], ...]], None]


@dataclass(slots=True)
class _Bracket:
    """A bracket while it is read. `open_` is shared by the fragments of one that crosses clauses."""

    open_: _Open
    items: list[Inline | _Bracket] = field(default_factory=list)
    opens: bool = True
    closes: bool = False
    identity: str = ""
    attributions: tuple[Attribution, ...] = ()


@dataclass(slots=True)
class _Open:
    choice: str = ""
    alternative: str = ""
    label: str = ""


@dataclass(slots=True)
class Brackets:
    """Builds the contents of a text's clauses, one after the other. `complain` is told of undeclared codes, with their place.

    `balanced` is whether brackets may cross clauses. `targets` are the names that links may have, which are no brackets.
    """

    source: str
    declared: Collection[str]
    complain: Complain
    balanced: bool
    escapes: bool
    targets: Collection[str] = ()
    names: Names = field(default_factory=Names)
    pinned: list[tuple[str, int]] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def content(self, start: int, end: int, owner: str, *, alone: bool = False) -> tuple[Inline, ...]:
        """The content between two offsets, in the clause with the id `owner`; with `alone` no bracket goes on into or out of it."""
        while start < end and self.source[start].isspace():
            start += 1
        while start < end and self.source[end - 1].isspace():
            end -= 1
        carried = [] if alone else self._open
        stack = [_Bracket(_Open()), *(_Bracket(one, opens=False) for one in carried)]
        place = start
        while match := self._next(place, end, len(stack)):
            self._words(stack[-1], place, match.start())
            place = match.end()
            if match.lastgroup == "note":
                stack[-1].items.append(NoteRef(match["note"]))
            elif match[0] == "[":
                stack.append(_Bracket(_Open()))
                place = self._lead(stack[-1], place, end)
            else:
                closed = stack.pop()
                closed.closes = True
                place = self._after(closed, place, end)
                stack[-1].items.append(closed)
        self._words(stack[-1], place, end)
        if self.balanced and not alone:
            self._open = [one.open_ for one in stack[1:]]
        while len(stack) > 1:
            crossing = stack.pop()
            stack[-1].items.append(crossing)
        return _Numbering(owner, self.names).convert(stack[0].items)

    def _next(self, place: int, end: int, depth: int) -> re.Match[str] | None:
        """The next bracket or note reference; escapes, links, stray brackets and those nested too deep are words."""
        pattern = _MARK_OR_ESCAPE if self.escapes else _MARK
        while match := pattern.search(self.source, place, end):
            place = match.end()
            link = _REFERENCE.match(self.source, match.start(), end) if self.targets else None
            if link and link["target"] in self.targets:
                place = link.end()
            elif (
                match.lastgroup == "note"
                or (match[0] == "[" and depth <= MAX_DEPTH)
                or (match[0] == "]" and depth > 1)
            ):
                return match
        return None

    def _words(self, bracket: _Bracket, start: int, end: int) -> None:
        if start < end:
            bracket.items.append(Words(_one_line(self.source[start:end])))

    def _lead(self, bracket: _Bracket, start: int, end: int) -> int:
        """What opens a bracket: a label, or who proposes and opposes. Returns the offset of the words."""
        label = _LABEL.match(self.source, start, end)
        if label:
            bracket.open_.label = label["label"]
            return label.end()
        if self.declared:
            lead = parse_lead(self.source[start : min(end, start + 400)], self.declared)
            if isinstance(lead, Undeclared):
                self.complain(start, lead.codes)
            elif lead:
                bracket.attributions, length = lead
                return start + length
        return start

    def _after(self, bracket: _Bracket, start: int, end: int) -> int:
        """What follows a closing bracket: its id and its attributions, in any order. Returns the offset after them."""
        while True:
            identity = _IDENTITY.match(self.source, start, end)
            if identity and not bracket.identity and bracket.opens:
                bracket.identity = identity["id"]
                self.pinned.append((bracket.identity, start))
                start = identity.end()
                continue
            said = _PARENTHESES.match(self.source, start, end) if self.declared else None
            found = parse_attributions(said["inner"], self.declared) if said else ()
            if said and isinstance(found, Undeclared):
                self.complain(said.start("inner"), found.codes)
            if not said or not found or isinstance(found, Undeclared):
                return start
            bracket.attributions = (*bracket.attributions, *found)
            start = said.end()


class _Numbering:
    """Groups the brackets of one clause into choices and names them: `<clause>.c1`, `.c2` in the order of their opening."""

    def __init__(self, owner: str, names: Names) -> None:
        self.owner = owner
        self.names = names
        self.count = 0

    def convert(self, items: Sequence[Inline | _Bracket]) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for group in _groups(items):
            if isinstance(group, list):
                found.append(self._choice(group))
            else:
                found.append(group)
        return tuple(found)

    def _choice(self, group: list[tuple[str, _Bracket]]) -> Choice:
        first = group[0][1]
        name = first.open_.choice or first.identity
        if not name:
            name = self._next()
        made: list[Alternative] = []
        for before, bracket in group:
            bracket.open_.choice = name
            made += self._alternatives(bracket, before, name, len(made))
        return Choice(name, tuple(made), _kind(first, made), pinned=bool(first.identity))

    def _next(self) -> str:
        while True:
            self.count += 1
            name = f"{self.owner}.c{self.count}"
            if name not in self.names.reserved:
                return name

    def _alternatives(self, bracket: _Bracket, before: str, name: str, count: int) -> Iterator[Alternative]:
        pieces = _series(bracket.items)
        for place, items in enumerate(pieces):
            identity = bracket.open_.alternative or f"{name}.{count + place + 1}"
            if len(pieces) == 1:
                bracket.open_.alternative = identity
            yield Alternative(
                identity,
                self.convert(items),
                bracket.attributions if place == len(pieces) - 1 else (),
                bracket.open_.label if bracket.opens and place == 0 else "",
                before if place == 0 else "",
                bracket.opens,
                bracket.closes,
                slash=place > 0,
            )


def _groups(items: Sequence[Inline | _Bracket]) -> Iterator[Inline | list[tuple[str, _Bracket]]]:
    """Brackets with nothing but a separator between them form one group."""
    group: list[tuple[str, _Bracket]] = []
    between: list[Words] = []
    for one in items:
        if isinstance(one, _Bracket):
            if group and _apart([bracket for _, bracket in group], one):
                yield group
                yield from between
                group, between = [], []
            group.append(("".join(words.text for words in between), one))
            between = []
        elif group and not between and isinstance(one, Words) and BETWEEN_ALTERNATIVES.fullmatch(one.text):
            between = [one]
        else:
            if group:
                yield group
            yield from between
            group, between = [], []
            yield one
    if group:
        yield group
    yield from between


def _apart(before: Sequence[_Bracket], after: _Bracket) -> bool:
    """Neighbours are no alternatives if the second has an id of its own, or one crosses clauses.

    Nor if a party stands for both, unless the first one's id is written out: whoever writes ids says what is one choice.
    """
    if after.identity or not after.opens or not before[-1].closes:
        return True
    return not before[0].identity and bool(_stand_for(before[-1]) & _stand_for(after))


def _stand_for(bracket: _Bracket) -> set[str]:
    return {code for one in bracket.attributions if one.stance in FOR for code in one.codes}


def _series(items: list[Inline | _Bracket]) -> list[list[Inline | _Bracket]]:
    """The alternatives of a slash series within one bracket; the bracket's whole content if it has none, or an empty one among them.

    A slash between two brackets makes no series: they are neighbours.
    """
    pieces: list[list[Inline | _Bracket]] = [[]]
    for one, before, after in zip(items, [None, *items], [*items[1:], None], strict=False):
        neighbours = isinstance(before, _Bracket) and isinstance(after, _Bracket)
        if not isinstance(one, Words) or (neighbours and BETWEEN_ALTERNATIVES.fullmatch(one.text)):
            pieces[-1].append(one)
            continue
        parts = _SLASH.split(one.text)
        for place, part in enumerate(parts):
            words = part.lstrip() if place else part
            words = words if place == len(parts) - 1 else words.rstrip()
            pieces += [[]] if place else []
            pieces[-1] += [Words(words)] if words else []
    return pieces if all(pieces) else [items]


def _kind(bracket: _Bracket, made: Sequence[Alternative]) -> Literal["contested", "blank", "placeholder"]:
    text = "".join(one.text for one in bracket.items if isinstance(one, Words))
    if _PLACEHOLDER.match(text):
        return "placeholder"
    if len(made) == 1 and len(bracket.items) == 1 and len(text) <= _LONGEST_BLANK and _BLANK.fullmatch(text):
        return "blank"
    return "contested"


def _one_line(text: str) -> str:
    """Words that stand on several lines, joined by single spaces."""
    first, *others = text.split("\n")
    if not others:
        return text
    return " ".join([first.rstrip(), *map(str.strip, others[:-1]), others[-1].lstrip()])
