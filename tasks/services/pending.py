"""Digests that have not left yet: nobody gets a stale one.

What was answered, closed, withdrawn or given another day since is taken out of its digest. A digest whose day or whose
hours have passed is withdrawn as a whole, and the next tick finds anew what is due then, in words that are true then.
What a coordinator ordered by hand leaves at the hour that they chose, whatever the hours are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.moments import local
from tasks.domain.nudges import LADDER, Stage, due_day, is_manual
from tasks.domain.reminders import may_speak
from tasks.domain.slips import SlipNumber
from tasks.domain.terms import Language, OutboxState
from tasks.services import cards, digesting, group_digests
from tasks.services.digesting import Composer, NudgeLine, Ordered
from tasks.services.practice import Practice
from tasks.store import bulk, queries
from tasks.store.db import part, transaction
from tasks.store.models import Contact, Escalation, Nudge, Outbox, Slip


def strip(now: datetime, practice: Practice, compose: Composer) -> int:
    """Takes out what is not owed any more; returns from how many digests. Cheap while nothing waits."""
    with part():
        group_digests.refresh(now, practice, compose, strict=False)
        gone = [row.id for row in queries.overtaken_nudges()]
        return _take_out(gone, now, practice, compose) if gone else 0


def settle(now: datetime, practice: Practice, compose: Composer) -> int:
    """The same, and withdraws what may not be said now: of an earlier day, or outside the hours."""
    with transaction():
        group_digests.refresh(now, practice, compose, strict=True)
        late: set[int] = set()
        for row in queries.waiting_nudges():
            item = row.assignment.key_task
            there = local(now, ZoneInfo(item.area.plan.timezone))
            policy = practice.nudges.of(item.area.plan.title, item.area.name, item.number)
            if is_manual(row.stage):
                continue
            if row.on != there.date() or not may_speak(policy, there, practice.calendar):
                late.add(row.id)
        return strip(now, practice, compose) + (_take_out(sorted(late), now, practice, compose) if late else 0)


def withdraw(nudges: Iterable[int], now: datetime) -> None:
    """These were not said. A rung of the ladder that they stood for was not reached."""
    for some in bulk.chunks(nudges):
        for row in Nudge.select().where(Nudge.id.in_(some), Nudge.stage.startswith(f"{LADDER}:")):
            Escalation.update(withdrawn_at=now).where(
                Escalation.checkpoint == row.checkpoint_id,
                Escalation.due_on == due_day(row.stage),
                Escalation.rung == row.stage.rpartition(":")[2],
                Escalation.withdrawn_at.is_null(),
            ).execute()
        Nudge.update(withdrawn_at=now).where(Nudge.id.in_(some), Nudge.withdrawn_at.is_null()).execute()


def _take_out(nudges: Sequence[int], now: datetime, practice: Practice, compose: Composer) -> int:
    """Replaces the digests of these nudges by what remains of them; one that has left meanwhile stays as it is."""
    messages: set[int] = set()
    for some in bulk.chunks(nudges):
        messages |= {row.outbox_id for row in Nudge.select(Nudge.outbox).where(Nudge.id.in_(some)) if row.outbox_id}
    ours = set()
    for message in sorted(messages):
        still = (Outbox.id == message) & (Outbox.state == OutboxState.QUEUED)
        if Outbox.update(state=OutboxState.DROPPED, error="no longer true").where(still).execute():
            ours.add(message)
    gone, remaining = set(nudges), []
    for some in bulk.chunks(sorted(ours)):
        rows: Any = (
            Nudge.select(Nudge, Contact, Outbox, Slip)
            .join_from(Nudge, Contact)
            .join_from(Nudge, Outbox)
            .join_from(Nudge, Slip, queries.LEFT_OUTER)
            .where(Nudge.outbox.in_(some), Nudge.withdrawn_at.is_null())
        )
        withdraw([row.id for row in rows if row.id in gone], now)
        remaining += [row for row in rows if row.id not in gone]
    if remaining:
        _queue_again(remaining, now, practice, compose)
    return len(ours)


def _queue_again(nudges: Sequence[Nudge], now: datetime, practice: Practice, compose: Composer) -> None:
    wanted: dict[Language, set[int]] = defaultdict(set)
    for row in nudges:
        wanted[row.contact.language].add(row.assignment_id)
    shown = {
        (card.assignment_id, language): card
        for language, ids in wanted.items()
        for card in cards.get(ids, now, practice, language)
    }
    lines: dict[Ordered | None, dict[int, list[NudgeLine]]] = defaultdict(lambda: defaultdict(list))
    for row in nudges:
        card = shown[row.assignment_id, row.contact.language]
        policy = practice.nudges.of(card.plan, card.area, card.number)
        stage, due_on = Stage(row.stage, row.stage.partition(":")[0], 0, 0), due_day(row.stage)
        period = row.checkpoint.period if row.checkpoint is not None else ""
        slip = SlipNumber(row.slip.year, row.slip.number) if row.slip is not None else None
        line = NudgeLine(
            card, period, due_on, stage, row.reason, row.checkpoint_id, policy.urgent, row.id, slip, row.slip_id
        )
        lines[_ordered(row)][row.contact_id].append(line)
    for ordered, of_people in lines.items():
        digesting.send(of_people, {}, now, compose, ordered)


def _ordered(row: Nudge) -> Ordered | None:
    """By whom it was ordered by hand. What waits for its hour goes on waiting for it."""
    assert row.outbox is not None, "only what waits in the outbox is queued again"
    return Ordered(row.by, row.message, row.outbox.not_before) if is_manual(row.stage) else None
