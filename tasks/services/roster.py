"""Who answers for which unit, and where nobody does: what a coordinator looks at, and does, about people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tasks.domain.errors import NotFound
from tasks.domain.moments import local_day
from tasks.domain.terms import ContactRole, Coverage
from tasks.services import invitations, leaves, people, units
from tasks.services.leaves import Absence
from tasks.services.people import Actor, ContactLine
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import transaction
from tasks.store.models import Contact, Invitation, Post, Unit

REPORTING = tuple(role for role in ContactRole if role.reports)


@dataclass(frozen=True)
class Member:
    """One reporting post of a unit. `absence`: the leave that is running or comes next."""

    post_id: int
    contact_id: int
    name: str
    role: ContactRole
    blocked: bool
    absence: Absence | None
    away: bool  # on leave today
    handing_over: bool  # a link for a successor is open


@dataclass(frozen=True)
class UnitPeople:
    """A unit with open work, or with somebody who would answer for it. `open`: its parts in hand."""

    unit_id: int
    unit: str
    open: int
    members: tuple[Member, ...]

    @property
    def coverage(self) -> Coverage:
        if not self.members:
            return Coverage.NOBODY
        if all(member.blocked for member in self.members):
            return Coverage.UNREACHABLE
        if all(member.blocked or member.away for member in self.members):
            return Coverage.AWAY
        if any(member.blocked or member.away for member in self.members):
            return Coverage.PARTLY
        return Coverage.COVERED


def roster(actor: Actor, now: datetime, practice: Practice) -> list[UnitPeople]:
    """Every unit that has work or people, those first where nobody can be reminded. Raises NotAllowed for anyone but a
    coordinator."""
    people.require_coordinator(actor, "contacts", "", now)
    return _roster(now, practice)


def unit(actor: Actor, unit_id: int, now: datetime, practice: Practice) -> UnitPeople:
    """One unit of the directory. Raises NotAllowed, or NotFound."""
    people.require_coordinator(actor, "contacts", f"unit:{unit_id}", now)
    row = Unit.get_or_none(Unit.id == unit_id)
    if row is None:
        raise NotFound(action="contacts", subject=f"unit:{unit_id}", actor=actor.label)
    found = next((each for each in _roster(now, practice) if each.unit_id == unit_id), None)
    return found or UnitPeople(row.id, row.name, 0, ())


def named(actor: Actor, name: str, now: datetime, practice: Practice) -> tuple[UnitPeople | None, list[UnitPeople]]:
    """The unit of that name or alias; else None, and those whose names are near to it. Raises NotAllowed."""
    people.require_coordinator(actor, "contacts", "", now)
    exact = units.find(name)
    if exact is not None:
        return unit(actor, exact.id, now, practice), []
    return None, [unit(actor, units.require(near).id, now, practice) for near in units.near(name)]


def without_anybody(now: datetime, practice: Practice) -> list[str]:
    """Names of the units that have work in hand and nobody registered."""
    return [each.unit for each in _roster(now, practice) if each.coverage is Coverage.NOBODY]


def at_work() -> list[str]:
    """Names of the units that have work in hand."""
    counts = queries.parts_in_hand()
    return [row.name for row in Unit.select().where(Unit.id.in_(list(counts))).order_by(Unit.id)]


def everybody(now: datetime, practice: Practice) -> list[ContactLine]:
    """Every post in force, by unit, with the leave of its person."""
    today = local_day(now, practice.zone)
    lines = people.contact_lines(now)
    absences = leaves.absences({line.contact_id for line in lines}, today)
    return [
        replace(line, leave=(absence.from_on, absence.until_on), away=absence.from_on <= today)
        if (absence := absences.get(line.contact_id)) is not None
        else line
        for line in lines
    ]


def post(actor: Actor, post_id: int, now: datetime) -> Post:
    """A reporting post in force, with its person and unit. Raises NotAllowed, or NotFound."""
    people.require_coordinator(actor, "contacts", f"post:{post_id}", now)
    found = next(iter(_posts(now, Post.id == post_id)), None)
    if found is None:
        raise NotFound(action="contacts", subject=f"post:{post_id}", actor=actor.label)
    return found


def end(actor: Actor, post_id: int, now: datetime) -> Actor:
    """Ends a reporting post; returns the person as they were before. Raises NotAllowed, or NotFound."""
    with transaction():
        row = post(actor, post_id, now)
        (person,) = people.contacts_of([row.contact_id], now)
        people.end_post(post_id, actor.label, now)
    return person


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _roster(now: datetime, practice: Practice) -> list[UnitPeople]:
    today = local_day(now, practice.zone)
    open_parts = queries.parts_in_hand()
    posts = _posts(now)
    absences = leaves.absences({row.contact_id for row in posts}, today)
    handing = _handing_over(now)
    members: dict[int, list[Member]] = defaultdict(list)
    for row in posts:
        members[row.unit_id].append(_member(row, absences.get(row.contact_id), today, row.id in handing))
    wanted = sorted({*open_parts, *members})
    names = {row.id: row.name for row in Unit.select(Unit.id, Unit.name).where(Unit.id.in_(wanted))}
    found = [UnitPeople(each, names[each], open_parts.get(each, 0), tuple(members[each])) for each in wanted]
    return sorted(found, key=lambda each: (each.coverage.urgency, each.open == 0, each.unit_id))


def _member(row: Post, absence: Absence | None, today: date, handing_over: bool) -> Member:
    return Member(
        row.id,
        row.contact_id,
        row.contact.name,
        row.role,
        row.contact.blocked_at is not None,
        absence,
        absence is not None and absence.from_on <= today,
        handing_over,
    )


def _posts(now: datetime, *which: Any) -> list[Post]:
    """Reporting posts in force, with their people and units: contacts, then deputies, then heads."""
    order = {role: place for place, role in enumerate(REPORTING)}
    rows = (
        Post.select(Post, Contact, Unit)
        .join_from(Post, Contact)
        .join_from(Post, Unit)
        .where(Post.role.in_(REPORTING), Post.from_at <= now, people.in_force(now), *which)
    )
    return sorted(rows, key=lambda row: (order[row.role], row.id))


def _handing_over(now: datetime) -> set[int]:
    """Ids of posts for which a successor's link is open."""
    rows = Invitation.select(Invitation.replaces).where(Invitation.replaces.is_null(False), invitations.is_open(now))
    return {row.replaces_id for row in rows if row.replaces_id is not None}
