"""Instructions as people see them: leaders and coordinators all of one, a unit its own part. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain.errors import NotFound
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState
from tasks.domain.workdays import working_days_between
from tasks.services.evidence import Kept, kept_of
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store.models import (
    Area,
    Assignment,
    Evidence,
    Instruction,
    InstructionPart,
    InstructionRemark,
    KeyTask,
    Plan,
    Unit,
)


@dataclass(frozen=True)
class Remark:
    """What a unit added to its answer."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Part:
    """What one unit owes, or has answered; `over`: the part was withdrawn, and nothing is owed any more."""

    id: int
    assignment_id: int
    unit_id: int
    unit: str
    answer: str
    by: str
    answered_at: datetime | None
    over: bool
    remarks: tuple[Remark, ...]
    files: tuple[Kept, ...]

    @property
    def open(self) -> bool:
        return self.answered_at is None and not self.over


@dataclass(frozen=True)
class Given:
    """An instruction as somebody sees it: leaders and coordinators all of it, a unit its own part. `days`: working days
    since it was given."""

    id: int
    key_task_id: int
    plan: str
    number: str
    title: str
    text: str
    by: str
    recorded_by: str
    by_id: int | None
    at: datetime
    given_on: date
    days: int
    parts: tuple[Part, ...]
    zone: ZoneInfo

    @property
    def open(self) -> bool:
        return any(part.open for part in self.parts)


def about(part_id: int) -> dict[str, int]:
    """What a message says that asks a unit for its answer (outbox.sent_about)."""
    return {"part": part_id}


def own(actor: Actor, part_id: int, now: datetime, practice: Practice) -> tuple[Given, Part]:
    """An instruction with the part of a unit that the person answers for. Raises NotFound otherwise."""
    row = (
        InstructionPart.select(InstructionPart, Instruction, Assignment)
        .join_from(InstructionPart, Instruction)
        .join_from(InstructionPart, Assignment)
        .where(InstructionPart.id == part_id)
        .first()
    )
    if row is None or row.assignment.unit_id not in actor.units:
        raise NotFound(action="instruction", subject=f"instruction_part:{part_id}", actor=actor.label)
    (given,) = given_of([row.instruction], now, practice)
    return given, next(part for part in given.parts if part.id == part_id)


def one(actor: Actor, instruction_id: int, now: datetime, practice: Practice) -> Given:
    """An instruction as the person may see it. Raises NotFound: another unit's is not there."""
    row = Instruction.get_or_none(Instruction.id == instruction_id)
    found = _seen_by(actor, given_of([row], now, practice)) if row is not None else []
    if not found:
        raise NotFound(action="instruction", subject=f"instruction:{instruction_id}", actor=actor.label)
    return found[0]


def seen(actor: Actor, now: datetime, practice: Practice) -> list[Given]:
    """The instructions on items of plans in force that are the person's business: those that wait first, the oldest of
    them first; then the others, the newest first."""
    rows = (
        Instruction.select()
        .join(KeyTask)
        .join(Area)
        .join(Plan)
        .where(Plan.archived_at.is_null())
        .order_by(Instruction.at, Instruction.id)
    )
    found = _seen_by(actor, given_of(rows, now, practice))
    return [each for each in found if each.open] + [each for each in reversed(found) if not each.open]


def _seen_by(actor: Actor, found: Iterable[Given]) -> list[Given]:
    """Coordinators see all, leaders their own, units their part of it."""
    seen = []
    for each in found:
        if actor.coordinates or (actor.leads and each.by_id == actor.contact_id):
            seen.append(each)
            continue
        mine = tuple(part for part in each.parts if part.unit_id in actor.units)
        if mine:
            seen.append(replace(each, parts=mine))
    return seen


def of_item(key_task_id: int, now: datetime, practice: Practice) -> list[Given]:
    """The instructions on an item in order of time, for whoever may look at it: no permission is checked here."""
    rows = Instruction.select().where(Instruction.key_task == key_task_id)
    return given_of(rows.order_by(Instruction.at, Instruction.id), now, practice)


def given_of(rows: Iterable[Instruction], now: datetime, practice: Practice) -> list[Given]:
    instructions = list(rows)
    parts = _parts([row.id for row in instructions])
    items = KeyTask.select(KeyTask, Area, Plan).join(Area).join(Plan)
    known = {item.id: item for item in items.where(KeyTask.id.in_({row.key_task_id for row in instructions}))}
    found = []
    for row in instructions:
        item = known[row.key_task_id]
        zone = ZoneInfo(item.area.plan.timezone)
        given_on, today = local_day(row.at, zone), local_day(now, zone)
        found.append(
            Given(
                id=row.id,
                key_task_id=item.id,
                plan=item.area.plan.title,
                number=item.number,
                title=item.title,
                text=row.text,
                by=row.by,
                recorded_by=row.recorded_by,
                by_id=row.contact_id,
                at=row.at,
                given_on=given_on,
                days=working_days_between(given_on, today, practice.calendar),
                parts=tuple(parts[row.id]),
                zone=zone,
            )
        )
    return found


def _parts(instruction_ids: Sequence[int]) -> dict[int, list[Part]]:
    """instruction → its parts, in the order in which it names them."""
    rows = list(
        InstructionPart.select(InstructionPart, Assignment, Unit)
        .join_from(InstructionPart, Assignment)
        .join_from(Assignment, Unit)
        .where(InstructionPart.instruction.in_(instruction_ids))
        .order_by(InstructionPart.id)
    )
    ids = [row.id for row in rows]
    remarks: dict[int, list[Remark]] = defaultdict(list)
    for one_more in InstructionRemark.select().where(InstructionRemark.part.in_(ids)).order_by(InstructionRemark.id):
        remarks[one_more.part_id].append(Remark(one_more.text, one_more.by, one_more.at))
    files: dict[int | None, list[Kept]] = defaultdict(list)
    for file in Evidence.select().where(Evidence.instruction_part.in_(ids)).order_by(Evidence.id):
        files[file.instruction_part_id].append(kept_of(file))
    found: dict[int, list[Part]] = defaultdict(list)
    for row in rows:
        part = Part(
            id=row.id,
            assignment_id=row.assignment_id,
            unit_id=row.assignment.unit_id,
            unit=row.assignment.unit.name,
            answer=row.answer,
            by=row.by,
            answered_at=row.answered_at,
            over=row.assignment.state is AssignmentState.WITHDRAWN,
            remarks=tuple(remarks[row.id]),
            files=tuple(files[row.id]),
        )
        found[row.instruction_id].append(part)
    return found
