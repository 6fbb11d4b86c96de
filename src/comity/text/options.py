# SPDX-License-Identifier: Apache-2.0
"""Which clauses are alternatives to each other: options that follow each other, until a label returns.

`Option 1`, `Option 2`, `Option 1` are two sets: the first of two ways, the second of one. Every other clause stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comity.text.model import Clause


def option_sets(clauses: Sequence[Clause]) -> Iterator[list[Clause]]:
    """Clauses in runs: options that are alternatives to each other together, any other alone. A label that returns begins a new set."""
    run: list[Clause] = []
    for clause in clauses:
        labels = {one.number.casefold() for one in run}
        if run and (clause.type != "option" or clause.number.casefold() in labels):
            yield run
            run = []
        if clause.type == "option":
            run.append(clause)
        else:
            yield [clause]
    if run:
        yield run
