# SPDX-License-Identifier: Apache-2.0
"""The curve against affine arithmetic that is written here from RFC 8032 and knows nothing of libsodium."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

import pytest

from comity.election.ballots import groups
from comity.election.ballots.groups import Embedding
from comity.election.ballots.groups.ed25519 import Ed25519
from comity.errors import FormatError, ProofError, Refusal

GROUP = groups.group("Ed25519")
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1
Point = tuple[int, int]
ONE: Point = (0, 1)


def on_curve(point: Point) -> bool:
    x, y = point
    return (y * y - x * x - 1 - D * x * x * y * y) % P == 0


def add(left: Point, right: Point) -> Point:
    (x1, y1), (x2, y2) = left, right
    both = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + both, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - both, -1, P) % P


def times(point: Point, scalar: int) -> Point:
    result = ONE
    for bit in f"{scalar:b}":
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def compress(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def uncompress(number: int) -> Point | None:
    """RFC 8032, section 5.1.3; None where it says that decoding fails."""
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


BASE = uncompress(4 * pow(5, -1, P) % P)
assert BASE is not None
assert on_curve(BASE)


def eighth_root() -> Point:
    """A point of order 8: any point, times the order."""
    y = 2
    while True:
        point = uncompress(y)
        if point is not None and times(small := times(point, GROUP.order), 4) != ONE:
            return small
        y += 1


TORSION = [times(eighth_root(), factor) for factor in range(1, 8)]


def test_the_generator_and_its_powers_are_those_of_the_rfc() -> None:
    assert BASE is not None
    assert compress(BASE) == GROUP.generator
    assert compress(ONE) == GROUP.identity
    assert times(BASE, GROUP.order) == ONE
    for exponent in (1, 2, 3, GROUP.order - 1, *(random.Random(8).randrange(GROUP.order) for _ in range(3))):
        assert GROUP.generator_power(exponent) == compress(times(BASE, exponent))


def test_a_public_key_of_rfc_8032_is_a_power_of_the_generator() -> None:
    # Section 7.1, test 1.
    secret = hashlib.sha512(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    ).digest()[:32]
    scalar = int.from_bytes(secret, "little") & ~7 & (2**254 - 1) | 2**254
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert GROUP.generator_power(scalar) == public
    assert GROUP.text(public) == "1a5107f7681a02af2523a6daf372e10e3a0764c9d3fe4bd5b70ab18201985ad7"


def test_powers_and_products_are_those_of_affine_arithmetic() -> None:
    assert BASE is not None
    draw = random.Random(25519)
    point = times(BASE, 987654321)
    other = times(BASE, 123456789)
    for exponent in (1, 2, GROUP.order - 1, draw.randrange(GROUP.order)):
        assert GROUP.power(compress(point), exponent) == compress(times(point, exponent))
    assert GROUP.multiply(compress(point), compress(other)) == compress(add(point, other))
    assert GROUP.divide(compress(point), compress(other)) == compress(add(point, (P - other[0], other[1])))
    assert GROUP.invert(compress(point)) == compress((P - point[0], point[1]))
    assert GROUP.multi_power([compress(point), compress(other)], [5, 7]) == compress(
        add(times(point, 5), times(other, 7))
    )


def test_the_seven_other_points_of_small_order_are_no_members() -> None:
    assert len(set(TORSION)) == 7
    for point in TORSION:
        assert on_curve(point)
        assert times(point, 8) == ONE
        assert not GROUP.is_member(compress(point))
        for exponents in ([], [0], [1], [2, 3]):
            assert GROUP.member_powers(compress(point), exponents) is None


def test_a_member_plus_a_point_of_small_order_is_no_member() -> None:
    assert BASE is not None
    member = times(BASE, 4242)
    for point in TORSION:
        stranger = compress(add(member, point))
        assert not GROUP.is_member(stranger)
        for exponents in ([], [0], [8], [1, 2]):
            assert GROUP.member_powers(stranger, exponents) is None
        for exponent in (0, 8):
            with pytest.raises(ProofError):
                GROUP.power(stranger, exponent)


@pytest.mark.parametrize(
    "number",
    [
        0,  # of order 4
        2,  # no point has y = 2
        P,  # 0 again
        P + 1,  # the identity, written a second time
        1 | 1 << 255,  # the identity with a sign
        P - 1 | 1 << 255,
        2**255 - 1,
        2**256 - 1,
    ],
)
def test_a_number_that_is_not_the_one_text_of_a_member_is_none(number: int) -> None:
    element = GROUP.parse(f"{number:064x}")
    assert not GROUP.is_member(element)
    for exponents in ([], [0], [1], [1, 2]):
        assert GROUP.member_powers(element, exponents) is None


def test_bytes_that_are_no_point_are_refused_wherever_they_are_used() -> None:
    nowhere = (2).to_bytes(32, "little")
    assert uncompress(2) is None
    uses: list[Callable[[], object]] = [
        lambda: GROUP.multiply(GROUP.generator, nowhere),
        lambda: GROUP.divide(nowhere, GROUP.generator),
        lambda: GROUP.invert(nowhere),
        lambda: GROUP.power(nowhere, 3),
        lambda: GROUP.secret_power(nowhere, 3),
        lambda: GROUP.multi_power([GROUP.generator, nowhere], [1, 1]),
    ]
    for use in uses:
        with pytest.raises(ProofError, match="subgroup"):
            use()


def test_the_text_is_the_compressed_number_in_hexadecimal() -> None:
    assert GROUP.text(GROUP.identity) == "0" * 63 + "1"
    assert GROUP.text(GROUP.generator) == "6" * 62 + "58"


@pytest.mark.parametrize(
    "text",
    ["6" * 62 + "5", "6" * 63 + "58", "6" * 61 + "A58", "0x" + "6" * 62, "6" * 64 + "\n", "٦" * 64, "1"],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="64 lower-case"):
        GROUP.parse(text)


def test_independent_generators_follow_the_table_of_belenios_2_1() -> None:
    for index in (-1, 0, 1, 10):
        number = int(hashlib.sha256(f"ggen|{index}".encode()).hexdigest(), 16) >> 2
        while (point := uncompress(number)) is None:
            number += 1
        assert GROUP.independent_generator(index) == compress(times(point, 8))
        assert GROUP.independent_generator(index) is GROUP.independent_generator(index)
        assert GROUP.is_member(GROUP.independent_generator(index))


def test_an_independent_generator_that_was_met_before_is_refused() -> None:
    fresh = Ed25519()
    fresh._independent[5] = GROUP.independent_generator(6)
    with pytest.raises(ProofError, match="no independent generator 6"):
        fresh.independent_generator(6)


def test_an_answer_without_padding_is_hardly_ever_a_point() -> None:
    fresh = Ed25519()
    fresh.embedding = Embedding(padding=0, bits_per_int=8)
    assert not fresh.is_member((2).to_bytes(32, "little"))
    with pytest.raises(Refusal, match="no padding"):
        fresh.encode([2])


def test_an_embedded_answer_is_the_first_point_in_the_subgroup() -> None:
    answer = [1, 2, 3]
    number = 0x010203 << 14
    while (point := uncompress(number)) is None or times(point, GROUP.order) != ONE:
        number += 1
    assert GROUP.encode(answer) == compress(point)
