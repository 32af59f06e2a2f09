"""What a coordinator answers to the preview of a table: choices, units, columns; yes, no, and what became of it.

An answer changes how the table is to be read, and it is read again: what is shown is always what would be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from tasks.domain.choices import QUESTIONS
from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import TableState
from tasks.intake.labels import Column
from tasks.intake.mapping import SINGLE
from tasks.services import audit, people, tables
from tasks.services.people import Actor
from tasks.services.tables import Table, Wanted, table_of
from tasks.store.models import PlanImport, SentTable

VIEWS = ("", "choices")


@dataclass(frozen=True)
class Outcome:
    """An import that was applied. `counts`: diff.Verdict → items."""

    import_id: int
    plan_title: str
    file: str
    counts: Mapping[str, int]
    undone: bool


def newest(actor: Actor) -> Table | None:
    """The table that the person sent last, of those that can still be cancelled."""
    rows = SentTable.select().where(SentTable.contact == actor.contact_id, SentTable.state.in_(tables.CANCELLABLE))
    row = rows.order_by(SentTable.id.desc()).first()
    return table_of(row) if row is not None else None


def current(actor: Actor, table_id: int, version: int, now: datetime) -> Table:
    """The person's own table, as it was shown last. Raises NotAllowed, NotFound, or Refused('import_over')."""
    table = _own(actor, table_id, now)
    if table.state is not TableState.SHOWN or table.version != version:
        raise Refused("import_over")
    return table


def look(table: Table, view: str, message_id: str | None, now: datetime) -> None:
    """Another part of the preview is to be shown. ValueError for one that does not exist."""
    if view not in VIEWS:
        raise ValueError("no such view")
    _read_again(table, replace(table.wanted, view=view), message_id, now)


def choose(table: Table, name: str, message_id: str | None, now: datetime) -> None:
    """Takes a contested reading the other way. ValueError for one that is not contested here."""
    if name not in table.shown.choices:
        raise ValueError("no such choice")
    options = list(QUESTIONS[name].options)
    other = options[(options.index(QUESTIONS[name].options.of(table.shown.choices[name])) + 1) % len(options)]
    wanted = replace(table.wanted, choices={**table.wanted.choices, name: other.value})
    _read_again(table, wanted, message_id, now)


def revise(table: Table, message_id: str | None, now: datetime) -> None:
    """The table is a revision of the stored plan that is like it. ValueError where none is."""
    if not table.shown.alike:
        raise ValueError("no such plan")
    _read_again(table, replace(table.wanted, plan=table.shown.alike), message_id, now)


def tell_units(table: Table, place: int, same: bool, message_id: str | None, now: datetime) -> None:
    """Whether a name in the table is the unit that was proposed. ValueError for a proposal that was not made."""
    if not 0 <= place < len(table.shown.proposals):
        raise ValueError("no such proposal")
    printed, unit = table.shown.proposals[place]
    known = table.wanted.same
    unit = known.get(unit, unit)
    if same and unit != printed:  # what was this name so far is now what this name is
        known = {name: unit if target == printed else target for name, target in known.items()}
        wanted = replace(table.wanted, same={**known, printed: unit})
    else:
        wanted = replace(table.wanted, other=(*table.wanted.other, table.shown.proposals[place]))
    _read_again(table, wanted, message_id, now)


def name_column(table: Table, held: Column, message_id: str | None, now: datetime) -> None:
    """Says what the next column holds. Raises Refused('title_column_missing') when none is left that could be it."""
    letters = [letter for letter in table.shown.columns if letter not in table.wanted.columns]
    if not letters or (held in SINGLE and held.value in table.wanted.columns.values()):
        raise ValueError("no such column")
    columns = {**table.wanted.columns, letters[0]: held.value}
    if len(letters) == 1 and Column.TITLE.value not in columns.values():
        raise Refused("title_column_missing")
    _read_again(table, replace(table.wanted, columns=columns), message_id, now)


def columns_named(table: Table, message_id: str | None, now: datetime) -> None:
    """The columns that are not named yet are not to be imported. Raises Refused('title_column_missing')."""
    if Column.TITLE.value not in table.wanted.columns.values():
        raise Refused("title_column_missing")
    rest = {letter: Column.IGNORED.value for letter in table.shown.columns if letter not in table.wanted.columns}
    _read_again(table, replace(table.wanted, columns={**table.wanted.columns, **rest}), message_id, now)


def begin_at(table: Table, row: int, message_id: str | None, now: datetime) -> None:
    """Says in which row the data begin. ValueError for one that was not offered."""
    if row not in table.shown.rows:
        raise ValueError("no such row")
    _read_again(table, replace(table.wanted, first_row=row), message_id, now)


def unname_column(table: Table, message_id: str | None, now: datetime) -> None:
    """Takes back what was said of the last column; of all of them, once they are done."""
    columns = {} if table.wanted.first_row is not None else dict(list(table.wanted.columns.items())[:-1])
    _read_again(table, replace(table.wanted, columns=columns, first_row=None), message_id, now)


def confirm(actor: Actor, table: Table, message_id: str | None, now: datetime) -> None:
    """What was shown is to be applied. ValueError while there is nothing to apply."""
    if not table.shown.draft:
        raise ValueError("nothing to confirm")
    _answered(table, now, state=TableState.CONFIRMED, message_id=message_id)
    audit.note(actor.label, "import_confirmed", f"table:{table.id}", now)


def cancel(actor: Actor, table: Table, now: datetime) -> None:
    """Nothing is imported, and the file goes."""
    _answered(table, now, state=TableState.CANCELLED)
    audit.note(actor.label, "import_cancelled", f"table:{table.id}", now)


def outcome(actor: Actor, table_id: int, now: datetime) -> Outcome:
    """What became of the import of the person's table. Raises NotAllowed, NotFound."""
    table = _own(actor, table_id, now)
    row = PlanImport.get_or_none(PlanImport.id == table.import_id)
    if row is None:
        raise NotFound(action="undo", subject=f"table:{table_id}", actor=actor.label)
    return Outcome(row.id, row.plan_title, row.file_name, dict(row.counts), row.undone_at is not None)


def _own(actor: Actor, table_id: int, now: datetime) -> Table:
    row = SentTable.get_or_none(SentTable.id == table_id, SentTable.contact == actor.contact_id)
    table = table_of(row) if row is not None else None
    if table is None or not (table.wanted.returning and actor.units):
        people.require_coordinator(actor, "import", f"table:{table_id}", now)
    if table is None:
        raise NotFound(action="import", subject=f"table:{table_id}", actor=actor.label)
    return table


def _read_again(table: Table, wanted: Wanted, message_id: str | None, now: datetime) -> None:
    _answered(table, now, state=TableState.READING, wish=asdict(wanted), message_id=message_id)


def _answered(table: Table, now: datetime, **columns: Any) -> None:
    """A new version: the buttons of this one are over. The step that is owed now was never tried."""
    tables.move(table, tables.CANCELLABLE, now, version=table.version + 1, attempts=0, **columns)
