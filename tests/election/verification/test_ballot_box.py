# SPDX-License-Identifier: Apache-2.0
"""The box: whose ballot counts and with what weight, what it refuses to read, and where it looks for the archive."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.archive import scan
from comity.election.ballots.belenios_v1.box import Box, Survey, archive_in, open_box
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.messages import Ballot
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
from comity.errors import FormatError, InputError, ProofError, VerificationError
from election_forging import Board
from election_vectors import FOLDER, NAMES, vector


class Listed:
    """A roll in a dictionary."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self.weights = weights

    def weight(self, credential: str, /) -> int | None:
        return self.weights.get(credential)


def surveyed(folder: Path, ballots: Sequence[bytes], weights: Mapping[str, int]) -> Survey:
    """A box with these ballots, whatever they say."""
    board = Board(vector("empty"))
    board.until("Setup")
    for one in ballots:
        board.announce("Ballot", "ballot", one)
    path = folder / "box.bel"
    path.write_bytes(board.built())
    return open_box(path).survey(Listed(weights))


def ballot(credential: str, number: int = 0) -> bytes:
    return json.dumps({"number": number, "credential": credential}).encode()


def weights_of(found: Survey) -> list[int | None]:
    return [found.weight(place) for place in range(len(found.counted))]


def test_the_last_ballot_of_each_credential_counts(tmp_path: Path) -> None:
    ballots = [ballot("a", 0), ballot("b", 1), ballot("a", 2), ballot("c", 3), ballot("a", 4)]
    found = surveyed(tmp_path, ballots, {"a": 1, "b": 1, "c": 1, "d": 1})
    assert weights_of(found) == [None, 1, None, 1, 1]
    assert (found.voters, found.unlisted, found.repeated, found.heavy) == (3, (), (), {})


def test_weights_go_with_the_ballot_that_counts(tmp_path: Path) -> None:
    ballots = [ballot("heavy", 0), ballot("none", 1), ballot("heavy", 2), ballot("one", 3), ballot("none", 4)]
    found = surveyed(tmp_path, ballots, {"heavy": 10**11, "none": 0, "one": 1})
    assert weights_of(found) == [None, None, 10**11, 1, 0]
    assert found.heavy == {2: 10**11, 4: 0}
    assert found.voters == 3


def test_whose_credential_is_not_listed_or_cannot_be_read_does_not_count(tmp_path: Path) -> None:
    strange = [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"credential":7}',
        b"\xff",
        b"[" * 5000,
        b'{"credential":"\\ud800"}',
    ]
    found = surveyed(tmp_path, [ballot("a"), ballot("x"), *strange], {"a": 1})
    assert weights_of(found) == [1, *[None] * 9]
    assert found.unlisted == tuple(range(1, 10))
    assert found.voters == 1


def test_a_stranger_replaces_nobody(tmp_path: Path) -> None:
    found = surveyed(tmp_path, [ballot("a"), ballot(" a"), ballot("A"), ballot("")], {"a": 3})
    assert weights_of(found) == [3, None, None, None]


def test_a_ballot_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    again = [ballot("a", 0), ballot("a", 1), ballot("a", 0), ballot("b", 0), ballot("x", 0), ballot("x", 0)]
    found = surveyed(tmp_path, again, {"a": 1, "b": 1})
    assert found.repeated == (2, 5)
    assert weights_of(found) == [None, None, 1, 1, None, None]


def test_of_many_wrong_ones_the_first_hundred_are_told(tmp_path: Path) -> None:
    found = surveyed(tmp_path, [ballot("x")] * 150, {})
    assert found.unlisted == tuple(range(100))
    assert found.repeated == tuple(range(1, 101))


def test_progress_counts_ballots(tmp_path: Path) -> None:
    heard: list[int] = []
    surveyed(tmp_path, [ballot("a", number) for number in range(3)], {"a": 1})
    open_box(tmp_path / "box.bel").survey(Listed({"a": 1}), heard.append)
    assert heard == [1, 2, 3]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcx"), st.integers(0, 2)), max_size=9))
