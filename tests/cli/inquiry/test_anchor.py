# SPDX-License-Identifier: Apache-2.0
"""comity inquiry anchor: exhibits of an archive, and where their custody stands, onto a record on disk."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Terminal
from comity.canonical import sha256_hex
from comity.desk.host import Host
from comity.desk.mechanism import Mechanism
from comity.errors import InputError
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Consent, Facts
from comity.inquiry.model import Inquiry
from comity.record.entry import parse_entry
from comity.record.keys import KeyDirectory
from inquiry.exhibits.specimens import ALD, AT, BRIDGE, LATER, bridge, by, salt
from inquiry.exhibits.specimens import ORIGIN as ARCHIVE
from inquiry.stage import Probe
from worlds import ORIGIN, accepted, seed

WHO = ("--as", "ALD/delegate-1", "--at", AT)
FIRE = ("--inquiry", "fire")
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "inquiry.md"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """The inquiry `fire` with the source s-1 on the record in `m`, of 7 entries (0 to 6), and an empty archive `a`."""
    probe = Probe()
    accepted(probe.put("source", "ALD", id="s-1", kind="document"))
    keys = KeyDirectory(tmp_path / "keys")
    for name in (ORIGIN, "ALD/delegate-1", "BRE/delegate-1"):
        keys.create(name, seed(name))
    mechanism = Mechanism.create(tmp_path / "m")
    host = Host(mechanism, keys, ORIGIN)
    for note in probe.notes:
        host.submit(note)
    host.close()
    mechanism.close()
    Archive.create(tmp_path / "a", ARCHIVE).close()
    return Terminal(tmp_path)


def inquiry_of(terminal: Terminal) -> Inquiry:
    mechanism = Mechanism.open(terminal.folder / "m")
    try:
        return mechanism.state().inquiry.inquiries["fire"]
    finally:
        mechanism.close()


def filled(terminal: Terminal) -> tuple[str, str]:
    """An exhibit without conditions and one that only a court may see."""
    with Archive.open(terminal.folder / "a") as archive:
        free = bridge(archive).record.id
        letter = Facts(title="Letter", source="s-2", consent=Consent("s-2", ("court",)))
        bound = archive.add(b"I saw it.", letter, by(), salt(2)).record.id
    return free, bound


def grown(terminal: Terminal, exhibit: str, archive: str = "a", at: str = LATER) -> None:
    with Archive.open(terminal.folder / archive) as opened:
        opened.record_event(exhibit, "hold", EventContext("ALD/clerk", at, reason="order 7"), [ALD])


def told(terminal: Terminal, *more: object) -> dict[str, Any]:
    done = terminal("inquiry", "anchor", "a", "m", *more, *FIRE, *WHO, "--json")
    assert done.code == 0, done
    return done.data


def test_exhibits_and_heads_go_onto_the_record_and_nothing_twice(terminal: Terminal) -> None:
    free, bound = filled(terminal)
    size = len(inquiry_of(terminal).exhibits)
    assert size == 0
    first = terminal.yes("inquiry", "anchor", "a", "m", *FIRE, *WHO)
    assert first == "2 exhibits brought in, 1 by commitment alone\n2 heads of custody\nentry 7\nentry 8\n"
    inquiry = inquiry_of(terminal)
    assert inquiry.exhibits[free].brought.sha256 == sha256_hex(BRIDGE)
    assert inquiry.exhibits[free].brought.source == "s-1"
    assert (inquiry.exhibits[bound].brought.sha256, inquiry.exhibits[bound].brought.title) == (None, None)
    assert inquiry.exhibits[bound].heads[-1].seq == 2
    with terminal.nothing_left():
        again = terminal.yes("inquiry", "anchor", "a", "m", *FIRE, *WHO)
    assert again == "nothing to say: the record has 2 exhibits and where their custody stands\n"
    grown(terminal, free)
    assert terminal.yes("inquiry", "anchor", "a", "m", *FIRE, *WHO) == "1 head of custody\nentry 9\n"
    assert terminal.yes("verify", "m")


def test_the_answer_as_json_names_what_was_said(terminal: Terminal) -> None:
    free, bound = filled(terminal)
    data = told(terminal)
    with Archive.open(terminal.folder / "a") as archive:
        heads = [
            {"exhibit": one, "seq": 2, "event": archive.head(one).digest} for one in sorted((free, bound))
        ]
    assert data == {
        "ok": True,
        "archive": ARCHIVE,
        "inquiry": "fire",
        "exhibits": sorted((free, bound)),
        "committed": [bound],
        "heads": heads,
        "broken": {},
        "elsewhere": {},
        "entries": [7, 8],
    }
    assert told(terminal) | {"ok": True} == data | {
        "exhibits": [],
        "committed": [],
        "heads": [],
        "entries": [],
    }
    section = PAGE.read_text(encoding="utf-8").partition("\n### anchor\n")[2].partition("\n### ")[0]
    assert [key for key in (*data, "notes") if key != "ok" and f"`{key}`" not in section] == []


def test_named_exhibits_go_alone_and_commitments_alone_if_asked(terminal: Terminal) -> None:
    free, bound = filled(terminal)
    assert told(terminal, free, "--commit-only")["committed"] == [free]
    inquiry = inquiry_of(terminal)
    assert list(inquiry.exhibits) == [free]
    brought = inquiry.exhibits[free].brought
    assert (brought.sha256, brought.size, brought.title) == (None, None, None)
    assert brought.commitment
    assert told(terminal)["exhibits"] == [bound]


def test_consent_of_all_parties_by_name_allows_the_hash(terminal: Terminal) -> None:
    with Archive.open(terminal.folder / "a") as archive:
        for_all, for_two = (
            archive.add(
                words.encode(), Facts(consent=Consent("s-1", tuple(words.split()))), by(), salt(number)
            ).record.id
            for number, words in enumerate(("ALD BRE MAR TAV", "ALD BRE"))
        )
    data = told(terminal)
    assert (sorted(data["exhibits"]), data["committed"]) == (sorted((for_all, for_two)), [for_two])


def test_a_party_without_the_logs_key_writes_notes_for_the_host(terminal: Terminal) -> None:
    free, _ = filled(terminal)
    shutil.copytree(terminal.folder / "keys", terminal.folder / "mine")
    for path in (terminal.folder / "mine").rglob("*"):
        if path.is_file() and ORIGIN.rpartition("/")[2] in path.name:
            path.unlink()
    mine = KeyDirectory(terminal.folder / "mine")
    assert not mine.has(ORIGIN)
    size = len(inquiry_of(terminal).exhibits)
    done = terminal("inquiry", "anchor", "a", "m", *FIRE, *WHO, "--keys", "mine")
    assert (done.code, "only the host appends" in done.err, "-o" in done.err) == (34, True, True)
    assert len(inquiry_of(terminal).exhibits) == size
    data = terminal("inquiry", "anchor", "a", "m", *FIRE, *WHO, "--keys", "mine", "-o", "out", "--json").data
    assert data["notes"] == ["out/001-exhibits.note", "out/002-custody.note"]
    assert len(inquiry_of(terminal).exhibits) == size
    text = terminal.yes("inquiry", "anchor", "a", "m", *FIRE, *WHO, "--keys", "mine", "-o", "again")
    assert text.endswith("again/001-exhibits.note\nagain/002-custody.note\n")
    done = terminal("inquiry", "anchor", "a", "m", *FIRE, *WHO, "-o", "out")
    assert (done.code, "out is not empty" in done.err) == (33, True), done
    assert parse_entry((terminal.folder / "out/001-exhibits.note").read_bytes()).kind == "inquiry/exhibits/v1"
    for name in data["notes"]:
        terminal.yes("submit", "m", name)
    assert inquiry_of(terminal).exhibits[free].heads[-1].seq == 2
    assert told(terminal)["entries"] == []


def test_a_fork_is_refused_and_nothing_is_said(terminal: Terminal) -> None:
    free, bound = filled(terminal)
    shutil.copytree(terminal.folder / "a", terminal.folder / "b")
    grown(terminal, free)
    told(terminal)
    grown(terminal, free, "b", AT)
    grown(terminal, bound, "b")
    with Archive.open(terminal.folder / "a") as one, Archive.open(terminal.folder / "b") as other:
        hashes = (one.head(free).digest, other.head(free).digest)
    with terminal.nothing_left():
        done = terminal("inquiry", "anchor", "b", "m", *FIRE, *WHO)
    assert 10 <= done.code < 20
    assert all(one in done.err for one in (free, *hashes, "inquiry: a custody chain only grows"))
    assert terminal("inquiry", "anchor", "b", "m", bound, *FIRE, *WHO).code == 0, "the others go by name"


def test_a_broken_chain_is_declared(terminal: Terminal) -> None:
    free, _ = filled(terminal)
    grown(terminal, free)
    next((terminal.folder / "a" / "custody" / free).glob("*2.note")).unlink()
    done = terminal.yes("inquiry", "anchor", "a", "m", *FIRE, *WHO)
    assert "2 heads of custody, 1 of broken chains" in done
    assert f"  {free}: event 2 is missing\n" in done
    assert [one.reason for one in inquiry_of(terminal).exhibits[free].broken] == ["event 2 is missing"]
    assert told(terminal)["broken"] == {}


def test_what_another_party_holds_is_named_and_left(terminal: Terminal) -> None:
    free, bound = filled(terminal)
    told(terminal)
    fields = ("released_by=ALD/delegate-1", "received_by=BRE/delegate-1", f'exhibits=["{free}"]')
    both = "ALD/delegate-1 BRE/delegate-1"
    assert terminal.says("inquiry/transfer/v1", "inquiry=fire", *fields, by=both).code == 0
    grown(terminal, free)
    grown(terminal, bound)
    data = told(terminal)
    assert (data["elsewhere"], [one["exhibit"] for one in data["heads"]]) == ({free: "BRE"}, [bound])
    text = terminal.yes("inquiry", "anchor", "a", "m", *FIRE, *WHO)
    assert text.splitlines() == [
        "nothing to say: the record has 1 exhibit and where their custody stands",
        f"  {free}: held by BRE on the record, which says where its custody stands",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("a", "m", "--inquiry", "flood", *WHO), 10, "there is no inquiry 'flood'"),
        (("a", "m", "e-0", *FIRE, *WHO), 30, "'e-0' is not the id of an exhibit"),
        (("a", "m", "e-0123456789abcdef", *FIRE, *WHO), 30, "has no exhibit e-0123456789abcdef"),
        (("m", "m", *FIRE, *WHO), 30, "is not an archive of exhibits"),
        (("a", "a", *FIRE, *WHO), 30, "is not the DIR of a mechanism"),
        (("a", "m", *FIRE, "--as", "MAR/delegate-1"), 30, "MAR/delegate-1"),
        (("a", "m", *FIRE, *WHO, "--at", "noon"), 2, "is not a time"),
        (("a", "m", *WHO), 2, "--inquiry"),
        (("a", "m", *FIRE), 2, "--as"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    terminal: Terminal, arguments: tuple[str, ...], code: int, said: str
) -> None:
    filled(terminal)
    with terminal.nothing_left():
        done = terminal("inquiry", "anchor", *arguments)
    assert said in done.err
    assert done.code // 10 == code // 10, done
    assert "Traceback" not in done.err


def test_an_interrupted_run_is_completed_by_the_next(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host goes away between the exhibits and their heads."""
    from comity.cli import submit

    filled(terminal)
    hand_in = submit.hand_in
    calls: list[int] = []

    def once(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise InputError("gone")
        return hand_in(*arguments)

    monkeypatch.setattr(submit, "hand_in", once)
    assert terminal("inquiry", "anchor", "a", "m", *FIRE, *WHO).code == 33
    assert json.loads(terminal("state", "m", "--json").out)["ok"]
    monkeypatch.undo()
    data = told(terminal)
    assert (data["exhibits"], len(data["heads"]), data["entries"]) == ([], 2, [8])
