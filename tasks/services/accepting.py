"""A unit takes on the parts that it was given. Not doing so is no offence: it is shown as 'not confirmed', no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import IN_HAND
from tasks.services import audit, people, standing
from tasks.services.people import Actor
from tasks.store import bulk, queries
from tasks.store.models import Area, Assignment, Contact, KeyTask, Plan, Unit


@dataclass(frozen=True)
class Accepted:
    """What a confirmation did. `new`: the parts that it took on; `disputed`: those left out because the unit says that
    they are not its own. With nothing new, `by` and `at` say who had confirmed before, and when; '' if it was done by
    reporting."""

    new: tuple[int, ...]
    disputed: int = 0
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Unconfirmed:
    """A unit with parts that it has neither confirmed nor reported on, the oldest of them given at `since`."""

    unit_id: int
    unit: str
    parts: int
    since: datetime


def accept(actor: Actor, assignment_ids: Iterable[int], now: datetime) -> Accepted:
    """Takes on those of the parts that the person's units hold, as far as that is still to be done.

    Raises NotFound if none of them is theirs, Refused('assignment_withdrawn') if all of those were taken back since.
    """
    asked = sorted(set(assignment_ids))
    with standing.adding():
        own = list(
            Assignment.select(Assignment, Contact)
            .join(Contact, queries.LEFT_OUTER, on=(Assignment.accepted_by == Contact.id))
            .where(Assignment.id.in_(asked), Assignment.unit.in_(sorted(actor.units)))
            .order_by(Assignment.id)
        )
        if not own:
            subject = f"assignment:{asked[0]}" if asked else ""
            raise NotFound(action="accept", subject=subject, actor=actor.label)
        held = [row for row in own if row.withdrawn_at is None]
        if not held:
            raise Refused("assignment_withdrawn")
        disputed = {row.assignment_id for row in queries.disputed()} & {row.id for row in held}
        done = {
            row.id for row in Assignment.select().where(Assignment.id.in_([r.id for r in held]), queries.taken_on())
        }
        new = tuple(row.id for row in held if row.id not in done | disputed)
        if not new:
            last = max((r for r in held if r.accepted_at), key=lambda r: r.accepted_at or now, default=None)
            by = last.accepted_by.name if last is not None and last.accepted_by is not None else ""
            return Accepted((), len(disputed), by, last.accepted_at if last is not None else None)
        Assignment.update(accepted_at=now, accepted_by=actor.contact_id).where(Assignment.id.in_(new)).execute()
        for assignment_id in new:
            audit.note(actor.label, "accept", f"assignment:{assignment_id}", now)
    return Accepted(new, len(disputed), actor.name, now)


def unconfirmed(actor: Actor, now: datetime, *, plan_id: int | None = None) -> list[Unconfirmed]:
    """The units that have open parts to confirm, in all open plans or in one; whoever has waited longest first.

    For coordinators and leaders. Raises NotAllowed.
    """
    people.require_viewer(actor, "unconfirmed", "", now)
    rows: Any = _open(~queries.taken_on(), Assignment.id.not_in(queries.disputed())).order_by(Assignment.id)
    if plan_id is not None:
        rows = rows.where(Area.plan == plan_id)
    found: dict[int, Unconfirmed] = {}
    for row in rows:
        seen = found.get(row.unit_id, Unconfirmed(row.unit_id, row.unit.name, 0, row.created_at))
        found[row.unit_id] = Unconfirmed(row.unit_id, seen.unit, seen.parts + 1, min(seen.since, row.created_at))
    return sorted(found.values(), key=lambda each: (each.since, each.unit_id))


def among(assignment_ids: Iterable[int]) -> frozenset[int]:
    """Those of the parts that are open, and neither confirmed nor disputed nor reported on. No permission is checked
    here."""
    found: set[int] = set()
    for some in bulk.chunks(assignment_ids):
        which = _open(Assignment.id.in_(some), ~queries.taken_on(), Assignment.id.not_in(queries.disputed()))
        found |= {row.id for row in which}
    return frozenset(found)


def _open(*which: Any) -> Any:
    """The parts in hand that units answer for, of plans that are not archived, with their units."""
    return (
        Assignment.select(Assignment, Unit)
        .join_from(Assignment, KeyTask)
        .join_from(KeyTask, Area)
        .join_from(Area, Plan)
        .join_from(Assignment, Unit)
        .where(
            Assignment.state.in_(IN_HAND),
            ~queries.passed_on(),
            Plan.archived_at.is_null(),
            *which,
        )
    )
