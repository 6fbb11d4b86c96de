# SPDX-License-Identifier: Apache-2.0
"""comity election init: a new election from its questions, in a folder of its own."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from comity.cli.common import Result, answers, on_terminal, read_file, write_file
from comity.cli.election.folders import DRAFT, LIST, TRUSTEES
from comity.errors import Refusal

KEPT = "election: a folder holds one election"


@click.command(name="init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--questions",
    "source",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Name, description and questions, as TOML; or a template of belenios-tool.",
)
@click.option(
    "--group",
    metavar="NAME",
    help="BELENIOS-2048, RFC-3526-2048 or Ed25519 (experimental); what the questions need if left out.",
)
@click.option("--uuid", metavar="UUID", help="The election's identifier; a fresh one if left out.")
@answers
def command(folder: Path, source: Path, group: str | None, uuid: str | None) -> Result:
    """Start an election in DIR: writes DIR/draft.json, which credentials and trustees build on."""
    from comity.election.ballots.belenios_v1.draft import new_uuid, read_draft

    target = folder / DRAFT
    if target.exists() or any(folder.glob("*.bel")):
        raise Refusal(f"{folder} holds an election", rule=KEPT, hint="name another folder")
    draft = read_draft(read_file(source), str(source), uuid=uuid or new_uuid(secrets.randbelow), group=group)
    write_file(target, draft.encode())
    asked = "1 question" if len(draft.questions) == 1 else f"{len(draft.questions)} questions"
    lines = [
        f"{on_terminal(draft.name)}: election {draft.uuid}, group {draft.group}, {asked}.",
        "Next, in any order:",
        f"  comity election credentials generate {folder} --voters voters.csv --out SECRETS   ({LIST})",
        f"  comity election trustee add {folder} TRUSTEE.pubkey   (for each trustee; {TRUSTEES}/)",
        f"then comity election open {folder}",
    ]
    return Result({"folder": str(folder), "uuid": draft.uuid, "group": draft.group}, "\n".join(lines))
