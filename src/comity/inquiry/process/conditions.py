# SPDX-License-Identifier: Apache-2.0
"""On which conditions evidence may be used, and what must not be let go: consent with its limits, and legal holds.

The record says what the conditions are; whoever exports exhibits enforces them. A party lifts its own hold and nobody else's.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import check_only
from comity.errors import FormRefusal, Refusal
from comity.inquiry.admission import check_sorted, exhibit_of, inquiry_of, source_of
from comity.inquiry.model import Consented, Held, Received, Sourced
from comity.kinds import Id, Kind, Moment, Statement, Time, Title, Words

ONE_SUBJECT = "inquiry: consent is of one exhibit or one source: given for a scope, or withdrawn"
BROUGHT = "inquiry: who brought evidence in, or holds it, says on which conditions it was given"
OWN_HOLD = "inquiry: a party lifts its own hold, and only one that it has"

_Uses = Annotated[
    tuple[Title, ...], Meta(min_length=1, max_length=32, description="list of audiences or uses, sorted")
]


class Consent(Statement, frozen=True):
    """For what an exhibit, or all that a source gave, may be used; a later statement supersedes.

    Once withdrawn, it may be used for nothing more.
    """

    inquiry: Id
    exhibit: Id | None = None
    source: Id | None = None
    scope: _Uses | None = None
    exclusions: _Uses | None = None
    expires: Annotated[Time, Meta(description="when it ends, as 2026-11-21T09:30:00Z")] | None = None
    withdrawn: bool = False


class Hold(Statement, frozen=True):
    """Exhibits are put under a legal hold: neither they nor their chains may be let go. Or the signing parties lift their own."""

    inquiry: Id
    exhibits: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=256, description="list of ids, sorted")]
    held: bool
    reason: Words
    authority: Annotated[Words, Meta(description="the decision or law that it rests on")]


def _consent_rule(moment: Moment, body: Consent) -> None:
    subject = _subject(moment, body)
    if body.withdrawn == (body.scope is not None) or (
        body.withdrawn and (body.exclusions is not None or body.expires is not None)
    ):
        raise FormRefusal(
            "expected a scope, or withdrawn alone",
            rule=ONE_SUBJECT,
            hint="scope says what it may be used for",
        )
    check_sorted(body.scope or (), "scope")
    check_sorted(body.exclusions or (), "exclusions")
    holder = (subject.holder,) if isinstance(subject, Received) else ()
    check_only(moment, (*subject.parties, *holder), "consent", BROUGHT)


def _subject(moment: Moment, body: Consent) -> Received | Sourced:
    """What the consent is of. Raises Refusal."""
    inquiry = inquiry_of(moment, body.inquiry)
    if body.exhibit is not None and body.source is None:
        return exhibit_of(inquiry, body.exhibit)
    if body.source is not None and body.exhibit is None:
        return source_of(inquiry, body.source)
    raise FormRefusal(
        "expected exactly one of exhibit and source", rule=ONE_SUBJECT, hint="say each by itself"
    )


def _consent_fold(moment: Moment, body: Consent) -> None:
    _subject(moment, body).consents.append(
        Consented(
            moment.parties, moment.index, body.scope or (), body.exclusions or (), body.expires or "", body.withdrawn
        )
    )  # fmt: skip


def _hold_rule(moment: Moment, body: Hold) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    check_sorted(body.exhibits, "exhibits")
    for name in body.exhibits:
        holds = exhibit_of(inquiry, name).holds
        without = [party for party in moment.parties if party not in holds]
        if not body.held and without:
            raise Refusal(
                f"{', '.join(without)} has no hold on {name}",
                rule=OWN_HOLD,
                hint=f"holds of: {', '.join(sorted(holds)) or 'nobody'}",
            )


def _hold_fold(moment: Moment, body: Hold) -> None:
    exhibits = inquiry_of(moment, body.inquiry).exhibits
    for name in body.exhibits:
        for party in moment.parties:
            if body.held:
                exhibits[name].holds[party] = Held(body.reason, body.authority, moment.index)
            else:
                exhibits[name].holds.pop(party, None)


CONSENT = Kind(
    "inquiry/consent/v1",
    Consent,
    {"en": "Consent stated", "ar": "بيان موافقة"},
    _consent_fold,
    _consent_rule,
)
HOLD = Kind(
    "inquiry/hold/v1",
    Hold,
    {"en": "Legal hold set or lifted", "ar": "وضع حجز قانوني أو رفعه"},
    _hold_fold,
    _hold_rule,
)
