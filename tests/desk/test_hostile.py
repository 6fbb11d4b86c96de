# SPDX-License-Identifier: Apache-2.0
"""Files from strangers: whatever an exported folder or a charter file holds, what comes out is a good reading or one of our own errors."""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comity.canonical import encode
from comity.charter.charterfile import read_charter
from comity.charter.terms import check_terms
from comity.desk.authoring import parse_toml
from comity.desk.mechanism import Mechanism
from comity.desk.mirror import mirror
from comity.desk.witness import cosign_head
from comity.errors import ComityError, ComityStateError, InputError, VerificationError
from comity.kinds import encode as encode_value
from comity.record.checkpoint import parse_checkpoint
from comity.record.tiles import TileFolder
from desk.branches import exported, witnessing
from foreign.specimens import fill
from strategies import plain_values
from worlds import ORIGIN, World, terms, vkey

# An exported folder.


class Shown:
    """An export in a folder of its own, its sound bytes, and an empty replica that never takes anything."""

    def __init__(self, folder: Path) -> None:
        world = witnessing(World(folder / "host"), "FRA")
        world.table()
        document = {"sha256": world.mechanism.blobs.put(b"a map"), "size": 5}
        world.say(
            "charter/silence/v1",
            "RUS",
            target="the map",
            rule="two_keys",
            deadline=world.at.after(9_000),
            document=document,
        )
        fill(world, 270, 200)
        cosign_head(world.mechanism, world.keys, "FRA/witness", 1_800_000_000)
        self.out = exported(world, folder / "out")
        self.digest = world.folded.digest()
        self.checkpoint = parse_checkpoint(world.head)[0]
        self.files = {
            str(path.relative_to(self.out)): path.read_bytes()
            for path in self.out.rglob("*")
            if path.is_file()
        }
        self.read = sorted(name for name in self.files if not name.endswith(".txt"))
        self.replicas = folder / "replicas"
        world.close()

    def restore(self, name: str) -> None:
        path = self.out / name
        if path.is_dir():
            path.rmdir()
        path.write_bytes(self.files[name])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(tmp_path_factory.mktemp("shown"))


edits = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 2**20), st.binary(min_size=1, max_size=4)),
    st.tuples(st.just("cut"), st.integers(0, 2**20), st.integers(1, 600)),
    st.tuples(st.just("insert"), st.integers(0, 2**20), st.binary(min_size=1, max_size=40)),
    st.tuples(st.just("replace"), st.just(0), st.binary(max_size=200)),
    st.tuples(st.just("remove"), st.just(0), st.just(0)),
    st.tuples(st.just("folder"), st.just(0), st.just(0)),
)


def edited(data: bytes, edit: tuple[str, int, Any]) -> bytes:
    what, place, value = edit
    at = place % (len(data) + 1)
    if what == "cut":
        return data[:at] + data[at + int(value) :]
    new = bytes(value)
    if what == "replace":
        return new
    return data[:at] + new + data[at if what == "insert" else at + len(new) :]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**6), edits), min_size=1, max_size=3))
def test_a_mutated_export_is_read_as_it_was_or_refused(
    shown: Shown, changes: list[tuple[int, tuple[str, int, Any]]]
) -> None:
    names = {shown.read[number % len(shown.read)]: edit for number, edit in changes}
    try:
        for name, edit in names.items():
            path = shown.out / name
            if edit[0] in {"remove", "folder"}:
                path.unlink()
                if edit[0] == "folder":
                    path.mkdir()
            else:
                path.write_bytes(edited(shown.files[name], edit))
        try:
            TileFolder(shown.out).audit(shown.checkpoint.size, shown.checkpoint.root)
        except (VerificationError, ComityStateError):
            pass
        else:
            entries = [
                one for one in names if one.startswith("tile/") and shown.files[one] != _now(shown.out / one)
            ]
            assert entries == []
        check_mirrored(shown)
    finally:
        for name in names:
            shown.restore(name)


