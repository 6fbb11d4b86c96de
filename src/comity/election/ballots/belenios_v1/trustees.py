# SPDX-License-Identifier: Apache-2.0
"""The trustees of an election, checked: every key, proof, certificate and coefficient, and the one public key that they make.

Belenios 2.0, sections 4.5, 4.6.7 and 4.7. Whoever is wrong is named by number, counted from 1 over the whole list. Beyond what these
sections ask, no key may stand twice in the list, none may be the identity, and the coefficients must ask for as many trustees as they say.
Everything raises FormatError or ProofError and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comity.election.ballots.belenios_v1.certificates import (
    MAX_TRUSTEES,
    Certificate,
    check_certificates,
)
from comity.election.ballots.belenios_v1.channels import check_signed
from comity.election.ballots.belenios_v1.keys import check_key, read_member
from comity.election.ballots.belenios_v1.messages import (
    CertificateKeys,
    RawCoefficients,
    SignedMessage,
    ThresholdParameters,
    decode,
)
from comity.election.ballots.belenios_v1.model import Pedersen, Trustees
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import FormatError, ProofError

Coefficients = tuple[Element, ...]
"""A trustee's A_i0 to A_it, constant term first."""


def check_trustees(trustees: Trustees, group: Group) -> Element:
    """The election's public key: the product of the sub-keys of all items, each of which holds."""
    key = group.identity
    for item in trustees:
        if isinstance(item, Pedersen):
            sub_key = check_parameters(group, item.parameters, first=item.first)
        else:
            sub_key = check_key(group, item.key, f"trustee {item.number}")
        key = group.multiply(key, sub_key)
    _nothing_twice(trustees)
    if key == group.identity:
        raise ProofError(
            "the keys of all trustees cancel", hint="section 3.1.1: their product is the identity"
        )
    return key


def check_parameters(group: Group, parameters: ThresholdParameters, *, first: int = 1) -> Element:
    """The sub-key of a threshold group whose trustees count from `first` (sections 4.6.4 and 4.6.7)."""
    count, threshold = len(parameters.certs), parameters.threshold
    if not len(parameters.coefexps) == len(parameters.verification_keys) == count:
        raise FormatError(
            f"the threshold group from trustee {first} has {count} certificates, {len(parameters.coefexps)} lists of coefficients and "
            f"{len(parameters.verification_keys)} verification keys",
            hint="section 4.6.7: as many of each",
        )
    check_threshold(threshold, count, f"the threshold group from trustee {first}")
    certificates = check_certificates(group, parameters.certs, first=first)
    coefficients = check_coefficients(group, certificates, parameters.coefexps, first=first)
    if len(coefficients[0]) != threshold:
        raise ProofError(
            f"the coefficients of trustee {first} ask for {len(coefficients[0])} trustees, the parameters for {threshold}",
            hint="section 4.6.7: one coefficient for each trustee who is needed",
        )
    expected = verification_keys(group, coefficients)
    for number, (key, one) in enumerate(zip(parameters.verification_keys, expected, strict=True), first):
        what = f"the verification key of trustee {number}"
        if check_key(group, key, what) != one:
            raise ProofError(
                f"{what} is not the one that the coefficients of its group give", hint="section 4.6.6"
            )
    return sub_key(group, coefficients)


def check_threshold(threshold: int, count: int, what: str) -> None:
    """Raises FormatError where a threshold is not between 1 and the number of trustees."""
    if not 1 <= threshold <= count <= MAX_TRUSTEES:
        raise FormatError(
            f"{what}: threshold {threshold} of {count} trustees",
            hint=f"expected a threshold from 1 to the number of trustees, and no more than {MAX_TRUSTEES} of these",
        )


def check_coefficients(
    group: Group, certificates: Sequence[Certificate], signed: Sequence[SignedMessage], *, first: int = 1
) -> list[Coefficients]:
    """What each trustee published of its polynomial, signed with the key of its certificate; as many coefficients from each.

    Their number is that of the trustees who will be needed, and the group must really need as many: the last coefficients do not cancel.
    """
    found = [
        _coefficients(group, certificate, one, f"the coefficients of trustee {number}")
        for number, (certificate, one) in enumerate(zip(certificates, signed, strict=True), first)
    ]
    for number, one in enumerate(found, first):
        if len(one) != len(found[0]):
            raise ProofError(
                f"trustee {number} published {len(one)} coefficients, trustee {first} {len(found[0])}",
                hint="section 4.6.4: all must make their polynomials for the same threshold",
            )
    check_threshold(len(found[0]), len(found), f"the coefficients of trustee {first}")
    sub_key(group, found)
    if group.product(one[-1] for one in found) == group.identity:
        raise ProofError(
            f"fewer trustees than the threshold could decrypt for the group from trustee {first}",
            hint="section 4.6.4: the last coefficients of its trustees cancel",
        )
    return found


def _coefficients(group: Group, certificate: Certificate, signed: SignedMessage, what: str) -> Coefficients:
    message = check_signed(group, certificate.verification, signed, what)
    texts = decode(message.encode(), RawCoefficients, what).coefexps
    if not 1 <= len(texts) <= MAX_TRUSTEES:
        raise FormatError(f"{what}: there are {len(texts)}", hint="section 4.6.4")
    return tuple(read_member(group, text, what) for text in texts)


def sub_key(group: Group, coefficients: Sequence[Coefficients]) -> Element:
    """The key that a threshold group adds to the election's: the product of the constant terms (section 4.6.4)."""
    found = group.product(one[0] for one in coefficients)
    if found == group.identity:
        raise ProofError(
            "the key of a threshold group is the identity", hint="section 4.6.4: its shares cancel"
        )
    return found


def share_key(group: Group, coefficients: Coefficients, place: int) -> Element:
    """g to the share that a trustee with these coefficients owes to the one at `place`: the product of A_k^(place^k) (section 4.6.5)."""
    return group.multi_power(
        coefficients, [pow(place, power, group.order) for power in range(len(coefficients))]
    )


def verification_keys(group: Group, coefficients: Sequence[Coefficients]) -> list[Element]:
    """Every trustee's verification key: the product over all trustees of what they owe it (section 4.6.6)."""
    summed = tuple(group.product(column) for column in zip(*coefficients, strict=True))
    return [share_key(group, summed, place) for place in range(1, len(coefficients) + 1)]


def _nothing_twice(trustees: Trustees) -> None:
    seen: dict[str, int] = {}
    for number, key in _keys(trustees):
        earlier = seen.setdefault(key, number)
        if earlier != number:
            raise ProofError(
                f"trustee {number} has a key of trustee {earlier}",
                hint="section 4.7: each trustee of an election has keys of its own",
            )


def _keys(trustees: Trustees) -> Iterator[tuple[int, str]]:
    for item in trustees:
        told: set[str] = set()
        for number, key in item.keys.items():
            # Where the threshold is 1, all trustees of a group have one verification key: their polynomials are constant.
            if key.public_key not in told:
                yield number, key.public_key
            told.add(key.public_key)
        if isinstance(item, Pedersen):
            for number, one in enumerate(item.parameters.certs, item.first):
                named = decode(one.message.encode(), CertificateKeys, f"the certificate of trustee {number}")
                yield from ((number, named.verification), (number, named.encryption))
