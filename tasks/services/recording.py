"""An answer that a coordinator had by telephone, on paper or in a meeting, entered on the unit's behalf (代登)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.model import Progress as ProgressData
from tasks.domain.moments import local_day, on
from tasks.domain.terms import AssignmentState, Language, ReportStatus
from tasks.services import audit, cards, people, reporting, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.reporting import Origin, Report, Reported
from tasks.store import queries
from tasks.store.models import Area, Assignment, KeyTask, Plan, Progress, Unit


@dataclass(frozen=True)
class Part:
    """A unit's part in an item for which an answer can be entered."""

    assignment_id: int
    unit_id: int
    unit: str


def parts(actor: Actor, key_task_id: int, now: datetime) -> list[Part]:
    """The parts of an item for which answers are still taken, the lead units first. Raises NotAllowed, NotFound,
    Refused('assignment_closed') if all of them are closed."""
    people.require_coordinator(actor, "record", f"item:{key_task_id}", now)
    rows = queries.in_plan_order(
        Assignment.select(Assignment, KeyTask, Area, Unit)
        .join_from(Assignment, KeyTask)
        .join_from(KeyTask, Area)
        .join_from(Area, Plan)
        .join_from(Assignment, Unit)
        .where(
            Assignment.key_task == key_task_id,
            Assignment.state != AssignmentState.WITHDRAWN,
            ~queries.passed_on(),
            Plan.archived_at.is_null(),
        )
    )
    if not rows:
        raise NotFound(action="record", subject=f"item:{key_task_id}", actor=actor.label)
    found = [Part(row.id, row.unit_id, row.unit.name) for row in rows if row.state is not AssignmentState.CLOSED]
    if not found:
        raise Refused("assignment_closed")
    return found


def recordable(actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language) -> Card:
    """The card of a part for which an answer can be entered. Raises NotAllowed, NotFound, Refused if it is closed or
    withdrawn."""
    people.require_coordinator(actor, "record", f"assignment:{assignment_id}", now)
    answers = Assignment.select().where(Assignment.id == assignment_id, ~queries.passed_on())
    if not answers.exists():
        raise NotFound(action="record", subject=f"assignment:{assignment_id}", actor=actor.label)
    (card,) = cards.get([assignment_id], now, practice, language)
    lifecycle.check_report(card.standing)
    return card


def days(card: Card) -> tuple[date, date]:
    """The first and the last day on which an answer can have been given: not before the plan, and not after today."""
    plan = Assignment.get_by_id(card.assignment_id).key_task.area.plan
    adopted = local_day(plan.created_at, ZoneInfo(plan.timezone))
    # A plan is often imported when it has been at work for a while.
    return min(adopted, date(plan.base_year, 1, 1)), card.today


def moment_of(said_on: date, card: Card, now: datetime) -> datetime:
    """When it was said, for a day. Raises Refused('record_day') for one that cannot be."""
    first, last = days(card)
    if not first <= said_on <= last:
        raise Refused("record_day", first=first, last=last)
    return on(said_on, card.zone, now)


def is_late(card: Card, status: ReportStatus, said_on: date) -> bool:
    """Whether an answer of that day comes after its due day."""
    checkpoint_id = lifecycle.checkpoint_for(card.standing, card.schedule.kind, status, said_on)
    return reporting.is_late(card, checkpoint_id, said_on)


def record(
    actor: Actor, said: Report, origin: Origin, said_on: date, now: datetime, practice: Practice, language: Language
) -> Reported:
    """Takes an answer for a unit. The day on which it was given decides between on time and late.

    Raises NotAllowed for anyone but a coordinator, NotFound, Refused: 'assignment_closed', 'assignment_withdrawn',
    'record_day', 'record_nobody' without a name.
    """
    with standing.adding():
        before = recordable(actor, said.assignment_id, now, practice, language)
        if not origin.by:
            raise Refused("record_nobody")
        said_at = moment_of(said_on, before, now)
        checkpoint_id = lifecycle.checkpoint_for(before.standing, before.schedule.kind, said.status, said_on)
        row = reporting.add(actor, said, checkpoint_id, said_at, now, origin=origin)
        standing.refresh([said.assignment_id], now, before.zone)
        audit.note(
            actor.label,
            "record",
            f"assignment:{said.assignment_id}",
            now,
            progress=row.id,
            by=origin.by,
            channel=origin.channel.value,
            said_on=said_on.isoformat(),
        )
        (after,) = cards.get([said.assignment_id], now, practice, language)
    return Reported(row.id, before, after, late=reporting.is_late(after, checkpoint_id, said_on))


def object_to(
    actor: Actor, progress_id: int, text: str, now: datetime, practice: Practice, language: Language
) -> tuple[Card, ProgressData]:
    """Somebody of the unit says that what was entered on its behalf is not so. It stays as it is: a coordinator decides
    what is to be done. Raises NotFound for another unit's, and for what the unit said itself."""
    row = Progress.get_or_none(Progress.id == progress_id)
    if row is None or not row.recorded_by:
        raise NotFound(action="object", subject=f"progress:{progress_id}", actor=actor.label)
    card = cards.own(actor, row.assignment_id, now, practice, language)
    audit.note(actor.label, "object", f"progress:{progress_id}", now, reason=text[: reporting.MOST_TEXT])
    return card, queries.progress_of(row)
