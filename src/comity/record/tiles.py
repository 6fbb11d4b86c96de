# SPDX-License-Identifier: Apache-2.0
"""The log as static files (c2sp.org/tlog-tiles v0.1.0): paths, hash tiles, entry bundles, export and reading back.

It decides which files stand for a tree of a given size and what is in them. It never signs and never writes the checkpoint:
the caller does that last, with `write_file`, once `write_tiles` has come back and every tile is durable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from comity.errors import FormatError, ProofError, StoreError
from comity.record.merkle import HASH_BYTES, Frontier, NodeReader, leaf_hash

TILE_WIDTH = 256
TILE_HEIGHT = 8
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 65_535
ENTRIES = -1
"""The level of a tile that holds entries instead of hashes."""

NoteReader = Callable[[int, int], Iterator[bytes]]
"""Reads the entries [start, stop) in order."""

_PATH = re.compile(
    r"tile/(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)
_MAX_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One file: level 0..63 for hashes or ENTRIES for a bundle, number in the level, width 1..255, or 256 when full."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Path below the log's prefix, such as `tile/0/x001/x234/067.p/8` (section "Merkle Tree")."""
        digits = str(self.number)
        digits = digits.zfill(len(digits) + -len(digits) % 3)
        groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
        name = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{name}{partial}"

    @property
    def full(self) -> Tile:
        """The full tile that replaces this one once the log has grown."""
        return Tile(self.level, self.number)


def parse_path(path: str) -> Tile:
    """Inverse of `Tile.path`. Raises FormatError on any other spelling."""
    match = _PATH.fullmatch(path)
    if match is None or len(path) > 64:
        raise FormatError(f"{path[:80]!r} is not the path of a tile")
    level, name, width = match.groups()
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int(name.replace("x", "").replace("/", "")),
        TILE_WIDTH if width is None else int(width),
    )
    if tile.level > MAX_LEVEL or tile.number > _MAX_NUMBER or tile.path != path:
        raise FormatError(f"{path!r} is not the path of a tile")
    return tile


def bundles(size: int) -> Iterator[Tile]:
    """Entry bundles of a log of `size` entries, in order; the last one may be partial, none is empty."""
    return _level(ENTRIES, size)


def hash_tiles(size: int) -> Iterator[Tile]:
    """Hash tiles of a tree of `size` leaves, level 0 first; the last of each level may be partial, none is empty."""
    level = 0
    while size:
        yield from _level(level, size)
        size //= TILE_WIDTH
        level += 1


def _level(level: int, count: int) -> Iterator[Tile]:
    full, width = divmod(count, TILE_WIDTH)
    for number in range(full):
        yield Tile(level, number)
    if width:
        yield Tile(level, full, width)


def hash_tile(tile: Tile, read: NodeReader) -> bytes:
    """Content of a hash tile out of stored nodes, 32 bytes each, read in one request."""
    first = tile.number * TILE_WIDTH
    data = b"".join(read([(tile.level * TILE_HEIGHT, number) for number in range(first, first + tile.width)]))
    if len(data) != tile.width * HASH_BYTES:
        raise ProofError(f"{tile.path}: {tile.width} hashes needed, {len(data)} bytes came")
    return data


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entry bundle: each entry after its length as two bytes, big-endian. Raises FormatError above 65,535 bytes an entry."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise FormatError(f"an entry has {len(entry)} bytes, at most {MAX_ENTRY_BYTES} fit")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_bundle(data: bytes, width: int, where: str = "entry bundle") -> list[bytes]:
    """Inverse of `encode_bundle`: exactly `width` entries. Raises FormatError, naming `where`, on bytes too few or too many."""
    entries: list[bytes] = []
    place = 0
    for number in range(width):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        if place > len(data):
            raise FormatError(f"{where}: ends inside entry {number} of {width}")
        entries.append(data[start:place])
    if place != len(data):
        raise FormatError(f"{where}: {len(data) - place} bytes after the last of {width} entries")
    return entries


