# SPDX-License-Identifier: Apache-2.0
"""The nouns of a charter, and the state that the statements about it fold into.

Terms are what the parties sign; the state adds what follows from the record: keys ever registered, accredited posts, circle versions,
silence procedures. Nothing here judges a statement.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from comity.charter.rules import Rule, inside_formats, parse_rule
from comity.errors import FormatError
from comity.kinds import Code, Id, Language, Part, Time, Title, Value, matches
from comity.record.note import VerifierKey

Key = Annotated[str, Meta(max_length=400, description="verifier key, name+id+base64 (C2SP signed-note)")]
Recipient = Annotated[
    str, Meta(pattern=r"^age1[02-9ac-hj-np-z]{58}$(?!\n)", description="age X25519 recipient")
]
Power = Annotated[
    str,
    Meta(
        pattern=r"^(\*|[a-z-]+/\*|[a-z-]+/[a-z-]+/(\*|v[1-9][0-9]*))$(?!\n)",
        description="a pattern of kinds, such as talks/* or talks/position/v1",
    ),
]
Weight = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Names = Annotated[dict[Language, Title], Meta(min_length=1, description="names by language tag")]


class Roots(Value, frozen=True):
    """The offline keys of a party: `threshold` of `keys` speak for it."""

    threshold: Annotated[int, Meta(ge=1, le=16)]
    keys: Annotated[tuple[Key, ...], Meta(min_length=1, max_length=16)]


class Party(Value, frozen=True):
    """A party to the mechanism."""

    code: Code
    name: Names
    roots: Roots
    witness: Key | None = None
    recipient: Recipient | None = None
    weights: dict[Id, Weight] | None = None


class Format(Value, frozen=True):
    """A negotiating format: a group of parties that meets in its own right. Formats may overlap."""

    id: Id
    name: Names
    members: Annotated[tuple[Code, ...], Meta(min_length=1, description="party codes, sorted")]


class Circle(Value, frozen=True):
    """Who may read what is sealed to this circle. The chair, if any, may open its items."""

    id: Id
    members: Annotated[tuple[Code, ...], Meta(min_length=1, description="party codes, sorted")]
    chair: Code | None = None


class Terms(Value, frozen=True):
    """What the parties sign when they adopt or amend the charter."""

    title: Names
    fold: Annotated[int, Meta(ge=1, description="version of the fold; older software refuses")]
    parties: Annotated[tuple[Party, ...], Meta(min_length=1, max_length=1000)]
    formats: Annotated[tuple[Format, ...], Meta(min_length=1)]
    rules: Annotated[dict[Id, dict[str, Any]], Meta(min_length=1, description="named decision rules")]
    adopts: Annotated[
        dict[Power, Id], Meta(min_length=1, description="which rule decides what: pattern of kinds -> rule")
    ]
    amendment: Annotated[Id, Meta(description="the rule that amends the charter and moves the log")]
    quorum: Annotated[
        Id, Meta(description="the rule that says whose cosignatures make a checkpoint evidence")
    ]
    notice: Annotated[
        int, Meta(ge=0, le=2**31, description="least notice of a silence procedure, in seconds")
    ]
    circles: tuple[Circle, ...] | None = None


class Post(msgspec.Struct, dict=True, omit_defaults=True):
    """An accredited office of a party; an opaque name, not a person."""

    key: str
    powers: tuple[str, ...]
    formats: tuple[str, ...]
    since: int
    recalled: int | None = None

    @cached_property
    def verifier(self) -> VerifierKey:
        """Its public key."""
        return parsed_key(self.key)

    @cached_property
    def _answers(self) -> dict[str, bool]:
        return {}

    def may(self, kind: str) -> bool:
        """Whether its powers cover this kind."""
        answer = self._answers.get(kind)
        if answer is None:
            answer = self._answers[kind] = any(matches(power, kind) for power in self.powers)
        return answer


class Break(msgspec.Struct):
    """An objection within a silence procedure."""

    index: int
    parties: tuple[str, ...]
    reason: str


class Silence(msgspec.Struct, omit_defaults=True):
    """A silence procedure. `outcome` is empty while it runs, then `adopted`, `broken` by an objection, or
    `not_adopted` where nobody objected and yet the rule asked for more support.
    """

    target: str
    rule: str
    deadline: Time
    parties: tuple[str, ...]
    breaks: list[Break] = []
    outcome: str = ""
    closed: int | None = None
    objections: tuple[str, ...] = ()


class CharterState(Part):
    """The charter in force. Rules are compiled once per charter and never serialised."""

    name: ClassVar[str] = "charter"

    origin: str = ""
    base: str = ""
    terms: Terms | None = None
    logs: list[tuple[int, str]] = []
    keys: dict[str, str] = {}
    names: dict[str, str] = {}
    posts: dict[str, Post] = {}
    witnesses: dict[str, str] = {}
    silences: dict[str, Silence] = {}
    versions: list[int] = []

    @property
    def in_force(self) -> Terms:
        """The terms. Raises FormatError when no charter is in force."""
        if self.terms is None:
            raise FormatError("the record begins with no valid charter")
        return self.terms

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The named rules, compiled."""
        return compile_rules(self.in_force)

    @cached_property
    def parties(self) -> dict[str, Party]:
        """Parties by code."""
        return {party.code: party for party in self.in_force.parties}

    @cached_property
    def formats(self) -> dict[str, Format]:
        """Formats by id."""
        return {format_.id: format_ for format_ in self.in_force.formats}

    @cached_property
    def root_names(self) -> dict[str, str]:
        """Party code of every root key in force, by the key's name; none before entry 0."""
        parties = () if self.terms is None else self.terms.parties
        return {key.partition("+")[0]: party.code for party in parties for key in party.roots.keys}

    @cached_property
    def witness_keys(self) -> dict[str, VerifierKey]:
        """Witness keys by their name, PARTY/witness."""
        found = (parsed_key(vkey) for vkey in self.witnesses.values())
        return {key.name: key for key in found}

    def forget_compiled(self) -> None:
        """Drop what was derived from the terms; called by every fold that changes them."""
        for name in ("rules", "parties", "formats", "root_names", "witness_keys", "_format_rules"):
            self.__dict__.pop(name, None)

    def log_key(self, size: int) -> VerifierKey:
        """The key that signs checkpoints of `size` entries. Raises FormatError when no charter is in force."""
        vkey = next((vkey for since, vkey in reversed(self.logs) if since <= size), None)
        if vkey is None:
            raise FormatError("the record begins with no valid charter, so no key signs it")
        return parsed_key(vkey)

    @cached_property
    def _format_rules(self) -> dict[str, dict[str, Rule]]:
        return {}

    def format_rules(self, name: str) -> dict[str, Rule]:
        """What the rule called `name` asks inside each format (`rules.inside_formats`)."""
        found = self._format_rules.get(name)
        if found is None:
            found = self._format_rules[name] = inside_formats(
                self.in_force.rules[name],
                parties={code: party.weights or {} for code, party in self.parties.items()},
                formats={format_.id: format_.members for format_ in self.in_force.formats},
            )
        return found

    def rule_for(self, kind: str) -> str:
        """The name of the rule that decides statements of `kind`: the longest pattern of `adopts` that covers it."""
        adopts = self.in_force.adopts
        found = [pattern for pattern in adopts if matches(pattern, kind)]
        return adopts[max(found, key=len)] if found else self.in_force.amendment


@lru_cache(maxsize=256)
def parsed_key(vkey: str) -> VerifierKey:
    """A verifier key that was checked when it was registered; the point check is costly and need not be repeated."""
    return VerifierKey.parse(vkey)


def compile_rules(terms: Terms) -> dict[str, Rule]:
    """Every named rule of the terms as a tree. Raises FormRefusal."""
    weights = {party.code: party.weights or {} for party in terms.parties}
    formats = {format_.id: format_.members for format_ in terms.formats}
    return {
        name: parse_rule(data, parties=weights, formats=formats, path=f"rules.{name}")
        for name, data in terms.rules.items()
    }
