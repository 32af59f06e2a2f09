"""One tick: who is due a nudge now, recorded and put into the outbox as one digest per person.

Stateless: what is due follows from the rows and `now`. The nudge's unique key makes a second tick find nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.domain.messages import Outgoing
from tasks.domain.moments import local_day
from tasks.domain.nudges import Sent, Stage, reason, recipients, stage_due
from tasks.domain.terms import AssignmentState, CheckpointState, ContactRole
from tasks.services import cards, outbox, people
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import exclusive
from tasks.store.models import Area, Assignment, Checkpoint, Contact, KeyTask, Nudge, Plan


@dataclass(frozen=True)
class NudgeLine:
    """One line of a digest: the card, the checkpoint's due day and period, and the stage with its reason."""

    card: Card
    period: str
    due_on: date
    stage: Stage
    reason: str


@dataclass(frozen=True)
class Digest:
    """Everything that one person is reminded of in one tick, most urgent first."""

    actor: Actor
    lines: tuple[NudgeLine, ...]


@dataclass(frozen=True)
class Tick:
    """What a tick did. `rest_day` names the day when nothing is sent because it is no working day; `unreached` are
    units whose work is due while nobody of theirs can be reached."""

    digests: tuple[Digest, ...]
    rest_day: date | None = None
    unreached: tuple[str, ...] = ()


def tick(now: datetime, practice: Practice, compose: Callable[[Digest], Outgoing]) -> Tick:
    """Records what is due and queues the digests in one transaction; ticks of several processes take turns."""
    with exclusive("remind"):
        rest_days = []
        lines: dict[int, list[NudgeLine]] = defaultdict(list)
        unreached: dict[str, None] = {}
        for plan in queries.open_plans():
            today = local_day(now, ZoneInfo(plan.timezone))
            if not practice.calendar.is_workday(today):
                rest_days.append(today)
                continue
            _plan_lines(plan, today, now, practice, lines, unreached)
        actors = {actor.contact_id: actor for actor in people.contacts_of(lines, now)}
        digests = tuple(
            Digest(actors[contact_id], tuple(sorted(mine, key=lambda line: (line.due_on, line.card.assignment_id))))
            for contact_id, mine in sorted(lines.items())
        )
        outbox.enqueue([compose(digest) for digest in digests], now)
    return Tick(digests, rest_days[0] if rest_days and not digests else None, tuple(unreached))


def _plan_lines(
    plan: Plan,
    today: date,
    now: datetime,
    practice: Practice,
    lines: dict[int, list[NudgeLine]],
    unreached: dict[str, None],
) -> None:
    checkpoints = _can_be_due(plan, today, practice)
    sent = _sent(checkpoints)
    posts = queries.people_by_unit(now)
    found: list[tuple[Contact, Checkpoint, Stage]] = []
    for checkpoint in checkpoints:
        held = posts.get(checkpoint.assignment.unit_id, [])
        reachable = {contact.id: contact for contact, role in held if role.reports and contact.blocked_at is None}
        roles: list[tuple[int, ContactRole]] = [(c.id, role) for c, role in held if c.id in reachable]
        to = recipients(roles)
        for contact_id in to:
            stage = stage_due(
                checkpoint.due_on,
                checkpoint.soft,
                sent.get((checkpoint.id, contact_id), ()),
                today,
                practice.calendar,
                practice.nudges,
            )
            if stage is not None:
                found.append((reachable[contact_id], checkpoint, stage))
        if not to and stage_due(checkpoint.due_on, checkpoint.soft, (), today, practice.calendar, practice.nudges):
            unreached[checkpoint.assignment.unit.name] = None
    languages = {contact.language for contact, _, _ in found}
    ids = {checkpoint.assignment_id for _, checkpoint, _ in found}
    shown = {(c.assignment_id, lang): c for lang in languages for c in cards.get(ids, now, practice, lang)}
    for contact, checkpoint, stage in found:
        why = reason(stage, checkpoint.due_on, today, contact.language)
        Nudge.create(checkpoint=checkpoint, contact=contact, stage=stage.key, on=today, at=now, reason=why)
        card = shown[checkpoint.assignment_id, contact.language]
        lines[contact.id].append(NudgeLine(card, checkpoint.period, checkpoint.due_on, stage, why))


def _can_be_due(plan: Plan, today: date, practice: Practice) -> list[Checkpoint]:
    """Open checkpoints near enough to be due a nudge. An assignment that was split among members is asked there."""
    distance = max([*practice.nudges.before, practice.nudges.check_in_before])
    horizon = today + timedelta(days=distance * 2 + 14)  # working days lie within this, long holidays included
    return list(
        Checkpoint.select(Checkpoint, Assignment)
        .join(Assignment)
        .join(KeyTask)
        .join(Area)
        .where(
            Area.plan == plan.id,
            Checkpoint.state == CheckpointState.OPEN,
            Checkpoint.withdrawn_at.is_null(),
            Checkpoint.due_on <= horizon,
            (Checkpoint.soft == False) | (Checkpoint.due_on >= today),  # noqa: E712 - an SQL expression
            Assignment.state.in_([AssignmentState.OPEN, AssignmentState.SUBMITTED]),
            Assignment.id.not_in(queries.passed_on()),
        )
        .order_by(Checkpoint.due_on, Checkpoint.id)
    )


def _sent(checkpoints: list[Checkpoint]) -> dict[tuple[int, int], list[Sent]]:
    sent: dict[tuple[int, int], list[Sent]] = defaultdict(list)
    ids = [c.id for c in checkpoints]
    for start in range(0, len(ids), 5000):  # below SQLite's limit of variables in one statement
        for row in Nudge.select().where(Nudge.checkpoint.in_(ids[start : start + 5000])).order_by(Nudge.id):
            sent[row.checkpoint_id, row.contact_id].append(Sent(row.stage, row.on))
    return sent
