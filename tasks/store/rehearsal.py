"""Trying out what would happen: whatever is written within is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import peewee

from tasks.store.db import database, is_sqlite


@contextmanager
def rehearsal() -> Iterator[None]:
    """All that is written within is gone afterwards; not to be used within a transaction.

    On SQLite it happens in a copy in memory, so that nobody waits for the write lock; PostgreSQL rolls it back.
    """
    if not is_sqlite():
        with database.atomic() as trial:
            try:
                yield
            finally:
                trial.rollback()
        return
    real: Any = database.obj
    copy: Any = peewee.SqliteDatabase(":memory:", pragmas={"foreign_keys": 1})
    real.connection().backup(copy.connection())
    database.initialize(copy)
    try:
        yield
    finally:
        database.initialize(real)
        copy.close()
