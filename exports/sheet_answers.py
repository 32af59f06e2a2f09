"""报送情况: who has reported what was due last month and this month, who was late, who has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exports.sheet import Column, Sheet, Value
from exports.sheet_ledger import CONTACTS, DATE_FORMAT, NUMBER, ROLE, TITLE, extended
from exports.view import View, Words
from tasks.domain.answers import OWED, Owed, month_before, month_of, owed, share
from tasks.domain.model import LedgerRow
from tasks.domain.terms import Answer, CheckpointState


@dataclass(frozen=True)
class Line(Owed):
    """`share` is '2 / 3': what the unit has answered of all that it owed by the day."""

    share: str = ""


def _window(as_of: date) -> tuple[date, date]:
    """The first day of last month and the last day of this month."""
    return month_before(as_of)[0], month_of(as_of)[1]


def _rows(view: View) -> list[Line]:
    as_of = view.ledger.as_of
    units: dict[str, list[Owed]] = {row.unit: [] for row in view.ledger.rows}
    for one in owed(view.ledger.rows, *_window(as_of), as_of):
        units[one.row.unit].append(one)
    return [
        Line(one.row, one.checkpoint, one.answer, told)
        for mine in units.values()
        for told in [_share(mine)]
        for one in sorted(mine, key=lambda one: one.checkpoint.due_on)
    ]


def _share(mine: Sequence[Owed]) -> str:
    answered, of = share(mine)
    return f"{answered} / {of}" if of else "—"


def _lines(view: View) -> Sequence[str]:
    rows = _rows(view)
    first, last = _window(view.ledger.as_of)
    counts = {answer: sum(one.answer is answer for one in rows) for answer in Answer}
    between = view.say(Words("，", ", "))
    told = between.join(
        view.say(Words("{answer}{n}次", "{n} {answer}"), answer=view.label(answer), n=n)
        for answer, n in counts.items()
        if n or answer is not Answer.SILENT
    )
    units = len({one.row.unit for one in rows if one.answer in OWED})
    missing = len({one.row.unit for one in rows if one.answer is Answer.OVERDUE})
    words = Words(
        "{first}至{last}到期的报送节点，以及更早到期、至今未报送的节点（含配合单位）：{told}。",
        "What is due from {first} to {last}, and what was due before and has not been reported (co-operating units "
        "included): {told}.",
    )
    of_units = Words(
        "截至{day}，{units}个单位有到期应报的节点，其中{missing}个单位有逾期未报。",
        "By {day} {units} units owed a report; {missing} of them have one overdue.",
    )
    return [
        view.say(words, first=first, last=last, told=told),
        view.say(of_units, day=view.long_day(view.ledger.as_of), units=units, missing=missing),
    ]


def _column(column: Column[LedgerRow], **changes: Any) -> Column[Line]:
    get = column.get
    return Column(column.label, changes.get("width", column.width), lambda one, view: get(one.row, view), column.align)


def _reported_on(one: Line, view: View) -> Value:
    return None if one.checkpoint.reported_at is None else view.day(one.checkpoint.reported_at)


def _remark(one: Line, view: View) -> Value:
    said = [extended(one.row, view)] if one.checkpoint.due_on == one.row.due_on else []
    if one.answer is Answer.SILENT:
        said.append(view.say(Words("长期坚持，不计逾期", "ongoing work, never overdue")))
    if one.checkpoint.state is CheckpointState.REPORTED:
        said.append(view.say(Words("待审核", "awaiting review")))
    return view.say(Words("；", "; ")).join(part for part in said if part) or None


ANSWERS = Sheet[Line](
    title=Words("报送情况", "Reporting"),
    heading=Words("{plan}报送情况", "{plan}: reporting"),
    lines=_lines,
    columns=(
        Column(Words("单位", "Unit"), 22, lambda one, view: one.row.unit, merge=lambda one: one.row.unit),
        Column(
            Words("已报 /\n应报", "Reported / owed"),
            9,
            lambda one, view: one.share,
            "center",
            merge=lambda one: one.row.unit,
        ),
        _column(NUMBER),
        _column(TITLE, width=30),
        _column(ROLE),
        Column(Words("期", "Period"), 11, lambda one, view: one.checkpoint.checkpoint.period or None, "center"),
        Column(Words("应报日期", "Due on"), 13, lambda one, view: one.checkpoint.due_on, "center", DATE_FORMAT),
        Column(Words("报送情况", "Answer"), 16, lambda one, view: one.answer, "center"),
        Column(Words("报送日期", "Reported on"), 13, _reported_on, "center", DATE_FORMAT),
        Column(Words("备注", "Remark"), 22, _remark),
        _column(CONTACTS),
    ),
    rows=_rows,
    empty=Words("这两个月没有到期的报送节点。", "Nothing is due in these two months."),
    filtered=True,
)