def write_tiles(out_dir: Path, size: int, read_nodes: NodeReader, read_notes: NoteReader) -> list[Tile]:
    """Write every tile and bundle of a log of `size` entries that `out_dir` lacks; returns those written.

    Full tiles that are there stay untouched, except that the newest one of each level and the partial ones are compared: a folder
    with other bytes holds another log and raises StoreError. A crash at any point leaves whole files under final names, and the
    next export goes on from there; on return everything is on the disk, and only then may the caller write the checkpoint.
    One writer to a folder at a time.
    """
    written: list[Tile] = []
    tiles = [*bundles(size), *hash_tiles(size)]
    for tile in tiles:
        target = out_dir / tile.path
        present = _is_file(target)
        if present and not _is_newest(tile, size):
            continue
        data = _content(tile, read_nodes, read_notes)
        if not present:
            _write(target, data)
            written.append(tile)
        elif _read(target, len(data) + 1) != data:
            raise StoreError(
                f"{target}: holds other bytes than the log of {size} entries",
                hint="the folder holds another log or was changed; export into an empty one",
            )
    # Names that an interrupted export left behind may not be durable yet, so every directory is synced, not only those written to.
    _sync_directories({out_dir.parent, out_dir}.union(*(_between(out_dir, tile) for tile in tiles)))
    return written


def _between(out_dir: Path, tile: Tile) -> list[Path]:
    return [out_dir / parent for parent in PurePath(tile.path).parents]


def _is_newest(tile: Tile, size: int) -> bool:
    if tile.width < TILE_WIDTH:
        return True
    return tile.number + 1 == size >> (TILE_HEIGHT * (max(tile.level, 0) + 1))


def _content(tile: Tile, read_nodes: NodeReader, read_notes: NoteReader) -> bytes:
    if tile.level != ENTRIES:
        return hash_tile(tile, read_nodes)
    start = tile.number * TILE_WIDTH
    entries = list(read_notes(start, start + tile.width))
    if len(entries) != tile.width:
        raise StoreError(
            f"{tile.path}: {tile.width} entries needed from {start} on, the store gave {len(entries)}"
        )
    return encode_bundle(entries)


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file durably: after a crash `path` holds the old bytes or the new ones. Raises StoreError."""
    _write(path, data)
    _sync_directories([path.parent])


def _write(path: Path, data: bytes) -> None:
    """Write beside `path`, sync, rename. The new name is durable once its directory is synced."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error


def _sync_directories(directories: Iterable[Path]) -> None:
    for directory in directories:
        try:
            handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise StoreError(f"{directory}: cannot be made durable: {error.strerror}") from error


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise StoreError(f"{path}: cannot be looked at: {error.strerror}") from error


