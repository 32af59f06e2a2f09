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
from tasks.services.tables import Table

PER_ROW = 3


def to_name(result: IntakeResult) -> tuple[ColumnSeen, ...]:
    """The columns that hold anything."""
    return tuple(column for table in result.tables for column in table.columns if column.samples)


def compose(language: Language, table: Table, result: IntakeResult, *, again: bool) -> tuple[str, Buttons]:
    """The message and its buttons; `again`: with what was named before, no tasks were found."""
    named = table.wanted.columns
    columns = to_name(result)
    at = next(column for column in columns if column.letter not in named)
    text = texts.say(
        language,
        "import.columns",
        again=again,
        name=table.name,
        rows=result.errors[0].values.get("rows", ""),
        named=[(letter, Column.of(value)) for letter, value in named.items()],
        letter=at.letter,
        samples=at.samples,
    )
    return text, _buttons(language, table)


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
