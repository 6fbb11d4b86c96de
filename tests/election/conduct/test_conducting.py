# SPDX-License-Identifier: Apache-2.0
"""Conducting: each step takes only what holds and only when it is its turn; what was conducted verifies; nothing is lost half-way."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bel_archive import compact
from comity.election.ballots.belenios_v1 import conduct, shuffles
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.events import Event, EventType
from comity.election.ballots.belenios_v1.logarithm import MAX_TOTAL_WEIGHT
from comity.election.ballots.belenios_v1.messages import Owned, encode
from comity.election.ballots.belenios_v1.public_credentials import encode_public_credentials
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.errors import ComityError, FormatError, ProofError, Refusal, StoreError
from election_plans import MIXING, SINGLE, Pedersen, Plan, homomorphic, mixed
from held_elections import DRAW, TIMESTAMP, Held, as_counted, hold

PLAIN = Plan([homomorphic(["ALD", "BRE"], 0, 1)], votes=[(0, [[1, 0]]), (1, [[0, 1]])], voters=2)
RANKED = Plan(
    [mixed(["ALD", "BRE"])], votes=[(0, [[1, 2]])], voters=1, group=MIXING, trustees=(SINGLE, SINGLE)
)


def types(path: Path) -> list[str]:
    return [str(one.event.type) for one in open_box(path).index.events]


def refused(act: Callable[[], object], words: str, kind: type[ComityError] = Refusal) -> ComityError:
    with pytest.raises(kind, match=words) as caught:
        act()
    if isinstance(caught.value, Refusal):
        assert "Belenios 2.0, section" in caught.value.rule
    return caught.value


@pytest.fixture
def plain(tmp_path: Path) -> Held:
    held = Held(tmp_path, PLAIN)
    held.open()
    return held


@pytest.fixture
def ranked(tmp_path: Path) -> Held:
    held = Held(tmp_path, RANKED)
    held.open()
    held.vote()
    return held


@pytest.mark.parametrize("group", ["BELENIOS-2048", "Ed25519"])
def test_an_election_of_chosen_answers(group: str, tmp_path: Path) -> None:
    held = hold(tmp_path, Plan(**(PLAIN.__dict__ | {"group": group})))
    found = verify(held.path, workers=1)
    assert found.ok
    assert found.result == [[1, 1]]
    assert types(held.path) == ["Setup", "EndBallots", "EncryptedTally", "PartialDecryption", "Result"]


def test_an_election_of_ranks_on_the_curve(tmp_path: Path) -> None:
    held = hold(tmp_path, Plan(**(RANKED.__dict__ | {"group": "Ed25519", "shufflers": (2, 1)})))
    found = verify(held.path, workers=1)
    assert found.ok
    assert found.result == [[[1, 2]]]
    assert found.warnings == ()


# Opening -------------------------------------------------------------------------------------------------------------------------


def opened(held: Held, weights: list[int | None]) -> None:
    pairs = zip(held.voters, weights, strict=True)
    listed = encode_public_credentials([(one.public, weight) for one, weight in pairs])
    conduct.open_election(held.path, held.draft, held._trustees(), listed, TIMESTAMP)


def test_weights_are_bounded_by_what_can_be_searched_for(tmp_path: Path) -> None:
    held = Held(tmp_path, PLAIN)
    error = refused(lambda: opened(held, [MAX_TOTAL_WEIGHT, 1]), "a total weight of 100,000,000,000,001")
    assert error.hint == "at most 100,000,000,000,000; divide all weights by their common factor"
    assert not held.path.exists()
    opened(held, [MAX_TOTAL_WEIGHT - 1, 1])


def test_where_votes_are_ranked_every_weight_is_one(tmp_path: Path) -> None:
    """The tally of such a question has no weights; without this a heavy ballot could be cast, and the box never be closed."""
    held = Held(tmp_path, Plan(**(RANKED.__dict__ | {"voters": 2})))
    for weight in (0, 2):
        refused(
            partial(opened, held, [1, weight]),
            f"entry [12] .* has weight {weight}, and a question",
        )
        assert not held.path.exists()
    opened(held, [1, 1])
    held.vote()
    held.close()


@pytest.mark.parametrize(
    ("trustees", "credentials", "words"),
    [
        (b"[]", None, "the list of trustees is empty"),
        (b"", None, "the list of trustees"),
        (None, b"", "the list of public credentials is not a JSON list"),
        (None, b'["1"]', "entry 1 .* is the identity"),
        (None, b'["3"]', "entry 1 .* is not in the group"),
    ],
)
def test_what_does_not_hold_opens_nothing(
    trustees: bytes | None, credentials: bytes | None, words: str, tmp_path: Path
) -> None:
    held = Held(tmp_path, PLAIN)
    listed = encode_public_credentials([(one.public, None) for one in held.voters])
    keys = held._trustees() if trustees is None else trustees
    with pytest.raises((FormatError, ProofError), match=words):
        conduct.open_election(held.path, held.draft, keys, listed if credentials is None else credentials, 0)
    assert list(tmp_path.iterdir()) == []


def test_an_election_is_opened_once(plain: Held) -> None:
    before = plain.path.read_bytes()
    with pytest.raises(StoreError, match="there is such a file already"):
        plain.open()
    assert plain.path.read_bytes() == before


# Closing -------------------------------------------------------------------------------------------------------------------------


def test_no_step_of_the_tally_comes_before_the_closing(plain: Held) -> None:
    before = plain.path.read_bytes()
    box = open_box(plain.path)
    for act in (
        lambda: conduct.published_tally(box),
        lambda: conduct.tally_to_decrypt(box),
        lambda: conduct.add_share(plain.path, 1, b'{"decryption_factors":[[]],"decryption_proofs":[[]]}'),
        lambda: conduct.finish(plain.path),
    ):
        assert refused(act, "the archive has no encrypted tally").hint == "comity election close makes it"
    refused(lambda: conduct.end_shuffles(plain.path), "no trustee has shuffled the votes")
    assert plain.path.read_bytes() == before


def test_a_box_is_closed_once(plain: Held) -> None:
    plain.vote()
    assert plain.close().closed
    before = plain.path.read_bytes()
    refused(plain.close, "the ballot box is closed")
    refused(plain.vote, "Ballot after EncryptedTally")
    assert plain.path.read_bytes() == before


def test_a_box_without_ballots_is_closed_too(plain: Held) -> None:
    plain.close()
    plain.decrypt()
    assert conduct.finish(plain.path).result == [[0, 0]]
    assert verify(plain.path, workers=1).ok


def test_a_ballot_that_is_cast_meanwhile_is_not_lost(plain: Held) -> None:
    plain.vote()
    late = plain.ballot(0, [[0, 1]])
    heard: list[tuple[int, int]] = []

    def cast_late(done: int, total: int) -> None:
        heard.append((done, total))
        with Archive.open(plain.path) as archive:
            archive.append(EventType.BALLOT, [late])

    error = refused(
        lambda: conduct.close_election(plain.path, workers=1, report=cast_late), "a ballot was cast meanwhile"
    )
    assert error.hint == "close it again"
    assert heard == [(2, 2)]
    assert types(plain.path) == ["Setup"]
    plain.close()
    assert conduct.published_tally(open_box(plain.path))[1].num_tallied == 2


def with_ballots(held: Held, *ballots: bytes) -> bytes:
    with Archive.open(held.path) as archive:
        for one in ballots:
            archive.append(EventType.BALLOT, [one])
    return held.path.read_bytes()


def test_a_ballot_that_does_not_hold_keeps_the_box_open(plain: Held) -> None:
    good = plain.ballot(0, [[1, 0]])
    value = json.loads(good)
    value["signature"]["proof"]["response"] = "1"
    before = with_ballots(plain, good, compact(value), compact(value | {"credential": "3"}))
    refused(plain.close, "ballot 3: its credential is not on the list", ProofError)
    assert plain.path.read_bytes() == before


def test_a_wrong_proof_keeps_the_box_open(plain: Held) -> None:
    value = json.loads(plain.ballot(0, [[1, 0]]))
    value["signature"]["proof"]["response"] = "1"
    before = with_ballots(plain, compact(value))
    refused(plain.close, "ballot 1: the signature: the proof does not hold", ProofError)
    assert plain.path.read_bytes() == before


def test_a_ballot_that_stands_there_twice_keeps_the_box_open(plain: Held) -> None:
    """A verifier would find it after the closing, when nothing can be done."""
    one, other = plain.ballot(0, [[1, 0]]), plain.ballot(0, [[0, 1]])
    before = with_ballots(plain, one, other, one)
    refused(plain.close, "ballot 3: the same ballot stands in the box before", ProofError)
    assert plain.path.read_bytes() == before


def test_a_closing_that_was_cut_off_goes_on(plain: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the end of the ballots and the encrypted tally the power fails."""
    plain.vote()
    append = Archive.append

    def failing(self: Archive, kind: EventType, payloads: Any = ()) -> Event:
        if kind is EventType.ENCRYPTED_TALLY:
            raise StoreError("the disk is full")
        return append(self, kind, payloads)

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "append", failing)
        refused(plain.close, "the disk is full", StoreError)
    assert types(plain.path) == ["Setup", "EndBallots"]
    assert plain.close().closed
    plain.decrypt()
    assert as_counted(PLAIN, conduct.finish(plain.path).result) == PLAIN.result()
    assert verify(plain.path, workers=1).ok


