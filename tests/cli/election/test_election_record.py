# SPDX-License-Identifier: Apache-2.0
"""comity election record and compare --record: an election on a record on disk, from its opening to its result, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Done, Terminal
from comity.desk.host import Host
from comity.desk.mechanism import Mechanism
from comity.record.keys import KeyDirectory
from election.stage import ID, Archive, Probe, archive, forged
from election_vectors import vector
from text.record.stage import clause
from worlds import ORIGIN, PARTIES, accepted, seed

AT = ("--at", "2026-03-02T09:00:00Z")
POSTS = tuple(f"{code}/delegate-1" for code in ("ALD", "BRE", "MAR", "TAV"))
JOINT = tuple(f"--as={name}" for name in POSTS[:3])
TRUSTEES = ("--trustee", "1=ALD", "--trustee", "2=BRE")
WHOLE = archive("revote")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A mechanism `m` with an adopted text and one that is open; copies of a box: `open.bel`, `early.bel`, `closed.bel`, `whole.bel`."""
    probe = Probe(opened=False)
    for name in ("statement", "draft"):
        title = {"en": name.title()}
        clauses = [clause("op-1", "We meet.")]
        accepted(probe.say("text/table/v1", "ALD", text=name, title=title, clauses=clauses))
    hashes = probe.folded.text.texts["statement"].hashes()
    accepted(probe.say("text/adopt/v1", ["ALD", "BRE", "MAR"], text="statement", hashes=hashes))
    keys = KeyDirectory(tmp_path / "keys")
    for name in (ORIGIN, *POSTS):
        keys.create(name, seed(name))
    mechanism = Mechanism.create(tmp_path / "m")
    host = Host(mechanism, keys, ORIGIN)
    for note in probe.notes:
        host.submit(note)
    host.close()
    mechanism.close()
    for name, one in copies().items():
        (tmp_path / name).write_bytes(one.data)
    return Terminal(tmp_path)


def copies() -> dict[str, Archive]:
    return {
        "open.bel": WHOLE.cut(1),
        "early.bel": WHOLE.cut(3),
        "box.bel": WHOLE.cut(4),
        "closed.bel": WHOLE.cut(6),
        "whole.bel": WHOLE,
        "other.bel": archive("blank"),
    }


def record(terminal: Terminal, what: str, copy: str, *more: object) -> Done:
    which = () if what == "open" else ("--election", ID)
    return terminal("election", "record", what, "m", copy, *which, *more, *AT)


def opened(terminal: Terminal, copy: str = "open.bel", *more: object) -> Done:
    return record(terminal, "open", copy, "--id", ID, *TRUSTEES, *JOINT, *more)


def done(result: Done) -> str:
    assert result.code == 0, result
    return result.out


def refused(result: Done, code: int, *said: str) -> None:
    assert result.code == code, result
    for one in said:
        assert one in result.err, result.err


def state(terminal: Terminal) -> dict[str, Any]:
    (row,) = terminal("state", "m", "--json").data["elections"]
    assert isinstance(row, dict)
    return row


def told(terminal: Terminal) -> None:
    """Opening, two roots, closing and result."""
    done(opened(terminal))
    done(record(terminal, "root", "early.bel", f"--as={POSTS[3]}"))
    done(record(terminal, "root", "box.bel", f"--as={POSTS[1]}"))
    done(record(terminal, "close", "closed.bel", *JOINT))
    done(record(terminal, "result", "whole.bel", *JOINT))


def test_a_whole_election_on_the_record(terminal: Terminal) -> None:
    told(terminal)
    row = state(terminal)
    assert (row["title"], row["trustees"]) == (vector("revote").plan.name, ["ALD", "BRE"])
    assert [(one["party"], one["ballots"]) for one in row["roots"]] == [("BRE", 3), ("TAV", 2)]
    assert row["contradictions"] == []
    totals = [[int(one["total"]) for one in each["totals"]] for each in row["result"]["totals"]]
    assert totals == vector("revote").result
    assert [one["answer"] for one in row["result"]["totals"][0]["totals"]] == [
        "Aldonia",
        "Brevia",
        "Maritania",
    ]
    verified = terminal("verify", "m", "--json").data
    (found,) = verified["elections"]
    assert (found["id"], found["finished"], found["ballots"], found["voters"]) == (ID, True, 3, 2)
    assert (found["missing_roots"], found["contradictions"], found["roots"]) == ([], [], 2)
    assert "result" in found["checks"]
    out = terminal.yes("verify", "m")
    assert (
        f"  election      {ID}: 3 ballots, {len(found['checks'])} checks of the archive hold (result)" in out
    )
    assert "Elections" in terminal.yes("state", "m")


