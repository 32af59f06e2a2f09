"""Working days: the arithmetic over any calendar, and the calendar of mainland China."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.workdays import (
    WeekendCalendar,
    WorkCalendar,
    add_working_days,
    working_days_between,
)
from tasks.holidays import ChineseCalendar

FRIDAY, SATURDAY, MONDAY = date(2024, 6, 14), date(2024, 6, 15), date(2024, 6, 17)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
CALENDARS = st.builds(
    WeekendCalendar,
    holidays=st.frozensets(DAYS, max_size=20),
    workdays=st.frozensets(DAYS, max_size=20),
)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, SATURDAY, 0),
        (FRIDAY, MONDAY, 1),
        (SATURDAY, MONDAY, 1),
        (MONDAY, FRIDAY, -1),
        (FRIDAY, FRIDAY + timedelta(7), 5),
    ],
)
def test_working_days_between(start: date, end: date, count: int) -> None:
    assert working_days_between(start, end, WeekendCalendar()) == count


def test_own_holidays_and_make_up_days_win() -> None:
    calendar = WeekendCalendar(holidays=frozenset({MONDAY, SATURDAY}), workdays=frozenset({SATURDAY}))
    assert (calendar.is_workday(MONDAY), calendar.is_workday(SATURDAY)) == (False, True)
    assert add_working_days(FRIDAY, 1, calendar) == SATURDAY


def test_a_calendar_without_working_days_is_an_error_and_no_endless_search() -> None:
    class Never:
        def is_workday(self, day: date) -> bool:
            return False

        def is_confirmed(self, day: date) -> bool:
            return True

    with pytest.raises(ValueError, match="no working day within a year"):
        add_working_days(MONDAY, 1, Never())


@given(start=DAYS, end=DAYS, calendar=CALENDARS)
def test_counting_back_mirrors_counting_forward(start: date, end: date, calendar: WorkCalendar) -> None:
    assert working_days_between(start, end, calendar) == -working_days_between(end, start, calendar)


@given(start=DAYS, n=st.integers(1, 60), calendar=CALENDARS)
def test_adding_and_counting_agree(start: date, n: int, calendar: WorkCalendar) -> None:
    later = add_working_days(start, n, calendar)
    assert calendar.is_workday(later)
    assert working_days_between(start, later, calendar) == n
    assert calendar.is_workday(add_working_days(start, -n, calendar))
    assert add_working_days(start, 0, calendar) == start


@pytest.mark.parametrize(
    ("day", "works", "confirmed"),
    [
        (date(2024, 10, 1), False, True),  # National Day, a Tuesday
        (date(2024, 2, 4), True, True),  # a Sunday worked for the Spring Festival
        (date(2024, 6, 12), True, True),
        (date(2003, 10, 1), True, False),  # before the data begin: a Wednesday
        (date(2099, 10, 3), False, False),  # a Saturday far ahead
        (date(2099, 10, 1), True, False),
    ],
)
def test_the_chinese_calendar(day: date, works: bool, confirmed: bool) -> None:
    calendar = ChineseCalendar()
    for _ in range(2):  # the second answer comes from memory
        assert (calendar.is_workday(day), calendar.is_confirmed(day)) == (works, confirmed)


def test_the_office_s_own_days_win_over_the_published_ones() -> None:
    holiday, make_up = date(2024, 10, 1), date(2099, 10, 1)
    calendar = ChineseCalendar(holidays=frozenset({make_up}), workdays=frozenset({holiday}))
    assert (calendar.is_workday(holiday), calendar.is_workday(make_up)) == (True, False)
    assert calendar.is_confirmed(make_up)
