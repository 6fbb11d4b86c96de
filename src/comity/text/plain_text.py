# SPDX-License-Identifier: Apache-2.0
"""A text as plain text for delegates: numbers and words, with brackets, with the first alternatives, or with agreed words only.

What is not agreed never looks agreed: in the clean text a mark stands where something is open, a clause that is held gives the mark
alone, and a value still to be filled in keeps its brackets in every form. Emphasis, attributions and statuses are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from comity.text.model import HELD_STATES, Choice, Clause, Inline, NoteRef, Text, Words
from comity.text.options import option_sets
from comity.text.wording import no_text, plain, shares_bracket

Choose = Literal["first", "brackets", "clean"]

OPEN = "[…]"
_NOTHING = "\ue000"
_LEFT_OUT = re.compile(rf"\s*{_NOTHING}")
_INDENT = "    "


def to_plain(text: Text, *, choose: Choose) -> str:
    """The text, clauses parted by blank lines, with a final newline; footnotes last. Empty for an empty text.

    `first` takes the first alternative of each choice and the first of a set of options, `brackets` shows all as they stand, `clean`
    shows what no bracket, set of options, attribution or hold touches, and `[…]` in place of the rest.
    """
    renderer = _Renderer(choose)
    blocks = [text.header.title] if text.header.title else []
    blocks += renderer.clauses(text.clauses, "")
    blocks += [f"Note {note.key}. {renderer.words(note.content)}" for note in text.notes]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def label(clause: Clause) -> str:
    """What stands before a clause's words, as read but without marks of emphasis or headings; its number, where nothing was read."""
    if clause.marker:
        return plain(clause.marker).lstrip("#").strip()
    return "" if _number_stands_inside(clause) else clause.number


def _number_stands_inside(clause: Clause) -> bool:
    """`[4. text]` keeps its number among its words."""
    said = next((one for one in clause.content if not isinstance(one, Words) or one.text.strip()), None)
    while isinstance(said, Choice) and said.alternatives[0].content:
        said = said.alternatives[0].content[0]
    return isinstance(said, Words) and clause.number in said.text[: len(clause.number) + 12]


class _Renderer:
    def __init__(self, choose: Choose) -> None:
        self.choose = choose

    def clauses(self, clauses: Sequence[Clause], indent: str) -> Iterator[str]:
        for run in option_sets(clauses):
            if run[0].type != "option" or self.choose == "brackets":
                for clause in run:
                    yield from self._clause(clause, indent)
            elif self.choose == "clean":
                yield indent + OPEN
            else:
                yield from self._first(run[0], indent)

    def _first(self, option: Clause, indent: str) -> Iterator[str]:
        """The words of an option without its label; none where it says that there is to be no text."""
        words = self.words(option.content)
        if words and not no_text(words):
            yield indent + words
        yield from self.clauses(option.children, indent)

    def _clause(self, clause: Clause, indent: str) -> Iterator[str]:
        if clause.type == "matter":
            yield "\n".join(one.text for one in clause.content if isinstance(one, Words))
            return
        held = bool(clause.attributions) or any(one.state in HELD_STATES for one in clause.statuses)
        if self.choose == "clean" and held:
            yield indent + " ".join(filter(None, (label(clause), OPEN)))
            return
        if clause.type != "bracket" or self.choose == "brackets":
            line = " ".join(filter(None, (label(clause), self.words(clause.content))))
            if line:
                yield indent + line
        yield from self.clauses(clause.children, indent if clause.type == "heading" else indent + _INDENT)

    def words(self, content: Sequence[Inline] | None) -> str:
        return _LEFT_OUT.sub("", plain("".join(self._pieces(content)))).strip()

    def _pieces(self, content: Sequence[Inline] | None) -> Iterator[str]:
        for one in content or ():
            if isinstance(one, Words):
                yield one.text.replace(_NOTHING, "")
            elif isinstance(one, NoteRef):
                yield f" (note {one.key})"
            elif self.choose == "brackets":
                yield from self._bracketed(one)
            elif self.choose == "clean":
                yield OPEN
            else:
                yield from self._chosen(one)

    def _bracketed(self, choice: Choice) -> Iterator[str]:
        for place, alternative in enumerate(choice.alternatives):
            yield " / " if alternative.slash else alternative.before + "[" * alternative.opens
            yield f"{alternative.label}: " if alternative.label else ""
            yield from self._pieces(alternative.content)
            yield "]" * (alternative.closes and not shares_bracket(choice, place))

    def _chosen(self, choice: Choice) -> Iterator[str]:
        first = choice.alternatives[0]
        words = "".join(self._pieces(first.content))
        if choice.kind != "contested":
            yield f"[{words}]"
        else:
            yield _NOTHING if not words.strip() or no_text(words) else words
