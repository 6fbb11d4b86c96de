# SPDX-License-Identifier: Apache-2.0
"""A sound record of any size with everything that a verifier can look at, and the tools to damage copies of it.

A dishonest host is simulated as one: entries are written straight into the store and covered by a checkpoint under the log's real key.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyrage

from comity.canonical import sha256
from comity.cli import comity
from comity.desk.audit import verify
from comity.desk.export import export
from comity.desk.mechanism import Mechanism, text_key
from comity.desk.sealing import seal_statement
from comity.desk.state import KINDS
from comity.desk.witness import cosign_head
from comity.errors import ComityError, Refusal
from comity.record.checkpoint import Checkpoint
from comity.record.merkle import Frontier, leaf_hash
from comity.record.note import SignerKey
from comity.record.store import Row
from comity.record.tiles import encode_bundle, write_tiles
from record.trees import Tree
from worlds import PARTIES, World, key, party, posix

WIDTH = 256
EARLIER = 300
"""Entries at the first export, at which the verifier's anchor stands."""


def run_comity(*arguments: str | Path) -> int:
    """The exit code of a command, run in this process."""
    try:
        return int(comity.main([str(one) for one in arguments], standalone_mode=False) or 0)
    except ComityError as error:
        return error.exit_code


def text_of(note: bytes) -> bytes:
    return note[: note.rfind(b"\n\n") + 1]


def admit(folder: Path, notes: Iterable[bytes], log: SignerKey) -> None:
    """What a dishonest host does: append anything, and sign it."""
    mechanism = Mechanism.open(folder) if (folder / "record.sqlite").exists() else Mechanism.create(folder)
    with mechanism.store.writing() as writer:
        frontier = Frontier.load(writer.size, mechanism.store.nodes)
        rows = [
            Row(number, frontier.append(leaf_hash(note)), text_key(sha256(text_of(note))), note)
            for number, note in enumerate(notes, writer.size)
        ]
        writer.append(rows, Checkpoint(log.name, frontier.size, frontier.root()).signed(log))
    mechanism.close()


@contextmanager
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    """The record's file, written behind the store's back."""
    with closing(sqlite3.connect(folder / "record.sqlite")) as db:
        yield db
        db.commit()


def notes_of(folder: Path) -> list[bytes]:
    with closing(Mechanism.open(folder)) as mechanism:
        return [row.note for row in mechanism.store.rows(0, mechanism.store.size())]


@dataclass
class Specimen:
    """A sound record with its export, and what verifiers keep outside of it: the log's keys, an anchor, an earlier checkpoint."""

    world: World
    folder: Path
    notes: list[bytes]
    remembered: bytes
    sealed: str
    document: str

    @property
    def record(self) -> Path:
        return self.world.mechanism.folder

    def copy(self, folder: Path) -> Damaged:
        """A copy to damage."""
        for name in ("mechanism", "export", "vkeys.txt", "witnesses.txt", "anchor"):
            source = self.folder / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
        return Damaged(self, folder)


@dataclass
class Damaged:
    """A copy of a specimen. `indices` are the entries that a verifier who checks only some should look at."""

    base: Specimen
    folder: Path
    indices: tuple[int, ...] = (7,)

    @property
    def record(self) -> Path:
        return self.folder / "mechanism"

    @property
    def export(self) -> Path:
        return self.folder / "export"

    @property
    def size(self) -> int:
        return len(self.base.notes)

    @property
    def log(self) -> SignerKey:
        return self.base.world.signer(self.base.world.origin)

    def checkpoint(self, size: int, root: bytes, by: SignerKey | None = None) -> bytes:
        return Checkpoint(self.log.name, size, root).signed(by or self.log)

    def show(self, checkpoint: bytes) -> None:
        """Put a checkpoint into the record and into the export; cosignatures go."""
        (self.export / "checkpoint").write_bytes(checkpoint)
        with database(self.record) as db:
            db.execute("UPDATE head SET note=?", (checkpoint,))

    def write_bundle(self, number: int, entries: Sequence[bytes], name: str = "") -> None:
        path = self.export / "tile/entries" / (name or f"{number:03d}")
        assert path.exists(), path
        path.write_bytes(encode_bundle(entries))

    def last_partial(self, level: str) -> Path:
        full, width = divmod(self.size, WIDTH)
        path = self.export / f"tile/{level}/{_number(full)}.p/{width}"
        assert path.exists(), path
        return path

    def forge(self, notes: list[bytes]) -> Tree:
        """Put other entries into record and export, with every hash recomputed. The checkpoint stays."""
        tree = Tree(notes)
        with database(self.record) as db:
            for index, note in enumerate(notes):
                if note != self.base.notes[index]:
                    db.execute(
                        "UPDATE entries SET note=?, text_key=? WHERE idx=?",
                        (note, text_key(sha256(text_of(note))), index),
                    )
            db.executemany(
                "UPDATE entries SET hashes=? WHERE idx=?",
                [(row, index) for index, row in enumerate(tree.rows)],
            )
        shutil.rmtree(self.export / "tile")
        self._write_tiles(tree)
        return tree

    def _write_tiles(self, tree: Tree) -> None:
        write_tiles(self.export, len(tree.entries), tree.read, tree.notes)

    def admit(self, *notes: bytes) -> None:
        """As `admit`, and export the result."""
        admit(self.record, notes, self.log)
        self.indices = (7, self.size)
        self.export_again()

    def export_again(self) -> None:
        with closing(Mechanism.open(self.record)) as mechanism:
            export(mechanism, self.export, "FRA")

    def replace(self, notes: Sequence[bytes]) -> None:
        """Another record in place of this one, under the same host's key."""
        shutil.rmtree(self.record)
        shutil.rmtree(self.export)
        blobs = self.base.record / "blobs"
        shutil.copytree(blobs, self.record / "blobs")
        admit(self.record, notes, self.log)
        self.indices = (0, len(notes) - 1)
        self.export_again()


