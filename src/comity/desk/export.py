# SPDX-License-Identifier: Apache-2.0
"""The static export of a record: C2SP tlog-tiles, read by any client of that format over plain HTTP or from a folder.

Beside the tiles lie the public blobs, the verifier keys of the log and of every signer, and how to check it all with other people's
tools. The checkpoint is written last: a reader never finds one whose tiles are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from comity.canonical import from_base64
from comity.desk.fold import spoken
from comity.desk.mechanism import Mechanism
from comity.desk.state import KINDS, State
from comity.errors import ComityError, Refusal
from comity.record.blobs import BlobStore
from comity.record.checkpoint import Checkpoint, parse_checkpoint
from comity.record.entry import parse_entry
from comity.record.note import VerifierKey
from comity.record.tiles import write_file, write_tiles

_README = """\
This folder is the record of {origin}: {size} entries.
It is a tile log (c2sp.org/tlog-tiles): `checkpoint`, `tile/...` and `tile/entries/...`; documents are in `blobs/`.

Every entry is a signed note (c2sp.org/signed-note). Keys are in `vkeys.txt`: the first is the log's, the others sign entries.
Witnesses' keys for the cosignatures on `checkpoint` (c2sp.org/tlog-cosignature) are in `witnesses.txt`.

Check it with Comity:           comity mirror THIS-FOLDER DIR && comity verify DIR
Check it with other tools:      Go's golang.org/x/mod/sumdb/note and tlog (0.40.0 or later, or recompute the whole tree),
                                or any other client of tlog-tiles; documents with sha256sum.
"""


def export(mechanism: Mechanism, out: Path, circles_of: str | None = None) -> Checkpoint:
    """Write or bring up to date the export in `out`. With `circles_of`, a party's code, also what is sealed to its circles."""
    checkpoint, _ = parse_checkpoint(mechanism.head())
    state = mechanism.state(checkpoint.size)
    store = mechanism.store
    write_tiles(
        out, checkpoint.size, store.nodes, lambda start, stop: (row.note for row in store.rows(start, stop))
    )
    target = BlobStore(out / "blobs")
    for digest in public_blobs(mechanism, checkpoint.size):
        target.take(mechanism.blobs, digest)
    if circles_of is not None:
        for digest in _sealed_blobs(state, circles_of):
            if mechanism.blobs.has(digest):
                target.take(mechanism.blobs, digest)
    write_file(out / "vkeys.txt", "".join(f"{vkey}\n" for vkey in verifier_keys(state)).encode())
    witnesses = "".join(f"{vkey}\n" for vkey in witness_keys(state))
    write_file(out / "witnesses.txt", witnesses.encode())
    write_file(out / "README.txt", _README.format(origin=checkpoint.origin, size=checkpoint.size).encode())
    write_file(out / "checkpoint", mechanism.evidence(checkpoint.size))
    return checkpoint


def public_blobs(mechanism: Mechanism, size: int) -> Iterator[str]:
    """SHA-256 of every document that a valid entry names, each once, in the order of the log."""
    seen: set[str] = set()
    for row in mechanism.store.rows(0, size):
        if b"sha256" not in row.note:
            continue
        try:
            entry = parse_entry(row.note)
            kind = KINDS[entry.kind]
            statements = list(spoken(kind, kind.decode(entry.body)))
        except (ComityError, KeyError):
            continue
        for blob in (blob for inner, body in statements for blob in inner.blobs(body)):
            if blob.sha256 not in seen:
                seen.add(blob.sha256)
                yield blob.sha256


def _sealed_blobs(state: State, party: str) -> Iterator[str]:
    if party not in state.charter.parties:
        raise Refusal(
            f"{party} is not a party",
            rule="RECORD: sealed items are delivered to their circle's members alone",
        )
    for item in state.record.items.values():
        if item.status != "erased" and party in state.record.circles[item.circle][item.version - 1].members:
            yield item.blob


def verifier_keys(state: State) -> list[str]:
    """The key that signs checkpoints now, then every key that ever signed an entry, by name: all of algorithm 0x01 (signed-note).

    The log's own keys are among the latter, too: each signs the entry that registers it.
    """
    keys = state.charter.keys.items()
    signers = sorted(str(VerifierKey(name, from_base64(public, 32))) for public, name in keys)
    return [state.charter.logs[-1][1], *signers]


def witness_keys(state: State) -> list[str]:
    """Keys of the cosignatures, algorithm 0x04 (tlog-cosignature), sorted by name."""
    return [str(key) for _, key in sorted(state.charter.witness_keys.items())]
