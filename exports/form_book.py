"""The process that opens an office's form with openpyxl and fills it: JSON on stdin; a line of JSON, then the .xlsx.

What is in the form stays as it is: a cell is written only if it is empty, or if that was asked for.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import warnings
from collections.abc import Mapping
from copy import copy
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from exports.annotation import packed
from exports.annotation_page import fill, put_text
from exports.cells import CELL_LIMIT, line_count, utf16_length
from exports.layout import MAX_ROW_HEIGHT
from exports.style import LIGHT_COLOURS
from tasks.domain.terms import Light
from tasks.intake.child import limit_resources
from tasks.intake.limits import Limits

_FIELD = re.compile(r"[{｛]{2}([^{}｛｝]{1,60})[}｝]{2}")
_LINE = 1.45  # height of a line by size of font
_PADDING = 6.0  # points
_MARGINS = 1.5  # half-width columns; line_count allows for more, which narrow columns do not have
_USUAL_SIZE, _USUAL_WIDTH, _USUAL_HEIGHT = 11.0, 8.43, 15.0
_NO_DATE = datetime(2000, 1, 1)

Where = tuple[str, str]  # sheet, cell


@dataclass
class Outcome:
    """What became of each cell; the cells of `kept` hold a formula or somebody's text and were left alone."""

    filled: dict[str, int] = field(default_factory=dict)  # by Filling, and 'field'
    kept: list[Where] = field(default_factory=list)
    overwritten: list[Where] = field(default_factory=list)
    folded: list[Where] = field(default_factory=list)
    not_in_list: list[Where] = field(default_factory=list)
    unknown: list[tuple[str, str, str]] = field(default_factory=list)  # sheet, cell, field
    locked: list[str] = field(default_factory=list)  # protected sheets of which a cell would have to be written

    def count(self, what: str) -> None:
        self.filled[what] = self.filled.get(what, 0) + 1


def open_form(path: Path) -> Workbook:
    """The form with its formulas; macros are left behind."""
    # From bytes: openpyxl judges a path by its ending, and names mislead.
    book = load_workbook(BytesIO(path.read_bytes()), rich_text=True)
    book.template = False
    return book


def fill_form(book: Workbook, request: Mapping[str, Any]) -> Outcome:
    """Fields first: a report in which somebody wrote braces is a text."""
    done = Outcome()
    for page in book.worksheets:
        _fill_fields(page, request["fields"], done)
    pages = {page.title: _Page(page, done, overwrite=request["overwrite"]) for page in book.worksheets}
    for write in request["writes"]:
        if write["sheet"] in pages:
            pages[write["sheet"]].fill(write)
    done.locked = sorted(set(done.locked))
    return done


def _fill_fields(page: Worksheet, values: Mapping[str, str | int], done: Outcome) -> None:
    for row in page.iter_rows():
        for cell in row:
            if not isinstance(cell, Cell) or cell.data_type == "f" or not isinstance(cell.value, (str, list)):
                continue
            text = str(cell.value)
            names = [_plain(name) for name in _FIELD.findall(text)]
            unknown = [name for name in names if name not in values]
            done.unknown += [(page.title, cell.coordinate, name) for name in unknown]
            if len(unknown) == len(names) or _is_locked(page, cell, done):
                continue
            alone = values[names[0]] if _FIELD.fullmatch(text.strip()) else None
            if isinstance(alone, int):
                cell.value = alone
            else:
                put_text(cell, _FIELD.sub(lambda match: str(values.get(_plain(match[1]), match[0])), text))
            done.count("field")


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower()


