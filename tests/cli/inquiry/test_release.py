# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess

import pytest

from cli.inquiry.archive_place import AT, furnish
from cli.terminal import Done, Terminal


@pytest.fixture
def ids(bare: Terminal) -> tuple[str, str]:
    return furnish(bare)


def release(
    terminal: Terminal, *arguments: object, audience: str = "court", to: str = "out", who: str = "ALD/clerk"
) -> Done:
    return terminal(
        "inquiry",
        "release",
        "a",
        *arguments,
        "--for",
        audience,
        "--to",
        to,
        "--reason",
        "request 4",
        "--as",
        who,
        "--at",
        AT,
    )


def test_released_copies_are_checked_by_the_command_that_is_printed(
    bare: Terminal, ids: tuple[str, str]
) -> None:
    done = release(bare, *ids)
    assert done.code == 0, done
    assert "nobody's consent is on record" in done.out
    command = next(
        line for line in done.out.splitlines() if line.startswith("Check the copies: ")
    ).removeprefix("Check the copies: ")
    assert (
        subprocess.run(command, shell=True, cwd=bare.folder, capture_output=True, check=False).returncode == 0
    )
    shown = bare("inquiry", "custody", "show", "a", ids[1], "--json").data
    last = shown["events"][-1]
    assert (last["kind"], last["audience"], last["signed_by"], shown["custody"]) == (
        "export",
        "court",
        ["ALD/clerk"],
        "complete",
    )


def test_all_or_none(bare: Terminal, ids: tuple[str, str]) -> None:
    free, bound = ids
    with bare.nothing_left():
        done = release(bare, free, bound, audience="public")
        assert done.code == 10
        assert f"{bound} may not go to public: the consent of s-2 is for court" in done.err
        assert "rule: inquiry: consent covers the audience by name, or every audience" in done.err
        assert "--skip-refused" in done.err
    done = release(bare, free, bound, "--skip-refused", "--json", audience="public")
    assert done.code == 1
    assert [one["id"] for one in done.data["released"]] == [free]
    assert [one["id"] for one in done.data["stayed"]] == [bound]
    assert (done.data["signed"], done.data["folder"]) == (True, "out")


def test_who_has_no_key_here_does_not_sign_and_is_told(bare: Terminal, ids: tuple[str, str]) -> None:
    done = release(bare, ids[0], who="MAR/clerk")
    assert done.code == 0
    assert "not signed: no key of that name in --keys" in done.out


def test_circles_come_from_a_record(terminal: Terminal) -> None:
    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.exhibits.exhibit_record import Facts

    with Archive.create(terminal.folder / "a", "inquiry.example/orsa") as archive:
        kept = archive.add(
            b"x", Facts(sensitivity="organisers"), EventContext("FRA/delegate-1", AT), bytes(32)
        ).record.id
    refused = release(terminal, kept, audience="FRA", who="FRA/delegate-1")
    assert refused.code == 10
    assert "inquiry: what is kept to a circle leaves only for that circle" in refused.err
    for audience, code in (("TUR", 10), ("FRA", 0), ("organisers", 0)):
        done = release(
            terminal, kept, "--record-of", "m", audience=audience, to=f"to-{audience}", who="FRA/delegate-1"
        )
        assert done.code == code, done


def test_what_is_missing_is_asked_for(bare: Terminal, ids: tuple[str, str]) -> None:
    with bare.nothing_left():
        done = bare("inquiry", "release", "a", ids[0], "--for", "court", "--to", "out", "--as", "ALD/clerk")
        assert done.code == 2
        assert "reason" in done.err
        assert release(bare, "e-0000000000000000").code == 33
        assert release(bare, ids[0], to="keys").code == 33
        assert release(bare, ids[0], who="ALD clerk").code == 2
