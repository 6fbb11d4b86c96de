# SPDX-License-Identifier: Apache-2.0
"""Trustees make a key together that `threshold` of them can use and fewer cannot: steps 3 to 6 of Pedersen's key generation.

Belenios 2.0, sections 4.6.4 to 4.6.7. Each step is a function of messages, so that everybody may work on a machine apart. A trustee who
deals a share that does not fit what it signed is named by number, counted from 1 in the order of the certificates. No error or repr shows
a secret.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from comity.election.ballots.belenios_v1.certificates import MAX_TRUSTEES, Certificate
from comity.election.ballots.belenios_v1.channels import ChannelKeys, receive, send, sign
from comity.election.ballots.belenios_v1.keys import Draw, check_key, public_key
from comity.election.ballots.belenios_v1.messages import (
    Message,
    Polynomial,
    RawCoefficients,
    RawPolynomial,
    Secret,
    ThresholdParameters,
    TrusteePublicKey,
    VerificationInput,
    VerificationOutput,
    decode,
    encode,
    exponent,
)
from comity.election.ballots.belenios_v1.trustees import (
    Coefficients,
    check_coefficients,
    check_parameters,
    share_key,
    verification_keys,
)
from comity.election.ballots.groups.protocol import Group
from comity.errors import FormatError, InputError, ProofError

_SUM = re.compile(r"(0|[1-9][0-9]*)\Z", re.ASCII)


class DecryptionKey(Message, frozen=True):
    """What a trustee sends to itself at step 5. The name of the field is not in the specification; it was found in files of the tool."""

    decryption_key: str


@dataclass(frozen=True, slots=True)
class Established:
    """The end of a key generation: what is published, and for each trustee its decryption key, encrypted to itself."""

    parameters: ThresholdParameters
    decryption_keys: tuple[str, ...]


def place_of(certificates: Sequence[Certificate], keys: ChannelKeys) -> int:
    """The number, from 1, of the trustee who holds these keys. Raises InputError where no certificate is of these keys."""
    for place, one in enumerate(certificates, 1):
        if one.verification == keys.verification:
            if one.encryption != keys.encryption:
                raise ProofError(
                    f"the certificate of trustee {place} names your verification key, but not your encryption key",
                    hint="section 4.6.2: do not go on; compare the certificate with the one that you made",
                )
            return place
    raise InputError(
        "none of the certificates is of this key",
        hint="is this your key, and is your certificate in the list?",
    )


def make_polynomial(
    group: Group, certificates: Sequence[Certificate], keys: ChannelKeys, threshold: int, draw: Draw
) -> Polynomial:
    """Step 3: a share of a secret of one's own for each trustee, and what all may know of the polynomial (section 4.6.4).

    Whoever makes a second polynomial for the same certificates must see to it that only one goes out.
    """
    place_of(certificates, keys)
    if not 1 <= threshold <= len(certificates):
        raise InputError(
            f"a threshold of {threshold} among {len(certificates)} trustees",
            hint=f"expected 1 to {len(certificates)}: how many trustees are needed to decrypt",
        )
    order = group.order
    secret = [draw(order) for _ in range(threshold)]
    shares = [_value(secret, place, order) for place in range(1, len(certificates) + 1)]
    published = RawCoefficients([group.text(group.secret_generator_power(one)) for one in secret])
    return Polynomial(
        polynomial=_send(group, keys, keys.encryption, RawPolynomial([str(one) for one in secret]), draw),
        secrets=[
            _send(group, keys, one.encryption, Secret(str(share)), draw)
            for one, share in zip(certificates, shares, strict=True)
        ],
        coefexps=sign(group, keys.signing, encode(published).decode(), draw),
    )


def check_polynomials(
    group: Group, certificates: Sequence[Certificate], polynomials: Sequence[Polynomial]
) -> list[Coefficients]:
    """What anybody can check of what came out of step 3. Raises FormatError or ProofError that names the trustee."""
    count = len(certificates)
    if len(polynomials) != count:
        raise FormatError(
            f"{len(polynomials)} polynomials for {count} certificates",
            hint="expected one from each trustee, in the order of the certificates",
        )
    for place, one in enumerate(polynomials, 1):
        _one_each(one.secrets, count, f"the polynomial of trustee {place}")
    return check_coefficients(group, certificates, [one.coefexps for one in polynomials])


def route(
    group: Group, certificates: Sequence[Certificate], polynomials: Sequence[Polynomial]
) -> tuple[VerificationInput, ...]:
    """Step 4: for each trustee what the others sent to it, and what all may know (section 4.6.5)."""
    check_polynomials(group, certificates, polynomials)
    published = [one.coefexps for one in polynomials]
    return tuple(
        VerificationInput(own.polynomial, [one.secrets[place] for one in polynomials], published)
        for place, own in enumerate(polynomials)
    )


def confirm(
    group: Group, certificates: Sequence[Certificate], keys: ChannelKeys, given: VerificationInput, draw: Draw
) -> VerificationOutput:
    """Step 5: check every share against what its sender signed, and make one's key of them (section 4.6.6).

    Raises FormatError or ProofError that names the trustee whose share or coefficients are wrong.
    """
    own = place_of(certificates, keys)
    _one_each(given.secrets, len(certificates), "your input")
    _one_each(given.coefexps, len(certificates), "your input")
    coefficients = check_coefficients(group, certificates, given.coefexps)
    _check_own(group, certificates[own - 1], keys, given.polynomial, coefficients[own - 1])
    total = 0
    for place, (certificate, text, published) in enumerate(
        zip(certificates, given.secrets, coefficients, strict=True), 1
    ):
        what = f"the share from trustee {place}"
        secret = decode(
            receive(group, keys, certificate.verification, text, what).encode(), Secret, what
        ).secret
        share = _reduced(secret, group.order, what)
        if group.secret_generator_power(share) != share_key(group, published, own):
            raise ProofError(
                f"{what} does not fit the coefficients that it signed",
                hint="section 4.6.5: do not go on; all trustees begin anew with step 1, without whoever deals wrong shares",
            )
        total = (total + share) % group.order
    return VerificationOutput(
        _send(group, keys, keys.encryption, DecryptionKey(str(total)), draw), public_key(group, total, draw)
    )


def _check_own(
    group: Group, certificate: Certificate, keys: ChannelKeys, text: str, published: Coefficients
) -> None:
    """That what stands there in one's own name comes from one's own polynomial, and is not from another key generation."""
    what = "your own polynomial"
    message = receive(group, keys, certificate.verification, text, what)
    secret = [
        exponent(one, group.order, what) for one in decode(message.encode(), RawPolynomial, what).polynomial
    ]
    if tuple(group.secret_generator_power(one) for one in secret) != published:
        raise ProofError(
            "the coefficients in your name are not those of your polynomial",
            hint="section 4.6.5: was it made for another threshold, or replaced by an older one of yours? do not go on",
        )


def establish(
    group: Group,
    certificates: Sequence[Certificate],
    polynomials: Sequence[Polynomial],
    outputs: Sequence[VerificationOutput],
) -> Established:
    """Step 6: the threshold parameters, checked as every voter will check them, and each trustee's decryption key (section 4.6.7)."""
    coefficients = check_polynomials(group, certificates, polynomials)
    if len(outputs) != len(certificates):
        raise FormatError(
            f"{len(outputs)} confirmations for {len(certificates)} certificates",
            hint="expected one from each trustee, in the order of the certificates",
        )
    for place, (one, key) in enumerate(zip(outputs, verification_keys(group, coefficients), strict=True), 1):
        what = f"the confirmation of trustee {place}"
        if check_key(group, one.public_key, what) != key:
            raise ProofError(
                f"{what}: its key is not the one that the coefficients give",
                hint="section 4.6.6: are the confirmations in the order of the certificates, and from this key generation?",
            )
    parameters = ThresholdParameters(
        threshold=len(coefficients[0]),
        certs=[one.signed for one in certificates],
        coefexps=[one.coefexps for one in polynomials],
        verification_keys=[one.public_key for one in outputs],
    )
    check_parameters(group, parameters)
    return Established(parameters, tuple(one.private_key for one in outputs))


