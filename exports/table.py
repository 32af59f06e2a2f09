"""Draws a sheet: title, sentences, table, print set-up. Knows columns and rows, nothing of what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import ceil
from typing import Any, TypeVar

from exports.cells import clean, line_count, looks_like_formula
from exports.layout import Layout, Paging, Shared, arrange
from exports.sheet import Block, Drawing, Placed, Sheet, Value
from exports.style import DATA_BAR, FOOTER_MARGIN, MARGINS, Styles
from exports.view import View, Words
from tasks.domain.terms import Answer, Light

Row = TypeVar("Row")

TITLE_SIZE = 20
_UNIT_SIZE = 10.5  # points of the font in which a half-width character is one unit of column width
_LINE = 1.5  # height of a line by size of font: Chinese fonts need more than Latin ones
_LINE_PADDING = 6.0  # points above and below a sentence together
_FOOTER = Words("第 &P 页 共 &N 页", "Page &P of &N")
_AS_OF = Words("截至{day}", "As of {day}")
_ONE_PAGE_ROWS = 30
_ROW_POINTS, _ROW_PIXELS = 15, 20  # of a row whose height nobody set
_MAX_PAGE_BREAKS = 1023  # per sheet, Excel's limit
_FIRST_DAY = date(1900, 3, 1)  # spreadsheet programs have no dates, or wrong ones, before


def write_table(book: Any, name: str, sheet: Sheet[Row], view: View) -> None:
    """Adds `sheet` to an open XlsxWriter workbook under `name`, a legal and unused sheet name."""
    page = book.add_worksheet(name)
    styles = Styles(book, sheet.font_size)
    rows = sheet.rows(view)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
    above, header = _write_heading(page, styles, sheet, view)
    header_height = _write_header(page, styles, sheet, view, header)
    first = end = header + 1
    if rows:
        paging = Paging(_room(sheet), above + header_height, above + header_height if sheet.titled else header_height)
        texts = _Texts()
        pens = {strong: _Pen(page, styles, sheet, view, texts, strong=strong) for strong in (False, True)}
        for block in sheet.split(rows, view):
            end = _write_block(Placed(book, name, header, end, end), page, styles, sheet, view, block, pens, paging)
        page.set_h_pagebreaks(paging.breaks[:_MAX_PAGE_BREAKS])
        _write_bars(page, sheet, first, end)
    else:
        _write_line(page, styles.body("left"), sheet, first, view.say(sheet.empty))
    page.freeze_panes(first, sheet.frozen)
    if sheet.filtered and rows:
        # Offices filter the full table by unit or light although its area and item cells are merged. That works because
        # _write_block repeats the value in every cell beneath a merged one: the filter, copies and programs see it.
        page.autofilter(header, 0, end - 1, len(sheet.columns) - 1)
    _set_print(page, sheet, view, header, len(rows))


def _write_heading(page: Any, styles: Styles, sheet: Sheet[Row], view: View) -> tuple[float, int]:
    """The title and the sentences under it. Returns their height in points and the row of the table's header."""
    title = clean(view.say(sheet.heading, plan=view.ledger.plan_title))
    last = len(sheet.columns) - 1
    height = line_count(title, _total(sheet) * _UNIT_SIZE / TITLE_SIZE) * TITLE_SIZE * _LINE + sheet.padding
    page.set_row(0, height)
    page.merge_range(0, 0, 0, last, "", styles.title())
    page.write_string(0, 0, title, styles.title())
    lines = sheet.lines(view)
    for row, line in enumerate(lines, start=1):
        height += _write_line(page, styles.line(), sheet, row, line)
    return height, len(lines) + 1


