# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import comity

ROOT = Path(__file__).resolve().parents[2]
DESK_AND_ABOVE = {"app", "cli", "desk", "web"}


def rooms() -> set[str]:
    """The rooms of the source tree, by name; folders that are still empty do not count."""
    source = ROOT / "src" / "comity"
    modules = {path.stem for path in source.glob("*.py")} - {"__init__", "__main__"}
    return modules | {path.parent.name for path in source.glob("*/__init__.py")}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_room_below_the_desk_is_kept_from_drivers_and_frameworks() -> None:
    (contract,) = (c for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "forbidden")
    assert {f"comity.{room}" for room in rooms() - DESK_AND_ABOVE} == set(contract["source_modules"])


def test_every_dependency_is_bounded_on_both_sides() -> None:
    table = project()["project"]
    groups = [table["dependencies"], *table["optional-dependencies"].values()]
    named = [line for group in groups for line in group if not line.startswith("comity[")]
    assert len(named) > 10
    assert [line for line in named if ">=" not in line or "<" not in line] == []


def test_installed_version_is_the_source_version() -> None:
    assert project()["project"]["dynamic"] == ["version"]
    assert comity.__version__.count(".") == 2


def test_changelog_opens_with_what_is_not_released() -> None:
    headings = [
        line
        for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    ]
    assert headings[0] == "## Unreleased"


def test_every_make_target_is_explained() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    (phony,) = (line.removeprefix(".PHONY:").split() for line in lines if line.startswith(".PHONY:"))
    explained = [line.split(":")[0] for line in lines if " ## " in line and not line.startswith("\t")]
    assert sorted(phony) == sorted(explained)
