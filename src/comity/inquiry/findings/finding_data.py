# SPDX-License-Identifier: Apache-2.0
"""A finding as data for programs: the same as on its page, at the same level, with commitments for what is withheld."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from comity.inquiry.findings.finding import PASSAGES, Finding, passages


def finding_data(finding: Finding) -> dict[str, Any]:
    """Lists, texts and numbers. `outcome` is null where nobody decided; `redacted` names what is withheld, why and by whose approval."""
    plain = (
        "title", "inquiry", "mandate", "incident", "statement", "language", "draft", "dated", "supersedes", "level", "proposed",
        "relied_on", "contrary", "simulated", "simulated_parts",
    )  # fmt: skip
    decision = finding.decision
    return {
        "finding": finding.id,
        "status": finding.status,
        "outcome": decision.outcome if decision else None,
        "decision": _value(decision),
        "standard": _value(finding.standard),
        "support": [_value(one) for one in finding.support],
        "counts": _value(finding.counts),
        **{name: _listed(getattr(finding, name)) for name in plain},
        "hypotheses": [_value(one) for one in finding.hypotheses],
        **{field: [_passage(one) for one in getattr(finding, field)] for field in PASSAGES},
        "withdrawal": _value(finding.withdrawal),
        "redacted": [
            {
                "passage": name,
                "level": one.level,
                "reason": one.reason,
                "approved_by": one.approved_by,
                "commitment": one.commitment,
            }
            for _, name, one in passages(finding)
            if one.withheld
        ],
    }


def _passage(one: Any) -> dict[str, Any]:
    return {
        **{field.name: _listed(getattr(one, field.name)) for field in fields(one)},
        "withheld": one.withheld,
    }


def _value(one: Any) -> dict[str, Any] | None:
    return None if one is None else {name: _listed(value) for name, value in asdict(one).items()}


def _listed(value: Any) -> Any:
    return list(map(_listed, value)) if isinstance(value, tuple) else value
