# SPDX-License-Identifier: Apache-2.0
"""Reads an inquiry's case from TOML and refuses what does not fit. Nothing is completed, corrected or guessed.

A number keeps its decimal spelling: 0.1 is exactly 1/10, and "1/3" may be written as text. Raises InputError for the shape of the file,
Refusal for what breaks a rule of grading or weighing; each names the file, the table with its line where that is certain, and what to do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, NoReturn, cast

import msgspec
from msgspec import Meta

from comity.errors import InputError, Refusal
from comity.inquiry.case import (
    CLASSES,
    JOINING,
    Assessment,
    Basis,
    Case,
    Claim,
    Class,
    Credibility,
    Decision,
    Edge,
    Exhibit,
    Grade,
    Hypothesis,
    Interval,
    Ladder,
    Reliability,
    Source,
    SourceKind,
    Standard,
)
from comity.inquiry.weighing.rows import Behinds
from comity.inquiry.weighing.rules import APART, check_assessment, check_grade, kind_of

NAMES = "inquiry: every name that is used is declared, and declared once"
STEPS = "inquiry: likelihoods are steps of the declared ladder, or their reciprocals"
EXACT = "inquiry: a likelihood is a number above 0, or two of them as [low, high]"
PARENTS = "inquiry: what was made from an exhibit names it, and nothing was made from itself"

_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$(?!\n)"
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)")]
Line = Annotated[str, Meta(max_length=300, pattern=_LINE)]
Named = Annotated[str, Meta(min_length=1, max_length=300, pattern=_LINE)]
Words = Annotated[str, Meta(max_length=4000)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]

_HEADER = re.compile(r"[ \t]*\[\[([^\[\]]*)\]\]|[ \t]*\[([^\[\]]*)\]")
_NUMBER = re.compile(r"[0-9]{1,18}(/[0-9]{1,18}|\.[0-9]{1,18})?")
_SHOWN = 40


class _Shape(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    pass


class _Standard(_Shape, frozen=True):
    name: Named
    definition: Annotated[str, Meta(min_length=1, max_length=4000)]
    set_by: Named


class _Band(_Shape, frozen=True):
    from_: Any = msgspec.field(name="from")
    name: Named


class _Ladder(_Shape, frozen=True):
    steps: Annotated[list[Any], Meta(min_length=1, max_length=64)]
    broken_cap: Any
    source: Annotated[str, Meta(min_length=1, max_length=4000)]
    band: Annotated[list[_Band], Meta(min_length=1, max_length=64)]


class _Source(_Shape, frozen=True):
    id: Name
    kind: SourceKind = "other"
    interests: list[Line] = []


class _Exhibit(_Shape, frozen=True):
    id: Name
    source: Name = ""
    sha256: Digest = ""
    file: Line = ""
    size_bytes: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    media_type: Line = ""
    title: Line = ""
    parent: Name = ""
    custody: Literal["complete", "broken", "unknown"] = "unknown"
    broken_because: Words = ""


class _Edge(_Shape, frozen=True):
    a: Name
    b: Name
    type: Class
    decision: Decision = "found"
    by: Line = ""
    reason: Words = ""


class _Claim(_Shape, frozen=True):
    id: Name
    text: Annotated[str, Meta(min_length=1, max_length=4000)]
    exhibits: Annotated[list[Name], Meta(min_length=1)]
    observer: Line = ""


class _Grade(_Shape, frozen=True):
    grade: str | int
    by: Named
    source: Name = ""
    claim: Name = ""
    ground: Words = ""


class _Hypothesis(_Shape, frozen=True):
    id: Name
    text: Annotated[str, Meta(min_length=1, max_length=4000)]
    rest: bool = False
    proposed_by: Line = ""


class _Assessment(_Shape, frozen=True):
    by: Named
    claim: Name
    likely: dict[Name, Any] = {}
    basis: Basis = "assumption"
    rationale: Words = ""


class _File(_Shape, frozen=True):
    id: Name
    title: Named
    mandate: Words = ""
    version: Annotated[int, Meta(ge=1, le=2**53 - 1)] = 1
    joining: list[Class] | None = None
    standard: _Standard | None = None
    ladder: _Ladder | None = None
    source: list[_Source] = []
    exhibit: list[_Exhibit] = []
    edge: list[_Edge] = []
    claim: list[_Claim] = []
    grade: list[_Grade] = []
    hypothesis: list[_Hypothesis] = []
    assessment: list[_Assessment] = []


_SHAPES: dict[str, type[_Shape]] = {
    "standard": _Standard, "ladder": _Ladder, "source": _Source, "exhibit": _Exhibit, "edge": _Edge, "claim": _Claim,
    "grade": _Grade, "hypothesis": _Hypothesis, "assessment": _Assessment,
}  # fmt: skip


def read_case(text: str, name: str) -> Case:
    """The case that `text` writes; `name` names the file in errors. Raises InputError and Refusal."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        raise InputError(f"{name}: {error}", hint="expected TOML; text stands in quotes") from error
    except RecursionError as error:
        raise InputError(f"{name}: nested too deeply", hint="expected tables of plain values") from error
    places = _Places(name, text, tables)
    try:
        found = msgspec.convert(tables, _File)
    except msgspec.ValidationError as error:
        raise InputError(f"{places.of_shape(str(error))}: {error}", hint=_hint(str(error))) from error
    return _Reader(found, places).case()


