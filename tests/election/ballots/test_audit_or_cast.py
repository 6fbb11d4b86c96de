# SPDX-License-Identifier: Apache-2.0
"""A prepared ballot is opened or cast, never both; an opening is believed if, and only if, it is what was sealed."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot_worlds import COFACTOR_64, changed, drawing, homomorphic, leaves, lists, ranked, toy_group, world
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.ballots import check_ballot, signed_hash, tracker
from comity.election.ballots.belenios_v1.booth import Place
from comity.election.ballots.belenios_v1.making import seal_ballot
from comity.election.ballots.belenios_v1.messages import UnsignedBallot, encode
from comity.election.ballots.belenios_v1.prepared import (
    OPENING_FORM,
    Opening,
    Prepared,
    after_casting,
    audit,
    ballot_to_cast,
    check_opening,
    prepare,
    read_opened,
    read_prepared,
)
from comity.errors import FormatError, ProofError, Refusal, VerificationError

W = world(homomorphic(2, 1, 1), homomorphic(2, 1, 2, blank=True), ranked(2))
CHOICES = [[0, 1], [1, 0, 0], [2, 1]]
BOX = Place(1024, 0, "0" * 64)
PREPARED = prepare(W.election, W.secret, W.credential, CHOICES, drawing("prepared"), BOX)
AUDITED = audit(W.election, PREPARED)
BALLOT, OPENING = AUDITED.ballot, AUDITED.opening


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def test_audited_ballot_holds_what_was_chosen() -> None:
    assert AUDITED.choices == tuple(map(tuple, CHOICES))
    assert AUDITED.credential == W.credential
    assert check_opening(W.election, BALLOT, OPENING) == AUDITED.choices
    assert read_opened(AUDITED.document) == (BALLOT, OPENING)


def test_cast_ballot_holds_and_shows_the_commitment() -> None:
    casting, ballot = ballot_to_cast(PREPARED)
    assert check_ballot(W.election, ballot).credential == W.credential
    assert tracker(ballot) == PREPARED.tracker == casting.tracker
    assert json.loads(ballot)["signature"]["hash"] == PREPARED.commitment


def test_opened_ballot_is_the_prepared_one_without_its_signature() -> None:
    _, ballot = ballot_to_cast(PREPARED)
    bare = {name: value for name, value in json.loads(ballot).items() if name != "signature"}
    assert compact(bare) == BALLOT
    with pytest.raises(FormatError):
        check_ballot(W.election, BALLOT)  # nobody can cast it


def test_opened_ballot_is_never_cast_and_can_be_opened_again() -> None:
    opened = AUDITED.prepared
    assert opened.state == "opened"
    assert opened.signature is msgspec.UNSET
    with pytest.raises(Refusal, match="opened, so it is not cast") as caught:
        ballot_to_cast(opened)
    assert caught.value.rule == "a ballot is opened or cast, never both"
    assert audit(W.election, opened) == AUDITED


def test_cast_ballot_is_never_opened() -> None:
    casting, ballot = ballot_to_cast(PREPARED)
    for state in (casting, after_casting(casting)):
        assert state.opening is msgspec.UNSET
        with pytest.raises(Refusal, match="not opened") as caught:
            audit(W.election, state)
        assert caught.value.rule == "a ballot is opened or cast, never both"
    assert ballot_to_cast(casting) == (casting, ballot)  # an attempt that was cut off can be made again
    with pytest.raises(Refusal, match="cast before") as caught:
        ballot_to_cast(after_casting(casting))
    assert caught.value.rule == "a prepared ballot is cast once"


def test_each_state_holds_what_it_needs_and_no_more() -> None:
    casting, _ = ballot_to_cast(PREPARED)
    numbers = [one for question in json.loads(OPENING)["randomness"] for one in question]
    signature = json.loads(encode(PREPARED))["signature"]["proof"]["response"].encode()
    for state, opening, signed in (
        (PREPARED, True, True),
        (AUDITED.prepared, True, False),
        (casting, False, True),
        (after_casting(casting), False, False),
    ):
        text = encode(state)
        assert read_prepared(text) == state
        assert all((number.encode() in text) == opening for number in numbers)
        assert (signature in text) == signed
        assert str(W.secret).encode() not in text


def test_no_secret_in_a_repr() -> None:
    numbers = [one for question in json.loads(OPENING)["randomness"] for one in question]
    made = seal_ballot(W.election, W.credential, CHOICES, drawing(1))
    shown = f"{PREPARED!r} {AUDITED!r} {PREPARED.opening!r} {made!r}"
    assert not any(number in shown for number in numbers)
    assert not any(str(number) in shown for one in made.randomness for number in one)
    assert "choices" not in shown


def test_randomness_of_the_signature_is_in_no_file() -> None:
    # It would give away the credential: s = (w - response) / challenge.
    draws: list[int] = []
    source = drawing("kept")

    def draw(bound: int) -> int:
        draws.append(source(bound))
        return draws[-1]

    text = encode(prepare(W.election, W.secret, W.credential, CHOICES, draw, BOX)).decode()
    assert str(draws[-1]) not in text
    kept = [number for number in draws if str(number) in json.loads(text)["opening"]["randomness"][0]]
    assert len(kept) == 2


OPENED = json.loads(OPENING)
UNSIGNED = json.loads(BALLOT)


def refused(ballot: bytes, opening: bytes) -> None:
    with pytest.raises(VerificationError):
        check_opening(W.election, ballot, opening)


def other_values(path: tuple[str | int, ...], value: Any) -> list[Any]:
    if path[0] == "choices":
        return [value + 1, 1 - value, -1, 256, str(value), None, True, 1.5, []]
    if path[0] == "randomness":
        order = W.group.order
        numbers = [(int(value) + 1) % order, int(value) + order, -int(value)]
        return [*map(str, numbers), f"0{value}", "", int(value), None, "9" * 5000]
    return [value + "A", value[:-1], "", 1, None]


@pytest.mark.parametrize("path", list(leaves(OPENED)), ids=lambda path: ".".join(map(str, path)))
def test_opening_with_any_single_change_is_not_believed(path: tuple[str | int, ...]) -> None:
    value: Any = OPENED
    for part in path:
        value = value[part]
    for other in other_values(path, value):
        if other != value or type(other) is not type(value):
            refused(BALLOT, compact(changed(OPENED, path, lambda _, one=other: one)))  # type: ignore[misc]


@pytest.mark.parametrize("path", list(lists(OPENED)), ids=lambda path: ".".join(map(str, path)))
def test_opening_with_more_or_less_is_not_believed(path: tuple[str | int, ...]) -> None:
    refused(BALLOT, compact(changed(OPENED, path, lambda one: one[:-1])))
    refused(BALLOT, compact(changed(OPENED, path, lambda one: [*one, one[-1]])))
    refused(BALLOT, compact(changed(OPENED, path, lambda _: [])))


@pytest.mark.parametrize("path", list(leaves(UNSIGNED)), ids=lambda path: ".".join(map(str, path)))
def test_opened_ballot_with_any_single_change_is_not_believed(path: tuple[str | int, ...]) -> None:
    forged = changed(UNSIGNED, path, lambda one: f"{one[:-1]}{'1' if one[-1] == '0' else '0'}")
    refused(compact(forged), OPENING)
    # Nor with a commitment that was made to fit.
    bare = msgspec.json.decode(compact(forged), type=UnsignedBallot)
    refused(compact(forged), compact({**OPENED, "commitment": signed_hash(bare)}))


def test_opening_of_another_ballot_is_not_believed() -> None:
    other = audit(W.election, prepare(W.election, W.secret, W.credential, CHOICES, drawing("other"), BOX))
    with pytest.raises(ProofError, match="another ballot"):
        check_opening(W.election, other.ballot, OPENING)
    with pytest.raises(ProofError, match="another ballot"):
        check_opening(W.election, BALLOT, other.opening)


def test_opening_in_another_election_is_not_believed() -> None:
    elsewhere = world(*W.election.questions, seed="elsewhere")
    with pytest.raises(ProofError, match="another election"):
        check_opening(elsewhere.election, BALLOT, OPENING)


def cheated(choices: list[list[int]], claimed: list[list[int]]) -> Prepared:
    """What a program makes that seals something else than was chosen, and says that it did not."""
    made = prepare(W.election, W.secret, W.credential, choices, drawing("cheat"), BOX)
    assert isinstance(made.opening, Opening)
    return msgspec.structs.replace(made, opening=msgspec.structs.replace(made.opening, choices=claimed))


@pytest.mark.parametrize(
    ("place", "other"), [(0, [1, 0]), (1, [0, 1, 0]), (1, [0, 1, 1]), (2, [1, 2]), (2, [2, 2])], ids=str
)
def test_program_that_seals_something_else_is_caught_by_an_audit(place: int, other: list[int]) -> None:
    sealed = [*CHOICES[:place], other, *CHOICES[place + 1 :]]
    with pytest.raises(ProofError, match=f"question {place + 1}: the ballot does not hold"):
        audit(W.election, cheated(sealed, CHOICES))


def test_claim_that_breaks_the_question_is_not_believed() -> None:
    # Randomness cannot turn a sealed 1 into "1 of 2 twice", but the rule is checked in its own right.
    with pytest.raises(ProofError, match="question 1: 2 answers chosen"):
        audit(W.election, cheated(CHOICES, [[1, 1], *CHOICES[1:]]))


def test_opened_ballot_whose_proofs_do_not_hold_is_not_believed() -> None:
    forged = changed(UNSIGNED, ("answers", 0, "overall_proof", 0, "response"), lambda _: "1")
    bare = msgspec.json.decode(compact(forged), type=UnsignedBallot)
    with pytest.raises(ProofError, match="does not hold"):
        check_opening(W.election, compact(forged), compact({**OPENED, "commitment": signed_hash(bare)}))


FILE = json.loads(encode(PREPARED))


@pytest.mark.parametrize(
    "damaged",
    [
        {**FILE, "state": "opened"},
        {**FILE, "state": "cast"},
        {**FILE, "state": "spoiled"},
        {**FILE, "form": OPENING_FORM},
        {**FILE, "commitment": "A" * 43},
        {name: FILE[name] for name in FILE if name != "signature"},
        {name: FILE[name] for name in FILE if name != "opening"},
        changed(FILE, ("ballot", "election_uuid"), lambda _: "Another111111111"),
        changed(FILE, ("opening", "commitment"), lambda _: "A" * 43),
        changed(FILE, ("signature", "hash"), lambda _: "A" * 43),
        {**FILE, "note": ""},
        [FILE],
        None,
    ],
    ids=lambda one: str(one)[:60],
)
def test_damaged_file_is_no_prepared_ballot(damaged: Any) -> None:
    with pytest.raises(FormatError):
        read_prepared(compact(damaged))


def test_opened_file_made_to_look_prepared_again_has_no_signature_to_cast() -> None:
    opened = json.loads(encode(AUDITED.prepared))
    with pytest.raises(FormatError, match="does not hold what belongs to the state 'prepared'"):
        read_prepared(compact({**opened, "state": "prepared"}))


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_refused(data: bytes) -> None:
    refused(data, OPENING)
    refused(BALLOT, data)
    for read in (read_prepared, read_opened):
        with pytest.raises(FormatError):
            read(data)


def test_choices_that_break_a_question_are_not_prepared() -> None:
    with pytest.raises(Refusal, match="question 1"):
        prepare(W.election, W.secret, W.credential, [[1, 1], *CHOICES[1:]], drawing(0), BOX)


def test_group_with_a_cofactor_and_group_of_real_elections() -> None:
    for group in (toy_group(COFACTOR_64), groups.group("BELENIOS-2048")):
        w = world(homomorphic(1, 0, 1, blank=True), group=group)
        prepared = prepare(w.election, w.secret, w.credential, [[0, 1]], drawing(3), BOX)
        assert audit(w.election, prepared).choices == ((0, 1),)
