"""What a value reader leaves out of an .xlsx: hidden rows and columns, strike-through, month-only dates, formulas.

openpyxl knows all of it but loads a file some twenty times slower than the values are read (facts.md), so the few
elements needed are picked from the XML with expat, and only in sheets where the guard, which looks through all parts,
found a trace of them. It has refused DTDs by then.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tasks.intake.grid import Place
from tasks.intake.parts import Attributes, parse_part, sheet_parts

MAX_COLUMNS = 16_384
_TRACES = (b"hidden=", b"<f>", b"<f ", b":f>", b":f ", b't="e"', b"t='e'", b"strike")
_STRINGS = "xl/sharedstrings.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MONTH_ONLY_BUILTIN = {17, 27, 36, 50, 52, 54, 57}  # 17 everywhere; the others in Chinese and Japanese Office


@dataclass
class Marks:
    """Of one sheet. `kept_text` is what remains of a cell's text without its struck runs."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)
    month_only: set[Place] = field(default_factory=set)
    unvalued: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    kept_text: dict[Place, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # where the value reader gives none


def traces(part: str) -> tuple[bytes, ...]:
    """The words without which a part of that name has no marks."""
    name = part.lower()
    return _TRACES if "worksheets/" in name else (b"strike",) if name == _STRINGS else ()


def read_marks(path: Path, traced: Collection[str]) -> dict[str, Marks]:
    """Marks by sheet name, for the sheets that have any; `traced` are the parts that have one of their `traces`.

    ExpatError and KeyError mean a damaged file.
    """
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        styles = _Styles()
        if part := names.get("xl/styles.xml"):
            parse_part(archive, part, styles.start, styles.end)
        strings = _Strings()
        part = names.get(_STRINGS)
        if part and part in traced:
            parse_part(archive, part, strings.start, strings.end, strings.text)
        found = {}
        for sheet, target in sheet_parts(archive, names).items():
            if styles.marked or strings.kept or target in traced:
                reader = _Cells(styles, strings.kept)
                parse_part(archive, target, reader.start, reader.end, reader.text)
                found[sheet] = reader.marks
        return found


def _is_on(attributes: Attributes, name: str, default: str = "0") -> bool:
    return attributes.get(name, default).lower() in ("1", "true", "on")


def month_text(day: date) -> str:
    """'2024年12月' for a date that is shown without its day: the day in the file is only the program's filler."""
    return f"{day.year}年{day.month}月"


def is_month_only(code: str, builtin: int = 0) -> bool:
    """Whether a number format shows the year and the month of a date and nothing smaller; by its code if it has one."""
    if not code:
        return builtin in _MONTH_ONLY_BUILTIN
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    return "y" in plain and "m" in plain and not re.search(r"[dhs]", plain)


class _Styles:
    """Which cell styles strike the text through, and which show a date as year and month only."""

    def __init__(self) -> None:
        self.struck: set[int] = set()
        self.month_only: set[int] = set()
        self._formats: dict[str, str] = {}
        self._fonts: list[bool] = []
        self._styles = 0
        self._inside = ""

    @property
    def marked(self) -> bool:
        return bool(self.struck or self.month_only)

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("fonts", "cellXfs", "dxfs"):
            self._inside = name
        elif name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif self._inside == "fonts" and name == "font":
            self._fonts.append(False)
        elif self._inside == "fonts" and name == "strike" and self._fonts:
            self._fonts[-1] = _is_on(attributes, "val", "1")
        elif self._inside == "cellXfs" and name == "xf":
            font, number = attributes.get("fontId", "0"), attributes.get("numFmtId", "0")
            if font.isdigit() and int(font) < len(self._fonts) and self._fonts[int(font)]:
                self.struck.add(self._styles)
            if is_month_only(self._formats.get(number, ""), int(number) if number.isdecimal() else 0):
                self.month_only.add(self._styles)
            self._styles += 1

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""


class _Runs:
    """Collects the text of a rich string without its struck runs."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.cut = False
        self._struck = False
        self._collecting = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._struck = False
        elif name in ("strike", "dstrike"):
            self._struck = _is_on(attributes, "val", "1")
        elif name == "rPh":  # a reading aid, not text
            self._struck = True
        elif name == "t":
            self._collecting = True

    def end(self, name: str) -> None:
        if name == "t":
            self._collecting = False
        elif name in ("r", "rPh"):
            self._struck = False

    def text(self, data: str) -> None:
        if self._collecting and self._struck:
            self.cut = self.cut or bool(data.strip())
        elif self._collecting:
            self.kept.append(data)


class _Strings:
    """The shared strings that have struck runs: index → what remains."""

    def __init__(self) -> None:
        self.kept: dict[int, str] = {}
        self._index = -1
        self._runs = _Runs()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._index += 1
            self._runs = _Runs()
        else:
            self._runs.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "si" and self._runs.cut:
            self.kept[self._index] = "".join(self._runs.kept)
        else:
            self._runs.end(name)

    def text(self, data: str) -> None:
        self._runs.text(data)


class _Cells:
    """Walks a sheet and fills its Marks."""

    def __init__(self, styles: _Styles, strings: dict[int, str]) -> None:
        self.marks = Marks()
        self._styles = styles
        self._strings = strings
        self._row = self._column = -1
        self._type = ""
        self._has_formula = self._in_value = False
        self._value = ""
        self._runs: _Runs | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if self._runs is not None:
            self._runs.start(name, attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "is":
            self._runs = _Runs()
        elif name == "row":
            given = attributes.get("r", "")
            self._row = int(given) - 1 if given.isdigit() else self._row + 1
            self._column = -1
            if _is_on(attributes, "hidden"):
                self.marks.hidden_rows.add(self._row)
        elif name == "col" and _is_on(attributes, "hidden"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                self.marks.hidden_columns.update(range(int(first) - 1, min(int(last), MAX_COLUMNS)))

    def _start_cell(self, attributes: Attributes) -> None:
        self._column += 1
        if match := _REFERENCE.fullmatch(attributes.get("r", "")):
            column = 0
            for letter in match[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            self._row, self._column = int(match[2]) - 1, column - 1
        self._type = attributes.get("t", "")
        self._has_formula = False
        self._value = ""
        place = (self._row, self._column)
        style = attributes.get("s", "0")
        if style.isdigit() and int(style) in self._styles.struck:
            self.marks.struck.add(place)
        if style.isdigit() and int(style) in self._styles.month_only:
            self.marks.month_only.add(place)

    def end(self, name: str) -> None:
        place = (self._row, self._column)
        if name == "is" and self._runs is not None:
            if self._runs.cut:
                self.marks.kept_text[place] = "".join(self._runs.kept)
            self._runs = None
        elif self._runs is not None:
            self._runs.end(name)
        elif name == "v":
            self._in_value = False
        elif name == "c":
            if self._has_formula and not self._value:
                self.marks.unvalued.add(place)
            if self._type == "e":
                self.marks.errors.add(place)
            if self._type == "s" and self._value.isdigit() and int(self._value) in self._strings:
                self.marks.kept_text[place] = self._strings[int(self._value)]

    def text(self, data: str) -> None:
        if self._runs is not None:
            self._runs.text(data)
        elif self._in_value:
            self._value += data
