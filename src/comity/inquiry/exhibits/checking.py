# SPDX-License-Identifier: Apache-2.0
"""What is wrong with exhibits of an archive: bytes that changed, records and events that are missing or altered, signatures that are bad.

A fault is reported, never repaired and never raised: it stays visible, and what rests on the exhibit can be capped. What an unsigned last
event says is protected only by those who remember its hash, which are the catalogue and whoever keeps the heads of chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from comity.canonical import sha256_hex
from comity.errors import MissingBlobError, VerificationError
from comity.inquiry.exhibits.catalogue import Head, Row, Words, row_of
from comity.inquiry.exhibits.custody import holder, is_disposed, verify_lines
from comity.inquiry.exhibits.exhibit_record import ExhibitRecord, is_id
from comity.inquiry.exhibits.holdings import (
    intake_file,
    intake_folder,
    object_file,
    parse_intake,
    record_file,
)

if TYPE_CHECKING:
    from comity.inquiry.exhibits.chain import Chain
    from comity.inquiry.exhibits.holdings import Holdings
    from comity.record.note import VerifierKey

Progress = Callable[[int], None] | None
"""Told how many exhibits are done."""


@dataclass(frozen=True, order=True)
class CustodyFinding:
    """What a check found of one exhibit: `broken` is a fault, `note` what cannot be told here. `seq` is 0 where no one event is meant."""

    exhibit: str
    seq: int
    state: Literal["broken", "note"]
    reason: str


def check(
    archive: Holdings,
    exhibits: str | Iterable[str],
    keys: Mapping[str, VerifierKey],
    heads: Mapping[str, tuple[int, str]],
    progress: Progress = None,
) -> list[CustodyFinding]:
    """As `Archive.check`."""
    found: list[CustodyFinding] = []
    if exhibits == "all":
        found += strays(archive)
        exhibits = all_ids(archive, heads)
    elif isinstance(exhibits, str):
        exhibits = [exhibits]
    for done, exhibit in enumerate(exhibits, 1):
        of_one = check_one(archive, exhibit, keys, heads.get(exhibit))
        if archive.has_catalogue and is_id(exhibit):
            broken = any(one.state == "broken" for one in of_one)
            archive.catalogue.set_custody(exhibit, "broken" if broken else "complete")
        found += of_one
        if progress is not None:
            progress(done)
    return sorted(found)


def all_ids(archive: Holdings, heads: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """The ids of records, then those that only a chain, the catalogue or somebody's memory knows of."""
    seen: set[str] = set()
    for exhibit in archive.ids():
        seen.add(exhibit)
        yield exhibit
    others = {name.split("/")[1] for name in archive.shelf.names("custody")} | set(heads)
    if archive.has_catalogue:
        others |= {row.id for row in _rows(archive)}
    yield from sorted(one for one in others - seen if is_id(one))


def _rows(archive: Holdings) -> Iterator[Row]:
    page = archive.catalogue.list(limit=1000)
    while page:
        yield from page
        page = archive.catalogue.list(after=page[-1].id, limit=1000)


def check_one(
    archive: Holdings, exhibit: str, keys: Mapping[str, VerifierKey], head: tuple[int, str] | None = None
) -> list[CustodyFinding]:
    """What is wrong with one exhibit, by number of event."""
    try:
        record = archive.find(exhibit)
    except VerificationError as error:
        record, fault = None, f"its record is damaged: {error.message}"
    else:
        fault = "there is no record of it"
    chain = archive.chains.read(exhibit)
    found = [*_of_chain(archive, exhibit, chain, keys), *_of_heads(archive, exhibit, chain, head)]
    if record is None:
        found.append(_broken(exhibit, fault))
    else:
        found += [*_of_record(archive, record, chain), *_of_object(archive, record, chain)]
    return sorted(found)


def _broken(exhibit: str, reason: str, seq: int = 0) -> CustodyFinding:
    return CustodyFinding(exhibit, seq, "broken", reason)


def _note(exhibit: str, reason: str, seq: int = 0) -> CustodyFinding:
    return CustodyFinding(exhibit, seq, "note", reason)


def _of_chain(
    archive: Holdings, exhibit: str, chain: Chain, keys: Mapping[str, VerifierKey]
) -> Iterator[CustodyFinding]:
    state = chain.state
    if state.state == "broken":
        yield _broken(exhibit, state.reason)
    for name in archive.chains.files(exhibit)[1]:
        yield _broken(exhibit, f"{name} is not the file of an event")
    before = ""
    for place, stored in enumerate(chain.events):
        has_it = holder(chain.events[:place])
        if stored.event.kind == "transfer" and stored.event.actor != has_it:
            yield _note(
                exhibit,
                f"handed over by {stored.event.actor}, while {has_it or 'nobody'} had it",
                stored.event.seq,
            )
        seq = stored.event.seq
        if stored.event.at < before:
            yield _note(exhibit, f"dated {stored.event.at}, before the event ahead of it", seq)
        before = stored.event.at
        if stored.origin != archive.origin or stored.event.exhibit != exhibit:
            yield _broken(exhibit, f"it is an event of {stored.event.exhibit} of {stored.origin}", seq)
        try:
            unknown = verify_lines(stored, keys)
        except VerificationError as error:
            yield _broken(exhibit, error.message, seq)
        else:
            for name in unknown:
                yield _note(exhibit, f"signed by {name}, whose key is not known here", seq)


