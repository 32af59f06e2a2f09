"""A schedule → the occasions on which progress is owed (报送节点) in the plan's year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.domain.deadline_notes import month_of
from tasks.domain.model import Schedule
from tasks.domain.terms import Every, ScheduleKind


@dataclass(frozen=True)
class PlannedCheckpoint:
    """An occasion to be. `period` is '2024-06', '2024-Q2', '2024-H1', '2024-W23', '2024', or '' for a single date.

    A soft one is asked about but never overdue.
    """

    period: str
    due_on: date
    soft: bool


def planned_checkpoints(schedule: Schedule, base_year: int, from_on: date) -> tuple[PlannedCheckpoint, ...]:
    """The checkpoints of a schedule, due dates ascending, periods unique.

    DATE, RANGE: the one that is owed, even when it lies before `from_on`. RECURRING: one for each period of `base_year`
    whose due day is on or after `from_on`; with an end (reading 24: 每月推进，12月底前完成) those before it, and on the
    end itself the one that asks for completion. ONGOING: a soft one at each month's end from the month of `from_on`,
    and a hard one on the due day, if there is one. UNCLEAR: none.
    """
    if schedule.kind in (ScheduleKind.DATE, ScheduleKind.RANGE):
        return _final(schedule)
    if schedule.kind is ScheduleKind.RECURRING and schedule.every:
        return _recurring(schedule, schedule.every, base_year, from_on)
    if schedule.kind is ScheduleKind.ONGOING:
        return _ongoing(schedule, base_year, from_on)
    return ()


def _recurring(schedule: Schedule, every: Every, year: int, from_on: date) -> tuple[PlannedCheckpoint, ...]:
    periods = _weeks(year, schedule.day) if every is Every.WEEK else _months(schedule, every, year)
    first = max(from_on, schedule.start_on or from_on)
    last = schedule.due_on or date.max
    within = [(period, due) for period, due in periods if first <= due < last]
    return (*(PlannedCheckpoint(period, due, soft=False) for period, due in within), *_final(schedule))


def _weeks(year: int, weekday: int | None) -> list[tuple[str, date]]:
    """The ISO weeks whose due day lies in the year, each named by its ISO year, which differs around New Year."""
    due = date(year, 1, 1)
    due += timedelta((weekday or 7) - due.isoweekday()) % timedelta(7)
    weeks = []
    while due.year == year:
        iso = due.isocalendar()
        weeks.append((f"{iso.year}-W{iso.week:02}", due))
        due += timedelta(7)
    return weeks


def _months(schedule: Schedule, every: Every, year: int) -> list[tuple[str, date]]:
    """The periods that are made of whole months. The notes say which month of the period the day belongs to."""
    length = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}[every]
    periods = []
    for n in range(1, 12 // length + 1):
        month = n * length
        if "first_month" in schedule.notes:
            month -= length - 1
        if "following_month" in schedule.notes:
            month += 1
        if every is Every.YEAR:
            month = month_of(schedule) or month
        label = {Every.MONTH: f"{year}-{n:02}", Every.QUARTER: f"{year}-Q{n}", Every.HALF_YEAR: f"{year}-H{n}"}
        periods.append((label.get(every, f"{year}"), _day_of(year, month, schedule.day)))
    return periods


def _ongoing(schedule: Schedule, year: int, from_on: date) -> tuple[PlannedCheckpoint, ...]:
    first = max(from_on, schedule.start_on or from_on)
    ends = [_day_of(year, month, None) for month in range(1, 13)]
    soft = [
        PlannedCheckpoint(f"{end:%Y-%m}", end, soft=True)
        for end in ends
        if end >= first and (schedule.due_on is None or end < schedule.due_on)
    ]
    return (*soft, *_final(schedule))


def _final(schedule: Schedule) -> tuple[PlannedCheckpoint, ...]:
    return (PlannedCheckpoint("", schedule.due_on, soft=False),) if schedule.due_on else ()


def _day_of(year: int, month: int, day: int | None) -> date:
    """A day of a month, which may be the 13th; a day that the month has not, or None, is the month's last."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last))
