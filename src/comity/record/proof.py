# SPDX-License-Identifier: Apache-2.0
"""The `.tlog-proof` file (c2sp.org/tlog-proof@v1): an entry's index, its inclusion path and the checkpoint that it leads to.

It decides only what the bytes say. It never verifies: the path is checked with `merkle.verify_inclusion` against the root of the
checkpoint, after the checkpoint's own signatures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.canonical import from_base64, to_base64
from comity.errors import FormatError
from comity.record.merkle import HASH_BYTES

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63
_INDEX = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proof:
    """Zero-based `index` of the entry, `path` of 32-byte hashes from its sibling upwards, the signed `checkpoint` verbatim.

    `extra` is carried along and vouched for by nobody: no signature covers it.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """The file's bytes. Raises FormatError on values that no file can hold."""
        if not 0 <= self.index < 2**63:
            raise FormatError(f"index {self.index} is out of range")
        if len(self.path) > MAX_PATH or any(len(found) != HASH_BYTES for found in self.path):
            raise FormatError(f"a path is at most {MAX_PATH} hashes of {HASH_BYTES} bytes")
        if self.extra == b"":
            raise FormatError("extra data is empty", hint="leave it out")
        _check_checkpoint(self.checkpoint)
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {to_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += map(to_base64, self.path)
        return "\n".join([*lines, "", ""]).encode("ascii") + self.checkpoint


def decode(data: bytes) -> Proof:
    """Inverse of `Proof.encode`; takes one spelling for one proof. Raises FormatError, and leaves the checkpoint unread."""
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise FormatError("no empty line before the checkpoint")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"byte {error.start} is not ASCII; a proof has nothing else before its checkpoint"
        ) from error
    if lines.pop(0) != HEADER:
        raise FormatError(f"line 1: expected {HEADER!r}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _base64(lines.pop(0).removeprefix("extra "), 2)
        if not extra:
            raise FormatError("line 2: extra data is empty; the line should be left out")
    at = 2 if extra is None else 3
    index = lines.pop(0).removeprefix("index ") if lines and lines[0].startswith("index ") else ""
    if _INDEX.fullmatch(index) is None or int(index) >= 2**63:
        raise FormatError(f"line {at}: expected 'index ' and a decimal number without leading zeroes")
    if len(lines) > MAX_PATH:
        raise FormatError(f"{len(lines)} hashes; a path has at most {MAX_PATH}")
    path = tuple(_base64(line, at + place, HASH_BYTES) for place, line in enumerate(lines, 1))
    _check_checkpoint(checkpoint)
    return Proof(int(index), path, checkpoint, extra)


def _base64(text: str, line: int, length_bytes: int | None = None) -> bytes:
    try:
        return from_base64(text, length_bytes)
    except FormatError as error:
        raise FormatError(f"line {line}: {error.message}") from error


def _check_checkpoint(checkpoint: bytes) -> None:
    if not checkpoint.endswith(b"\n") or b"\n\n" not in checkpoint:
        raise FormatError(
            "a signed checkpoint ends with a newline and has an empty line before its signatures"
        )
