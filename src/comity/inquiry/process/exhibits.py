# SPDX-License-Identifier: Apache-2.0
"""What an inquiry has before it: sources under pseudonyms, and exhibits by their hashes or by commitments to them.

Originals never change; whatever is made from one is a derivative with its parent, tool and parameters. A redaction is such a derivative,
with a reason and an approver, and the original's hash and chain stay. No exhibit's bytes are on the record.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import check_signed
from comity.errors import AuthorityRefusal, FormRefusal, Refusal
from comity.inquiry.admission import (
    check_level,
    check_new,
    check_once,
    check_parties,
    check_sorted,
    exhibit_of,
    inquiry_of,
    source_of,
)
from comity.inquiry.case import SourceKind
from comity.inquiry.declared import ExhibitBrought
from comity.inquiry.model import Inquiry, Received, Redacted, Sourced
from comity.kinds import Hash, Id, Kind, Moment, Post, Statement, Title, Words

HOLDER = "inquiry: a party says of itself what it holds"
MADE_FROM = "inquiry: a derivative names its parent and how it was made, and nothing else does"
IDENTIFIED = "inquiry: an exhibit is known by its SHA-256 or by a salted commitment to it"
REDACTED = "inquiry: a redaction is a derivative of what it redacts, with a reason and an approver who signs"


class Source(Statement, frozen=True):
    """A source, under a pseudonym. No name and nothing that tells who it is; a salted commitment can bind to that."""

    inquiry: Id
    id: Annotated[Id, Meta(description="pseudonym")]
    kind: Annotated[SourceKind, Meta(description="what the source is, such as eyewitness, document or sensor")]  # fmt: skip
    interests: (
        Annotated[
            tuple[Title, ...],
            Meta(min_length=1, max_length=16, description="list: what may colour what it says, sorted"),
        ]
        | None
    ) = None
    identity_commitment: (
        Annotated[Hash, Meta(description="salted commitment to who it is, kept off the record")] | None
    ) = None


class Exhibits(Statement, frozen=True):
    """Exhibits come before the inquiry. Each is held by a party that signs this."""

    inquiry: Id
    exhibits: Annotated[tuple[ExhibitBrought, ...], Meta(min_length=1, max_length=64)]


class Redaction(Statement, frozen=True):
    """That an exhibit of the inquiry is another one with parts withheld."""

    inquiry: Id
    exhibit: Annotated[Id, Meta(description="the derivative, in which parts are withheld")]
    of: Annotated[Id, Meta(description="its parent")]
    reason: Annotated[Words, Meta(description="in words that everybody may read")]
    approver: Annotated[Post, Meta(description="PARTY/post, one of the signers")]
    level: Annotated[Id, Meta(description="the level of the inquiry that the derivative is for")]
    regions: Annotated[Hash, Meta(description="SHA-256 of the file that lists the regions")] | None = None


def _source_rule(moment: Moment, body: Source) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    current = inquiry.sources.get(body.id)
    check_new(body.id, None if current is None else current.index, "source")
    check_sorted(body.interests or (), "interests")


def _source_fold(moment: Moment, body: Source) -> None:
    inquiry_of(moment, body.inquiry).sources[body.id] = Sourced(
        body.kind, moment.parties, moment.index, body.interests or (), body.identity_commitment or ""
    )


def _exhibits_rule(moment: Moment, body: Exhibits) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    check_once([one.id for one in body.exhibits], "exhibits")
    fresh: set[str] = set()
    for one in body.exhibits:
        current = inquiry.exhibits.get(one.id)
        check_new(one.id, None if current is None else current.index, "exhibit")
        _check_made(inquiry, one, fresh)
        if one.source is not None:
            source_of(inquiry, one.source)
        check_level(inquiry, one.sensitivity)
        fresh.add(one.id)
    holders = {one.held_by for one in body.exhibits}
    check_parties(moment, sorted(holders), "held_by")
    check_signed(moment, holders, "the exhibits", HOLDER)


def _check_made(inquiry: Inquiry, one: ExhibitBrought, fresh: set[str]) -> None:
    derived = one.category == "derivative"
    if (one.parent is not None, one.derivation is not None) != (derived, derived):
        raise FormRefusal(
            f"{one.id} is {one.category}: parent and derivation are given of a derivative, and of nothing else",
            rule=MADE_FROM,
            hint="parent, and derivation with tool, version and parameters",
        )
    if one.parent is not None and one.parent not in fresh:
        exhibit_of(inquiry, one.parent)
    if one.category != "physical" and one.sha256 is None and one.commitment is None:
        raise FormRefusal(
            f"{one.id} has neither sha256 nor commitment",
            rule=IDENTIFIED,
            hint="a commitment where the hash itself would tell what it is",
        )


def _exhibits_fold(moment: Moment, body: Exhibits) -> None:
    exhibits = inquiry_of(moment, body.inquiry).exhibits
    for one in body.exhibits:
        exhibits[one.id] = Received(one, one.held_by, moment.parties, moment.index)


def _redaction_rule(moment: Moment, body: Redaction) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    parent = exhibit_of(inquiry, body.exhibit).brought.parent
    exhibit_of(inquiry, body.of)
    if parent != body.of:
        raise Refusal(
            f"{body.exhibit} is not a derivative of {body.of}",
            rule=REDACTED,
            hint=f"its parent: {parent or 'none'}",
        )
    if body.approver not in moment.by:
        raise AuthorityRefusal(
            f"the approver {body.approver} has not signed", rule=REDACTED, hint="an approver signs as such"
        )
    check_level(inquiry, body.level)


def _redaction_fold(moment: Moment, body: Redaction) -> None:
    inquiry_of(moment, body.inquiry).exhibits[body.exhibit].redactions.append(
        Redacted(body.of, body.reason, body.approver, body.level, moment.index, body.regions or "")
    )


SOURCE = Kind(
    "inquiry/source/v1",
    Source,
    {"en": "Source registered", "ar": "تسجيل مصدر"},
    _source_fold,
    _source_rule,
)
EXHIBITS = Kind(
    "inquiry/exhibits/v1",
    Exhibits,
    {"en": "Exhibits received", "ar": "استلام مواد إثبات"},
    _exhibits_fold,
    _exhibits_rule,
)
REDACTION = Kind(
    "inquiry/redaction/v1",
    Redaction,
    {"en": "Exhibit redacted", "ar": "حجب أجزاء من مادة إثبات"},
    _redaction_fold,
    _redaction_rule,
)
