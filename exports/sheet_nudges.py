"""催办记录: every reminder of the week, and how many there were in all for each assignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exports.sheet import Column, Sheet, Value
from exports.sheet_ledger import DATE_FORMAT, DUE_ON, LIGHT, NUMBER, TITLE, UNIT
from exports.view import View, Words
from tasks.domain.model import LedgerRow
from tasks.domain.terms import Light
from tasks.domain.week import Nudged


@dataclass(frozen=True)
class Line:
    """A reminder of the week to one person; None: the assignment had its reminders before and needs care still."""

    row: LedgerRow
    nudged: Nudged | None
    in_week: int


def _rows(view: View) -> list[Line]:
    found: dict[int, list[Nudged]] = {}
    for nudged in view.week.nudges:
        found.setdefault(nudged.assignment_id, []).append(nudged)
    lines = []
    for row in view.ledger.rows:
        mine = found.get(row.assignment_id, [])
        lines += [Line(row, nudged, len(mine)) for nudged in mine]
        if not mine and row.nudges and row.light in (Light.RED, Light.YELLOW):
            lines.append(Line(row, None, 0))
    return sorted(lines, key=lambda line: line.nudged is None)  # those of the week first


def _of_row(column: Column[LedgerRow], width: float | None = None) -> Column[Line]:
    get = column.get
    return Column(
        column.label, width or column.width, lambda line, view: get(line.row, view), column.align,
        column.number_format, merge=_by_part,
    )  # fmt: skip


def _by_part(line: Line) -> int:
    return line.row.assignment_id


def _last(line: Line, view: View) -> Value:
    at = view.week.last_nudged.get(line.row.assignment_id)
    return None if at is None else view.day(at)


def _nudged(get: Callable[[Nudged, View], str]) -> Callable[[Line, View], Value]:
    return lambda line, view: None if line.nudged is None else get(line.nudged, view)


_NOTE = Words("{reason}（附言：{message}）", "{reason} (with the line: {message})")
_BY_ITSELF = Words("自动", "by itself")


def _why(one: Nudged, view: View) -> str:
    return view.say(_NOTE, reason=one.reason, message=one.message) if one.message else one.reason


def _slip(one: Nudged, view: View) -> str:
    return one.slip.label(view.language) if one.slip is not None else ""


def _lines(view: View) -> Sequence[str]:
    words = Words(
        "截至{day}，累计催办{total}人次，涉及{parts}条分工；其中本周{week}人次。以下为本周催办过的，以及以前催办过、仍逾期或预警的分工；"
        "其余分工的累计次数见总台账。",
        "As of {day}: {total} reminders in all, of {parts} assignments; {week} of them this week. Listed is who was "
        "reminded this week, and what was reminded of before and is still overdue or at risk; the ledger counts all.",
    )
    rows = view.ledger.rows
    total, parts = sum(row.nudges for row in rows), sum(row.nudges > 0 for row in rows)
    day = view.long_day(view.ledger.as_of)
    return [view.say(words, day=day, total=total, parts=parts, week=len(view.week.nudges))]


NUDGED = Sheet[Line](
    title=Words("催办记录", "Reminders"),
    heading=Words("{plan}催办记录", "{plan}: reminders"),
    lines=_lines,
    columns=(
        _of_row(NUMBER),
        _of_row(TITLE, 26),
        _of_row(UNIT),
        _of_row(LIGHT),
        _of_row(DUE_ON),
        Column(Words("累计\n催办", "In all"), 8, lambda line, view: line.row.nudges, "center", merge=_by_part),
        Column(Words("本周\n催办", "This week"), 8, lambda line, view: line.in_week, "center", merge=_by_part),
        Column(Words("最近一次", "Last"), 13, _last, "center", DATE_FORMAT, merge=_by_part),
        Column(Words("本周催办时间", "When"), 14, _nudged(lambda one, view: view.clock(one.at)), "center"),
        Column(Words("催办单", "Slip"), 17, _nudged(_slip), "center"),
        Column(Words("催办对象", "To whom"), 13, _nudged(lambda one, view: one.who), "center"),
        Column(Words("催办人", "By"), 11, _nudged(lambda one, view: one.by or view.say(_BY_ITSELF)), "center"),
        Column(Words("催办事由", "Why"), 34, _nudged(_why)),
    ),
    rows=_rows,
    empty=Words("还没有催办过。", "Nobody has been reminded yet."),
    filtered=True,
)
