"""How tables were understood, column by column: for a person who checks it, or who names the columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tasks.domain.model import ColumnSeen, TableSeen
from tasks.domain.terms import Language
from tasks.intake.cells import one_line, text_of
from tasks.intake.grid import Sheet, column_letters
from tasks.intake.labels import Column, plain_label
from tasks.intake.mapping import MOST_COLUMNS, first_data_row, layout_of_contents
from tasks.intake.table import Table

SAMPLES = 3
LONGEST_SAMPLE = 20
LONGEST_NAME = 12


@dataclass(frozen=True)
class ColumnsRead:
    """How the columns of the tables on `sheets` were read, for a line of a preview: 'A 序号', 'B 反馈问题=重点任务'."""

    sheets: tuple[str, ...]
    read: tuple[str, ...]
    left_out: tuple[str, ...]


def columns_read(tables: Iterable[TableSeen], language: Language) -> tuple[ColumnsRead, ...]:
    """Tables of one layout are told of together, in the order of the file."""
    sheets: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for table in tables:
        taken = [column for column in table.columns if column.role not in ("", Column.IGNORED.value)]
        left_out = [column for column in table.columns if column not in taken]
        key = (
            tuple(f"{column.letter} {_name_as_read(column, language)}" for column in taken),
            tuple(f"{column.letter} {_name(column)}".strip() for column in left_out),
        )
        sheets.setdefault(key, []).append(table.sheet)
    return tuple(ColumnsRead(tuple(dict.fromkeys(on)), *key) for key, on in sheets.items())


def _name(column: ColumnSeen) -> str:
    name = one_line(column.label)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _name_as_read(column: ColumnSeen, language: Language) -> str:
    role = Column.of(column.role).label(language)
    return role if plain_label(column.label) in ("", role) else f"{_name(column)}={role}"


def table_seen(table: Table) -> TableSeen:
    return TableSeen(
        table.sheet.name,
        table.first + 1,
        tuple(
            ColumnSeen(
                column_letters(place),
                "/".join(table.labels.get(place, ())),
                table.columns[place].value if place in table.columns else "",
                _samples(table.sheet, place, table.first),
            )
            for place in range(min(table.sheet.width, MOST_COLUMNS))
            if place in table.columns or place in table.labels
        ),
        table.layout,
        table.named is not None,
    )


def sheet_seen(sheet: Sheet) -> TableSeen:
    """A sheet whose columns nobody could tell."""
    first = first_data_row(sheet)
    columns = tuple(
        ColumnSeen(column_letters(place), "", "", samples)
        for place in range(min(sheet.width, MOST_COLUMNS))
        if (samples := _samples(sheet, place, first))
    )
    return TableSeen(sheet.name, first + 1, columns, layout_of_contents(sheet))


def _samples(sheet: Sheet, place: int, first: int) -> tuple[str, ...]:
    found = []
    for row in range(first, min(first + 40, len(sheet.rows))):
        if text := one_line(text_of(sheet.at(row, place))):
            found.append(text[:LONGEST_SAMPLE])
        if len(found) == SAMPLES:
            break
    return tuple(found)
