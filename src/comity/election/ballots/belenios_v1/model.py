# SPDX-License-Identifier: Apache-2.0
"""The nouns of an election: the election itself with its group, key and questions, and its trustees by number.

All come from payloads of the archive (Belenios 2.0, sections 4.7 to 4.10) and are checked for form here; whether keys and proofs
hold is for the modules that check them.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from msgspec import UNSET, Raw

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.messages import (
    Answer,
    Ballot,
    ElectionText,
    HomomorphicAnswer,
    NonHomomorphicAnswer,
    ThresholdParameters,
    TrusteePublicKey,
    decode,
    encode,
)
from comity.election.ballots.belenios_v1.questions import (
    HomomorphicQuestion,
    NonHomomorphicQuestion,
    Question,
    read_question,
)
from comity.election.ballots.groups.protocol import Element, FixedBase, Group
from comity.errors import FormatError

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
VERSION = 1
_UUID = re.compile(rf"[{BASE58}]{{14,}}\Z", re.ASCII)


def fingerprint(data: bytes) -> str:
    """Section 4.15: SHA-256 in base64 without padding, as elections, credential lists and ballots are quoted."""
    return b64encode(sha256(data).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class Election:
    """An election as it was opened. `text` is the record whose hash every ballot quotes."""

    text: bytes = field(repr=False)
    uuid: str
    name: str
    description: str
    group: Group = field(repr=False)
    public_key: Element = field(repr=False)
    questions: tuple[Question, ...]
    administrator: str | None = None
    credential_authority: str | None = None

    @cached_property
    def fingerprint(self) -> str:
        """The election's hash in base64, called phi in the specification."""
        return fingerprint(self.text)

    @cached_property
    def key(self) -> FixedBase:
        """The public key y with a table of its powers, made once."""
        return self.group.fixed_base(self.public_key)

    @cached_property
    def non_homomorphic(self) -> tuple[int, ...]:
        """Places of the questions whose answers are shuffled (section 4.17)."""
        return tuple(
            place for place, one in enumerate(self.questions) if isinstance(one, NonHomomorphicQuestion)
        )

    @classmethod
    def decode(cls, text: bytes) -> Election:
        """Read an election in its one spelling. Raises FormatError."""
        said = decode(text, ElectionText, "the election")
        if said.version != VERSION:
            raise FormatError(
                f"the election is of protocol version {said.version}", hint=f"expected version {VERSION}"
            )
        if not _UUID.match(said.uuid):
            raise FormatError(
                "the election's uuid is malformed", hint="expected at least 14 characters of base 58"
            )
        if not said.questions:
            raise FormatError("the election asks no question")
        group = groups.group(said.group)
        return cls(
            text=text,
            uuid=said.uuid,
            name=said.name,
            description=said.description,
            group=group,
            public_key=group.parse(said.public_key),
            questions=tuple(
                read_question(one, f"question {number}", group)
                for number, one in enumerate(said.questions, 1)
            ),
            administrator=None if said.administrator is UNSET else said.administrator,
            credential_authority=None if said.credential_authority is UNSET else said.credential_authority,
        )

    @classmethod
    def make(
        cls,
        *,
        uuid: str,
        name: str,
        description: str,
        group: Group,
        public_key: Element,
        questions: Sequence[Question],
        administrator: str | None = None,
        credential_authority: str | None = None,
    ) -> Election:
        """A new election. Raises FormatError where it would not be read back."""
        text = ElectionText(
            version=VERSION,
            description=description,
            name=name,
            group=group.name,
            public_key=group.text(public_key),
            questions=[Raw(encode(one.to_text())) for one in questions],
            uuid=uuid,
            administrator=UNSET if administrator is None else administrator,
            credential_authority=UNSET if credential_authority is None else credential_authority,
        )
        return cls.decode(encode(text))

    def answers_of(self, ballot: Ballot) -> tuple[Answer, ...]:
        """A ballot's answers, each in the form that its question asks for. Raises FormatError."""
        if len(ballot.answers) != len(self.questions):
            raise FormatError(f"{len(ballot.answers)} answers to {len(self.questions)} questions")
        found: list[Answer] = []
        for number, (raw, question) in enumerate(zip(ballot.answers, self.questions, strict=True), 1):
            what = f"the answer to question {number}"
            if isinstance(question, HomomorphicQuestion):
                found.append(decode(raw, HomomorphicAnswer, what))
            else:
                found.append(decode(raw, NonHomomorphicAnswer, what))
        return tuple(found)


@dataclass(frozen=True)
class Single:
    """A trustee whose share is needed. `number` counts from 1 over the whole list."""

    number: int
    key: TrusteePublicKey

    @property
    def keys(self) -> Mapping[int, TrusteePublicKey]:
        return {self.number: self.key}


@dataclass(frozen=True)
class Pedersen:
    """Trustees of whom `parameters.threshold` are needed; the first has number `first`."""

    first: int
    parameters: ThresholdParameters

    @property
    def keys(self) -> Mapping[int, TrusteePublicKey]:
        return dict(enumerate(self.parameters.verification_keys, self.first))


@dataclass(frozen=True)
class Trustees:
    """Section 4.7: mandatory trustees and threshold groups, in one list."""

    items: tuple[Single | Pedersen, ...]

    @cached_property
    def keys(self) -> Mapping[int, TrusteePublicKey]:
        """Every trustee's verification key by its number."""
        return {number: key for item in self.items for number, key in item.keys.items()}

    def __iter__(self) -> Iterator[Single | Pedersen]:
        return iter(self.items)

    @classmethod
    def decode(cls, data: bytes) -> Trustees:
        """Read the payload. Raises FormatError."""
        pairs = decode(data, list[tuple[str, Any]], "the list of trustees")
        if not pairs:
            raise FormatError("the list of trustees is empty", hint="an election has at least one trustee")
        items: list[Single | Pedersen] = []
        first = 1
        for place, (kind, value) in enumerate(pairs, 1):
            what = f"item {place} of the list of trustees"
            if kind == "Single":
                items.append(Single(first, decode(encode(value), TrusteePublicKey, what)))
            elif kind == "Pedersen":
                parameters = decode(encode(value), ThresholdParameters, what)
                sizes = {len(parameters.certs), len(parameters.coefexps), len(parameters.verification_keys)}
                if len(sizes) != 1 or not 1 <= parameters.threshold <= len(parameters.certs):
                    raise FormatError(
                        f"{what}: threshold {parameters.threshold} of {sorted(sizes)} certificates, coefficients and keys",
                        hint="expected as many of each, and a threshold from 1 to that number",
                    )
                items.append(Pedersen(first, parameters))
            else:
                raise FormatError(
                    f"{what} is of unknown kind {kind!r}", hint='expected "Single" or "Pedersen"'
                )
            first += len(items[-1].keys)
        return cls(tuple(items))

    def encode(self) -> bytes:
        """The payload in its one spelling."""
        return encode(
            [
                ["Single", one.key] if isinstance(one, Single) else ["Pedersen", one.parameters]
                for one in self.items
            ]
        )
