# SPDX-License-Identifier: Apache-2.0
"""The tornado as a picture: for each pair of hypotheses one bar a group, as wide as its interval, on a logarithmic axis, the widest first.

The bar stands where the combined ratio would be with the other groups at their middle; a line marks 1, where the evidence supports neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from math import ceil, floor

from comity.inquiry.weighing.ratios import Combined, Pair
from comity.inquiry.weighing.sensitivity import Bar, log_of, tornado

WIDTH, LABELS, LINE, MARGIN = 720, 200, 22, 14
MOST_BARS = 30
_TICKS = 8


def draw(combined: Combined) -> str:
    """An SVG of every pair once, one below the other. It carries no script and no outside reference."""
    body, top = [], MARGIN
    for pair in combined.one_way:
        lines, top = _panel(combined, pair, top)
        body += lines
    title = "How wide each independent group's interval is, for each pair of hypotheses"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{title}</title>'
        f'<rect width="{WIDTH}" height="{top}" fill="#fff"/>{"".join(body)}</svg>\n'
    )


def _panel(combined: Combined, pair: Pair, top: int) -> tuple[list[str], int]:
    bars = tornado(combined, pair)[:MOST_BARS]
    total = combined.total[pair]
    ends = [
        0.0,
        log_of(total.low),
        log_of(total.high),
        *(end for bar in bars for end in (bar.at_low, bar.at_high)),
    ]
    low, high = floor(min(ends)), max(ceil(max(ends)), floor(min(ends)) + 1)

    def x(power: float) -> float:
        return round(LABELS + (power - low) / (high - low) * (WIDTH - LABELS - MARGIN), 2)

    hidden = len(combined.rows) - len(bars)
    more = f" ({hidden} narrower not drawn)" if hidden else ""
    first = top + LINE
    bottom = first + LINE * (len(bars) + 1)
    lines = [
        f'<text x="{MARGIN}" y="{top + 14}" font-weight="bold">{escape(f"{pair[0]} against {pair[1]}{more}")}</text>'
    ]
    every = max(1, ceil((high - low) / _TICKS))
    lines += [
        f'<line x1="{x(power)}" x2="{x(power)}" y1="{first}" y2="{bottom}" stroke="#ccc"/>'
        f'<text x="{x(power)}" y="{bottom + 14}" text-anchor="middle">{_tick(power)}</text>'
        for power in range(low, high + 1, every)
    ]
    lines.append(f'<line x1="{x(0)}" x2="{x(0)}" y1="{first}" y2="{bottom}" stroke="#000"/>')
    lines += _bars(combined, bars, first, x=x)
    y = first + LINE * len(bars)
    lines.append(_bar("all groups", x(log_of(total.low)), x(log_of(total.high)), y, "#555"))
    return lines, bottom + LINE + MARGIN


def _bars(
    combined: Combined, bars: tuple[Bar, ...], first: int, *, x: Callable[[float], float]
) -> Iterator[str]:
    for place, bar in enumerate(bars):
        row = combined.rows[bar.row]
        label = row.exhibits[0] + (f" +{len(row.exhibits) - 1}" if len(row.exhibits) > 1 else "")
        yield _bar(label, x(bar.at_low), x(bar.at_high), first + LINE * place, "#4477aa")


def _bar(label: str, left: float, right: float, y: int, colour: str) -> str:
    short = label if len(label) <= 28 else f"{label[:27]}…"
    width = max(round(right - left, 2), 2)
    return (
        f'<text x="{LABELS - 8}" y="{y + 15}" text-anchor="end">{escape(short)}</text>'
        f'<rect x="{left}" y="{y + 4}" width="{width}" height="{LINE - 8}" fill="{colour}"/>'
    )


def _tick(power: int) -> str:
    """A ratio as it is read: below 1 as one over another."""
    if abs(power) <= 4:
        return f"1/{10**-power}" if power < 0 else str(10**power)
    return f"1/10^{-power}" if power < 0 else f"10^{power}"
