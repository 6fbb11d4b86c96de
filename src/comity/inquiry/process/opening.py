# SPDX-License-Identifier: Apache-2.0
"""An inquiry is opened: its mandate, the standard of proof, and the rule that will decide on its finding, before there is any evidence.

Opening is a joint act under the charter's rule. What is fixed here stays: no later statement changes the standard or the ladder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from comity.charter.admission import listed
from comity.charter.authority import may_act_in
from comity.charter.model import CharterState
from comity.errors import FormRefusal, Refusal
from comity.inquiry.admission import DAYS, KNOWN, check_decided, check_new, check_once, day, ratio
from comity.inquiry.declared import DeclaredLadder, StandardOfProof, Window
from comity.inquiry.model import LEVELS, Inquiry, InquiryState
from comity.kinds import Id, Kind, Moment, Statement, Title, Words

LADDER = "inquiry: steps and bands of a ladder are 1 or more and rise"


class Open(Statement, frozen=True):
    """An inquiry is opened. Its standard of proof is fixed by this, before anything is weighed."""

    id: Id
    title: Title
    mandate: Annotated[Words, Meta(description="the decision that mandates it")]
    standard: StandardOfProof
    prior: Annotated[Words, Meta(description="the determination that the mandate rests on")] | None = None
    window: Window | None = None
    format: Annotated[Id, Meta(description="the one format that conducts it; all if left out")] | None = None
    rule: Annotated[Id, Meta(description="name of the charter's rule that decides on its finding")] | None = (
        None
    )
    ladder: DeclaredLadder | None = None
    levels: (
        Annotated[
            tuple[Id, ...],
            Meta(min_length=1, max_length=8, description="who may read what, from the widest to the narrowest"),
        ]
        | None
    ) = None  # fmt: skip


def _rule(moment: Moment, body: Open) -> None:
    charter, current = moment.part(CharterState), moment.part(InquiryState).inquiries.get(body.id)
    check_new(body.id, None if current is None else current.index, "inquiry")
    for name, known, what in ((body.rule, charter.rules, "rule"), (body.format, charter.formats, "format")):
        if name is not None and name not in known:
            raise Refusal(f"the charter has no {what} {name!r}", rule=KNOWN, hint=listed(f"{what}s", known))
    may_act_in(charter, moment.by, body.format)
    check_once(body.levels or (), "levels")
    if body.window is not None:
        _check_window(body.window)
    if body.ladder is not None:
        _check_ladder(body.ladder)
    check_decided(
        moment, charter.rule_for("inquiry/open/v1"), body.format or "", f"opening the inquiry {body.id}"
    )


def _check_window(window: Window) -> None:
    since = day(window.since)
    if window.until is not None and day(window.until) < since:
        raise FormRefusal(
            f"the window ends on {window.until}, before {window.since}", rule=DAYS, hint="the first day first"
        )


def _check_ladder(ladder: DeclaredLadder) -> None:
    _check_rising(ladder.steps, "steps")
    _check_rising([band.least for band in ladder.bands], "bands")
    _check_rising([ladder.broken_cap], "broken_cap")


def _check_rising(texts: Sequence[str], what: str) -> None:
    values = [ratio(text, what) for text in texts]
    if values[0] < 1 or values != sorted(set(values)):
        raise FormRefusal(
            f"{what}: {', '.join(texts)} does not rise from 1 or more",
            rule=LADDER,
            hint="such as 1, 2, 10, 100",
        )


def _fold(moment: Moment, body: Open) -> None:
    moment.part(InquiryState).inquiries[body.id] = Inquiry(
        title=body.title,
        mandate=body.mandate,
        standard=body.standard,
        parties=moment.parties,
        index=moment.index,
        prior=body.prior or "",
        window=body.window,
        format=body.format or "",
        rule=body.rule or "",
        ladder=body.ladder,
        levels=body.levels or LEVELS,
    )


OPEN = Kind("inquiry/open/v1", Open, {"en": "Inquiry opened", "ar": "فتح تحقيق"}, _fold, _rule)
