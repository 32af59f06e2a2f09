"""What was decided of parts that a revised table changes: who is done (销号), who was granted more time, and whose part
went to another unit because it was not their own.

A revision reopens nothing: what was closed stays closed. A deadline that it moves takes the place of a granted one,
earlier or later, and units that it names take the place of a decided dispute: the plan is the newer decision. All of it
is said, to the coordinator before and to the units after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.diff import ItemChange, Verdict
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState, CheckpointState, Decision
from tasks.services.assigning import PLAN_CHANGED
from tasks.store import bulk
from tasks.store.models import Assignment, Checkpoint, Dispute, Extension, Unit


@dataclass(frozen=True)
class Reassigned:
    """A part that was taken off the unit `off` because it was not its own, and given to the unit `to`, if to any.
    `brought_back`: the table names `off` again; otherwise it only does not name `to`, which loses the part."""

    off: str
    to: str
    on: date
    by: str
    brought_back: bool


@dataclass(frozen=True)
class Decided:
    """By key task id. `closed`: the units whose part is closed. `granted`: unit id → the day that it was granted and
    that the table's deadline would replace; only of items whose deadline changes."""

    closed: Mapping[int, Sequence[int]] = field(default_factory=dict)
    granted: Mapping[int, Mapping[int, date]] = field(default_factory=dict)


def decided(changes: Iterable[ItemChange]) -> Decided:
    """Of the stored items that change; reads only, before the changes are written."""
    touched = {c.stored.id: c for c in changes if c.stored is not None and c.verdict is not Verdict.SAME}
    closed: dict[int, list[int]] = defaultdict(list)
    for some in bulk.chunks(touched):
        rows: Any = Assignment.select(Assignment.key_task, Assignment.unit).where(
            Assignment.key_task.in_(some),
            Assignment.state == AssignmentState.CLOSED,
            Assignment.withdrawn_at.is_null(),
        )
        for item_id, unit_id in rows.order_by(Assignment.id).tuples():
            closed[item_id].append(unit_id)
    return Decided(closed, _granted([item_id for item_id, change in touched.items() if _moves(change)]))


def _granted(items: Iterable[int]) -> dict[int, dict[int, date]]:
    last: dict[int, tuple[int, int, date, bool]] = {}
    for some in bulk.chunks(items):
        rows: Any = (
            Extension.select(
                Extension.checkpoint,
                Assignment.key_task,
                Assignment.unit,
                Extension.asked_due_on,
                Extension.by,
                Extension.contact,
            )
            .join_from(Extension, Checkpoint)
            .join_from(Checkpoint, Assignment)
            .where(
                Assignment.key_task.in_(some),
                Assignment.withdrawn_at.is_null(),
                Checkpoint.withdrawn_at.is_null(),
                Checkpoint.state == CheckpointState.OPEN,
                Extension.decision == Decision.ACCEPT,
            )
            .order_by(Extension.decided_at, Extension.id)
        )
        for checkpoint, item_id, unit_id, day, by, contact in rows.tuples():
            last[checkpoint] = item_id, unit_id, day, by == PLAN_CHANGED and contact is None
    granted: dict[int, dict[int, date]] = defaultdict(dict)
    for item_id, unit_id, day, by_plan in last.values():
        if not by_plan:
            granted[item_id][unit_id] = day
    return granted


def undone(
    changes: Mapping[int, tuple[Container[int], Container[int]]], zone: ZoneInfo
) -> dict[int, tuple[Reassigned, ...]]:
    """The decided disputes that an import would undo, by key task id. `changes`: key task id → the units that have a
    part now, and those that would have one. Reads only."""
    found: dict[int, list[Reassigned]] = defaultdict(list)
    for some in bulk.chunks(changes):
        rows: Any = (
            Dispute.select(Dispute, Assignment)
            .join(Assignment)
            .where(Assignment.key_task.in_(some), Dispute.decision == Decision.ACCEPT)
            .order_by(Dispute.id)
        )
        names = {unit.id: unit.name for unit in Unit.select()} if rows.exists() else {}
        for row in rows:
            now, then = changes[row.assignment.key_task_id]
            back = row.assignment.unit_id in then and row.assignment.unit_id not in now
            lost = row.given_to_id in now and row.given_to_id not in then
            if back or lost:
                on = local_day(row.decided_at, zone)
                off, to = names[row.assignment.unit_id], names.get(row.given_to_id, "")
                found[row.assignment.key_task_id].append(Reassigned(off, to, on, row.decided_by, back))
    return {item: tuple(each) for item, each in found.items()}


def _moves(change: ItemChange) -> bool:
    """Whether the deadline is another one, and not only read with other remarks."""
    if change.stored is None or change.draft is None:
        return False
    return replace(change.stored.schedule, notes=()) != replace(change.draft.schedule, notes=())
