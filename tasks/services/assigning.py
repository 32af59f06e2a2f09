"""Giving key tasks to units: assignments, their checkpoints, and the members of collective units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.deadlines import PlannedCheckpoint, planned_checkpoints
from tasks.domain.model import Schedule
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState, CheckpointState, Decision, Role
from tasks.services import standing, units
from tasks.store import bulk, queries
from tasks.store.batch import Batch, Journal
from tasks.store.models import Area, Assignment, Checkpoint, Dispute, Extension, KeyTask, Plan, Unit

PLAN_CHANGED = "方案调整"
"""Who moved a due day when a revised table did, in the place of a person."""

Part = tuple[Role, int | None]
"""A unit's part: its role, and the collective unit under which it has it."""


def wanted_parts(
    named: Mapping[int, Role], members: Mapping[int, Sequence[int]], excused: Container[int] = ()
) -> dict[int, Part]:
    """unit id → its part in an item whose table names the units `named`.

    A collective unit's part is passed on to its members, each of which answers for itself, but for those that are
    `excused`. A member that is named beside its collective has the part it was named for, in whichever order they
    stand.
    """
    parts: dict[int, Part] = {unit: (role, None) for unit, role in named.items()}

    def pass_on(unit: int, role: Role) -> None:
        for member in members.get(unit, ()):
            if member not in parts and member not in excused:
                parts[member] = (role, unit)
                pass_on(member, role)

    for unit, role in named.items() if members else ():
        pass_on(unit, role)
    return parts


def answering(parts: Mapping[int, Part]) -> dict[int, Role]:
    """Without the collective units whose part was passed on: their members answer."""
    split = {collective for _, collective in parts.values()}
    return {unit: role for unit, (role, _) in parts.items() if unit not in split}


class Giving:
    """Gives a plan's items to units, many at a time: what is to be is compared with what is, `write` does the rest.

    Within the transaction of standing.adding().
    """

    def __init__(self, plan: Plan, now: datetime, batch: Batch | None = None) -> None:
        self.plan = plan
        self.now = now
        self.batch = batch or Batch()
        self.zone = ZoneInfo(plan.timezone)
        self.today = local_day(now, self.zone)
        self.members = units.memberships_on(self.today)
        self._owed_from = _owed_from(plan, self.today)
        self._held: dict[int, dict[int, Assignment]] = defaultdict(dict)
        self._checkpoints: dict[int, dict[str, Checkpoint]] = defaultdict(dict)
        self._moved: dict[int, date] = {}
        self._excused: dict[int, set[int]] = defaultdict(set)
        self._planned: dict[tuple[Schedule, date], tuple[PlannedCheckpoint, ...]] = {}
        self._refresh: list[int] = []

    def load(self, item_ids: Iterable[int]) -> None:
        """Reads the parts that the items have, before `settle` is called for them."""
        for some in bulk.chunks(item_ids):
            which = Assignment.select(Assignment.id).where(Assignment.key_task.in_(some))
            for row in Assignment.select().where(Assignment.key_task.in_(some)).order_by(Assignment.id):
                self._held[row.key_task_id][row.unit_id] = row
            for checkpoint in Checkpoint.select().where(Checkpoint.assignment.in_(which)):
                self._checkpoints[checkpoint.assignment_id][checkpoint.period] = checkpoint
            self._moved |= _moved_days(which)
            for item_id, unit_id in _excused(some):
                self._excused[item_id].add(unit_id)

    def wanted(self, item_id: int, named: Mapping[int, Role]) -> dict[int, Part]:
        """unit id → its part in the item, if its table names these units."""
        return wanted_parts(named, self.members, self._excused.get(item_id, frozenset()))

    def parts(self, item_id: int) -> dict[int, Part]:
        """unit id → the part in force that it holds."""
        held = self._held.get(item_id, {}).values()
        unit_of = {row.id: row.unit_id for row in held}
        return {r.unit_id: (r.role, unit_of.get(r.parent_id or 0)) for r in held if r.withdrawn_at is None}

    def settle(self, item_id: int, schedule: Schedule, named: Mapping[int, Role]) -> int:
        """Brings the item's parts and their checkpoints in line with the units named; none: all are taken back.

        Returns how many parts are new or given again. A part that is taken back keeps its history. The part of a unit
        that left its collective is taken back unless it was closed: what is done is done.
        """
        held = self._held.get(item_id, {})
        wanted = self.wanted(item_id, named)
        fresh = self._wanted(schedule, self._owed_from)
        ids: dict[int, int] = {}
        given = 0
        for unit_id, (role, collective) in wanted.items():
            row = held.get(unit_id)
            parent_id = ids[collective] if collective is not None else None
            if row is None:
                given += 1
                ids[unit_id] = self._new(item_id, unit_id, role, parent_id, fresh)
            else:
                given += row.withdrawn_at is not None
                ids[unit_id] = row.id
                self._keep_in_mind(row)
                self.batch.change(row, role=role, parent_id=parent_id, withdrawn_at=None)
                self._plan(row, schedule)
        kept = set(ids.values())
        for unit_id, row in held.items():
            if unit_id in wanted or row.withdrawn_at is not None:
                continue
            if row.state is AssignmentState.CLOSED and row.parent_id in kept:
                continue
            self._keep_in_mind(row)
            self.batch.change(row, withdrawn_at=self.now)
        return given

    def write(self) -> Journal:
        """Writes everything and lets the standing of the parts that have a history follow."""
        journal = self.batch.write()
        for some in bulk.chunks(self._refresh):
            standing.refresh(some, self.now, self.zone)
        return journal

    def _new(
        self,
        item_id: int,
        unit_id: int,
        role: Role,
        parent_id: int | None,
        checkpoints: Iterable[PlannedCheckpoint],
    ) -> int:
        assignment_id = self.batch.add(
            Assignment,
            key_task_id=item_id,
            unit_id=unit_id,
            role=role,
            parent_id=parent_id,
            created_at=self.now,
        )
        for wanted in checkpoints:
            self._new_checkpoint(assignment_id, wanted)
        return assignment_id

    def _new_checkpoint(self, assignment_id: int, wanted: PlannedCheckpoint) -> None:
        self.batch.add(
            Checkpoint,
            assignment_id=assignment_id,
            period=wanted.period,
            original_due_on=wanted.due_on,
            due_on=wanted.due_on,
            soft=wanted.soft,
            created_at=self.now,
        )

    def _plan(self, row: Assignment, schedule: Schedule) -> None:
        """Brings the checkpoints in line with the schedule.

        A changed due day is recorded as a granted extension, so the original day and the history stay; a checkpoint
        that the schedule no longer has is withdrawn unless what it asks for was reported.
        """
        stored = self._checkpoints.get(row.id, {})
        first = min((c.original_due_on for c in stored.values()), default=self.today)
        planned = {p.period: p for p in self._wanted(schedule, min(first, self._owed_from))}
        for period, wanted in planned.items():
            if period in stored:
                self._keep(stored[period], wanted)
            elif not stored or wanted.due_on >= self.today or period == "":
                self._new_checkpoint(row.id, wanted)
        for period, checkpoint in stored.items():
            unanswered = checkpoint.state in (CheckpointState.OPEN, CheckpointState.WITHDRAWN)
            if period not in planned and checkpoint.withdrawn_at is None and unanswered:
                self.batch.change(checkpoint, withdrawn_at=self.now, state=CheckpointState.WITHDRAWN)

    def _keep(self, checkpoint: Checkpoint, wanted: PlannedCheckpoint) -> None:
        self.batch.change(checkpoint, withdrawn_at=None, soft=wanted.soft)
        if self._moved.get(checkpoint.id, checkpoint.original_due_on) != wanted.due_on:
            self.batch.add(
                Extension,
                checkpoint_id=checkpoint.id,
                from_due_on=checkpoint.due_on,
                asked_due_on=wanted.due_on,
                reason=PLAN_CHANGED,
                by=PLAN_CHANGED,
                at=self.now,
                decision=Decision.ACCEPT,
                decided_by=PLAN_CHANGED,
                decided_at=self.now,
            )

    def _wanted(self, schedule: Schedule, owed_from: date) -> tuple[PlannedCheckpoint, ...]:
        """The parts of one item have one schedule, and many items have the same."""
        key = (schedule, owed_from)
        if key not in self._planned:
            self._planned[key] = planned_checkpoints(schedule, self.plan.base_year, owed_from)
        return self._planned[key]

    def _keep_in_mind(self, row: Assignment) -> None:
        self._refresh.append(row.id)
        self.batch.derived(row, "state")
        for checkpoint in self._checkpoints.get(row.id, {}).values():
            self.batch.derived(checkpoint, "state", "due_on")


