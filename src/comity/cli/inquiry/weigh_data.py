# SPDX-License-Identifier: Apache-2.0
"""A weighed case as plain values for programs: ratios exactly, words at both ends, and what each of them rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comity.cli.inquiry.spelling import agreement_data, claims_data, edge_data, exact, interval_data
from comity.inquiry.weighing.ladder import ladder_of, said
from comity.inquiry.weighing.ratios import (
    Combined,
    Pair,
    Ratios,
    Weighed,
    assessors_agree,
    posterior_for,
    spans_one,
)
from comity.inquiry.weighing.rows import Row, open_ties, shared_sources
from comity.inquiry.weighing.sensitivity import Flip, flips, leave_one_out, tornado

if TYPE_CHECKING:
    from comity.inquiry.case import Interval, Ladder

NOT_OURS = "the reader's own prior; the evidence says nothing about it, and neither does this program"


def weighed_data(found: Weighed, changes: tuple[Flip, ...]) -> dict[str, Any]:
    """Everything but the inputs and the reader's prior. Groups are named by their exhibits."""
    case, pooled, ladder = found.case, found.pooled, ladder_of(found.case)
    assert case.standard is not None, "no case is weighed without a standard of proof"
    assessors: dict[str, set[str]] = {}
    for one in case.assessments:
        assessors.setdefault(one.claim, set()).add(one.by)
    return {
        "id": case.id,
        "title": case.title,
        "version": case.version,
        "standard": {
            "name": case.standard.name,
            "definition": case.standard.definition,
            "set_by": case.standard.set_by,
        },
        "ladder": {
            "declared": case.ladder is not None,
            "source": ladder.source,
            "broken_cap": exact(ladder.broken_cap),
        },
        "hypotheses": [
            {"id": one.id, "text": one.text, "rest": one.rest, "proposed_by": one.proposed_by}
            for one in case.hypotheses
        ],
        "groups": [_group(row, assessors) for row in pooled.rows],
        "open_ties": [edge_data(edge) for edge in open_ties(case, pooled.rows)],
        "shared_sources": [
            {"source": source, "groups": [list(group) for group in groups]}
            for source, groups in shared_sources(case, pooled.rows).items()
        ],
        "claims": claims_data(case),
        "not_assessed": sorted(one.id for one in case.claims if one.id not in assessors),
        "ratios": ratios_data(pooled.total, pooled.pairs, ladder),
        "by_assessor": _side_by_side(found.by_assessor, ladder),
        "by_party": _side_by_side(found.by_party, ladder),
        "agreement": agreement_data(assessors_agree(case)),
        "tornado": [_tornado(pooled, pair) for pair in pooled.one_way],
        "leave_one_out": [
            {"group": list(row.exhibits), "ratios": ratios_data(without, pooled.pairs, ladder)}
            for row, without in zip(pooled.rows, leave_one_out(pooled), strict=True)
        ],
        "flips": [_flip(one, pooled, ladder) for one in changes],
        "capped": [
            {
                "group": list(row.exhibits),
                "claims": list(row.claims),
                "cap": exact(ladder.broken_cap),
                "changed": pooled.each[number] != pooled.uncapped[number],
            }
            for number, row in enumerate(pooled.rows)
            if row.broken
        ],
    }


def all_flips(found: Weighed) -> tuple[Flip, ...]:
    """Every single change that changes the words, for all assessors together."""
    return flips(found.case, found.pooled)


def prior_data(pooled: Combined, prior: Mapping[str, Fraction]) -> dict[str, Any]:
    """What a reader who starts from a prior would hold afterwards. Raises InputError."""
    posterior = posterior_for(pooled, prior)
    return {
        "note": NOT_OURS,
        "prior": {name: exact(prior[name]) for name in pooled.hypotheses},
        "posterior": {name: interval_data(one) for name, one in posterior.items()},
    }


def ratios_data(ratios: Ratios, pairs: Iterable[Pair], ladder: Ladder) -> list[dict[str, Any]]:
    """The likelihood ratio of each pair, with the words at both its ends."""
    return [_ratio(pair, ratios[pair], ladder) for pair in pairs]


def _ratio(pair: Pair, interval: Interval, ladder: Ladder) -> dict[str, Any]:
    of, against = pair
    return {
        "of": of,
        "against": against,
        **interval_data(interval),
        "band_low": said(ladder, interval.low, of, against),
        "band_high": said(ladder, interval.high, of, against),
        "discriminates": not spans_one(interval),
    }


def _group(row: Row, assessors: Mapping[str, set[str]]) -> dict[str, Any]:
    return {
        "group": list(row.exhibits),
        "claims": list(row.claims),
        "observers": list(row.observers),
        "ties": [edge_data(edge) for edge in row.ties],
        "assessors": sorted(set[str]().union(*(assessors[claim] for claim in row.claims))),
        "broken_custody": row.broken,
    }


def _side_by_side(found: Mapping[str, Combined], ladder: Ladder) -> dict[str, Any]:
    return {
        name: {
            "ratios": ratios_data(one.total, one.pairs, ladder),
            "groups_not_assessed": [list(one.rows[number].exhibits) for number in one.silent],
        }
        for name, one in found.items()
    }


def _tornado(pooled: Combined, pair: Pair) -> dict[str, Any]:
    return {
        "of": pair[0],
        "against": pair[1],
        "bars": [
            {
                "group": list(pooled.rows[bar.row].exhibits),
                **interval_data(bar.own),
                "combined_log10": [bar.at_low, bar.at_high],
            }
            for bar in tornado(pooled, pair)
        ],
    }


def _flip(one: Flip, pooled: Combined, ladder: Ladder) -> dict[str, Any]:
    data: dict[str, Any] = {
        "change": one.change,
        "group": list(pooled.rows[one.row].exhibits),
        "of": one.pair[0],
        "against": one.pair[1],
        "before": _ratio(one.pair, one.before, ladder),
        "after": _ratio(one.pair, one.after, ladder),
    }
    if one.assessment is not None and one.stated is not None and one.moved is not None:
        data |= {
            "by": one.assessment.by,
            "claim": one.assessment.claim,
            "hypothesis": one.hypothesis,
            "from": [exact(one.stated.low), exact(one.stated.high)],
            "to": [exact(one.moved.low), exact(one.moved.high)],
        }
    return data
