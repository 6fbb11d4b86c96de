# SPDX-License-Identifier: Apache-2.0
"""Results: totals and votes as they were sealed, in the bytes of the reference tool, and every false claim refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.decryption import check_partial_decryption, decrypt
from comity.election.ballots.belenios_v1.encrypted_tally import Accumulator, check_encrypted_tally
from comity.election.ballots.belenios_v1.keys import public_key
from comity.election.ballots.belenios_v1.messages import Result
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.election.ballots.belenios_v1.result import (
    check_result,
    compute_result,
    encode_result,
    read_result,
)
from comity.errors import FormatError, ProofError, Refusal, VerificationError
from election.tally.toy_tally import (
    BLANK,
    ORDER,
    SEATS,
    TOY,
    election,
    opened,
    sealed,
    sealed_element,
    sealed_list,
    tally_of,
    text,
)


def question(answers: int, minimum: int, maximum: int, *, blank: bool = False) -> HomomorphicQuestion:
    return HomomorphicQuestion("Which?", ("ALD", "BRE", "MAR", "TAV")[:answers], minimum, maximum, blank)


def computed(one: Election, rows: Sequence[Sequence[int]], total_weight: int) -> bytes:
    """The result, checked and read back, of a tally that holds these totals."""
    tally = tally_of(one, rows, Random(7))
    factors = opened(one, tally)
    result = compute_result(one, tally, factors, total_weight)
    data = encode_result(result)
    check_result(one, tally, factors, total_weight, read_result(one, data))
    return data


def test_totals() -> None:
    one = election(SEATS, BLANK)
    assert computed(one, [[1, 2, 0], [1, 2, 1]], 3) == b'{"result":[[1,2,0],[1,2,1]]}'


def test_nobody_voted() -> None:
    assert computed(election(SEATS, BLANK), [[0, 0, 0], [0, 0, 0]], 0) == b'{"result":[[0,0,0],[0,0,0]]}'


def test_numbers_become_text_beyond_2_30() -> None:
    one = election(question(3, 0, 3))
    data = computed(one, [[2**30 - 2, 2**30 - 1, 2**30]], 2**30)
    assert data == b'{"result":[[1073741822,1073741823,"1073741824"]]}'


def test_the_tools_demonstration_of_weights() -> None:
    """The result that belenios-tool's demo with weights of 10^9 to 9 * 10^10 must give."""
    one = election(question(2, 1, 1), question(3, 1, 1))
    rows = [[7 * 10**9, 3 * 10**9], [5 * 10**9, 92 * 10**9, 3 * 10**9]]
    tally = tally_of(one, rows, Random(7))
    # Its two questions are of elections of different total weight: one bound serves both.
    with pytest.raises(ProofError, match="1 to 1 answers"):
        compute_result(one, tally, opened(one, tally), 10**11)
    wide = election(question(2, 0, 1), question(3, 0, 1))
    assert computed(wide, rows, 10**11) == (
        b'{"result":[["7000000000","3000000000"],["5000000000","92000000000","3000000000"]]}'
    )


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_votes_with_weights_come_back(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    minimum = data.draw(st.integers(0, count))
    maximum = data.draw(st.integers(minimum, count))
    one = election(question(count, minimum, maximum, blank=data.draw(st.booleans())))
    blank, accumulator = one.questions[0].blank, Accumulator(one)  # type: ignore[union-attr]
    totals = [0] * (count + blank)
    for seed in range(data.draw(st.integers(0, 5))):
        weight = data.draw(st.sampled_from([0, 1, 2, 50, 3000]))
        chosen = Random(seed).sample(range(count), data.draw(st.integers(minimum, maximum)))
        marks = [int(place in chosen) for place in range(count)]
        if blank:
            marks = [1] + [0] * count if data.draw(st.booleans()) else [0, *marks]
        accumulator.add((tuple(sealed(one, mark, seed + 1) for mark in marks),), weight)
        totals = [total + weight * mark for total, mark in zip(totals, marks, strict=True)]
    tally = accumulator.encrypted_tally()
    factors = opened(one, tally)
    result = compute_result(one, tally, factors, accumulator.total_weight)
    assert result.result == [totals]
    check_result(one, tally, factors, accumulator.total_weight, result)


@pytest.mark.parametrize(
    ("asked", "totals", "total_weight"),
    [
        (question(2, 0, 1), [5, 0], 4),
        (question(2, 0, 1), [3, 2], 4),
        (question(2, 1, 1), [1, 2], 4),
        (question(2, 2, 2), [4, 3], 4),
        (question(2, 0, 2), [5, 0], 4),
        (question(2, 1, 1, blank=True), [2, 2, 1], 4),
        (question(2, 1, 1, blank=True), [1, 2, 0], 4),
        (question(3, 1, 2, blank=True), [2, 3, 1, 0], 4),
        (question(2, 0, 1, blank=True), [5, 0, 0], 4),
    ],
)
def test_totals_that_no_ballots_give(
    asked: HomomorphicQuestion, totals: list[int], total_weight: int
) -> None:
    one = election(asked)
    tally = tally_of(one, [totals], Random(1))
    factors = opened(one, tally)
    with pytest.raises(ProofError):
        compute_result(one, tally, factors, total_weight)
    with pytest.raises(ProofError, match="question 1"):
        check_result(one, tally, factors, total_weight, Result([totals]))


def test_a_tally_that_was_not_opened() -> None:
    one = election(SEATS)
    tally = tally_of(one, [[1, 0, 0]], Random(1))
    with pytest.raises(ProofError, match="between 0 and 1"):
        compute_result(one, tally, [[1, 1, 1]], 1)


def test_a_weight_beyond_all_search() -> None:
    one = election(SEATS)
    tally = tally_of(one, [[0, 0, 0]], Random(1))
    with pytest.raises(Refusal, match="total weight"):
        compute_result(one, tally, opened(one, tally), 10**15)


VOTES = [[255, 0], [1, 2], [1, 2], [0, 0]]


def mixed(one: Election, votes: Sequence[Sequence[int]] = VOTES) -> Any:
    return [[text(one, sealed_list(one, vote, 90 + place)) for place, vote in enumerate(votes)]]


def test_votes_in_the_order_of_the_shuffle() -> None:
    one = election(ORDER)
    tally = mixed(one)
    result = compute_result(one, tally, opened(one, tally), 4)
    assert encode_result(result) == b'{"result":[[[255,0],[1,2],[1,2],[0,0]]]}'
    check_result(one, tally, opened(one, tally), 4, result)


def test_no_votes_to_shuffle() -> None:
    one = election(ORDER, SEATS)
    tally = [[], *tally_of(one, [[0, 0, 0]], Random(1))]
    assert encode_result(compute_result(one, tally, opened(one, tally), 0)) == b'{"result":[[],[0,0,0]]}'


def test_a_voter_cannot_stop_the_count_with_what_is_no_vote() -> None:
    """belenios-tool 2.0 takes the last values of whatever was sealed (observed with such ballots); so the two give one result."""
    one = election(ORDER)
    squares = [4, int(TOY.modulus) - 3, (7 << 24 | 8 << 16 | 9 << 8), (1 << 127)]
    found = []
    for element in squares:
        member = next(
            e for e in range(element, element + 256) if TOY.is_member(TOY.parse(str(e % int(TOY.modulus))))
        )
        tally = [[text(one, sealed_element(one, TOY.parse(str(member)), 5))]]
        result = compute_result(one, tally, opened(one, tally), 1)
        check_result(one, tally, opened(one, tally), 1, result)
        found.append((member, result.result[0]))
    assert all(votes == [[member >> 16 & 255, member >> 8 & 255]] for member, votes in found)
    assert found[0][1] == [[0, 0]]
    assert found[2][1] == [[8, 9]]


ONE = election(replace(SEATS, maximum=2), BLANK, ORDER)
TALLY = [*tally_of(ONE, [[1, 2, 1], [0, 2, 3]], Random(2)), *mixed(ONE, [[9, 1], [1, 1], [7, 7]])]
FACTORS = opened(ONE, TALLY)
RIGHT = b'{"result":[[1,2,1],[0,2,3],[[9,1],[1,1],[7,7]]]}'


def test_the_right_result() -> None:
    assert encode_result(compute_result(ONE, TALLY, FACTORS, 3)) == RIGHT
    check_result(ONE, TALLY, FACTORS, 3, read_result(ONE, RIGHT))


@pytest.mark.parametrize("place", [(0, 0), (0, 2), (1, 0), (1, 2), (2, 0, 1), (2, 2, 0)])
@pytest.mark.parametrize("change", [1, -1])
def test_a_changed_number(place: tuple[int, ...], change: int) -> None:
    rows = json.loads(RIGHT)["result"]
    row = rows
    for index in place[:-1]:
        row = row[index]
    row[place[-1]] += change
    # Below zero it is no count; else the totals no longer fit or are not what was sealed.
    with pytest.raises((ProofError, FormatError), match=f"question {place[0] + 1}"):
        check_result(ONE, TALLY, FACTORS, 3, Result(rows))


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"[1,2,1]", b"[2,1,1]", ProofError),
        (b"[1,2,1]", b"[1,1,2]", ProofError),
        (b"[1,2,1]", b"[1,2]", FormatError),
        (b"[1,2,1]", b"[1,2,1,0]", FormatError),
        (b"[1,2,1]", b'[1,"2",1]', FormatError),
        (b"[1,2,1]", b"[1,2.0,1]", FormatError),
        (b"[1,2,1]", b"[true,2,true]", FormatError),
        (b"[1,2,1]", b"[1,null,1]", FormatError),
        (b"[1,2,1]", b'[1,"1073741824",1]', ProofError),
        (b"[1,2,1]", b"[1,1073741824,1]", FormatError),
        (b"[1,2,1]", b"[1,[2],1]", FormatError),
        (b"[9,1],[1,1]", b"[1,1],[9,1]", ProofError),
        (b"[9,1],[1,1],", b"[9,1],", ProofError),
        (b"[9,1]", b"[9,1.0]", ProofError),
        (b"[9,1]", b"[9,true]", ProofError),
        (b"[9,1]", b'[9,"1"]', ProofError),
        (b"[9,1]", b"[9]", ProofError),
        (b"[9,1]", b"[9,1,0]", ProofError),
        (b"[9,1]", b"9", ProofError),
        (b",[[9,1],[1,1],[7,7]]", b"", FormatError),
        (b"]]}", b"],[]]}", FormatError),
        (b"[1,2,1]", b"[1, 2,1]", FormatError),
        (b"[1,2,1]", b"[01,2,1]", FormatError),
        (b'{"result"', b'{"results"', FormatError),
    ],
)
def test_a_changed_result(old: bytes, new: bytes, error: type[Exception]) -> None:
    data = RIGHT.replace(old, new)
    assert data != RIGHT
    with pytest.raises(error):
        check_result(ONE, TALLY, FACTORS, 3, read_result(ONE, data))


