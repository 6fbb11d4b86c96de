# SPDX-License-Identifier: Apache-2.0
"""The language of a text among the five that credits and speakers are read in, told by its commonest words. Others are `other`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.inquiry.independence.document import Document

_COMMON = {
    "ar": "من في علي الي عن ان التي الذي هذا هذه مع كان بعد قال قد لا ما بين او كما".split(),
    "en": "the of and to in that is was for it with as on be at by this had are from".split(),
    "fr": "le la les des et est une dans que qui pour pas sur au par plus avec ce il ne".split(),
    "ru": "и в не на что с по как это к из у за от о для но его же при".split(),
    "tr": "ve bir bu da de için ile olarak daha gibi olan en çok kadar sonra ancak göre ise o ne".split(),
}
LEAST_SHARE = 0.08


def language_of(document: Document) -> str:
    """`ar`, `en`, `fr`, `ru`, `tr` or `other`."""
    counts = Counter(word for one in document.paragraphs for word in one.words)
    total = sum(counts.values())
    shares = {name: sum(counts[word] for word in common) / total for name, common in _COMMON.items()}
    best = max(sorted(shares), key=lambda name: shares[name])
    return best if shares[best] >= LEAST_SHARE else "other"
