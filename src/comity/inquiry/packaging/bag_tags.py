# SPDX-License-Identifier: Apache-2.0
"""The tag files of a bag as text: bagit.txt, manifests, fetch.txt and bag-info.txt, each line read strictly (RFC 8493, sections 2 and 4).

Versions 0.93 to 0.97 are read as their drafts had them, which is wider in places; what is wider is warned of. Nothing is ever fetched,
and no path leaves this module that could name anything outside the bag.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from comity.errors import FormatError

Warn = Callable[[str], None]

VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
DIGITS = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128,
    "sha3224": 56, "sha3256": 64, "sha3384": 96, "sha3512": 128,
}  # fmt: skip
"""Hexadecimal digits of each digest; names as in manifest names: lower case, without punctuation (RFC 8493, section 2.4)."""

MOST_CHARACTERS = 65_536
"""A longer line is refused: no file system has such paths."""

_ENCODINGS = re.compile(
    r"ascii|utf-8|utf-(16|32)(-[bl]e)?|iso8859-[0-9]{1,2}|cp125[0-8]|koi8-[rtu]|shift_jis|euc_(jp|kr)|gb2312|gbk|gb18030|big5"
)
_BAGIT = (
    re.compile(r"BagIt-Version(\s*:\s*)([0-9]+\.[0-9]+)(\s*)"),
    re.compile(r"Tag-File-Character-Encoding(\s*:\s*)([A-Za-z0-9][A-Za-z0-9_.:-]*)(\s*)"),
)
_ENTRY = re.compile(r"([0-9A-Fa-f]+)([ \t]+)(\S.*)")
_FETCH = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:\S+)[ \t]+([0-9]+|-)[ \t]+(\S.*)")
_LABEL = re.compile(r"([^:\s][^:]*?)([ \t]*:[ \t]*)(.*)")
_ESCAPED = re.compile(r"%(0[AaDd]|25)")


class Declaration(NamedTuple):
    """What bagit.txt says: the version, and the encoding of the other tag files."""

    version: str
    encoding: str

    @property
    def final(self) -> bool:
        """Whether the bag claims RFC 8493, not one of the drafts before it."""
        return self.version == "1.0"


class Entry(NamedTuple):
    """One line of a manifest. `path` is as written, `decoded` as RFC 8493 decodes it."""

    line: int
    digest: str
    path: str
    decoded: str


class Fetch(NamedTuple):
    """One line of fetch.txt: where a payload file that is not here can be had."""

    line: int
    url: str
    size_bytes: int | None
    path: str
    decoded: str


@dataclass(frozen=True)
class Reader:
    """Reads the tag files of one bag. `warn` is told what a strict reader of RFC 8493 would not write."""

    folder: Path
    declaration: Declaration
    warn: Warn

    def manifest(self, name: str, algorithm: str, *, payload: bool) -> Iterator[Entry]:
        """The lines of a manifest, paths safe and on the right side of data/. Raises FormatError."""
        for number, line in self._lines(name):
            found = _ENTRY.fullmatch(line)
            where = f"{name}, line {number}"
            if found is None:
                raise FormatError(f"{where}: expected a checksum, spaces and a path, found {line[:80]!r}")
            digest, path = found[1].lower(), found[3]
            if len(digest) != DIGITS[algorithm]:
                raise FormatError(
                    f"{where}: a checksum of {len(digest)} digits is not {algorithm}, which has {DIGITS[algorithm]}"
                )
            if path.startswith("*"):
                self.warn(f"{where}: the asterisk before the path is of md5sum's making; it is left out")
                path = path[1:]
            yield Entry(number, digest, *self._path(where, path, payload=payload))

    def fetches(self) -> Iterator[Fetch]:
        """The lines of fetch.txt. Raises FormatError."""
        for number, line in self._lines("fetch.txt"):
            found = _FETCH.fullmatch(line)
            where = f"fetch.txt, line {number}"
            if found is None:
                raise FormatError(f"{where}: expected URL, length or -, and path, found {line[:80]!r}")
            size = None if found[2] == "-" else int(found[2][:19])
            yield Fetch(number, found[1], size, *self._path(where, found[3], payload=True))

    def info(self, name: str) -> tuple[tuple[str, str], ...]:
        """Labels and values of bag-info.txt, continued lines joined by a space. Raises FormatError."""
        pairs: list[tuple[str, str]] = []
        for number, line in self._lines(name):
            found = _LABEL.fullmatch(line)
            if line[:1] in (" ", "\t"):
                if not pairs:
                    raise FormatError(
                        f"{name}, line {number}: continues a value, but there is none before it"
                    )
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}".strip())
            elif found is None:
                raise FormatError(f"{name}, line {number}: expected a label and a colon, found {line[:80]!r}")
            else:
                if not re.fullmatch(r":([ \t].*)?", found[2]):
                    self.warn(f"{name}, line {number}: no space belongs before the colon, one after it")
                pairs.append((found[1], found[3].strip()))
        return tuple(pairs)

    def _path(self, where: str, written: str, *, payload: bool) -> tuple[str, str]:
        path = written
        if path.startswith("./"):
            self.warn(f"{where}: the path begins with ./, which is left out")
            path = path.removeprefix("./")
        if self.declaration.final and "%" in _ESCAPED.sub("", path):
            raise FormatError(
                f"{where}: {written!r} has a percent sign that encodes neither CR, LF nor itself",
                hint="RFC 8493 writes a percent sign in a name as %25",
            )
        decoded = decode(path, percent=self.declaration.final)
        for one in {path, decoded}:
            if not contained(one):
                raise FormatError(f"{where}: {written!r} leaves the bag", hint="nothing outside it was read")
        if path.startswith("data/") != payload or path == "data":
            right = "under data/" if payload else "outside data/"
            raise FormatError(f"{where}: {written!r} is not {right}, where this list names files")
        return path, decoded

    def _lines(self, name: str) -> Iterator[tuple[int, str]]:
        """Lines that are not blank, numbered from 1; they end with LF, CR or CRLF."""
        number = 0
        try:
            with (self.folder / name).open(encoding=self.declaration.encoding, newline=None) as stream:
                while line := stream.readline(MOST_CHARACTERS):
                    number += 1
                    if len(line) == MOST_CHARACTERS:
                        raise FormatError(f"{name}, line {number}: longer than {MOST_CHARACTERS} characters")
                    if number == 1 and line.startswith("\ufeff"):
                        self.warn(f"{name}: begins with a byte-order mark, which does not belong there")
                        line = line[1:]
                    if "\0" in line:
                        raise FormatError(f"{name}, line {number}: holds a NUL character")
                    if line.strip(" \t\n"):
                        yield number, line.rstrip("\n")
                    else:
                        self.warn(f"{name}, line {number}: is blank")
        except UnicodeError as error:
            raise FormatError(
                f"{name}, after line {number}: not {self.declaration.encoding}, the encoding that bagit.txt names"
            ) from error
        except OSError as error:
            raise FormatError(f"{name}: cannot be read: {error.strerror}") from error


def declaration(folder: Path, warn: Warn) -> Declaration:
    """What bagit.txt says. Raises FormatError."""
    lines = _two_lines(folder)
    found = []
    for number, (shape, line) in enumerate(zip(_BAGIT, lines, strict=True), 1):
        one = shape.fullmatch(line)
        if one is None:
            expected = "BagIt-Version: M.N" if number == 1 else "Tag-File-Character-Encoding: UTF-8"
            raise FormatError(f"bagit.txt, line {number}: expected {expected!r}, found {line[:80]!r}")
        found.append(one)
    version, encoding = (one[2] for one in found)
    if version not in VERSIONS:
        raise FormatError(
            f"bagit.txt, line 1: version {version} is not known",
            hint=f"this version reads {', '.join(VERSIONS)}",
        )
    for number, one in enumerate(found, 1):
        if (one[1], one[3]) != (": ", ""):
            if version == "1.0":
                raise FormatError(
                    f"bagit.txt, line {number}: {one[0]!r} has spaces where version 1.0 allows none",
                    hint="expected one colon and one space after the label, and nothing after the value",
                )
            warn(f"bagit.txt, line {number}: has unusual spaces")
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise FormatError(f"bagit.txt, line 2: the encoding {encoding} is not known") from error
    if not _ENCODINGS.fullmatch(name):
        raise FormatError(f"bagit.txt, line 2: {encoding} is not an encoding of text for tag files")
    return Declaration(version, name)


def _two_lines(folder: Path) -> list[str]:
    try:
        with (folder / "bagit.txt").open("rb") as stream:
            data = stream.read(4_096)
    except OSError as error:
        raise FormatError(f"bagit.txt: cannot be read: {error.strerror}") from error
    if data.startswith(codecs.BOM_UTF8):
        raise FormatError("bagit.txt, line 1: begins with a byte-order mark, which is forbidden there")
    try:
        lines = re.split(r"\r\n|\r|\n", data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormatError(f"bagit.txt: byte {error.start} is not UTF-8") from error
    if lines[-1] == "":
        lines.pop()
    if len(lines) != 2:
        raise FormatError(f"bagit.txt: has {len(lines)} lines where two belong: the version and the encoding")
    return lines


def contained(path: str) -> bool:
    """Whether a path names something below the folder it starts from, on this system and on others."""
    return not (
        path.startswith(("/", "\\", "~"))
        or re.match(r"[A-Za-z]:", path)
        or "\0" in path
        or any(part in ("", ".") for part in path.split("/"))
        or any(part == ".." for part in re.split(r"[/\\]", path))
    )


def encode(path: str) -> str:
    """A path as a manifest of version 1.0 writes it: CR, LF and the percent sign percent-encoded, and nothing else."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode(path: str, *, percent: bool = True) -> str:
    """The inverse of `encode`. The drafts before 1.0 did not encode the percent sign: `percent` is False for them."""

    def plain(found: re.Match[str]) -> str:
        value = chr(int(found[1], 16))
        return value if percent or value != "%" else found[0]

    return _ESCAPED.sub(plain, path)
