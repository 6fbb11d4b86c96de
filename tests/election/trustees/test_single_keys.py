# SPDX-License-Identifier: Apache-2.0
"""The key of a single trustee: made, proven, written, read, and refused after any change."""

from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.keys import (
    check_key,
    decode_private,
    encode_private,
    key_fingerprint,
    key_id,
    make_key,
    public_key,
)
from comity.election.ballots.belenios_v1.messages import Proof, TrusteePublicKey, encode
from comity.errors import FormatError, ProofError, VerificationError
from trustee_worlds import COFACTOR, OF_ORDER_TWO, TOY, cases, remade, single


def test_worked_by_hand() -> None:
    """With the nonce w = 5: A = g^5, c = SHA-256(pok|group|X|A) mod q, response w - 3c mod q."""
    draws = iter([2, 5])
    made = make_key(TOY, lambda n: next(draws))
    x, commitment = 4**3, 4**5
    hashed = sha256(f"pok|{TOY.name}|{x}|{commitment}".encode()).digest()
    challenge = int.from_bytes(hashed, "big") % TOY.order
    assert made.private == 3
    assert made.public == TrusteePublicKey(
        Proof(str(challenge), str((5 - 3 * challenge) % TOY.order)), str(x)
    )


@given(st.integers(1, TOY.order - 1), st.integers(0, TOY.order - 1))
@settings(max_examples=30)
def test_every_key_is_accepted(private: int, nonce: int) -> None:
    made = public_key(TOY, private, lambda n: nonce)
    assert check_key(TOY, made, "trustee 1") == TOY.power(TOY.generator, private)


@pytest.mark.parametrize("name", groups.NAMES)
def test_keys_of_every_group(name: str) -> None:
    group = groups.group(name)
    made = make_key(group, Random(name).randrange)
    assert check_key(group, made.public, "trustee 1") == group.generator_power(made.private)
    changed = TrusteePublicKey(made.public.pok, group.text(group.generator))
    with pytest.raises(ProofError, match="trustee 1"):
        check_key(group, changed, "trustee 1")


@pytest.mark.parametrize("value", cases(single(TOY).public))
def test_a_single_change_is_refused(value: object) -> None:
    with pytest.raises((FormatError, ProofError), match=r"trustee 7|changed"):
        check_key(TOY, remade(value, TrusteePublicKey), "trustee 7")


def test_a_name_is_not_covered_by_the_proof() -> None:
    public = single(TOY).public
    check_key(TOY, TrusteePublicKey(public.pok, public.public_key, "ALD"), "trustee 1")


def test_a_proof_of_another_group_is_refused() -> None:
    made = single(groups.group("BELENIOS-2048"))
    with pytest.raises((FormatError, ProofError), match="trustee 1"):
        check_key(groups.group("RFC-3526-2048"), made.public, "trustee 1")


def test_the_identity_is_no_key() -> None:
    made = public_key(TOY, 0, Random(1).randrange)
    with pytest.raises(ProofError, match="trustee 1: the key is the identity"):
        check_key(TOY, made, "trustee 1")


def test_a_response_beyond_the_order_is_refused() -> None:
    public = single(TOY).public
    beyond = Proof(public.pok.challenge, str(int(public.pok.response) + TOY.order))
    with pytest.raises(FormatError, match="trustee 1 is not a number from 0 to q - 1"):
        check_key(TOY, TrusteePublicKey(beyond, public.public_key), "trustee 1")


def test_a_key_outside_the_group_is_refused_though_its_proof_adds_up() -> None:
    """X = -g^x: with an even challenge the sign disappears, and only the test of membership is left."""
    group, draw = COFACTOR, Random(3).randrange
    private = 77
    twisted = group.multiply(group.generator_power(private), group.parse(OF_ORDER_TWO))
    while True:
        nonce = draw(group.order)
        text = group.text(twisted)
        chosen = group.hash(f"pok|{group.name}|{text}|{group.text(group.generator_power(nonce))}".encode())
        if chosen % 2 == 0:
            break
    proof = Proof(str(chosen), str((nonce - private * chosen) % group.order))
    with pytest.raises(ProofError, match="the element is not in the group"):
        check_key(group, TrusteePublicKey(proof, text), "trustee 1")


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=60)
def test_hostile_texts(key: str, challenge: str, response: str) -> None:
    with pytest.raises(VerificationError):
        check_key(TOY, TrusteePublicKey(Proof(challenge, response), key), "trustee 1")


def test_files_of_a_private_key() -> None:
    assert encode_private(12) == b'"12"\n'
    assert decode_private(TOY, b'"12"\n', "f") == decode_private(TOY, b'"12"', "f") == 12


@pytest.mark.parametrize(
    "data", [b"", b"12", b'"012"', b'"-5"', b'"5" ', b'"5"\n\n', b'"0"', b'{"x":1}', b'"\xff"', b'"5', '"٣"'.encode(),
             f'"{TOY.order}"'.encode(), b'"' + b"9" * 5000 + b'"'],
)  # fmt: skip
def test_what_is_no_private_key(data: bytes) -> None:
    with pytest.raises(FormatError, match="the file is n") as found:
        decode_private(TOY, data, "the file")
    assert "999" not in found.value.message


def test_no_repr_shows_the_secret() -> None:
    made = single(TOY)
    assert str(made.private) not in repr(made)


def test_names_and_fingerprints() -> None:
    public = single(TOY).public
    found = key_fingerprint(public)
    assert found == sha256(public.public_key.encode()).hexdigest()
    assert key_id(public) == found[:8].upper()
    named = remade({**_json(public), "name": "ALD"}, TrusteePublicKey)
    assert key_fingerprint(named) == found


def _json(public: TrusteePublicKey) -> dict[str, object]:
    pok = {"challenge": public.pok.challenge, "response": public.pok.response}
    assert encode({"pok": pok, "public_key": public.public_key}) == encode(public)
    return {"pok": pok, "public_key": public.public_key}