def _now(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b"gone"


def check_mirrored(shown: Shown) -> None:
    shutil.rmtree(shown.replicas, ignore_errors=True)
    replica = Mechanism.create(shown.replicas)
    try:
        assert mirror(shown.out, replica) == shown.checkpoint
        assert replica.state().digest() == shown.digest
    except (VerificationError, ComityStateError) as error:
        assert error.message  # noqa: PT017
        assert replica.store.size() == 0
    finally:
        replica.close()


# A charter file.


def tables() -> dict[str, Any]:
    """What charter.toml of the tests' mechanism holds."""
    found = terms(circles=[{"id": "inner", "members": ["FRA", "RUS"]}])
    return {
        "origin": ORIGIN,
        "log": vkey(ORIGIN),
        "title": found["title"],
        "party": found["parties"],
        "format": found["formats"],
        "rules": found["rules"],
        "adopts": found["adopts"],
        "amendment": found["amendment"],
        "quorum": found["quorum"],
        "notice": found["notice"],
        "circle": found["circles"],
        "fold": found["fold"],
    }


def toml_of(found: dict[str, Any]) -> str:
    """TOML of plain tables: JSON's text, numbers and lists are TOML's, and objects become inline tables."""

    def value(one: Any) -> str:
        if isinstance(one, dict):
            return (
                "{ " + ", ".join(f"{json.dumps(key)} = {value(inner)}" for key, inner in one.items()) + " }"
            )
        if isinstance(one, list | tuple):
            return "[" + ", ".join(map(value, one)) + "]"
        return json.dumps(one, ensure_ascii=False)

    return "".join(f"{key} = {value(one)}\n" for key, one in found.items())


CHARTER = toml_of(tables())


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside nested tables and lists."""
    if here:
        yield here
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list | tuple)
        else ()
    )
    for key, inner in items:
        yield from paths(inner, (*here, key))


PLACES = list(paths(tables()))
values = (
    plain_values
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.integers(-(2**70), 2**70)
    | st.sampled_from(
        [
            "everybody",
            "FRA",
            "RUS/root-1",
            "two_keys",
            {"count": 2},
            {"unanimity": True},
            vkey("FRA/root-1"),
            vkey("TUR/witness"),
            [],
            {},
        ]
    )
)
mutations = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(["set", "delete", "repeat", "rename", "add", "exchange"]),
        values,
        st.sampled_from(PLACES),
    ),
    min_size=1,
    max_size=4,
)


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def mutate(found: dict[str, Any], path: tuple[Any, ...], how: str, new: Any, other: tuple[Any, ...]) -> None:
    """One change; a place that an earlier change took away stays away."""
    try:
        inside, key = at(found, path[:-1]), path[-1]
        if how == "set":
            inside[key] = new
        elif how == "exchange":
            inside[key] = copy.deepcopy(at(found, other))
        elif how == "delete":
            del inside[key]
        elif how == "repeat" and isinstance(inside, list):
            inside.append(copy.deepcopy(inside[key]))
        elif how == "rename" and isinstance(inside, dict):
            inside[f"{key}x"] = inside.pop(key)
        elif how == "add" and isinstance(inside, dict):
            inside["unheard_of"] = new
    except (KeyError, IndexError, TypeError):
        pass


def test_the_charter_itself_is_read() -> None:
    tables_read = parse_toml(Path("charter.toml"), CHARTER)
    assert tables_read == json.loads(json.dumps(tables()))
    file, found = read_charter("charter.toml", tables_read)
    assert file.log == vkey(ORIGIN)
    assert [one.code for one in found.parties] == ["FRA", "RUS", "TUR"]


@settings(max_examples=400)
@given(mutations)
@example([(("rules", "everybody"), "set", {"not": {"not": {"unanimity": True}}}, ("rules",))])
@example([(("party",), "set", [], ("rules",)), (("format",), "set", [], ("rules",))])
@example([(("notice",), "set", dt.date(2026, 1, 1), ("rules",))])
def test_a_mutated_charter_is_read_or_refused_in_our_words(
    changes: list[tuple[tuple[Any, ...], str, Any, tuple[Any, ...]]],
) -> None:
    found = copy.deepcopy(tables())
    for path, how, new, other in changes:
        mutate(found, path, how, new, other)
    try:
        _, read = read_charter("charter.toml", found)
    except ComityError as error:
        assert error.message  # noqa: PT017
        assert error.exit_code >= 2  # noqa: PT017
    else:
        check_terms(read)
        assert encode_value(read)


text_edits = st.lists(
    st.tuples(
        st.integers(0, len(CHARTER)),
        st.integers(0, 40),
        st.text(max_size=12) | st.sampled_from(['"', "]", "[[", "=", "\n", "{", "}", "'''", "#", "\\u"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300)
@given(text_edits)
def test_a_charter_file_with_any_text_is_read_or_refused_in_our_words(
    changes: list[tuple[int, int, str]],
) -> None:
    text = CHARTER
    for place, length, new in changes:
        text = text[:place] + new + text[place + length :]
    try:
        _, read = read_charter("charter.toml", parse_toml(Path("charter.toml"), text))
    except InputError as error:
        assert error.message.startswith("charter.toml")  # noqa: PT017
    else:
        assert encode_value(read)


@settings(max_examples=200)
@given(st.text(max_size=300) | st.text("[]{}=\".,'\n ab1", max_size=80))
def test_any_text_as_toml(text: str) -> None:
    try:
        found = parse_toml(Path("charter.toml"), text)
    except InputError as error:
        assert error.message.startswith("charter.toml: ")  # noqa: PT017
    else:
        assert isinstance(found, dict)


def test_nesting_without_end_is_refused() -> None:
    deep = "a = " + "[" * 5_000 + "]" * 5_000
    with pytest.raises(InputError, match=r"charter\.toml"):
        parse_toml(Path("charter.toml"), deep)
    nested: Any = {"unanimity": True}
    for _ in range(2_000):
        nested = {"all_of": [nested]}
    found = tables()
    found["rules"]["everybody"] = nested
    with pytest.raises(ComityError):
        read_charter("charter.toml", found)
    assert encode(tables()["rules"])
