# SPDX-License-Identifier: Apache-2.0
"""comity inquiry matrix: hypotheses against evidence, one row for each independent group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.inquiry.cases import CaseSource, reading
from comity.cli.inquiry.spelling import between, claims_data, claims_lines, interval_data, some
from comity.cli.talks.showing import plain

if TYPE_CHECKING:
    from comity.inquiry.case import Case
    from comity.inquiry.weighing.matrix import Matrix

MEANING = (
    "A cell says how expected the evidence is under a hypothesis, relative to the most expected under any, which is 1. ++ ten times or "
    "more as expected as under every other, + more than under every other, -- at most a tenth as expected as under some other, - less than "
    "under some other, N not told apart. Marks are not added up: their number says nothing about which hypothesis holds."
)


@click.command(name="matrix")
@reading
@answers
def command(source: CaseSource) -> Result:
    """The grid of competing hypotheses: one row for each independent group of exhibits, however many copies it has.

    Rows whose evidence is equally expected under all hypotheses are marked: they tell nothing apart. There are no totals and no winner.
    """
    from comity.inquiry.weighing.matrix import matrix

    found = matrix(source.case)
    data: dict[str, Any] = {
        "inputs": source.inputs,
        "hypotheses": [{"id": one.id, "text": one.text, "rest": one.rest} for one in source.case.hypotheses],
        "rows": [
            {
                "group": list(one.row.exhibits),
                "claims": list(one.row.claims),
                "cells": [
                    {"hypothesis": name, **interval_data(cell.expected), "mark": cell.mark}
                    for name, cell in zip(found.hypotheses, one.cells, strict=True)
                ],
                "diagnostic": one.diagnostic,
                "broken_custody": one.row.broken,
            }
            for one in found.rows
        ],
        "claims": claims_data(source.case),
        "not_assessed": list(found.not_assessed),
    }
    return Result(data, "\n".join(_lines(found, source.case)))


def _lines(found: Matrix, case: Case) -> list[str]:
    lines = [f"{plain(case.title)} ({case.id}): version {case.version} of the hypotheses", ""]
    lines += [table([[one.id, plain(one.text)] for one in case.hypotheses], ["id", "hypothesis"]), ""]
    lines += claims_lines(case)
    rows = [
        [
            some(one.row.exhibits),
            some(one.row.claims),
            *(f"{cell.mark} {between(cell.expected)}" for cell in one.cells),
            "" if one.diagnostic else "non-diagnostic",
        ]
        for one in found.rows
    ]
    if rows:
        lines.append(table(rows, ["group", "claims", *found.hypotheses, ""]))
    else:
        lines.append("Nothing has been assessed yet.")
    if found.not_assessed:
        lines.append(f"Not assessed yet: {some(found.not_assessed)}.")
    return [*lines, "", MEANING]
