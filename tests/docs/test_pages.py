# SPDX-License-Identifier: Apache-2.0
"""The documents keep up with the code: a command, an option, an error, an operator or a charter key that no page explains is a failure."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from comity import errors
from comity.charter.charterfile import CharterFile
from comity.charter.model import Circle, Format, Party
from comity.charter.rules import FORMS, parse_rule
from comity.cli import comity
from comity.desk.state import KINDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("reference/*.md"), *DOCS.glob("adr/*.md"), *ROOT.glob("*.md")])


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands(group: click.Group, prefix: str = "comity") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield f"{prefix} {name}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{prefix} {name}")


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/make_docs.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_stale_page_is_named(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import make_docs\n"
        "make_docs.PAGES = {make_docs.DOCS / 'no-such-page.md': lambda: 'text'}\n"
        "sys.exit(make_docs.main(['--check']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "tools")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert "docs/no-such-page.md is not up to date" in done.stdout


def test_every_command_has_a_heading_and_every_option_a_line() -> None:
    page = text("reference/commands.md")
    sections = {
        match[1]: match[2]
        for match in re.finditer(r"^##+ (comity .+)\n((?:(?!^##).*\n?)*)", page, re.MULTILINE)
    }
    found = dict(commands(comity))
    assert list(found) == list(sections)
    for name, command in found.items():
        assert command.help, f"{name} says nothing about itself"
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.opts[0]} says nothing about itself"
                assert f"`{option.opts[0]}`" in sections[name], f"{name} {option.opts[0]}"
        if not isinstance(command, click.Group):
            assert "`--json`" in sections[name], f"{name} does not take --json"


def test_every_error_has_its_row_and_its_exit_code_is_of_its_class() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", text("reference/errors.md"), re.MULTILINE))
    classes = [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, errors.ComityError) and one is not errors.ComityError
    ]
    assert {one.code: str(one.exit_code) for one in classes} == rows
    assert len(rows) == len(classes), "two errors share a code"
    ranges = {
        errors.Refusal: range(10, 20),
        errors.VerificationError: range(20, 30),
        errors.ComityStateError: range(30, 40),
    }
    for one in classes:
        expected = next((codes for base, codes in ranges.items() if issubclass(one, base)), range(2, 3))
        assert one.exit_code in expected, one


def test_every_operator_has_a_heading_and_an_example_that_parses() -> None:
    page = text("reference/rules.md")
    parties = {code: {"votes": 29, "population": 82_500_000} for code in ("DEU", "FRA", "RUS", "TUR")}
    formats = {"small_group": ("DEU", "FRA"), "astana": ("RUS", "TUR")}
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL))
    assert sorted(sections) == sorted(FORMS)
    for operator, section in sections.items():
        examples = tomllib.loads("\n".join(re.findall(r"```toml\n(.*?)```", section, re.DOTALL)))["rules"]
        assert any(repr(operator) in repr(example) for example in examples.values()), operator
        for name, example in examples.items():
            rule = parse_rule(example, parties=parties, formats=formats, path=f"rules.{name}")
            assert rule.to_data() == example


def test_every_key_of_the_charter_is_explained() -> None:
    section = (
        text("tutorial-2-mechanism.md").partition("### Every table and key")[2].partition("## Adopting")[0]
    )
    tables = {"party", "format", "circle", "rules", "adopts"}
    keys = {name for struct in (CharterFile, Party, Format, Circle) for name in struct.__struct_fields__}
    missing = [name for name in keys - tables if f"`{name}`" not in section]
    missing += [name for name in tables if f"`[{name}" not in section and f"`[[{name}]]`" not in section]
    assert missing == []
    assert "`threshold`" in section


def test_every_kind_has_a_heading_and_its_fields() -> None:
    page = text("kinds.md")
    for name, kind in KINDS.items():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{info.name}` |" in section for info in kind.fields()), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"`[^`\n]+`", "", prose)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose)
    broken = [one for one in targets if "://" not in one and not (page.parent / one).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_pages_name_exist(page: Path) -> None:
    known = {name for name, _ in commands(comity)}
    groups = {name for name, command in commands(comity) if isinstance(command, click.Group)}
    for line in re.findall(
        r"`comity ([a-z][^`]*)`|^(?:\$ |> +)comity ([a-z].*)$", page.read_text(encoding="utf-8"), re.MULTILINE
    ):
        words = next(filter(None, line)).split()
        name = f"comity {words[0]}"
        if name == "comity no-such-command":
            continue
        assert name in known, f"{page.name}: {name}"
        if name in groups and len(words) > 1 and words[1].isalpha() and words[1].islower():
            assert f"{name} {words[1]}" in known, f"{page.name}: {name} {words[1]}"


def test_decisions_are_numbered_without_a_gap_and_say_what_they_cost() -> None:
    pages = sorted(DOCS.glob("adr/0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        found = page.read_text(encoding="utf-8")
        assert found.startswith(f"# {int(page.name[:4])}. ")
        headings = re.findall(r"^## (.+)$", found, re.MULTILINE)
        assert headings == ["Context", "Decision", "Options considered", "Negative consequences"], page.name


def test_pictures_speak_to_those_who_do_not_see_them() -> None:
    pictures = list(DOCS.glob("img/*.svg"))
    assert pictures
    for picture in pictures:
        root = ET.parse(picture).getroot()
        names = {child.tag.rpartition("}")[2]: child for child in root}
        assert root.get("aria-labelledby") == f"{names['title'].get('id')} {names['desc'].get('id')}"
        assert all(len("".join(names[name].itertext())) > 10 for name in ("title", "desc"))
        assert "prefers-color-scheme: dark" in "".join(names["style"].itertext())


def test_glossary_is_in_order_and_has_the_words_of_the_state_of_play() -> None:
    words = re.findall(r"^([a-z].*)\n: ", text("reference/glossary.md"), re.MULTILINE)
    assert words == sorted(words)
    assert {"charter", "checkpoint", "circle", "format", "host", "party", "position", "witness"} <= set(words)
