# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil

import pytest

from cli.inquiry.archive_place import AT, LATER, furnish, object_of
from cli.terminal import Done, Terminal


@pytest.fixture
def ids(bare: Terminal) -> tuple[str, str]:
    return furnish(bare)


def custody(terminal: Terminal, *arguments: object) -> Done:
    return terminal("inquiry", "custody", *arguments)


def shown(terminal: Terminal, exhibit: str) -> dict[str, object]:
    return custody(terminal, "show", "a", exhibit, "--json").data


def act(terminal: Terminal, kind: str, exhibit: str, *arguments: object, who: str = "ALD/clerk") -> Done:
    return custody(terminal, kind, "a", exhibit, "--as", who, "--at", LATER, *arguments)


def test_show_tells_the_record_and_the_chain(bare: Terminal, ids: tuple[str, str]) -> None:
    free, bound = ids
    out = bare.yes("inquiry", "custody", "show", "a", bound)
    assert out.splitlines()[0] == f"{bound}  Letter"
    assert "  consent of s-2: for court" in out
    assert "  held by: ALD/clerk" in out
    assert "custody complete" in out
    assert "\x1b" not in bare.yes("inquiry", "custody", "show", "a", free)
    data = shown(bare, bound)
    assert "salt" not in str(data)
    assert data["consents"] == [{"from": "s-2", "scope": ["court"]}]
    assert [one["kind"] for one in data["events"]] == ["collect", "store"]  # type: ignore[attr-defined]
    assert data["head"]["seq"] == 2  # type: ignore[index]


def test_check_says_that_nothing_is_broken(bare: Terminal, ids: tuple[str, str]) -> None:
    assert bare.yes("inquiry", "custody", "check", "a") == "2 exhibits checked, nothing is broken.\n"
    assert bare.yes("inquiry", "custody", "check", "a", ids[0]) == "1 exhibit checked, nothing is broken.\n"


def test_check_lists_everything_that_is_broken_and_exits_1(bare: Terminal, ids: tuple[str, str]) -> None:
    free, bound = ids
    object_of(bare.folder).write_bytes(b"The bridge was closed at dusk.")
    note = bare.folder / "a" / "custody" / bound / "000001.note"
    note.write_bytes(note.read_bytes().replace(b"Orsa", b"Velm"))
    done = custody(bare, "check", "a")
    assert done.code == 1
    assert f"broken  {free}: its bytes have changed" in done.out
    assert f"broken  {bound}: event 2: it does not follow on the event before it" in done.out
    assert "2 exhibits checked, 2 of them broken." in done.out
    data = custody(bare, "check", "a", "--json").data
    assert (data["ok"], data["broken"], data["checked"]) == (False, sorted(ids), 2)


def test_check_compares_with_a_head_that_somebody_kept(bare: Terminal, ids: tuple[str, str]) -> None:
    act(bare, "hold", ids[0], "--reason", "court")
    head = bare.yes("inquiry", "custody", "show", "a", ids[0]).splitlines()[-1].split()
    given = f"{ids[0]}:{head[2]}:{head[3]}"
    assert custody(bare, "check", "a", "--head", given).code == 0
    for file in [
        *(bare.folder / "a").glob("catalogue.sqlite*"),
        bare.folder / "a" / "custody" / ids[0] / "000003.note",
    ]:
        file.unlink()
    assert custody(bare, "check", "a").code == 0, "an end that was cut off leaves no trace in the files"
    done = custody(bare, "check", "a", "--head", given)
    assert done.code == 1
    assert "the given head knows 3 events, there are 2" in done.out
    for wrong in ("x", given[:-1], f"e-1:3:{head[3]}", f"{ids[0]}:three:{head[3]}"):
        assert custody(bare, "check", "a", "--head", wrong).code == 2


