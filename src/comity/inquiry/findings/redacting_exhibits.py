# SPDX-License-Identifier: Apache-2.0
"""An exhibit's bytes redacted, whatever kind they are, with what its derivation says: regions, reason and approver.

The same bytes, regions and approval give the same copy. Neither words nor lengths of what was withheld go into the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.errors import InputError
from comity.inquiry.findings.redacting_pictures import redact_picture
from comity.inquiry.findings.redacting_texts import redact_text, spans_of_words
from comity.inquiry.findings.redaction import Approval, Regions, kind_of, parameters


@dataclass(frozen=True)
class Redacted:
    """The copy, its media type, how many places in it are withheld, and the parameters of its derivation."""

    data: bytes
    media_type: str
    places: int
    parameters: Mapping[str, str]


def redact(data: bytes, media_type: str, regions: Regions, approval: Approval) -> Redacted:
    """The redacted copy of an exhibit. Raises Refusal where the kind or the regions cannot be, InputError where the bytes are others."""
    kind = kind_of(media_type, regions)
    if kind == "picture":
        from PIL import __version__ as pillow

        picture = redact_picture(data, media_type.partition(";")[0].strip().lower(), regions.boxes)
        told = {**parameters(kind, picture.boxes, approval), "painted with": f"Pillow {pillow}"}
        return Redacted(picture.data, picture.media_type, len(picture.boxes), told)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"the exhibit's byte {error.start} is not UTF-8", hint="redact a copy of it in UTF-8"
        ) from error
    redacted = redact_text(text, (*regions.spans, *spans_of_words(text, regions.words)))
    return Redacted(
        redacted.text.encode("utf-8"),
        media_type,
        len(redacted.marks),
        parameters(kind, redacted.marks, approval),
    )
