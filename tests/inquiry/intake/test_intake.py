# SPDX-License-Identifier: Apache-2.0
"""Intake into an archive: every file once, failures one by one, packages whole or not at all, and the same again completes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from comity.errors import StoreError
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Acquired, Facts
from comity.inquiry.intake.intake import Intake, Report, intake
from comity.inquiry.intake.readings import Wanted
from comity.inquiry.packaging.bag_writer import write_bag
from inquiry.intake.pictures import picture, saved
from inquiry.packaging.web_files import PAGE, RECORDS, REPAIRS, URL, wacz, warc

EVENT = EventContext("ALD/desk", "2026-11-22T08:00:00Z", reason="bridge closure")
NOTHING = Wanted(metadata=False, text=False, pictures=False)
QUIET = replace(NOTHING, text=True)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive", "harbour.example/inquiry") as made:
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def salts() -> Callable[[], bytes]:
    numbers = count()
    return lambda: next(numbers).to_bytes(32, "big")


def take(archive: Archive, *paths: Path, wanted: Wanted = NOTHING, **more: Any) -> Report:
    return intake(paths, archive, Intake(EVENT, salts(), wanted=wanted, **more))


def files(report: Report, folder: Path) -> list[str]:
    return [str(Path(one.file).relative_to(folder)) for one in report.added]


def test_files_and_folders(archive: Archive, here: Path) -> None:
    (here / "b").mkdir()
    (here / "b/two.txt").write_bytes(b"two")
    (here / "a.txt").write_bytes(b"one")
    (here / "c.txt").write_bytes(b"one")
    heard: list[tuple[int, int, str]] = []
    facts = Facts(source="harbour-1", acquired=Acquired(where="Port", method="download"))
    how = Intake(EVENT, salts(), facts, wanted=NOTHING)
    report = intake([here], archive, how, lambda *one: heard.append(one))
    assert files(report, here) == ["a.txt", "b/two.txt"]
    assert [Path(one.file).name for one in report.known] == ["c.txt"]
    assert report.known[0].id == report.added[0].id
    assert heard == [
        (0, 3, str(here / "a.txt")),
        (1, 3, str(here / "b/two.txt")),
        (2, 3, str(here / "c.txt")),
        (3, 3, ""),
    ]
    record = archive.record(report.added[1].id)
    assert (record.title, record.media_type, record.source, record.size) == (
        "b/two.txt",
        "text/plain",
        "harbour-1",
        3,
    )
    assert record.acquired == Acquired(where="Port", method="download")
    assert archive.events(record.id)[0].event.reason == "bridge closure"
    assert report.added[1].sha256 == sha256(b"two").hexdigest()


NAMES = [
    "-rf",
    "--help",
    "جسر مغلق.txt",
    "мост.txt",
    "a b",
    "a\nb",
    "%0A",
    "*",
    "$(x)",
    "'\"",
    "\\",
    "x" * 255,
    "\u202egpj.txt",
]


def test_names(archive: Archive, here: Path) -> None:
    for place, name in enumerate(NAMES):
        (here / name).write_bytes(b"%d" % place)
    (here / os.fsdecode(b"\xff\xfe.txt")).write_bytes(b"not UTF-8")
    report = take(archive, here)
    assert report.failed == ()
    assert {one.title for one in report.added} == {*NAMES, "\\xff\\xfe.txt"}


def test_what_cannot_be_taken_stops_nothing(
    archive: Archive, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "gone", "z"):
        (here / name).write_bytes(name.encode())
    os.mkfifo(here / "pipe")
    add = archive.add

    def vanishing(content: Any, *rest: Any) -> Any:
        if content.name == "gone":
            content.unlink()
        return add(content, *rest)

    monkeypatch.setattr(archive, "add", vanishing)
    report = take(archive, here / "nowhere", here)
    assert files(report, here) == ["a", "z"]
    assert [(Path(one.file).name, one.error.partition(":")[0]) for one in report.failed] == [
        ("nowhere", "No such file or directory"),
        ("gone", f"{here / 'gone'} cannot be read"),
        ("pipe", "is neither a file nor a folder"),
    ]
    assert len(list(archive.ids())) == 2


def test_a_store_that_fails_is_told_of_each_file(
    archive: Archive, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "a").write_bytes(b"a")
    (here / "b").write_bytes(b"b")

    def full(*_: Any) -> Any:
        raise StoreError("no space left", hint="make some")

    monkeypatch.setattr(archive, "add", full)
    assert [one.error for one in take(archive, here).failed] == ["no space left; make some"] * 2


def test_links_and_the_archive_itself_are_left_out(archive: Archive, here: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (here / "real.txt").write_bytes(b"real")
    (here / "link.txt").symlink_to("../secret.txt")
    (here / "folder").symlink_to("..")
    report = take(archive, tmp_path)
    assert [one.title for one in report.added] == ["in/real.txt", "secret.txt"]
    assert report.failed == ()
    assert [one.rpartition("/")[2] for one in report.notes] == [
        "archive is the archive itself; it was left out",
        "folder is a symbolic link; it was not followed",
        "link.txt is a symbolic link; it was not followed",
    ]
    assert [one.title for one in take(archive, here / "link.txt").known] == ["secret.txt"]


def test_folders_that_nest_deeper_than_python_recurses(archive: Archive, here: Path) -> None:
    with chdir(here):
        for _ in range(1_200):
            os.mkdir("d")  # noqa: PTH102 - a step at a time: the path is longer than the system takes at once
            os.chdir("d")
        Path("deep.txt").write_bytes(b"deep")
    (here / "z.txt").write_bytes(b"z")
    try:
        report = take(archive, here)
    finally:
        # pytest could not: it removes folders by recursion.
        subprocess.run(["rm", "-rf", here / "d"], check=True)
    assert [one.title.rpartition("/")[2] for one in report.added] == ["deep.txt", "z.txt"]


def test_empty_files_and_folders(archive: Archive, here: Path) -> None:
    (here / "empty").write_bytes(b"")
    (here / "nothing").mkdir()
    report = take(archive, here, wanted=Wanted())
    assert (len(report.added), report.added[0].size_bytes, report.failed) == (1, 0, ())
    assert report.notes == (f"{here / 'empty'}: is empty",)


def test_a_bag(archive: Archive, here: Path) -> None:
    write_bag(here / "bag", [("photos/a.txt", b"a"), ("b.txt", b"b")], {"VERIFY.md": b"how"}, [])
    report = take(archive, here)
    assert [one.title for one in report.added] == ["b.txt", "photos/a.txt"]
    assert "a valid bag of version 1.0" in report.notes[0]
    assert (
        "in the bag bag, listed in manifest-sha256.txt (SHA-256 "
        in archive.record(report.added[0].id).acquired.method
    )


def test_a_bag_that_is_not_valid_is_taken_as_files_or_not_at_all(archive: Archive, here: Path) -> None:
    write_bag(here / "bag", [("a.txt", b"a")], {}, [])
    (here / "bag/data/a.txt").write_bytes(b"b")
    (here / "z.txt").write_bytes(b"z")
    report = take(archive, here)
    assert files(report, here) == ["z.txt"]
    assert "not a valid bag: manifest-sha256.txt, line 1" in report.failed[0].error
    assert "--no-unpack" in report.failed[0].error
    assert len(take(archive, here, unpack=False).added) == 5


def test_captures_of_a_warc(archive: Archive, here: Path) -> None:
    (here / "harbour.warc.gz").write_bytes(warc())
    report = take(archive, here, wanted=QUIET)
    (original,) = report.added
    assert (original.media_type, report.failed) == ("application/warc", ())
    assert len(report.derivatives) == 6
    by_hash = {one.sha256: one for one in report.derivatives}
    page = by_hash[sha256(PAGE).hexdigest()]
    zipped = by_hash[sha256(REPAIRS).hexdigest()]
    repairs = by_hash[sha256(b"<p>Repairs take six weeks.</p>").hexdigest()]
    tides = by_hash[sha256(b"tide table").hexdigest()]
    assert [page.parent, zipped.parent, tides.parent] == [original.id] * 3
    assert repairs.parent == zipped.id
    assert (page.media_type, zipped.media_type, tides.media_type) == (
        "text/html",
        "application/gzip",
        "text/plain",
    )
    record = archive.record(page.id)
    assert (record.url, record.title, record.acquired.from_) == (URL, URL, "2026-11-20T08:00:00Z")
    assert record.derivation is not None
    assert record.derivation.parameters["record"] == "2"
    assert record.derivation.parameters["operation"] == "HTTP response body, as received"
    assert [one.title for one in report.derivatives if one.parent == page.id] == ["text of the page"]
    assert report.notes == (
        f"{here / 'harbour.warc.gz'}: captures taken out: 3; records: 1 request, 1 resource, 5 response, 1 revisit, 1 warcinfo",
    )


def test_captures_of_a_wacz_by_content(archive: Archive, here: Path) -> None:
    (here / "download.bin").write_bytes(wacz())
    report = take(archive, here)
    assert report.added[0].media_type == "application/wacz"
    derivation = archive.record(report.derivatives[0].id).derivation
    assert derivation is not None
    assert derivation.parameters["file"] == "archive/harbour.warc.gz"
    assert len(report.derivatives) == 4


@pytest.mark.parametrize("name", ["cut.warc.gz", "cut.warc", "cut.wacz"])
def test_packages_that_are_cut_leave_nothing(archive: Archive, here: Path, name: str) -> None:
    data = wacz() if name == "cut.wacz" else warc(packed=name.endswith("gz"))
    (here / name).write_bytes(data[:-30])
    (here / "z.txt").write_bytes(b"z")
    report = take(archive, here)
    assert files(report, here) == ["z.txt"]
    assert report.derivatives == ()
    assert report.failed[0].error.startswith(f"{name}: ")
    assert report.failed[0].error.endswith("--no-unpack takes it as it is")
    assert len(list(archive.ids())) == 1
    assert [one.title for one in take(archive, here / name, unpack=False).added] == [name]


def test_the_same_again_adds_nothing_and_says_that_it_came_again(archive: Archive, here: Path) -> None:
    (here / "harbour.warc.gz").write_bytes(warc())
    (here / "page.html").write_bytes(PAGE)
    first = take(archive, here, wanted=QUIET)
    again = take(archive, here, wanted=QUIET)
    assert (again.added, again.derivatives, again.failed) == ((), (), ())
    assert [one.id for one in again.known] == [one.id for one in first.added]
    assert [one.event.kind for one in archive.events(first.added[1].id)][-1] == "collect"


def test_what_a_crash_left_out_is_completed(
    archive: Archive, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "harbour.warc.gz").write_bytes(warc())
    (here / "page.html").write_bytes(PAGE + b"<p>Another one.</p>")
    derive, left = archive.derive, count(3, -1)

    def crashing(*given: Any, **more: Any) -> Any:
        if next(left) == 0:
            raise KeyboardInterrupt
        return derive(*given, **more)

    monkeypatch.setattr(archive, "derive", crashing)
    with pytest.raises(KeyboardInterrupt):
        take(archive, here, wanted=QUIET)
    monkeypatch.undo()
    take(archive, here, wanted=QUIET)
    whole = {one.sha256 for one in map(archive.record, archive.ids())}
    with Archive.create(here.parent / "other", "harbour.example/inquiry") as other:
        take(other, here, wanted=QUIET)
        assert whole == {one.sha256 for one in map(other.record, other.ids())}


def test_the_order_does_not_depend_on_workers(here: Path, tmp_path: Path) -> None:
    (here / "harbour.warc").write_bytes(warc(RECORDS[:4], packed=False))
    for place in range(12):
        (here / f"{place}.html").write_bytes(PAGE.replace(b"closed", b"closed for %d days" % place))
    found = []
    for workers in (1, 3):
        with Archive.create(tmp_path / f"archive-{workers}", "harbour.example/inquiry") as archive:
            report = take(archive, here, wanted=QUIET, workers=workers)
            found.append(
                [[(one.file, one.sha256) for one in some] for some in (report.added, report.derivatives)]
            )
    assert found[0] == found[1]
    assert len(found[0][1]) == 18


def test_a_file_that_changes_while_it_is_read(
    archive: Archive, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = here / "page.html"
    page.write_bytes(PAGE)
    module = import_module("comity.inquiry.intake.intake")
    read = module.read_file

    def meanwhile(path: Path, *rest: Any) -> Any:
        found = read(path, *rest)
        path.write_bytes(b"something else")
        return found

    monkeypatch.setattr(module, "read_file", meanwhile)
    report = take(archive, page, wanted=QUIET)
    assert (len(report.added), report.derivatives) == (1, ())
    assert report.notes == (f"{page}: changed while it was read; only what it was when it was added is kept",)


def test_similar_pictures(archive: Archive, here: Path) -> None:
    pytest.importorskip("pdqhash")
    wanted = replace(NOTHING, pictures=True)
    saved(here / "a.png", 1)
    saved(here / "other.png", 2)
    first = take(archive, here, wanted=wanted)
    assert first.similar == ()
    pillow = pytest.importorskip("PIL.Image")
    picture(1).transpose(pillow.Transpose.FLIP_LEFT_RIGHT).save(here / "mirror.jpg")
    pillow.new("RGB", (64, 64), "white").save(here / "white.png")
    second = take(archive, here / "mirror.jpg", here / "white.png", wanted=wanted)
    (pair,) = second.similar
    assert (pair.a, pair.b, pair.variant) == (second.added[0].id, first.added[0].id, "mirrored left to right")
    assert pair.distance <= 31
    assert second.notes == (f"too little detail to compare by hash (quality under 50): {second.added[1].id}",)


def test_derivatives_name_their_tool_in_custody(archive: Archive, here: Path) -> None:
    (here / "page.html").write_bytes(PAGE)
    report = take(archive, here, wanted=QUIET)
    (text,) = report.derivatives
    event = archive.events(text.id)[0].event
    derivation = archive.record(text.id).derivation
    assert derivation is not None
    assert (event.kind, event.tool, event.version) == ("analyse", derivation.tool, derivation.version)
    assert archive.events(report.added[0].id)[-1].event.derivative == text.id


def test_the_archive_is_sound_afterwards(archive: Archive, here: Path) -> None:
    (here / "harbour.warc.gz").write_bytes(warc())
    saved(here / "a.png")
    take(archive, here, wanted=replace(QUIET, pictures=True))
    assert archive.check() == []
