# SPDX-License-Identifier: Apache-2.0
"""The finding: adopted by the signatures that the inquiry's rule asks for, corrected or withdrawn in the same way; and dissents.

Nothing of it is ever taken back: a correction stands beside what it corrects, a withdrawn finding stays readable, a dissent is for good.
The outcome is a decision of those who sign; no rule here looks at what the evidence supports.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.model import CharterState
from comity.errors import Refusal
from comity.inquiry.admission import (
    check_decided,
    deciding_rule,
    draft_of,
    inquiry_in,
    inquiry_of,
)
from comity.inquiry.declared import Number
from comity.inquiry.model import Adopted, Corrected, Dissented, Inquiry, InquiryState
from comity.kinds import Blob, Hash, Id, Kind, Moment, Statement, Words

ONE_FINDING = "inquiry: one finding stands at a time; corrections and withdrawals are of the one that stands"
WEIGHED = "inquiry: a finding is adopted once the evidence was assessed, with no round open"
DECIDED = "inquiry: a finding has an outcome, and is the very document that was drafted"
HEARD = "inquiry: whoever was served a draft replies, waives or is said not to have replied, before a finding is adopted"


class AdoptFinding(Statement, frozen=True):
    """A draft becomes the finding, by the signatures that the inquiry's rule asks for."""

    inquiry: Id
    draft: Annotated[Number, Meta(description="number of the draft")]
    sha256: Annotated[Hash, Meta(description="SHA-256 of its document")]


class Dissent(Statement, frozen=True):
    """What parties say against a draft or a finding, before or after it is adopted. It is permanent."""

    inquiry: Id
    text: Words
    draft: Annotated[Number, Meta(description="number of the draft that it is about")] | None = None
    document: Blob | None = None


class Correct(Statement, frozen=True):
    """The finding is corrected: a new document stands in place of the one in force, which is kept."""

    inquiry: Id
    document: Blob
    supersedes: Annotated[Hash, Meta(description="SHA-256 of the document in force")]
    reason: Words


class Withdraw(Statement, frozen=True):
    """The finding is withdrawn. It stays readable, with the reason."""

    inquiry: Id
    reason: Words


def _adopt_rule(moment: Moment, body: AdoptFinding) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    if inquiry.standing is not None:
        raise Refusal(
            f"a finding was adopted at entry {inquiry.standing.index}",
            rule=ONE_FINDING,
            hint="inquiry/withdraw/v1 withdraws it",
        )
    draft = draft_of(inquiry, body.draft)
    if not draft.outcome:
        raise Refusal(
            f"draft {body.draft} has no outcome", rule=DECIDED, hint="file the next draft with its outcome"
        )
    if draft.document.sha256 != body.sha256:
        raise Refusal(
            f"the document of draft {body.draft} is not {body.sha256[:16]}...",
            rule=DECIDED,
            hint=f"it is {draft.document.sha256}",
        )
    _check_weighed(inquiry)
    waiting = [f"{one.party} (draft {one.draft})" for one in inquiry.servings if one.open]
    if waiting:
        raise Refusal(
            f"no reply yet from {', '.join(waiting)}",
            rule=HEARD,
            hint="inquiry/reply/v1, or inquiry/reply-closed/v1 by whoever served it",
        )
    _check_joint(moment, inquiry, "the finding")


def _check_weighed(inquiry: Inquiry) -> None:
    if inquiry.open_round:
        raise Refusal(
            f"the round {inquiry.open_round} is open", rule=WEIGHED, hint="inquiry/close-round/v1 closes it"
        )
    if not inquiry.rounds:
        raise Refusal("no round of assessment was held", rule=WEIGHED, hint="inquiry/round/v1 opens one")


def _check_joint(moment: Moment, inquiry: Inquiry, what: str) -> None:
    check_decided(moment, deciding_rule(moment.part(CharterState), inquiry), inquiry.format, what)


def _adopt_fold(moment: Moment, body: AdoptFinding) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    draft = draft_of(inquiry, body.draft)
    rule = deciding_rule(moment.part(CharterState), inquiry)
    inquiry.findings.append(
        Adopted(body.draft, draft.document, draft.outcome or "no_finding", rule, moment.parties, moment.index)
    )


def _dissent_rule(moment: Moment, body: Dissent) -> None:
    inquiry = inquiry_in(moment.part(InquiryState), body.inquiry)
    if body.draft is not None:
        draft_of(inquiry, body.draft)


def _dissent_fold(moment: Moment, body: Dissent) -> None:
    moment.part(InquiryState).inquiries[body.inquiry].dissents.append(
        Dissented(body.text, moment.parties, moment.index, body.draft, body.document)
    )


def _standing(inquiry: Inquiry) -> Adopted:
    """The finding that stands. Raises Refusal."""
    if inquiry.standing is None:
        told = "was withdrawn" if inquiry.findings else "was not adopted"
        raise Refusal(f"a finding {told}", rule=ONE_FINDING, hint="inquiry/adopt-finding/v1 adopts one")
    return inquiry.standing


def _correct_rule(moment: Moment, body: Correct) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    in_force = _standing(inquiry).in_force
    if in_force.sha256 != body.supersedes:
        raise Refusal(
            f"the document in force is not {body.supersedes[:16]}...",
            rule=ONE_FINDING,
            hint=f"it is {in_force.sha256}",
        )
    if body.document.sha256 == body.supersedes:
        raise Refusal("the correction changes nothing", rule=ONE_FINDING, hint="name the corrected document")
    _check_joint(moment, inquiry, "the correction")


def _correct_fold(moment: Moment, body: Correct) -> None:
    _standing(inquiry_of(moment, body.inquiry)).corrections.append(
        Corrected(body.document, body.supersedes, body.reason, moment.parties, moment.index)
    )


def _withdraw_rule(moment: Moment, body: Withdraw) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    _standing(inquiry)
    _check_joint(moment, inquiry, "the withdrawal")


def _withdraw_fold(moment: Moment, body: Withdraw) -> None:
    found = _standing(inquiry_of(moment, body.inquiry))
    found.withdrawn, found.withdrawn_by, found.reason = moment.index, moment.parties, body.reason


ADOPT_FINDING = Kind(
    "inquiry/adopt-finding/v1",
    AdoptFinding,
    {"en": "Finding adopted", "ar": "اعتماد استنتاج"},
    _adopt_fold,
    _adopt_rule,
)
DISSENT = Kind(
    "inquiry/dissent/v1",
    Dissent,
    {"en": "Dissent filed", "ar": "إيداع رأي مخالف"},
    _dissent_fold,
    _dissent_rule,
)
CORRECT = Kind(
    "inquiry/correct/v1",
    Correct,
    {"en": "Finding corrected", "ar": "تصحيح استنتاج"},
    _correct_fold,
    _correct_rule,
)
WITHDRAW = Kind(
    "inquiry/withdraw/v1",
    Withdraw,
    {"en": "Finding withdrawn", "ar": "سحب استنتاج"},
    _withdraw_fold,
    _withdraw_rule,
)
