# SPDX-License-Identifier: Apache-2.0
"""Writes a text in its canonical form: one clause a line, attributions behind their bracket, statuses at the end, notes last.

Writing what was read and reading it again gives the same text, and writing that gives the same bytes. Published text keeps its own
indentation, numbering and emphasis, and its notes where they stood.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator

from comity.text.attributions import spell_attributions, spell_lead, spell_statuses
from comity.text.model import Attribution, Choice, Clause, Header, Inline, NoteRef, Text, Words
from comity.text.wording import shares_bracket

_INDENT = 4
_COLON = re.compile(r"\s*+(?=(?:\*\*|__)?\s*+:|(?:\*\*|__)\.?$|\.?$)")


def write(text: Text, *, pin: bool = False) -> str:
    """The canonical form, with a final newline. `pin` writes out the id of every clause and choice that has a number or words."""
    writer = _Writer(text, pin)
    lines = "\n".join(writer.lines()).strip("\n")
    written = "\n".join(part for part in (_header(text), lines) if part).rstrip("\n") + "\n"
    return "\ufeff" + written if written.startswith("\ufeff") else written


def _header(text: Text) -> str:
    header = text.header
    if header.fenced:
        return "\n".join(("---", *header.lines, "---", ""))
    said = [*_fields(header), *header.lines] if text.dialect == "neg" else []
    return "\n".join((*said, "")) if said else ""


def _fields(header: Header) -> Iterator[str]:
    said = {
        "title": header.title, "text": header.text, "lang": header.language, "type": header.type if header.type == "bill" else "",
        "version": header.version, "base": header.base, "status": header.status, "parties": ", ".join(header.parties),
        "groups": "; ".join(f"{name} = {' + '.join(members)}" for name, members in header.groups.items()),
    }  # fmt: skip
    return (f"{key}: {value}" for key, value in said.items() if value)


class _Writer:
    def __init__(self, text: Text, pin: bool) -> None:  # noqa: FBT001 - private
        self.text = text
        self.pin = pin
        self.declared: Collection[str] = text.codes
        self.waiting = deque(text.notes)
        self.canonical = text.dialect == "neg" and not text.header.fenced and bool(list(_fields(text.header)))

    def lines(self) -> Iterator[str]:
        for clause in self.text.clauses:
            yield from self._clause(clause, 0)
        yield from self._notes(None)

    def _clause(self, clause: Clause, depth: int) -> Iterator[str]:
        if not self.canonical:
            yield from self._notes(clause.line)
        if self.canonical or not clause.tight:
            yield ""
        indent = clause.indent if not self.canonical else 0 if clause.level else _INDENT * depth
        line = _text(clause) if clause.type == "matter" else self.line(clause)
        yield (" " * indent + line).rstrip()
        for child in clause.children:
            yield from self._clause(child, 0 if clause.level else depth + 1)

    def line(self, clause: Clause) -> str:
        """A clause on one line, without its indentation."""
        marker = clause.marker
        said = spell_attributions(clause.attributions, " ")
        if said and clause.type == "option":
            marker = _COLON.sub(f" {said}", marker, count=1)
            said = ""
        if said and _ends_in_choice(clause.content):
            said = f"\\ {said}"
        numbered = clause.marker or clause.content
        identity = (
            f"{{#{clause.id}}}"
            if clause.pinned or (self.pin and numbered and clause.type != "bracket")
            else ""
        )
        parts = (
            marker,
            identity,
            self.content(clause.content),
            said,
            spell_statuses(clause.statuses, self.declared),
        )
        return " ".join(part for part in parts if part)

    def content(self, content: tuple[Inline, ...] | None) -> str:
        return "".join(self._content(content))

    def _content(self, content: tuple[Inline, ...] | None) -> Iterator[str]:
        for one in content or ():
            if isinstance(one, Words):
                yield one.text
            elif isinstance(one, NoteRef):
                yield f"[^{one.key}]"
            else:
                yield from self._choice(one)

    def _choice(self, choice: Choice) -> Iterator[str]:
        starts = choice.alternatives[0].opens
        for place, alternative in enumerate(choice.alternatives):
            if alternative.slash:
                yield " / "
            else:
                yield alternative.before + "[" * alternative.opens
                yield f"{alternative.label}: " if alternative.label else ""
                yield spell_lead(_lead(choice, place))
            yield from self._content(alternative.content)
            if alternative.closes and not shares_bracket(choice, place):
                pinned = choice.pinned or (self.pin and starts)
                first = not any(other.slash is False for other in choice.alternatives[1 : place + 1])
                yield "]" + (f"{{#{choice.id}}}" if pinned and first else "")
            yield spell_attributions(alternative.attributions if alternative.closes else ())

    def _notes(self, line: int | None) -> Iterator[str]:
        """The notes that are still to be written; with `line` those that stood before it."""
        while self.waiting and (line is None or 0 < self.waiting[0].line < line):
            note = self.waiting.popleft()
            yield ""
            yield f"[^{note.key}]: {self.content(note.content)}".rstrip()


def _lead(choice: Choice, place: int) -> tuple[Attribution, ...]:
    """The attributions of a bracket that is not closed, so that none can stand behind it; the last of a slash series has them."""
    last = place
    while shares_bracket(choice, last):
        last += 1
    one = choice.alternatives[last]
    return one.attributions if one.opens and not one.closes else ()


def _ends_in_choice(content: tuple[Inline, ...] | None) -> bool:
    """Whether what follows would be read as an attribution of the last choice."""
    while content and isinstance(content[-1], Choice):
        last = content[-1].alternatives[-1]
        if last.closes:
            return True
        content = last.content
    return False


def _text(clause: Clause) -> str:
    return "".join(one.text for one in clause.content if isinstance(one, Words))
