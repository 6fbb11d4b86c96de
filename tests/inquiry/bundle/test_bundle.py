# SPDX-License-Identifier: Apache-2.0
"""The bundle of the demonstration's inquiry: other people's programs accept it, each refuses it after one flipped byte, and so do we."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.terminal import Terminal
from comity.desk.demo import Story
from comity.desk.scenario import Scenario, folder_of
from comity.inquiry.bundle.reproduction import Reproduced, reproduce
from foreign import gotool
from inquiry.proof.authority import answering, authority, openssl, serving
from inquiry.proof.case_tools import case_validate
from inquiry.proof.test_verify_page import ran

SECTIONS = ("No file", "existed by", "entries stand", "description")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the demonstration was told."""
    folder = tmp_path_factory.mktemp("demo")
    for _ in Story(Scenario(folder_of("two-formats")), folder / "m").tell():
        pass
    return folder


@pytest.fixture(scope="module")
def bundle(demo: Path) -> Path:
    """A bundle with everything: exhibits from the archive, the finding, the record, and a timestamp of an authority of ours."""
    openssl()
    made = authority()
    terminal = Terminal(demo)
    (demo / "CA.pem").write_bytes(made.roots)
    with pytest.MonkeyPatch.context() as patch, serving(answering(made)) as url:
        patch.setenv("no_proxy", "127.0.0.1")
        done = terminal(
            "inquiry", "timestamp", "m", "--authority", url, "--roots", "CA.pem", "--out", "stamp"
        )
        assert done.code == 0, done
    case = json.loads((demo / "m.bundle/data/inquiry/case.json").read_text())["case"]
    text = (folder_of("two-formats") / "inquiry/finding.toml").read_text(encoding="utf-8")
    for exhibit in case["exhibits"]:
        for row in json.loads((demo / "m.bundle/data/inquiry/exhibits.json").read_text()):
            if row["id"] == exhibit["id"]:
                source = next(
                    path
                    for path in (folder_of("two-formats") / "inquiry").iterdir()
                    if path.stat().st_size == row["size_bytes"]
                )
                text = text.replace(f"@{source.name}@", exhibit["id"])
    (demo / "finding.toml").write_text(text, encoding="utf-8")
    done = terminal(
        "inquiry", "bundle", "m", "--archive", "m.exhibits", "--as", "FRA/delegate-1", "--keys", "m.keys", "--finding", "finding.toml",
        "--timestamp", "stamp", "--simulated", "-o", "bag", "--json",
    )  # fmt: skip
    assert done.code == 0, done
    assert len(done.data["exhibits"]) == 3
    assert done.data["timestamp"].endswith("Z")
    return demo / "bag"


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(bundle, tmp_path / "bag")