def _hint(error: str) -> str:
    if "custody" in error:
        return "custody is one of complete, broken, unknown"
    if ".type" in error or "joining" in error:
        return f"classes of dependence: {', '.join(CLASSES)}"
    inside = re.search(r"\$\.([a-z]+)", error)
    table = inside[1] if inside and inside[1] in _SHAPES else ""
    keys = [field.encode_name for field in msgspec.structs.fields(_SHAPES.get(table, _File))]
    if ".band" in error:
        keys = ["from", "name"]
    return f"keys {f'of {table}' if table else 'of the file'}: {', '.join(keys)}"


class _Places:
    """Where a table stands: its line too, if the headers of its kind in the source are as many as the tables."""

    def __init__(self, name: str, text: str, tables: Mapping[str, Any]) -> None:
        self.name, self.tables = name, tables
        self.headers: dict[str, list[int]] = {}
        for number, line in enumerate(text.split("\n"), 1):
            header = _HEADER.match(line)
            if header:
                self.headers.setdefault((header[1] or header[2] or "").strip(), []).append(number)

    def __call__(self, table: str, index: int | None = None) -> str:
        lines = self.headers.get(table, [])
        written = 1 if index is None else len(self.tables.get(table, ()))
        line = f"line {lines[index or 0]}: " if len(lines) == written else ""
        return f"{self.name}: {line}{table}" + ("" if index is None else f" {index + 1}")

    def of_shape(self, error: str) -> str:
        inside = re.search(r"\$\.([a-z]+)(?:\[([0-9]+)\])?", error)
        if inside is None or inside[1] not in _SHAPES:
            return self.name
        return self(inside[1], int(inside[2]) if inside[2] else None)


