# SPDX-License-Identifier: Apache-2.0
"""The reference of talks keeps up with the code: tables and keys of a file, commands with what they print, words of answers, pictures."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import numpy as np
import pytest

from cli.terminal import Terminal
from comity.cli import comity
from comity.cli.talks import COMMANDS
from comity.errors import InputError
from comity.talks.graph.graph_file import MOST_STATES, read_graph
from comity.talks.graph.graph_model import CONCEPTS
from comity.talks.packages import fair, sensitivity
from comity.talks.problem_file import COLUMNS, MORE_COLUMNS, read_problem
from comity.talks.solving import second_opinion

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/talks.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs/tutorial-8-talks.md").read_text(encoding="utf-8")
PICTURES = ROOT / "docs/img/talks"

FILED, MOVED = "lune.toml --positions positions.csv", "lune.toml --positions second.csv"
CALLS = {
    "status": (FILED,),
    "blockers": (FILED,),
    "packages": (FILED + " --mps out.mps", MOVED),
    "fair": (FILED, MOVED),
    "unlock": (FILED,),
    "stability": (MOVED, "gates.toml --why Maravia\\ shut"),
    "sensitivity": (FILED,),
    "power": ("lune.toml --rule council",),
    "bridge": (FILED,),
    "map": (FILED,),
}
SAID_ONCE = {"ok", "inputs", "source", "sha256", "positions", "circles", "mps", "title", "id", "needed", "blockers", "rule"}  # fmt: skip
"""Keys that are explained for all commands together, or speak for themselves."""


def section(heading: str) -> str:
    """What stands under a heading, up to the next of its level or a higher one."""
    level = heading.partition(" ")[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found, heading
    return found[1]


def missing(names: object, text: str) -> list[str]:
    assert isinstance(names, list | tuple | set)
    return sorted(name for name in names if f"`{name}`" not in text)


def keys_of(source: str) -> list[str]:
    """The keys that the refusal of an unknown one lists."""
    with pytest.raises(InputError) as caught:
        read_problem(source, "f")
    return caught.value.hint.partition(": ")[2].split(", ")


def test_every_table_of_a_file_has_its_place_and_every_key_its_row() -> None:
    tables = keys_of("nope = 1")
    assert {"party", "issue", "graph"} <= set(tables)
    for table in tables:
        part = section(f"### {table}")
        if table in ("title", "rules", "disagreement", "graph"):
            continue
        assert missing(keys_of(f"[[{table}]]\nnope = 1"), part) == [], table


def test_every_key_of_a_graph_has_its_row() -> None:
    part = section("### graph")
    for table in ({"nope": 1}, {"states": ["a"], "party": [{"nope": 1}]}):
        with pytest.raises(InputError) as caught:
            read_graph(table, "f")
        keys = re.findall(r"[a-z]+", caught.value.hint.partition(": ")[2].partition(", as in")[0])
        assert keys
        assert missing(keys, part) == []
    assert f"{MOST_STATES:,}" in part


def test_columns_of_a_table_are_named() -> None:
    part = section("### Positions in CSV")
    assert missing({*COLUMNS, *MORE_COLUMNS}, part) == []


@pytest.mark.parametrize("source", re.findall(r"`((?:ALD|title|party|two_keys|\[rules) = [^`]*)`", PAGE))
def test_examples_are_toml(source: str) -> None:
    assert tomllib.loads(source.replace("...", 'code = "ALD"'))


def test_words_of_answers_are_explained() -> None:
    assert missing(get_args(fair.Name), section("### fair")) == []
    assert missing(get_args(fair.Source), section("### fair")) == []
    assert missing(CONCEPTS, section("### stability")) == []
    assert missing(sensitivity.KINDS, section("### sensitivity")) == []
    assert missing(get_args(second_opinion.Status), section("## What is proven, and how to check it")) == []


def test_every_command_has_its_place_and_says_what_its_exit_code_means() -> None:
    places = re.findall(r"^### (.+)$", section("## The commands"), re.MULTILINE)
    assert places == list(COMMANDS)
    group = comity.get_command(click.Context(comity), "talks")
    assert isinstance(group, click.Group)
    assert set(places) == set(group.list_commands(click.Context(group)))
    assert [name for name in places if "xit code" not in section(f"### {name}")] == []


def files() -> Iterator[tuple[str, str]]:
    """The files that a reader of the tutorial writes."""
    for name, text in re.findall(
        r"^\$ cat > (\S+) <<'END'\n(.*?)^> END$", TUTORIAL, re.MULTILINE | re.DOTALL
    ):
        yield name, re.sub(r"^> ?", "", text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("talks")
    for name, text in files():
        (folder / name).write_text(text, encoding="utf-8")
    first = (folder / "positions.csv").read_text(encoding="utf-8")
    moved = first.replace("ALD,dam,commission,cannot_accept", "ALD,dam,commission,acceptable")
    (folder / "second.csv").write_text(moved, encoding="utf-8")
    return Terminal(folder)


def keys(value: Any) -> Iterator[str]:
    """Every key of a JSON value, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("command", CALLS)
def test_every_key_of_an_answer_is_in_its_section(command: str, room: Terminal) -> None:
    """Objects are also keyed by what the tutorial's file names: parties, formats, rules, issues and options."""
    source = "".join(dict(files()).values())
    pairs = re.findall(r'(?:id|code) = "(\w+)"|^(\w+) = \{', source, re.MULTILINE)
    names = {name for pair in pairs for name in pair}
    for call in CALLS[command]:
        words = [word.replace("\0", " ") for word in call.replace("\\ ", "\0").split()]
        done = room("talks", command, *words, "--json")
        assert done.code in (0, 1), done
        found = set(keys(done.data)) - names - SAID_ONCE
        assert found
        told = section(f"### {command}") + ("" if command == "packages" else section("### packages"))
        assert missing(found, told) == [], call


def test_every_command_is_called_here_or_needs_a_record() -> None:
    assert {*CALLS, "adopt"} == set(COMMANDS)


def draw(room: Terminal, name: str) -> str:
    """The picture of this name as the tutorial's command draws it."""
    (line,) = re.findall(rf"^\$ comity (talks map .* --svg {name}\.svg)", TUTORIAL, re.MULTILINE)
    room.yes(*line.split())
    return (room.folder / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", sorted(path.stem for path in PICTURES.glob("*.svg")))
def test_pictures_are_what_the_commands_draw(picture: str, room: Terminal) -> None:
    kept = (PICTURES / f"{picture}.svg").read_text(encoding="utf-8")
    assert draw(room, picture) == kept
    assert f"](img/talks/{picture}.svg)" in TUTORIAL
    root = ET.fromstring(kept)
    names = {child.tag.rpartition("}")[2]: child for child in root}
    for name, attribute in (("title", "aria-labelledby"), ("desc", "aria-describedby")):
        assert root.get(attribute) == names[name].get("id")
        assert len("".join(names[name].itertext())) > 10


def test_a_picture_does_not_hang_on_the_last_digits_of_another_machine(
    room: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other builds of numpy round otherwise in the fifteenth place; coordinates are given to two."""
    exact, noise = np.linalg.svd, np.random.default_rng(0)

    def elsewhere(table: Any, **options: Any) -> Any:
        return exact(table * (1 + 1e-11 * noise.standard_normal(table.shape)), **options)

    kept = draw(room, "blocs")
    monkeypatch.setattr(np.linalg, "svd", elsewhere)
    for _ in range(20):
        assert draw(room, "blocs") == kept
