# SPDX-License-Identifier: Apache-2.0
"""Whether an exhibit may go to an audience: every consent in force must allow it, and so must the circle that it is kept to.

The rules of mechanisms that depend on their sources (the IIIM shares only as its sources allow): scope, exclusions, expiry, withdrawal. Who
has set no condition has not been asked, which this module cannot know; it never guesses a consent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from comity.inquiry.exhibits.exhibit_record import Consent, ExhibitRecord

EVERYBODY = "*"

SCOPE = "inquiry: consent covers the audience by name, or every audience"
WITHDRAWN = "inquiry: consent that was withdrawn allows nothing"
EXCLUDED = "inquiry: consent excludes this audience"
EXPIRED = "inquiry: consent holds until it expires"
CIRCLE = "inquiry: what is kept to a circle leaves only for that circle"

Circles = Mapping[str, Collection[str]]
"""The members of each circle, by its name."""


class Reason(NamedTuple):
    """Why an exhibit stays: the rule, and what it met."""

    rule: str
    because: str

    def __str__(self) -> str:
        return f"{self.because} ({self.rule})"


def refusal_to_share(
    record: ExhibitRecord,
    consents_in_force: Sequence[Consent],
    audience: str,
    at: str,
    circles: Circles | None = None,
) -> Reason | None:
    """Why the exhibit may not go to `audience` at that time (RFC 3339 in UTC), None where it may.

    An audience is covered by its own name, by a circle that it belongs to, or, being a circle, where all its members are; it is
    excluded where it, one of its members or a circle of it is. The circle comes first, then consents by the name of who gave them.
    """
    circles = circles or {}
    kept_to = record.sensitivity
    if kept_to and not covers((kept_to,), audience, circles):
        return Reason(CIRCLE, f"it is kept to {kept_to}, which {audience} is not")
    for consent in consents_in_force:
        reason = _refused_by(consent, audience, at, circles)
        if reason is not None:
            return reason
    return None


def _refused_by(consent: Consent, audience: str, at: str, circles: Circles) -> Reason | None:
    giver = consent.from_
    if not consent.scope:
        return Reason(WITHDRAWN, f"{giver} has withdrawn consent")
    if consent.expires and at >= consent.expires:
        return Reason(EXPIRED, f"the consent of {giver} expired at {consent.expires}")
    if excludes(consent.exclusions, audience, circles):
        return Reason(EXCLUDED, f"the consent of {giver} excludes {', '.join(consent.exclusions)}")
    if not covers(consent.scope, audience, circles):
        return Reason(SCOPE, f"the consent of {giver} is for {', '.join(consent.scope)}, not for {audience}")
    return None


def covers(names: Collection[str], audience: str, circles: Circles) -> bool:
    """Whether everyone in the audience is among `names`."""
    if EVERYBODY in names or audience in names:
        return True
    members = circles.get(audience, ())
    return any(audience in circles.get(name, ()) for name in names) or (
        bool(members) and all(covers(names, one, {}) for one in members)
    )


def excludes(names: Collection[str], audience: str, circles: Circles) -> bool:
    """Whether anyone in the audience is among `names`."""
    if EVERYBODY in names or audience in names:
        return True
    members = circles.get(audience, ())
    return any(
        audience in circles.get(name, ()) or bool(set(members) & {name, *circles.get(name, ())})
        for name in names
    )
