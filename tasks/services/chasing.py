"""Instructions that nobody has answered, at a tick: the unit is reminded, and at last the coordinators are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain.instructions import Chase, chase
from tasks.domain.moments import local, local_day
from tasks.domain.nudges import recipients
from tasks.domain.reminders import may_speak
from tasks.domain.terms import AssignmentState
from tasks.services import instruction_view, leaves, outbox, people
from tasks.services.briefing import Missing
from tasks.services.digesting import ChasedLine, Chaser, Composer
from tasks.services.owing import Posts
from tasks.services.practice import Practice
from tasks.store.models import Area, Assignment, Instruction, InstructionPart, KeyTask, Plan, Unit


@dataclass(frozen=True)
class Owed:
    """A part of an instruction that waits, with its rows loaded."""

    row: InstructionPart
    line: ChasedLine


def look(posts: Posts, missing: Missing, now: datetime, practice: Practice, compose: Composer) -> list[Owed]:
    """Reminds whoever is due a reminder; returns what the coordinators are to be told of. Part of the tick's
    transaction."""
    given_up = []
    for row in _waiting():
        item = row.assignment.key_task
        zone = ZoneInfo(item.area.plan.timezone)
        there = local(now, zone)
        policy = practice.nudges.of(item.area.plan.title, item.area.name, item.number)
        # An item of which nobody is reminded by itself: a leader still waits for the answer.
        if not may_speak(replace(policy, off=False), there, practice.calendar):
            continue
        given_on, last = local_day(row.instruction.at, zone), _day(row.reminded_at, zone)
        step = chase(given_on, row.reminded, last, there.date(), practice.calendar)
        owed = Owed(row, _line(row, given_on))
        if step is Chase.TELL:
            given_up.append(owed)
        elif step is Chase.REMIND:
            to = _recipients(row, posts, missing, there.date())
            if to:
                _remind(owed, to, now, compose)
    return given_up


def told(given_up: list[Owed], now: datetime) -> None:
    """The coordinators know of these."""
    for owed in given_up:
        _count(owed.row, now)


def _waiting() -> list[InstructionPart]:
    return list(
        InstructionPart.select(InstructionPart, Instruction, Assignment, KeyTask, Area, Plan, Unit)
        .join_from(InstructionPart, Instruction)
        .join_from(InstructionPart, Assignment)
        .join_from(Assignment, KeyTask)
        .join_from(KeyTask, Area)
        .join_from(Area, Plan)
        .join_from(Assignment, Unit)
        .where(
            InstructionPart.answered_at.is_null(),
            Assignment.state != AssignmentState.WITHDRAWN,
            Plan.archived_at.is_null(),
        )
        .order_by(InstructionPart.id)
    )


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return local_day(at, zone) if at is not None else None


def _line(row: InstructionPart, given_on: date) -> ChasedLine:
    item = row.assignment.key_task
    return ChasedLine(
        part_id=row.id,
        assignment_id=row.assignment_id,
        number=item.number,
        title=item.title,
        unit=row.assignment.unit.name,
        text=row.instruction.text,
        by=row.instruction.by,
        on=given_on,
        times=row.reminded,
    )


def _recipients(row: InstructionPart, posts: Posts, missing: Missing, today: date) -> tuple[int, ...]:
    """Whom it goes to: as with every reminder. Nobody: the coordinators hear of the unit."""
    away = leaves.away(today)
    held = [(contact, role) for contact, role in posts.get(row.assignment.unit_id, ()) if role.reports]
    to = recipients([(c.id, role) for c, role in held if c.blocked_at is None and c.id not in away])
    if not to:
        missing.nobody(row.assignment.unit, away=any(contact.blocked_at is None for contact, _ in held))
    return to


def _remind(owed: Owed, to: Sequence[int], now: datetime, compose: Composer) -> None:
    times = owed.row.reminded + 1
    messages = [
        replace(
            compose(Chaser(actor, owed.line)),
            about={**instruction_view.about(owed.row.id)},
            dedupe_key=f"instruction:{owed.row.id}:{times}:{actor.contact_id}",
        )
        for actor in people.contacts_of(to, now)
    ]
    outbox.enqueue(messages, now)
    _count(owed.row, now)


def _count(row: InstructionPart, now: datetime) -> None:
    InstructionPart.update(reminded=row.reminded + 1, reminded_at=now).where(InstructionPart.id == row.id).execute()
