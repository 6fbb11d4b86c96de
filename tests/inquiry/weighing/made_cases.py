# SPDX-License-Identifier: Apache-2.0
"""Small cases for the tests of weighing: hypotheses a, b and the rest; claim cN rests on exhibit eN unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from comity.inquiry.case import (
    JOINING,
    Assessment,
    Case,
    Claim,
    Class,
    Edge,
    Exhibit,
    Hypothesis,
    Interval,
    Ladder,
    Standard,
)

Likely = int | str | tuple[int | str, int | str]

HYPOTHESES = (
    Hypothesis("a", "The pump failed"),
    Hypothesis("b", "The intake was blocked"),
    Hypothesis("other", "other or unknown", rest=True),
)
STANDARD = Standard("reasonable grounds", "what a careful person would believe", "Decision 4")
STEPS = (1, 2, 10, 100, 1_000, 10_000)
few = settings(max_examples=40)
CLASSES_THAT_JOIN: list[Class] = ["same-article", "syndicated", "derived"]


def interval(value: Likely) -> Interval:
    low, high = value if isinstance(value, tuple) else (value, value)
    return Interval(Fraction(low), Fraction(high))


def said(
    claim: str, a: Likely, b: Likely = 1, other: Likely = 1, *, by: str = "ALD/assessor-1"
) -> Assessment:
    return Assessment(by, claim, {"a": interval(a), "b": interval(b), "other": interval(other)})


def tie(a: str, b: str, type_: Class = "same-article", **more: str) -> Edge:
    return Edge(min(a, b), max(a, b), type_, **more)  # type: ignore[arg-type]


def case(
    *assessments: Assessment,
    edges: Iterable[Edge] = (),
    exhibits: Iterable[Exhibit] = (),
    claims: Iterable[Claim] = (),
    broken: Sequence[str] = (),
    ladder: Ladder | None = None,
    hypotheses: tuple[Hypothesis, ...] = HYPOTHESES,
    standard: Standard | None = STANDARD,
    joining: frozenset[Class] = JOINING,
) -> Case:
    stated = {one.id: one for one in claims}
    for one in assessments:
        stated.setdefault(one.claim, Claim(one.claim, "as claimed", (f"e{one.claim[1:]}",)))
    known = {one.id: one for one in exhibits}
    for claim in stated.values():
        for name in claim.exhibits:
            known.setdefault(name, Exhibit(name, custody="broken" if name in broken else "complete"))
    return Case(
        id="pump",
        title="Why the water pumping station stood still",
        standard=standard,
        ladder=ladder,
        exhibits=tuple(known.values()),
        edges=tuple(edges),
        claims=tuple(stated.values()),
        hypotheses=hypotheses,
        assessments=assessments,
        joining=joining,
    )


def fractions() -> st.SearchStrategy[Fraction]:
    steps = [Fraction(step) for step in STEPS]
    return st.sampled_from(sorted({*steps, *(1 / step for step in steps)}))


def intervals() -> st.SearchStrategy[Interval]:
    return st.tuples(fractions(), fractions()).map(lambda ends: Interval(min(ends), max(ends)))


@st.composite
def cases(draw: st.DrawFn, *, most: int = 6) -> Case:
    """Up to six claims by up to three assessors of two parties, over tied and broken exhibits."""
    exhibits = [
        Exhibit(f"e{number}", custody=draw(st.sampled_from(["complete", "broken", "unknown"])))
        for number in range(1, draw(st.integers(1, most)) + 1)
    ]
    names = [one.id for one in exhibits]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda pair: pair[0] != pair[1])
    edges = [
        tie(*pair, draw(st.sampled_from([*CLASSES_THAT_JOIN, "same-funder"])))
        for pair in (draw(st.lists(pairs, max_size=4)) if len(names) > 1 else [])
    ]
    claims = [
        Claim(
            f"c{number}",
            "as claimed",
            tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))),
            draw(st.sampled_from(["", "", "", "the watchman"])),
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    ]
    said_ = st.tuples(
        st.sampled_from(["ALD/assessor-1", "ALD/assessor-2", "BRE/assessor-1"]),
        st.sampled_from([one.id for one in claims]),
    )
    assessments = [
        Assessment(by, claim, {one.id: draw(intervals()) for one in HYPOTHESES})
        for by, claim in draw(st.lists(said_, max_size=8, unique=True))
    ]
    return case(*assessments, edges=edges, exhibits=exhibits, claims=claims)
