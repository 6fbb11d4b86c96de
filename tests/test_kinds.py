# SPDX-License-Identifier: Apache-2.0
"""The laws that every statement kind obeys: one spelling, hostile bytes, what is derived from its declaration, golden vectors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import strategies
from comity import canonical, kinds
from comity.desk.fold import Judged, Malformed
from comity.desk.state import KINDS
from comity.errors import FormRefusal, Refusal
from comity.kinds import Kind, Seen, Statement, check_text, matches
from vectors import make_kinds
from vectors.make_kinds import golden, on_record
from worlds import Replica, base64_of

DOCS = Path(__file__).parents[1] / "docs" / "kinds.md"
VECTORS = make_kinds.FOLDER

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
SEEN = Seen(size=7, root=base64_of("root"), sig=base64_of("sig"))


def plain(body: msgspec.Struct) -> Any:
    return msgspec.to_builtins(body, str_keys=True)


# One spelling.


def what_is_encoded_decodes_to_the_same(kind: Kind[Any], body: Statement) -> None:
    encoded = kinds.encode(body)
    assert kind.decode(encoded) == body
    assert kinds.encode(kind.decode(encoded)) == encoded


def the_bytes_are_those_of_rfc_8785(kind: Kind[Any], body: Statement) -> None:
    encoded = kinds.encode(body)
    assert encoded == canonical.encode(plain(body))
    assert encoded == rfc8785.dumps(plain(body))
    assert canonical.decode(encoded) == json.loads(encoded)
    assert b"null" not in re.sub(rb'"(\\.|[^"\\])*"', b"", encoded)


def respellings(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Other ways to write the same JSON, and ways to write a little more."""
    value = json.loads(data)
    first = next(iter(value))
    quoted = json.dumps(value["at"]).encode()

    def written(**options: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, **options).encode()

    yield "spaces", written()
    yield "lines", written(indent=1)
    yield "a space before", b" " + data
    yield "a newline after", data + b"\n"
    yield "a NUL after", data + b"\0"
    yield "a value after", data + b"{}"
    yield "a byte order mark", b"\xef\xbb\xbf" + data
    yield "UTF-16", data.decode().encode("utf-16")
    yield (
        "keys in another order",
        json.dumps(
            dict(sorted(value.items(), reverse=True)), ensure_ascii=False, separators=(",", ":")
        ).encode(),
    )
    yield (
        "a key twice",
        data[:-1]
        + b","
        + json.dumps(first).encode()
        + b":"
        + json.dumps(value[first], separators=(",", ":"), sort_keys=True).encode()
        + b"}",
    )
    yield "an unknown field", data[:-1] + b',"zzz":1}'
    yield "a circle", data[:-1] + b',"zircle":"c"}'.replace(b"zircle", b"circle")
    yield "an escape that is not needed", data.replace(quoted, quoted.replace(b"Z", b"\\u005a"))
    yield "an escaped key", data.replace(b'"at"', b'"\\u0061t"')
    yield "an integer as a float", data.replace(b'"size":7}', b'"size":7.0}')
    yield "an integer with an exponent", data.replace(b'"size":7}', b'"size":7e0}')
    yield "an integer as text", data.replace(b'"size":7}', b'"size":"7"}')
    yield "an integer with a zero", data.replace(b'"size":7}', b'"size":07}')
    yield "cut short", data[:-1]
    yield "an array", b"[" + data + b"]"
    yield "nothing", b""
    yield "null", b"null"


def every_other_spelling_is_refused(kind: Kind[Any], body: Statement) -> None:
    body = msgspec.structs.replace(body, seen=SEEN)
    encoded = kinds.encode(body)
    for name, other in respellings(encoded):
        if other == encoded:
            assert name == "keys in another order"
            assert kind.decode(other) == body
            continue
        with pytest.raises(FormRefusal) as caught:
            kind.decode(other)
        assert caught.value.message.startswith(kind.name), name
        assert caught.value.rule, name


def a_field_that_says_nothing_is_left_out(kind: Kind[Any], body: Statement) -> None:
    defaults = {info.name: info.default for info in msgspec.structs.fields(kind.body) if not info.required}
    assert "seen" in defaults
    for name, default in defaults.items():
        without = msgspec.structs.replace(body, **{name: default})
        value = plain(without)
        assert name not in value
        with pytest.raises(FormRefusal):
            kind.decode(canonical_with_null(value, name))


