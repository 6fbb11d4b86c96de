# SPDX-License-Identifier: Apache-2.0
"""Whether a folder is a valid bag: RFC 8493 and the drafts 0.93 to 0.97, stricter than most readers, warnings kept apart from faults.

Every file is read once, as a stream. Nothing outside the folder is opened, no link is followed, nothing is fetched: a bag that lacks files
is refused with the list of what to fetch. Raises only subclasses of VerificationError, each naming file and line.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from comity.errors import FormatError, ProofError
from comity.inquiry.packaging.bag_tags import DIGITS, Declaration, Entry, Fetch, Reader, declaration

SYSTEM_FILES = frozenset((".ds_store", "thumbs.db", "desktop.ini", ".spotlight-v100", ".trashes"))
"""What systems leave in folders and remove from them again; a bag that lists one may break by itself."""

CHUNK_BYTES = 1 << 20
MOST_SHOWN = 5

WEAK = frozenset(("md5", "sha1"))
"""Digests for which people have made two files with one checksum."""

_MANIFEST = re.compile(r"(tag)?manifest-([A-Za-z0-9_-]+)\.txt")


@dataclass(frozen=True)
class Payload:
    """One payload file: its path from the bag's folder, as it is on disk, its size, and the digests that were checked."""

    path: str
    size_bytes: int
    digests: Mapping[str, str]


@dataclass(frozen=True)
class Checked:
    """A valid bag. Payload by path, in code point order; `info` is bag-info.txt; `manifests` are SHA-256 of the payload manifests."""

    version: str
    payload: tuple[Payload, ...]
    warnings: tuple[str, ...]
    info: tuple[tuple[str, str], ...] = ()
    manifests: Mapping[str, str] = field(default_factory=dict)


def check_bag(folder: Path) -> Checked:
    """The bag in `folder`, complete and valid. Raises FormatError for its form, ProofError for what is missing, extra or altered."""
    return _Check(folder).checked()


def looks_like_bag(folder: Path) -> bool:
    """Whether a folder claims to be a bag: it holds a file bagit.txt."""
    try:
        return stat.S_ISREG((folder / "bagit.txt").lstat().st_mode)
    except OSError:
        return False


@dataclass(frozen=True)
class _List:
    """One manifest. `entries` by the path that they name; `present` by the file on disk that is meant, where there is one."""

    name: str
    algorithm: str
    entries: Mapping[str, Entry]
    present: Mapping[str, str]


