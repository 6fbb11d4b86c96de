# SPDX-License-Identifier: Apache-2.0
"""The part `urn:comity:docx:1` of a document: the text as the model holds it, for what a word processor cannot show.

Every field of the model is an attribute or an element of its own name, fields at their default are left out, and nothing is interpreted:
what was put in comes out equal, or InputError says which element is not as expected. Diagnostics, flags and the source are not put in.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lxml import etree

from comity.errors import InputError
from comity.text import model
from comity.text.model import Text

NAMESPACE = "urn:comity:docx:1"
_N = f"{{{NAMESPACE}}}"
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEFT_OUT = frozenset({"diagnostics", "flags", "source"})
_INLINES: dict[str, type] = {"words": model.Words, "noteref": model.NoteRef, "choice": model.Choice}


@dataclass(frozen=True, slots=True)
class Part:
    """What the part holds: the text, the record's checkpoint, and the date and secretariat of the export."""

    text: Text
    checkpoint: str
    date: str
    author: str


def write_part(part: Part) -> bytes:
    """The XML of a part. Raises InputError naming the place of a character that XML has no way to write."""
    root = etree.Element(f"{_N}document", nsmap={None: NAMESPACE})
    for name in ("checkpoint", "date", "author"):
        root.set(name, _legal(getattr(part, name), name))
    _fill(etree.SubElement(root, f"{_N}text"), part.text, "the text")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _legal(value: str, place: str) -> str:
    found = _ILLEGAL.search(value)
    if found is not None:
        raise InputError(
            f"{place}: the character U+{ord(found[0]):04X} after {value[: found.start()][-30:]!r} cannot stand in a document",
            hint="remove the control character",
        )
    return value


@cache
def _shape(kind: type[Any]) -> tuple[tuple[Field[Any], Any, Any], ...]:
    """Fields of a dataclass with their types and defaults."""
    hints = get_type_hints(kind, vars(model))
    return tuple(
        (one, hints[one.name], one.default if one.default_factory is MISSING else one.default_factory())
        for one in fields(kind)
        if one.name not in _LEFT_OUT
    )


def _fill(element: Any, value: Any, place: str) -> None:
    identity = getattr(value, "id", None) or getattr(value, "key", None)
    here = f"{type(value).__name__.lower()} {identity}" if identity else place
    for field, _, default in _shape(value.__class__):
        held = getattr(value, field.name)
        if default is not MISSING and held == default:
            continue
        if isinstance(held, str | int):
            element.set(field.name, _scalar(held, f"{here}, {field.name}"))
        else:
            _put(etree.SubElement(element, _N + field.name), held, f"{here}, {field.name}")


def _scalar(value: str | int, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _legal(value, place) if isinstance(value, str) else str(value)


def _put(element: Any, held: object, place: str) -> None:
    """A value that is no scalar: None, a dataclass, a mapping to tuples, or a tuple of scalars or dataclasses."""
    if held is None:
        element.set("none", "true")
    elif is_dataclass(held):
        _fill(element, held, place)
    elif isinstance(held, Mapping):
        for name, members in held.items():
            entry = etree.SubElement(element, f"{_N}entry", {"name": _legal(name, place)})
            _put(entry, members, place)
    else:
        assert isinstance(held, tuple)  # the model knows no other container
        for one in held:
            if isinstance(one, str):
                etree.SubElement(element, f"{_N}item").text = _legal(one, place)
            else:
                _fill(etree.SubElement(element, _N + type(one).__name__.lower()), one, place)


def read_part(root: Any) -> Part:
    """A part from its parsed XML. Raises InputError on anything that `write_part` does not write."""
    texts = root.findall(f"{_N}text")
    if root.tag != f"{_N}document" or len(texts) != 1:
        raise _wrong("expected one text in a document", root)
    text = _get(texts[0], Text)
    assert isinstance(text, Text)
    return Part(text, root.get("checkpoint", ""), root.get("date", ""), root.get("author", ""))


def _wrong(message: str, element: Any) -> InputError:
    return InputError(
        f"part {NAMESPACE}, line {element.sourceline}: {message}",
        hint="export the text again; this part is not edited by hand",
    )


def _get(element: Any, kind: type) -> object:
    values: dict[str, object] = {}
    children = {child.tag: child for child in element if isinstance(child.tag, str)}
    for field, hint, default in _shape(kind):
        child = children.pop(_N + field.name, None)
        written = element.attrib.get(field.name)
        if written is not None:
            values[field.name] = _read_scalar(written, hint, element)
        elif child is not None:
            values[field.name] = _value(child, hint)
        elif default is MISSING:
            raise _wrong(f"{element.tag.removeprefix(_N)} has no {field.name}", element)
    if children:
        raise _wrong(f"did not expect {next(iter(children))}", element)
    if kind is model.Choice and not values["alternatives"]:
        raise _wrong("a choice has no alternatives", element)
    return kind(**values)


def _read_scalar(written: str, hint: Any, element: Any) -> object:
    if hint is bool and written in {"true", "false"}:
        return written == "true"
    if hint is int and re.fullmatch(r"-?\d{1,9}", written):
        return int(written)
    if hint is str or (get_origin(hint) is Literal and written in get_args(hint)):
        return written
    raise _wrong(f"did not expect the value {written[:40]!r}", element)


def _value(element: Any, hint: Any) -> object:
    if get_origin(hint) in {Union, types.UnionType}:
        if element.get("none") == "true":
            return None
        hint = next(one for one in get_args(hint) if one is not type(None))
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return _get(element, hint)
    if get_origin(hint) is Mapping:
        entries = {one.get("name", ""): _value(one, get_args(hint)[1]) for one in element}
        return types.MappingProxyType(entries)
    if get_origin(hint) is not tuple:
        raise _wrong("did not expect an element", element)
    kinds = get_args(hint)
    found = tuple(_item(one, kinds[0]) for one in element if isinstance(one.tag, str))
    if kinds[-1] is not Ellipsis and len(found) != len(kinds):
        raise _wrong(f"expected {len(kinds)} items", element)
    return found


def _item(element: Any, hint: Any) -> object:
    name = element.tag.removeprefix(_N)
    if hint is str and name == "item":
        return element.text or ""
    if get_origin(hint) in {Union, types.UnionType} and name in _INLINES:
        return _get(element, _INLINES[name])
    if isinstance(hint, type) and is_dataclass(hint) and name == hint.__name__.lower():
        return _get(element, hint)
    raise _wrong(f"did not expect {name[:40]}", element)
