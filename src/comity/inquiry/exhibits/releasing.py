# SPDX-License-Identifier: Apache-2.0
"""Copies of exhibits for an audience: all that were asked for, or none. Consent, circles and seals decide, for what was extracted those of
its parent as well; a redaction stands for itself.

The copies carry `SHA256SUMS` for `sha256sum -c` and `release.json` with commitment and salt of each, so whoever receives them can check
them against commitments that were published before.
"""

from __future__ import annotations

import mimetypes
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.canonical import encode
from comity.errors import InputError, Refusal, StoreError
from comity.inquiry.exhibits.custody import consents
from comity.inquiry.exhibits.keeping import usable
from comity.inquiry.exhibits.sharing import Circles, Reason, refusal_to_share

if TYPE_CHECKING:
    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.chain import Chain
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.exhibits.exhibit_record import ExhibitRecord
    from comity.record.note import SignerKey

CONSENT_KNOWN = "inquiry: consent is known only where no custody event is missing or unreadable"
SUMS = "SHA256SUMS"
MANIFEST = "release.json"


@dataclass(frozen=True)
class Out:
    """One exhibit that was copied out, under the name of its file; `unasked` says that nobody's consent is on record for it."""

    id: str
    file: str
    sha256: str
    size: int
    custody: str
    unasked: bool


@dataclass(frozen=True)
class Stayed:
    """One exhibit that stayed, with the rule and what it met."""

    id: str
    rule: str
    because: str


@dataclass(frozen=True)
class Released:
    """What went to an audience, and what was asked for and stayed; both in the order in which they were asked for."""

    audience: str
    folder: Path
    released: tuple[Out, ...]
    stayed: tuple[Stayed, ...] = ()


def release(
    archive: Archive,
    exhibits: Sequence[str],
    audience: str,
    folder: Path,
    event: EventContext,
    circles: Circles | None,
    *,
    skip_refused: bool,
    signers: Sequence[SignerKey],
) -> Released:
    """As `Archive.release`. Copies lie in a hidden folder until every event is written; events may then tell of a release that a crash
    kept from being completed, never the other way round.
    """
    if not audience:
        raise InputError("a release names nobody it is for", hint="expected a party, a circle, court, public")
    records = [archive.record(exhibit) for exhibit in dict.fromkeys(exhibits)]
    refused = {one.id: refusal_of(archive, one, audience, event.at, circles) for one in records}
    stayed = tuple(Stayed(name, *reason) for name, reason in refused.items() if reason)
    if stayed and not skip_refused:
        first = stayed[0]
        others = f" ({len(stayed)} of {len(records)} may not)" if len(stayed) > 1 else ""
        raise Refusal(
            f"{first.id} may not go to {audience}: {first.because}{others}",
            rule=first.rule,
            hint="nothing was released; leave it out, or let the others go with --skip-refused",
        )
    going = [one for one in records if not refused[one.id]]
    with _staged(folder) as staging:
        for record in going:
            with written_new(staging / file_name(record), archive.checked_bytes(record)):
                pass
        out = []
        for record in going:
            chain = archive.exported(
                record, audience, event, signers, _rule(archive, audience, event.at, circles)
            )
            out.append(_out(record, chain))
        _write_lists(staging, audience, event, going, out)
    return Released(audience, folder, tuple(out), stayed)


def refusal_of(
    archive: Archive,
    record: ExhibitRecord,
    audience: str,
    at: str,
    circles: Circles | None,
    chain: Chain | None = None,
) -> Reason | None:
    """Why an exhibit may not go to the audience, None where it may: its own conditions, then those of what it was extracted from."""
    chain = chain or archive.chains.read(record.id)
    try:
        usable(record, chain)
    except Refusal as refusal:
        return Reason(refusal.rule, refusal.message)
    return _conditions(archive, record, audience, at, circles, chain)


def _conditions(
    archive: Archive, record: ExhibitRecord, audience: str, at: str, circles: Circles | None, chain: Chain
) -> Reason | None:
    if chain.gap or not chain.events:
        return Reason(
            CONSENT_KNOWN, f"the chain of {record.id} has a gap: {chain.gap or 'there is no custody event'}"
        )
    reason = refusal_to_share(record, consents(record, chain.events), audience, at, circles)
    if reason is not None or not record.parent or chain.events[0].event.kind == "redact":
        return reason
    parent = archive.find(record.parent)
    if parent is None:
        return Reason(CONSENT_KNOWN, f"{record.parent}, from which it was extracted, is not in this archive")
    above = _conditions(archive, parent, audience, at, circles, archive.chains.read(parent.id))
    return above and Reason(above.rule, f"it was extracted from {parent.id}: {above.because}")


def _rule(archive: Archive, audience: str, at: str, circles: Circles | None) -> Any:
    def rule(record: ExhibitRecord, chain: Chain) -> None:
        reason = refusal_of(archive, record, audience, at, circles, chain)
        if reason is not None:
            raise Refusal(f"{record.id} may not go to {audience}: {reason.because}", rule=reason.rule)

    return rule


def file_name(record: ExhibitRecord) -> str:
    """The name of a copy: the exhibit's id and the ending of its media type, nothing that a stranger chose."""
    kind = record.media_type.partition(";")[0].strip().lower()
    return record.id + (mimetypes.guess_extension(kind) or "")


def _out(record: ExhibitRecord, chain: Chain) -> Out:
    asked = consents(record, chain.events)
    return Out(record.id, file_name(record), record.sha256, record.size, chain.state.state, not asked)


def _write_lists(
    staging: Path, audience: str, event: EventContext, records: Sequence[ExhibitRecord], out: Sequence[Out]
) -> None:
    sums = "".join(f"{one.sha256}  {one.file}\n" for one in sorted(out, key=lambda one: one.file))
    (staging / SUMS).write_text(sums, encoding="ascii")
    listed = [
        {
            "id": record.id,
            "file": one.file,
            "sha256": one.sha256,
            "size": one.size,
            "media_type": record.media_type,
            "title": record.title,
            "commitment": record.commitment,
            "salt": record.salt,
            "custody": one.custody,
        }
        for record, one in zip(records, out, strict=True)
    ]
    data = {
        "format": "comity-release/v1",
        "audience": audience,
        "at": event.at,
        "by": event.actor,
        "exhibits": listed,
    }
    (staging / MANIFEST).write_bytes(encode(data) + b"\n")


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A hidden folder beside `folder` that takes its place in the end; nothing is left of it after a failure."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder} is not empty", hint="a release goes into a new folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        yield staging
        staging.chmod(0o755)
        staging.replace(folder)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise StoreError(f"{folder} could not be written: {error.strerror}") from error
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


@contextmanager
def written_new(target: Path, chunks: Iterable[bytes]) -> Iterator[None]:
    """Write a file that must not exist; it is removed again if writing or the block fails. Raises InputError."""
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError as error:
        raise InputError(f"{target} exists; a copy is written to a new file") from error
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        yield
    except OSError as error:
        target.unlink(missing_ok=True)
        raise InputError(f"{target} cannot be written: {error.strerror}") from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
