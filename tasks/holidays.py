"""The statutory holidays and make-up days of mainland China (chinese_calendar), as a WorkCalendar."""

from __future__ import annotations

from datetime import date

import chinese_calendar

from tasks.domain.workdays import WeekendCalendar


class ChineseCalendar:
    """The published calendar, with the office's own `holidays` and `workdays` winning over it.

    A year that the package does not know yet falls back to Monday to Friday, and its days are not confirmed: the
    State Council publishes a year's holidays in the November before, and `doctor` says when an update is due.
    """

    def __init__(self, holidays: frozenset[date] = frozenset(), workdays: frozenset[date] = frozenset()) -> None:
        self._own = WeekendCalendar(holidays, workdays)
        self._known: dict[date, tuple[bool, bool]] = {}

    def is_workday(self, day: date) -> bool:
        return self._look_up(day)[0]

    def is_confirmed(self, day: date) -> bool:
        return self._look_up(day)[1]

    def _look_up(self, day: date) -> tuple[bool, bool]:
        """(works, confirmed); kept per day, because the ledger asks for the same days thousands of times."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._read(day)
        return known

    def _read(self, day: date) -> tuple[bool, bool]:
        if self._own.is_confirmed(day):
            return self._own.is_workday(day), True
        try:
            return bool(chinese_calendar.is_workday(day)), True
        except NotImplementedError:
            return self._own.is_workday(day), False
