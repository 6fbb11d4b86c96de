# SPDX-License-Identifier: Apache-2.0
"""Proofs that are made hold by the letter of the specification, whatever was sealed; what is done to make them tells nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot_worlds import COFACTOR_64, World, drawing, homomorphic, plain_hash, toy_group, world
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import proving
from comity.election.ballots.belenios_v1.keys import prove_knowledge
from comity.election.ballots.belenios_v1.messages import Proof
from comity.election.ballots.belenios_v1.proofs import (
    Pair,
    check_blank,
    check_interval,
    check_knowledge,
    check_zero_or_one,
)
from comity.election.ballots.belenios_v1.proving import (
    OnceOnly,
    Sealed,
    prove_blank,
    prove_interval,
    prove_possibly_blank,
    prove_sealed_element,
    seal,
    seal_element,
    total,
)
from comity.election.ballots.groups import FixedBase
from comity.errors import ComityError, ProofError
from group_worlds import EMBEDDED

BIT = range(2)
TOYS = [toy_group(EMBEDDED), toy_group(COFACTOR_64)]
both_groups = pytest.mark.parametrize("group", TOYS, ids=lambda one: one.name)


def sealing(group: Any, seed: object = 0) -> tuple[World, OnceOnly]:
    made = world(homomorphic(2, 1, 1), group=group)
    return made, OnceOnly(group, made.election.key, drawing(seed))


def pair(sealed: Sealed) -> Pair:
    return Pair(sealed.alpha, sealed.beta)


# The specification written down with Python's own powers: slow and plain.


def spec_commitments(made: World, sealed: Sealed, values: range, proofs: list[Proof]) -> list[int]:
    p, g, y = made.group.modulus, made.group.generator, made.election.public_key  # type: ignore[attr-defined]
    found = []
    for value, proof in zip(values, proofs, strict=True):
        c, r = int(proof.challenge), int(proof.response)
        shifted = sealed.beta * pow(g, -value, p)
        found += [pow(g, r, p) * pow(sealed.alpha, c, p) % p, pow(y, r, p) * pow(shifted, c, p) % p]
    return found


def spec_iproof(made: World, context: str, sealed: Sealed, values: range, proofs: list[Proof]) -> bool:
    order = made.group.order
    listed = ",".join(map(str, spec_commitments(made, sealed, values, proofs)))
    expected = plain_hash(order, "prove", context, f"{sealed.alpha},{sealed.beta}", listed)
    return expected == sum(int(one.challenge) for one in proofs) % order


@both_groups
@pytest.mark.parametrize("value", [0, 1])
def test_sealed_value_is_opened_by_its_randomness_and_by_the_key(group: Any, value: int) -> None:
    made, powers = sealing(group)
    one = seal(powers, value)
    p, g = group.modulus, group.generator
    assert one.alpha == pow(g, one.randomness, p)
    assert one.beta == pow(made.election.public_key, one.randomness, p) * g**value % p
    assert one.beta * pow(one.alpha, -made.key, p) % p == g**value % p
    assert one.ciphertext.alpha == str(one.alpha)
    assert one.ciphertext.beta == str(one.beta)


@both_groups
def test_total_holds_the_sum(group: Any) -> None:
    made, powers = sealing(group)
    parts = [seal(powers, value) for value in (1, 0, 1, 1)]
    whole = total(group, parts)
    assert whole.value == 3
    p = group.modulus
    assert whole.alpha == pow(group.generator, whole.randomness, p)
    assert whole.beta * pow(whole.alpha, -made.key, p) % p == pow(group.generator, 3, p)


@both_groups
@given(
    low=st.integers(0, 3),
    width=st.integers(1, 4),
    data=st.data(),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=20, deadline=None)
def test_interval_proof_holds_by_the_letter_of_the_specification(
    group: Any, low: int, width: int, data: st.DataObject, seed: int
) -> None:
    values = range(low, low + width)
    chosen = data.draw(st.sampled_from(values))
    made, powers = sealing(group, seed)
    sealed = total(group, [seal(powers, 1) for _ in range(chosen)] + [seal(powers, 0)])
    proofs = prove_interval(powers, "phi|credential", sealed, values)
    assert spec_iproof(made, "phi|credential", sealed, values, proofs)
    check_interval(group, made.election.key, "phi|credential", pair(sealed), proofs, values, "x")


POSSIBLY_BLANK = [
    (blank, chosen, values)
    for blank, chosen in ((1, 0), (0, 0), (0, 1), (0, 2))
    for values in (range(1), range(3), range(1, 3), range(2, 3))
    if blank or chosen in values
]


@both_groups
@pytest.mark.parametrize(("blank", "chosen", "values"), POSSIBLY_BLANK, ids=str)
def test_blank_proofs_hold_where_the_vote_is_allowed(
    group: Any, blank: int, chosen: int, values: range
) -> None:
    made, powers = sealing(group, (blank, chosen))
    first = seal(powers, blank)
    rest = total(group, [seal(powers, int(place < chosen)) for place in range(2)])
    proofs = prove_blank(powers, "S", first, rest), prove_possibly_blank(powers, "S", first, rest, values)
    check_blank(group, made.election.key, "S", pair(first), pair(rest), *proofs, values, "x")
    # Section 4.13.3 by its letter.
    zero = [
        *spec_commitments(made, first, range(1), proofs[0][:1]),
        *spec_commitments(made, rest, range(1), proofs[0][1:]),
    ]
    challenges = sum(int(one.challenge) for one in proofs[0]) % group.order
    assert plain_hash(group.order, "bproof0", "S", ",".join(map(str, zero))) == challenges
    one = [
        *spec_commitments(made, first, range(1, 2), proofs[1][:1]),
        *spec_commitments(made, rest, values, proofs[1][1:]),
    ]
    challenges = sum(int(one.challenge) for one in proofs[1]) % group.order
    assert plain_hash(group.order, "bproof1", "S", ",".join(map(str, one))) == challenges


def test_what_does_not_hold_is_not_proven() -> None:
    _, powers = sealing(TOYS[0])
    two = total(powers.group, [seal(powers, 1), seal(powers, 1)])
    one, zero = seal(powers, 1), seal(powers, 0)
    with pytest.raises(ValueError):
        prove_interval(powers, "S", two, BIT)
    with pytest.raises(ValueError):
        prove_blank(powers, "S", one, two)
    with pytest.raises(ValueError):
        prove_possibly_blank(powers, "S", zero, two, BIT)


@both_groups
@pytest.mark.parametrize("value", [2, -1])
@pytest.mark.parametrize("claimed", [0, 1])
def test_prover_who_seals_something_else_is_not_believed(group: Any, value: int, claimed: int) -> None:
    made, powers = sealing(group)
    sealed = replace(seal(powers, 0), value=value)
    p = group.modulus
    beta = sealed.beta * pow(group.generator, value, p) % p
    sealed = replace(sealed, beta=beta, text=f"{sealed.alpha},{beta}")
    proofs = proving._disjunction(
        powers, ("prove", "S", sealed.text), [(sealed, one) for one in BIT], claimed
    )
    with pytest.raises(ProofError, match="0 or 1"):
        check_zero_or_one(group, made.election.key, "S", sealed.ciphertext, proofs, "x")


@both_groups
def test_prover_who_hides_a_choice_behind_a_blank_vote_is_not_believed(group: Any) -> None:
    made, powers = sealing(group)
    first, rest = seal(powers, 1), seal(powers, 1)
    overall = prove_possibly_blank(powers, "S", first, rest, range(1, 2))
    for holds in (0, 1):
        forged = proving._disjunction(powers, ("bproof0", "S"), [(first, 0), (rest, 0)], holds)
        with pytest.raises(ProofError, match="chooses nothing"):
            check_blank(
                group, made.election.key, "S", pair(first), pair(rest), forged, overall, range(1, 2), "x"
            )


@both_groups
@pytest.mark.parametrize("chosen", [0, 2])
def test_prover_who_chooses_too_few_or_too_many_without_a_blank_vote_is_not_believed(
    group: Any, chosen: int
) -> None:
    made, powers = sealing(group)
    first = seal(powers, 0)
    rest = total(group, [seal(powers, int(place < chosen)) for place in range(2)])
    blank = prove_blank(powers, "S", first, rest)
    for holds in (0, 1):
        forged = proving._disjunction(powers, ("bproof1", "S"), [(first, 1), (rest, 1)], holds)
        with pytest.raises(ProofError, match="blank or chooses 1 to 1"):
            check_blank(
                group, made.election.key, "S", pair(first), pair(rest), blank, forged, range(1, 2), "x"
            )


def changes(proof: Proof, order: int) -> list[Proof]:
    c, r = int(proof.challenge), int(proof.response)
    numbers = [((c + 1) % order, r), (c, (r + 1) % order), ((c - 1) % order, r), (r, c), (c, -r % order)]
    return [Proof(str(a), str(b)) for a, b in numbers] + [
        Proof(str(c + order), str(r)),
        Proof(str(c), str(r + order)),
        Proof(f"0{c}", str(r)),
        Proof(str(c), ""),
        Proof(str(c), f"-{r}"),
        Proof(str(c), f" {r}"),
        Proof(str(c), "٣"),
    ]


def rejected(check: Callable[..., object], *arguments: Any, **named: Any) -> None:
    with pytest.raises(ComityError) as caught:
        check(*arguments, **named)
    assert 20 <= caught.value.exit_code < 30


def one_changed(proofs: list[Proof], order: int) -> Iterator[list[Proof]]:
    for place, proof in enumerate(proofs):
        for other in changes(proof, order):
            yield [*proofs[:place], other, *proofs[place + 1 :]]


@both_groups
def test_interval_proof_with_any_single_change_is_rejected(group: Any) -> None:
    made, powers = sealing(group)
    sealed, values = seal(powers, 1), range(3)
    proofs = prove_interval(powers, "S", sealed, values)
    key, g, p = made.election.key, group.generator, group.modulus

    def check(context: str, one: Sealed, listed: list[Proof], allowed: range, by: FixedBase = key) -> None:
        check_interval(group, by, context, pair(one), listed, allowed, "x")

    check("S", sealed, proofs, values)
    for listed in one_changed(proofs, group.order):
        rejected(check, "S", sealed, listed, values)
    rejected(check, "T", sealed, proofs, values)
    rejected(check, "S", sealed, proofs[:-1], values)
    rejected(check, "S", sealed, [*proofs, proofs[0]], values)
    rejected(check, "S", sealed, proofs[::-1], values)
    rejected(check, "S", sealed, proofs, range(1, 4))
    rejected(check, "S", seal(powers, 1), proofs, values)
    rejected(check, "S", replace(sealed, alpha=sealed.beta, beta=sealed.alpha), proofs, values)
    rejected(check, "S", replace(sealed, beta=sealed.beta * g % p), proofs, values)
    rejected(check, "S", sealed, proofs, values, group.fixed_base(key.base * g % p))


@both_groups
def test_blank_proofs_with_any_single_change_are_rejected(group: Any) -> None:
    made, powers = sealing(group)
    first, rest, values = seal(powers, 0), seal(powers, 1), range(1, 3)
    blank = prove_blank(powers, "S", first, rest)
    overall = prove_possibly_blank(powers, "S", first, rest, values)

    def check(of_blank: list[Proof], of_all: list[Proof], *, a: Sealed = first, b: Sealed = rest) -> None:
        check_blank(group, made.election.key, "S", pair(a), pair(b), of_blank, of_all, values, "x")

    check(blank, overall)
    for listed in one_changed(blank, group.order):
        rejected(check, listed, overall)
    for listed in one_changed(overall, group.order):
        rejected(check, blank, listed)
    rejected(check, blank[::-1], overall)
    rejected(check, blank, overall[::-1])
    rejected(check, blank[:1], overall)
    rejected(check, blank, overall[:2])
    rejected(check, overall[:2], overall)
    rejected(check, blank, overall, a=rest, b=first)


@both_groups
def test_knowledge_of_a_key_is_proven_as_in_section_4_5(group: Any) -> None:
    secret = 12345
    public = group.power(group.generator, secret)
    hashed = ("pok", group.name, group.text(public))
    proof = prove_knowledge(group, secret, hashed, drawing("pok"))
    c, r, p = int(proof.challenge), int(proof.response), group.modulus
    commitment = pow(group.generator, r, p) * pow(public, c, p) % p
    assert c == plain_hash(group.order, "pok", group.name, str(public), str(commitment))
    check_knowledge(group, proof, public, hashed, "the key", member=False)
    for other in changes(proof, group.order):
        rejected(check_knowledge, group, other, public, hashed, "the key")
    for wrong in (("pok", "RFC-3526-2048", hashed[2]), ("sig", *hashed[1:]), hashed[:2]):
        rejected(check_knowledge, group, proof, public, wrong, "the key")
    rejected(check_knowledge, group, proof, public * group.generator % p, hashed, "the key")


def test_element_outside_the_group_is_no_key_even_where_the_equation_holds() -> None:
    group: Any = toy_group(COFACTOR_64)
    secret, sign = (
        7,
        group.modulus - 1,
    )  # -1 has order 2: a proof about -X adds up where the challenge is even
    public = group.power(group.generator, secret) * sign % group.modulus
    for seed in range(20):
        proof = prove_knowledge(group, secret, ("pok", str(public)), drawing(seed))
        if int(proof.challenge) % 2 == 0:
            break
    check_knowledge(group, proof, public, ("pok", str(public)), "x")
    with pytest.raises(ProofError, match="not in the group"):
        check_knowledge(group, proof, public, ("pok", str(public)), "x", member=False)


def test_raweg_proof_holds_by_the_letter_of_the_specification() -> None:
    made, powers = sealing(toy_group(EMBEDDED))
    group: Any = made.group
    sealed = seal_element(powers, group.encode([3, 1, 2]))
    proof = prove_sealed_element(powers, "S", sealed)
    c, r, p = int(proof.challenge), int(proof.response), group.modulus
    commitment = pow(group.generator, r, p) * pow(sealed.alpha, c, p) % p
    quoted = f"{made.election.public_key},{sealed.alpha},{sealed.beta}"
    assert c == plain_hash(group.order, "raweg", "S", quoted, str(commitment))
    assert group.decode(sealed.beta * pow(sealed.alpha, -made.key, p) % p, 3) == [3, 1, 2]


# What is done must not depend on what is sealed.


class Watched:
    """A group that writes down which operations are asked of it, and whether an exponent was below a bound."""

    def __init__(self, group: Any) -> None:
        self.group = group
        self.asked: list[str] = []
        self.exponents: list[int] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.group, name)
        if not callable(found):
            return found

        def watched(*arguments: Any) -> Any:
            self.asked.append(name)
            if name.endswith("power"):
                self.exponents.append(int(arguments[-1]))
            return found(*arguments)

        return watched


class WatchedKey:
    def __init__(self, key: Any, watched: Watched) -> None:
        self.base, self.key, self.watched = key.base, key, watched

    def power(self, exponent: int) -> Any:
        self.watched.asked.append("key power")
        self.watched.exponents.append(int(exponent))
        return self.key.power(exponent)


def traced(blank: int, chosen: int) -> tuple[list[str], list[int], int]:
    made = world(homomorphic(2, 1, 1))
    watched: Any = Watched(made.group)
    draws = Counter[int]()

    def draw(bound: int) -> int:
        draws[bound] += 1
        return drawing((blank, chosen, draws[bound]))(bound)

    key: Any = WatchedKey(made.election.key, watched)
    powers = OnceOnly(watched, key, draw)
    values = [blank, *(int(place < chosen) for place in range(3))]
    sealed = [seal(powers, value) for value in values]
    for one in sealed:
        prove_interval(powers, "S", one, BIT)
    rest = total(watched, sealed[1:])
    prove_blank(powers, "S", sealed[0], rest)
    prove_possibly_blank(powers, "S", sealed[0], rest, range(4))
    return watched.asked, watched.exponents, draws.total()


def test_operations_and_draws_are_the_same_whatever_is_sealed() -> None:
    runs = [traced(blank, chosen) for blank, chosen in ((0, 0), (0, 1), (0, 3), (1, 0))]
    for (asked, _, draws), (other, _, others) in pairwise(runs):
        assert asked == other
        assert draws == others


def test_no_power_from_a_table_is_asked_for_with_an_exponent_that_says_anything() -> None:
    # Unblinded, g^0 and g^1 of the choices and of the cases that hold would stand out among numbers of 63 bits.
    for blank, chosen in ((0, 2), (1, 0)):
        _, exponents, _ = traced(blank, chosen)
        assert min(exponents) > 2**40
        assert len(set(exponents)) == len(exponents)


def test_long_lived_secrets_use_no_table() -> None:
    watched: Any = Watched(TOYS[0])
    prove_knowledge(watched, 5, ("pok",), drawing(0))
    assert "secret_generator_power" in watched.asked
    assert "generator_power" not in watched.asked


def test_proofs_of_the_same_choice_never_repeat() -> None:
    _, powers = sealing(TOYS[0])
    seen = {one.challenge for _ in range(20) for one in prove_interval(powers, "S", seal(powers, 1), BIT)}
    assert len(seen) == 40


def test_secrets_are_not_in_a_repr() -> None:
    _, powers = sealing(TOYS[0])
    sealed = seal(powers, 1)
    assert str(sealed.randomness) not in repr(sealed)
    assert "value" not in repr(sealed)


@pytest.mark.parametrize("name", ["BELENIOS-2048", "RFC-3526-2048"])
def test_real_groups(name: str) -> None:
    group = groups.group(name)
    key = group.fixed_base(group.generator_power(987654321))
    powers = OnceOnly(group, key, drawing(name))
    sealed = seal(powers, 1)
    proofs = prove_interval(powers, "S", sealed, BIT)
    check_zero_or_one(group, key, "S", sealed.ciphertext, proofs, "x")
    with pytest.raises(ProofError):
        check_zero_or_one(group, key, "S", seal(powers, 1).ciphertext, proofs, "x")
