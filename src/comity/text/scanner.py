# SPDX-License-Identifier: Apache-2.0
"""Finds the brackets of a negotiated text, however the text was published: nested, adjacent, across paragraphs, or unbalanced.

Square brackets mean "not agreed" in multilateral drafting; adjacent ones are alternatives to each other, a lone one is a choice between
its words and none. Official texts are often unbalanced, so nothing here fails: a stray or unclosed bracket is a diagnostic with its place,
and every character of the text belongs to exactly one node.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

STRAY = "NEG001"
UNCLOSED = "NEG002"

_BRACKET = re.compile(r"[\[\]]")
_BRACKET_OR_ESCAPE = re.compile(r"[\[\]]|\\.", re.DOTALL)
BETWEEN_ALTERNATIVES = re.compile(
    r"[^\S\n]*\n?[^\S\n]*(?:(?:/|\bor\b|\band/or\b)[^\S\n]*\n?[^\S\n]*)?", re.IGNORECASE
)
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong with the text, where (line and column count from 1), and what to do about it."""

    code: str
    line: int
    column: int
    message: str


@dataclass(slots=True)
class Bracket:
    """One pair of brackets: `start` is the offset of `[`, `end` the one after `]`. `depth` is 1 for an outermost bracket.

    An unclosed bracket ends where the text does and has `closed` False.
    """

    start: int
    end: int
    depth: int
    closed: bool = True
    children: list[Bracket] = field(default_factory=list)

    @property
    def inside(self) -> tuple[int, int]:
        """Offsets of what the brackets enclose."""
        return self.start + 1, self.end - 1 if self.closed else self.end

    def walk(self) -> Iterator[Bracket]:
        """This bracket and all inside it, in the order of the text."""
        waiting = [self]
        while waiting:
            bracket = waiting.pop()
            yield bracket
            waiting.extend(reversed(bracket.children))


@dataclass(frozen=True, slots=True)
class Choice:
    """Brackets that stand side by side and are alternatives; a single one is a choice between its words and none."""

    alternatives: tuple[Bracket, ...]


@dataclass(frozen=True)
class Scan:
    """The brackets of `text`. `opening` and `closing` count the characters, stray ones included."""

    text: str
    brackets: tuple[Bracket, ...]
    opening: int
    closing: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def max_depth(self) -> int:
        """Deepest nesting; 0 for a text without brackets."""
        return max((bracket.depth for bracket in self.walk()), default=0)

    def walk(self) -> Iterator[Bracket]:
        """Every bracket in the order of the text."""
        for bracket in self.brackets:
            yield from bracket.walk()

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Every choice, at any depth, in the order of their first bracket."""
        groups = list(_adjacent(self.text, self.brackets))
        for bracket in self.walk():
            groups += _adjacent(self.text, bracket.children)
        return tuple(sorted(groups, key=lambda choice: choice.alternatives[0].start))

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """Offsets of the paragraphs, which blank lines part; blank ones are left out."""
        ends = [(match.start(), match.end()) for match in _PARAGRAPH_END.finditer(self.text)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(self.text)]
        return tuple(
            (start, stop) for start, stop in zip(starts, stops, strict=True) if self.text[start:stop].strip()
        )


def scan(text: str, *, escapes: bool = False) -> Scan:
    r"""Find the brackets of `text` in one pass. With `escapes`, `\[` and `\]` are characters of the text and not brackets."""
    scanner = _Scanner(text)
    for match in (_BRACKET_OR_ESCAPE if escapes else _BRACKET).finditer(text):
        if match[0] == "[":
            scanner.open(match.start())
        elif match[0] == "]":
            scanner.close(match.start())
    return scanner.finish()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.outermost: list[Bracket] = []
        self.waiting: list[Bracket] = []
        self.strays: list[int] = []
        self.opening = self.closing = 0

    def open(self, place: int) -> None:
        bracket = Bracket(place, len(self.text), len(self.waiting) + 1, closed=False)
        (self.waiting[-1].children if self.waiting else self.outermost).append(bracket)
        self.waiting.append(bracket)
        self.opening += 1

    def close(self, place: int) -> None:
        self.closing += 1
        if not self.waiting:
            self.strays.append(place)
            return
        bracket = self.waiting.pop()
        bracket.end, bracket.closed = place + 1, True

    def finish(self) -> Scan:
        found = [
            (place, STRAY, "a closing bracket that closes nothing; remove it, or add the opening one")
            for place in self.strays
        ]
        found += [
            (
                bracket.start,
                UNCLOSED,
                "an opening bracket that is never closed; add the closing one, or remove it",
            )
            for bracket in self.waiting
        ]
        breaks = [match.end() for match in re.finditer("\n", self.text)]
        diagnostics = tuple(_diagnostic(breaks, *one) for one in sorted(found))
        return Scan(self.text, tuple(self.outermost), self.opening, self.closing, diagnostics)


def _diagnostic(breaks: list[int], place: int, code: str, message: str) -> Diagnostic:
    line = bisect.bisect_right(breaks, place)
    return Diagnostic(code, line + 1, place - (breaks[line - 1] if line else 0) + 1, message)


def _adjacent(text: str, siblings: list[Bracket] | tuple[Bracket, ...]) -> Iterator[Choice]:
    """Siblings with nothing between them but white space, a slash, `or` or `and/or` belong together; a blank line parts them."""
    group: list[Bracket] = []
    for bracket in siblings:
        if group and not BETWEEN_ALTERNATIVES.fullmatch(text, group[-1].end, bracket.start):
            yield Choice(tuple(group))
            group = []
        group.append(bracket)
    if group:
        yield Choice(tuple(group))
