"""Return sheets (报送表) that come back filled in: rows with their keys, each answer as it was written.

Nothing is guessed: what cannot be told is a problem of its row, with its cell, and the row is not taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tasks.domain.deadlines import read_deadline
from tasks.domain.return_keys import LIKE_A_KEY, read_key
from tasks.domain.terms import ReportStatus, ScheduleKind, Term
from tasks.intake.cells import text_of
from tasks.intake.grid import Cell, Grid, Sheet, address


class Field(Term):
    """What a return sheet asks for: the labels of its columns, in both languages."""

    STATUS = "status", "状态", "Status"
    PERCENT = "percent", "进度（%）", "Percent"
    TEXT = "text", "进展情况", "Progress"
    EXPECTED = "expected", "预计完成日期", "Expected on"
    HELP = "help", "需协调的事项", "Help needed"


class Head(Term):
    """What stands above the rows, each with its answer in the cell to the right."""

    UNIT = "unit", "填报单位", "Unit"
    BY = "by", "填报人", "Filled in by"
    ON = "on", "填报日期", "Filled in on"


class Doubt(Term):
    """Why a row is not taken as it stands. The labels are sentences for people; {what} is the cell's text."""

    KEY = "key", "本行的隐藏编号已损坏，无法对应到任务", "the hidden key of the row is damaged"
    TWICE = "twice", "与前面一行是同一项任务", "the same item as a row above"
    STATUS = "status", "状态“{what}”不在可选范围内", "“{what}” is none of the statuses"
    NO_STATUS = "no_status", "填了内容，但没有选状态", "something is written, but no status was chosen"
    PERCENT = "percent", "进度“{what}”看不明白，请写 0 到 100 的整数", "“{what}” is no whole number from 0 to 100"
    DATE = "date", "日期“{what}”看不明白，请写成 2026-07-15", "“{what}” is not a date such as 2026-07-15"


@dataclass(frozen=True)
class Row:
    """One row as it was filled in. `made_on`: when the sheet was made. `doubt`: (what, the cell's text), or None."""

    cell: str  # its first cell, for people: 'A7'
    number: str
    title: str
    assignment_id: int | None = None
    made_on: date | None = None
    status: ReportStatus | None = None
    percent: int | None = None
    text: str = ""
    expected_on: date | None = None
    help_wanted: str = ""
    doubt: tuple[Doubt, str] | None = None

    @property
    def empty(self) -> bool:
        return self.doubt is None and self.status is None and not (self.text or self.help_wanted)


@dataclass(frozen=True)
class Returned:
    """A return sheet that came back. `on`: the day that its author wrote; `doubt` if that cannot be read."""

    unit: str
    by: str
    on: date | None
    rows: tuple[Row, ...]
    doubt: tuple[Doubt, str] | None = None


def read_returned(grid: Grid, year: int) -> Returned | None:
    """The return sheet in a workbook; None if none of its sheets is one. `year`: of dates that name none."""
    for sheet in grid.sheets:
        found = _keys(sheet)
        if found:
            return _read(sheet, found, year)
    return None


def _keys(sheet: Sheet) -> list[tuple[int, int]]:
    """(row, column) of every cell that holds a key, be it damaged."""
    return [
        (row, column)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells[:3])
        if isinstance(cell, str) and LIKE_A_KEY.match(cell)
    ]


def _read(sheet: Sheet, keys: list[tuple[int, int]], year: int) -> Returned:
    first = keys[0][0]
    columns = _columns(sheet, first)
    head = {label: _beside(sheet, first, label) for label in Head}
    on, doubt = _day(head[Head.ON], year)
    rows: list[Row] = []
    seen: set[int] = set()
    for row, column in keys:
        read = _row(sheet, row, column, columns, year)
        if read.assignment_id is not None and read.assignment_id in seen:
            read = Row(read.cell, read.number, read.title, doubt=(Doubt.TWICE, ""))
        if read.assignment_id is not None:
            seen.add(read.assignment_id)
        rows.append(read)
    unit, by = text_of(head[Head.UNIT]), " ".join(text_of(head[Head.BY]).split())
    return Returned(unit, by, on, tuple(rows), (doubt, text_of(head[Head.ON])) if doubt is not None else None)


def _columns(sheet: Sheet, first: int) -> dict[str, int]:
    """Field, '序号' and '重点任务' → column, from the row of labels above the first key."""
    wanted = {label: field.value for field in Field for label in (field.zh, field.en)}
    wanted |= {"序号": "number", "No.": "number", "重点任务": "title", "Key task": "title"}
    best: dict[str, int] = {}
    for cells in sheet.rows[max(0, first - 5) : first]:
        found = {wanted[text]: place for place, cell in enumerate(cells) if (text := text_of(cell).strip()) in wanted}
        best = found if len(found) > len(best) else best
    return best


def _beside(sheet: Sheet, first: int, label: Head) -> Cell:
    """What stands to the right of a label above the rows."""
    for row in range(first):
        for place, cell in enumerate(sheet.rows[row]):
            if text_of(cell).strip(" ：:") in (label.zh, label.en):
                return sheet.at(row, place + 1)
    return None


def _row(sheet: Sheet, row: int, key: int, columns: dict[str, int], year: int) -> Row:
    def cell(name: str) -> Cell:
        return sheet.at(row, columns[name]) if name in columns else None

    place, number, title = address(row, key), text_of(cell("number")), text_of(cell("title"))
    known = read_key(text_of(sheet.at(row, key)))
    made_on = _compact_day(known[1]) if known is not None else None
    if known is None or made_on is None:
        return Row(place, number, title, doubt=(Doubt.KEY, ""))
    status, no_status = _status(cell(Field.STATUS.value))
    percent, no_percent = _percent(cell(Field.PERCENT.value))
    expected_on, no_day = _day(cell(Field.EXPECTED.value), year)
    text, help_wanted = text_of(cell(Field.TEXT.value)).strip(), text_of(cell(Field.HELP.value)).strip()
    if status is None and no_status is None and (text or help_wanted or percent is not None or expected_on):
        no_status = Doubt.NO_STATUS
    doubts = (
        (no_status, Field.STATUS),
        (no_percent, Field.PERCENT),
        (no_day, Field.EXPECTED),
    )
    doubt = next(((why, text_of(cell(field.value))) for why, field in doubts if why is not None), None)
    return Row(place, number, title, known[0], made_on, status, percent, text, expected_on, help_wanted, doubt)


def _status(cell: Cell) -> tuple[ReportStatus | None, Doubt | None]:
    said = re.sub(r"\s", "", text_of(cell)).lower()
    if not said:
        return None, None
    for status in ReportStatus:
        if said in (status.zh, status.en.replace(" ", "").lower()):
            return status, None
    return None, Doubt.STATUS


def _percent(cell: Cell) -> tuple[int | None, Doubt | None]:
    """'80', '80%' and 80; not 0.8, which one program shows as 80 % and another as 1."""
    said = text_of(cell).strip().rstrip("%％").strip()
    if not said:
        return None, None
    if re.fullmatch(r"\d{1,3}(?:\.0+)?", said, re.ASCII) and 0 <= float(said) <= 100:
        return int(float(said)), None
    return None, Doubt.PERCENT


def _day(cell: Cell, year: int) -> tuple[date | None, Doubt | None]:
    if isinstance(cell, date):
        return cell, None
    said = text_of(cell).strip()
    if not said:
        return None, None
    read = read_deadline(said, year)
    if read.kind is ScheduleKind.DATE and read.due_on is not None and "deadline_out_of_range" not in read.notes:
        return read.due_on, None
    return None, Doubt.DATE


def _compact_day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
