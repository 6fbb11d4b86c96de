# SPDX-License-Identifier: Apache-2.0
"""The colours of the pictures, all told apart by colour-blind readers, and which ink is legible on which ground.

Contrast is that of the Web Content Accessibility Guidelines 2.1. A colour never stands alone: steps carry a figure, kinds a shape.
"""

from __future__ import annotations

from functools import cache

PAPER = "#ffffff"
INK = "#1a1c20"
QUIET = "#555b66"
RULE = "#c9ced6"
WASH = "#f0f2f5"
HATCH = "#868d98"

STEPS = ("#eaf1f7", "#bdd4e7", "#7fb0d4", "#2f6fa8", "#0b2f5c")
"""One hue from light to dark, so that more is darker in print, too."""

MARKS = ("#0072b2", "#c24f00", "#007a5a", "#a8478a", "#8a6d00", "#5b4ea8", "#1a1c20")
"""Darkened from the set of Okabe and Ito (2008) until each has 4.5:1 on paper."""

BLUE, ORANGE, GREEN = MARKS[:3]


@cache
def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours written #rrggbb, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@cache
def ink_on(ground: str) -> str:
    """Ink or paper, whichever is easier to read on this ground."""
    return max(INK, PAPER, key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
