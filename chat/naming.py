"""A table without a header: its first rows are shown, and the coordinator says column by column what they hold."""

from __future__ import annotations

from chat import texts
from chat.buttons import button
from chat.previews import press
from tasks.domain.messages import Button, Buttons
from tasks.domain.model import ColumnSeen, IntakeResult
from tasks.domain.terms import Language
from tasks.intake.labels import Column
from tasks.intake.mapping import SINGLE
from tasks.services.tables import Table, Wanted

PER_ROW = 3


def to_name(result: IntakeResult) -> tuple[ColumnSeen, ...]:
    """The columns that hold anything."""
    return tuple(column for table in result.tables for column in table.columns if column.samples)


def compose(language: Language, table: Table, result: IntakeResult, *, again: bool) -> tuple[str, Buttons]:
    """The message and its buttons; `again`: with what was named before, no tasks were found."""
    named = table.wanted.columns
    at = next((column for column in to_name(result) if column.letter not in named), None)
    if at is None:
        return _ask_row(language, table, result)
    text = texts.say(
        language,
        "import.columns",
        again=again,
        name=table.name,
        rows=result.errors[0].values.get("rows", ""),
        named=_named(table.wanted),
        letter=at.letter,
        samples=at.samples,
    )
    return text, _buttons(language, table)


def _named(wanted: Wanted) -> list[tuple[str, Column]]:
    """What is to be imported; of hundreds of columns that are left out nobody wants a list."""
    held = [(letter, Column.of(value)) for letter, value in wanted.columns.items()]
    return [(letter, column) for letter, column in held if column is not Column.IGNORED]


def first_rows(wanted: Wanted, result: IntakeResult) -> dict[int, str]:
    """Where the data may begin, once every column is named: row (1-based) → the task that stands in it."""
    columns = to_name(result)
    if {column.letter for column in columns} - set(wanted.columns):
        return {}
    titles = next(c.samples for c in columns if wanted.columns[c.letter] == Column.TITLE.value)
    return dict(enumerate(titles, start=result.tables[0].first_row))


def _ask_row(language: Language, table: Table, result: IntakeResult) -> tuple[str, Buttons]:
    """Labels that nobody recognised would else be imported as the first task."""
    text = texts.say(
        language,
        "import.first_row",
        name=table.name,
        rows=result.errors[0].values.get("rows", ""),
        named=_named(table.wanted),
    )
    rows = [
        (press(language, table, "import.from_row", "im", f"row{row}", number=row, text=title),)
        for row, title in first_rows(table.wanted, result).items()
    ]
    last = (press(language, table, "import.columns_back", "ib"), press(language, table, "import.no", "iq"))
    return text, (*rows, last)


def _buttons(language: Language, table: Table) -> Buttons:
    named = set(table.wanted.columns.values())
    held = [column for column in Column if not (column in SINGLE and column.value in named)]
    choices = [button(column.label(language), "im", table.id, table.version, column.value) for column in held]
    rows: list[tuple[Button, ...]] = [tuple(choices[i : i + PER_ROW]) for i in range(0, len(choices), PER_ROW)]
    if Column.TITLE.value in named:
        rows.append((press(language, table, "import.columns_rest", "im", "rest"),))
    last = [press(language, table, "import.no", "iq")]
    if named:
        last.insert(0, press(language, table, "import.columns_back", "ib"))
    return (*rows, tuple(last))
