# SPDX-License-Identifier: Apache-2.0
"""Perceptual hashes of pictures: PDQ (256 bits, with a quality from 0 to 100) in all eight turns and mirror images.

Two pictures whose hashes differ in at most 31 of 256 bits are shown as similar, the distance that PDQ's authors recommend for
pictures of quality 50 and more ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019). A hit is for people
to look at. A miss proves nothing: a crop, a frame or a caption is enough to escape.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from comity.errors import FormatError
from comity.inquiry.exhibits.exhibit_record import Derivation
from comity.inquiry.intake.readings import Limits, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

THRESHOLD = 31
LEAST_QUALITY = 50
SMALL = 512
MEDIA_TYPE = "application/vnd.comity.picture-hash+json"
PICTURES = frozenset(
    (
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/tiff",
        "image/bmp",
        "image/avif",
        "image/jp2",
    )
)
VARIANTS = (
    "as it is",
    "turned by 90 degrees",
    "turned by 180 degrees",
    "turned by 270 degrees",
    "mirrored top to bottom",
    "mirrored left to right",
    "mirrored along the main diagonal",
    "mirrored along the other diagonal",
)
"""Turns are counter-clockwise."""

MEANING = "Similar hashes are a reason to look at two pictures together. A miss proves nothing: a crop, a frame or a caption is enough."

_TITLE = re.compile(r"picture hash pdq ([0-9a-f]{64}) quality ([0-9]{1,3})")
_HASH = re.compile(r"[0-9a-f]{64}")
# The filters of warnings belong to the whole process.
_OPENING = Lock()


@dataclass(frozen=True)
class PictureHash:
    """The eight hashes of one picture, 64 hexadecimal digits each, in the order of VARIANTS."""

    quality: int
    hashes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the catalogue lists it by: enough to compare with it, without opening it."""
        return f"picture hash pdq {self.hashes[0]} quality {self.quality}"


class Similarity(NamedTuple):
    """How many bits differ (0 to 256), and how the first picture has to be turned or mirrored to be that near to the second."""

    distance: int
    variant: str


def compare(a: PictureHash, b: str) -> Similarity:
    """The least distance of any variant of `a` from a picture with the hash `b`; of equal ones the first in VARIANTS."""
    number = int(b, 16)
    distance, place = min(((int(one, 16) ^ number).bit_count(), place) for place, one in enumerate(a.hashes))
    return Similarity(distance, VARIANTS[place])


def listed_hash(title: str) -> tuple[str, int] | None:
    """Hash and quality in the title of a picture hash; None for other titles."""
    found = _TITLE.fullmatch(title)
    return (found[1], int(found[2])) if found else None


def reading(path: Path, limits: Limits) -> Reading | str:
    """The picture hash of a file as a derivative, or a note that says why there is none."""
    try:
        found = hash_of(path, limits)
    except ImportError:
        return "there is no picture hash: the extra comity[pictures] is not installed"
    except FormatError as error:
        return f"there is no picture hash: {error.message}"
    tools = f"{version('pdqhash')} with Pillow {version('pillow')}"
    return Reading(
        found.title, MEDIA_TYPE, written(found), Derivation("pdqhash", tools, {"algorithm": "pdq"})
    )


def hash_of(path: Path, limits: Limits) -> PictureHash:
    """The hashes of the picture in a file. Raises FormatError, ImportError."""
    import numpy as np

    pdqhash: Any = import_module("pdqhash")  # published without type hints
    from PIL import Image as Pillow

    try:
        with _OPENING, warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            picture = Pillow.open(path)
        with picture:
            whole = _pixels(picture, limits)
        vector, quality = pdqhash.compute(np.asarray(whole))
        # Each variant is hashed by itself: what the library derives from one hash (compute_dihedral) was up to 46 bits off.
        # The other seven are made of a smaller copy, which moves a hash by a few bits and takes a fiftieth of the time.
        whole.thumbnail((SMALL, SMALL))
        others = [pdqhash.compute(np.ascontiguousarray(one))[0] for one in _variants(np.asarray(whole))[1:]]
    except FormatError:
        raise
    except Exception as error:  # a picture is hostile bytes, and its decoders raise whatever they like
        raise FormatError(f"the picture cannot be read ({type(error).__name__})") from error
    hashes = tuple(bytes(np.packbits(one.astype(np.uint8))).hex() for one in (vector, *others))
    return PictureHash(int(quality), hashes)


def _variants(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The picture in the order of VARIANTS."""
    across = pixels.transpose(1, 0, 2)
    turned = pixels[::-1, ::-1]
    return [
        pixels,
        across[::-1],
        turned,
        across[:, ::-1],
        pixels[::-1],
        pixels[:, ::-1],
        across,
        turned.transpose(1, 0, 2),
    ]


def _pixels(picture: Image, limits: Limits) -> Image:
    """The first frame in RGB, what is transparent on white. Raises FormatError where it has too many pixels."""
    from PIL import Image as Pillow

    width, height = picture.size
    if width * height > limits.pixels:
        raise FormatError(f"{width} x {height} pixels are more than {limits.pixels}")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Pillow.new("RGBA", picture.size, "white")
        return Pillow.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def written(found: PictureHash) -> bytes:
    """The hashes as JSON."""
    hashes = dict(zip(VARIANTS, found.hashes, strict=True))
    data = {"algorithm": "pdq", "quality": found.quality, "hashes": hashes, "meaning": MEANING}
    return (json.dumps(data, indent=2) + "\n").encode()


def parsed(data: bytes) -> PictureHash:
    """The inverse of `written`. Raises FormatError."""
    try:
        found: Any = json.loads(data)
        hashes = tuple(found["hashes"][name] for name in VARIANTS)
        quality = found["quality"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FormatError("is not a picture hash") from error
    good = all(isinstance(one, str) and _HASH.fullmatch(one) for one in hashes)
    if not good or not isinstance(quality, int) or not 0 <= quality <= 100:
        raise FormatError("is not a picture hash")
    return PictureHash(quality, hashes)
