# SPDX-License-Identifier: Apache-2.0
"""WACZ files: every hash and size is checked, nothing escapes, and what is refused here wacz does not call valid either."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormatError, ProofError, VerificationError
from comity.inquiry.packaging import wacz as wacz_module
from comity.inquiry.packaging.wacz import check_wacz, open_member
from comity.inquiry.packaging.warc import read_warc
from inquiry.packaging.foreign_tools import run, wacz_validate
from inquiry.packaging.web_files import RECORDS, sha256, wacz, wacz_members, warc, zipped

Members = list[tuple[str | zipfile.ZipInfo, bytes]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "harbour.wacz"


def refused(path: Path, data: bytes, kind: type[VerificationError], words: str) -> None:
    path.write_bytes(data)
    with pytest.raises(kind, match=words) as caught:
        check_wacz(path)
    assert caught.value.message.startswith("harbour.wacz: ")


def test_a_valid_file(path: Path) -> None:
    path.write_bytes(wacz())
    found = check_wacz(path)
    assert (found.version, found.resources, found.warcs, found.warnings) == (
        "1.1.1",
        3,
        ("archive/harbour.warc.gz",),
        (),
    )
    with open_member(path, found.warcs[0]) as stream:
        assert len(list(read_warc(stream, "harbour"))) == len(RECORDS)


@pytest.mark.slow
def test_wacz_says_the_same(path: Path) -> None:
    path.write_bytes(wacz())
    assert wacz_validate(path)
    data = bytearray(wacz())
    data[data.index(b"All Pages")] ^= 1
    refused(path, bytes(data), FormatError, "cannot be read: Bad CRC-32")
    members = wacz_members()
    members[1] = (members[1][0], b"x" * len(members[1][1]))
    refused(path, zipped(list(members)), ProofError, "has sha256")
    assert not wacz_validate(path)


@pytest.mark.slow
def test_files_that_wacz_writes(path: Path) -> None:
    source = path.with_name("harbour.warc.gz")
    source.write_bytes(warc())
    made = run("wacz", "create", "-o", str(path), "--detect-pages", str(source), package="wacz")
    assert made.returncode == 0, made.stderr
    found = check_wacz(path)
    assert found.warcs == ("archive/harbour.warc.gz",)
    assert all("has no pages/pages.jsonl" in one for one in found.warnings)


@pytest.mark.slow
def test_every_truncation_is_refused(path: Path) -> None:
    files = {"archive/a.warc": warc(RECORDS[:1], packed=False)}
    data = wacz(files)
    path.write_bytes(data)
    assert check_wacz(path).warcs == ("archive/a.warc",)
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(VerificationError):
            check_wacz(path)


def without(name: str) -> Callable[[], Members]:
    return lambda: [one for one in wacz_members() if one[0] != name]


def plus(name: str, data: bytes = b"x", **attributes: int) -> Callable[[], Members]:
    def made() -> Members:
        info = zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0))
        for key, value in attributes.items():
            setattr(info, key, value)
        return [*wacz_members(), (info, data)]

    return made


def package(text: bytes) -> Callable[[], Members]:
    return lambda: [
        (name, text if name == "datapackage.json" else data)
        for name, data in wacz_members()
        if "digest" not in name
    ]


def resources(**change: object) -> Callable[[], Members]:
    def made() -> Members:
        found = json.loads(dict(wacz_members())["datapackage.json"])["resources"]
        return list(wacz_members(resources=[{**found[0], **change}, *found[1:]]))

    return made


FAULTS: dict[str, tuple[Callable[[], Members], type[VerificationError], str]] = {
    "no package": (without("datapackage.json"), FormatError, "has no datapackage.json"),
    "a member missing": (without("pages/pages.jsonl"), ProofError, "is listed and not there"),
    "climbing out": (plus("../outside.txt"), FormatError, "leaves the archive"),
    "climbing out below": (plus("archive/../../outside.txt"), FormatError, "leaves the archive"),
    "absolute": (plus("/etc/outside"), FormatError, "leaves the archive"),
    "a drive": (plus("C:/outside"), FormatError, "leaves the archive"),
    "backslashes": (plus("..\\outside"), FormatError, "leaves the archive"),
    "a link": (plus("archive/link", b"/etc/hostname", external_attr=(stat.S_IFLNK | 0o777) << 16), FormatError, "symbolic link"),
    "a folder with content": (plus("folder/", b"x"), FormatError, "folder with content"),
    "not listed": (plus("archive/more.warc"), ProofError, "is not listed"),
    "no JSON": (package(b"{"), FormatError, "is not JSON"),
    "deep JSON": (package(b"[" * 100_000), FormatError, "is not JSON"),
    "no object": (package(b"[]"), FormatError, "not a JSON object"),
    "no version": (package(b'{"resources": []}'), FormatError, "no wacz_version"),
    "other version": (lambda: list(wacz_members(wacz_version="2.0.0")), FormatError, "no wacz_version"),
    "no resources": (lambda: list(wacz_members(resources=[])), FormatError, "lists no resources"),
    "resources of another kind": (lambda: list(wacz_members(resources=[1])), FormatError, "is not an object"),
    "escaping resource": (resources(path="../x"), FormatError, "no path of a member"),
    "resource twice": (resources(path="pages/pages.jsonl"), FormatError, "listed twice"),
    "no hash": (resources(hash=None), FormatError, "no hash"),
    "unknown hash": (resources(hash="crc:00"), FormatError, "no hash"),
    "other hash": (resources(hash=sha256(b"")), ProofError, "has sha256"),
    "other size": (resources(bytes=3), ProofError, "bytes, datapackage.json says 3"),
    "negative size": (resources(bytes=-1), FormatError, "no size"),
    "a size that is none": (resources(bytes=True), FormatError, "no size"),
    "no WARC": (lambda: list(wacz_members({"pages/pages.jsonl": b"", "archive/a.txt": b""})), FormatError, "lists no WARC"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults(path: Path, name: str) -> None:
    members, kind, words = FAULTS[name]
    refused(path, zipped(members()), kind, words)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_member_that_stands_twice(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([*wacz_members(), ("pages/pages.jsonl", b"other")])
    refused(path, data, FormatError, "stands there twice")


def test_the_digest_of_the_package(path: Path) -> None:
    members = dict(wacz_members())
    refused(
        path,
        zipped([*{**members, "datapackage-digest.json": b"{}"}.items()]),
        FormatError,
        "does not give the hash",
    )
    other = json.dumps({"path": "datapackage.json", "hash": sha256(b"")}).encode()
    refused(
        path,
        zipped([*{**members, "datapackage-digest.json": other}.items()]),
        ProofError,
        "datapackage.json has sha256",
    )
    del members["datapackage-digest.json"]
    path.write_bytes(zipped([*members.items()]))
    assert check_wacz(path).warnings == (
        "harbour.wacz: has no datapackage-digest.json, so nothing vouches for datapackage.json",
    )


def test_what_the_format_asks_for_and_reading_does_not_need_is_warned_of(path: Path) -> None:
    members: Members = [*wacz_members({"archive/a.warc": warc(packed=False)}), ("notes.txt", b"x")]
    path.write_bytes(zipped(members))
    assert len(check_wacz(path).warnings) == 3


def test_bombs_and_crowds_are_refused_before_they_are_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = zipfile.ZipInfo("archive/a.warc", (2026, 11, 20, 9, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    monkeypatch.setattr(wacz_module, "FREE_BYTES", 1 << 20)
    refused(path, zipped([(info, bytes(8 << 20))]), FormatError, "more than 100fold")
    monkeypatch.setattr(wacz_module, "MOST_MEMBERS", 4)
    refused(path, wacz(), FormatError, "more than 4 members")
    monkeypatch.setattr(wacz_module, "MOST_JSON_BYTES", 10)
    monkeypatch.setattr(wacz_module, "MOST_MEMBERS", 9)
    refused(path, wacz(), FormatError, "larger than 10 bytes")


def test_encrypted_members_and_bytes_before(path: Path) -> None:
    data = bytearray(wacz())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    refused(path, bytes(data), FormatError, "is encrypted")
    refused(path, b"#!/bin/sh\n" + wacz(), FormatError, "bytes before its first member")
    refused(path, b"", FormatError, "no whole ZIP file")


@given(st.integers(0, 100_000), st.integers(1, 255))
@settings(max_examples=80, deadline=None)
def test_one_altered_byte_raises_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    data = bytearray(wacz())
    data[place % len(data)] ^= change
    path = tmp_path_factory.mktemp("wacz") / "harbour.wacz"
    path.write_bytes(data)
    try:
        for name in check_wacz(path).warcs:
            with open_member(path, name) as stream:
                list(read_warc(stream, name))
    except VerificationError:
        return
