# SPDX-License-Identifier: Apache-2.0
"""What a rule refuses at the command line: exit 10 to 19, the rule is named, and nothing is left behind or changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest

from cli.terminal import AT, ORIGIN, Done, Terminal
from comity.canonical import encode
from comity.desk.mechanism import Mechanism
from comity.desk.seen import seen_of
from comity.record.keys import KeyDirectory

GENEVA = {"issue": "meeting", "option": "geneva", "stance": "preferred", "source": "Oral"}
POSITION = ("talks/position/v1", *(f"{name}={value}" for name, value in GENEVA.items()))


def refused(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("Refused: ")
    assert "\n  rule: " in done.err
    for word in words:
        assert word in done.err


def raw_note(
    terminal: Terminal, body: bytes, *by: str, kind: str = "talks/position/v1", origin: str = ORIGIN
) -> str:
    """A note with any bytes as its JSON line, well signed, as a hand-made client could send it."""
    keys = KeyDirectory(terminal.folder / "keys")
    text = origin.encode() + b" entry v1\n" + kind.encode() + b"\n" + body + b"\n"
    lines = b"".join(keys.signer(name).line(text) for name in by)
    (terminal.folder / "raw.note").write_bytes(text + b"\n" + lines)
    return "raw.note"


def body(terminal: Terminal, **changes: object) -> dict[str, object]:
    mechanism = Mechanism.open(terminal.folder / "m")
    seen = seen_of(mechanism.head())
    mechanism.close()
    said = {"size": seen.size, "root": seen.root, "sig": seen.sig}
    return {**GENEVA, "at": AT, "by": ["FRA/delegate-1"], "seen": said} | changes


STORIES: dict[str, tuple[int, tuple[str, ...], Callable[[Terminal], Done]]] = {
    "a signer nobody knows": (
        11,
        ("GBR/delegate-1", "charter/accredit/v1"),
        lambda t: t.says(*POSITION, by="GBR/delegate-1"),
    ),
    "a post without the power": (
        12,
        ("no power for charter/silence/v1", "talks/*, record/*"),
        lambda t: t.says(
            "charter/silence/v1", "target=x", "rule=two", "deadline=2026-04-01T00:00:00Z", by="TUR/delegate-1"
        ),
    ),
    "a root key where a post must sign": (12, ("root key",), lambda t: t.says(*POSITION, by="FRA/root-1")),
    "an issue that is not on the table": (
        10,
        ("'place'", "issues: meeting"),
        lambda t: t.says("talks/position/v1", "issue=place", *POSITION[2:], by="FRA/delegate-1"),
    ),
    "an issue tabled twice": (
        10,
        ("on the table already",),
        lambda t: t.says(
            "talks/issue/v1", "id=meeting", "title=T", 'options=[{"id":"a","title":"A"}]', by="FRA/delegate-1"
        ),
    ),
    "a circle of others": (
        12,
        ("TUR is not in the circle organisers",),
        lambda t: t("sealed", "seal", "m", "organisers", *POSITION, "--as=TUR/delegate-1"),
    ),
    "a circle that is not there": (
        10,
        ("'friends'", "circles: organisers"),
        lambda t: t("sealed", "seal", "m", "friends", *POSITION, "--as=FRA/delegate-1"),
    ),
    "an index that is not sealed": (
        10,
        ("entry 2",),
        lambda t: t("sealed", "open", "m", 2, "--as=FRA/delegate-1"),
    ),
    "a witness of nobody": (
        10,
        ("FRA/witness",),
        lambda t: t("witness", "cosign", "m", "--as=FRA/witness", "--keys=strangers"),
    ),
    "a wrong stance": (
        13,
        ("stance",),
        lambda t: t.says(*POSITION[:3], "stance=maybe", "source=x", by="FRA/delegate-1"),
    ),
    "a missing field": (13, ("source",), lambda t: t.says(*POSITION[:4], by="FRA/delegate-1")),
    "a bidi override": (
        13,
        ("U+202E", "bidi"),
        lambda t: t.says(*POSITION[:4], "source=left\u202eright", by="FRA/delegate-1"),
    ),
    "text that is not NFC": (
        13,
        ("NFC",),
        lambda t: t.says(*POSITION[:4], "source=Cafe\u0301", by="FRA/delegate-1"),
    ),
    "more text than a field holds": (
        13,
        ("2000", "source"),
        lambda t: t.says(*POSITION[:4], f"source={'x' * 2001}", by="FRA/delegate-1"),
    ),
    "an entry that is too long": (
        13,
        ("65,535",),
        lambda t: t.says(
            "talks/issue/v1",
            "id=long",
            "title=Long",
            "options=" + json.dumps([{"id": f"o{n}", "title": "T", "text": "x" * 2000} for n in range(40)]),
            by="FRA/delegate-1",
        ),
    ),
    "a document that is not there": (
        10,
        ("comity blob put",),
        lambda t: t.says(
            "talks/issue/v1",
            "id=doc",
            "title=Doc",
            'options=[{"id":"a","title":"A"}]',
            f'document={{"sha256":"{"0" * 64}","size":1}}',
            by="FRA/delegate-1",
        ),
    ),
    "an amendment on too few signatures": (
        10,
        ("everybody", "also needed: RUS, TUR"),
        lambda t: amended(t, "FRA/root-1"),
    ),
    "nothing to withdraw": (
        10,
        ("no position on meeting/geneva",),
        lambda t: t.says(*POSITION[:3], "stance=withdrawn", "source=x", by="FRA/delegate-1"),
    ),
}


def amended(terminal: Terminal, *signers: str) -> Done:
    names = [f"--as={name}" for name in signers]
    terminal.yes("amend", "m", "--charter=charter.toml", *names, "-o", "../amend.note")
    terminal.yes("sign", "../amend.note", *names)
    return terminal("submit", "m", "../amend.note")


@pytest.mark.parametrize("story", STORIES)
def test_refused_and_nothing_changed(terminal: Terminal, story: str) -> None:
    terminal.yes("key", "new", "GBR/delegate-1")
    terminal.yes("key", "new", "FRA/witness", "--keys=strangers")
    code, words, tell = STORIES[story]
    with terminal.nothing_left():
        refused(tell(terminal), code, *words)
    assert terminal("state", "m", "--json").data["size"] == 5
    error = tell_as_json(terminal, tell)
    assert list(error) == ["code", "message", "hint", "rule"]
    assert error["rule"]


def tell_as_json(terminal: Terminal, tell: Callable[[Terminal], Done]) -> dict[str, str]:
    class Json(Terminal):
        def __call__(self, *arguments: object, **environment: str) -> Done:
            return super().__call__(*arguments, "--json", **environment)

    done = tell(Json(terminal.folder))
    data = done.data
    assert (data["ok"], done.err) == (False, "")
    error: dict[str, str] = data["error"]
    return error


def test_recalled_signer(terminal: Terminal) -> None:
    terminal.says("charter/recall/v1", "post=FRA/delegate-1", by="FRA/root-1")
    with terminal.nothing_left():
        refused(terminal.says(*POSITION, by="FRA/delegate-1"), 12, "recalled at entry 5")


def test_same_text_twice(terminal: Terminal) -> None:
    terminal.yes("say", "m", *POSITION, "--as=FRA/delegate-1", "--at", AT, "-o", "once.note")
    terminal.yes("submit", "m", "once.note")
    with terminal.nothing_left():
        refused(terminal("submit", "m", "once.note"), 14, "entry 5 has the very same text")


def test_replay_from_another_mechanism(terminal: Terminal) -> None:
    other = raw_note(terminal, encode(body(terminal)), "FRA/delegate-1", origin="talks.example/other")
    key = terminal.folder / "keys/talks.example"
    shutil.copy(key / "cli.key", key / "other.key")
    done = terminal("submit", "m", other, "--json")
    assert (done.code, done.data["ok"]) in {(11, False), (34, False)}
    assert "other" in done.data["error"]["message"]
    assert terminal("state", "m", "--json").data["size"] == 5


def test_charter_of_another_mechanism(terminal: Terminal) -> None:
    terminal.yes("log", "note", "m", 0, "-o", "zero.note")
    with terminal.nothing_left():
        refused(terminal("submit", "m", "zero.note"), 10, "entry 0 is charter/adopt/v1")


def test_half_signed_joint_statement_and_one_signer_too_many(terminal: Terminal) -> None:
    terminal.yes("say", "m", *POSITION, "--as=FRA/delegate-1", "--with=RUS/delegate-1", "-o", "half.note")
    with terminal.nothing_left():
        refused(terminal("submit", "m", "half.note"), 11, "signature of RUS/delegate-1 is missing", "`by`")
    whole = raw_note(terminal, encode(body(terminal)), "FRA/delegate-1", "RUS/delegate-1")
    with terminal.nothing_left():
        refused(terminal("submit", "m", whole), 11, "RUS/delegate-1 is not by a name in `by`")


def test_text_changed_after_it_was_signed(terminal: Terminal) -> None:
    terminal.yes("say", "m", *POSITION, "--as=FRA/delegate-1", "-o", "a.note")
    note = terminal.folder / "a.note"
    note.write_bytes(note.read_bytes().replace(b"geneva", b"vienna"))
    with terminal.nothing_left():
        refused(terminal("submit", "m", "a.note"), 11, "the signature of FRA/delegate-1 does not verify")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda data: data.replace(b'"at":', b'"at": ', 1), 13, ("canonical",)),
        (lambda data: data.replace(b'"source":"Oral"', b'"source":"Oral","source":"Oral"'), 13, ("twice",)),
        (lambda data: data.replace(b'"size":5', b'"size":5.0'), 13, ("float", "seen.size")),
        (lambda data: data[:-1] + b',"zeal":1}', 13, ("zeal",)),
        (lambda data: data.replace(b'"by"', b'"circle":"organisers","by"', 1), 13, ("circle",)),
        (lambda data: data[:-1], 13, ("canonical JSON",)),
        (lambda data: b"[]", 13, ()),
        (lambda data: b"null", 13, ()),
        (lambda data: b"\xff", 33, ("UTF-8",)),
        (lambda data: data.replace(b'"size":5', b'"size":6'), 13, ("seen",)),
        (lambda data: data.replace(b'"size":5', b'"size":4'), 11, ("seen",)),
    ],
    ids=[
        "space",
        "double key",
        "float",
        "unknown field",
        "circle",
        "cut",
        "list",
        "null",
        "latin",
        "future",
        "false seen",
    ],
)
def test_hand_made_notes(
    terminal: Terminal, change: Callable[[bytes], bytes], code: int, words: tuple[str, ...]
) -> None:
    note = raw_note(terminal, change(encode(body(terminal))), "FRA/delegate-1")
    with terminal.nothing_left():
        done = terminal("submit", "m", note)
    assert done.code == code, done
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def test_oversized_note(terminal: Terminal) -> None:
    note = raw_note(terminal, b'"' + b"x" * 70_000 + b'"', "FRA/delegate-1")
    with terminal.nothing_left():
        done = terminal("submit", "m", note)
    assert done.code == 33
    assert "65,535" in done.err


def test_charter_with_a_signature_missing_makes_no_record(terminal: Terminal) -> None:
    terminal.yes("init", "n", "--charter", "charter.toml", "--at", AT)
    terminal.yes("sign", "n/charter.note", "--as=FRA/root-1", "--as=FRA/witness", "-o", "half.note")
    shutil.rmtree(terminal.folder / "n")
    for memory in (terminal.folder / "keys").rglob("*.state"):
        memory.unlink()
    with terminal.nothing_left():
        refused(terminal("submit", "n", "half.note"), 11, "RUS/root-1")
        refused(terminal("submit", "deep/down/n", "half.note"), 11, "RUS/root-1")
