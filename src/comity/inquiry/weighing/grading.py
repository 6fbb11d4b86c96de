# SPDX-License-Identifier: Apache-2.0
"""Grades side by side: what each assessor gave each source (A to F) and each claim (1 to 6), and how far they agree.

Reliability and credibility are never computed from each other, and grades are never averaged. F and 6 say that the assessor cannot judge
(STANAG 2511): they have no place between lowest and highest, and count as missing in the agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.inquiry.case import Case, Grade
from comity.inquiry.weighing.agreement import Agreement, agreement
from comity.inquiry.weighing.rows import Behind, Behinds
from comity.inquiry.weighing.rules import UNJUDGED, kind_of


@dataclass(frozen=True)
class Graded:
    """The grades of one source or claim, by assessor; `lowest` and `highest` are empty where nobody could judge, A and 1 are highest."""

    id: str
    grades: tuple[Grade, ...]
    lowest: str
    highest: str


@dataclass(frozen=True)
class GradedClaim(Graded):
    """A claim also has what is behind it: `supported` is false where somebody graded it 1 and fewer than two groups now stand."""

    behind: Behind
    sources: tuple[str, ...]
    supported: bool


@dataclass(frozen=True)
class Grading:
    """All grades of a case: sources and claims by id, and the agreement on each of the two scales."""

    sources: tuple[Graded, ...]
    claims: tuple[GradedClaim, ...]
    agreement: Mapping[Literal["sources", "claims"], Agreement]


def grading(case: Case) -> Grading:
    """Every source and claim with its grades, whether it has any or not. Of several by one assessor the last counts."""
    last = {(kind_of(one.grade), one.subject, one.by): one for one in case.grades}
    of_sources = [one for (kind, _, _), one in last.items() if kind == "source"]
    of_claims = [one for (kind, _, _), one in last.items() if kind == "claim"]
    source_of = {one.id: one.source for one in case.exhibits}
    claims, behinds = [], Behinds(case)
    for claim in sorted(case.claims, key=lambda one: one.id):
        here = _of(claim.id, of_claims)
        found = behinds(claim)
        supported = len(found.groups) > 1 or not any(one.grade == "1" for one in here)
        names = tuple(sorted({source_of.get(name, "") for name in claim.exhibits} - {""}))
        claims.append(GradedClaim(claim.id, here, *_ends(here), found, names, supported))
    sources = []
    for name in sorted(one.id for one in case.sources):
        here = _of(name, of_sources)
        sources.append(Graded(name, here, *_ends(here)))
    agreed: dict[Literal["sources", "claims"], Agreement] = {
        "sources": _agreement(of_sources),
        "claims": _agreement(of_claims),
    }
    return Grading(tuple(sources), tuple(claims), agreed)


def _of(subject: str, grades: Iterable[Grade]) -> tuple[Grade, ...]:
    return tuple(sorted((one for one in grades if one.subject == subject), key=lambda one: one.by))


def _ends(grades: Sequence[Grade]) -> tuple[str, str]:
    """The lowest and the highest grade given: letters and digits both begin with the best."""
    judged = sorted(one.grade for one in grades if one.grade not in UNJUDGED)
    return (judged[-1], judged[0]) if judged else ("", "")


def _agreement(grades: Iterable[Grade]) -> Agreement:
    return agreement(
        ((one.subject, ord(one.grade)) for one in grades if one.grade not in UNJUDGED), "ordinal"
    )