def flip(path: Path, place: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


def check_of(found: Reproduced, name: str) -> tuple[bool | None, str]:
    (one,) = [one for one in found.checks if one.name == name]
    return one.ok, one.said


@pytest.mark.slow
@pytest.mark.parametrize("word", SECTIONS)
def test_a_strangers_commands_accept_the_bundle(bundle: Path, word: str) -> None:
    gotool.require()
    case_validate()
    done = ran(bundle, word)
    assert done.returncode == 0, done


DAMAGE = {
    "No file": "data/inquiry/exhibits.json",
    "existed by": "data/timestamp/checkpoint",
    "entries stand": "data/record/tile/entries/000.p/229",
    "description": "data/inquiry/case.jsonld",
}


@pytest.mark.slow
@pytest.mark.parametrize("word", SECTIONS)
def test_each_of_them_refuses_one_flipped_byte(copy: Path, word: str) -> None:
    gotool.require()
    case_validate()
    target = copy / DAMAGE[word]
    if not target.exists():
        (target,) = sorted((copy / "data/record/tile/entries").rglob("*"))[-1:]
    flip(target, len(target.read_bytes()) // 2 if word == "entries stand" else 0)
    assert ran(copy, word).returncode != 0


def test_everything_is_reproduced(bundle: Path) -> None:
    found = reproduce(bundle)
    assert found.ok
    assert {one.name: one.ok for one in found.checks} == dict.fromkeys(
        ("bag", "exhibits", "custody", "answers", "model", "case.jsonld", "finding", "proofs", "timestamp"), True
    )  # fmt: skip
    assert found.answers is not None
    assert (found.answers["sources"]["captures"], found.answers["sources"]["articles"]) == (3, 2)
    assert found.answers["sources"]["independent_sources"] == 2


def test_the_command_says_so(bundle: Path) -> None:
    done = Terminal(bundle.parent)("inquiry", "reproduce", "bag", "--json")
    assert done.code == 0
    assert done.data["ok"] is True
    assert {one["ok"] for one in done.data["checks"]} == {True}


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def test_one_flipped_byte_of_any_file_is_found(bundle: Path, copy: Path) -> None:
    """Files of the record's tiles are many and alike: two of them stand for all."""
    tested = [path for path in files(copy) if "tile" not in path.parts] + list(
        files(copy / "data/record/tile")
    )[:2]
    for path in tested:
        data = path.read_bytes()
        if not data:
            continue
        flip(path, len(data) // 2)
        try:
            assert not reproduce(copy).ok, path
        finally:
            path.write_bytes(data)
    assert reproduce(copy).ok


def rebagged(folder: Path) -> None:
    """Write the manifests anew, as somebody would who changed what is in the bag."""
    import hashlib

    def sums(paths: list[Path]) -> str:
        return "".join(
            f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder)}\n" for one in paths
        )

    payload = list(files(folder / "data"))
    (folder / "manifest-sha256.txt").write_text(sums(payload))
    oxum = f"Payload-Oxum: {sum(path.stat().st_size for path in payload)}.{len(payload)}\n"
    info = (folder / "bag-info.txt").read_text().splitlines(keepends=True)
    (folder / "bag-info.txt").write_text(
        "".join(line for line in info if not line.startswith("Payload-Oxum")) + oxum
    )
    tags = [path for path in files(folder) if "data" not in path.relative_to(folder).parts]
    (folder / "tagmanifest-sha256.txt").write_text(
        sums([one for one in tags if one.name != "tagmanifest-sha256.txt"])
    )


def edited(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    rebagged(folder)


def test_rebagging_alone_changes_nothing(copy: Path) -> None:
    rebagged(copy)
    assert reproduce(copy).ok


@pytest.mark.parametrize(
    ("name", "old", "new", "check"),
    [
        ("data/inquiry/answers.json", '"independent_sources": 2', '"independent_sources": 3', "answers"),
        ("data/inquiry/answers.json", '"high": "20"', '"high": "2000"', "answers"),
        ("data/inquiry/case.json", '"high":"10"', '"high":"100"', "answers"),
        ("data/finding/finding.json", '"high": "20"', '"high": "2000"', "finding"),
        ("data/inquiry/model.xdsl", "0.5", "0.4", "model"),
        ("data/inquiry/exhibits.json", '"commitment": "', '"commitment": "0', "exhibits"),
    ],
)
def test_what_was_changed_and_bagged_anew_does_not_reproduce(
    copy: Path, name: str, old: str, new: str, check: str
) -> None:
    edited(copy, name, old, new)
    found = reproduce(copy)
    assert check_of(found, "bag")[0] is True
    assert check_of(found, check)[0] is False, found


def test_a_custody_event_that_was_taken_out_is_missed(copy: Path) -> None:
    folder = next((copy / "data/custody").iterdir())
    (folder / "000002.note").write_bytes((folder / "000003.note").read_bytes())
    rebagged(copy)
    assert check_of(reproduce(copy), "custody")[0] is False


def test_a_tie_that_nobody_finds_is_named(copy: Path) -> None:
    case = json.loads((copy / "data/inquiry/case.json").read_text())["case"]
    kinds = [edge["type"] for edge in case["edges"]]
    assert "same-article" in kinds
    edited(copy, "data/inquiry/case.json", '"type":"same-article"', '"type":"derived"')
    ok, said = check_of(reproduce(copy), "answers")
    assert ok is False
    assert "found derived" in said
