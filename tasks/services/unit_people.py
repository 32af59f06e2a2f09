"""The people of units, for those who look: who answers, who is reminded, who cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain.nudges import recipients
from tasks.domain.terms import ContactRole
from tasks.store import bulk
from tasks.store.models import Contact, Leave, Post


@dataclass(frozen=True)
class PersonLine:
    """Somebody who answers for a unit. `away_until`: the last day of a leave; `reminded`: reminders go here now."""

    name: str
    role: ContactRole
    blocked: bool
    away_until: date | None
    reminded: bool


def of_units(unit_ids: Iterable[int], now: datetime, today: date) -> dict[int, tuple[PersonLine, ...]]:
    """unit id → its people, in the order in which reminders go to them; every unit asked for has an entry."""
    found: dict[int, list[tuple[Contact, ContactRole]]] = {unit_id: [] for unit_id in unit_ids}
    for some in bulk.chunks(found):
        posts = (
            Post.select(Post, Contact)
            .join(Contact)
            .where(Post.unit.in_(some), Post.from_at <= now, Post.until_at.is_null() | (Post.until_at > now))
            .order_by(Post.id)
        )
        for post in posts:
            if post.role.reports:
                found[post.unit_id].append((post.contact, post.role))
    away = _away({contact.id for people in found.values() for contact, _ in people}, today)
    return {unit_id: _lines(people, away) for unit_id, people in found.items()}


def _lines(people: list[tuple[Contact, ContactRole]], away: dict[int, date]) -> tuple[PersonLine, ...]:
    there = [(c.id, role) for c, role in people if c.blocked_at is None and c.id not in away]
    to = recipients(there)
    order = (ContactRole.CONTACT, ContactRole.DEPUTY, ContactRole.HEAD)
    lines: dict[int, PersonLine] = {}
    for contact, role in sorted(people, key=lambda one: order.index(one[1])):
        blocked, until = contact.blocked_at is not None, away.get(contact.id)
        lines.setdefault(contact.id, PersonLine(contact.name, role, blocked, until, contact.id in to))
    return tuple(lines.values())


def _away(contact_ids: set[int], today: date) -> dict[int, date]:
    until: dict[int, date] = {}
    for some in bulk.chunks(sorted(contact_ids)):
        for leave in Leave.select().where(Leave.contact.in_(some), Leave.from_on <= today, Leave.until_on >= today):
            until[leave.contact_id] = max(leave.until_on, until.get(leave.contact_id, today))
    return until
