# SPDX-License-Identifier: Apache-2.0
"""Inquiries as plain values: how much was brought in, how it was weighed, what was found and by whom, who dissents.

What stands on the record and nothing more: nothing is weighed here, and sealed assessments are counted, not read. Inquiries are in the
order in which they were opened.
"""

from __future__ import annotations

from typing import Any

from comity.desk.state import State
from comity.inquiry.admission import deciding_rule
from comity.inquiry.model import Adopted, Inquiry, Round, Served
from comity.inquiry.process.rounds import unopened


def inquiry_data(state: State) -> list[dict[str, Any]]:
    """A row for each inquiry."""
    found = sorted(state.inquiry.inquiries.items(), key=lambda one: one[1].index)
    return [_row(state, name, one) for name, one in found]


def _row(state: State, name: str, one: Inquiry) -> dict[str, Any]:
    return {
        "id": name,
        "title": one.title,
        "format": one.format or None,
        "rule": deciding_rule(state.charter, one),
        "index": one.index,
        "mandate": one.mandate,
        "standard": one.standard.name,
        "sources": len(one.sources),
        "exhibits": len(one.exhibits),
        "broken": sorted(exhibit for exhibit, held in one.exhibits.items() if held.broken),
        "edges": len(one.dependence),
        "claims": len(one.claims),
        "version": len(one.versions),
        "hypotheses": [each.id for each in one.versions[-1].hypotheses] if one.versions else [],
        "rounds": [
            _round(state, *each) for each in sorted(one.rounds.items(), key=lambda round_: round_[1].index)
        ],
        "drafts": len(one.drafts),
        "served": [_served(each) for each in one.servings],
        "findings": [_finding(each) for each in one.findings],
        "dissents": [
            {"parties": list(each.parties), "text": each.text, "index": each.index} for each in one.dissents
        ],
    }


def _round(state: State, name: str, one: Round) -> dict[str, Any]:
    """`unopened`: sealed items of the round that are not public, erased ones among them."""
    return {
        "id": name,
        "version": one.version,
        "claims": list(one.claims),
        "index": one.index,
        "closed": one.closed,
        "assessments": len(one.assessments),
        "assessors": sorted({each.by for each in one.assessments}),
        "unopened": list(unopened(state.record, name, one)),
    }


def _served(one: Served) -> dict[str, Any]:
    return {
        "draft": one.draft,
        "party": one.party,
        "days": one.days,
        "index": one.index,
        "replies": [each.index for each in one.replies],
        "closed": one.closed,
    }


def _finding(one: Adopted) -> dict[str, Any]:
    return {
        "draft": one.draft,
        "outcome": one.outcome,
        "rule": one.rule,
        "by": list(one.parties),
        "index": one.index,
        "sha256": one.in_force.sha256,
        "corrected": [each.index for each in one.corrections],
        "withdrawn": one.withdrawn,
    }
