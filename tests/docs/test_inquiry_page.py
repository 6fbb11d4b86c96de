# SPDX-License-Identifier: Apache-2.0
"""The reference of inquiries keeps up with the code: keys of files, classes, bands, rules, layouts, and what each command answers.

The commands that chapter 11 shows for OpenSSL are run as they stand there, on a small record; skipped where the program is missing, unless
COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from cli.terminal import Terminal, found
from comity.cli import comity
from comity.cli.inquiry import COMMANDS
from comity.desk.state import KINDS
from comity.errors import InputError
from comity.inquiry.bundle import layout
from comity.inquiry.case import CLAIM_JOINING, CLASSES, JOINING, Basis, Decision, SourceKind
from comity.inquiry.case_file import read_case
from comity.inquiry.exhibits import custody, exhibit_record
from comity.inquiry.findings.finding_file import read_finding
from comity.inquiry.independence.decided import KEYS
from comity.inquiry.weighing.ladder import DEFAULT
from transcripts import Session, steps

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/inquiry.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs/tutorial-10-inquiry.md").read_text(encoding="utf-8")
ON_RECORD = (ROOT / "docs/tutorial-11-inquiry-on-the-record.md").read_text(encoding="utf-8")
SOURCES = ROOT / "src/comity"
TABLES = ("standard", "ladder", "source", "exhibit", "edge", "claim", "grade", "hypothesis", "assessment")
SAID_ONCE = {
    "ok", "inputs", "source", "sha256", "joining", "low", "high", "low_float", "high_float", "text", "id", "title", "a", "b", "class",
    "decision", "by", "reason", "rest", "proposed_by", "name", "definition", "set_by", "exhibits", "observer", "tool", "version",
    "seq", "kind", "words", "observers",
}  # fmt: skip
"""Keys that are explained for all commands together or with the files, or speak for themselves."""


def section(heading: str, page: str = PAGE) -> str:
    """What stands under a heading, up to the next of its level or a higher one."""
    level = heading.partition(" ")[0]
    part = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", page, re.MULTILINE | re.DOTALL
    )
    assert part, heading
    return part[1]


def missing(names: Any, text: str) -> list[str]:
    return sorted(name for name in names if f"`{name}`" not in text)


def keys_of(read: Any, source: str) -> list[str]:
    """The keys that the refusal of an unknown one lists."""
    with pytest.raises(InputError) as caught:
        read(source, "f")
    return str(caught.value.hint).partition(": ")[2].split(", ")


def test_every_table_of_a_case_has_its_place_and_every_key_its_row() -> None:
    start = 'id = "a"\ntitle = "b"\n'
    top = keys_of(read_case, f"nope = 1\n{start}")
    assert set(TABLES) <= set(top)
    assert missing(set(top) - set(TABLES), section("### The file itself")) == []
    for table in TABLES:
        header = f"[{table}]" if table in {"standard", "ladder"} else f"[[{table}]]"
        keys = keys_of(read_case, f"{start}{header}\nnope = 1")
        assert keys
        assert missing(keys, section(f"### {table}")) == [], table


def test_words_that_a_case_may_use_are_listed() -> None:
    assert missing(get_args(SourceKind), section("### source")) == []
    assert missing(get_args(Basis), section("### assessment")) == []
    assert missing(get_args(Decision), section("### edge")) == []
    assert missing(KEYS, section("## Decided edges")) == []


def test_every_class_says_whether_it_makes_one_source() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| .* \| ([a-z ]+) \|$", PAGE, re.MULTILINE))
    expected = {
        one: "yes" if one in JOINING else "of a claim" if one in CLAIM_JOINING else "no" for one in CLASSES
    }
    assert rows == expected


def test_bands_are_those_of_the_default_ladder() -> None:
    part = section("## Ladder and bands")
    rows = [
        (int(low.replace(",", "")), words)
        for low, words in re.findall(r"^\| ([0-9,]+) \| (.*) \|$", part, re.MULTILINE)
    ]
    assert rows == [(int(low), words) for low, words in DEFAULT.bands]
    for step in DEFAULT.steps:
        assert f"{int(step):,}" in part


def test_every_key_of_a_finding_is_named() -> None:
    part = section("## The finding file")
    start = 'id = "a"\ntitle = "b"\ninquiry = "c"\nstatement = "d"\n'
    top = keys_of(read_finding, f"nope = 1\n{start}")
    assert missing(top, part) == []
    for table in ("paragraph", "exhibit", "group", "gap", "alternative", "dissent", "reply", "correction",
                  "table", "hypothesis", "support"):  # fmt: skip
        assert missing(keys_of(read_finding, f"{start}[[{table}]]\nnope = 1"), PAGE) == [], table
    for table in ("standard", "counts", "decision", "withdrawal"):
        assert missing(keys_of(read_finding, f"{start}[{table}]\nnope = 1"), PAGE) == [], table


def test_archive_is_described_field_by_field() -> None:
    record = {one.removesuffix("_") for one in exhibit_record.ExhibitRecord.__struct_fields__}
    assert missing(record, section("### Exhibit record")) == []
    part = section("### Custody event")
    assert missing(custody.CustodyEvent.__struct_fields__, part) == []
    assert missing(custody.KINDS, part) == []
    archive = section("## The archive")
    assert missing(("archive.json", "catalogue.sqlite", "comity-archive/v1"), archive) == []


def test_layout_of_a_bundle_is_described() -> None:
    part = section("## The bundle")
    places = re.findall(r"`((?:data/|VERIFY)[^`]*)`", part)
    for name, path in vars(layout).items():
        if name.isupper():
            assert any(path.startswith(one) or one.startswith(f"{path}/") for one in places), path


def rules() -> Iterator[tuple[str, Path]]:
    """Every rule that a refusal of an inquiry can name, with the module that holds it."""
    folders = ("inquiry/**/*.py", "cli/inquiry/**/*.py", "desk/inquir*.py")
    for path in sorted({path for one in folders for path in SOURCES.glob(one)}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and str(node.value).startswith("inquiry: "):
                yield str(node.value).removeprefix("inquiry: "), path


def test_every_rule_is_listed_and_no_other() -> None:
    listed = set(re.findall(r"^\| [a-z, ]+ \| (.*) \|$", section("## Rules"), re.MULTILINE))
    listed.discard("rule: *inquiry: ...*")
    known = {rule for rule, _ in rules()}
    assert known - listed == set(), "not on the page"
    assert listed - known == set(), "no rule says so"


def test_every_kind_of_statement_has_its_place() -> None:
    part = section("### On a record")
    assert missing((name for name in KINDS if name.startswith("inquiry/")), part) == []


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    headings = re.findall(r"^### (.+)$", section("## The commands"), re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


def test_parts_that_users_can_add_are_told_where_they_are_needed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {"pdf", "pictures", "second-engine"}
    assert extras <= set(project["optional-dependencies"])
    for extra in extras:
        assert f"comity[{extra}]" in TUTORIAL
    for program in ("exiftool", "ffprobe", "openssl", "case_validate", "go"):
        assert f"`{program}`" in TUTORIAL


MAKING = (
    "cat >", "export", "sed", "comity key", "comity inquiry add", "comity inquiry redact", "comity inquiry weigh orle.toml --to-xdsl",
    "comity inquiry bundle orle.toml --finding adopted.toml",
)  # fmt: skip
"""How commands of chapter 10 begin that leave something behind."""


@pytest.fixture(scope="module")
def told() -> Iterator[Session]:
    """A session with the files, the archive and the bundle of chapter 10."""
    session = Session(ready=True)
    for block in re.findall(r"^```console\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL):
        for command, _ in steps(block):
            if command.startswith(MAKING):
                session.run(command)
    yield session
    session.close()


CALLS = {
    "sources": ("*.html *.txt --edges edges.toml",),
    "add": ("kept voix.txt --as ALD/analyst", "kept none.txt --as ALD/analyst"),
    "exhibits": ("kept",),
    "custody": ("show kept $log", "check kept", "seal kept $log --as ALD/analyst --reason r"),
    "release": ("kept $copy --for BRE --to again --as ALD/analyst --reason r",),
    "redact": ("kept $post --word bakeries --reason r --approved-by ALD/analyst --as ALD/analyst",),
    "grade": ("orle.toml",),
    "matrix": ("orle.toml",),
    "weigh": ("orle.toml --prior pump=1/2,line=1/4,other=1/4 --svg x.svg --to-xdsl x.xdsl",
              "orle.xdsl --of hypothesis --given group_1=observed"),
    "finding": ("finding.toml", "finding.toml --to html -o x.html", "finding.toml second.toml --changes",
                "finding.toml --open 'paragraph 2'"),
    "bundle": ("orle.toml --finding adopted.toml -o another",),
    "reproduce": ("bundle",),
}  # fmt: skip
NAMED_BY_USERS = re.compile(r"ALD.*|BRE.*|pump|line|other|group_[0-9]|.*\.(html|txt)|regions|approver")


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one)


@pytest.mark.slow
@pytest.mark.parametrize("command", CALLS)
def test_every_key_of_an_answer_is_named(told: Session, command: str) -> None:
    told.run("export post=$(comity inquiry exhibits kept --search bakeries --json | grep -o 'e-[0-9a-f]*' | head -1)")  # fmt: skip
    told_of_commands = section("## The commands")
    part = section(f"### {command}", told_of_commands)
    part += {
        "finding": section("## The finding file"),
        "bundle": told_of_commands,
        "reproduce": told_of_commands,
        "weigh": section("### grade", told_of_commands),
    }.get(command, "")
    if command in {"custody", "redact", "add"}:
        part += section("## The archive")
    for call in CALLS[command]:
        data = json.loads(told.run(f"comity inquiry {command} {call} --json").splitlines()[-1])
        assert "error" not in data, data
        named = {key for key in keys(data) if not NAMED_BY_USERS.fullmatch(key)} - SAID_ONCE
        assert missing(named, part) == [], call


def test_picture_of_the_tutorial_is_what_the_command_draws(told: Session) -> None:
    told.run("comity inquiry weigh orle.toml --svg drawn.svg")
    drawn = (told.root / "work" / "drawn.svg").read_text(encoding="utf-8")
    shown = ROOT / "docs/img/inquiry/tornado.svg"
    assert drawn == shown.read_text(encoding="utf-8")
    assert ET.fromstring(drawn).tag.endswith("svg")


def commands() -> list[str]:
    """The names of the commands of the group, those of custody among them."""
    group = comity.get_command(click.Context(comity), "inquiry")
    assert isinstance(group, click.Group)
    return group.list_commands(click.Context(group))


def test_tutorial_shows_every_command() -> None:
    for name in commands():
        assert re.search(rf"^(\$ |> +).*comity inquiry {name}\b", TUTORIAL + ON_RECORD, re.MULTILINE), name


@pytest.mark.slow
def test_practice_authority_of_the_tutorial_stamps_a_record(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail("openssl is not installed")
        pytest.skip("openssl is not installed")
    terminal, folder = Terminal(tmp_path), tmp_path
    found(terminal)
    terminal.yes("inquiry", "timestamp", "m", "--request-only", "--out", "stamp")
    asked, taken_in = re.findall(r"^```sh\n(.*?)^```", ON_RECORD, re.MULTILINE | re.DOTALL)
    subprocess.run(["bash", "-euc", asked], cwd=folder, check=True, capture_output=True)
    first, second, *_ = taken_in.splitlines()
    assert first.startswith("comity inquiry timestamp m ")
    told = terminal.yes(*first.removeprefix("comity ").split())
    assert "rfc3161-client" in told, "the answer that the tutorial makes is read by both verifiers"
    assert "openssl" in told
    done = subprocess.run(["bash", "-euc", second], cwd=folder, check=True, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr
