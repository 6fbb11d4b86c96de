# SPDX-License-Identifier: Apache-2.0
"""Texts for tests of who stands where: drafts read from a few lines, or contents, choices and clauses built without the reader."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal

from hypothesis import strategies as st

from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    ClauseType,
    Header,
    Inline,
    Stance,
    Status,
    Text,
    Words,
)
from comity.text.open_points import OpenPoint, Option
from comity.text.reader import read

HEADER = "lang: en\nparties: ALD, BRE, MAR, TAV\ngroups: PAIR = ALD + BRE\n\n"
PARTIES = ("ALD", "BRE", "MAR", "TAV")
_SAID = re.compile(r"(?P<codes>[A-Z0-9 ]+)(?::(?P<stance>\w+))?(?:\?(?P<condition>.*))?")


def draft(*lines: str) -> Text:
    """A text in the `.neg` dialect with these blocks."""
    return read(HEADER + "\n\n".join(lines) + "\n")


def said(*written: str) -> tuple[Attribution, ...]:
    """Attributions such as `ALD BRE`, `MAR:delete` or `ALD:withdraw?PP 3bis`."""
    found = []
    for one in written:
        match = _SAID.fullmatch(one)
        assert match, one
        stance: Stance = match["stance"] or "propose"  # type: ignore[assignment]
        found.append(Attribution(tuple(match["codes"].split()), stance, match["condition"] or ""))
    return tuple(found)


def alternative(name: str, words: str | tuple[Inline, ...] | None, *written: str) -> Alternative:
    content = (Words(words),) if isinstance(words, str) else words
    return Alternative(name, content, said(*written))


def choice(
    name: str,
    *alternatives: tuple[str | tuple[Inline, ...] | None, tuple[str, ...]],
    kind: Literal["contested", "blank", "placeholder"] = "contested",
) -> Choice:
    """A choice of (words, who says what) pairs; its alternatives are called name.1, name.2 and so on."""
    made = (alternative(f"{name}.{n}", words, *who) for n, (words, who) in enumerate(alternatives, 1))
    return Choice(name, tuple(made), kind)


def clause(
    name: str,
    *content: str | Choice,
    type: ClauseType = "operative",  # noqa: A002 - the model's name for it
    number: str = "",
    who: tuple[str, ...] = (),
    statuses: tuple[Status, ...] = (),
    children: tuple[Clause, ...] = (),
) -> Clause:
    inlines = tuple(Words(one) if isinstance(one, str) else one for one in content)
    return Clause(
        name, type, number, content=inlines, attributions=said(*who), statuses=statuses, children=children
    )


def text(
    *clauses: Clause,
    parties: tuple[str, ...] = PARTIES,
    groups: dict[str, tuple[str, ...]] | None = None,
    language: str = "en",
    version: str = "",
    source: str = "",
) -> Text:
    header = Header(
        parties=parties, groups=MappingProxyType(groups or {}), language=language, version=version
    )
    return Text(header, clauses, source=source)


def option(name: str, pro: str = "", contra: str = "", inner: tuple[OpenPoint, ...] = ()) -> Option:
    """An option with its supporters and objectors, codes parted by spaces."""
    return Option(name, "", name, False, (), frozenset(pro.split()), frozenset(contra.split()), inner)


def point(name: str, *options: Option, clauses: tuple[str, ...] = ("op-1",)) -> OpenPoint:
    return OpenPoint(name, "contested", clauses, options)


_names = st.integers(0, 10**9).map(lambda number: f"p{number}")


def points(parties: str = "ABCDEF", depth: int = 2) -> st.SearchStrategy[OpenPoint]:
    """Open points whose options may hold open points, with objectors among single letters."""
    objectors = st.frozensets(st.sampled_from(parties), max_size=3)
    inner = st.lists(points(parties, depth - 1), max_size=2).map(tuple) if depth else st.just(())
    options = st.builds(
        Option,
        _names,
        st.just(""),
        st.just("words"),
        st.just(False),
        st.just(()),
        st.frozensets(st.sampled_from(parties), max_size=2),
        objectors,
        inner,
    )
    return st.builds(
        OpenPoint,
        _names,
        st.just("contested"),
        st.just(("op-1",)),
        st.lists(options, min_size=1, max_size=3).map(tuple),
    )
