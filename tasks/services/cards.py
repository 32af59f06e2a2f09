"""What a person sees of assignments: their own list, one card, all of it as of now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound
from tasks.domain.lights import Shown, light
from tasks.domain.model import CheckpointStanding, History, Schedule, Standing
from tasks.domain.moments import local_day
from tasks.domain.terms import Language, Role
from tasks.domain.workdays import working_days_between
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.models import Assignment


@dataclass(frozen=True)
class Card:
    """One assignment with everything that its card says. `left` counts working days to the due day that the light
    speaks of, negative when overdue, None without one."""

    assignment_id: int
    plan: str
    area: str
    number: str
    title: str
    measures: tuple[str, ...]
    unit_id: int
    unit: str
    role: Role
    deadline_text: str
    schedule: Schedule
    standing: Standing
    shown: Shown
    today: date
    left: int | None
    zone: ZoneInfo
    evidence_required: bool = False  # nothing of the plan is done without a file that proves it
    key_task_id: int = 0
    taken_on: bool = True  # the unit has confirmed that it is its part, or has reported on it
    disputed: bool = False  # the unit says that it is not, and nobody has decided

    @property
    def next_checkpoint(self) -> CheckpointStanding | None:
        return self.standing.next_checkpoint

    @property
    def extendable(self) -> CheckpointStanding | None:
        """The dated checkpoint for which more time can be asked."""
        return lifecycle.extendable(self.standing)

    @property
    def urgency(self) -> tuple[int, date, int]:
        return (self.shown.light.urgency, self.shown.due_on or date.max, self.assignment_id)


def mine(actor: Actor, now: datetime, practice: Practice, language: Language) -> list[Card]:
    """The open parts of the units that the person reports for, most urgent first."""
    if not actor.units:
        return []
    cards = _cards(queries.assignment_rows(queries.in_hand(actor.units)), now, practice, language)
    return sorted(cards, key=lambda card: card.urgency)


def card(actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language) -> Card:
    """One card, if the person reports for its unit or may look at everything. Raises NotFound otherwise, whatever the
    reason: another unit's numbers tell nothing."""
    found = get([assignment_id], now, practice, language)
    if not found or not (found[0].unit_id in actor.units or actor.views):
        raise NotFound(action="card", subject=f"assignment:{assignment_id}", actor=actor.label)
    return found[0]


def own(actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language) -> Card:
    """One card of a unit that the person reports for: what every report starts from. Raises NotFound otherwise."""
    found = card(actor, assignment_id, now, practice, language)
    if found.unit_id not in actor.units:
        raise NotFound(action="report", subject=f"assignment:{assignment_id}", actor=actor.label)
    return found


def get(ids: Iterable[int], now: datetime, practice: Practice, language: Language) -> list[Card]:
    """Cards by id, for our own notices: no permission is checked here."""
    return _cards(queries.assignment_rows(ids), now, practice, language)


def _cards(rows: list[Assignment], now: datetime, practice: Practice, language: Language) -> list[Card]:
    ids = [row.id for row in rows]
    histories = queries.histories(ids, rows)
    disputed = queries.disputed_among(ids)
    return [_card(row, histories[row.id], row.id in disputed, now, practice, language) for row in rows]


def _card(
    row: Assignment, history: History, disputed: bool, now: datetime, practice: Practice, language: Language
) -> Card:
    item = row.key_task
    zone = ZoneInfo(item.area.plan.timezone)
    today = local_day(now, zone)
    standing = lifecycle.standing(history, now, zone)
    shown = light(standing, history.schedule, item.deadline_text, today, practice.calendar, language, practice.soon)
    left = working_days_between(today, shown.due_on, practice.calendar) if shown.due_on is not None else None
    return Card(
        assignment_id=row.id,
        plan=item.area.plan.title,
        area=item.area.name,
        number=item.number,
        title=item.title,
        measures=tuple(item.measures),
        unit_id=row.unit_id,
        unit=row.unit.name,
        role=row.role,
        deadline_text=item.deadline_text,
        schedule=history.schedule,
        standing=standing,
        shown=shown,
        today=today,
        left=left,
        zone=zone,
        evidence_required=item.area.plan.evidence_required,
        key_task_id=item.id,
        taken_on=row.accepted_at is not None or bool(history.progress),
        disputed=disputed,
    )
