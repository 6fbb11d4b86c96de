# SPDX-License-Identifier: Apache-2.0
"""Partial decryptions: every proof completes, every single change is refused, and any quorum gives the same factors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.decryption import (
    check_partial_decryption,
    combine,
    decrypt,
    encode_owned,
    lagrange,
    missing,
    payload_of,
)
from comity.election.ballots.belenios_v1.messages import Ciphertext, PartialDecryption, decode, encode
from comity.election.ballots.belenios_v1.model import Pedersen
from comity.errors import FormatError, ProofError, VerificationError
from election.tally.toy_tally import BLANK, ORDER, SEATS, TOY, Bench, bench, drawing, election, tally_of

P, Q = int(TOY.modulus), TOY.order
ONE = election(SEATS, BLANK, ORDER)
TALLY = tally_of(ONE, [[1, 0, 3], [0, 1, 1], [5, 6]], Random(3))
ALONE = bench([None], Random(1))
KEY, SECRET = ALONE.trustees.keys[1], ALONE.private[1]
SHARE = decrypt(ONE, TALLY, SECRET, drawing(Random(4)))

Json = Any
Change = Callable[[Json], Json]


def check(message: PartialDecryption, tally: Sequence[Sequence[Ciphertext]] = TALLY) -> list[list[int]]:
    return check_partial_decryption(ONE, tally, KEY, message, "the share of trustee 1")


def test_factors_are_alpha_to_the_private_key() -> None:
    assert check(SHARE) == [[pow(int(c.alpha), SECRET, P) for c in row] for row in TALLY]


def test_the_challenge_is_the_hash_of_section_4_18() -> None:
    alpha, proof = int(TALLY[0][0].alpha), SHARE.decryption_proofs[0][0]
    challenge, response = int(proof.challenge), int(proof.response)
    a = pow(4, response, P) * pow(int(KEY.public_key), challenge, P) % P
    b = pow(alpha, response, P) * pow(int(SHARE.decryption_factors[0][0]), challenge, P) % P
    text = f"decrypt|{ONE.fingerprint}|{KEY.public_key}|{a},{b}"
    assert challenge == int(hashlib.sha256(text.encode()).hexdigest(), 16) % Q


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, Q - 1), st.sampled_from([0, 1, Q - 1, None]))
def test_every_share_holds(seed: int, private: int, drawn: int | None) -> None:
    random = Random(seed)
    tally = tally_of(ONE, [[random.randrange(9) for _ in range(3)], [1, 0, 0], []], random)
    message = decrypt(ONE, tally, private, drawing(random) if drawn is None else lambda _limit: drawn)
    key = replace_public(TOY.text(TOY.generator_power(private)))
    assert len(check_partial_decryption(ONE, tally, key, message)) == 3
    assert decode(encode(message), PartialDecryption, "the share") == message


def replace_public(text: str) -> Any:
    return type(KEY)(KEY.pok, text)


def test_a_tally_of_no_ballots() -> None:
    empty = [[Ciphertext("1", "1")] * 3, [Ciphertext("1", "1")] * 3, []]
    message = decrypt(ONE, empty, SECRET, drawing(Random(2)))
    assert message.decryption_factors == [["1"] * 3, ["1"] * 3, []]
    check(message, empty)


def forged(path: tuple[Any, ...], change: Change) -> PartialDecryption:
    whole = json.loads(encode(SHARE))
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = change(place[path[-1]])
    return decode(json.dumps(whole, separators=(",", ":")).encode(), PartialDecryption, "the share")


F, S = "decryption_factors", "decryption_proofs"
PLACES = [(0, 0), (0, 2), (1, 1), (2, 1)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: str(int(text) * 4 % P),
        lambda text: str(pow(int(text), -1, P)),
        lambda text: str(P - int(text)),
        lambda _text: "1",
        lambda _text: TALLY[0][1].alpha,
    ],
)
def test_a_changed_factor(place: tuple[int, int], change: Change) -> None:
    with pytest.raises(
        ProofError, match=f"the share of trustee 1: question {place[0] + 1}, ciphertext {place[1] + 1}"
    ):
        check(forged((F, *place), change))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", ["challenge", "response"])
@pytest.mark.parametrize("change", [1, -1, 2**64])
def test_a_changed_proof(place: tuple[int, int], part: str, change: int) -> None:
    with pytest.raises(ProofError, match="the proof does not hold"):
        check(forged((S, *place, part), lambda text: str((int(text) + change) % Q)))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ((S, 0, 0, "response"), lambda text: str(int(text) + Q)),
        ((S, 0, 0, "challenge"), lambda text: str(int(text) + Q)),
        ((S, 0, 0, "challenge"), lambda text: "0" + text),
        ((S, 0, 0, "response"), lambda text: "-" + text),
        ((S, 0, 0, "response"), lambda _text: ""),
        ((F, 0, 0), lambda text: "0" + text),
        ((F, 0, 0), lambda text: str(int(text) + P)),
        ((F, 0, 0), lambda _text: "0"),
        ((F, 0, 0), lambda _text: "4 "),
        ((F, 0), lambda row: row[:2]),
        ((F, 0), lambda row: [*row, row[0]]),
        ((F,), lambda rows: rows[:2]),
        ((F,), lambda rows: [*rows, []]),
        ((S, 2), lambda row: row[:1]),
        ((S,), lambda rows: rows[::-1]),
    ],
)
def test_another_form(path: tuple[Any, ...], change: Change) -> None:
    with pytest.raises(FormatError, match="the share of trustee 1"):
        check(forged(path, change))


@pytest.mark.parametrize("name", [F, S])
def test_two_that_were_swapped(name: str) -> None:
    with pytest.raises(ProofError):
        check(forged((name, 0), lambda row: [row[1], row[0], row[2]]))


@pytest.mark.parametrize("part", ["alpha", "beta"])
def test_the_share_of_another_tally(part: str) -> None:
    first = TALLY[0][0]
    other = Ciphertext(
        *(str(int(getattr(first, p)) * (4 if p == part else 1) % P) for p in ("alpha", "beta"))
    )
    tally = [[other, *TALLY[0][1:]], *TALLY[1:]]
    if part == "beta":
        check(SHARE, tally)  # of beta a share says nothing: the tally itself is checked against the ballots
        return
    with pytest.raises(ProofError, match="question 1, ciphertext 1"):
        check(SHARE, tally)


def test_the_share_of_another_trustee_or_election() -> None:
    with pytest.raises(ProofError):
        check_partial_decryption(ONE, TALLY, bench([None], Random(2)).trustees.keys[1], SHARE)
    with pytest.raises(ProofError):
        check_partial_decryption(replace(ONE, text=b"{} "), TALLY, KEY, SHARE)


def test_a_factor_outside_the_group_whose_proof_adds_up() -> None:
    """-factor: to an even challenge it is the factor's power, so that only membership tells them apart."""
    for seed in range(100):
        message = decrypt(ONE, TALLY, SECRET, drawing(Random(seed)))
        if int(message.decryption_proofs[0][0].challenge) % 2 == 0:
            break
    message.decryption_factors[0][0] = str(P - int(message.decryption_factors[0][0]))
    with pytest.raises(ProofError, match="not in the group"):
        check(message)


