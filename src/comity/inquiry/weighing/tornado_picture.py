# SPDX-License-Identifier: Apache-2.0
"""The tornado as a picture: for each pair of hypotheses one bar a group, as wide as its interval, on a logarithmic axis, the widest first.

The bar stands where the combined ratio would be with the other groups at their geometric middle; a line marks 1, where the evidence
supports neither. A legend says so, and a description has every number for whoever does not see the bars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from math import ceil, floor

from comity.canonical import sha256_hex
from comity.inquiry.weighing.ratios import Combined, Pair
from comity.inquiry.weighing.sensitivity import Bar, log_of, tornado

WIDTH, LABELS, LINE, MARGIN = 720, 200, 22, 14
MOST_BARS = 30
_TICKS = 8
_GROUP, _ALL, _ONE = "#4477aa", "#555", "#000"
TITLE = "How wide each independent group's interval is, for each pair of hypotheses"
LEGEND = (
    (
        _GROUP,
        "a group: how far the ratio of all goes if it alone moves, the others at their geometric middle",
    ),
    (_ALL, "all groups: the ratio of all, from its lower to its upper end"),
    (_ONE, "the line at 1: a bar that reaches it does not discriminate between the two"),
)


def draw(combined: Combined) -> str:
    """An SVG of every pair once, one below the other. It carries no script and no outside reference."""
    body, top = [], MARGIN
    for pair in combined.one_way:
        lines, top = _panel(combined, pair, top)
        body += lines
    body += [_legend(top + LINE * place, *one) for place, one in enumerate(LEGEND)]
    height = top + LINE * len(LEGEND) + MARGIN
    told = escape("\n".join(_described(combined)))
    name = f"tornado-{sha256_hex(''.join((told, *body)).encode())[:10]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" font-family="sans-serif" font-size="12">'
        f'<title id="{name}-title">{escape(TITLE)}</title><desc id="{name}-desc">{told}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(body)}</svg>\n'
    )


def _described(combined: Combined) -> Iterator[str]:
    """What the picture shows, in words: the legend, then a line for each pair with both ends of its bars."""
    yield f"Bars on a logarithmic axis of ratios: {'; '.join(words for _, words in LEGEND)}."
    for pair in combined.one_way:
        total = combined.total[pair]
        drawn = [
            f"{', '.join(combined.rows[bar.row].exhibits)}: {_ends(bar.at_low, bar.at_high)}"
            for bar in tornado(combined, pair)[:MOST_BARS]
        ]
        drawn.append(f"all groups: {_ends(log_of(total.low), log_of(total.high))}")
        yield f"{pair[0]} against {pair[1]}. {'; '.join(drawn)}."


def _ends(low: float, high: float) -> str:
    least, most = _ratio(low), _ratio(high)
    return least if least == most else f"{least} to {most}"


def _ratio(power: float) -> str:
    """The ratio of a power of ten, in about three digits; below 1 as one over another."""
    size = abs(power)
    words = f"10^{size:.1f}"
    if size <= 4:
        value = 10**size
        words = f"{value:.0f}" if value >= 100 else f"{value:.3g}"
    return f"1/{words}" if power < 0 and words != "1" else words


def _legend(y: int, colour: str, words: str) -> str:
    """A line of the legend, with a piece of what it speaks of."""
    piece = (
        f'<line x1="{MARGIN + 10}" x2="{MARGIN + 10}" y1="{y + 3}" y2="{y + 17}" stroke="{colour}"/>'
        if colour == _ONE
        else f'<line x1="{MARGIN}" x2="{MARGIN + 20}" y1="{y + 10}" y2="{y + 10}" stroke="{colour}" stroke-width="12"/>'
    )
    return f'{piece}<text x="{MARGIN + 28}" y="{y + 14}">{escape(words)}</text>'


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
    lines += _bars(combined, bars, first, x=x)
    y = first + LINE * len(bars)
    lines.append(_bar("all groups", x(log_of(total.low)), x(log_of(total.high)), y, _ALL))
    lines.append(f'<line x1="{x(0)}" x2="{x(0)}" y1="{first}" y2="{bottom}" stroke="{_ONE}"/>')
    return lines, bottom + LINE + MARGIN


def _bars(
    combined: Combined, bars: tuple[Bar, ...], first: int, *, x: Callable[[float], float]
) -> Iterator[str]:
    for place, bar in enumerate(bars):
        row = combined.rows[bar.row]
        label = row.exhibits[0] + (f" +{len(row.exhibits) - 1}" if len(row.exhibits) > 1 else "")
        yield _bar(label, x(bar.at_low), x(bar.at_high), first + LINE * place, _GROUP)


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
