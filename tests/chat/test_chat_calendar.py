"""The calendar of buttons: which days may be chosen, which are days off, and which months can be turned to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import calendar
from chat.calendar import Makers
from tasks.domain.messages import Button
from tasks.domain.terms import Language
from tasks.domain.workdays import WeekendCalendar

ZH, EN = Language
MARCH = date(2026, 3, 1)
# The Qingming days of 2026 and a make-up Saturday, as the State Council gives them.
WORK = WeekendCalendar(holidays=frozenset({date(2026, 4, 6)}), workdays=frozenset({date(2026, 2, 28)}))
MAKE = Makers(
    day=lambda label, on: Button(label, f"day:{on}"),
    month=lambda label, on: Button(label, f"month:{on:%Y-%m}"),
    still=lambda label: Button(label, "still"),
)


def grid(shown: date, first: date, last: date, language: Language = ZH) -> list[list[str]]:
    return [[button.text for button in row] for row in calendar.month(shown, first, last, WORK, language, MAKE)]


def test_a_month_with_its_days_off_and_what_is_past() -> None:
    assert grid(MARCH, date(2026, 3, 11), date(2029, 1, 1)) == [
        ["·", "2026年3月", "4月 ›"],
        ["一", "二", "三", "四", "五", "六", "日"],
        ["·", "·", "11", "12", "13", "14休", "15休"],
        ["16", "17", "18", "19", "20", "21休", "22休"],
        ["23", "24", "25", "26", "27", "28休", "29休"],
        ["30", "31", "·", "·", "·", "·", "·"],
    ]


def test_in_english_with_a_holiday_and_a_last_day() -> None:
    assert grid(date(2026, 4, 1), date(2026, 3, 11), date(2026, 4, 14), EN) == [
        ["‹ Mar", "April 2026", "·"],
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        ["·", "·", "1", "2", "3", "(4)", "(5)"],
        ["(6)", "7", "8", "9", "10", "(11)", "(12)"],
        ["13", "14", "·", "·", "·", "·", "·"],
    ]


def test_a_make_up_day_is_a_working_day() -> None:
    assert "28" in grid(date(2026, 2, 1), date(2026, 2, 1), date(2026, 3, 1))[-1]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [(date(2025, 12, 1), "2026年1月"), (date(2027, 5, 1), "2027年1月"), (date(2026, 1, 31), "2026年1月")],
)
def test_a_month_without_any_day_to_choose_gives_the_nearest(asked: date, shown: str) -> None:
    assert grid(asked, date(2026, 1, 31), date(2027, 1, 1))[0][1] == shown


@given(
    shown=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    first=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    span=st.integers(0, 1200),
)
def test_every_day_that_may_be_chosen_can_be_reached_and_no_other(shown: date, first: date, span: int) -> None:
    last = first + timedelta(days=span)
    rows = calendar.month(shown, first, last, WORK, ZH, MAKE)
    assert all(len(row) == 7 for row in rows[1:])
    days = [date.fromisoformat(b.data[4:]) for row in rows for b in row if b.data.startswith("day:")]
    here = days[0].replace(day=1)
    month = [first + timedelta(days=n) for n in range(span + 1) if (first + timedelta(days=n)).replace(day=1) == here]
    assert days == month
    turns = [b.data[6:] for b in rows[0] if b.data.startswith("month:")]
    wanted = [f"{here - timedelta(days=1):%Y-%m}"] if first < here else []
    if last >= (here + timedelta(days=31)).replace(day=1):
        wanted.append(f"{here + timedelta(days=31):%Y-%m}")
    assert turns == wanted
