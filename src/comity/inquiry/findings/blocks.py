# SPDX-License-Identifier: Apache-2.0
"""The parts of a page before it has a format: headings, paragraphs, facts, lists and tables of words that are the finding's or ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from comity.inquiry.findings.characters import Way


@dataclass(frozen=True)
class Said:
    """Words of the finding; `Label`s are ours. `code` is for hashes and ids, which are neither translated nor broken into words."""

    text: str
    code: bool = False
    to: str = ""


@dataclass(frozen=True)
class Label:
    """Words of the page, in its language."""

    text: str
    strong: bool = False


Piece = Said | Label
Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """`level` 2 for a section, 3 within it. `anchor` is where links go."""

    text: Line
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph. `number` stands before it; `cites` are the exhibits and groups that it rests on."""

    line: Line
    number: str = ""
    anchor: str = ""
    cites: tuple[Said, ...] = ()
    withheld: bool = False


@dataclass(frozen=True)
class Facts:
    """Terms with what they are."""

    rows: tuple[tuple[Label, Line], ...]


@dataclass(frozen=True)
class Items:
    """A list without order of rank."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """Cells under a caption. The first cell of a row names the row; `anchors` has one for each row, or none."""

    caption: Line
    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    anchors: tuple[str, ...] = ()
    note: Line = ()
    anchor: str = ""


Block = Heading | Text | Facts | Items | Table


@dataclass(frozen=True)
class Mark:
    """Stands at the top, and on every page."""

    kind: Literal["undecided", "withdrawn", "simulated", "redacted"]
    text: str
    more: Line = ()


@dataclass(frozen=True)
class Outline:
    """All that a format needs: nothing is in it that may not be shown. `unfit` counts what was replaced by U+FFFD."""

    title: str
    language: str
    way: Way
    words: Mapping[str, str]
    marks: tuple[Mark, ...]
    running: str
    blocks: tuple[Block, ...]
    dated: str
    unfit: int
