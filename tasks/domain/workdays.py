"""Working days, behind a small protocol; the statutory holidays are an adapter (tasks.holidays)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

_DAY = timedelta(1)
_LONGEST_BREAK = 366  # days; a calendar without any working day for so long is a mistake in the settings


class WorkCalendar(Hashable, Protocol):
    """Which days people work. A calendar does not change: counts of its days are kept."""

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day."""
        ...

    def is_confirmed(self, day: date) -> bool:
        """Whether that is known, and not assumed from the weekday because the holidays are not published yet."""
        ...


@dataclass(frozen=True)
class WeekendCalendar:
    """Monday to Friday, but for `holidays`; and `workdays`, the make-up days, which win over everything."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def is_confirmed(self, day: date) -> bool:
        return day in self.workdays or day in self.holidays


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """The number of working days d with start < d <= end; negative, and mirrored, when `end` is before `start`.

    On Friday the following Monday is 1 working day away; a day is 0 away from itself.
    """
    if end < start:
        return -working_days_between(end, start, calendar)
    return _count(start, end, calendar)


@lru_cache(maxsize=4096)
def _count(start: date, end: date, calendar: WorkCalendar) -> int:
    """A ledger of thousands of parts has a few dozen due days."""
    return sum(calendar.is_workday(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def add_working_days(start: date, n: int, calendar: WorkCalendar) -> date:
    """The nth working day after `start`, or before it for a negative n; `start` itself for 0, whatever day it is."""
    step = _DAY if n > 0 else -_DAY
    day = start
    for _ in range(abs(n)):
        day = _next_workday(day + step, step, calendar)
    return day


def on_or_before(day: date, calendar: WorkCalendar) -> date:
    """The day itself if it is a working day, else the last one before it: what was due on a holiday is done before."""
    return _next_workday(day, -_DAY, calendar)


def _next_workday(day: date, step: timedelta, calendar: WorkCalendar) -> date:
    for n in range(_LONGEST_BREAK):
        if calendar.is_workday(day + n * step):
            return day + n * step
    raise ValueError(f"no working day within a year of {day}: the calendar's extra holidays cannot be right")
