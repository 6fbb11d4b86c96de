# SPDX-License-Identifier: Apache-2.0
"""Comparing two copies: of elections held by belenios-tool and stopped at every event, and of copies in which something is gone."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.growth import Growth, Turnout, grown, turnout
from comity.errors import FormatError, ProofError, VerificationError
from election.archive import synthetic
from election.archive.synthetic import CLOSED, data, groups
from election_vectors import NAMES, vector

WHOLE = synthetic.archive(CLOSED)


def between(old: bytes, new: bytes) -> Growth:
    return grown(io.BytesIO(old), io.BytesIO(new))


@pytest.mark.parametrize("name", ["revote", "mixed"])
def test_between_any_two_events(name: str) -> None:
    whole = vector(name).archive
    kinds = [kind for kind, _ in synthetic.split(whole)]
    ends = synthetic.ends(whole)
    for one, start in enumerate(ends):
        for other in (one, one + 1, len(ends) - 1):
            if other < len(ends):
                found = between(whole[:start], whole[: ends[other]])
                added = kinds[one + 1 : other + 1]
                assert found.added == {kind: added.count(kind) for kind in added}
                assert (found.old.size, found.new.size) == (start, ends[other])


def test_types_stand_in_the_order_of_an_election() -> None:
    found = between(WHOLE[: synthetic.ends(WHOLE)[1]], WHOLE)
    assert list(found.added.items()) == [
        ("Ballot", 1),
        ("EndBallots", 1),
        ("EncryptedTally", 1),
        ("PartialDecryption", 2),
        ("Result", 1),
    ]


def test_shrunk() -> None:
    ends = synthetic.ends(WHOLE)
    with pytest.raises(
        ProofError, match=r"\(data of event 7\) of the earlier archive is gone; the later one ends before it"
    ):
        between(WHOLE, WHOLE[: ends[-2]])
    with pytest.raises(
        ProofError, match=r"\(event 3, EndBallots\) of the earlier archive is gone; the later one ends"
    ):
        between(WHOLE, WHOLE[: ends[2]])


def test_a_ballot_replaced_dropped_or_moved() -> None:
    parts = groups(["Setup", "Ballot", "Ballot", "Ballot", "EndBallots"])
    old = synthetic.of(parts)
    second = synthetic.named(data("Ballot", 2)[0])[0]
    third = synthetic.named(data("Ballot", 3)[0])[0]
    match = rf"{second} \(data of event 2\) of the earlier archive is gone; the later one has {third} in its place"
    for new in ([*parts[:2], *parts[3:]], [*parts[:2], parts[3], parts[2], parts[4]]):
        with pytest.raises(ProofError, match=match):
            between(old, synthetic.of(new))


def test_another_election() -> None:
    with pytest.raises(ProofError, match=r"^byte 0: BELENIOS of the earlier archive is gone"):
        between(vector("revote").archive, vector("weights").archive)
    other = synthetic.of([("Setup", data("Setup", 1)), *groups(CLOSED)[1:]])
    with pytest.raises(ProofError, match=r"^byte 1024: .*\(data of event 0\)"):
        between(WHOLE, other)


def test_either_copy_damaged() -> None:
    for pair in ((WHOLE[:-1], WHOLE), (WHOLE, WHOLE[:-1]), (b"", WHOLE)):
        with pytest.raises(FormatError):
            between(*pair)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@settings(max_examples=50)
def test_no_changed_byte_goes_unnoticed(place: int, change: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= change
    with pytest.raises(VerificationError):
        between(WHOLE, bytes(changed))


def test_files_are_read_from_their_beginning() -> None:
    old, new = io.BytesIO(WHOLE), io.BytesIO(WHOLE)
    old.seek(700)
    new.seek(900)
    assert grown(old, new).added == {}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "empty"])
def test_who_voted(name: str) -> None:
    """Against the plan of the election: who votes again replaces a ballot."""
    whole = vector(name).archive
    voters = [voter for voter, _ in vector(name).plan.votes]
    ends = synthetic.ends(whole)
    for cast in range(len(voters) + 1):
        new = io.BytesIO(whole)
        found = turnout(new, grown(io.BytesIO(whole[: ends[cast]]), new))
        fresh = len(set(voters)) - len(set(voters[:cast]))
        assert found == Turnout(fresh, len(voters) - cast - fresh)


@pytest.mark.parametrize(
    "ballot",
    [
        b"",
        b"{}",
        b'{"credential":"12"}',
        b'{"election_uuid":"a","credential":"12"}',
        b'{"election_uuid":"a","election_hash":"b","credential":12}',
        b'{"election_uuid":"a\\"","election_hash":"b","credential":"12"}',
        b'{"election_uuid":"a","election_hash":"b","credential":"' + b"1" * 5000 + b'"}',
        b'{"election_uuid":"' + b"a" * 5000,
    ],
)
def test_ballots_that_name_nobody(ballot: bytes) -> None:
    file = io.BytesIO(synthetic.of([("Setup", data("Setup")), ("Ballot", [ballot])]))
    growth = grown(file, file)
    with pytest.raises(FormatError, match="ballot 0 names no credential"):
        turnout(file, growth)
