# SPDX-License-Identifier: Apache-2.0
"""Options that follow each other are one set; a label that returns begins another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comity.text.model import Clause
from comity.text.options import option_sets


def option(number: str) -> Clause:
    return Clause(number, "option", number)


def test_a_label_that_returns_begins_a_new_set() -> None:
    run = [
        option("Option 1"),
        option("Option 2"),
        option("option 1"),
        Clause("p", "paragraph"),
        option("Option 2"),
    ]
    assert [[one.id for one in found] for found in option_sets(run)] == [
        ["Option 1", "Option 2"], ["option 1"], ["p"], ["Option 2"],
    ]  # fmt: skip


@given(
    st.lists(
        st.builds(Clause, st.just("x"), st.sampled_from(["option", "paragraph"]), st.sampled_from(["1", "2"]))
    )
)
def test_every_clause_stands_in_one_set_in_its_place(clauses: list[Clause]) -> None:
    found = list(option_sets(clauses))
    assert [one for run in found for one in run] == clauses
    assert all(len(run) == 1 or {one.type for one in run} == {"option"} for run in found)
    assert all(len({one.number for one in run}) == len(run) for run in found)
