# SPDX-License-Identifier: Apache-2.0
"""A line of days: where a day lies, and at which days its ticks stand, from single days to decades.

Days are those of the Gregorian calendar as ISO 8601 writes them; no time zone and no clock is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from comity.errors import InputError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FEWEST_TICKS, _MOST_TICKS = 3, 10
_MOST_DAYS = 7
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)


def day(written: str) -> date:
    """A day as YYYY-MM-DD. Raises InputError on anything else."""
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise InputError(f"{written!r} is not a day", hint="expected YYYY-MM-DD, as in 2019-10-30")


@dataclass(frozen=True, slots=True)
class Timeline:
    """From the first day to the last, which differ, over a length in pixels."""

    first: date
    last: date
    left: float
    wide: float

    def x(self, when: date) -> float:
        return self.left + (when - self.first).days / (self.last - self.first).days * self.wide

    def ticks(self) -> tuple[tuple[date, str], ...]:
        """At most ten days with their names: years, months or days, whichever are the finest that fit."""
        span = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        for months in _MONTHS:
            if span // months > _MOST_TICKS:
                continue
            found = tuple(_months(self.first, self.last, months))
            if len(found) <= _MOST_TICKS:
                return found if len(found) >= _FEWEST_TICKS else tuple(_days(self.first, self.last))
        return tuple(_days(self.first, self.last))


def timeline(days: Iterable[date], left: float, wide: float) -> Timeline:
    """A line that holds the days with some room at both ends."""
    known = sorted(days)
    span = (known[-1] - known[0]).days
    room = timedelta(days=max(1, span // 40))
    first = known[0] - min(room, known[0] - date.min)
    return Timeline(first, known[-1] + min(room, date.max - known[-1]), left, wide)


def _months(first: date, last: date, every: int) -> Iterator[tuple[date, str]]:
    """The first days of months; January alone is named by the year where no other month occurs."""
    start = first.year * 12 + first.month - 1
    start += -start % every
    for month in range(start, last.year * 12 + last.month, every):
        if month // 12 <= date.max.year:
            when = date(month // 12, month % 12 + 1, 1)
            if first <= when <= last:
                yield when, f"{when.year:04}" if every % 12 == 0 else f"{when.year:04}-{when.month:02}"


def _days(first: date, last: date) -> Iterator[tuple[date, str]]:
    every = max(1, -(-(last - first).days // (_MOST_DAYS - 1)))
    for number in range(0, (last - first).days + 1, every):
        when = first + timedelta(days=number)
        yield when, when.isoformat()
