"""Who is speaking, and what they may do. Read from the database for every event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks.domain.errors import NotAllowed
from tasks.domain.terms import ContactRole, Language
from tasks.services import audit, outbox
from tasks.store import speakers
from tasks.store.db import transaction
from tasks.store.models import Contact, Invitation, Post, Unit


@dataclass(frozen=True)
class Held:
    """One post of a person."""

    post_id: int
    unit_id: int
    unit: str
    role: ContactRole


@dataclass(frozen=True)
class Actor:
    """A bound person as of now."""

    contact_id: int
    name: str
    language: Language
    messenger: str
    chat_id: str
    posts: tuple[Held, ...]
    plan_id: int | None = None  # the plan that they look at, if they chose one

    @property
    def label(self) -> str:
        """For the audit trail: name and id, because names repeat."""
        return f"{self.name}#{self.contact_id}"

    @property
    def units(self) -> frozenset[int]:
        """Units that the person reports for."""
        return frozenset(p.unit_id for p in self.posts if p.role.reports)

    def holds(self, *roles: ContactRole) -> bool:
        return any(p.role in roles for p in self.posts)

    @property
    def coordinates(self) -> bool:
        return self.holds(ContactRole.COORDINATOR)

    @property
    def leads(self) -> bool:
        return self.holds(ContactRole.LEADER)

    @property
    def views(self) -> bool:
        """Whether the person may look at everything."""
        return self.coordinates or self.leads


@dataclass(frozen=True)
class Address:
    """Where a person is written to, whether they hold a post or not."""

    contact_id: int
    messenger: str
    chat_id: str


@dataclass(frozen=True)
class ContactLine:
    """One post for the lists that a coordinator looks at."""

    post_id: int
    contact_id: int
    name: str
    unit: str
    role: ContactRole
    blocked: bool
    leave: tuple[date, date] | None = None  # first and last day of the one that is running or comes next
    away: bool = False  # on leave today


def actor_of(messenger: str, user_id: str, now: datetime) -> Actor | None:
    """The bound person with that messenger account, or None: a stranger, or one whose posts have all ended."""
    found = _actors(speakers.contacts(messenger, user_id), now)
    return found[0] if found else None


def coordinators(now: datetime) -> list[Actor]:
    """Everyone who reviews, whether reachable or not: what is owed to them waits in the outbox."""
    return holders([ContactRole.COORDINATOR], now)


def holders(roles: Iterable[ContactRole], now: datetime) -> list[Actor]:
    """Everyone who holds a post of one of these roles, of whichever unit."""
    return _actors(_with_post(now, Post.role.in_(list(roles))), now)


def contacts_of(contact_ids: Iterable[int], now: datetime) -> list[Actor]:
    return _actors(Contact.select().where(Contact.id.in_(list(contact_ids))).order_by(Contact.id), now)


def everybody(now: datetime) -> list[int]:
    """Ids of all who hold a post."""
    return [contact.id for contact in _with_post(now)]


def reachable(contact_ids: Iterable[int]) -> list[Address]:
    """Where to write to those of the people who have not blocked the bot."""
    rows = Contact.select().where(Contact.id.in_(list(contact_ids)), Contact.blocked_at.is_null())
    return [Address(row.id, row.messenger, row.chat_id) for row in rows.order_by(Contact.id)]


def reporters(unit_id: int, now: datetime) -> list[Actor]:
    """The people who answer for a unit."""
    roles = [r for r in ContactRole if r.reports]
    return _actors(_with_post(now, Post.unit == unit_id, Post.role.in_(roles)), now)


def require_coordinator(actor: Actor, action: str, subject: str, now: datetime) -> None:
    """Raises NotAllowed; the caller's boundary records the refusal (services.inbox)."""
    if not actor.coordinates:
        raise NotAllowed(action=action, subject=subject, actor=actor.label)


