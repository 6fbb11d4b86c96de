# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from cli.inquiry.archive_place import furnish
from cli.terminal import Terminal


@pytest.fixture
def ids(bare: Terminal) -> tuple[str, str]:
    return furnish(bare)


def listed(terminal: Terminal, *arguments: object) -> list[str]:
    done = terminal("inquiry", "exhibits", "a", "--json", *arguments)
    assert done.code == 0, done
    return [one["id"] for one in done.data["exhibits"]]


def test_a_page_by_id_and_the_next_one(bare: Terminal, ids: tuple[str, str]) -> None:
    assert listed(bare) == sorted(ids)
    done = bare("inquiry", "exhibits", "a", "--limit", 1, "--json")
    assert (done.data["count"], done.data["next"], len(done.data["exhibits"])) == (2, min(ids), 1)
    assert listed(bare, "--after", done.data["next"]) == [max(ids)]


def test_filters_and_words(bare: Terminal, ids: tuple[str, str]) -> None:
    free, bound = ids
    assert listed(bare, "--search", "BRIDGE noon") == [free]
    assert listed(bare, "--source", "s-2") == [bound]
    assert listed(bare, "--search", "closed", "--source", "s-2") == []
    assert listed(bare, "--since", "2026-03-01T00:00:00Z") == [free]
    assert listed(bare, "--custody", "broken") == []
    assert listed(bare, "--search", '" OR *') == []
    assert listed(bare, "--search", "(((") == []


def test_the_table_shows_no_stranger_s_control_characters(bare: Terminal, ids: tuple[str, str]) -> None:
    out = bare.yes("inquiry", "exhibits", "a")
    assert "Bridge at Orsa?[2J" in out
    assert "\x1b" not in out
    assert out.splitlines()[0].split() == [
        "exhibit",
        "category",
        "custody",
        "acquired",
        "source",
        "media",
        "type",
        "bytes",
        "title",
    ]
    assert out.splitlines()[-1] == "2 exhibits."
    assert bare.yes("inquiry", "exhibits", "a", "--search", "submarine") == "No exhibit.\n"


def test_the_catalogue_is_made_anew(bare: Terminal, ids: tuple[str, str]) -> None:
    for file in (bare.folder / "a").glob("catalogue.sqlite*"):
        file.unlink()
    assert listed(bare) == sorted(ids), "an empty catalogue is made anew unasked"
    (bare.folder / "a" / "exhibits" / f"{ids[1]}.json").unlink()
    assert listed(bare) == sorted(ids)
    assert listed(bare, "--rebuild") == [ids[0]]
    assert listed(bare, "--search", "noon") == [ids[0]]


def test_what_an_older_catalogue_knew_and_files_do_not_bear_out_is_said(
    bare: Terminal, ids: tuple[str, str]
) -> None:
    (bare.folder / "a" / "custody" / ids[0] / "000002.note").unlink()
    done = bare("inquiry", "exhibits", "a", "--rebuild", "--json")
    assert [one["reason"] for one in done.data["faults"]] == ["the catalogue knows 2 events, there are 1"]
    assert "does not" not in done.err
    assert "the catalogue knows 2 events" in bare.yes("inquiry", "exhibits", "a", "--rebuild")


def test_no_archive_and_no_such_page(bare: Terminal, ids: tuple[str, str]) -> None:
    for address, said in (
        ("b", "is not a folder"),
        ("keys", "is not an archive"),
        ("http://x/y", "not the address"),
        ("s3://B", "not the address"),
    ):
        done = bare("inquiry", "exhibits", address)
        assert done.code == 33
        assert said in done.err
        assert "hint:" in done.err
    assert bare("inquiry", "exhibits", "a", "--after", "e-1").code == 33
    assert bare("inquiry", "exhibits", "a", "--limit", "0").code == 2
    assert bare("inquiry", "exhibits", "a", "--since", "yesterday").code == 2


def test_a_damaged_catalogue_is_named(bare: Terminal, ids: tuple[str, str]) -> None:
    for file in (bare.folder / "a").glob("catalogue.sqlite*"):
        file.unlink()
    (bare.folder / "a" / "catalogue.sqlite").write_bytes(b"x" * 5000)
    done = bare("inquiry", "exhibits", "a")
    assert done.code == 31
    assert "--rebuild" in done.err
