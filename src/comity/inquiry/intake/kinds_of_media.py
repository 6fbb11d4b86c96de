# SPDX-License-Identifier: Apache-2.0
"""The media type of a file by its first bytes; its name decides only where bytes cannot (IANA media types; WHATWG MIME Sniffing).

A small table of our own: what it does not know is application/octet-stream. A type is a description for listing and for choosing tools;
nothing is trusted because of it.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from pathlib import Path, PurePath

START_BYTES = 4_096
UNKNOWN = "application/octet-stream"
WARC, WACZ = "application/warc", "application/wacz"

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\x01\0", "image/vnd.microsoft.icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\0\0\0\x0cjP  ", "image/jp2"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (b"WARC/", WARC),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
)
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif", b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
}  # fmt: skip
_TEXTS = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".md": "text/markdown", ".json": "application/json",
    ".jsonl": "application/jsonl", ".eml": "message/rfc822", ".ics": "text/calendar", ".vcf": "text/vcard",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".gpx": "application/gpx+xml", ".css": "text/css", ".js": "text/javascript",
}  # fmt: skip
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|h1|p|div|table)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<(?:\?xml\s|!doctype\s|svg[\s>]|[A-Za-z_][\w.-]*:[\w.-]+[\s>])", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NAMED = {".wacz": WACZ, ".warc": WARC}


def media_type_of(path: Path) -> str:
    """The media type of a file. Raises OSError where it cannot be read."""
    with path.open("rb") as stream:
        start = stream.read(START_BYTES)
    found = media_type(start, path.name)
    return _zip_type(path) or found if found == "application/zip" else found


def media_type(start: bytes, name: str) -> str:
    """The media type of what begins with `start` and is called `name`. A name ending in .wacz or .warc claims to be that."""
    suffixes = [one.lower() for one in PurePath(name).suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    if suffixes and suffixes[-1] in _NAMED:
        return _NAMED[suffixes[-1]]
    for magic, found in _STARTS:
        if start.startswith(magic):
            return _nearer(found, start)
    if start.startswith(b"PK\x03\x04"):
        return "application/zip"
    if start.startswith(b"\x1f\x8b"):
        return WARC if _expanded(start).startswith(b"WARC/") else "application/gzip"
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12], UNKNOWN)
    if start[4:8] == b"ftyp":
        return _BRANDS.get(start[8:12], "video/mp4")
    if len(start) > 1 and start[0] == 0xFF and start[1] in (0xFB, 0xFA, 0xF3, 0xF2):
        return "audio/mpeg"
    return _text_type(start, suffixes[-1] if suffixes else "")


def _nearer(found: str, start: bytes) -> str:
    if found == "video/x-matroska" and b"webm" in start[:64]:
        return "video/webm"
    if found == "application/ogg":
        return "audio/ogg" if b"vorbis" in start[:64] or b"OpusHead" in start[:64] else found
    if (
        found == "image/bmp"
        and len(start) > 18
        and start[14:18] not in (b"\x28\0\0\0", b"\x7c\0\0\0", b"\x6c\0\0\0", b"\x0c\0\0\0")
    ):
        return _text_type(start, "")
    return found


def _expanded(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(start, 64)
    except zlib.error:
        return b""


def _text_type(start: bytes, suffix: str) -> str:
    """Text is what decodes as UTF-8, has a byte-order mark, or has no control characters at all."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _TEXTS.get(suffix, "text/plain")
    plain = start.removeprefix(codecs.BOM_UTF8)
    if _CONTROLS.search(plain) or not plain:
        return UNKNOWN if plain else _TEXTS.get(suffix, "text/plain" if suffix == ".txt" else UNKNOWN)
    if _HTML.match(plain):
        return "text/html"
    if _XML.match(plain):
        return "image/svg+xml" if b"<svg" in plain.lower() else _TEXTS.get(suffix, "application/xml")
    if suffix in (".html", ".htm", ".xhtml"):
        return "text/html"
    return _TEXTS.get(suffix, "text/plain")


def _zip_type(path: Path) -> str:
    """What a ZIP holds; empty where it is just a ZIP, or a damaged one."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        ValueError,
        OverflowError,
        IndexError,
        KeyError,
        OSError,
    ):
        return ""
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return WACZ
    if re.fullmatch(rb"application/(epub\+zip|vnd\.oasis\.opendocument\.[a-z-]+)", kind.strip()):
        return kind.strip().decode("ascii")
    if "[Content_Types].xml" in names:
        return next(
            (found for folder, found in _OFFICE.items() if any(name.startswith(folder) for name in names)), ""
        )
    return ""
