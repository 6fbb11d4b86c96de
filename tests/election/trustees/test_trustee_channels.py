# SPDX-License-Identifier: Apache-2.0
"""Messages between trustees: only their recipient reads them, only their sender made them, and nothing else gets through."""

from __future__ import annotations

import json
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.channels import (
    SEED_LENGTH,
    ChannelKeys,
    check_signed,
    decrypt,
    draw_seed,
    encrypt,
    receive,
    send,
    sign,
)
from comity.election.ballots.belenios_v1.messages import ChannelMessage, SignedMessage, encode
from comity.election.ballots.belenios_v1.model import BASE58
from comity.errors import FormatError, ProofError, VerificationError
from trustee_worlds import COFACTOR, OF_ORDER_TWO, TOY, cases, remade

DRAW = Random(5).randrange
ALD, BRE, MAR = (ChannelKeys.of(TOY, draw_seed(DRAW)) for _ in range(3))


def test_keys_come_from_the_seed() -> None:
    seed = "1" * SEED_LENGTH
    keys = ChannelKeys.of(TOY, seed)
    signing = int.from_bytes(sha256(b"sk|" + seed.encode()).digest(), "big") % TOY.order
    decryption = int.from_bytes(sha256(b"dk|" + seed.encode()).digest(), "big") % TOY.order
    assert (keys.signing, keys.decryption) == (signing, decryption)
    assert (keys.verification, keys.encryption) == (
        TOY.generator_power(signing),
        TOY.generator_power(decryption),
    )


def test_no_repr_shows_a_secret() -> None:
    assert str(ALD.signing) not in repr(ALD)
    assert str(ALD.decryption) not in repr(ALD)


def test_a_seed_has_22_characters_of_base_58() -> None:
    seed = draw_seed(lambda n: n - 1)
    assert seed == BASE58[-1] * SEED_LENGTH
    for wrong in ("", seed[1:], seed + "1", seed[1:] + "0", seed[1:] + "\n", f"{seed}\n", seed[1:] + "é"):
        with pytest.raises(FormatError, match="no seed") as found:
            ChannelKeys.of(TOY, wrong)
        assert wrong == "" or wrong not in str(found.value)


@given(st.text(max_size=60))
@settings(max_examples=30)
def test_what_is_sent_is_received(text: str) -> None:
    assert receive(TOY, BRE, ALD.verification, send(TOY, ALD, BRE.encryption, text, DRAW), "m") == text


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 70000])
def test_messages_of_any_length(size: int) -> None:
    """From 2^16 bytes on the nonce is a byte shorter; belenios-tool 2.0 does the same (found with a polynomial of 110 coefficients)."""
    text = "x" * size
    sealed = encrypt(TOY, ALD.encryption, text, DRAW)
    assert decrypt(TOY, ALD.decryption, sealed, "m") == text
    message = json.loads(sealed)
    alpha, beta = int(message["alpha"]), int(message["beta"])
    session = TOY.divide(beta, TOY.power(alpha, ALD.decryption))
    key, nonce = (sha256(f"{use}|{one}".encode()).digest() for use, one in (("key", session), ("iv", alpha)))
    opened = AESCCM(key, tag_length=8).decrypt(
        nonce[: 13 if size < 65536 else 12], bytes.fromhex(message["data"]), None
    )
    assert opened.decode() == text


def test_only_the_recipient_opens_it() -> None:
    sealed = send(TOY, ALD, BRE.encryption, "secret", DRAW)
    with pytest.raises(ProofError, match="m: it does not open with this key"):
        receive(TOY, MAR, ALD.verification, sealed, "m")


def test_only_the_sender_can_have_sent_it() -> None:
    sealed = send(TOY, ALD, BRE.encryption, "secret", DRAW)
    with pytest.raises(ProofError, match="m, the signature: the proof does not hold"):
        receive(TOY, BRE, MAR.verification, sealed, "m")


def test_a_recipient_cannot_pass_it_on_as_if_it_were_for_another() -> None:
    """Brevia opens what Aldonia sent to it, and encrypts the signed text to Maritania."""
    signed = decrypt(TOY, BRE.decryption, send(TOY, ALD, BRE.encryption, "secret", DRAW), "m")
    passed_on = encrypt(TOY, MAR.encryption, signed, DRAW)
    with pytest.raises(ProofError, match="m: it was signed for another recipient"):
        receive(TOY, MAR, ALD.verification, passed_on, "m")


