# SPDX-License-Identifier: Apache-2.0
"""An HTTP response as a WARC record keeps it: status, headers, and its body with and without its codings (RFC 9110, RFC 9112).

Transfer coding is framing and is taken off; content coding belongs to what was sent, so the body as received keeps it, and the decoded
form is offered beside it. Decoding is bounded; what cannot be decoded is said, never guessed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from comity.errors import FormatError

MOST_HEADER_BYTES = 1 << 20
IN_MEMORY_BYTES = 1 << 20
FREE_BYTES, MOST_FOLD = 64 << 20, 100

_STATUS = re.compile(rb"HTTP/[0-9](?:\.[0-9])? ([0-9]{3})(?: [^\r\n]*)?\r?\n?")


@dataclass(frozen=True)
class Response:
    """Status and headers of a response, names in lower case; repeated headers are joined by commas. `body_at` is an offset in its block."""

    status: int
    headers: dict[str, str]
    body_at: int

    @property
    def media_type(self) -> str:
        """The media type that the server stated, without parameters; empty if it stated none."""
        stated = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return stated if re.fullmatch(r"[!-.0-~]{1,100}/[!-~]{1,100}", stated) else ""

    @property
    def encodings(self) -> tuple[str, ...]:
        """Content codings in the order in which they were applied."""
        named = self.headers.get("content-encoding", "").lower().split(",")
        return tuple(one for one in map(str.strip, named) if one not in ("", "identity"))

    @property
    def chunked(self) -> bool:
        return self.headers.get("transfer-encoding", "").lower().split(",")[-1].strip() == "chunked"


def spool() -> BinaryIO:
    """A temporary file that stays in memory while it is small."""
    return cast("BinaryIO", SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))


def read_response(block: BinaryIO) -> Response:
    """Status and headers at the start of `block`. Raises FormatError."""
    block.seek(0)
    found = _STATUS.fullmatch(block.readline(MOST_HEADER_BYTES))
    if found is None:
        raise FormatError("does not begin with the status line of an HTTP response")
    headers: dict[str, str] = {}
    last = ""
    while True:
        line = block.readline(MOST_HEADER_BYTES)
        if line in (b"\r\n", b"\n") or not line:
            return Response(int(found[1]), headers, block.tell())
        if block.tell() > MOST_HEADER_BYTES:
            raise FormatError(f"has more than {MOST_HEADER_BYTES} bytes of HTTP headers")
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in " \t" and last:
            headers[last] += f" {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        if colon:
            last = name.strip().lower()
            headers[last] = f"{headers[last]}, {value.strip()}" if last in headers else value.strip()


def unchunked(block: BinaryIO, body_at: int) -> BinaryIO | None:
    """The body without chunked coding; None where it is not in chunks, as with tools that take them off and leave the header."""
    block.seek(body_at)
    found = spool()
    while True:
        head = re.fullmatch(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n", block.readline(4_096))
        size = int(head[1], 16) if head else -1
        if size < 0:
            break
        if size == 0:
            found.seek(0)
            return found
        left = size
        while left and (part := block.read(min(left, IN_MEMORY_BYTES))):
            found.write(part)
            left -= len(part)
        if left or block.readline(3).strip():
            break
    found.close()
    return None


def decoded(body: BinaryIO, encodings: tuple[str, ...]) -> BinaryIO:
    """`body` without its content codings, in a new temporary file. Raises FormatError that says why it cannot be had."""
    current = body
    for name in reversed(encodings):
        if name not in ("gzip", "x-gzip", "deflate"):
            raise FormatError(f"has the content coding {name}, which this version does not decode")
        following = spool()
        try:
            for part in _inflated(current, name):
                following.write(part)
        except FormatError:
            following.close()
            raise
        finally:
            if current is not body:
                current.close()
        current = following
    current.seek(0)
    return current


def _inflated(body: BinaryIO, name: str) -> Iterator[bytes]:
    body.seek(0)
    packed = body.read(IN_MEMORY_BYTES)
    # "deflate" is a zlib stream (RFC 9110, section 8.4.1.2), but some servers send it without the wrapper.
    wrapped = len(packed) > 1 and packed[0] & 15 == 8 and (packed[0] << 8 | packed[1]) % 31 == 0
    engine = zlib.decompressobj(wbits=31 if "gzip" in name else 15 if wrapped else -15)
    read = written = 0
    while packed:
        read += len(packed)
        while packed and not engine.eof:
            try:
                part = engine.decompress(packed, IN_MEMORY_BYTES)
            except zlib.error as error:
                raise FormatError(f"has a damaged content coding {name}: {error}") from error
            packed = engine.unconsumed_tail
            written += len(part)
            if written > FREE_BYTES + MOST_FOLD * read:
                raise FormatError(f"has a content coding {name} that expands more than {MOST_FOLD}fold")
            yield part
        packed = body.read(IN_MEMORY_BYTES)
    if not engine.eof:
        raise FormatError(f"has a content coding {name} that is cut off")