class _Check:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warnings: list[str] = []
        self.files = frozenset(_walk(folder))
        self.payload = frozenset(path for path in self.files if path.startswith("data/"))
        self.alike: dict[str, list[str]] = {}
        for path in sorted(self.files):
            self.alike.setdefault(_alike(path), []).append(path)
        # What each file must hash to by algorithm, and the line that says so.
        self.expected: dict[str, dict[str, tuple[str, str]]] = {}

    def checked(self) -> Checked:
        if "bagit.txt" not in self.files:
            raise FormatError("bagit.txt: is missing, so this folder is no bag")
        declared = declaration(self.folder, self.warnings.append)
        reader = Reader(self.folder, declared, self.warnings.append)
        if not (self.folder / "data").is_dir():
            raise FormatError("data: the payload folder is missing")
        lists, tag_lists = (
            [self._list(name, algorithm, reader, payload=payload) for name, algorithm in found]
            for found, payload in zip(self._manifests(), (True, False), strict=True)
        )
        if not lists:
            raise FormatError(
                "manifest: a bag has at least one payload manifest, such as manifest-sha256.txt"
            )
        if all(one.algorithm in WEAK for one in lists):
            self.warnings.append(
                f"{lists[0].name}: {lists[0].algorithm} shows accidents; it no longer shows that nobody altered a file on purpose"
            )
        fetches = self._fetches(reader)
        self._complete(lists, fetches, declared)
        for one in tag_lists:
            self._tag_manifest(one, [payload.name for payload in lists], declared)
        for one in (*lists, *tag_lists):
            self._expect(one, fetches)
        info = self._info(reader, declared)
        payload = self._hashed()
        self._oxum(info, payload, declared)
        digests = {one.name: _digests(self.folder / one.name, ["sha256"])[1]["sha256"] for one in lists}
        return Checked(declared.version, payload, tuple(self.warnings), info, digests)

    def _manifests(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Names and algorithms of payload manifests and of tag manifests."""
        found: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
        for name in sorted(path for path in self.files if "/" not in path):
            shape = _MANIFEST.fullmatch(name)
            if shape is None:
                continue
            algorithm = re.sub(r"[-_]", "", shape[2]).lower()
            if algorithm not in DIGITS:
                raise FormatError(
                    f"{name}: the algorithm {shape[2]} is not known",
                    hint=f"known: {', '.join(sorted(DIGITS))}",
                )
            if algorithm in (one for _, one in found[bool(shape[1])]):
                raise FormatError(f"{name}: there is another manifest for {algorithm}")
            found[bool(shape[1])].append((name, algorithm))
        return found

    def _list(self, name: str, algorithm: str, reader: Reader, *, payload: bool) -> _List:
        """A manifest. Raises FormatError on a path listed twice."""
        found: dict[str, Entry] = {}
        present: dict[str, str] = {}
        looks: dict[str, str] = {}
        for entry in reader.manifest(name, algorithm, payload=payload):
            path = self._name(entry.path, entry.decoded)
            where = f"{name}, line {entry.line}"
            if path in found:
                if reader.declaration.final or found[path].digest != entry.digest:
                    raise FormatError(f"{where}: {path!r} stands on line {found[path].line} already")
                self.warnings.append(f"{where}: {path!r} is listed twice with the same checksum")
                continue
            twin = looks.setdefault(_alike(path), path)
            if twin != path:
                self.warnings.append(
                    f"{where}: {path!r} and {twin!r} differ only in case or Unicode form; on some systems they are one file"
                )
            if path.rsplit("/", 1)[-1].lower() in SYSTEM_FILES:
                self.warnings.append(
                    f"{where}: {path!r} is a file that systems create and remove by themselves"
                )
            found[path] = entry
            there = self._present(path, where)
            if there is not None:
                present[path] = there
        return _List(name, algorithm, found, present)

    def _name(self, path: str, decoded: str) -> str:
        """The drafts did not say whether %0A stands for itself: the name that is on disk is meant."""
        return path if path != decoded and path in self.files and decoded not in self.files else decoded

    def _present(self, path: str, where: str) -> str | None:
        """The file that a listed path names. Case and Unicode form may differ if only one file can be meant; its digest decides."""
        if path in self.files:
            return path
        others = self.alike.get(_alike(path), [])
        if len(others) != 1:
            return None
        self.warnings.append(
            f"{where}: {path!r} is on disk as {others[0]!r}, which differs in case or Unicode form"
        )
        return others[0]

    def _fetches(self, reader: Reader) -> dict[str, Fetch]:
        if "fetch.txt" not in self.files:
            return {}
        found: dict[str, Fetch] = {}
        for one in reader.fetches():
            path = self._name(one.path, one.decoded)
            if path in found:
                raise FormatError(
                    f"fetch.txt, line {one.line}: {path!r} stands on line {found[path].line} already"
                )
            found[path] = one
        return found

    def _complete(self, lists: list[_List], fetches: Mapping[str, Fetch], declared: Declaration) -> None:
        """Every payload file is in a manifest, from 1.0 on in each; so is every file to fetch."""
        for among in [[one] for one in lists] if declared.final else [lists]:
            where = " and ".join(one.name for one in among)
            for path in sorted(self.payload.difference(*(one.present.values() for one in among))):
                raise ProofError(f"{where}: {path!r} is in the payload but not listed")
            for path, fetch in fetches.items():
                if not any(path in one.entries for one in among):
                    raise FormatError(f"fetch.txt, line {fetch.line}: {path!r} is not listed in {where}")

    def _tag_manifest(self, one: _List, manifests: Iterable[str], declared: Declaration) -> None:
        """What version 1.0 asks of a tag manifest, and a warning of tag files that it leaves out."""
        if not declared.final:
            return
        for name in manifests:
            if name not in one.entries:
                raise FormatError(f"{one.name}: does not list {name}, as version 1.0 requires")
        for path, entry in one.entries.items():
            if (shape := _MANIFEST.fullmatch(path)) and shape[1]:
                raise FormatError(
                    f"{one.name}, line {entry.line}: a tag manifest lists no tag manifest, found {path!r}"
                )
        for path in sorted(self.files - self.payload - set(one.present.values())):
            if not _MANIFEST.fullmatch(path):
                self.warnings.append(f"{one.name}: does not list {path!r}, so nothing vouches for it")

    def _expect(self, one: _List, fetches: Mapping[str, Fetch]) -> None:
        missing = [path for path in one.entries if path not in one.present]
        for path in missing:
            if path not in fetches:
                raise ProofError(f"{one.name}, line {one.entries[path].line}: {path!r} is not there")
        if missing:
            shown = [f"{fetches[path].url} to {path}" for path in missing[:MOST_SHOWN]]
            more = f", and {len(missing) - MOST_SHOWN} more" if len(missing) > MOST_SHOWN else ""
            raise ProofError(
                f"fetch.txt: the bag is incomplete, {len(missing)} of its files are still to be fetched",
                hint=f"nothing is fetched from here; fetch {', '.join(shown)}{more}",
            )
        for path, present in one.present.items():
            entry = one.entries[path]
            where = f"{one.name}, line {entry.line}"
            before = self.expected.setdefault(present, {}).setdefault(one.algorithm, (entry.digest, where))
            if before[0] != entry.digest:
                raise ProofError(
                    f"{where}: {path!r} names the same file as {before[1]}, with another checksum"
                )

    def _info(self, reader: Reader, declared: Declaration) -> tuple[tuple[str, str], ...]:
        for name in ("bag-info.txt", *(() if declared.version > "0.95" else ("package-info.txt",))):
            if name in self.files:
                return reader.info(name)
        return ()

    def _hashed(self) -> tuple[Payload, ...]:
        """Reads every listed file once, with all the algorithms that list it."""
        found = []
        for path in sorted(self.expected):
            expected = self.expected[path]
            size, digests = _digests(self.folder / path, expected)
            for algorithm, (digest, where) in expected.items():
                if digests[algorithm] != digest:
                    raise ProofError(
                        f"{where}: {path!r} has {algorithm} {digests[algorithm]}, the manifest says {digest}"
                    )
            if path in self.payload:
                found.append(Payload(path, size, digests))
        return tuple(found)

    def _oxum(
        self, info: Iterable[tuple[str, str]], payload: tuple[Payload, ...], declared: Declaration
    ) -> None:
        stated = [value for label, value in info if label.lower() == "payload-oxum"]
        if len(stated) > 1:
            if declared.final:
                raise FormatError("bag-info.txt: Payload-Oxum stands there more than once")
            self.warnings.append("bag-info.txt: Payload-Oxum stands there more than once")
        for value in stated:
            if not re.fullmatch(r"[0-9]{1,19}\.[0-9]{1,19}", value):
                raise FormatError(
                    f"bag-info.txt: Payload-Oxum {value[:80]!r} is not bytes, a point, and files"
                )
            found = f"{sum(one.size_bytes for one in payload)}.{len(payload)}"
            if value != found:
                raise ProofError(f"bag-info.txt: Payload-Oxum says {value}, the payload has {found}")


def _alike(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _walk(folder: Path) -> Iterator[str]:
    """Paths of all files below `folder`. Refuses links and whatever is neither file nor folder."""
    waiting = [""]
    while waiting:
        base = waiting.pop()
        try:
            with os.scandir(folder / base) as entries:
                for entry in entries:
                    path = base + entry.name
                    if entry.is_symlink():
                        raise FormatError(f"{path!r}: is a symbolic link; a bag holds plain files only")
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{path}/")
                    elif entry.is_file(follow_symlinks=False):
                        yield path
                    else:
                        raise FormatError(f"{path!r}: is neither a file nor a folder")
        except OSError as error:
            raise FormatError(f"{base or folder.name}: cannot be read: {error.strerror}") from error


def _digests(path: Path, algorithms: Iterable[str]) -> tuple[int, dict[str, str]]:
    """Size and digests of a file that is still a plain file when it is opened."""
    hashes = {
        name: hashlib.new(re.sub(r"^sha3", "sha3_", name) if len(name) > 6 else name, usedforsecurity=False)
        for name in algorithms
    }
    size = 0
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb", buffering=0) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                for one in hashes.values():
                    one.update(chunk)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path.name}: cannot be read: {error}") from error
    return size, {name: one.hexdigest() for name, one in hashes.items()}
