# SPDX-License-Identifier: Apache-2.0
"""The host: admits statements, appends them durably and signs the checkpoint that covers them.

Check and append happen under one writer lock. The order at a commit: entries, hashes and the signed checkpoint go into one transaction;
after it has committed, the key's memory of its last checkpoint is replaced; only then is anything handed out. A crash before the commit
leaves no trace, a crash after it leaves the record one step ahead of the key's memory, which the next start accepts since the record
extends what the key signed. A record that does not extend it, such as a restored backup, is never signed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.desk.fold import Fold, Judged, Malformed, spoken
from comity.desk.mechanism import Mechanism, text_key
from comity.desk.seen import shown_to, sign_shown
from comity.errors import (
    FormRefusal,
    KeyFileError,
    MissingBlobError,
    ProofError,
    Refusal,
    RollbackError,
    SignatureRefusal,
    VerificationError,
)
from comity.kinds import Seen, check_text
from comity.record import merkle
from comity.record.checkpoint import Checkpoint, parse_checkpoint
from comity.record.keys import KeyDirectory
from comity.record.last_signed import LastSigned
from comity.record.store import Row, Writer

_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True)
class Receipt:
    """The entry stands at `index`, covered by the signed `checkpoint`."""

    index: int
    checkpoint: bytes


class Host:
    """Appends to one mechanism with the log key found in `keys`. One at a time writes; others wait their turn."""

    def __init__(self, mechanism: Mechanism, keys: KeyDirectory, origin: str) -> None:
        self.mechanism = mechanism
        self.origin = origin
        self._signer = keys.signer(origin)
        self._last = LastSigned(keys.state_file(origin, origin))
        self._known: bytes | None = None
        self._frontier: merkle.Frontier | None = None
        self._seen: set[Seen] = set()

    def submit(self, data: bytes) -> Receipt:
        """Admit and append one signed note. Raises Refusal or StoreError; then nothing was written.

        KeyFileError after the commit means that the entry stands but the key's memory could not follow; hand the note in again to see.
        """
        (outcome,) = self.submit_all([data])
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    def submit_all(self, notes: Iterable[bytes]) -> list[Receipt | Refusal]:
        """Admit and append notes in order under one checkpoint; each is judged by itself, and refused ones leave no trace."""
        mechanism = self.mechanism
        try:
            with self._last.holding() as last:
                with mechanism.store.writing() as writer:
                    fold = self._caught_up(writer, last)
                    rows, outcomes = self._admit(fold, notes)
                    if not rows:
                        return [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
                    checkpoint, seen = self._sign(fold)
                    writer.append(rows, checkpoint)
                self._last.replace(checkpoint)
        except BaseException:
            self._forget()
            raise
        finally:
            mechanism.pending.clear()
        self._known = checkpoint
        self._remember(seen)
        return [
            outcome if isinstance(outcome, Refusal) else Receipt(outcome, checkpoint) for outcome in outcomes
        ]

    def close(self) -> None:
        """Force the key's memory to disk."""
        self._last.close()

    def _forget(self) -> None:
        self.mechanism.forget()
        self._frontier = None
        self._known = None
        self._seen.clear()

    def _caught_up(self, writer: Writer, last: bytes | None) -> Fold:
        """The fold and the frontier at the writer's size, checked against what this key signed last."""
        mechanism, size = self.mechanism, writer.size
        if last is not None and last == self._known and mechanism.store.head() != last:
            self._forget()  # the record changed behind this key's back: what was folded may be of another history
        if last is not None and last != self._known:
            self._check_extends(last, size)
            self._known = last
        fold = mechanism.fold_up_to(size)
        if self._frontier is None or self._frontier.size != size:
            self._frontier = merkle.Frontier.load(size, mechanism.store.nodes)
        return fold

    def _check_extends(self, last: bytes, size: int) -> None:
        checkpoint, _ = parse_checkpoint(last)
        if checkpoint.size > size:
            raise RollbackError(
                f"the record has {size} entries, but this key has signed a checkpoint of {checkpoint.size}",
                hint="an old backup was restored: catch up from a replica first (comity mirror)",
            )
        if self.mechanism.root_at(checkpoint.size) != checkpoint.root:
            raise RollbackError(
                f"the record's first {checkpoint.size} entries are not those that this key has signed",
                hint="to sign it would be to fork the record: catch up from a replica instead",
            )

    def _admit(self, fold: Fold, notes: Iterable[bytes]) -> tuple[list[Row], list[int | Refusal]]:
        assert self._frontier is not None, "_caught_up comes first"
        pending = self.mechanism.pending
        outcomes: list[int | Refusal] = []
        for data in notes:
            try:
                judged = self._check(fold, data)
            except Malformed as error:
                outcomes.append(error.refusal)
                continue
            except Refusal as error:
                outcomes.append(error)
                continue
            index = judged.moment.index
            fold.apply(judged)
            hashes = self._frontier.append(merkle.leaf_hash(data))
            pending.add(Row(index, hashes, text_key(judged.text_hash), data))
            outcomes.append(index)
        return list(pending.values()), outcomes

    def _check(self, fold: Fold, data: bytes) -> Judged:
        """The fold's checks, and what only admission asks: Unicode, public blobs at hand, an honest `seen`."""
        judged = fold.check(data)
        check_text(judged.kind, judged.body, judged.entry.body)
        for kind, body in spoken(judged.kind, judged.body):
            for blob in kind.blobs(body):
                self._check_blob(blob.sha256, blob.size)
        if judged.body.seen is not None and judged.body.seen not in self._seen:
            self._check_seen(fold, judged.body.seen)
        return judged

    def _check_blob(self, digest: str, size: int) -> None:
        try:
            found = self.mechanism.blobs.check(digest)
        except (MissingBlobError, ProofError) as error:
            raise Refusal(
                error.message,
                rule="RECORD: a missing public blob is refused",
                hint="put it in first: comity blob put",
            ) from error
        if found != size:
            raise FormRefusal(
                f"the blob {digest} has {found} bytes, not {size}",
                rule="RECORD: entries hold SHA-256 and size",
            )

    def _check_seen(self, fold: Fold, seen: Seen) -> None:
        rule = "RECORD: `seen` is a checkpoint with the host's signature"
        try:
            shown = shown_to(fold.state.charter, seen)
            shown.verify()
        except VerificationError as error:
            raise SignatureRefusal(f"`seen` of size {seen.size}: {error.message}", rule=rule) from error
        if self.mechanism.root_at(seen.size) != shown.checkpoint.root:
            raise Refusal(
                f"`seen` shows another root at size {seen.size} than this record, under this host's signature: two histories",
                rule=rule,
                hint="keep the checkpoint: it proves the fork (comity log forks)",
            )
        self._remember(seen)

    def _remember(self, seen: Seen) -> None:
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen.add(seen)

    def _sign(self, fold: Fold) -> tuple[bytes, Seen]:
        """The signed checkpoint, and what its readers will put into `seen`."""
        assert self._frontier is not None, "_caught_up comes first"
        expected = fold.state.charter.log_key(self._frontier.size)
        if expected.public != self._signer.verifier.public:
            raise KeyFileError(
                f"the log {self.origin} is signed with the key {expected.key_id.hex()}, which is not the one here",
                hint="the charter names the log's key; charter/host/v1 moves it",
            )
        return sign_shown(Checkpoint(self.origin, self._frontier.size, self._frontier.root()), self._signer)
