# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for the body of any statement kind, drawn from the kind's own types, bounds and patterns.

Nothing here knows a kind by name: a new kind is tested the day it is declared.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from comity.canonical import MAX_INTEGER
from comity.kinds import Kind, Statement

MOST = 3
"""Items drawn for a list or a table, where the type allows more."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)

plain_values: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | integers | texts,
    lambda inner: (
        st.lists(inner, max_size=MOST)
        | st.dictionaries(st.text("abcxyz_-", max_size=5), inner, max_size=MOST)
    ),
    max_leaves=6,
)
"""What canonical JSON can hold, with keys in ASCII as everywhere in statements."""


def bodies(kind: Kind[Any]) -> st.SearchStrategy[Statement]:
    """Statements of a kind: well formed, though no rule would let most of them pass."""
    body: type[msgspec.Struct] = kind.body
    return _struct(body)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as msgspec understands it."""
    return _values(inspect.type_info(hint))


@cache
def _struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    return st.builds(cls, **{info.name: values(info.type) for info in msgspec.structs.fields(cls)})


def _values(info: inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case inspect.Metadata():
            return _values(info.type)
        case inspect.StrType():
            return _text(info)
        case inspect.IntType():
            least = -MAX_INTEGER if info.ge is None else info.ge
            most = MAX_INTEGER if info.le is None else info.le
            return st.integers(least, most)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(info.values)
        case inspect.UnionType():
            return st.one_of([_values(option) for option in info.types])
        case inspect.StructType():
            return _struct(info.cls)
        case inspect.VarTupleType():
            least, most = _bounds(info)
            return st.lists(_values(info.item_type), min_size=least, max_size=most).map(tuple)
        case inspect.DictType():
            least, most = _bounds(info)
            keys = _values(info.key_type)
            return st.dictionaries(keys, _values(info.value_type), min_size=least, max_size=most)
        case inspect.AnyType():
            return plain_values
    raise NotImplementedError(f"{info}: say here how such values are drawn")


def _bounds(info: inspect.VarTupleType | inspect.DictType) -> tuple[int, int]:
    least = info.min_length or 0
    return least, max(least, min(MOST, MOST if info.max_length is None else info.max_length))


def _text(info: inspect.StrType) -> st.SearchStrategy[str]:
    if info.pattern is None:
        most = min(40, 40 if info.max_length is None else info.max_length)
        characters = st.characters(exclude_categories=["Cs"])
        return st.text(characters, min_size=info.min_length or 0, max_size=most)
    found = st.from_regex(info.pattern, alphabet=st.characters(codec="ascii"))
    if info.max_length is not None:
        most = info.max_length
        return found.filter(lambda text: len(text) <= most)
    return found


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A few bytes changed, added, taken out or repeated."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(["set", "insert", "delete", "repeat"]))
        if how == "set" and place < len(data):
            data[place] = draw(st.integers(0, 255))
        elif how == "insert":
            data[place:place] = draw(
                st.sampled_from([b'"', b"{", b"}", b",", b"\\", b"0", b"\xc3", b"null", b" "])
            )
        elif how == "delete":
            del data[place : place + draw(st.integers(1, 8))]
        else:
            data[place:place] = data[place : place + draw(st.integers(1, 30))]
    return bytes(data)
