# SPDX-License-Identifier: Apache-2.0
"""Metadata and text: what the tools say, kept as they say it; a tool that is missing, slow, loud or wrong gives a note."""

from __future__ import annotations

import json
import shutil
import struct
import wave
from pathlib import Path

import pytest

from comity.inquiry.intake import metadata, page_text
from comity.inquiry.intake.metadata import exiftool, ffprobe
from comity.inquiry.intake.page_text import text_of_page
from comity.inquiry.intake.readings import Limits, Reading, Wanted, read_file
from inquiry.intake.pictures import saved
from inquiry.packaging.foreign_tools import absent

LIMITS = Limits()
ARTICLE = (
    "<html><head><title>Bridge closed</title></head><body><nav><a href='/'>Home</a></nav><article><h1>Bridge closed</h1>"
    "<p>The bridge over the river closed on Monday after inspectors found cracks in a pier, the regional office said.</p>"
    "<p>Repairs are expected to take six weeks, and a ferry will run in the meantime, every half hour until dusk.</p>"
    "</article><script>alert(1)</script></body></html>"
)


def program(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name that does what the script says, before all others."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")


@pytest.mark.parametrize("name", ["photo.jpg", "-rf.jpg", "صورة 1.jpg", "a\nb.jpg", "$(touch x);.jpg", "x|"])
def test_exiftool(tmp_path: Path, name: str) -> None:
    if shutil.which("exiftool") is None:
        absent("exiftool")
    found = exiftool(saved(tmp_path / name, format="JPEG"), LIMITS)
    assert isinstance(found, Reading)
    (said,) = json.loads(found.content)
    assert (said["File:ImageWidth"], said["SourceFile"]) == (320, "-")
    assert tmp_path.name not in found.content.decode()
    assert found.derivation.version[0].isdigit()
    assert found.derivation.parameters["arguments"] == "-json -G1 -struct --System:all -"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_ffprobe(tmp_path: Path) -> None:
    if shutil.which("ffprobe") is None:
        absent("ffprobe")
    path = tmp_path / "-i.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(struct.pack("<8000h", *range(8000)))
    found = ffprobe(path, LIMITS)
    assert isinstance(found, Reading)
    said = json.loads(found.content)
    assert (said["format"]["duration"], said["streams"][0]["sample_rate"]) == ("1.000000", "8000")
    assert tmp_path.name not in found.content.decode()
    assert found.derivation.version[0].isdigit()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 3", "exiftool does not know this file (exit code 3)"),
        ("echo no json", "exiftool did not answer in JSON"),
        ("exec yes", "exiftool said more than 1000 bytes"),
        ("exec sleep 60", "exiftool took longer than 0.3 seconds"),
    ],
)
def test_a_tool_that_fails_gives_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    program(tmp_path, "exiftool", f'if [ "$1" = -ver ]; then echo 9.9; exit; fi\n{script}', monkeypatch)
    file = tmp_path / "x"
    file.write_bytes(b"x")
    assert exiftool(file, Limits(seconds=0.3, answer_bytes=1000)) == words


def test_a_tool_that_is_missing_or_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"xx")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert exiftool(file, LIMITS) == "exiftool is not installed, so there is no metadata by it"
    program(tmp_path, "exiftool", "exit 1", monkeypatch)
    assert "exiftool cannot be run" in str(exiftool(file, LIMITS))
    assert "larger than 1 bytes" in str(exiftool(file, Limits(file_bytes=1)))
    assert "exiftool cannot be run" in str(exiftool(tmp_path / "gone", LIMITS))


def test_the_text_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(ARTICLE, encoding="utf-8")
    (found,) = text_of_page(page, LIMITS)
    assert isinstance(found, Reading)
    assert found.derivation.tool == "trafilatura"
    assert found.derivation.parameters["include_comments"] == "false"
    text = found.content.decode()
    assert "cracks in a pier" in text
    assert "alert" not in text


def test_a_page_without_an_article_gives_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    page.write_text(ARTICLE, encoding="utf-8")

    def missing(_: str) -> str:
        raise ImportError

    monkeypatch.setattr(page_text, "version", missing)
    note, found = text_of_page(page, LIMITS)
    assert note == "trafilatura is not installed, so the text is all that the page shows"
    assert isinstance(found, Reading)
    assert found.derivation.tool == "comity"
    assert "six weeks" in found.content.decode()


@pytest.mark.parametrize("data", [b"<html>", b"<html><body></body></html>", b"<p>" * 3000])
def test_pages_without_text(tmp_path: Path, data: bytes) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(data)
    found = list(text_of_page(page, LIMITS))
    assert all(isinstance(one, str) and "no text" in one for one in found[-1:])
    assert list(text_of_page(page, Limits(page_bytes=1))) == [
        "no text was taken: the page is larger than 1 bytes"
    ]
    assert "no text was taken" in str(*text_of_page(tmp_path / "gone", LIMITS))


def test_what_is_read_of_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "exiftool", lambda *_: "exiftool")
    monkeypatch.setattr(metadata, "ffprobe", lambda *_: "ffprobe")
    file = tmp_path / "x"
    file.write_bytes(b"")

    def notes(media_type: str, wanted: Wanted = Wanted(text=False, pictures=False)) -> tuple[str, ...]:  # noqa: B008
        return read_file(file, media_type, wanted).notes

    assert notes("text/plain") == ()
    assert notes("application/json") == ()
    assert notes("application/pdf") == ("exiftool",)
    assert notes("image/jpeg") == ("exiftool",)
    assert notes("video/mp4") == ("exiftool", "ffprobe")
    assert notes("text/html") == ("exiftool",)
    assert notes("video/mp4", Wanted(metadata=False)) == ()
