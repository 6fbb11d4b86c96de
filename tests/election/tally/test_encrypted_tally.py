# SPDX-License-Identifier: Apache-2.0
"""The encrypted tally: products worked out by hand, partial sums joined in any way, and every false statement about it refused."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.encrypted_tally import (
    Accumulator,
    Subtotal,
    check_encrypted_tally,
    read_encrypted_tally,
    with_shuffled,
)
from comity.election.ballots.belenios_v1.messages import Ciphertext
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.proofs import Pair
from comity.errors import FormatError, ProofError, VerificationError
from election.tally.toy_tally import BLANK, ORDER, SEATS, SMALL, TOY, election, sealed, sealed_list

Votes = tuple[tuple[Pair, ...], ...]
COUNT = ["alpha", "beta"]


def pairs(*numbers: int) -> tuple[Pair, ...]:
    return tuple(
        Pair(TOY.parse(str(a)), TOY.parse(str(b))) for a, b in zip(*[iter(numbers)] * 2, strict=True)
    )


def numbers(accumulator: Accumulator) -> list[list[tuple[int, int]]]:
    return [[(int(one.alpha), int(one.beta)) for one in row] for row in accumulator.encrypted_tally()]


def added(one: Election, *ballots: tuple[Votes, int]) -> Accumulator:
    accumulator = Accumulator(one)
    for ciphertexts, weight in ballots:
        accumulator.add(ciphertexts, weight)
    return accumulator


def test_products_by_hand() -> None:
    one = election(replace(SEATS, answers=("ALD", "BRE")), group=SMALL)
    accumulator = added(one, ((pairs(64, 2, 3, 5),), 1), ((pairs(64, 10, 7, 600),), 1))
    # 64 * 64 = 4096 = 6 * 607 + 454; 5 * 600 = 3000 = 4 * 607 + 572.
    assert numbers(accumulator) == [[(454, 20), (21, 572)]]
    assert (accumulator.count, accumulator.total_weight) == (2, 2)


def test_weights_are_exponents() -> None:
    one = election(replace(SEATS, answers=("ALD",)), group=SMALL)
    accumulator = added(one, ((pairs(64, 2),), 3), ((pairs(5, 7),), 0), ((pairs(1, 3),), 2))
    # 64^3 = 454 * 64 = 29056 = 47 * 607 + 527; 2^3 * 3^2 = 72. Weight 0 is a ballot that counts for nothing.
    assert numbers(accumulator) == [[(527, 72)]]
    assert (accumulator.count, accumulator.total_weight) == (3, 5)


def test_weights_may_exceed_the_order() -> None:
    one = election(replace(SEATS, answers=("ALD",)), group=SMALL)
    assert numbers(added(one, ((pairs(64, 64),), 101 * 7 + 3))) == [[(527, 527)]]


def test_no_ballots_as_the_tool_writes_them() -> None:
    empty = Accumulator(election(ORDER, BLANK))
    one = '{"alpha":"1","beta":"1"}'
    assert empty.encode() == f"[[],[{one},{one},{one}]]".encode()
    # belenios-tool 2.0 writes for this tally this very hash.
    digest = "0d77c2e444af32356e0b6b1797f12dbbf0fce2a4f7c8a41bf6cc9fd1d1f8887c"
    assert (
        empty.encode_sized() == f'{{"num_tallied":0,"total_weight":0,"encrypted_tally":"{digest}"}}'.encode()
    )


@pytest.mark.parametrize(
    ("weight", "written"),
    [(2**30 - 1, b"1073741823"), (2**30, b'"1073741824"'), (10**20, b'"1' + b"0" * 20 + b'"')],
)
def test_total_weight_is_text_beyond_2_30(weight: int, written: bytes) -> None:
    accumulator = added(election(replace(SEATS, answers=("ALD",))), ((pairs(4, 4),), weight))
    assert b'"total_weight":' + written + b"," in accumulator.encode_sized()
    check_encrypted_tally(accumulator, accumulator.encode(), accumulator.encode_sized())


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 3), max_size=8))
def test_parts_in_other_processes_give_the_same(seed: int, worker_of: list[int]) -> None:
    random = Random(seed)
    one = election(SEATS, BLANK, ORDER)

    def votes() -> Votes:
        rows = [
            [sealed(one, random.randrange(2), random.randrange(TOY.order)) for _ in range(3)]
            for _ in range(2)
        ]
        return (
            *map(tuple, rows),
            (sealed_list(one, [1, random.randrange(256)], random.randrange(TOY.order)),),
        )

    ballots = [votes() for _ in worker_of]
    whole = added(one, *((ballot, 1) for ballot in ballots))
    joined = Accumulator(one)
    for worker in random.sample(range(4), 4):
        part = added(
            one, *((ballot, 1) for ballot, own in zip(ballots, worker_of, strict=True) if own == worker)
        )
        joined.merge(pickle.loads(pickle.dumps(random.choice((part, part.subtotal)))))
    assert joined.encode() == whole.encode()
    assert joined.encode_sized() == whole.encode_sized()


def test_a_pickle_holds_no_election_and_does_not_grow() -> None:
    group = groups.group("BELENIOS-2048")
    one = Election(b"x" * 50_000, "toyuuid1111111", "", "", group, group.generator_power(5), (SEATS,))
    accumulator = Accumulator(one)
    sizes = []
    for _ in range(20):
        accumulator.add((tuple(sealed(one, 1, 3) for _ in range(3)),), 5)
        sizes.append(len(pickle.dumps(accumulator)))
    assert max(sizes) < 2_500  # six elements of 256 bytes
    assert isinstance(accumulator.subtotal, Subtotal)


def test_a_weight_counts_as_so_many_ballots() -> None:
    one, random = election(SEATS), Random(5)
    ballot = (tuple(sealed(one, 1, random.randrange(TOY.order)) for _ in range(3)),)
    assert added(one, (ballot, 6)).encode() == added(one, *[(ballot, 1)] * 6).encode()


def test_votes_to_be_shuffled_stand_in_the_order_of_numbers() -> None:
    ballots = [(((one,),), 1) for one in pairs(10, 4, 9, 80, 9, 9, 100, 1)]
    assert numbers(added(election(ORDER), *ballots)) == [[(9, 9), (9, 80), (10, 4), (100, 1)]]


@pytest.mark.parametrize("weight", [0, 2, 2**30])
def test_votes_to_be_shuffled_have_no_weight(weight: int) -> None:
    one = election(SEATS, ORDER)
    accumulator = added(one, ((pairs(4, 4, 4, 4, 4, 4), pairs(16, 4)), 1))
    before = accumulator.encode(), accumulator.encode_sized()
    with pytest.raises(ProofError, match=f"weight {weight}"):
        accumulator.add((pairs(4, 4, 4, 4, 4, 4), pairs(16, 4)), weight)
    assert (accumulator.encode(), accumulator.encode_sized()) == before


@pytest.fixture
def three() -> Accumulator:
    """Questions with three choices, with a blank vote and two answers, and not homomorphic; two ballots."""
    one, random = election(SEATS, BLANK, ORDER), Random(1)

    def sealed_one(value: int) -> Pair:
        return sealed(one, value, random.randrange(TOY.order))

    return added(
        one,
        (
            (
                tuple(map(sealed_one, (1, 0, 0))),
                tuple(map(sealed_one, (1, 0, 0))),
                (sealed_list(one, [1, 2], 99),),
            ),
            1,
        ),
        (
            (
                tuple(map(sealed_one, (0, 0, 1))),
                tuple(map(sealed_one, (0, 1, 1))),
                (sealed_list(one, [2, 1], 98),),
            ),
            1,
        ),
    )


def test_what_the_ballots_give_is_accepted(three: Accumulator) -> None:
    assert check_encrypted_tally(three, three.encode(), three.encode_sized()) == three.encrypted_tally()


def forged(data: bytes, path: tuple[Any, ...], value: Any) -> bytes:
    """The JSON with the value at a path replaced; a function gets what stood there."""
    whole = json.loads(data)
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value(place[path[-1]]) if callable(value) else value
    return json.dumps(whole, separators=(",", ":")).encode()


def sized_for(three: Accumulator, encrypted: bytes) -> bytes:
    return forged(three.encode_sized(), ("encrypted_tally",), sha256(encrypted).hexdigest())


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("num_tallied", 1, "num_tallied is 1, but the ballots give 2"),
        ("num_tallied", 3, "num_tallied is 3"),
        ("total_weight", 3, "total_weight is 3, but the ballots give 2"),
        ("total_weight", str(2**30), "total_weight is 1073741824"),
        ("encrypted_tally", "0" * 64, "quotes another tally"),
    ],
)
def test_forged_sizes_are_named(three: Accumulator, field: str, value: object, named: str) -> None:
    with pytest.raises(ProofError, match=named):
        check_encrypted_tally(three, three.encode(), forged(three.encode_sized(), (field,), value))


@pytest.mark.parametrize("value", ["2", 2.0, -2, True, None, [2], 2**30, "02"])
@pytest.mark.parametrize("field", ["num_tallied", "total_weight"])
def test_sizes_in_another_spelling(three: Accumulator, field: str, value: object) -> None:
    with pytest.raises(FormatError):
        check_encrypted_tally(three, three.encode(), forged(three.encode_sized(), (field,), value))


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ((0, 0), "answer 1 of question 1"),
        ((0, 2), "answer 3 of question 1"),
        ((1, 0), "the blank vote of question 2"),
        ((1, 1), "answer 1 of question 2"),
        ((1, 2), "answer 2 of question 2"),
        ((2, 1), "ciphertext 2 of question 3"),
    ],
)
@pytest.mark.parametrize("part", COUNT)
def test_forged_ciphertexts_are_named(
    three: Accumulator, path: tuple[int, int], part: str, named: str
) -> None:
    encrypted = forged(three.encode(), (*path, part), lambda text: str(int(text) * 4 % int(TOY.modulus)))
    with pytest.raises(ProofError, match=named):
        check_encrypted_tally(three, encrypted, sized_for(three, encrypted))


@pytest.mark.parametrize(
    ("path", "change", "error"),
    [
        ((0,), lambda row: row[::-1], ProofError),
        ((2,), lambda row: row[::-1], ProofError),
        ((2,), lambda row: row[:1], ProofError),
        ((2,), lambda row: row + row[:1], ProofError),
        ((0,), lambda row: row[:2], FormatError),
        ((1,), lambda row: [*row, row[0]], FormatError),
        ((0, 0), lambda one: {"beta": one["beta"], "alpha": one["alpha"]}, FormatError),
        ((0, 0, "alpha"), int, FormatError),
        ((0, 0), lambda one: one | {"gamma": "1"}, FormatError),
    ],
)
def test_forged_rows(three: Accumulator, path: tuple[Any, ...], change: Any, error: type[Exception]) -> None:
    encrypted = forged(three.encode(), path, change)
    with pytest.raises(error):
        check_encrypted_tally(three, encrypted, sized_for(three, encrypted))


def test_questions_are_counted(three: Accumulator) -> None:
    for rows in (three.encrypted_tally()[:2], [*three.encrypted_tally(), []]):
        encrypted = json.dumps(
            [[{"alpha": one.alpha, "beta": one.beta} for one in row] for row in rows], separators=(",", ":")
        ).encode()
        with pytest.raises(FormatError, match="for 3 questions"):
            read_encrypted_tally(three.election, encrypted)


@settings(max_examples=50)
@given(st.binary(max_size=60) | st.from_regex(rb'\[(\[(\{"alpha":"[0-9]"\}|1|\[)*\],?)*\]', fullmatch=True))
def test_hostile_bytes(data: bytes) -> None:
    accumulator = Accumulator(election(SEATS))
    for encrypted, sized in ((data, accumulator.encode_sized()), (accumulator.encode(), data)):
        with pytest.raises(VerificationError):
            check_encrypted_tally(accumulator, encrypted, sized)


def test_a_shuffle_takes_the_places_of_the_votes(three: Accumulator) -> None:
    tally = three.encrypted_tally()
    after = [[Ciphertext("4", "16"), Ciphertext("16", "4")]]
    assert with_shuffled(three.election, tally, after) == [*tally[:2], after[0]]
    assert with_shuffled(three.election, tally, None) == tally
    assert tally == three.encrypted_tally(), "the tally itself is left as it was"


@pytest.mark.parametrize("after", [[], [[]], [[Ciphertext("4", "4")]], [[Ciphertext("4", "4")] * 2] * 2])
def test_a_shuffle_of_another_shape(three: Accumulator, after: list[list[Ciphertext]]) -> None:
    with pytest.raises(FormatError, match="a shuffle of"):
        with_shuffled(three.election, three.encrypted_tally(), after)
