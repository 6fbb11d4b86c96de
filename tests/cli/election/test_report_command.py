# SPDX-License-Identifier: Apache-2.0
"""comity election report: where it goes, what it exits with, what it says to people and programs, and what it leaves alone."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from pathlib import Path

import lxml.html
import pytest

from cli.terminal import Terminal
from election_forging import Board
from election_vectors import FOLDER, vector


@pytest.fixture
def terminal(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a folder with one archive, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(bare.folder.parent / "cache"))
    shutil.copy(FOLDER / "weights.bel", bare.folder / "weights.bel")
    return bare


def report(terminal: Terminal, *options: object, archive: str = "weights.bel") -> tuple[int, str, str]:
    done = terminal("election", "report", archive, "--workers", "1", *options)
    return done.code, done.out, done.err


def test_it_goes_to_standard_output(terminal: Terminal) -> None:
    code, out, err = report(terminal)
    assert (code, err) == (0, "")
    assert out.startswith("<!doctype html>\n<html")
    assert out.endswith("</html>\n")
    assert report(terminal, "-o", "-") == (0, out, "")
    assert report(terminal, archive=".") == (0, out, "")
    assert 'lang="ar" dir="rtl"' in report(terminal, "--lang", "ar")[1]


def test_it_goes_to_a_file_and_is_the_same_each_time(terminal: Terminal) -> None:
    before = (terminal.folder / "weights.bel").read_bytes()
    code, out, err = report(terminal, "-o", "out/report.html")
    data = (terminal.folder / "out/report.html").read_bytes()
    assert (code, err) == (0, "")
    assert out == (
        f"out/report.html: {len(data):,} bytes; everything that was checked holds.\n"
        f"SHA-256 of the report: {hashlib.sha256(data).hexdigest()}\n"
    )
    assert data.decode() == report(terminal)[1]
    assert (terminal.folder / "weights.bel").read_bytes() == before
    assert sorted(one.name for one in terminal.folder.iterdir()) == ["out", "weights.bel"]


def test_for_programs(terminal: Terminal) -> None:
    done = terminal("election", "report", "weights.bel", "--json", "-o", "report.html")
    data = (terminal.folder / "report.html").read_bytes()
    found = done.data
    assert (done.code, found["ok"], found["to"], found["lang"]) == (0, True, "html", "en")
    assert (found["file"], found["size"]) == ("report.html", len(data))
    assert found["sha256"] == hashlib.sha256(data).hexdigest()
    assert found["result"] == [[0, 5, "1073741832"]]
    assert found["checks"][0]["id"] == "archive"
    assert terminal("election", "report", "weights.bel", "--json").data["text"] == data.decode()


def test_an_election_that_does_not_verify_is_reported_and_the_answer_is_no(terminal: Terminal) -> None:
    board = Board(vector("revote"))
    board.put("result", {"result": [[1, 1, 1]]})
    (terminal.folder / "forged.bel").write_bytes(board.built())
    code, out, err = report(terminal, "-o", "report.html", archive="forged.bel")
    assert (code, err) == (1, "")
    assert "THIS ELECTION DOES NOT VERIFY, and the report says so" in out
    page = lxml.html.document_fromstring((terminal.folder / "report.html").read_bytes())
    assert page.xpath("//header/div/@class") == ["status failed"]
    done = terminal("election", "report", "forged.bel", "--json")
    assert (done.code, done.data["ok"]) == (1, False)


@pytest.mark.parametrize("option", ["--since", "--earlier"])
def test_an_earlier_copy_is_compared(terminal: Terminal, option: str) -> None:
    board = Board(vector("weights"))
    board.until("Ballot", 1)
    (terminal.folder / "old.bel").write_bytes(board.as_is())
    code, out, _ = report(terminal, option, "old.bel")
    assert code == 0
    page = lxml.html.document_fromstring(out)
    assert "✓ holds" in page.get_element_by_id("check-growth").text_content()
    shutil.copy(FOLDER / "revote.bel", terminal.folder / "other.bel")
    assert report(terminal, option, "other.bel")[0] == 1


def test_trackers_go_to_a_file_of_their_own(terminal: Terminal) -> None:
    code, _, _ = report(terminal, "-o", "report.html", "--trackers", "trackers.txt")
    assert code == 0
    lines = (terminal.folder / "trackers.txt").read_text().splitlines()
    page = lxml.html.document_fromstring((terminal.folder / "report.html").read_bytes())
    (listed,) = page.xpath("//pre[@class='trackers']/text()")
    assert lines == listed.split("\n") == sorted(lines)
    assert len(lines) == 3


@pytest.mark.skipif(importlib.util.find_spec("weasyprint") is None, reason="WeasyPrint is an extra")
def test_pdf_by_its_name_or_by_its_option(terminal: Terminal) -> None:
    assert report(terminal, "-o", "report.pdf")[0] == 0
    assert report(terminal, "-o", "report", "--to", "pdf")[0] == 0
    first = (terminal.folder / "report.pdf").read_bytes()
    assert first.startswith(b"%PDF-")
    assert (terminal.folder / "report").read_bytes() == first


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--to", "pdf"), 2, "where is the pdf to go?"),
        (("-o", "weights.bel"), 2, "weights.bel is the archive itself"),
        (("--trackers", "weights.bel"), 2, "weights.bel is the archive itself"),
        (("--lang", "tlh"), 2, "tlh"),
    ],
)
def test_wrong_calls(terminal: Terminal, options: tuple[str, ...], code: int, message: str) -> None:
    with terminal.nothing_left():
        done = terminal("election", "report", "weights.bel", *options, "--json")
    assert done.code == code
    assert message in done.data["error"]["message"]


def test_what_is_no_archive_leaves_no_report(terminal: Terminal) -> None:
    (terminal.folder / "noise.bel").write_bytes(b"noise" * 1000)
    with terminal.nothing_left():
        done = terminal("election", "report", "noise.bel", "-o", "report.html", "--json")
        assert 20 <= done.code <= 29
        assert terminal("election", "report", "nowhere.bel", "-o", "report.html").code == 33
        assert (
            terminal("election", "report", "weights.bel", "--since", "nowhere.bel", "-o", "report.html").code
            == 33
        )


def test_a_file_that_cannot_be_written(terminal: Terminal) -> None:
    Path(terminal.folder / "taken").write_text("")
    assert report(terminal, "-o", "taken/report.html")[0] == 33
