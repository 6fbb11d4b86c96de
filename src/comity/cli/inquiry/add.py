# SPDX-License-Identifier: Apache-2.0
"""comity inquiry add: take files, folders, WARC, WACZ and BagIt into an archive of exhibits."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, at_option, keys_option, now, on_terminal, table
from comity.cli.inquiry.archives import (
    archive_argument,
    cache_option,
    open_archive,
    signers_of,
    unsigned_words,
)
from comity.errors import InputError, Refusal, UsageError

if TYPE_CHECKING:
    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.exhibit_record import Consent
    from comity.inquiry.intake.intake import Brought, Report
    from comity.record.keys import KeyDirectory

OPENING = "inquiry: an archive keeps the name that it was made with"
PATIENCE_SECONDS = 2.0
MOST_SHOWN = 20
NOBODY = "e-" + 16 * "0"


@click.command(name="add")
@archive_argument
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as",
    "actor",
    metavar="PARTY/POST",
    required=True,
    help="Who brings it in; signs if the key is in --keys.",
)
@click.option("--source", metavar="ID", default="", help="The pseudonym of the source; never a name.")
@click.option("--where", default="", help="Where it was acquired.")
@click.option("--method", default="", help="How: download, photograph, handed over, ...")
@at_option
@click.option(
    "--from", "counterparty", metavar="NAME", default="", help="Who handed it over, if anybody did."
)
@click.option("--sensitivity", metavar="CIRCLE", default="", help="The circle that it is kept to.")
@click.option("--consent-from", metavar="ID", default="", help="Who set conditions on sharing.")
@click.option(
    "--consent-scope",
    metavar="AUDIENCE",
    multiple=True,
    help="Whom it may go to; * is everybody; repeat for more.",
)
@click.option(
    "--consent-exclude", metavar="AUDIENCE", multiple=True, help="Whom it may not go to; repeat for more."
)
@click.option("--consent-expires", metavar="TIME", default="", help="Until when, as 2027-01-31T00:00:00Z.")
@click.option("--reason", default="", help="Why it was acquired.")
@click.option("--authority", default="", help="By what authority: an order, a mandate, an agreement.")
@click.option(
    "--origin", metavar="NAME", default="", help="The name of a new archive; makes it if it is not there."
)
@click.option("--no-unpack", is_flag=True, help="Take WARC, WACZ and bags as plain files, unchecked.")
@click.option("--no-readings", is_flag=True, help="No metadata, no text, no picture hashes: the files alone.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Files that are read at a time.",
)
@keys_option
@cache_option
@answers
def command(
    address: str,
    paths: tuple[Path, ...],
    actor: str,
    at: str | None,
    source: str,
    where: str,
    method: str,
    counterparty: str,
    sensitivity: str,
    consent_from: str,
    consent_scope: tuple[str, ...],
    consent_exclude: tuple[str, ...],
    consent_expires: str,
    reason: str,
    authority: str,
    origin: str,
    no_unpack: bool,
    no_readings: bool,
    workers: int,
    key_directory: KeyDirectory,
    cache: Path,
) -> Result:
    """Take files into ARCHIVE (a folder, or s3://bucket/prefix): each becomes an exhibit, with its chain of custody begun.

    Folders are taken whole, links in them not followed. WARC, WACZ and BagIt are known by what they hold and checked before anything of
    them is added. Metadata (exiftool, ffprobe), the text of pages and hashes of pictures are added as derivatives, as far as the tools are
    here. --at is the time of the acquisition and of the event. A file that fails stops nothing; exits 1 where one did.
    """
    from comity.inquiry.exhibits.custody import EventContext, event_of
    from comity.inquiry.exhibits.exhibit_record import SALT_BYTES, Acquired, Facts, checked_facts
    from comity.inquiry.intake.intake import Intake, intake
    from comity.inquiry.intake.readings import Wanted

    event = EventContext(actor, at or now(), counterparty, place=where, reason=reason, authority=authority)
    acquired = Acquired(from_=at or "", to=at or "", where=where, method=method, by=actor)
    consent = _consent(consent_from, consent_scope, consent_exclude, consent_expires)
    facts = checked_facts(Facts(source=source, sensitivity=sensitivity, consent=consent, acquired=acquired))
    event_of(NOBODY, "collect", event, 1, "")
    signers = signers_of(key_directory, [actor])
    read = not no_readings
    how = Intake(
        event,
        lambda: secrets.token_bytes(SALT_BYTES),
        facts,
        signers,
        Wanted(metadata=read, text=read, pictures=read),
        unpack=not no_unpack,
        workers=workers,
    )
    archive = _archive(address, origin, cache)
    with _progress() as progress:
        report = intake(paths, archive, how, progress)
    return Result(_data(address, report), _text(report) + unsigned_words(signers), ok=not report.failed)


def _consent(giver: str, scope: tuple[str, ...], excluded: tuple[str, ...], expires: str) -> Consent | None:
    from comity.inquiry.exhibits.exhibit_record import Consent

    if not giver:
        if scope or excluded or expires:
            raise UsageError(
                "whose consent is it?", hint="--consent-from ID, the pseudonym of whoever set the conditions"
            )
        return None
    if not scope:
        raise UsageError(
            f"whom does {giver} allow it to go to?", hint="--consent-scope AUDIENCE, or --consent-scope '*'"
        )
    return Consent(giver, scope, excluded, expires)


def _archive(address: str, origin: str, cache: Path) -> Archive:
    """The archive at the address; a new one where there is none and `origin` names it."""
    from comity.inquiry.exhibits.archive import Archive

    try:
        archive = open_archive(address, cache)
    except InputError as error:
        if not origin:
            raise InputError(
                error.message, hint=f"{error.hint}; --origin NAME makes a new archive".removeprefix("; ")
            ) from error
        archive = Archive.create(address, origin, cache=cache)
        click.get_current_context().call_on_close(archive.close)
    if origin and archive.origin != origin:
        raise Refusal(
            f"{address} is the archive {archive.origin}, not {origin}",
            rule=OPENING,
            hint="leave --origin out",
        )
    return archive


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error, on a terminal and for work that lasts."""
    started = time.monotonic()
    bar: Any = None

    def progress(done: int, total: int, _name: str) -> None:
        nonlocal bar
        if (
            bar is None
            and sys.stderr.isatty()
            and done < total
            and time.monotonic() - started > PATIENCE_SECONDS
        ):
            bar = click.progressbar(length=total, label="files", file=sys.stderr)
            bar.__enter__()
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def _data(address: str, report: Report) -> dict[str, Any]:
    from comity.inquiry.intake.picture_hash import MEANING, THRESHOLD

    return {
        "archive": address,
        "added": [_brought(one) for one in report.added],
        "known": [_brought(one) for one in report.known],
        "derivatives": [{**_brought(one), "parent": one.parent} for one in report.derivatives],
        "failed": [{"file": one.file, "error": one.error} for one in report.failed],
        "similar_pictures": [one._asdict() for one in report.similar],
        "similar_meaning": f"At most {THRESHOLD} of 256 bits differ. {MEANING}",
        "notes": list(report.notes),
    }


def _brought(one: Brought) -> dict[str, Any]:
    return {
        "id": one.id,
        "file": one.file,
        "sha256": one.sha256,
        "size": one.size_bytes,
        "media_type": one.media_type,
        "title": one.title,
    }


def _text(report: Report) -> str:
    from comity.inquiry.intake.picture_hash import MEANING

    blocks = [
        f"added {len(report.added)}, known {len(report.known)}, derivatives {len(report.derivatives)}, failed {len(report.failed)}"
    ]
    for title, some in (
        ("", report.added),
        ("Known before; their custody says that they came in again:", report.known),
    ):
        if some:
            rows = [[one.id, str(one.size_bytes), one.media_type, on_terminal(one.file)] for one in some]
            lines = table(rows[:MOST_SHOWN], ["id", "bytes", "media type", "file"]).split("\n")
            blocks.append("\n".join([*([title] if title else []), *lines, *_more(len(rows))]))
    if report.failed:
        lines = [f"  {on_terminal(one.file)}: {on_terminal(one.error)}" for one in report.failed]
        blocks.append("\n".join(["Failed; nothing of these was added:", *lines]))
    if report.similar:
        lines = [
            f"  {one.a} ({one.variant}) is near {one.b}: {one.distance} of 256 bits differ"
            for one in report.similar
        ]
        blocks.append(
            "\n".join(["Similar pictures:", *lines[:MOST_SHOWN], *_more(len(lines)), f"  {MEANING}"])
        )
    if report.notes:
        lines = [f"  {on_terminal(one)}" for one in report.notes]
        blocks.append("\n".join(["Notes:", *lines[:MOST_SHOWN], *_more(len(lines))]))
    return "\n\n".join(blocks)


def _more(number: int) -> list[str]:
    return [f"  and {number - MOST_SHOWN} more; --json has them all"] if number > MOST_SHOWN else []