def _number(number: int) -> str:
    assert number < 1000
    return f"{number:03d}"


def specimen(folder: Path, size: int, batch: int = 500) -> Specimen:
    """A record of `size` entries: joint statements, a document, a sealed item, a recalled post, cosignatures, two exports."""
    identities = {code: pyrage.x25519.Identity.generate() for code in PARTIES}
    parties = [party(code, recipient=str(identities[code].to_public())) for code in PARTIES]
    world = World(folder, parties, circles=[{"id": "inner", "members": ["FRA", "RUS"]}])
    (folder / "identity").write_text(f"{identities['FRA']}\n")
    mechanism = world.mechanism
    world.table()
    document = mechanism.blobs.put("Draft of 3 May, نص".encode())
    blob = {"sha256": document, "size": len(mechanism.blobs.get(document))}
    world.say(
        "charter/silence/v1",
        "RUS",
        target="the draft",
        rule="two_keys",
        deadline=world.at.after(86_400),
        document=blob,
    )
    position = {"issue": "border", "option": "yes", "stance": "preferred", "source": "in confidence"}
    fields = seal_statement(
        mechanism, KINDS["talks/position/v1"], position, "inner", ["FRA/delegate-1"], world.at()
    )
    world.say("record/sealed/v1", "FRA", **fields)
    world.accredit("FRA/delegate-2")
    world.recall("FRA/delegate-2")
    fill(world, EARLIER, batch)
    export(mechanism, folder / "export", "FRA")
    verify(mechanism, folder / "anchor")
    remembered = world.head
    fill(world, size, batch)
    for code in PARTIES:
        world.keys.create(f"{code}/witness", key(f"{code}/witness").seed)
        cosign_head(mechanism, world.keys, f"{code}/witness", posix(world.at()))
    export(mechanism, folder / "export", "FRA")
    for name in ("vkeys.txt", "witnesses.txt"):
        shutil.copy(folder / "export" / name, folder / name)
    mechanism.state()
    mechanism.store.close()  # merges the write-ahead log, so that the folder can be copied
    world.mechanism = Mechanism.open(mechanism.folder)
    return Specimen(world, folder, notes_of(mechanism.folder), remembered, fields["blob"], document)


def fill(world: World, size: int, batch: int) -> None:
    """Positions until the record has `size` entries; every seventh is joint."""
    while (have := world.mechanism.store.size()) < size:
        notes = [filed(world, number) for number in range(have, min(size, have + batch))]
        assert not any(isinstance(outcome, Refusal) for outcome in world.host.submit_all(notes))


def filed(world: World, number: int) -> bytes:
    by = ["FRA", "RUS"] if number % 7 == 0 else PARTIES[number % 3]
    return world.note(
        "talks/position/v1", by, issue="border", option="yes", stance="acceptable", source=f"meeting {number}"
    )


def sums(folder: Path) -> str:
    """What `sha256sum -c` is given: every blob under the name that the record calls it by."""
    files = sorted((folder / "blobs/sha256").glob("??/*"))
    return "".join(f"{path.name}  {path}\n" for path in files)


Mutation = Callable[[Damaged], None]