# Shuffles ------------------------------------------------------------------------------------------------------------------------


def shuffled(held: Held) -> bytes:
    box = open_box(held.path)
    return encode(shuffles.shuffle(box.election, conduct.tally_to_decrypt(box), DRAW))


def test_shuffles_come_in_their_turn(ranked: Held) -> None:
    path = ranked.path
    refused(lambda: conduct.add_shuffle(path, 1, b'{"ciphertexts":[],"proofs":[]}'), "has no encrypted tally")
    ranked.close()
    refused(lambda: conduct.end_shuffles(path), "no trustee has shuffled the votes")
    error = refused(lambda: conduct.add_share(path, 1, ranked.share(1)), "the votes are still to be shuffled")
    assert error.hint == "tally --end-shuffles ends the shuffles"
    first = shuffled(ranked)
    refused(lambda: conduct.add_shuffle(path, 0, first), "there is no trustee 0")
    assert refused(lambda: conduct.add_shuffle(path, 3, first), "there is no trustee 3").hint == (
        "trustees are numbered from 1 to 2"
    )
    conduct.add_shuffle(path, 2, first)
    refused(
        lambda: conduct.add_shuffle(path, 2, shuffled(ranked)), "another one of trustee 2 is in the archive"
    )
    refused(lambda: conduct.add_shuffle(path, 1, first), "the proof of the shuffle does not hold", ProofError)
    refused(lambda: conduct.add_shuffle(path, 1, first + b"\n"), "the shuffle of trustee 1", FormatError)
    refused(lambda: conduct.add_share(path, 1, ranked.share(1)), "the votes are still to be shuffled")
    conduct.add_shuffle(path, 1, shuffled(ranked))
    box = open_box(path)
    assert conduct.owners(box, EventType.SHUFFLE) == (2, 1)
    before = ranked.share(1)
    conduct.end_shuffles(path)
    refused(lambda: conduct.end_shuffles(path), "EndShuffles after EndShuffles")
    conduct.add_share(path, 1, before)
    conduct.add_share(path, 2, ranked.share(2))
    assert conduct.finish(path).result == [[[1, 2]]]
    assert verify(path, workers=1).ok


