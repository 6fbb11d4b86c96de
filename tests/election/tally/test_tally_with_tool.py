# SPDX-License-Identifier: Apache-2.0
"""The tally against Debian's belenios-tool 2.0: of its elections the same bytes, and shares of either program make one result."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import belenios_tool
from belenios_tool import Made, Plan, add_event, decrypt, homomorphic, make_election, mixed, tool, verify
from comity.election.ballots.belenios_v1.ballots import check_ballot, read_ballot
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.channels import ChannelKeys
from comity.election.ballots.belenios_v1.conduct import owners, published_tally, tally_to_decrypt
from comity.election.ballots.belenios_v1.decryption import (
    check_partial_decryption,
    combine,
    encode_owned,
    missing,
    payload_of,
)
from comity.election.ballots.belenios_v1.decryption import decrypt as our_share
from comity.election.ballots.belenios_v1.encrypted_tally import Accumulator, check_encrypted_tally
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.keys import decode_private
from comity.election.ballots.belenios_v1.messages import PartialDecryption, decode, encode, weight_of
from comity.election.ballots.belenios_v1.result import (
    check_result,
    compute_result,
    encode_result,
    read_result,
)
from comity.election.ballots.belenios_v1.threshold import open_decryption_key
from comity.errors import ProofError
from election.tally.toy_tally import drawing
from election_plans import MIXING, SINGLE, Pedersen
from election_vectors import FOLDER, NAMES, vector

DRAW = drawing(Random(2026))


def counted(box: Box) -> Accumulator:
    """The last ballot of each credential with its weight, the slow and plain way."""
    listed = [one.partition(",") for one in json.loads(box.payload(box.index.setup, 2))]
    weights = {element: int(weight or 1) for element, _, weight in listed}
    accumulator = Accumulator(box.election)
    for credential, data in {read_ballot(data).credential: data for data in box.ballots()}.items():
        accumulator.add(check_ballot(box.election, data).ciphertexts, weights[credential])
    return accumulator


def payload(box: Box, kind: EventType, place: int = 0) -> bytes:
    (recorded,) = box.of_type(kind)
    return box.payload(recorded, place)


def result_of(box: Box) -> bytes:
    """From the shares in the archive, checked."""
    tally = tally_to_decrypt(box)
    shares = {
        owner: check_partial_decryption(
            box.election,
            tally,
            box.trustees.keys[owner],
            box.message(recorded, 0, PartialDecryption, "the share"),
        )
        for owner, recorded in zip(
            owners(box, EventType.PARTIAL_DECRYPTION), box.of_type(EventType.PARTIAL_DECRYPTION), strict=True
        )
    }
    total = weight_of(published_tally(box)[1].total_weight, "the total weight")
    factors = combine(box.election.group, box.trustees, shares)
    data = encode_result(compute_result(box.election, tally, factors, total))
    check_result(box.election, tally, factors, total, read_result(box.election, data))
    return data


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_elections_of_the_tool(name: str) -> None:
    box = open_box(FOLDER / f"{name}.bel")
    encrypted, sized = (payload(box, EventType.ENCRYPTED_TALLY, place) for place in (0, 1))
    accumulator = counted(box)
    assert (accumulator.encode(), accumulator.encode_sized()) == (encrypted, sized)
    assert check_encrypted_tally(accumulator, encrypted, sized) == published_tally(box)[0]
    assert result_of(box) == payload(box, EventType.RESULT)
    for recorded, owner in zip(
        box.of_type(EventType.PARTIAL_DECRYPTION), owners(box, EventType.PARTIAL_DECRYPTION), strict=True
    ):
        assert encode_owned(owner, box.payload(recorded, 0)).splitlines()[1] == box.payload(recorded, 1)
    totals = json.loads(payload(box, EventType.RESULT))["result"]
    expected = vector(name).result
    if not box.election.non_homomorphic:
        assert [[int(one) for one in row] for row in totals] == expected


def test_the_key_of_a_trustee_gives_the_factors_of_the_tool() -> None:
    box = open_box(FOLDER / "weights.bel")
    tally = tally_to_decrypt(box)
    for number in (1, 2):
        mine = our_share(box.election, tally, vector("weights").private(number), DRAW)
        check_partial_decryption(box.election, tally, box.trustees.keys[number], mine)
        recorded = box.of_type(EventType.PARTIAL_DECRYPTION)[
            owners(box, EventType.PARTIAL_DECRYPTION).index(number)
        ]
        theirs = box.message(recorded, 0, PartialDecryption, "the share")
        assert mine.decryption_factors == theirs.decryption_factors
        assert mine.decryption_proofs != theirs.decryption_proofs


def private_key(made: Made, box: Box, number: int) -> int:
    key, group = made.keys[number - 1], box.election.group
    if key.private:
        return decode_private(group, key.private.encode(), "the key")
    keys = ChannelKeys.of(group, key.seed)
    return open_decryption_key(group, keys, key.encrypted, box.trustees.keys[number])


def hand_in_ours(made: Made, number: int) -> None:
    box = open_box(made.bel)
    message = our_share(box.election, tally_to_decrypt(box), private_key(made, box, number), DRAW)
    add_event(made, "PartialDecryption", encode_owned(number, encode(message)))


def finished_by_the_tool(made: Made) -> None:
    """The tool's result from the shares in the archive is ours, and the tool verifies the whole."""
    data = tool("election", "compute-result", cwd=made.folder)
    assert result_of(open_box(made.bel)) == data.rstrip(b"\n")
    add_event(made, "Result", data)
    assert verify(made.folder).ok
    plan = replace(made.plan)
    rows = json.loads(data)["result"]
    found = [
        sorted(row) if belenios_tool.is_mixed(asked) else [int(one) for one in row]
        for asked, row in zip(plan.questions, rows, strict=True)
    ]
    assert found == plan.result()


