# SPDX-License-Identifier: Apache-2.0
"""Which way words run: by their language, or by their letters where a passage in another script stands among others.

Letters decide by the Unicode bidirectional classes L, R and AL; digits, marks and brackets go with what is around them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

Way = Literal["ltr", "rtl"]

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "ps", "yi", "dv", "sd", "ug"})


class Atom(NamedTuple):
    """A piece of a line: how it is written, which way its letters run if it has any, and whether it is a bracket."""

    written: str
    way: Way | None
    bracket: bool = False


def language_of(language: str) -> str:
    """The primary language of a tag."""
    return language.replace("_", "-").split("-", maxsplit=1)[0].lower()


def direction(language: str) -> Way:
    """`rtl` or `ltr`."""
    return "rtl" if language_of(language) in RIGHT_TO_LEFT else "ltr"


def direction_of(words: str, base: Way) -> Way:
    """The direction of a passage: its own where all its letters have one, else that of the text around it."""
    found = {unicodedata.bidirectional(one) for one in words} & {"L", "R", "AL"}
    if found == {"L"}:
        return "ltr"
    return "rtl" if found and found <= {"R", "AL"} else base


def stretches(words: str) -> Iterator[tuple[str, Way | None]]:
    """Words in stretches of letters of one direction; what stands between two of a kind belongs to them."""
    found: list[tuple[str, Way | None]] = []
    for way, run in groupby(words, _way):
        found.append(("".join(run), way))
        if len(found) > 2 and found[-2][1] is None and found[-3][1] == way:
            found[-3:] = [("".join(text for text, _ in found[-3:]), way)]
    yield from found


def isolated(atoms: Sequence[Atom], base: Way) -> Iterator[str]:
    """Atoms as written, with passages against `base` that hold brackets in an element of their own, so that these keep their order.

    A passage begins and ends with letters of its direction and holds none of the other.
    """
    place = 0
    while place < len(atoms):
        end = place
        if atoms[place].way not in {None, base}:
            against = [n for n in range(place, _end(atoms, place, base)) if atoms[n].way is not None]
            end = against[-1] + 1
        passage = atoms[place : max(end, place + 1)]
        inner = "".join(one.written for one in passage)
        if len(passage) > 1 and any(one.bracket for one in passage):
            inner = f'<bdi dir="{passage[0].way}">{inner}</bdi>'
        yield inner
        place += len(passage)


def _end(atoms: Sequence[Atom], start: int, base: Way) -> int:
    return next((n for n in range(start, len(atoms)) if atoms[n].way == base), len(atoms))


def _way(character: str) -> Way | None:
    match unicodedata.bidirectional(character):
        case "L":
            return "ltr"
        case "R" | "AL":
            return "rtl"
    return None
