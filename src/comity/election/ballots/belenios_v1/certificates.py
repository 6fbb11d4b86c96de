# SPDX-License-Identifier: Apache-2.0
"""Certificates of the trustees of a threshold group: steps 1 and 2 of their key generation (Belenios 2.0, section 4.6.2).

A certificate is signed with the key that it names, so it proves only that somebody holds that key. Whose it is, the trustees find out by
comparing fingerprints over a way that they trust; nothing here can do that for them. Debian's belenios-tool 2.0 takes a list with a
certificate twice; this does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from comity.election.ballots.belenios_v1.channels import ChannelKeys, check_signed, sign
from comity.election.ballots.belenios_v1.keys import Draw, check_member, read_key
from comity.election.ballots.belenios_v1.messages import CertificateKeys, SignedMessage, decode, encode
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import FormatError, ProofError

MAX_TRUSTEES = 1_000
"""More in one group are refused: it bounds what a hostile file can ask for."""

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that holds. Its trustee's number is its place in the list, from 1."""

    signed: SignedMessage
    verification: Element
    encryption: Element


def make_certificate(group: Group, keys: ChannelKeys, draw: Draw) -> SignedMessage:
    """Step 1: the public half of a trustee's channel keys, signed."""
    named = CertificateKeys(group.text(keys.verification), group.text(keys.encryption))
    return sign(group, keys.signing, encode(named).decode(), draw)


def check_certificate(group: Group, signed: SignedMessage, what: str) -> Certificate:
    """Step 2 for one certificate. Raises FormatError or ProofError that names `what`."""
    named = decode(signed.message.encode(), CertificateKeys, what)
    verification = read_key(group, named.verification, f"{what}, the verification key")
    check_signed(group, verification, signed, what, member=False)
    encryption = read_key(group, named.encryption, f"{what}, the encryption key")
    check_member(group, encryption, f"{what}, the encryption key")
    return Certificate(signed, verification, encryption)


def check_certificates(
    group: Group, certificates: Sequence[SignedMessage], *, first: int = 1
) -> tuple[Certificate, ...]:
    """Step 2: every certificate holds and no key stands in two of them. Trustees are named by number, from `first`."""
    if not 1 <= len(certificates) <= MAX_TRUSTEES:
        raise FormatError(f"{len(certificates)} certificates", hint=f"expected 1 to {MAX_TRUSTEES}")
    found = tuple(
        check_certificate(group, one, f"the certificate of trustee {number}")
        for number, one in enumerate(certificates, first)
    )
    seen: dict[str, int] = {}
    for number, one in enumerate(found, first):
        for key in (one.verification, one.encryption):
            earlier = seen.setdefault(group.text(key), number)
            if earlier != number or one.verification == one.encryption:
                raise ProofError(
                    f"the certificate of trustee {number} names a key that stands in that of trustee {earlier}",
                    hint="section 4.6.2: a certificate was copied; ask both trustees for the fingerprints of theirs",
                )
    return found


def certificate_id(signed: SignedMessage) -> str:
    """SHA-256, in hexadecimal, of the signed message: the certificate's fingerprint, and how the reference tool names a trustee's files."""
    return sha256(signed.message.encode()).hexdigest()


def list_fingerprint(messages: Iterable[object]) -> str:
    """SHA-256, in hexadecimal, of the messages one a line: what sha256sum prints for such a file."""
    return sha256(encode_lines(messages)).hexdigest()


def encode_lines(messages: Iterable[object]) -> bytes:
    """A file of several messages, one a line (.jsons)."""
    return b"".join(encode(one) + b"\n" for one in messages)


def decode_lines(data: bytes, form: type[M], what: str) -> list[M]:
    """The messages of such a file; its last newline may be missing. Raises FormatError that names `what` and the line."""
    lines = data.removesuffix(b"\n").split(b"\n") if data else []
    return [decode(line, form, f"{what}, line {number}") for number, line in enumerate(lines, 1)]
