# SPDX-License-Identifier: Apache-2.0
"""WARC files: what is whole is read, what is cut or altered is refused at its record and offset, and warcio reads the same."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormatError, ProofError, VerificationError
from comity.inquiry.packaging import http_response, warc_stream
from comity.inquiry.packaging.captures import capture_of
from comity.inquiry.packaging.http_response import decoded, read_response
from comity.inquiry.packaging.warc import Record, read_warc
from inquiry.packaging.foreign_tools import module, warcio_check
from inquiry.packaging.web_files import PAGE, RECORDS, URL, http, record, response, sha1, warc

Captured = tuple[int, str, str, bytes, bytes | None]


def read(data: bytes) -> list[Record]:
    return list(read_warc(io.BytesIO(data), "harbour.warc"))


def captured(data: bytes) -> list[Captured]:
    found = []
    for one in read_warc(io.BytesIO(data), "harbour.warc"):
        with capture_of(one) as capture:
            if capture is not None:
                plain = None if capture.plain is None else capture.plain.read()
                found.append((one.number, capture.url, capture.media_type, capture.body.read(), plain))
    return found


@pytest.mark.parametrize("packed", [True, False])
def test_records_and_captures(packed: bool) -> None:
    data = warc(packed=packed)
    found = read(data)
    assert [one.type for one in found] == [
        "warcinfo", "response", "response", "response", "response", "response", "revisit", "request", "resource",
    ]  # fmt: skip
    sizes = [len(gzip.compress(one, mtime=0)) if packed else len(one) for one in RECORDS]
    assert [one.offset for one in found] == [sum(sizes[:place]) for place in range(len(sizes))]
    assert (found[1].url, found[1].date, found[1].notes) == (URL, "2026-11-20T08:00:00Z", ())
    assert captured(data) == [
        (2, URL, "text/html", PAGE, None),
        (3, f"{URL}repairs", "text/html", gzip.compress(b"<p>Repairs take six weeks.</p>", mtime=0), b"<p>Repairs take six weeks.</p>"),
        (4, f"{URL}tides", "text/plain", b"tide table", None),
    ]  # fmt: skip


def test_warcio_reads_the_same(tmp_path: Path) -> None:
    warcio = module("warcio.archiveiterator")
    for packed in (True, False):
        path = tmp_path / f"harbour-{packed}.warc"
        path.write_bytes(warc(packed=packed))
        with path.open("rb") as stream:
            theirs = {
                number: (one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read())
                for number, one in enumerate(warcio.ArchiveIterator(stream), 1)
                if one.rec_type == "response" and one.http_headers.get_statuscode() == "200"
            }
        ours = {one[0]: (one[1], one[3] if one[4] is None else one[4]) for one in captured(path.read_bytes())}
        assert ours == {number: one for number, one in theirs.items() if one[1]}
        assert warcio_check(path)


def test_files_that_warcio_writes() -> None:
    status, writing = module("warcio.statusandheaders"), module("warcio.warcwriter")
    for packed in (True, False):
        out = io.BytesIO()
        writer = writing.WARCWriter(out, gzip=packed)
        headers = status.StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        bodies = [io.BytesIO(PAGE * (place + 1)) for place in range(3)]
        for one in (
            writer.create_warcinfo_record("harbour.warc", {"software": "warcio"}),
            *(
                writer.create_warc_record(URL, "response", payload=body, http_headers=headers)
                for body in bodies
            ),
        ):
            writer.write_record(one)
            one.raw_stream.close()
        assert [one[3] for one in captured(out.getvalue())] == [PAGE, PAGE * 2, PAGE * 3]


def read_until_it_fails(data: bytes) -> tuple[int, FormatError | None]:
    """How many records are whole, and what was wrong after them."""
    records = read_warc(io.BytesIO(data), "harbour.warc")
    whole = 0
    try:
        for _ in records:
            whole += 1
    except FormatError as error:
        return whole, error
    return whole, None


@pytest.mark.parametrize("packed", [True, False])
def test_every_truncation_is_refused_or_ends_between_two_records(packed: bool) -> None:
    data = warc(RECORDS[2:5], packed=packed)
    ends = {one.offset for one in read(data)} - {0}
    for length in range(len(data)):
        whole, error = read_until_it_fails(data[:length])
        assert whole == sum(end <= length for end in ends)
        assert (error is None) == (length in ends)
        if error is not None and whole:
            assert f"record {whole + 1} at byte" in error.message
            assert "whole" in error.hint


def test_where_it_is_cut_is_said() -> None:
    data = warc(RECORDS[:3], packed=False)
    with pytest.raises(FormatError) as caught:
        read(data[:-20])
    start = len(RECORDS[0]) + len(RECORDS[1])
    length = len(RECORDS[2]) - RECORDS[2].index(b"HTTP/") - 4
    assert caught.value.message == (
        f"harbour.warc: record 3 at byte {start} is cut off: 16 of the {length} bytes of its block are missing"
    )
    assert caught.value.hint == "the 2 records before it are whole"


FAULTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "holds no record"),
    "no WARC": (b"<html>", "does not begin with a version"),
    "future version": (record("response", b"", version="2.0"), "does not begin with a version"),
    "no length": (record("response", b"", {"Content-Length": ""}), "no usable Content-Length"),
    "negative length": (record("response", b"", {"Content-Length": "-1"}), "no usable Content-Length"),
    "length too small": (record("resource", b"abc", {"Content-Length": "2"}), "beyond its Content-Length"),
    "length too large": (record("resource", b"abc", {"Content-Length": "30"}), "is cut off"),
    "no type": (record("", b""), "has no warc-type"),
    "no id": (record("resource", b"", {"WARC-Record-ID": ""}), "has no warc-record-id"),
    "no date": (record("resource", b"", {"WARC-Date": ""}), "has no warc-date"),
    "two lengths": (record("resource", b"", {"content-length": "9"}), "twice"),
    "no header line": (record("resource", b"").replace(b"WARC-Date:", b"WARC Date "), "header line that is none"),
    "endless line": (b"WARC/1.1\r\n" + b"a" * (2 << 20), "line of more than"),
    "two records in a member": (gzip.compress(RECORDS[0] + RECORDS[1]), "more than one record"),
    "bytes after": (warc(RECORDS[:1]) + b"more", "record 2 at byte"),
    "damaged member": (warc(RECORDS[:1])[:-8] + b"\0" * 8, "damaged gzip member"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str) -> None:
    data, words = FAULTS[name]
    with pytest.raises(FormatError, match=words):
        read(data)


@pytest.mark.parametrize("which", ["WARC-Block-Digest", "WARC-Payload-Digest"])
def test_digests_that_do_not_match(which: str) -> None:
    wrong = record("response", http(PAGE), {"WARC-Target-URI": URL, which: sha1(b"other")})
    with pytest.raises(ProofError, match=r"record 2 at byte \d+ has a (block|payload) digest"):
        read(warc([RECORDS[0], wrong]))


@pytest.mark.parametrize(
    "spelled",
    [
        lambda raw: f"sha256:{raw.hex()}",
        lambda raw: f"SHA-256:{raw.hex().upper()}",
        lambda raw: "sha256:" + base64.b32encode(raw).decode().rstrip("="),
        lambda raw: "sha256:" + base64.urlsafe_b64encode(raw).decode(),
    ],
)
def test_spellings_of_digests(spelled: Callable[[bytes], str]) -> None:
    raw = hashlib.sha256(b"abc").digest()
    assert read(record("resource", b"abc", {"WARC-Block-Digest": spelled(raw)}))[0].notes == ()
    with pytest.raises(ProofError):
        read(record("resource", b"abd", {"WARC-Block-Digest": spelled(raw)}))


def test_what_cannot_be_checked_is_noted() -> None:
    (one,) = read(record("resource", b"abc", {"WARC-Block-Digest": "xxh3:99", "WARC-Truncated": "length"}))
    assert one.notes == (
        "was cut short when it was captured: length",
        "has a block digest of an unknown kind, which was not checked: xxh3:99",
    )
    (one,) = read(record("resource", b"abc", {"WARC-Payload-Digest": sha1(b""), "WARC-Segment-Number": "1"}))
    assert "segment" in one.notes[0]


def test_payload_digests_of_chunked_bodies_have_two_readings() -> None:
    body = b"3\r\nabc\r\n0\r\n\r\n"
    for payload in (body, b"abc"):
        data = response(body, URL, "Transfer-Encoding: chunked", payload=payload)
        assert [one[3] for one in captured(data)] == [b"abc"]
    with pytest.raises(ProofError):
        read(response(body, URL, "Transfer-Encoding: chunked", payload=b"abd"))


@pytest.mark.parametrize("body", [b"plain", b"5\r\nab", b"zz\r\n", b"3\r\nabcX\r\n0\r\n\r\n", b"-1\r\n"])
def test_bodies_that_only_claim_to_be_chunked_stay_as_they_are(body: bytes) -> None:
    assert [one[3] for one in captured(response(body, URL, "Transfer-Encoding: chunked"))] == [body]


def test_what_gives_no_capture() -> None:
    none = [
        response(b"", URL),
        response(b"x", URL, status="301 Moved"),
        response(b"x", "ftp://harbour.example/"),
        response(b"0\r\n\r\n", URL, "Transfer-Encoding: chunked", payload=b""),
        record("resource", b"x", {"WARC-Target-URI": URL}),
    ]
    assert captured(warc(none)) == []
    with pytest.raises(FormatError, match="status line"):
        captured(record("response", b"no http", {"WARC-Target-URI": URL}))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compressobj(wbits=-15).compress(b"") + zlib.compress(PAGE)[2:-4]),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0)),
        ("identity", PAGE),
    ],
)
def test_content_codings(name: str, body: bytes) -> None:
    ((_, _, _, received, plain),) = captured(response(body, URL, f"Content-Encoding: {name}"))
    assert received == body
    assert plain == (None if name == "identity" else PAGE)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("br", b"x", "which this version does not decode"),
        ("gzip", b"no gzip", "damaged"),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-9], "cut off"),
    ],
)
def test_codings_that_cannot_be_taken_off(name: str, body: bytes, words: str) -> None:
    for one in read_warc(io.BytesIO(response(body, URL, f"Content-Encoding: {name}")), "x"):
        with capture_of(one) as capture:
            assert capture is not None
            assert capture.plain is None
            assert words in capture.undecoded


def test_bombs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = bytes(4 << 20)
    monkeypatch.setattr(http_response, "FREE_BYTES", 1 << 20)
    with pytest.raises(FormatError, match="expands more than"):
        decoded(io.BytesIO(gzip.compress(zeros)), ("gzip",))
    monkeypatch.setattr(warc_stream, "FREE_BYTES", 1 << 20)
    with pytest.raises(FormatError, match=r"record 1 at byte 0 expands more than 100fold"):
        read(warc([record("resource", zeros)]))


def test_headers_of_a_response() -> None:
    block = io.BytesIO(
        b"HTTP/1.1 200\r\nA: 1\r\na: 2\r\n more\r\nno colon\r\nContent-Type: TEXT/HTML;x\r\n\r\nbody"
    )
    found = read_response(block)
    assert (found.status, found.headers["a"], found.media_type) == (200, "1, 2 more", "text/html")
    assert block.getvalue()[found.body_at :] == b"body"
    assert read_response(io.BytesIO(b"HTTP/1.1 200 OK\r\nContent-Type: nonsense\r\n\r\n")).media_type == ""


@given(st.integers(0, 100_000), st.integers(1, 255), st.booleans())
@settings(max_examples=100, deadline=None)
def test_one_altered_byte_raises_nothing_else(place: int, change: int, packed: bool) -> None:
    data = bytearray(warc(packed=packed))
    data[place % len(data)] ^= change
    with suppress(VerificationError):
        captured(bytes(data))


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_hostile_blocks(block: bytes) -> None:
    for head in (
        b"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip, deflate\r\n\r\n",
    ):
        data = record("response", head + block, {"WARC-Target-URI": URL})
        with suppress(VerificationError):
            captured(data)
