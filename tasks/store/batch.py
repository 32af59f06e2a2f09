"""Changes of many rows, written together, with a journal of what it takes to undo them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from tasks.store import bulk
from tasks.store.models import ALL, Row

Place = tuple[type[Row], int]
Values = dict[str, Any]
Plain = dict[str, Any]

MODELS: dict[str, type[Row]] = {model._meta.table_name: model for model in ALL}


@dataclass
class Journal:
    """What was done to rows, in the database's own values (a day or a moment as text), so that it can be kept as JSON.

    `added`: table → ids. `changed`: table → id → column → [before, after]. `derived`: table → id → column → before, of
    columns that follow from the history and may have moved on since.
    """

    added: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, dict[int, dict[str, list[Any]]]] = field(default_factory=dict)
    derived: dict[str, dict[int, Values]] = field(default_factory=dict)

    def as_plain(self) -> Plain:
        return {
            "added": {table: ranges(ids) for table, ids in self.added.items()},
            "changed": {table: [[row_id, v] for row_id, v in rows.items()] for table, rows in self.changed.items()},
            "derived": {table: [[row_id, v] for row_id, v in rows.items()] for table, rows in self.derived.items()},
        }

    @classmethod
    def of(cls, kept: Plain) -> Journal:
        return cls(
            {table: ids_of(some) for table, some in kept["added"].items()},
            {table: dict(rows) for table, rows in kept["changed"].items()},
            {table: dict(rows) for table, rows in kept["derived"].items()},
        )

    def before(self, model: type[Row]) -> Iterator[tuple[int, Values]]:
        """(id, attribute → value before) of the rows of one table that were changed."""
        for row_id, columns in self.changed.get(model._meta.table_name, {}).items():
            yield row_id, {name: _python(model, name, values[0]) for name, values in columns.items()}

    def moved_on(self) -> Iterator[Place]:
        """Rows that are no longer as these changes left them, or that are gone."""
        for table, rows in self.changed.items():
            model = MODELS[table]
            for some in bulk.chunks(rows):
                found = {row.id: row for row in model.select().where(model.id.in_(some))}
                for row_id in some:
                    row = found.get(row_id)
                    if row is None or any(
                        plain(model, name, getattr(row, name)) != values[1] for name, values in rows[row_id].items()
                    ):
                        yield model, row_id

    def revert(self) -> None:
        """Deletes what was added and gives every changed row its values of before."""
        back: dict[str, dict[int, Values]] = defaultdict(dict)
        for table, rows in self.changed.items():
            for row_id, columns in rows.items():
                back[table][row_id] = {name: values[0] for name, values in columns.items()}
        for table, derived in self.derived.items():
            for row_id, columns in derived.items():
                back[table][row_id] = {**columns, **back[table].get(row_id, {})}
        for table, rows in back.items():  # first: a row that stays may point to one that goes
            model = MODELS[table]
            _update(model, [(row_id, _pythons(model, columns)) for row_id, columns in rows.items()])
        for model in reversed(ALL):
            bulk.delete(model, self.added.get(model._meta.table_name, ()))


class Batch:
    """Rows to be added and changed; `write` does it all, parents before children."""

    def __init__(self) -> None:
        self._added: dict[type[Row], dict[str, list[Any]]] = {}
        self._appends: dict[type[Row], tuple[Iterator[int], list[Callable[[Any], None]]]] = {}
        self._changed: dict[type[Row], dict[int, dict[str, list[Any]]]] = defaultdict(dict)
        self._derived: dict[type[Row], dict[int, Values]] = defaultdict(dict)
        self._made: dict[type[Row], list[int]] = defaultdict(list)

    def add(self, model: type[Row], /, **values: Any) -> int:
        """A new row, which has its id at once. All new rows of a table are given the same columns in one order."""
        if model not in self._added:
            columns: dict[str, list[Any]] = {name: [] for name in ("id", *values)}
            self._added[model] = columns
            self._appends[model] = bulk.new_ids(model), [column.append for column in columns.values()]
        ids, appends = self._appends[model]
        row_id = next(ids)
        # By column: tens of thousands of small rows would keep the collector busy.
        for append, value in zip(appends, (row_id, *values.values()), strict=True):
            append(value)
        return row_id

    def made(self, model: type[Row], ids: Iterable[int]) -> None:
        """Rows that were added already, by other means."""
        self._made[model] += ids

    def change(self, stored: Row, /, **values: Any) -> None:
        """Gives a stored row new values, in memory at once. References are given as ids ('parent_id')."""
        for name, value in values.items():
            before = getattr(stored, name)
            if before == value:
                continue
            columns = self._changed[type(stored)].setdefault(stored.id, {})
            columns[name] = [columns[name][0] if name in columns else before, value]
            setattr(stored, name, value)

    def derived(self, row: Row, *names: str) -> None:
        """Notes columns of a stored row that will be derived anew from its history after `write`."""
        self._derived[type(row)].setdefault(row.id, {name: getattr(row, name) for name in names})

    def write(self) -> Journal:
        """Writes everything and returns how to undo it."""
        for model in ALL:
            bulk.insert(model, self._added.get(model, {}))
            changed = self._changed.get(model, {})
            _update(model, [(row_id, {n: v[1] for n, v in columns.items()}) for row_id, columns in changed.items()])
        return Journal(
            {
                model._meta.table_name: [*self._added.get(model, {"id": ()})["id"], *self._made.get(model, ())]
                for model in ALL
                if model in self._added or self._made.get(model)
            },
            {
                model._meta.table_name: {
                    row_id: {name: [plain(model, name, v) for v in both] for name, both in columns.items()}
                    for row_id, columns in rows.items()
                }
                for model, rows in self._changed.items()
            },
            {
                model._meta.table_name: {
                    row_id: {name: plain(model, name, value) for name, value in columns.items()}
                    for row_id, columns in rows.items()
                }
                for model, rows in self._derived.items()
            },
        )


def plain(model: type[Row], name: str, value: Any) -> Any:
    """A value as the database has it, a day or a moment as text."""
    stored = model._meta.combined[name].db_value(value)
    return str(stored) if isinstance(stored, date) else stored


def _python(model: type[Row], name: str, stored: Any) -> Any:
    """The value that `plain` was made of."""
    return model._meta.combined[name].python_value(stored)


def _pythons(model: type[Row], columns: Values) -> Values:
    return {name: _python(model, name, stored) for name, stored in columns.items()}


def _update(model: type[Row], rows: list[tuple[int, Values]]) -> None:
    """One statement for each set of columns that changes."""

    def columns(row: tuple[int, Values]) -> tuple[str, ...]:
        return tuple(sorted(row[1]))

    for names, some in groupby(sorted(rows, key=columns), key=columns):
        bulk.update(model, names, [(*(values[name] for name in names), row_id) for row_id, values in some])


def ranges(ids: Iterable[int]) -> list[list[int]]:
    """[[first, last], …] of ids that follow each other."""
    ranges: list[list[int]] = []
    for row_id in sorted(ids):
        if ranges and ranges[-1][1] == row_id - 1:
            ranges[-1][1] = row_id
        else:
            ranges.append([row_id, row_id])
    return ranges


def ids_of(some: Iterable[list[int]]) -> list[int]:
    """The ids that `ranges` was given."""
    return [n for first, last in some for n in range(first, last + 1)]
