"""Many rows in one statement: what peewee's own bulk functions do several times slower (facts.md, peewee).

The SQL is made from the models' fields, and every value passes through its field's `db_value`, so that nothing reaches
the database that a single row could not bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, TypeVar

import peewee
from peewee import __exception_wrapper__ as faults_as_peewee_names_them  # type: ignore[attr-defined]

from tasks.store.db import database, is_sqlite
from tasks.store.models import Fact, Row

T = TypeVar("T")

MOST_IDS = 5000
"""Ids in one statement: below SQLite's limit of variables."""

_AS_THEY_ARE = (
    peewee.AutoField,
    peewee.BooleanField,
    peewee.CharField,
    peewee.ForeignKeyField,
    peewee.IntegerField,
    peewee.TextField,
)
"""Fields whose values the drivers take as they are."""


def chunks(ids: Iterable[T]) -> Iterator[list[T]]:
    """The ids, or names, in lists that fit into one statement."""
    known = list(ids)
    for start in range(0, len(known), MOST_IDS):
        yield known[start : start + MOST_IDS]


def insert(model: type[Row], columns: Mapping[str, Sequence[Any]]) -> None:
    """Inserts rows, given as columns of values; a column that is not given has its field's default."""
    length = len(next(iter(columns.values()), ()))
    if not length:
        return
    fields = [model._meta.combined[name] for name in columns]
    values = [_converted(field, column) for field, column in zip(fields, columns.values(), strict=True)]
    given = {field.name for field in fields}
    for field in model._meta.sorted_fields:
        if field.name not in given and field.default is not None:
            default = field.default() if callable(field.default) else field.default
            fields.append(field)
            values.append([field.db_value(default)] * length)
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([_mark()] * len(values))
    sql = f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of the models'
    _execute(sql, zip(*values, strict=True))


def update(model: type[Row], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Sets the columns of rows; each row is (values by column …, id)."""
    if not rows:
        return
    fields = [model._meta.combined[name] for name in columns]
    given = zip(*rows, strict=True)
    values = [
        _converted(field, column) for field, column in zip([*fields, model._meta.primary_key], given, strict=True)
    ]
    changes = ", ".join(f'"{field.column_name}" = {_mark()}' for field in fields)
    sql = f'UPDATE "{model._meta.table_name}" SET {changes} WHERE "id" = {_mark()}'  # noqa: S608 - names of the models'
    _execute(sql, zip(*values, strict=True))


def delete(model: type[Row], ids: Iterable[int]) -> None:
    """Deletes rows, and remembers the last id: what a message or a button still names must never be another row.

    PostgreSQL's sequences never go back; SQLite would give the highest ids again.
    """
    for some in chunks(ids):
        if is_sqlite():
            last = max(_last_id(model), *some)
            Fact.insert(name=_last_name(model), value=str(last)).on_conflict(
                conflict_target=[Fact.name], update={Fact.value: str(last)}
            ).execute()
        model.delete().where(model.id.in_(some)).execute()


def new_ids(model: type[Row]) -> Iterator[int]:
    """New ids of a table without end, for whoever must know a row's id before it is written.

    On SQLite only within a transaction, which holds the write lock; PostgreSQL's sequence gives each id once.
    """
    return count(_last_id(model) + 1) if is_sqlite() else _reserved(model)


def _reserved(model: type[Row]) -> Iterator[int]:
    """Ids reserved in blocks that grow: a few rows waste few, many rows ask seldom."""
    size = 64
    sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    while True:
        yield from [int(row[0]) for row in database.execute_sql(sql, (model._meta.table_name, size))]
        size = min(size * 4, 8192)


def _last_id(model: type[Row]) -> int:
    highest = model.select(peewee.fn.MAX(model.id)).scalar()
    kept = Fact.get_or_none(Fact.name == _last_name(model))
    return max(highest or 0, int(kept.value) if kept is not None else 0)


def _last_name(model: type[Row]) -> str:
    return f"last_id:{model._meta.table_name}"


def _converted(field: Any, column: Sequence[Any]) -> Sequence[Any]:
    """The values as the database takes them. Few differ in a column of days or of terms."""
    if type(field) in _AS_THEY_ARE:
        return column
    try:
        known = {value: _stored(field.db_value(value)) for value in set(column)}
    except TypeError:  # lists and dicts have no hash
        return [field.db_value(value) for value in column]
    return [known[value] for value in column]


def _stored(value: Any) -> Any:
    """SQLite has no dates: its driver would write each of them out anew."""
    return str(value) if isinstance(value, date) and is_sqlite() else value


def _mark() -> str:
    return str(database.param)


def _execute(sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with faults_as_peewee_names_them:
        database.cursor().executemany(sql, rows)
