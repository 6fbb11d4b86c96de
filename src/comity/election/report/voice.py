# SPDX-License-Identifier: Apache-2.0
"""The language of one report: its words with values in their places, strangers' words in a direction of their own, shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction

from comity.election.report.markup import Markup, Part, clean, element, fill, joined, number, way_of
from comity.election.report.words import WAYS, WORDS

_BEYOND_ISO = 253_402_300_800


class Voice:
    """Words of `language`, which is one of WORDS."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = WORDS[language]
        self.way = WAYS[language]

    def __getitem__(self, key: str) -> str:
        return self.words[key]

    def fill(self, key: str, **parts: Part) -> Markup:
        """Words with parts in their places."""
        return fill(self.words[key], **parts)

    def count(self, key: str, value: int) -> Markup:
        """A number after its name."""
        return self.fill("count", name=self[key], value=number(value))

    def stranger(self, words: str) -> Markup:
        """What somebody else wrote, in the direction of its own first letter."""
        told = clean(words).strip() or self["unnamed"]
        return element("bdi", told, dir=way_of(told, self.way))

    def lines(self, words: str) -> Markup:
        """The same as paragraphs, each of its lines in a direction of its own."""
        lines = [one for one in clean(words).split("\n") if one.strip()] or [self["unnamed"]]
        return joined(element("p", one, class_="line", dir=way_of(one, self.way)) for one in lines)

    def english(self, words: str) -> Markup:
        """What the verifier said, which is in English whatever the page is in."""
        return element("bdi", words, lang="en", dir="ltr")

    def listed(self, parts: Iterable[Part]) -> Markup:
        """Parts with commas between them."""
        return joined(parts, self["comma"])


def percent(share: Fraction) -> str:
    """A share to two places, rounded half up; what is not quite nothing or not quite all never looks like it."""
    if 0 < share < Fraction(1, 10_000):
        return "< 0.01%"
    if Fraction(9_999, 10_000) < share < 1:
        return "> 99.99%"
    hundredths = (share * 20_000 + 1).__floor__() // 2
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def exactly(share: Fraction) -> Markup:
    """The fraction itself; a long one may be broken at its stroke."""
    return element(
        "bdi", f"{share.numerator}/", element("wbr"), str(share.denominator), dir="ltr", class_="exactly"
    )


def told(share: Fraction | None) -> Markup:
    """A share as percentage and fraction; a dash where there is none."""
    if share is None:
        return Markup("&#8212;")
    return joined((element("bdi", percent(share), dir="ltr", class_="percent"), " ", exactly(share)))


def moment(seconds: str) -> str:
    """A time in seconds since 1970 as RFC 3339 in UTC, or as it stands where no calendar reaches so far."""
    if not re.fullmatch(r"[0-9]{1,12}", seconds) or int(seconds) >= _BEYOND_ISO:
        return seconds
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
