# SPDX-License-Identifier: Apache-2.0
r"""Finds what is emphasised in a clause, whose marks (`*`, `**`, `_`) may straddle brackets: `*[Taking* account`.

Marks pair over the clause's whole sequence of words, in the order of the text, brackets being as nothing to them. A mark without a
partner is a character. `\*` is a character too. Nothing is parsed as Markdown beyond this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.text.model import Inline, Words, inlines

_MARK = re.compile(r"\\(?P<escaped>[\\\[\](){}*_#])|(?P<dropped>\\(?=\s))|(?P<mark>\*{1,3}|_{1,3})")
_Piece = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are emphasised alike."""

    text: str
    italic: bool = False
    bold: bool = False


def emphasised(content: Sequence[Inline] | None) -> tuple[tuple[Run, ...], ...]:
    """For each `Words` of a content, at any depth and in the order of the text, its runs. Escapes are undone."""
    words = [one.text for one in inlines(tuple(content or ())) if isinstance(one, Words)]
    pieces = [piece for place, text in enumerate(words) for piece in _pieces(place, text)]
    paired = _paired(pieces)
    runs: list[list[Run]] = [[] for _ in words]
    italic = bold = False
    for number, (place, kind, text) in enumerate(pieces):
        if number in paired:
            italic ^= len(text) != 2
            bold ^= len(text) != 1
        elif text:
            _add(runs[place], Run(text if kind != "escaped" else text[1:], italic, bold))
    return tuple(map(tuple, runs))


def _add(runs: list[Run], run: Run) -> None:
    if runs and (runs[-1].italic, runs[-1].bold) == (run.italic, run.bold):
        runs[-1] = Run(runs[-1].text + run.text, run.italic, run.bold)
    else:
        runs.append(run)


def _pieces(place: int, text: str) -> Iterator[_Piece]:
    """Words, marks and escapes of one `Words`, nothing left out but backslashes before white space."""
    end = 0
    for match in _MARK.finditer(text):
        yield place, "words", text[end : match.start()]
        if match.lastgroup != "dropped":
            yield place, str(match.lastgroup), match[0]
        end = match.end()
    yield place, "words", text[end:]


def _paired(pieces: Sequence[_Piece]) -> frozenset[int]:
    """Numbers of the marks that pair: one that stands before a word with the next of its like that stands after one."""
    shown = [(number, text) for number, (_, _, text) in enumerate(pieces) if text]
    waiting: list[tuple[str, int]] = []
    found: set[int] = set()
    for place, (number, text) in enumerate(shown):
        if pieces[number][1] != "mark":
            continue
        before = shown[place - 1][1][-1:] if place else " "
        after = shown[place + 1][1][:1] if place + 1 < len(shown) else " "
        inside_word = text[0] == "_" and before.isalnum() and after.isalnum()
        opener = next((one for one in reversed(waiting) if one[0] == text), None)
        if inside_word:
            continue
        if opener and not before.isspace():
            found |= {opener[1], number}
            del waiting[waiting.index(opener) :]
        elif not after.isspace():
            waiting.append((text, number))
    return frozenset(found)
