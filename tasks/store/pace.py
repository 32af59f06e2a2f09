"""The rates that processes share: from when the next message may leave, by the one clock that all of them have."""
# ruff: noqa: S608 - every text that is put into a statement is written here; values are always handed over

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tasks.store import sql
from tasks.store.db import is_sqlite
from tasks.store.models import Pace


def shared_clock() -> datetime:
    """The database's clock, naive UTC: the one that all processes share, whatever theirs say."""
    if is_sqlite():
        return datetime.fromisoformat(sql.rows("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")[0][0])
    moment: datetime = sql.rows("SELECT clock_timestamp() AT TIME ZONE 'utc'")[0][0]
    return moment


def of_all(messenger: str, *, lock: bool) -> tuple[datetime | None, datetime | None]:
    """(from when a token is free, until when all is silent) of a messenger; locked until the transaction ends."""
    where = "FROM pace WHERE messenger = ? AND chat_id = ''"
    found = sql.rows(
        f"SELECT free_at, silent_until {where} {'' if is_sqlite() or not lock else 'FOR UPDATE'}", (messenger,)
    )
    if not found and lock:
        sql.rows("INSERT INTO pace (messenger, chat_id) VALUES (?, '') ON CONFLICT DO NOTHING", (messenger,))
        return of_all(messenger, lock=lock)
    free, silent = found[0] if found else (None, None)
    return sql.maybe_moment(free), sql.maybe_moment(silent)


def set_free(rows: Iterable[tuple[str, str, datetime]]) -> None:
    """Rows of (messenger, chat or '' for all, from when the next message may leave)."""
    source, given = sql.given(sorted(rows), messenger="text", chat_id="text", free_at="timestamp")
    sql.rows(
        f"""
        INSERT INTO pace (messenger, chat_id, free_at) SELECT messenger, chat_id, free_at FROM {source} g WHERE true
        ON CONFLICT (messenger, chat_id) DO UPDATE SET free_at = excluded.free_at
        """,
        (given,),
    )


def set_silent(messenger: str, until: datetime) -> None:
    """Nobody sends before `until`; an earlier wish that lasts longer holds."""
    of_all(messenger, lock=True)
    longer = Pace.silent_until.is_null() | (Pace.silent_until < until)
    Pace.update(silent_until=until).where(Pace.messenger == messenger, Pace.chat_id == "", longer).execute()


def next_rested(messenger: str, now: datetime, at: datetime) -> datetime | None:
    """When, by the shared clock, the next chat has rested for which a message waits that is due."""
    rows = sql.rows(
        """
        SELECT MIN(p.free_at) FROM pace p WHERE p.messenger = ? AND p.free_at > ? AND EXISTS (
            SELECT 1 FROM outbox o INDEXED BY outbox_line WHERE o.messenger = p.messenger AND o.chat_id = p.chat_id
            AND o.state IN ('queued', 'claimed') AND o.state = 'queued' AND o.not_before <= ?)
        """,
        (messenger, at, now),
    )
    return sql.maybe_moment(rows[0][0])


def forget_rested(before: datetime) -> None:
    """Drops what is remembered of chats that have rested for long."""
    Pace.delete().where(Pace.chat_id != "", Pace.free_at < before).execute()
