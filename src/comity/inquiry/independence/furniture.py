# SPDX-License-Identifier: Apache-2.0
"""Page furniture: what a publisher prints around its articles. It is never evidence that two documents depend on each other.

Known by three signs: the words of such texts (appeals, cookies, rights, subscriptions) in five languages; a frame, the same beginning and
end around two different middles; and having been found to be furniture between other captures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from comity.inquiry.independence.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.inquiry.independence.alignment import Span
    from comity.inquiry.independence.document import Document, Paragraph

    Mask = np.ndarray

_SURE = """
all rights reserved | cookie | cookies | privacy policy | terms of use | terms of service | sign up for | sign up to
newsletter | newsletters | subscribe | subscriber | subscribers | subscribing | tax deductible | donate | donation
donations | donating | support our | support independent | follow us | share this | read more | click here
advertisement | make a gift | make a contribution | become a member | may not be published | may not be reproduced
reader supported | our readers | licensed under | republish | republished | tous droits réservés | abonnez vous
s'abonner | faire un don | politique de confidentialité | все права защищены | подписывайтесь | подписка | пожертвовать
пожертвование | политика конфиденциальности | tüm hakları | abone ol | bağış | gizlilik politikası | çerez | çerezler
جميع الحقوق | اشترك | تبرع | سياسة الخصوصية | ملفات تعريف الارتباط
"""
_PERHAPS = """
support | reader | readers | funding | funds | monthly | independent journalism | independent media | independent news
fundraising | fundraiser | gift | matched | nonprofit | facebook | twitter | instagram | youtube | comment | comments
log in | login | sign in | account | app | download | email | inbox | copyright | contact us | about us | headquartered
headquarters | founded in | for more information | visit www
"""


Signs = tuple[frozenset[str], dict[str, list[tuple[str, ...]]]]


def _phrases(text: str) -> Signs:
    """Signs of one word, and those of several by their first word."""
    found = [tuple(words(one)) for line in text.strip().splitlines() for one in line.split("|")]
    several: dict[str, list[tuple[str, ...]]] = {}
    for one in found:
        if len(one) > 1:
            several.setdefault(one[0], []).append(one)
    return frozenset(one[0] for one in found if len(one) == 1), several


_SURE_SIGNS, _PERHAPS_SIGNS = _phrases(_SURE), _phrases(_PERHAPS)
EDGE = 15
"""Words within which a span touches the beginning or the end of a text."""
LEAST_BEGINNING = 12
"""Words of a common beginning; fewer are one only where both texts begin with them. So few do not end a middle either."""
MIDDLE = 40
"""Words of prose that two texts must have for themselves, at the same place, for the rest to be a frame."""
SHORT = 45
"""Words up to which one sure sign makes a paragraph furniture."""
WORDS_PER_SIGN = 20
"""Words of a longer paragraph for each sign, a sure one counted twice: an article may well mention a newsletter."""
LARGEST = 0.4
"""Share of a text from which a paragraph is no furniture, whatever its words."""
MIDDLE_SHARE = 0.15
"""The same as a share of the prose of the shorter text."""
VERBATIM = 25
"""Words in a row without which a common ending is no closing block."""


def appeals(document: Document) -> Mask:
    """For each word, whether its paragraph reads as furniture: one sure sign, or three that it may be."""
    marks = np.zeros(len(document.row), dtype=bool)
    for one in document.paragraphs:
        if len(one.words) <= LARGEST * len(marks) and reads_as_furniture(one):
            marks[one.begin : one.end] = True
    return marks


def reads_as_furniture(paragraph: Paragraph) -> bool:
    """Whether its words are those of appeals, rights, cookies and subscriptions: one sure sign in a short one, more in a longer."""
    length = len(paragraph.words)
    if length > 120:
        return False
    sure = _count(paragraph.words, _SURE_SIGNS) + ("©" in paragraph.text)
    weight = 2 * sure + _count(paragraph.words, _PERHAPS_SIGNS)
    return (sure > 0 and length <= SHORT) or weight >= max(3, length / WORDS_PER_SIGN)


def _count(inside: tuple[str, ...], signs: Signs) -> int:
    """How many different signs a paragraph has."""
    single, several = signs
    present = frozenset(inside)
    text = ""
    found = len(single & present)
    for first in present & several.keys():
        for phrase in several[first]:
            if present.issuperset(phrase):
                text = text or f" {' '.join(inside)} "
                found += f" {' '.join(phrase)} " in text
    return found


@dataclass(frozen=True)
class Gap:
    """Text that each of two documents has for itself between the same two spans."""

    a: int
    a_end: int
    b: int
    b_end: int


def gaps(spans: Sequence[Span], length_a: int, length_b: int) -> tuple[Gap, ...]:
    """What lies before, between and after spans that follow each other in both texts."""
    found, at_a, at_b = [], 0, 0
    for span in spans:
        if span.b >= at_b:
            found.append(Gap(at_a, span.a, at_b, span.b))
            at_a, at_b = span.a_end, span.b_end
    return (*found, Gap(at_a, length_a, at_b, length_b))


def framing(spans: Sequence[Span], prose_a: Mask, prose_b: Mask, closing: frozenset[Span]) -> frozenset[Span]:
    """The spans that are a frame around two different texts.

    A frame begins and ends both texts; what lies between two gaps of it is none. A common ending alone is a frame as far as it is of
    `closing`: spans that may be a publisher's closing block.
    """
    wide = _wide(spans, prose_a, prose_b)
    if not wide:
        return frozenset()
    length_a, length_b = len(prose_a), len(prose_b)
    begins = any(
        span.a <= EDGE and span.b <= EDGE and (span.matched >= LEAST_BEGINNING or span.a == span.b == 0)
        for span in spans
    )
    ends = any(length_a - span.a_end <= EDGE and length_b - span.b_end <= EDGE for span in spans)
    first, last = wide[0], wide[-1]
    if begins and ends:
        return frozenset(span for span in spans if span.a_end <= first.a or span.a >= last.a_end)
    if ends:
        return frozenset(span for span in spans if span.a >= last.a_end) & closing
    return frozenset()


def _wide(spans: Sequence[Span], prose_a: Mask, prose_b: Mask) -> list[Gap]:
    """Gaps in which both texts have prose of their own; where what they share is hardly prose, gaps in which both have words enough.

    A span of a few words does not part a gap: it may be chance.
    """
    between = gaps([span for span in spans if span.matched >= LEAST_BEGINNING], len(prose_a), len(prose_b))
    least = max(MIDDLE, MIDDLE_SHARE * min(prose_a.sum(), prose_b.sum()))
    wide = [
        gap
        for gap in between
        if min(prose_a[gap.a : gap.a_end].sum(), prose_b[gap.b : gap.b_end].sum()) >= least
    ]
    if wide or not spans:
        return wide
    in_prose = sum(int(prose_a[at : at + length].sum()) for span in spans for at, _, length in span.pieces)
    if 2 * in_prose >= sum(span.matched for span in spans):
        return []
    return [gap for gap in between if min(gap.a_end - gap.a, gap.b_end - gap.b) >= 2 * MIDDLE]


def closing_blocks(spans: Sequence[Span], quoted: Mask) -> frozenset[Span]:
    """Spans that may be a publisher's closing block: word for word, and not a quotation."""
    return frozenset(
        span
        for span in spans
        if 10 * span.matched >= 9 * (span.a_end - span.a)
        and span.longest >= VERBATIM
        and 2 * int(quoted[span.a : span.a_end].sum()) < span.a_end - span.a
    )