def test_an_export_is_verified_with_its_archives(terminal: Terminal) -> None:
    told(terminal)
    terminal.yes("log", "export", "m", "out")
    assert terminal("verify", "out", "--json").data["elections"][0]["finished"]


def test_only_the_opening_is_kept_whatever_the_archive_holds_by_now(terminal: Terminal) -> None:
    data = opened(terminal, "whole.bel", "--json").data
    assert data["archive"]["sha256"] == WHOLE.cut(1).blob()["sha256"]
    assert state(terminal)["event"] == WHOLE.hash(0)
    (found,) = terminal("verify", "m", "--json").data["elections"]
    assert (found["finished"], found["ballots"]) == (False, 0)
    assert "(opening, there is no result yet)" in terminal.yes("verify", "m")


def test_everything_is_read_from_the_archive(terminal: Terminal) -> None:
    fields = opened(terminal, "open.bel", "--rule", "two", "--title", "Seat", "--json").data
    expected = WHOLE.opening(title="Seat", rule="two")
    expected["questions"] = [{"question": "Who hosts the next round?", "answers": ["Aldonia", "Brevia", "Maritania"]}]  # fmt: skip
    expected["archive"] |= {"name": f"{vector('revote').uuid}.bel", "media_type": "application/x-tar"}
    assert {key: fields[key] for key in expected} == expected
    assert set(fields) - set(expected) == {"ok", "index", "checkpoint", "proof", "election", "differing"}


def test_an_adopted_text_is_put_to_the_vote(terminal: Terminal) -> None:
    done(opened(terminal, "open.bel", "--text", "statement"))
    row = state(terminal)
    terminal.yes("blob", "get", "m", row["subject"], "-o", "subject.json")
    subject = json.loads((terminal.folder / "subject.json").read_text())
    assert subject["clauses"] == [{"id": "op-1", "marker": "", "words": {"en": "We meet."}}]
    assert (subject["format"], subject["text"]) == ("comity/adopted-text/v1", "statement")
    assert terminal("verify", "m").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--trustee", "1=ALD"), 33, "no party for trustee 2"),
        ((*TRUSTEES, "--trustee", "3=MAR"), 33, "there is no trustee 3"),
        (("--trustee", "ALD"), 2, "expected each trustee's number and its party once"),
        ((*TRUSTEES, "--trustee", "2=MAR"), 2, "--trustee '2=MAR'"),
        (("--trustee", "1=ALD", "--trustee", "2=TAV"), 12, "TAV has not signed"),
        (("--trustee", "1=ALD", "--trustee", "2=bre"), 13, "trustees"),
        ((*TRUSTEES, "--rule", "none"), 10, "the charter has no rule 'none'"),
        ((*TRUSTEES, "--text", "none"), 33, "the record has no text 'none'"),
        ((*TRUSTEES, "--text", "draft"), 10, "the text draft is not adopted"),
        ((*TRUSTEES, "--title", "a" * 301), 13, "title"),
    ],
)
def test_an_opening_that_is_refused_leaves_nothing(
    terminal: Terminal, arguments: tuple[str, ...], code: int, said: str
) -> None:
    with terminal.nothing_left():
        refused(record(terminal, "open", "open.bel", "--id", ID, *arguments, *JOINT), code, said)


def test_a_file_that_is_no_archive(terminal: Terminal) -> None:
    (terminal.folder / "rubbish.bel").write_bytes(b"rubbish")
    done(opened(terminal))
    with terminal.nothing_left():
        for what in ("open", "root", "close", "result"):
            more = ("--id", "x", *TRUSTEES) if what == "open" else ()
            for copy, code in (("rubbish.bel", 20), ("missing.bel", 33)):
                refused(record(terminal, what, copy, *more, *JOINT), code)


@pytest.mark.parametrize("what", ["root", "close", "result"])
def test_another_election_s_archive_is_refused(terminal: Terminal, what: str) -> None:
    done(opened(terminal))
    with terminal.nothing_left():
        refused(record(terminal, what, "other.bel", *JOINT), 10, "name the archive that was opened")
        refused(
            terminal("election", "record", what, "m", "whole.bel", "--election", "none", *JOINT),
            33,
            f"its elections: {ID}",
        )


