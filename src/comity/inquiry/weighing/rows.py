# SPDX-License-Identifier: Apache-2.0
"""The rows on which evidence is counted: independent groups of the exhibits behind the claims, computed from the edges each time.

An assessment is of all the evidence of its claim together, so the exhibits of one assessed claim are one row, and so are the claims that
rest on the perception of one observer. Whoever wants two independent groups counted apart states a claim for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.inquiry.case import CLAIM_JOINING, JOINING, Case, Claim, Class, Edge, Exhibit
from comity.inquiry.independence.grouping import groups, standing

HEARD: frozenset[Class] = frozenset(("shared-quotation", "same-observer"))
"""Classes over which claims that name an observer join: what is quoted is confirmed by nobody who quotes it."""


@dataclass(frozen=True)
class Behind:
    """The independent groups behind one claim, the edges that tie its exhibits, and the one observer it rests on, if it does."""

    groups: tuple[tuple[str, ...], ...]
    ties: tuple[Edge, ...]
    observer: str = ""


@dataclass(frozen=True)
class Row:
    """One independent group: its exhibits that assessed claims rest on, those claims, their observers, what ties them, all sorted.

    `broken` where every one of the exhibits, or something it was made from, has a broken chain of custody.
    """

    exhibits: tuple[str, ...]
    claims: tuple[str, ...]
    observers: tuple[str, ...] = ()
    ties: tuple[Edge, ...] = ()
    broken: bool = False


def edges_of(case: Case) -> tuple[Edge, ...]:
    """The edges of the case, after those that the exhibits themselves imply: one made from another, and the same bytes.

    Implied edges come first, as found, so that a person's cut takes them away like any other.
    """
    implied = [
        _edge(one.id, one.parent, "derived", "one was made from the other")
        for one in case.exhibits
        if one.parent
    ]
    first: dict[str, str] = {}
    implied += [
        _edge(first[one.sha256], one.id, "same-capture", "the same bytes")
        for one in case.exhibits
        if one.sha256 and first.setdefault(one.sha256, one.id) != one.id
    ]
    return (*implied, *case.edges)


class Behinds:
    """What is behind the claims of one case, in a claim's own, wider sense of dependence; the groups are computed once."""

    def __init__(self, case: Case) -> None:
        edges, joining = edges_of(case), case.joining | (CLAIM_JOINING - JOINING)
        parts = groups((one.id for one in case.exhibits), edges, joining)
        self.part_of = {name: part for part in parts for name in part}
        self.ties: dict[str, list[Edge]] = {}
        for edge in _sorted(standing(edges)):
            if edge.type in joining and edge.a in self.part_of and edge.b in self.part_of:
                self.ties.setdefault(self.part_of[edge.a][0], []).append(edge)

    def __call__(self, claim: Claim) -> Behind:
        """The independent groups that a claim's exhibits fall in; one, where it rests on one observer."""
        cited = set(claim.exhibits)
        parts = sorted({self.part_of.get(name, (name,)) for name in cited})
        ties = tuple(edge for part in parts for edge in self.ties.get(part[0], ()))
        if claim.observer:
            return Behind((tuple(sorted(cited)),), ties, claim.observer)
        return Behind(tuple(tuple(name for name in part if name in cited) for part in parts), ties)


def rows(case: Case) -> tuple[Row, ...]:
    """The rows of the claims that somebody assessed, by their first exhibit."""
    assessed = {one.claim for one in case.assessments}
    claims = [one for one in case.claims if one.id in assessed]
    edges = edges_of(case)
    sets: list[set[str]] = [
        set(part) for part in groups((one.id for one in case.exhibits), edges, case.joining)
    ]
    sets += [set(one.exhibits) for one in claims]
    seen_by: dict[str, set[str]] = {}
    for one in claims:
        if one.observer:
            seen_by.setdefault(one.observer, set()).update(one.exhibits)
    told, known = set[str]().union(*seen_by.values()), {one.id for one in case.exhibits}
    ties = [
        edge
        for edge in _sorted(standing(edges))
        if (edge.type in case.joining and {edge.a, edge.b} <= known)
        or (edge.type in HEARD and {edge.a, edge.b} <= told)
    ]
    sets += [*seen_by.values(), *({edge.a, edge.b} for edge in ties)]
    cited = {name for one in claims for name in one.exhibits}
    parts = [part for part in _merged(sets) if part & cited]
    home = {name: number for number, part in enumerate(parts) for name in part}
    claims_of: dict[int, list[Claim]] = {}
    for one in claims:
        claims_of.setdefault(home[one.exhibits[0]], []).append(one)
    ties_of: dict[int, list[Edge]] = {}
    for edge in ties:
        if edge.a in home:
            ties_of.setdefault(home[edge.a], []).append(edge)
    broken = broken_custody(case.exhibits)
    found = []
    for number, part in enumerate(parts):
        kept, here = tuple(sorted(part & cited)), claims_of[number]
        found.append(
            Row(
                kept,
                tuple(sorted(one.id for one in here)),
                tuple(sorted({one.observer for one in here} - {""})),
                tuple(ties_of.get(number, ())),
                broken.issuperset(kept),
            )
        )
    return tuple(sorted(found, key=lambda one: one.exhibits))


def open_ties(case: Case, found: Iterable[Row]) -> tuple[Edge, ...]:
    """Standing edges between two rows: dependence of a class that does not join here. They are shown, and people decide."""
    row_of = {name: number for number, row in enumerate(found) for name in row.exhibits}
    return tuple(
        edge
        for edge in _sorted(standing(edges_of(case)))
        if edge.a in row_of and edge.b in row_of and row_of[edge.a] != row_of[edge.b]
    )


def shared_sources(case: Case, found: Iterable[Row]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Sources that stand behind more than one row, with the exhibits of each such row: no edge says that they depend, but people may."""
    source_of = {one.id: one.source for one in case.exhibits if one.source}
    rows_of: dict[str, list[tuple[str, ...]]] = {}
    for row in found:
        for source in sorted({source_of[name] for name in row.exhibits if name in source_of}):
            rows_of.setdefault(source, []).append(row.exhibits)
    return {source: tuple(some) for source, some in sorted(rows_of.items()) if len(some) > 1}


def broken_custody(exhibits: Iterable[Exhibit]) -> frozenset[str]:
    """Exhibits whose chain of custody is broken, or that were made, at any remove, from one whose is."""
    known = {one.id: one for one in exhibits}
    found = set()
    for name in known:
        seen: set[str] = set()
        at = name
        while at in known and at not in seen:
            seen.add(at)
            if known[at].custody == "broken":
                found.add(name)
                break
            at = known[at].parent
    return frozenset(found)


def _edge(one: str, other: str, type_: Class, reason: str) -> Edge:
    return Edge(min(one, other), max(one, other), type_, reason=reason)


def _sorted(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    return tuple(sorted(edges, key=lambda edge: (edge.a, edge.b, edge.type)))


def _merged(sets: Iterable[set[str]]) -> list[set[str]]:
    """The sets, those that overlap made one."""
    home: dict[str, set[str]] = {}
    for one in sets:
        parts = [home[name] for name in one if name in home]
        whole = max(parts, key=len) if parts else set()
        for part in (one, *parts):
            if part is not whole:
                for name in part:
                    home[name] = whole
                whole |= part
    return list({id(part): part for part in home.values()}.values())