def _write_line(page: Any, style: Any, sheet: Sheet[Row], row: int, text: str) -> float:
    """One sentence over the whole width. Returns its height."""
    text = clean(text)
    height = _height(sheet, text, _total(sheet)) - sheet.padding + _LINE_PADDING
    page.set_row(row, height)
    # The text goes in afterwards: merge_range guesses types, and a text may look like a formula.
    page.merge_range(row, 0, row, len(sheet.columns) - 1, "", style)
    page.write_string(row, 0, text, style)
    return height


def _write_header(page: Any, styles: Styles, sheet: Sheet[Row], view: View, row: int) -> float:
    height = 0.0
    for index, column in enumerate(sheet.columns):
        label = view.say(column.label)
        style = styles.header()
        if column.light is not None:
            label = f"{column.light.sign} {label}"
            style = styles.light_header(column.light)
        page.write_string(row, index, label, style)
        height = max(height, _height(sheet, label, column.width))
    page.set_row(row, height + sheet.padding)
    return height + sheet.padding


def _write_block(
    at: Placed,
    page: Any,
    styles: Styles,
    sheet: Sheet[Row],
    view: View,
    block: Block[Row],
    pens: dict[bool, _Pen],
    paging: Paging,
) -> int:
    """Writes a block from row `at.first` on. Returns the row after it."""
    first = at.first
    if first > at.header + 1:
        paging.turn(first)
    if block.band:
        paging.take(_write_line(page, styles.band(), sheet, first, block.band))
        first += 1
    getters = [column.get for column in sheet.columns]
    printable = pens[False].printable
    table = [[printable(get(row, view)) for get in getters] for row in block.rows]
    layout = _arrange(sheet, block.rows, table, paging)
    shared = [index for index, column in enumerate(sheet.columns) if column.merge is not None]
    for index, runs in zip(shared, layout.runs, strict=True):
        for start, stop in runs:
            if stop - start > 1:
                page.merge_range(first + start, index, first + stop - 1, index, "", pens[False].plain[index])
    paging.laid(first, layout, explicit=bool(shared))
    for line, (row, values, height) in enumerate(zip(block.rows, table, layout.heights, strict=True), start=first):
        page.set_row(line, round(height, 2))
        pens[sheet.strong(row)].write_row(line, values)
    end = first + len(block.rows)
    drawing = block.below(replace(at, first=first, end=end), view) if block.below is not None else None
    return end if drawing is None else _insert(page, drawing, end, paging)


def _insert(page: Any, drawing: Drawing, line: int, paging: Paging) -> int:
    """Draws on the rows from `line` on, on a page that has room for all of it. Returns the row after it."""
    rows = ceil(drawing.height / _ROW_PIXELS) + 2
    if not paging.fits(rows * _ROW_POINTS):
        paging.turn(line)
    paging.take(rows * _ROW_POINTS)
    drawing.chart.set_size({"width": drawing.width, "height": drawing.height})
    page.insert_chart(line + 1, 0, drawing.chart, {"object_position": 2, "x_offset": 2})
    return line + rows


def _write_bars(page: Any, sheet: Sheet[Row], first: int, end: int) -> None:
    for index, column in enumerate(sheet.columns):
        if column.bars:
            page.conditional_format(first, index, end - 1, index, DATA_BAR)


class _Texts(dict[str, str]):
    """Texts as they may be put into a cell, each made clean once; `formulas` are those that look like one."""

    def __init__(self) -> None:
        super().__init__()
        self.formulas: set[str] = set()

    def __missing__(self, text: str) -> str:
        printable = self[text] = clean(text)
        if looks_like_formula(printable):
            self.formulas.add(printable)
        return printable