def test_a_box_that_is_open_is_not_closed_and_one_without_result_has_none(terminal: Terminal) -> None:
    done(opened(terminal))
    refused(record(terminal, "close", "box.bel", *JOINT), 33, "the ballot box is open")
    refused(record(terminal, "result", "whole.bel", *JOINT), 10, "the box is not closed")
    done(record(terminal, "close", "closed.bel", *JOINT))
    with terminal.nothing_left():
        refused(record(terminal, "result", "closed.bel", *JOINT), 33, "holds no result")


def test_who_stated_more_cannot_state_less(terminal: Terminal) -> None:
    done(opened(terminal))
    done(record(terminal, "root", "box.bel", f"--as={POSTS[0]}"))
    with terminal.nothing_left():
        refused(
            record(terminal, "root", "early.bel", f"--as={POSTS[0]}"),
            10,
            "ALD stated height 3",
            "the archive does not reach it",
        )
    done(record(terminal, "root", "early.bel", f"--as={POSTS[1]}"))


def stated(terminal: Terminal, by: str, ballots: int, event: str) -> None:
    """The same by the generic command."""
    fields = (f"election={ID}", f"ballots={ballots}", f"height={ballots}", f"event={event}")
    assert terminal.says("election/root/v1", *fields, by=by).code == 0


def test_another_party_s_root_that_differs_is_said_and_refuses_nothing(terminal: Terminal) -> None:
    done(opened(terminal))
    stated(terminal, POSTS[3], 2, "0" * 64)
    said = "note: TAV stated another event at height 2 (entry 9); this copy does not hold it"
    for what, copy, by in (("root", "box.bel", JOINT[:1]), ("close", "closed.bel", JOINT), ("result", "whole.bel", JOINT)):  # fmt: skip
        assert said in done(record(terminal, what, copy, *by))
    verified = terminal("verify", "m", "--json")
    assert verified.code == 0
    (found,) = verified.data["elections"]
    assert found["missing_roots"] == [{"parties": ["TAV"], "height": 2, "event": "0" * 64, "index": 9}]
    assert "TAV stated another event at height 2, at entry 9: the box does not hold it" in terminal.yes("verify", "m")  # fmt: skip


def test_signers_do_not_close_against_their_own_root(terminal: Terminal) -> None:
    done(opened(terminal))
    stated(terminal, POSTS[0], 2, "0" * 64)
    with terminal.nothing_left():
        refused(record(terminal, "close", "closed.bel", *JOINT), 10, "the archive has another one there")
    fields = WHOLE.closing()
    pairs = [f"{key}={value}" for key, value in fields.items()]
    assert terminal.says("election/close/v1", *pairs, by=" ".join(POSTS[:3])).code == 0
    row = state(terminal)
    assert row["contradictions"] == []
    assert row["closed"]["ballots"] == 3


def test_a_closing_on_the_record_binds_the_result(terminal: Terminal) -> None:
    done(opened(terminal))
    pairs = [f"{key}={value}" for key, value in (WHOLE.closing() | {"event": "0" * 64}).items()]
    assert terminal.says("election/close/v1", *pairs, by=" ".join(POSTS[:3])).code == 0
    with terminal.nothing_left():
        refused(record(terminal, "result", "whole.bel", *JOINT), 10, "the closing at entry 9 names height 4")


def test_an_archive_that_does_not_verify_is_not_stated(terminal: Terminal) -> None:
    done(opened(terminal))
    done(record(terminal, "close", "closed.bel", *JOINT))
    (terminal.folder / "forged.bel").write_bytes(forged(WHOLE).data)
    with terminal.nothing_left():
        refused(record(terminal, "result", "forged.bel", *JOINT), 23, "result does not hold")


def test_a_joint_statement_of_several_machines(terminal: Terminal) -> None:
    """One party writes the note and files the archive; the others sign; the host submits."""
    with_ = ("--with", POSTS[1], "--with", POSTS[2])
    out = done(record(terminal, "open", "open.bel", "--id", ID, *TRUSTEES, JOINT[0], *with_, "-o", "n.note"))
    digest = WHOLE.cut(1).blob()["sha256"]
    assert f"comity blob put DIR m/blobs/sha256/{digest[:2]}/{digest}" in out
    terminal.yes("sign", "n.note", *JOINT[1:])
    assert terminal.yes("submit", "m", "n.note") == "entry 8\n"
    assert state(terminal)["by"] == ["ALD", "BRE", "MAR"]
    refused(
        record(terminal, "close", "closed.bel", JOINT[0], *with_), 2, "write the statement out with -o NOTE"
    )


