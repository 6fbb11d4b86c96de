# SPDX-License-Identifier: Apache-2.0
"""comity inquiry grade: reliability of sources and credibility of claims, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.inquiry.cases import CaseSource, reading
from comity.cli.inquiry.spelling import agreement_data, agreement_words, edge_data, some
from comity.cli.talks.showing import plain

if TYPE_CHECKING:
    from comity.inquiry.case import Grade
    from comity.inquiry.weighing.grading import Graded, GradedClaim, Grading

MEANING = (
    "A to F is how reliable a source has been, 1 to 6 how credible a claim is (STANAG 2511); they are judged apart, and neither is "
    "computed from the other. F and 6 mean: cannot be judged. Grades are not averaged. Which of them to follow is for people."
)


@click.command(name="grade")
@reading
@answers
def command(source: CaseSource) -> Result:
    """Reliability of sources (A to F) and credibility of claims (1 to 6), by assessor, with the ground for each.

    Credibility 1, confirmed by other sources, is refused unless two independent groups of exhibits stand behind the claim.
    """
    from comity.inquiry.weighing.grading import grading

    found = grading(source.case)
    data = {
        "inputs": source.inputs,
        "sources": [_data(one) for one in found.sources],
        "claims": [_data(one) | _behind(one) for one in found.claims],
        "agreement": {name: agreement_data(one) for name, one in found.agreement.items()},
    }
    return Result(data, "\n".join(_lines(found)))


def _data(one: Graded) -> dict[str, Any]:
    return {
        "id": one.id,
        "grades": [{"grade": each.grade, "by": each.by, "ground": each.ground} for each in one.grades],
        "lowest": one.lowest or None,
        "highest": one.highest or None,
    }


def _behind(one: GradedClaim) -> dict[str, Any]:
    return {
        "groups": [list(group) for group in one.behind.groups],
        "ties": [edge_data(edge) for edge in one.behind.ties],
        "observer": one.behind.observer or None,
        "sources": list(one.sources),
        "supported": one.supported,
    }


def _lines(found: Grading) -> list[str]:
    lines = ["Sources: reliability", ""]
    rows = [[one.id, _grades(one.grades), *_ends(one)] for one in found.sources]
    lines += [table(rows, ["source", "grades", "lowest", "highest"])] if rows else ["No source is named."]
    lines += ["", "Claims: credibility", ""]
    claims = [[one.id, str(len(one.behind.groups)), _grades(one.grades), *_ends(one)] for one in found.claims]
    header = ["claim", "independent groups", "grades", "lowest", "highest"]
    lines += [table(claims, header)] if claims else ["No claim is made."]
    lines += [
        f"{one.id}: all of it goes back to one observer, {plain(one.behind.observer)}."
        for one in found.claims
        if one.behind.observer
    ]
    lines += [
        f"{one.id}: a grade 1 stands here that only one independent group supports now."
        for one in found.claims
        if not one.supported
    ]
    grounds = [
        [one.id, each.grade, plain(each.by), plain(each.ground)]
        for one in (*found.sources, *found.claims)
        for each in one.grades
    ]
    lines += ["", table(grounds, ["of", "grade", "by", "ground"])] if grounds else []
    agreed = [f"Agreement on {name}: {agreement_words(one)}." for name, one in found.agreement.items()]
    return [*lines, "", *agreed, "", MEANING]


def _grades(grades: tuple[Grade, ...]) -> str:
    return some([f"{one.grade} {one.by}" for one in grades]) or "-"


def _ends(one: Graded) -> list[str]:
    return [one.lowest or "-", one.highest or "-"]
