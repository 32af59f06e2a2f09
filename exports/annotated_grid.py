"""A file of any kind, as its cells were read, as a new workbook that can be annotated."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exports.annotation_page import put_text, set_print
from exports.cells import CELL_LIMIT, display_width, line_count, sheet_name
from exports.layout import MAX_ROW_HEIGHT
from exports.style import BODY_FONT, LINE
from tasks.intake.grid import Cell as Value
from tasks.intake.grid import Grid, Sheet

MOST_CELLS = 200_000
MOST_SHEETS = 200
MOST_COLUMNS = 16_384  # of a sheet, in every program
_NARROWEST, _WIDEST = 6, 45  # half-width characters
_SAMPLE_ROWS = 200  # by which widths are guessed
_FIRST_DAY = date(1900, 3, 1)  # spreadsheet programs have no dates, or wrong ones, before
_SIZE = 10.5
_SPACING = 1.5  # height of a line by size of font
_WHOLE = 1e6  # the width of a line that is not wrapped
_PADDING = 4.0  # points
_PLAIN, _STRUCK, _LINE = "duban", "duban struck", "duban line"


def book_of(grid: Grid, most_cells: int = MOST_CELLS) -> tuple[Workbook, dict[str, str], bool]:
    """(workbook, its sheets' names by those in the grid, whether all of the grid is in it)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for style in _styles():
        book.add_named_style(style)
    names: dict[str, str] = {}
    taken: set[str] = set()
    room = most_cells
    whole = len(grid.sheets) <= MOST_SHEETS
    for sheet in grid.sheets[:MOST_SHEETS]:
        page = book.create_sheet(sheet_name(sheet.name, taken))
        taken.add(page.title.lower())
        names[sheet.name] = page.title
        rows = _rows_within(sheet, room)
        whole = whole and rows == len(sheet.rows) and sheet.width <= MOST_COLUMNS
        room -= _write(page, sheet, rows)
    return book, names, whole


def _rows_within(sheet: Sheet, room: int) -> int:
    """How many of its first rows have no more filled cells than there is room for; an empty row counts as one."""
    for count, row in enumerate(sheet.rows):
        room -= max(1, sum(value is not None for value in row))
        if room < 0:
            return count
    return len(sheet.rows)


def _write(page: Worksheet, sheet: Sheet, rows: int) -> int:
    """Writes the first rows. Returns how much room they took."""
    filled = 0
    widths = _widths(sheet)
    for row, values in enumerate(sheet.rows[:rows]):
        lone = _is_lone(values)
        for column, value in enumerate(values[:MOST_COLUMNS]):
            if value is None:
                continue
            filled += 1
            cell = page.cell(row + 1, column + 1)
            assert isinstance(cell, Cell)
            merged = (row, column) in sheet.merge_ends
            cell.style = _STRUCK if (row, column) in sheet.struck else _LINE if lone and not merged else _PLAIN
            _put(cell, value)
        page.row_dimensions[row + 1].height = _height(sheet, row, widths, lone=lone)
        if row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
    _merge(page, sheet, rows)
    for column, width in enumerate(widths):
        letter = get_column_letter(column + 1)
        page.column_dimensions[letter].width = width
        if column in sheet.hidden_columns:
            page.column_dimensions[letter].hidden = True
    set_print(page)
    page.sheet_state = "hidden" if sheet.hidden else "visible"
    return max(filled, rows)


def _is_lone(values: list[Value]) -> bool:
    """A title or a note, alone in its row: it may run over its column."""
    return sum(value is not None for value in values) == 1


def _styles() -> Iterator[NamedStyle]:
    """Of a cell of the table, of one that is struck through, and of a line that stands alone."""
    side = Side("thin", color=LINE.removeprefix("#"))
    border, alignment = Border(side, side, side, side), Alignment(vertical="center", wrap_text=True)
    font, struck = Font(name=BODY_FONT, sz=_SIZE), Font(name=BODY_FONT, sz=_SIZE, strike=True)
    yield NamedStyle(_PLAIN, font, border=border, alignment=alignment)
    yield NamedStyle(_STRUCK, struck, border=border, alignment=alignment)
    yield NamedStyle(_LINE, font, alignment=Alignment(vertical="center"))


def _put(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        put_text(cell, value)
    elif isinstance(value, date) and value < _FIRST_DAY:
        put_text(cell, value.isoformat())
    elif isinstance(value, float) and not isinstance(value, bool):
        if not math.isfinite(value):
            put_text(cell, str(value))
        else:
            cell.value = int(value) if value == int(value) and abs(value) < 1e15 else value
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"


def _merge(page: Worksheet, sheet: Sheet, rows: int) -> None:
    """Merged ranges within the copy; of ranges that overlap, which no program accepts, the first one counts."""
    taken: set[tuple[int, int]] = set()
    for (top, left), (end_row, end_column) in sheet.merge_ends.items():
        bottom, right = min(end_row, rows - 1), min(end_column, sheet.width - 1, MOST_COLUMNS - 1)
        if not 1 < (bottom - top + 1) * (right - left + 1) <= MOST_CELLS - len(taken):
            continue
        places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not places & taken:
            taken |= places
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def _widths(sheet: Sheet) -> list[float]:
    """Of the columns, from the longest lines of the first rows."""
    longest = [0] * min(sheet.width, MOST_COLUMNS)
    for row, values in enumerate(sheet.rows[:_SAMPLE_ROWS]):
        if _is_lone(values):
            continue
        for column, value in enumerate(values[:MOST_COLUMNS]):
            end = sheet.merge_ends.get((row, column), (row, column))
            if value is not None and end[1] == column:
                longest[column] = max(longest[column], *map(display_width, str(value).split("\n")))
    return [float(min(max(width + 2, _NARROWEST), _WIDEST)) for width in longest]


def _height(sheet: Sheet, row: int, widths: list[float], *, lone: bool) -> float:
    """Points, for the texts that stand in one row; programs do not fit the height of a row that they did not write."""
    lines = 1
    for column, value in enumerate(sheet.rows[row][:MOST_COLUMNS]):
        bottom, right = sheet.merge_ends.get((row, column), (row, column))
        if isinstance(value, str) and bottom == row:
            merged = right > column
            width = _WHOLE if lone and not merged else sum(widths[column : right + 1])
            lines = max(lines, line_count(value[:CELL_LIMIT], width))
    return min(lines * _SIZE * _SPACING + _PADDING, MAX_ROW_HEIGHT)
