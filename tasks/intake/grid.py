"""A workbook as plain data: what the child process hands back, as JSON, to the process that thinks about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

Cell = str | float | bool | date | None
Place = tuple[int, int]  # row, column; both from 0


@dataclass
class Sheet:
    """One sheet; rows may be of unequal length. Row and column numbers are absolute (0 = row 1, column A)."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right, inclusive
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)  # the whole cell is struck through
    partly_struck: set[Place] = field(default_factory=set)  # struck runs were taken out of its text
    unvalued: set[Place] = field(default_factory=set)  # a formula that was never calculated
    errors: set[Place] = field(default_factory=set)  # shows #REF!, #N/A …

    @cached_property
    def merge_ends(self) -> dict[Place, Place]:
        """The bottom right of each merged range by its top left."""
        height, width = len(self.rows), self.width
        return {(top, left): (end, right) for top, left, end, right in self.merges if top < height and left < width}

    @cached_property
    def merged_into(self) -> dict[int, dict[int, Place]]:
        """By row and column, the top left of the merged range that a cell is in; only cells that are in one."""
        height, width = len(self.rows), self.width
        found: dict[int, dict[int, Place]] = {}
        for (top, left), (bottom, right) in self.merge_ends.items():
            for row in range(top, min(bottom, height - 1) + 1):
                inside = dict.fromkeys(range(left, min(right, width - 1) + 1), (top, left))
                found.setdefault(row, {}).update(inside)
        return found

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> Cell:
        """The cell's own value; None outside the sheet."""
        if not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def origin(self, row: int, column: int) -> Place:
        """Where the text of a cell stands: the top left of the merged range that it is in, or itself."""
        merged = self.merged_into.get(row)
        return merged.get(column, (row, column)) if merged else (row, column)


@dataclass
class Grid:
    sheets: list[Sheet]
    warnings: list[str] = field(default_factory=list)  # codes of what there is to say of the file as a whole


def address(row: int, column: int) -> str:
    """'A1' for (0, 0)."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """'A' for 0, 'AA' for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_place(letters: str) -> int:
    """0 for 'A'. ValueError for anything but one to three capital letters."""
    if not 1 <= len(letters) <= 3 or not all("A" <= letter <= "Z" for letter in letters):
        raise ValueError(f"not a column: {letters!r}")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def sheet_to_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "rows": [[{"date": c.isoformat()} if isinstance(c, date) else c for c in row] for row in sheet.rows],
        "merges": sheet.merges,
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "struck": sorted(sheet.struck),
        "partly_struck": sorted(sheet.partly_struck),
        "unvalued": sorted(sheet.unvalued),
        "errors": sorted(sheet.errors),
    }


def sheet_from_json(data: dict[str, Any]) -> Sheet:
    return Sheet(
        name=data["name"],
        hidden=data["hidden"],
        rows=[[date.fromisoformat(c["date"]) if isinstance(c, dict) else c for c in row] for row in data["rows"]],
        merges=[(top, left, bottom, right) for top, left, bottom, right in data["merges"]],
        hidden_rows=set(data["hidden_rows"]),
        hidden_columns=set(data["hidden_columns"]),
        struck={(row, column) for row, column in data["struck"]},
        partly_struck={(row, column) for row, column in data["partly_struck"]},
        unvalued={(row, column) for row, column in data["unvalued"]},
        errors={(row, column) for row, column in data["errors"]},
    )