def test_survey_is_what_a_dictionary_says(
    tmp_path_factory: pytest.TempPathFactory, votes: list[tuple[str, int]]
) -> None:
    weights = {"a": 1, "b": 0, "c": 2**31}
    found = surveyed(tmp_path_factory.mktemp("box"), [ballot(*one) for one in votes], weights)
    last = {name: place for place, (name, _) in enumerate(votes) if name in weights}
    assert weights_of(found) == [
        weights[name] if last.get(name) == place else None for place, (name, _) in enumerate(votes)
    ]
    assert found.voters == len(last)
    assert found.unlisted == tuple(place for place, (name, _) in enumerate(votes) if name == "x")
    assert found.repeated == tuple(place for place, one in enumerate(votes) if one in votes[:place])


@pytest.mark.parametrize("name", NAMES)
def test_boxes_of_the_tool_give_what_was_planned(name: str) -> None:
    box, plan = open_box(FOLDER / f"{name}.bel"), vector(name).plan
    roll = PublicCredentials.read(box.payload(box.index.setup, 2))
    found = box.survey(roll)
    last = {voter: place for place, (voter, _) in enumerate(plan.votes)}
    weights = plan.weights or [1] * plan.voters
    assert weights_of(found) == [
        weights[voter] if last[voter] == place else None for place, (voter, _) in enumerate(plan.votes)
    ]
    assert len([*box.ballots()]) == len(plan.votes) == box.index.ballot_count
    assert [*box.ballots(1)] == [*box.ballots()][1:]
    assert box.closed
    assert (box.election.name, box.election.uuid) == (plan.name, vector(name).uuid)


# A file that changes while it is read ------------------------------------------------------------------------------------------


def test_a_payload_that_was_changed_after_the_scan_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "box.bel"
    path.write_bytes(vector("revote").archive)
    box = open_box(path)
    roll = box.payload(box.index.setup, 2)
    span = box.index.setup.data[list(box.index.setup.data)[2]]
    changed = bytearray(path.read_bytes())
    changed[span.offset + 3] ^= 1
    path.write_bytes(changed)
    with pytest.raises(
        ProofError, match=f"was changed while it was read: .* no longer at byte {span.offset}"
    ):
        box.payload(box.index.setup, 2)
    assert roll.startswith(b'["')


def test_an_archive_that_was_cut_after_the_scan_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "box.bel"
    path.write_bytes(vector("revote").archive)
    box = open_box(path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(FormatError, match="the archive ends within"):
        box.payload(box.of_type(EventType.RESULT)[0], 0)
    with pytest.raises(VerificationError):
        [*box.ballots()]


def test_a_message_of_another_form_is_refused() -> None:
    box = open_box(FOLDER / "revote.bel")
    with pytest.raises(FormatError, match="the ballot of somebody: "):
        box.message(box.index.setup, 0, Ballot, "the ballot of somebody")


def test_two_equal_payloads_before_one_event() -> None:
    """One datum may stand for two places."""
    with (FOLDER / "empty.bel").open("rb") as file:
        index = scan(file)
    setup = index.setup
    once = type(setup)(setup.event, setup.hash, dict([*setup.data.items()][:1]))
    box = Box(FOLDER / "empty.bel", index, Election.decode(Board(vector("empty")).content("election")))
    assert box.payload(once, 0) == box.payload(once, 1) == Board(vector("empty")).content("election")


# Where the archive is ------------------------------------------------------------------------------------------------------------


def test_the_only_archive_in_a_folder_is_meant(tmp_path: Path) -> None:
    (tmp_path / "one.bel").write_bytes(vector("empty").archive)
    (tmp_path / "notes.txt").write_bytes(b"")
    assert archive_in(tmp_path) == tmp_path / "one.bel"
    assert archive_in(tmp_path / "notes.txt") == tmp_path / "notes.txt"


def test_a_folder_without_archives_or_with_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no archive") as caught:
        archive_in(tmp_path)
    assert caught.value.hint == "expected a file that ends in .bel"
    (tmp_path / "one.bel").write_bytes(b"")
    (tmp_path / "two.bel").write_bytes(b"")
    with pytest.raises(InputError, match="holds 2 archives"):
        archive_in(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for read in (archive_in, open_box):
        with pytest.raises(InputError, match=r"none\.bel cannot be read: No such file or directory"):
            read(tmp_path / "none.bel")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        open_box(tmp_path)
