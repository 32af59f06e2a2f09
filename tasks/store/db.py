"""The database: one handle, opened once by whoever composes the process, and the transaction of every service."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import peewee
from playhouse import db_url
from playhouse.migrations import Runner

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x6475_6261  # any number, the same in every process; 'duba' in ASCII
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": "normal", "busy_timeout": 5000, "foreign_keys": 1}

database = peewee.DatabaseProxy()

DatabaseFault = peewee.PeeweeException
"""What the layers above may catch without knowing peewee: the database cannot be reached or refuses."""


OUTAGES: tuple[type[Exception], ...] = (peewee.OperationalError, peewee.InterfaceError)
"""The database is away or busy: the same work may succeed later. Whatever it refuses for good (a value, a constraint)
is none of these: waiting for that would stop everything behind it."""


class DatabaseUrlError(ValueError):
    """The database URL names no database that duban can use; says so without repeating the password in it."""


def connect(url: str) -> None:
    """Opens `url` ('sqlite:///file.db' or 'postgresql://user:password@host/name') and makes it the handle of all rows.

    Raises DatabaseUrlError for a URL of another kind. The connection itself is made at the first use, per thread.
    """
    try:
        scheme = urlsplit(url).scheme
        if scheme == "sqlite":
            opened = db_url.connect(url, pragmas=SQLITE_PRAGMAS)
            if opened.database != ":memory:":
                Path(opened.database).absolute().parent.mkdir(parents=True, exist_ok=True)
        elif scheme in ("postgres", "postgresql"):
            opened = db_url.connect(url, unquote_password=True, unquote_user=True, prefer_psycopg3=True)
        else:
            raise DatabaseUrlError(f"database url: '{scheme}' is neither sqlite nor postgresql")
    except (ValueError, RuntimeError) as error:
        if isinstance(error, DatabaseUrlError):
            raise
        raise DatabaseUrlError("database url: it cannot be read; see config.example.toml") from None
    database.initialize(opened)


def close() -> None:
    """Closes this thread's connection, if there is one."""
    if database.obj is not None and not database.is_closed():
        database.close()


def is_sqlite() -> bool:
    return isinstance(database.obj, peewee.SqliteDatabase)


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. Within another transaction it is a savepoint.

    On SQLite it takes the write lock at once: in WAL mode a read followed by a write in one deferred transaction fails
    under contention in spite of busy_timeout (facts.md, peewee).
    """
    atomic = database.atomic("IMMEDIATE") if is_sqlite() else database.atomic()
    with atomic:
        yield


@contextmanager
def part() -> Iterator[None]:
    """A part of the caller's transaction, or one of its own. Not undone by itself within one: for what either happens
    or is a mistake of ours."""
    if database.in_transaction():
        yield
    else:
        with transaction():
            yield


@contextmanager
def snapshot() -> Iterator[None]:
    """For reading with several queries: all see the database as of one moment, and nobody is kept from writing.

    Within a transaction it is a part of that one, with what the database guarantees there.
    """
    if database.in_transaction():
        yield
    elif is_sqlite():
        with database.atomic("DEFERRED"):
            yield
    else:
        with database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """A transaction that no other process enters at the same time under the same name.

    SQLite has a single writer anyway; PostgreSQL takes an advisory lock that ends with the transaction.
    """
    with transaction():
        if not is_sqlite():
            database.execute_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))
        yield


def migrate() -> list[str]:
    """Brings the schema up to date and returns the names of the migrations it applied.

    Two processes that start at once take turns: playhouse.migrations has no lock of its own (facts.md).
    """
    if is_sqlite():
        # Before connecting: a new file becomes one with a log, for which SQLite does not wait.
        with _sqlite_lock_file():
            database.connect(reuse_if_open=True)
            return _run_pending()
    database.connect(reuse_if_open=True)
    database.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
    try:
        return _run_pending()
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))


def pending_migrations() -> list[str]:
    """Names of the migrations that this database has not seen yet."""
    return [step.name for step in _runner().status() if step.path is not None and step.applied is None]


def is_new() -> bool:
    """Whether no migration was ever applied: there is nothing in it yet. Writes nothing."""
    return not _runner().applied()


def _run_pending() -> list[str]:
    applied: list[str] = _runner().up()
    return applied


def _runner() -> Runner:
    return Runner(database.obj, str(MIGRATIONS))


@contextmanager
def _sqlite_lock_file() -> Iterator[None]:
    """Holds the write lock of a small database beside ours: portable, and released by the system if we are killed."""
    name = str(database.obj.database)
    if name == ":memory:":
        yield
        return
    try:
        lock = sqlite3.connect(f"{name}.migrate", timeout=60, isolation_level=None)
    except sqlite3.Error as error:  # as peewee would call it, if it had opened the database first
        raise peewee.OperationalError(str(error)) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()
