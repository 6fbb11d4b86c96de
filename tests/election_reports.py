# SPDX-License-Identifier: Apache-2.0
"""Reports on the small elections of tests/election/vectors, as a reader meets them: parsed, with their tables row by row.

`retold` gives a verification with other words and totals in it than any archive holds: what a report does with them needs no proofs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import lxml.html
from lxml.html import HtmlElement

from comity.election.ballots.belenios_v1.questions import Question
from comity.election.ballots.belenios_v1.verification.checks import Verification
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.election.report import Facts, facts_of, to_html
from election_vectors import FOLDER

Row = tuple[str, ...]


@cache
def verified(name: str) -> Verification:
    return verify(FOLDER / f"{name}.bel", workers=1)


@cache
def facts(name: str) -> Facts:
    return facts_of(verified(name))


def facts_from(archive: bytes) -> Facts:
    """Of an archive that is made up; its folder is gone when they are there."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.bel"
        path.write_bytes(archive)
        return facts_of(verify(path, workers=1))


def retold(
    base: Facts,
    *,
    questions: Sequence[Question] | None = None,
    result: list[list[Any]] | None = None,
    weight: int | None = None,
    **words: str,
) -> Facts:
    """The same election with other questions, words and numbers, that nobody proved."""
    found = base.found
    changes: dict[str, Any] = dict(words)
    if questions is not None:
        changes["questions"] = tuple(questions)
    election = replace(found.box.election, **changes)
    told = replace(
        found,
        box=replace(found.box, election=election),
        result=found.result if result is None else result,
        total_weight=found.total_weight if weight is None else weight,
    )
    return replace(base, found=told)


class Page:
    """A report that was parsed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: HtmlElement = lxml.html.document_fromstring(source)

    @classmethod
    def of(cls, facts: Facts, language: str = "en") -> Page:
        return cls(to_html(facts, language=language))

    def one(self, path: str) -> HtmlElement:
        found: HtmlElement
        (found,) = self.root.xpath(path)
        return found

    def text(self, path: str = "//body") -> str:
        """What is said there, on one line."""
        return said(self.one(path))

    def section(self, name: str) -> str:
        return self.text(f"//section[@id='{name}']")

    def tables(self, name: str) -> list[list[Row]]:
        """The rows of each table of a section, without the header."""
        return [
            [tuple(said(cell) for cell in row) for row in table.xpath("./tbody/tr")]
            for table in self.root.xpath(f"//section[@id='{name}']//table")
        ]

    def terms(self, name: str) -> dict[str, str]:
        """The names and values of a section's lists."""
        return {
            said(pair.find("dt")): said(pair.find("dd"))
            for pair in self.root.xpath(f"//section[@id='{name}']//dl/div")
        }


def said(element: HtmlElement | None) -> str:
    """What an element says, in one line; blocks stand apart."""
    assert element is not None
    for one in element.iter(
        "p", "div", "li", "td", "th", "dt", "dd", "tr", "pre", "summary", "h1", "h2", "h3", "h4"
    ):
        one.text, one.tail = f" {one.text or ''}", f" {one.tail or ''}"
    return re.sub(r"\s+", " ", element.text_content()).strip()