def test_both_sign_a_transfer_where_both_keys_are(bare: Terminal, ids: tuple[str, str]) -> None:
    done = act(bare, "transfer", ids[0], "--to", "BRE/clerk", "--reason", "laboratory", "--json")
    assert done.code == 0, done
    assert (done.data["event"], done.data["kind"], done.data["signed"]) == (
        3,
        "transfer",
        ["ALD/clerk", "BRE/clerk"],
    )
    assert shown(bare, ids[0])["holder"] == "BRE/clerk"
    assert custody(bare, "check", "a").code == 0


def test_a_transfer_is_prepared_here_signed_there_and_submitted(bare: Terminal, ids: tuple[str, str]) -> None:
    shutil.copytree(bare.folder / "keys", bare.folder / "there")
    (bare.folder / "keys" / "BRE" / "clerk.key").unlink()
    with bare.nothing_left():
        done = act(bare, "transfer", ids[0], "--to", "BRE/clerk")
        assert done.code == 11
        assert "inquiry: a transfer carries two signatures" in done.err
    prepared = act(bare, "transfer", ids[0], "--to", "BRE/clerk", "-o", "handing.note")
    assert prepared.out == "handing.note: waiting for BRE/clerk\n"
    assert custody(bare, "submit", "a", "handing.note").code == 11
    (bare.folder / "there" / "ALD" / "clerk.key").unlink()
    signed = custody(bare, "sign", "handing.note", "--as", "BRE/clerk", "--keys", "there")
    assert signed.code == 0, signed
    assert "signed by ALD/clerk, BRE/clerk; complete" in signed.out
    assert f"transfer of {ids[0]} in inquiry.example/orsa" in signed.out
    unknown = custody(bare, "submit", "a", "handing.note")
    assert unknown.code == 11
    assert "the key of BRE/clerk is not known here" in unknown.err
    vkey = bare.yes("key", "show", "BRE/clerk", "--keys", "there").strip()
    (bare.folder / "keys.txt").write_text(vkey + "\n")
    assert custody(bare, "submit", "a", "handing.note", "--key", "@keys.txt").code == 0
    assert custody(bare, "check", "a", "--key", vkey).out == "2 exhibits checked, nothing is broken.\n"
    noted = custody(bare, "check", "a")
    assert noted.code == 0
    assert "signed by BRE/clerk, whose key is not known here" in noted.out
    again = custody(bare, "submit", "a", "handing.note", "--key", vkey)
    assert again.code == 10
    assert "has gone on" in again.err


def test_posts_of_a_record_are_known_keys(terminal: Terminal) -> None:
    furnish(terminal)
    exhibit = min(path.name for path in (terminal.folder / "a" / "custody").iterdir())
    act(terminal, "transfer", exhibit, "--to", "RUS/delegate-1", "-o", "n", who="FRA/delegate-1")
    terminal.yes("inquiry", "custody", "sign", "n", "--as", "RUS/delegate-1")
    (terminal.folder / "empty").mkdir()
    assert custody(terminal, "submit", "a", "n", "--keys", "empty").code == 11
    assert custody(terminal, "submit", "a", "n", "--keys", "empty", "--record-of", "m").code == 0


def test_notes_that_are_none(bare: Terminal, ids: tuple[str, str]) -> None:
    (bare.folder / "n").write_text("nothing\n")
    with bare.nothing_left():
        for arguments in (
            ("sign", "n", "--as", "ALD/clerk"),
            ("submit", "a", "n"),
            ("submit", "a", "missing"),
        ):
            assert custody(bare, *arguments).code == 33
    act(bare, "transfer", ids[0], "--to", "BRE/clerk", "-o", "handing.note", who="MAR/clerk")
    done = custody(bare, "sign", "handing.note", "--as", "ALD/clerk")
    assert done.code == 33
    assert "is not for ALD/clerk to sign" in done.err


