"""What a coordinator's order to remind would do: who gets what, who is not reached, what needs no reminder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound
from tasks.domain.model import CheckpointStanding
from tasks.domain.moments import local, local_day, moment
from tasks.domain.nudges import Stage, manual_stage, reason, recipients
from tasks.domain.reminders import next_opening
from tasks.domain.terms import IN_HAND, AssignmentState, CheckpointState, ContactRole, Language, Light, Term
from tasks.services import cards, leaves, people
from tasks.services.cards import Card
from tasks.services.owing import NOT_SAID
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import bulk, queries
from tasks.store.models import Area, Assignment, Checkpoint, Contact, KeyTask, Nudge, Outbox, Plan, Unit

Pair = tuple[int, int]
"""A person (contact id) and a part (assignment id)."""


class Aim(Term):
    """What a coordinator asks about by hand."""

    ITEM = "item", "事项", "an item"
    UNIT = "unit", "单位", "a unit"
    OVERDUE = "overdue", "全部逾期", "all that is overdue"


@dataclass(frozen=True)
class Order:
    """`id` of the item, of the unit, or of the plan whose overdue items are meant. `plan_id`: of a unit, what it has in
    this plan. `again`: those too who were reminded today; `early`: of a unit also what is not near its day."""

    aim: Aim
    id: int
    plan_id: int | None = None
    again: bool = False
    early: bool = False
    message: str = ""


@dataclass(frozen=True)
class Asked:
    """A part that is asked about, in the language of whoever looks. `checkpoint`: None of work without a due day."""

    card: Card
    checkpoint: CheckpointStanding | None
    reason: str

    @property
    def due_on(self) -> date | None:
        return _due_on(self.checkpoint)


@dataclass(frozen=True)
class Addressee:
    """A person and what they would be asked, most urgent first."""

    contact_id: int
    name: str
    units: tuple[str, ...]
    asked: tuple[Asked, ...]


class Why(Term):
    """Why somebody gets no reminder."""

    NOBODY = "nobody", "没有登记联络人员", "nobody is registered"
    BLOCKED = "blocked", "已停用或屏蔽机器人", "has stopped or blocked the bot"
    AWAY = "away", "休假", "is on leave"


@dataclass(frozen=True)
class Missed:
    """Somebody of a unit (name '': the unit has nobody) who cannot be reached; `instead` gets it, '' if nobody does."""

    unit: str
    name: str
    why: Why
    until: date | None = None
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outlook:
    """What an order would do. `subject`: the item's or unit's or plan's own words. `reminded`: who would be left out
    because they were reminded today. `waiting`: parts whose report awaits review; `disputed`: those that the unit says
    are not its own, while nobody has decided; `early`: those that are not near their day. `opens_at`: outside the hours
    or on a rest day, the next working morning."""

    subject: str
    people: tuple[Addressee, ...]
    missed: tuple[Missed, ...]
    reminded: tuple[Addressee, ...]
    waiting: int
    disputed: int
    early: int
    opens_at: datetime | None
    zone: ZoneInfo

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset((each.contact_id, asked.card.assignment_id) for each in self.people for asked in each.asked)

    @property
    def asked(self) -> int:
        """How many parts are asked about."""
        return len({part for _, part in self.pairs})


def look(actor: Actor, order: Order, now: datetime, practice: Practice, language: Language) -> Outlook:
    """What the order would send to whom, now. Raises NotAllowed for anyone but coordinators, NotFound."""
    people.require_coordinator(actor, "nudge", f"{order.aim.value}:{order.id}", now)
    return _Look(actor, order, now, practice, language).outlook()


class _Look:
    """One look at what an order would do."""

    def __init__(self, actor: Actor, order: Order, now: datetime, practice: Practice, language: Language) -> None:
        self.order, self.now, self.practice, self.language = order, now, practice, language
        plan, self.subject = _subject(actor, order)
        self.plan_id, self.zone = plan.id, ZoneInfo(plan.timezone)
        self.today = local_day(now, self.zone)
        self.window = practice.nudges.of(plan.title, "", "").window
        self.waiting = self.disputed = self.early = 0

    def outlook(self) -> Outlook:
        asked = self._asked()
        told = self._told([each.card.assignment_id for each in asked])
        units = {each.card.unit_id: each.card.unit for each in asked}
        found: dict[int, list[Asked]] = defaultdict(list)
        left: dict[int, list[Asked]] = defaultdict(list)
        missed: list[Missed] = []
        to: dict[int, tuple[int, ...]] = {}
        names: dict[int, str] = {}
        everybody = queries.people_by_unit(self.now)
        away = leaves.away_until(self.today)
        for unit_id, unit in units.items():
            held = [(contact, role) for contact, role in everybody.get(unit_id, ()) if role.reports]
            names |= {contact.id: contact.name for contact, _ in held}
            there = [(c.id, role) for c, role in held if c.blocked_at is None and c.id not in away]
            to[unit_id] = recipients(there)
            missed += _missed(unit, held, to[unit_id], away)
        for each in asked:
            for contact in to[each.card.unit_id]:
                again = (contact, each.card.assignment_id) in told and not self.order.again
                (left if again else found)[contact].append(each)
        return Outlook(
            subject=self.subject,
            people=_addressees(found, names),
            missed=tuple(missed),
            reminded=_addressees(left, names),
            waiting=self.waiting,
            disputed=self.disputed,
            early=self.early,
            opens_at=self._opens_at(),
            zone=self.zone,
        )

    def _asked(self) -> list[Asked]:
        """The parts that are asked about, most urgent first; counts those that are not."""
        found = []
        for card in cards.get(self._parts(), self.now, self.practice, self.language):
            checkpoint = lifecycle.askable(card.standing, self.today)
            if card.standing.state not in IN_HAND:
                continue
            if card.disputed:
                self.disputed += 1
            elif checkpoint is None and card.standing.checkpoints:
                self.waiting += card.standing.state is AssignmentState.SUBMITTED
            elif checkpoint is None and card.standing.state is AssignmentState.SUBMITTED:
                self.waiting += 1
            elif self.order.aim is Aim.OVERDUE and not _overdue(checkpoint, self.today):
                continue
            elif (
                self.order.aim is Aim.UNIT
                and not self.order.early
                and card.shown.light not in (Light.RED, Light.YELLOW)
            ):
                self.early += 1
            else:
                stage, due_on = stage_of(checkpoint, 1, self.today, self.practice), _due_on(checkpoint)
                found.append(Asked(card, checkpoint, self._reason(stage, due_on, card)))
        return sorted(found, key=lambda each: (each.due_on or date.max, each.card.assignment_id))

    def _reason(self, stage: Stage, due_on: date | None, card: Card) -> str:
        return reason(stage, due_on, self.today, self.language, returned=card.standing.returned)

    def _parts(self) -> list[int]:
        """Of the order, whatever their state; not those that were split among members, who answer themselves."""
        parts = (
            Assignment.select(Assignment.id)
            .join(KeyTask)
            .join(Area)
            .where(
                Area.plan == self.plan_id,
                Assignment.state.in_(IN_HAND),
                ~queries.passed_on(),
            )
        )
        if self.order.aim is Aim.ITEM:
            parts = parts.where(KeyTask.id == self.order.id)
        elif self.order.aim is Aim.UNIT:
            whole = Assignment.alias()
            under = whole.select(whole.id).where(whole.unit == self.order.id)
            parts = parts.where((Assignment.unit == self.order.id) | Assignment.parent.in_(under))
        else:
            late = Checkpoint.select(Checkpoint.assignment).where(
                Checkpoint.state == CheckpointState.OPEN, Checkpoint.due_on < self.today
            )
            parts = parts.where(Assignment.id.in_(late))
        return [row.id for row in parts]

    def _told(self, parts: Iterable[int]) -> set[Pair]:
        """Who was reminded of what today, by whomever, or will be at an hour that was chosen."""
        told: set[Pair] = set()
        for some in bulk.chunks(parts):
            rows = (
                Nudge.select(Nudge.contact, Nudge.assignment)
                .join(Outbox, queries.LEFT_OUTER)
                .where(
                    Nudge.assignment.in_(some),
                    Nudge.on >= self.today,
                    Nudge.withdrawn_at.is_null(),
                    Outbox.state.is_null() | Outbox.state.not_in(NOT_SAID),
                )
            )
            told |= {(row.contact_id, row.assignment_id) for row in rows}
        return told

    def _opens_at(self) -> datetime | None:
        there = local(self.now, self.zone)
        if self.window.contains(there) and self.practice.calendar.is_workday(self.today):
            return None
        return moment(next_opening(self.window, there, self.practice.calendar))


def _subject(actor: Actor, order: Order) -> tuple[Plan, str]:
    """The plan of the order, and the words for what it asks about. Raises NotFound."""
    plan = item = unit = None
    if order.aim is Aim.ITEM:
        item = KeyTask.get_or_none(KeyTask.id == order.id, KeyTask.withdrawn_at.is_null())
        plan = item.area.plan if item is not None else None
    else:
        plan = Plan.get_or_none(Plan.id == (order.id if order.aim is Aim.OVERDUE else order.plan_id))
        unit = Unit.get_or_none(Unit.id == order.id) if order.aim is Aim.UNIT else None
    if plan is None or plan.archived_at is not None or (order.aim is Aim.UNIT and unit is None):
        raise NotFound(action="nudge", subject=f"{order.aim.value}:{order.id}", actor=actor.label)
    return plan, item.title if item is not None else unit.name if unit is not None else plan.title


def _due_on(checkpoint: CheckpointStanding | None) -> date | None:
    return checkpoint.due_on if checkpoint is not None else None


def _overdue(checkpoint: CheckpointStanding | None, today: date) -> bool:
    return checkpoint is not None and checkpoint.due_on < today and not checkpoint.checkpoint.soft


def _missed(
    unit: str, held: Sequence[tuple[Contact, ContactRole]], to: Sequence[int], away: Mapping[int, date]
) -> list[Missed]:
    """Who of a unit would have been reminded before those who are: they cannot be reached."""
    if not held:
        return [Missed(unit, "", Why.NOBODY)]
    roles = list(ContactRole)
    last = min((roles.index(role) for contact, role in held if contact.id in to), default=len(roles))
    instead = tuple(dict.fromkeys(contact.name for contact, _ in held if contact.id in to))
    missed: dict[int, Missed] = {}
    for contact, role in held:
        if contact.id in to or roles.index(role) > last:
            continue
        why = Why.BLOCKED if contact.blocked_at is not None else Why.AWAY
        missed.setdefault(contact.id, Missed(unit, contact.name, why, away.get(contact.id), instead))
    return list(missed.values())


def _addressees(found: Mapping[int, Sequence[Asked]], names: Mapping[int, str]) -> tuple[Addressee, ...]:
    return tuple(
        Addressee(contact, names[contact], tuple(dict.fromkeys(each.card.unit for each in asked)), tuple(asked))
        for contact, asked in found.items()
    )


def stage_of(checkpoint: CheckpointStanding | None, number: int, on: date, practice: Practice) -> Stage:
    """What is said of the checkpoint on the day `on`, the `number`th time."""
    if checkpoint is None:
        return manual_stage(None, False, number, on, practice.calendar)
    return manual_stage(checkpoint.due_on, checkpoint.checkpoint.soft, number, on, practice.calendar)
