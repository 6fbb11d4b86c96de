# SPDX-License-Identifier: Apache-2.0
"""comity election init, open, close, tally: an election by commands from its questions to its result, and what each step refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import belenios_tool
from cli.terminal import Done, Terminal
from comity.election.ballots.belenios_v1.box import open_box
from election_by_commands import CHOSEN, RANKED, Commanded, shares


def terminal_in(folder: Path) -> Terminal:
    folder.mkdir(parents=True, exist_ok=True)
    return Terminal(folder)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of everybody as it was when the election was prepared, opened, voted in and closed."""
    root = tmp_path_factory.mktemp("stages")
    one = Commanded(terminal_in(root / "work"))

    def keep(name: str) -> None:
        shutil.copytree(one.folder, root / name)

    one.prepare()
    keep("prepared")
    one.open()
    keep("opened")
    for identity, choices in (("ALD", "[[0,1,0]]"), ("BRE", "[[1,0,0]]"), ("ALD", "[[0,0,1]]")):
        one.vote(identity, choices)
    keep("voted")
    one.yes("close", "seat")
    keep("closed")
    return {name: root / name for name in ("prepared", "opened", "voted", "closed")}


At = Callable[[str], Commanded]


@pytest.fixture
def at(stages: dict[str, Path], tmp_path: Path) -> At:
    """A copy of a stage: `at("closed")`."""

    def copied(name: str) -> Commanded:
        shutil.copytree(stages[name], tmp_path / "copy")
        return Commanded(Terminal(tmp_path / "copy"))

    return copied


def refused(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done
    assert done.out == ""
    for word in words:
        assert word in done.err, done.err
    assert "Traceback" not in done.err
    assert "error in Comity itself" not in done.err


# The whole of it -----------------------------------------------------------------------------------------------------------------


def test_from_questions_to_a_result(bare: Terminal) -> None:
    one = Commanded(bare)
    begun = one("init", "seat", "--questions", "questions.toml", "--json").data
    assert set(begun) == {"ok", "folder", "uuid", "group"}
    assert begun["group"] == "BELENIOS-2048"
    shutil.rmtree(one.folder / "seat")
    one.prepare()
    opened = one("open", "seat", "--timestamp", 1_800_000_000, "--json").data
    assert set(opened) == {"ok", "archive", "event", "election"}
    assert opened["election"]["name"] == "Seat of the secretariat"
    assert opened["archive"] == f"seat/{opened['election']['uuid']}.bel"
    one.vote("ALD", "[[0,1,0]]")
    one.vote("MAR", "[[0,0,1]]")
    closed = one("close", "seat", "--json").data
    assert set(closed) == {"ok", "archive", "ballots", "num_tallied", "total_weight", "event"}
    assert (closed["ballots"], closed["num_tallied"], closed["total_weight"]) == (2, 2, 4)
    first = one("tally", "seat", *shares([one.share(1)]), "--json")
    assert first.code == 1
    assert first.data["missing"] == ["trustee 2"]
    assert (first.data["shares"], first.data["result"]) == ([1], None)
    second = one("tally", "seat", *shares([one.share(2)]), "--json").data
    assert set(second) == {"ok", "archive", "shuffles", "shares", "missing", "result"}
    assert (second["ok"], second["shares"], second["missing"], second["result"]) == (
        True,
        [1, 2],
        [],
        [[0, 3, 1]],
    )
    found = one("verify", "seat", "--json").data
    assert (found["ok"], found["ballots"], found["result"]) == (True, 2, [[0, 3, 1]])
    if belenios_tool.have_tool():
        assert belenios_tool.verify(one.folder / "seat").ok


def test_an_election_of_ranks(bare: Terminal) -> None:
    one = Commanded(bare, RANKED, "identity\nALD\nBRE\n", trustees=1)
    one.prepare()
    assert json.loads((one.folder / "seat" / "draft.json").read_text())["group"] == "RFC-3526-2048"
    one.open()
    one.vote("ALD", "[[1,2]]")
    one.vote("BRE", "[[1,2]]")
    assert "shuffle, then decrypt" in one.yes("close", "seat")
    refused(one("tally", "seat", "--end-shuffles"), 10, "no trustee has shuffled the votes")
    still = one("tally", "seat", "--shuffle", one.shuffle(1))
    assert (still.code, still.out) == (1, "Still needed: the end of the shuffles, or another one.\n")
    assert one("tally", "seat", "--end-shuffles").out == "Still needed: trustee 1.\n"
    out = one.yes("tally", "seat", *shares([one.share(1)]))
    assert "2 votes; count them: comity election count seat/" in out
    counted = next(line for line in out.splitlines() if "count them" in line)
    command = counted.split("comity election ")[1].replace("--method ...", "--method schulze").split()
    assert "Ports" in one.yes(*command), "the command that is named works"
    assert one("verify", "seat").code == 0


def test_text_of_each_step(at: At) -> None:
    one = at("prepared")
    lines = one.open().splitlines()
    assert lines[0] == f"Seat of the secretariat is open: seat/{one.bel.name}"
    assert lines[1].startswith("  fingerprint of the election  ")
    assert lines[2].startswith("  first event                  ")
    out = one.yes("close", "seat")
    assert out.splitlines()[0] == "0 ballots, of which 0 count, of weight 0."
    assert "(1, 2) decrypt" in out


# What is refused -----------------------------------------------------------------------------------------------------------------


def test_init_refuses_a_folder_with_an_election(at: At) -> None:
    one = at("opened")
    again = ("init", "seat", "--questions", "questions.toml")
    with one.terminal.nothing_left():
        refused(
            one(*again), 10, "seat holds an election", "a folder holds one election", "name another folder"
        )
    (one.folder / "seat" / "draft.json").unlink()
    refused(one(*again), 10, "seat holds an election")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", 33, "name or questions is missing"),
        ("{", 33, "neither TOML nor JSON"),
        (CHOSEN.replace("max = 1", "max = 9"), 33, "min 1 and max 9 for 2 answers"),
        ('{"name":"\\ud800","questions":[{"answers":["a"],"min":0,"max":1,"question":""}]}', 33, "surrogate"),
        (CHOSEN.replace("[[questions]]", 'group = "x"\n[[questions]]'), 33, "no group 'x'"),
    ],
)  # fmt: skip
def test_init_refuses_questions_that_are_none(text: str, code: int, words: str, bare: Terminal) -> None:
    one = Commanded(bare, text)
    with bare.nothing_left():
        refused(one("init", "seat", "--questions", "questions.toml"), code, "questions.toml", words)


