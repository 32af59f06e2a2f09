"""A table of a sheet, as far as it is understood: where it stands and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.domain.model import Problem
from tasks.intake.cells import text_of
from tasks.intake.grid import Sheet
from tasks.intake.labels import Column
from tasks.intake.mapping import ColumnMap

WIDEST = 200  # columns that are looked at
SAMPLE_ROWS = 40
Labels = dict[int, list[str]]  # by column, from the top of the header down


@dataclass
class Table:
    """Header rows from `top` on, body from `first` to `last` (inclusive), columns from `left` to before `right`."""

    sheet: Sheet
    top: int
    first: int
    last: int
    columns: dict[int, Column] = field(default_factory=dict)
    title: str = ""
    headings: list[str] = field(default_factory=list)  # other lines above the header
    problems: list[Problem] = field(default_factory=list)
    labels: Labels = field(default_factory=dict)
    layout: str = ""  # the key under which a person's naming of the columns is remembered
    named: ColumnMap | None = None
    left: int = 0
    right: int = WIDEST

    def of(self, column: Column) -> list[int]:
        return [place for place, held in self.columns.items() if held is column]

    def has(self, *columns: Column) -> bool:
        return any(held in columns for held in self.columns.values())

    def has_work(self, row: int) -> bool:
        """Whether a row says who or when, in cells of its own or in merged ones that come down to it."""
        for place, held in self.columns.items():
            if held.holds_units or held is Column.DEADLINE:
                top, left = self.sheet.origin(row, place)
                if left == place and top >= self.first and text_of(self.sheet.at(top, left)):
                    return True
        return False

    def samples(self, place: int) -> Iterator[str]:
        """The texts that stand in a column, of the first rows."""
        for row in range(self.first, min(self.last + 1, self.first + SAMPLE_ROWS)):
            if text := text_of(self.sheet.at(row, place)):
                yield text

    def filled(self, place: int) -> int:
        return sum(1 for _ in self.samples(place))
