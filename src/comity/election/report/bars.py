# SPDX-License-Identifier: Apache-2.0
"""A share as a bar, drawn in SVG within the page. It only repeats what the figures beside it say, so a screen reader passes it over."""

from __future__ import annotations

from fractions import Fraction

from comity.election.report.markup import Markup, Way, element

WIDTH = 400
HEIGHT = 12
INK = "#3079b5"
FRAME = "#76808e"
"""Both stand out from white and from the dark paper, 3:1 at least (WCAG 2.2, 1.4.11)."""


def bar(share: Fraction | None, way: Way) -> Markup:
    """A frame for the whole and the part of it that is full, from where the page's lines begin. Drawn to 1/400."""
    full = 0 if share is None else int(share * (WIDTH - 2) + Fraction(1, 2))
    start = 1 if way == "ltr" else WIDTH - 1 - full
    frame = element(
        "rect",
        x="0.5",
        y="0.5",
        width=str(WIDTH - 1),
        height=str(HEIGHT - 1),
        fill="none",
        stroke=FRAME,
        vector_effect="non-scaling-stroke",
    )
    part = (
        element("rect", x=str(start), y="1", width=str(full), height=str(HEIGHT - 2), fill=INK)
        if full
        else None
    )
    return element(
        "svg",
        frame,
        part,
        class_="bar",
        viewbox=f"0 0 {WIDTH} {HEIGHT}",
        width=str(WIDTH),
        height=str(HEIGHT),
        preserveaspectratio="none",
        aria_hidden="true",
        focusable="false",
    )