class _Reader:
    """Checks one file against itself, in the order of its tables."""

    def __init__(self, found: _File, places: _Places) -> None:
        self.found, self.places = found, places
        self.sources = {one.id for one in found.source}
        self.exhibits = {one.id: one for one in found.exhibit}
        self.claims = {one.id for one in found.claim}

    def case(self) -> Case:
        found = self.found
        for table in ("source", "exhibit", "claim", "hypothesis"):
            self.once(table, (one.id for one in getattr(found, table)))
        ladder = self.ladder()
        case = Case(
            id=found.id,
            title=found.title,
            mandate=found.mandate,
            standard=_standard(found.standard),
            ladder=ladder,
            sources=tuple(Source(one.id, one.kind, tuple(one.interests)) for one in found.source),
            exhibits=tuple(self.exhibit(index, one) for index, one in enumerate(found.exhibit)),
            edges=tuple(self.edge(index, one) for index, one in enumerate(found.edge)),
            claims=tuple(self.claim(index, one) for index, one in enumerate(found.claim)),
            hypotheses=tuple(
                Hypothesis(one.id, one.text, one.rest, one.proposed_by) for one in found.hypothesis
            ),
            version=found.version,
            joining=JOINING if found.joining is None else frozenset(found.joining),
        )
        self.once("grade", (f"{one.source or one.claim} by {one.by}" for one in found.grade))
        behinds = Behinds(case)
        grades = tuple(self.grade(case, behinds, index, one) for index, one in enumerate(found.grade))
        self.once("assessment", (f"{one.claim} by {one.by}" for one in found.assessment))
        assessments = tuple(self.assessment(case, index, one) for index, one in enumerate(found.assessment))
        return replace(case, grades=grades, assessments=assessments)

    def ladder(self) -> Ladder | None:
        found, place = self.found.ladder, self.places("ladder")
        if found is None:
            return None
        steps = tuple(_exact(value, f"{place}: steps") for value in found.steps)
        bands = tuple(
            (_exact(one.from_, f"{place}: band {one.name!r}: from"), one.name) for one in found.band
        )
        for what, values in (("steps", steps), ("bands", tuple(low for low, _ in bands))):
            if values[0] < 1 or any(one >= other for one, other in pairwise(values)):
                shown = ", ".join(map(str, values))
                raise InputError(f"{place}: {what} do not rise from 1 or more: {shown}", hint=_LADDER_HINT)
        if steps[0] != 1:
            raise InputError(f"{place}: steps begin at {steps[0]}, expected 1", hint=_LADDER_HINT)
        cap = _exact(found.broken_cap, f"{place}: broken_cap")
        if cap < 1:
            raise InputError(f"{place}: broken_cap is {cap}, expected 1 or more", hint=_LADDER_HINT)
        return Ladder(steps, bands, cap, found.source)

    def exhibit(self, index: int, one: _Exhibit) -> Exhibit:
        place = self.places("exhibit", index)
        if one.source:
            self.declared(place, "source", one.source, self.sources)
        if one.broken_because and one.custody != "broken":
            hint = 'custody = "broken", or leave broken_because out'
            raise InputError(f"{place}: broken_because without broken custody", hint=hint)
        seen, parent = {one.id}, one.parent
        while parent:
            self.declared(f"{place}: parent", "exhibit", parent, self.exhibits)
            if parent in seen:
                _refuse(
                    f"{place}: {one.id} descends from itself",
                    PARENTS,
                    "name the exhibit that it was made from",
                )
            seen.add(parent)
            parent = self.exhibits[parent].parent
        return Exhibit(
            one.id, one.source, one.sha256, one.size_bytes, one.media_type, one.title, one.file, one.parent, one.custody,
            one.broken_because,
        )  # fmt: skip

    def edge(self, index: int, one: _Edge) -> Edge:
        place = self.places("edge", index)
        for end in (one.a, one.b):
            self.declared(place, "exhibit", end, self.exhibits)
        if one.a == one.b:
            _refuse(f"{place}: an edge joins {one.a} with itself", NAMES, "name the two exhibits that depend")
        a, b = sorted((one.a, one.b))
        return Edge(a, b, one.type, one.decision, one.by, one.reason)

    def claim(self, index: int, one: _Claim) -> Claim:
        place = self.places("claim", index)
        for name in one.exhibits:
            self.declared(place, "exhibit", name, self.exhibits)
        if len(set(one.exhibits)) != len(one.exhibits):
            _refuse(f"{place}: {one.id} names an exhibit twice", NAMES, "name each exhibit once")
        return Claim(one.id, one.text, tuple(one.exhibits), one.observer)

    def grade(self, case: Case, behinds: Behinds, index: int, one: _Grade) -> Grade:
        place, grade = self.places("grade", index), str(one.grade)
        if bool(one.source) == bool(one.claim):
            hint = 'such as source = "s1" with grade = "B", or claim = "c1" with grade = "2"'
            raise InputError(f"{place}: expected one of source, claim", hint=hint)
        kind = kind_of(grade)
        if kind is not None and not (one.source if kind == "source" else one.claim):
            what = f"{place}: {grade} does not grade a {'claim' if kind == 'source' else 'source'}"
            _refuse(what, APART, "a source: A to F; a claim: 1 to 6")
        made = Grade(one.source or one.claim, cast("Reliability | Credibility", grade), one.by, one.ground)
        try:
            check_grade(case, made, behinds)
        except Refusal as error:
            raise Refusal(f"{place}: {error.message}", rule=error.rule, hint=error.hint) from error
        return made

    def assessment(self, case: Case, index: int, one: _Assessment) -> Assessment:
        place = self.places("assessment", index)
        self.declared(place, "claim", one.claim, self.claims)
        likely = {
            name: self.likelihood(f"{place}: likely.{name}", value, case.ladder)
            for name, value in one.likely.items()
        }
        made = Assessment(one.by, one.claim, likely, one.basis, one.rationale)
        try:
            check_assessment(case.hypotheses, made)
        except Refusal as error:
            raise Refusal(f"{place}: {error.message}", rule=error.rule, hint=error.hint) from error
        return made

    def likelihood(self, place: str, value: object, ladder: Ladder | None) -> Interval:
        ends = value if isinstance(value, list) else [value, value]
        if len(ends) != 2:
            _refuse(f"{place}: expected one number or two, found {len(ends)}", EXACT, "such as [2, 10]")
        low, high = (_exact(end, place) for end in ends)
        if low > high:
            _refuse(f"{place}: {low} is above {high}", EXACT, f"write [{high}, {low}]")
        for end in (low, high):
            if ladder is not None and end not in ladder.steps and 1 / end not in ladder.steps:
                steps = ", ".join(map(str, ladder.steps))
                _refuse(f"{place}: {end} is no step of the ladder", STEPS, f"steps: {steps}, and 1 over each")
        return Interval(low, high)

    def declared(self, place: str, what: str, name: str, known: Iterable[str]) -> None:
        if name not in known:
            ordered = sorted(known)
            more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
            hint = f"{what}s known: {', '.join(ordered[:_SHOWN]) or 'none'}{more}"
            _refuse(f"{place}: there is no {what} {name!r}", NAMES, hint)

    def once(self, table: str, names: Iterable[str]) -> None:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                _refuse(f"{self.places(table, index)}: {name} is there twice", NAMES, "leave one of the two")
            seen.add(name)


