# SPDX-License-Identifier: Apache-2.0
"""`comity inquiry add` from the terminal: what it takes, what it says, what it refuses, and who signs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import click
import pytest

from cli.terminal import Terminal
from comity.cli.inquiry import add
from comity.inquiry.exhibits.archive import Archive
from inquiry.intake.pictures import picture, saved
from inquiry.packaging.web_files import PAGE, warc

BASICS = ("--as", "ALD/desk", "--origin", "harbour.example/inquiry")


@pytest.fixture
def desk(bare: Terminal) -> Terminal:
    """A terminal with a folder `in` of two files."""
    (bare.folder / "in").mkdir()
    (bare.folder / "in/note.txt").write_bytes(b"The bridge is closed.\n")
    (bare.folder / "in/page.html").write_bytes(PAGE)
    return bare


def taken(desk: Terminal, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = desk("inquiry", "add", "archive", *arguments, "--json")
    assert done.code == code, done
    return done.data


def test_a_folder_into_a_new_archive(desk: Terminal) -> None:
    data = taken(desk, "in", *BASICS)
    assert (data["ok"], data["archive"]) == (True, "archive")
    assert [(one["file"], one["size"], one["media_type"], one["title"]) for one in data["added"]] == [
        ("in/note.txt", 22, "text/plain", "note.txt"),
        ("in/page.html", len(PAGE), "text/html", "page.html"),
    ]
    assert set(data["added"][0]) == {"id", "file", "sha256", "size", "media_type", "title"}
    assert {one["parent"] for one in data["derivatives"]} == {data["added"][1]["id"]}
    assert (data["known"], data["failed"], data["similar_pictures"]) == ([], [], [])
    again = taken(desk, "in", "--as", "ALD/desk")
    assert (again["added"], len(again["known"])) == ([], 2)


def test_what_is_said_of_each_exhibit(desk: Terminal) -> None:
    data = taken(
        desk, "in/note.txt", *BASICS, "--source", "harbour-1", "--where", "Port", "--method", "handed over", "--at",
        "2026-11-20T08:00:00Z", "--from", "MAR/envoy", "--sensitivity", "core",
        "--consent-from", "harbour-1", "--consent-scope", "core", "--consent-exclude", "BRE",
        "--consent-expires", "2027-01-01T00:00:00Z", "--reason", "bridge closure", "--authority", "mandate 3",
    )  # fmt: skip
    with Archive.open(desk.folder / "archive") as archive:
        record = archive.record(data["added"][0]["id"])
        first = archive.events(record.id)[0].event
    assert (record.source, record.sensitivity) == ("harbour-1", "core")
    assert record.acquired.where == first.place == "Port"
    assert (record.acquired.from_, record.acquired.method, record.acquired.by) == (
        "2026-11-20T08:00:00Z",
        "handed over",
        "ALD/desk",
    )
    assert record.consent is not None
    assert (record.consent.scope, record.consent.exclusions) == (("core",), ("BRE",))
    assert (first.kind, first.counterparty, first.reason, first.authority) == (
        "receive",
        "MAR/envoy",
        "bridge closure",
        "mandate 3",
    )


def test_failures_are_told_one_by_one_and_the_rest_is_added(desk: Terminal) -> None:
    (desk.folder / "in/cut.warc.gz").write_bytes(warc()[:-9])
    data = taken(desk, "nowhere", "in", *BASICS, code=1)
    assert not data["ok"]
    assert "error" not in data
    assert [one["file"] for one in data["failed"]] == ["nowhere", "in/cut.warc.gz"]
    assert "record 9 at byte" in data["failed"][1]["error"]
    assert len(data["added"]) == 2
    done = desk("inquiry", "add", "archive", "in", "--as", "ALD/desk")
    assert done.code == 1
    assert "Failed; nothing of these was added:\n  in/cut.warc.gz: " in done.out
    assert taken(desk, "in/cut.warc.gz", "--as", "ALD/desk", "--no-unpack")["failed"] == []


def test_names_cannot_move_the_cursor(desk: Terminal) -> None:
    (desk.folder / "in/a\x1b[2Jb\u202e.txt").write_bytes(b"x")
    done = desk("inquiry", "add", "archive", "in", *BASICS)
    assert done.code == 0
    assert "in/a?[2Jb?.txt" in done.out
    assert "\x1b" not in done.out


def test_similar_pictures_are_told_with_what_a_miss_means(desk: Terminal) -> None:
    pytest.importorskip("pdqhash")
    saved(desk.folder / "in/a.png")
    picture(width=200, height=150).save(desk.folder / "in/b.jpg")
    data = taken(desk, "in", *BASICS)
    (pair,) = data["similar_pictures"]
    assert {pair["a"], pair["b"]} == {
        one["id"] for one in data["added"] if one["media_type"].startswith("image/")
    }
    assert pair["distance"] <= 31
    assert pair["variant"] == "as it is"
    assert "A miss proves nothing" in data["similar_meaning"]
    done = desk("inquiry", "add", "archive", "in/b.jpg", "--as", "ALD/desk")
    assert "of 256 bits differ" in done.out
    assert "A miss proves nothing" in done.out


def test_the_files_alone(desk: Terminal) -> None:
    assert taken(desk, "in", *BASICS, "--no-readings")["derivatives"] == []


def test_whoever_has_a_key_signs(desk: Terminal) -> None:
    assert "not signed" in desk("inquiry", "add", "archive", "in", *BASICS).out
    desk.yes("key", "new", "ALD/desk")
    (desk.folder / "in/more.html").write_bytes(PAGE + b"<p>More.</p>")
    done = desk("inquiry", "add", "archive", "in/more.html", "--as", "ALD/desk")
    assert done.code == 0
    assert "not signed" not in done.out
    with Archive.open(desk.folder / "archive") as archive:
        events = {one: archive.events(one) for one in archive.ids()}
        titles = {one: archive.record(one) for one in events}
        signed = {
            one for one, some in events.items() if all(event.signers == ("ALD/desk",) for event in some)
        }
    new = {one for one, record in titles.items() if record.title == "more.html"}
    assert signed == new | {one for one, record in titles.items() if record.parent in new}
    done = desk("inquiry", "custody", "check", "archive", "--json")
    assert done.code == 0, done


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("in",), 2, "--as"),
        (("--as", "ALD/desk"), 2, "PATH"),
        (("in", "--as", "ALD/desk"), 33, "--origin NAME makes a new archive"),
        (("in", *BASICS, "--at", "yesterday"), 2, "not a time"),
        (("in", *BASICS, "--consent-scope", "*"), 2, "whose consent"),
        (("in", *BASICS, "--consent-from", "harbour-1"), 2, "whom does harbour-1 allow"),
        (
            ("in", *BASICS, "--consent-from", "h", "--consent-scope", "*", "--consent-expires", "soon"),
            33,
            "not a time",
        ),
        (("in", "--as", "two words", "--origin", "x"), 33, "cannot sign"),
        (("in", "--as", "ALD/desk", "--origin", "two words"), 33, "not the name of an archive"),
        (("in", *BASICS, "--workers", "0"), 2, "0"),
    ],
)
def test_what_is_refused_makes_nothing(
    desk: Terminal, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = desk("inquiry", "add", "archive", *arguments)
    assert done.code == code, done
    assert words in done.err
    assert not (desk.folder / "archive").exists()


def test_an_archive_keeps_its_name(desk: Terminal) -> None:
    taken(desk, "in", *BASICS)
    done = desk("inquiry", "add", "archive", "in", "--as", "ALD/desk", "--origin", "other.example/inquiry")
    assert done.code == 10
    assert "is the archive harbour.example/inquiry, not other.example/inquiry" in done.err


class Bar:
    """Stands in for the bar of click."""

    made: list[Bar] = []

    def __init__(self, length: int, **_: Any) -> None:
        self.length, self.pos, self.open = length, 0, False
        Bar.made.append(self)

    def __enter__(self) -> Self:
        self.open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False

    def update(self, steps: int) -> None:
        self.pos += steps


@pytest.mark.parametrize(
    ("terminal_there", "patience", "bars"), [(True, -1.0, 1), (True, 60.0, 0), (False, -1.0, 0)]
)
def test_a_bar_only_on_a_terminal_and_for_long_work(
    monkeypatch: pytest.MonkeyPatch, terminal_there: bool, patience: float, bars: int
) -> None:
    Bar.made = []
    monkeypatch.setattr(click, "progressbar", Bar)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal_there, raising=False)
    monkeypatch.setattr(add, "PATIENCE_SECONDS", patience)
    with add._progress() as progress:
        for done in range(4):
            progress(done, 3, Path("x").name)
    assert [(one.length, one.pos, one.open) for one in Bar.made] == [(3, 3, False)] * bars
