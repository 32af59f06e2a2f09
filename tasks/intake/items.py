"""The cells of one key task, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.intake.labels import Column

UNITS = frozenset((Column.LEAD, Column.RESPONSIBLE, Column.COOPERATING))
_TEXTS = frozenset((Column.TITLE, Column.MEASURES))


@dataclass(slots=True)
class Entry:
    """A non-empty cell of an item: text as printed, and where it stands."""

    column: Column
    text: str
    row: int
    place: int


@dataclass(slots=True)
class RawItem:
    """The rows of one key task, sorted by what their cells are for."""

    area: str
    row: int
    texts: list[Entry] = field(default_factory=list)  # title and measures
    units: list[Entry] = field(default_factory=list)  # of all columns that hold units
    others: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        if entry.column in UNITS:
            self.units.append(entry)
        elif entry.column in _TEXTS:
            self.texts.append(entry)
        else:
            self.others.append(entry)

    def of(self, column: Column) -> list[Entry]:
        """The entries of a column that holds no units."""
        entries = self.texts if column in _TEXTS else self.others
        return [entry for entry in entries if entry.column is column]

    def text(self, column: Column) -> str:
        """The first text in a column that holds no units, '' without one."""
        entry = first_of(self.texts if column in _TEXTS else self.others, column)
        return entry.text if entry else ""


def first_of(entries: list[Entry], column: Column) -> Entry | None:
    for entry in entries:
        if entry.column is column:
            return entry
    return None
