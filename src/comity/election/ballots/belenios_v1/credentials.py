# SPDX-License-Identifier: Apache-2.0
"""Secret credentials (Belenios 2.0, section 4.8): what a voter types, and the key that it stands for in one election.

A credential is 14 random digits of base 58 and a check digit: with v the number that the 14 stand for, it is 53 - (v mod 53), and no
other is taken. 58 is more than 53, so two digits 53 apart (1 and v, 2 and w, 3 and x, 4 and y, 5 and z) are alike to it: of the
58 * 57 = 3,306 ways to mistake one of the 14, 10 go unnoticed (0.30 %), of the 57 ways to mistake the check digit none. Two neighbours of
the 14 changed about are noticed unless they are such a pair; the last of them and the check digit changed about mostly are not. A random
text passes once in 58. It guards against typing errors only: what counts is whether the list holds the public credential.

The secret exponent is derived from the text as it was issued: the tool takes it with dashes and without, and they give two different
credentials (observed). No message here repeats a credential. Rolls, names and who received what: `comity.election.credentials`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import pbkdf2_hmac
from typing import Protocol

from comity.election.ballots.belenios_v1.model import BASE58
from comity.election.ballots.belenios_v1.public_credentials import (
    PublicCredentials,
    check_members,
    check_public_credentials,
    chunks,
    encode_public_credentials,
    read_public_credentials,
)
from comity.election.ballots.groups.protocol import Group
from comity.errors import AuthorityRefusal, InputError

__all__ = [
    "CredentialKey", "PublicCredentials", "check_character", "check_credential", "check_members", "check_public_credentials", "chunks",
    "derive", "encode_public_credentials", "key_on_list", "new_credential", "other_spelling", "read_public_credentials", "secret_exponent",
    "typed",
]  # fmt: skip

Draw = Callable[[int], int]

DIGITS = 14
SHAPE = "XXX-XXX-XXX-XXX-XXX"
ITERATIONS = 1000
"""Of PBKDF2, by the protocol: they slow down nobody who holds the list and guesses. The 82 random bits do."""
_CHECK_MODULUS = 53
_WITH_DASHES = re.compile(rf"[{BASE58}]{{3}}(?:-[{BASE58}]{{3}}){{4}}", re.ASCII)
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212\ufe58\ufe63\uff0d_-]+")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\u2066-\u2069\ufeff]+")
_EXPECTED = f"expected {SHAPE}: 15 letters and digits in groups of three, without 0, O, I and l"


class Roll(Protocol):
    """What is asked of the public credentials here."""

    def weight(self, credential: str, /) -> int | None:
        """The weight of a public credential, None if it is not on the list."""


@dataclass(frozen=True, slots=True)
class CredentialKey:
    """What a voter signs with: s and, as it stands in the list and in ballots, g^s."""

    secret: int = field(repr=False)
    public: str


def new_credential(draw: Draw) -> str:
    """A secret credential with dashes, of 14 digits drawn one by one."""
    digits = "".join(BASE58[draw(len(BASE58))] for _ in range(DIGITS))
    whole = digits + check_character(digits)
    return "-".join(whole[place : place + 3] for place in range(0, len(whole), 3))


def check_character(digits: str) -> str:
    """The check digit of 14 digits of base 58, one of the 53 from 2 to v in the order of the alphabet."""
    value = 0
    for digit in digits:
        value = value * len(BASE58) + BASE58.index(digit)
    return BASE58[_CHECK_MODULUS - value % _CHECK_MODULUS]


def check_credential(credential: str) -> None:
    """Whether this is a credential in one of its two spellings. Raises InputError that says which character is wrong, if it can be told."""
    bare = credential.replace("-", "")
    for place, character in enumerate(bare, 1):
        if character not in BASE58:
            raise InputError(
                f"character {place} of the credential, not counting dashes, cannot be right",
                hint="0, O, I and l do not occur: look for 1, o, i, L, Q or D"
                if character in "0OIl"
                else _EXPECTED,
            )
    if len(bare) != DIGITS + 1:
        raise InputError(f"the credential has {len(bare)} characters instead of 15", hint=_EXPECTED)
    if credential != bare and not _WITH_DASHES.fullmatch(credential):
        raise InputError("the dashes of the credential are not where they belong", hint=_EXPECTED)
    if check_character(bare[:-1]) != bare[-1]:
        raise InputError(
            "the credential has a typing error: its last character does not fit the others",
            hint="compare each character; capital and small letters differ",
        )


def typed(text: str) -> str:
    """The credential that somebody typed or pasted: spaces around it, and other dashes or spaces between its groups, are put right.

    Who types no separator at all gets the spelling without dashes. Raises InputError as `check_credential`.
    """
    parts = [part for part in _SEPARATORS.split(_UNSEEN.sub("", text)) if part]
    bare = "".join(parts)
    whole = len(parts) > 1 and len(bare) == DIGITS + 1
    credential = "-".join(bare[place : place + 3] for place in range(0, len(bare), 3)) if whole else bare
    check_credential(credential)
    return credential


def other_spelling(credential: str) -> str:
    """The same characters with dashes instead of without, or without instead of with: another credential."""
    if "-" in credential:
        return credential.replace("-", "")
    return "-".join(credential[place : place + 3] for place in range(0, len(credential), 3))


def secret_exponent(credential: str, uuid: str, order: int) -> int:
    """s: PBKDF2-HMAC-SHA256 of the text with the election's uuid as salt, 1000 rounds, 32 bytes as a big-endian number modulo q."""
    block = pbkdf2_hmac("sha256", credential.encode(), uuid.encode(), ITERATIONS, 32)
    return int.from_bytes(block, "big") % order


def derive(credential: str, uuid: str, group: Group) -> CredentialKey:
    """The key of a secret credential in one election; nothing else ties it to another. Raises InputError as `check_credential`."""
    check_credential(credential)
    secret = secret_exponent(credential, uuid, group.order)
    return CredentialKey(secret, group.text(group.secret_generator_power(secret)))


def key_on_list(text: str, uuid: str, group: Group, roll: Roll) -> CredentialKey:
    """The key of what a voter typed, with or without its dashes, whichever of the two is on the list.

    Raises InputError as `typed`, AuthorityRefusal where neither is.
    """
    credential = typed(text)
    for spelling in (credential, other_spelling(credential)):
        key = derive(spelling, uuid, group)
        if roll.weight(key.public) is not None:
            return key
    raise AuthorityRefusal(
        "this credential is not on the election's list",
        rule="Belenios 2.0, section 4.8: a ballot carries a public credential of the list",
        hint="is it for another election? Each election has credentials of its own; ask its credential authority",
    )