def open_decryption_key(group: Group, keys: ChannelKeys, text: str, public: TrusteePublicKey) -> int:
    """The secret exponent in a .dkey, which must be that of `public`. Raises FormatError or ProofError."""
    what = "the decryption key"
    message = receive(group, keys, keys.verification, text, what)
    private = _reduced(decode(message.encode(), DecryptionKey, what).decryption_key, group.order, what)
    if group.text(group.secret_generator_power(private)) != public.public_key:
        raise ProofError(
            f"{what} is not that of the trustee's verification key",
            hint="section 4.6.6: is it from this election's key generation?",
        )
    return private


def _value(coefficients: Sequence[int], place: int, order: int) -> int:
    """f(place) by Horner's rule."""
    found = 0
    for one in reversed(coefficients):
        found = (found * place + one) % order
    return found


def _reduced(text: str, order: int, what: str) -> int:
    """A share, or a sum of shares, modulo q.

    belenios-tool 2.0 takes each term of the polynomial modulo q, but not the sums that sections 4.6.4 and 4.6.6 take modulo q: what it
    sends is below q times the threshold times the number of trustees.
    """
    if not _SUM.match(text) or len(text) > len(str(order * MAX_TRUSTEES**2)):
        raise FormatError(f"{what} is not a number", hint="expected decimal digits without leading zeros")
    return int(text) % order


def _send(group: Group, keys: ChannelKeys, recipient: object, message: Message, draw: Draw) -> str:
    return send(group, keys, recipient, encode(message).decode(), draw)


def _one_each(items: Sequence[object], count: int, what: str) -> None:
    if len(items) != count:
        raise FormatError(
            f"{what}: {len(items)} messages for {count} trustees", hint="section 4.6.5: one from or to each"
        )
