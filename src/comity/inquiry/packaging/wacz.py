# SPDX-License-Identifier: Apache-2.0
"""Whether a WACZ file is what it says: a ZIP whose members match the hashes and sizes in its datapackage.json (WACZ 1.1.1).

Nothing is unpacked to disk. Members that leave the archive, stand twice, are links, encrypted or expand without bounds are refused before
anything is read. A signature in datapackage-digest.json is not judged; its hash is.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from comity.errors import FormatError, ProofError
from comity.inquiry.packaging.bag_tags import contained

PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
MOST_JSON_BYTES = 64 << 20
MOST_MEMBERS = 100_000
FREE_BYTES, MOST_FOLD = 1 << 30, 100
CHUNK_BYTES = 1 << 20

_HASH = re.compile(r"(md5|sha1|sha256|sha384|sha512):([0-9a-fA-F]+)")
_WARC = re.compile(r"archive/.+\.warc(\.gz)?")
# What zipfile raises on hostile bytes.
_UNZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, RuntimeError, ValueError, OverflowError, IndexError, KeyError, OSError,
)  # fmt: skip


@dataclass(frozen=True)
class CheckedWacz:
    """A WACZ file whose every listed member matches. `warcs` are the names of its WARC files, in code point order."""

    version: str
    resources: int
    warcs: tuple[str, ...]
    warnings: tuple[str, ...]


def check_wacz(path: Path) -> CheckedWacz:
    """The WACZ file at `path`, all of it read once. Raises FormatError for its form, ProofError for what was altered."""
    warnings: list[str] = []
    with _opened(path) as archive:
        members = _members(archive, path)
        package_bytes = _small(archive, members, PACKAGE, path)
        package = _json(package_bytes, f"{path.name}: {PACKAGE}")
        version = package.get("wacz_version", "")
        if not isinstance(version, str) or not re.fullmatch(r"1\.[0-9]+(\.[0-9]+)?", version):
            raise FormatError(f"{path.name}: {PACKAGE} has no wacz_version 1.x, found {version!r:.60}")
        if DIGEST in members:
            _digest(
                _json(_small(archive, members, DIGEST, path), f"{path.name}: {DIGEST}"), package_bytes, path
            )
        else:
            warnings.append(f"{path.name}: has no {DIGEST}, so nothing vouches for {PACKAGE}")
        listed = _resources(package, path)
        for name, (digest, size) in listed.items():
            _check_member(archive, members, name, digest, size, path)
    for name in sorted(members.keys() - listed.keys() - {PACKAGE, DIGEST}):
        if name.startswith(("archive/", "indexes/", "pages/")):
            raise ProofError(f"{path.name}: {name!r} is not listed in {PACKAGE}")
        warnings.append(f"{path.name}: {name!r} is not listed in {PACKAGE}, so nothing vouches for it")
    warcs = tuple(sorted(name for name in listed if _WARC.fullmatch(name)))
    if not warcs:
        raise FormatError(f"{path.name}: lists no WARC file below archive/")
    if not any(name.startswith("indexes/") for name in listed):
        warnings.append(f"{path.name}: has no index, which the format asks for")
    if "pages/pages.jsonl" not in listed:
        warnings.append(f"{path.name}: has no pages/pages.jsonl, which the format asks for")
    return CheckedWacz(version, len(listed), warcs, tuple(warnings))


@contextmanager
def open_member(path: Path, name: str) -> Iterator[BinaryIO]:
    """A member of a WACZ file that was checked, as a stream. Raises FormatError."""
    with _opened(path) as archive:
        try:
            stream = archive.open(name)
        except _UNZIP as error:
            raise FormatError(f"{path.name}: {name!r} cannot be read: {error}") from error
        with stream:
            yield cast("BinaryIO", stream)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
        archive = zipfile.ZipFile(path)
    except _UNZIP as error:
        raise FormatError(
            f"{path.name}: is no whole ZIP file: {error}", hint="a download that broke off looks like this"
        ) from error
    with archive:
        if start != b"PK\x03\x04":
            raise FormatError(f"{path.name}: has bytes before its first member")
        yield archive


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Members by name, folders left out. Refuses what could escape, mislead or exhaust before anything is read."""
    found: dict[str, zipfile.ZipInfo] = {}
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise FormatError(f"{path.name}: has more than {MOST_MEMBERS} members")
    for info in infos:
        name = info.filename
        where = f"{path.name}: member {name!r:.200}"
        if (
            not contained(name.rstrip("/") or "/")
            or "\\" in name
            or info.orig_filename.rstrip("/") != name.rstrip("/")
        ):
            raise FormatError(f"{where} leaves the archive", hint="nothing was unpacked")
        if name in found:
            raise FormatError(f"{where} stands there twice")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FormatError(f"{where} is a symbolic link")
        if info.flag_bits & 1:
            raise FormatError(f"{where} is encrypted")
        if not info.is_dir():
            found[name] = info
        elif info.file_size:
            raise FormatError(f"{where} is a folder with content")
    expanded, packed = sum(one.file_size for one in found.values()), path.stat().st_size
    if expanded > FREE_BYTES + MOST_FOLD * packed:
        raise FormatError(f"{path.name}: expands to {expanded} bytes, more than {MOST_FOLD}fold")
    return found


