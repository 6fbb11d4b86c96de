# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody consent: what somebody allows from now on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, time_of
from comity.cli.inquiry.archives import (
    acting,
    archive_argument,
    cache_option,
    exhibit_argument,
    open_archive,
    told,
)
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.inquiry.exhibits.custody import EventContext
    from comity.record.keys import KeyDirectory
    from comity.record.note import SignerKey


@click.command(name="consent")
@archive_argument
@exhibit_argument
@click.option("--from", "giver", metavar="WHO", required=True, help="Who consents, under a pseudonym.")
@click.option(
    "--for",
    "scope",
    metavar="AUDIENCE",
    multiple=True,
    help='Whom it may go to: a party, a circle, court, public, "*"; repeat.',
)
@click.option(
    "--not-for", "exclusions", metavar="AUDIENCE", multiple=True, help="Whom it may never go to; repeat."
)
@click.option("--until", "expires", metavar="TIME", callback=time_of, help="When the consent expires.")
@click.option("--withdraw", is_flag=True, help="WHO consents to nothing any more.")
@cache_option
@acting
@answers
def command(
    address: str,
    exhibit: str,
    giver: str,
    scope: tuple[str, ...],
    exclusions: tuple[str, ...],
    expires: str | None,
    withdraw: bool,
    cache: Path,
    event: EventContext,
    signers: tuple[SignerKey, ...],
    key_directory: KeyDirectory,  # noqa: ARG001 - comes with who acts
) -> Result:
    """Record what somebody allows from now on, in place of what the same person allowed before."""
    from comity.inquiry.exhibits.exhibit_record import Consent

    if withdraw == bool(scope):
        raise UsageError(
            "say whom the consent is for, or that it is withdrawn", hint="give --for AUDIENCE, or --withdraw"
        )
    archive = open_archive(address, cache)
    given = Consent(giver, scope, exclusions, expires or "")
    return told(archive.consent(exhibit, given, event, signers), signers)
