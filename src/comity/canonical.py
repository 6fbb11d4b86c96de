# SPDX-License-Identifier: Apache-2.0
"""The only place that turns a value into bytes to be signed: canonical JSON (RFC 8785), SHA-256 and base64.

Numbers are integers of at most 2^53 - 1 in magnitude (the range that RFC 8785 section 3.2.2.3 keeps exact); floats and null do not
exist here. What has two spellings is refused, never repaired, since the signed bytes are kept as they came.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from typing import Any

from comity.errors import FormatError

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64
"""How deep arrays and objects may stand inside one another."""
BIDI_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e"


def encode(value: object) -> bytes:
    """RFC 8785 bytes of `value`: dict with string keys, list or tuple, str, bool, int.

    Raises FormatError on anything else, naming the place as a JSON path.
    """
    try:
        ordered = _ordered(value, "$")
        data = json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except RecursionError as error:
        raise FormatError(_TOO_DEEP) from error
    check_depth(data)
    return data


_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"
_TEXT_OR_BRACKET = re.compile(rb'"(?:[^"\\]+|\\.)*"?|[\[{\]}]', re.DOTALL)


def check_depth(data: bytes) -> None:
    """Raise FormatError where JSON is nested more than MAX_DEPTH deep.

    A parser's own limit depends on the stack of its caller, so two replicas could judge the same bytes differently.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _TEXT_OR_BRACKET.finditer(data):
        if found[0] in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise FormatError(_TOO_DEEP)
        elif found[0] in b"]}":
            depth -= 1


def _ordered(value: object, path: str) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if not value.isascii():
            _check_scalar_values(value, path)
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise FormatError(
                f"{path}: the integer {value} is beyond 2^53 - 1", hint="write it as a decimal string"
            )
        return value
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise FormatError(f"{path}: a key must be text, found {type(key).__name__}")
            _check_scalar_values(key, path)
        return {key: _ordered(value[key], f"{path}.{key}") for key in sorted(value, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_ordered(item, f"{path}[{place}]") for place, item in enumerate(value)]
    raise FormatError(
        f"{path}: {type(value).__name__} has no place in a statement",
        hint="use integers, or decimal strings for ratios; leave an absent field out",
    )


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _check_scalar_values(text: str, path: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FormatError(f"{path}: a lone surrogate is not text") from error


def decode(data: bytes) -> Any:
    """The value of canonical JSON bytes. Raises FormatError on malformed JSON, duplicate keys, floats, null, or any other spelling."""
    check_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise FormatError(
            f"line {error.lineno} column {error.colno}: {error.msg}; expected one JSON value"
        ) from error
    except (RecursionError, ValueError) as error:
        raise FormatError(f"not JSON that can be read: {error}") from error
    if encode(value) != data:
        raise FormatError(
            "not canonical JSON (RFC 8785)",
            hint="sort keys, leave out spaces, escape nothing that needs no escape",
        )
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise FormatError(f"the key {key!r} stands twice in one object")
            seen.add(key)
    return found


def _no_float(literal: str) -> Any:
    raise FormatError(
        f"the number {literal} is not an integer", hint="write ratios and scores as decimal strings"
    )


def sha256(data: bytes) -> bytes:
    """SHA-256 of `data`, 32 bytes."""
    return hashlib.sha256(data).digest()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def to_base64(data: bytes) -> str:
    """RFC 4648 section 4 base64 with padding."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_base64(text: str, length_bytes: int | None = None) -> bytes:
    """Strict inverse of `to_base64`: the one spelling, of `length_bytes` if given. Raises FormatError."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError(f"{text[:40]!r} is not base64") from error
    if to_base64(data) != text:
        raise FormatError(f"{text[:40]!r} is not the canonical spelling of its base64 value")
    if length_bytes is not None and len(data) != length_bytes:
        raise FormatError(f"expected {length_bytes} bytes in base64, found {len(data)}")
    return data
