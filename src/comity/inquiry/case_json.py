# SPDX-License-Identifier: Apache-2.0
"""An inquiry as canonical JSON, exactly: what a bundle carries so that strangers compute the same groups and ratios from it.

Numbers are fractions in text, so nothing is rounded. Reading is strict: bytes that are not the one spelling of a case are refused.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from comity import canonical
from comity.errors import FormatError
from comity.inquiry.case import Case

FORMAT = "comity-inquiry/v1"


def write_case(case: Case) -> bytes:
    """Canonical JSON (RFC 8785) of a case, with a final newline."""
    found = msgspec.to_builtins(case, enc_hook=_encoded, order="deterministic")
    present = {name: value for name, value in found.items() if value is not None}
    return canonical.encode({"format": FORMAT, "case": present}) + b"\n"


def read_case_json(data: bytes) -> Case:
    """The case in `data`. Raises FormatError, whatever it is fed."""
    try:
        value = canonical.decode(data.removesuffix(b"\n"))
        if not isinstance(value, dict) or set(value) != {"case", "format"} or value["format"] != FORMAT:
            raise FormatError(f"not an inquiry: expected an object with the format {FORMAT}")
        case = msgspec.convert(value["case"], Case, dec_hook=_decoded, strict=True)
    except (msgspec.ValidationError, RecursionError, ValueError, ZeroDivisionError, TypeError) as error:
        raise FormatError(f"not an inquiry: {error}") from error
    if write_case(case) != data:
        raise FormatError("not an inquiry: written otherwise than its one spelling")
    return case


def _encoded(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def _decoded(kind: type, value: Any) -> Any:
    if kind is Fraction and isinstance(value, str) and len(value) <= 200:
        return Fraction(value)
    raise TypeError(f"expected a fraction in text, not {value!r:.60}")