@pytest.mark.slow
def test_shares_of_both_programs_in_several_blocs(tmp_path: Path) -> None:
    """A single trustee and two threshold groups; weights up to 10^10, one of them 0, and a surplus share."""
    plan = Plan(
        [homomorphic(["ALD", "BRE"], 1, 2, blank=True), homomorphic(["yes", "no"], 0, 1)],
        votes=[
            (0, [[0, 1, 1], [1, 0]]),
            (1, [[1, 0, 0], [0, 1]]),
            (2, [[0, 0, 1], [0, 0]]),
            (0, [[0, 1, 0], [1, 0]]),
        ],
        weights=[10**10, 2**30, 0],
        trustees=(Pedersen(2, 3), SINGLE, Pedersen(1, 2)),
    )
    made = make_election(tmp_path / "e", plan, stop_at="tally")
    box = open_box(made.bel)
    accumulator = counted(box)
    assert accumulator.encode_sized() == payload(box, EventType.ENCRYPTED_TALLY, 1)
    assert accumulator.count == 3
    hand_in_ours(made, 1)
    decrypt(made, 4)
    with pytest.raises(ProofError, match="1 of the trustees 2, 3; 1 of the trustees 5, 6"):
        result_of(open_box(made.bel))
    hand_in_ours(made, 6)
    decrypt(made, 3)
    assert missing(box.trustees, {1, 3, 4, 6}) == ()
    hand_in_ours(made, 2)
    finished_by_the_tool(made)


@pytest.mark.slow
def test_shares_of_votes_that_were_shuffled(tmp_path: Path) -> None:
    plan = Plan(
        [mixed(["ALD", "BRE"]), homomorphic(["yes", "no"], 1, 1)],
        votes=[(0, [[1, 2], [1, 0]]), (1, [[255, 0], [0, 1]])],
        voters=2,
        group=MIXING,
        trustees=(SINGLE, SINGLE),
        shufflers=(1, 2),
    )
    made = make_election(tmp_path / "e", plan, stop_at="end-shuffles")
    box = open_box(made.bel)
    assert counted(box).encode() == payload(box, EventType.ENCRYPTED_TALLY)
    hand_in_ours(made, 2)
    decrypt(made, 1)
    finished_by_the_tool(made)


def test_nobody_votes_and_our_shares_open_it(tmp_path: Path) -> None:
    plan = Plan([homomorphic(["yes", "no"], 0, 1, blank=True)], voters=1, trustees=(SINGLE, SINGLE))
    made = make_election(tmp_path / "e", plan, stop_at="tally")
    box = open_box(made.bel)
    assert Accumulator(box.election).encode_sized() == payload(box, EventType.ENCRYPTED_TALLY, 1)
    hand_in_ours(made, 1)
    (tmp_path / "key").write_text(made.keys[1].private, encoding="ascii")
    theirs = tool(
        "election", "decrypt", "--privkey", str(tmp_path / "key"), "--trustee-id=2", cwd=made.folder
    )
    message = decode(payload_of(theirs, 2, "the share"), PartialDecryption, "the share")
    assert encode_owned(2, encode(message)) == theirs
    hand_in_ours(made, 2)
    finished_by_the_tool(made)