def test_init_refuses_other_mistakes(bare: Terminal) -> None:
    one = Commanded(bare)
    with bare.nothing_left():
        refused(one("init", "seat", "--questions", "nowhere.toml"), 33, "nowhere.toml cannot be read")
        refused(one("init", "seat", "--questions", "questions.toml", "--group", "x"), 33, "no group 'x'")
        refused(one("init", "seat", "--questions", "questions.toml", "--uuid", "x"), 33, "uuid is malformed")
        refused(one("init", "questions.toml", "--questions", "questions.toml"), 33, "cannot be written")
        refused(one("init", "seat"), 2, "Missing option '--questions'")


def test_open_says_what_is_missing(bare: Terminal) -> None:
    one = Commanded(bare)
    refused(one("open", "seat"), 33, "")
    one.yes("init", "seat", "--questions", "questions.toml")
    refused(one("open", "seat"), 33, "seat has no trustee yet", "comity election trustee add DIR FILE")
    one.yes("trustee", "key", "--election", "seat", "--out", "trustee1")
    one.yes("trustee", "add", "seat", *(one.folder / "trustee1").glob("*.pubkey"))
    refused(
        one("open", "seat"), 33, "seat has no list of credentials", "comity election credentials generate"
    )
    assert not [*(one.folder / "seat").glob("*.bel")]


def test_open_takes_trustees_in_the_order_of_their_numbers(at: At) -> None:
    """As text 100.json would come before 99.json."""
    one = at("prepared")
    place = one.folder / "seat" / "trustees"
    (place / "01.json").rename(place / "99.json")
    (place / "02.json").rename(place / "100.json")
    (first,) = (one.folder / "trustee1").glob("*.pubkey")
    one.open()
    keys = open_box(one.bel).trustees.keys
    assert keys[1].public_key == json.loads(first.read_bytes())["public_key"]


