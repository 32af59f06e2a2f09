"""Leave: days on which a person is not reminded; the unit's next contact is, meanwhile. It ends by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tasks.domain.errors import NotFound, Refused
from tasks.domain.moments import local_day
from tasks.domain.nudges import recipients
from tasks.services import audit, people
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import transaction
from tasks.store.models import Contact, Leave, Unreached

LONGEST = timedelta(days=366)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Absence:
    """A leave, both days inclusive."""

    leave_id: int
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Cover:
    """Who is reminded of a unit's work while the person is away, and on which days (inclusive) nobody is."""

    unit_id: int
    unit: str
    instead: tuple[str, ...]
    nobody: tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class Away:
    """A person's leave, running or to come, with what it means for each unit that they report for."""

    person: Actor
    absence: Absence
    covers: tuple[Cover, ...]
    today: date

    @property
    def uncovered(self) -> tuple[Cover, ...]:
        return tuple(cover for cover in self.covers if cover.nobody)


# ── what people and coordinators do ───────────────────────────────────────────────────────────────────────────────


def of(actor: Actor, contact_id: int, now: datetime, practice: Practice) -> Away | None:
    """The leave that is running, or comes next. Raises NotFound, for others than coordinators also of other people."""
    return _away(person(actor, contact_id, now), now, practice)


def person(actor: Actor, contact_id: int, now: datetime) -> Actor:
    """Whose leave the actor may enter: their own, and as a coordinator anybody's who reports. Raises NotFound."""
    found = people.contacts_of([contact_id], now) if actor.contact_id == contact_id or actor.coordinates else []
    if not found or not found[0].units:
        raise NotFound(action="leave", subject=f"contact:{contact_id}", actor=actor.label)
    return found[0]


def take(actor: Actor, contact_id: int, from_on: date, until_on: date, now: datetime, practice: Practice) -> Away:
    """Enters a leave in the place of any that is running or to come; days that have passed are left out.

    Raises NotFound as `person` does, and Refused('leave_over', 'leave_long').
    """
    with transaction():
        who = person(actor, contact_id, now)
        today = local_day(now, practice.zone)
        if until_on < max(today, from_on):
            raise Refused("leave_over")
        if until_on - today > LONGEST:
            raise Refused("leave_long")
        for other in Leave.select().where(Leave.contact == contact_id, Leave.until_on >= today):
            end(other.id, actor.label, today, now)
        grant(contact_id, max(from_on, today), until_on, actor.label, now)
        taken = _away(who, now, practice)
        assert taken is not None
        _note_unreached(taken, now)
    return taken


def finish(actor: Actor, leave_id: int, now: datetime, practice: Practice) -> Away:
    """Ends a leave that is running or to come: today the person is reminded again. Returns it as it was. Raises
    NotFound as `person` does, and Refused('leave_ended') when it has ended already."""
    with transaction():
        row = Leave.get_or_none(Leave.id == leave_id)
        if row is None:
            raise Refused("leave_ended")
        who = person(actor, row.contact_id, now)
        was = _away(who, now, practice)
        if was is None or was.absence.leave_id != leave_id:
            raise Refused("leave_ended")
        end(leave_id, actor.label, was.today, now)
    return was


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def grant(contact_id: int, from_on: date, until_on: date, by: str, now: datetime) -> int:
    """Enters a leave, both days inclusive; returns its id. Raises NotFound for an unknown contact, ValueError for a
    last day before the first."""
    if until_on < from_on:
        raise ValueError(f"a leave from {from_on} cannot end on {until_on}")
    with transaction():
        if Contact.get_or_none(Contact.id == contact_id) is None:
            raise NotFound(action="leave", subject=f"contact:{contact_id}", actor=by)
        row = Leave.create(contact=contact_id, from_on=from_on, until_on=until_on, by=by, at=now)
        audit.note(by, "leave", f"contact:{contact_id}", now, from_on=str(from_on), until_on=str(until_on))
    return int(row.id)


def end(leave_id: int, by: str, today: date, now: datetime) -> bool:
    """Takes back what is left of a leave, from `today` on; False if there is nothing."""
    with transaction():
        row = Leave.get_or_none(Leave.id == leave_id)
        if row is None or row.until_on < today:
            return False
        if row.from_on < today:
            Leave.update(until_on=today - DAY).where(Leave.id == leave_id).execute()
        else:
            Leave.delete().where(Leave.id == leave_id).execute()
        audit.note(by, "end_leave", f"leave:{leave_id}", now, contact=row.contact_id)
    return True


def away(on: date) -> frozenset[int]:
    """Ids of the contacts who are on leave that day."""
    rows = Leave.select(Leave.contact).where(Leave.from_on <= on, Leave.until_on >= on)
    return frozenset(row.contact_id for row in rows)


def away_until(on: date) -> dict[int, date]:
    """The same, with the last day of each leave."""
    until: dict[int, date] = {}
    for row in Leave.select().where(Leave.from_on <= on, Leave.until_on >= on):
        until[row.contact_id] = max(row.until_on, until.get(row.contact_id, row.until_on))
    return until


def absences(contact_ids: Iterable[int], today: date) -> dict[int, Absence]:
    """contact → the leave that is running, or comes next."""
    rows = Leave.select().where(Leave.contact.in_(list(contact_ids)), Leave.until_on >= today)
    found: dict[int, Absence] = {}
    for row in rows.order_by(Leave.from_on, Leave.id):
        found.setdefault(row.contact_id, Absence(row.id, row.from_on, row.until_on))
    return found


def _away(who: Actor, now: datetime, practice: Practice) -> Away | None:
    today = local_day(now, practice.zone)
    absence = absences([who.contact_id], today).get(who.contact_id)
    if absence is None:
        return None
    posts = queries.people_by_unit(now)
    units = {post.unit_id: post.unit for post in who.posts if post.role.reports}
    start = max(absence.from_on, today)
    days = [start + n * DAY for n in range((absence.until_on - start).days + 1)]
    gone = {day: away(day) for day in days}
    covers = []
    for unit_id, unit in units.items():
        reporters = [(c.id, c.name, role) for c, role in posts.get(unit_id, ()) if role.reports and not c.blocked_at]
        names = {contact_id: name for contact_id, name, _ in reporters}
        to = {
            day: recipients([(contact_id, role) for contact_id, _, role in reporters if contact_id not in gone[day]])
            for day in days
        }
        instead = dict.fromkeys(names[contact_id] for day in days for contact_id in to[day])
        covers.append(Cover(unit_id, unit, tuple(instead), _spans([day for day in days if not to[day]])))
    return Away(who, absence, tuple(covers), today)


def _spans(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """Days in order as (first, last) of each unbroken row of them."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and spans[-1][1] == day - DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def _note_unreached(taken: Away, now: datetime) -> None:
    """The coordinators are told at once where nobody is left today, so that the next tick does not tell them again."""
    for cover in taken.uncovered:
        told = Unreached.unit == cover.unit_id, Unreached.contact.is_null(), Unreached.ended_at.is_null()
        if cover.nobody[0][0] == taken.today and not Unreached.select().where(*told).exists():
            Unreached.create(unit=cover.unit_id, contact=None, at=now)
