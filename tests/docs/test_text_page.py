# SPDX-License-Identifier: Apache-2.0
"""The reference of negotiated text keeps up with the code: every diagnostic, key, stance, status and figure has its place there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comity.text import diagnosis, scanner
from comity.text.attributions import SAID, parse_attributions, parse_statuses
from comity.text.layout import KEYS
from comity.text.model import AGAINST, FOR
from comity.text.reader import read
from comity.text.summary import summarise

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/text.md").read_text(encoding="utf-8")
CODE = re.compile(r"NEG\d{3}")


def section(heading: str) -> str:
    """What stands under a heading, up to the next of its level or a higher one."""
    level = heading.partition(" ")[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found, heading
    return found[1]


def codes() -> set[str]:
    """Every code that the two modules which diagnose can give, from their values and from what they say of themselves."""
    found = {
        value
        for module in (diagnosis, scanner)
        for value in vars(module).values()
        if isinstance(value, str) and CODE.fullmatch(value)
    }
    assert found == set(CODE.findall(diagnosis.__doc__ or ""))
    return found


def test_every_diagnostic_has_a_heading() -> None:
    assert set(re.findall(r"^### (NEG\d{3})$", PAGE, re.MULTILINE)) == codes()
    for code in codes():
        assert len(section(f"### {code}").strip()) > 20, code


def test_every_key_of_a_header_has_its_row() -> None:
    rows = section("### Header")
    assert [key for key in KEYS if f"`{key}`" not in rows] == []


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_stance_means_what_the_table_says() -> None:
    found = set()
    for written, others, counts in rows(section("### Attributions")):
        for word in [*re.findall(r"`([^`]+)`", written), *filter(None, others.split(", "))]:
            (said,) = parse_attributions(f"ALD: {word}", {"ALD"})  # type: ignore[misc]  # no Undeclared
            found.add(said.stance)
            assert counts.startswith("for") == (said.stance in FOR)
            assert (counts == "against") == (said.stance in AGAINST)
    assert found == {*FOR, *AGAINST, "reserve", "reflect", "withdraw"}


def test_every_status_is_read_as_the_table_says() -> None:
    found = set()
    for written, _meaning in rows(section("### Statuses")):
        for word in re.findall(r"`\(([^`]+)\)`", written):
            statuses = parse_statuses(word, {"ALD", "MAR", "TAV"})
            assert isinstance(statuses, tuple), word
            assert statuses, word
            found |= {one.state for one in statuses}
    assert found == set(SAID)


@pytest.mark.parametrize("name", ["clean_ratio", "clean_ratio_paragraph", "brackets", "max_depth", "choices"])
def test_figures_are_defined(name: str) -> None:
    assert f"`{name}`" in section("## How figures are defined")
    assert name in summarise(read("OP1. a")).data()


def test_columns_by_party_are_defined() -> None:
    data = summarise(read("parties: ALD\n\nOP1. [a](ALD)")).data()
    part = section("### By party")
    assert [column for column in data["by_party"]["ALD"] if f"`{column}`" not in part] == []


@pytest.mark.parametrize("example", re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL))
def test_examples_are_well_formed(example: str) -> None:
    text = read("parties: ALD, BRE, MAR, TAV\n\n" + example)
    assert not text.diagnostics
    assert summarise(text).choices
