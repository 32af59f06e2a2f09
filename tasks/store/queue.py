"""What waits to be done, as queues: which rows may be taken now.

The SQL is the same for SQLite and PostgreSQL, but for the row locks.
On PostgreSQL several processes take rows at once: a row that another one is taking is skipped, and one that it has
taken meanwhile is rechecked by the database before the lock is given. SQLite has a single writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import Case, ModelSelect, fn

from tasks.domain.messages import OutgoingKind
from tasks.domain.terms import EvidenceState, OutboxState
from tasks.store.db import is_sqlite
from tasks.store.models import Attempt, Evidence, Outbox

ACTIVE = (OutboxState.QUEUED, OutboxState.CLAIMED)
UNFINISHED = ("", OutboxState.UNCERTAIN.value)  # outcomes of an attempt that may have reached the person


def expired(now: datetime) -> list[Outbox]:
    """Claimed rows whose claim has run out: whoever took them was stopped. Locked until the transaction ends."""
    late = Outbox.select().where(Outbox.state == OutboxState.CLAIMED, Outbox.claimed_until <= now)
    return list(_locked(late.order_by(Outbox.id)))


def toasts(now: datetime, limit: int) -> list[Outbox]:
    """Button answers, oldest first: the only rows that do not wait for their chat's turn."""
    due = Outbox.select().where(
        Outbox.state == OutboxState.QUEUED, Outbox.kind == OutgoingKind.TOAST, Outbox.not_before <= now
    )
    return list(_locked(due.order_by(Outbox.id).limit(limit)))


def turns(now: datetime, limit: int) -> list[Outbox]:
    """The first row of each chat that is due and whose chat has nothing in flight, the most urgent chat first."""
    lines = _lines()
    due = (
        Outbox.select(Outbox)
        .join(lines, on=(Outbox.id == lines.c.head))
        .where(Outbox.state == OutboxState.QUEUED, Outbox.not_before <= now, lines.c.in_flight == 0)
        .order_by(lines.c.rank, Outbox.id)
    )
    return list(_locked(due.limit(limit)))


def next_moment() -> datetime | None:
    """When the next row can be taken, or the next claim runs out; may lie in the past. None = nothing is waiting."""
    lines = _lines()
    free = (
        Outbox.select(fn.MIN(Outbox.not_before))
        .join(lines, on=(Outbox.id == lines.c.head))
        .where(Outbox.state == OutboxState.QUEUED, lines.c.in_flight == 0)
    )
    answer = Outbox.select(fn.MIN(Outbox.not_before)).where(
        Outbox.state == OutboxState.QUEUED, Outbox.kind == OutgoingKind.TOAST
    )
    claim = Outbox.select(fn.MIN(Outbox.claimed_until)).where(Outbox.state == OutboxState.CLAIMED)
    found = [query.scalar() for query in (free, answer, claim)]
    return min((_moment(value) for value in found if value is not None), default=None)


def unfinished_attempts(ids: Sequence[int]) -> dict[int, int]:
    """Per row, how many of its attempts may have reached the person without our knowing."""
    rows: Any = (
        Attempt.select(Attempt.outbox, fn.COUNT(Attempt.id))
        .where(Attempt.outbox.in_(ids), Attempt.outcome.in_(UNFINISHED))
        .group_by(Attempt.outbox)
        .tuples()
    )
    return dict(rows)


def state_counts() -> dict[OutboxState, int]:
    rows: Any = Outbox.select(Outbox.state, fn.COUNT(Outbox.id)).group_by(Outbox.state).tuples()
    return dict(rows)


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
    return None if value is None else _moment(value)


def _lines() -> Any:
    """Each chat's line: its first row, its most urgent priority, how many of its rows are in flight."""
    row = Outbox.alias()
    claimed = Case(None, ((row.state == OutboxState.CLAIMED, 1),), 0)
    return (
        row.select(fn.MIN(row.id).alias("head"), fn.MIN(row.priority).alias("rank"), fn.SUM(claimed).alias("in_flight"))
        .where(row.state.in_(ACTIVE), row.kind != OutgoingKind.TOAST)
        .group_by(row.messenger, row.chat_id)
        .alias("line")
    )


def _locked(query: ModelSelect[Any]) -> Any:
    return query if is_sqlite() else query.for_update(of=Outbox, skip_locked=True)


def _moment(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
