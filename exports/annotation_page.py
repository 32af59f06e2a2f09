"""Draws the page 导入说明: totals, what to do, and the list with a link to every cell."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from exports.cells import clean, line_count, looks_like_formula
from exports.findings import Finding, Findings
from exports.layout import MAX_ROW_HEIGHT
from exports.style import BODY_FONT, FINDING_COLOURS, FOOTER_MARGIN, HEADER_FILL, HEADING_FONT, LINE, MARGINS, Paper

WIDTHS = (6.0, 12.0, 13.0, 9.0, 68.0, 16.0, 22.0)  # of the columns, in half-width characters
_CENTRED = (0, 1, 3)
_SIZE, _TITLE_SIZE = 10.5, 16.0
_LINE = 1.5  # height of a line by size of font
_PADDING = 6.0  # points
_LINK = "1F4E79"
Target = tuple[Worksheet, str] | None  # the page and the address of a cell


def put_text(cell: Cell, text: str) -> None:
    """Writes text that is never calculated, whatever it looks like (exports.cells)."""
    cell.value = clean(text)
    cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True


def fill(colour: str) -> PatternFill:
    """For '#DCE6F1'."""
    return PatternFill("solid", fgColor=colour.removeprefix("#"))


def write_page(page: Worksheet, found: Findings, targets: Sequence[Target]) -> None:
    """`targets` are the cells that the rows speak of, None where there is none to go to."""
    for place, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    _write_line(page, 1, found.title, _TITLE_SIZE)
    for row, line in enumerate(found.lines, start=2):
        _write_line(page, row, line, _SIZE)
    header = len(found.lines) + 2
    styles = _Styles()
    if found.rows:
        for place, label in enumerate(found.columns):
            cell = _cell(page, header, place, label)
            cell.font, cell.border, cell.alignment = styles.heading, styles.border, styles.centre
            cell.fill = fill(HEADER_FILL)
        for row, (finding, target) in enumerate(zip(found.rows, targets, strict=True), start=header + 1):
            _write_finding(page, row, row - header, finding, target, found, styles)
        page.freeze_panes = f"A{header + 1}"
        page.auto_filter.ref = f"A{header}:{get_column_letter(len(WIDTHS))}{header + len(found.rows)}"
        page.print_title_rows = f"{header}:{header}"
    if found.after:
        _write_line(page, header + len(found.rows) + 1, found.after, _SIZE)
    page.sheet_view.showGridLines = False
    set_print(page)


class _Styles:
    """Made once: a list may have thousands of rows."""

    def __init__(self) -> None:
        side = Side("thin", color=LINE.removeprefix("#"))
        self.border = Border(side, side, side, side)
        self.heading = Font(name=HEADING_FONT, sz=_SIZE)
        self.body = Font(name=BODY_FONT, sz=_SIZE)
        self.link = Font(name=BODY_FONT, sz=_SIZE, u="single", color=_LINK)
        self.centre = Alignment("center", "center", wrap_text=True)
        self.left = Alignment("left", "center", wrap_text=True, indent=1)
        self.fills = {severity: fill(colour) for severity, colour in FINDING_COLOURS.items()}


def _write_finding(
    page: Worksheet, row: int, number: int, finding: Finding, target: Target, found: Findings, styles: _Styles
) -> None:
    texts = ("", finding.severity.label(found.language), finding.sheet, finding.cell, finding.said, finding.step, "")
    for place, text in enumerate(texts):
        cell = _cell(page, row, place, text)
        cell.font, cell.border = styles.body, styles.border
        cell.alignment = styles.centre if place in _CENTRED else styles.left
    page.cell(row, 1).value = number
    page.cell(row, 2).fill = styles.fills[finding.severity]
    if target is not None:
        link = page.cell(row, 4)
        where = f"{quote_sheetname(target[0].title)}!{target[1]}"
        link.hyperlink = Hyperlink(ref=link.coordinate, location=where, display=finding.cell)
        link.font = styles.link
    needs = (_height(text, width, _SIZE) for text, width in zip(texts, WIDTHS, strict=True))
    page.row_dimensions[row].height = min(max(needs), MAX_ROW_HEIGHT)


def _cell(page: Worksheet, row: int, place: int, text: str) -> Cell:
    cell = page.cell(row, place + 1)
    assert isinstance(cell, Cell)
    if text:
        put_text(cell, text)
    return cell


def _write_line(page: Worksheet, row: int, text: str, size: float) -> None:
    """A sentence over the whole width."""
    cell = _cell(page, row, 0, text)
    cell.font = Font(name=BODY_FONT if size == _SIZE else HEADING_FONT, sz=size)
    cell.alignment = Alignment("left", "center", wrap_text=True)
    page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(WIDTHS))
    page.row_dimensions[row].height = min(_height(text, sum(WIDTHS), size), MAX_ROW_HEIGHT)


def _height(text: str, width: float, size: float) -> float:
    return line_count(text, width * _SIZE / size) * size * _LINE + _PADDING


def set_print(page: Worksheet) -> None:
    """A4 landscape, one page wide, with page numbers."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Paper.A4.code
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins = PageMargins(**MARGINS, footer=FOOTER_MARGIN)
    footer = page.oddFooter
    assert footer is not None and footer.center is not None
    footer.center.text, footer.center.size = "&P / &N", 9
