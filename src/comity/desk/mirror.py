# SPDX-License-Identifier: Apache-2.0
"""A replica of a record held by somebody else, kept up from its static export.

Every signature and rule is checked on the way in, and the whole step is one transaction: the replica is either as it was or as the
host's checkpoint says. A checkpoint that does not extend what is here already, under the same host's signature, is proof of a fork; both
are kept as evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from comity.canonical import sha256, sha256_hex
from comity.desk.fold import Fold
from comity.desk.mechanism import Mechanism, text_key
from comity.desk.state import Void
from comity.errors import EntryError, ForkError, FormatError, ProofError
from comity.record import merkle
from comity.record.blobs import BlobStore
from comity.record.checkpoint import (
    Checkpoint,
    cosigned_at,
    open_checkpoint,
    parse_checkpoint,
    without_cosignatures,
)
from comity.record.note import Note
from comity.record.store import Row, Writer
from comity.record.tiles import TileFolder

_ROWS_AN_INSERT = 512


def mirror(source: Path, mechanism: Mechanism) -> Checkpoint:
    """Bring the replica up to the checkpoint in the exported folder `source`. Raises VerificationError; then nothing has changed."""
    folder = TileFolder(source)
    data = folder.checkpoint()
    checkpoint, note = parse_checkpoint(data)
    if checkpoint.size == 0:
        raise FormatError(f"{source} holds no entry")
    folder.audit(checkpoint.size, checkpoint.root)
    _check_same_history(mechanism, folder, checkpoint, data)
    try:
        with mechanism.store.writing() as writer:
            if checkpoint.size > writer.size:
                _append(mechanism, writer, folder, checkpoint, note)
            _keep_cosignatures(mechanism, writer, checkpoint, note)
            _copy_blobs(source, mechanism)
    except BaseException:
        mechanism.forget()
        raise
    return checkpoint


def _check_same_history(mechanism: Mechanism, folder: TileFolder, theirs: Checkpoint, data: bytes) -> None:
    have = mechanism.store.size()
    if have == 0:
        return
    own, _ = parse_checkpoint(mechanism.head())
    if theirs.origin != own.origin:
        raise FormatError(f"the export is of {theirs.origin}, this replica of {own.origin}")
    size = min(own.size, theirs.size)
    same = mechanism.root_at(size) == merkle.root(size, folder.read_nodes(theirs.size))
    if theirs.size <= have or not same:
        # Beyond what is here the log may have moved to another key: there _append asks the charter.
        open_checkpoint(data, mechanism.state().charter.log_key(min(theirs.size, have)))
    if not same:
        evidence = (mechanism.head(), data)
        keep_evidence(mechanism, evidence)
        raise ForkError(
            f"the host signed two histories: its checkpoint of size {theirs.size} does not share the first {size} entries held here",
            evidence=evidence,
            hint=f"both signed checkpoints are in {mechanism.folder / 'evidence'}; show them to the other parties",
        )


def keep_evidence(mechanism: Mechanism, evidence: tuple[bytes, ...]) -> None:
    """Keep signed checkpoints that contradict each other, under a name that follows from them."""
    folder = mechanism.folder / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    name = sha256_hex(b"".join(evidence))[:16]
    for number, note in enumerate(evidence, 1):
        (folder / f"fork-{name}-{number}.checkpoint").write_bytes(note)


def _append(
    mechanism: Mechanism, writer: Writer, folder: TileFolder, checkpoint: Checkpoint, note: Note
) -> None:
    fold = mechanism.fold_up_to(writer.size)
    frontier = merkle.Frontier.load(writer.size, mechanism.store.nodes)
    head = without_cosignatures(note, checkpoint.origin)
    rows = _rows(fold, frontier, folder.entries(writer.size, checkpoint.size, checkpoint.size))
    while batch := list(islice(rows, _ROWS_AN_INSERT)):
        writer.append(batch, head)
        for row in batch:
            outcome = fold.step(row.note)
            if isinstance(outcome, Void) and outcome.fault == "host":
                raise EntryError(f"entry {row.number}: {outcome.reason}", hint="no honest host admits it")
    if frontier.root() != checkpoint.root:
        raise ProofError(
            f"the entries do not give the root that the checkpoint of size {checkpoint.size} shows"
        )
    open_checkpoint(head, fold.state.charter.log_key(checkpoint.size))


def _rows(fold: Fold, frontier: merkle.Frontier, entries: Iterator[bytes]) -> Iterator[Row]:
    for number, data in enumerate(entries, fold.state.size):
        cut = data.rfind(b"\n\n")
        text = data[: cut + 1] if cut >= 0 else data
        yield Row(number, frontier.append(merkle.leaf_hash(data)), text_key(sha256(text)), data)


def _keep_cosignatures(mechanism: Mechanism, writer: Writer, checkpoint: Checkpoint, note: Note) -> None:
    """Cosignatures travel with the checkpoint; those by witnesses that the charter knows are kept."""
    keys = mechanism.fold_up_to(checkpoint.size).state.charter.witness_keys
    head = without_cosignatures(note, checkpoint.origin)
    for line in note.signatures:
        if line.name in keys and line.key_id == keys[line.name].key_id:
            cosigned_at(note.text, line, keys[line.name])
            writer.cosign(checkpoint.size, head, line.name, line.line())


def _copy_blobs(source: Path, mechanism: Mechanism) -> None:
    blobs = BlobStore(source / "blobs")
    for path in sorted((source / "blobs" / "sha256").glob("??/*")):
        if not mechanism.blobs.has(path.name) and not path.name.startswith("."):
            mechanism.blobs.take(blobs, path.name)
