# SPDX-License-Identifier: Apache-2.0
"""The list of public credentials of an election (Belenios 2.0, section 4.8): one text, `g^s` or `g^s,weight`, for everybody who may vote.

Read here more strictly than Debian's belenios-tool 2.0 reads it. Refused, while the tool takes it (observed): JSON in another spelling,
elements and weights with leading zeros, signs or 0x, an empty weight, weights on some entries only, and the group's identity, whose
logarithm everybody knows. Taken as by the tool: weight 0, any order, and a list without entries. Who holds a credential is not said here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise

from comity.election.ballots.belenios_v1.messages import encode
from comity.election.ballots.groups.protocol import Group
from comity.errors import FormatError, ProofError, Refusal

_ENTRY = re.compile(rb'"([0-9A-Za-z]{1,1024})(?:,(0|[1-9][0-9]{0,38}))?"')
_DIGEST = 32
CHUNK = 256
"""Entries that are handed out together: some 0.1 s of work in BELENIOS-2048."""
_EXPECTED = (
    'expected compact JSON, ["ELEMENT", ...] or ["ELEMENT,WEIGHT", ...] with weights in plain decimal digits'
)


@dataclass(frozen=True, slots=True)
class PublicCredentials:
    """Who may vote, and with what weight: 32 bytes for an entry, and a number where there are weights. Elements are compared as texts."""

    count: int
    total_weight: int
    weighted: bool
    _digests: bytes = field(repr=False)
    """SHA-256 of each element's text, in ascending order."""
    _weights: tuple[int, ...] = field(repr=False)
    """In the same order; none where entries have no weights."""

    @classmethod
    def empty(cls) -> PublicCredentials:
        """A list on which nobody stands."""
        return cls(0, 0, weighted=False, _digests=b"", _weights=())

    @classmethod
    def read(cls, data: bytes) -> PublicCredentials:
        """The list in its one spelling. Raises FormatError, ProofError where two entries have one element. Elements are not looked at."""
        digests: list[bytes] = []
        weights: list[int] = []
        for place, (element, weight) in enumerate(entries(data), 1):
            if place > 1 and (weight is not None) != bool(weights):
                raise FormatError(
                    f"{at(place)}: some entries have a weight and some have none",
                    hint="section 4.8: all have one if weights are used, and none otherwise",
                )
            digests.append(sha256(element.encode()).digest())
            if weight is not None:
                weights.append(weight)
        order = sorted(range(len(digests)), key=digests.__getitem__)
        for before, after in pairwise(order):
            if digests[before] == digests[after]:
                raise ProofError(
                    f"{at(after + 1)} is the same credential as {at(before + 1)}",
                    hint="section 3.1, step 7: all are different",
                )
        return cls(
            len(digests),
            sum(weights) if weights else len(digests),
            weighted=bool(weights),
            _digests=b"".join(digests[one] for one in order),
            _weights=tuple(weights[one] for one in order) if weights else (),
        )

    def weight(self, credential: str, /) -> int | None:
        """The weight of a public credential, 1 where the list has none; None if it is not on the list."""
        digest = sha256(credential.encode("utf-8", "surrogatepass")).digest()
        place = bisect_left(range(self.count), digest, key=self._digest)
        if place == self.count or self._digest(place) != digest:
            return None
        return self._weights[place] if self._weights else 1

    def _digest(self, place: int) -> bytes:
        return self._digests[place * _DIGEST : (place + 1) * _DIGEST]


def at(place: int) -> str:
    """How an entry is named in messages; places count from 1."""
    return f"entry {place:,} of the list of public credentials"


def entries(data: bytes) -> Iterator[tuple[str, int | None]]:
    """Element and weight of each entry, one after the other, with no second copy of the list. Raises FormatError that names the place."""
    if data == b"[]":
        return
    if not data.startswith(b"["):
        raise FormatError("the list of public credentials is not a JSON list", hint=_EXPECTED)
    position, place = 1, 1
    while True:
        found = _ENTRY.match(data, position)
        if found is None:
            raise FormatError(f"{at(place)} is malformed, or the list is cut off there", hint=_EXPECTED)
        yield found[1].decode("ascii"), None if found[2] is None else int(found[2])
        position = found.end() + 1
        follows = data[found.end() : position]
        if follows == b"]" and position == len(data):
            return
        if follows != b",":
            raise FormatError(f"{at(place)} is followed by something else than the next", hint=_EXPECTED)
        place += 1


def chunks(data: bytes, size: int = CHUNK) -> Iterator[tuple[int, list[str]]]:
    """The elements in lots of `size`, each with the place of its first: work for several processes. Raises FormatError as `entries`."""
    lot: list[str] = []
    place = 0
    for place, (element, _) in enumerate(entries(data), 1):
        lot.append(element)
        if len(lot) == size:
            yield place - size + 1, lot
            lot = []
    if lot:
        yield place - len(lot) + 1, lot


def check_members(group: Group, elements: Iterable[str], first: int = 1) -> None:
    """Each is an element of the group in its one spelling, and not the identity. `first` is the place of the first of them.

    Raises FormatError or ProofError with the place.
    """
    for place, text in enumerate(elements, first):
        try:
            element = group.parse(text)
        except FormatError as error:
            raise FormatError(f"{at(place)}: {error.message}", hint=error.hint) from None
        if element == group.identity:
            raise ProofError(
                f"{at(place)} is the identity, with which anybody could vote",
                hint="section 4.8: g^s for a secret s",
            )
        if not group.is_member(element):
            raise ProofError(
                f"{at(place)} is not in the group {group.name}", hint="section 4.2: elements are of order q"
            )


def read_public_credentials(data: bytes, group: Group) -> PublicCredentials:
    """The list, and that every element is one in its one spelling; whether it is in the subgroup is not tested. Raises as `read`."""
    found = PublicCredentials.read(data)
    for place, (text, _) in enumerate(entries(data), 1):
        try:
            group.parse(text)
        except FormatError as error:
            raise FormatError(f"{at(place)}: {error.message}", hint=error.hint) from None
    return found


def check_public_credentials(data: bytes, group: Group) -> PublicCredentials:
    """Everything about the list that its bytes decide, in this process alone. Raises FormatError, ProofError with the entry's place."""
    found = PublicCredentials.read(data)
    for first, lot in chunks(data):
        check_members(group, lot, first)
    return found


def encode_public_credentials(credentials: Iterable[tuple[str, int | None]]) -> bytes:
    """The list in its one spelling, sorted by element as the tool sorts it: the order of the roll does not show.

    Raises Refusal where weights are mixed or a credential is there twice.
    """
    rows = sorted(credentials, key=lambda row: (len(row[0]), row[0]))
    if len({weight is None for _, weight in rows}) > 1:
        raise Refusal(
            "some credentials have a weight and some have none", rule="Belenios 2.0, section 4.8: all or none"
        )
    if len({element for element, _ in rows}) != len(rows):
        raise Refusal(
            "two credentials are the same", rule="Belenios 2.0, section 3.1, step 7: all are different"
        )
    return encode([element if weight is None else f"{element},{weight}" for element, weight in rows])