def canonical_with_null(value: dict[str, Any], name: str) -> bytes:
    marker = "a text that occurs nowhere else"
    return canonical.encode({**value, name: marker}).replace(json.dumps(marker).encode(), b"null")


def every_required_field_is_required(kind: Kind[Any], body: Statement) -> None:
    value = plain(body)
    for info in msgspec.structs.fields(kind.body):
        if info.required:
            rest = {name: inner for name, inner in value.items() if name != info.name}
            with pytest.raises(FormRefusal, match=info.name):
                kind.decode(canonical.encode(rest))


LAWS = (
    what_is_encoded_decodes_to_the_same,
    the_bytes_are_those_of_rfc_8785,
    every_other_spelling_is_refused,
    a_field_that_says_nothing_is_left_out,
    every_required_field_is_required,
)


@each_kind
@settings(max_examples=30)
@given(st.data())
def test_one_spelling_and_every_field_as_declared(kind: Kind[Any], data: st.DataObject) -> None:
    """All laws on each body that is drawn: to draw it takes many times as long as they do."""
    body = data.draw(strategies.bodies(kind))
    for law in LAWS:
        law(kind, body)


@each_kind
def test_only_a_sealed_item_names_a_circle(kind: Kind[Any]) -> None:
    fields = {info.name for info in msgspec.structs.fields(kind.body)}
    assert ("circle" in fields) is (kind.name == "record/sealed/v1")
    if "circle" not in fields:
        with pytest.raises(FormRefusal) as caught:
            kind.decode(b'{"at":"2026-01-01T00:00:00Z","by":["FRA/envoy"],"circle":"guarantors"}')
        assert caught.value.hint == "only record/sealed/v1 may name a circle: seal the statement instead"


# Hostile bytes.


@each_kind
@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'{"by":' * 10_000)
@example(b'{"at":"\xff"}')
@example(b'{"at":"\\ud800"}')
@example(b'{"terms":' + b"[" * 60_000)
@example(b'{"terms":{"rules":{"r":{"x":' + b'{"x":' * 10_000)
def test_random_bytes_are_refused_and_nothing_worse(kind: Kind[Any], data: bytes) -> None:
    with pytest.raises(FormRefusal):
        kind.decode(data)


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_damaged_bytes_are_refused_or_are_another_statement_in_its_one_spelling(
    kind: Kind[Any], data: st.DataObject
) -> None:
    whole = golden(kind.name).split(b"\n")[2]
    other = data.draw(strategies.damaged(whole))
    assume(other != whole)
    with suppress(Refusal):
        assert kinds.encode(kind.decode(other)) == other


def test_nesting_is_bounded_whatever_the_stack_holds() -> None:
    """The verdict on a statement must not depend on how deep the caller stands: replicas would fold different states."""

    def nested(depth: int) -> bytes:
        body = golden("charter/amend/v1").split(b"\n")[2]
        return body.replace(
            b'"rules":{', b'"rules":{"a":{"x":' + b'{"x":' * depth + b"1" + b"}" * depth + b"},", 1
        )

    kind = KINDS["charter/amend/v1"]

    def verdict(depth: int, frames: int) -> str:
        if frames:
            return verdict(depth, frames - 1)
        try:
            kind.decode(nested(depth))
        except FormRefusal as refusal:
            return refusal.message
        return "decoded"

    assert verdict(10, 0) == verdict(10, 500) == "decoded"
    for depth in (100, 500, 900, 10_000):
        assert verdict(depth, 0) == verdict(depth, 500) != "decoded"


# Derived from the declaration.


@each_kind
def test_the_schema_names_every_field_and_forbids_others(kind: Kind[Any]) -> None:
    schema = kind.schema()
    described = schema["$defs"][kind.body.__name__]
    fields = msgspec.structs.fields(kind.body)
    assert set(described["properties"]) == {info.name for info in fields}
    assert set(described["required"]) == {info.name for info in fields if info.required}
    assert described["additionalProperties"] is False
    assert described["description"]
    assert json.dumps(json.loads(json.dumps(schema))) == json.dumps(schema)


@each_kind
def test_an_author_fills_in_all_but_the_envelope(kind: Kind[Any]) -> None:
    names = [info.name for info in kind.fields()]
    assert names
    assert not {"by", "at", "seen"} & set(names)
    assert {*names, "by", "at", "seen"} == set(kind.body.__struct_fields__)


