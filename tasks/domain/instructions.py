"""A leader's instruction (批示) that a unit has not answered: when it is reminded, and when the coordinators are told.

Every two working days, five times at most: as often as of an item that is overdue, and no further. Then it is for the
coordinators' own hands, who hear of it once.
"""

from __future__ import annotations

from datetime import date

from tasks.domain.terms import Term
from tasks.domain.workdays import WorkCalendar, working_days_between

EVERY = 2  # working days
TIMES = 5


class Chase(Term):
    """What is due of an instruction without an answer."""

    NOTHING = "nothing", "不提醒", "nothing"
    REMIND = "remind", "提醒单位", "remind the unit"
    TELL = "tell", "告知督办员", "tell the coordinators"


def chase(given_on: date, reminded: int, reminded_on: date | None, today: date, calendar: WorkCalendar) -> Chase:
    """What is due today. `reminded` counts reminders; TIMES + 1 once the coordinators were told."""
    if reminded > TIMES or working_days_between(reminded_on or given_on, today, calendar) < EVERY:
        return Chase.NOTHING
    return Chase.REMIND if reminded < TIMES else Chase.TELL
