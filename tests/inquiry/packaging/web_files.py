# SPDX-License-Identifier: Apache-2.0
"""WARC and WACZ files made in code, byte by byte, so that each can be made wrong in one place."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence

PAGE = b"<html><head><title>Bridge</title></head><body><p>The bridge is closed.</p></body></html>"
URL = "https://harbour.example/"


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def record(kind: str, block: bytes, headers: Mapping[str, str] | None = None, version: str = "1.1") -> bytes:
    """One record. `headers` are added, or replace those that are there."""
    given: dict[str, str] = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{hashlib.sha256(block).hexdigest()[:12]}>",
        "WARC-Date": "2026-11-20T08:00:00Z",
        "WARC-Block-Digest": sha1(block),
        "Content-Type": "application/warc-fields"
        if kind == "warcinfo"
        else "application/http;msgtype=response",
        "Content-Length": str(len(block)),
        **(headers or {}),
    }
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in given.items() if value), "", ""]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def response(
    body: bytes, url: str, *headers: str, status: str = "200 OK", payload: bytes | None = None
) -> bytes:
    """A captured response, with digests. `payload` where the digest is of something else than the body as it stands."""
    more = {"WARC-Target-URI": url, "WARC-Payload-Digest": sha1(body if payload is None else payload)}
    return record("response", http(body, *headers, status=status), more)


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    return (
        b"".join(b"%x;note\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
        + b"0\r\n\r\n"
    )


REPAIRS = gzip.compress(b"<p>Repairs take six weeks.</p>", mtime=0)
ASKED = b"GET / HTTP/1.1\r\nHost: harbour.example\r\n\r\n"
REQUEST = "application/http;msgtype=request"
RECORDS = (
    record("warcinfo", b"software: by hand\r\n", {"WARC-Filename": "harbour.warc"}),
    response(PAGE, URL, "Content-Type: text/html; charset=utf-8"),
    response(REPAIRS, f"{URL}repairs", "Content-Type: text/html", "Content-Encoding: gzip"),
    response(chunked(b"tide table"), f"{URL}tides", "Content-Type: text/plain", "Transfer-Encoding: chunked"),
    response(b"gone", f"{URL}old", status="404 Not Found"),
    response(b"", f"{URL}empty"),
    record("revisit", http(b""), {"WARC-Target-URI": URL, "WARC-Payload-Digest": sha1(PAGE)}),
    record("request", ASKED, {"WARC-Target-URI": URL, "Content-Type": REQUEST}),
    record("resource", b"text", {"WARC-Target-URI": "urn:text:harbour", "Content-Type": "text/plain"}),
)


def warc(records: Iterable[bytes] = RECORDS, *, packed: bool = True) -> bytes:
    """A WARC file, each record a gzip member of its own, or plain."""
    return b"".join(gzip.compress(one, mtime=0) if packed else one for one in records)


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def wacz_members(files: Mapping[str, bytes] | None = None, **changed: object) -> list[tuple[str, bytes]]:
    """Names and contents of a WACZ file. `changed` replaces what datapackage.json says."""
    files = files or {
        "archive/harbour.warc.gz": warc(),
        "indexes/index.cdx": b"example,harbour)/ 20261120080000 {}\n",
        "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n',
    }
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": sha256(data), "bytes": len(data)}
        for name, data in files.items()
    ]
    package: dict[str, object] = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "created": "2026-11-20T09:00:00Z",
        "software": "by hand",
        "resources": resources,
        **changed,
    }
    text = json.dumps(package).encode()
    digest = json.dumps({"path": "datapackage.json", "hash": sha256(text)}).encode()
    return [*files.items(), ("datapackage.json", text), ("datapackage-digest.json", digest)]


def zipped(members: Sequence[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A ZIP, with the same time everywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            info = (
                name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0))
            )
            archive.writestr(info, data)
    return out.getvalue()


def wacz(files: Mapping[str, bytes] | None = None, **changed: object) -> bytes:
    return zipped(wacz_members(files, **changed))