def test_nothing_outside_the_group_meets_the_key() -> None:
    tally = [TALLY[0], TALLY[1], [TALLY[2][0], Ciphertext(str(P - 1), "1")]]

    def draw(_limit: int) -> int:
        pytest.fail("the key was used")

    with pytest.raises(ProofError, match="not in the group"):
        decrypt(ONE, tally, SECRET, draw)


@settings(max_examples=50)
@given(st.lists(st.lists(st.text("0123456789-x", max_size=3), max_size=3), max_size=3))
def test_hostile_factors(rows: list[list[str]]) -> None:
    with pytest.raises(VerificationError):
        check(PartialDecryption(rows, SHARE.decryption_proofs))


@pytest.mark.parametrize(
    ("places", "coefficients"),
    [([1], [1]), ([1, 2], [2, -1]), ([2, 3], [3, -2]), ([1, 2, 3], [3, -3, 1]), ([3, 1, 2], [1, 3, -3])],
)
def test_coefficients_by_hand(places: list[int], coefficients: list[int]) -> None:
    assert lagrange(places, 101) == [one % 101 for one in coefficients]


def test_a_coefficient_that_is_a_fraction() -> None:
    # Places 1 and 3: 3/2 and -1/2; modulo 101, 1/2 is 51.
    assert lagrange([1, 3], 101) == [3 * 51 % 101, -51 % 101]


