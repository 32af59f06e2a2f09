"""Columns as a person names them: `--map A=序号,B=重点任务`, buttons in chat, and what is remembered of a layout.

A table without a header, or with one that was read wrongly, is read by the columns that somebody named. What was named
is remembered under the key of the layout, so that next week's revision of the same form is not asked about again.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tasks.domain.choices import Choices
from tasks.domain.splitting import ends_like_unit, is_collective
from tasks.intake.cells import one_line, text_of
from tasks.intake.grid import Cell, Sheet, column_letters, column_place
from tasks.intake.labels import Column, plain_label, read_label

SAMPLE_ROWS = 40
MOST_COLUMNS = 200
SINGLE = (Column.NUMBER, Column.AREA, Column.TITLE, Column.DEADLINE)
"""What only one column of a table can hold."""
_DATE_LIKE = re.compile(r"[年月季]|全年|长期|持续|常态|\d{4}[-./]\d")


@dataclass(frozen=True)
class ColumnMap:
    """What columns hold, as a person says; `first_row` is the first row of data (both from 0), None: found by duban."""

    columns: Mapping[int, Column]
    first_row: int | None = None

    def as_json(self) -> dict[str, object]:
        named = {column_letters(place): column.value for place, column in sorted(self.columns.items())}
        return {"columns": named, "first_row": self.first_row}


Naming = Callable[[str], ColumnMap | None]
"""Layout key → the columns that a person named for such a table, if any."""


@dataclass(frozen=True)
class Asked:
    """How a person wants a file to be read. `base_year` holds whatever the file says, `this_year` if it names none."""

    choices: Choices = field(default_factory=Choices)
    base_year: int | None = None
    columns: ColumnMap | None = None
    remembered: Mapping[str, ColumnMap] = field(default_factory=dict)  # by layout key
    this_year: int | None = None

    def naming(self, layout: str) -> ColumnMap | None:
        return self.columns or self.remembered.get(layout)


def map_from_json(data: Mapping[str, object]) -> ColumnMap:
    """What `as_json` gave. ValueError or TypeError for anything else: it may come from a button or an older row."""
    columns, first_row = data["columns"], data["first_row"]
    if not isinstance(columns, dict) or not (first_row is None or isinstance(first_row, int)):
        raise TypeError("not a column map")
    return ColumnMap({column_place(letters): Column.of(value) for letters, value in columns.items()}, first_row)


def parse_columns(text: str) -> dict[int, Column]:
    """{0: Column.NUMBER, …} from 'A=序号,B=重点任务 C=牵头单位'. ValueError, with the part that cannot be read.

    A column is named by its letter; what it holds by a word that also stands over such columns, or by Column's own.
    """
    found: dict[int, Column] = {}
    for part in re.split(r"[,，;；\s]+", text.strip()):
        letters, equals, label = part.partition("=")
        column = _column_of(label)
        if not equals or column is None or not re.fullmatch("[A-Za-z]{1,3}", letters):
            raise ValueError(part)
        found[column_place(letters.upper())] = column
    return found


def _column_of(label: str) -> Column | None:
    plain = plain_label(label)
    own = next((column for column in Column if plain in (column.value, column.zh, column.en)), None)
    known = read_label(label)
    return own or (known[0] if known else None)


def with_named(columns: dict[int, Column], named: ColumnMap) -> dict[int, Column]:
    """The columns that duban found, as corrected: what a person named elsewhere is no longer where duban saw it."""
    taken = {column for column in named.columns.values() if column in SINGLE}
    kept = {place: Column.IGNORED if column in taken else column for place, column in columns.items()}
    return kept | dict(named.columns)


def layout_of_labels(labels: Mapping[int, list[str]]) -> str:
    """The layout key of a table with a header."""
    return _key("labels", *(f"{place}:{'/'.join(map(plain_label, texts))}" for place, texts in sorted(labels.items())))


def layout_of_contents(sheet: Sheet) -> str:
    """The layout key of a sheet without a header: what kind of text stands in which column."""
    rows = [row for row in sheet.rows if sum(map(bool, map(text_of, row))) > 1][:SAMPLE_ROWS]
    kinds = []
    for place in range(min(sheet.width, MOST_COLUMNS)):
        counts = Counter(_kind(row[place]) for row in rows if place < len(row) and text_of(row[place]))
        kinds.append(min(counts, key=lambda kind: (-counts[kind], kind)) if counts else "-")
    return _key("contents", *kinds)


def first_data_row(sheet: Sheet) -> int:
    """Where the data of a sheet without a header begin: the first row that is no title."""
    widths = [sum(map(bool, map(text_of, row))) for row in sheet.rows]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    enough = max(2, (usual[0][0] + 1) // 2) if usual else 1
    return next((row for row, width in enumerate(widths) if width >= enough), 0)


def _kind(cell: Cell) -> str:
    text = one_line(text_of(cell))
    if re.fullmatch(r"[（(]?[\d一二三四五六七八九十]{1,4}[)）.、]?", text):
        return "number"
    if any(ends_like_unit(part) or is_collective(part) for part in re.split("[、，,；;]", text)[:2]) and len(text) < 60:
        return "units"
    if len(text) < 24 and (not isinstance(cell, str) or _DATE_LIKE.search(text)):
        return "date"
    return "text"


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
