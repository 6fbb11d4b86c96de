# SPDX-License-Identifier: Apache-2.0
"""The nouns of an election: its questions, the election with its group and key, the trustees by number, and the public credentials.

All come from payloads of the archive (Belenios 2.0, sections 4.7 to 4.10) and are checked for form here; whether keys and proofs
hold is for the modules that check them.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from comity.canonical import check_depth
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.messages import (
    Answer,
    Ballot,
    HomomorphicAnswer,
    NonHomomorphicAnswer,
    ThresholdParameters,
    TrusteePublicKey,
    decode,
    encode,
)
from comity.election.ballots.groups.protocol import Element, FixedBase, Group
from comity.errors import FormatError

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
VERSION = 1
MAX_ANSWERS = 1_000
"""Beyond this many answers to one question a ballot is no longer practical; it also bounds what a hostile file can ask for."""
_UUID = re.compile(rf"[{BASE58}]{{14,}}\Z", re.ASCII)
_REQUIRED = ("version", "description", "name", "group", "public_key", "questions", "uuid")
_OPTIONAL = ("administrator", "credential_authority")


def fingerprint(data: bytes) -> str:
    """Section 4.15: SHA-256 in base64 without padding, as elections, credential lists and ballots are quoted."""
    return b64encode(sha256(data).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class HomomorphicQuestion:
    """Section 4.9.1: between `minimum` and `maximum` answers are chosen; with `blank`, none at all counts as a blank vote."""

    question: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool = False

    @property
    def choices(self) -> int:
        """How many ciphertexts an answer has: with `blank` a leading one says whether the vote is blank."""
        return len(self.answers) + self.blank

    def to_json(self) -> dict[str, Any]:
        blank = {"blank": True} if self.blank else {}
        return {
            "answers": [*self.answers],
            **blank,
            "min": self.minimum,
            "max": self.maximum,
            "question": self.question,
        }


@dataclass(frozen=True)
class NonHomomorphicQuestion:
    """Section 4.9.2: each answer is given a small number, a rank or a grade. `extra` may hint at the counting method."""

    question: str
    answers: tuple[str, ...]
    extra: Any = None

    def to_json(self) -> dict[str, Any]:
        extra = {} if self.extra is None else {"extra": self.extra}
        value = {"answers": [*self.answers], "question": self.question}
        return {"type": "NonHomomorphic", "value": value, **extra}


Question = HomomorphicQuestion | NonHomomorphicQuestion


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
        """Read an election. Raises FormatError."""
        data = _object(_json(text, "the election"), "the election")
        missing = [name for name in _REQUIRED if name not in data]
        surplus = [name for name in data if name not in (*_REQUIRED, *_OPTIONAL)]
        if missing or surplus:
            raise FormatError(
                f"the election: missing fields {missing}, unknown fields {surplus}",
                hint="expected an election of Belenios 2.0, section 4.10",
            )
        if data["version"] != VERSION or isinstance(data["version"], bool):
            raise FormatError(
                f"the election is of protocol version {data['version']!r}", hint=f"expected version {VERSION}"
            )
        words = {
            name: _words(data[name], f"the election's {name}")
            for name in data
            if name not in ("version", "questions")
        }
        if not _UUID.match(words["uuid"]):
            raise FormatError(
                "the election's uuid is malformed", hint="expected at least 14 characters of base 58"
            )
        group = groups.group(words["group"])
        questions = _list(data["questions"], "the election's questions")
        return cls(
            text=text,
            uuid=words["uuid"],
            name=words["name"],
            description=words["description"],
            group=group,
            public_key=group.parse(words["public_key"]),
            questions=tuple(question_from(one, f"question {n}", group) for n, one in enumerate(questions, 1)),
            administrator=words.get("administrator"),
            credential_authority=words.get("credential_authority"),
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
        """A new election in its one spelling. Raises FormatError where it would not be read back."""
        people = {"administrator": administrator, "credential_authority": credential_authority}
        data = {
            "version": VERSION,
            "description": description,
            "name": name,
            "group": group.name,
            "public_key": group.text(public_key),
            "questions": [one.to_json() for one in questions],
            "uuid": uuid,
            **{key: value for key, value in people.items() if value is not None},
        }
        return cls.decode(encode(data))

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


def question_from(value: Any, what: str, group: Group) -> Question:
    """One question as it stands in an election or in a file of questions. Raises FormatError."""
    data = _object(value, what)
    if "type" in data:
        return _non_homomorphic(data, what, group)
    if set(data) - {"blank"} != {"answers", "min", "max", "question"}:
        raise FormatError(
            f"{what}: its fields are {sorted(data)}",
            hint="expected answers, min, max, question and perhaps blank",
        )
    answers = tuple(_words(one, f"{what}, an answer") for one in _list(data["answers"], f"{what}, answers"))
    minimum, maximum, blank = data["min"], data["max"], data.get("blank", False)
    if not isinstance(blank, bool):
        raise FormatError(f"{what}: blank is neither true nor false")
    if type(minimum) is not int or type(maximum) is not int or not 0 <= minimum <= maximum <= MAX_ANSWERS:
        raise FormatError(
            f"{what}: min {minimum!r} and max {maximum!r} for {len(answers)} answers",
            hint=f"expected 0 <= min <= max <= {MAX_ANSWERS}",
        )
    if not 1 <= len(answers) <= MAX_ANSWERS:
        raise FormatError(f"{what}: {len(answers)} answers", hint=f"expected 1 to {MAX_ANSWERS}")
    return HomomorphicQuestion(_words(data["question"], what), answers, minimum, maximum, blank)


def _non_homomorphic(data: dict[str, Any], what: str, group: Group) -> NonHomomorphicQuestion:
    if data["type"] != "NonHomomorphic" or not {"type", "value"} <= set(data) <= {"type", "value", "extra"}:
        raise FormatError(
            f"{what}: unknown type {data['type']!r} or unknown fields",
            hint="Belenios 2.0 knows homomorphic questions and the type NonHomomorphic",
        )
    if group.embedding is None:
        raise FormatError(
            f"{what}: group {group.name} holds no non-homomorphic answers", hint="use the group RFC-3526-2048"
        )
    inner = _object(data["value"], what)
    if set(inner) != {"answers", "question"}:
        raise FormatError(f"{what}: its fields are {sorted(inner)}", hint="expected answers and question")
    answers = tuple(_words(one, f"{what}, an answer") for one in _list(inner["answers"], f"{what}, answers"))
    room = (group.order.bit_length() - 1 - group.embedding.padding) // group.embedding.bits_per_int
    if not 1 <= len(answers) <= room:
        raise FormatError(f"{what}: {len(answers)} answers", hint=f"expected 1 to {room} in this group")
    return NonHomomorphicQuestion(_words(inner["question"], what), answers, data.get("extra"))


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


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("a JSON object names a field twice")
    return found


def _json(data: bytes, what: str) -> Any:
    try:
        check_depth(data)
        return json.loads(data, object_pairs_hook=_no_duplicates)
    except FormatError as error:
        raise FormatError(f"{what}: {error.message}") from None
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what} is not JSON: {error}") from None


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FormatError(f"{what} is not a JSON object")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError(f"{what}: expected a list")
    return value


def _words(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{what}: expected text")
    return value
