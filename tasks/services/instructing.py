"""A leader's instruction on an item (批示): given to the units that answer for it, and open until each has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState, ContactRole, EvidenceState, Role
from tasks.domain.workdays import working_days_between
from tasks.services import audit, leaves, outbox, people, reporting, standing
from tasks.services.evidence import Kept, kept_of
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.reporting import Attachment
from tasks.store import queries
from tasks.store.models import (
    Area,
    Assignment,
    Contact,
    Evidence,
    Instruction,
    InstructionPart,
    InstructionRemark,
    KeyTask,
    Plan,
    Unit,
)

MOST_TEXT = 1000  # characters of an instruction
MOST_ANSWER = 4000
THE_SAME = timedelta(minutes=10)
"""The same words of the same leader on the same item so soon are a second press, and no second instruction."""


@dataclass(frozen=True)
class Target:
    """A unit to which an instruction goes. `people`: who of it gets it; `there`: whether any of them can read it."""

    assignment_id: int
    unit_id: int
    unit: str
    role: Role
    people: tuple[str, ...]
    there: bool


@dataclass(frozen=True)
class Targets:
    """To whom an instruction on the item would go: `answering` units owe an answer, `informed` ones do not."""

    key_task_id: int
    number: str
    title: str
    answering: tuple[Target, ...]
    informed: tuple[Target, ...]


@dataclass(frozen=True)
class Leader:
    """In whose name a coordinator enters an instruction; `contact_id` if the leader is registered."""

    name: str
    contact_id: int | None = None


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


def targets(actor: Actor, key_task_id: int, now: datetime) -> Targets:
    """To whom an instruction on the item would go now. Lead and responsible units answer, co-operating units are
    informed; of an item that has no others the co-operating ones answer. Raises NotAllowed, NotFound."""
    people.require_viewer(actor, "instruct", f"item:{key_task_id}", now)
    item = KeyTask.get_or_none(KeyTask.id == key_task_id, KeyTask.withdrawn_at.is_null())
    if item is None or item.area.plan.archived_at is not None:
        raise NotFound(action="instruct", subject=f"item:{key_task_id}", actor=actor.label)
    rows = queries.in_plan_order(
        Assignment.select(Assignment, KeyTask, Area, Unit)
        .join_from(Assignment, KeyTask)
        .join_from(KeyTask, Area)
        .join_from(Assignment, Unit)
        .where(
            Assignment.key_task == key_task_id,
            Assignment.state != AssignmentState.WITHDRAWN,
            ~queries.passed_on(),
        )
    )
    held = queries.people_by_unit(now)
    away = leaves.away(local_day(now, ZoneInfo(item.area.plan.timezone)))
    found = [
        _target(row, [contact for contact, role in held.get(row.unit_id, ()) if role.reports], away) for row in rows
    ]
    answering = tuple(each for each in found if each.role.counts) or tuple(found)
    informed = tuple(each for each in found if each not in answering)
    return Targets(key_task_id, item.number, item.title, answering, informed)


def _target(row: Assignment, held: Sequence[Contact], away: frozenset[int]) -> Target:
    there = any(contact.blocked_at is None and contact.id not in away for contact in held)
    names = tuple(dict.fromkeys(contact.name for contact in held))
    return Target(row.id, row.unit_id, row.unit.name, row.role, names, there)


def leaders(now: datetime) -> list[Leader]:
    """The registered ones, in whose name a coordinator may enter an instruction."""
    return [Leader(actor.name, actor.contact_id) for actor in people.holders([ContactRole.LEADER], now)]


def give(
    actor: Actor, key_task_id: int, text: str, leader: Leader | None, now: datetime, practice: Practice
) -> tuple[Given, Targets]:
    """Records an instruction, with a part for every unit that owes an answer; returns it with whom it goes to.

    Without a `leader` it is the actor's own. Raises NotAllowed (who does not lead names the leader, and coordinates),
    NotFound, Refused: 'instruction_empty', 'instruction_long', 'instruction_given' (these words a moment ago),
    'instruction_nobody' (the item is nobody's).
    """
    with standing.adding():
        found = targets(actor, key_task_id, now)
        if not (actor.leads if leader is None else actor.coordinates):
            raise NotAllowed(action="instruct", subject=f"item:{key_task_id}", actor=actor.label)
        kept = text.strip()
        name, contact_id = (leader.name, leader.contact_id) if leader is not None else (actor.name, actor.contact_id)
        if not kept or not name:
            raise Refused("instruction_empty")
        if len(kept) > MOST_TEXT:
            raise Refused("instruction_long", most=MOST_TEXT)
        if not found.answering:
            raise Refused("instruction_nobody")
        same = Instruction.select().where(
            Instruction.key_task == key_task_id,
            Instruction.text == kept,
            Instruction.by == name,
            Instruction.at > now - THE_SAME,
        )
        if same.exists():
            raise Refused("instruction_given")
        row = Instruction.create(
            key_task=key_task_id,
            text=kept,
            contact=contact_id,
            by=name,
            recorded_by=actor.name if leader is not None else "",
            at=now,
        )
        for target in found.answering:
            InstructionPart.create(instruction=row, assignment=target.assignment_id)
        audit.note(actor.label, "instruct", f"item:{key_task_id}", now, instruction=row.id, leader=name)
        (given,) = _given([row], now, practice)
    return given, found


def answer(
    actor: Actor, part_id: int, text: str, files: Sequence[Attachment], now: datetime, practice: Practice
) -> tuple[Given, Part, bool]:
    """The unit's answer, with files that prove it; whatever it says after that is added to it. Returns the instruction,
    the part, and whether it had been answered before.

    Raises NotFound for another unit's, Refused: 'instruction_empty', 'instruction_long', 'instruction_over' (the part
    was withdrawn).
    """
    with standing.adding():
        given, part = own(actor, part_id, now, practice)
        if part.over:
            raise Refused("instruction_over")
        kept = text.strip()
        if not kept and not files:
            raise Refused("instruction_empty")
        if len(kept) > MOST_ANSWER:
            raise Refused("instruction_long", most=MOST_ANSWER)
        again = part.answered_at is not None
        if again:
            InstructionRemark.create(part=part_id, text=kept, contact=actor.contact_id, by=actor.name, at=now)
        else:
            InstructionPart.update(answer=kept, contact=actor.contact_id, by=actor.name, answered_at=now).where(
                InstructionPart.id == part_id
            ).execute()
        for file in files:
            _attach(part, file, actor, now)
        audit.note(actor.label, "answer_instruction", f"instruction_part:{part_id}", now, again=again)
        outbox.drop_about(about(part_id), reason="answered")
        given, part = own(actor, part_id, now, practice)
    return given, part, again


def _attach(part: Part, file: Attachment, actor: Actor, now: datetime) -> None:
    Evidence.create(
        assignment=part.assignment_id,
        instruction_part=part.id,
        contact=actor.contact_id,
        messenger=actor.messenger,
        file_id=file.file_id,
        name=file.name[-reporting.MOST_FILE_NAME :],
        mime=file.mime[: reporting.MOST_MIME],
        size=file.size,
        state=EvidenceState.PENDING,
        at=now,
    )


def add_files(actor: Actor, part_id: int, files: Sequence[Attachment], now: datetime, practice: Practice) -> None:
    """More files of the album with which an answer began. Raises NotFound."""
    with standing.adding():
        _, part = own(actor, part_id, now, practice)
        for file in files:
            _attach(part, file, actor, now)


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
    (given,) = _given([row.instruction], now, practice)
    return given, next(part for part in given.parts if part.id == part_id)


def one(actor: Actor, instruction_id: int, now: datetime, practice: Practice) -> Given:
    """An instruction as the person may see it. Raises NotFound: another unit's is not there."""
    row = Instruction.get_or_none(Instruction.id == instruction_id)
    found = _seen_by(actor, _given([row], now, practice)) if row is not None else []
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
    found = _seen_by(actor, _given(rows, now, practice))
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
    return _given(rows.order_by(Instruction.at, Instruction.id), now, practice)


def open_on(assignment_ids: Iterable[int], now: datetime, practice: Practice) -> dict[int, list[Given]]:
    """assignment → the instructions to which its unit owes an answer, oldest first, each with that part alone. For our
    own cards: no permission is checked here."""
    which = list(assignment_ids)
    rows = (
        Instruction.select()
        .join(InstructionPart)
        .where(InstructionPart.assignment.in_(which), InstructionPart.answered_at.is_null())
        .order_by(Instruction.at, Instruction.id)
        .distinct()
    )
    found: dict[int, list[Given]] = defaultdict(list)
    for each in _given(rows, now, practice):
        for part in each.parts:
            if part.open and part.assignment_id in which:
                found[part.assignment_id].append(replace(each, parts=(part,)))
    return found


def _given(rows: Iterable[Instruction], now: datetime, practice: Practice) -> list[Given]:
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
