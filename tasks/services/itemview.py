"""One item in full, for coordinators and leaders: every unit's part, who is reminded of it, what was instructed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain.errors import Gone
from tasks.domain.model import CheckpointStanding, Ledger, LedgerRow, Schedule
from tasks.domain.terms import AssignmentState, Language, Light
from tasks.services import accepting, instruction_view, people, unit_people
from tasks.services.instruction_view import Given
from tasks.services.ledger import ledger
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.unit_people import PersonLine
from tasks.store import queries
from tasks.store.db import snapshot
from tasks.store.models import Assignment, Checkpoint, Dispute, Extension, KeyTask


@dataclass(frozen=True)
class Asked:
    """More time that was asked for and is not decided."""

    due_on: date
    by: str
    reason: str


@dataclass(frozen=True)
class Part:
    """A unit's part. `nudged_at`: the last of its `row.nudges` reminders. `confirmed`: the unit has taken it on;
    `disputed`: it says that the part is not its own, and nobody has decided."""

    row: LedgerRow
    people: tuple[PersonLine, ...]
    nudged_at: datetime | None
    asked: Asked | None
    confirmed: bool = True
    disputed: bool = False

    @property
    def extended(self) -> CheckpointStanding | None:
        """The checkpoint that the light speaks of, if more time was granted for it."""
        found = (c for c in self.row.standing.checkpoints if c.due_on == self.row.due_on)
        return next((c for c in found if c.due_on != c.checkpoint.original_due_on), None)

    @property
    def reminded(self) -> tuple[str, ...]:
        return tuple(person.name for person in self.people if person.reminded)


@dataclass(frozen=True)
class ItemView:
    """A key task with its parts, in the order of the table: the lead units first. `light` is the worst of theirs."""

    id: int
    plan_id: int
    plan: str
    area: str
    number: str
    title: str
    measures: tuple[str, ...]
    deadline_text: str
    schedule: Schedule
    remark: str
    light: Light
    parts: tuple[Part, ...]
    instructions: tuple[Given, ...]
    today: date
    zone: ZoneInfo
    withdrawn: bool


def item(actor: Actor, item_id: int, now: datetime, practice: Practice, language: Language) -> ItemView:
    """Raises NotAllowed for anyone but coordinators and leaders, Gone."""
    people.require_viewer(actor, "view", f"item:{item_id}", now)
    with snapshot():
        row = KeyTask.get_or_none(KeyTask.id == item_id)
        if row is None:
            raise Gone(action="view", subject=f"item:{item_id}", actor=actor.label)
        plan = row.area.plan
        found = ledger(plan.id, None, now, practice, language, items=[item_id])
        return ItemView(
            id=row.id,
            plan_id=plan.id,
            plan=plan.title,
            area=row.area.name,
            number=row.number,
            title=row.title,
            measures=tuple(row.measures),
            deadline_text=row.deadline_text,
            schedule=queries.schedule_of(row),
            remark=row.remark,
            light=_light(found, item_id),
            parts=_parts(found, now),
            instructions=tuple(instruction_view.of_item(item_id, now, practice)),
            today=found.as_of,
            zone=ZoneInfo(found.timezone),
            withdrawn=row.withdrawn_at is not None,
        )


def _light(found: Ledger, item_id: int) -> Light:
    """Of an item without a lead unit the worst light of its parts."""
    lights = [row.light for row in found.rows if row.standing.state is not AssignmentState.WITHDRAWN]
    return found.by_item.get(item_id) or min(lights, key=lambda light: light.urgency, default=Light.GREY)


def _parts(found: Ledger, now: datetime) -> tuple[Part, ...]:
    rows = [row for row in found.rows if row.standing.state is not AssignmentState.WITHDRAWN]
    which = queries.assignments_by_id(row.assignment_id for row in rows)
    nudged = queries.last_nudges(which, now)
    unit_of = {part.id: part.unit_id for part in Assignment.select().where(Assignment.id.in_(which))}
    who = unit_people.of_units(sorted(set(unit_of.values())), now, found.as_of)
    asked = {
        one.checkpoint.assignment_id: Asked(one.asked_due_on, one.by, one.reason)
        for one in Extension.select(Extension, Checkpoint)
        .join(Checkpoint)
        .where(Checkpoint.assignment.in_(which), queries.extension_waits(), Checkpoint.withdrawn_at.is_null())
        .order_by(Extension.id)
    }
    unconfirmed = accepting.among(unit_of)
    disputed = {row.assignment_id for row in queries.disputed().where(Dispute.assignment.in_(which))}
    return tuple(
        Part(
            row,
            who[unit_of[row.assignment_id]],
            nudged.get(row.assignment_id),
            asked.get(row.assignment_id),
            row.assignment_id not in unconfirmed,
            row.assignment_id in disputed,
        )
        for row in rows
    )
