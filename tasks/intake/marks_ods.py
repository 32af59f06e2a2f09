"""What the value reader leaves out of an .ods: merged cells, hidden rows and columns, strike-through.

Rows and cells are written once with a number of times that they repeat; a few bytes can stand for a million rows, so
the extent is counted here before any reader allocates it.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from tasks.intake.flow import Text
from tasks.intake.limits import Limits
from tasks.intake.marks import Marks
from tasks.intake.parts import Attributes, parse_part
from tasks.intake.sniff import Refusal, too_many_cells

ROWS, COLUMNS = 1_048_576, 16_384
LONGEST_REPEAT = 100  # of a row or cell that holds marks
_MONTH = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}\s*月?")


def read_ods_marks(path: Path, limits: Limits) -> dict[str, Marks]:
    """Marks by sheet name. Refusal: password_protected, too_large_unpacked; KeyError means a damaged file."""
    with zipfile.ZipFile(path) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise Refusal("password_protected")
        reader = _Content(limits)
        for part in ("styles.xml", "content.xml"):
            if part == "content.xml" or part in archive.namelist():
                parse_part(archive, part, reader.start, reader.end, reader.text)
    return reader.found


@dataclass
class _Table:
    marks: Marks = field(default_factory=Marks)
    row: int = 0
    column: int = 0
    columns: list[tuple[int, str]] = field(default_factory=list)  # (end, default style) of each declared range


class _Content:
    def __init__(self, limits: Limits) -> None:
        self.found: dict[str, Marks] = {}
        self._limits = limits
        self._struck: dict[str, bool] = {}
        self._parents: dict[str, str] = {}
        self._style = ""
        self._tables: list[_Table] = []
        self._rows = self._cells = 1
        self._cell_style = ""
        self._is_date = False
        self._cell: Text | None = None
        self._spans: list[bool] = []
        self._widest = self._lowest = 0
        self._notes = 0

    def start(self, name: str, attributes: Attributes) -> None:
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "style":
            self._style = plain.get("name", "")
            self._parents[self._style] = plain.get("parent-style-name", "")
        elif name == "text-properties" and self._style:
            line = plain.get("text-line-through-style", plain.get("text-line-through-type", ""))
            if line:
                self._struck[self._style] = line != "none"
        elif name == "table":
            self._tables.append(_Table())
            if len(self._tables) == 1:
                self._widest = self._lowest = 0
                self.found[plain.get("name", "")] = self._tables[-1].marks
        elif name == "annotation":
            self._notes += 1
        elif len(self._tables) == 1 and not self._notes:
            self._start_in_table(self._tables[-1], name, plain)

    def _start_in_table(self, table: _Table, name: str, plain: Attributes) -> None:
        if name == "table-column":
            end = min(table.column + _whole(plain, "number-columns-repeated", COLUMNS), COLUMNS)
            if plain.get("visibility", "visible") != "visible":
                table.marks.hidden_columns.update(range(table.column, end))
            table.columns.append((end, plain.get("default-cell-style-name", "")))
            table.column = end
        elif name == "table-row":
            self._rows = _whole(plain, "number-rows-repeated", ROWS)
            table.column = 0
            if plain.get("visibility", "visible") != "visible" and self._rows <= self._limits.items:
                table.marks.hidden_rows.update(range(table.row, table.row + self._rows))
        elif name in ("table-cell", "covered-table-cell"):
            self._cells = _whole(plain, "number-columns-repeated", COLUMNS)
            self._cell_style = plain.get("style-name", "")
            self._cell = Text()
            down, across = _whole(plain, "number-rows-spanned", ROWS), _whole(plain, "number-columns-spanned", COLUMNS)
            if (down > 1 or across > 1) and name == "table-cell":
                place = (table.row, table.column, table.row + down - 1, table.column + across - 1)
                table.marks.merges.append(place)
            if kind := plain.get("value-type"):
                self._hold(table)
                if kind == "error":
                    table.marks.errors.add((table.row, table.column))
            self._is_date = kind == "date"
        elif name == "p" and self._cell is not None and self._cell.pieces:
            self._cell.add("\n")
        elif name == "span" and self._cell is not None:
            self._spans.append(self._is_struck(plain.get("style-name", "")))
        elif name in ("s", "tab", "line-break") and self._cell is not None:
            self._cell.add("\n" if name == "line-break" else " ", struck=any(self._spans))

    def end(self, name: str) -> None:
        if name == "style":
            self._style = ""
        elif name == "annotation":
            self._notes -= 1
        elif name == "table":
            self._tables.pop()
        elif len(self._tables) != 1 or self._notes:
            return
        elif name == "table-row":
            self._tables[-1].row += self._rows
        elif name == "span" and self._spans:
            self._spans.pop()
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(self._tables[-1], self._cell)
            self._tables[-1].column += self._cells
            self._cell = None

    def text(self, data: str) -> None:
        if self._cell is not None and not self._notes:
            self._cell.add(data, struck=any(self._spans))

    def _hold(self, table: _Table) -> None:
        """The last cell with a value decides how much a reader allocates."""
        self._lowest = max(self._lowest, table.row + self._rows)
        self._widest = max(self._widest, table.column + self._cells)
        if self._lowest * self._widest > self._limits.cells:
            raise too_many_cells(self._lowest * self._widest, self._limits)

    def _end_cell(self, table: _Table, text: Text) -> None:
        if not text.all:
            return
        if self._is_date and _MONTH.fullmatch(text.all):
            table.marks.month_only.add((table.row, table.column))
        style = self._cell_style or next((style for end, style in table.columns if table.column < end), "")
        struck = self._is_struck(style)
        if not struck and not text.is_cut:
            return
        for row in range(table.row, table.row + min(self._rows, LONGEST_REPEAT)):
            for column in range(table.column, table.column + min(self._cells, LONGEST_REPEAT)):
                if struck or not text.kept:
                    table.marks.struck.add((row, column))
                else:
                    table.marks.kept_text[(row, column)] = text.kept

    def _is_struck(self, style: str) -> bool:
        for _ in range(20):  # as deep as styles are based on styles
            if style in self._struck or not style:
                break
            style = self._parents.get(style, "")
        return self._struck.get(style, False)


def _whole(attributes: Attributes, name: str, most: int) -> int:
    text = attributes.get(name, "1")
    return max(min(int(text), most), 1) if text.isdecimal() and len(text) < 10 else 1
