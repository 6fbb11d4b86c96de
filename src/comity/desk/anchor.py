# SPDX-License-Identifier: Apache-2.0
"""What a verifier remembers of a record, kept among its own keys: nothing inside a record's folder is trusted to prove that record.

The first verification trusts on first use and says so; every later one must find the same mechanism, at least as long, with the same
history. Only a verification that succeeded moves the anchor on.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from comity.canonical import to_base64
from comity.errors import AnchorError, InputError


class Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`charter` is the hash of entry 0 (hexadecimal), `log` the log's verifier key, `checkpoint` the host's signed note."""

    origin: str
    log: str
    charter: str
    size: int
    root: str
    checkpoint: str

    def check_same(self, origin: str, charter: str) -> None:
        """Raise AnchorError unless the record is of the mechanism that was verified before."""
        if (origin, charter) != (self.origin, self.charter):
            raise AnchorError(
                f"this is not the record that was verified before: it begins with {origin} {charter[:16]}..., "
                f"the anchor has {self.origin} {self.charter[:16]}...",
                hint="if it is meant to be another mechanism, name another anchor with --anchor",
            )

    def check_extends(self, size: int, root_at_anchor: bytes | None) -> None:
        """Raise AnchorError when the record shrank (`root_at_anchor` is None) or has another history."""
        if root_at_anchor is None:
            raise AnchorError(
                f"the record has {size} entries, but {self.size} were verified before",
                hint="it was cut short, or restored from a backup",
            )
        if to_base64(root_at_anchor) != self.root:
            raise AnchorError(
                f"the first {self.size} entries are not those that were verified before",
                hint="the anchor holds the host's own signature on the earlier history: comity log forks shows both",
            )


def read_anchor(path: Path) -> Anchor | None:
    """The anchor in `path`, or None at first use. Raises InputError when the file is damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Anchor)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(
            f"{path} is not an anchor: {error}", hint="restore it, or move it away and trust the record anew"
        ) from error


def write_anchor(path: Path, anchor: Anchor) -> None:
    """Replace the anchor in one step, so a crash leaves the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(anchor)) + b"\n")
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"the anchor {path} cannot be written: {error}") from error
