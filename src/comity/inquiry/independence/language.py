# SPDX-License-Identifier: Apache-2.0
"""The language of a text among the five that credits and speakers are read in, told by its commonest words. Others are `other`."""

from __future__ import annotations

from collections import Counter
from itertools import chain
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
COMMON_LONG = frozenset(
    (
        "which about their after would first while there could other those years people before three since these because where during "
        "including still another according being don't that's should going through between around right called think really against monday "
        "tuesday wednesday thursday friday saturday sunday better however later there's earlier month several enough second times under "
        "didn't though reported things never every months having making given found little world we're place might early something today "
        "across night announced coming likely without large possible always comes future former looking statement major doesn't again "
        "getting small number different available working using third great instead important you're trying within start until recently "
        "added whether despite following further become already point recent january february march april august september october "
        "november december nobody everybody anybody somebody whole often almost maybe taken known quite across times seven eight began "
        "cette leurs entre comme aussi elles avait était après avant toute toutes plusieurs contre depuis encore pendant autres même sans "
        "selon ainsi alors chaque jusqu'à lundi mardi mercredi jeudi vendredi samedi dimanche "
        "который которые которая которого после также может между более будет этого чтобы когда время около через только перед против "
        "olduğu olarak sonra kadar ancak arasında olduğunu üzere göre tarafından bulunan önce bütün birçok şekilde "
        "التي الذي الذين خلال هناك كانت يكون بعض الان منذ حيث ايضا"
    ).split()
)
"""Longer words that say nothing about what a text is about."""
_LANGUAGES = {
    word: tuple(name for name, common in _COMMON.items() if word in common)
    for word in chain.from_iterable(_COMMON.values())
}
_TURKISH = "ğ"
"""A letter of Turkish among the five: its common words are fewer, as much of its grammar is endings."""
LEAST_SHARE = 0.08


def language_of(document: Document) -> str:
    """`ar`, `en`, `fr`, `ru`, `tr` or `other`."""
    total = max(1, sum(len(one.words) for one in document.paragraphs))
    counts = Counter(
        name for one in document.paragraphs for word in one.words for name in _LANGUAGES.get(word, ())
    )
    counts["tr"] += sum(
        _TURKISH in word for one in document.paragraphs if _TURKISH in one.text for word in one.words
    )
    shares = {name: counts[name] / total for name in _COMMON}
    best = max(sorted(shares), key=lambda name: shares[name])
    return best if shares[best] >= LEAST_SHARE else "other"
