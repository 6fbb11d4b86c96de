# SPDX-License-Identifier: Apache-2.0
"""One set of laws for every group: the small ones, the two of Belenios 2.0, and the curve."""

from __future__ import annotations

import random

import pytest

import group_worlds
from comity.election.ballots import groups
from comity.election.ballots.groups import Group
from comity.errors import FormatError

EVERY = group_worlds.every_group()
every_group = pytest.mark.parametrize("group", EVERY, ids=[group.name for group in EVERY])


def exponents_of(group: Group, count: int, seed: int = 6) -> list[int]:
    """The edges first, then what a seed draws."""
    draw = random.Random(seed)
    edges = [0, 1, group.order - 1, 2, (group.order + 1) // 2]
    return [*edges, *(draw.randrange(group.order) for _ in range(count))][:count]


def slow_power(group: Group, base: object, exponent: int) -> object:
    """Square and multiply, from multiplication alone."""
    result = group.identity
    for bit in f"{exponent:b}":
        result = group.multiply(result, result)
        if bit == "1":
            result = group.multiply(result, base)
    return result


@every_group
def test_the_order_is_prime_and_the_generator_has_it(group: Group) -> None:
    import gmpy2

    assert gmpy2.is_prime(group.order)
    assert group.generator != group.identity
    assert slow_power(group, group.generator, group.order) == group.identity
    assert group.is_member(group.generator)
    assert group.is_member(group.identity)


@every_group
def test_multiplication_has_an_identity_and_inverses_and_commutes(group: Group) -> None:
    a, b, c = (group.generator_power(exponent) for exponent in exponents_of(group, 8)[5:])
    assert group.multiply(a, group.identity) == a == group.multiply(group.identity, a)
    assert group.multiply(a, b) == group.multiply(b, a)
    assert group.multiply(group.multiply(a, b), c) == group.multiply(a, group.multiply(b, c))
    assert group.multiply(a, group.invert(a)) == group.identity
    assert group.multiply(group.divide(a, b), b) == a
    assert group.divide(a, a) == group.identity == group.invert(group.identity)


@every_group
def test_every_way_to_a_power_leads_to_the_same_element(group: Group) -> None:
    base = group.generator_power(5)
    fixed = group.fixed_base(base)
    for exponent in exponents_of(group, 7):
        expected = slow_power(group, base, exponent)
        assert group.power(base, exponent) == expected
        assert group.secret_power(base, exponent) == expected
        assert fixed.power(exponent) == fixed.secret_power(exponent) == expected
        assert group.generator_power(exponent) == group.secret_generator_power(exponent)
        assert group.generator_power(exponent) == slow_power(group, group.generator, exponent)
    assert fixed.base == base


@every_group
def test_powers_of_the_identity_are_the_identity(group: Group) -> None:
    one = group.identity
    assert group.power(one, 7) == group.secret_power(one, 7) == group.fixed_base(one).power(7) == one
    assert group.member_powers(one, [0, 1, 3]) == [one] * 3 == group.powers(one, [0, 1, 3])
    assert group.multi_power([one, one], [3, 0]) == one


@every_group
@pytest.mark.parametrize("count", range(7))
def test_many_powers_of_one_base_are_its_powers(group: Group, count: int) -> None:
    base = group.generator_power(group.order - 2)
    for exponents in (
        exponents_of(group, count),
        exponents_of(group, 12)[-count:] if count else [],
        [3] * count,
        [0] * count,
    ):
        expected = [group.power(base, exponent) for exponent in exponents]
        assert group.powers(base, exponents) == expected
        assert group.member_powers(base, exponents) == expected


@every_group
def test_challenges_that_add_up_to_a_hash_change_nothing(group: Group) -> None:
    base = group.generator_power(3)
    for total in (0, 1, group.hash(b"what was said"), group.order - 1):
        *others, _ = exponents_of(group, 9)[-3:]
        exponents = [*others, (total - sum(others)) % group.order]
        assert group.member_powers(base, exponents) == [group.power(base, exponent) for exponent in exponents]


@every_group
def test_a_hostile_proof_of_very_many_challenges_is_only_long(group: Group) -> None:
    assert group.member_powers(group.generator, [0] * 2000) == [group.identity] * 2000
    assert group.powers(group.generator, [1, group.order - 1] * 2)[2:] == [
        group.generator,
        group.invert(group.generator),
    ]


@every_group
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_product_of_powers_is_the_product_of_the_powers(group: Group, count: int) -> None:
    bases = [group.generator_power(exponent) for exponent in range(2, 2 + count)]
    exponents = exponents_of(group, count + 4)[4:]
    expected = group.product(
        group.power(base, exponent) for base, exponent in zip(bases, exponents, strict=True)
    )
    assert group.multi_power(bases, exponents) == expected


@every_group
def test_a_product_of_powers_refuses_lists_of_different_lengths(group: Group) -> None:
    with pytest.raises(ValueError, match="zip"):
        group.multi_power([group.generator], [1, 2])


@every_group
def test_an_exponent_counts_modulo_the_order(group: Group) -> None:
    order, base = group.order, group.generator_power(4)
    assert group.power(base, order + 3) == group.power(base, 3) == group.fixed_base(base).power(3 - order)
    assert (
        group.powers(base, [-1, 2 * order])
        == [group.invert(base), group.identity]
        == group.member_powers(base, [-1, 2 * order])
    )
    assert group.multi_power([base, base, base], [-1, order, order + 1]) == group.identity
    assert group.secret_power(base, -1) == group.invert(base)
    assert (
        group.generator_power(-1) == group.secret_generator_power(order - 1) == group.invert(group.generator)
    )


@every_group
def test_the_product_of_nothing_is_the_identity(group: Group) -> None:
    assert group.product([]) == group.identity
    assert group.product(iter([group.generator])) == group.generator


@every_group
def test_text_and_element_are_one_to_one(group: Group) -> None:
    for exponent in exponents_of(group, 8):
        element = group.generator_power(exponent)
        assert group.parse(group.text(element)) == element
        assert group.text(group.parse(group.text(element))) == group.text(element)


@every_group
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "+5",
        "-5",
        "05",
        "0",
        "1e3",
        "1_0",
        "5 ",
        " 5",
        "5\n",
        "0x5",
        "5.0",
        "٥",
        "⁵",
        "五",
        "\x00",
        "a",
        "\ud800",
        "9" * 100_000,
    ],
)
def test_text_that_is_not_the_one_text_of_an_element_is_refused(group: Group, text: str) -> None:
    with pytest.raises(FormatError, match="not an element") as refused:
        group.parse(text)
    assert len(refused.value.message) < 200


@every_group
def test_a_hash_is_sha_256_modulo_the_order(group: Group) -> None:
    # SHA-256 of nothing, as FIPS 180-4's examples have it.
    assert group.hash(b"") == 0xE3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855 % group.order


def test_groups_are_made_once_and_the_unknown_is_refused() -> None:
    for name in groups.NAMES:
        assert groups.group(name).name == name
        assert groups.group(name) is groups.group(name)
        assert name in repr(groups.group(name))
    with pytest.raises(FormatError, match="known are BELENIOS-2048, RFC-3526-2048, Ed25519"):
        groups.group("belenios-2048")
    with pytest.raises(FormatError):
        groups.group("x" * 1000)
