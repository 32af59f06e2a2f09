"""A leader's instruction on an item (批示): given to the units that answer for it, and open until each has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState, ContactRole, EvidenceState, Role
from tasks.services import audit, leaves, outbox, people, reporting, standing
from tasks.services.instruction_view import Given, Part, about, given_of, own
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
        (given,) = given_of([row], now, practice)
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