def test_a_hold_keeps_an_exhibit_until_its_authority_lifts_it(bare: Terminal, ids: tuple[str, str]) -> None:
    order = ("--reason", "space", "--authority", "order 7")
    assert act(bare, "hold", ids[0], "--reason", "trial", "--authority", "court").code == 0
    done = act(bare, "dispose", ids[0], *order)
    assert done.code == 10
    assert "rule: inquiry: what is under a legal hold is not disposed of" in done.err
    assert act(bare, "lift", ids[0], "--reason", "x", "--authority", "order 7").code == 10
    assert act(bare, "lift", ids[0], "--reason", "over", "--authority", "court").code == 0
    assert act(bare, "dispose", ids[0], *order).code == 0
    assert shown(bare, ids[0])["disposed"] is True
    assert custody(bare, "check", "a").code == 0
    assert "disposed" in bare.yes("inquiry", "exhibits", "a")


def test_a_seal(bare: Terminal, ids: tuple[str, str]) -> None:
    assert act(bare, "seal", ids[0]).code == 0
    assert "under seal" in bare.yes("inquiry", "custody", "show", "a", ids[0])
    done = bare(
        "inquiry",
        "release",
        "a",
        ids[0],
        "--for",
        "court",
        "--to",
        "out",
        "--reason",
        "x",
        "--as",
        "ALD/clerk",
    )
    assert done.code == 10
    assert "under seal" in done.err
    assert act(bare, "unseal", ids[0], "--reason", "laboratory").code == 0
    assert act(bare, "unseal", ids[0], "--reason", "laboratory").code == 10


def test_consent_is_changed_and_withdrawn(bare: Terminal, ids: tuple[str, str]) -> None:
    bound = ids[1]
    assert (
        act(
            bare,
            "consent",
            bound,
            "--from",
            "s-2",
            "--for",
            "*",
            "--not-for",
            "public",
            "--until",
            "2027-01-01T00:00:00Z",
        ).code
        == 0
    )
    assert "consent of s-2: for *, not public, until 2027-01-01T00:00:00Z" in bare.yes(
        "inquiry", "custody", "show", "a", bound
    )
    assert act(bare, "consent", bound, "--from", "s-2", "--withdraw").code == 0
    assert "consent of s-2: withdrawn" in bare.yes("inquiry", "custody", "show", "a", bound)
    assert act(bare, "consent", bound, "--from", "s-2").code == 2
    assert act(bare, "consent", bound, "--from", "s-2", "--withdraw", "--for", "court").code == 2
    assert act(bare, "consent", bound, "--from", "s-2", "--for", "court", "--until", "soon").code == 2


def test_events_that_need_a_ground_ask_for_it(bare: Terminal, ids: tuple[str, str]) -> None:
    with bare.nothing_left():
        for kind in ("hold", "lift", "unseal"):
            assert act(bare, kind, ids[0]).code == 2
        assert act(bare, "dispose", ids[0], "--reason", "space").code == 2


def test_an_unsigned_event_says_so(bare: Terminal, ids: tuple[str, str]) -> None:
    assert "not signed" in act(bare, "seal", ids[0], who="MAR/clerk").out
    assert "not signed" not in act(bare, "unseal", ids[0], "--reason", "x").out


def test_exhibits_that_are_not_there(bare: Terminal, ids: tuple[str, str]) -> None:
    with bare.nothing_left():
        assert custody(bare, "show", "a", "e-0000000000000000").code == 33
        assert custody(bare, "check", "a", "exhibit").code == 2
        assert act(bare, "hold", "../x", "--reason", "x").code == 33
        assert custody(bare, "show", "a", ids[0], "--at", AT).code == 2


def test_help_lists_the_commands_of_custody(bare: Terminal) -> None:
    out = bare.yes("inquiry", "custody", "--help")
    for name in (
        "show",
        "check",
        "transfer",
        "sign",
        "submit",
        "hold",
        "lift",
        "seal",
        "unseal",
        "consent",
        "dispose",
    ):
        assert f"  {name} " in out
        assert bare("inquiry", "custody", name, "--help").code == 0
