# SPDX-License-Identifier: Apache-2.0
"""comity talks adopt: the option first, then the bracket that it names; what the text's rule refuses does not undo the first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import AT, PARTIES, Done, Terminal, found
from comity.cli import comity
from comity.cli.talks import COMMANDS

DRAFT = "title: Joint communique\nlang: en\n\nOP1. {#op-1} The border [shall]{#verb}[should] be open.\n"
SETTLES = {"text": "communique", "clause": "op-1", "choice": "verb", "alternative": "1"}
EVERYBODY = tuple(f"--as={code}/delegate-1" for code in PARTIES)


@pytest.fixture(autouse=True)
def talks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group is there, whether or not this version's table of commands shows it."""
    monkeypatch.setitem(comity.table, "talks", "positions")


@pytest.fixture(scope="session")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mechanism `m` with a text of one choice, the issue `verb` whose option `shall` settles it, and everybody's keys."""
    terminal = Terminal(tmp_path_factory.mktemp("talks"))
    found(terminal)
    (terminal.folder / "en.neg").write_text(DRAFT, encoding="utf-8")
    terminal.yes("text", "table", "m", "communique", "en.neg", "--as=FRA/delegate-1", "--at", AT)
    options = [{"id": "shall", "title": "Shall", "settles": SETTLES}, {"id": "later", "title": "Later"}]
    fields = ("id=verb", "title=The verb", f"options={json.dumps(options)}")
    assert terminal.says("talks/issue/v1", *fields, by="FRA/delegate-1").code == 0
    return terminal.folder


@pytest.fixture
def room(tabled: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(tabled, tmp_path / "room")
    return Terminal(tmp_path / "room")


def adopt(room: Terminal, *arguments: str) -> Done:
    return room("talks", "adopt", "m", *arguments, "--at", AT)


def state(room: Terminal) -> dict[str, Any]:
    return room("state", "m", "--json").data


def test_it_is_in_the_table_of_commands() -> None:
    assert COMMANDS["adopt"]


def test_signers_without_a_power_for_texts_adopt_and_do_not_settle(room: Terminal) -> None:
    """TUR's delegate has powers for talks alone."""
    done = adopt(room, "verb", "shall", *EVERYBODY, "--json")
    assert (done.code, done.err) == (0, "")
    data = done.data
    assert (data["ok"], data["settled"], data["bracket"]) == (True, False, SETTLES)
    assert data["refusal"]["message"].startswith("TUR/delegate-1 has no power for text/settle/v1")
    assert data["refusal"]["rule"] == "RECORD: root keys accredit posts and recall them"
    after = state(room)
    assert after["issues"][-1]["adopted"] == "shall"
    assert after["texts"][0]["open_choices"] == 1
    assert after["size"] == data["index"] + 1


def empower(room: Terminal) -> tuple[str, ...]:
    """A second post of TUR with all powers; returns who signs for all three."""
    room.yes("key", "new", "TUR/delegate-2")
    key = room.yes("key", "show", "TUR/delegate-2").strip()
    fields = ("post=TUR/delegate-2", f"key={key}", "powers=*")
    assert room.says("charter/accredit/v1", *fields, by="TUR/root-1 TUR/delegate-2").code == 0
    return ("--as=FRA/delegate-1", "--as=RUS/delegate-1", "--as=TUR/delegate-2")


def test_adopting_and_settling_go_together(room: Terminal) -> None:
    signers = empower(room)
    data = adopt(room, "verb", "shall", *signers, "--json").data
    assert (data["settled"], data["settled_at"], data["bracket"]) == (True, data["index"] + 1, SETTLES)
    assert "refusal" not in data
    after = state(room)
    assert (after["issues"][-1]["adopted"], after["texts"][0]["open_choices"]) == ("shall", 0)


def test_in_words(room: Terminal) -> None:
    signers = empower(room)
    index = state(room)["size"]
    assert adopt(room, "verb", "shall", *signers).out == (
        f"entry {index}: shall adopted on verb\nentry {index + 1}: verb of communique settled with 1\n"
    )


def test_what_the_texts_rule_refuses_is_told_and_the_adoption_stands(room: Terminal) -> None:
    signers = empower(room)
    fields = ("text=communique", "clause=op-1", "choice=verb", "alternative=1", "stance=oppose")
    assert room.says("text/position/v1", *fields, by="RUS/delegate-1").code == 0
    index = state(room)["size"]
    done = adopt(room, "verb", "shall", *signers)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"entry {index}: shall adopted on verb\n"
        "verb of communique is not settled: the choice verb is held against 1: RUS opposes 1\n"
        "  rule: text: a choice that a party still holds is not settled\n"
    )
    assert state(room)["issues"][-1]["adopted"] == "shall"


def test_an_option_without_a_bracket(room: Terminal) -> None:
    data = adopt(room, "verb", "later", *EVERYBODY, "--json").data
    assert data["settled"] is None
    assert "bracket" not in data
    assert state(room)["size"] == data["index"] + 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("verb", "shall", "--as=FRA/delegate-1"), 10, "does not pass the rule 'two_keys'"),
        (("oil", "shall", *EVERYBODY), 10, "there is no issue 'oil' on the table"),
        (("verb", "must", *EVERYBODY), 10, "the issue verb has no option 'must'"),
        (("verb", "shall", *EVERYBODY, "--silence", "3"), 10, "entry 3 is no silence procedure"),
        (("verb", "shall", "--as=FRA/envoy"), 34, "FRA/envoy"),
        (("verb", "Shall", *EVERYBODY), 13, "option"),
        (("verb", "shall"), 2, "--as"),
        (("verb",), 2, "Missing argument"),
    ],
)
def test_what_is_not_adopted(room: Terminal, arguments: tuple[str, ...], code: int, said: str) -> None:
    with room.nothing_left():
        done = adopt(room, *arguments)
    assert (done.code, done.out) == (code, ""), done
    assert said in done.err


def test_a_refusal_of_the_adoption_is_one_object(room: Terminal) -> None:
    data = adopt(room, "verb", "shall", "--as=FRA/delegate-1", "--json").data
    assert (data["ok"], data["error"]["rule"]) == (False, "charter: rule two_keys")


def test_an_adopted_option_is_not_adopted_again(room: Terminal) -> None:
    index = adopt(room, "verb", "later", *EVERYBODY, "--json").data["index"]
    done = adopt(room, "verb", "shall", *EVERYBODY)
    assert done.code == 10
    assert f"the option later of verb was adopted at entry {index}" in done.err
    assert "talks/reopen-issue/v1" in done.err
