"""Giving key tasks to units: assignments, their checkpoints, and the members of collective units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.deadlines import PlannedCheckpoint, planned_checkpoints
from tasks.domain.model import Schedule
from tasks.domain.moments import local_day
from tasks.domain.terms import CheckpointState, Decision, Role, UnitKind
from tasks.services import standing, units
from tasks.store import queries
from tasks.store.models import Area, Assignment, Checkpoint, Extension, KeyTask, Plan, Unit

PLAN_CHANGED = "方案调整"
"""Who moved a due day when a revised table did, in the place of a person."""


def assign(item: KeyTask, plan: Plan, unit: Unit, role: Role, now: datetime, parent: Assignment | None = None) -> None:
    """Gives the unit its part, or changes the role of the part it has, and plans its checkpoints.

    A collective unit's part is passed on to its members of today, each of which answers for itself. A member that is
    named beside its collective has the part it was named for, in whichever order they stand.
    """
    known = {row.unit_id: row for row in Assignment.select().where(Assignment.key_task == item)}
    standing.refresh(_give(item, plan, unit, role, now, parent, known), now, ZoneInfo(plan.timezone))


def _give(
    item: KeyTask,
    plan: Plan,
    unit: Unit,
    role: Role,
    now: datetime,
    parent: Assignment | None,
    known: dict[int, Assignment],
) -> list[int]:
    """Returns the ids of the parts, its own and its members', that have a history; a new part stands as it was made."""
    row = known.get(unit.id)
    parent_id = parent.id if parent is not None else None
    old = []
    if row is None:
        row = Assignment.create(key_task=item, unit=unit, role=role, parent=parent, created_at=now)
        known[unit.id] = row
        _plan_new(row, queries.schedule_of(item), plan, now)
    elif parent_id is not None and row.parent_id != parent_id and row.withdrawn_at is None:
        return []
    else:
        if (row.role, row.parent_id, row.withdrawn_at) != (role, parent_id, None):
            row.role, row.parent, row.withdrawn_at = role, parent, None
            row.save()
        plan_checkpoints(row, queries.schedule_of(item), plan, now)
        old.append(row.id)
    if unit.kind is UnitKind.COLLECTIVE:
        for member in units.members_on(unit, local_day(now, ZoneInfo(plan.timezone))):
            old += _give(item, plan, member, role, now, row, known)
    return old


def _plan_new(row: Assignment, schedule: Schedule, plan: Plan, now: datetime) -> None:
    planned = planned_checkpoints(schedule, plan.base_year, _owed_from(plan, now))
    if planned:
        Checkpoint.insert_many([_columns(row, wanted, now) for wanted in planned]).execute()


def _owed_from(plan: Plan, now: datetime) -> date:
    """The day from which periods are owed: today, so that nobody answers for months before duban was used; all of the
    year when a plan of a year that is over is entered, for its record or for practice."""
    today = local_day(now, ZoneInfo(plan.timezone))
    return date(plan.base_year, 1, 1) if today.year > plan.base_year else today


def _columns(row: Assignment, wanted: PlannedCheckpoint, now: datetime) -> dict[str, Any]:
    return {
        "assignment": row.id,
        "period": wanted.period,
        "original_due_on": wanted.due_on,
        "due_on": wanted.due_on,
        "soft": wanted.soft,
        "created_at": now,
    }


def withdraw(row: Assignment, now: datetime) -> None:
    """Takes the part back; its history stays."""
    Assignment.update(withdrawn_at=now).where(Assignment.id == row.id).execute()
    for child in list(Assignment.select().where(Assignment.parent == row.id, Assignment.withdrawn_at.is_null())):
        withdraw(child, now)
    standing.refresh([row.id], now, ZoneInfo(row.key_task.area.plan.timezone))


def expand(collective: Unit, now: datetime) -> int:
    """Passes the collective's parts in all open plans on to its members of today; returns how many parts are new."""
    with standing.adding():
        before = Assignment.select().where(Assignment.withdrawn_at.is_null()).count()
        rows = (
            Assignment.select(Assignment, KeyTask, Area, Plan)
            .join(KeyTask)
            .join(Area)
            .join(Plan)
            .where(
                Assignment.unit == collective,
                Assignment.withdrawn_at.is_null(),
                KeyTask.withdrawn_at.is_null(),
                Plan.archived_at.is_null(),
            )
        )
        for row in list(rows):
            assign(row.key_task, row.key_task.area.plan, collective, row.role, now, parent=row.parent)
        return int(Assignment.select().where(Assignment.withdrawn_at.is_null()).count() - before)


def plan_checkpoints(row: Assignment, schedule: Schedule, plan: Plan, now: datetime) -> None:
    """Brings the checkpoints in line with the schedule.

    A changed due day is recorded as a granted extension, so the original day and the history stay; a checkpoint that
    the schedule no longer has is withdrawn unless what it asks for was reported.
    """
    today = local_day(now, ZoneInfo(plan.timezone))
    stored = {c.period: c for c in Checkpoint.select().where(Checkpoint.assignment == row.id)}
    first = min((c.original_due_on for c in stored.values()), default=today)
    owed_from = min(first, _owed_from(plan, now))
    planned = {p.period: p for p in planned_checkpoints(schedule, plan.base_year, owed_from)}
    for period, wanted in planned.items():
        if period in stored:
            _keep(stored[period], wanted, now)
        elif not stored or wanted.due_on >= today or period == "":
            Checkpoint.create(**_columns(row, wanted, now))
    for period, checkpoint in stored.items():
        unanswered = checkpoint.state in (CheckpointState.OPEN, CheckpointState.WITHDRAWN)
        if period not in planned and checkpoint.withdrawn_at is None and unanswered:
            Checkpoint.update(withdrawn_at=now, state=CheckpointState.WITHDRAWN).where(
                Checkpoint.id == checkpoint.id
            ).execute()


def _keep(checkpoint: Checkpoint, wanted: PlannedCheckpoint, now: datetime) -> None:
    Checkpoint.update(withdrawn_at=None, soft=wanted.soft).where(Checkpoint.id == checkpoint.id).execute()
    planned_before = _planned_day(checkpoint)
    if planned_before != wanted.due_on:
        Extension.create(
            checkpoint=checkpoint,
            from_due_on=checkpoint.due_on,
            asked_due_on=wanted.due_on,
            reason=PLAN_CHANGED,
            by=PLAN_CHANGED,
            at=now,
            decision=Decision.ACCEPT,
            decided_by=PLAN_CHANGED,
            decided_at=now,
        )


def _planned_day(checkpoint: Checkpoint) -> date:
    """The day that the plan itself last set, leaving aside what units were granted."""
    changes = (
        Extension.select()
        .where(
            Extension.checkpoint == checkpoint.id,
            Extension.by == PLAN_CHANGED,
            Extension.contact.is_null(),  # a person may call himself anything
        )
        .order_by(Extension.id.desc())
        .first()
    )
    return changes.asked_due_on if changes is not None else checkpoint.original_due_on
