# SPDX-License-Identifier: Apache-2.0
"""The trustees of an election: any mixture of single ones and threshold groups makes one key, and every single change is noticed."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.keys import KeyPair, make_key, public_key
from comity.election.ballots.belenios_v1.messages import (
    Proof,
    SignedMessage,
    ThresholdParameters,
    TrusteePublicKey,
    encode,
)
from comity.election.ballots.belenios_v1.model import Pedersen, Single, Trustees
from comity.election.ballots.belenios_v1.trustees import (
    check_parameters,
    check_trustees,
    share_key,
    verification_keys,
)
from comity.errors import FormatError, ProofError, VerificationError
from trustee_worlds import COFACTOR, OF_ORDER_TWO, TOY, Generation, cases, generate, listed, replaced, single

ALD, BRE = single(TOY, 1), single(TOY, 2)
NORTH, SOUTH = generate(TOY, 2, 3, 1), generate(TOY, 1, 2, 2)
WHOLE = listed(ALD, NORTH, BRE, SOUTH)
DRAW = Random(21).randrange


def sub_key(one: KeyPair | Generation) -> Any:
    if isinstance(one, KeyPair):
        return TOY.generator_power(one.private)
    return check_parameters(TOY, one.established.parameters)


def changed_group(**fields: Any) -> Trustees:
    """A single trustee, and a group from trustee 2 on with some of its parameters changed."""
    parameters = NORTH.established.parameters
    values = {name: getattr(parameters, name) for name in parameters.__struct_fields__}
    return Trustees((Single(1, ALD.public), Pedersen(2, ThresholdParameters(**values | fields))))


@pytest.mark.parametrize(
    "items", [[ALD], [ALD, BRE], [NORTH], [ALD, NORTH], [SOUTH, ALD], [NORTH, SOUTH], [ALD, NORTH, BRE, SOUTH]]
)  # fmt: skip
def test_the_key_is_the_product_of_the_sub_keys(items: list[KeyPair | Generation]) -> None:
    assert check_trustees(listed(*items), TOY) == TOY.product(sub_key(one) for one in items)


def test_trustees_count_from_one_over_the_whole_list() -> None:
    assert [*WHOLE.keys] == [1, 2, 3, 4, 5, 6, 7]
    assert Trustees.decode(WHOLE.encode()) == WHOLE


@pytest.mark.parametrize("value", cases([["Single", ALD.public], ["Pedersen", NORTH.established.parameters]]))
def test_a_single_change_is_refused(value: Any) -> None:
    """Also of the kind of an item; taking an item away is another list, whose product the election's key tells apart."""
    if value == [["Single", _json(ALD.public)]]:
        assert check_trustees(Trustees.decode(encode(value)), TOY) == sub_key(ALD)
        return
    if value[0][0] == "Pedersen":
        swapped = Trustees.decode(encode(value))
        assert check_trustees(swapped, TOY) == TOY.multiply(sub_key(ALD), sub_key(NORTH))
        assert [*swapped.items[1].keys] == [4]
        return
    with pytest.raises((FormatError, ProofError)):
        check_trustees(Trustees.decode(encode(value)), TOY)


def _json(key: TrusteePublicKey) -> dict[str, Any]:
    return {
        "pok": {"challenge": key.pok.challenge, "response": key.pok.response},
        "public_key": key.public_key,
    }


def test_who_is_wrong_is_named_by_number_in_the_list() -> None:
    parameters = NORTH.established.parameters
    other = generate(TOY, 2, 3, 9).established.parameters
    wrong_key = replaced(parameters.verification_keys, 1, other.verification_keys[1])
    with pytest.raises(
        ProofError, match="the verification key of trustee 3 is not the one that the coefficients"
    ):
        check_trustees(changed_group(verification_keys=wrong_key), TOY)
    with pytest.raises(ProofError, match="the coefficients of trustee 4, the signature"):
        check_trustees(changed_group(coefexps=replaced(parameters.coefexps, 2, other.coefexps[2])), TOY)
    with pytest.raises(ProofError, match="the coefficients of trustee 2, the signature"):
        check_trustees(changed_group(certs=replaced(parameters.certs, 0, other.certs[0])), TOY)
    with pytest.raises(ProofError, match="trustee 4 names a key that stands in that of trustee 2"):
        check_trustees(changed_group(certs=replaced(parameters.certs, 2, parameters.certs[0])), TOY)


@pytest.mark.parametrize("threshold", [1, 3])
def test_another_threshold_than_the_coefficients_is_refused(threshold: int) -> None:
    with pytest.raises(ProofError, match=f"trustee 2 ask for 2 trustees, the parameters for {threshold}"):
        check_trustees(changed_group(threshold=threshold), TOY)


@pytest.mark.parametrize("threshold", [-1, 0, 4, 10**9])
def test_a_threshold_out_of_range_is_refused(threshold: int) -> None:
    with pytest.raises(FormatError, match=f"threshold {threshold} of 3 trustees"):
        check_trustees(changed_group(threshold=threshold), TOY)


@pytest.mark.parametrize("name", ["certs", "coefexps", "verification_keys"])
def test_lists_of_unequal_length_are_refused(name: str) -> None:
    parts = getattr(NORTH.established.parameters, name)
    for wrong in ([], parts[:2], [*parts, parts[0]]):
        with pytest.raises(FormatError, match="the threshold group from trustee 2 has"):
            check_trustees(changed_group(**{name: wrong}), TOY)


