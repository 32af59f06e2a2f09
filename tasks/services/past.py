"""How the plan read on an earlier day: the old values of imports and of decided disputes, walked back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tasks.domain.model import History
from tasks.store import queries
from tasks.store.batch import Journal
from tasks.store.models import Area, Assignment, Checkpoint, Dispute, KeyTask, Plan, PlanImport, Row

Before = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Past:
    """id → column → value at a moment, of the plan's rows that were changed since."""

    items: Before = field(default_factory=dict)
    parts: Before = field(default_factory=dict)
    checkpoints: Before = field(default_factory=dict)
    areas: dict[int, Area] = field(default_factory=dict)

    def rows(self, found: list[Assignment]) -> list[Assignment]:
        """The plan's assignments with their item, area, role and collective as they were, in the order of then.

        The rows are changed in memory, for reading only.
        """
        by_id = {row.id: row for row in found}
        for row in found:
            part = dict(self.parts.get(row.id, {}))
            if "parent_id" in part:
                row.parent = by_id.get(part.pop("parent_id"))
            _set(row, part)
            _set(row.key_task, self.items.get(row.key_task.id, {}))
            row.key_task.area = self.areas.get(row.key_task.area_id, row.key_task.area)
        return queries.in_plan_order(found)

    def history(self, row: Assignment, found: History) -> History:
        """The history with the deadline that held then, and without what was done to it since."""
        return replace(
            found,
            schedule=queries.schedule_of(row.key_task),
            deadline_text=row.key_task.deadline_text,
            withdrawn_at=row.withdrawn_at,
            checkpoints=tuple(
                replace(each, **{name: value for name, value in before.items() if name in ("withdrawn_at", "soft")})
                if (before := self.checkpoints.get(each.id))
                else each
                for each in found.checkpoints
            ),
        )


def past(plan: Plan, at: datetime) -> Past:
    """What imports and decided disputes have changed after the moment; imports that were undone have left nothing."""
    found = Past(areas={area.id: area for area in Area.select().where(Area.plan == plan.id)})
    for _, kept in sorted(_later(plan, at), key=lambda each: each[0], reverse=True):
        journal = Journal.of(kept)
        _walk_back(found.items, KeyTask, journal)
        _walk_back(found.parts, Assignment, journal)
        _walk_back(found.checkpoints, Checkpoint, journal)
    return found


def _later(plan: Plan, at: datetime) -> Iterator[tuple[tuple[datetime, int], Any]]:
    """(when, journal) of each change after the moment; of several at once the later one has the higher number."""
    imports = PlanImport.select(PlanImport.id, PlanImport.at, PlanImport.journal).where(
        PlanImport.plan == plan.id,
        PlanImport.at > at,
        PlanImport.undone_at.is_null(),
        PlanImport.journal.is_null(False),
    )
    yield from (((row.at, row.id), row.journal) for row in imports)
    decided = Dispute.select(Dispute.id, Dispute.decided_at, Dispute.journal).where(
        Dispute.assignment.in_(queries.assignments_of_plan(plan.id)),
        Dispute.decided_at > at,
        Dispute.journal.is_null(False),
    )
    yield from (((row.decided_at or at, row.id), row.journal) for row in decided)


def _walk_back(known: Before, model: type[Row], journal: Journal) -> None:
    for row_id, values in journal.before(model):
        known.setdefault(row_id, {}).update(values)


def _set(row: Row, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
