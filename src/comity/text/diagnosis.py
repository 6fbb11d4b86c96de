# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a text, by code, line and column. Nothing is repaired: a diagnostic says what to do, and the words stay as they are.

| code | |
|---|---|
| NEG001 | a closing bracket that closes nothing |
| NEG002 | an opening bracket that is never closed |
| NEG003 | a party code that is not declared |
| NEG004 | an id that stands twice, or is none |
| NEG005 | a bidi override, which reorders words for the reader |
| NEG006 | a header line that cannot be understood |
| NEG007 | brackets nested too deep |
| NEG008 | a footnote that is not there |
| NEG101 | flag: a slash outside brackets, which may mean alternatives |
| NEG102 | flag: a placeholder in braces, which is not counted |
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterator, Sequence

from comity.canonical import BIDI_OVERRIDES
from comity.text.brackets import MAX_DEPTH
from comity.text.layout import Block
from comity.text.model import Clause
from comity.text.nesting import IDENTITY
from comity.text.scanner import Diagnostic, Scan

UNDECLARED, IDENTITY_TAKEN, BIDI, HEADER, DEPTH, NOTE = (
    "NEG003",
    "NEG004",
    "NEG005",
    "NEG006",
    "NEG007",
    "NEG008",
)
AMBIGUOUS_SLASH, BRACE_PLACEHOLDER = "NEG101", "NEG102"

_SPACED_SLASH = re.compile(r"\w\s+/\s+\w")
_BRACES = re.compile(r"\{\s*placeholder\b[^{}]*\}", re.IGNORECASE)
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_OVERRIDE = re.compile(f"[{''.join(BIDI_OVERRIDES)}]")
_WRITTEN_ID = re.compile(r"\{#([^{}\n]*)\}")
_AN_ID = "small letters, digits, dot, hyphen and underscore"


class Diagnosis:
    """Collects what is found in one source; places are offsets in it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._breaks = [match.end() for match in re.finditer("\n", source)]
        self._found: list[Diagnostic] = []
        self._flags: list[Diagnostic] = []

    def add(self, place: int, code: str, message: str) -> None:
        self._found.append(self._at(place, code, message))

    def undeclared(self, place: int, codes: Sequence[tuple[str, str]]) -> None:
        """Codes without a declaration, written at `place` or behind it, each with the nearest declared one."""
        for code, near in codes:
            hint = f"did you mean {near}?" if near else "add it to `parties`"
            self.add(
                max(place, self.source.find(code, place)),
                UNDECLARED,
                f"the party {code!r} is not declared; {hint}",
            )

    def diagnostics(self, scan: Scan) -> tuple[Diagnostic, ...]:
        """All of them, the scan's brackets included, in the order of the text."""
        return tuple(sorted({*scan.diagnostics, *self._found}, key=_order))

    def flags(self) -> tuple[Diagnostic, ...]:
        return tuple(sorted(self._flags, key=_order))

    def check(self, scan: Scan, notes: Collection[str]) -> None:
        """What can be seen without the clauses."""
        for match in _OVERRIDE.finditer(self.source):
            self.add(
                match.start(),
                BIDI,
                f"the bidi override U+{ord(match[0]):04X} makes words look reordered; remove it",
            )
        if scan.max_depth > MAX_DEPTH:
            deep = next(one for one in scan.walk() if one.depth > MAX_DEPTH)
            self.add(
                deep.start,
                DEPTH,
                f"brackets nested deeper than {MAX_DEPTH} are read as characters; nest them less",
            )
        for match in _REFERENCE.finditer(self.source):
            if match[1] not in notes:
                self.add(
                    match.start(), NOTE, f"there is no footnote {match[1]!r}; add a line [^{match[1]}]: ..."
                )
        for match in _BRACES.finditer(self.source):
            self._flags.append(
                self._at(match.start(), BRACE_PLACEHOLDER, "a placeholder in braces is not counted")
            )
        for start, end in _outside(scan):
            for match in _SPACED_SLASH.finditer(self.source, start, end):
                self._flags.append(
                    self._at(
                        match.start() + 1,
                        AMBIGUOUS_SLASH,
                        "a slash outside brackets: alternatives? bracket them",
                    )
                )

    def check_notes(self, notes: Sequence[Block]) -> None:
        """That no two footnotes share a key."""
        seen: dict[str, int] = {}
        for note in notes:
            if note.number in seen:
                self.add(
                    self.source.rfind("[^", 0, note.start),
                    IDENTITY_TAKEN,
                    f"the footnote {note.number!r} stands at line {seen[note.number]} already; give each its own key",
                )
            seen.setdefault(note.number, note.line)

    def check_written_ids(self) -> None:
        """That what stands in an id's place is one."""
        for match in _WRITTEN_ID.finditer(self.source):
            self.check_identity(match[1], match.start())

    def check_ids(self, clauses: Iterator[Clause], pinned: Sequence[tuple[str, int]]) -> None:
        """That no two clauses or choices share an id; `pinned` are the choices' own, with their offsets."""
        offsets = [0, *self._breaks]
        seen: dict[str, int] = {}
        for clause in clauses:
            self._check_id(clause.id, clause.line, offsets[clause.line - 1] + clause.indent, seen)
        for name, place in pinned:
            self._check_id(name, bisect.bisect_right(offsets, place), place, seen)

    def _check_id(self, name: str, line: int, place: int, seen: dict[str, int]) -> None:
        if name in seen:
            self.add(
                place,
                IDENTITY_TAKEN,
                f"the id {name!r} stands at line {seen[name]} already; give each its own",
            )
        seen.setdefault(name, line)
        self.check_identity(name, place)

    def check_identity(self, name: str, place: int) -> None:
        if not IDENTITY.fullmatch(name):
            self.add(place, IDENTITY_TAKEN, f"{name!r} is no id; expected {_AN_ID}")

    def _at(self, place: int, code: str, message: str) -> Diagnostic:
        line = bisect.bisect_right(self._breaks, place)
        return Diagnostic(code, line + 1, place - (self._breaks[line - 1] if line else 0) + 1, message)


def _order(one: Diagnostic) -> tuple[int, int, str, str]:
    return one.line, one.column, one.code, one.message


def _outside(found: Scan) -> Iterator[tuple[int, int]]:
    place = 0
    for bracket in found.brackets:
        yield place, bracket.start
        place = bracket.end
    yield place, len(found.text)