class _Page:
    """A sheet that is being filled; what is asked for every cell is found out once."""

    def __init__(self, page: Worksheet, done: Outcome, *, overwrite: bool) -> None:
        self._page, self._done, self._overwrite = page, done, overwrite
        self._last_column = page.max_column  # openpyxl looks at every cell to tell
        self._usual = float(page.sheet_format.defaultRowHeight or _USUAL_HEIGHT)
        ranges = page.merged_cells.ranges
        self._merged = {(merged.min_row, merged.min_col): merged.max_row for merged in ranges}
        rules = page.data_validations.dataValidation
        self._lists = [rule for rule in rules if rule.type == "list" and (rule.formula1 or "").startswith('"')]
        columns = page.column_dimensions.values()
        self._widths = {c.min: (c.max, c.width) for c in columns if c.min is not None and c.customWidth}

    def fill(self, write: Mapping[str, Any]) -> None:
        cell, text = self._page.cell(write["row"], write["column"]), str(write["text"])
        if not isinstance(cell, Cell) or _is_locked(self._page, cell, self._done):
            return
        where = (self._page.title, cell.coordinate)
        before = "" if cell.value is None else str(cell.value)
        if before.strip() and before != text:
            if not self._overwrite:
                self._done.kept.append(where)
                return
            self._done.overwritten.append(where)
        if utf16_length(text) > CELL_LIMIT:
            self._done.folded.append(where)
        if not self._is_offered(cell, text):
            self._done.not_in_list.append(where)
        put_text(cell, text)
        if write["light"] is not None:
            _colour(cell, Light.of(write["light"]))
        else:
            self._make_room(cell)
        self._done.count(write["filling"])

    def _is_offered(self, cell: Cell, text: str) -> bool:
        """False where the cell has a list of its own, and the text is not in it."""
        lists = [rule.formula1 or "" for rule in self._lists if cell.coordinate in rule.sqref]
        return all(text in (offered.strip() for offered in formula.strip('"').split(",")) for formula in lists)

    def _make_room(self, cell: Cell) -> None:
        """Wraps the text and makes its rows as high as it needs, never lower."""
        alignment = cast("Alignment", copy(cell.alignment))
        alignment.wrap_text, alignment.shrink_to_fit = True, False
        cell.alignment = alignment
        last = self._merged.get((cell.row, cell.column), cell.row)
        heights = {row: self._height(row) for row in range(cell.row, last + 1)}
        missing = max(self._needed(cell) - sum(heights.values()), 0.0)
        for row, height in heights.items():
            higher = min(height + missing / len(heights), MAX_ROW_HEIGHT)
            if higher > (self._page.row_dimensions[row].height or self._usual):
                self._page.row_dimensions[row].height = higher

    def _height(self, row: int) -> float:
        """As it was set; else as high as its texts need, since not every program fits rows when it opens a file."""
        if height := self._page.row_dimensions[row].height:
            return float(height)
        (cells,) = self._page.iter_rows(row, row, max_col=self._last_column)
        needs = (self._needed(cell) for cell in cells if (cell.row, cell.column) not in self._merged)
        return max([self._usual, *needs])

    def _needed(self, cell: Cell | MergedCell) -> float:
        """The height in points of a cell's text, an estimate."""
        if not isinstance(cell, Cell) or not isinstance(cell.value, (str, list)):
            return 0.0
        size = float(cell.font.sz or _USUAL_SIZE)
        lines = line_count(str(cell.value), self._width(cell.column) * _USUAL_SIZE / size + _MARGINS)
        return (lines if cell.alignment.wrap_text else 1) * size * _LINE + _PADDING

    def _width(self, column: int) -> float:
        """In half-width characters; one entry of a sheet may stand for several columns."""
        found = next(
            (width for first, (last, width) in self._widths.items() if first <= column <= (last or first)), None
        )
        return float(found or self._page.sheet_format.defaultColWidth or _USUAL_WIDTH)


def _is_locked(page: Worksheet, cell: Cell, done: Outcome) -> bool:
    if page.protection.sheet and cell.protection.locked:
        done.locked.append(page.title)
        return True
    return False


def _colour(cell: Cell, light: Light) -> None:
    """Only where the form has no colour of its own: its rules and its grounds come first."""
    if cell.fill.fill_type is not None:
        return
    ground, ink = LIGHT_COLOURS[light]
    cell.fill = fill(ground)
    font = cast("Font", copy(cell.font))
    font.color = ink.removeprefix("#")
    cell.font = font


def main() -> None:
    request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limit_resources(Limits(**request["limits"]))
    warnings.simplefilter("ignore")  # what openpyxl leaves out was said before (exports.form_losses)
    book = open_form(Path(request["path"]))
    outcome = fill_form(book, request)
    book.properties.modified = datetime.fromisoformat(request["at"])
    if not request["has_date"]:
        book.properties.created = _NO_DATE
    sys.stdout.buffer.write(json.dumps(asdict(outcome)).encode() + b"\n")
    sys.stdout.buffer.write(packed(book))


if __name__ == "__main__":
    main()
