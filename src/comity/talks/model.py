# SPDX-License-Identifier: Apache-2.0
"""The nouns of talks, and the state that statements fold into: issues with options, who stands where on each, and the process around them.

A party without a position is absent: no position is a third value beside for and against, and is never filled in. What a party that left
the mechanism said stays in the state; whoever reads it leaves that out.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from comity.kinds import Id, Part, Title, Value, Words

Stance = Literal["preferred", "acceptable", "cannot_accept", "withdrawn"]
LinkKind = Literal["if_then", "not_both", "one_of"]
Status = Literal["open", "suspended", "closed"]
Progress = Literal["under_way", "done", "not_done"]
Outcome = Literal["passes", "fails"]

_ID = r"[a-z][a-z0-9_-]{0,63}"
_PLACE = r"^([a-z0-9][a-z0-9._-]{0,99})$(?!\n)"
Target = Annotated[
    str, Meta(pattern=rf"^({_ID}\.{_ID})$(?!\n)", description="an issue and one of its options, as issue.option")
]  # fmt: skip
Score = Annotated[
    str,
    Meta(
        pattern=r"^(0|1|0\.[0-9]{0,17}[1-9])$(?!\n)",
        description="decimal from 0 to 1 in its one spelling, such as 0.25; at most 18 places",
    ),
]
Amount = Annotated[
    str,
    Meta(
        pattern=r"^((0|[1-9][0-9]{0,15})(\.[0-9]{0,17}[1-9])?)$(?!\n)",
        description="decimal from 0 to 2^53 - 1 in its one spelling, such as 2.5; at most 18 places",
    ),
]
Day = Annotated[
    str,
    Meta(
        pattern=r"^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$(?!\n)",
        description="a day, as 2026-11-21",
    ),
]


class Settles(Value, frozen=True):
    """The choice in a text that an option settles, and the alternative that it settles it with."""

    text: Annotated[Id, Meta(description="id of the text")]
    clause: Annotated[str, Meta(pattern=_PLACE, description="id of the clause")]
    choice: Annotated[str, Meta(pattern=_PLACE, description="id of the choice")]
    alternative: Annotated[str, Meta(pattern=_PLACE, description="id of the alternative; 0 is no text")]


class Option(Value, frozen=True):
    """One way to settle an issue. `settles`: the bracket of a text that is settled once the option is adopted."""

    id: Id
    title: Annotated[Title, Meta(description="short name for tables")]
    text: Annotated[Words, Meta(description="what the option says")] | None = None
    settles: Settles | None = None


class Filed(msgspec.Struct, omit_defaults=True):
    """A position in force. `joint` are the parties that filed it together, empty if the party filed alone.

    `needs`: targets without which the stance does not hold; `condition` is in the party's words, and no rule reads it.
    """

    stance: str
    index: int
    joint: tuple[str, ...] = ()
    condition: str = ""
    source: str = ""
    score: str = ""
    needs: tuple[str, ...] = ()


class Tabled(msgspec.Struct, omit_defaults=True):
    """An issue on the table, with the positions in force: option -> party -> Filed.

    `adopted` is the option that was adopted, at entry `adopted_at`; `reopened` are the entries that opened the issue again.
    """

    title: str
    options: list[Option]
    index: int
    status_quo: str = ""
    format: str = ""
    rule: str = ""
    positions: dict[str, dict[str, Filed]] = {}
    ordinal: bool = False
    adopted: str = ""
    adopted_at: int | None = None
    reopened: list[int] = []


class Weighed(msgspec.Struct):
    """A number that a party gave about itself, and the entry in which it did."""

    value: str
    index: int


class Linked(msgspec.Struct):
    """A link in force. `if_then`: with the first target, all the others; `not_both`: at most one; `one_of`: exactly one."""

    kind: LinkKind
    targets: tuple[str, ...]
    index: int


class AgendaItem(Value, frozen=True):
    """One item of an agenda."""

    title: Title
    issue: Annotated[Id, Meta(description="the issue on the table that it deals with")] | None = None


class Convened(msgspec.Struct, omit_defaults=True):
    """A round of talks. `index` is the entry that first announced it, `changed` the last that did."""

    number: int
    host: str
    date: str
    index: int
    changed: int
    until: str = ""
    format: str = ""
    agenda: tuple[AgendaItem, ...] = ()


class Reported(msgspec.Struct, omit_defaults=True):
    """What the parties that signed it say of a commitment, a workstream or a milestone; their own account."""

    parties: tuple[str, ...]
    text: str
    index: int
    says: str = ""


class Mandated(msgspec.Struct, omit_defaults=True):
    """A workstream with its co-chairs. `index` is the entry that set it up, `changed` the last that changed it."""

    title: str
    co_chairs: tuple[str, ...]
    index: int
    changed: int
    issues: tuple[str, ...] = ()
    format: str = ""
    mandate: str = ""
    report_back: str = ""
    reports: list[Reported] = []


class Planned(msgspec.Struct, omit_defaults=True):
    """A milestone of the roadmap. `reached` is the entry in which it was said to be reached, `account` its words."""

    title: str
    index: int
    changed: int
    date: str = ""
    after: tuple[str, ...] = ()
    trigger: str = ""
    report_back: str = ""
    reached: int | None = None
    account: str = ""
    reports: list[Reported] = []


class Committed(msgspec.Struct, omit_defaults=True):
    """What the parties that signed it committed themselves to."""

    parties: tuple[str, ...]
    text: str
    index: int
    due: str = ""
    milestone: str = ""
    reports: list[Reported] = []


class Channel(msgspec.Struct):
    """A channel between parties, open, suspended or closed since entry `changed`, as `said_by` said."""

    title: str
    between: tuple[str, ...]
    index: int
    status: Status
    reason: str
    changed: int
    said_by: tuple[str, ...]


class Accepted(msgspec.Struct):
    """Whether a party accepts a package. It was said at entry `said`, sealed if that is not `index`, which made it public."""

    party: str
    accepts: bool
    said: int
    index: int


class Queried(msgspec.Struct, omit_defaults=True):
    """A query on the closed acceptances of a package, and the chair's answer, if there is one, of entry `answered`."""

    index: int
    parties: tuple[str, ...]
    answer: str = ""
    answered: int | None = None


class Proposed(msgspec.Struct, omit_defaults=True):
    """A named package. `budget` is how many queries may be made on it; acceptances are in the order in which they became public."""

    title: str
    choice: dict[str, str]
    budget: int
    chair: str
    parties: tuple[str, ...]
    index: int
    acceptances: list[Accepted] = []
    queries: list[Queried] = []


class TalksState(Part):
    """What stands, by id: saliences by party and issue; reservations and the disagreement point by party; rounds by format and number."""

    name: ClassVar[str] = "talks"

    issues: dict[str, Tabled] = {}
    saliences: dict[str, dict[str, Weighed]] = {}
    reservations: dict[str, Weighed] = {}
    disagreement: dict[str, Weighed] = {}
    links: dict[str, Linked] = {}
    rounds: dict[str, Convened] = {}
    workstreams: dict[str, Mandated] = {}
    milestones: dict[str, Planned] = {}
    commitments: dict[str, Committed] = {}
    channels: dict[str, Channel] = {}
    packages: dict[str, Proposed] = {}
