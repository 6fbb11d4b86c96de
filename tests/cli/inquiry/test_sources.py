# SPDX-License-Identifier: Apache-2.0
"""`comity inquiry sources` from the terminal: the count, its evidence, people's decisions, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.terminal import Done, Terminal
from comity.inquiry.case import CLASSES
from inquiry.independence.stories import ENGLISH, FRENCH, page, text

KEYS = {
    "ok",
    "captures",
    "articles",
    "independent_sources",
    "independent_if_observers_count_once",
    "groups",
    "edges",
    "cut",
    "credits",
    "speakers",
    "proposals",
    "joining",
    "not_detected",
    "documents",
}


@pytest.fixture
def desk(bare: Terminal) -> Terminal:
    """A terminal in a folder with two captures, the agency's text and a stranger's notes."""
    files = {
        "morning.txt": ENGLISH.morning(),
        "archive.txt": ENGLISH.archive(),
        "wire.txt": text(ENGLISH.reworded),
        "guild.txt": text(ENGLISH.stranger),
    }
    for name, one in files.items():
        (bare.folder / name).write_text(one, encoding="utf-8")
    return bare


ALL = ("morning.txt", "archive.txt", "wire.txt", "guild.txt")


def sources(desk: Terminal, *arguments: object) -> Done:
    return desk("inquiry", "sources", *arguments)


def data(desk: Terminal, *arguments: object) -> dict[str, Any]:
    done = sources(desk, *arguments, "--json")
    assert (done.code, done.err) == (0, "")
    return done.data


def edges(found: dict[str, Any], a: str, b: str) -> dict[str, dict[str, Any]]:
    return {one["class"]: one for one in found["edges"] if (one["a"], one["b"]) == (a, b)}


def decide(desk: Terminal, **changed: str) -> str:
    fields = {
        "a": "morning.txt",
        "b": "archive.txt",
        "type": "same-article",
        "decision": "cut",
        "by": "ALD/analyst",
        "reason": "both copied the notice at the gate",
    } | changed
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields.items())
    path = desk.folder / "edges.toml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}[[edge]]\n{lines}", encoding="utf-8")
    return "edges.toml"


def test_the_answer_is_the_first_line(desk: Terminal) -> None:
    done = sources(desk, *ALL)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "4 captures, 3 articles, 2 independent sources"
    assert "  1. archive.txt, morning.txt, wire.txt" in lines
    assert "  2. guild.txt" in lines
    assert "Paraphrase and translation are not found" in lines[-1]


def test_one_document_is_one_source(desk: Terminal) -> None:
    assert sources(desk, "guild.txt").out.startswith("1 capture, 1 article, 1 independent source\n")


def test_ties_are_shown_with_class_share_and_reason(desk: Terminal) -> None:
    out = sources(desk, *ALL).out
    (line,) = (line for line in out.splitlines() if "same-article" in line)
    assert line.split()[:2] == ["archive.txt", "morning.txt"]
    assert "132 words" in line
    assert "the surroundings differ" in line
    assert "agency:Reuters" in out
    assert "Reuters contributed to this report." in out
    assert "both report what" in out


def test_the_json_holds_counts_groups_edges_and_credits(desk: Terminal) -> None:
    found = data(desk, *ALL)
    assert set(found) == KEYS
    assert (found["captures"], found["articles"], found["independent_sources"]) == (4, 3, 2)
    assert found["groups"] == [["archive.txt", "morning.txt", "wire.txt"], ["guild.txt"]]
    assert found["joining"] == ["derived", "same-article", "same-capture", "same-sample", "syndicated"]
    for edge in found["edges"]:
        assert {"a", "b", "class", "decision", "joins", "evidence"} <= set(edge)
        assert edge["class"] in CLASSES
        assert edge["decision"] == "found"
        assert edge["evidence"]["reason"]
        assert edge["joins"] == (edge["class"] in found["joining"] and not edge["b"].startswith("agency:"))
    assert {one["agency"] for one in found["credits"] if one["of_the_text"]} == {"Reuters"}
    assert {one["document"] for one in found["credits"]} == {"archive.txt", "morning.txt", "wire.txt"}
    assert found["speakers"]["morning.txt"][0]["name"].endswith("Tolan")
    assert [one["file"] for one in found["documents"]] == list(ALL)
    assert {one["language"] for one in found["documents"]} == {"en"}


def test_the_evidence_quotes_both_documents(desk: Terminal) -> None:
    found = data(desk, *ALL)
    evidence = edges(found, "archive.txt", "morning.txt")["same-article"]["evidence"]
    assert evidence["contained"] > 0.9
    assert evidence["matched_words"] == 132
    assert evidence["longest_run"] >= 100
    for span in evidence["spans"]:
        for side in "ab":
            first, last = span[side]["words"]
            assert first < last
            assert span[side]["paragraph"] >= 1
        assert span["a"]["text"][:20] == span["b"]["text"][:20]
    agency = edges(found, "wire.txt", "agency:Reuters")["syndicated"]["evidence"]
    assert agency["credits"][0]["role"] == "dateline"
    observed = edges(found, "archive.txt", "morning.txt")["same-observer"]["evidence"]
    assert any("Tolan" in name for name in observed["speakers"])


@pytest.mark.parametrize("order", [ALL, ALL[::-1], ("wire.txt", "morning.txt", "guild.txt", "archive.txt")])
def test_the_order_of_files_changes_no_edge(desk: Terminal, order: tuple[str, ...]) -> None:
    first, now = data(desk, *ALL), data(desk, *order)
    assert now["edges"] == first["edges"]
    assert now["groups"] == first["groups"]
    assert [one["file"] for one in now["documents"]] == list(order)


def test_pages_in_html(desk: Terminal) -> None:
    for name in ("gazette", "mirror"):
        body = (*ENGLISH.body, ENGLISH.credit)
        html = page(name, ENGLISH.title, body, ("Home", name), ("All rights reserved.",))
        (desk.folder / f"{name}.html").write_bytes(html)
    found = data(desk, "gazette.html", "mirror.html", "morning.txt")
    assert (found["captures"], found["articles"], found["independent_sources"]) == (3, 1, 1)
    assert found["documents"][0]["publisher"] == "gazette"
    assert found["documents"][0]["title"].startswith("Port of Lessa reopens")
    assert "syndicated" in edges(found, "gazette.html", "mirror.html")


def test_folders_are_read_through_in_order(desk: Terminal) -> None:
    inside = desk.folder / "box" / "deeper"
    inside.mkdir(parents=True)
    (desk.folder / "box" / "z.txt").write_text(ENGLISH.archive(), encoding="utf-8")
    (inside / "a.txt").write_text(text(ENGLISH.stranger), encoding="utf-8")
    found = data(desk, "morning.txt", "box")
    assert [one["file"] for one in found["documents"]] == ["morning.txt", "box/deeper/a.txt", "box/z.txt"]
    assert found["independent_sources"] == 2


class TestDecisions:
    def test_a_cut_parts_two_and_is_shown_with_its_reason(self, desk: Terminal) -> None:
        name = decide(desk)
        decide(desk, type="syndicated")
        done = sources(desk, "morning.txt", "archive.txt", "--edges", name)
        assert done.out.startswith("2 captures, 2 articles, 2 independent sources\n")
        assert "Cut by a person:" in done.out
        assert (
            "archive.txt - morning.txt (same-article), ALD/analyst: both copied the notice at the gate"
            in done.out
        )
        found = data(desk, "morning.txt", "archive.txt", "--edges", name)
        assert found["cut"][0] == {
            "a": "archive.txt",
            "b": "morning.txt",
            "class": "same-article",
            "by": "ALD/analyst",
            "reason": "both copied the notice at the gate",
            "cuts": True,
        }
        assert found["cut"][1]["cuts"] is False
        assert "same-article" not in edges(found, "archive.txt", "morning.txt")

    def test_a_cut_of_what_was_not_found_says_so(self, desk: Terminal) -> None:
        """A trap once: the cut was listed, and the documents stayed one source by an edge of another class."""
        done = sources(desk, "morning.txt", "archive.txt", "--edges", decide(desk, type="derived"))
        assert done.out.startswith("2 captures, 1 article, 1 independent source\n")
        assert "no such tie was found: nothing was cut" in done.out

    def test_an_assertion_joins_two_and_says_who(self, desk: Terminal) -> None:
        name = decide(
            desk, b="guild.txt", type="derived", decision="asserted", reason="the notes were handed over"
        )
        done = sources(desk, "morning.txt", "guild.txt", "--edges", name)
        assert done.out.startswith("2 captures, 2 articles, 1 independent source\n")
        assert "asserted by ALD/analyst: the notes were handed over" in done.out
        (edge,) = edges(
            data(desk, "morning.txt", "guild.txt", "--edges", name), "guild.txt", "morning.txt"
        ).values()
        assert (edge["decision"], edge["by"], edge["joins"]) == ("asserted", "ALD/analyst", True)
        assert edge["evidence"] == {"reason": "the notes were handed over"}

    def test_a_confirmation_keeps_the_evidence(self, desk: Terminal) -> None:
        name = decide(desk, decision="confirmed", reason="read side by side")
        found = data(desk, "morning.txt", "archive.txt", "--edges", name)
        edge = edges(found, "archive.txt", "morning.txt")["same-article"]
        assert (edge["decision"], edge["evidence"]["reason"]) == ("confirmed", "read side by side")
        assert edge["evidence"]["matched_words"] == 132

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"a": "night.txt"}, "edges.toml, edge 1: a = 'night.txt' is none of the documents"),
            ({"type": "copied"}, "edges.toml, edge 1: there is no class 'copied'"),
            ({"decision": "found"}, "edges.toml, edge 1: decision 'found'"),
            ({"by": ""}, "edges.toml, edge 1: by is empty or no text"),
            ({"note": "x"}, "edges.toml, edge 1: has unknown note"),
        ],
    )
    def test_a_bad_decision_is_refused_with_its_place(
        self, desk: Terminal, changed: dict[str, str], message: str
    ) -> None:
        done = sources(desk, "morning.txt", "archive.txt", "--edges", decide(desk, **changed))
        assert (done.code, done.out) == (33, "")
        assert message in done.err

    def test_a_file_of_decisions_that_is_no_toml(self, desk: Terminal) -> None:
        (desk.folder / "edges.toml").write_bytes(b'[[edge]]\na = "caf\xe9"\n')
        done = sources(desk, "morning.txt", "--edges", "edges.toml")
        assert done.code == 33
        assert "edges.toml: byte 17 is not UTF-8" in done.err

    def test_a_file_of_decisions_that_is_not_there(self, desk: Terminal) -> None:
        done = sources(desk, "morning.txt", "--edges", "none.toml")
        assert done.code != 0
        assert "none.toml" in done.err


class TestJoining:
    def test_a_class_joins_where_it_is_named(self, desk: Terminal) -> None:
        said = text(
            (
                "The guild met in Karsk, and the hall was full to the last seat that night.",
                *ENGLISH.reworded[2:3],
            )
        )
        (desk.folder / "quoting.txt").write_text(said, encoding="utf-8")
        apart = data(desk, "morning.txt", "quoting.txt")
        assert apart["independent_sources"] == 2
        assert apart["independent_if_observers_count_once"] == 1
        joined = data(
            desk, "morning.txt", "quoting.txt", "--join", "shared-quotation", "--join", "same-observer"
        )
        assert joined["independent_sources"] == 1
        assert {"same-observer", "shared-quotation", "same-article"} <= set(joined["joining"])

    def test_named_classes_come_to_the_usual_ones(self, desk: Terminal) -> None:
        usual, named = data(desk, *ALL), data(desk, *ALL, "--join", "same-capture")
        assert named["independent_sources"] == usual["independent_sources"]
        assert named["joining"] == usual["joining"]


class TestArchive:
    @pytest.fixture
    def archived(self, desk: Terminal) -> Terminal:
        """The documents in an archive, by the id that each has there."""
        done = desk(
            "inquiry", "add", "archive", *ALL, "--as", "ALD/clerk", "--origin", "x.example/a", "--no-readings"
        )
        assert done.code == 0, done
        return desk

    def test_exhibits_are_compared_and_reading_them_is_in_their_custody(self, archived: Terminal) -> None:
        found = data(archived, "--archive", "archive", "--as", "ALD/clerk")
        plain = data(archived, *ALL)
        for name in ("captures", "articles", "independent_sources"):
            assert found[name] == plain[name]
        exhibit = found["documents"][0]["file"]
        assert exhibit.startswith("e-")
        shown = archived("inquiry", "custody", "show", "archive", exhibit, "--json")
        assert [event["kind"] for event in shown.data["events"]][-1] == "access"

    def test_exhibits_that_are_named(self, archived: Terminal) -> None:
        first, second, *_ = (
            one["file"] for one in data(archived, "--archive", "archive", "--as", "A/b")["documents"]
        )
        assert data(archived, first, second, "--archive", "archive", "--as", "ALD/clerk")["captures"] == 2

    def test_who_reads_is_asked(self, archived: Terminal) -> None:
        done = archived("inquiry", "sources", "--archive", "archive")
        assert done.code == 2
        assert "--archive needs --as" in done.err

    def test_no_document_at_all(self, desk: Terminal) -> None:
        done = desk("inquiry", "sources")
        assert done.code == 2
        assert "no document is named" in done.err

    def test_the_text_says_how_many_there_are_by_observers(self, desk: Terminal) -> None:
        (desk.folder / "other.txt").write_text(
            text(("Nobody knew it.", *ENGLISH.reworded[2:3])), encoding="utf-8"
        )
        out = sources(desk, "morning.txt", "other.txt").out
        assert "1 if what comes from one release or one speaker counts once" in out

    def test_an_unknown_class_is_refused(self, desk: Terminal) -> None:
        done = sources(desk, "morning.txt", "--join", "copied")
        assert (done.code, done.out) == (2, "")
        assert "there is no class 'copied'" in done.err
        assert "same-article" in done.err


def test_another_language_is_proposed_to_a_person(desk: Terminal) -> None:
    (desk.folder / "matin.txt").write_text(FRENCH.morning(), encoding="utf-8")
    done = sources(desk, "morning.txt", "matin.txt")
    assert done.out.startswith("2 captures, 2 articles, 2 independent sources\n")
    assert "For a person to compare" in done.out
    assert "  matin.txt (fr) - morning.txt (en): " in done.out
    (proposal,) = data(desk, "morning.txt", "matin.txt")["proposals"]
    assert proposal["languages"] == ["fr", "en"]
    assert "12" in proposal["numbers"]


class TestRefusals:
    def refused(self, done: Done, *parts: str, code: int = 33) -> None:
        assert (done.code, done.out) == (code, "")
        assert all(part in done.err for part in parts), done.err
        assert "Traceback" not in done.err

    def test_nothing_named(self, desk: Terminal) -> None:
        assert sources(desk).code == 2

    def test_a_file_that_is_not_there(self, desk: Terminal) -> None:
        done = sources(desk, "morning.txt", "night.txt")
        assert done.code != 0
        assert "night.txt" in done.err

    def test_the_same_file_twice(self, desk: Terminal) -> None:
        self.refused(sources(desk, "morning.txt", "./morning.txt"), "morning.txt is named twice", code=2)

    def test_an_empty_folder(self, desk: Terminal) -> None:
        (desk.folder / "empty").mkdir()
        self.refused(sources(desk, "empty"), "empty is an empty folder")

    @pytest.mark.parametrize(
        ("content", "part"),
        [
            (b"", "there is no word in it"),
            (b"\x89PNG\0\r\n", "byte 4 is 0, so this is no text"),
            (b"caf\xe9", "byte 3 is not UTF-8"),
            (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "is not UTF-8"),
        ],
    )
    def test_what_is_no_text(self, desk: Terminal, content: bytes, part: str) -> None:
        (desk.folder / "bad.bin").write_bytes(content)
        self.refused(sources(desk, "morning.txt", "bad.bin"), "bad.bin: ", part)

    def test_a_file_that_is_named_like_an_agency(self, desk: Terminal) -> None:
        """A bug once: such a file was taken for the agency, and all that credit it for its copies."""
        (desk.folder / "agency:Reuters").write_text(text(ENGLISH.stranger), encoding="utf-8")
        self.refused(sources(desk, "morning.txt", "agency:Reuters"), "agency:Reuters", code=2)

    def test_in_json(self, desk: Terminal) -> None:
        done = sources(desk, "morning.txt", "--join", "copied", "--json")
        assert done.code == 2
        assert done.data["ok"] is False
        assert done.data["error"]["hint"].startswith("classes: ")


def test_control_characters_of_a_document_do_not_reach_the_terminal(desk: Terminal) -> None:
    (desk.folder / "evil.txt").write_text(
        "\x1b[2J\u202eReuters\x07 contributed to this report.\x9b31m\n", encoding="utf-8"
    )
    done = sources(desk, "evil.txt")
    assert done.code == 0
    assert not [one for one in done.out if not one.isprintable() and one != "\n"]


def test_many_edges_are_cut_short_in_text_and_not_in_json(desk: Terminal) -> None:
    for number in range(12):
        (desk.folder / f"copy{number:02}.txt").write_text(
            f"{ENGLISH.morning()}\n\nCopy {number}.\n", encoding="utf-8"
        )
    names = [f"copy{number:02}.txt" for number in range(12)]
    done = sources(desk, *names)
    assert done.out.startswith("12 captures, 1 article, 1 independent source\n")
    found = data(desk, *names)
    assert f"... and {len(found['edges']) - 40} more (--json lists them)" in done.out


def test_nothing_is_written(desk: Terminal) -> None:
    with desk.nothing_left():
        sources(desk, *ALL)
        sources(desk, *ALL, "--json")
