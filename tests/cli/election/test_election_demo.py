# SPDX-License-Identifier: Apache-2.0
"""comity election demo: one archive that both programs accept, a record beside it, and the commands that verify them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import belenios_tool
from cli.terminal import Done, Terminal
from comity.cli.election import demo

PERSONS = 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Done]:
    terminal = Terminal(tmp_path_factory.mktemp("demo"))
    return terminal, terminal("election", "demo", "--dir", "league", "--persons", PERSONS)


def test_it_says_that_nothing_of_it_happened(made: tuple[Terminal, Done]) -> None:
    _, done = made
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("SIMULATED: ")
    assert "Everything that was checked holds." in done.out
    assert f"{PERSONS} persons of weight 1, 12 associations of 5 to 40" in done.out


def test_it_leaves_one_archive_and_a_record(made: tuple[Terminal, Done]) -> None:
    terminal, _ = made
    names = sorted(path.name for path in (terminal.folder / "league").iterdir())
    assert len(names) == 3
    assert [name for name in names if not name.endswith(".bel")] == ["keys", "record"]


def test_every_command_that_it_names_works(made: tuple[Terminal, Done], tmp_path: Path) -> None:
    terminal, done = made
    commands = [
        shlex.split(line.strip()[2:]) for line in done.out.partition("Verify it yourself\n")[2].splitlines()
    ]
    assert [one[0] for one in commands] == ["comity"] * 4 + ["belenios-tool"]
    for one in commands[:4]:
        said = terminal(*one[1:], "--json", XDG_CACHE_HOME=str(tmp_path))
        assert (said.code, said.data["ok"]) == (0, True), said
    assert commands[4][1:] == ["election", "verify", "--dir", "league"]


def test_the_tool_accepts_it(made: tuple[Terminal, Done]) -> None:
    terminal, done = made
    belenios_tool.require()
    assert "belenios-tool: " in done.out
    assert "FAILED" not in done.out
    verdict = belenios_tool.verify(terminal.folder / "league")
    assert verdict.ok, verdict.stderr


def test_it_refuses_a_folder_that_is_not_empty(made: tuple[Terminal, Done]) -> None:
    terminal, _ = made
    (terminal.folder / "file").write_bytes(b"")
    with terminal.nothing_left():
        for name, words in (("league", "league is not empty"), ("file", "file is not a folder")):
            done = terminal("election", "demo", "--dir", name, "--persons", 1)
            assert (done.code, done.out) == (31, "")
            assert words in done.err
        assert terminal("election", "demo", "--dir", "other", "--persons", 0).code == 2


def test_without_the_tool_there_is_no_second_opinion(
    made: tuple[Terminal, Done], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal, _ = made
    monkeypatch.setattr(demo, "_TOOL", "no-such-belenios-tool")
    assert demo._second_opinion(terminal.folder) is None
    failing = tmp_path / "failing"
    failing.write_text("#!/bin/sh\necho it is wrong >&2\nexit 3\n", encoding="utf-8")
    failing.chmod(0o755)
    monkeypatch.setattr(demo, "_TOOL", str(failing))
    assert demo._second_opinion(terminal.folder) == "FAILED: it is wrong"
