"""When a unit is reminded of an instruction that it has not answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tasks.domain.instructions import TIMES, Chase, chase
from tasks.domain.workdays import WeekendCalendar

CALENDAR = WeekendCalendar(holidays=frozenset({date(2026, 3, 9)}))
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("reminded", "last", "today", "due"),
    [
        (0, None, MONDAY, Chase.NOTHING),
        (0, None, date(2026, 3, 3), Chase.NOTHING),
        (0, None, date(2026, 3, 4), Chase.REMIND),
        (0, None, date(2026, 4, 4), Chase.REMIND),  # after downtime once, not once for each time that was missed
        (1, date(2026, 3, 6), date(2026, 3, 9), Chase.NOTHING),
        (1, date(2026, 3, 6), date(2026, 3, 10), Chase.NOTHING),  # the 9th is a holiday
        (1, date(2026, 3, 6), date(2026, 3, 11), Chase.REMIND),
        (1, date(2026, 3, 6), date(2026, 3, 4), Chase.NOTHING),  # the clock was put back
        (TIMES, date(2026, 3, 11), date(2026, 3, 12), Chase.NOTHING),
        (TIMES, date(2026, 3, 11), date(2026, 3, 13), Chase.TELL),
        (TIMES + 1, date(2026, 3, 13), date(2026, 9, 1), Chase.NOTHING),
    ],
)
def test_what_is_due(reminded: int, last: date | None, today: date, due: Chase) -> None:
    assert chase(MONDAY, reminded, last, today, CALENDAR) is due


def test_the_whole_course_of_an_instruction_that_nobody_answers() -> None:
    course, reminded, last = [], 0, None
    for n in range(60):
        today = MONDAY + timedelta(n)
        found = chase(MONDAY, reminded, last, today, CALENDAR) if CALENDAR.is_workday(today) else Chase.NOTHING
        if found is not Chase.NOTHING:
            course.append((today.day, found.value))
            reminded, last = reminded + 1, today
    assert course == [(4, "remind"), (6, "remind"), (11, "remind"), (13, "remind"), (17, "remind"), (19, "tell")]