def test_no_key_stands_twice() -> None:
    with pytest.raises(ProofError, match="trustee 2 has a key of trustee 1"):
        check_trustees(listed(ALD, ALD), TOY)
    with pytest.raises(ProofError, match="trustee 3 has a key of trustee 1"):
        check_trustees(listed(ALD, BRE, KeyPair(ALD.private, public_key(TOY, ALD.private, DRAW))), TOY)
    with pytest.raises(ProofError, match="trustee 4 has a key of trustee 1"):
        check_trustees(listed(NORTH, NORTH), TOY)
    copied = KeyPair(0, NORTH.established.parameters.verification_keys[1])
    with pytest.raises(ProofError, match="trustee 4 has a key of trustee 2"):
        check_trustees(listed(NORTH, copied), TOY)


def test_with_a_threshold_of_one_all_trustees_of_a_group_have_one_key() -> None:
    assert len({one.public_key for one in SOUTH.established.parameters.verification_keys}) == 1
    check_trustees(listed(SOUTH), TOY)
    with pytest.raises(ProofError, match="trustee 3 has a key of trustee 1"):
        check_trustees(listed(SOUTH, SOUTH), TOY)


def test_a_signing_key_is_no_single_key_beside_its_certificate() -> None:
    signing = NORTH.keys[0].signing
    with pytest.raises(
        ProofError, match=r"trustee 4 has a key of trustee 1|trustee 1 has a key of trustee 4"
    ):
        check_trustees(listed(NORTH, KeyPair(signing, public_key(TOY, signing, DRAW))), TOY)


def test_keys_that_cancel_are_refused() -> None:
    """Only who knows both secrets can do it; then nobody would need a key to decrypt."""
    opposite = TOY.order - ALD.private
    with pytest.raises(ProofError, match="the keys of all trustees cancel"):
        check_trustees(listed(ALD, KeyPair(opposite, public_key(TOY, opposite, DRAW))), TOY)


def test_a_key_that_is_made_to_cancel_another_has_no_proof() -> None:
    """X' = Y / X would make the election's key one that its maker knows alone; the proof of knowledge is what stops it."""
    wanted = make_key(TOY, DRAW)
    chosen = TOY.divide(TOY.parse(wanted.public.public_key), TOY.parse(ALD.public.public_key))
    rogue = KeyPair(0, TrusteePublicKey(wanted.public.pok, TOY.text(chosen)))
    with pytest.raises(ProofError, match="trustee 2: the proof does not hold"):
        check_trustees(listed(ALD, rogue), TOY)


def test_a_verification_key_outside_the_group_is_refused() -> None:
    made = generate(COFACTOR, 2, 2)
    keys = made.established.parameters.verification_keys
    twisted = COFACTOR.multiply(COFACTOR.parse(keys[0].public_key), COFACTOR.parse(OF_ORDER_TWO))
    parameters = ThresholdParameters(
        2,
        made.established.parameters.certs,
        made.established.parameters.coefexps,
        [TrusteePublicKey(keys[0].pok, COFACTOR.text(twisted)), keys[1]],
    )
    with pytest.raises(
        ProofError, match="the verification key of trustee 1: the element is not in the group"
    ):
        check_trustees(Trustees((Pedersen(1, parameters),)), COFACTOR)


@given(st.lists(st.integers(1, TOY.order - 1), min_size=1, max_size=4), st.integers(1, 5))
@settings(max_examples=25)
def test_the_key_of_a_share_is_the_share_in_the_exponent(coefficients: list[int], place: int) -> None:
    value = sum(one * place**power for power, one in enumerate(coefficients)) % TOY.order
    published = tuple(TOY.generator_power(one) for one in coefficients)
    assert share_key(TOY, published, place) == TOY.generator_power(value)
    assert verification_keys(TOY, [published])[0] == TOY.generator_power(sum(coefficients) % TOY.order)


TEXTS = st.text(max_size=8) | st.sampled_from(["0", "1", "4", str(TOY.order), str(TOY.modulus), "{}", "[]"])
PROOFS = st.builds(Proof, TEXTS, TEXTS)
SIGNED = st.builds(SignedMessage, TEXTS, PROOFS) | st.sampled_from(NORTH.established.parameters.certs)
KEYS = st.builds(TrusteePublicKey, PROOFS, TEXTS) | st.sampled_from(
    NORTH.established.parameters.verification_keys
)


@given(
    st.builds(
        ThresholdParameters,
        st.integers(-1, 4),
        st.lists(SIGNED, max_size=3),
        st.lists(SIGNED, max_size=3),
        st.lists(KEYS, max_size=3),
    )
)
@settings(max_examples=60)
def test_hostile_parameters(parameters: ThresholdParameters) -> None:
    with pytest.raises(VerificationError):
        check_trustees(Trustees((Pedersen(1, parameters),)), TOY)


@pytest.mark.parametrize("name", ["BELENIOS-2048", "Ed25519"])
def test_a_mixture_in_a_real_group(name: str) -> None:
    group = groups.group(name)
    one, some = single(group), generate(group, 2, 3)
    key = check_trustees(listed(one, some), group)
    assert key == group.multiply(
        group.generator_power(one.private), check_parameters(group, some.established.parameters)
    )
    with pytest.raises((FormatError, ProofError)):
        check_trustees(listed(one, some), TOY)
