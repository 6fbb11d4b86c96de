# SPDX-License-Identifier: Apache-2.0
"""The records of a WARC file (ISO 28500, versions 0.17 to 1.1), each read whole and checked against its digests before it is handed out.

Reading stops at the first fault and says at which record and offset; the records before it are whole and may be used. A file that was
cut exactly between two records looks like a shorter file: only what names its digest, such as a WACZ, can tell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO

from comity.errors import FormatError, ProofError
from comity.inquiry.packaging.http_response import MOST_HEADER_BYTES, read_response, spool, unchunked
from comity.inquiry.packaging.warc_stream import READ_BYTES, Broken, Bytes, Members, Rejoined

ALGORITHMS = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
GZIP = b"\x1f\x8b"

_ONCE = frozenset(("content-length", "warc-type", "warc-record-id", "warc-date", "warc-target-uri"))
_VERSION = re.compile(rb"WARC/(0\.17|0\.18|1\.0|1\.1)\r?\n")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*)")


@dataclass(frozen=True)
class Record:
    """One record: its number from 1, its offset in the file, its headers in lower case. `block` is valid until the next one is asked for.

    `notes` say what could not be checked.
    """

    number: int
    offset: int
    headers: dict[str, str]
    block: BinaryIO
    size_bytes: int
    notes: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return self.headers.get("warc-type", "")

    @property
    def id(self) -> str:
        return self.headers.get("warc-record-id", "")

    @property
    def url(self) -> str:
        """What was captured. Some writers put angle brackets around it."""
        return re.sub(r"^<(.*)>$", r"\1", self.headers.get("warc-target-uri", ""))

    @property
    def date(self) -> str:
        """When it was captured, in UTC, as the file states it."""
        return self.headers.get("warc-date", "")

    @property
    def is_http(self) -> bool:
        return self.headers.get("content-type", "").lower().startswith("application/http")


def read_warc(stream: BinaryIO, name: str) -> Iterator[Record]:
    """The records in order. Raises FormatError and ProofError, each with record and offset; records before are whole."""
    start = stream.read(2)
    source = (Members if start == GZIP else Bytes)(Rejoined(start, stream))
    number = 0
    while True:
        try:
            if not source.begin():
                break
            offset = source.offset
            with spool() as block:
                record = _record(source, number + 1, block)
                source.end()
                number += 1
                block.seek(0)
                yield record
        except (Broken, ProofError) as error:
            kind = ProofError if isinstance(error, ProofError) else FormatError
            raise kind(
                f"{name}: record {number + 1} at byte {offset} {error.message}", hint=_before(number)
            ) from error
    if number == 0:
        raise FormatError(f"{name}: holds no record")


def _before(number: int) -> str:
    if number == 0:
        return "there is no record before it"
    return "the record before it is whole" if number == 1 else f"the {number} records before it are whole"


def _record(source: Bytes, number: int, block: BinaryIO) -> Record:
    offset = source.offset
    headers = _headers(source)
    length = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,18}", length):
        raise Broken(f"has no usable Content-Length, found {length[:40]!r}")
    for needed in ("warc-type", "warc-record-id", "warc-date"):
        if not headers.get(needed):
            raise Broken(f"has no {needed}")
    left = int(length)
    while left:
        part = source.read(min(left, READ_BYTES))
        if not part:
            raise Broken(f"is cut off: {left} of the {length} bytes of its block are missing")
        block.write(part)
        left -= len(part)
    tail = b""
    while len(tail) < 4 and (part := source.read(4 - len(tail))):
        tail += part
    if tail != b"\r\n\r\n":
        cut = b"\r\n\r\n".startswith(tail)
        raise Broken(
            "is cut off" if cut else f"goes on beyond its Content-Length: found {tail!r} for two line ends"
        )
    record = Record(number, offset, headers, block, int(length))
    return replace(record, notes=tuple(_checked(record)))


def _headers(source: Bytes) -> dict[str, str]:
    first = source.line(MOST_HEADER_BYTES)
    if not _VERSION.fullmatch(first):
        cut = not first.endswith(b"\n")
        raise Broken(
            f"{'is cut off or ' if cut else ''}does not begin with a version of WARC, found {first[:40]!r}"
        )
    headers: dict[str, str] = {}
    last, size = "", 0
    while True:
        line = source.line(MOST_HEADER_BYTES)
        size += len(line)
        if not line.endswith(b"\n"):
            raise Broken("is cut off in its header")
        if line in (b"\r\n", b"\n"):
            return headers
        if size > MOST_HEADER_BYTES:
            raise Broken(f"has a header of more than {MOST_HEADER_BYTES} bytes")
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        found = _HEADER.fullmatch(text)
        if text[0] in " \t" and last:
            headers[last] += f" {text.strip()}"
        elif found is None:
            raise Broken(f"has a header line that is none: {text[:80]!r}")
        else:
            last = found[1].lower()
            if last in headers and last in _ONCE:
                raise Broken(f"has {found[1]} twice")
            headers[last] = found[2].strip()


def _checked(record: Record) -> Iterator[str]:
    """Checks both digests; what could not be checked, in words. Raises ProofError."""
    if record.headers.get("warc-truncated"):
        yield f"was cut short when it was captured: {record.headers['warc-truncated'][:40]}"
    if record.type == "revisit":
        # It states the digests of the capture that it repeats.
        return
    stated = record.headers.get("warc-block-digest", "")
    if stated:
        yield from _compare("block", stated, lambda name: _hash(record.block, 0, name))
    stated = record.headers.get("warc-payload-digest", "")
    if stated and "warc-segment-number" in record.headers:
        yield "is a segment of a longer record: its payload digest was not checked"
    elif stated:
        yield from _payload(record, stated)


def _payload(record: Record, stated: str) -> Iterator[str]:
    """The payload of an HTTP message is what follows its headers, with chunked coding or, as the standard has it, without."""
    start, chunked = 0, False
    if record.is_http:
        try:
            response = read_response(record.block)
            start, chunked = response.body_at, response.chunked
        except FormatError:
            start = _after_headers(record.block)
    plain = unchunked(record.block, start) if chunked else None

    def digests(name: str) -> list[bytes]:
        found = _hash(record.block, start, name)
        return found if plain is None else [*found, *_hash(plain, 0, name)]

    try:
        yield from _compare("payload", stated, digests)
    finally:
        if plain is not None:
            plain.close()


def _after_headers(block: BinaryIO) -> int:
    """Where the body of a request starts."""
    block.seek(0)
    while (line := block.readline(MOST_HEADER_BYTES)) and line.strip():
        pass
    return block.tell()


def _hash(stream: BinaryIO, start: int, algorithm: str) -> list[bytes]:
    hashes = hashlib.new(algorithm, usedforsecurity=False)
    stream.seek(start)
    while part := stream.read(READ_BYTES):
        hashes.update(part)
    return [hashes.digest()]


def _compare(what: str, stated: str, digests: Callable[[str], list[bytes]]) -> Iterator[str]:
    algorithm, _, text = stated.partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if algorithm not in ALGORITHMS:
        yield f"has a {what} digest of an unknown kind, which was not checked: {stated[:100]}"
    elif not set(_spelled(text.strip(), ALGORITHMS[algorithm])) & set(digests(algorithm)):
        raise ProofError(f"has a {what} digest that does not match: {stated[:100]}")


def _spelled(text: str, length: int) -> Iterator[bytes]:
    """The digests of `length` bytes that `text` can mean: the standard allows base 16, 32 and 64 and does not say which it is."""
    for read in (base64.b16decode, base64.b32decode):
        with suppress(binascii.Error, ValueError):
            found = read(text.upper() + "=" * (-len(text) % 8 if read is base64.b32decode else 0))
            if len(found) == length:
                yield found
    with suppress(binascii.Error, ValueError):
        found = base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_" if set(text) & set("-_") else None
        )
        if len(found) == length:
            yield found