@each_kind
def test_a_kind_has_the_form_that_powers_name(kind: Kind[Any]) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z-]+/v[1-9]", kind.name)
    room, name, _ = kind.name.split("/")
    for pattern in ("*", f"{room}/*", f"{room}/{name}/*", kind.name):
        assert matches(pattern, kind.name)
        assert kinds.POWER.fullmatch(pattern)
    for pattern in (room, f"{room}/{name}", f"{room}/{name[:-1]}/*", f"{kind.name}0", "", "other/*"):
        assert not matches(pattern, kind.name)
    assert issubclass(kind.body, Statement)


def test_public_documents_are_found_by_their_type() -> None:
    assert {kind.name: kind.blob_fields for kind in KINDS.values() if kind.blob_fields} == {
        "talks/issue/v1": ("document",),
        "talks/report/v1": ("document",),
        "charter/silence/v1": ("document",),
        "inquiry/dependence/v1": ("report",),
        "inquiry/model/v1": ("document",),
        "inquiry/finding-draft/v1": ("document",),
        "inquiry/reply/v1": ("document",),
        "inquiry/dissent/v1": ("document",),
        "inquiry/correct/v1": ("document",),
        "inquiry/timestamp/v1": ("response",),
        "election/open/v1": ("archive", "subject"),
        "election/result/v1": ("archive",),
    }
    body = KINDS["talks/issue/v1"].decode(golden("talks/issue/v1").split(b"\n")[2])
    (blob,) = KINDS["talks/issue/v1"].blobs(body)
    assert (blob.size, blob.name) == (25, "non-paper")
    assert KINDS["talks/issue/v1"].blobs(msgspec.structs.replace(body, document=None)) == ()


# Unicode, at admission only.


def spoken(text: str) -> tuple[Kind[Any], Statement, bytes]:
    kind = KINDS["charter/recall/v1"]
    body = kind.body(by=("FRA/root-1",), at="2026-01-01T00:00:00Z", post="FRA/envoy", reason=text)
    return kind, body, kinds.encode(body)


@pytest.mark.parametrize("character", canonical.BIDI_OVERRIDES)
def test_a_bidi_override_is_refused(character: str) -> None:
    with pytest.raises(FormRefusal, match=rf"bidi override U\+{ord(character):04X}"):
        check_text(*spoken(f"a{character}b"))


@pytest.mark.parametrize(
    "text", ["plain", "\u00e9", "\u0646\u0639\u0645", "\u2066isolated\u2069", "\U0001f54a"]
)
def test_other_text_in_nfc_is_fine(text: str) -> None:
    check_text(*spoken(text))


def test_text_that_is_not_nfc_is_refused_and_the_field_named() -> None:
    with pytest.raises(FormRefusal, match="charter/recall/v1: reason is not in Unicode NFC"):
        check_text(*spoken("e\u0301"))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("charter/silence-close/v1", {"silence": 1, "notice": "e\u0301", "expiry": "e\u0301"}),
        ("record/opened/v1", {"items": [{"sealed": 1, "salt": base64_of("s"), "plaintext": "e\u0301"}]}),
    ],
)
def test_quoted_text_is_exempt_from_nfc(name: str, fields: dict[str, Any]) -> None:
    """What was sealed must be openable, letter by letter, whatever its author's keyboard composed."""
    kind = KINDS[name]
    body = msgspec.convert({"by": ["FRA/a"], "at": "2026-01-01T00:00:00Z", **fields}, kind.body)
    check_text(kind, body, kinds.encode(body))


# Golden vectors.


def test_todays_code_writes_the_golden_bytes() -> None:
    """Released kinds are frozen: a change is /v2 beside /v1. See tests/vectors/make_kinds.py."""
    found = make_kinds.files(make_kinds.story())
    assert set(found) == {path.name for path in VECTORS.iterdir()}
    for name, data in found.items():
        assert data == (VECTORS / name).read_bytes(), name


def test_the_golden_entries_verify_and_fold_to_the_golden_state() -> None:
    replica = Replica(found=False)
    for note in on_record():
        assert isinstance(replica.submit(note), Judged)
    assert make_kinds.pretty(replica.folded) == (VECTORS / "state.json").read_bytes()
    assert replica.folded.void == {}


def test_a_golden_entry_changed_in_any_byte_of_its_text_is_void() -> None:
    notes = on_record()
    for index, note in enumerate(notes):
        replica = Replica(found=False)
        for earlier in notes[:index]:
            replica.submit(earlier)
        for place in range(0, note.index(b"\n\n"), 97):
            other = note[:place] + bytes([note[place] ^ 1]) + note[place + 1 :]
            fold = replica.fold
            with pytest.raises((Malformed, Refusal)):
                fold.check(other)
