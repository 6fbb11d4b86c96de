# SPDX-License-Identifier: Apache-2.0
"""`seen`: the checkpoint that an author had verified, carried in every statement with the host's own signature.

A bad signature in it accuses the author; a good one under a root that is not the log's proves that the host showed two histories. The
fold never looks at it; admission and verification do.
"""

from __future__ import annotations

from typing import NamedTuple

from comity.canonical import from_base64, to_base64
from comity.charter.model import CharterState
from comity.errors import SignatureError
from comity.kinds import Seen
from comity.record.checkpoint import Checkpoint, parse_checkpoint
from comity.record.note import SignerKey, VerifierKey, signature_line


class Shown(NamedTuple):
    """A checkpoint as an author was shown it; `signature` (64 bytes) by `key` is yet to be verified."""

    checkpoint: Checkpoint
    key: VerifierKey
    signature: bytes

    def verify(self) -> None:
        """Raise SignatureError unless the host signed it."""
        self.key.verify(self.signature, self.checkpoint.text())

    def note(self) -> bytes:
        """The signed checkpoint: evidence that stands by itself."""
        line = signature_line(self.key.name, self.key.key_id + self.signature)
        return self.checkpoint.text() + b"\n" + line


def shown_to(charter: CharterState, seen: Seen) -> Shown:
    """What `seen` says, under the log's key of that size. Raises FormatError or SignatureError; verifies no signature."""
    checkpoint = Checkpoint(charter.origin, seen.size, from_base64(seen.root, 32))
    value = from_base64(seen.sig, 68)
    key = charter.log_key(seen.size)
    if value[:4] != key.key_id:
        raise SignatureError("it is signed by another key than the log's")
    return Shown(checkpoint, key, value[4:])


def seen_of(checkpoint: bytes) -> Seen:
    """What an author who verified this signed checkpoint puts into `seen`. Raises FormatError or SignatureError."""
    found, note = parse_checkpoint(checkpoint)
    line = next((signature for signature in note.signatures if signature.name == found.origin), None)
    if line is None:
        raise SignatureError(f"the checkpoint carries no signature line of its log {found.origin}")
    return Seen(size=found.size, root=to_base64(found.root), sig=to_base64(line.key_id + line.value))


def sign_shown(checkpoint: Checkpoint, key: SignerKey) -> tuple[bytes, Seen]:
    """Sign a checkpoint as the host; also what those who see it put into `seen`."""
    text = checkpoint.text()
    value = key.verifier.key_id + key.sign(text)
    seen = Seen(size=checkpoint.size, root=to_base64(checkpoint.root), sig=to_base64(value))
    return text + b"\n" + signature_line(key.name, value), seen
