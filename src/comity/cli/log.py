# SPDX-License-Identifier: Apache-2.0
"""comity log: show entries, prove them, export the log, look for forks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from comity.cli.common import (
    Result,
    answers,
    directory,
    entry_bytes,
    open_mechanism,
    read_file,
    store_option,
    table,
    write_file,
)
from comity.desk.mechanism import Mechanism
from comity.errors import ForkError, UsageError, VerificationError


@click.group(name="log")
def command() -> None:
    """The record as a log of entries."""


def _log(mechanism: Mechanism) -> dict[str, Any]:
    """The log as its host last signed it."""
    from comity.canonical import to_base64
    from comity.record.checkpoint import parse_checkpoint

    found = parse_checkpoint(mechanism.head())[0]
    vkey = str(mechanism.state().charter.log_key(found.size))
    return {"origin": found.origin, "size": found.size, "root": to_base64(found.root), "vkey": vkey}


@command.command()
@directory
@click.argument("index", type=int, required=False)
@store_option
@answers
def show(folder: Path, index: int | None, store: str | None) -> Result:
    """List the entries, or print one as it was signed. Kinds that this software does not know are shown as they are."""
    from comity.record.entry import parse_entry

    mechanism = open_mechanism(folder, store)
    state = mechanism.state()
    if index is not None:
        data = entry_bytes(mechanism, index)
        void = state.void.get(str(index))
        text = data.decode(errors="replace").rstrip("\n")
        reason = {} if void is None else {"void": void.reason}
        return Result(
            {**_log(mechanism), "index": index, "note": data.decode(errors="replace"), **reason},
            text + (f"\n(void: {void.reason})" if void else ""),
        )
    rows: list[tuple[str, str, str, str]] = []
    for row in mechanism.store.rows(0, state.size):
        try:
            entry = parse_entry(row.note)
            by = ", ".join(json.loads(entry.body).get("by", []))
            kind = entry.kind
        except (VerificationError, ValueError, AttributeError):
            kind, by = "(unreadable)", ""
        void = state.void.get(str(row.number))
        rows.append((str(row.number), kind, _short(by), f"void: {void.reason}" if void else ""))
    data_rows = [{"index": int(one), "kind": kind, "by": by, "void": void} for one, kind, by, void in rows]
    return Result(
        {**_log(mechanism), "entries": data_rows},
        table(rows, ("entry", "kind", "by", "")),
    )


def _short(names: str) -> str:
    parts = names.split(", ")
    return names if len(parts) <= 4 else f"{', '.join(parts[:3])} and {len(parts) - 3} more"


@command.command()
@directory
@click.argument("index", type=int)
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), required=True, help="Where to write it."
)
@store_option
@answers
def note(folder: Path, index: int, target: Path, store: str | None) -> Result:
    """Write an entry to a file, byte for byte as it was signed."""
    mechanism = open_mechanism(folder, store)
    data = entry_bytes(mechanism, index)
    write_file(target, data)
    return Result(
        {"index": index, "bytes": len(data), "file": str(target)},
        f"{target}: entry {index}, {len(data)} bytes",
    )


@command.command()
@directory
@click.argument("index", type=int)
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="Write the .tlog-proof here.")
@store_option
@answers
def prove(folder: Path, index: int, target: Path | None, store: str | None) -> Result:
    """The .tlog-proof of an entry: with the entry itself it convinces anybody who knows the log's key."""
    mechanism = open_mechanism(folder, store)
    entry_bytes(mechanism, index)
    proof = mechanism.prove(index)
    data = proof.encode()
    if target is not None:
        write_file(target, data)
    text = f"{target}: proof of entry {index}" if target else data.decode().rstrip("\n")
    path = [one.hex() for one in proof.path]
    return Result({**_log(mechanism), "index": index, "proof": data.decode(), "path": path}, text)


@command.command()
@click.argument("proof_file", metavar="PROOF", type=click.Path(path_type=Path))
@click.argument("note_file", metavar="NOTE", type=click.Path(path_type=Path))
@click.option("--vkey", required=True, help="The log's verifier key, from a source that you trust.")
@answers
def check(proof_file: Path, note_file: Path, vkey: str) -> Result:
    """Check a .tlog-proof of an entry with nothing but the log's key."""
    from comity.record import merkle
    from comity.record.checkpoint import open_checkpoint
    from comity.record.note import VerifierKey
    from comity.record.proof import decode

    leaf = merkle.leaf_hash(read_file(note_file))
    try:
        key = VerifierKey.parse(vkey)
    except VerificationError as error:
        raise UsageError(f"--vkey: {error.message}", hint="expected name+id+base64") from error
    try:
        proof = decode(read_file(proof_file))
        checkpoint = open_checkpoint(proof.checkpoint, key)
        merkle.verify_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root)
    except VerificationError as error:
        raise type(error)(
            f"{proof_file} does not prove {note_file}: {error.message}", hint=error.hint
        ) from error
    text = f"{note_file} is entry {proof.index} of {checkpoint.origin}, whose host signed {checkpoint.size} entries"
    return Result({"index": proof.index, "size": checkpoint.size, "origin": checkpoint.origin}, text)


@command.command()
@directory
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--for", "party", metavar="PARTY", help="Also what is sealed to this party's circles.")
@store_option
@answers
def export(folder: Path, out: Path, party: str | None, store: str | None) -> Result:
    """Write the static tile log with its public documents; running it again adds what is new."""
    from comity.desk import export as exporting

    mechanism = open_mechanism(folder, store)
    exporting.export(mechanism, out, party)
    data = _log(mechanism)
    text = f"{out}: {data['size']} entries of {data['origin']}; the log's key is\n  {data['vkey']}"
    return Result({**data, "out": str(out)}, text)


@command.command()
@directory
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="Write the checkpoint here.")
@store_option
@answers
def checkpoint(folder: Path, target: Path | None, store: str | None) -> Result:
    """The last signed checkpoint, with its cosignatures."""
    mechanism = open_mechanism(folder, store)
    data = _log(mechanism)
    note = mechanism.evidence(data["size"])
    if target is not None:
        write_file(target, note)
    return Result({**data, "checkpoint": note.decode()}, note.decode().rstrip("\n"))


@command.command()
@directory
@click.argument("others", metavar="[CHECKPOINT]...", nargs=-1, type=click.Path(path_type=Path))
@store_option
@answers
def forks(folder: Path, others: tuple[Path, ...], store: str | None) -> Result:
    """Look for proof that the host signed two histories: in evidence kept here, in every `seen`, in other parties' checkpoints."""
    from comity.desk.audit import verify
    from comity.desk.witness import compare, kept_evidence

    mechanism = open_mechanism(folder, store)
    found = compare(mechanism, [read_file(path) for path in others])
    kept = kept_evidence(mechanism)
    if kept:
        raise ForkError(
            f"{len(kept)} signed checkpoints that prove a fork are kept here",
            hint=", ".join(str(path) for path in kept),
        )
    if found:
        raise ForkError(
            f"the host signed another history than this record: {len(found)} of {len(others)} checkpoints show it",
            evidence=tuple(note for pair in found for note in pair),
            hint=f"show both to the other parties: {', '.join(str(path) for path in others)} and comity log checkpoint {folder}",
        )
    verify(mechanism, None)
    data = _log(mechanism)
    text = f"no fork found: {data['size']} entries, every `seen` and {len(others)} other checkpoints agree"
    return Result({**data, "forks": []}, text)
