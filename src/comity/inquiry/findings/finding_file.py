# SPDX-License-Identifier: Apache-2.0
"""Reads a finding from TOML and refuses what does not fit. Nothing is completed or corrected, and no outcome is computed.

Raises InputError for the shape of the file and for characters that no page can carry, Refusal where a rule of the method says no; each
names the file, the table with its line where that is certain, and what to do.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from comity.canonical import MAX_INTEGER
from comity.errors import InputError
from comity.inquiry.case import Hypothesis, Standard
from comity.inquiry.findings.characters import unfit
from comity.inquiry.findings.finding import (
    Alternative,
    Cited,
    Correction,
    Counts,
    Decision,
    Dissent,
    Finding,
    Gap,
    Grid,
    Group,
    Level,
    Outcome,
    Paragraph,
    Reply,
    Status,
    Support,
    Withdrawal,
)
from comity.inquiry.findings.rules import check
from comity.kinds import Language

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)")]
Title = Annotated[str, Meta(min_length=1, max_length=300)]
Text = Annotated[str, Meta(min_length=1, max_length=20_000)]
Hash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)")]
When = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$(?!\n)")]
Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Names = Annotated[list[Name], Meta(max_length=10_000)]
Texts = Annotated[list[Text], Meta(max_length=10_000)]

_HEADER = re.compile(r"[ \t]*(\[\[[^\[\]]*\]\]|\[[^\[\]]*\])")


class _Shape(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    pass


class _Passage(_Shape, frozen=True, kw_only=True):
    level: Level = "public"
    reason: str = ""
    approved_by: str = ""
    simulated: bool = False


class _Paragraph(_Passage, frozen=True, kw_only=True):
    id: Name
    text: Text
    exhibits: Names = []
    groups: Names = []


class _Exhibit(_Passage, frozen=True, kw_only=True):
    id: Name
    title: Title = ""
    sha256: Hash = ""


class _Group(_Passage, frozen=True, kw_only=True):
    id: Name
    title: Title = ""
    exhibits: Names = []


class _Gap(_Passage, frozen=True, kw_only=True):
    text: Text


class _Alternative(_Passage, frozen=True, kw_only=True):
    title: Title
    text: Text


class _Dissent(_Passage, frozen=True, kw_only=True):
    party: Title
    text: Text


class _Reply(_Passage, frozen=True, kw_only=True):
    party: Title
    served_at: When
    answer: Text = ""
    answered_at: When = ""
    no_answer_by: When = ""


class _Correction(_Passage, frozen=True, kw_only=True):
    at: When
    by: Title
    text: Text
    paragraph: Name = ""


class _Table(_Passage, frozen=True, kw_only=True):
    id: Name
    caption: Title
    header: Texts = []
    rows: Annotated[list[list[str]], Meta(max_length=10_000)] = []
    note: Text = ""


class _Standard(_Shape, frozen=True, kw_only=True):
    name: Title
    definition: Text
    set_by: Title


class _Hypothesis(_Shape, frozen=True, kw_only=True):
    id: Name
    text: Text
    rest: bool = False
    proposed_by: Title = ""


class _Support(_Shape, frozen=True, kw_only=True):
    of: Name
    against: Name
    low: str
    high: str
    band: Title


class _Counts(_Shape, frozen=True, kw_only=True):
    captures: Count
    articles: Count
    independent_sources: Count


class _Decision(_Shape, frozen=True, kw_only=True):
    outcome: Outcome
    rule: str
    by: Annotated[list[Title], Meta(max_length=1000)]
    at: When
    entry: Title = ""
    simulated: bool = False


class _Withdrawal(_Shape, frozen=True, kw_only=True):
    at: When
    by: Title
    reason: Text


class _File(_Shape, frozen=True, kw_only=True):
    id: Name
    title: Title
    inquiry: Name
    statement: Text
    mandate: Text = ""
    incident: Text = ""
    language: Language = "en"
    status: Status = "draft"
    draft: Annotated[int, Meta(ge=1, le=100_000)] = 1
    dated: When = ""
    supersedes: Name = ""
    proposed: Outcome | Literal[""] = ""
    relied_on: Names = []
    contrary: Names = []
    simulated: bool = False
    simulated_parts: Texts = []
    standard: _Standard | None = None
    decision: _Decision | None = None
    counts: _Counts | None = None
    withdrawal: _Withdrawal | None = None
    hypothesis: list[_Hypothesis] = []
    support: list[_Support] = []
    paragraph: list[_Paragraph] = []
    exhibit: list[_Exhibit] = []
    group: list[_Group] = []
    gap: list[_Gap] = []
    alternative: list[_Alternative] = []
    dissent: list[_Dissent] = []
    reply: list[_Reply] = []
    correction: list[_Correction] = []
    table: list[_Table] = []


_ONE: Mapping[str, type] = {
    "standard": Standard, "decision": Decision, "counts": Counts, "withdrawal": Withdrawal,
}  # fmt: skip
_MANY: Mapping[str, tuple[str, type, type[_Shape]]] = {
    "hypothesis": ("hypotheses", Hypothesis, _Hypothesis),
    "support": ("support", Support, _Support),
    "paragraph": ("paragraphs", Paragraph, _Paragraph),
    "exhibit": ("exhibits", Cited, _Exhibit),
    "group": ("groups", Group, _Group),
    "gap": ("gaps", Gap, _Gap),
    "alternative": ("alternatives", Alternative, _Alternative),
    "dissent": ("dissents", Dissent, _Dissent),
    "reply": ("replies", Reply, _Reply),
    "correction": ("corrections", Correction, _Correction),
    "table": ("tables", Grid, _Table),
}
"""For each array of tables: the finding's field, its value, and its shape in the file."""


