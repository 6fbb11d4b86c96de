# SPDX-License-Identifier: Apache-2.0
"""The possible answers, as an exhaustive set: one hypothesis always stands for everything else. Versions follow one another; all are kept.

Nobody's hypothesis is dropped or reworded without those who proposed it, unless the charter's rule says so, and never while a round of
assessment is open.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, structs

from comity.charter.admission import check_signed, unsigned
from comity.charter.model import CharterState
from comity.errors import Refusal
from comity.inquiry.admission import check_decided, check_once, check_parties, check_sorted, inquiry_of
from comity.inquiry.declared import HypothesisPut, Number
from comity.inquiry.model import Inquiry, Version
from comity.inquiry.recorded import hypotheses_of
from comity.inquiry.weighing.rules import check_hypotheses
from comity.kinds import Id, Kind, Moment, Statement

BETWEEN_ROUNDS = "inquiry: hypotheses change between rounds of assessment, never within one"
VERSIONS = "inquiry: versions of the hypotheses follow one another"
PROPOSED = "inquiry: a hypothesis is of whoever proposes it, and is dropped or reworded with them"


class Hypotheses(Statement, frozen=True):
    """The set of hypotheses, as its next version."""

    inquiry: Id
    version: Annotated[Number, Meta(description="1, then one more than the last")]
    hypotheses: Annotated[
        tuple[HypothesisPut, ...], Meta(min_length=2, max_length=16, description="list of HypothesisPut")
    ]


def _rule(moment: Moment, body: Hypotheses) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    if inquiry.open_round:
        raise Refusal(
            f"the round {inquiry.open_round} is open",
            rule=BETWEEN_ROUNDS,
            hint="inquiry/close-round/v1 closes it",
        )
    if body.version != len(inquiry.versions) + 1:
        raise Refusal(
            f"version {body.version} does not follow version {len(inquiry.versions)}",
            rule=VERSIONS,
            hint=f"the next one: {len(inquiry.versions) + 1}",
        )
    check_once([one.id for one in body.hypotheses], "hypotheses")
    check_hypotheses(hypotheses_of(body.hypotheses))
    before = _before(inquiry)
    for one in body.hypotheses:
        codes = one.proposed_by or ()
        check_sorted(codes, f"proposed_by of {one.id}")
        check_parties(moment, codes, f"proposed_by of {one.id}")
        if not (one.id in before and _same(before[one.id], one)):
            check_signed(moment, codes, f"the hypothesis {one.id}", PROPOSED)
    _check_kept(moment, inquiry, body)


def _before(inquiry: Inquiry) -> dict[str, HypothesisPut]:
    return {one.id: one for one in inquiry.versions[-1].hypotheses} if inquiry.versions else {}


def _same(old: HypothesisPut, new: HypothesisPut) -> bool:
    """Whether it is the same hypothesis; left out, those who proposed it stay."""
    return (old.text, old.rest) == (new.text, new.rest) and new.proposed_by in {None, old.proposed_by}


def _check_kept(moment: Moment, inquiry: Inquiry, body: Hypotheses) -> None:
    now = {one.id: one for one in body.hypotheses}
    changed = [old for name, old in _before(inquiry).items() if name not in now or not _same(old, now[name])]
    missing = {code for old in changed for code in unsigned(moment, old.proposed_by or ())}
    if missing:
        names = ", ".join(old.id for old in changed)
        try:
            rule = moment.part(CharterState).rule_for("inquiry/hypotheses/v1")
            check_decided(moment, rule, inquiry.format, f"dropping or rewording {names}")
        except Refusal as error:
            raise Refusal(
                f"{names} would be dropped or reworded without {', '.join(sorted(missing))}, who proposed it",
                rule=PROPOSED,
                hint=f"let them sign, too; or: {error.message}",
            ) from error


def _fold(moment: Moment, body: Hypotheses) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    before = _before(inquiry)
    inquiry.versions.append(
        Version(
            tuple(
                structs.replace(one, proposed_by=one.proposed_by or _proposers(before.get(one.id), one, moment))
                for one in body.hypotheses
            ),
            moment.parties,
            moment.index,
        )
    )  # fmt: skip


def _proposers(old: HypothesisPut | None, new: HypothesisPut, moment: Moment) -> tuple[str, ...]:
    return old.proposed_by or () if old is not None and _same(old, new) else moment.parties


HYPOTHESES = Kind(
    "inquiry/hypotheses/v1",
    Hypotheses,
    {"en": "Hypotheses set", "ar": "تحديد الفرضيات"},
    _fold,
    _rule,
)