def _resources(package: dict[str, Any], path: Path) -> dict[str, tuple[str, int]]:
    """Stated hash and size of each listed member."""
    resources = package.get("resources")
    if not isinstance(resources, list) or not resources:
        raise FormatError(f"{path.name}: {PACKAGE} lists no resources")
    found: dict[str, tuple[str, int]] = {}
    for number, one in enumerate(resources, 1):
        where = f"{path.name}: {PACKAGE}, resource {number}"
        if not isinstance(one, dict):
            raise FormatError(f"{where}: is not an object")
        name, digest, size = one.get("path"), one.get("hash"), one.get("bytes")
        if not isinstance(name, str) or not contained(name) or name in (PACKAGE, DIGEST):
            raise FormatError(f"{where}: has no path of a member, found {name!r:.200}")
        if name in found:
            raise FormatError(f"{where}: {name!r} is listed twice")
        if not isinstance(digest, str) or not _HASH.fullmatch(digest):
            raise FormatError(f"{where}: has no hash such as sha256:..., found {digest!r:.100}")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise FormatError(f"{where}: has no size in bytes, found {size!r:.40}")
        found[name] = (digest, size)
    return found


def _check_member(
    archive: zipfile.ZipFile,
    members: dict[str, zipfile.ZipInfo],
    name: str,
    digest: str,
    size: int,
    path: Path,
) -> None:
    if name not in members:
        raise ProofError(f"{path.name}: {name!r} is listed and not there")
    algorithm, _, stated = digest.partition(":")
    hashes = hashlib.new(algorithm, usedforsecurity=False)
    length = 0
    try:
        with archive.open(members[name]) as stream:
            for part in _parts(stream):
                length += len(part)
                hashes.update(part)
    except _UNZIP as error:
        raise FormatError(f"{path.name}: {name!r} cannot be read: {error}") from error
    if length != size:
        raise ProofError(f"{path.name}: {name!r} has {length} bytes, {PACKAGE} says {size}")
    if hashes.hexdigest() != stated.lower():
        raise ProofError(
            f"{path.name}: {name!r} has {algorithm} {hashes.hexdigest()}, {PACKAGE} says {stated}"
        )


def _digest(digest: dict[str, Any], package: bytes, path: Path) -> None:
    stated = digest.get("hash")
    found = _HASH.fullmatch(stated) if isinstance(stated, str) else None
    if digest.get("path") != PACKAGE or found is None:
        raise FormatError(f"{path.name}: {DIGEST} does not give the hash of {PACKAGE}")
    actual = hashlib.new(found[1], package, usedforsecurity=False).hexdigest()
    if actual != found[2].lower():
        raise ProofError(f"{path.name}: {PACKAGE} has {found[1]} {actual}, {DIGEST} says {found[2]}")


def _small(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, path: Path) -> bytes:
    if name not in members:
        raise FormatError(f"{path.name}: has no {name}")
    if members[name].file_size > MOST_JSON_BYTES:
        raise FormatError(f"{path.name}: {name} is larger than {MOST_JSON_BYTES} bytes")
    try:
        with archive.open(members[name]) as stream:
            return b"".join(_parts(stream))
    except _UNZIP as error:
        raise FormatError(f"{path.name}: {name} cannot be read: {error}") from error


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(CHUNK_BYTES), b"")


def _json(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{where}: is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise FormatError(f"{where}: is not a JSON object")
    return found