def require_viewer(actor: Actor, action: str, subject: str, now: datetime) -> None:
    """For what coordinators and leaders may look at. Raises NotAllowed."""
    if not actor.views:
        raise NotAllowed(action=action, subject=subject, actor=actor.label)


def clean_name(name: str) -> str:
    """One line of at most 50 characters without invisible ones, which could disguise a name; '' if nothing is left."""
    return " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())[:50]


def rename(actor: Actor, name: str, now: datetime) -> str:
    """Takes the name that the person gave, as clean_name leaves it; returns the name that holds now."""
    clean = clean_name(name)
    if not clean:
        return actor.name
    with transaction():
        Contact.update(name=clean).where(Contact.id == actor.contact_id).execute()
        audit.note(actor.label, "rename", f"contact:{actor.contact_id}", now, before=actor.name, after=clean)
    return clean


def speak(actor: Actor, language: Language, now: datetime) -> None:
    with transaction():
        Contact.update(language=language).where(Contact.id == actor.contact_id).execute()
        audit.note(actor.label, "language", f"contact:{actor.contact_id}", now, language=language.value)


def end_post(post_id: int, by: str, now: datetime) -> bool:
    """Ends a post; the person's history stays with the unit. False if there is no such post in force.

    What waits in the outbox for a person without any post left is dropped, and no link of theirs makes a successor.
    """
    with transaction():
        ended = Post.update(until_at=now).where(Post.id == post_id, in_force(now)).execute()
        if ended:
            audit.note(by, "end_post", f"post:{post_id}", now)
            revoke_links(post_id, now)
            contact = Post.get_by_id(post_id).contact
            if not _actors([contact], now):
                outbox.drop_for_chat(contact.chat_id, messenger=contact.messenger, reason="no longer a contact")
    return bool(ended)


def give_post(contact_id: int, unit_id: int, role: ContactRole, now: datetime) -> tuple[Post, bool]:
    """The person holds the post from now on; returns it, and whether it is new. Part of the caller's transaction."""
    held = Post.get_or_none(Post.contact == contact_id, Post.unit == unit_id, Post.role == role, in_force(now))
    return held or Post.create(contact=contact_id, unit=unit_id, role=role, from_at=now), held is None


def revoke_links(post_id: int, now: datetime) -> int:
    """Takes back the links that would hand the post over; returns how many."""
    waiting = Invitation.replaces == post_id, Invitation.used_at.is_null(), Invitation.revoked_at.is_null()
    return int(Invitation.update(revoked_at=now).where(*waiting).execute())


def contact_lines(now: datetime) -> list[ContactLine]:
    """Every post in force, by unit."""
    posts = (
        Post.select(Post, Contact, Unit)
        .join_from(Post, Contact)
        .join_from(Post, Unit)
        .where(Post.from_at <= now, in_force(now))
        .order_by(Unit.id, Post.id)
    )
    return [
        ContactLine(p.id, p.contact_id, p.contact.name, p.unit.name, p.role, p.contact.blocked_at is not None)
        for p in posts
    ]


def in_force(now: datetime) -> Any:
    """Which posts have not ended by then."""
    return Post.until_at.is_null() | (Post.until_at > now)


def _with_post(now: datetime, *which: Any) -> Any:
    return Contact.select().join(Post).where(*which, Post.from_at <= now, in_force(now)).distinct().order_by(Contact.id)


def _actors(contacts: Iterable[Contact], now: datetime) -> list[Actor]:
    """Those of the contacts who hold a post, in their order."""
    people = list(contacts)
    held: dict[int, list[Held]] = defaultdict(list)
    for p in speakers.posts([c.id for c in people], now):
        held[p.contact_id].append(Held(p.id, p.unit_id, p.unit.name, p.role))
    return [
        Actor(c.id, c.name, c.language, c.messenger, c.chat_id, tuple(held[c.id]), c.plan_id)
        for c in people
        if c.id in held
    ]
