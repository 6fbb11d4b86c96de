# SPDX-License-Identifier: Apache-2.0
"""Channels between parties, such as a deconfliction channel, kept apart from the political track: open, suspended or closed.

It takes all of its parties to open, to open again and to close one; any of them may report it suspended. That is a statement of theirs, not
a measurement: nothing here knows whether a line is answered.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import check_only, check_signed
from comity.errors import FormRefusal, Refusal
from comity.kinds import Code, Id, Kind, Moment, Statement, Title, Words
from comity.talks.admission import check_parties, check_sorted
from comity.talks.model import Channel, Status, TalksState

ALL = "talks: a channel is opened and closed by all of its parties, and suspended by any of them"
SET_UP = "talks: a channel is opened with its title and its parties, which do not change"


class ChannelStatus(Statement, frozen=True):
    """A channel is opened; later, under its id alone, it is reported suspended, opened again or closed."""

    id: Id
    status: Annotated[Status, Meta(description="open, suspended or closed")]
    reason: Words
    title: Annotated[Title, Meta(description="what it is; when it is first opened")] | None = None
    between: (
        Annotated[
            tuple[Code, ...],
            Meta(min_length=2, max_length=64, description="party codes, sorted; when it is first opened"),
        ]
        | None
    ) = None


def _channel_rule(moment: Moment, body: ChannelStatus) -> None:
    current = moment.part(TalksState).channels.get(body.id)
    what = f"the channel {body.id}"
    if current is None:
        between = _between(moment, body)
    elif body.title is not None or body.between is not None:
        raise Refusal(
            f"{what} was opened at entry {current.index}", rule=SET_UP, hint="leave title and between out"
        )
    else:
        between = current.between
    check_only(moment, between, what, ALL)
    if body.status != "suspended":
        check_signed(moment, between, what, ALL)
    elif current is not None and current.status == "closed":
        raise Refusal(
            f"{what} was closed at entry {current.changed}", rule=ALL, hint="all of its parties open it again"
        )


def _between(moment: Moment, body: ChannelStatus) -> tuple[str, ...]:
    if body.title is None or body.between is None or body.status != "open":
        raise FormRefusal(
            f"there is no channel {body.id!r}",
            rule=SET_UP,
            hint="the first statement opens it: title, between, status open",
        )
    check_sorted(body.between, "between")
    check_parties(moment, body.between, "between")
    return body.between


def _channel_fold(moment: Moment, body: ChannelStatus) -> None:
    channels = moment.part(TalksState).channels
    current = channels.get(body.id)
    if current is None:
        channels[body.id] = Channel(
            body.title or "", body.between or (), moment.index, body.status, body.reason, moment.index, moment.parties
        )  # fmt: skip
    else:
        current.status, current.reason = body.status, body.reason
        current.changed, current.said_by = moment.index, moment.parties


CHANNEL = Kind(
    "talks/channel/v1",
    ChannelStatus,
    {"en": "Channel status", "ar": "حالة قناة اتصال"},
    _channel_fold,
    _channel_rule,
)
