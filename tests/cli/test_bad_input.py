# SPDX-License-Identifier: Apache-2.0
"""Files and arguments that are not what they should be: the message names file, place and what was expected, and nothing changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.terminal import AT, ORIGIN, Done, Terminal

POSITION = ("talks/position/v1", "issue=meeting", "option=geneva", "stance=preferred", "source=Oral")
SAY = ("say", "m", "talks/position/v1", "--as=FRA/delegate-1")


def wrong(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("Error: ")
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


BODIES = {
    "TOML": ("b.toml", "issue = \n", ("b.toml", "line 1", "expected TOML")),
    "TOML on line 3": ("b.toml", 'issue = "a"\noption = "b"\nstance "c"\n', ("b.toml", "line 3")),
    "TOML key twice": ("b.toml", 'issue = "a"\nissue = "b"\n', ("b.toml", "line 2")),
    "TOML date": ("b.toml", "source = 2026-01-01\n", ("b.toml", "source", "text")),
    "TOML float": ("b.toml", "source = 0.5\n", ("b.toml", "source", "0.5", "not an integer")),
    "JSON": ("b.json", '{"issue": "a",\n"option" "b"}', ("b.json", "line 2", "expected JSON")),
    "JSON key twice": ("b.json", '{"issue": "a", "issue": "b"}', ("b.json", "'issue'", "twice")),
    "JSON float": ("b.json", '{"source": 1e3}', ("b.json", "source", "not an integer")),
    "JSON NaN": ("b.json", '{"source": NaN}', ("b.json", "source")),
    "JSON null": ("b.json", '{"source": null}', ("b.json", "source", "null")),
    "JSON list": ("b.json", "[]", ("b.json", "expected an object")),
    "JSON number beyond 2^53": ("b.json", '{"source": 9007199254740993}', ("b.json", "2^53")),
    "JSON too deep": ("b.json", "[" * 100_000, ("b.json",)),
}


@pytest.mark.parametrize("story", BODIES)
def test_body_that_cannot_be_read(terminal: Terminal, story: str) -> None:
    name, text, words = BODIES[story]
    (terminal.folder / name).write_text(text)
    with terminal.nothing_left():
        wrong(terminal(*SAY, "--body", name), 33, *words)


def test_body_that_is_not_utf8(terminal: Terminal) -> None:
    (terminal.folder / "b.toml").write_bytes(b'issue = "\xff"')
    wrong(terminal(*SAY, "--body", "b.toml"), 33, "b.toml", "byte 9 is not UTF-8")


def test_body_that_is_not_there(terminal: Terminal) -> None:
    wrong(terminal(*SAY, "--body", "nowhere.toml"), 33, "nowhere.toml", "no such file")
    wrong(terminal(*SAY, "source=@nowhere.txt"), 33, "nowhere.txt")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('amendment = "everybody"', 'amendment = "nobody"', ("amendment", "'nobody'", "everybody")),
        ('amendment = "everybody"', 'amendment = "everybody"\ncolour = "red"', ("colour",)),
        ('amendment = "everybody"\n', "", ("amendment",)),
        ("notice = 3600", "notice = 0.5", ("notice",)),
        ("notice = 3600", "notice = ", ("line 7",)),
        ("notice = 3600", 'notice = "an hour"', ("notice",)),
        ("count = 2", "count = 0", ("two.count",)),
        ("count = 2", "count = 2, quorum = 2", ("two", "exactly one operator")),
        ('members = ["FRA"]', 'members = ["FRA", "GBR"]', ("GBR", "not a party")),
        ('code = "FRA"', 'code = "France"', ("code",)),
        ('code = "FRA"', 'code = "GBR"', ("GBR", "root")),
        ("threshold = 1", "threshold = 2", ("threshold",)),
        ('"talks/*" = "two_keys"', '"talks*" = "two_keys"', ("adopts",)),
        ('recipient = "age1', 'recipient = "age2', ("recipient",)),
    ],
)
def test_charter_that_does_not_hold_together(
    terminal: Terminal, old: str, new: str, words: tuple[str, ...]
) -> None:
    text = (terminal.folder / "charter.toml").read_text(encoding="utf-8")
    assert old in text
    (terminal.folder / "wrong.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with terminal.nothing_left():
        wrong(terminal("init", "new", "--charter", "wrong.toml", "--at", AT), 33, "wrong.toml", *words)
        wrong(
            terminal("amend", "m", "--charter=wrong.toml", "--as=FRA/root-1", "-o", "a.note"),
            33,
            "wrong.toml",
            *words,
        )


def test_charter_without_a_log_key_names_the_command_that_makes_one(terminal: Terminal) -> None:
    lines = (terminal.folder / "charter.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    (terminal.folder / "wrong.toml").write_text("".join(line for line in lines if not line.startswith("log")))
    with terminal.nothing_left():
        wrong(terminal("init", "n", "--charter=wrong.toml"), 33, "log is missing", f"comity key new {ORIGIN}")


def test_amendment_does_not_change_origin_or_log(terminal: Terminal) -> None:
    text = (terminal.folder / "charter.toml").read_text(encoding="utf-8")
    amend = ("amend", "m", "--charter=wrong.toml", "--as=FRA/root-1", "-o", "a.note")
    (terminal.folder / "wrong.toml").write_text(text.replace(ORIGIN, "talks.example/x", 1), encoding="utf-8")
    with terminal.nothing_left():
        wrong(terminal(*amend), 33, "talks.example/x")
    key = terminal.yes("key", "new", ORIGIN, "--keys=other").strip()
    old = terminal.yes("key", "show", ORIGIN).strip()
    (terminal.folder / "wrong.toml").write_text(text.replace(old, key), encoding="utf-8")
    with terminal.nothing_left():
        wrong(terminal(*amend), 33, "charter/host/v1 moves it")


WRONG_DIR = {
    "not there": ("nowhere", "not a folder"),
    "a file": ("charter.toml", "not a folder"),
    "another folder": ("keys", "not the DIR of a mechanism"),
    "a URL": ("https://talks.example/record", "reads no URL"),
}


@pytest.mark.parametrize("story", WRONG_DIR)
@pytest.mark.parametrize(
    "command",
    [
        ("state",), ("verify",), ("log", "show"), ("log", "checkpoint"), ("log", "forks"), ("log", "export", ".", "out"),
        ("log", "prove", ".", "0"), ("log", "note", ".", "0", "-o", "x"), ("blob", "put", ".", "charter.toml"),
        ("blob", "get", ".", "0" * 64, "-o", "x"), ("sealed", "read", ".", "0", "--as=FRA"), ("sealed", "purge"),
        ("say", ".", *POSITION, "--as=FRA/delegate-1"), ("witness", "cosign", ".", "--as=FRA/witness"),
        ("witness", "add", ".", "charter.toml"), ("submit", ".", "p.note"),
        ("amend", ".", "--charter=charter.toml", "--as=FRA/root-1", "-o", "x"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_dir_that_is_no_mechanism(terminal: Terminal, command: tuple[str, ...], story: str) -> None:
    terminal.yes("say", "m", *POSITION, "--as=FRA/delegate-1", "-o", "p.note")
    place, words = WRONG_DIR[story]
    arguments = [place if word == "." else word for word in command]
    if "." not in command:
        arguments.append(place)
    with terminal.nothing_left():
        done = terminal(*arguments)
        wrong(done, 2 if story == "a URL" else 31, words)


def test_dir_whose_charter_is_not_signed_yet(terminal: Terminal) -> None:
    terminal.yes("init", "n", "--charter=charter.toml")
    wrong(terminal("state", "n"), 31, "still to be signed and submitted")
    with terminal.nothing_left():
        wrong(terminal("init", "n", "--charter=charter.toml"), 31, "n holds a mechanism already")
        wrong(terminal("init", "m", "--charter=charter.toml"), 31, "m holds a mechanism already")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"a\nb\nc\n\n",
        b"\x00\xff",
        b"a\n\n\xe2\x80\x94 x y\n",
        b"a\n\n\xe2\x80\x94 FRA/delegate-1 AAAAAAAA\n",
    ],
)
def test_note_that_is_not_a_note(terminal: Terminal, data: bytes) -> None:
    (terminal.folder / "x.note").write_bytes(data)
    with terminal.nothing_left():
        wrong(terminal("submit", "m", "x.note"), 33, "x.note")
        wrong(terminal("sign", "x.note", "--as=FRA/delegate-1"), 33, "x.note", "comity say")
        wrong(terminal("witness", "hold", "x.note", "--as=FRA/witness"), 33)
        assert 20 <= terminal("witness", "add", "m", "x.note").code <= 29
        assert 20 <= terminal("log", "forks", "m", "x.note").code <= 29


def test_note_that_is_not_there(terminal: Terminal) -> None:
    with terminal.nothing_left():
        wrong(terminal("submit", "m", "nowhere.note"), 33, "nowhere.note")
        wrong(terminal("sign", "nowhere.note", "--as=FRA/delegate-1"), 33, "nowhere.note")


def test_copies_of_two_statements_are_not_put_together(terminal: Terminal) -> None:
    for name, source in (("a", "source=One"), ("b", "source=Two")):
        terminal.yes("say", "m", *POSITION[:4], source, "--as=FRA/delegate-1", "-o", f"{name}.note")
    with terminal.nothing_left():
        wrong(terminal("submit", "m", "a.note", "b.note"), 33, "b.note has another text than a.note")


def test_signing_what_is_for_somebody_else(terminal: Terminal) -> None:
    terminal.yes("say", "m", *POSITION, "--as=FRA/delegate-1", "-o", "a.note")
    with terminal.nothing_left():
        wrong(terminal("sign", "a.note", "--as=RUS/delegate-1"), 33, "not for RUS/delegate-1 to sign")


@pytest.mark.parametrize("data", [b"", b"no proof", b"c2sp.org/tlog-proof@v1\nindex 0\n\n", b"\xff" * 50])
def test_proof_that_is_not_a_proof(terminal: Terminal, data: bytes) -> None:
    vkey = terminal.yes("key", "show", ORIGIN).strip()
    terminal.yes("log", "note", "m", 0, "-o", "e.note")
    (terminal.folder / "x.proof").write_bytes(data)
    with terminal.nothing_left():
        wrong(terminal("log", "check", "x.proof", "e.note", "--vkey", vkey), 20, "x.proof")


def test_proof_of_another_entry_or_by_another_log(terminal: Terminal) -> None:
    vkey = terminal.yes("key", "show", ORIGIN).strip()
    terminal.yes("log", "note", "m", 1, "-o", "e.note")
    terminal.yes("log", "prove", "m", 2, "-o", "e.proof")
    wrong(terminal("log", "check", "e.proof", "e.note", "--vkey", vkey), 23, "e.proof does not prove e.note")
    other = terminal.yes("key", "new", ORIGIN, "--keys=other").strip()
    wrong(terminal("log", "check", "e.proof", "e.note", "--vkey", other), 21)
    wrong(terminal("log", "check", "e.proof", "e.note", "--vkey", "nonsense"), 2, "--vkey")


@pytest.mark.parametrize("index", [5, 999])
def test_index_beyond_the_log(terminal: Terminal, index: int) -> None:
    with terminal.nothing_left():
        for command in (("show",), ("prove",), ("note", "-o", "x")):
            wrong(terminal("log", command[0], "m", index, *command[1:]), 33, f"no entry {index}", "it has 5")
        wrong(terminal("state", "m", "--at", index + 1), 33)


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-02-30T00:00:00Z", "2026-03-02", "2026-03-02T9:00:00Z", ""]
)
def test_time_that_is_none(terminal: Terminal, time: str) -> None:
    with terminal.nothing_left():
        wrong(
            terminal("say", "m", *POSITION, "--as=FRA/delegate-1", "--at", time),
            2,
            "--at",
            "2026-11-21T09:30:00Z",
        )
        wrong(terminal("witness", "cosign", "m", "--as=FRA/witness", "--at", time), 2, "--at")


def test_key_that_others_can_read(terminal: Terminal) -> None:
    key = terminal.folder / "keys/FRA/delegate-1.key"
    key.chmod(0o640)
    with terminal.nothing_left():
        wrong(terminal("say", "m", *POSITION, "--as=FRA/delegate-1"), 34, "delegate-1.key", "chmod 600")
    wrong(terminal("key", "list"), 34, "delegate-1.key")


def test_key_that_is_missing_damaged_or_there_already(terminal: Terminal) -> None:
    with terminal.nothing_left():
        wrong(
            terminal("say", "m", *POSITION, "--as=GBR/delegate-1"),
            34,
            "no key of GBR/delegate-1 in keys",
            "--keys",
        )
        wrong(terminal("key", "show", "GBR/delegate-1"), 34, "no key of GBR/delegate-1")
        wrong(terminal("key", "new", "GBR/root-1", "FRA/root-1"), 34, "FRA/root-1", "never overwritten")
        wrong(terminal("key", "new", "GBR/root-1", "GBR/root-1"), 34, "twice")
        wrong(terminal("key", "new", "../GBR"), 2, "name of a key")
    (terminal.folder / "keys/FRA/delegate-1.key").write_text("PRIVATE+KEY+FRA/delegate-1+00000000+AAAA\n")
    wrong(terminal("key", "show", "FRA/delegate-1"), 34, "damaged")


def test_only_the_holder_of_the_logs_key_appends(terminal: Terminal) -> None:
    (terminal.folder / "france").mkdir()
    (terminal.folder / "keys/FRA").rename(terminal.folder / "france/FRA")
    with terminal.nothing_left():
        done = terminal("say", "m", *POSITION, "--as=FRA/delegate-1", "--keys=france")
        wrong(done, 34, f"{ORIGIN} is not in france", "-o NOTE")
        done = terminal(
            "sealed", "seal", "m", "organisers", *POSITION, "--as=FRA/delegate-1", "--keys=france"
        )
        wrong(done, 34, "-o NOTE")


def test_joint_signer_needs_a_note(terminal: Terminal) -> None:
    with terminal.nothing_left():
        wrong(terminal("say", "m", *POSITION, "--as=FRA/delegate-1", "--with=RUS/delegate-1"), 2, "-o NOTE")


@pytest.mark.parametrize("field", ["colour=red", "stance", "source=a", "=x"])
def test_field_that_is_unknown_bare_or_doubled(terminal: Terminal, field: str) -> None:
    with terminal.nothing_left():
        wrong(terminal("say", "m", *POSITION, field, "--as=FRA/delegate-1"), 2)


def test_kind_that_nobody_knows(terminal: Terminal) -> None:
    with terminal.nothing_left():
        wrong(
            terminal("say", "m", "talks/poem/v1", "--as=FRA/delegate-1"),
            2,
            "talks/poem/v1",
            "talks/position/v1",
        )
        wrong(terminal("kinds", "talks/poem/v1"), 2, "talks/poem/v1")


def test_mirror_of_what_is_no_export_leaves_nothing(terminal: Terminal) -> None:
    with terminal.nothing_left():
        wrong(terminal("mirror", "m", "copy"), 33, "not an exported record")
        wrong(terminal("mirror", "nowhere", "copy"), 33, "not an exported record")


def test_mirror_of_a_damaged_export_leaves_nothing(terminal: Terminal) -> None:
    terminal.yes("log", "export", "m", "out")
    (entries,) = (path for path in (terminal.folder / "out/tile/entries").rglob("*") if path.is_file())
    entries.chmod(0o644)
    entries.write_bytes(entries.read_bytes().replace(b"Geneva", b"Vienna"))
    with terminal.nothing_left():
        done = terminal("mirror", "out", "deep/copy")
        assert 20 <= done.code <= 29
        assert 20 <= terminal("verify", "out", "--anchor", "a").code <= 29


def test_blob_that_is_not_there_or_not_named_so(terminal: Terminal) -> None:
    with terminal.nothing_left():
        wrong(terminal("blob", "get", "m", "0" * 64, "-o", "x"), 35, "0" * 64)
        wrong(terminal("blob", "get", "m", "../../keys", "-o", "x"), 2, "64 hexadecimal digits")
        wrong(terminal("blob", "put", "m", "charter.toml", "nowhere.pdf"), 33, "nowhere.pdf")


def test_output_that_cannot_be_written_leaves_no_temporary_file(terminal: Terminal) -> None:
    (terminal.folder / "taken").mkdir()
    with terminal.nothing_left():
        wrong(terminal("log", "note", "m", 0, "-o", "taken"), 33, "taken cannot be written")
        wrong(terminal("log", "note", "m", 0, "-o", "charter.toml/x"), 33)


def test_anchor_that_is_damaged_or_of_another_record(terminal: Terminal) -> None:
    (terminal.folder / "a.json").write_text("{}")
    with terminal.nothing_left():
        wrong(terminal("verify", "m", "--anchor=a.json"), 33, "a.json", "not an anchor")
    terminal.yes("verify", "m", "--anchor=b.json")
    anchor = terminal.folder / "b.json"
    anchor.write_text(anchor.read_text().replace(ORIGIN, "talks.example/else"))
    with terminal.nothing_left():
        wrong(terminal("verify", "m", "--anchor=b.json"), 22, "talks.example/else")


def test_record_that_is_no_record(terminal: Terminal) -> None:
    (terminal.folder / "m/record.sqlite").write_bytes(b"not a database" * 100)
    for command in ("state", "verify"):
        done = terminal(command, "m")
        assert 20 <= done.code <= 39
        assert "Traceback" not in done.err


def test_restored_backup_is_not_signed_until_it_has_caught_up(terminal: Terminal) -> None:
    backup = terminal.files()
    terminal.says(*POSITION, by="FRA/delegate-1")
    terminal.yes("log", "export", "m", "out")
    for name in ("record.sqlite-wal", "record.sqlite-shm"):
        (terminal.folder / "m" / name).unlink(missing_ok=True)
    (terminal.folder / "m/record.sqlite").write_bytes(backup["m/record.sqlite"])
    wrong(terminal.says(*POSITION, by="RUS/delegate-1"), 36, "signed a checkpoint of 6", "comity mirror")
    terminal.yes("mirror", "out", "m")
    assert terminal.says(*POSITION, by="RUS/delegate-1").out == "entry 6\n"


def test_surprise_is_no_traceback(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def surprise(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("comity.desk.mechanism.Mechanism.state", surprise)
    wrong(terminal("state", "m"), 30, "an error in Comity itself", "unforeseen", "COMITY_DEBUG=1")
    with pytest.raises(RuntimeError, match="unforeseen"):
        terminal("state", "m", COMITY_DEBUG="1")


@pytest.mark.parametrize(
    "arguments",
    [
        ["state", "nowhere"], ["verify", "charter.toml"], ["submit", "m", "charter.toml"], ["log", "check", "a", "b", "--vkey=c"],
        ["init", "n", "--charter", "m"], ["mirror", "m/record.sqlite", "n"], ["key", "show", "x", "--keys", "charter.toml"],
    ],
)  # fmt: skip
def test_no_traceback_from_the_process_itself(terminal: Terminal, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "comity.app", *arguments],
        cwd=terminal.folder,
        env=os.environ | {"COMITY_KEYS": str(terminal.folder / "keys"), "COMITY_DEBUG": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {2, *range(10, 40)}
    assert done.stdout == ""
    assert done.stderr.startswith(("Error: ", "Refused: "))
    assert "Traceback" not in done.stderr


def test_output_cut_off_by_its_reader_is_no_error(terminal: Terminal, tmp_path: Path) -> None:
    command = f"{sys.executable} -m comity.app log show m | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=terminal.folder, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("entry")
    assert done.stderr == ""
