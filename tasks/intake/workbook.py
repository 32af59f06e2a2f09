"""Workbooks (.xlsx, .xlsm, .xlsb, .ods) → Grid, by python-calamine. Runs in the child process only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.guard import Checked, check_archive
from tasks.intake.limits import Limits
from tasks.intake.marks import Marks, month_text, read_marks, traces
from tasks.intake.sniff import Kind, Refusal, too_many_cells

LONGEST_CELL = 32_767  # what Excel itself allows
SERIAL_EPOCH = date(1899, 12, 30)
Value = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path, kind: Kind, limits: Limits) -> Grid:
    """All worksheets, values only. Refusal as of the guard; any other error means a damaged file."""
    checked = check_archive(path, limits, traces if kind is Kind.XLSX else lambda part: ())
    marks = _marks(path, kind, limits, checked)
    try:
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
            if not book.sheets_metadata:
                raise Refusal("file_damaged")
            sheets = [
                _sheet(book.get_sheet_by_name(meta.name), meta.visible, marks.get(meta.name, Marks()), limits)
                for meta in book.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise Refusal("password_protected") from error
    return Grid(sheets, checked.warnings)


def _marks(path: Path, kind: Kind, limits: Limits, checked: Checked) -> dict[str, Marks]:
    if kind is Kind.ODS:
        from tasks.intake.marks_ods import read_ods_marks

        return read_ods_marks(path, limits)
    if kind is Kind.XLSB:
        from tasks.intake.marks_xlsb import read_xlsb_marks

        return read_xlsb_marks(path, limits)
    return read_marks(path, checked.found_in)


def _sheet(sheet: CalamineSheet, visible: SheetVisibleEnum, marks: Marks, limits: Limits) -> Sheet:
    if sheet.total_height * sheet.total_width > limits.cells:
        raise too_many_cells(sheet.total_height * sheet.total_width, limits)
    rows = [
        [value if value.__class__ is str and 0 < len(value) <= LONGEST_CELL else _cell(value) for value in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for row, column in marks.month_only:
        if _is_inside(rows, row, column):
            rows[row][column] = _month_text(rows[row][column])
    for (row, column), text in marks.kept_text.items():
        if _is_inside(rows, row, column):
            rows[row][column] = text
    return Sheet(
        name=sheet.name,
        rows=rows,
        hidden=visible is not SheetVisibleEnum.Visible,
        merges=marks.merges or [(*start, *end) for start, end in sheet.merged_cell_ranges or []],
        hidden_rows=marks.hidden_rows,
        hidden_columns=marks.hidden_columns,
        struck={place for place in marks.struck if _is_inside(rows, *place)},
        partly_struck=set(marks.kept_text),
        unvalued=marks.unvalued,
        errors=marks.errors,
    )


def _is_inside(rows: list[list[Cell]], row: int, column: int) -> bool:
    return 0 <= row < len(rows) and 0 <= column < len(rows[row])


def _month_text(value: Cell) -> Cell:
    if isinstance(value, float) and 0 < value < 2_900_000:
        value = SERIAL_EPOCH + timedelta(days=int(value))
    return month_text(value) if isinstance(value, date) else value


def _cell(value: Value) -> Cell:
    if isinstance(value, str):
        return value[: LONGEST_CELL + 1] or None
    if isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)
