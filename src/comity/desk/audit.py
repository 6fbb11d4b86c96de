# SPDX-License-Identifier: Apache-2.0
"""Full verification of a record, trusting nothing inside it: what `comity verify` does.

In one pass over the entries, in bounded memory: every stored hash is recomputed from the entries' bytes, every signature verified (on
all cores), every entry folded under the charter's rules, every `seen` held against the log. Then the host's checkpoint, the cosignatures,
the blobs, the archives of elections, and the verifier's own anchor. Raises VerificationError naming the entry, or StoreError when the
store itself cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from comity.canonical import sha256, to_base64
from comity.desk.anchor import Anchor, read_anchor, write_anchor
from comity.desk.fold import Fold, Judged, Pairs, spoken
from comity.desk.mechanism import Mechanism, text_key
from comity.desk.seen import shown_to
from comity.desk.state import State, Void
from comity.errors import ComityError, EntryError, ForkError, FormatError, ProofError, SignatureError
from comity.kinds import Seen
from comity.record import merkle
from comity.record.checkpoint import Checkpoint, cosigned_at, open_checkpoint
from comity.record.note import Note, VerifierKey, parse_note
from comity.record.signatures import SignaturePool, spare_cores
from comity.record.store import Row

if TYPE_CHECKING:
    from comity.desk.election_audit import Audited

_PARALLEL_FROM = 4_000
_REMEMBERED = 4_096
_RECENT = 4_096


@dataclass(slots=True)
class Report:
    """What was verified. `signatures` counts the entries' lines; `trust` is `first use` or `known` (the anchor was there before)."""

    state: State
    checkpoint: Checkpoint
    log: str
    signatures: int
    cosigned: dict[int, list[str]] = field(default_factory=dict)
    blobs: int = 0
    sealed_here: int = 0
    elections: tuple[Audited, ...] = ()
    anchor: Path | None = None
    trust: str = "first use"


