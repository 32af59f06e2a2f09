"""What the queue reads follows from what waits, not from what was ever sent: asked every few seconds for years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import factory
import pytest

from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.terms import OutboxState
from tasks.services import delivery, outbox, undelivered
from tasks.services.delivery import Outcome
from tasks.store import db, queries, queue, sql
from tasks.store.models import Nudge, Outbox

LEASE = timedelta(minutes=5)
WAITING = 20
SHORT, LONG = 200, 6000


@pytest.mark.usefixtures("database")
def test_what_the_queue_reads_does_not_grow_with_what_was_sent(now: datetime) -> None:
    factory.apply(factory.item())
    actor = factory.bind("市司法局")
    said = {"stage": "7", "on": now.date(), "at": now, "reason": "7天前", "contact": actor.contact_id}
    _history(SHORT, now)
    Nudge.create(assignment=factory.assignment(), outbox=Outbox.select().get(), **said)
    before = {name: _cost(step) for name, step in _a_round(now).items()}
    _history(LONG, now)
    after = {name: _cost(step) for name, step in _a_round(now + timedelta(minutes=30)).items()}
    assert all(before.values()), before
    grown = {name: (cost, after[name]) for name, cost in before.items() if after[name] > 1.5 * cost + 2 * WAITING}
    assert not grown


def _a_round(now: datetime) -> dict[str, Callable[[], object]]:
    """Messages from the queue to their end, and what is asked meanwhile."""
    people = [f"p{n}" for n in range(WAITING)]
    held: list[delivery.Claims] = []
    begun: dict[int, int] = {}

    def claim() -> None:
        held.append(delivery.claim(now, worker="w", limit=WAITING, lease=LEASE, rate=1000, clock=lambda: now))
        assert len(held[0].messages) == WAITING

    def end() -> None:
        ends = [
            Outcome(m, begun[m.id], OutboxState.SENT, now, message_id=f"n{m.id}", rest=0.1) for m in held[0].messages
        ]
        delivery.record(ends, [], now, worker="w", lease=LEASE, clock=lambda: now)

    return {
        "queue answers": lambda: outbox.enqueue([Outgoing(person, text="已收到") for person in people], now),
        "queue a button answer": lambda: outbox.enqueue(
            [Outgoing("p1", OutgoingKind.TOAST, callback_id="c")], now + timedelta(seconds=1)
        ),
        "when is the next due": lambda: delivery.next_due(now, clock=lambda: now),
        "what waits by key": lambda: queue.waiting("digest:"),
        "which digests wait": lambda: list(queries.waiting_nudges()),
        "claim": claim,
        "begin": lambda: begun.update(delivery.record([], held[0].messages, now, worker="w", lease=LEASE)),
        "renew": lambda: delivery.renew([m.id for m in held[0].messages], now, worker="w", lease=LEASE),
        "end": end,
        "drop what is late": lambda: queue.drop_toasts(now + timedelta(minutes=2)),
        "claim nothing": lambda: delivery.claim(now, worker="w", limit=WAITING, lease=LEASE, clock=lambda: now),
        "what did not arrive": lambda: undelivered.unreported(now),
    }


def _history(messages: int, now: datetime) -> None:
    """So many messages that were sent, to the people of the round among others."""
    then = now - timedelta(days=1)
    given = {"kind": "send", "priority": 0, "payload": {"text": "x"}, "created_at": then, "not_before": then}
    rows = [
        {"messenger": "telegram", "chat_id": f"p{n % 100}", "message_id": f"{messages}-{n}", **given}
        for n in range(messages)
    ]
    with db.transaction():
        for first in range(0, messages, 1000):
            Outbox.insert_many(
                [
                    row | {"state": OutboxState.SENT, "attempts": 1, "sent_at": then}
                    for row in rows[first : first + 1000]
                ]
            ).execute()
        sql.rows(
            "INSERT INTO attempt (outbox_id, at, outcome, error) "
            "SELECT id, created_at, 'sent', '' FROM outbox WHERE message_id LIKE ?",
            (f"{messages}-%",),
        )
    if not db.is_sqlite():
        sql.rows("ANALYZE")


def _cost(act: Callable[[], object]) -> int:
    """What the database does for it: steps of its machine (SQLite), rows read (PostgreSQL)."""
    if db.is_sqlite():
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection = db.database.connection()
        connection.set_progress_handler(count, 10)
        try:
            act()
        finally:
            connection.set_progress_handler(None, 0)
        return steps
    with db.transaction():
        before = _rows_read()
        act()
        return 10 + _rows_read() - before


def _rows_read() -> int:
    """Of the tables, as far as this connection has not passed its count on."""
    return int(
        sql.rows("SELECT SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")[0][0] or 0
    )
