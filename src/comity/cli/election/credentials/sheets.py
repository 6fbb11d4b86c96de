# SPDX-License-Identifier: Apache-2.0
"""comity election credentials sheets: sheets to print, one credential each, of a channel or for one voter again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, bars
from comity.cli.election.credentials.lists import Listed, listed
from comity.cli.election.secret_files import outside_elections, read_secret, write_secret
from comity.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.election.credentials.issuing import Issued
    from comity.election.credentials.sheets import Layout, Sheet


@click.command(name="sheets")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--election",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The election that they are for: its folder or its archive.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="CHANNEL.sheets.html beside FILE if left out.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["html", "pdf"]),
    default="html",
    help="pdf needs the extra comity[pdf].",
)
@click.option(
    "--lang", "language", type=click.Choice(["en", "ar"]), default="en", help="Language of the instructions."
)
@click.option(
    "--layout",
    type=click.Choice(["page", "cards"]),
    default="page",
    help="A page for each voter; or cards to cut out, with one page of instructions.",
)
@click.option("--only", metavar="IDENTITY", help="This voter alone, to give a lost credential again.")
@answers
def command(
    source: Path,
    election: Path,
    output: Path | None,
    form: str,
    language: str,
    layout: Layout,
    only: str | None,
) -> Result:
    """Sheets for the voters in FILE, a .csv or .privcreds made by generate or by belenios-tool. Each credential must be on the list.

    Each says how to vote, how to check, and what is not protected. They are secret as FILE is: mode 0600, and not in the election's folder.
    """
    from comity.election.ballots.belenios_v1.model import fingerprint
    from comity.election.credentials.custody import SHEETS
    from comity.election.credentials.issuing import read_issued
    from comity.election.credentials.sheets import About, to_html, to_pdf

    target = output or source.with_name(f"{source.stem}{SHEETS}.{form}")
    outside_elections(target.parent, election if election.is_dir() else election.parent)
    if target.exists():
        raise InputError(f"{target} exists", hint="name another file with -o, or remove it")
    issued = read_issued(read_secret(source), str(source))
    if only is not None:
        issued = tuple(one for one in issued if only in (one.voter.identity, one.voter.line))
        if not issued:
            raise InputError(
                f"{source} has no voter {only!r}", hint="expected the identity as the file has it"
            )
    found = listed(election)
    sheets = _sheets(found, issued)
    about = About(found.name, found.uuid, fingerprint(found.public_list), found.fingerprint)
    data = (
        to_html(about, sheets, language=language, layout=layout).encode()
        if form == "html"
        else to_pdf(about, sheets, language=language, layout=layout)
    )
    write_secret(target, data)
    told = [
        f"{len(sheets):,} sheet{'s' if len(sheets) != 1 else ''}: {target}",
        "Remove the file when it is printed; forget does so if it lies in the folder of the secrets.",
    ]
    return Result({"output": str(target), "sheets": len(sheets), "election": found.uuid}, "\n".join(told))


def _sheets(found: Listed, issued: Sequence[Issued]) -> list[Sheet]:
    """With the weight that the list gives each. Raises Refusal where a credential is not on it."""
    from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
    from comity.election.ballots.belenios_v1.verification.parallel import cores
    from comity.election.credentials.issuing import derived, weights_on_list
    from comity.election.credentials.sheets import Sheet

    roll = PublicCredentials.read(found.public_list)
    with bars() as report:
        public_keys = partial(
            derived,
            uuid=found.uuid,
            group=found.group,
            workers=cores(),
            report=lambda done: report("credentials", done, len(issued)),
        )
        weights = weights_on_list(issued, public_keys, roll.weight)
    return [
        Sheet(one, weight if roll.weighted else None) for one, weight in zip(issued, weights, strict=True)
    ]