def test_generic_statements_need_the_archive_in_the_blob_store(terminal: Terminal) -> None:
    body = json.dumps(WHOLE.opening())
    (terminal.folder / "body.json").write_text(body)
    arguments = ("say", "m", "election/open/v1", "--body", "body.json", *JOINT, *AT)
    refused(terminal(*arguments), 10, "comity blob put")
    terminal.yes("blob", "put", "m", "open.bel")
    terminal.yes(*arguments)
    assert terminal("verify", "m").code == 0


def test_a_joint_statement_that_the_archive_contradicts_fails_verify(terminal: Terminal) -> None:
    terminal.yes("blob", "put", "m", "open.bel")
    (terminal.folder / "body.json").write_text(json.dumps(WHOLE.opening(trustees=["ALD"])))
    terminal.yes("say", "m", "election/open/v1", "--body", "body.json", *JOINT, *AT)
    refused(
        terminal("verify", "m"), 23, f"the election {ID}, entry 8: the number of trustees is 2; stated is 1"
    )


# Comparing a copy with the record


def compare(terminal: Terminal, copy: str) -> Done:
    return terminal("election", "compare", copy, "--record", "m", "--election", ID, "--json")


@pytest.mark.parametrize(
    ("copy", "here"),
    [
        ("open.bel", ["same", "beyond", "beyond", "beyond", "beyond"]),
        ("early.bel", ["same", "same", "beyond", "beyond", "beyond"]),
        ("closed.bel", ["same", "same", "same", "same", "beyond"]),
        ("whole.bel", ["same", "same", "same", "same", "same"]),
    ],
)
def test_a_copy_agrees_as_far_as_it_reaches(terminal: Terminal, copy: str, here: list[str]) -> None:
    told(terminal)
    done_ = compare(terminal, copy)
    assert (done_.code, done_.data["agrees"]) == (0, True)
    assert [one["here"] for one in done_.data["stated"]] == here
    assert [one["what"] for one in done_.data["stated"]] == ["opening", "root", "root", "closing", "result"]
    assert "Yes: this copy holds all" in terminal.yes("election", "compare", copy, "--record", "m", "--election", ID)  # fmt: skip


def test_whose_root_differs_is_named_with_its_height(terminal: Terminal) -> None:
    done(opened(terminal))
    done(record(terminal, "root", "early.bel", f"--as={POSTS[1]}"))
    stated(terminal, POSTS[3], 2, "0" * 64)
    data = compare(terminal, "box.bel").data
    assert (data["ok"], data["agrees"]) == (False, False)
    assert [(one["parties"], one["height"], one["here"]) for one in data["stated"]][1:] == [
        (["BRE"], 2, "same"),
        (["TAV"], 2, "differs"),
    ]
    said = terminal("election", "compare", "box.bel", "--record", "m", "--election", ID)
    assert said.code == 1
    assert said.out.startswith("No: what TAV stated as root at height 2 (entry 10) is not what this copy holds there.\n")  # fmt: skip


def test_a_closed_copy_that_is_shorter_than_a_root_differs(terminal: Terminal) -> None:
    done(opened(terminal))
    stated(terminal, POSTS[3], 9, "0" * 64)
    assert compare(terminal, "box.bel").data["stated"][1]["here"] == "beyond"
    assert compare(terminal, "closed.bel").data["stated"][1]["here"] == "differs"


def test_another_election_s_copy_differs_from_the_first_event_on(terminal: Terminal) -> None:
    told(terminal)
    found = compare(terminal, "other.bel")
    assert found.code == 1
    assert found.data["stated"][0]["here"] == "differs"


@pytest.mark.parametrize(
    "arguments",
    [
        ("open.bel",),
        ("open.bel", "whole.bel", "--record", "m", "--election", ID),
        ("open.bel", "--record", "m"),
        ("open.bel", "whole.bel", "--election", ID),
    ],
)
def test_what_cannot_be_compared(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    assert terminal("election", "compare", *arguments).code == 2


def test_two_copies_are_compared_as_before(terminal: Terminal) -> None:
    assert terminal("election", "compare", "early.bel", "whole.bel", "--json").data["grown"]
    assert terminal("election", "compare", "whole.bel", "early.bel").code == 1


def test_no_real_state_is_on_the_stage() -> None:
    assert not {post.partition("/")[0] for post in POSTS} & set(PARTIES)
