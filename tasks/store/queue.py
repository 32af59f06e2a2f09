"""What waits to be sent or fetched, as queues: which rows may be taken now, and many outcomes in one statement.

The SQL is the same for SQLite and PostgreSQL, but for the row locks and for how a list of rows is handed over
(store.sql). It is written out, because the small indexes of the outbox are found only by states that stand in the text,
and because a text that never changes is prepared once. SQLite takes a small index only if its condition stands in the
WHERE word for word: hence states that say less than the one beside them. On PostgreSQL several processes take rows at
once: a row that another one is taking is skipped, and one that it has taken meanwhile is rechecked by the database
before the lock is given. SQLite has a single writer.
"""
# ruff: noqa: S608 - every text that is put into a statement is written in this module; values are always handed over

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, Case, ModelSelect, fn

from tasks.domain.terms import EvidenceState, OutboxState
from tasks.store import sql
from tasks.store.db import is_sqlite
from tasks.store.models import Attempt, Contact, Evidence, Outbox
from tasks.store.prepared import Given, many, prepared

_BY_ID = dict.fromkeys(("enable_hashjoin", "enable_mergejoin", "enable_seqscan"), "off")
"""Settings of PostgreSQL under which rows are looked up by their ids."""

ACTIVE = (OutboxState.QUEUED, OutboxState.CLAIMED)
UNFINISHED = ("", OutboxState.UNCERTAIN.value)  # outcomes of an attempt that may have reached the person

_TOAST = """
    FROM outbox o INDEXED BY outbox_toasts
    WHERE o.state = 'queued' AND o.kind = 'toast' AND o.messenger = ? AND o.not_before <= ?
"""
_HEAD = """
    FROM outbox o INDEXED BY outbox_waiting
    WHERE o.state = 'queued' AND o.kind <> 'toast' AND o.messenger = ? AND o.not_before <= ?
    AND NOT EXISTS (
        SELECT 1 FROM outbox e INDEXED BY outbox_line WHERE e.messenger = o.messenger AND e.chat_id = o.chat_id
        AND e.state IN ('queued', 'claimed') AND e.kind <> 'toast'
        AND (e.state = 'claimed' OR (e.state = 'queued' AND e.id < o.id AND (e.not_before <= ? OR e.attempts > 0)))
        LIMIT 1 OFFSET 0)
    AND NOT EXISTS (
        SELECT 1 FROM pace p WHERE p.messenger = o.messenger AND p.chat_id = o.chat_id AND p.free_at > ?
        LIMIT 1 OFFSET 0)
"""
"""The first row of its chat, while nothing of the chat is in flight and the chat does not rest. A row that is meant for
a later hour and was never tried stands in nobody's way.

OFFSET keeps PostgreSQL from joining all that waits: it then looks at one row after the other, until there are enough.
"""
ADDED = {
    "messenger": "text",
    "chat_id": "text",
    "contact_id": "bigint",
    "kind": "text",
    "priority": "integer",
    "payload": "text",
    "about": "text",
    "dedupe_key": "text",
    "state": "text",
    "created_at": "timestamp",
    "not_before": "timestamp",
    "error": "text",
}


class Taken(NamedTuple):
    """A row that was claimed, as the database has it; `payload` and `about` are JSON. The most urgent sort first."""

    priority: int
    id: int
    messenger: str
    chat_id: str
    contact_id: int | None
    kind: str
    payload: str
    about: str
    dedupe_key: str | None
    attempts: int


def is_new(messenger: str, update_id: str, now: datetime) -> bool:
    """Keeps the id of an update that came in; whether it came for the first time."""
    added = "INSERT INTO seen_update (messenger, update_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id"
    return bool(sql.rows(added, (messenger, update_id, now)))


