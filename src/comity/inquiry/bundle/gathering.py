# SPDX-License-Identifier: Apache-2.0
"""The exhibits of a case for a bundle: from an archive, where consent and circles decide, or from files beside the case.

What may not go, or is not at hand, is withheld: the bundle then has a salted commitment, and neither hash nor title of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity.canonical import sha256_hex
from comity.errors import InputError
from comity.inquiry.bundle.contents import Shown, Withheld
from comity.inquiry.case import Case, Edge, Exhibit
from comity.inquiry.exhibits.exhibit_record import commitment
from comity.inquiry.proof.evidence_items import CustodyStep

if TYPE_CHECKING:
    from pathlib import Path

    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.exhibits.exhibit_record import ExhibitRecord
    from comity.inquiry.exhibits.sharing import Circles
    from comity.record.note import SignerKey

Salt = Callable[[str], bytes]


@dataclass(frozen=True)
class Gathered:
    """The case as the bundle tells it, what goes and what stays, and the steps of custody."""

    case: Case
    shown: tuple[Shown, ...]
    withheld: tuple[Withheld, ...]
    steps: tuple[CustodyStep, ...] = ()


def from_files(case: Case, base: Path, salt: Salt) -> Gathered:
    """Exhibits whose `file`, from the folder `base`, is at hand; `salt` gives that of an exhibit that is not.

    Raises InputError where a file is not what the case says it is.
    """
    shown, withheld = [], []
    for one in case.exhibits:
        path = base / one.file
        if not one.file or not path.is_file():
            reason = "no file at hand" if one.file else "no file named"
            withheld.append(Withheld(one.id, _committed(one, salt), reason))
            continue
        data = path.read_bytes()
        digest = sha256_hex(data)
        if one.sha256 and one.sha256 != digest:
            raise InputError(
                f"{path}: its SHA-256 is {digest}, and the case says {one.sha256}",
                hint="the file is not the exhibit",
            )
        media_type = one.media_type or _media_type(path)
        shown.append(Shown(one.id, path, path.name, digest, len(data), media_type, parent=one.parent))
    return Gathered(_told(case, withheld), tuple(shown), tuple(withheld))


def from_archive(
    case: Case,
    archive: Archive,
    audience: str,
    event: EventContext,
    staging: Path,
    circles: Circles | None = None,
    signers: Sequence[SignerKey] = (),
) -> Gathered:
    """Exhibits of the case that the archive holds and that may go to `audience`; each gets an `export` event. Copies lie in `staging`."""
    held = {one.id: archive.find(one.id) for one in case.exhibits}
    here = [name for name, record in held.items() if record is not None and record.sha256]
    released = archive.release(
        here, audience, staging, event, circles=circles, skip_refused=True, signers=signers
    )
    stayed = {one.id: f"{one.because} ({one.rule})" for one in released.stayed}
    shown: list[Shown] = []
    withheld: list[Withheld] = []
    steps: list[CustodyStep] = []
    out = {one.id: one for one in released.released}
    for one in case.exhibits:
        record = held[one.id]
        if record is None:
            raise InputError(
                f"the archive holds no exhibit {one.id}",
                hint="comity inquiry exhibits lists what it holds; without --archive files beside the case are taken",
            )
        if one.id not in out:
            withheld.append(
                Withheld(one.id, record.commitment, stayed.get(one.id, "not an object that can be copied"))
            )
            continue
        file = staging / out[one.id].file
        shown.append(_shown(record, file, tuple(bytes(event.note) for event in archive.events(one.id))))
        steps.extend(_steps(archive, one.id))
    return Gathered(_told(case, withheld), tuple(shown), tuple(withheld), tuple(steps))


def _shown(record: ExhibitRecord, file: Path, custody: tuple[bytes, ...]) -> Shown:
    derivation = record.derivation
    return Shown(
        record.id,
        file,
        file.name,
        record.sha256,
        record.size,
        record.media_type or "application/octet-stream",
        record.salt,
        record.commitment,
        record.parent,
        "" if derivation is None else derivation.tool,
        "" if derivation is None else derivation.version,
        custody,
    )


def _steps(archive: Archive, exhibit: str) -> Iterator[CustodyStep]:
    for stored in archive.events(exhibit):
        event = stored.event
        yield CustodyStep(
            exhibit, event.seq, event.kind, event.actor, event.at, event.counterparty, event.reason,
            event.hash_before, event.hash_after, f"{event.tool} {event.version}".strip(),
        )  # fmt: skip


def _committed(one: Exhibit, salt: Salt) -> str:
    """A commitment to what is not shown; to nothing but the salt where its hash is not known either."""
    return commitment(salt(one.id), one.sha256 or "0" * 64)


def _told(case: Case, withheld: list[Withheld]) -> Case:
    """The case without hashes and titles of what is withheld. Exhibits of the same bytes stay tied, by an edge that says so."""
    gone = {one.id for one in withheld}
    first: dict[str, str] = {}
    same = []
    for one in case.exhibits:
        if not one.sha256:
            continue
        other = first.setdefault(one.sha256, one.id)
        if other != one.id and gone & {other, one.id}:
            a, b = sorted((other, one.id))
            same.append(Edge(a, b, "same-capture", "found", "", "the same bytes"))
    exhibits = tuple(
        replace(one, sha256="", size_bytes=0, title="", file="") if one.id in gone else replace(one, file="")
        for one in case.exhibits
    )
    return replace(case, exhibits=exhibits, edges=(*same, *case.edges))


def _media_type(path: Path) -> str:
    import mimetypes

    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
