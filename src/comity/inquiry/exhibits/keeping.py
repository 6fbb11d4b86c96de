# SPDX-License-Identifier: Apache-2.0
"""What may be done with an exhibit as its chain of custody stands: the rules on seals, legal holds, disposal and who records what.

Each rule looks at the record and the chain alone and raises a Refusal that quotes it. It is asked again for every try to add an event, so
that a hold which another writer set a moment ago is seen.
"""

from __future__ import annotations

from collections.abc import Callable

from comity.errors import Refusal
from comity.inquiry.exhibits.chain import Chain
from comity.inquiry.exhibits.custody import EventContext, Kind, holds, is_disposed, is_sealed
from comity.inquiry.exhibits.exhibit_record import ExhibitRecord

KEPT_TO = "inquiry: an exhibit is kept to the circle that its record names"
HELD = "inquiry: what is under a legal hold is not disposed of"
OWN_HOLD = "inquiry: a hold is lifted by the authority that set it"
SEALED = "inquiry: what is under seal is unsealed before it is used"
UNSEALED = "inquiry: what is unsealed was under seal"
GONE = "inquiry: what was disposed of, or has no bytes, is not read"
KNOWN = "inquiry: nothing is disposed of while its chain of custody is broken"

BY_PEOPLE: tuple[Kind, ...] = ("transfer", "seal", "unseal", "hold", "lift")
"""What people do and tell the archive; everything else the archive does and records itself."""

Rule = Callable[[ExhibitRecord, Chain], None]


def usable(record: ExhibitRecord, chain: Chain) -> None:
    """Refuse to read what is sealed, gone, or was never bytes."""
    if is_sealed(chain.events):
        raise Refusal(
            f"{record.id} is under seal", rule=SEALED, hint="unseal it first: comity inquiry custody unseal"
        )
    if not record.sha256 or is_disposed(chain.events):
        raise Refusal(
            f"{record.id} {'was disposed of' if record.sha256 else 'is a physical exhibit'}",
            rule=GONE,
            hint="its record and its chain of custody remain: comity inquiry custody show",
        )


def disposable(record: ExhibitRecord, chain: Chain) -> None:
    """Refuse to dispose of what is held, sealed, or has a chain in which a hold may be missing."""
    standing = holds(record, chain.events)
    if standing:
        by = ", ".join(name or "whoever brought it in" for name in standing)
        raise Refusal(
            f"{record.id} is under a legal hold of {by}",
            rule=HELD,
            hint="the hold is lifted first, by its authority",
        )
    if is_sealed(chain.events):
        raise Refusal(
            f"{record.id} is under seal", rule=SEALED, hint="unseal it first: comity inquiry custody unseal"
        )
    state = chain.state
    if state.state != "complete":
        raise Refusal(
            f"the chain of {record.id} is broken: {state.reason}",
            rule=KNOWN,
            hint="comity inquiry custody check says where",
        )


def rule_of(kind: Kind, context: EventContext) -> Rule:
    """The rule on what people may record of an exhibit in this situation."""

    def rule(record: ExhibitRecord, chain: Chain) -> None:
        if kind == "lift" and context.authority not in holds(record, chain.events):
            raise Refusal(
                f"{record.id} is under no hold of {context.authority or 'whoever brought it in'}",
                rule=OWN_HOLD,
                hint="name the authority of the hold as it stands in comity inquiry custody show",
            )
        if kind == "unseal" and not is_sealed(chain.events):
            raise Refusal(f"{record.id} is not under seal", rule=UNSEALED)

    return rule
