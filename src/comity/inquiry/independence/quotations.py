# SPDX-License-Identifier: Apache-2.0
"""What a text quotes, and whom it names as having said it: in English, French, Arabic, Russian and Turkish.

Two reports that quote one speaker have that speaker as their observer, however independently they were written. Speakers are found by the
verbs of saying beside a name; whoever is only described (an official, a spokesman) is not found, and a pronoun is not followed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from comity.inquiry.independence.words import folded, placed_words, words

if TYPE_CHECKING:
    from comity.inquiry.independence.document import Document

_OPENING = '\u201c\u00ab\u201e"\u2018'
_QUOTED = re.compile(
    r"\u201c[^\u201c\u201d]{2,1500}(?:\u201d|$)"
    r"|\u00ab[^\u00ab\u00bb]{2,1500}(?:\u00bb|$)"
    r"|\u201e[^\u201c\u201d\u201e]{2,1500}[\u201c\u201d]"
    r"|(?<!\w)\"[^\"]{2,1500}(?:\"|$)"
    r"|(?<!\w)\u2018[^\u2018]{12,1500}?\u2019(?!\w)"
)
_CAPITALISED = r"(?:[A-ZÀ-ÖА-Я]\.|[^\W\d_a-zà-öø-ÿа-яё\u0621-\u064a][^\W\d_]*+(?:[-{}][^\W\d_]++){{0,4}}+)"
_NAME_WORD = _CAPITALISED.format("'\u2019")
_LATIN_NAME = (
    rf"(?<!\w)(?:(?:Mr|Mrs|Ms|Dr|M|Mme|Sn|Sayın)\.?\s+)?{_NAME_WORD}"
    rf"(?:\s+(?:(?:de|du|van|von|der|bin|al|el|la|le)\s+)?{_NAME_WORD}){{0,4}}"
)
_TURKISH_NAME = r"(?<!\w){0}(?:\s+{0}){{0,4}}".format(_CAPITALISED.format(""))
_CAPITAL = re.compile(r"[^\W\d_]")
_SAID_LATIN = (
    r"said|says|told|added|stated|announced|declared|explained|warned|insisted|noted|argued|claimed|wrote|tweeted|"
    r"a\s+(?:déclaré|dit|affirmé|ajouté|indiqué|annoncé|expliqué|précisé|souligné|averti)|"
    r"сказал[аи]?|заявил[аи]?|сообщил[аи]?|добавил[аи]?|отметил[аи]?|подчеркнул[аи]?|объявил[аи]?|"
    r"dedi|söyledi|açıkladı|belirtti|bildirdi|kaydetti|ekledi|vurguladı|ifade\s+etti|konuştu"
)
_APPOSED_SAID = re.compile(
    rf",\s+(?P<name>{_LATIN_NAME}),\s+(?:(?:has|had|also|later)\s+)?(?i:{_SAID_LATIN})\b"
)
_NAME_SAID = re.compile(
    rf"(?P<name>{_LATIN_NAME})(?:,[^,.]{{1,80}},)?\s+(?:(?:has|had|also|later)\s+)?(?i:{_SAID_LATIN})\b"
)
_SAID_NAME = re.compile(
    rf"(?:[\"\u201d\u00bb\u2019,]\s*[\u2014\u2013-]?\s*)(?i:said|says|added|"
    rf"a\s+(?:déclaré|dit|affirmé|ajouté|indiqué|expliqué)|сказал[аи]?|заявил[аи]?|сообщил[аи]?|добавил[аи]?|отметил[аи]?|подчеркнул[аи]?)"
    rf"\s+(?:(?:le|la|the|президент|министр)\s+(?:[^\W\d_]+\s+){{0,3}})?(?P<name>{_LATIN_NAME})"
)
_ACCORDING = re.compile(
    rf"(?i:\baccording\s+to|\bselon|\bd['\u2019]après|\bпо\s+словам)\s+(?P<name>{_LATIN_NAME})"
)
_TURKISH_ACCORDING = re.compile(rf"(?P<name>{_TURKISH_NAME})['\u2019](?:[ae]|y[ae]|n[ae])\s+göre\b")
_ARABIC_SAID = re.compile(
    r"(?<!\w)و?(?:قال|قالت|صرح|صرحت|أعلن|أعلنت|أضاف|أضافت|أكد|أكدت|أوضح|أوضحت|أشار|أشارت|ذكر|ذكرت|بحسب|وفقا\s+ل)\s+"
    r"(?P<name>[\u0621-\u064a\u0640]+(?:\s+(?!إن|أن|في|من|على|إلى|خلال|ل\w)[\u0621-\u064a\u0640]+){0,3})"
)
_VERBS = frozenset(
    words(
        "said says told added stated announced declared explained warned insisted noted argued claimed wrote tweeted according "
        "déclaré dit affirmé ajouté indiqué annoncé expliqué précisé souligné averti selon d'après après "
        "сказал сказала сказали заявил заявила заявили сообщил сообщила сообщили добавил добавила добавили отметил отметила отметили "
        "подчеркнул подчеркнула подчеркнули объявил объявила объявили словам "
        "dedi söyledi açıkladı belirtti bildirdi kaydetti ekledi vurguladı ifade konuştu göre "
        "قال قالت صرح صرحت أعلن أعلنت أضاف أضافت أكد أكدت أوضح أوضحت أشار أشارت ذكر ذكرت بحسب وفقا "
        "وقال وقالت وصرح وصرحت وأعلن وأعلنت وأضاف وأضافت وأكد وأكدت وأوضح وأوضحت وأشار وأشارت وذكر وذكرت وبحسب ووفقا"
    )
)
"""A paragraph without any of these says nothing of a speaker."""
_PATTERNS = (_APPOSED_SAID, _NAME_SAID, _SAID_NAME, _ACCORDING, _TURKISH_ACCORDING, _ARABIC_SAID)
_NOT_NAMES = frozenset(
    "he she it they we i you who the a an this that these those there and but or in on at as if when while police officials sources "
    "il elle ils elles on nous vous je le la les un une ce cette et mais qui он она они оно мы вы я это и но который "
    "o bu şu biz siz ben onlar ve ama هو هي هم انه انها".split()
)


@dataclass(frozen=True)
class Speaker:
    """Somebody whom a document names as having said something: the last word of the name, the name as first written, and how often."""

    key: str
    name: str
    times: int


def quoted(text: str) -> list[tuple[int, int]]:
    """Where quotations begin and end in a paragraph; one that is not closed goes on to the paragraph's end."""
    if not any(mark in text for mark in _OPENING):
        return []
    return [match.span() for match in _QUOTED.finditer(text)]


