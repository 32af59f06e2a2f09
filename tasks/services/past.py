"""How the plan read on an earlier day: the imports' old values, walked back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tasks.domain.model import History
from tasks.store import queries
from tasks.store.batch import Journal
from tasks.store.models import Area, Assignment, Checkpoint, KeyTask, Plan, PlanImport, Row

Before = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Past:
    """id → column → value at a moment, of the plan's rows that imports have changed since."""

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
    """What the imports after the moment have changed; those that were undone have left nothing."""
    later = (
        PlanImport.select(PlanImport.journal)
        .where(
            PlanImport.plan == plan.id,
            PlanImport.at > at,
            PlanImport.undone_at.is_null(),
            PlanImport.journal.is_null(False),
        )
        .order_by(PlanImport.id.desc())
    )
    found = Past(areas={area.id: area for area in Area.select().where(Area.plan == plan.id)})
    for row in later:
        journal = Journal.of(row.journal)
        _walk_back(found.items, KeyTask, journal)
        _walk_back(found.parts, Assignment, journal)
        _walk_back(found.checkpoints, Checkpoint, journal)
    return found


def _walk_back(known: Before, model: type[Row], journal: Journal) -> None:
    for row_id, values in journal.before(model):
        known.setdefault(row_id, {}).update(values)


def _set(row: Row, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
