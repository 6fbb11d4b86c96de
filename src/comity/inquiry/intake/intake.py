# SPDX-License-Identifier: Apache-2.0
"""Takes files into an archive of exhibits: each original first, then what is read out of it as derivatives, in the order of the paths.

One file that fails stops nothing and leaves nothing of itself behind: packages are checked as a whole before anything of them is added.
After a crash the same intake again completes what is missing; what is there already is known by its bytes. Salt comes in as a function.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from comity.errors import ComityError, InputError, VerificationError
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Acquired, Derivation, ExhibitRecord, Facts, checked_time
from comity.inquiry.intake.found_files import AS_FILES, Found, Remark, Unfit, found_files, shown
from comity.inquiry.intake.kinds_of_media import WACZ, WARC, media_type_of
from comity.inquiry.intake.picture_hash import MEDIA_TYPE, PictureHash, parsed
from comity.inquiry.intake.readings import Read, Wanted, read_file
from comity.inquiry.intake.similar_pictures import PAGE, Pair, similar_pictures
from comity.inquiry.intake.web_archives import Taken, WebArchive, check_web_archive, taken_captures
from comity.record.note import SignerKey

Progress = Callable[[int, int, str], None]
WAITING = 4
"""Readings that may wait for each worker: what bounds memory."""


@dataclass(frozen=True)
class Intake:
    """How to take files in. `event` is for custody, `facts` are said of every original: acquisition, source, circle, consent."""

    event: EventContext
    salt: Callable[[], bytes]
    facts: Facts = field(default_factory=Facts)
    signers: Sequence[SignerKey] = ()
    wanted: Wanted = field(default_factory=Wanted)
    unpack: bool = True
    workers: int = 1


@dataclass(frozen=True)
class Brought:
    """An exhibit that an intake brought in or met: its id, the file it came from, and what its record says."""

    id: str
    file: str
    sha256: str
    size_bytes: int
    media_type: str
    title: str
    parent: str = ""


@dataclass(frozen=True)
class Failed:
    """A file of which nothing was added, and why."""

    file: str
    error: str


@dataclass(frozen=True)
class Report:
    """What an intake did, in the order of the files. `known` were in the archive before; their custody says that they came in again."""

    added: tuple[Brought, ...] = ()
    known: tuple[Brought, ...] = ()
    derivatives: tuple[Brought, ...] = ()
    failed: tuple[Failed, ...] = ()
    notes: tuple[str, ...] = ()
    similar: tuple[Pair, ...] = ()


def intake(
    paths: Sequence[Path], archive: Archive, how: Intake, progress: Progress = lambda *_: None
) -> Report:
    """Take everything below `paths` in. Never raises for a single file; `progress` hears of each one: done, of how many, its name."""
    return _Taking(archive, how).take(paths, progress)


@dataclass(frozen=True)
class _File:
    """A file to be read. `stamp` tells whether it changed meanwhile; a `temporary` one is removed when it was read."""

    name: str
    path: Path
    stamp: tuple[int, ...]
    media_type: str
    temporary: bool = False


@dataclass(frozen=True)
class _Waiting:
    """A file that was added and is being read; `there` is what was derived from it before, `turn` orders what is reported."""

    turn: int
    file: _File
    exhibit: str
    there: Mapping[str, str]
    future: Future[Read]


class _Taking:
    def __init__(self, archive: Archive, how: Intake) -> None:
        self.archive, self.how = archive, how
        self.added: list[Brought] = []
        self.known: list[Brought] = []
        self.derivatives: list[tuple[int, Brought]] = []
        self.failed: list[Failed] = []
        self.notes: dict[str, int] = {}
        self.turn = 0
        self.pictures: dict[str, PictureHash] = {}
        self.waiting: deque[_Waiting] = deque()

    def take(self, paths: Sequence[Path], progress: Progress) -> Report:
        folder = self.archive.shelf.address
        leave_out = None if "://" in folder else Path(folder).resolve()
        found = list(found_files(paths, unpack=self.how.unpack, leave_out=leave_out))
        total = sum(isinstance(one, Found) for one in found)
        done = 0
        with ThreadPoolExecutor(max(1, self.how.workers), thread_name_prefix="intake") as pool:
            for one in found:
                if isinstance(one, Remark):
                    self.note(one.text)
                elif isinstance(one, Unfit):
                    self.failed.append(Failed(shown(one.path), one.error))
                else:
                    progress(done, total, shown(one.path))
                    self.file(one, pool)
                    done += 1
            self.finish(0)
        progress(total, total, "")
        pairs, note = similar_pictures(self.archive, self.pictures)
        if note:
            self.note(note)
        return Report(
            tuple(self.added),
            tuple(self.known),
            tuple(one for _, one in sorted(self.derivatives, key=itemgetter(0))),
            tuple(self.failed),
            tuple(sorted(self.notes, key=self.notes.__getitem__)),
            pairs,
        )

    def note(self, text: str, turn: int | None = None) -> None:
        """A note; one that was made already is not made again."""
        self.notes.setdefault(text, self.turn if turn is None else turn)

    def file(self, one: Found, pool: ThreadPoolExecutor) -> None:
        """One file: checked if it is a package, added, and given to whoever reads it."""
        name = shown(one.path)
        packed = False
        try:
            media_type = media_type_of(one.path)
            packed = self.how.unpack and media_type in (WARC, WACZ)
            stamp = _stamp(one.path)
            web = check_web_archive(one.path, media_type) if packed else None
            facts = self.facts(one, media_type)
            added = self.archive.add(one.path, facts, self.how.event, self.how.salt(), self.how.signers)
        except (ComityError, OSError) as error:
            packaging = AS_FILES if packed and isinstance(error, VerificationError) else ""
            self.failed.append(Failed(name, _words(error, packaging)))
            return
        (self.added if added.new else self.known).append(_brought(added.record, name))
        if added.record.size == 0:
            self.note(f"{name}: is empty")
        there = self.children(added.record.id, new=added.new)
        file = _File(name, one.path, stamp, media_type)
        if web is None:
            self.read(file, added.record.id, there, pool)
            return
        for note in web.notes:
            self.note(f"{name}: {note}")
        if _changed(file):
            self.note(f"{name}: changed while it was read; nothing was taken out of it")
        elif there is not None:
            self.captures(web, name, added.record.id, there, pool)

    def facts(self, one: Found, media_type: str) -> Facts:
        acquired = self.how.facts.acquired
        if one.method:
            method = "; ".join(filter(None, [acquired.method, one.method]))
            acquired = msgspec.structs.replace(acquired, method=method)
        return msgspec.structs.replace(
            self.how.facts, media_type=media_type, title=one.title, acquired=acquired
        )

    def children(self, exhibit: str, *, new: bool) -> Mapping[str, str] | None:
        """What was derived before, by title and by hash; None where that cannot be known, so that nothing is derived twice."""
        if new:
            return {}
        if not self.archive.has_catalogue:
            self.note(
                "what was read out of files that were here before was not looked at: there is no catalogue"
            )
            return None
        found: dict[str, str] = {}
        after: str | None = None
        while rows := self.archive.catalogue.list(after=after, limit=PAGE, parent=exhibit):
            found.update((one, row.id) for row in rows for one in (row.title, row.sha256))
            after = rows[-1].id
        return found

    def captures(
        self, web: WebArchive, name: str, parent: str, there: Mapping[str, str], pool: ThreadPoolExecutor
    ) -> None:
        """What a WARC or WACZ file captured. A fault here leaves the file, and what was taken out of it before."""
        with TemporaryDirectory(prefix="comity-intake-") as folder:
            above, of_above = parent, there
            try:
                for one in taken_captures(web, Path(folder)):
                    under = (above, of_above) if one.of_capture else (parent, there)
                    above, of_above = self.capture(one, name, *under, pool)
            except (ComityError, OSError) as error:
                self.note(f"{name}: not all captures were taken out: {_words(error)}")
            self.finish(0)

    def capture(
        self, one: Taken, name: str, parent: str, there: Mapping[str, str], pool: ThreadPoolExecutor
    ) -> tuple[str, Mapping[str, str]]:
        """One capture, or its decoded form, with its readings; its id, and what was derived from it before."""
        exhibit, new = there.get(one.sha256, ""), False
        if not exhibit:
            facts = Facts(
                media_type=one.media_type,
                title=one.url,
                derivation=one.derivation,
                url=one.url,
                source=self.how.facts.source,
                acquired=_captured(one.date),
            )
            event = self.event(one.derivation)
            added = self.archive.derive(
                parent, one.path, facts, event, self.how.salt(), "analyse", self.how.signers
            )
            self.derivatives.append((self.turn, _brought(added.record, name)))
            exhibit, new = added.record.id, added.new
        before = self.children(exhibit, new=new) or {}
        inside = _File(f"{name}: {one.url}", one.path, _stamp(one.path), one.media_type, temporary=True)
        self.read(inside, exhibit, before, pool)
        return exhibit, before

    def read(
        self, file: _File, exhibit: str, there: Mapping[str, str] | None, pool: ThreadPoolExecutor
    ) -> None:
        """Have a file read; its derivatives are added when its turn comes, so their order is that of the files."""
        if there is None:
            return
        future = pool.submit(read_file, file.path, file.media_type, self.how.wanted)
        self.turn += 1
        self.waiting.append(_Waiting(self.turn, file, exhibit, there, future))
        self.finish(WAITING * self.how.workers)

    def finish(self, most_waiting: int) -> None:
        while len(self.waiting) > most_waiting:
            one = self.waiting.popleft()
            found = one.future.result()
            if _changed(one.file):
                self.note(
                    f"{one.file.name}: changed while it was read; only what it was when it was added is kept"
                )
            else:
                self.derive(one, found)
            if one.file.temporary:
                one.file.path.unlink(missing_ok=True)

    def derive(self, one: _Waiting, found: Read) -> None:
        for note in found.notes:
            self.note(f"{one.file.name}: {note}", one.turn)
        for reading in found.readings:
            if reading.media_type == MEDIA_TYPE:
                self.pictures[one.exhibit] = parsed(reading.content)
            if reading.title in one.there:
                continue
            facts = Facts(media_type=reading.media_type, title=reading.title, derivation=reading.derivation)
            event = self.event(reading.derivation)
            try:
                added = self.archive.derive(
                    one.exhibit, reading.content, facts, event, self.how.salt(), "analyse", self.how.signers
                )
            except ComityError as error:
                self.note(f"{one.file.name}: {reading.title} was not added: {_words(error)}", one.turn)
                continue
            self.derivatives.append((one.turn, _brought(added.record, one.file.name)))

    def event(self, derivation: Derivation) -> EventContext:
        return replace(self.how.event, counterparty="", tool=derivation.tool, version=derivation.version)


def _brought(record: ExhibitRecord, file: str) -> Brought:
    return Brought(
        record.id, file, record.sha256, record.size, record.media_type, record.title, record.parent
    )


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when a file does."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _changed(file: _File) -> bool:
    try:
        return _stamp(file.path) != file.stamp
    except OSError:
        return True


def _captured(date: str) -> Acquired:
    """The time that a WARC record states, in whole seconds; nothing where it states none."""
    found = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z", date)
    try:
        time = checked_time(f"{found[1]}Z", "the date of a capture") if found else ""
    except InputError:
        time = ""
    return Acquired(from_=time, to=time, method="capture of a web page")


def _words(error: ComityError | OSError, more: str = "") -> str:
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    return "; ".join(filter(None, [error.message, error.hint, more]))
