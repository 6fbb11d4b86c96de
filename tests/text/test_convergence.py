# SPDX-License-Identifier: Apache-2.0
"""Convergence from version to version, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.model import Text
from comity.text.versions.convergence import Step, convergence
from text.stands import draft
from text.strategies_text import texts

FIRST = draft("OP1. {#a} We [shall]{#x} meet [daily]{#y}.", "OP2. {#b} [X]{#z} members. [Placeholder: seat]")
SECOND = draft("OP1. {#a} We [shall]{#x} meet daily.", "OP2. {#b} [X]{#z} members, [new]{#n}.")
THIRD = draft("OP1. {#a} We shall meet daily.", "OP2. {#b} 12 members.")


def test_three_versions() -> None:
    rows = convergence([FIRST, SECOND, THIRD])
    assert [(one.choices, one.clauses, one.settled_clauses) for one in rows] == [
        (3, 2, 0),
        (3, 2, 0),
        (0, 2, 2),
    ]
    assert [one.closed for one in rows] == [(), ("y",), ("x", "z", "n")]
    assert [one.opened for one in rows] == [(), ("n",), ()]
    assert [one.kept for one in rows] == [(), ("x", "z"), ()]
    assert [one.rate for one in rows] == [None, Fraction(1, 3), Fraction(1)]


def test_ratios_are_exact() -> None:
    """`ab` stands outside of brackets, `c` inside; neither the number nor the header is text, with a header of ours."""
    row = convergence([draft("OP1. ab [c]")])[0]
    assert row.clean_ratio == row.clean_ratio_paragraph == Fraction(2, 3)


def test_a_version_with_diagnostics_has_no_ratio() -> None:
    row = convergence([draft("OP1. We [meet.")])[0]
    assert row.clean_ratio is None
    assert 0 < row.clean_ratio_paragraph < 1


def test_an_escaped_bracket_is_no_diagnostic() -> None:
    assert convergence([draft(r"OP1. We \[ meet.")])[0].clean_ratio is not None


def test_no_rate_where_nothing_was_open() -> None:
    rows = convergence([THIRD, FIRST])
    assert rows[1].rate is None
    assert rows[1].opened == ("x", "y", "z")


def test_no_versions_no_rows() -> None:
    assert convergence([]) == ()


@given(st.lists(texts, max_size=3))
@settings(max_examples=60)
def test_points_before_are_closed_or_kept_and_points_now_are_kept_or_opened(versions: list[Text]) -> None:
    rows = convergence(versions)
    assert len(rows) == len(versions)
    before: Step | None = None
    for row in rows:
        if before is not None:
            now = {*row.kept, *row.opened}
            assert len(now) == len(row.kept) + len(row.opened)
            assert len(now) <= row.choices
            assert not {*row.closed} & now
            assert row.rate is None or 0 <= row.rate <= 1
            assert (row.rate is None) == (before.choices == 0)
        before = row


@given(texts)
def test_a_version_that_changes_nothing_closes_nothing(drawn: Text) -> None:
    row = convergence([drawn, drawn])[1]
    assert (row.closed, row.opened) == ((), ())
    assert not row.rate
