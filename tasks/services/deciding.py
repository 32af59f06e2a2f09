"""What was decided of parts that a revised table changes: who is done (销号), and who was granted more time.

A revision reopens nothing: what was closed stays closed. A deadline that it moves takes the place of a granted one,
earlier or later: the plan is the newer decision. Both are said, to the coordinator before and to the units after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tasks.domain.diff import ItemChange, Verdict
from tasks.domain.terms import AssignmentState, CheckpointState, Decision
from tasks.services.assigning import PLAN_CHANGED
from tasks.store import bulk
from tasks.store.models import Assignment, Checkpoint, Extension


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


def _moves(change: ItemChange) -> bool:
    """Whether the deadline is another one, and not only read with other remarks."""
    if change.stored is None or change.draft is None:
        return False
    return replace(change.stored.schedule, notes=()) != replace(change.draft.schedule, notes=())
