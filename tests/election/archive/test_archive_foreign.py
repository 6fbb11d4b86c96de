# SPDX-License-Identifier: Apache-2.0
"""Beside belenios-tool itself: both append the same bytes, and what either says of an archive or of its growth."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

import belenios_tool
from belenios_tool import Made, Plan, homomorphic, tool
from comity.election.ballots.belenios_v1.appending import Archive, append
from comity.election.ballots.belenios_v1.archive import EventType, scan
from comity.election.ballots.belenios_v1.growth import grown
from comity.errors import ProofError, VerificationError
from election.archive import synthetic
from election_vectors import vector

PLAN = Plan([homomorphic(["ALD", "BRE"], 0, 1)], voters=2)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An election after its Setup, and two ballots in files beside it."""
    made = belenios_tool.make_election(tmp_path_factory.mktemp("made") / "election", PLAN, stop_at="setup")
    for voter, answers in enumerate(([[1, 0]], [[0, 1]])):
        (made.folder / f"ballot{voter}").write_bytes(belenios_tool.ballot(made, voter, answers))
    return made


def copied(made: Made, folder: Path) -> Made:
    shutil.copytree(made.folder, folder)
    return Made(made.plan, made.uuid, folder, folder / made.bel.name, made.credentials, made.keys)


def both(ours: Made, theirs: Made, kind: str, lines: bytes = b"") -> None:
    """The event by either writer; `lines` as the tool prints them."""
    append(ours.bel, EventType(kind), lines.removesuffix(b"\n").split(b"\n") if lines else [])
    belenios_tool.add_event(theirs, kind, lines)
    assert ours.archive == theirs.archive, kind


def test_a_whole_election_by_either_writer(set_up: Made, tmp_path: Path) -> None:
    """With one ballot cast twice in a row, once more in between, and every payload computed by the tool on our archive."""
    ours, theirs = copied(set_up, tmp_path / "ours"), copied(set_up, tmp_path / "theirs")
    for voter in (0, 0, 1, 0):
        both(ours, theirs, "Ballot", (ours.folder / f"ballot{voter}").read_bytes())
    both(ours, theirs, "EndBallots")
    both(ours, theirs, "EncryptedTally", tool("election", "compute-encrypted-tally", cwd=ours.folder))
    (ours.folder / "private").write_text(ours.keys[0].private, encoding="utf-8")
    decrypt = ("election", "decrypt", "--privkey", "private", "--trustee-id", "1")
    both(ours, theirs, "PartialDecryption", tool(*decrypt, cwd=ours.folder))
    both(ours, theirs, "Result", tool("election", "compute-result", cwd=ours.folder))
    assert belenios_tool.verify(ours.folder).ok
    index = scan(io.BytesIO(theirs.archive))
    assert (index.ballot_count, index.last[0]) == (4, 8)


def test_an_archive_made_by_us_from_the_setup_files(set_up: Made, tmp_path: Path) -> None:
    (_, setup), *_ = synthetic.split(set_up.archive)
    timestamp = scan(io.BytesIO(set_up.archive)).timestamp
    Archive.create(tmp_path / "archive.bel", timestamp, setup).close()
    assert (tmp_path / "archive.bel").read_bytes() == set_up.archive
    assert belenios_tool.verify(tmp_path).ok


@pytest.mark.parametrize(
    "word", ["Ballot EndBallots EndBallots", "EndBallots Ballot", "EndBallots EndShuffles"]
)
def test_orders_that_only_the_tool_takes(set_up: Made, tmp_path: Path, word: str) -> None:
    theirs = copied(set_up, tmp_path / "theirs")
    for kind in word.split():
        payload = (theirs.folder / "ballot0").read_bytes() if kind == "Ballot" else b""
        belenios_tool.add_event(theirs, kind, payload)
    assert belenios_tool.verify(theirs.folder).ok
    with pytest.raises(VerificationError, match="expected"):
        scan(io.BytesIO(theirs.archive))


REVOTE = vector("revote").archive
SETUP, ONE, TWO, THREE = (REVOTE[:end] for end in synthetic.ends(REVOTE)[:4])
SWAPPED = synthetic.of([synthetic.split(THREE)[place] for place in (0, 2, 1, 3)], vector("revote").timestamp)
COPIES = {
    "same": (TWO, TWO, True),
    "grown": (SETUP, THREE, True),
    "to-the-end": (ONE, REVOTE, True),
    "shrunk": (TWO, ONE, False),
    "reordered": (TWO, SWAPPED, False),
    "dropped": (ONE, SWAPPED[: synthetic.ends(SWAPPED)[1]], False),
    "other-election": (SETUP, vector("weights").archive, False),
}


@pytest.mark.parametrize("name", COPIES)
def test_growth(name: str) -> None:
    old, new, grew = COPIES[name]
    assert belenios_tool.verify_update(old, new).ok == grew
    if grew:
        grown(io.BytesIO(old), io.BytesIO(new))
    else:
        with pytest.raises(ProofError, match="is gone"):
            grown(io.BytesIO(old), io.BytesIO(new))


def test_cut_copies(set_up: Made) -> None:
    """Neither takes a copy that ends within an event or its data."""
    whole = set_up.archive
    for size in (len(whole) - 1, len(whole) - 512, len(whole) - 1024, len(whole) - 1500, 1024):
        assert not belenios_tool.verify_bytes(whole[:size]).ok
        with pytest.raises(VerificationError):
            scan(io.BytesIO(whole[:size]))
