"""How tables were understood, column by column: for a person who checks it, or who names the columns."""

from __future__ import annotations

from tasks.domain.model import ColumnSeen, TableSeen
from tasks.intake.cells import one_line, text_of
from tasks.intake.grid import Sheet, column_letters
from tasks.intake.mapping import MOST_COLUMNS, first_data_row, layout_of_contents
from tasks.intake.table import Table

SAMPLES = 3
LONGEST_SAMPLE = 20


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
