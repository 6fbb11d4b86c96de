# SPDX-License-Identifier: Apache-2.0
"""Redacts a picture: boxes are painted black and the pixels written anew as PNG, without metadata, thumbnails, profiles or other frames.

PNG keeps every pixel outside the boxes as the original shows it, so that whoever has the original can check the copy. JPEG (ITU-T T.81) and
WebP code blocks of pixels together, so that those around a box carry traces of it: there boxes grow by a block and what runs over its edge.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.errors import ComityStateError, InputError, Refusal
from comity.inquiry.findings.redaction import PICTURES, REGIONS, SHOWN_WHOLE, Box

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 150_000_000

_BLACK: dict[str, int | tuple[int, ...]] = {"L": 0, "RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255), "I;16": 0}
_SHOWN_AS = {"1": "L", "P": "RGBA", "LA": "RGBA", "CMYK": "RGB", "YCbCr": "RGB"}
"""Modes that PNG has no like of, or that keep colours in a palette, and the mode that shows the same."""


@dataclass(frozen=True)
class RedactedPicture:
    """The copy as PNG. `boxes` are those that were painted, grown where the original's format asks for it."""

    data: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]
    media_type: str = "image/png"


def redact_picture(data: bytes, media_type: str, boxes: Iterable[Box]) -> RedactedPicture:
    """The picture with the boxes painted over. Boxes are on the picture as people see it, turned as its metadata says.

    Raises Refusal on an empty box or one outside, and on a picture of several frames; InputError where the bytes are no such picture.
    """
    opened, picture = _upright(data, media_type)
    painted = tuple(_within(box, picture, _grows_by(opened)) for box in boxes)
    if not painted:
        raise Refusal("nothing to withhold", rule=REGIONS, hint="name a box")
    for box in painted:
        picture.paste(_BLACK[picture.mode], (box.x, box.y, box.x + box.width, box.y + box.height))
    target = io.BytesIO()
    # PNG would carry a profile or comments over from `info`: nothing but pixels has a way into the copy.
    picture.info = {}
    picture.save(target, "PNG")
    return RedactedPicture(target.getvalue(), picture.width, picture.height, painted)


def _grows_by(opened: Image) -> int:
    """How far around a pixel its traces reach: to the end of the units that JPEG codes together and 2 pixels of its colour beyond."""
    if opened.format in {"JPEG", "MPO"} or opened.info.get("compression") == "jpeg":
        layers: list[tuple[int, int, int, int]] = getattr(opened, "layer", None) or [(0, 4, 4, 0)]
        return 8 * max(max(across, down) for _, across, down, _ in layers) + 1
    return 16 + 7 if opened.format == "WEBP" else 0


def _within(box: Box, picture: Image, grow: int) -> Box:
    """The box grown, cut at the picture's edges. Raises Refusal."""
    right, lower = box.x + box.width, box.y + box.height
    inside = box.x >= 0 and box.y >= 0 and right <= picture.width and lower <= picture.height
    if not inside or box.width < 1 or box.height < 1:
        raise Refusal(
            f"the box {box} is empty, or not within the picture's {picture.width} x {picture.height} pixels",
            rule=REGIONS,
            hint="x,y,width,height from the upper left corner",
        )
    x, y = max(0, box.x - grow), max(0, box.y - grow)
    return Box(x, y, min(picture.width, right + grow) - x, min(picture.height, lower + grow) - y)


def _upright(data: bytes, media_type: str) -> tuple[Image, Image]:
    """The picture as opened, and its pixels as people see them in a mode that PNG has. Raises InputError and Refusal."""
    try:
        from PIL import Image, ImageOps
    except ImportError as error:
        raise ComityStateError(
            "redacting pictures needs Pillow, which is not installed",
            hint="install it with: pip install pillow",
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(data), formats=[PICTURES[media_type]])
            _check_shape(opened, media_type)
            opened.load()
            turned = ImageOps.exif_transpose(opened)
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:  # a decoder raises whatever hostile bytes make it
        raise InputError(
            f"the exhibit is no picture of the kind {media_type} that can be read: {type(error).__name__}",
            hint="look at the exhibit's media type",
        ) from error
    mode = _SHOWN_AS.get(turned.mode, turned.mode)
    if "transparency" in turned.info and turned.mode in {"L", "RGB"}:
        mode = "RGBA"
    if mode not in _BLACK:
        raise Refusal(
            f"pixels of the mode {turned.mode} cannot be redacted", rule=SHOWN_WHOLE, hint="convert it to RGB"
        )
    return opened, turned if turned.mode == mode else turned.convert(mode)


def _check_shape(opened: Image, media_type: str) -> None:
    """Before anything is decoded: its size, and that it is one picture."""
    if opened.width * opened.height > MAX_PIXELS:
        raise _too_large()
    frames = getattr(opened, "n_frames", 1)
    # A phone's JPEG may hold smaller copies of itself as further frames: they are dropped, not refused.
    if media_type != "image/jpeg" and frames > 1:
        raise Refusal(
            f"the picture has {frames} frames", rule=SHOWN_WHOLE, hint="extract each, and redact these"
        )


def _too_large() -> Refusal:
    return Refusal(f"more than {MAX_PIXELS:,} pixels", rule=SHOWN_WHOLE, hint="cut it into parts first")
