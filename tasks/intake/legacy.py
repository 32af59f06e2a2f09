"""Old workbooks (.xls; BIFF 2 to 8, in their container or as bare records) → Grid, by xlrd. In the child process only.

xlrd is the one reader that knows the hidden rows and the struck-out words of these files, and it has to go through all
their records for that; so it gives the values too (facts.md has the time).
"""

from __future__ import annotations

import io
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDoc

from tasks.intake.flow import Text
from tasks.intake.grid import Cell, Grid, Place, Sheet
from tasks.intake.limits import Limits
from tasks.intake.marks import is_month_only, month_text
from tasks.intake.sniff import OLE, Refusal, too_many_cells

STREAM = 2  # a kind of entry in the directory of a container


def read_legacy(path: Path, limits: Limits) -> Grid:
    """All worksheets. Refusal: password_protected, too_large_unpacked; any other error means a damaged file."""
    content = path.read_bytes()
    is_contained = content.startswith(OLE)
    if is_contained:
        _check_short_streams(content)
    coding = None if is_contained else "gb18030"  # scripts that write bare records name none
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO(), encoding_override=coding
        )
    except XLRDError as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise Refusal("password_protected") from error
        raise
    has_macros = "_VBA_PROJECT".encode("utf-16-le") in content
    return Grid([_sheet(book, sheet, limits) for sheet in book.sheets()], ["macros_ignored"] * has_macros)


def _check_short_streams(content: bytes) -> None:
    """xlrd follows the sectors of a short stream without end that lead back to themselves. Refusal: file_damaged."""
    container = CompDoc(content, logfile=io.StringIO())
    for entry in container.dirlist:
        if entry.etype == STREAM and entry.tot_size < container.min_size_std_stream:
            seen: set[int] = set()
            sector = entry.first_SID
            while sector >= 0:
                if sector in seen or sector >= len(container.SSAT):
                    raise Refusal("file_damaged")
                seen.add(sector)
                sector = container.SSAT[sector]


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet, limits: Limits) -> Sheet:
    if sheet.nrows * sheet.ncols > limits.cells:
        raise too_many_cells(sheet.nrows * sheet.ncols, limits)
    found = Sheet(
        sheet.name,
        [],
        hidden=sheet.visibility != 0,
        merges=[(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
        hidden_rows={row for row, about in sheet.rowinfo_map.items() if about.hidden},
        hidden_columns={column for column, about in sheet.colinfo_map.items() if about.hidden},
    )
    for row in range(sheet.nrows):
        found.rows.append([_cell(book, sheet, found, (row, column)) for column in range(sheet.row_len(row))])
    return found


def _cell(book: xlrd.Book, sheet: xlrd.sheet.Sheet, found: Sheet, place: Place) -> Cell:
    kind, value = sheet.cell_type(*place), sheet.cell_value(*place)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
        return None
    number = sheet.cell_xf_index(*place)
    style = book.xf_list[number] if number < len(book.xf_list) else None  # bare records come without styles
    struck = style is not None and _strikes(book, style.font_index)
    if kind == xlrd.XL_CELL_ERROR:
        found.errors.add(place)
        return None
    if kind == xlrd.XL_CELL_TEXT:
        text = _text(book, value, sheet.rich_text_runlist_map.get(place, []), struck)
        if text.is_cut:
            (found.partly_struck if text.kept else found.struck).add(place)
        return text.kept or text.all or None
    if struck:
        found.struck.add(place)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE:
        return _dated(value, book, style)
    return float(value)


def _text(book: xlrd.Book, value: str, runs: list[tuple[int, int]], struck: bool) -> Text:
    """Cut where the font changes; before the first change it is the font of the cell."""
    text = Text()
    start = 0
    for offset, font in sorted(runs):
        text.add(value[start:offset], struck=struck)
        start, struck = offset, _strikes(book, font)
    text.add(value[start:], struck=struck)
    return text


def _strikes(book: xlrd.Book, font: int) -> bool:
    return font < len(book.font_list) and bool(book.font_list[font].struck_out)


def _dated(value: float, book: xlrd.Book, style: xlrd.formatting.XF | None) -> Cell:
    try:
        moment = xlrd.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError):  # a number that no date belongs to
        return float(value)
    if value < 1:
        return str(moment.time())
    format_of = book.format_map.get(style.format_key) if style else None
    return month_text(moment.date()) if format_of and is_month_only(format_of.format_str) else moment.date()
