"""Marks the cells of an open workbook that something is said about, and puts the list in front."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import copy
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font
from openpyxl.workbook.views import BookView
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from exports.annotation_page import fill, write_page
from exports.cells import clean, display_width, sheet_name
from exports.findings import Finding, Findings, Severity
from exports.style import FINDING_COLOURS

AUTHOR = "督办"
_LONGEST_NOTE = 2_000  # characters of ours in one cell's note
_WIDEST_MARK = 12  # cells of a row that are marked where a whole row is meant
_NOTE_WIDTH, _NOTE_LINE, _NOTE_COLUMNS = 320, 18, 44  # pixels, and half-width columns of text
_NO_DATE = datetime(2000, 1, 1)  # the same findings on the same file give the same bytes


def annotate(book: Workbook, found: Findings, names: Mapping[str, str] | None = None) -> None:
    """Colours the cells, adds notes, and writes the page that lists them as the first sheet.

    `names` says under which name a sheet of the source stands in `book`, where that differs. A finding whose cell is
    not in the book is listed all the same.
    """
    sheets = {page.title: page for page in book.worksheets}
    sheets |= {source: sheets[name] for source, name in (names or {}).items()}
    by_cell: dict[tuple[str, int, int], list[Finding]] = {}
    origins: dict[str, dict[tuple[int, int], tuple[int, int]]] = {}
    targets: list[tuple[Worksheet, str] | None] = []
    for finding in found.rows:
        page = sheets.get(finding.sheet)
        place = finding.place
        if page is None or place is None:
            targets.append(None)
            continue
        if page.title not in origins:
            origins[page.title] = _origins(page)
        row, column = origins[page.title].get(place, place)
        by_cell.setdefault((page.title, row, column), []).append(finding)
        targets.append((page, page.cell(row, column).coordinate))
    for (title, row, column), of_cell in by_cell.items():
        _mark(book[title], row, column, of_cell, found)
    taken = {page.title.lower() for page in book}
    page = book.create_sheet(sheet_name(found.page, taken), 0)
    write_page(page, found, targets)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False  # else all selected sheets are edited at once
    book.views = [BookView(activeTab=0)]
    book.active = 0


def content(book: Workbook) -> bytes:
    """The workbook as a file; the same book gives the same bytes."""
    book.properties = DocumentProperties(creator=AUTHOR, created=_NO_DATE, modified=_NO_DATE)
    return packed(book)


def packed(book: Workbook) -> bytes:
    """The workbook as a file with the properties that it has, whatever the moment at which it is written."""
    drawn, fixed = BytesIO(), BytesIO()
    with zipfile.ZipFile(drawn, "w") as parts:
        ExcelWriter(book, parts).write_data()
    with zipfile.ZipFile(drawn) as parts, zipfile.ZipFile(fixed, "w") as archive:
        for name in parts.namelist():
            archive.writestr(zipfile.ZipInfo(name), parts.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _origins(page: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, column) of every cell beneath a merged one → of the cell that holds the text."""
    return {
        (row, column): (merged.min_row, merged.min_col)
        for merged in page.merged_cells.ranges
        for row in range(merged.min_row, merged.max_row + 1)
        for column in range(merged.min_col, merged.max_col + 1)
    }


def _mark(page: Worksheet, row: int, column: int, of_cell: list[Finding], found: Findings) -> None:
    severity = min((finding.severity for finding in of_cell), key=list(Severity).index)
    cells = [page.cell(row, column)]
    if rows := max(finding.first_rows for finding in of_cell):
        cells += _first_cells(page, rows)
    for cell in cells:
        if isinstance(cell, Cell):
            _colour(cell, severity)
    cell = cells[0]
    if not isinstance(cell, Cell):
        return
    says = [f"{f.severity.label(found.language)}：{f.said}" for f in of_cell]
    text = clean("\n".join(says), _LONGEST_NOTE)
    if cell.comment is not None:
        text = f"{clean(cell.comment.text, _LONGEST_NOTE)}\n\n【{AUTHOR}】\n{text}"
    lines = sum(1 + display_width(line) // _NOTE_COLUMNS for line in text.split("\n"))
    cell.comment = Comment(text, AUTHOR, height=_NOTE_LINE * min(max(lines, 2) + 1, 24), width=_NOTE_WIDTH)
    _show(page, row, column)


def _first_cells(page: Worksheet, count: int) -> list[Cell | MergedCell]:
    """The filled cells of the first rows that have any."""
    rows = []
    for row in page.iter_rows(max_col=_WIDEST_MARK):
        if filled := [cell for cell in row if cell.value is not None]:
            rows.append(filled)
        if len(rows) == count:
            break
    return [cell for row in rows for cell in row]


def _colour(cell: Cell, severity: Severity) -> None:
    cell.fill = fill(FINDING_COLOURS[severity])
    font = copy(cell.font)
    # Text that was white on a dark ground must stay readable on ours.
    cell.font = Font(
        name=font.name, sz=font.sz, b=font.b, i=font.i, u=font.u, strike=font.strike, vertAlign=font.vertAlign,
        color="000000",
    )  # fmt: skip


def _show(page: Worksheet, row: int, column: int) -> None:
    """What is pointed at must be seen: a hidden sheet, row or column is not hidden in the copy."""
    page.sheet_state = "visible"
    if row in page.row_dimensions:
        page.row_dimensions[row].hidden = False
    for columns in page.column_dimensions.values():
        if columns.min is not None and columns.max is not None and columns.min <= column <= columns.max:
            columns.hidden = False
