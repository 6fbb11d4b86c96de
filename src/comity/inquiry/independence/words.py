# SPDX-License-Identifier: Apache-2.0
"""Words of a text as numbers that are equal where the words are: in any script, whatever the case, the vowel signs or the digits' form.

The numbers are SHA-256 of the word, so they are the same in every process. Scripts written without spaces are taken character by character.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_POINTS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
_MARKS = rf"\u0300-\u036f\u0483-\u0489\u0900-\u0963\u0966-\u0dff\u3099\u309a{_POINTS}{_UNSEEN}"
_LETTERS = rf"[^\W_{_UNSPACED}]+(?:[{_MARKS}]+[^\W_{_UNSPACED}]*)*"
WORD = re.compile(rf"[{_UNSPACED}][{_MARKS}]*|{_LETTERS}(?:['\u2019]{_LETTERS})*")
"""A word with the signs that belong to its letters: accents written apart, vowel signs, soft hyphens and what else is not seen."""
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_ARABIC = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None, "ک": "ك", "ی": "ي"}
)
_NOT_COMPARED = re.compile(rf"[{_POINTS}{_UNSEEN}]")


class _Vocabulary(dict[str, int]):
    """Words met so far, each with its number."""

    def __missing__(self, word: str) -> int:
        number = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        self[word] = number
        return number


_vocabulary = _Vocabulary()


def folded(text: str) -> str:
    """`text` as it is compared: lower case, compatibility forms, one spelling of Arabic letters, ASCII digits. Length may change.

    Signs that are not seen and vowel signs that writers may leave out are left out; a Turkish i is an i, with or without its dot.
    """
    if text.isascii():
        return text.lower()
    text = _NOT_COMPARED.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = unicodedata.normalize("NFKC", text.replace("i\u0307", "i").replace("\u0131", "i"))
    text = text.translate(_ARABIC).replace("\u2019", "'").replace("\u02bc", "'")
    return "".join(
        str(unicodedata.digit(one, one)) if one.isdigit() and not one.isascii() else one for one in text
    )


def words(text: str) -> list[str]:
    """The words of `text`, folded, in order."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return [word for word in map(folded, WORD.findall(text)) if word]


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """The same words with where each begins and ends in `text`."""
    found = ((folded(match[0]), match.start(), match.end()) for match in WORD.finditer(text))
    return [one for one in found if one[0]]


def numbers(found: list[str]) -> Numbers:
    """Words as 64-bit numbers."""
    return np.array([_vocabulary[word] for word in found], dtype=np.uint64)


_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def shingles(row: Numbers, length: int) -> Numbers:
    """A number for each run of `length` words, at the place where it begins; none for a shorter text.

    Equal runs have equal numbers; different ones collide about once in 2^64 (the finaliser is that of splitmix64, Steele et al. 2014).
    """
    count = len(row) - length + 1
    if count <= 0:
        return row[:0]
    found = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(length):
            found = found * _MULTIPLIER + row[offset : offset + count]
        found ^= found >> np.uint64(30)
        found *= _MIX_1
        found ^= found >> np.uint64(27)
        found *= _MIX_2
    return found ^ (found >> np.uint64(31))
