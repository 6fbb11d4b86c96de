# SPDX-License-Identifier: Apache-2.0
"""From an author's file or command line to the exact text to sign; what is wrong is said with its file, line and field."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.desk.authoring import draft, kind_named, parse_toml, read_body, read_fields
from comity.desk.seen import seen_of
from comity.desk.state import KINDS
from comity.errors import ComityError, FormRefusal, InputError, UsageError, VerificationError
from comity.record.checkpoint import Checkpoint
from worlds import ORIGIN, Replica, key, seed

ISSUE, POSITION = KINDS["talks/issue/v1"], KINDS["talks/position/v1"]
SEEN = seen_of(Checkpoint(ORIGIN, 7, seed("root")).signed(key(ORIGIN)))


def write(tmp_path: Path, name: str, text: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# Files.


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    toml = write(
        tmp_path,
        "issue.toml",
        """
        id = "border"
        title = "Граница"
        status_quo = "no"
        [[options]]
        id = "yes"
        title = "Yes"
        [[options]]
        id = "no"
        title = "No"
        """,
    )
    body = read_body(toml)
    assert body == read_body(write(tmp_path, "issue.json", json.dumps(body)))
    text = draft(ORIGIN, ISSUE, body, by=["FRA/envoy"], at="2026-01-01T00:00:00Z", seen=SEEN)
    assert text.splitlines()[1] == b"talks/issue/v1"
    assert "Граница".encode() in text


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", 'id = "border"\ntitle = Border\n', "line 2"),
        ("a.toml", "id = 'a'\nid = 'b'\n", "line 2"),
        ("a.toml", "x = [1\n", "expected TOML"),
        (
            "a.json",
            '{"id": "border",\n "title" "Border"}',
            "line 2 column 10: Expecting ':' delimiter; expected JSON",
        ),
        ("a.json", "", "line 1 column 1"),
        ("a.json", '{"id": 1, "id": 2}', "the key 'id' stands twice"),
        ("a.json", '{"o": [{"id": 1, "id": 2}]}', "the key 'id' stands twice"),
        ("a.json", "[1]", "expected an object with the statement's fields"),
        ("a.json", '"text"', "expected an object"),
        ("a.json", '{"a": {"b": [1, 0.5]}}', "a.b[1]: 0.5 is not an integer"),
        ("a.json", '{"a": 1e3}', "a: 1000.0 is not an integer"),
        ("a.json", '{"a": NaN}', "a: nan is not an integer"),
        ("a.json", '{"a": null}', "a: null has no place in a statement"),
        ("a.json", '{"a": [null]}', "a[0]: null has no place"),
        ("a.json", '{"a": 9007199254740992}', "is beyond 2^53 - 1"),
        ("a.json", '{"a": ' + "1" * 5000 + "}", "a.json"),
        ("a.json", '{"a":' + "[" * 100_000, "a.json"),
        ("a.json", '{"a":' + "[" * 900 + "]" * 900 + "}", "nested"),
        ("a.toml", "a = 0.5", "a: 0.5 is not an integer"),
        ("a.toml", "a = inf", "a: inf is not an integer"),
        (
            "a.toml",
            "deadline = 2026-11-21T09:30:00Z",
            "deadline: 2026-11-21 09:30:00+00:00 must be written as text",
        ),
        ("a.toml", "day = 2026-11-21", "day: 2026-11-21 must be written as text"),
        ("a.toml", "at = 09:30:00", "at: 09:30:00 must be written as text"),
        ("a.toml", "a = 9007199254740992", "is beyond 2^53 - 1"),
        ("a.toml", "[a.b]\nc = [[1.5]]", "a.b.c[0][0]: 1.5 is not an integer"),
        ("a.toml", "a = " + "[" * 5_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(InputError) as caught:
        read_body(path)
    assert caught.value.message.startswith(f"{path}: ")
    assert message in caught.value.message


@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_a_file_that_is_no_text(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="byte 3 is not UTF-8"):
        read_body(write(tmp_path, name, b"a =\xff"))
    with pytest.raises(InputError, match="no such file"):
        read_body(tmp_path / f"missing-{name}")
    (tmp_path / f"folder-{name}").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_body(tmp_path / f"folder-{name}")


def test_booleans_are_no_numbers(tmp_path: Path) -> None:
    assert read_body(write(tmp_path, "a.toml", "a = true")) == {"a": True}


@given(
    st.binary(max_size=60) | st.text('{}[]":,0.5ea=\n-', max_size=40).map(str.encode),
    st.sampled_from(["a.json", "a.toml"]),
)
def test_hostile_files_raise_only_input_errors(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    path = write(tmp_path_factory.mktemp("input"), name, data)
    with suppress(InputError):
        assert isinstance(read_body(path), dict)


def test_toml_from_elsewhere_names_its_file() -> None:
    with pytest.raises(InputError, match=r"charter.toml: .*line 1.*; expected TOML"):
        parse_toml(Path("charter.toml"), "=")


# FIELD=VALUE.


def test_fields_of_a_command_line() -> None:
    found = read_fields(POSITION, ["issue=border", "option=yes", "stance=preferred", "source=a = b, c"])
    assert found == {"issue": "border", "option": "yes", "stance": "preferred", "source": "a = b, c"}
    found = read_fields(
        KINDS["charter/accredit/v1"],
        ["powers=talks/*, charter/silence/v1", 'formats=["a","b"]', "post=FRA/x"],
    )
    assert found == {"powers": ["talks/*", "charter/silence/v1"], "formats": ["a", "b"], "post": "FRA/x"}
    found = read_fields(KINDS["record/erased/v1"], ["sealed=7", "reason=7"])
    assert found == {"sealed": 7, "reason": "7"}
    found = read_fields(
        ISSUE, ['options=[{"id":"yes","title":"Yes"}]', "title=", 'document={"sha256":"x","size":1}']
    )
    assert found == {
        "options": [{"id": "yes", "title": "Yes"}],
        "title": "",
        "document": {"sha256": "x", "size": 1},
    }


@pytest.mark.parametrize(
    ("pairs", "error", "message"),
    [
        (["issue"], UsageError, "'issue': expected FIELD=VALUE"),
        (["border=issue"], UsageError, "talks/position/v1 has no field 'border'"),
        (["by=FRA/envoy"], UsageError, "has no field 'by'"),
        (["at=2026-01-01T00:00:00Z"], UsageError, "has no field 'at'"),
        (["seen={}"], UsageError, "has no field 'seen'"),
        (["=x"], UsageError, "has no field ''"),
        ([""], UsageError, "expected FIELD=VALUE"),
        (["issue=a", "issue=b"], UsageError, "the field issue is given twice"),
    ],
)
def test_fields_that_are_none(pairs: list[str], error: type[ComityError], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        read_fields(POSITION, pairs)
    if "twice" not in message:
        assert (
            caught.value.hint
            == "fields: issue, option, stance, source, condition (optional), score (optional), needs (optional)"
        )


@pytest.mark.parametrize(
    "value", ["x", "1.5", "null", "[", '{"a":1,"a":2}', "9007199254740992", "1e3", "NaN", ""]
)
def test_values_that_are_none(value: str) -> None:
    with pytest.raises(InputError) as caught:
        read_fields(KINDS["record/erased/v1"], [f"sealed={value}"])
    assert "command line" in caught.value.message


@given(st.sampled_from(list(KINDS.values())), st.data())
def test_hostile_values_raise_only_our_errors(kind: Any, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([info.name for info in kind.fields()]))
    value = data.draw(st.text(max_size=20) | st.text('{}[]":,01.e-', max_size=12))
    with suppress(ComityError):
        fields = read_fields(kind, [f"{name}={value}"])
        draft(ORIGIN, kind, fields, by=["FRA/envoy"], at="2026-01-01T00:00:00Z", seen=SEEN)


# Drafts.

FIELDS = {"issue": "border", "option": "yes", "stance": "preferred", "source": "a speech"}


def drafted(**changes: Any) -> bytes:
    rest = {"by": ["FRA/envoy"], "at": "2026-01-01T00:00:00Z", "seen": SEEN}
    envelope = {name: changes.pop(name, value) for name, value in rest.items()}
    return draft(ORIGIN, POSITION, FIELDS | changes, **envelope)


def test_a_draft_is_the_exact_text_to_sign() -> None:
    seen = json.dumps(msgspec.to_builtins(SEEN), separators=(",", ":"), sort_keys=True)
    assert (
        drafted()
        == (
            f"{ORIGIN} entry v1\ntalks/position/v1\n"
            '{"at":"2026-01-01T00:00:00Z","by":["FRA/envoy"],"issue":"border","option":"yes",'
            f'"seen":{seen},"source":"a speech","stance":"preferred"}}\n'
        ).encode()
    )


def test_signers_are_sorted_and_named_once() -> None:
    assert b'"by":["FRA/a","RUS/a"]' in drafted(by=["RUS/a", "FRA/a", "RUS/a"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stance": "maybe"}, "stance"),
        ({"issue": "Border"}, "issue"),
        ({"issue": "border\n"}, "issue"),
        ({"issue": 7}, "issue"),
        ({"source": ""}, "source"),
        ({"source": "x" * 2001}, "source"),
        ({"reason": "r"}, "reason"),
        ({"circle": "c"}, "circle"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-01-01T00:00:00+00:00"}, "at"),
        ({"at": "2026-01-01t00:00:00z"}, "at"),
        ({"at": "2026-01-01T24:00:00Z"}, "at"),
        ({"by": []}, "by"),
        ({"by": ["FRA"]}, "by"),
        ({"by": ["fra/envoy"]}, "by"),
        ({"by": ["FRA/Envoy"]}, "by"),
        ({"by": ["FRA/envoy/x"]}, "by"),
        ({"by": [f"FRA/p{n}" for n in range(65)]}, "by"),
        ({"source": "e\u0301"}, "source is not in Unicode NFC"),
        ({"source": "\u202ex"}, r"bidi override U\+202E"),
        ({"condition": 0.5}, "condition"),
    ],
)
def test_a_field_that_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(FormRefusal, match=message) as caught:
        drafted(**changes)
    assert caught.value.message.startswith("talks/position/v1: ")
    assert caught.value.rule


def test_a_field_left_empty_is_left_out() -> None:
    assert drafted(condition=None) == drafted()
    assert b"seen" not in drafted(seen=None)


def test_the_fields_on_offer_are_hinted() -> None:
    with pytest.raises(FormRefusal) as caught:
        drafted(reason="r")
    assert (
        caught.value.hint
        == "fields: issue, option, stance, source, condition (optional), score (optional), needs (optional)"
    )


def test_a_draft_can_be_signed_and_admitted() -> None:
    replica = Replica()
    text = draft(
        ORIGIN,
        ISSUE,
        {"id": "i", "title": "t", "options": [{"id": "o", "title": "O"}]},
        by=["FRA/delegate-1"],
        at="2026-01-01T00:00:00Z",
        seen=replica.seen(),
    )
    assert replica.fold.check(replica.sign(text, "FRA/delegate-1")).moment.index == 4


# What an author has seen.


def test_seen_is_the_hosts_line() -> None:
    data = Checkpoint(ORIGIN, 7, seed("root")).signed(key(ORIGIN))
    assert (SEEN.size, SEEN.root) == (7, data.decode().splitlines()[2])
    assert data.decode().splitlines()[4] == f"\u2014 {ORIGIN} {SEEN.sig}"


def test_a_checkpoint_that_the_log_did_not_sign_cannot_be_seen() -> None:
    text = Checkpoint(ORIGIN, 7, seed("root")).text()
    with pytest.raises(VerificationError):
        seen_of(text + b"\n" + key("FRA/envoy").line(text))


def test_kinds_are_found_by_name() -> None:
    assert kind_named("talks/issue/v1") is ISSUE
    with pytest.raises(UsageError, match="there is no kind 'talks/issue/v2'") as caught:
        kind_named("talks/issue/v2")
    assert "talks/issue/v1" in caught.value.hint