def _owed_from(plan: Plan, today: date) -> date:
    """The day from which periods are owed: today, so that nobody answers for months before duban was used; all of the
    year when a plan of a year that is over is entered, for its record or for practice."""
    return date(plan.base_year, 1, 1) if today.year > plan.base_year else today


def expand(collective: Unit, now: datetime) -> int:
    """Lets the collective's parts in all open plans follow its members of today; returns how many parts are new.

    Who joined is given a part; from whoever left, what is still open is taken back.
    """
    new = 0
    with standing.adding():
        for plan in list(queries.open_plans()):
            giving = Giving(plan, now)
            items = {item.id: item for item in _items_of(plan, collective)}
            giving.load(items)
            for item in items.values():
                named = {unit: role for unit, (role, under) in giving.parts(item.id).items() if under is None}
                new += giving.settle(item.id, queries.schedule_of(item), named)
            giving.write()
    return new


def _items_of(plan: Plan, unit: Unit) -> Iterable[KeyTask]:
    """The items in force in which the unit has a part."""
    return list(
        KeyTask.select()
        .join_from(KeyTask, Area)
        .join_from(KeyTask, Assignment)
        .where(
            Area.plan == plan.id,
            KeyTask.withdrawn_at.is_null(),
            Assignment.unit == unit.id,
            Assignment.withdrawn_at.is_null(),
        )
    )


def _excused(items: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(item, unit) of the parts that were taken off a unit because they are not its own: as a member of a collective
    unit it does not get them back, only if it is named itself."""
    last: dict[tuple[int, int], Decision | None] = {}
    rows: Any = (
        Dispute.select(Assignment.key_task, Assignment.unit, Dispute.decision)
        .join(Assignment)
        .where(Assignment.key_task.in_(items))
        .order_by(Dispute.id)
        .tuples()
    )
    for item_id, unit_id, decision in rows:
        last[item_id, unit_id] = decision
    return [key for key, decision in last.items() if decision is Decision.ACCEPT]


def _moved_days(which: object) -> dict[int, date]:
    """checkpoint id → the day that the plan itself last set, leaving aside what units were granted."""
    changes = (
        Extension.select(Extension.checkpoint, Extension.asked_due_on)
        .join(Checkpoint)
        .where(
            Checkpoint.assignment.in_(which),
            Extension.by == PLAN_CHANGED,
            Extension.contact.is_null(),  # a person may call himself anything
        )
        .order_by(Extension.id)
    )
    return {row.checkpoint_id: row.asked_due_on for row in changes}
