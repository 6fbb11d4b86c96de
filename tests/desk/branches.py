# SPDX-License-Identifier: Apache-2.0
"""Two histories under one host's key, and folders that hold them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from comity.desk.export import export
from comity.desk.mechanism import Mechanism
from comity.desk.mirror import mirror
from comity.record.checkpoint import Checkpoint
from comity.record.store import Row
from worlds import World, key


def exported(world: World, folder: Path, circles_of: str | None = None) -> Path:
    """The world's export, brought up to date in `folder`."""
    export(world.mechanism, folder, circles_of)
    return folder


@contextmanager
def replica(folder: Path) -> Iterator[Mechanism]:
    """The replica in `folder`, made if it is not there."""
    there = (folder / "record.sqlite").exists()
    with closing(Mechanism.open(folder) if there else Mechanism.create(folder)) as mechanism:
        yield mechanism


def mirrored(source: Path, folder: Path) -> Checkpoint:
    with replica(folder) as mechanism:
        return mirror(source, mechanism)


def rows(mechanism: Mechanism) -> list[Row]:
    return list(mechanism.store.rows(0, mechanism.store.size()))


def snapshot(folder: Path) -> tuple[list[Row], bytes | None, list[int], str]:
    """Everything that a replica says."""
    with replica(folder) as mechanism:
        size = mechanism.store.size()
        digest = mechanism.state().digest() if size else ""
        return rows(mechanism), mechanism.store.head(), mechanism.store.cosigned_sizes(), digest


def witnessing(world: World, *codes: str) -> World:
    """Give the world's key directory the witness keys of these parties."""
    for code in codes:
        world.keys.create(f"{code}/witness", key(f"{code}/witness").seed)
    return world


def branches(folder: Path, common: int = 0, left: int = 1, right: int = 1) -> tuple[World, World]:
    """Two worlds that share their first entries and then differ, each signed by the same host."""
    worlds = []
    for name, length in (("left", left), ("right", right)):
        world = World(folder / name)
        world.table()
        for number in range(common):
            world.file("FRA", "yes", "preferred", source=f"common {number}")
        for number in range(length):
            world.file("RUS", "yes" if name == "left" else "no", "acceptable", source=f"{name} {number}")
        worlds.append(world)
    return worlds[0], worlds[1]
