"""Where the tables of a sheet are: below each other with headers of their own, or side by side under one header row."""

from __future__ import annotations

from tasks.intake.cells import one_line, text_of
from tasks.intake.columns import assign_columns
from tasks.intake.grid import Sheet
from tasks.intake.headers import header_at
from tasks.intake.labels import Column, plain_label
from tasks.intake.mapping import ColumnMap, Naming, first_data_row, layout_of_contents, layout_of_labels, with_named
from tasks.intake.table import WIDEST, Labels, Table
from tasks.intake.titles import lines_start, read_above

MOST_BESIDE = 4


def find_tables(sheet: Sheet, naming: Naming) -> list[Table]:
    """The tables of a sheet from top to bottom; a header that is repeated for printing does not start another one.

    One that ends with its header has `first` > `last`. `naming` gives the columns that a person named, which count more
    than what duban makes of the header.
    """
    tables: list[Table] = []
    row = 0
    labels_before: Labels = {}
    while row < len(sheet.rows):
        header = header_at(sheet, row, hints=not tables)
        if header is None:
            row += 1
            continue
        height, labels = header
        if not tables or labels != labels_before:
            start = lines_start(sheet, row, tables[-1].first) if tables else 0
            for table in tables:
                table.last = min(table.last, start - 1)
            beside = [
                Table(sheet, row, row + height, len(sheet.rows) - 1, labels=own, left=left, right=right)
                for left, right, own in _side_by_side(labels)
            ]
            for table in beside:
                read_above(table, start)
            tables += beside
            labels_before = labels
        row += height
    for table in tables:
        table.layout = layout_of_labels(table.labels)
        assign_columns(table)
        _name(table, naming(table.layout))
    return [table for table in tables if table.has(Column.TITLE)]


def _side_by_side(labels: Labels) -> list[tuple[int, int, Labels]]:
    """(first column, column after the last, labels) of each table that a header row is of: one, or several alike."""
    places = sorted(labels)
    texts = [plain_label(labels[place][-1]) for place in places]
    for count in range(2, MOST_BESIDE + 1):
        width, rest = divmod(len(places), count)
        if not rest and width > 2 and texts == texts[:width] * count:
            starts = [places[position] for position in range(0, len(places), width)]
            ends = [*starts[1:], WIDEST]
            return [
                (left, right, {place: labels[place] for place in places if left <= place < right})
                for left, right in zip(starts, ends, strict=True)
            ]
    return [(0, WIDEST, labels)]


def table_as_named(sheet: Sheet, named: ColumnMap) -> Table:
    """A sheet without a header as a table, by the columns that a person named."""
    first = named.first_row if named.first_row is not None else first_data_row(sheet)
    table = Table(sheet, first, first, len(sheet.rows) - 1, layout=layout_of_contents(sheet))
    read_above(table, 0)
    _name(table, named)
    return table


def _name(table: Table, named: ColumnMap | None) -> None:
    if named is None or max(named.columns, default=-1) >= table.sheet.width:
        return
    table.named = named
    table.columns = with_named(table.columns, named)
    if named.first_row is not None:
        table.first = max(table.top, named.first_row)


def first_rows(sheet: Sheet, count: int = 5) -> str:
    """What a person sees at the top of a sheet, for asking which column is which."""
    lines = []
    for row in sheet.rows:
        texts = [one_line(text_of(cell))[:20] for cell in row[:12]]
        if any(texts):
            lines.append(" | ".join(texts))
        if len(lines) == count:
            break
    return "\n".join(lines)