def _standard(found: _Standard | None) -> Standard | None:
    return None if found is None else Standard(found.name, found.definition, found.set_by)


_LADDER_HINT = (
    'such as steps = [1, 2, 10, 100], broken_cap = 10, [[ladder.band]] from = 1 name = "weak support"'
)


def _exact(value: object, place: str) -> Fraction:
    """The fraction above 0 that a number, or text such as 1/10, spells. Raises Refusal."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        over, _, under = value.partition("/")
        if not under or int(under):
            value = Fraction(over) / int(under or 1)
    if (
        isinstance(value, Decimal)
        and value.is_finite()
        and abs(value.adjusted()) <= 18
        and len(value.as_tuple().digits) <= 36
    ):
        value = Fraction(value)
    if isinstance(value, int | Fraction) and not isinstance(value, bool) and 0 < value <= 10**18:
        return Fraction(value)
    raise Refusal(
        f"{place}: expected a number above 0, found {_shown(value)}",
        rule=EXACT,
        hint='write 10, 0.1 or "1/10"; what seems impossible gets the lowest step of the ladder, not 0',
    )


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) > 10**18:
        return "one beyond 10^18"
    return str(value)[:_SHOWN]


def _refuse(message: str, rule: str, hint: str) -> NoReturn:
    raise Refusal(message, rule=rule, hint=hint)
