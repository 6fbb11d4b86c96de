# SPDX-License-Identifier: Apache-2.0
"""The commands that put one event of a kind on a chain and ask for nothing but who, when, where and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers
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
    from comity.inquiry.exhibits.custody import EventContext, Kind
    from comity.record.keys import KeyDirectory
    from comity.record.note import SignerKey


def event_command(kind: Kind, text: str, *, ask: tuple[str, ...] = ()) -> click.Command:
    """A command that puts one event of a kind on the chain; `ask` names options that it cannot do without."""

    @click.command(name=kind, help=text)
    @archive_argument
    @exhibit_argument
    @cache_option
    @acting
    @answers
    def record_one(
        address: str,
        exhibit: str,
        cache: Path,
        event: EventContext,
        signers: tuple[SignerKey, ...],
        key_directory: KeyDirectory,  # noqa: ARG001 - comes with who acts
    ) -> Result:
        for name in ask:
            if not getattr(event, name):
                raise UsageError(f"{kind} needs --{name}")
        archive = open_archive(address, cache)
        done = (
            archive.dispose(exhibit, event, signers)
            if kind == "dispose"
            else archive.record_event(exhibit, kind, event, signers)
        )
        return told(done, signers)

    return record_one
