# SPDX-License-Identifier: Apache-2.0
"""Making a statement: from an author's fields to the exact text to sign, with no server and no private key.

The text names its signers and the checkpoint that the author has seen; it can be carried to a machine that is on no network, signed
there, and brought back.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from comity import kinds
from comity.canonical import MAX_DEPTH, MAX_INTEGER
from comity.desk.state import KINDS
from comity.errors import FormRefusal, InputError, UsageError
from comity.kinds import Kind, Seen
from comity.record.entry import compose


def kind_named(name: str) -> Kind[Any]:
    """The kind. Raises UsageError listing the known ones."""
    kind = KINDS.get(name)
    if kind is None:
        raise UsageError(f"there is no kind {name!r}", hint=f"kinds: {', '.join(KINDS)}")
    return kind


def draft(
    origin: str, kind: Kind[Any], fields: Mapping[str, Any], *, by: Iterable[str], at: str, seen: Seen | None
) -> bytes:
    """The text to sign. Raises FormRefusal naming the field that does not fit."""
    whole: dict[str, Any] = {**fields, "by": sorted(set(by)), "at": at}
    if seen is not None:
        whole["seen"] = seen
    return compose(origin, kind.name, fitted(kind, whole))


def fitted(kind: Kind[Any], whole: Mapping[str, Any]) -> bytes:
    """Canonical bytes of a body. Raises FormRefusal naming the field that does not fit, or what is wrong with its text."""
    try:
        body = msgspec.convert(whole, kind.body)
    except msgspec.ValidationError as error:
        raise FormRefusal(
            kind.explain(error), rule=f"fields of {kind.name}", hint=_fields_hint(kind)
        ) from error
    data = kinds.encode(body)
    kinds.check_text(kind, kind.decode(data), data)
    return data


def _fields_hint(kind: Kind[Any]) -> str:
    return "fields: " + ", ".join(
        f"{info.name}{'' if info.required else ' (optional)'}" for info in kind.fields()
    )


def read_body(path: Path) -> dict[str, Any]:
    """Fields from a TOML or JSON file. Raises InputError with file, line and what was expected."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    value = _parse_json(path, text) if path.suffix == ".json" else parse_toml(path, text)
    if not isinstance(value, dict):
        raise InputError(f"{path}: expected an object with the statement's fields")
    _check_numbers(value, f"{path}: ")
    return value


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """A TOML document. Raises InputError with file, line and what was expected."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: {error}; expected TOML") from error
    except RecursionError as error:
        raise InputError(f"{path}: nested too deeply") from error


def _parse_json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _unique(path, pairs))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}: line {error.lineno} column {error.colno}: {error.msg}; expected JSON"
        ) from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"{path}: {error}") from error


def _unique(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key in found if sum(key == other for other, _ in pairs) > 1)
        raise InputError(f"{path}: the key {twice!r} stands twice in one object")
    return found


def _check_numbers(value: object, place: str, depth: int = 0) -> None:
    """Statements hold integers and text; a date of TOML or a float is told apart here, with its place."""
    if depth > MAX_DEPTH:
        raise InputError(f"{place}: nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_numbers(inner, f"{place}{'' if place.endswith(' ') else '.'}{key}", depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check_numbers(inner, f"{place}[{number}]", depth + 1)
    elif isinstance(value, float):
        raise InputError(
            f"{place}: {value} is not an integer",
            hint='write ratios and scores as text, such as "0.75" or "3/4"',
        )
    elif value is None:
        raise InputError(f"{place}: null has no place in a statement", hint="leave the field out")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise InputError(f"{place}: {value} is beyond 2^53 - 1", hint="write it as text")
    elif not isinstance(value, str | int):
        raise InputError(f"{place}: {value} must be written as text", hint="put it into quotes")


def read_fields(kind: Kind[Any], pairs: Iterable[str]) -> dict[str, Any]:
    """FIELD=VALUE pairs of a command line: plain text for text fields, commas for lists of text, JSON for everything else."""
    known = {info.name: info for info in kind.fields()}
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r}: expected FIELD=VALUE", hint=_fields_hint(kind))
        if name not in known:
            raise UsageError(f"{kind.name} has no field {name!r}", hint=_fields_hint(kind))
        if name in found:
            raise UsageError(f"the field {name} is given twice")
        found[name] = _read_value(known[name].type, value)
        _check_numbers(found[name], f"command line: {name}")
    return found


def _read_value(hint: Any, value: str) -> Any:
    info = msgspec.inspect.type_info(hint)
    options = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    plain = [option.type if isinstance(option, msgspec.inspect.Metadata) else option for option in options]
    if any(isinstance(option, msgspec.inspect.StrType | msgspec.inspect.LiteralType) for option in plain):
        return value
    if any(
        isinstance(option, msgspec.inspect.VarTupleType) and _of_text(option) for option in plain
    ) and not value.startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    return _parse_json(Path("command line"), value)


def _of_text(option: msgspec.inspect.VarTupleType) -> bool:
    item = option.item_type
    return isinstance(
        item.type if isinstance(item, msgspec.inspect.Metadata) else item, msgspec.inspect.StrType
    )
