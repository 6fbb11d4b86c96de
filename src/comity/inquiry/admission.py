# SPDX-License-Identifier: Apache-2.0
"""What the rules of several statements in an inquiry ask: that what is named is there, that the right parties signed.

Every refusal cites its rule and lists what there is. Nothing here changes the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from comity.charter.admission import listed
from comity.charter.authority import check_joint, may_act_in
from comity.charter.model import CharterState
from comity.charter.rules import Rule
from comity.errors import FormRefusal, Refusal
from comity.inquiry.model import Claimed, Drafted, Inquiry, InquiryState, Received, Round, Sourced, Version
from comity.kinds import Moment

KNOWN = "inquiry: statements name what the inquiry holds"
ONCE = "inquiry: an id names one thing, and a list names each thing once"
KEPT = "inquiry: what was said stands as it was given"
DAYS = "inquiry: a day is one of the calendar, and ends follow beginnings"
NUMBERS = "inquiry: a number has one spelling"


def inquiry_in(state: InquiryState, name: str) -> Inquiry:
    """The inquiry. Raises Refusal that lists those there are."""
    found = state.inquiries.get(name)
    if found is None:
        raise Refusal(f"there is no inquiry {name!r}", rule=KNOWN, hint=listed("inquiries", state.inquiries))
    return found


def inquiry_of(moment: Moment, name: str) -> Inquiry:
    """The inquiry, if every signer acts in its format. Raises Refusal."""
    found = inquiry_in(moment.part(InquiryState), name)
    check_scope(moment, found)
    return found


def check_scope(moment: Moment, inquiry: Inquiry) -> None:
    """Raise AuthorityRefusal unless the signers act in the inquiry's format, if it has one that still exists."""
    charter = moment.part(CharterState)
    may_act_in(charter, moment.by, inquiry.format if inquiry.format in charter.formats else None)


def exhibit_of(inquiry: Inquiry, name: str) -> Received:
    """An exhibit of the inquiry. Raises Refusal."""
    if name not in inquiry.exhibits:
        raise Refusal(f"there is no exhibit {name!r}", rule=KNOWN, hint=listed("exhibits", inquiry.exhibits))
    return inquiry.exhibits[name]


def source_of(inquiry: Inquiry, name: str) -> Sourced:
    """A source of the inquiry. Raises Refusal."""
    if name not in inquiry.sources:
        raise Refusal(f"there is no source {name!r}", rule=KNOWN, hint=listed("sources", inquiry.sources))
    return inquiry.sources[name]


def claim_of(inquiry: Inquiry, name: str) -> Claimed:
    """A claim of the inquiry. Raises Refusal."""
    if name not in inquiry.claims:
        raise Refusal(f"there is no claim {name!r}", rule=KNOWN, hint=listed("claims", inquiry.claims))
    return inquiry.claims[name]


def round_of(inquiry: Inquiry, name: str) -> Round:
    """A round of assessment of the inquiry. Raises Refusal."""
    if name not in inquiry.rounds:
        raise Refusal(f"there is no round {name!r}", rule=KNOWN, hint=listed("rounds", inquiry.rounds))
    return inquiry.rounds[name]


def draft_of(inquiry: Inquiry, number: int) -> Drafted:
    """A draft of the finding, by its number from 1. Raises Refusal."""
    if number > len(inquiry.drafts):
        there = f"drafts: 1 to {len(inquiry.drafts)}" if inquiry.drafts else "drafts: none"
        raise Refusal(f"there is no draft {number}", rule=KNOWN, hint=there)
    return inquiry.drafts[number - 1]


def latest(inquiry: Inquiry) -> Version:
    """The last version of the hypotheses. Raises Refusal where there is none."""
    if not inquiry.versions:
        raise Refusal("no hypotheses were set", rule=KNOWN, hint="inquiry/hypotheses/v1 sets version 1")
    return inquiry.versions[-1]


def check_level(inquiry: Inquiry, level: str | None) -> None:
    """Raise Refusal unless the inquiry has the level, where one is named."""
    if level is not None and level not in inquiry.levels:
        raise Refusal(
            f"the inquiry has no level {level!r}", rule=KNOWN, hint=f"levels: {', '.join(inquiry.levels)}"
        )


def check_new(name: str, index: int | None, what: str) -> None:
    """Raise Refusal when the id was taken at an entry."""
    if index is not None:
        raise Refusal(
            f"the {what} {name} is on the record since entry {index}",
            rule=KEPT,
            hint=f"another {what} takes another id",
        )


def check_once(names: Sequence[str], what: str) -> None:
    """Raise FormRefusal when a list names something twice."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FormRefusal(f"{what} names {twice} twice", rule=ONCE, hint="name it once")


def check_sorted(names: Sequence[str], what: str) -> None:
    """Raise FormRefusal unless a set is written in its one order."""
    if list(names) != sorted(set(names)):
        raise FormRefusal(
            f"{what}: expected {', '.join(sorted(set(names)))}", rule=ONCE, hint="sorted, each named once"
        )


def check_parties(moment: Moment, codes: Iterable[str], what: str) -> None:
    """Raise Refusal unless all are parties to the mechanism."""
    parties = moment.part(CharterState).parties
    strangers = [code for code in codes if code not in parties]
    if strangers:
        raise Refusal(
            f"{what}: {', '.join(strangers)} is not a party", rule=KNOWN, hint=listed("parties", parties)
        )


def check_own_or_joint(moment: Moment, inquiry: Inquiry, own: Iterable[str], kind: str, what: str) -> None:
    """Raise Refusal unless one of these parties signs, or the signatures pass the charter's rule for statements of `kind`."""
    if not set(own) & set(moment.parties):
        check_decided(moment, moment.part(CharterState).rule_for(kind), inquiry.format, what)


def check_decided(moment: Moment, name: str, format_id: str, what: str) -> None:
    """Raise Refusal unless the signatures pass the rule called `name`; within a format, what it asks inside it."""
    charter = moment.part(CharterState)
    check_joint(inside(charter, name, format_id), name, moment.parties, what)


def inside(charter: CharterState, name: str, format_id: str) -> Rule:
    """The rule called `name`; what it asks inside the format, if one is named and it asks something there."""
    return charter.format_rules(name).get(format_id, charter.rules[name])


def deciding_rule(charter: CharterState, inquiry: Inquiry) -> str:
    """The name of the rule that decides on findings: the inquiry's own if the charter still has it, else the charter's for findings."""
    return inquiry.rule if inquiry.rule in charter.rules else charter.rule_for("inquiry/adopt-finding/v1")


def day(text: str) -> date:
    """A day of the calendar. Raises FormRefusal on one that does not exist."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FormRefusal(
            f"{text} is not a day of the calendar", rule=DAYS, hint="such as 2026-11-21"
        ) from error


def ratio(text: str, what: str) -> Fraction:
    """The number that a ratio spells. Raises FormRefusal unless it is in lowest terms."""
    found = Fraction(text)
    if str(found) != text:
        raise FormRefusal(f"{what}: {text} is spelt {found}", rule=NUMBERS, hint="write it in lowest terms")
    return found
