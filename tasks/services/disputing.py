"""A unit says that a part is not its own; a coordinator gives it to another unit, to nobody, or leaves it where it is.

A part that goes is withdrawn: its history stays with the unit that had it, and whoever gets it begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import AssignmentState, Decision, Language, Role
from tasks.services import assigning, audit, cards, people, standing, telling, units
from tasks.services.assigning import Giving
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.telling import Composer, Concern, ToldLine
from tasks.store import queries
from tasks.store.models import Assignment, Dispute, Progress, Unit

MOST_REASON = 1000  # characters
TAKEN_BACK = "单位撤回异议"
"""Why a dispute ended that the unit itself gave up: the decision's reason, in the place of a coordinator's."""
MOST_NEAR = 3


@dataclass(frozen=True)
class Named:
    """A unit of the directory, and the part that it has in the item already."""

    unit_id: int
    name: str
    role: Role | None = None


@dataclass(frozen=True)
class Case:
    """A dispute with the card of its part. `unit`: what `suggested` names, if the directory knows it. `given_to`: the
    unit that got the part, once that was decided."""

    dispute_id: int
    card: Card
    reason: str
    suggested: str
    by: str
    by_id: int | None
    at: datetime
    unit: Named | None = None
    decision: Decision | None = None
    decided_by: str = ""
    decision_reason: str = ""
    given_to: str = ""


@dataclass(frozen=True)
class Moved:
    """A part that went to another unit: `units` answer for it now (the members, if it is a collective unit), `people`
    of theirs are told."""

    case: Case
    units: tuple[str, ...]
    people: int


def disputable(actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language) -> Card:
    """The card of a part that the person may dispute.

    Raises NotFound for another unit's, Refused: 'assignment_closed', 'assignment_withdrawn', 'dispute_waiting' (nobody
    has decided yet), 'dispute_reported' (the unit has reported on it), 'dispute_upheld' (a coordinator has decided that
    it stays).
    """
    found = cards.own(actor, assignment_id, now, practice, language)
    lifecycle.check_report(found.standing)
    if found.disputed:
        raise Refused("dispute_waiting")
    last = Dispute.select().where(Dispute.assignment == assignment_id).order_by(Dispute.id.desc()).first()
    if last is not None and last.decision is Decision.SEND_BACK and last.decision_reason != TAKEN_BACK:
        raise Refused("dispute_upheld", by=last.decided_by, reason=last.decision_reason)
    stands = Progress.select().where(Progress.assignment == assignment_id, Progress.withdrawn_at.is_null())
    if stands.exists():
        raise Refused("dispute_reported")
    return found


def named(assignment_id: int, name: str) -> tuple[Named | None, tuple[Named, ...]]:
    """The unit of that name or alias, and otherwise those that may be meant, the likely ones first."""
    held = _held(assignment_id)
    directory = units.Directory()
    exact = directory.find(name)
    if exact is not None:
        return Named(exact, directory.names[exact], held.get(exact)), ()
    near = [*(each.name for each in directory.proposals([name])), *units.near(name)]
    ids = [unit for each in dict.fromkeys(near) if (unit := directory.find(each)) is not None]
    return None, tuple(Named(unit, directory.names[unit], held.get(unit)) for unit in ids[:MOST_NEAR])


def unit_named(assignment_id: int, unit_id: int) -> Named:
    """A unit that was chosen by a button. Raises NotFound."""
    unit = Unit.get_or_none(Unit.id == unit_id)
    if unit is None:
        raise NotFound(action="dispute", subject=f"unit:{unit_id}")
    return Named(unit.id, unit.name, _held(assignment_id).get(unit.id))


def reason_of(text: str) -> str:
    """The text as a reason is kept: one line. Raises Refused('reason_missing', 'too_long')."""
    kept = " ".join(text.split())
    if not kept:
        raise Refused("reason_missing")
    if len(kept) > MOST_REASON:
        raise Refused("too_long", most=MOST_REASON)
    return kept


def dispute(
    actor: Actor,
    assignment_id: int,
    reason: str,
    suggested: str,
    now: datetime,
    practice: Practice,
    language: Language,
) -> Case:
    """Records the dispute; `suggested` is the unit that it should be, as the person wrote it, or ''. The part stays
    with the unit until a coordinator has decided. Raises as `disputable` does, and Refused('reason_missing',
    'too_long')."""
    with standing.adding():
        disputable(actor, assignment_id, now, practice, language)
        kept = reason_of(reason)
        row = Dispute.create(
            assignment=assignment_id,
            reason=kept,
            suggested=" ".join(suggested.split())[: units.LONGEST_NAME],
            contact=actor.contact_id,
            by=actor.name,
            at=now,
        )
        audit.note(actor.label, "dispute", f"assignment:{assignment_id}", now, reason=kept, suggested=row.suggested)
        return _case(row, now, practice, language)


def take_back(actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language) -> Case:
    """The unit gives its dispute up and takes the part on. Raises NotFound, or Refused('dispute_over') if there is none
    that waits."""
    with standing.adding():
        cards.own(actor, assignment_id, now, practice, language)
        row = Dispute.get_or_none(Dispute.assignment == assignment_id, Dispute.decision.is_null())
        if row is None:
            raise Refused("dispute_over")
        _decide(row, Decision.SEND_BACK, actor, TAKEN_BACK, now)
        mine = Assignment.update(accepted_at=now, accepted_by=actor.contact_id)
        mine.where(Assignment.id == assignment_id, Assignment.accepted_at.is_null()).execute()
        audit.note(actor.label, "take_back_dispute", f"dispute:{row.id}", now)
        return _case(row, now, practice, language)


def undecided(actor: Actor, now: datetime, practice: Practice, language: Language) -> list[Case]:
    """The disputes that wait for a decision, oldest first. Raises NotAllowed for anyone but a coordinator."""
    people.require_coordinator(actor, "disputes", "", now)
    return [_case(row, now, practice, language) for row in _waiting().order_by(Dispute.id)]


def count_undecided() -> int:
    """How many disputes wait for the coordinators."""
    return int(_waiting().count())


def case(actor: Actor, dispute_id: int, now: datetime, practice: Practice, language: Language) -> Case:
    """One dispute. Raises NotAllowed for anyone but a coordinator, NotFound if there is none."""
    people.require_coordinator(actor, "decide_dispute", f"dispute:{dispute_id}", now)
    row = Dispute.get_or_none(Dispute.id == dispute_id)
    if row is None:
        raise NotFound(action="decide_dispute", subject=f"dispute:{dispute_id}", actor=actor.label)
    return _case(row, now, practice, language)


def removable(actor: Actor, dispute_id: int, now: datetime, practice: Practice, language: Language) -> Case:
    """A dispute whose part may still be taken off the unit. Raises as `reassign` does."""
    found = case(actor, dispute_id, now, practice, language)
    _check_undecided(found)
    lifecycle.check_report(found.card.standing)
    return found


def reassignable(
    actor: Actor, dispute_id: int, unit_id: int, now: datetime, practice: Practice, language: Language
) -> tuple[Case, Named]:
    """What `reassign` would do, before it is confirmed. Raises as `reassign` does."""
    found = removable(actor, dispute_id, now, practice, language)
    unit = unit_named(found.card.assignment_id, unit_id)
    if unit.role is not None:
        raise Refused("dispute_has_part", unit=unit.name, role=unit.role)
    return found, unit


def reassign(
    actor: Actor,
    dispute_id: int,
    unit_id: int,
    now: datetime,
    practice: Practice,
    language: Language,
    compose: Composer,
) -> Moved:
    """Gives the part, with its role, to another unit, whose people are told as of a part that is newly given.

    Raises NotAllowed, NotFound, or Refused: 'already_decided', 'assignment_withdrawn' or 'assignment_closed' (of what
    became of the part meanwhile), 'dispute_has_part' (the unit has a part in the item already).
    """
    with standing.adding():
        found, unit = reassignable(actor, dispute_id, unit_id, now, practice, language)
        row = Dispute.get_by_id(dispute_id)
        _decide(row, Decision.ACCEPT, actor, "", now, given_to=unit_id)
        lines = _resettle(row, found.card, now, {unit_id: found.card.role})
        audit.note(actor.label, "reassign", f"dispute:{dispute_id}", now, unit=unit.name)
        to = telling.reached(now)
        telling.announce(f"dispute:{dispute_id}", found.card.plan, False, lines, to, compose, now)
        told = {contact for line in lines for contact in to.get(line.unit_id, ())}
        names = {u.id: u.name for u in Unit.select().where(Unit.id.in_([line.unit_id for line in lines]))}
        after = _case(row, now, practice, language)
    return Moved(after, tuple(names[line.unit_id] for line in lines), len(told))


def take_away(actor: Actor, dispute_id: int, now: datetime, practice: Practice, language: Language) -> Case:
    """Takes the part off the unit, and gives it to nobody. Raises as `reassign` does."""
    with standing.adding():
        found = removable(actor, dispute_id, now, practice, language)
        row = Dispute.get_by_id(dispute_id)
        _decide(row, Decision.ACCEPT, actor, "", now)
        _resettle(row, found.card, now, {})
        audit.note(actor.label, "take_away", f"dispute:{dispute_id}", now)
        return _case(row, now, practice, language)


def uphold(actor: Actor, dispute_id: int, reason: str, now: datetime, practice: Practice, language: Language) -> Case:
    """The part stays with the unit, for a reason. Raises NotAllowed, NotFound, Refused('already_decided',
    'reason_missing', 'too_long')."""
    with standing.adding():
        found = case(actor, dispute_id, now, practice, language)
        _check_undecided(found)
        kept = reason_of(reason)
        row = Dispute.get_by_id(dispute_id)
        _decide(row, Decision.SEND_BACK, actor, kept, now)
        audit.note(actor.label, "uphold", f"dispute:{dispute_id}", now, reason=kept)
        return _case(row, now, practice, language)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_undecided(found: Case) -> None:
    if found.decision is not None:
        raise Refused("already_decided", by=found.decided_by, decision=found.decision)


def _decide(
    row: Dispute, decision: Decision, actor: Actor, reason: str, now: datetime, given_to: int | None = None
) -> None:
    row.decision, row.decided_by, row.decided_at = decision, actor.name, now
    row.decision_reason, row.given_to_id = reason, given_to
    row.save()


def _resettle(row: Dispute, card: Card, now: datetime, instead: dict[int, Role]) -> list[ToldLine]:
    """Takes the disputed part off its unit and gives `instead`; returns what is new to the units that get it.

    The units that the item names stay as they are, and collective ones are passed on to their members of today.
    """
    item = Assignment.get_by_id(card.assignment_id).key_task
    giving = Giving(item.area.plan, now)
    giving.load([item.id])
    held = giving.parts(item.id)
    before = assigning.answering(held)
    named_now = {unit: role for unit, (role, under) in held.items() if under is None and unit != card.unit_id} | instead
    after = assigning.answering(giving.wanted(item.id, named_now))
    giving.settle(item.id, queries.schedule_of(item), named_now)
    row.journal = giving.write().as_plain()
    row.save()
    return [
        ToldLine(
            unit_id=unit,
            concern=Concern.GIVEN,
            number=item.number,
            title=item.title,
            role=role,
            deadline_text=item.deadline_text,
            due_on=item.due_on,
            item_id=item.id,
        )
        for unit, role in after.items()
        if unit not in before
    ]


def _held(assignment_id: int) -> dict[int, Role]:
    """unit id → its role in the item that the part belongs to."""
    item = Assignment.select(Assignment.key_task).where(Assignment.id == assignment_id)
    rows: Iterable[Assignment] = Assignment.select().where(
        Assignment.key_task.in_(item), Assignment.withdrawn_at.is_null()
    )
    return {row.unit_id: row.role for row in rows}


def _waiting() -> Any:
    return (
        Dispute.select(Dispute, Assignment)
        .join(Assignment)
        .where(Dispute.decision.is_null(), Assignment.state != AssignmentState.WITHDRAWN)
    )


def _case(row: Dispute, now: datetime, practice: Practice, language: Language) -> Case:
    (card,) = cards.get([row.assignment_id], now, practice, language)
    unit = units.find(row.suggested) if row.suggested else None
    given_to = Unit.get_or_none(Unit.id == row.given_to_id) if row.given_to_id is not None else None
    return Case(
        dispute_id=row.id,
        card=card,
        reason=row.reason,
        suggested=row.suggested,
        by=row.by,
        by_id=row.contact_id,
        at=row.at,
        unit=unit_named(row.assignment_id, unit.id) if unit is not None else None,
        decision=row.decision,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
        given_to=given_to.name if given_to is not None else "",
    )
