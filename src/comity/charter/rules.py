# SPDX-License-Identifier: Apache-2.0
"""Reads a decision rule from the table that a charter holds (RULES), and refuses whatever the algebra does not know.

This is the algebra's public face: the rule's tree is in `operators`, the three questions are in `answers`, what a rule is like
before anyone has spoken is in `coalitions`. Nothing is completed or corrected: a rule means what is written, or is refused.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

from comity.charter.answers import Answer, closed, joint, standing
from comity.charter.operators import (
    NOBODY,
    AllOf,
    AnyOf,
    AtLeast,
    Consensus,
    ConsensusMinus,
    Count,
    EachFormat,
    Floor,
    MoreThan,
    Quorum,
    Rule,
    Share,
    Unanimity,
    Veto,
)
from comity.errors import FormRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "MAX_DEPTH",
    "MAX_RULES",
    "Answer",
    "Rule",
    "closed",
    "inside_formats",
    "joint",
    "parse_rule",
    "standing",
]

MAX_DEPTH = 16
"""How deep rules may stand inside one another, the outermost counted."""

MAX_RULES = 1024
"""How many rules one rule may hold, itself and one for each format under `each_format` counted."""

MAX_NUMBER = 2**53 - 1

FORMS = {
    "consensus": "`consensus = true`: nobody is against, and at least one is for",
    "unanimity": "`unanimity = true`: everybody is for",
    "consensus_minus": "`consensus_minus = n`: at most n are against, at least one for",
    "count": "`count = k`: at least k are for",
    "share": '`share = "3/4"`, `of = "all"` or `"voting"`, optional `weight`: for / total >= share',
    "more_than": '`more_than = "1/2"`, `of = "all"` or `"voting"`, optional `weight`: for / total > share',
    "at_least": '`at_least = 255`, `weight = "votes"`: that weight, summed over those for, reaches the number',
    "quorum": "`quorum = k`: for + against + abstain >= k",
    "veto": '`veto = ["RUS", "USA"]`: none of these is against',
    "all_of": "`all_of = [rule, ...]`: each of the rules passes",
    "any_of": "`any_of = [rule, ...]`: at least one of the rules passes",
    "each_format": "`each_format = { rule }`: the rule passes inside every format",
}
WEIGHED = {"share": ("of", "weight"), "more_than": ("of", "weight"), "at_least": ("weight",)}
NESTED = frozenset({"all_of", "any_of", "each_format"})
TABLE = "a rule is a table with exactly one operator, optionally `members`"
MEMBERS = "`members`: a format's id, or a list of party codes; a member outside the scope is a charter error"
WEIGHTS = "weights are declared per party: `weights = { votes = 29 }`"

_SHARE = re.compile(r"(0|[1-9][0-9]{0,14})(?:/([1-9][0-9]{0,14}))?", re.ASCII)


def parse_rule(
    data: object,
    *,
    parties: Mapping[str, Mapping[str, int]],
    formats: Mapping[str, Sequence[str]],
    path: str,
) -> Rule:
    """The rule that `data` writes, a table as TOML or JSON gives it.

    `parties`: weights by party code; together they are the outermost scope. `formats`: members by format id. `path`: where
    the rule stands, such as "rules.two_keys"; a refusal opens with the path of what is wrong. Raises FormRefusal.
    """
    if not parties:
        _refuse(path, "there is no party in scope", TABLE)
    return _Reader(parties, formats).rule(data, frozenset(parties), path, 1)


def inside_formats(
    data: Mapping[str, Any],
    *,
    parties: Mapping[str, Mapping[str, int]],
    formats: Mapping[str, Sequence[str]],
) -> dict[str, Rule]:
    """What the rule that `data` writes asks inside each format: the inner rule of `each_format`, else the same rule among its members.

    A format in which the rule has no meaning is left out: the veto of somebody outside, or a number that its members never reach.
    """
    inner = data.get("each_format", data)
    found = {}
    for name, members in formats.items():
        with suppress(FormRefusal):
            rule = parse_rule(inner, parties={code: parties[code] for code in members}, formats={}, path=name)
            if rule.ask(Floor(NOBODY, rule.members, movable=rule.members)) is not False:
                found[name] = rule
    return found


class _Reader:
    """Reads one rule; counts the rules inside it."""

    def __init__(
        self, parties: Mapping[str, Mapping[str, int]], formats: Mapping[str, Sequence[str]]
    ) -> None:
        self.parties = parties
        self.formats = formats
        self.rules_read = 0

    def rule(self, data: object, scope: frozenset[str], path: str, depth: int) -> Rule:
        self.rules_read += 1
        if depth > MAX_DEPTH:
            _refuse(path, f"expected rules at most {MAX_DEPTH} deep inside one another, found more", TABLE)
        if self.rules_read > MAX_RULES:
            _refuse(
                path, f"expected at most {MAX_RULES} rules, those of each format counted, found more", TABLE
            )
        if not isinstance(data, dict):
            _refuse(path, f"expected a table with one operator, found {_shown(data)}", TABLE)
        table = _Table(data, path, _operator(data, path))
        members = self.members(data["members"], scope, f"{path}.members") if "members" in data else scope
        if table.operator in WEIGHED:
            return self.weighed(table, members)
        if table.operator in NESTED:
            return self.nested(table, members, depth)
        return _plain(table, members)

    def members(self, value: object, scope: frozenset[str], path: str) -> frozenset[str]:
        if isinstance(value, str):
            if value not in self.formats:
                _refuse(
                    path, f"expected the id of a format, found {_shown(value)}", MEMBERS, _known(self.formats)
                )
            if not self.formats[value]:
                _refuse(path, f"expected a format that has members, found {_shown(value)} empty", MEMBERS)
            members = frozenset(self.formats[value])
        else:
            members = _codes(value, path, MEMBERS)
        _inside(members, scope, path, MEMBERS)
        return members

    def weighed(self, table: _Table, members: frozenset[str]) -> Rule:
        weights = self.weights(table, members) if "weight" in table.data else None
        written = table.written({})
        if table.operator == "at_least":
            least = table.number(1)
            if weights is None:
                _refuse(
                    f"{table.path}.weight",
                    "expected the name of the weight that is summed, found none",
                    table.cite,
                )
            return AtLeast(members=members, written=written, least=least, weights=weights)
        of = table.data.get("of", "all")
        if not isinstance(of, str) or of not in {"all", "voting"}:
            _refuse(f"{table.path}.of", f'expected "all" or "voting", found {_shown(of)}', table.cite)
        kind = Share if table.operator == "share" else MoreThan
        return kind(
            members=members,
            written=written,
            part=table.part(),
            of="voting" if of == "voting" else "all",
            weights=weights,
        )

    def weights(self, table: _Table, members: frozenset[str]) -> dict[str, int]:
        name, path = table.data["weight"], f"{table.path}.weight"
        if not isinstance(name, str):
            _refuse(path, f"expected the name of a weight, found {_shown(name)}", WEIGHTS)
        without = [code for code in members if name not in self.parties[code]]
        if without:
            declared = {declared for weights in self.parties.values() for declared in weights}
            what = f"expected a weight that every member has; {_listed(without)} declare no {_shown(name)}"
            _refuse(path, what, WEIGHTS, _known(declared))
        weights = {code: self.parties[code][name] for code in sorted(members)}
        for code, weight in weights.items():
            if not _is_number(weight, 0):
                what = f"expected integers from 0 to {MAX_NUMBER}, found {_shown(weight)} as {_shown(name)} of {code}"
                _refuse(path, what, WEIGHTS)
        return weights

    def nested(self, table: _Table, members: frozenset[str], depth: int) -> Rule:
        if table.operator == "each_format":
            formats = self.in_formats(table, members, depth)
            written = table.written({"each_format": formats[0][1]})
            return EachFormat(members=members, written=written, formats=formats)
        value = table.value
        if not isinstance(value, list) or not value:
            _refuse(table.at, f"expected a list of one or more rules, found {_shown(value)}", table.cite)
        rules = tuple(
            self.rule(item, members, f"{table.at}[{index}]", depth + 1) for index, item in enumerate(value)
        )
        kind = AllOf if table.operator == "all_of" else AnyOf
        return kind(members=members, written=table.written({table.operator: rules}), rules=rules)

    def in_formats(self, table: _Table, members: frozenset[str], depth: int) -> tuple[tuple[str, Rule], ...]:
        """The rule under `each_format` as it applies to the members in scope of each format, by id."""
        if not self.formats:
            _refuse(table.at, "expected a charter with at least one format, found none", table.cite)
        made = []
        for name in sorted(self.formats):
            inside = members.intersection(self.formats[name])
            if not inside:
                _refuse(
                    table.at, f"expected members of every format in scope, found none of {name}", table.cite
                )
            try:
                made.append((name, self.rule(table.value, inside, table.at, depth + 1)))
            except FormRefusal as refusal:
                hint = refusal.hint or f"so it reads inside the format {name}: {_listed(inside)}"
                raise FormRefusal(refusal.message, rule=refusal.rule, hint=hint) from refusal
        return tuple(made)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose keys are known to be in order, and the values that it may hold."""

    data: Mapping[str, Any]
    path: str
    operator: str

    @property
    def at(self) -> str:
        return f"{self.path}.{self.operator}"

    @property
    def cite(self) -> str:
        return _cite(self.operator)

    @property
    def value(self) -> Any:
        return self.data[self.operator]

    def written(self, inner: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
        return tuple(
            (key, inner.get(key, tuple(value) if isinstance(value, list) else value))
            for key, value in self.data.items()
        )

    def number(self, least: int) -> int:
        number = self.value
        if not _is_number(number, least):
            _refuse(
                self.at,
                f"expected an integer from {least} to {MAX_NUMBER}, found {_shown(number)}",
                self.cite,
            )
        assert isinstance(number, int)
        return number

    def part(self) -> Fraction:
        matched = _SHARE.fullmatch(self.value) if isinstance(self.value, str) else None
        part = Fraction(int(matched[1]), int(matched[2] or 1)) if matched else None
        if part is None or part > 1:
            what = f'expected a fraction from "0" to "1" such as "3/4", found {_shown(self.value)}'
            _refuse(self.at, what, self.cite)
        return part


def _plain(table: _Table, members: frozenset[str]) -> Rule:
    written = table.written({})
    match table.operator:
        case "consensus_minus":
            return ConsensusMinus(members=members, written=written, allowed=table.number(0))
        case "count":
            return Count(members=members, written=written, least=table.number(1))
        case "quorum":
            return Quorum(members=members, written=written, least=table.number(1))
        case "veto":
            holders = _codes(table.value, table.at, table.cite)
            _inside(holders, members, table.at, table.cite)
            return Veto(members=members, written=written, holders=holders)
    if table.value is not True:
        _refuse(table.at, f"expected true, found {_shown(table.value)}", table.cite)
    kind = Consensus if table.operator == "consensus" else Unanimity
    return kind(members=members, written=written)


def _operator(data: Mapping[Any, object], path: str) -> str:
    found = [operator for operator in FORMS if operator in data]
    if len(found) != 1:
        _refuse(
            path, f"expected exactly one operator, found {_listed(found) or 'none'}", TABLE, _known(FORMS)
        )
    allowed = {found[0], "members", *WEIGHED.get(found[0], ())}
    for key in data:
        if not isinstance(key, str) or key not in allowed:
            name = key if isinstance(key, str) else _shown(key)
            _refuse(
                f"{path}.{_cut(name)}", f"expected only {_listed(allowed)} in this table", _cite(found[0])
            )
    return found[0]


def _codes(value: object, path: str, rule: str) -> frozenset[str]:
    if not isinstance(value, list) or not value:
        _refuse(path, f"expected a list of one or more party codes, found {_shown(value)}", rule)
    codes: set[str] = set()
    for index, code in enumerate(value):
        if not isinstance(code, str):
            _refuse(f"{path}[{index}]", f"expected a party code, found {_shown(code)}", rule)
        if code in codes:
            _refuse(f"{path}[{index}]", f"expected each party once, found {_shown(code)} again", rule)
        codes.add(code)
    return frozenset(codes)


def _inside(members: frozenset[str], scope: frozenset[str], path: str, rule: str) -> None:
    outside = members - scope
    if outside:
        found = f"expected members in scope, found {_listed(map(_shown, outside))}"
        _refuse(path, found, rule, f"in scope: {_listed(scope)}")


def _is_number(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MAX_NUMBER


def _refuse(path: str, what: str, rule: str, hint: str = "") -> NoReturn:
    raise FormRefusal(f"{path}: {what}", rule=f"RULES: {rule}", hint=hint)


def _cite(operator: str) -> str:
    return FORMS[operator]


def _known(names: Iterable[str]) -> str:
    return f"known: {_listed(names) or 'none'}"


def _listed(names: Iterable[str]) -> str:
    """In alphabetical order, no more than a refusal can be read with."""
    ordered = sorted(names)
    return ", ".join(ordered[:40]) + (f" and {len(ordered) - 40} more" if len(ordered) > 40 else "")


def _cut(text: str) -> str:
    return text if len(text) <= 64 else f"{text[:64]}..."


def _shown(value: object) -> str:
    """A value as a refusal shows it: whole if short and harmless, else by its kind."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return json.dumps(_cut(value))
        case int():
            return str(value) if abs(value) <= MAX_NUMBER else "an integer beyond 2^53"
        case list():
            return f"a list of {len(value)}" if value else "an empty list"
        case dict():
            return "a table"
        case _:
            return f"a {type(value).__name__}"