def test_no_shuffle_where_nothing_is_to_be_shuffled(plain: Held) -> None:
    """A shuffle of no question would hold, and no verifier would accept the archive after it."""
    plain.vote()
    plain.close()
    before = plain.path.read_bytes()
    refused(
        lambda: conduct.add_shuffle(plain.path, 1, b'{"ciphertexts":[],"proofs":[]}'),
        "no question has answers that are shuffled",
    )
    assert plain.path.read_bytes() == before


# Shares --------------------------------------------------------------------------------------------------------------------------


def test_shares_are_of_whom_they_say(tmp_path: Path) -> None:
    plan = Plan(**(PLAIN.__dict__ | {"trustees": (SINGLE, Pedersen(2, 3))}))
    held = Held(tmp_path, plan)
    held.open()
    held.vote()
    held.close()
    path = held.path
    needed = ("trustee 1", "2 of the trustees 2, 3, 4")
    assert conduct.still_missing(open_box(path)) == needed
    refused(lambda: conduct.finish(path), "are missing: trustee 1; 2 of the trustees 2, 3, 4", ProofError)
    before = path.read_bytes()
    for owner, of in ((1, 2), (2, 1), (2, 3)):
        refused(
            partial(conduct.add_share, path, owner, held.share(of)),
            "does not hold",
            ProofError,
        )
    refused(lambda: conduct.add_share(path, 5, held.share(1)), "there is no trustee 5")
    for wrong in (b"", b"null", b'{"decryption_factors":[],"decryption_proofs":[]}', held.share(1) + b" "):
        refused(partial(conduct.add_share, path, 1, wrong), "partial decryption", FormatError)
    assert path.read_bytes() == before
    conduct.add_share(path, 3, held.share(3))
    refused(lambda: conduct.add_share(path, 3, held.share(3)), "another one of trustee 3 is in the archive")
    assert conduct.still_missing(open_box(path)) == ("trustee 1", "1 of the trustees 2, 4")
    refused(lambda: conduct.finish(path), "trustee 1; 1 of the trustees 2, 4", ProofError)
    found = verify(path, workers=1)
    assert (found.ok, found.result) == (True, None)
    share = held.share(1)
    conduct.add_share(path, 1, share)
    size = path.stat().st_size
    conduct.add_share(path, 1, share)  # handed in again, as after an interruption
    assert path.stat().st_size == size
    conduct.add_share(path, 2, held.share(2))
    conduct.add_share(path, 4, held.share(4))
    assert conduct.still_missing(open_box(path)) == ()
    assert conduct.owners(open_box(path), EventType.PARTIAL_DECRYPTION) == (3, 1, 2, 4)
    assert as_counted(plan, conduct.finish(path).result) == plan.result()
    assert verify(path, workers=1).ok
    refused(lambda: conduct.add_share(path, 1, held.share(1)), "another one of trustee 1 is in the archive")
    refused(lambda: conduct.finish(path), "Result after Result")


def test_shares_in_an_archive_that_do_not_hold_give_no_result(plain: Held) -> None:
    """Put there by another program, past the checks."""
    plain.vote()
    plain.close()
    value = json.loads(plain.share(1))
    value["decryption_proofs"][0][0]["response"] = "1"
    data = compact(value)
    with Archive.open(plain.path) as archive:
        owned = encode(Owned(1, sha256(data).hexdigest()))
        archive.append(EventType.PARTIAL_DECRYPTION, [data, owned])
    refused(lambda: conduct.finish(plain.path), "does not hold", ProofError)
    assert types(plain.path)[-1] == "PartialDecryption"