SEALED = send(TOY, ALD, BRE.encryption, "secret", DRAW)


@pytest.mark.parametrize("value", cases(json.loads(SEALED)))
def test_a_single_change_of_what_is_sent_is_refused(value: Any) -> None:
    with pytest.raises((FormatError, ProofError), match=r"^m"):
        receive(TOY, BRE, ALD.verification, encode(value).decode(), "m")


SIGNED = sign(TOY, ALD.signing, '{"a":"b"}', DRAW)


@pytest.mark.parametrize("value", cases(SIGNED))
def test_a_single_change_of_what_is_signed_is_refused(value: Any) -> None:
    with pytest.raises((FormatError, ProofError), match=r"^m|changed"):
        check_signed(TOY, ALD.verification, remade(value, SignedMessage), "m")


def test_a_signature_holds_only_for_its_key() -> None:
    assert check_signed(TOY, ALD.verification, SIGNED, "m") == '{"a":"b"}'
    with pytest.raises(ProofError):
        check_signed(TOY, BRE.verification, SIGNED, "m")


@pytest.mark.parametrize("field", ["alpha", "beta"])
def test_elements_outside_the_group_are_refused_before_a_secret_touches_them(field: str) -> None:
    """Whether -alpha opens would tell its sender whether the decryption key is even."""
    keys = ChannelKeys.of(COFACTOR, draw_seed(DRAW))
    message = json.loads(encrypt(COFACTOR, keys.encryption, "secret", DRAW))
    message[field] = str(int(message[field]) * int(OF_ORDER_TWO) % int(COFACTOR.modulus))
    with pytest.raises(ProofError, match="m: the element is not in the group"):
        decrypt(COFACTOR, keys.decryption, encode(message).decode(), "m")


@pytest.mark.parametrize("data", ["", "0", "0g", "AB" * 9, "00" * 7, "00" * 8, "00" * 20, "é" * 20])
def test_data_that_are_no_ciphertext(data: str) -> None:
    message = json.loads(SEALED) | {"data": data}
    with pytest.raises((FormatError, ProofError), match=r"^m"):
        decrypt(TOY, BRE.decryption, encode(message).decode(), "m")


@pytest.mark.parametrize(
    "inner", ["", "text", "{}", "null", '{"recipient":"1"}', '{"message":"x","recipient":"1"}', "[" * 5000]
)
def test_what_is_signed_but_no_message(inner: str) -> None:
    signed = encode(sign(TOY, ALD.signing, inner, DRAW)).decode()
    with pytest.raises(FormatError, match=r"^m"):
        receive(TOY, BRE, ALD.verification, encrypt(TOY, BRE.encryption, signed, DRAW), "m")
    with pytest.raises(FormatError, match=r"^m"):
        receive(TOY, BRE, ALD.verification, encrypt(TOY, BRE.encryption, inner, DRAW), "m")


def test_bytes_that_are_no_text_are_refused() -> None:
    message = json.loads(SEALED)
    alpha = int(message["alpha"])
    session = TOY.divide(int(message["beta"]), TOY.power(alpha, BRE.decryption))
    key, nonce = (sha256(f"{use}|{one}".encode()).digest() for use, one in (("key", session), ("iv", alpha)))
    message["data"] = AESCCM(key, tag_length=8).encrypt(nonce[:13], b"\xff\xfe", None).hex()
    with pytest.raises(FormatError, match="m: it opens, but holds no text"):
        decrypt(TOY, BRE.decryption, encode(message).decode(), "m")


@given(st.text(max_size=50))
@settings(max_examples=50)
def test_hostile_texts(text: str) -> None:
    with pytest.raises(VerificationError):
        receive(TOY, BRE, ALD.verification, text, "m")
    with pytest.raises(VerificationError):
        decrypt(TOY, BRE.decryption, encode({"alpha": text, "beta": "4", "data": "00" * 9}).decode(), "m")


def test_a_message_names_its_recipient() -> None:
    opened = json.loads(decrypt(TOY, BRE.decryption, SEALED, "m"))
    assert opened["message"] == encode(ChannelMessage(TOY.text(BRE.encryption), "secret")).decode()
