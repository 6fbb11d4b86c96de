# SPDX-License-Identifier: Apache-2.0
"""What an archive holds and where: its files by name, records and chains as they can be read, and the catalogue beside them.

Layout: `archive.json`, `objects/sha256/ab/cd/<hash>`, `intake/sha256/ab/cd/<hash>/` (which exhibit has these bytes), `exhibits/<id>.json`,
`custody/<id>/000001.note`, `catalogue.sqlite`. All but the catalogue is written once and is hostile until parsed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from comity.canonical import from_base64, sha256_hex
from comity.errors import InputError, ProofError, Refusal, StoreError, VerificationError
from comity.inquiry.exhibits.addresses import Shelf, shelf_at
from comity.inquiry.exhibits.catalogue import MAX_TEXT_CHARACTERS, Catalogue, Head, Words, row_of
from comity.inquiry.exhibits.chain import Chain, Chains
from comity.inquiry.exhibits.custody import StoredEvent, is_disposed
from comity.inquiry.exhibits.exhibit_record import (
    SALT_BYTES,
    ExhibitRecord,
    Value,
    canonical,
    id_of,
    is_id,
    parse_record,
    parsed,
)

FORMAT = "comity-archive/v1"
CATALOGUE = "catalogue.sqlite"
WRITTEN_ONCE = "inquiry: exhibits are written once"


class _Head(Value, frozen=True):
    """What archive.json holds."""

    format: str
    origin: str


class Intake(Value, frozen=True):
    """Which exhibit has certain bytes, and its salt: who comes second with them, even before the record is written, learns it here."""

    id: str
    salt: str


def object_file(sha256: str) -> str:
    """The name of an object."""
    return f"objects/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def intake_folder(sha256: str) -> str:
    """Where it stands which exhibits have these bytes."""
    return f"intake/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def intake_file(sha256: str, parent: str = "") -> str:
    """The name of the file that says which exhibit has these bytes: one original, and one derivative of each parent."""
    return f"{intake_folder(sha256)}/{parent or 'original'}.json"


def record_file(exhibit: str) -> str:
    """The name of a record."""
    return f"exhibits/{exhibit}.json"


def _is_origin(name: str) -> bool:
    """Whether `name` can stand in the first line of every event: no spaces, nothing that is not seen, no "+"."""
    return bool(name) and not any(char.isspace() or not char.isprintable() or char == "+" for char in name)


def parse_intake(data: bytes, sha256: str) -> Intake:
    """Read an intake file and check that it belongs to these bytes. Raises only VerificationError."""
    found = parsed(data, Intake)
    if found.id != id_of(from_base64(found.salt, SALT_BYTES), sha256):
        raise ProofError("an intake file's id does not belong to its salt and hash")
    return found


class Holdings:
    """An open archive as far as it is only read. Closed by `close`, or as a context manager."""

    def __init__(self, shelf: Shelf, origin: str, catalogue_file: Path | None) -> None:
        self.shelf = shelf
        self.origin = origin
        self.chains = Chains(shelf, origin)
        self._catalogue_file = catalogue_file
        self._catalogue: Catalogue | None = None

    @classmethod
    def create(cls, address: str | Path, origin: str, cache: Path | None = None) -> Self:
        """A new archive: in a folder (made if missing) or a bucket. Raises InputError, StoreError, Refusal where there is one already."""
        if not _is_origin(origin):
            raise InputError(
                f"{origin!r} is not the name of an archive", hint="expected a name without spaces or '+'"
            )
        if "://" not in str(address):
            try:
                Path(address).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"{address} cannot be made: {error.strerror}") from error
        shelf = shelf_at(address)
        if not shelf.create("archive.json", canonical(_Head(FORMAT, origin))):
            raise Refusal(
                f"{address} is an archive already",
                rule=WRITTEN_ONCE,
                hint="open it, or choose another address",
            )
        return cls(shelf, origin, _catalogue_file(address, origin, cache))

    @classmethod
    def open(cls, address: str | Path, cache: Path | None = None) -> Self:
        """The archive at an address. `cache` is a local folder for the catalogue of a bucket. Raises InputError, StoreError."""
        shelf = shelf_at(address)
        hint = "expected archive.json in it, as comity inquiry add makes it"
        try:
            data = shelf.read("archive.json")
            if data is None:
                raise InputError(f"{address} is not an archive of exhibits", hint=hint)
            head = parsed(data, _Head)
            if head.format != FORMAT:
                raise StoreError(
                    f"{address} is an archive of format {head.format[:40]!r}", hint=f"expected {FORMAT}"
                )
        except VerificationError as error:
            raise StoreError(f"{address}: archive.json is damaged: {error.message}", hint=hint) from error
        if not _is_origin(head.origin):
            raise StoreError(
                f"{address} is the archive of a name that none can have: {head.origin[:80]!r}", hint=hint
            )
        return cls(shelf, head.origin, _catalogue_file(address, head.origin, cache))

    def close(self) -> None:
        """Close the catalogue; nothing else is held open."""
        if self._catalogue is not None:
            self._catalogue.close()
            self._catalogue = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def has_catalogue(self) -> bool:
        """Whether there is a place for a catalogue: beside an archive that can be written, else where a cache folder was named."""
        return self._catalogue_file is not None

    @property
    def catalogue(self) -> Catalogue:
        """The index for listing and search. Raises StoreError where a bucket was opened without a cache folder."""
        if self._catalogue is None:
            if self._catalogue_file is None:
                raise StoreError(
                    f"{self.shelf.address} has no catalogue here",
                    hint="name a local folder for it, with --cache",
                )
            self._catalogue = Catalogue(self._catalogue_file)
        return self._catalogue

    # Reading what is said of exhibits.

    def record(self, exhibit: str) -> ExhibitRecord:
        """The record of an exhibit. Raises InputError where there is none, VerificationError where it is damaged."""
        found = self.find(exhibit)
        if found is None:
            raise InputError(
                f"{self.shelf.address} has no exhibit {exhibit}", hint="comity inquiry exhibits lists them"
            )
        return found

    def find(self, exhibit: str) -> ExhibitRecord | None:
        """The record of an exhibit, None where there is none."""
        if not is_id(exhibit):
            raise InputError(
                f"{exhibit!r} is not the id of an exhibit", hint="expected e- and 16 hexadecimal digits"
            )
        data = self.shelf.read(record_file(exhibit))
        if data is None:
            return None
        record = parse_record(data)
        if record.id != exhibit:
            raise ProofError(f"the record of {exhibit} says that it is {record.id}")
        return record

    def ids(self) -> Iterator[str]:
        """The ids of all exhibits, in no order that can be relied on."""
        for name in self.shelf.names("exhibits"):
            exhibit = name.removeprefix("exhibits/").removesuffix(".json")
            if is_id(exhibit) and name == record_file(exhibit):
                yield exhibit

    def chain(self, exhibit: str) -> Chain:
        """The chain of custody as it is now, with `state` and, where it has one, its gap."""
        return self.chains.read(self.record(exhibit).id)

    def events(self, exhibit: str) -> tuple[StoredEvent, ...]:
        """The custody events that can be read, in order."""
        return self.chain(exhibit).events

    def head(self, exhibit: str) -> Head:
        """Number and hash of the last event: what to put on a shared record, so that no event can go missing unseen."""
        chain = self.chain(exhibit)
        return Head(chain.seq, chain.digest)

    # The bytes and the words, for the archive's own use: no custody event tells of it.

    def checked_bytes(self, record: ExhibitRecord) -> Iterator[bytes]:
        """The object of a record, piece by piece. Raises MissingBlobError; ProofError after the last where they are others."""
        digest = hashlib.sha256()
        for chunk in self.shelf.chunks(object_file(record.sha256)):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != record.sha256:
            raise ProofError(
                f"the bytes of {record.id} are not those that came in",
                hint="restore the object from another copy of the archive",
            )

    def words_of(self, record: ExhibitRecord, *, extracted: bool) -> tuple[str, Words]:
        """What an exhibit adds to the search, and to which exhibit: what was extracted from another one makes that one found."""
        exhibit = record.parent if extracted else record.id
        text, data = (
            record.media_type.startswith("text/plain"),
            record.media_type.startswith("application/json"),
        )
        if not record.sha256 or not (text or (data and extracted)):
            return exhibit, Words()
        found = _decoded(self.shelf.chunks(object_file(record.sha256)))
        return exhibit, Words(text=found) if text else Words(metadata=found)

    def catalogued(self, record: ExhibitRecord, chain: Chain) -> None:
        """Enter an exhibit into the catalogue, if there is one, as its chain stands now."""
        if self.has_catalogue:
            head = Head(chain.seq, chain.digest)
            row = row_of(record, chain.state.state, head, disposed=is_disposed(chain.events))
            self.catalogue.index(row, chain.digests)

    def catalogue_words(self, record: ExhibitRecord, *, extracted: bool) -> None:
        """Enter the words of an exhibit, if it has any."""
        if self.has_catalogue:
            exhibit, words = self.words_of(record, extracted=extracted)
            if any(words):
                self.catalogue.add_words(exhibit, words)


def _decoded(chunks: Iterator[bytes]) -> str:
    """The beginning of a text, as much as the catalogue takes; what is not UTF-8 in it is left out."""
    found, size = [], 0
    for chunk in chunks:
        found.append(chunk)
        size += len(chunk)
        if size >= 4 * MAX_TEXT_CHARACTERS:
            break
    return b"".join(found)[: 4 * MAX_TEXT_CHARACTERS].decode("utf-8", "ignore")[:MAX_TEXT_CHARACTERS]


def _catalogue_file(address: str | Path, origin: str, cache: Path | None) -> Path | None:
    """Beside the archive in a folder; for a bucket, or a folder that is only to be read, in the cache folder: one file for each address."""
    if "://" not in str(address):
        folder = Path(address).resolve()
        if os.access(folder, os.W_OK):
            return folder / CATALOGUE
        address = folder
    name = sha256_hex(f"{address}\n{origin}".encode())[:16]
    return None if cache is None else cache / f"{name}-{CATALOGUE}"
