# SPDX-License-Identifier: Apache-2.0
"""What a WARC record captured: each HTTP response with status 200 and a body gives one capture, a candidate for an exhibit.

The capture is the body as received, without chunked coding, with its content coding (gzip and the like); where it has one, the decoded
form is a second derivative of the first. Revisits, redirects, requests and resources give none; they stay in the WARC file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from comity.errors import FormatError
from comity.inquiry.packaging.http_response import decoded, read_response, spool, unchunked
from comity.inquiry.packaging.warc import Record
from comity.inquiry.packaging.warc_stream import READ_BYTES


@dataclass(frozen=True)
class Capture:
    """One response. `body` is as received, `plain` is decoded, None where there is no content coding or `undecoded` says why not."""

    record: int
    offset: int
    record_id: str
    url: str
    date: str
    media_type: str
    encodings: tuple[str, ...]
    body: BinaryIO
    plain: BinaryIO | None
    undecoded: str


@contextmanager
def capture_of(record: Record) -> Iterator[Capture | None]:
    """What the record captured, its streams open within the block; None where it captured nothing. Raises FormatError."""
    if record.type != "response" or not record.is_http or not record.url.startswith(("http:", "https:")):
        yield None
        return
    response = read_response(record.block)
    if response.status != 200 or record.size_bytes == response.body_at:
        yield None
        return
    body = unchunked(record.block, response.body_at) if response.chunked else None
    with body or _after(record.block, response.body_at) as stream:
        if not stream.seek(0, os.SEEK_END):
            yield None
            return
        plain, undecoded = None, ""
        if response.encodings:
            try:
                plain = decoded(stream, response.encodings)
            except FormatError as error:
                undecoded = error.message
        stream.seek(0)
        try:
            yield Capture(
                record.number, record.offset, record.id, record.url, record.date, response.media_type,
                response.encodings, stream, plain, undecoded,
            )  # fmt: skip
        finally:
            if plain is not None:
                plain.close()


def _after(block: BinaryIO, start: int) -> BinaryIO:
    block.seek(start)
    found = spool()
    while part := block.read(READ_BYTES):
        found.write(part)
    return found
