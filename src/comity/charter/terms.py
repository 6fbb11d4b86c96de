# SPDX-License-Identifier: Apache-2.0
"""Whether a charter's terms hold together: every name that is used is declared, every key belongs to whom it says.

Judges the terms alone, before anybody's signature is looked at. Raises FormRefusal naming the place in the charter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyrage

from comity.charter.model import Circle, Party, Terms, compile_rules, parsed_key
from comity.errors import FormatError, FormRefusal
from comity.record.note import COSIGNATURE, ED25519, VerifierKey

RULE = "RECORD: Charter"


def check_terms(terms: Terms) -> None:
    """Raise FormRefusal unless the terms are coherent."""
    codes = [party.code for party in terms.parties]
    _sorted_set(codes, "parties")
    for party in terms.parties:
        _check_party(party)
    _no_shared_keys(terms)
    _sorted_set([format_.id for format_ in terms.formats], "formats")
    for format_ in terms.formats:
        _known_members(format_.members, codes, f"formats.{format_.id}.members")
    for circle in terms.circles or ():
        _check_circle(circle, codes)
    _sorted_set([circle.id for circle in terms.circles or ()], "circles")
    compile_rules(terms)
    for place, name in [("amendment", terms.amendment), ("quorum", terms.quorum), *terms.adopts.items()]:
        if name not in terms.rules:
            raise _wrong(
                f"{place} names the rule {name!r}, which is not among the rules",
                f"declared: {_list(terms.rules)}",
            )


def _wrong(message: str, hint: str = "") -> FormRefusal:
    return FormRefusal(f"charter: {message}", rule=RULE, hint=hint)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _sorted_set(names: Sequence[str], place: str) -> None:
    if list(names) != sorted(set(names)):
        raise _wrong(
            f"{place} must be listed once each, sorted by code or id",
            f"expected the order {_list(sorted(set(names)))}",
        )


def _known_members(members: Sequence[str], codes: Sequence[str], place: str) -> None:
    _sorted_set(members, place)
    strangers = [code for code in members if code not in codes]
    if strangers:
        raise _wrong(f"{place}: {_list(strangers)} is not a party", f"declared parties: {_list(codes)}")


def _check_circle(circle: Circle, codes: Sequence[str]) -> None:
    _known_members(circle.members, codes, f"circles.{circle.id}.members")
    if circle.chair is not None and circle.chair not in circle.members:
        raise _wrong(f"circles.{circle.id}.chair: {circle.chair} is not a member of the circle")


def _check_party(party: Party) -> None:
    place = f"parties.{party.code}"
    for vkey in party.roots.keys:
        key = parse_key(vkey, f"{place}.roots")
        code, _, post = key.name.partition("/")
        if (
            code != party.code
            or not post.startswith("root-")
            or not post[5:].isdigit()
            or key.algorithm != ED25519
        ):
            raise _wrong(
                f"{place}.roots: {key.name} is not a root key of the party",
                f"expected the name {party.code}/root-1, -2 ...",
            )
    names = [vkey.partition("+")[0] for vkey in party.roots.keys]
    if len(set(names)) != len(names):
        raise _wrong(
            f"{place}.roots: {_list(names)} names a key twice", "one signature line would count for both"
        )
    if party.roots.threshold > len(party.roots.keys):
        raise _wrong(f"{place}.roots: the threshold {party.roots.threshold} exceeds the number of keys")
    if party.witness is not None:
        check_witness(parse_key(party.witness, f"{place}.witness"), party.code)
    if party.recipient is not None:
        try:
            pyrage.x25519.Recipient.from_str(party.recipient)
        except pyrage.RecipientError as error:
            raise _wrong(f"{place}.recipient is not an age recipient") from error


def parse_key(vkey: str, place: str) -> VerifierKey:
    """A verifier key in a statement. Raises FormRefusal naming the place."""
    try:
        return VerifierKey.parse(vkey)
    except FormatError as error:
        raise _wrong(f"{place}: {error.message}") from error


def check_witness(key: VerifierKey, party: str) -> None:
    """Raise FormRefusal unless `key` can be the witness key of `party`."""
    if key.name != f"{party}/witness" or key.algorithm != COSIGNATURE:
        raise _wrong(
            f"{key.name} is not a witness key of {party}",
            f"expected a cosignature key (0x04) named {party}/witness",
        )


def _no_shared_keys(terms: Terms) -> None:
    seen: dict[bytes, str] = {}
    for party in terms.parties:
        for vkey in (*party.roots.keys, *filter(None, [party.witness])):
            key = parsed_key(vkey)
            if key.public in seen:
                raise _wrong(
                    f"{key.name} and {seen[key.public]} are one and the same key",
                    "each key has one role, ever",
                )
            seen[key.public] = key.name


def declared_keys(terms: Terms) -> dict[str, str]:
    """Every signing key of the terms: name -> verifier key."""
    found: dict[str, str] = {}
    for party in terms.parties:
        for vkey in (*party.roots.keys, *filter(None, [party.witness])):
            found[vkey.partition("+")[0]] = vkey
    return found
