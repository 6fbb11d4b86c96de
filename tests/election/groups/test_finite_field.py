# SPDX-License-Identifier: Apache-2.0
"""Membership, texts and tables of subgroups of finite fields: exhaustively where the field is small."""

from __future__ import annotations

import pickle
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from gmpy2 import mpz, powmod

import group_worlds
from comity.election.ballots import groups
from comity.election.ballots.groups.finite_field import FiniteField
from comity.election.ballots.groups.parameters import BELENIOS_2048, RFC_3526_2048, Parameters
from comity.errors import FormatError, ProofError

SMALL = pytest.mark.parametrize(
    "numbers", [group_worlds.SAFE, group_worlds.COFACTOR], ids=lambda numbers: numbers.name
)
LARGE = pytest.mark.parametrize("numbers", [BELENIOS_2048, RFC_3526_2048], ids=lambda numbers: numbers.name)


def members(numbers: Parameters) -> set[int]:
    return {pow(numbers.generator, exponent, numbers.modulus) for exponent in range(numbers.order)}


def field_of(numbers: Parameters) -> FiniteField:
    field = groups.group(numbers.name)
    assert isinstance(field, FiniteField)
    return field


def of_order(numbers: Parameters, order: int) -> mpz:
    """An element of that order, and of no smaller one that matters here."""
    draw = random.Random(order)
    while True:
        element = powmod(draw.randrange(2, numbers.modulus), (numbers.modulus - 1) // order, numbers.modulus)
        if all(
            powmod(element, order // factor, numbers.modulus) != 1
            for factor in (2, 3, numbers.order)
            if order % factor == 0
        ):
            return element


@SMALL
def test_the_members_are_the_powers_of_the_generator_and_nothing_else(numbers: Parameters) -> None:
    field = group_worlds.toy(numbers)
    inside = members(numbers)
    assert len(inside) == numbers.order
    for number in range(-numbers.modulus, 3 * numbers.modulus):
        assert field.is_member(mpz(number)) == (number in inside)


@SMALL
def test_member_powers_are_right_for_every_number_and_every_pair_of_exponents(numbers: Parameters) -> None:
    field, inside = group_worlds.toy(numbers), members(numbers)
    for base in range(-1, numbers.modulus + 2):
        for first in range(numbers.order):
            for second in range(numbers.order):
                expected = (
                    [pow(base, first, numbers.modulus), pow(base, second, numbers.modulus)]
                    if base in inside
                    else None
                )
                assert field.member_powers(mpz(base), [first, second]) == expected


@SMALL
@pytest.mark.parametrize("exponents", [[], [0], [5], [10], [1, 2, 3], [10, 10, 10, 0], [4, 7, 0, 9, 1]])
def test_member_powers_of_a_number_that_is_no_member_are_none(
    numbers: Parameters, exponents: list[int]
) -> None:
    field, inside = group_worlds.toy(numbers), members(numbers)
    for base in range(numbers.modulus + 1):
        expected = (
            [pow(base, exponent, numbers.modulus) for exponent in exponents] if base in inside else None
        )
        assert field.member_powers(mpz(base), exponents) == expected


@SMALL
def test_arithmetic_of_members_is_arithmetic_modulo_the_prime(numbers: Parameters) -> None:
    field, modulus = group_worlds.toy(numbers), numbers.modulus
    for left in members(numbers):
        assert field.invert(mpz(left)) == pow(left, -1, modulus)
        for right in members(numbers):
            assert field.multiply(mpz(left), mpz(right)) == left * right % modulus
            assert field.divide(mpz(left), mpz(right)) == left * pow(right, -1, modulus) % modulus


@SMALL
def test_a_table_gives_the_same_powers_at_every_stage_of_its_growth(numbers: Parameters) -> None:
    field = group_worlds.toy(numbers)
    fixed = field.fixed_base(mpz(numbers.generator))
    expected = [pow(numbers.generator, exponent, numbers.modulus) for exponent in range(numbers.order)]
    for _ in range(2 + 2000 // numbers.order):
        assert [fixed.power(exponent) for exponent in range(numbers.order)] == expected


@SMALL
def test_a_pickled_group_or_base_leaves_its_tables_behind(numbers: Parameters) -> None:
    field = group_worlds.toy(numbers)
    fixed = field.fixed_base(field.generator)
    before = len(pickle.dumps((field, fixed)))
    for exponent in range(20):
        fixed.power(exponent)
        field.generator_power(exponent)
    data = pickle.dumps((field, fixed))
    assert len(data) == before < 1000
    again, base = pickle.loads(data)
    assert again.name == numbers.name
    assert base.power(3) == again.generator_power(3) == field.generator_power(3)


@SMALL
def test_threads_share_a_table(numbers: Parameters) -> None:
    field = group_worlds.toy(numbers)
    fixed = field.fixed_base(field.generator)
    wanted = [exponent % numbers.order for exponent in range(4000)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fixed.power, wanted, chunksize=50)) == [
            pow(numbers.generator, each, numbers.modulus) for each in wanted
        ]


@LARGE
def test_a_table_of_a_large_group_gives_the_same_powers_as_gmp(numbers: Parameters) -> None:
    field = field_of(numbers)
    base = powmod(field.generator, 123456789, field.modulus)
    fixed = field.fixed_base(base)
    draw = random.Random(1)
    for exponent in (0, 1, numbers.order - 1, *(draw.randrange(numbers.order) for _ in range(9))):
        assert fixed.power(exponent) == powmod(base, exponent, field.modulus)


@LARGE
@pytest.mark.parametrize("exponents", [[], [7], [7, 8], [0, 0], [1, 2, 3]])
def test_elements_of_small_order_are_no_members(numbers: Parameters, exponents: list[int]) -> None:
    field = field_of(numbers)
    orders = (
        [2, 2 * numbers.order]
        if numbers is RFC_3526_2048
        else [2, 3, 6, 2 * numbers.order, 3 * numbers.order]
    )
    member = field.generator_power(77)
    for order in orders:
        stranger = of_order(numbers, order)
        for base in (stranger, field.multiply(stranger, member)):
            assert not field.is_member(base)
            assert field.member_powers(base, exponents) is None


@LARGE
def test_minus_a_member_is_no_member(numbers: Parameters) -> None:
    # Minus 1 is no square where the modulus is 3 modulo 4, and has order 2 in any case.
    field = field_of(numbers)
    member = field.generator_power(5)
    assert field.member_powers(field.modulus - member, [1, 2]) is None
    assert not field.is_member(field.modulus - member)


@LARGE
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_a_number_outside_the_field_is_no_member(numbers: Parameters, shift: int) -> None:
    field = field_of(numbers)
    for number in (mpz(0), mpz(-1), field.modulus, field.modulus + 1, field.modulus + field.generator):
        assert not field.is_member(number)
        assert field.member_powers(number, [1, 2][: shift + 1]) is None


@LARGE
def test_the_last_number_of_the_field_is_read_and_the_next_is_not(numbers: Parameters) -> None:
    field = field_of(numbers)
    assert field.parse(str(numbers.modulus - 1)) == numbers.modulus - 1
    assert field.parse("1") == 1
    for text in (
        str(numbers.modulus),
        str(numbers.modulus + 1),
        str(10 * numbers.modulus),
        "0" + str(numbers.modulus - 1),
    ):
        with pytest.raises(FormatError, match=numbers.name):
            field.parse(text)


def test_what_is_read_need_not_be_a_member() -> None:
    field = group_worlds.toy(group_worlds.COFACTOR)
    assert [number for number in range(1, 67) if field.is_member(field.parse(str(number)))] == sorted(
        members(group_worlds.COFACTOR)
    )


@LARGE
def test_independent_generators_are_what_table_8_says(numbers: Parameters) -> None:
    import hashlib

    field = field_of(numbers)
    found = [field.independent_generator(index) for index in range(-1, 4)]
    for index, element in enumerate(found, -1):
        seed = int(hashlib.sha256(f"ggen|{index}".encode()).hexdigest(), 16)
        assert element == pow(seed, (numbers.modulus - 1) // numbers.order, numbers.modulus)
        assert field.is_member(element)
        assert field.independent_generator(index) is element
    assert len({*found, field.generator, field.identity}) == 7


def test_a_group_too_small_for_independent_generators_says_so() -> None:
    field = group_worlds.toy(group_worlds.SAFE)

    def twelve() -> list[mpz]:  # there are eleven members
        return [field.independent_generator(index) for index in range(12)]

    with pytest.raises(ProofError, match="no independent generator"):
        twelve()
