# SPDX-License-Identifier: Apache-2.0
"""The line of days: ticks from days to centuries, and what is no day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.talks.pictures.timeline import Timeline, day, timeline


def ticks(first: str, last: str) -> list[str]:
    return [name for _, name in Timeline(day(first), day(last), 0, 100).ticks()]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2030-01-31", "2030-02-03", ["2030-01-31", "2030-02-01", "2030-02-02", "2030-02-03"]),
        ("2030-01-01", "2030-02-01", ["2030-01-01", "2030-01-07", "2030-01-13", "2030-01-19", "2030-01-25", "2030-01-31"]),
        ("2030-01-10", "2030-04-20", ["2030-02", "2030-03", "2030-04"]),
        ("2030-01-01", "2031-12-31", ["2030-01", "2030-04", "2030-07", "2030-10", "2031-01", "2031-04", "2031-07", "2031-10"]),
        ("2030-02-01", "2034-02-01", ["2030-07", "2031-01", "2031-07", "2032-01", "2032-07", "2033-01", "2033-07", "2034-01"]),
        ("2030-06-01", "2039-06-01", [str(year) for year in range(2031, 2040)]),
        ("1946-01-01", "2030-01-01", ["1950", "1960", "1970", "1980", "1990", "2000", "2010", "2020", "2030"]),
    ],
)  # fmt: skip
def test_ticks_by_hand(first: str, last: str, expected: list[str]) -> None:
    assert ticks(first, last) == expected


@given(st.dates(), st.dates())
def test_ticks_are_few_in_order_and_on_the_line(one: date, other: date) -> None:
    first, last = sorted((one, other))
    if first == last:
        first, last = (first, last + timedelta(1)) if last < date.max else (first - timedelta(1), last)
    line = Timeline(first, last, 10, 100)
    found = line.ticks()
    assert 2 <= len(found) <= 10
    assert all(before[0] < after[0] for before, after in pairwise(found))
    assert len({name for _, name in found}) == len(found)
    for when, name in found:
        assert first <= when <= last
        assert when.isoformat().startswith(name)
        assert 10 <= line.x(when) <= 110


@given(st.lists(st.dates(), min_size=1))
def test_a_line_holds_its_days(days: list[date]) -> None:
    line = timeline(days, 10, 100)
    assert line.first < line.last
    assert all(10 <= line.x(one) <= 110 for one in days)
    assert line.x(min(days)) <= line.x(max(days))


@pytest.mark.parametrize(
    "written",
    [
        "2030-02-29",
        "2030-1-1",
        "20300101",
        "2030-W01-1",
        "soon",
        "",
        "2030-01-01T00:00",
        "٢٠٣٠-٠١-٠١",
        "0000-01-01",
    ],
)
def test_what_is_no_day(written: str) -> None:
    with pytest.raises(InputError, match="is not a day") as caught:
        day(written)
    assert "YYYY-MM-DD" in caught.value.hint


def test_a_day() -> None:
    assert day("2028-02-29") == date(2028, 2, 29)