def add(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Puts rows into the outbox in this order; returns their ids. One whose dedupe_key exists already is left out.

    Each gives the columns of ADDED; `payload` and `about` as JSON text.
    """
    source, given = sql.given([[row[name] for name in ADDED] for row in rows], **ADDED)
    names = ", ".join(ADDED)
    added = sql.rows(
        f"""
        INSERT INTO outbox ({names}, attempts, claimed_by) SELECT {names}, 0, '' FROM {source} g
        WHERE true ON CONFLICT DO NOTHING RETURNING id
        """,
        (given,),
    )
    return sorted(row_id for (row_id,) in added)


def press_on(messenger: str, chat_id: str, priority: int) -> None:
    """What waits for a chat is at least so urgent."""
    sql.rows(
        """
        UPDATE outbox INDEXED BY outbox_line SET priority = ?
        WHERE messenger = ? AND chat_id = ? AND state IN ('queued', 'claimed') AND state = 'queued' AND priority > ?
        """,
        (priority, messenger, chat_id, priority),
    )


def blocked(chat_ids: Iterable[str]) -> set[tuple[str, str]]:
    """(messenger, chat) of those chats whose people cannot be reached."""
    source, given = sql.given([[chat_id] for chat_id in chat_ids], chat_id="text")
    text = f"SELECT c.messenger, c.chat_id FROM contact c JOIN {source} g ON g.chat_id = c.chat_id"
    return {(messenger, chat) for messenger, chat in sql.rows(f"{text} WHERE c.blocked_at IS NOT NULL", (given,))}


def claims_only() -> None:
    """This transaction only claims. It may be forgotten if the database's machine fails, since what is begun is checked
    against claims: PostgreSQL need not wait for the disk. And it takes the first of what waits, in its order, however
    much waits and whatever was counted before that came: by the index, without reading all of it to sort it."""
    _locally(synchronous_commit="off", enable_sort="off", **_BY_ID)


def few_of_many() -> None:
    """This transaction changes a few rows of tables that grow for years. PostgreSQL does not know how many rows it is
    given, and would rather read a whole table than look a hundred rows up by their ids."""
    _locally(**_BY_ID)


def _locally(**settings: str) -> None:
    if not is_sqlite():
        sql.rows("SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items()))


def take_toasts(messenger: str, now: datetime, worker: str, until: datetime, *, limit: int) -> list[Taken]:
    """Claims button answers, oldest first: the only rows that do not wait for their chat's turn."""
    return _take(f"{_TOAST} ORDER BY o.id", (messenger, now, limit, worker, until))


def take_turns(messenger: str, now: datetime, at: datetime, worker: str, until: datetime, *, limit: int) -> list[Taken]:
    """Claims the first row of each chat whose turn it is, the most urgent first. `at` by the shared clock."""
    return _take(f"{_HEAD} ORDER BY o.priority, o.id", (messenger, now, now, at, limit, worker, until))


def _take(which: str, values: Sequence[Any]) -> list[Taken]:
    taken = sql.rows(
        f"""
        WITH taken AS MATERIALIZED (SELECT o.id {which} LIMIT ? {sql.skipping("o")})
        UPDATE outbox SET state = 'claimed', claimed_by = ?, claimed_until = ?
        WHERE id IN (SELECT id FROM taken) RETURNING {", ".join(Taken._fields)}
        """,
        values,
    )
    return sorted(map(Taken._make, taken))


def drop_toasts(before: datetime) -> None:
    """Drops button answers that have waited since before a moment."""
    sql.rows(
        "UPDATE outbox INDEXED BY outbox_toasts SET state = 'dropped' "
        "WHERE state = 'queued' AND kind = 'toast' AND created_at < ?",
        (before,),
    )


def begin(ids: Sequence[int], worker: str, now: datetime, *, lasting: datetime) -> dict[int, int]:
    """Logs an attempt for each of these rows that `worker` still holds, until after `lasting`: row → attempt.

    Only a claimed row is held by somebody. That is not said once more: PostgreSQL would go through all that is claimed,
    once for each of these rows.
    """
    source, given = sql.given([[row_id] for row_id in ids], id="bigint")
    rows = sql.rows(
        f"""
        INSERT INTO attempt (outbox_id, at, outcome, error)
        SELECT g.id, ?, '', '' FROM {source} g WHERE EXISTS (
            SELECT 1 FROM outbox o WHERE o.id = g.id AND o.claimed_by = ? AND o.claimed_until > ? LIMIT 1 OFFSET 0)
        RETURNING outbox_id, id
        """,
        (now, given, worker, lasting),
    )
    return dict(rows)


class End(NamedTuple):
    """How an attempt ended, and what becomes of its row. `later`: not before that moment."""

    id: int
    attempt: int
    outcome: str
    at: datetime
    state: str
    message_id: str | None
    sent_at: datetime | None
    later: datetime | None
    error: str


_END = {
    "id": "bigint",
    "attempt": "bigint",
    "outcome": "text",
    "at": "timestamp",
    "state": "text",
    "message_id": "text",
    "sent_at": "timestamp",
    "later": "timestamp",
    "error": "text",
}


def end(ends: Iterable[End], worker: str) -> None:
    """Writes how attempts ended.

    What the messenger has taken is true whoever holds the row now; the rest is said of a claim that is still ours, and
    by its last attempt: a repeat may be under way or recorded as sent, or the chat as blocked, meanwhile.
    """
    source, given = sql.given(ends, **_END)
    sql.rows(
        f"""
        UPDATE attempt SET outcome = g.outcome, error = g.error, ended_at = g.at FROM {source} g
        WHERE attempt.id = g.attempt
        """,
        (given,),
    )
    sql.rows(
        f"""
        UPDATE outbox SET state = g.state, message_id = g.message_id, sent_at = g.sent_at, error = g.error,
            not_before = COALESCE(g.later, not_before), attempts = attempts + 1, claimed_by = '', claimed_until = NULL
        FROM {source} g
        WHERE outbox.id = g.id AND (g.state = 'sent' OR (
            outbox.state = 'claimed' AND outbox.claimed_by = ?
            AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.outbox_id = g.id AND a.id > g.attempt)))
        """,
        (given, worker),
    )


def renew(ids: Sequence[int], worker: str, until: datetime) -> None:
    """Claims that `worker` holds last until a later moment."""
    source, given = sql.given([[row_id] for row_id in ids], id="bigint")
    sql.rows(
        f"""
        UPDATE outbox SET claimed_until = ? FROM {source} g
        WHERE outbox.id = g.id AND outbox.state = 'claimed' AND outbox.claimed_by = ?
        """,
        (until, given, worker),
    )


def release(ids: Sequence[int], worker: str) -> None:
    """Gives back rows that were claimed and not attempted."""
    source, given = sql.given([[row_id] for row_id in ids], id="bigint")
    sql.rows(
        f"""
        UPDATE outbox SET state = 'queued', claimed_by = '', claimed_until = NULL FROM {source} g
        WHERE outbox.id = g.id AND outbox.state = 'claimed' AND outbox.claimed_by = ?
        """,
        (given, worker),
    )


def expired(now: datetime) -> list[tuple[int, str]]:
    """(id, kind) of rows whose claim has run out: whoever took them was stopped. Locked until the transaction ends."""
    found = sql.rows(
        "SELECT id, kind FROM outbox INDEXED BY outbox_claimed "
        f"WHERE state = 'claimed' AND claimed_until <= ? {sql.skipping('outbox')}",
        (now,),
    )
    return sorted((row_id, kind) for row_id, kind in found)


def next_moment(messenger: str, now: datetime, at: datetime) -> datetime | None:
    """When the next row can be taken, or the next claim runs out; may lie in the past. None = nothing is waiting."""
    for which, values in ((_TOAST, (messenger, now)), (_HEAD, (messenger, now, now, at))):
        if sql.rows(f"SELECT 1 {which} LIMIT 1", values):
            return now
    later = sql.rows(
        "SELECT MIN(not_before) FROM outbox INDEXED BY outbox_later "
        "WHERE messenger = ? AND state = 'queued' AND not_before > ?",
        (messenger, now),
    )
    claim = sql.rows(
        "SELECT MIN(claimed_until) FROM outbox INDEXED BY outbox_claimed WHERE messenger = ? AND state = 'claimed'",
        (messenger,),
    )
    return min((sql.moment(value) for [(value,)] in (later, claim) if value is not None), default=None)


def unfinished_attempts(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Per row, how many of its attempts were (cut off by the end of the process, not answered): these may have reached
    the person without our knowing. Rows without any are left out."""
    of = Attempt.outcome
    rows: Any = (
        Attempt.select(Attempt.outbox, fn.SUM(Case(of, (("", 1),), 0)), fn.SUM(Case(of, (("", 0),), 1)))
        .where(Attempt.outbox.in_(ids), of.in_(UNFINISHED))
        .group_by(Attempt.outbox)
        .tuples()
    )
    return {row_id: (int(cut), int(unanswered)) for row_id, cut, unanswered in rows}


def waiting(prefix: str) -> list[tuple[int, str]]:
    """(id, dedupe_key) of the messages that have not left yet and whose keys begin so, oldest first."""
    which = "state = 'queued' AND substr(dedupe_key, 1, ?) = ?"
    rows = sql.rows(
        f"SELECT id, dedupe_key FROM outbox INDEXED BY outbox_waiting WHERE {which} ORDER BY id", (len(prefix), prefix)
    )
    return [(row_id, key) for row_id, key in rows]


def state_counts() -> dict[OutboxState, int]:
    rows: Any = Outbox.select(Outbox.state, fn.COUNT(Outbox.id)).group_by(Outbox.state).tuples()
    return dict(rows)


def not_arrived(kinds: Sequence[str], *, queued_before: datetime, after: datetime, but: str) -> list[Outbox]:
    """Rows that nobody was told of, with their contacts: queued for long, or given up for another reason than `but`."""
    new = f"created_at > ? AND reported_at IS NULL AND kind IN ({', '.join('?' * len(kinds))})"
    found = sql.rows(
        f"""
        SELECT id FROM outbox INDEXED BY outbox_waiting
        WHERE state = 'queued' AND created_at <= ? AND NOT (not_before > ? AND attempts = 0) AND {new}
        UNION ALL SELECT id FROM outbox INDEXED BY outbox_lost
        WHERE state IN ('failed', 'uncertain') AND error <> ? AND {new}
        """,
        (queued_before, queued_before, after, *kinds, but, after, *kinds),
    )
    return _with_contacts(row_id for (row_id,) in found)


@prepared
def _with_contacts(ids: Given) -> ModelSelect[Outbox]:
    rows = Outbox.select(Outbox, Contact).join_from(Outbox, Contact, JOIN.LEFT_OUTER)
    return rows.where(Outbox.id.in_(many(ids))).order_by(Outbox.id)


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def next_evidence(now: datetime) -> Evidence | None:
    """The pending file that has waited longest and may be fetched."""
    free = Evidence.not_before.is_null() | (Evidence.not_before <= now)
    pending: Any = Evidence.select().where(Evidence.state == EvidenceState.PENDING, free).order_by(Evidence.id)
    first: Evidence | None = pending.first()
    return first


def next_evidence_moment() -> datetime | None:
    """When the next pending file may be fetched; None = no file is waiting."""
    moment = fn.COALESCE(Evidence.not_before, Evidence.at)
    value = Evidence.select(fn.MIN(moment)).where(Evidence.state == EvidenceState.PENDING).scalar()
    return None if value is None else sql.moment(value)
