"""A month as buttons: days that may be chosen, days off marked, the months before and after a tap away. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.domain.messages import Button, Buttons
from tasks.domain.terms import Language
from tasks.domain.workdays import WorkCalendar

NONE = "·"  # a messenger takes no button without a text
WEEKDAYS = {Language.ZH: "一二三四五六日", Language.EN: ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")}


@dataclass(frozen=True)
class Makers:
    """How the buttons are made: of a day that may be chosen, of another month (its first day), of what does nothing."""

    day: Callable[[str, date], Button]
    month: Callable[[str, date], Button]
    still: Callable[[str], Button]


def month(shown: date, first: date, last: date, work: WorkCalendar, language: Language, make: Makers) -> Buttons:
    """The grid of the month of `shown`, or of the nearest that has a day from `first` to `last`; Monday to Sunday.

    Days outside are dots; days off are marked '14休' or '(14)'.
    """
    shown = min(max(shown.replace(day=1), first.replace(day=1)), last.replace(day=1))

    def cell(day: date) -> Button:
        if day.month != shown.month or not first <= day <= last:
            return make.still(NONE)
        return make.day(_day_words(day, work, language), day)

    weeks = Calendar().monthdatescalendar(shown.year, shown.month)
    usable = [week for week in weeks if any(day.month == shown.month and first <= day <= last for day in week)]
    return (
        _turning(shown, first, last, language, make),
        tuple(make.still(name) for name in WEEKDAYS[language]),
        *(tuple(cell(day) for day in week) for week in usable),
    )


def _day_words(day: date, work: WorkCalendar, language: Language) -> str:
    if work.is_workday(day):
        return str(day.day)
    return f"{day.day}休" if language is Language.ZH else f"({day.day})"


def _turning(shown: date, first: date, last: date, language: Language, make: Makers) -> tuple[Button, ...]:
    before = (shown - timedelta(days=1)).replace(day=1)
    after = (shown + timedelta(days=31)).replace(day=1)
    return (
        make.month(f"‹ {_month_words(before, language)}", before)
        if before >= first.replace(day=1)
        else make.still(NONE),
        make.still(f"{shown.year}年{shown.month}月" if language is Language.ZH else f"{shown:%B} {shown.year}"),
        make.month(f"{_month_words(after, language)} ›", after) if after <= last else make.still(NONE),
    )


def _month_words(day: date, language: Language) -> str:
    return f"{day.month}月" if language is Language.ZH else f"{day:%b}"
