# SPDX-License-Identifier: Apache-2.0
"""How wide words are likely to be, and where to break or cut them. No font is read: the estimate is on the wide side for common fonts.

What is cut here ends in an ellipsis; the table and the description of a picture hold it whole.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_THIN = frozenset("iIjl.,:;'|! ")
_NARROW = frozenset("()[]{}ft-r/\\`")
_BROAD = frozenset("mwMW@%…—")
_PHRASE = "\ufdfd"
_ROUNDING = 1e-6
"""Room that was made for words must hold them, in whatever order their widths are added."""


def width_of(words: str, size: float) -> float:
    """The width of words in the unit of `size`, the height of the font."""
    return sum(_advance(sign) for sign in words) * size


def cut(words: str, room: float, size: float) -> str:
    """The words if they fit, else their beginning and an ellipsis; "" if not even that fits. Isolates are closed."""
    if width_of(words, size) <= room + _ROUNDING:
        return words
    left = room / size - _advance("…")
    end = 0
    for sign in words:
        left -= _advance(sign)
        if left < 0:
            break
        end += 1
    if not end:
        return ""
    kept = words[:end].rstrip(" \u200c\u200d")
    open_isolates = sum((sign == "\u2068") - (sign == "\u2069") for sign in kept)
    return kept + "…" + "\u2069" * open_isolates


def wrap(words: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """Words in at most so many lines, broken at spaces; the last one is cut if need be."""
    found: list[str] = []
    rest = words.split(" ")
    while rest and len(found) < lines - 1:
        count = _fitting(rest, room, size)
        if not count:
            break
        found.append(" ".join(rest[:count]))
        rest = rest[count:]
    return (*found, cut(" ".join(rest), room, size)) if rest else tuple(found)


def _fitting(rest: list[str], room: float, size: float) -> int:
    left = room + width_of(" ", size) + _ROUNDING
    for count, word in enumerate(rest):
        left -= width_of(f"{word} ", size)
        if left < 0:
            return count
    return len(rest)


@lru_cache(maxsize=4096)
def _advance(sign: str) -> float:
    """In ems, at least what DejaVu Sans takes, the widest of the common fonts. Ligatures are as wide as their letters."""
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"}:
        return 0.0
    plain = unicodedata.normalize("NFKC", sign)
    if len(plain) > 1 and sign not in plain:
        return sum(_advance(one) for one in plain)
    if sign == _PHRASE:
        return 7.5
    if unicodedata.east_asian_width(sign) in {"W", "F"} or category == "So":
        return 1.3
    if sign in _THIN or sign in _NARROW:
        return 0.35 if sign in _THIN else 0.42
    return 0.98 if sign in _BROAD else _letter(sign)


def _letter(sign: str) -> float:
    if unicodedata.bidirectional(sign) == "AL":
        return 0.58
    if sign.isupper():
        return 0.74
    return 0.68 if "\u0400" <= sign <= "\u052f" else 0.64 if sign.isdecimal() else 0.62