@pytest.mark.parametrize("needed", range(1, 6))
def test_every_subset_gives_the_value_at_zero(needed: int) -> None:
    random = Random(needed)
    coefficients = [random.randrange(Q) for _ in range(needed)]
    values = {x: sum(c * x**k for k, c in enumerate(coefficients)) % Q for x in range(1, 6)}
    for size in range(needed, 6):
        for places in combinations(values, size):
            found = sum(e * values[x] for e, x in zip(lagrange(places, Q), places, strict=True)) % Q
            assert found == coefficients[0]


BLOCS = [(2, 3), None, (3, 3), (1, 2)]  # trustees 1 to 3, 4, 5 to 7, 8 and 9


def shares(at: Bench, numbers: Collection[int]) -> dict[int, list[list[int]]]:
    return {n: [[pow(int(c.alpha), at.private[n], P) for c in row] for row in TALLY] for n in numbers}


def quorums() -> Iterator[tuple[int, ...]]:
    first = chain(combinations((1, 2, 3), 2), [(1, 2, 3)])
    last = [(8,), (9,), (8, 9)]
    return ((*a, 4, 5, 6, 7, *b) for a, b in product(first, last))


def test_every_quorum_gives_the_same_factors() -> None:
    at = bench(BLOCS, Random(11))
    expected = [[pow(int(c.alpha), at.whole, P) for c in row] for row in TALLY]
    for numbers in quorums():
        assert missing(at.trustees, numbers) == ()
        assert combine(TOY, at.trustees, shares(at, numbers[::-1])) == expected


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((2, 3, 5, 6, 7, 9), ("trustee 4",)),
        ((3, 4, 5, 6, 7, 9), ("1 of the trustees 1, 2",)),
        ((1, 2, 3, 4, 5, 6, 9), ("1 of the trustees 7",)),
        ((1, 2, 3, 4, 5, 6, 7), ("1 of the trustees 8, 9",)),
        (
            (),
            ("2 of the trustees 1, 2, 3", "trustee 4", "3 of the trustees 5, 6, 7", "1 of the trustees 8, 9"),
        ),
    ],
)
def test_who_is_missing_is_named(numbers: tuple[int, ...], words: tuple[str, ...]) -> None:
    at = bench(BLOCS, Random(11))
    assert missing(at.trustees, numbers) == words
    with pytest.raises(ProofError) as refused:
        combine(TOY, at.trustees, shares(at, numbers))
    assert refused.value.message == f"partial decryptions are missing: {'; '.join(words)}"


def test_a_trustee_that_is_not_listed() -> None:
    at = bench([None], Random(1))
    with pytest.raises(ProofError, match="trustee 2, but there are 1"):
        combine(TOY, at.trustees, shares(at, [1]) | {2: [[4]]})


def test_surplus_shares_do_not_change_the_result() -> None:
    at = bench([(2, 5)], Random(1))
    assert isinstance(at.trustees.items[0], Pedersen)
    few, all_five = shares(at, [2, 5]), shares(at, range(1, 6))
    assert combine(TOY, at.trustees, few) == combine(TOY, at.trustees, all_five)


def test_a_share_is_handed_in_on_one_line_or_two() -> None:
    data = encode_owned(3, b'{"x":1}')
    digest = hashlib.sha256(b'{"x":1}').hexdigest()
    assert data == b'{"x":1}\n{"owner":3,"payload":"%b"}\n' % digest.encode()
    for same in (data, data.removesuffix(b"\n"), b'{"x":1}\n', b'{"x":1}'):
        assert payload_of(same, 3, "the share") == b'{"x":1}'
    with pytest.raises(ProofError, match="the share is of trustee 3, not of trustee 2"):
        payload_of(data, 2, "the share")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"{}\n\n", FormatError),
        (b"{}\n{}\n", FormatError),
        (encode_owned(1, b"{}") + b"\n", FormatError),
        (encode_owned(1, b"{}").replace(b"{}\n", b"{}\r\n"), ProofError),
        (encode_owned(1, b"{}").replace(b"{}\n", b"[]\n"), ProofError),
        (encode_owned(1, b"{}").replace(b":1,", b":1.0,"), FormatError),
        (encode_owned(1, b"{}").replace(b":1,", b':"1",'), FormatError),
    ],
)
def test_a_share_handed_in_otherwise(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match="the share"):
        payload_of(data, 1, "the share")