class _Pen:
    """Writes ordinary or total rows; made once per sheet, as 100,000s of cells may pass here."""

    def __init__(
        self, page: Any, styles: Styles, sheet: Sheet[Row], view: View, texts: _Texts, *, strong: bool
    ) -> None:
        columns = sheet.columns
        self._page, self._texts = page, texts
        self.plain = [styles.body(c.align, c.number_format, strong=strong) for c in columns]
        self._quoted = [styles.body(c.align, c.number_format, strong=strong, quoted=True) for c in columns]
        self._signs: dict[object, tuple[str, Any]] = {
            light: (f"{light.sign} {view.label(light)}", styles.light(light)) for light in Light
        }
        for answer in Answer:
            self._signs[answer] = f"{answer.light.sign} {view.label(answer)}", styles.light(answer.light)

    def printable(self, value: Value) -> Value:
        if type(value) is str:  # neither a Light nor an Answer, which are str as well
            return self._texts[value]
        if type(value) is date and value < _FIRST_DAY:
            return value.isoformat()
        return value

    def write_row(self, line: int, values: list[Value]) -> None:
        page, formulas = self._page, self._texts.formulas
        for index, value in enumerate(values):
            style = self.plain[index]
            if type(value) is str:
                page.write_string(line, index, value, self._quoted[index] if value in formulas else style)
            elif value is None:
                page.write_blank(line, index, None, style)
            elif isinstance(value, date):
                page.write_number(line, index, _serial(value), style)
            elif isinstance(value, str):
                page.write_string(line, index, *self._signs[value])
            else:
                page.write_number(line, index, value, style)


def _arrange(sheet: Sheet[Row], rows: Sequence[Row], table: list[list[Value]], paging: Paging) -> Layout:
    """Heights and shared cells of a block that begins where the page has come to."""
    own = [sheet.font_size * _LINE + sheet.padding] * len(rows)
    shared = []
    keys = {merge: [merge(row) for row in rows] for column in sheet.columns if (merge := column.merge) is not None}
    for index, column in enumerate(sheet.columns):
        texts = [value if isinstance(value := values[index], str) else "" for values in table]
        height_of = {text: _height(sheet, text, column.width) for text in set(texts)}
        needs = [height_of[text] for text in texts]
        if column.merge is None:
            own = list(map(max, own, needs))
        else:
            shared.append(Shared(keys[column.merge], needs))
    return arrange(own, shared, paging.left, paging.room - paging.taken)


def _room(sheet: Sheet[Row]) -> float:
    """Points of rows on a page: more than the paper's, where the print is scaled down to one page's width."""
    return sheet.paper.height * max(1.0, _total_points(sheet) / sheet.paper.width)


def _set_print(page: Any, sheet: Sheet[Row], view: View, header: int, n_rows: int) -> None:
    page.set_landscape()
    page.set_paper(sheet.paper.code)
    page.set_margins(**MARGINS)
    page.center_horizontally()
    page.fit_to_pages(1, 1 if sheet.one_page and n_rows <= _ONE_PAGE_ROWS else 0)
    page.repeat_rows(0 if sheet.titled else header, header)
    page.hide_gridlines(2)
    # '&' begins a code in footers, which hold 255 characters at most.
    plan = clean(view.ledger.plan_title).replace("\n", " ")[:60].replace("&", "&&")
    as_of = view.say(_AS_OF, day=view.ledger.as_of)
    page.set_footer(f"&L&9{' ' + plan}&C&9{view.say(_FOOTER)}&R&9{as_of}", {"margin": FOOTER_MARGIN})


@lru_cache(maxsize=1024)
def _serial(day: date) -> int:
    """The number a spreadsheet keeps for a day; right from 1 March 1900, as all take 1900 for a leap year."""
    return (day - date(1899, 12, 30)).days


def _height(sheet: Sheet[Row], text: str, width: float) -> float:
    """Points that the wrapped text needs in a cell of `width` half-width characters."""
    lines = line_count(text, width * _UNIT_SIZE / sheet.font_size)
    return lines * sheet.font_size * _LINE + sheet.padding


def _total(sheet: Sheet[Row]) -> float:
    return sum(column.width for column in sheet.columns)


def _total_points(sheet: Sheet[Row]) -> float:
    return sum((column.width * 7 + 5) * 0.75 for column in sheet.columns)