def _of_heads(
    archive: Holdings, exhibit: str, chain: Chain, head: tuple[int, str] | None
) -> Iterator[CustodyFinding]:
    """What others remember of the chain: its end can be cut off or altered without any trace in the chain itself."""
    row = archive.catalogue.get(exhibit) if archive.has_catalogue else None
    for who, known in (("the catalogue", (row.events, row.head) if row else None), ("the given head", head)):
        if known is None or known[0] == 0:
            continue
        seq, digest = known
        if seq > chain.seq:
            yield _broken(exhibit, f"{who} knows {seq} events, there are {chain.seq}", seq)
        elif chain.digests.get(seq, digest) != digest:
            yield _broken(exhibit, f"{who} knows another event {seq}", seq)


def _of_record(archive: Holdings, record: ExhibitRecord, chain: Chain) -> Iterator[CustodyFinding]:
    first = chain.events[0].event if chain.events else None
    if first is not None and first.seq == 1:
        if first.record != sha256_hex(bytes(record)):
            yield _broken(record.id, "its record is not the one that its first event names", 1)
        if first.hash_after != record.sha256:
            yield _broken(record.id, "its first event brought in other bytes than its record names", 1)
    if record.sha256:
        try:
            data = archive.shelf.read(intake_file(record.sha256, record.parent))
            if data is None or parse_intake(data, record.sha256).id != record.id:
                yield _broken(record.id, "the intake of its bytes does not name it")
        except VerificationError as error:
            yield _broken(record.id, f"the intake of its bytes is damaged: {error.message}")
    for other, what in ((record.parent, "parent"), (record.metadata, "metadata")):
        if other and archive.shelf.size(record_file(other)) is None:
            yield _note(record.id, f"its {what} {other} is not in this archive")


def _of_object(archive: Holdings, record: ExhibitRecord, chain: Chain) -> Iterator[CustodyFinding]:
    if not record.sha256:
        return
    if is_disposed(chain.events):
        if archive.shelf.size(object_file(record.sha256)) is not None and not _shared(archive, record):
            yield _note(record.id, "it was disposed of, and its bytes are still there: dispose of it again")
        return
    try:
        size = sum(map(len, archive.checked_bytes(record)))
    except MissingBlobError:
        yield _broken(record.id, "its bytes are missing")
    except VerificationError:
        yield _broken(record.id, "its bytes have changed")
    else:
        if size != record.size:
            yield _broken(record.id, f"its record says {record.size:,} bytes, there are {size:,}")


def _shared(archive: Holdings, record: ExhibitRecord) -> bool:
    return sum(1 for _ in archive.shelf.names(intake_folder(record.sha256))) > 1


def strays(archive: Holdings) -> Iterator[CustodyFinding]:
    """What no record accounts for: objects whose exhibit was never completed, and files of no known kind."""
    for folder in ("objects", "intake", "exhibits"):
        for name in archive.shelf.names(folder):
            fault = _stray(archive, name)
            if fault:
                yield _note("", f"{name}: {fault}")


def _stray(archive: Holdings, name: str) -> str:
    digest = name.split("/")[4] if name.count("/") >= 4 else ""
    if name.startswith("objects/") and name == object_file(digest):
        if next(archive.shelf.names(intake_folder(digest)), None) is None:
            return "an object that belongs to no exhibit; adding the same file again completes it"
        return ""
    if name.startswith("intake/") and name.startswith(intake_folder(digest) + "/"):
        try:
            exhibit = parse_intake(archive.shelf.read(name) or b"", digest).id
        except VerificationError as error:
            return f"damaged: {error.message}"
        if archive.shelf.size(record_file(exhibit)) is None:
            return "an exhibit without a record; adding the same file again completes it"
        return ""
    if name.startswith("exhibits/") and is_id(name[9:-5]) and name == record_file(name[9:-5]):
        return ""
    return "not a file that an archive has"


def rebuild(archive: Holdings, progress: Progress = None) -> list[CustodyFinding]:
    """As `Archive.rebuild`. Records that cannot be read are left out and reported by `check`. What the old catalogue remembers of chains
    that no longer fit is kept, so that making it anew hides nothing.
    """
    found: list[CustodyFinding] = []
    kept: list[Row] = []
    catalogue = archive.catalogue
    for row in _rows(archive):
        gone = list(_of_heads(archive, row.id, archive.chains.read(row.id), None))
        found += gone
        kept += [row] if gone else []
    catalogue.clear()
    catalogue.extend(_entries(archive, progress))
    for row in kept:
        catalogue.index(row)
    for exhibit in archive.ids():
        record = _readable(archive, exhibit)
        if record is None or not record.parent:
            continue
        kind = next((one.event.kind for one in archive.chains.read(exhibit).events), None)
        parent = catalogue.get(record.parent)
        if kind == "analyse" and parent is not None and not parent.disposed:
            archive.catalogue_words(record, extracted=True)
    return sorted(found)


def _readable(archive: Holdings, exhibit: str) -> ExhibitRecord | None:
    try:
        return archive.find(exhibit)
    except VerificationError:
        return None


def _entries(archive: Holdings, progress: Progress) -> Iterator[tuple[Row, Words]]:
    for done, exhibit in enumerate(archive.ids(), 1):
        record = _readable(archive, exhibit)
        if progress is not None:
            progress(done)
        if record is None:
            continue
        chain = archive.chains.read(exhibit)
        disposed = is_disposed(chain.events)
        words = Words()
        if not disposed and not (chain.events and chain.events[0].event.kind == "analyse"):
            try:
                words = archive.words_of(record, extracted=False)[1]
            except MissingBlobError:
                words = Words()
        yield row_of(record, chain.state.state, Head(chain.seq, chain.digest), disposed=disposed), words
