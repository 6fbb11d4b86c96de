# SPDX-License-Identifier: Apache-2.0
"""Who holds an exhibit, and where its custody chain stood: heads that only grow, transfers that both sides sign.

The chain itself lies with the exhibit; its head on the record means that nobody can shorten or rewrite it afterwards. A gap that was
declared stays. Source: ISO/IEC 27037:2012 on what each event must tell.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import check_signed
from comity.errors import AuthorityRefusal, FormRefusal, Refusal
from comity.inquiry.admission import check_once, check_sorted, exhibit_of, inquiry_of
from comity.inquiry.declared import CustodyHead
from comity.inquiry.model import Broken, Headed, Transferred
from comity.kinds import Id, Kind, Moment, Post, Statement, Words

ANSWERS = "inquiry: whoever holds an exhibit answers for its custody"
GROWS = "inquiry: a custody chain only grows"
BOTH = "inquiry: a transfer is signed by both sides, and by nobody else"


class Custody(Statement, frozen=True):
    """Where the custody chains of exhibits stood, as those who hold them say."""

    inquiry: Id
    heads: Annotated[
        tuple[CustodyHead, ...], Meta(min_length=1, max_length=256, description="list of CustodyHead")
    ]
    broken: (
        Annotated[Words, Meta(description="a gap in the chains of these exhibits, which is declared for good")]
        | None
    ) = None  # fmt: skip


class Transfer(Statement, frozen=True):
    """Exhibits go from one post to another; both sign."""

    inquiry: Id
    exhibits: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=256, description="list of ids, sorted")]
    released_by: Annotated[Post, Meta(description="PARTY/post of the party that holds them")]
    received_by: Annotated[Post, Meta(description="PARTY/post that holds them from now on")]
    reason: Words | None = None


def _custody_rule(moment: Moment, body: Custody) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    check_once([one.exhibit for one in body.heads], "heads")
    for one in body.heads:
        exhibit = exhibit_of(inquiry, one.exhibit)
        last = exhibit.heads[-1] if exhibit.heads else None
        if last is not None and one.seq < last.seq:
            raise Refusal(
                f"the chain of {one.exhibit} stood at {last.seq} at entry {last.index}, and not at {one.seq}",
                rule=GROWS,
                hint="name its last event",
            )
        if last is not None and one.seq == last.seq and one.event != last.event:
            raise Refusal(
                f"event {one.seq} of {one.exhibit} was {last.event[:16]}... at entry {last.index}, and is {one.event[:16]}... here",
                rule=GROWS,
                hint="two chains of one exhibit: find out which is the true one, and declare the gap (broken)",
            )
    holders = {inquiry.exhibits[one.exhibit].holder for one in body.heads}
    check_signed(moment, holders, "the custody", ANSWERS)


def _custody_fold(moment: Moment, body: Custody) -> None:
    exhibits = inquiry_of(moment, body.inquiry).exhibits
    for one in body.heads:
        exhibit = exhibits[one.exhibit]
        exhibit.heads.append(Headed(one.seq, one.event, moment.index))
        if body.broken is not None:
            exhibit.broken.append(Broken(body.broken, moment.parties, moment.index))


def _transfer_rule(moment: Moment, body: Transfer) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    check_sorted(body.exhibits, "exhibits")
    if body.released_by == body.received_by:
        raise FormRefusal(
            f"{body.released_by} hands nothing over to itself", rule=BOTH, hint="name two posts"
        )
    if set(moment.by) != {body.released_by, body.received_by}:
        raise AuthorityRefusal(
            f"the transfer is signed by {', '.join(moment.by)}",
            rule=BOTH,
            hint=f"signers: {', '.join(sorted({body.released_by, body.received_by}))}",
        )
    for name in body.exhibits:
        holder = exhibit_of(inquiry, name).holder
        if body.released_by.partition("/")[0] != holder:
            raise AuthorityRefusal(
                f"{body.released_by} does not hold {name}", rule=ANSWERS, hint=f"held by: {holder}"
            )


def _transfer_fold(moment: Moment, body: Transfer) -> None:
    exhibits = inquiry_of(moment, body.inquiry).exhibits
    for name in body.exhibits:
        exhibits[name].holder = body.received_by.partition("/")[0]
        exhibits[name].transfers.append(
            Transferred(body.released_by, body.received_by, moment.index, body.reason or "")
        )


CUSTODY = Kind(
    "inquiry/custody/v1",
    Custody,
    {"en": "Custody stated", "ar": "بيان تسلسل الحيازة"},
    _custody_fold,
    _custody_rule,
)
TRANSFER = Kind(
    "inquiry/transfer/v1",
    Transfer,
    {"en": "Exhibits handed over", "ar": "تسليم مواد إثبات"},
    _transfer_fold,
    _transfer_rule,
)
