# SPDX-License-Identifier: Apache-2.0
"""Reads a problem in talks from TOML, positions from CSV as well, and refuses what does not fit. Nothing is completed or corrected.

A number keeps its decimal spelling: 0.1 is exactly 1/10. Raises InputError for the shape of the file, Refusal for names and links
that do not fit; each names the file, the table with its line where that is certain, and what to do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_args

import msgspec
from msgspec import Meta

from comity.charter.model import Weight
from comity.charter.rules import Rule, parse_rule
from comity.errors import FormRefusal, InputError, Refusal
from comity.kinds import Title, Words
from comity.talks.csv_file import rows
from comity.talks.model import LinkKind, Stance
from comity.talks.problem import (
    Format,
    Issue,
    Link,
    Option,
    Party,
    Problem,
    Reservation,
    Salience,
    Stand,
    Target,
    contradiction,
)
from comity.talks.table import FOR

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$(?!\n)")]
Some = Meta(min_length=1, max_length=64)

NAMES = "talks: every name that is used is declared, and declared once"
EXACT = "talks: a score is a decimal number from 0 to 1; a salience or a value is not negative"
LINKS = "talks: links let every option stand in a package"
POSITIONS = "talks: a party files one position on an option"
OPTIONS = "talks: an issue has options"
NEEDS = "talks: a stance may hold only in packages that hold other options, too"
COLUMNS = ("party", "issue", "option", "stance")
MORE_COLUMNS = ("score", "condition", "source", "circle")
MOST, MOST_PLACES = 2**53 - 1, 18

_HEADER = re.compile(r"[ \t]*(\[\[[^\[\]]*\]\]|\[[^\[\]]*\])")


class _Shape(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    pass


class _Party(_Shape, frozen=True):
    code: Name
    name: Title = ""
    weights: dict[Name, Weight] = {}


class _Format(_Shape, frozen=True):
    id: Name
    members: Annotated[list[Name], Meta(min_length=1)]
    name: Title = ""


class _Option(_Shape, frozen=True):
    id: Name
    title: Title = ""


class _Issue(_Shape, frozen=True):
    id: Name
    options: Annotated[list[_Option], Meta(max_length=64)] = []
    title: Title = ""
    status_quo: Name = ""
    ordinal: bool = False
    format: Name = ""
    rule: Name = ""


class _Position(_Shape, frozen=True):
    party: Name
    issue: Name
    option: Name
    stance: Stance
    score: Any = None
    condition: Words = ""
    source: Words = ""
    circle: Name = ""
    needs: Annotated[list[str], Some] = []


class _Salience(_Shape, frozen=True):
    party: Name
    issue: Name
    value: Any


class _Reservation(_Shape, frozen=True):
    party: Name
    value: Any


class _Link(_Shape, frozen=True):
    if_: str | None = msgspec.field(default=None, name="if")
    then: str | Annotated[list[str], Some] | None = None
    not_both: Annotated[list[str], Some] | None = None
    one_of: Annotated[list[str], Some] | None = None


class _File(_Shape, frozen=True):
    title: Title = ""
    party: list[_Party] = []
    format: list[_Format] = []
    rules: dict[Name, dict[str, Any]] = {}
    issue: list[_Issue] = []
    position: list[_Position] = []
    salience: list[_Salience] = []
    reservation: list[_Reservation] = []
    link: list[_Link] = []
    disagreement: dict[Name, Any] | None = None
    graph: dict[str, Any] | None = None


def read_problem(source: str, where: str, *, positions: Path | None = None) -> Problem:
    """The problem that `source` writes; `where` names the file in errors. `positions`: a CSV file with more of them.

    Raises InputError and Refusal.
    """
    try:
        tables = tomllib.loads(source, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        raise InputError(f"{where}: {error}", hint="expected TOML; text stands in quotes") from error
    except RecursionError as error:
        raise InputError(f"{where}: nested too deeply", hint="expected tables of plain values") from error
    places = _Places(where, source, tables)
    try:
        found = msgspec.convert(tables, _File)
    except msgspec.ValidationError as error:
        raise InputError(f"{places.of_shape(str(error))}: {error}", hint=_hint(str(error))) from error
    if positions is not None:
        lines, more = _positions(positions)
        places.more = lines
        found = msgspec.structs.replace(found, position=[*found.position, *more])
    return _Reader(found, places).problem()


def read_positions(path: Path) -> Problem:
    """The problem that a CSV file of positions alone makes: parties, issues and options as they first occur. Raises InputError, Refusal."""
    lines, rows_found = _positions(path)
    options: dict[str, dict[str, _Option]] = {}
    for one in rows_found:
        options.setdefault(one.issue, {})[one.option] = _Option(one.option)
    found = _File(
        party=[_Party(code) for code in sorted({one.party for one in rows_found})],
        issue=[_Issue(issue, list(some.values())) for issue, some in options.items()],
        position=rows_found,
    )
    places = _Places(str(path), "", {})
    places.more = lines
    return _Reader(found, places).problem()


def _positions(path: Path) -> tuple[list[str], list[_Position]]:
    """Each row of a CSV file as a position, and its place."""
    places, found = [], []
    for line, cells in rows(path, COLUMNS, optional=MORE_COLUMNS):
        places.append(f"{path}, line {line}")
        given = {name: cell for name, cell in zip((*COLUMNS, *MORE_COLUMNS), cells, strict=True) if cell}
        try:
            found.append(msgspec.convert(given, _Position))
        except msgspec.ValidationError as error:
            hint = f"a stance is one of {', '.join(get_args(Stance))}; codes and ids are letters, digits, - and _"
            raise InputError(f"{places[-1]}: {error}", hint=hint) from error
    return places, found


def _hint(error: str) -> str:
    inside = re.search(r"\$\.([a-z]+)", error)
    shapes: dict[str, type[_Shape]] = {
        "party": _Party, "format": _Format, "issue": _Issue, "position": _Position, "salience": _Salience,
        "reservation": _Reservation, "link": _Link,
    }  # fmt: skip
    name = inside[1] if inside else ""
    if ".options" in error:
        return "an option is { id, title }, at most 64 an issue"
    return f"keys {f'of {name}' if name in shapes else 'of the file'}: " + ", ".join(
        field.encode_name for field in msgspec.structs.fields(shapes.get(name, _File))
    )


class _Places:
    """Where a table stands: its line too, if the headers of its kind in the source are as many as the tables."""

    def __init__(self, where: str, source: str, tables: Mapping[str, Any]) -> None:
        self.where, self.tables = where, tables
        self.more: list[str] = []
        self.headers: dict[str, list[int]] = {}
        for number, line in enumerate(source.split("\n"), 1):
            header = _HEADER.match(line)
            if header:
                self.headers.setdefault(re.sub(r"\s", "", header[1]), []).append(number)

    def __call__(self, table: str, index: int) -> str:
        written = len(self.tables.get(table, ()))
        if index >= written:
            return self.more[index - written]
        return f"{self._line(f'[[{table}]]', index, len(self.tables[table]))}{table} {index + 1}"

    def rule(self, name: str) -> str:
        return self._line(f"[rules.{name}]", 0, 1)

    def of_shape(self, error: str) -> str:
        inside = re.search(r"\$\.([a-z]+)\[([0-9]+)\]", error)
        return self(inside[1], int(inside[2])) if inside else self.where

    def _line(self, header: str, index: int, expected: int) -> str:
        lines = self.headers.get(header, [])
        return f"{self.where}: line {lines[index]}: " if len(lines) == expected else f"{self.where}: "


class _Reader:
    """Checks one file against itself, in the order of its tables."""

    def __init__(self, found: _File, places: _Places) -> None:
        self.found, self.places = found, places
        self.parties = {one.code: one for one in found.party}
        self.formats = {one.id: one for one in found.format}
        self.options = {one.id: [option.id for option in one.options] for one in found.issue}

    def problem(self) -> Problem:
        found = self.found
        if not found.party and found.graph is None:
            where = self.places.where
            raise InputError(
                f"{where}: expected parties, found none", hint='such as [[party]] with code = "FRA"'
            )
        self.once("party", (one.code for one in found.party))
        self.once("format", (one.id for one in found.format))
        formats = tuple(self.format(index, one) for index, one in enumerate(found.format))
        rules = self.rules()
        self.once("issue", (one.id for one in found.issue))
        issues = tuple(self.issue(index, one) for index, one in enumerate(found.issue))
        disagreement = found.disagreement or {}
        for code in disagreement:
            self.declared(f"{self.places.where}: disagreement", "party", code, self.parties)
        saliences = tuple(self.salience(index, one) for index, one in enumerate(found.salience))
        self.once("salience", (f"{one.party} on {one.issue}" for one in saliences))
        reservations = tuple(self.reservation(index, one) for index, one in enumerate(found.reservation))
        self.once("reservation", (one.party for one in reservations))
        return Problem(
            parties=tuple(
                Party(code, one.name or code, one.weights) for code, one in sorted(self.parties.items())
            ),
            formats=formats,
            rules=rules,
            issues=issues,
            stands=self.stands(),
            saliences=saliences,
            reservations=reservations,
            links=self.links(issues),
            disagreement={
                code: _exact(value, f"{self.places.where}: disagreement.{code}", most=1)
                for code, value in sorted(disagreement.items())
            },
            graph=found.graph,
        )

    def format(self, index: int, one: _Format) -> Format:
        place = self.places("format", index)
        for code in one.members:
            self.declared(place, "party", code, self.parties)
        if len(set(one.members)) != len(one.members):
            _refuse(f"{place}: the format {one.id} names a member twice", NAMES, "name each member once")
        return Format(one.id, tuple(sorted(one.members)))

    def rules(self) -> dict[str, Rule]:
        made = {}
        weights = {code: one.weights for code, one in self.parties.items()}
        formats = {one.id: one.members for one in self.found.format}
        for name, data in self.found.rules.items():
            try:
                made[name] = parse_rule(data, parties=weights, formats=formats, path=f"rules.{name}")
            except FormRefusal as error:
                place = self.places.rule(name)
                hint = error.hint or f"the rules say: {error.rule.removeprefix('RULES: ')}"
                raise FormRefusal(f"{place}{error.message}", rule=error.rule, hint=hint) from error
        return made

    def issue(self, index: int, one: _Issue) -> Issue:
        place, known = self.places("issue", index), self.options[one.id]
        if not known:
            hint = 'such as options = [{ id = "yes", title = "Yes" }]'
            _refuse(f"{place}: the issue {one.id} has no options", OPTIONS, hint)
        if len(set(known)) != len(known):
            _refuse(f"{place}: the issue {one.id} names an option twice", NAMES, _listed("options", known))
        if one.status_quo:
            self.declared(f"{place}: status_quo", "option", one.status_quo, known)
        if one.format:
            self.declared(place, "format", one.format, self.formats)
        if one.rule:
            self.declared(place, "rule", one.rule, self.found.rules)
        options = tuple(Option(option.id, option.title or option.id) for option in one.options)
        return Issue(one.id, one.title or one.id, options, one.status_quo, one.ordinal, one.format, one.rule)

    def stands(self) -> tuple[Stand, ...]:
        made: dict[tuple[str, str, str], Stand] = {}
        for index, one in enumerate(self.found.position):
            place = self.places("position", index)
            self.declared(place, "party", one.party, self.parties)
            self.target(place, one.issue, one.option)
            key = (one.party, one.issue, one.option)
            if key in made:
                what = f"{place}: {one.party} has a position on {one.issue}.{one.option} already"
                _refuse(what, POSITIONS, "leave one of the two")
            score = None if one.score is None else _exact(one.score, f"{place}: score", most=1)
            needs = tuple(self.named(f"{place}: needs", name) for name in one.needs)
            if needs and (one.stance not in FOR or any(issue == one.issue for issue, _ in needs)):
                hint = "a stance for an option may need options of other issues"
                _refuse(f"{place}: needs has no meaning here", NEEDS, hint)
            made[key] = Stand(*key, one.stance, score, one.condition, one.source, one.circle, needs)
        return tuple(made.values())

    def salience(self, index: int, one: _Salience) -> Salience:
        place = self.places("salience", index)
        self.declared(place, "party", one.party, self.parties)
        self.declared(place, "issue", one.issue, self.options)
        return Salience(one.party, one.issue, _exact(one.value, f"{place}: value"))

    def reservation(self, index: int, one: _Reservation) -> Reservation:
        place = self.places("reservation", index)
        self.declared(place, "party", one.party, self.parties)
        return Reservation(one.party, _exact(one.value, f"{place}: value", most=1))

    def links(self, issues: Sequence[Issue]) -> tuple[Link, ...]:
        links = tuple(self.link(self.places("link", index), one) for index, one in enumerate(self.found.link))
        found = contradiction(issues, links)
        if found:
            places = " and ".join(self.places("link", one).removeprefix(f"{self.places.where}: ") for one in found.links)  # fmt: skip
            what = (
                f"{self.places.where}: no package can hold {'.'.join(found.target)}: {places} contradict it"
            )
            _refuse(what, LINKS, "change one of these links, or leave the option out")
        return links

    def link(self, place: str, one: _Link) -> Link:
        written = [
            one.if_ is not None and one.then is not None,
            one.not_both is not None,
            one.one_of is not None,
        ]
        if sum(written) != 1 or (one.if_ is None) != (one.then is None):
            what = f"{place}: expected one of if with then, not_both, one_of"
            raise InputError(what, hint='such as if = "seat.senne" then = "rent.paid"')
        kind: LinkKind = "if_then" if written[0] else "not_both" if written[1] else "one_of"
        then = [one.then] if isinstance(one.then, str) else one.then or []
        names = [one.if_ or "", *then] if written[0] else one.not_both or one.one_of or []
        targets = tuple(self.named(place, name) for name in names)
        if len(targets) < 2 or len(set(targets)) != len(targets):
            what = f"{place}: expected two or more different options, found {', '.join(names)}"
            _refuse(what, LINKS, "a link joins options that differ")
        return Link(kind, targets)

    def named(self, place: str, name: str) -> Target:
        issue, _, option = name.partition(".")
        self.target(place, issue, option)
        return issue, option

    def target(self, place: str, issue: str, option: str) -> None:
        self.declared(place, "issue", issue, self.options)
        self.declared(f"{place}: {issue}", "option", option, self.options[issue])

    def declared(self, place: str, what: str, name: str, known: Iterable[str]) -> None:
        if name not in known:
            _refuse(f"{place}: there is no {what} {name!r}", NAMES, _listed(f"{what} known", known))

    def once(self, table: str, names: Iterable[str]) -> None:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                _refuse(f"{self.places(table, index)}: {name} is there twice", NAMES, "leave one of the two")
            seen.add(name)


def _exact(value: object, place: str, *, most: int = MOST) -> Fraction:
    """The fraction that a number, or a decimal written as text, spells. Raises FormRefusal."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}(\.[0-9]{1,18})?", value, re.ASCII):
        value = Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite() and 0 <= value <= most:
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -MOST_PLACES <= exponent <= MOST_PLACES:
            return Fraction(value)
    short = isinstance(value, Decimal | str) or (isinstance(value, int) and abs(value) <= MOST)
    shown = str(value) if short else f"a {type(value).__name__}"
    expected = f"expected a decimal number from 0 to {most} with at most {MOST_PLACES} places"
    raise FormRefusal(f"{place}: {expected}, found {shown[:40]}", rule=EXACT, hint="write it as 0.25")


def _listed(what: str, names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - 40} more" if len(ordered) > 40 else ""
    return f"{what}: {', '.join(ordered[:40]) or 'none'}{more}"


def _refuse(message: str, rule: str, hint: str) -> NoReturn:
    raise Refusal(message, rule=rule, hint=hint)
