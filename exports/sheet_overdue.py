"""逾期与预警: whom to call today: red lights first, the longest overdue on top, then yellow by date."""

from __future__ import annotations

from collections.abc import Sequence

from exports.sheet import Column, Sheet, Value
from exports.sheet_ledger import (
    CONTACTS,
    DEADLINE,
    DUE_ON,
    LIGHT,
    NUDGES,
    NUMBER,
    REASON,
    REPORT_TEXT,
    REPORTED_ON,
    ROLE,
    TITLE,
    UNIT,
)
from exports.view import View, Words
from tasks.domain.model import LedgerRow
from tasks.domain.pressing import needing_care
from tasks.domain.terms import Light


def _rows(view: View) -> Sequence[LedgerRow]:
    return needing_care(view.ledger.rows)


def _days_overdue(row: LedgerRow, view: View) -> Value:
    if row.light is not Light.RED or row.due_on is None:
        return None
    return (view.ledger.as_of - row.due_on).days


def _days_left(row: LedgerRow, view: View) -> Value:
    if row.light is not Light.YELLOW or row.due_on is None or row.due_on < view.ledger.as_of:
        return None
    return (row.due_on - view.ledger.as_of).days


def _lines(view: View) -> Sequence[str]:
    rows = _rows(view)
    red = sum(row.light is Light.RED for row in rows)
    words = Words(
        "截至{day}，逾期{red}条，预警{yellow}条（含配合单位的分工）。",
        "As of {day}: {red} overdue, {yellow} at risk (co-operating units included).",
    )
    return [view.say(words, day=view.long_day(view.ledger.as_of), red=red, yellow=len(rows) - red)]


OVERDUE = Sheet[LedgerRow](
    title=Words("逾期与预警", "Overdue and at risk"),
    heading=Words("{plan}逾期与预警清单", "{plan}: overdue and at risk"),
    lines=_lines,
    columns=(
        LIGHT,
        Column(Words("逾期\n天数", "Days overdue"), 8, _days_overdue, "center"),
        Column(Words("剩余\n天数", "Days left"), 8, _days_left, "center"),
        DUE_ON,
        UNIT,
        ROLE,
        CONTACTS,
        NUMBER,
        TITLE,
        DEADLINE,
        REASON,
        REPORTED_ON,
        REPORT_TEXT,
        NUDGES,
    ),
    rows=_rows,
    empty=Words("目前没有逾期和预警的分工。", "Nothing is overdue or at risk."),
    filtered=True,
)
