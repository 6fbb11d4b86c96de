# SPDX-License-Identifier: Apache-2.0
"""Reading a record as one of its authors: the last checkpoint, held against what this author verified before."""

from __future__ import annotations

from pathlib import Path

from comity.desk.anchor import read_anchor
from comity.desk.mechanism import Mechanism
from comity.errors import ProofError
from comity.record import merkle
from comity.record.checkpoint import open_checkpoint


def verified_head(mechanism: Mechanism, anchor_path: Path) -> bytes:
    """The last checkpoint, after checking the host's signature, its root, and that it extends the author's anchor, if there is one."""
    head = mechanism.head()
    state = mechanism.state()
    checkpoint = open_checkpoint(head, state.charter.log_key(state.size))
    if (checkpoint.size, checkpoint.root) != (state.size, mechanism.root_at(state.size)):
        raise ProofError("the host's checkpoint does not cover this record", hint="comity verify says more")
    anchor = read_anchor(anchor_path)
    if anchor is not None:
        anchor.check_same(state.origin, merkle.leaf_hash(mechanism.store.note(0)).hex())
        anchor.check_extends(
            state.size, mechanism.root_at(anchor.size) if anchor.size <= state.size else None
        )
    return head
