# SPDX-License-Identifier: Apache-2.0
"""comity election credentials generate: a credential for each voter, the public list, and a secret file for each polling channel."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, bars, on_terminal, read_file, table
from comity.cli.election.credentials.lists import fingerprint_data, fingerprint_lines
from comity.cli.election.folders import LIST, draft_in, folder_argument
from comity.cli.election.secret_files import outside_elections, write_public
from comity.errors import InputError, Refusal, UsageError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.draft import Draft
    from comity.election.credentials.issuing import Issue
    from comity.election.credentials.voters import Voter


@click.command(name="generate")
@folder_argument
@click.option(
    "--voters",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="CSV with the header identity[,login][,weight][,channel], or lines address[,login[,weight]] without one.",
)
@click.option("--count", metavar="N", type=int, help="That many credentials for voters without names.")
@click.option(
    "--out",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path),
    help="Where the secrets go: a new folder of the credential authority, outside DIR.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "privcreds"]),
    default="csv",
    help="Form of the secret files; privcreds is that of belenios-tool.",
)
@answers
def command(folder: Path, voters: Path | None, count: int | None, out: Path, form: str) -> Result:
    """A credential for each voter. Writes DIR/public_creds.json, which is published, and secrets by polling channel to FOLDER.

    FOLDER/CHANNEL.csv holds identities and credentials (mode 0600), for whoever delivers that channel and nobody else. Which public
    credential is whose is not written anywhere. Read the fingerprint out aloud: with it anybody checks that the list stayed the same.
    """
    from comity.election.credentials.custody import write_folder
    from comity.election.credentials.issuing import channel_files

    draft = draft_in(folder)
    if (folder / LIST).exists() or any(folder.glob("*.bel")):
        raise Refusal(
            f"{folder} has its list of credentials",
            rule="credentials are made once for an election",
            hint=f"see {LIST} there",
        )
    outside_elections(out, folder)
    made_for = _voters(voters, count)
    issue = _issue(draft, made_for)
    secret_files = channel_files(issue.issued, form)
    write_folder(out, {**secret_files, LIST: issue.public_list})
    try:
        write_public(folder / LIST, issue.public_list)
    except InputError as error:
        raise InputError(
            error.message, hint=f"the credentials are made: copy {out / LIST} to {folder}"
        ) from error
    return _told(folder, out, issue, sorted(secret_files))


def _voters(file: Path | None, count: int | None) -> tuple[Voter, ...]:
    from comity.election.credentials.voters import numbered, read_voters

    if (file is None) == (count is None):
        raise UsageError("which voters?", hint="give --voters FILE or --count N")
    return numbered(count or 0) if file is None else read_voters(read_file(file), str(file))


def _issue(draft: Draft, voters: Sequence[Voter]) -> Issue:
    from comity.election.ballots.belenios_v1.verification.parallel import cores
    from comity.election.credentials.issuing import derived, issue

    with bars() as report:
        public_keys = partial(
            derived,
            uuid=draft.uuid,
            group=draft.group,
            workers=cores(),
            report=lambda done: report("credentials", done, len(voters)),
        )
        return issue(voters, secrets.randbelow, public_keys)


def _told(folder: Path, out: Path, issue: Issue, names: Sequence[str]) -> Result:
    from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
    from comity.election.credentials.voters import per_channel, per_weight

    voters = [one.voter for one in issue.issued]
    public = PublicCredentials.read(issue.public_list)
    channels, weights = per_channel(voters), per_weight(voters)
    alone = sum(count == 1 for count in weights.values()) if public.weighted and public.count > 1 else 0
    data = {
        "public_list": str(folder / LIST),
        "secrets": [str(out / name) for name in names],
        **fingerprint_data(issue.public_list),
        "credentials": public.count,
        "total_weight": public.total_weight,
        "weighted": public.weighted,
        "channels": dict(channels),
        "weights": {str(weight): count for weight, count in weights.items()},
        "recognisable_by_weight": alone,
    }
    lines = [
        f"{public.count:,} credentials of total weight {public.total_weight:,}",
        "",
        table(
            [(on_terminal(channel), f"{count:,}") for channel, count in channels.items()],
            ["channel", "voters"],
        ),
        *(_weight_lines(weights, alone) if public.weighted else []),
        "",
        f"published  {folder / LIST}",
        *(f"secret     {on_terminal(str(out / name))}" for name in names),
        "",
        *fingerprint_lines(issue.public_list),
        f"Next: comity election credentials sheets {out / names[0]} --election {folder}",
        f"After distribution: comity election credentials forget {out}",
    ]
    return Result(data, "\n".join(lines))


def _weight_lines(weights: Mapping[int, int], alone: int) -> list[str]:
    note = (
        [
            f"note: weights that nobody shares: {alone:,}. Each tells which entry is that voter's, and so whether the voter voted."
        ]
        if alone
        else []
    )
    return [
        "",
        table([(f"{weight:,}", f"{count:,}") for weight, count in weights.items()], ["weight", "voters"]),
        *note,
    ]
