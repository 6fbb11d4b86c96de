# SPDX-License-Identifier: Apache-2.0
"""Findings of the record in a mechanism's DIR, for the commands that show and bundle them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import open_mechanism
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.desk.inquiry_finding import OnRecord
    from comity.desk.mechanism import Mechanism
    from comity.desk.state import State

inquiry_option = click.option(
    "--inquiry", metavar="ID", default="", help="Which inquiry of the record, where it holds several."
)
draft_option = click.option(
    "--draft",
    metavar="N",
    type=click.IntRange(min=1),
    help="Which draft on the record; the finding that stands, else the latest draft, if left out.",
)


def finding_in(folder: Path, inquiry: str, store: str | None, *, draft: int | None = None) -> OnRecord:
    """One finding. Raises InputError, Refusal, StoreError, UsageError."""
    from comity.desk.inquiry_finding import MechanismEntries, on_record

    mechanism, state, name = _opened(folder, inquiry, store)
    return on_record(state, name, mechanism.blobs.get, draft, MechanismEntries(mechanism))


def drafts_in(folder: Path, inquiry: str, store: str | None) -> tuple[OnRecord, ...]:
    """Every draft and correction. Raises InputError, Refusal, StoreError, UsageError."""
    from comity.desk.inquiry_finding import MechanismEntries, all_on_record

    mechanism, state, name = _opened(folder, inquiry, store)
    if not state.inquiry.inquiries[name].drafts:
        raise UsageError(f"the inquiry {name} has no draft", hint="inquiry/finding-draft/v1 files one")
    return all_on_record(state, name, mechanism.blobs.get, MechanismEntries(mechanism))


def filed_in_toml(folder: Path, inquiry: str, store: str | None) -> bool:
    """Whether the finding that would be shown is there and was filed in TOML, or with no media type said."""
    from comity.desk.inquiry_finding import TOML, current_document

    _, state, name = _opened(folder, inquiry, store)
    document = current_document(state.inquiry.inquiries[name])
    return document is not None and document.media_type in {None, TOML}


def warn(found: OnRecord) -> None:
    """Say on standard error where the document and the record do not go together."""
    name = found.filed.name
    if found.unrecorded:
        told = "; ".join(found.unrecorded)
        click.echo(f"{name} tells of what is not on the record, and it is left out: {told}", err=True)
    if found.exposed:
        told = ", ".join(found.exposed)
        click.echo(
            f"{name} is public on the record, with what it keeps for fewer readers: {told}. Pages withhold it; the document does not.",
            err=True,
        )


def _opened(folder: Path, inquiry: str, store: str | None) -> tuple[Mechanism, State, str]:
    """The mechanism, its state, and the id of the inquiry, which need not be named where there is one."""
    mechanism = open_mechanism(folder, store)
    state = mechanism.state()
    known = sorted(state.inquiry.inquiries)
    if inquiry in known or (not inquiry and len(known) == 1):
        return mechanism, state, inquiry or known[0]
    if inquiry:
        raise UsageError(
            f"{folder} holds no inquiry {inquiry!r}", hint=f"inquiries: {', '.join(known) or 'none'}"
        )
    raise UsageError(
        f"{folder} holds {len(known)} inquiries",
        hint=f"--inquiry with one of: {', '.join(known)}" if known else "comity say opens one",
    )
