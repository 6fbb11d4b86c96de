# SPDX-License-Identifier: Apache-2.0
"""Values sealed in ciphertexts, and the zero-knowledge proofs about them (Belenios 2.0, sections 4.5 and 4.11 to 4.14), made.

Whoever seals a value knows its randomness r, so every commitment of section 4.12, a simulated one as well, is made of powers of g and y:
alpha^c = g^(r c) and (beta / g^M)^c = y^(r c) g^((m - M) c). Each case of a disjunction commits to A = g^k and B = y^k g^((m - M) c), k
and c drawn alike, and answers k - r c; in the case that holds, m = M and the value of c does not matter, so it is set last, to what the
hash leaves. That is the procedure of the specification with w = k there and response = k - r c elsewhere: the same distribution.

Secrets and clocks. Tables of powers of g and y make a ballot cheap, but which entries are read depends on the exponent, and caches tell.
Secrets that live long (a credential, a trustee's key) and the randomness of a proof about them, which would betray them, go through no
table: `keys.prove_knowledge`. The randomness of one ballot is used once: it is split anew for each power into e = a + b mod q, a
uniform, and g^a g^b is taken from the table, so that no walk through a table says anything about e by itself. What is drawn, how many
powers are taken and in which order depends on the question, never on the choice; a case that holds is made like the others, g^0 like g^1.
This stops what is learned from the time of one operation, from averages over many, or from one of the two walks. It does not stop who
follows both walks of one power. Python's numbers are not constant in time either (arithmetic modulo q, and the search for padding of
section 4.11.2, which depends on the vote), nor is memory wiped. Who runs code on the voter's machine sees the vote anyway: see `prepared`.

Pure: randomness comes in as `draw`, draw(q) uniform in 0..q-1. Checking is the module `proofs`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from comity.election.ballots.belenios_v1.keys import Draw
from comity.election.ballots.belenios_v1.messages import Ciphertext, Proof
from comity.election.ballots.belenios_v1.proofs import challenge
from comity.election.ballots.groups.protocol import Element, FixedBase, Group


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """Powers of g and of the election's key y to exponents that are secret, and used in one ballot only."""

    group: Group
    key: FixedBase
    draw: Draw = field(repr=False)

    def of_generator(self, exponent: int) -> Element:
        return self._blinded(self.group.generator_power, exponent)

    def of_key(self, exponent: int) -> Element:
        return self._blinded(self.key.power, exponent)

    def _blinded(self, power: Callable[[int], Element], exponent: int) -> Element:
        order = self.group.order
        mask = self.draw(order)
        return self.group.multiply(power(mask), power((exponent - mask) % order))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A ciphertext with what opens it: alpha = g^randomness, beta = y^randomness g^value. `text` is "alpha,beta"."""

    alpha: Element
    beta: Element
    text: str
    value: int = field(repr=False)
    randomness: int = field(repr=False)

    @property
    def ciphertext(self) -> Ciphertext:
        alpha, _, beta = self.text.partition(",")
        return Ciphertext(alpha, beta)


Case = tuple[Sealed, int]
"""One case of a disjunction: that the ciphertext holds this value."""


def seal(powers: OnceOnly, value: int) -> Sealed:
    """Section 4.11.1: beta = y^r g^value, value 0 or 1."""
    randomness = powers.draw(powers.group.order)
    beta = powers.group.multiply(powers.of_key(randomness), powers.of_generator(value))
    return _sealed(powers.group, powers.of_generator(randomness), beta, value, randomness)


def seal_element(powers: OnceOnly, element: Element) -> Sealed:
    """Section 4.11.2: beta = y^r times the element. Its `value` says nothing."""
    randomness = powers.draw(powers.group.order)
    beta = powers.group.multiply(powers.of_key(randomness), element)
    return _sealed(powers.group, powers.of_generator(randomness), beta, 0, randomness)


def _sealed(group: Group, alpha: Element, beta: Element, value: int, randomness: int) -> Sealed:
    return Sealed(alpha, beta, f"{group.text(alpha)},{group.text(beta)}", value, randomness)


def total(group: Group, parts: Sequence[Sealed]) -> Sealed:
    """The ciphertext of the sum of all values (section 4.11.1, R and M)."""
    return _sealed(
        group,
        group.product(one.alpha for one in parts),
        group.product(one.beta for one in parts),
        sum(one.value for one in parts),
        sum(one.randomness for one in parts) % group.order,
    )


def prove_interval(powers: OnceOnly, context: str, sealed: Sealed, values: range) -> list[Proof]:
    """Section 4.12, iprove: that the ciphertext holds one of `values`, as many proofs. Its value must be one of them: ValueError."""
    cases = [(sealed, value) for value in values]
    return _disjunction(powers, ("prove", context, sealed.text), cases, values.index(sealed.value))


def prove_blank(powers: OnceOnly, context: str, blank: Sealed, chosen: Sealed) -> list[Proof]:
    """Section 4.13, blank_proof: that the vote is not blank, or nothing is chosen. One of them must be so: ValueError."""
    cases = [(blank, 0), (chosen, 0)]
    return _disjunction(powers, ("bproof0", context), cases, (0, chosen.value).index(0, blank.value))


def prove_possibly_blank(
    powers: OnceOnly, context: str, blank: Sealed, chosen: Sealed, values: range
) -> list[Proof]:
    """Section 4.13, overall_proof: that the vote is blank, or one of `values` is the number chosen. One must be so: ValueError."""
    cases = [(blank, 1), *((chosen, value) for value in values)]
    holds = 0 if blank.value == 1 else 1 + values.index(chosen.value)
    return _disjunction(powers, ("bproof1", context), cases, holds)


def _disjunction(powers: OnceOnly, hashed: Sequence[str], cases: Sequence[Case], holds: int) -> list[Proof]:
    """That at least one case is so; the one at place `holds` is. See the module for why no case looks different while it is made."""
    group, order = powers.group, powers.group.order
    drawn = [(powers.draw(order), powers.draw(order)) for _ in cases]
    texts = []
    for (sealed, value), (exponent, chosen) in zip(cases, drawn, strict=True):
        b = group.multiply(
            powers.of_key(exponent), powers.of_generator((sealed.value - value) * chosen % order)
        )
        texts += [group.text(powers.of_generator(exponent)), group.text(b)]
    missing = challenge(group, *hashed, ",".join(texts)) - sum(chosen for _, chosen in drawn)
    proofs = []
    for place, ((sealed, _), (exponent, chosen)) in enumerate(zip(cases, drawn, strict=True)):
        final = (chosen + (place == holds) * missing) % order
        proofs.append(Proof(str(final), str((exponent - sealed.randomness * final) % order)))
    return proofs


def prove_sealed_element(powers: OnceOnly, context: str, sealed: Sealed) -> Proof:
    """Section 4.11.2, raweg: that the randomness of the ciphertext is known to whoever signs the ballot."""
    group = powers.group
    exponent = powers.draw(group.order)
    commitment = group.text(powers.of_generator(exponent))
    chosen = challenge(group, "raweg", context, f"{group.text(powers.key.base)},{sealed.text}", commitment)
    return Proof(str(chosen), str((exponent - sealed.randomness * chosen) % group.order))
