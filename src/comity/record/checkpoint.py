# SPDX-License-Identifier: Apache-2.0
"""Checkpoints (C2SP tlog-checkpoint v1.0.0) and Ed25519 cosignatures (tlog-cosignature v1.0.1).

A checkpoint is the host's signed word for "the log of this origin has this size and this root". A cosignature is a witness's word for
"as of this time, the largest consistent tree that I have seen". Comity's checkpoints carry no extension lines.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from comity.canonical import MAX_INTEGER, from_base64, to_base64
from comity.errors import FormatError, SignatureError
from comity.record.note import COSIGNATURE, Note, Signature, SignerKey, VerifierKey, open_note, parse_note

_DECIMAL = re.compile(rb"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`size` in entries, `root` 32 bytes (RFC 6962 tree head)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> bytes:
        """The bytes that the host signs."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n".encode()

    def signed(self, key: SignerKey) -> bytes:
        """The signed checkpoint, a note with one line."""
        text = self.text()
        return text + b"\n" + key.line(text)


def parse_checkpoint(data: bytes) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint without verifying it. Raises FormatError."""
    note = parse_note(data)
    lines = note.text.split(b"\n")
    if len(lines) != 4:
        raise FormatError("a checkpoint has three lines: origin, size, root")
    if not _DECIMAL.fullmatch(lines[1]) or int(lines[1]) > MAX_INTEGER:
        raise FormatError(f"{lines[1][:40]!r} is not a tree size")
    try:
        root = from_base64(lines[2].decode("ascii"), 32)
    except UnicodeDecodeError as error:
        raise FormatError("the root of a checkpoint is not base64") from error
    return Checkpoint(lines[0].decode("utf-8"), int(lines[1]), root), note


def open_checkpoint(data: bytes, log_key: VerifierKey) -> Checkpoint:
    """Read a checkpoint and verify the host's signature and origin. Raises FormatError or SignatureError."""
    checkpoint, note = parse_checkpoint(data)
    if checkpoint.origin != log_key.name:
        raise SignatureError(f"the checkpoint is of the log {checkpoint.origin!r}, not of {log_key.name!r}")
    open_note(note, log_key)
    return checkpoint


def without_cosignatures(note: Note, origin: str) -> bytes:
    """The checkpoint note with the host's own line only."""
    return note.text + b"\n" + b"".join(line.line() for line in note.signatures if line.name == origin)


def cosigned_message(text: bytes, time: int) -> bytes:
    """What a cosigner signs: header, POSIX `time` in seconds, and the checkpoint's text."""
    return f"cosignature/v1\ntime {time}\n".encode() + text


def cosign(text: bytes, key: SignerKey, time: int) -> Signature:
    """The cosignature line of `key` over a checkpoint's text, at POSIX `time` in seconds."""
    if key.algorithm != COSIGNATURE:
        raise FormatError(f"{key.name} is not a cosignature key")
    value = struct.pack(">Q", time) + key.sign(cosigned_message(text, time))
    return Signature(key.name, key.verifier.key_id, value)


def cosigned_at(text: bytes, signature: Signature, key: VerifierKey) -> int:
    """Verify a cosignature and return its POSIX time in seconds. Raises SignatureError."""
    if signature.name != key.name or signature.key_id != key.key_id or key.algorithm != COSIGNATURE:
        raise SignatureError(f"the line of {signature.name} is not a cosignature by {key.name}")
    if len(signature.value) != 72:
        raise SignatureError(f"the cosignature of {key.name} has {len(signature.value)} bytes; expected 72")
    time: int = struct.unpack(">Q", signature.value[:8])[0]
    key.verify(signature.value[8:], cosigned_message(text, time))
    return time


def cosignatures(note: Note, keys: dict[str, VerifierKey]) -> dict[str, int]:
    """Who of `keys` (by witness name) cosigned this checkpoint note, and when (POSIX seconds).

    Lines by keys not listed are ignored; a bad line by a listed key raises SignatureError, as signed-note demands.
    """
    found: dict[str, int] = {}
    for signature in note.signatures:
        key = keys.get(signature.name)
        if key is not None and signature.key_id == key.key_id:
            found[signature.name] = cosigned_at(note.text, signature, key)
    return found
