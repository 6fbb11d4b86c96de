# SPDX-License-Identifier: Apache-2.0
"""comity verify: check everything about a record."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, directory, keys_option, open_mechanism, store_option
from comity.desk.mechanism import Mechanism
from comity.record.keys import KeyDirectory

if TYPE_CHECKING:
    from comity.desk.audit import Report
    from comity.desk.election_audit import Audited


@click.command(name="verify")
@directory
@click.option(
    "--anchor",
    "anchor_file",
    type=click.Path(path_type=Path),
    help="What you verified before; in your key directory by default.",
)
@keys_option
@store_option
@answers
def command(folder: Path, anchor_file: Path | None, key_directory: KeyDirectory, store: str | None) -> Result:
    """Check a record: signatures, tree, charter rules, fold, cosignatures, sealed items, documents, and the archives of elections.

    DIR may also be an export. Whose root a ballot box does not hold is said; that is no error, since a party may be wrong. A joint
    statement about an election that its archive contradicts, or an archive that does not verify, is one.
    """
    if store is None and (folder / "checkpoint").is_file():
        return _verify_export(folder, anchor_file, key_directory)
    return _verify(open_mechanism(folder, store), anchor_file, key_directory)


def _verify_export(folder: Path, anchor_file: Path | None, keys: KeyDirectory) -> Result:
    from comity.desk.mirror import mirror

    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(Mechanism.create(Path(scratch) / "replica")) as mechanism,
    ):
        mirror(folder, mechanism)
        return _verify(mechanism, anchor_file, keys)


def _verify(mechanism: Mechanism, anchor_file: Path | None, keys: KeyDirectory) -> Result:
    from comity.cli.common import bars
    from comity.cli.election.verify import progress_folder
    from comity.desk.audit import verify
    from comity.record.checkpoint import parse_checkpoint

    origin = parse_checkpoint(mechanism.head())[0].origin
    with bars() as hear:
        report = verify(
            mechanism, anchor_file or keys.anchor_file(origin), keep_in=progress_folder(), hear=hear
        )
    return Result(_data(report), _text(report))


def _data(report: Report) -> dict[str, object]:
    from comity.canonical import to_base64
    from comity.desk.audit import void_rows

    return {
        "origin": report.checkpoint.origin,
        "size": report.checkpoint.size,
        "root": to_base64(report.checkpoint.root),
        "log": report.log,
        "digest": report.state.digest(),
        "signatures": report.signatures,
        "cosigned": {str(size): names for size, names in report.cosigned.items()},
        "documents": report.blobs,
        "elections": [_election(one) for one in report.elections],
        "void": [
            {"index": index, "kind": void.kind, "reason": void.reason, "rule": void.rule}
            for index, void in void_rows(report.state)
        ],
        "anchor": str(report.anchor),
        "trust": report.trust,
    }


def _election(one: Audited) -> dict[str, object]:
    return {
        "id": one.id,
        "finished": one.finished,
        "ballots": one.ballots,
        "voters": one.voters,
        "checks": [*one.checks],
        "warnings": [*one.warnings],
        "roots": one.roots,
        "missing_roots": [
            {"parties": [*root.parties], "height": root.height, "event": root.event, "index": root.index}
            for root in one.missing
        ],
        "contradictions": [[*pair] for pair in one.contradictions],
    }


def _election_lines(one: Audited) -> list[str]:
    archive = "result" if one.finished else "opening, there is no result yet"
    lines = [
        f"  election      {one.id}: {one.ballots:,} ballots, {len(one.checks)} checks of the archive hold ({archive})"
    ]
    lines += [f"    note: {warning}" for warning in one.warnings]
    lines += [
        f"    {', '.join(root.parties)} stated another event at height {root.height}, at entry {root.index}: the box does not hold it"
        for root in one.missing
    ]
    return lines + [
        f"    entries {first} and {second} cannot be about one box" for first, second in one.contradictions
    ]


def _text(report: Report) -> str:
    from comity.canonical import to_base64
    from comity.desk.audit import void_rows

    void = void_rows(report.state)
    size = max(report.cosigned, default=0)
    lines = [
        f"{report.checkpoint.origin}: verified",
        f"  entries       {report.checkpoint.size}, {len(void)} void",
        f"  signatures    {report.signatures}, all good",
        f"  root          {to_base64(report.checkpoint.root)}, recomputed from the entries and signed by the host",
        f"  cosigned      size {size} by {', '.join(report.cosigned[size])}"
        if size
        else "  cosigned      by nobody",
        f"  documents     {report.blobs}, all here and whole; {report.sealed_here} sealed items held here are whole",
        f"  state digest  {report.state.digest()}",
    ]
    for one in report.elections:
        lines += _election_lines(one)
    lines += [f"  void entry {index}: {row.reason} ({row.rule})" for index, row in void]
    if report.trust == "first use":
        lines.append(
            f"TRUST ON FIRST USE: nothing was known of this record before. Remembered in {report.anchor}"
        )
    else:
        lines.append(f"It extends what was verified before; remembered in {report.anchor}")
    return "\n".join(lines)
