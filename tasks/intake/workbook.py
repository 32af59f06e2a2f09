"""Workbooks (.xlsx, .xlsm, .xlsb, .ods, .xls) → Grid, by python-calamine. Runs in the child process only."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers.expat import ExpatError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tasks.domain.model import Problem
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.guard import check_archive
from tasks.intake.limits import Limits
from tasks.intake.marks import Marks, read_marks
from tasks.intake.sniff import Kind, Refusal

LONGEST_CELL = 32_767  # what Excel itself allows
SERIAL_EPOCH = date(1899, 12, 30)
Value = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path, kind: Kind, limits: Limits) -> Grid:
    """All worksheets, values only. Refusal as of the guard, or file_damaged, password_protected."""
    warnings = check_archive(path, limits) if kind is not Kind.XLS else _ole_warnings(path)
    try:
        marks = read_marks(path) if kind is Kind.XLSX else {}
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
            sheets = [
                _sheet(book.get_sheet_by_name(meta.name), meta.visible, marks.get(meta.name, Marks()), limits)
                for meta in book.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise Refusal("password_protected") from error
    except (CalamineError, ExpatError, zipfile.BadZipFile, OSError, ValueError, KeyError, IndexError) as error:
        raise Refusal("file_damaged") from error
    return Grid(sheets, warnings)


def _ole_warnings(path: Path) -> list[Problem]:
    return [Problem("macros_ignored")] if "_VBA_PROJECT".encode("utf-16-le") in path.read_bytes() else []


def _sheet(sheet: CalamineSheet, visible: SheetVisibleEnum, marks: Marks, limits: Limits) -> Sheet:
    if sheet.total_height * sheet.total_width > limits.cells:
        cells = str(sheet.total_height * sheet.total_width)
        raise Refusal("too_large_unpacked", cells=cells, limit=str(limits.cells))
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column in marks.month_only:
        _put(rows, row, column, _month_text(rows[row][column]) if _is_inside(rows, row, column) else None)
    for (row, column), text in marks.kept_text.items():
        _put(rows, row, column, text)
    return Sheet(
        name=sheet.name,
        rows=rows,
        hidden=visible is not SheetVisibleEnum.Visible,
        merges=[(*start, *end) for start, end in sheet.merged_cell_ranges or []],
        hidden_rows=marks.hidden_rows,
        hidden_columns=marks.hidden_columns,
        struck={place for place in marks.struck if _is_inside(rows, *place)},
        partly_struck=set(marks.kept_text),
        unvalued=marks.unvalued,
        errors=marks.errors,
    )


def _is_inside(rows: list[list[Cell]], row: int, column: int) -> bool:
    return 0 <= row < len(rows) and 0 <= column < len(rows[row])


def _put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    if _is_inside(rows, row, column):
        rows[row][column] = value


def _month_text(value: Cell) -> Cell:
    """'2024年12月' for a date that is shown without its day: the day in the file is only Excel's filler."""
    if isinstance(value, float) and 0 < value < 2_900_000:
        value = SERIAL_EPOCH + timedelta(days=int(value))
    return f"{value.year}年{value.month}月" if isinstance(value, date) else value


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
