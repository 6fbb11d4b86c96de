# SPDX-License-Identifier: Apache-2.0
"""Tar headers: read off an archive of belenios-tool, read by Python's own tarfile, and members read piece by piece."""

from __future__ import annotations

import hashlib
import io
import tarfile
import tracemalloc
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bel_archive
from comity.election.ballots.belenios_v1 import tar
from comity.errors import FormatError

# The first member of an archive that belenios-tool 2.0 made: mode, owner, group, size 38, time 1795343073, checksum, type.
SEEN = {
    0: b"BELENIOS\0",
    100: b"0000644\0",
    108: b"0000000\0",
    116: b"0000000\0",
    124: b"00000000046\0",
    136: b"15300541341\0",
    148: b"005704\0 ",
    156: b"0\0",
}


class Dripping(io.BytesIO):
    """A file that hands out a few bytes at a time, as a pipe does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size) if size is not None and size >= 0 else 7)


def whole(data: bytes) -> list[tar.Member]:
    reader = tar.Reader(io.BytesIO(data))
    return list(iter(reader.next, None))


def test_as_the_tool_wrote_it() -> None:
    block = tar.header(b"BELENIOS", 38, 1795343073)
    assert len(block) == 512
    for offset, field in SEEN.items():
        assert block[offset : offset + len(field)] == field
    assert not any(block[157:])


@given(st.binary(max_size=1500), st.integers(0, 8**11 - 1), st.text("abc.", min_size=1, max_size=100))
@settings(max_examples=50)
def test_tarfile_reads_it(content: bytes, mtime: int, name: str) -> None:
    written = tar.member(name.encode(), content, mtime)
    assert written == bel_archive.block(name, content, mtime)
    with tarfile.open(fileobj=io.BytesIO(written)) as opened:
        (member,) = opened.getmembers()
        assert (member.name, member.size, member.mtime, member.mode) == (name, len(content), mtime, 0o644)
        file = opened.extractfile(member)
        assert file is not None
        assert file.read() == content


@pytest.mark.parametrize(("size", "mtime"), [(-1, 0), (8**11, 0), (0, -1), (0, 8**11)])
def test_numbers_that_do_not_fit(size: int, mtime: int) -> None:
    with pytest.raises(FormatError, match="below 8"):
        tar.header(b"x", size, mtime)


def test_a_name_that_does_not_fit() -> None:
    assert tar.header(b"x" * 100, 0, 0)
    with pytest.raises(FormatError, match="101 bytes"):
        tar.header(b"x" * 101, 0, 0)


@pytest.mark.parametrize(("size", "expected"), [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)])
def test_padding(size: int, expected: int) -> None:
    assert tar.padding(size) == expected


@pytest.mark.parametrize(
    "field",
    [
        b"00000000008\0",
        b"-0000000001\0",
        b"+0000000001\0",
        b" 0000000001\0",
        b"0000_000001\0",
        b"0000000001 \0",
        b"000000000001",
        b"\x80\0\0\0\0\0\0\0\0\0\0\1",
        b"0o000000001\0",
        b"",
    ],
)
def test_a_size_is_eleven_octal_digits(field: bytes) -> None:
    block = bytes(124) + field + bytes(512 - 124 - len(field))
    assert tar.size_of(block) is None
    assert tar.mtime_of(bytes(12) + block) is None
    with pytest.raises(FormatError):
        whole(block)


def test_members_in_order() -> None:
    data = tar.member(b"one", b"1" * 600, 5) + tar.member(b"two", b"", 5) + tar.member(b"three", b"3", 5)
    found = whole(data)
    assert [(one.name, one.content) for one in found] == [
        (b"one", b"1" * 600),
        (b"two", b""),
        (b"three", b"3"),
    ]
    assert [one.span for one in found] == [tar.Span(512, 600), tar.Span(2048, 0), tar.Span(2560, 1)]
    assert found[0].hash == hashlib.sha256(b"1" * 600).hexdigest()


def test_all_members_are_of_one_time() -> None:
    with pytest.raises(FormatError, match="time of the archive"):
        whole(tar.member(b"one", b"", 5) + tar.member(b"two", b"", 6))


def test_a_file_that_drips() -> None:
    long = b"x" * (tar.CHUNK + 5)
    data = tar.member(b"one", b"1" * 600, 5) + tar.member(b"two", long, 5) + tar.member(b"end", b"", 5)
    reader = tar.Reader(cast("BinaryIO", Dripping(data)))
    assert list(iter(reader.next, None)) == whole(data)


@pytest.mark.parametrize("size", [tar.CHUNK - 512, tar.CHUNK, tar.CHUNK + 1, 3 * tar.CHUNK])
def test_long_members_are_hashed_in_chunks(size: int) -> None:
    content = bytes([65 + size % 7]) * size
    written = tar.member(b"long", content, 5)
    (found,) = whole(written)
    assert found.hash == hashlib.sha256(content).hexdigest()
    assert found.content == (content if size <= tar.CHUNK else b"")
    for cut in (1, 600, size // 2):
        with pytest.raises(FormatError, match="ends within"):
            whole(written[:-cut])
    if size % 512:
        with pytest.raises(FormatError, match="not all NUL"):
            whole(written[:-1] + b"x")


def test_a_claim_of_eight_gibibytes_allocates_nothing() -> None:
    data = tar.header(b"huge", tar.MAX_NUMBER, 5) + b"x" * 5000
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="ends within a member of 8589934591 bytes"):
            whole(data)
        assert tracemalloc.get_traced_memory()[1] < 4 * tar.CHUNK
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=2000))
@settings(max_examples=50)
def test_any_bytes(data: bytes) -> None:
    if data:
        with pytest.raises(FormatError):
            whole(data)
