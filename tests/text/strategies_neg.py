# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for .neg texts as their authors type them, balanced; and for anything that a hostile file may hold."""

from __future__ import annotations

from hypothesis import strategies as st

HEADER = "title: Joint communique\ntext: communique\nlang: en\nparties: ALD, BRE, MAR, TAV\ngroups: NORTH = ALD + BRE\n"
CODES = ("ALD", "BRE", "MAR", "TAV", "NORTH")

_PHRASES = st.sampled_from(
    [
        "the parties", "shall", "meet twice a year", "below 2 °C", "and/or", "in a position to do so", "يجب على الأطراف", "стороны должны",
        "les Parties", "(see annex 2)", "a/b", "\\[sic\\]", "*Recalling*", "as of 1 May", "; provided that", "{as agreed}",
    ]
)  # fmt: skip
_PROSE = st.lists(_PHRASES, min_size=1, max_size=3).map(" ".join)
_SPACED = st.tuples(st.sampled_from(["", " "]), _PROSE, st.sampled_from(["", " "])).map("".join)

_codes = st.tuples(
    st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True),
    st.sampled_from([", ", "/", " / ", " + ", " and "]),
).map(lambda drawn: drawn[1].join(drawn[0]))
_stances = st.sampled_from(
    [
        "", ": propose", ": supports", ": retain", ": keep", ": oppose", ": opposes", ": delete", ": reserve", ": reflect", ": ad ref",
        ": withdraw if op-2", ": retain if pp-1", ": withdraws",
    ]
)  # fmt: skip
_said = st.tuples(_codes, _stances).map("".join)
_attribution = st.lists(_said, min_size=1, max_size=2).map(lambda parts: f"({'; '.join(parts)})")
_attributions = st.lists(st.tuples(st.sampled_from(["", " "]), _attribution).map("".join), max_size=2).map(
    "".join
)
_leads = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map("/".join),
        st.sampled_from(["propose", "supports", "oppose"]),
    ).map(" ".join),
    min_size=1,
    max_size=2,
).map(lambda parts: f"{'; '.join(parts)}: ")
_endings = st.sampled_from(
    [
        "", "", "", " (Agreed)", " (Agreed ad ref)", " (Agreed in informals)", " (Agreed, placement tbd)", " (Convenu)", " (Согласовано)",
        " (متفق عليه)", " (Reserved by ALD)", " (BRE: oppose) (Agreed)", " (MAR, TAV)",
    ]
)  # fmt: skip
_note = st.sampled_from(["[^1]", "[^note]"])


def _brackets(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = st.one_of(
        inner,
        inner,
        st.lists(inner, min_size=2, max_size=3).map(" / ".join),
        st.sampled_from(["X", "20XX", "...", "Placeholder: to come"]),
    )
    opening = st.one_of(st.just(""), st.just(""), _leads, st.sampled_from(["Option 1: ", "Alt B: "]))
    one = st.tuples(opening, words.map(str.strip), _attributions).map(
        lambda drawn: f"[{drawn[0]}{drawn[1]}]{drawn[2]}"
    )
    several = st.tuples(
        st.lists(one, min_size=1, max_size=3), st.sampled_from(["", " ", "/", " / ", " or ", " and/or "])
    ).map(lambda drawn: drawn[1].join(drawn[0]))
    return st.lists(st.one_of(_SPACED, several, _note), min_size=1, max_size=4).map("".join)


_inline = st.recursive(_SPACED, _brackets, max_leaves=6)
_labels = st.sampled_from(
    ["", "", "PP{n}. ", "OP{n}. ", "OP{n} bis. ", "Article {n}. ", "المادة {n}. ", "Статья {n}. ", "{n}. ", "{n}.{n}ter. "]
)  # fmt: skip
_inner_labels = st.sampled_from(
    ["", "{n}. ", "({a}) ", "Option {n}: ", "Option {n} (ALD, BRE: retain): ", "Alt ({a}): "]
)  # fmt: skip


def _opens_no_note(content: str) -> bool:
    """A line that begins with a reference and a colon would be the note itself."""
    return not content.startswith("[^")


# Made once: what is made inside of a draw is checked anew in each.
_clauses = st.integers(1, 5)
_depths = [st.integers(0, deepest) for deepest in range(4)]
_identities = st.sampled_from(["", "", "{{#pin-{}}} "])
_contents = _inline.map(str.strip).filter(_opens_no_note)
_yes_or_no = st.booleans()


@st.composite
def neg_texts(draw: st.DrawFn) -> str:
    """A balanced text: every clause on a line, children four spaces deeper than their parent, ids pinned or not, notes last."""
    lines: list[str] = []
    pins = iter(range(1, 100))
    depth = 0
    for number in range(1, draw(_clauses) + 1):
        depth = draw(_depths[min(depth + 1, 3)]) if lines else 0
        label = draw(_inner_labels if depth else _labels).format(n=number, a=chr(ord("a") + number - 1))
        identity = draw(_identities).format(next(pins))
        content = draw(_contents)
        if not label and not identity:
            content = f"Whereas {content}"
        if draw(_yes_or_no):
            content += f" [chosen]{{#choice-{next(pins)}}}{draw(_attributions)} words"
        lines += ["    " * depth + label + identity + content + draw(_endings), ""]
    for key in ("1", "note"):
        lines += [f"[^{key}]: {draw(_SPACED).strip()} [noted]", ""]
    return HEADER + "\n" + "\n".join(lines)


_PIECES = st.sampled_from(
    [
        *"[](){}#^:;,/\\*_ \n\t-|.1", "\n\n", "    ", "[[", "]]", "][", "1.", "2bis.", "(a)", "(أ)", "PP1.", "OP3 bis", "OP4\n",
        "Article 4", "Article 4\n", "Option 1:", "Option 2", "**Option 1:**", "Option A (FRA):", "Alt", "No text",
        "[^1]", "[^1]:", "[X]", "[...]",
        "(FRA)", "(FRA: delete)", "FRA", "FRA propose; RUS oppose: ", "(XXA)", "(RUS: withdraw if op-3)", "(Agreed)", "(Reserved FRA)",
        "(Agreed ad ref, placement tbd)", "{#x}", "{#op-1}", "{#A B}", "# ", "## ", "---\n", "title: a\n", "parties: FRA, RUS\n",
        "groups: EU3 = FRA + RUS\n", "lang: ar\n", "type: bill\n", "shall", " and ", " or ", " and/or ", " / ", "المادة 3", "الأطراف",
        "Статья 2", "должны", "- ", "* ", "**", "Placeholder:", "a/b", "| x |", "{: .c}", "[a]: http://x", "[a](http://x)", "[b][a]",
        "3.3bis Alt", "\u2067", "\u202e", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u00a0", "\r", "\r\n", "\ufeff",
    ]
)  # fmt: skip
_BEFORE = st.sampled_from(
    ["", "", "title: t\nparties: FRA, RUS\ngroups: EU3 = FRA + RUS\n\n", "---\ntitle: t\n---\n"]
)
hostile = st.tuples(_BEFORE, st.lists(_PIECES, max_size=25).map("".join)).map("".join)
"""Any order of all that means something to the reader, and of characters that mean trouble."""
