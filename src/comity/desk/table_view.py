# SPDX-License-Identifier: Apache-2.0
"""The state of play on issues as plain values: the same for `comity state`, `comity talks status` and pages."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from comity.charter.answers import Answer
from comity.talks import IssueRow, OptionRow


def answer_data(answer: Answer) -> dict[str, Any]:
    """An answer with its witnesses; `passed_over` only where a rule passes over somebody."""
    found: dict[str, Any] = {
        "answer": answer.answer,
        "needed": list(answer.needed),
        "blockers": list(answer.blockers),
    }
    if answer.passed_over:
        found["passed_over"] = list(answer.passed_over)
    if not answer.complete:
        found["complete"] = False
    return found


def issue_data(row: IssueRow) -> dict[str, Any]:
    """An issue with its options; what nobody named is null."""
    return {
        "id": row.id,
        "title": row.title,
        "format": row.format or None,
        "status_quo": row.status_quo or None,
        "adopted": row.adopted or None,
        "options": [_option(option) for option in row.options],
        "rule": {
            "name": row.rule_name,
            "answer": row.answer,
            "needed": {option.id: list(option.rule.needed) for option in row.options},
            "blockers": {option.id: list(option.rule.blockers) for option in row.options},
        },
    }


def _option(option: OptionRow) -> dict[str, Any]:
    return {
        "id": option.id,
        "title": option.title,
        "preferred": list(option.preferred),
        "acceptable": list(option.acceptable),
        "cannot_accept": list(option.cannot_accept),
        "silent": list(option.silent),
        "interval": _ends(option.interval),
        "intervals": {name: _ends(interval) for name, interval in option.intervals.items()},
        "rule": answer_data(option.rule),
        "formats": {name: answer_data(answer) for name, answer in option.formats.items()},
        "joint": [list(parties) for parties in option.joint],
        "conditions": dict(option.conditions),
    }


def _ends(interval: tuple[Fraction, Fraction]) -> list[float]:
    return [float(end) for end in interval]
