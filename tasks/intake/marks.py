"""What a value reader leaves out of an .xlsx: hidden rows and columns, strike-through, month-only dates, formulas.

openpyxl knows all of it but loads a file some twenty times slower than the values are read (facts.md), so the few
elements needed are picked from the XML with expat, and only in sheets where a search finds a trace of them. The guard
has refused DTDs by then.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.parsers import expat

from tasks.intake.grid import Place
from tasks.intake.sniff import Refusal

CHUNK = 1 << 20
MAX_COLUMNS = 16_384
_TRACES = (b"hidden=", b"<f>", b"<f ", b":f>", b":f ", b't="e"', b"t='e'", b"strike")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MONTH_ONLY_BUILTIN = {17, 27, 36, 50, 52, 54, 57}  # 17 everywhere; the others in Chinese and Japanese Office
Attributes = dict[str, str]


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


def read_marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name, for the sheets that have any. ExpatError and KeyError mean a damaged file."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        styles = _Styles()
        if part := names.get("xl/styles.xml"):
            parse_part(archive, part, styles.start, styles.end)
        strings = _Strings()
        part = names.get("xl/sharedstrings.xml")
        if part and _has_trace(archive, part, (b"strike",)):
            parse_part(archive, part, strings.start, strings.end, strings.text)
        found = {}
        for sheet, target in _sheet_parts(archive, names).items():
            if styles.marked or strings.kept or _has_trace(archive, target, _TRACES):
                reader = _Cells(styles, strings.kept)
                parse_part(archive, target, reader.start, reader.end, reader.text)
                found[sheet] = reader.marks
        return found


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse(name: str, *_: object) -> None:
    raise Refusal("forbidden_xml", part=name)


def _has_trace(archive: zipfile.ZipFile, part: str, traces: tuple[bytes, ...]) -> bool:
    """Plain searches: one pattern of alternatives takes ten times as long as all of them (facts.md)."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            if any(trace in window for trace in traces):
                return True
            tail = chunk[-32:]
    return False


def parts_by_relation(archive: zipfile.ZipFile, names: dict[str, str], relations: str) -> dict[str, str]:
    """Paths in the archive by the id of a relation; `names` are those of the archive by their lower case."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[attributes.get("Id", "")] = full

    if relations in names:
        parse_part(archive, names[relations], relation, lambda name: None)
    return targets


def _sheet_parts(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    sheets: dict[str, str] = {}

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets[attributes.get("name", "")] = link

    targets = parts_by_relation(archive, names, "xl/_rels/workbook.xml.rels")
    if "xl/workbook.xml" in names:
        parse_part(archive, names["xl/workbook.xml"], sheet, lambda name: None)
    parts = {title: names.get(targets.get(link, "").lower()) for title, link in sheets.items()}
    return {title: part for title, part in parts.items() if part and "worksheets/" in part.lower()}


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
