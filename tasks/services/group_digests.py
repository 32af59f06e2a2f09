"""What a tick says to groups: to a unit's, what its people are reminded of; to a plan's, what is due.

Nothing is remembered for it but the message itself. A unit's group hears of a stage when the first of its people does;
which items that are follows from the tick's reminders, whenever it is asked, so a message that has not left yet is
written anew, or withdrawn, as soon as something in it is no longer true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.domain.messages import Outgoing, Priority
from tasks.domain.moments import local
from tasks.domain.nudges import LADDER, is_manual
from tasks.domain.reminders import may_speak
from tasks.services import cards, groups, outbox
from tasks.services.cards import Card
from tasks.services.groups import GroupChat
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.models import Plan

PREFIX = "group"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class GroupDigest:
    """What a unit is reminded of in its group, the most urgent first. `at` is the wall-clock time of the tick."""

    group: GroupChat
    cards: tuple[Card, ...]
    at: datetime


@dataclass(frozen=True)
class PlanDigest:
    """What is due in a plan, for its group: `late` is overdue, `due` comes. named: whether units may be named there."""

    group: GroupChat
    at: datetime
    due: tuple[Card, ...]
    late: tuple[Card, ...]
    named: bool


GroupComposer = Callable[[GroupDigest | PlanDigest], Outgoing]


def send(units: Iterable[int], now: datetime, practice: Practice, compose: GroupComposer) -> int:
    """Queues what a tick has for the groups, once for each; returns how many messages. `units`: whose people the tick
    reminds. Part of the caller's transaction."""
    reminded, found = set(units), []
    for group in groups.in_force():
        if group.unit_id is not None and group.unit_id in reminded:
            found.append((group, now.isoformat()))
        elif group.plan_id is not None:
            found.append((group, local(now, _zone(group, practice)).date().isoformat()))
    messages = [
        replace(compose(said), dedupe_key=f"{PREFIX}:{group.id}:{key}", priority=Priority.BROADCAST)
        for group, key in found
        if (said := _digest(group, key, now, practice, strict=True)) is not None
    ]
    return len(outbox.enqueue(messages, now))


def refresh(now: datetime, practice: Practice, compose: GroupComposer, *, strict: bool) -> None:
    """Writes those anew that have not left yet and are no longer true. `strict`: also withdraws those that may not be
    said any more, because their day or the hours have passed. Part of the caller's transaction."""
    for waiting in outbox.waiting(f"{PREFIX}:"):
        _, group_id, key = waiting.key.split(":", 2)
        group = groups.by_id(int(group_id))
        said = _digest(group, key, now, practice, strict=strict) if group is not None else None
        outbox.rewrite(waiting.id, compose(said) if said is not None else None)


def overview(group: GroupChat, now: datetime, practice: Practice) -> PlanDigest:
    """What of a plan is overdue and what is due within a week."""
    assert group.plan_id is not None, "a unit has its list"
    there = local(now, _zone(group, practice))
    late, due = _owed(group, there.date(), there.date() + WEEK, None, now, practice)
    return PlanDigest(group, there, due, late, practice.name_units)


# ── what there is to say ──────────────────────────────────────────────────────────────────────────────────────────


def _digest(
    group: GroupChat, key: str, now: datetime, practice: Practice, *, strict: bool
) -> GroupDigest | PlanDigest | None:
    if group.unit_id is not None:
        return _of_unit(group, datetime.fromisoformat(key), now, practice, strict=strict)
    return _of_plan(group, date.fromisoformat(key), now, practice, strict=strict)


def _of_unit(group: GroupChat, at: datetime, now: datetime, practice: Practice, *, strict: bool) -> GroupDigest | None:
    assert group.unit_id is not None, "only of a unit's group"
    rows = queries.first_nudges(group.unit_id, at)
    ids = {row.assignment_id for row in rows if not (row.stage.startswith(f"{LADDER}:") or is_manual(row.stage))}
    shown = sorted(cards.get(ids, now, practice, group.language), key=lambda card: card.urgency)
    if strict:
        shown = [card for card in shown if _may_say(card, at, now, practice)]
    return GroupDigest(group, tuple(shown), local(at, practice.zone)) if shown else None


def _may_say(card: Card, at: datetime, now: datetime, practice: Practice) -> bool:
    there = local(now, card.zone)
    policy = practice.nudges.of(card.plan, card.area, card.number)
    return there.date() == local(at, card.zone).date() and may_speak(policy, there, practice.calendar)


def _of_plan(group: GroupChat, on: date, now: datetime, practice: Practice, *, strict: bool) -> PlanDigest | None:
    there = local(now, _zone(group, practice))
    policy = practice.nudges.of(group.plan, "", "")
    if strict and not (there.date() == on and may_speak(policy, there, practice.calendar)):
        return None
    before = on - timedelta(days=1)
    while not practice.calendar.is_workday(before):
        before -= timedelta(days=1)
    late, due = _owed(group, on, on, before, now, practice)
    return PlanDigest(group, there, due, late, practice.name_units) if late or due else None


def _owed(
    group: GroupChat, today: date, until: date, since: date | None, now: datetime, practice: Practice
) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """(overdue since a day, due from today until a day); items that nobody is to be reminded of are left out."""
    rows = list(queries.owed_by(group.plan_id or 0, until))
    day = {row.assignment_id: row.due_on for row in sorted(rows, key=lambda row: row.due_on, reverse=True)}
    wanted = {aid for aid, due_on in day.items() if since is None or due_on >= since}
    shown = [
        card
        for card in sorted(cards.get(wanted, now, practice, group.language), key=lambda card: card.urgency)
        if not practice.nudges.of(card.plan, card.area, card.number).off
    ]
    late = tuple(card for card in shown if day[card.assignment_id] < today)
    return late, tuple(card for card in shown if day[card.assignment_id] >= today)


def _zone(group: GroupChat, practice: Practice) -> ZoneInfo:
    plan = Plan.get_or_none(Plan.id == group.plan_id)
    return ZoneInfo(plan.timezone) if plan is not None else practice.zone
