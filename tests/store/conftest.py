"""What may change the schema gets a PostgreSQL database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest

_numbers = count(1)


@pytest.fixture
def postgresql_url(postgresql_server: Callable[[str], str]) -> Iterator[Callable[[], str]]:
    made: list[str] = []
    with psycopg.connect(postgresql_server("postgres"), autocommit=True) as admin:

        def make() -> str:
            made.append(f"test_{next(_numbers)}")
            admin.execute(f"CREATE DATABASE {made[-1]} TEMPLATE duban_template")
            return postgresql_server(made[-1])

        yield make
        for name in made:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