def test_open_refuses_trustees_and_lists_that_do_not_hold(at: At) -> None:
    one = at("prepared")
    item = one.folder / "seat" / "trustees" / "02.json"
    held = item.read_bytes()
    item.write_bytes((one.folder / "seat" / "trustees" / "01.json").read_bytes())
    done = one("open", "seat")
    refused(done, 23, "trustee")
    item.write_bytes(b"{}")
    refused(one("open", "seat"), 33, "02.json")
    item.write_bytes(held)
    listed = one.folder / "seat" / "public_creds.json"
    listed.write_text('["3,1"]')
    refused(one("open", "seat"), 23, "entry 1 of the list of public credentials is not in the group")
    listed.write_bytes(b"\xff")
    refused(one("open", "seat"), 20, "list of public credentials")
    assert not [*(one.folder / "seat").glob("*.bel")]


def test_open_refuses_an_open_election(at: At) -> None:
    one = at("voted")
    with one.terminal.nothing_left():
        refused(one("open", "seat"), 31, "there is such a file already")


def test_close_refuses_a_closed_box_and_no_box(at: At) -> None:
    one = at("closed")
    with one.terminal.nothing_left():
        refused(one("close", "seat"), 10, "the ballot box is closed", "Belenios 2.0, section 3.4")
        refused(one("close", "authority"), 33, "authority holds no archive")
        refused(one("close", "nowhere"), 33, "nowhere cannot be read")


def test_tally_refuses_before_the_closing(at: At) -> None:
    one = at("voted")
    (one.folder / "share.json").write_bytes(b'{"decryption_factors":[],"decryption_proofs":[]}')
    with one.terminal.nothing_left():
        refused(
            one("tally", "seat"), 10, "the archive has no encrypted tally", "comity election close makes it"
        )
        refused(one("tally", "seat", "--share=1=share.json"), 10, "the archive has no encrypted tally")


@pytest.mark.parametrize(
    "value", ["share.json", "x=share.json", "=share.json", "-1=share.json", f"{'1' * 5000}=share.json", "٢=s"]
)
def test_tally_asks_for_a_number_and_a_file(value: str, at: At) -> None:
    one = at("closed")
    refused(
        one("tally", "seat", f"--share={value}"),
        2,
        "expected the trustee's number and its file, as 2=share.json",
    )


def test_tally_takes_no_share_that_does_not_hold(at: At) -> None:
    one = at("closed")
    share = one.share(1).partition("=")[2]
    value = json.loads((one.folder / share).read_bytes())
    value["decryption_proofs"][0][1]["response"] = "7"
    one.write("wrong.json", json.dumps(value, separators=(",", ":")))
    one.write("not.json", "\x1b[2J")
    with one.terminal.nothing_left():
        refused(
            one("tally", "seat", "--share=1=wrong.json"),
            23,
            "question 1, ciphertext 2: the proof does not hold",
        )
        refused(one("tally", "seat", "--share=2=" + share), 23, "does not hold")
        refused(one("tally", "seat", "--share=3=" + share), 10, "there is no trustee 3")
        refused(one("tally", "seat", "--share=1=nowhere.json"), 33, "nowhere.json cannot be read")
        done = one("tally", "seat", "--share=1=not.json")
        refused(done, 20, "partial decryption of trustee 1")
        assert "\x1b" not in done.err
        refused(one("tally", "seat", "--shuffle=1=" + share), 10, "no question has answers that are shuffled")


def test_tally_goes_on_where_it_was(at: At) -> None:
    one = at("closed")
    done = one("tally", "seat")
    assert (done.code, done.out) == (1, "Still needed: trustee 1; trustee 2.\n")
    assert one("tally", "seat", f"--share={one.share(2)}").out == "Still needed: trustee 1.\n"
    assert one("tally", "seat", "--share=2=share2.json").out == "Still needed: trustee 1.\n"
    out = one.yes("tally", "seat", f"--share={one.share(1)}")
    assert [line.split() for line in out.splitlines()[:4]] == [
        ["1.", "Which", "seat?"], ["blank", "2"], ["Senne", "0"], ["Orme", "3"],
    ]  # fmt: skip
    assert out.endswith("Check it: comity election verify seat\n")
    with one.terminal.nothing_left():
        refused(one("tally", "seat"), 33, "has its result", "comity election verify shows it")
