"""The rows that decide about reminders, as the engine takes them (tasks.domain.reminders). Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from tasks.domain.ladder import Climbed
from tasks.domain.reminders import Owed, Person, Told
from tasks.domain.terms import IN_HAND, CheckpointState, ContactRole, OutboxState
from tasks.services import leaves
from tasks.services.practice import Practice
from tasks.store import bulk, queries
from tasks.store.models import (
    Area,
    Assignment,
    Checkpoint,
    Contact,
    Escalation,
    Extension,
    KeyTask,
    Nudge,
    Outbox,
    Plan,
    Progress,
    Unit,
)

NOT_SAID = (OutboxState.FAILED, OutboxState.DROPPED)

Posts = Mapping[int, Sequence[tuple[Contact, ContactRole]]]


@dataclass(frozen=True)
class Asked:
    """A checkpoint, as its row with assignment, item, area and unit, and as the engine takes it. `lost`: nudges whose
    message never left."""

    row: Checkpoint
    owed: Owed
    lost: tuple[int, ...] = ()


def asked(plan: Plan, today: date, posts: Posts, practice: Practice) -> list[Asked]:
    """The open checkpoints of a plan that may be due a nudge."""
    rows = _can_be_due(plan, today, practice)
    late = [row.id for row in rows if row.due_on < today and not row.soft]
    told, lost = _told([row.id for row in rows])
    reported = answered({row.assignment_id for row in rows if row.due_on < today and not row.soft})
    waiting = _waiting(late)
    disputed = {row.assignment_id for row in queries.disputed()}
    climbed = _climbed(late)
    away = leaves.away(today)
    found = []
    for row in rows:
        item = row.assignment.key_task
        people = tuple(
            Person(contact.id, contact.name, role, contact.blocked_at is None, contact.id in away)
            for contact, role in posts.get(row.assignment.unit_id, ())
            if role.reports
        )
        roles = {person.id: person.role for person in reversed(people)}
        owed = Owed(
            checkpoint_id=row.id,
            due_on=row.due_on,
            soft=row.soft,
            policy=practice.nudges.of(plan.title, item.area.name, item.number),
            people=people,
            told=tuple(replace(each, role=roles.get(each.person_id, each.role)) for each in told[row.id]),
            climbed=tuple(climbed[row.id]),
            answered_at=reported.get(row.assignment_id),
            asked=row.id in waiting or row.assignment_id in disputed,
        )
        found.append(Asked(row, owed, tuple(lost[row.id])))
    return found


def can_be_due(today: date, practice: Practice) -> Any:
    """Open checkpoints near enough to be due a nudge, by the index of what is open; of any plan. A query of ids.

    It stands alone: a planner that joins before it looks would read the whole history of a large store.
    """
    horizon = today + timedelta(days=practice.nudges.reach * 2 + 14)  # working days lie within, long holidays included
    return Checkpoint.select(Checkpoint.id).where(
        Checkpoint.state == CheckpointState.OPEN,
        Checkpoint.due_on <= horizon,
        Checkpoint.withdrawn_at.is_null(),
        (Checkpoint.soft == False) | (Checkpoint.due_on >= today),  # noqa: E712 - an SQL expression
    )


def _can_be_due(plan: Plan, today: date, practice: Practice) -> list[Checkpoint]:
    """Those of one plan, with their rows. An assignment that was split among members is asked there."""
    found: list[Checkpoint] = []
    for some in bulk.chunks(row_id for (row_id,) in can_be_due(today, practice).tuples()):
        found.extend(
            Checkpoint.select(Checkpoint, Assignment, KeyTask, Area, Unit)
            .join_from(Checkpoint, Assignment)
            .join_from(Assignment, KeyTask)
            .join_from(KeyTask, Area)
            .join_from(Assignment, Unit)
            .where(Checkpoint.id.in_(some), Area.plan == plan.id, Assignment.state.in_(IN_HAND), ~queries.passed_on())
        )
    mine = [row for row in found if row.assignment.key_task.area.plan_id == plan.id]
    return sorted(mine, key=lambda row: (row.due_on, row.id))


def _told(ids: Iterable[int]) -> tuple[dict[int, list[Told]], dict[int, list[int]]]:
    """checkpoint → its nudges that left or wait to, and → the ids of those that never left."""
    told: dict[int, list[Told]] = defaultdict(list)
    lost: dict[int, list[int]] = defaultdict(list)
    for some in bulk.chunks(ids):
        rows: Any = (
            Nudge.select(
                Nudge.id, Nudge.checkpoint, Nudge.contact, Contact.name, Nudge.stage, Nudge.on, Nudge.at, Outbox.state
            )
            .join_from(Nudge, Contact)
            .join_from(Nudge, Outbox, queries.LEFT_OUTER)
            .where(Nudge.checkpoint.in_(some), Nudge.withdrawn_at.is_null())
            .order_by(Nudge.id)
            .tuples()
        )
        for nudge, checkpoint, contact, name, stage, on, at, state in rows:
            if state in NOT_SAID:
                lost[checkpoint].append(nudge)
            else:
                told[checkpoint].append(Told(contact, name, ContactRole.CONTACT, stage, on, at))
    return told, lost


def answered(ids: Iterable[int]) -> dict[int, datetime]:
    """assignment → when its unit last reported anything."""
    last: dict[int, datetime] = {}
    for some in bulk.chunks(sorted(ids)):
        for row in Progress.select(Progress.assignment, Progress.at).where(
            Progress.assignment.in_(some), Progress.withdrawn_at.is_null()
        ):
            last[row.assignment_id] = max(row.at, last.get(row.assignment_id, row.at))
    return last


def _waiting(ids: Iterable[int]) -> set[int]:
    """Checkpoints for which more time was asked, while nobody has decided."""
    found: set[int] = set()
    for some in bulk.chunks(ids):
        rows = Extension.select(Extension.checkpoint).where(Extension.checkpoint.in_(some), queries.extension_waits())
        found |= {row.checkpoint_id for row in rows}
    return found


def _climbed(ids: Iterable[int]) -> dict[int, list[Climbed]]:
    found: dict[int, list[Climbed]] = defaultdict(list)
    for some in bulk.chunks(ids):
        for row in Escalation.select().where(Escalation.checkpoint.in_(some), Escalation.withdrawn_at.is_null()):
            found[row.checkpoint_id].append(Climbed(row.rung, row.due_on, row.on))
    return found