def read_finding(text: str, name: str) -> Finding:
    """The finding that `text` writes, at the level "full"; `name` stands for the file in errors. Raises InputError and Refusal."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, ArithmeticError) as error:
        raise InputError(f"{name}: {error}", hint="expected TOML; text stands in quotes") from error
    except RecursionError as error:
        raise InputError(f"{name}: nested too deeply", hint="expected tables of plain values") from error
    places = _Places(name, text, tables)
    for path, words in _texts(tables, "$"):
        found = unfit(words)
        if found:
            hint = "control characters and overrides of direction cannot be shown: leave them out"
            raise InputError(f"{places.of(path)}: {path}: the character {found}", hint=hint)
    try:
        read = msgspec.convert(tables, _File)
    except msgspec.ValidationError as error:
        raise InputError(f"{places.of(str(error))}: {error}", hint=_hint(str(error))) from error
    _calendar(tables, places)
    finding = _finding(read)
    _even(finding, places)
    check(finding, name)
    return finding


def _finding(read: _File) -> Finding:
    """The value: each shape has the fields of its value, with lists in place of tuples."""
    made: dict[str, Any] = {}
    for name in read.__struct_fields__:
        found = getattr(read, name)
        if name in _MANY:
            field, kind, _ = _MANY[name]
            made[field] = tuple(_value(kind, one) for one in found)
        elif name in _ONE:
            made[name] = None if found is None else _value(_ONE[name], found)
        else:
            made[name] = _frozen(found)
    return Finding(**made)


def _value(kind: type, shape: _Shape) -> Any:
    return kind(**{name: _frozen(getattr(shape, name)) for name in shape.__struct_fields__})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _calendar(tables: Mapping[str, Any], places: _Places) -> None:
    """Dates that match the pattern and are on no calendar, such as 2026-02-30."""
    for path, words in _texts(tables, "$"):
        if not re.search(r"\.(at|dated|[a-z_]+_(at|by))$", path) or not re.match(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}", words
        ):
            continue
        try:
            dt.datetime.fromisoformat(words)
        except ValueError as error:
            raise InputError(
                f"{places.of(path)}: {path}: {words} is no date", hint="write it as 2026-11-21"
            ) from error


def _even(finding: Finding, places: _Places) -> None:
    for index, table in enumerate(finding.tables):
        widths = {len(row) for row in table.rows} | ({len(table.header)} if table.header else set())
        if len(widths) > 1:
            told = " and ".join(map(str, sorted(widths)))
            raise InputError(
                f"{places.of(f'$.table[{index}]')}: rows of {told} cells",
                hint="a table's rows are as long as its header",
            )


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a file, with its path; names of keys, too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield path, key
            yield from _texts(one, f"{path}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _texts(one, f"{path}[{place}]")


def _hint(error: str) -> str:
    inside = re.search(r"\$\.([a-z]+)", error)
    name = inside[1] if inside else ""
    one: dict[str, type[_Shape]] = {
        "standard": _Standard, "decision": _Decision, "counts": _Counts, "withdrawal": _Withdrawal,
    }  # fmt: skip
    shape = _MANY[name][2] if name in _MANY else one.get(name, _File)
    if "str" in error and "date" in error:
        return 'a date stands in quotes, as "2026-11-21"'
    keys = sorted(msgspec.structs.fields(shape), key=lambda field: field.name in _Passage.__struct_fields__)
    return f"keys {'of the file' if shape is _File else f'of {name}'}: {', '.join(one.name for one in keys)}"


class _Places:
    """Where a table stands: its line too, if the headers of its kind in the source are as many as the tables."""

    def __init__(self, where: str, source: str, tables: Mapping[str, Any]) -> None:
        self.where, self.tables = where, tables
        self.headers: dict[str, list[int]] = {}
        for number, line in enumerate(source.split("\n"), 1):
            header = _HEADER.match(line)
            if header:
                self.headers.setdefault(re.sub(r"\s", "", header[1]), []).append(number)

    def of(self, path: str) -> str:
        """The place of the table that a path such as $.paragraph[2].text, or a message with one, goes into."""
        many = re.search(r"\$\.([a-z]+)\[([0-9]+)\]", path)
        if many and isinstance(self.tables.get(many[1]), list):
            lines = self.headers.get(f"[[{many[1]}]]", [])
            index = int(many[2])
            line = f"line {lines[index]}: " if len(lines) == len(self.tables[many[1]]) else ""
            return f"{self.where}: {line}{many[1]} {index + 1}"
        one = re.search(r"\$\.([a-z]+)\b", path)
        lines = self.headers.get(f"[{one[1]}]", []) if one else []
        return f"{self.where}: line {lines[0]}" if len(lines) == 1 else self.where
