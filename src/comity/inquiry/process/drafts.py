# SPDX-License-Identifier: Apache-2.0
"""Drafts of a finding, all kept, and the right of reply: a draft is served on a party, which answers, waives, or lets its time pass.

There is no clock: that no reply came in time is a signed statement of whoever served the draft, with its reason. A party can still reply
after that.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.errors import FormRefusal, Refusal
from comity.inquiry.admission import (
    KNOWN,
    ONCE,
    check_level,
    check_own_or_joint,
    check_parties,
    draft_of,
    exhibit_of,
    inquiry_in,
    inquiry_of,
    latest,
)
from comity.inquiry.declared import Number, Outcome
from comity.inquiry.model import Drafted, Inquiry, InquiryState, Replied, Served
from comity.kinds import Blob, Code, Id, Kind, Moment, Statement, Words

NUMBERED = "inquiry: drafts follow one another, and end with the finding"
ANSWERED = "inquiry: an established finding says which hypothesis"
SERVED = "inquiry: a party is served a draft once, and replies to what it was served"
OWN_REPLY = "inquiry: a party replies for itself"
SAYS = "inquiry: a reply says something, or waives"

_Groups = Annotated[
    tuple[Annotated[tuple[Id, ...], Meta(min_length=1, max_length=64)], ...],
    Meta(min_length=1, max_length=256, description="list of groups, each a list of exhibits that count as one source"),
]  # fmt: skip


class FindingDraft(Statement, frozen=True):
    """The next draft of the finding. Every draft is kept."""

    inquiry: Id
    number: Annotated[Number, Meta(description="1, then one more than the last")]
    document: Blob
    statement: Annotated[Words, Meta(description="what the draft finds, in words")]
    outcome: Annotated[Outcome, Meta(description="established, not_established or no_finding")] | None = None
    hypothesis: Annotated[Id, Meta(description="the hypothesis that it speaks of")] | None = None
    groups: _Groups | None = None
    contrary: _Groups | None = None
    gaps: (
        Annotated[
            tuple[Words, ...], Meta(min_length=1, max_length=32, description="list: what the inquiry does not have")
        ]
        | None
    ) = None  # fmt: skip
    level: Annotated[Id, Meta(description="the level of the inquiry that it is for")] | None = None


class Serve(Statement, frozen=True):
    """A draft is served on a party, which has days to reply."""

    inquiry: Id
    draft: Annotated[Number, Meta(description="number of the draft")]
    party: Code
    days: Annotated[int, Meta(ge=0, le=3650, description="days to reply; no rule reads a clock")]


class Reply(Statement, frozen=True):
    """The served party's answer, or that it gives none."""

    inquiry: Id
    draft: Annotated[Number, Meta(description="number of the draft")]
    text: Words | None = None
    document: Blob | None = None
    waived: bool = False


class ReplyClosed(Statement, frozen=True):
    """Whoever served a draft says that no reply came in time."""

    inquiry: Id
    draft: Annotated[Number, Meta(description="number of the draft")]
    party: Code
    reason: Words


def _draft_rule(moment: Moment, body: FindingDraft) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    if inquiry.standing is not None:
        raise Refusal(
            f"a finding was adopted at entry {inquiry.standing.index}",
            rule=NUMBERED,
            hint="inquiry/correct/v1 corrects it, inquiry/withdraw/v1 withdraws it",
        )
    if body.number != len(inquiry.drafts) + 1:
        raise Refusal(
            f"draft {body.number} does not follow draft {len(inquiry.drafts)}",
            rule=NUMBERED,
            hint=f"the next one: {len(inquiry.drafts) + 1}",
        )
    _check_outcome(inquiry, body)
    named = [name for group in (*(body.groups or ()), *(body.contrary or ())) for name in group]
    for name in named:
        exhibit_of(inquiry, name)
    for what, groups in (("groups", body.groups or ()), ("contrary", body.contrary or ())):
        inside = [name for group in groups for name in group]
        if len(set(inside)) != len(inside):
            raise FormRefusal(f"{what} names an exhibit twice", rule=ONCE, hint="an exhibit is in one group")
    check_level(inquiry, body.level)


