# SPDX-License-Identifier: Apache-2.0
"""A party's witness: cosigns the host's checkpoints, and only ones that extend all that it cosigned before.

What it cosigned last lies beside its key, and is replaced before the cosignature is handed out (C2SP tlog-witness: persist, then answer).
It also refuses a checkpoint after a deadline that lacks an objection which was handed to it in time. Source: RULES, Silence procedure.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from comity.canonical import sha256
from comity.charter.silence import seconds
from comity.desk.mechanism import Mechanism
from comity.desk.mirror import keep_evidence
from comity.desk.state import KINDS, State
from comity.errors import (
    AnchorError,
    ForkError,
    InputError,
    ProofError,
    Refusal,
    SignatureError,
    VerificationError,
)
from comity.record import merkle
from comity.record.checkpoint import (
    Checkpoint,
    cosign,
    cosigned_at,
    open_checkpoint,
    parse_checkpoint,
    without_cosignatures,
)
from comity.record.entry import parse_entry
from comity.record.keys import KeyDirectory
from comity.record.last_signed import LastSigned

RULE = "RULES: a witness that was handed a break refuses a checkpoint after the deadline that lacks it"


def cosign_head(mechanism: Mechanism, keys: KeyDirectory, name: str, time: int) -> bytes:
    """Cosign the last checkpoint at POSIX `time` (seconds) as the witness `name`; returns the checkpoint with the new line.

    Raises ProofError when the entries here are not what it covers, AnchorError when the log shrank, ForkError when it does not
    extend what this witness cosigned, Refusal for a held break.
    """
    head = mechanism.head()
    state = mechanism.state()
    key = keys.signer(name)
    if state.charter.witness_keys.get(name) != key.verifier:
        raise Refusal(f"{name} with this key is not a witness of {state.origin}", rule="charter: witnesses")
    checkpoint = open_checkpoint(head, state.charter.log_key(state.size))
    if checkpoint.size != state.size or checkpoint.root != mechanism.root_at(state.size):
        raise ProofError(f"the checkpoint of size {checkpoint.size} is not of the {state.size} entries here")
    last_signed = LastSigned(keys.state_file(name, state.origin))
    with closing(last_signed), last_signed.holding() as last:
        if last is not None:
            _check_extends(mechanism, state, last, checkpoint, head)
        _check_held(mechanism, keys, name, state, time)
        line = cosign(checkpoint.text(), key, time)
        last_signed.replace(head, force=True)
    with mechanism.store.writing() as writer:
        writer.cosign(checkpoint.size, head, name, line.line())
    return head + line.line()


def _check_extends(mechanism: Mechanism, state: State, last: bytes, now: Checkpoint, head: bytes) -> None:
    before = open_checkpoint(last, state.charter.log_key(parse_checkpoint(last)[0].size))
    if before.size > now.size:
        raise AnchorError(
            f"the log has {now.size} entries, but a checkpoint of {before.size} was cosigned before"
        )
    path = merkle.consistency_path(before.size, now.size, mechanism.store.nodes)
    try:
        merkle.verify_consistency(before.size, before.root, now.size, now.root, path)
    except ProofError as error:
        keep_evidence(mechanism, (last, head))
        raise ForkError(
            f"the checkpoint of size {now.size} does not extend the one of size {before.size} that was cosigned before",
            evidence=(last, head),
            hint=f"both carry the host's signature: {mechanism.folder / 'evidence'}",
        ) from error


def _check_held(mechanism: Mechanism, keys: KeyDirectory, name: str, state: State, time: int) -> None:
    for path in keys.held_breaks(name):
        data = path.read_bytes()
        entry = parse_entry(data)
        body = KINDS[entry.kind].decode(entry.body)
        procedure = state.charter.silences.get(str(body.silence))
        if procedure is None or time <= seconds(procedure.deadline):
            continue
        if not mechanism.twins(sha256(entry.note.text), entry.note):
            raise Refusal(
                f"the objection of {', '.join(body.by)} to entry {body.silence} was handed to this witness "
                f"and is not on the log after {procedure.deadline}",
                rule=RULE,
                hint=f"submit it: {path}",
            )


def hold_break(keys: KeyDirectory, name: str, data: bytes) -> None:
    """Keep an objection that a party hands to its witness. Raises InputError unless it is a signed charter/silence-break/v1."""
    try:
        entry = parse_entry(data)
    except VerificationError as error:
        raise InputError(f"not a signed statement: {error.message}") from error
    if entry.kind != "charter/silence-break/v1":
        raise InputError(f"a witness holds charter/silence-break/v1, not {entry.kind}")
    KINDS[entry.kind].decode(entry.body)
    keys.hold(name, data)


def add_cosignatures(mechanism: Mechanism, data: bytes) -> list[str]:
    """Take a cosigned checkpoint into the record; returns the witnesses whose lines were kept. Raises VerificationError."""
    checkpoint, note = parse_checkpoint(data)
    state = mechanism.state()
    if not 0 < checkpoint.size <= state.size:
        raise ProofError(f"the checkpoint is of size {checkpoint.size}, the record has {state.size} entries")
    open_checkpoint(data, state.charter.log_key(checkpoint.size))
    if checkpoint.root != mechanism.root_at(checkpoint.size):
        evidence = (data, mechanism.head())
        keep_evidence(mechanism, evidence)
        raise ForkError(
            f"the cosigned checkpoint of size {checkpoint.size} is not of this history", evidence=evidence
        )
    head = without_cosignatures(note, checkpoint.origin)
    kept: list[str] = []
    with mechanism.store.writing() as writer:
        for line in note.signatures:
            if line.name != checkpoint.origin:
                key = state.charter.witness_keys.get(line.name)
                if key is None:
                    raise SignatureError(f"{line.name} is not a witness of {state.origin}")
                cosigned_at(note.text, line, key)
                writer.cosign(checkpoint.size, head, line.name, line.line())
                kept.append(line.name)
    return kept


def compare(mechanism: Mechanism, others: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Hold other parties' signed checkpoints against this record; returns the pairs of signed checkpoints that prove a fork.

    Raises SignatureError for one that the host did not sign: that accuses whoever made it up.
    """
    state, forks = mechanism.state(), []
    for data in others:
        checkpoint = open_checkpoint(data, state.charter.log_key(parse_checkpoint(data)[0].size))
        if 0 < checkpoint.size <= state.size and mechanism.root_at(checkpoint.size) != checkpoint.root:
            forks.append((data, mechanism.head()))
    return forks


def kept_evidence(mechanism: Mechanism) -> list[Path]:
    """Files of evidence kept with this record: signed checkpoints that contradict each other share a name up to the number."""
    return sorted((mechanism.folder / "evidence").glob("fork-*.checkpoint"))
