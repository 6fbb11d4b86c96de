# SPDX-License-Identifier: Apache-2.0
"""How ratios and groups are spelled: exactly for programs, shortly for people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite, log10
from typing import TYPE_CHECKING, Any

from comity.cli.common import table
from comity.cli.talks.showing import plain

if TYPE_CHECKING:
    from comity.inquiry.case import Case, Edge, Interval
    from comity.inquiry.weighing.agreement import Agreement

_MOST_SHOWN = 4


def exact(value: Fraction) -> str:
    """A fraction as it is, such as 10 or 1/3, of any length."""
    over = format(Decimal(value.numerator), "f")
    return over if value.denominator == 1 else f"{over}/{format(Decimal(value.denominator), 'f')}"


def rough(value: Fraction) -> float | None:
    """The nearest JSON number; None where there is none near enough."""
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) and (found or not value) else None


def interval_data(interval: Interval) -> dict[str, Any]:
    """Both ends, exactly and as JSON numbers."""
    return {
        "low": exact(interval.low),
        "high": exact(interval.high),
        "low_float": rough(interval.low),
        "high_float": rough(interval.high),
    }


def short(value: Fraction) -> str:
    """A positive number in about four digits; below 1 as one over another, as ratios are read."""
    if value < 1:
        return f"1/{short(1 / value)}"
    if value < 10**7:
        return f"{float(value):.4g}" if value < 1000 else f"{float(value):.0f}"
    power = log10(value.numerator) - log10(value.denominator)
    whole = int(power + 1e-9)
    head = round(10 ** (power - whole), 2)
    if head >= 10:
        head, whole = head / 10, whole + 1
    return f"10^{whole}" if head == 1 else f"{head:g} x 10^{whole}"


def between(interval: Interval) -> str:
    """An interval for people."""
    return (
        short(interval.low)
        if interval.low == interval.high
        else f"{short(interval.low)} to {short(interval.high)}"
    )


def some(names: Sequence[str]) -> str:
    """Names in a cell, the first few."""
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return plain(", ".join(names[:_MOST_SHOWN]) + more)


def claims_data(case: Case) -> list[dict[str, Any]]:
    """Every claim with the exhibits that it rests on."""
    return [
        {"id": one.id, "text": one.text, "exhibits": list(one.exhibits), "observer": one.observer}
        for one in case.claims
    ]


def claims_lines(case: Case) -> list[str]:
    """The same as a table, and an empty line after it."""
    rows = [[one.id, plain(one.text), some(one.exhibits)] for one in case.claims]
    return [table(rows, ["id", "claim", "rests on"]), ""] if rows else []


def edge_data(edge: Edge) -> dict[str, str]:
    """An edge by its names."""
    return {
        "a": edge.a, "b": edge.b, "class": edge.type, "decision": edge.decision, "by": edge.by, "reason": edge.reason,
    }  # fmt: skip


def agreement_data(found: Agreement) -> dict[str, Any]:
    """Krippendorff's alpha, exactly and as a JSON number, and what it rests on."""
    return {
        "alpha": None if found.alpha is None else float(found.alpha),
        "alpha_exact": None if found.alpha is None else exact(found.alpha),
        "units": found.units,
        "values": found.values,
        "same": None if found.same is None else float(found.same),
    }


def agreement_words(found: Agreement) -> str:
    """The same in a sentence."""
    if not found.units:
        return "nothing was judged by two assessors"
    base = f"{found.values} judgements of {found.units}"
    if found.alpha is None:
        return f"all the same, so alpha is not defined ({base})"
    return f"Krippendorff's alpha {float(found.alpha):.3f} ({base})"
