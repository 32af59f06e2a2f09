"""'XML spreadsheet 2003' (.xml, often named .xls) → Grid, in one pass with expat. Runs in the child process only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.parsers import expat

from tasks.intake.flow import Text
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.limits import Limits
from tasks.intake.marks import is_month_only, month_text
from tasks.intake.sniff import Refusal, too_many_cells

CHUNK = 1 << 20
ROWS, COLUMNS = 1_048_576, 16_384
Attributes = dict[str, str]


def read_spreadsheetml(path: Path, limits: Limits) -> Grid:
    """All worksheets. Refusal: forbidden_xml, too_large_unpacked; ExpatError means a damaged file."""
    reader = _Reader(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: reader.start(*_plain(name, attributes))
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = reader.text
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return Grid(reader.sheets, ["external_reference"] if reader.is_linked else [])


def _refuse(*_: object) -> None:
    raise Refusal("forbidden_xml", part="")


def _plain(name: str, attributes: Attributes) -> tuple[str, Attributes]:
    return name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()}


@dataclass
class _Style:
    struck: bool = False
    month_only: bool = False


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self.is_linked = False
        self._limits = limits
        self._styles: dict[str, _Style] = {}
        self._style = _Style()
        self._row = self._column = self._next = -1
        self._own = _Style()
        self._type = ""
        self._data: Text | None = None
        self._has_formula = False
        self._struck = 0
        self._merge = (0, 0)
        self._visible: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if self._data is not None:
            self._struck += name in ("S", "Del", "Strike")
        elif name == "Style":
            self._style = self._styles[attributes.get("ID", "")] = _Style(
                **vars(self._styles.get(attributes.get("Parent", ""), _Style()))
            )
        elif name == "Font":
            self._style.struck = attributes.get("StrikeThrough", "0") == "1"
        elif name == "NumberFormat":
            self._style.month_only = is_month_only(attributes.get("Format", ""))
        elif name == "Worksheet":
            self.sheets.append(Sheet(attributes.get("Name", ""), []))
            self._row = self._column = -1
        elif name in ("SupBook", "QueryTable"):
            self.is_linked = True
        elif self.sheets:
            self._start_in_sheet(name, attributes)

    def _start_in_sheet(self, name: str, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        if name == "Column":
            first = _whole(attributes, "Index", self._column + 2, COLUMNS) - 1
            self._column = first + _whole(attributes, "Span", 0, COLUMNS)
            if attributes.get("Hidden") == "1":
                sheet.hidden_columns.update(range(first, min(self._column + 1, COLUMNS)))
        elif name == "Row":
            self._row = max(_whole(attributes, "Index", self._row + 2, ROWS) - 1, self._row + 1)
            self._next = 0
            if attributes.get("Hidden") == "1":
                sheet.hidden_rows.add(self._row)
        elif name == "Cell":
            self._column = max(_whole(attributes, "Index", self._next + 1, COLUMNS) - 1, 0)
            self._merge = _whole(attributes, "MergeDown", 0, ROWS), _whole(attributes, "MergeAcross", 0, COLUMNS)
            self._next = self._column + self._merge[1] + 1
            self._own = self._styles.get(attributes.get("StyleID", ""), _Style())
            self._has_formula = "Formula" in attributes
            self._place(None)
        elif name == "Data":
            self._type = attributes.get("Type", "String")
            self._data = Text()
            self._struck = 0
        elif name == "Visible":
            self._visible = []

    def text(self, data: str) -> None:
        if self._data is not None:
            self._data.add(data, struck=self._struck > 0)
        elif self._visible is not None:
            self._visible.append(data)

    def end(self, name: str) -> None:
        if name == "Data" and self._data is not None:
            self._has_formula = False
            self._place(self._data)
            self._data = None
        elif self._data is not None:
            self._struck -= name in ("S", "Del", "Strike")
        elif name == "Cell" and self.sheets and self._has_formula:
            self.sheets[-1].unvalued.add((self._row, self._column))
        elif name == "Visible" and self._visible is not None:
            self.sheets[-1].hidden = "hidden" in "".join(self._visible).lower()
            self._visible = None

    def _place(self, data: Text | None) -> None:
        sheet, place = self.sheets[-1], (self._row, self._column)
        down, across = self._merge
        if (self._row + 1) * max(self._next, sheet.width if self._row < 1 else 0) > self._limits.cells:
            raise too_many_cells((self._row + 1) * self._next, self._limits)
        while len(sheet.rows) <= self._row:
            sheet.rows.append([])
        cells = sheet.rows[self._row]
        cells += [None] * (self._column + 1 - len(cells))
        if data is None:
            if down or across:
                sheet.merges.append((self._row, self._column, self._row + down, self._column + across))
            return
        if self._own.struck or (data.is_cut and not data.kept):
            sheet.struck.add(place)
        elif data.is_cut:
            sheet.partly_struck.add(place)
        if self._type == "Error":
            sheet.errors.add(place)
            return
        cells[self._column] = self._value(data.kept or data.all)

    def _value(self, text: str) -> Cell:
        if self._type == "Number":
            return _number(text)
        if self._type == "Boolean":
            return text == "1"
        if self._type == "DateTime":
            try:
                day = date.fromisoformat(text[:10])
            except ValueError:
                return text
            return month_text(day) if self._own.month_only else day
        return text or None


def _number(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text or None


def _whole(attributes: Attributes, name: str, default: int, most: int) -> int:
    text = attributes.get(name, "")
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else default
