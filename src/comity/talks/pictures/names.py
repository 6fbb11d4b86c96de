# SPDX-License-Identifier: Apache-2.0
"""Names that users gave, made fit for a picture: they cannot leave their place, turn the words around them, or be empty.

Directions follow the Unicode bidirectional algorithm (UAX 9): a value stands in an isolate of its own. What writes markup escapes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from comity.talks.pictures.words import right_to_left, words

_ISOLATE, _POP = "\u2068", "\u2069"
_DIRECTING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_MARKS_IN_A_ROW = 4


def clean(name: str) -> str:
    """A name without control signs, bidi controls that could reach beyond it, or towers of accents; white space is one space."""
    kept: list[str] = []
    accents = 0
    for sign in " ".join(name.translate(_DIRECTING).split()):
        category = unicodedata.category(sign)
        accents = accents + 1 if category in {"Mn", "Me"} else 0
        if category in {"Cc", "Cs"} or ord(sign) & 0xFFFE == 0xFFFE or accents > _MARKS_IN_A_ROW:
            continue
        kept.append(sign)
    return " ".join("".join(kept).split())


def named(name: str, language: str) -> str:
    """A name as shown: clean, and never empty."""
    return clean(name) or words(language)["unnamed"]


def isolated(value: str, language: str) -> str:
    """A value that keeps its direction to itself (UAX 9). In a line from left to right, ASCII has no need of it."""
    return value if value.isascii() and not right_to_left(language) else f"{_ISOLATE}{value}{_POP}"


def listed(names: Iterable[str], language: str) -> str:
    """Names with commas between them, each keeping its direction to itself."""
    return words(language)["comma"].join(isolated(named(one, language), language) for one in names)


def composed(content: str) -> bool:
    """Whether it was made of isolated values: a clean name never holds their signs."""
    return _ISOLATE in content or _POP in content


def fill(template: str, language: str, **values: str) -> str:
    """Fixed words with values in their places, each keeping its direction to itself."""
    return template.format_map({key: isolated(value, language) for key, value in values.items()})


def counted(language: str, *counts: tuple[str, str]) -> str:
    """A summary as "Parties: 10. Issues: 14." of fixed words and values."""
    said = words(language)
    return " ".join(fill(said["count"], language, name=said[key], value=value) + "." for key, value in counts)