def verify(
    mechanism: Mechanism,
    anchor_path: Path | None,
    workers: int | None = None,
    *,
    keep_in: Path | None = None,
    hear: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Verify everything; then create or advance the anchor. `workers` besides this process: as many as there are cores if None.

    `keep_in`: a folder of the verifier's own where the checking of a long election leaves how far it came; `hear` is told the same.
    """
    size = mechanism.store.size()
    if size == 0:
        raise FormatError("the record holds no entry", hint="its charter is still to be signed and submitted")
    audit = _Audit(mechanism, size)
    signing = workers if workers is not None else spare_cores() if size >= _PARALLEL_FROM else 0
    with SignaturePool(signing) as pool:
        try:
            audit.walk(pool)
        except ComityError:
            pool.finish()  # an earlier entry with a bad signature is named first, however many cores there are
            raise
        pool.finish()
        report = audit.report(pool.count)
    audit.check_cosignatures(report)
    audit.check_blobs(report)
    if report.state.election.elections:
        # Only here: what checks an election loads the arithmetic of its groups.
        from comity.desk.election_audit import audit_elections

        report.elections = audit_elections(
            report.state, mechanism.blobs, workers=workers, keep_in=keep_in, hear=hear
        )
    if anchor_path is not None:
        _check_anchor(audit, report, anchor_path)
    return report


class _Audit:
    """One walk over one record."""

    def __init__(self, mechanism: Mechanism, size: int) -> None:
        self.mechanism = mechanism
        self.store = mechanism.store
        self.size = size
        self.frontier = merkle.Frontier()
        self.fold = Fold(State(), self.root_at, self._twins, self._defer)
        self.charter_hash = ""
        self.blobs: dict[str, int] = {}
        self._pool: SignaturePool | None = None
        self._honest: set[Seen] = set()
        self._repeated: dict[int, list[int]] = {key: [] for key in self.store.repeated_text_keys()}
        self._recent: dict[int, tuple[bytes, ...]] = {}

    def walk(self, pool: SignaturePool) -> None:
        """Every entry: bytes against hash, text key, signatures, rules, `seen`."""
        self._pool = pool
        for row in self.store.rows(0, self.size):
            index = row.number
            self._check_row(row)
            if index == 0:
                self.charter_hash = merkle.leaf_hash(row.note).hex()
            outcome = self.fold.step(row.note)
            if isinstance(outcome, Judged):
                self._check_seen(index, outcome.body.seen)
                for kind, body in spoken(outcome.kind, outcome.body):
                    self.blobs |= {blob.sha256: blob.size for blob in kind.blobs(body)}
            elif outcome.fault == "host":
                raise EntryError(
                    f"entry {index}: {outcome.reason}", hint=f"no honest host admits it ({outcome.rule})"
                )

    def _check_row(self, row: Row) -> None:
        index = row.number
        if [type(value) for value in row] != [int, bytes, int, bytes]:
            raise EntryError(f"entry {index}: its row is damaged")
        if self.frontier.append(merkle.leaf_hash(row.note)) != row.hashes:
            raise ProofError(f"entry {index}: its bytes do not give the hashes that the record keeps for it")
        self._recent[index + 1] = self.frontier.peaks()
        self._recent.pop(index + 1 - _RECENT, None)
        cut = row.note.rfind(b"\n\n")
        if cut >= 0 and row.text_key != text_key(sha256(row.note[: cut + 1])):
            raise ProofError(f"entry {index}: the record keeps a wrong key for its text")

    def root_at(self, size: int) -> bytes:
        """Only hashes that were recomputed earlier in this walk are read."""
        recent = self._recent.get(size)
        if recent is not None:
            return merkle.root_of(recent)
        if not 0 < size <= self.frontier.size:
            raise ProofError(f"there is no root at size {size} yet")
        return merkle.root(size, self.store.nodes)

    def _twins(self, digest: bytes, note: Note) -> list[int]:
        """Earlier entries with the same text. Every row's key was recomputed, so only repeated keys can hide any."""
        key = text_key(digest)
        if key not in self._repeated:
            return []
        earlier = self._repeated[key]
        found = [other for other in earlier if parse_note(self.store.note(other)).text == note.text]
        earlier.append(self.fold.state.size)
        return found

    def _defer(self, note: Note, pairs: Pairs) -> None:
        index = self.fold.state.size
        for key, signature in pairs:
            self._later(index, key, signature, note.text)

    def _later(self, index: int, key: VerifierKey, signature: bytes, text: bytes) -> None:
        assert self._pool is not None, "signatures are deferred only during walk()"
        self._pool.add((index, key.name, key.public, signature, text))

    def _check_seen(self, index: int, seen: Seen | None) -> None:
        if seen is None or seen in self._honest:
            return
        try:
            shown = shown_to(self.fold.state.charter, seen)
            if self.root_at(seen.size) == shown.checkpoint.root:
                self._later(index, shown.key, shown.signature, shown.checkpoint.text())
            else:
                shown.verify()
                raise ForkError(
                    f"entry {index}: the host showed its author another history of {seen.size} entries than this one",
                    evidence=(shown.note(), self.mechanism.head()),
                    hint="both checkpoints carry the host's signature: together they prove it",
                )
        except (FormatError, SignatureError) as error:
            raise EntryError(
                f"entry {index}: its author claims to have seen a checkpoint that the host did not sign: {error.message}"
            ) from error
        if len(self._honest) >= _REMEMBERED:
            self._honest.clear()
        self._honest.add(seen)

    def report(self, signatures: int) -> Report:
        """Hold the recomputed tree against the host's checkpoint."""
        state = self.fold.state
        if "0" in state.void:
            raise EntryError(f"entry 0: {state.void['0'].reason}")
        head = self.mechanism.head()
        key = state.charter.log_key(self.size)
        checkpoint = open_checkpoint(head, key)
        if checkpoint.size != self.size:
            raise ProofError(
                f"the host's checkpoint covers {checkpoint.size} entries, the record holds {self.size}"
            )
        if checkpoint.root != self.frontier.root():
            raise ProofError(
                f"the host signed the root {to_base64(checkpoint.root)}, the {self.size} entries give {to_base64(self.frontier.root())}"
            )
        self.fold.set_root(checkpoint.root)
        return Report(state, checkpoint, str(key), signatures)

    def check_cosignatures(self, report: Report) -> None:
        """Every kept cosignature, on a checkpoint that the host signed and that shows this log's own root."""
        charter = report.state.charter
        for size in self.store.cosigned_sizes():
            found = self.store.cosigned(size)
            if found is None or not 0 < size <= self.size:
                raise ProofError(f"cosignatures are kept for size {size}, which this record does not have")
            checkpoint = open_checkpoint(found[0], charter.log_key(size))
            if checkpoint.size != size or checkpoint.root != self.root_at(size):
                raise ProofError(f"the cosigned checkpoint of size {size} shows another root than the record")
            note = parse_note(found[0] + b"".join(found[1]))
            report.cosigned[size] = []
            for signature in note.signatures[1:]:
                key = charter.witness_keys.get(signature.name)
                if key is None:
                    raise SignatureError(
                        f"size {size} is cosigned by {signature.name}, whom the charter does not know as a witness"
                    )
                cosigned_at(note.text, signature, key)
                report.cosigned[size].append(signature.name)

    def check_blobs(self, report: Report) -> None:
        """Every public document must be here, whole; of sealed items only those that are here can be checked."""
        blobs = self.mechanism.blobs
        for digest in self.blobs:
            blobs.check(digest)
        report.blobs = len(self.blobs)
        for item in report.state.record.items.values():
            if item.status != "erased" and blobs.has(item.blob):
                blobs.check(item.blob)
                report.sealed_here += 1


def _check_anchor(audit: _Audit, report: Report, path: Path) -> None:
    checkpoint, anchor = report.checkpoint, read_anchor(path)
    if anchor is not None:
        anchor.check_same(checkpoint.origin, audit.charter_hash)
        anchor.check_extends(
            checkpoint.size, audit.root_at(anchor.size) if anchor.size <= checkpoint.size else None
        )
        report.trust = "known"
    report.anchor = path
    head = audit.mechanism.head().decode()
    write_anchor(
        path,
        Anchor(
            checkpoint.origin,
            report.log,
            audit.charter_hash,
            checkpoint.size,
            to_base64(checkpoint.root),
            head,
        ),
    )


def void_rows(state: State) -> list[tuple[int, Void]]:
    """Void entries in the order of the log."""
    return sorted(((int(index), void) for index, void in state.void.items()), key=lambda row: row[0])
