"""SQL that is written out: the same text for SQLite and PostgreSQL, in SQLite's words, with ? for each value."""
# ruff: noqa: S608 - every text that is put into a statement is written in tasks.store; values are always handed over

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from tasks.store.db import database, is_sqlite

INDEX = re.compile(r" INDEXED BY \w+")
"""Which index SQLite is to use: it does not know that few rows wait among millions. PostgreSQL counts its rows."""


def rows(text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Runs a statement to its end, and returns the rows that it gives."""
    if is_sqlite():
        values = [str(value) if isinstance(value, datetime) else value for value in values]
    else:
        text = _postgresql(text)
    cursor = database.execute_sql(text, values)
    return list(cursor.fetchall()) if cursor.description else []


@cache
def _postgresql(text: str) -> str:
    return INDEX.sub("", text.replace("?", "%s"))


def given(many: Iterable[Sequence[Any]], **types: str) -> tuple[str, str]:
    """Rows as a table in a statement whose text is always the same: (the table, the one value that it takes)."""
    value = json.dumps([list(row) for row in many], default=str, ensure_ascii=False)
    return _table(tuple(types.items())), value


def _table(columns: tuple[tuple[str, str], ...]) -> str:
    if is_sqlite():
        fields = ", ".join(f"json_extract(value, '$[{n}]') AS {name}" for n, (name, _) in enumerate(columns))
        return f"(SELECT {fields} FROM json_each(?))"
    fields = ", ".join(f"(value ->> {n})::{kind} AS {name}" for n, (name, kind) in enumerate(columns))
    return f"(SELECT {fields} FROM json_array_elements(?::json))"


def skipping(table: str) -> str:
    return "" if is_sqlite() else f"FOR UPDATE OF {table} SKIP LOCKED"


def moment(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def maybe_moment(value: datetime | str | None) -> datetime | None:
    return None if value is None else moment(value)
