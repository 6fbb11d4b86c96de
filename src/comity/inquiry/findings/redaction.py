# SPDX-License-Identifier: Apache-2.0
"""Redaction of exhibits: regions of a text or a picture that a copy withholds, with a reason and an approver, and how the copy was made.

A redacted copy is a derivative; the original and its hash stay. What is published of the regions tells nothing that the copy does not
show: boxes for pictures, and for texts the places of the marks in the copy, not how much each stands for. A PDF is refused, not rasterised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from comity.errors import InputError, Refusal
from comity.inquiry.findings.characters import unfit
from comity.inquiry.findings.rules import POST

REGIONS = "inquiry: a redaction covers regions that lie within the exhibit and hold something"
APPROVED = "inquiry: a redaction has a reason and an approver"
SHOWN_WHOLE = (
    "inquiry: only what shows all that it holds can be redacted: plain text, or a picture of one frame"
)

MARK = "\u2588" * 8
"""What stands for anything withheld, of a length that tells nothing."""

TOOL = "comity inquiry redact"
MAX_REGIONS = 10_000

TEXTS = frozenset(("text/plain", "text/csv", "text/markdown", "text/tab-separated-values"))
PICTURES: Mapping[str, str] = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/tiff": "TIFF", "image/bmp": "BMP",
}  # fmt: skip
_INSTEAD = {
    "application/pdf": "a PDF keeps words under whatever is painted over them: make pictures of its pages and redact these",
    "text/html": "HTML holds words that no page shows: redact the text that was extracted from it",
}


@dataclass(frozen=True, order=True)
class Span:
    """Characters (code points) of a text from `start` up to, without, `end`."""

    start: int
    end: int


@dataclass(frozen=True, order=True)
class Box:
    """Pixels of a picture as people see it, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.x},{self.y},{self.width},{self.height}"


@dataclass(frozen=True)
class Regions:
    """What is to be withheld: boxes of a picture, or spans and words of a text (a word stands for wherever it occurs)."""

    spans: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()

    def __add__(self, other: Regions) -> Regions:
        return Regions(self.spans + other.spans, self.words + other.words, self.boxes + other.boxes)


@dataclass(frozen=True)
class Approval:
    """Why something is withheld, in words for everybody, and the post that approved it. Raises Refusal where either is missing."""

    reason: str
    approved_by: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or unfit(self.reason):
            raise Refusal("a redaction without a reason", rule=APPROVED, hint="say why, in public words")
        if not POST.fullmatch(self.approved_by):
            raise Refusal(
                f"{self.approved_by[:60]!r} is no approver",
                rule=APPROVED,
                hint="as PARTY/post, such as ALD/registrar",
            )


def kind_of(media_type: str, regions: Regions) -> str:
    """`text` or `picture`. Raises Refusal where the exhibit cannot be redacted, or not by such regions."""
    plain = media_type.partition(";")[0].strip().lower()
    kind = "text" if plain in TEXTS else "picture" if plain in PICTURES else ""
    if not kind:
        known = ", ".join(sorted((*TEXTS, *PICTURES)))
        raise Refusal(
            f"an exhibit of {plain or 'no known kind'} cannot be redacted",
            rule=SHOWN_WHOLE,
            hint=_INSTEAD.get(plain, f"kinds that can: {known}"),
        )
    of_text, of_picture = bool(regions.spans or regions.words), bool(regions.boxes)
    if (of_text, of_picture) != (kind == "text", kind == "picture"):
        wanted = "spans or words" if kind == "text" else "boxes"
        raise Refusal(
            f"a {kind} is redacted by {wanted}", rule=REGIONS, hint=f"give {wanted} of it, and nothing else"
        )
    if len(regions.spans) + len(regions.words) + len(regions.boxes) > MAX_REGIONS:
        raise Refusal(f"more than {MAX_REGIONS} regions", rule=REGIONS, hint="join those that touch")
    return kind


def parameters(kind: str, regions: Iterable[object], approval: Approval) -> dict[str, str]:
    """The parameters of the derivation: boxes of a picture as painted, or the places of the marks in the redacted text."""
    name = "boxes" if kind == "picture" else "marks"
    return {
        "regions": f"{name} {' '.join(map(str, regions))}",
        "reason": approval.reason,
        "approver": approval.approved_by,
    }


def read_box(text: str) -> Box:
    """A box written as x,y,width,height. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6})", text, re.ASCII)
    if not found:
        raise InputError(
            f"{text[:60]!r} is no box", hint="expected x,y,width,height in pixels, as 40,60,200,80"
        )
    return Box(*map(int, found.groups()))


def read_span(text: str) -> Span:
    """A span written as start:end. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,10}):([0-9]{1,10})", text, re.ASCII)
    if not found:
        raise InputError(
            f"{text[:60]!r} is no span",
            hint="expected start:end in characters, the first being 0, as 120:134",
        )
    return Span(*map(int, found.groups()))


def read_regions(data: bytes, where: str) -> Regions:
    """Regions of a JSON file: {"boxes": ["x,y,w,h", ...], "spans": ["start:end", ...], "words": [...]}. Raises InputError."""
    hint = 'such as {"boxes": ["40,60,200,80"]} or {"spans": ["120:134"], "words": ["..."]}'
    try:
        value: Any = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON: {error}", hint=hint) from error
    if not isinstance(value, dict) or not set(value) <= {"boxes", "spans", "words"}:
        raise InputError(f"{where}: expected boxes, spans and words", hint=hint)
    for name, found in value.items():
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise InputError(f"{where}: {name} is not a list of texts", hint=hint)
    return Regions(
        spans=tuple(map(read_span, value.get("spans", ()))),
        words=tuple(value.get("words", ())),
        boxes=tuple(map(read_box, value.get("boxes", ()))),
    )
