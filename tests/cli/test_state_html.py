# SPDX-License-Identifier: Apache-2.0
"""comity state DIR --html FILE: the report as a file."""

from __future__ import annotations

import pytest

from cli.terminal import Terminal
from desk.pages import Page, check_sound, said


def report(terminal: Terminal, *options: object, name: str = "report.html") -> Page:
    terminal.yes("state", "m", "--html", name, *options)
    return check_sound((terminal.folder / name).read_text(encoding="utf-8"))


def test_the_report_is_written_beside_the_answer(terminal: Terminal) -> None:
    plain = terminal.yes("state", "m")
    assert terminal.yes("state", "m", "--html", "report.html") == plain + "\nReport: report.html\n"
    page = check_sound((terminal.folder / "report.html").read_text(encoding="utf-8"))
    assert said(page.one("//h1")) == "A mechanism for tests"
    assert said(page.one('//section[@id="issue-meeting"]/h3')) == "Place"
    assert [row["Option"] for row in page.rows("issue-meeting")] == ["Geneva", "Vienna"]


def test_for_programs_the_file_is_named(terminal: Terminal) -> None:
    plain = terminal("state", "m", "--json").data
    assert terminal("state", "m", "--json", "--html", "report.html").data == {**plain, "html": "report.html"}
    assert "html" not in plain


def test_the_digest_in_the_report_is_that_of_the_record(terminal: Terminal) -> None:
    digest = terminal.yes("state", "m", "--digest").strip()
    assert digest in [said(one) for one in report(terminal).find("//header//dd")]


def test_the_command_in_the_report_gives_the_digest_in_the_report_later_on_too(terminal: Terminal) -> None:
    page = report(terminal)
    said_then = {said(one) for one in page.find("//header//dd")}
    fields = ("issue=meeting", "option=geneva", "stance=preferred", "source=said in the room")
    assert terminal.says("talks/position/v1", *fields, by="FRA/delegate-1").code == 0
    _, command = "".join(map(str, page.one("//header//pre").itertext())).splitlines()
    words = command.replace("DIR", "m").split()
    assert words[0] == "comity"
    assert terminal.yes(*words[1:]).strip() in said_then
    assert terminal.yes("state", "m", "--digest").strip() not in said_then


def test_with_only_the_digest_asked_for_the_report_is_written_too(terminal: Terminal) -> None:
    digest = terminal.yes("state", "m", "--digest")
    assert terminal.yes("state", "m", "--digest", "--html", "report.html") == digest
    assert digest.strip() in (terminal.folder / "report.html").read_text(encoding="utf-8")
    done = terminal("state", "m", "--digest", "--json", "--html", "report.html")
    assert done.data == {"ok": True, "digest": digest.strip(), "size": 5, "html": "report.html"}


def test_at_an_earlier_size(terminal: Terminal) -> None:
    page = report(terminal, "--at", 4)
    assert page.sections == ["formats"]
    assert "4" in [said(one) for one in page.find("//header//dd")]


@pytest.mark.parametrize(
    ("asked", "language", "way"), [("ar", "ar", "rtl"), ("en", "en", "ltr"), ("fr", "en", "ltr")]
)
def test_the_language(terminal: Terminal, asked: str, language: str, way: str) -> None:
    page = report(terminal, "--lang", asked)
    assert (page.root.get("lang"), page.root.get("dir")) == (language, way)
    heading = {"en": "Formats and members", "ar": "الصيغ وأعضاؤها"}[language]
    assert said(page.one('//section[@id="formats"]/h2')) == heading


def test_a_replica_writes_the_same_bytes(terminal: Terminal) -> None:
    terminal.yes("log", "export", "m", "export")
    terminal.yes("mirror", "export", "copy")
    for folder in ("m", "copy"):
        terminal.yes("state", folder, "--html", f"{folder}.html")
    assert (terminal.folder / "m.html").read_bytes() == (terminal.folder / "copy.html").read_bytes()


def test_positions_make_pictures(terminal: Terminal) -> None:
    assert report(terminal).find("//svg") == []
    for by, stance in (("FRA", "preferred"), ("RUS", "cannot_accept")):
        fields = ("issue=meeting", "option=geneva", f"stance={stance}", "source=said in the room")
        assert terminal.says("talks/position/v1", *fields, by=f"{by}/delegate-1").code == 0
    assert len(report(terminal).find("//figure//svg")) == 3


def test_a_file_that_cannot_be_written_is_named(terminal: Terminal) -> None:
    (terminal.folder / "file").write_text("", encoding="utf-8")
    with terminal.nothing_left():
        done = terminal("state", "m", "--html", "file/report.html")
    assert 30 <= done.code <= 39
    assert "file/report.html cannot be written" in done.err


def test_a_record_that_is_not_there_leaves_no_file(terminal: Terminal) -> None:
    with terminal.nothing_left():
        assert terminal("state", "elsewhere", "--html", "report.html").code >= 30