def quoted_words(document: Document) -> np.ndarray:
    """For each word of the document, whether it stands in a quotation."""
    marks = np.zeros(len(document.row), dtype=bool)
    for one in document.paragraphs:
        spans = quoted(one.text)
        if not spans:
            continue
        for number, (_, begin, end) in enumerate(placed_words(one.text)[: len(one.words)]):
            if any(first <= begin and end <= last for first, last in spans):
                marks[one.begin + number] = True
    return marks


def speakers(document: Document) -> tuple[Speaker, ...]:
    """Whom the prose of a document names as having said something, most often named first, then by name."""
    names: dict[str, str] = {}
    times: Counter[str] = Counter()
    for one in document.paragraphs:
        if not one.prose or _VERBS.isdisjoint(one.words):
            continue
        verbs: set[int] = set()
        for pattern in _PATTERNS:
            for match in pattern.finditer(one.text):
                name = _name(match["name"])
                key = key_of(name)
                if key and match.end() not in verbs:
                    verbs.add(match.end())
                    names.setdefault(key, name)
                    times[key] += 1
    return tuple(
        Speaker(key, names[key], count)
        for key, count in sorted(times.items(), key=lambda one: (-one[1], one[0]))
    )


def _name(text: str) -> str:
    """A name without what stands before it at the beginning of a sentence."""
    parts = text.split()
    while parts and (folded(parts[0]) in _NOT_NAMES or not _CAPITAL.search(parts[0])):
        parts = parts[1:]
    return " ".join(parts)


def key_of(name: str) -> str:
    """What tells speakers apart: the last word of the name, folded; empty for what is no name."""
    parts = [folded(part.strip(".,'\u2019")) for part in name.split()]
    if not parts or len(parts[-1]) < 3 or parts[-1] in _NOT_NAMES:
        return ""
    return parts[-1]
