# SPDX-License-Identifier: Apache-2.0
"""Shuffles: every honest one is accepted and opens to the same votes, and nothing in it can be changed.

Most is tried in a group of 64 bits, where a wrong proof passes by chance once in 2^63; BELENIOS' own group for mixing appears once, and in
the election of the tool.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot_worlds import World, changed, drawing, leaves, lists, outsider, ranked, world
from ballot_worlds import homomorphic as chosen
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.conduct import published_tally
from comity.election.ballots.belenios_v1.encrypted_tally import with_shuffled
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.messages import Ciphertext, Shuffle, decode, encode
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.shuffles import check_shuffle, shuffle
from comity.errors import FormatError, ProofError, VerificationError
from election_vectors import FOLDER

Draw = Callable[[int], int]
Tally = list[list[Ciphertext]]
Votes = Sequence[Sequence[int]]


def sealed(one: World, vote: Sequence[int], draw: Draw) -> Ciphertext:
    group, r = one.group, draw(one.group.order)
    beta = group.multiply(group.power(one.election.public_key, r), group.encode(vote))
    return Ciphertext(group.text(group.generator_power(r)), group.text(beta))


def opened(one: World, row: Sequence[Ciphertext], count: int) -> list[list[int]]:
    """By the secret key, which no election has in one place."""
    group = one.group
    return [
        group.decode(
            group.divide(group.parse(each.beta), group.power(group.parse(each.alpha), one.key)), count
        )
        for each in row
    ]


def votes_of(count: int) -> list[list[int]]:
    return [[place + 1, 255 - place] for place in range(count)]


def tallied(one: World, votes: Votes, draw: Draw) -> Tally:
    return [[sealed(one, vote, draw) for vote in votes]]


@pytest.fixture(scope="module")
def toy() -> World:
    return world(ranked(2))


def again(message: Shuffle) -> Shuffle:
    """Through its spelling, as it stands in an archive."""
    return decode(encode(message), Shuffle, "the shuffle")


# Completeness --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_a_shuffle_holds_and_opens_to_the_same_votes(count: int, toy: World) -> None:
    draw, votes = drawing(count), votes_of(count)
    tally = tallied(toy, votes, draw)
    made = again(shuffle(toy.election, tally, draw))
    check_shuffle(toy.election, tally, made)
    (after,) = made.ciphertexts
    assert sorted(opened(toy, after, 2)) == votes
    assert not {one.alpha for one in after} & {one.alpha for one in tally[0]}
    assert opened(toy, tally[0], 2) == votes, "what was shuffled is left as it was"


def test_one_shuffle_after_another(toy: World) -> None:
    draw = drawing("twice")
    tally = tallied(toy, votes_of(4), draw)
    first = shuffle(toy.election, tally, draw)
    between = with_shuffled(toy.election, tally, first.ciphertexts)
    second = shuffle(toy.election, between, draw)
    check_shuffle(toy.election, tally, first)
    check_shuffle(toy.election, between, second)
    assert sorted(opened(toy, second.ciphertexts[0], 2)) == votes_of(4)
    for of, message in ((tally, second), (between, first)):
        with pytest.raises(ProofError, match="question 1: the proof of the shuffle does not hold"):
            check_shuffle(toy.election, of, message)


def test_equal_votes_are_shuffled_too(toy: World) -> None:
    draw = drawing("equal")
    tally = tallied(toy, [[7, 7]] * 3, draw)
    made = shuffle(toy.election, tally, draw)
    check_shuffle(toy.election, tally, made)
    assert opened(toy, made.ciphertexts[0], 2) == [[7, 7]] * 3


def test_only_questions_that_are_not_homomorphic_are_shuffled() -> None:
    one, draw = world(ranked(2), chosen(2, 0, 1), ranked(1)), drawing("three")
    sums = [Ciphertext("4", "16"), Ciphertext("16", "4")]
    tally = [[sealed(one, [1, 2], draw) for _ in range(2)], sums, [sealed(one, [3], draw) for _ in range(2)]]
    made = shuffle(one.election, tally, draw)
    check_shuffle(one.election, tally, made)
    assert (len(made.ciphertexts), len(made.proofs)) == (2, 2)
    assert with_shuffled(one.election, tally, made.ciphertexts)[1] == sums
    made.ciphertexts[1].reverse()
    with pytest.raises(ProofError, match="question 3: the proof"):
        check_shuffle(one.election, tally, made)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.integers(0, 255), min_size=2, max_size=2), max_size=4), st.integers())
def test_any_votes(votes: list[list[int]], seed: int) -> None:
    one, draw = world(ranked(2)), drawing(seed)
    tally = tallied(one, votes, draw)
    made = again(shuffle(one.election, tally, draw))
    check_shuffle(one.election, tally, made)
    assert sorted(opened(one, made.ciphertexts[0], 2)) == sorted(votes)


def test_in_the_group_of_real_elections() -> None:
    one = world(ranked(2), group=groups.group("RFC-3526-2048"))
    draw = drawing("2048 bits")
    tally = tallied(one, votes_of(2), draw)
    made = again(shuffle(one.election, tally, draw))
    check_shuffle(one.election, tally, made)
    assert sorted(opened(one, made.ciphertexts[0], 2)) == votes_of(2)
    with pytest.raises(ProofError, match="not in the group"):
        check_shuffle(one.election, tally, negated(made, one))


def negated(made: Shuffle, one: World) -> Shuffle:
    """-c of the same square, which is outside the subgroup of a safe prime."""
    first = made.ciphertexts[0][0]
    modulus = int(one.group.text(one.group.invert(one.group.parse("2")))) * 2 - 1
    wrong = Ciphertext(str(modulus - int(first.alpha)), first.beta)
    return Shuffle([[wrong, *made.ciphertexts[0][1:]]], made.proofs)


def test_shuffles_of_the_tool_are_accepted() -> None:
    box = open_box(FOLDER / "mixed.bel")
    tally = published_tally(box)[0]
    recorded = box.of_type(EventType.SHUFFLE)
    assert len(recorded) == 2
    for one in recorded:
        message = box.message(one, 0, Shuffle, "a shuffle")
        check_shuffle(box.election, tally, message)
        tally = with_shuffled(box.election, tally, message.ciphertexts)


# Soundness -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def honest(toy: World) -> tuple[Tally, Any]:
    """A tally of three votes, and its shuffle as JSON."""
    draw = drawing("honest")
    tally = tallied(toy, votes_of(3), draw)
    made = shuffle(toy.election, tally, draw)
    check_shuffle(toy.election, tally, made)
    return tally, json.loads(encode(made))


def refused(election: Election, tally: Tally, value: Any) -> VerificationError:
    with pytest.raises((FormatError, ProofError)) as caught:
        check_shuffle(
            election, tally, decode(json.dumps(value, separators=(",", ":")).encode(), Shuffle, "it")
        )
    return caught.value


def test_every_number_counts(toy: World, honest: tuple[Tally, Any]) -> None:
    tally, value = honest
    group = toy.group
    places = list(leaves(value))
    assert len(places) == 2 * 3 + (5 + 3) + (4 + 6) + 6
    changes: list[Callable[[str], str]] = [
        lambda text: group.text(group.multiply(group.parse(text), group.generator)),
        lambda text: "0" + text,
        lambda _: "0",
        lambda _: "1",
        lambda _: str(outsider(group)),
        lambda _: "",
        lambda text: str(int(text) + 18446744073709550147),
    ]
    for path in places:
        for change in changes:
            assert refused(toy.election, tally, changed(value, path, change)).message


def test_every_list_counts(toy: World, honest: tuple[Tally, Any]) -> None:
    tally, value = honest
    for path in lists(value):
        for change in (
            lambda one: one[:-1],
            lambda one: [*one, one[-1]],
            lambda _: [],
            lambda one: one[::-1],
        ):
            other = changed(value, path, change)
            assert other == value or refused(toy.election, tally, other).message


def test_what_was_shuffled_counts(toy: World, honest: tuple[Tally, Any]) -> None:
    tally, value = honest
    for other in (
        [tally[0][::-1]],
        [tally[0][:-1]],
        [[*tally[0], tally[0][0]]],
        [[tally[0][0], *tally[0][:2]]],
        [[Ciphertext(tally[0][0].beta, tally[0][0].alpha), *tally[0][1:]]],
    ):
        assert refused(toy.election, other, value).message


def test_the_election_and_its_key_count(toy: World, honest: tuple[Tally, Any]) -> None:
    tally, value = honest
    for other in (world(ranked(2), seed="another key"), world(ranked(3)), world(ranked(2), chosen(1, 0, 1))):
        rows = tally if len(other.election.questions) == 1 else [*tally, []]
        assert "the proof of the shuffle does not hold" in refused(other.election, rows, value).message


def test_a_vote_exchanged_before_the_proof_is_found(toy: World) -> None:
    """The trustee proves an honest shuffle and puts a vote of its own in the place of one."""
    draw = drawing("exchanged")
    tally = tallied(toy, votes_of(3), draw)
    made = shuffle(toy.election, tally, draw)
    made.ciphertexts[0][1] = sealed(toy, [9, 9], draw)
    with pytest.raises(ProofError, match="question 1: the proof of the shuffle does not hold"):
        check_shuffle(toy.election, tally, made)


def test_the_proof_of_another_shuffle_of_the_same_votes(toy: World) -> None:
    draw = drawing("two")
    tally = tallied(toy, votes_of(2), draw)
    one, other = (shuffle(toy.election, tally, draw) for _ in range(2))
    with pytest.raises(ProofError):
        check_shuffle(toy.election, tally, Shuffle(one.ciphertexts, other.proofs))


def test_sizes_are_said(toy: World) -> None:
    draw = drawing("sizes")
    tally = tallied(toy, votes_of(2), draw)
    made = shuffle(toy.election, tally, draw)
    with pytest.raises(FormatError, match="the shuffle: 0 questions instead of 1") as caught:
        check_shuffle(toy.election, tally, Shuffle([], []))
    assert caught.value.hint == "sections 4.17 and 6, table 5"
    with pytest.raises(FormatError, match="question 1: a shuffle of 1 ciphertexts and its proof, for 2"):
        check_shuffle(toy.election, tally, Shuffle([made.ciphertexts[0][:1]], made.proofs))


# Orders --------------------------------------------------------------------------------------------------------------------------


def test_every_order_comes_equally_often(toy: World) -> None:
    """600 shuffles of three votes: 100 of each order are expected; 55 or 145 would be five standard deviations away."""
    draw = drawing("orders")
    tally = tallied(toy, votes_of(3), draw)
    orders = Counter(
        tuple(vote[0] for vote in opened(toy, shuffle(toy.election, tally, draw).ciphertexts[0], 2))
        for _ in range(600)
    )
    assert len(orders) == 6
    assert all(55 < times < 145 for times in orders.values())


def test_orders_ask_for_numbers_that_make_all_of_them_equally_likely(toy: World) -> None:
    """count, count - 1, ..., 1: one draw for each choice among those that are left."""
    draw, asked = drawing("asked"), []
    tally = tallied(toy, votes_of(4), draw)

    def listening(bound: int) -> int:
        asked.append(bound)
        return draw(bound)

    shuffle(toy.election, tally, listening)
    assert asked[:4] == [4, 3, 2, 1]
    assert set(asked[4:]) == {toy.group.order}


def test_secrets_are_not_shown() -> None:
    from comity.election.ballots.belenios_v1 import shuffles

    assert repr(shuffles._Secret([1], [2], [3], [4])) == "_Secret()"