def _check_outcome(inquiry: Inquiry, body: FindingDraft) -> None:
    if body.outcome == "established" and body.hypothesis is None:
        raise FormRefusal("established, and no hypothesis is named", rule=ANSWERED, hint="name it")
    if body.hypothesis is not None:
        known = [one.id for one in latest(inquiry).hypotheses]
        if body.hypothesis not in known:
            raise Refusal(
                f"there is no hypothesis {body.hypothesis!r}",
                rule=KNOWN,
                hint=f"hypotheses: {', '.join(known)}",
            )


def _draft_fold(moment: Moment, body: FindingDraft) -> None:
    inquiry_of(moment, body.inquiry).drafts.append(
        Drafted(
            document=body.document,
            statement=body.statement,
            parties=moment.parties,
            index=moment.index,
            outcome=body.outcome or "",
            hypothesis=body.hypothesis or "",
            groups=body.groups or (),
            contrary=body.contrary or (),
            gaps=body.gaps or (),
            level=body.level or "",
        )
    )


def _serve_rule(moment: Moment, body: Serve) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    draft_of(inquiry, body.draft)
    check_parties(moment, [body.party], "party")
    for one in inquiry.servings:
        if (one.draft, one.party) == (body.draft, body.party):
            raise Refusal(
                f"draft {body.draft} was served on {body.party} at entry {one.index}",
                rule=SERVED,
                hint="serve the next draft",
            )


def _serve_fold(moment: Moment, body: Serve) -> None:
    inquiry_of(moment, body.inquiry).servings.append(
        Served(body.draft, body.party, body.days, moment.parties, moment.index)
    )


def _serving(inquiry: Inquiry, draft: int, party: str) -> Served:
    """That the draft was served on the party. Raises Refusal."""
    found = next((one for one in inquiry.servings if (one.draft, one.party) == (draft, party)), None)
    if found is None:
        there = ", ".join(f"{one.draft} on {one.party}" for one in inquiry.servings)
        raise Refusal(
            f"draft {draft} was not served on {party}", rule=SERVED, hint=f"served: {there or 'none'}"
        )
    return found


def _reply_rule(moment: Moment, body: Reply) -> None:
    inquiry = inquiry_in(moment.part(InquiryState), body.inquiry)
    if body.waived == (body.text is not None) or (body.waived and body.document is not None):
        raise FormRefusal("expected a text, or waived alone", rule=SAYS, hint="a document goes with a text")
    if len(moment.parties) > 1:
        raise FormRefusal(
            f"the reply is signed by {', '.join(moment.parties)}",
            rule=OWN_REPLY,
            hint="each replies by itself",
        )
    _serving(inquiry, body.draft, moment.parties[0])


def _reply_fold(moment: Moment, body: Reply) -> None:
    inquiry = inquiry_in(moment.part(InquiryState), body.inquiry)
    _serving(inquiry, body.draft, moment.parties[0]).replies.append(
        Replied(moment.index, body.text or "", body.waived, body.document)
    )


def _closed_rule(moment: Moment, body: ReplyClosed) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    found = _serving(inquiry, body.draft, body.party)
    if not found.open:
        what = f"closed at entry {found.closed}" if found.closed is not None else "answered"
        raise Refusal(f"it was {what}", rule=SERVED, hint="nothing is waited for")
    what = f"saying that {body.party} did not reply"
    check_own_or_joint(moment, inquiry, found.parties, "inquiry/reply-closed/v1", what)


def _closed_fold(moment: Moment, body: ReplyClosed) -> None:
    found = _serving(inquiry_of(moment, body.inquiry), body.draft, body.party)
    found.closed, found.reason = moment.index, body.reason


FINDING_DRAFT = Kind(
    "inquiry/finding-draft/v1",
    FindingDraft,
    {"en": "Finding drafted", "ar": "مسودة استنتاج"},
    _draft_fold,
    _draft_rule,
)
SERVE = Kind(
    "inquiry/serve/v1",
    Serve,
    {"en": "Draft finding served", "ar": "تبليغ مسودة الاستنتاج"},
    _serve_fold,
    _serve_rule,
)
REPLY = Kind(
    "inquiry/reply/v1",
    Reply,
    {"en": "Reply to a draft finding", "ar": "رد على مسودة الاستنتاج"},
    _reply_fold,
    _reply_rule,
)
REPLY_CLOSED = Kind(
    "inquiry/reply-closed/v1",
    ReplyClosed,
    {"en": "No reply in time", "ar": "انقضاء مهلة الرد"},
    _closed_fold,
    _closed_rule,
)
