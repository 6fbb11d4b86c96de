# SPDX-License-Identifier: Apache-2.0
"""An inquiry on the record as the case that the instruments answer about: the same nouns that a file gives.

What parties brought in stays in the case when they leave; grades and assessments are a say, and end with it. Only what was opened is in it:
a sealed assessment that nobody opened is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from comity.charter.model import CharterState
from comity.inquiry.admission import inquiry_in
from comity.inquiry.case import (
    Assessment,
    Case,
    Claim,
    Edge,
    Exhibit,
    Grade,
    Hypothesis,
    Interval,
    Ladder,
    Source,
    Standard,
)
from comity.inquiry.declared import DeclaredLadder, HypothesisPut
from comity.inquiry.model import Assessed, Inquiry, InquiryState, Received, Round


def case_of(charter: CharterState, inquiry_state: InquiryState, inquiry_id: str) -> Case:
    """The case of an inquiry, with its last version of the hypotheses and the last closed round on that version.

    `charter` is the one in force, whose parties have a say. Raises Refusal where there is no such inquiry.
    """
    inquiry = inquiry_in(inquiry_state, inquiry_id)
    evidence = evidence_of(inquiry, inquiry_id)
    last = last_round(inquiry)
    return Case(
        id=evidence.id,
        title=evidence.title,
        mandate=evidence.mandate,
        standard=evidence.standard,
        ladder=None if inquiry.ladder is None else ladder_of(inquiry.ladder),
        sources=evidence.sources,
        exhibits=evidence.exhibits,
        edges=evidence.edges,
        claims=evidence.claims,
        grades=tuple(one for one in _grades(inquiry) if _party(one.by) in charter.parties),
        hypotheses=hypotheses_of(inquiry.versions[-1].hypotheses) if inquiry.versions else (),
        version=max(1, len(inquiry.versions)),
        assessments=tuple(
            assessment_of(one)
            for one in (last.assessments if last is not None else ())
            if _party(one.by) in charter.parties
        ),
    )


def evidence_of(inquiry: Inquiry, name: str) -> Case:
    """The case without anybody's judgement: sources, exhibits, edges and claims, in the order of the log."""
    exhibits = sorted(inquiry.exhibits.items(), key=lambda one: (one[1].index, one[0]))
    return Case(
        id=name,
        title=inquiry.title,
        mandate=inquiry.mandate,
        standard=Standard(inquiry.standard.name, inquiry.standard.definition, inquiry.standard.source),
        sources=tuple(
            Source(name, one.kind, one.interests)
            for name, one in sorted(inquiry.sources.items(), key=lambda one: one[1].index)
        ),
        exhibits=tuple(_exhibit(name, one) for name, one in exhibits),
        edges=tuple(
            Edge(one.a, one.b, one.type, one.decision, ", ".join(one.by), one.reason)
            for one in inquiry.dependence
        ),
        claims=tuple(
            Claim(name, one.text, one.exhibits, one.observer)
            for name, one in sorted(inquiry.claims.items(), key=lambda one: one[1].index)
        ),
    )


def last_round(inquiry: Inquiry) -> Round | None:
    """Of the rounds on the last version of the hypotheses, the one that closed last with an assessment opened, else that closed last.

    A round that was closed and of which nothing is public says nothing, so it does not take back what an earlier one said.
    """
    found = [
        (bool(one.assessments), one.closed, one)
        for one in inquiry.rounds.values()
        if one.closed is not None and one.version == len(inquiry.versions)
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def hypotheses_of(put: Sequence[HypothesisPut]) -> tuple[Hypothesis, ...]:
    """Hypotheses as the instruments know them."""
    return tuple(Hypothesis(one.id, one.text, one.rest, ", ".join(one.proposed_by or ())) for one in put)


def assessment_of(one: Assessed) -> Assessment:
    """An assessment as the instruments know it."""
    likely = {
        name: Interval(Fraction(low), Fraction(high)) for name, (low, high) in sorted(one.likely.items())
    }
    return Assessment(one.by, one.claim, likely, one.basis, one.rationale)


def ladder_of(declared: DeclaredLadder) -> Ladder:
    """A ladder as the instruments know it."""
    return Ladder(
        tuple(map(Fraction, declared.steps)),
        tuple((Fraction(band.least), band.words) for band in declared.bands),
        Fraction(declared.broken_cap),
        declared.source,
    )


def _exhibit(name: str, one: Received) -> Exhibit:
    custody: Literal["complete", "broken", "unknown"] = (
        "broken" if one.broken else "complete" if one.heads else "unknown"
    )
    return Exhibit(
        id=name,
        source=one.brought.source or "",
        sha256=one.brought.sha256 or "",
        size_bytes=one.brought.size or 0,
        media_type=one.brought.media_type or "",
        title=one.brought.title or "",
        parent=one.brought.parent or "",
        custody=custody,
        broken_because="; ".join(dict.fromkeys(gap.reason for gap in one.broken)),
    )


def _grades(inquiry: Inquiry) -> tuple[Grade, ...]:
    """Of each post on each source and on each claim, what it said last, in the order of the log."""
    last: dict[tuple[str, bool, str], Grade] = {}
    for one in inquiry.grades:
        key = one.by, one.grade.isdigit(), one.subject
        last.pop(key, None)
        last[key] = Grade(one.subject, one.grade, one.by, one.ground)
    return tuple(last.values())


def _party(post: str) -> str:
    return post.partition("/")[0]
