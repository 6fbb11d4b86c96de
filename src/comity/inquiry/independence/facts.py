# SPDX-License-Identifier: Apache-2.0
"""Named facts: the numbers, times and proper names that a text states. They survive translation and paraphrase better than words do.

A second fingerprint: whether two texts are about one matter at all, and which texts in different languages a person should look at. It
proposes and never decides that one text depends on another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.inquiry.independence.words import folded, words

if TYPE_CHECKING:
    from comity.inquiry.independence.document import Document

_NUMBER = re.compile(
    r"(?<![\w.])(?<!\d[,:\u00a0\u202f\u066b\u066c])\d++(?:[.,:\u00a0\u202f\u066b\u066c]\d++)*+(?!\w)"
)
_NAME = re.compile(r"(?<![\w'\u2019])[^\W\d_a-zà-öø-ÿа-яёğışçöü\u0600-\u06ff][^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE = re.compile(r"(?:^|[.!?…:\"“«»”]\s+|[“«\"‘(]\s*)$")
_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziiklmnoprstufhcie", strict=True)),
    "ё": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
    "ا": "", "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "h", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s", "ش": "sh",
    "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",
    "و": "", "ي": "y", "ء": "", "پ": "p", "چ": "ch", "ڤ": "v", "گ": "g",
}  # fmt: skip
_SOUND = str.maketrans(
    {"v": "w", "f": "w", "q": "k", "c": "k", "x": "k", "y": "", "z": "s", "p": "b", "j": "g", "h": ""}
)


@dataclass(frozen=True)
class Facts:
    """`numbers` as digits, `names` as folded words, `skeletons` as the consonants of names in Latin letters, alike across scripts."""

    numbers: frozenset[str]
    names: frozenset[str]
    skeletons: frozenset[str]
    script: str


def facts_of(document: Document) -> Facts:
    """The facts in a document's prose. Names are words that begin with a capital inside a sentence; none in scripts without capitals."""
    numbers: set[str] = set()
    names: set[str] = set()
    sample: list[str] = []
    for one in document.paragraphs:
        if not one.prose:
            continue
        sample.append(one.text)
        numbers.update(digits for match in _NUMBER.finditer(one.text) if len(digits := _digits(match[0])) > 1)
        for match in _NAME.finditer(one.text):
            before = one.text[max(0, match.start() - 4) : match.start()]
            if match.start() and not _SENTENCE.search(before):
                names.add(folded(match[0]).removesuffix("'s"))
    names = {name for name in names if len(name) > 2 and name not in _COMMON}
    script = script_of(" ".join(sample))
    spoken = (
        names if script != "Arabic" else set(re.findall(r"[\u0621-\u064a]{3,}", folded(" ".join(sample))))
    )
    skeletons = frozenset(bones for name in spoken if len(bones := skeleton(name)) > 2)
    return Facts(frozenset(numbers), frozenset(names), skeletons, script)


def skeleton(name: str) -> str:
    """The consonants of a name in Latin letters, with sounds that scripts spell differently made one: alike for `Macron` and `Макрон`."""
    plain = unicodedata.normalize("NFKD", name)
    latin = "".join(_LATIN.get(one, one) for one in plain if not unicodedata.combining(one)).translate(_SOUND)
    consonants = re.sub(r"[^bdgklmnrstw]", "", latin)
    return re.sub(r"(.)\1+", r"\1", consonants)


def script_of(text: str) -> str:
    """The script that most letters of a text are in: Latin, Cyrillic, Arabic or other."""
    counts = {
        "Latin": len(re.findall(r"[A-Za-zÀ-ɏ]", text)),
        "Cyrillic": len(re.findall(r"[\u0400-\u04ff]", text)),
        "Arabic": len(re.findall(r"[\u0600-\u06ff]", text)),
    }
    best = max(sorted(counts), key=lambda name: counts[name])
    return best if counts[best] else "other"


def _digits(text: str) -> str:
    return re.sub(r"\D", "", folded(text))


_COMMON = frozenset(
    words(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
        "november december lundi mardi mercredi jeudi vendredi samedi dimanche pazartesi salı çarşamba perşembe cuma cumartesi pazar "
        "mr mrs ms president minister prime foreign government state states united the and his her our their they but this that when "
        "photo getty images reuters afp associated press news"
    )
)
