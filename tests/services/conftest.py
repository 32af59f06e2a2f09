"""The services' tests are many: on PostgreSQL they share one database, emptied before each test (5 ms, not 300)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tasks.store import db
from tasks.store.models import ALL

NAME = "test_services"
EMPTY = "SET session_replication_role = replica; " + "; ".join(f'DELETE FROM "{row._meta.table_name}"' for row in ALL)


@pytest.fixture(scope="session")
def shared_database(postgresql_server: Callable[[str], str]) -> str:
    with psycopg.connect(postgresql_server("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {NAME} TEMPLATE duban_template")
    return postgresql_server(NAME)


@pytest.fixture
def postgresql_url(shared_database: str) -> Iterator[Callable[[], str]]:
    with psycopg.connect(shared_database, autocommit=True) as admin:
        admin.execute(EMPTY)
    yield lambda: shared_database
    db.close()
