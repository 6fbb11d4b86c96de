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
WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+(?:['\u2019](?:(?![{_UNSPACED}])[^\W_])+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_ARABIC = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None, "ک": "ك", "ی": "ي"}
)
_VOWEL_SIGNS = dict.fromkeys((*range(0x064B, 0x0660), 0x0670, 0x0640))


class _Vocabulary(dict[str, int]):
    """Words met so far, each with its number."""

    def __missing__(self, word: str) -> int:
        number = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        self[word] = number
        return number


_vocabulary = _Vocabulary()


def folded(text: str) -> str:
    """`text` as it is compared: lower case, compatibility forms, one spelling of Arabic letters, ASCII digits. Length may change."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u02bc", "'")
    text = text.translate(_VOWEL_SIGNS).translate(_ARABIC)
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