def test_the_right_result_of_another_weight() -> None:
    # With one answer more than was given, the minimum of one answer each is not met.
    with pytest.raises(ProofError, match="total weight 5"):
        check_result(ONE, TALLY, FACTORS, 5, read_result(ONE, RIGHT))


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-1, 2**70) | st.floats(allow_nan=False) | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=4),
    )
)
def test_hostile_results(rows: Any) -> None:
    data = json.dumps({"result": rows}, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(VerificationError):
        check_result(ONE, TALLY, FACTORS, 3, read_result(ONE, data))


def test_on_the_curve() -> None:
    """Everything from ballots to the result in the group Ed25519, of which Debian's tool knows nothing."""
    group = groups.group("Ed25519")
    one = election(BLANK, group=group)
    accumulator = Accumulator(one)
    for seed, (marks, weight) in enumerate([([1, 0, 0], 1), ([0, 1, 1], 40), ([0, 0, 1], 2)], 1):
        accumulator.add((tuple(sealed(one, mark, seed) for mark in marks),), weight)
    tally = accumulator.encrypted_tally()
    assert check_encrypted_tally(accumulator, accumulator.encode(), accumulator.encode_sized()) == tally
    key = public_key(group, 7, Random(1).randrange)
    factors = check_partial_decryption(one, tally, key, decrypt(one, tally, 7, Random(2).randrange))
    result = compute_result(one, tally, factors, accumulator.total_weight)
    assert encode_result(result) == b'{"result":[[1,40,42]]}'
    check_result(one, tally, factors, accumulator.total_weight, result)
