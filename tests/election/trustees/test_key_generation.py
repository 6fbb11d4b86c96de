# SPDX-License-Identifier: Apache-2.0
"""The key generation of a threshold group: what honest trustees get, and who is named where one of them, or whoever carries, is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.certificates import (
    certificate_id,
    check_certificates,
    decode_lines,
    encode_lines,
    list_fingerprint,
    make_certificate,
)
from comity.election.ballots.belenios_v1.channels import ChannelKeys, draw_seed, send, sign
from comity.election.ballots.belenios_v1.keys import public_key
from comity.election.ballots.belenios_v1.messages import (
    CertificateKeys,
    Polynomial,
    RawCoefficients,
    RawPolynomial,
    Secret,
    SignedMessage,
    VerificationInput,
    VerificationOutput,
    encode,
)
from comity.election.ballots.belenios_v1.threshold import (
    DecryptionKey,
    confirm,
    establish,
    make_polynomial,
    open_decryption_key,
    place_of,
    route,
)
from comity.election.ballots.belenios_v1.trustees import check_parameters
from comity.errors import FormatError, InputError, ProofError, VerificationError
from trustee_worlds import COFACTOR, OF_ORDER_TWO, TOY, Generation, cases, generate, remade, replaced

MADE = generate(TOY, 2, 3)
DRAW = Random(11).randrange
CERTIFICATES = [one.signed for one in MADE.certificates]


def polynomial(
    made: Generation, place: int, coefficients: Sequence[int], shares: Sequence[int]
) -> Polynomial:
    """What trustee `place` would deal with a polynomial and shares of its choice, everything signed and sealed by the rules."""
    group, keys = made.group, made.keys[place - 1]
    published = RawCoefficients([group.text(group.generator_power(one)) for one in coefficients])
    return Polynomial(
        _sent(made, place, place, RawPolynomial([str(one) for one in coefficients])),
        [_sent(made, place, to, Secret(str(share))) for to, share in enumerate(shares, 1)],
        sign(group, keys.signing, encode(published).decode(), DRAW),
    )


def _sent(made: Generation, by: int, to: int, message: object) -> str:
    keys = made.keys[by - 1]
    return send(made.group, keys, made.keys[to - 1].encryption, encode(message).decode(), DRAW)


def confirmed(made: Generation, polynomials: Sequence[Polynomial], place: int) -> VerificationOutput:
    given = route(made.group, made.certificates, polynomials)[place - 1]
    return confirm(made.group, made.certificates, made.keys[place - 1], given, DRAW)


# What honest trustees get ---------------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 5).flatmap(lambda count: st.tuples(st.integers(1, count), st.just(count))), st.integers()
)
@settings(max_examples=12)
def test_every_threshold_of_trustees_finds_the_key_and_fewer_find_another(
    size: tuple[int, int], seed: int
) -> None:
    threshold, count = size
    made = generate(TOY, threshold, count, seed)
    key = check_parameters(TOY, made.established.parameters)
    secrets = [
        open_decryption_key(TOY, keys, text, public)
        for keys, text, public in zip(
            made.keys,
            made.established.decryption_keys,
            made.established.parameters.verification_keys,
            strict=True,
        )
    ]
    for some in combinations(range(1, count + 1), threshold):
        assert TOY.generator_power(_at_zero({place: secrets[place - 1] for place in some})) == key
    if threshold > 1:
        few = {place: secrets[place - 1] for place in range(1, threshold)}
        assert TOY.generator_power(_at_zero(few)) != key


def _at_zero(values: dict[int, int]) -> int:
    """Lagrange's interpolation at 0, in the exponents' field."""
    total = 0
    for place, value in values.items():
        factor = 1
        for other in values:
            if other != place:
                factor = factor * other * pow(other - place, -1, TOY.order) % TOY.order
        total = (total + value * factor) % TOY.order
    return total


def test_worked_by_hand() -> None:
    """f(x) = 3 + 5x of trustee 1 and f(x) = 2 + 4x of trustee 2: shares f(1) + f(2) of each, keys g^14 and g^23, sub-key g^5."""
    made = generate(TOY, 2, 2)
    polynomials = [polynomial(made, 1, [3, 5], [8, 13]), polynomial(made, 2, [2, 4], [6, 10])]
    outputs = [confirmed(made, polynomials, place) for place in (1, 2)]
    found = establish(TOY, made.certificates, polynomials, outputs).parameters
    assert [one.public_key for one in found.verification_keys] == [str(4**14), str(4**23)]
    assert check_parameters(TOY, found) == 4**5
    keys = found.verification_keys
    assert [open_decryption_key(TOY, made.keys[i], outputs[i].private_key, keys[i]) for i in (0, 1)] == [
        14,
        23,
    ]


def test_one_of_one() -> None:
    made = generate(TOY, 1, 1)
    parameters = made.established.parameters
    assert check_parameters(TOY, parameters) == TOY.parse(parameters.verification_keys[0].public_key)


def test_no_repr_shows_a_secret() -> None:
    made = generate(TOY, 2, 3)
    secret = open_decryption_key(
        TOY,
        made.keys[0],
        made.established.decryption_keys[0],
        made.established.parameters.verification_keys[0],
    )
    assert str(secret) not in repr(made)


# Certificates, steps 1 and 2 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", cases(CERTIFICATES))
def test_a_single_change_of_the_certificates_is_refused_or_changes_the_fingerprint(value: Any) -> None:
    """That a certificate is missing, or two are swapped, only the fingerprint can tell."""
    changed = [remade(one, SignedMessage) for one in value]
    if len(changed) < 3 or sorted(changed, key=repr) == sorted(CERTIFICATES, key=repr):
        check_certificates(TOY, changed)
        assert list_fingerprint(changed) != list_fingerprint(CERTIFICATES)
        return
    with pytest.raises((FormatError, ProofError), match=r"trustee [123]"):
        check_certificates(TOY, changed)


def test_a_replayed_certificate_is_refused() -> None:
    with pytest.raises(ProofError, match="trustee 4 names a key that stands in that of trustee 2"):
        check_certificates(TOY, [*CERTIFICATES, CERTIFICATES[1]])


def test_another_trustees_encryption_key_is_refused() -> None:
    """Trustee 3 certifies, with a signing key of its own, the encryption key of trustee 1."""
    keys = MADE.keys[2]
    named = CertificateKeys(TOY.text(keys.verification), TOY.text(MADE.keys[0].encryption))
    copied = sign(TOY, keys.signing, encode(named).decode(), DRAW)
    with pytest.raises(ProofError, match="trustee 3 names a key that stands in that of trustee 1"):
        check_certificates(TOY, replaced(CERTIFICATES, 2, copied))


def test_one_key_for_both_uses_is_refused() -> None:
    keys = MADE.keys[0]
    named = CertificateKeys(TOY.text(keys.verification), TOY.text(keys.verification))
    with pytest.raises(ProofError, match="trustee 1"):
        check_certificates(TOY, [sign(TOY, keys.signing, encode(named).decode(), DRAW)])


@pytest.mark.parametrize("field", ["verification", "encryption"])
def test_keys_outside_the_group_and_the_identity_are_refused(field: str) -> None:
    keys = ChannelKeys.of(COFACTOR, draw_seed(DRAW))
    for wrong in ("1", OF_ORDER_TWO):
        texts = {"verification": str(keys.verification), "encryption": str(keys.encryption)} | {field: wrong}
        signed = sign(COFACTOR, keys.signing, encode(CertificateKeys(**texts)).decode(), DRAW)
        with pytest.raises(ProofError, match="trustee 1"):
            check_certificates(COFACTOR, [signed])


def test_no_certificates_and_too_many() -> None:
    with pytest.raises(FormatError, match="0 certificates"):
        check_certificates(TOY, [])
    with pytest.raises(FormatError, match="1001 certificates"):
        check_certificates(TOY, [CERTIFICATES[0]] * 1001)


def test_files_of_several_messages() -> None:
    data = encode_lines(CERTIFICATES)
    assert data.count(b"\n") == 3
    assert (
        decode_lines(data, SignedMessage, "f") == decode_lines(data[:-1], SignedMessage, "f") == CERTIFICATES
    )
    assert decode_lines(b"", SignedMessage, "f") == []
    for wrong in (b"\n", data + b"\n", data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"")):
        with pytest.raises(FormatError, match="f, line"):
            decode_lines(wrong, SignedMessage, "f")


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
@settings(max_examples=40)
def test_hostile_bytes(data: bytes) -> None:
    if data:
        with pytest.raises(FormatError):
            decode_lines(data, SignedMessage, "f")


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=40)
def test_hostile_texts_in_a_certificate(message: str, number: str) -> None:
    good = CERTIFICATES[0]
    for one in (SignedMessage(message, good.signature), remade({"message": good.message, "signature": {
        "challenge": number, "response": number}}, SignedMessage)):  # fmt: skip
        with pytest.raises(VerificationError):
            check_certificates(TOY, [one])


# Polynomials, steps 3 and 4 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [-1, 0, 4])
def test_a_threshold_out_of_range_is_refused(threshold: int) -> None:
    with pytest.raises(InputError, match=f"a threshold of {threshold} among 3 trustees"):
        make_polynomial(TOY, MADE.certificates, MADE.keys[0], threshold, DRAW)


def test_polynomials_for_more_than_all_trustees_are_refused() -> None:
    polynomials = [polynomial(MADE, place, [1, 2, 3, 4], [1, 1, 1]) for place in (1, 2, 3)]
    with pytest.raises(FormatError, match="threshold 4 of 3 trustees"):
        route(TOY, MADE.certificates, polynomials)


def test_a_key_without_a_certificate_is_refused() -> None:
    stranger = ChannelKeys.of(TOY, draw_seed(DRAW))
    assert [place_of(MADE.certificates, one) for one in MADE.keys] == [1, 2, 3]
    with pytest.raises(InputError, match="none of the certificates is of this key"):
        make_polynomial(TOY, MADE.certificates, stranger, 2, DRAW)
    with pytest.raises(InputError, match="none of the certificates is of this key"):
        confirm(TOY, MADE.certificates, stranger, MADE.inputs[0], DRAW)


def test_a_certificate_with_another_encryption_key_is_refused() -> None:
    """Somebody who knows only the seed's signing half was given another certificate in one's place."""
    keys = MADE.keys[0]
    other = ChannelKeys(keys.signing, keys.decryption, keys.verification, MADE.keys[1].encryption)
    changed = check_certificates(TOY, [make_certificate(TOY, other, DRAW)])
    with pytest.raises(ProofError, match="not your encryption key"):
        place_of(changed, keys)


def test_thresholds_must_agree() -> None:
    third = make_polynomial(TOY, MADE.certificates, MADE.keys[2], 3, DRAW)
    with pytest.raises(ProofError, match="trustee 3 published 3 coefficients, trustee 1 2"):
        route(TOY, MADE.certificates, replaced(MADE.polynomials, 2, third))


def test_one_polynomial_from_each_in_their_order() -> None:
    one, two, three = MADE.polynomials
    with pytest.raises(FormatError, match="2 polynomials for 3 certificates"):
        route(TOY, MADE.certificates, [one, two])
    with pytest.raises(ProofError, match="the coefficients of trustee 2"):
        route(TOY, MADE.certificates, [one, three, two])
    with pytest.raises(FormatError, match="the polynomial of trustee 1: 2 messages for 3 trustees"):
        route(TOY, MADE.certificates, [Polynomial(one.polynomial, one.secrets[:2], one.coefexps), two, three])


@pytest.mark.parametrize("value", cases(MADE.polynomials[1].coefexps))
def test_a_single_change_of_coefficients_is_refused(value: Any) -> None:
    dealt = MADE.polynomials[1]
    changed = Polynomial(dealt.polynomial, dealt.secrets, remade(value, SignedMessage))
    with pytest.raises((FormatError, ProofError), match=r"trustee 2"):
        route(TOY, MADE.certificates, replaced(MADE.polynomials, 1, changed))


def test_coefficients_outside_the_group_are_refused() -> None:
    made = generate(COFACTOR, 2, 2)
    twisted = RawCoefficients(["4096", OF_ORDER_TWO])
    signed = sign(COFACTOR, made.keys[1].signing, encode(twisted).decode(), DRAW)
    changed = Polynomial(made.polynomials[1].polynomial, made.polynomials[1].secrets, signed)
    with pytest.raises(ProofError, match="the coefficients of trustee 2: the element is not in the group"):
        route(COFACTOR, made.certificates, [made.polynomials[0], changed])


def test_coefficients_that_cancel_are_refused() -> None:
    """-5 beside 5: the sum is of degree 0, and each trustee could decrypt alone where two should be needed."""
    made, order = generate(TOY, 2, 2), TOY.order
    polynomials = [polynomial(made, 1, [3, 5], [8, 13]), polynomial(made, 2, [2, order - 5], [0, 0])]
    with pytest.raises(ProofError, match="fewer trustees than the threshold could decrypt"):
        route(TOY, made.certificates, polynomials)
    polynomials = [polynomial(made, 1, [3, 5], [8, 13]), polynomial(made, 2, [order - 3, 4], [0, 0])]
    with pytest.raises(ProofError, match="the key of a threshold group is the identity"):
        route(TOY, made.certificates, polynomials)


# Confirmation, step 5 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", [1, 2, 3])
def test_who_deals_a_wrong_share_is_named(to: int) -> None:
    """Trustee 2 deals f(j) = 3 + 5j, but one share is one too much: only its recipient finds out, and knows whose it is."""
    shares = [8, 13, 18]
    shares[to - 1] += 1
    polynomials = replaced(MADE.polynomials, 1, polynomial(MADE, 2, [3, 5], shares))
    for place in (1, 2, 3):
        if place != to:
            confirmed(MADE, polynomials, place)
    with pytest.raises(
        ProofError, match="the share from trustee 2 does not fit the coefficients that it signed"
    ):
        confirmed(MADE, polynomials, to)


def test_a_share_for_another_is_refused() -> None:
    first = MADE.inputs[0]
    swapped = VerificationInput(
        first.polynomial, [first.secrets[0], MADE.inputs[1].secrets[1], first.secrets[2]], first.coefexps
    )
    with pytest.raises(ProofError, match="the share from trustee 2: it does not open with this key"):
        confirm(TOY, MADE.certificates, MADE.keys[0], swapped, DRAW)
    with pytest.raises(ProofError, match="your own polynomial: it does not open with this key"):
        confirm(TOY, MADE.certificates, MADE.keys[0], MADE.inputs[1], DRAW)


def test_a_share_of_another_sender_is_refused() -> None:
    given = MADE.inputs[0]
    one, two, three = given.secrets
    with pytest.raises(ProofError, match="the share from trustee 2, the signature"):
        confirm(
            TOY,
            MADE.certificates,
            MADE.keys[0],
            VerificationInput(given.polynomial, [one, three, two], given.coefexps),
            DRAW,
        )


@pytest.mark.parametrize("value", cases(MADE.inputs[1]))
def test_a_single_change_of_an_input_is_refused(value: Any) -> None:
    with pytest.raises(
        (FormatError, ProofError), match=r"trustee [123]|your own polynomial|your input|changed"
    ):
        confirm(TOY, MADE.certificates, MADE.keys[1], remade(value, VerificationInput), DRAW)


def test_replayed_coefficients_of_ones_own_are_refused() -> None:
    """The carrier puts in what one signed in an earlier key generation with the same certificates."""
    earlier = make_polynomial(TOY, MADE.certificates, MADE.keys[0], 2, DRAW)
    given = MADE.inputs[0]
    replayed = VerificationInput(
        given.polynomial, given.secrets, replaced(given.coefexps, 0, earlier.coefexps)
    )
    with pytest.raises(ProofError, match="the coefficients in your name are not those of your polynomial"):
        confirm(TOY, MADE.certificates, MADE.keys[0], replayed, DRAW)


@pytest.mark.parametrize("secret", ["", "-1", "01", "x", "9" * 400])
def test_what_is_no_share_is_refused_and_not_quoted(secret: str) -> None:
    given = MADE.inputs[0]
    sent = send(TOY, MADE.keys[1], MADE.keys[0].encryption, encode(Secret(secret)).decode(), DRAW)
    changed = VerificationInput(given.polynomial, replaced(given.secrets, 1, sent), given.coefexps)
    with pytest.raises(FormatError, match="the share from trustee 2 is not a number") as found:
        confirm(TOY, MADE.certificates, MADE.keys[0], changed, DRAW)
    assert len(secret) < 3 or secret not in f"{found.value.message} {found.value.hint}"


def test_a_share_that_was_not_taken_modulo_q_is_one() -> None:
    """belenios-tool 2.0 reduces the terms of a polynomial, not their sum, although section 4.6.4 says mod q."""
    polynomials = replaced(
        MADE.polynomials, 1, polynomial(MADE, 2, [3, 5], [8 + TOY.order, 13 + 2 * TOY.order, 18])
    )
    outputs = [confirmed(MADE, polynomials, place) for place in (1, 2, 3)]
    check_parameters(TOY, establish(TOY, MADE.certificates, polynomials, outputs).parameters)


# Parameters, step 6, and the decryption keys --------------------------------------------------------------------------------------


def test_one_confirmation_from_each_in_their_order() -> None:
    one, two, three = MADE.outputs
    with pytest.raises(FormatError, match="2 confirmations for 3 certificates"):
        establish(TOY, MADE.certificates, MADE.polynomials, [one, two])
    with pytest.raises(ProofError, match="the confirmation of trustee 2: its key is not the one"):
        establish(TOY, MADE.certificates, MADE.polynomials, [one, three, two])


@pytest.mark.parametrize("value", cases(MADE.outputs[1].public_key))
def test_a_single_change_of_a_confirmed_key_is_refused(value: Any) -> None:
    changed = remade({"private_key": "", "public_key": value}, VerificationOutput)
    with pytest.raises((FormatError, ProofError), match=r"trustee 2"):
        establish(TOY, MADE.certificates, MADE.polynomials, replaced(MADE.outputs, 1, changed))


def test_a_key_of_ones_own_choice_is_refused() -> None:
    """Its proof holds; but it is not what the coefficients give."""
    chosen = VerificationOutput(MADE.outputs[1].private_key, public_key(TOY, 5, DRAW))
    with pytest.raises(ProofError, match="the confirmation of trustee 2: its key is not the one"):
        establish(TOY, MADE.certificates, MADE.polynomials, replaced(MADE.outputs, 1, chosen))


def opened(text: str, place: int = 1) -> int:
    return open_decryption_key(
        TOY, MADE.keys[place - 1], text, MADE.established.parameters.verification_keys[place - 1]
    )


def sealed_key(number: object) -> str:
    return _sent(MADE, 1, 1, DecryptionKey(str(number)))


def test_a_sum_that_was_not_taken_modulo_q_opens() -> None:
    """As belenios-tool 2.0 writes it, although section 4.6.6 says mod q."""
    secret = opened(MADE.established.decryption_keys[0])
    assert opened(sealed_key(secret + 2 * TOY.order)) == secret


@pytest.mark.parametrize("number", ["", "-1", "+5", "01", " 5", "5\n", "٣", "9" * 5000])
def test_what_is_no_decryption_key_is_refused(number: str) -> None:
    with pytest.raises(FormatError, match="the decryption key is not a number"):
        opened(sealed_key(number))


def test_a_decryption_key_of_another_is_refused() -> None:
    with pytest.raises(ProofError, match="the decryption key is not that of the trustee's verification key"):
        opened(sealed_key(5))
    with pytest.raises(ProofError, match="the decryption key: it does not open with this key"):
        opened(MADE.established.decryption_keys[1])
    with pytest.raises(ProofError, match="the decryption key is not that of the trustee's verification key"):
        open_decryption_key(
            TOY,
            MADE.keys[0],
            MADE.established.decryption_keys[0],
            MADE.established.parameters.verification_keys[1],
        )


@given(st.text(max_size=40))
@settings(max_examples=30)
def test_hostile_decryption_keys(text: str) -> None:
    with pytest.raises(VerificationError):
        opened(text)


def test_the_name_of_a_certificate_is_the_hash_of_its_message() -> None:
    keys = [certificate_id(one) for one in CERTIFICATES]
    assert len(set(keys)) == 3
    again = make_certificate(TOY, MADE.keys[0], DRAW)
    assert certificate_id(again) == keys[0], "whatever randomness signed it"
