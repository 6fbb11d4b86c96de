# SPDX-License-Identifier: Apache-2.0
"""The referendum of the Harbour League: its whole story in small, what it leaves in its folder, and what it never writes down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from comity.desk import referendum_box
from comity.desk.mechanism import Mechanism
from comity.desk.referendum import SCENARIO, Referendum
from comity.desk.scenario import Scenario, folder_of
from comity.election.ballots.belenios_v1.ballots import read_ballot
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.credentials import new_credential
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.model import Pedersen
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.errors import ProofError, StoreError
from election_plans import Plan, homomorphic
from held_elections import DRAW, TIMESTAMP, draft_of

PERSONS = 4
ASSOCIATIONS = [12, 9, 30, 25, 7, 18, 40, 15, 22, 11, 5, 16]


class Told:
    """The story, told once, with every number that was drawn for a secret credential or key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exponents: set[int] = set()
        story = Referendum(Scenario(folder_of(SCENARIO)), folder, PERSONS, self.draw)
        self.lines = []
        for line in story.tell():
            self.lines.append(line)
            self.exponents |= {one.key.secret for one in story.voters}
            self.exponents |= {key for one in story.groups for key in one.private}
        self.story = story

    @staticmethod
    def draw(bound: int) -> int:
        return DRAW(bound)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("referendum"))


@pytest.fixture(scope="module")
def box(told: Told) -> Box:
    (path,) = told.folder.glob("*.bel")
    return open_box(path)


def test_the_archive_verifies(box: Box) -> None:
    found = verify(box.path, workers=1)
    assert found.ok
    assert found.warnings == ()
    assert found.credentials == PERSONS + len(ASSOCIATIONS)
    assert found.result is not None
    (row,) = found.result
    assert sum(row) == found.total_weight


def test_who_is_on_the_roll(box: Box) -> None:
    roll = PublicCredentials.read(box.payload(box.index.setup, 2))
    assert roll.total_weight == PERSONS + sum(ASSOCIATIONS)
    assert roll.weighted


def test_two_groups_of_trustees_of_whom_three_decrypt(box: Box) -> None:
    assert [
        (one.parameters.threshold, len(one.keys)) for one in box.trustees if isinstance(one, Pedersen)
    ] == [
        (2, 3),
        (1, 2),
    ]
    assert len(box.of_type(EventType.PARTIAL_DECRYPTION)) == 3


def test_some_vote_anew_and_some_stay_away(box: Box, told: Told) -> None:
    credentials = [read_ballot(one).credential for one in box.ballots()]
    assert len(credentials) - len(set(credentials)) == 9
    assert any(line.startswith("9 voters vote anew") for line in told.lines)
    assert len(set(credentials)) == PERSONS + len(ASSOCIATIONS) - 2


def test_what_the_record_says_is_what_the_archive_holds(box: Box, told: Told) -> None:
    with_record = Mechanism.open(told.folder / "record")
    try:
        elections = with_record.state().election.elections
        assert list(elections) == [told.story.id]
        notes = [with_record.store.note(index) for index in range(with_record.store.size())]
    finally:
        with_record.close()
    said = b"\n".join(notes).decode()
    for event in (box.index.setup.hash, box.index.events[1].hash, box.index.last[1], box.election.uuid):
        assert event in said
    assert said.count("election/root/v1") == 6
    assert told.story.result is not None
    assert json.dumps([[str(one) for one in told.story.result.result[0]]], separators=(",", ":")) in said


def test_every_step_that_happened_says_that_it_did_not(told: Told) -> None:
    assert len(told.lines) >= 12
    assert sum("(simulated" in line for line in told.lines) >= 6
    assert told.lines[-1].endswith("(simulated).")


def test_no_secret_is_left_in_the_folder(told: Told) -> None:
    """Nor in the story itself. Of a group in which one is enough everybody has the same key. Keys of the record are public test keys."""
    assert len(told.exponents) == PERSONS + len(ASSOCIATIONS) + 3 + 1
    assert not told.story.voters
    assert not told.story.groups
    secrets = [str(one).encode() for one in told.exponents]
    for path in told.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(one in data for one in secrets), path
    assert sorted(one.name for one in told.folder.iterdir() if one.suffix != ".bel") == ["keys", "record"]


def test_a_folder_with_something_in_it_is_refused(told: Told, tmp_path: Path) -> None:
    scenario = Scenario(folder_of(SCENARIO))
    with pytest.raises(StoreError, match="is not empty") as caught:
        Referendum(scenario, told.folder, 1, DRAW)
    assert "choose another --dir" in caught.value.hint
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="file is not a folder"):
        Referendum(scenario, tmp_path / "file", 1, DRAW)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


# The parts of its box ------------------------------------------------------------------------------------------------------------


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    draft = draft_of(Plan([homomorphic(["ALD"], 0, 1)]))
    voters = referendum_box.roll(draft, [1, 5, 1], ["post", "e-mail"], DRAW)
    assert [(one.weight, one.channel) for one in voters] == [(1, "post"), (5, "e-mail"), (1, "post")]
    made = referendum_box.generate_keys(draft, 3, 2, DRAW)
    for text in (repr(voters), repr(made)):
        assert not any(str(one.key.secret) in text for one in voters)
        assert not any(str(one) in text for one in made.private)
    opened = referendum_box.open_box_of(tmp_path, draft, [made], voters, TIMESTAMP)
    cast = referendum_box.cast(opened, [(voters[0], [1]), (voters[1], [0])], DRAW)
    assert cast.index.ballot_count == 2


def test_a_ballot_of_somebody_else_is_not_taken(tmp_path: Path) -> None:
    """Its signature would be by another key than its credential."""
    draft = draft_of(Plan([homomorphic(["ALD"], 0, 1)]))
    voters = referendum_box.roll(draft, [1, 1], ["post"], DRAW)
    opened = referendum_box.open_box_of(
        tmp_path, draft, [referendum_box.generate_keys(draft, 1, 1, DRAW)], voters, TIMESTAMP
    )
    keys = voters[0].key, voters[1].key
    mixed_up = type(keys[0])(keys[0].secret, keys[1].public)
    with pytest.raises(ProofError, match="the signature"):
        referendum_box.cast(opened, [(referendum_box.Voter(mixed_up, 1, "post"), [1])], DRAW)
    assert open_box(opened.path).index.ballot_count == 0
    assert new_credential(DRAW) != new_credential(DRAW)