def _read(path: Path, limit_bytes: int) -> bytes | None:
    """The first `limit_bytes` of a file; None where there is none. Raises StoreError when it is there and cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(limit_bytes)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error


class TileFolder:
    """An exported log in a folder, read as a stranger's: what comes out has the right form; only `audit` says that it is true."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def checkpoint(self) -> bytes:
        """The signed checkpoint as it stands, at most 64 KiB, not verified. Raises StoreError, FormatError."""
        data = _read(self.folder / "checkpoint", 2**16 + 1)
        if data is None:
            raise StoreError(f"{self.folder / 'checkpoint'}: missing")
        if len(data) > 2**16:
            raise FormatError("checkpoint: longer than 65,536 bytes")
        return data

    def tile(self, level: int, number: int, width: int = TILE_WIDTH) -> list[bytes]:
        """`width` hashes of a tile, from the partial tile of this width, else from the full one. Raises StoreError, FormatError."""
        tile, data = self._find(Tile(level, number, width), TILE_WIDTH * HASH_BYTES)
        if len(data) != tile.width * HASH_BYTES:
            raise FormatError(f"{tile.path}: {tile.width * HASH_BYTES} bytes expected, found {len(data)}")
        return [data[place : place + HASH_BYTES] for place in range(0, width * HASH_BYTES, HASH_BYTES)]

    def bundle(self, number: int, width: int = TILE_WIDTH) -> list[bytes]:
        """`width` entries of a bundle, from the partial one of this width, else from the full one. Raises StoreError, FormatError."""
        tile, data = self._find(Tile(ENTRIES, number, width), TILE_WIDTH * (2 + MAX_ENTRY_BYTES))
        return decode_bundle(data, tile.width, tile.path)[:width]

    def entries(self, start: int, stop: int, size: int | None = None) -> Iterator[bytes]:
        """Entries [start, stop) of the log whose checkpoint has `size` entries, `stop` unless given. Raises StoreError, FormatError."""
        size = stop if size is None else size
        if not 0 <= start <= stop <= size:
            raise ProofError(f"entries {start} to {stop} are not in a log of {size}")
        for number in range(start // TILE_WIDTH, -(-stop // TILE_WIDTH)):
            first = number * TILE_WIDTH
            entries = self.bundle(number, min(TILE_WIDTH, size - first))
            yield from entries[max(start - first, 0) : stop - first]

    def read_nodes(self, size: int) -> NodeReader:
        """Nodes of the tree of `size` leaves, for making proofs. As unproved as the tiles: whoever uses them verifies the proof."""

        def read(nodes: Iterable[tuple[int, int]]) -> list[bytes]:
            loaded: dict[tuple[int, int], list[bytes]] = {}
            return [self._node(level, number, size, loaded) for level, number in nodes]

        return read

    def _node(self, level: int, number: int, size: int, loaded: dict[tuple[int, int], list[bytes]]) -> bytes:
        if (number + 1) << level > size:
            raise ProofError(f"node {number} of level {level} is not in a tree of {size} leaves")
        row, above = divmod(level, TILE_HEIGHT)
        first = number << above
        place = (row, first // TILE_WIDTH)
        if place not in loaded:
            width = min(TILE_WIDTH, (size >> (TILE_HEIGHT * row)) - place[1] * TILE_WIDTH)
            loaded[place] = self.tile(*place, width)
        subtree = Frontier()
        for found in islice(loaded[place], first % TILE_WIDTH, first % TILE_WIDTH + (1 << above)):
            subtree.append(found)
        return subtree.root()

    def audit(self, size: int, root: bytes) -> None:
        """Recompute the whole tree from the entries and compare its root and every hash tile of a log of `size` entries.

        Raises ProofError naming the first tile that differs, FormatError on a malformed file, StoreError on a missing one.
        Nothing is taken from the hash tiles, so a forged entry and a tile forged to match it are both caught.
        """
        frontier = Frontier()
        levels: list[list[bytes]] = []
        for entry in self.entries(0, size):
            created = frontier.append(leaf_hash(entry))
            for level, place in enumerate(range(0, len(created), TILE_HEIGHT * HASH_BYTES)):
                if level == len(levels):
                    levels.append([])
                levels[level].append(created[place : place + HASH_BYTES])
        for tile in hash_tiles(size):
            first = tile.number * TILE_WIDTH
            recomputed = levels[tile.level][first : first + tile.width]
            if self.tile(tile.level, tile.number, tile.width) != recomputed:
                raise ProofError(f"{tile.path}: not the hashes of the entries below it")
        found = frontier.root()
        if found != root:
            raise ProofError(f"{self.folder}: {size} entries give root {found.hex()}, not {root.hex()}")

    def _find(self, tile: Tile, limit_bytes: int) -> tuple[Tile, bytes]:
        """The tile, or the full one that has replaced it, with at most one byte more than `limit_bytes`."""
        for candidate in dict.fromkeys((tile, tile.full)):
            data = _read(self.folder / candidate.path, limit_bytes + 1)
            if data is not None:
                return candidate, data
        raise StoreError(f"{self.folder / tile.path}: missing, and no full tile stands in for it")
