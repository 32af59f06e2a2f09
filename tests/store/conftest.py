"""A database of its own for what changes the schema: the others share one on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tasks.store import db

_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'duban.db'}"
        return
    server: Callable[[str], str] = request.getfixturevalue("postgresql_server")
    name = f"own_{next(_numbers)}"
    with psycopg.connect(server("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield server(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_database(empty_url: str) -> Iterator[str]:
    """Migrated and connected."""
    db.connect(empty_url)
    db.migrate()
    yield empty_url
    db.close()
