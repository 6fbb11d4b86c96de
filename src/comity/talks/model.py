# SPDX-License-Identifier: Apache-2.0
"""The nouns of talks, and the state that positions fold into: issues with options, and who stands where on each.

A party without a position is absent: no position is a third value beside for and against, and is never filled in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from comity.kinds import Id, Part, Title, Value, Words

Stance = Literal["preferred", "acceptable", "cannot_accept", "withdrawn"]


class Option(Value, frozen=True):
    """One way to settle an issue."""

    id: Id
    title: Annotated[Title, Meta(description="short name for tables")]
    text: Annotated[Words, Meta(description="what the option says")] | None = None


class Filed(msgspec.Struct, omit_defaults=True):
    """A position in force. `joint` are the parties that filed it together, empty if the party filed alone."""

    stance: str
    index: int
    joint: tuple[str, ...] = ()
    condition: str = ""
    source: str = ""


class Tabled(msgspec.Struct, omit_defaults=True):
    """An issue on the table, with the positions in force: option -> party -> Filed."""

    title: str
    options: list[Option]
    index: int
    status_quo: str = ""
    format: str = ""
    rule: str = ""
    positions: dict[str, dict[str, Filed]] = {}


class TalksState(Part):
    """Issues by id."""

    name: ClassVar[str] = "talks"

    issues: dict[str, Tabled] = {}
