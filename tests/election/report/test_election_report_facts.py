# SPDX-License-Identifier: Apache-2.0
"""What a report adds to a verification: trustees and their part, the roll by weight, trackers, hashes; all from the archive's own bytes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.election.report import facts_of, to_html, trackers_of
from comity.election.report.facts import Weighing
from comity.errors import ProofError
from election_forging import Board
from election_reports import Page, facts, facts_from, verified
from election_vectors import vector


def parts(name: str, until: str = "Result") -> list[str]:
    board = Board(vector(name))
    board.until(until)
    return [one.part for one in facts_from(board.as_is()).trustees or ()]


def test_who_was_needed_and_who_took_part() -> None:
    """Trustee 1 alone, and 2 of trustees 2 to 4, of whom 4 and 2 decrypted."""
    assert vector("threshold").plan.deciding == [1, 4, 2]
    assert parts("threshold") == ["took part", "took part", "not needed", "took part"]
    assert parts("threshold", "EndBallots") == ["awaited"] * 4
    found = facts("threshold").trustees
    assert found is not None
    assert [(one.number, one.needed, one.first, one.last) for one in found] == [
        (1, 1, 1, 1),
        (2, 2, 2, 4),
        (3, 2, 2, 4),
        (4, 2, 2, 4),
    ]
    rows = Page.of(facts("threshold")).tables("trustees")[0]
    assert [row[1:3] for row in rows] == [
        ("alone: always needed", "took part"),
        ("2 needed of trustees 2 to 4", "took part"),
        ("2 needed of trustees 2 to 4", "was not needed"),
        ("2 needed of trustees 2 to 4", "took part"),
    ]


def test_while_the_tally_is_under_way() -> None:
    board = Board(vector("threshold"))
    board.until("PartialDecryption", 1)
    assert [one.part for one in facts_from(board.as_is()).trustees or ()] == [
        "took part",
        "awaited",
        "awaited",
        "took part",
    ]


def test_a_share_that_never_came_is_missing_where_there_is_a_result() -> None:
    board = Board(vector("weights"))
    board.drop("PartialDecryption", 1)
    assert [one.part for one in facts_from(board.built()).trustees or ()] == ["took part", "missing"]


def test_shuffles_stand_with_their_trustees() -> None:
    found = facts("mixed").trustees
    assert found is not None
    assert [one.shuffled for one in found] == [1, 2]
    rows = Page.of(facts("mixed")).tables("trustees")[0]
    assert [row[2] for row in rows] == ["shuffle 1", "shuffle 2"]
    assert [len(row) for row in Page.of(facts("weights")).tables("trustees")[0]] == [4, 4]


def test_keys_are_told_by_the_fingerprint_that_trustees_compare() -> None:
    listed = Board(vector("weights")).value("trustees")
    expected = [hashlib.sha256(one["public_key"].encode()).hexdigest() for _, one in listed]
    found = facts("weights").trustees
    assert found is not None
    assert [one.fingerprint for one in found] == expected
    named = replace(facts("weights"), trustees=(replace(found[0], name="Registrar <BRE>"), found[1]))
    assert Page.of(named).tables("trustees")[0][0][0] == "1 Registrar <BRE>"


def test_the_roll_by_weight() -> None:
    assert facts("weights").roll == (
        Weighing(1, 1, 0),
        Weighing(2, 1, 1),
        Weighing(3, 1, 1),
        Weighing(1_073_741_829, 1, 1),
    )
    assert facts("revote").roll == (Weighing(1, 3, 2),)
    many = replace(facts("weights"), roll=tuple(Weighing(one, 1, 0) for one in range(250)))
    page = Page.of(many)
    assert len(page.tables("turnout")[0]) == 200
    assert "Only the first 200 weights are listed." in page.section("turnout")


def test_what_does_not_hold_is_not_guessed_at() -> None:
    board = Board(vector("weights"))
    listed = board.value("credentials")
    board.put("credentials", [listed[0], listed[0], *listed[2:]])
    found = facts_from(board.built())
    assert found.roll is None
    assert found.trackers == ()
    page = Page.of(found)
    assert "nobody can be counted by it" in page.section("turnout")
    assert "Credentials on the roll" not in page.terms("turnout")
    board = Board(vector("weights"))
    board.put("trustees", [])
    found = facts_from(board.built())
    assert found.trustees is None
    assert "cannot be read" in Page.of(found).section("trustees")
    assert "Ballots that do not count" in Page.of(found).terms("turnout")


def test_a_replaced_ballot_is_called_so_only_where_all_are_of_the_roll() -> None:
    assert (
        Page.of(facts("revote")).terms("turnout")["Ballots that do not count"]
        == "1 (replaced by a later ballot of the same credential)"
    )
    assert Page.of(facts("blank")).terms("turnout")["Ballots that do not count"] == "0"
    board = Board(vector("revote"))
    board.edit(
        "credentials", lambda listed: [*listed[:2], listed[2][:-1] + ("1" if listed[2][-1] != "1" else "2")]
    )
    found = facts_from(board.built())
    if any(one.id == "eligibility" and not one.ok for one in found.found.checks):
        assert "replaced" not in Page.of(found).terms("turnout")["Ballots that do not count"]


def test_too_many_trackers_are_not_listed_but_told_how_to_find() -> None:
    found = facts_of(verified("weights"), trackers=2)
    assert found.trackers is None
    page = Page.of(found)
    assert not page.root.xpath("//pre[@class='trackers']")
    told = page.section("trackers")
    assert "There are 3, too many for a page." in told
    assert (
        f"comity election report {vector('weights').uuid}.bel --trackers trackers.txt -o report.html" in told
    )
    heard: list[int] = []
    assert trackers_of(verified("weights"), heard.append) == facts("weights").trackers
    assert heard == [1, 2, 3, 4]


def test_only_the_bytes_that_were_verified_are_told_of(tmp_path: Path) -> None:
    """An archive may grow while a report is made; one that was changed is refused."""
    board = Board(vector("weights"))
    board.until("Ballot", 1)
    short, path = board.as_is(), tmp_path / "growing.bel"
    path.write_bytes(short)
    found = verify(path, workers=1)
    path.write_bytes(vector("weights").archive)
    assert facts_of(found).archive_sha256 == hashlib.sha256(short).hexdigest()
    assert to_html(facts_of(found)) == to_html(facts_from(short))
    path.write_bytes(vector("revote").archive)
    with pytest.raises(ProofError, match="was changed while it was read"):
        facts_of(found)


def test_events_beyond_what_an_election_has_are_cut() -> None:
    base = facts("weights")
    page = Page.of(replace(base, events=base.events * 50))
    assert len(page.tables("identifiers")[0]) == 200
    assert "Only the first 200 are listed." in page.section("identifiers")


def test_a_voter_finds_the_ballot_with_tools_of_every_system(tmp_path: Path) -> None:
    """The command on the page, with a tracker of the list and with one of nobody's."""
    if any(shutil.which(one) is None for one in ("bash", "tar", "grep", "base64", "od", "tr")):
        pytest.skip("no shell with tar, grep, base64, od and tr")
    (tmp_path / f"{vector('weights').uuid}.bel").write_bytes(vector("weights").archive)
    command = Page.of(facts("weights")).root.xpath("//section[@id='trackers']/pre/text()")[-1]
    for tracker in (*(facts("weights").trackers or ()), "A" * 43):
        done = subprocess.run(
            ["bash", "-c", command.replace("TRACKER", tracker)],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == (tracker == "A" * 43), tracker
        assert done.stdout.endswith(b".data.json\n") or tracker == "A" * 43
