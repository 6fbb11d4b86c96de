# SPDX-License-Identifier: Apache-2.0
"""The record's share of an inquiry's bundle: its export, and a proof for every entry of the inquiry that it is in the log."""

from __future__ import annotations

from pathlib import Path

from comity.canonical import to_base64
from comity.desk.export import export
from comity.desk.mechanism import Mechanism
from comity.errors import ComityError
from comity.inquiry.bundle.contents import Recorded
from comity.record.entry import parse_entry


def recorded(mechanism: Mechanism, staging: Path, inquiry: str) -> Recorded:
    """Export the record into `staging` and prove the entries of one inquiry under the checkpoint that the host signed last."""
    checkpoint = export(mechanism, staging)
    entries = {}
    for index, row in enumerate(mechanism.store.rows(0, checkpoint.size)):
        if _is_of(row.note, inquiry):
            entries[index] = (row.note, mechanism.prove(index).encode())
    vkey = (staging / "vkeys.txt").read_text(encoding="utf-8").splitlines()[0]
    return Recorded(staging, checkpoint.origin, vkey, checkpoint.size, to_base64(checkpoint.root), entries)


def _is_of(note: bytes, inquiry: str) -> bool:
    """Whether an entry is a statement of the inquiry; what was sealed for it is proven by its opening."""
    try:
        entry = parse_entry(note)
    except ComityError:
        return False
    named = f'"inquiry":"{inquiry}"'.encode()
    if entry.kind == "record/opened/v1":
        return named.replace(b'"', b'\\"') in entry.body
    opening = entry.kind == "inquiry/open/v1" and f'"id":"{inquiry}"'.encode() in entry.body
    return opening or (entry.kind.startswith("inquiry/") and named in entry.body)
