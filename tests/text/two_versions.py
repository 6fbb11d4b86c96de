# SPDX-License-Identifier: Apache-2.0
"""Small versions of a text to compare: clauses with or without written ids, between invented parties."""

from __future__ import annotations

from hypothesis import strategies as st

from comity.text.model import Text
from comity.text.reader import read

HEADER = "title: Draft\ntext: draft\nlang: en\nparties: ALD, BRE, MAR, TAV\ngroups: PAIR = ALD + BRE\n\n"


def draft(*lines: str) -> Text:
    """A text in the `.neg` dialect of which these are the clauses and footnotes."""
    return read(HEADER + "\n\n".join(lines) + "\n")


def numbered(*said: str) -> Text:
    """Clauses OP1, OP2, ... without written ids."""
    return draft(*(f"OP{number}. {words}" for number, words in enumerate(said, 1)))


def pinned(**said: str) -> Text:
    """Clauses with these ids, numbered OP1, OP2, ... in this order."""
    return draft(
        *(f"OP{number}. {{#{name}}} {words}" for number, (name, words) in enumerate(said.items(), 1))
    )


WORDS = st.sampled_from(["the", "parties", "shall", "meet", "of", "twice", "a", "year", "in", "peace"])
TOKENS = st.one_of(WORDS, st.sampled_from(["[", "]", ",", ".", ";", "/"]))
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
