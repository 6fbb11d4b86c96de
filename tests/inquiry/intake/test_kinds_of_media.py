# SPDX-License-Identifier: Apache-2.0
"""Media types by content: bytes decide before names do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from comity.inquiry.intake.kinds_of_media import media_type, media_type_of
from inquiry.packaging.web_files import wacz, warc, zipped

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("start", "name", "expected"),
    [
        (b"%PDF-1.7\n", "x.jpg", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "x.txt", "image/png"),
        (b"RIFF\0\0\0\0WAVEfmt ", "x", "audio/wav"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "x", "image/webp"),
        (b"RIFF\0\0\0\0????", "x", "application/octet-stream"),
        (b"\0\0\0\x18ftypqt  ", "x", "video/quicktime"),
        (b"\0\0\0\x18ftypisom", "x", "video/mp4"),
        (b"\x1a\x45\xdf\xa3....webm", "x", "video/webm"),
        (b"OggS" + bytes(24) + b"OpusHead", "x", "audio/ogg"),
        (b"\xff\xfb\x90\x00", "x", "audio/mpeg"),
        (b"BM a letter about the harbour", "letter.txt", "text/plain"),
        (b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(8), "x", "image/bmp"),
        (b"<!DOCTYPE html><p>", "x.txt", "text/html"),
        (b"\xef\xbb\xbf \n<!-- a -->\n<HTML lang=en>", "x", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "x", "text/html"),
        (b"<?xml version='1.0'?><note/>", "x", "application/xml"),
        (b"<svg xmlns='x'>", "x", "image/svg+xml"),
        (b"{}", "x.json", "application/json"),
        (b"a,b\n", "x.CSV", "text/csv"),
        ("мост закрыт".encode(), "x", "text/plain"),
        ("جسر".encode("utf-16"), "x", "text/plain"),
        ("Brücke".encode("latin-1"), "x", "text/plain"),
        (b"\0\x01\x02", "x.txt", "application/octet-stream"),
        (b"", "x.txt", "text/plain"),
        (b"", "x", "application/octet-stream"),
        (b"PK\x03\x04", "x", "application/zip"),
        (gzip.compress(b"text", mtime=0), "x", "application/gzip"),
        (warc()[:4096], "x.bin", "application/warc"),
        (warc(packed=False)[:4096], "x", "application/warc"),
        (b"", "cut.warc.gz", "application/warc"),
        (b"PK", "cut.wacz", "application/wacz"),
    ],
)
def test_types(start: bytes, name: str, expected: str) -> None:
    assert media_type(start, name) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([("a.txt", b"")], "application/zip"),
        ([("[Content_Types].xml", b""), ("word/document.xml", b"")], DOCX),
        ([("mimetype", b"application/epub+zip")], "application/epub+zip"),
        ([("mimetype", b"application/vnd.oasis.opendocument.text")], "application/vnd.oasis.opendocument.text"),
        ([("mimetype", b"text/html; evil")], "application/zip"),
    ],
)  # fmt: skip
def test_what_is_in_a_zip(tmp_path: Path, members: list[tuple[str, bytes]], expected: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(zipped(list(members)))
    assert media_type_of(path) == expected
    path.write_bytes(zipped(list(members))[:-4])
    assert media_type_of(path) == "application/zip"


def test_a_wacz_by_its_members(tmp_path: Path) -> None:
    path = tmp_path / "download.zip"
    path.write_bytes(wacz())
    assert media_type_of(path) == "application/wacz"
