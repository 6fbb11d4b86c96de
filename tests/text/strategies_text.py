# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for values of the text model: nested choices, no text, options, statuses, notes, crossing brackets, hostile words.

They draw every field of every class of the model; `test_akn` fails while a field is left at its default.
"""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import strategies as st

from comity.text.akn.terms import CLAUSE_TYPES, STANCES, STATES
from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Inline,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
)

PARTIES = ("ALD", "BRE", "MAR", "TAV")
GROUPS = {"NORTH": ("ALD", "BRE"), "SOUTH": ("MAR", "TAV")}
CODES = (*PARTIES, *GROUPS)
KEYS = ("1", "2", "a*", "٣")

HOSTILE = st.sampled_from(
    [
        "<b>&amp;</b>", "]]>", "a\r\nb", "\ttab\n", "*[Taking* account", "\\[", "“quoted”", "<!--", "&#0;", "  ", "[", "]",
        "يجب على الأطراف", "הצדדים", "\u2067isolate\u2069", "\u00a0", "\u2028", "😀", "e\u0301", "%s", "{#x}",
    ]
)  # fmt: skip
_FIT = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
SHORT = st.text(_FIT, max_size=6) | HOSTILE
SPOKEN = st.one_of(
    HOSTILE,
    st.text(_FIT, min_size=1, max_size=12),
    st.sampled_from(["shall", "should meet", " twice a year "]),
)
IDS = st.from_regex(r"[a-z][a-z0-9.-]{0,6}", fullmatch=True) | st.sampled_from(
    ["op-1", "op-1.c1", "", "two words", "\u0663"]
)

attributions = st.builds(
    Attribution,
    st.lists(st.sampled_from(CODES), max_size=3).map(tuple),
    st.sampled_from(sorted(STANCES)),
    st.just("") | SHORT,
    st.just("") | SHORT,
)
_attributed = st.lists(attributions, max_size=2).map(tuple)


def _merged(items: list[Inline]) -> tuple[Inline, ...]:
    """Words that stand side by side are one, as a reader gives them."""
    found: list[Inline] = []
    for one in items:
        last = found[-1] if found else None
        if isinstance(one, Words) and isinstance(last, Words):
            found[-1] = Words(last.text + one.text)
        else:
            found.append(one)
    return tuple(found)


def _contents(inner: st.SearchStrategy[tuple[Inline, ...]]) -> st.SearchStrategy[tuple[Inline, ...]]:
    alternative = st.builds(
        Alternative, IDS, st.none() | inner, _attributed, st.just("") | SHORT, st.sampled_from(["", " ", " or ", "\n", "/"]),
        st.booleans(), st.booleans(), st.booleans(),
    )  # fmt: skip
    choice = st.builds(
        Choice,
        IDS,
        st.lists(alternative, min_size=1, max_size=3).map(tuple),
        st.sampled_from(["contested", "contested", "blank", "placeholder"]),
        st.booleans(),
    )
    items = st.one_of(
        st.builds(Words, SPOKEN), st.builds(NoteRef, st.sampled_from([*KEYS, "missing"])), choice
    )
    return st.lists(items, max_size=4).map(_merged)


contents: st.SearchStrategy[tuple[Inline, ...]] = st.recursive(
    st.lists(st.builds(Words, SPOKEN), max_size=1).map(tuple), _contents, max_leaves=6
)
statuses = st.builds(
    Status,
    st.sampled_from(sorted(STATES)),
    st.sampled_from(["", "CoW", "drafting body"]),
    st.lists(st.sampled_from(PARTIES), max_size=2).map(tuple),
    st.sampled_from(["", "Agreed, placement tbd"]),
)


def _clauses(children: st.SearchStrategy[tuple[Clause, ...]]) -> st.SearchStrategy[tuple[Clause, ...]]:
    one = st.builds(
        Clause,
        IDS,
        st.sampled_from(sorted(CLAUSE_TYPES)),
        st.sampled_from(
            ["", "OP1", "OP3 bis", "PP2", "(a)", "Option 1", "Article 4", "4.2", "المادة ٤", "—"]
        ),
        SHORT,
        contents,
        _attributed,
        st.lists(statuses, max_size=2).map(tuple),
        children,
        st.integers(0, 6),
        st.integers(0, 12),
        st.booleans(),
        st.booleans(),
        st.integers(0, 999),
    )
    return st.lists(one, max_size=3).map(tuple)


clauses = st.recursive(st.just(()), _clauses, max_leaves=4)
notes = st.builds(
    Note,
    st.sampled_from(KEYS),
    contents,
    st.sampled_from(["remark", "reservation", "placement", "read_as"]),
    st.lists(st.sampled_from(PARTIES), max_size=2).map(tuple),
    st.none() | st.tuples(SHORT, SHORT),
    st.integers(0, 999),
)
headers = st.builds(
    Header,
    SHORT,
    SHORT,
    st.sampled_from(["", "en", "ar", "fr-CH", "no language"]),
    st.sampled_from(["statement", "bill"]),
    SHORT,
    SHORT,
    SHORT,
    st.permutations(PARTIES).map(tuple),
    st.sampled_from([MappingProxyType({}), MappingProxyType(GROUPS)]),
    st.lists(SHORT, max_size=2).map(tuple),
    st.booleans(),
)
texts = st.builds(
    Text,
    headers,
    clauses,
    st.lists(notes, max_size=3, unique_by=lambda note: note.key).map(tuple),
    st.just(()),
    st.just(()),
    st.sampled_from(["neg", "published"]),
)
"""Texts without source, diagnostics and flags, which no export carries."""
