# SPDX-License-Identifier: Apache-2.0
"""Pictures made in code: coarse blocks of colour, enough detail for a perceptual hash."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest


def picture(seed: int = 1, width: int = 320, height: int = 240) -> Any:
    """A picture that only the seed decides."""
    pillow = pytest.importorskip("PIL.Image")
    draw = Random(seed)
    small = pillow.new("RGB", (16, 12))
    small.putdata([tuple(draw.randrange(256) for _ in range(3)) for _ in range(16 * 12)])
    return small.resize((width, height), pillow.Resampling.BICUBIC)


def saved(path: Path, seed: int = 1, **options: Any) -> Path:
    picture(seed).save(path, **options)
    return path
