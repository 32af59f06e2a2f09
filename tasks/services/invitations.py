"""One-time invitations: how a person becomes a contact of a unit.

A code is stored as a hash, works once and until a day, and guessing is limited per messenger account.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.terms import ContactRole, Language
from tasks.services import audit, people, units
from tasks.services.practice import Practice
from tasks.store import bulk, queue
from tasks.store.db import exclusive, transaction
from tasks.store.models import BindAttempt, Contact, Invitation, Outbox, Post, Unit

CODE_BYTES = 16  # 128 bits: 22 characters that fit a t.me link
JUST_NOW = timedelta(minutes=1)
"""A button that is pressed twice within this makes one invitation."""


@dataclass(frozen=True)
class Invited:
    id: int
    code: str  # shown once; it is stored only while a message with it waits to be sent
    unit: str
    role: ContactRole
    expires_at: datetime


@dataclass(frozen=True)
class Bound:
    """What an invitation made of somebody. `new`: they had not held that post before. `predecessor`: whose post ended
    with it, as they were before."""

    actor: people.Actor
    unit_id: int
    unit: str
    role: ContactRole
    post_id: int
    new: bool
    predecessor: people.Actor | None


def invite(unit_name: str, role: ContactRole, by: str, now: datetime, practice: Practice) -> Invited:
    """Makes an invitation for a unit that the directory knows. Raises NotFound otherwise.

    The office of a coordinator or a leader need not be in any plan: it is entered in the directory.
    """
    with transaction():
        unit = units.require(unit_name) if role.reports else units.ensure(unit_name, now)
        return make(unit, role, by, now, practice)


def invite_to(
    actor: people.Actor, unit_id: int, role: ContactRole, now: datetime, practice: Practice, *, pressed: bool = False
) -> Invited:
    """What a coordinator may: for a unit of the directory, for somebody who reports; others are invited on the server.

    Raises NotAllowed, NotFound, and Refused('invited_just_now') where a button was `pressed` a second time.
    """
    people.require_coordinator(actor, "invite", f"unit:{unit_id}", now)
    if not role.reports:
        raise NotAllowed(action="invite", subject=f"role:{role.value}", actor=actor.label)
    with exclusive("invite"):
        unit = Unit.get_or_none(Unit.id == unit_id)
        if unit is None:
            raise NotFound(action="invite", subject=f"unit:{unit_id}", actor=actor.label)
        same = Invitation.unit == unit, Invitation.role == role, Invitation.created_by == actor.label, is_open(now)
        if pressed and Invitation.select().where(*same, Invitation.created_at > now - JUST_NOW).exists():
            raise Refused("invited_just_now")
        return make(unit, role, actor.label, now, practice)


def make(
    unit: Unit, role: ContactRole, by: str, now: datetime, practice: Practice, *, replaces: int | None = None
) -> Invited:
    """A new invitation, in the caller's transaction; `replaces`: the post that it hands over."""
    code = secrets.token_urlsafe(CODE_BYTES)
    expires_at = now + practice.invitation_life
    row = Invitation.create(
        code_hash=_hash(code),
        unit=unit,
        role=role,
        created_at=now,
        created_by=by,
        expires_at=expires_at,
        replaces=replaces,
    )
    audit.note(by, "invite", f"invitation:{row.id}", now, unit=unit.name, role=role.value, replaces=replaces)
    return Invited(row.id, code, unit.name, role, expires_at)


def message_key(invitation_id: int) -> str:
    """The dedupe key of the message that carries the link."""
    return f"invitation:{invitation_id}"


def forget_links(now: datetime, practice: Practice) -> int:
    """Takes the links out of messages that have left, or never will; returns of how many. A code opens the door: where
    it is stored, whoever reads a backup could use it."""
    made = Invitation.select(Invitation.id).where(Invitation.created_at > now - 2 * practice.invitation_life)
    forgotten = 0
    with transaction():
        for some in bulk.chunks([row.id for row in made]):
            keys = [message_key(each) for each in some]
            for row in Outbox.select().where(Outbox.dedupe_key.in_(keys), Outbox.state.not_in(queue.ACTIVE)):
                link = row.payload.pop("link", "")
                kept = row.payload | {"text": row.payload.get("text", "").replace(link, "…")}
                forgotten += Outbox.update(payload=kept, dedupe_key=None).where(Outbox.id == row.id).execute()
    return forgotten


def is_open(now: datetime) -> Any:
    """Which invitations can be opened."""
    return Invitation.used_at.is_null() & Invitation.revoked_at.is_null() & (Invitation.expires_at > now)


def redeem(
    code: str,
    messenger: str,
    user_id: str,
    chat_id: str,
    name: str,
    language: Language,
    now: datetime,
    practice: Practice,
) -> Bound:
    """Binds the messenger account to the invitation's unit; a post that is handed over ends. Raises Refused
    ('invitation_…', 'handover_own') and counts wrong codes.

    The count is written before the refusal is raised: a caller within a transaction has to catch it at this call, for
    a refusal that undoes the caller's transaction undoes the count, and guessing is free.
    """
    with transaction():
        refusal = _refusal(code, messenger, user_id, now, practice)
        if refusal in ("invitation_invalid", "invitation_over"):
            BindAttempt.create(messenger=messenger, user_id=user_id, at=now)
    if refusal is not None:  # outside the transaction: the failed attempt stays counted
        raise Refused(refusal)
    with transaction():
        row = Invitation.get(Invitation.code_hash == _hash(code))
        Contact.insert(
            name=people.clean_name(name) or row.unit.name[:50],
            messenger=messenger,
            user_id=user_id,
            chat_id=chat_id,
            language=language,
            created_at=now,
        ).on_conflict_ignore().execute()
        contact = Contact.get(Contact.messenger == messenger, Contact.user_id == user_id)
        Contact.update(chat_id=chat_id, blocked_at=None).where(Contact.id == contact.id).execute()
        used = (
            Invitation.update(used_at=now, used_by=contact)
            .where(Invitation.id == row.id, Invitation.used_at.is_null())
            .execute()
        )
        if not used:  # another process was quicker
            raise Refused("invitation_over")
        label = f"{contact.name}#{contact.id}"
        predecessor = _take_over(row.replaces, label, now) if row.replaces is not None else None
        post, new = people.give_post(contact.id, row.unit_id, row.role, now)
        audit.note(label, "bind", f"invitation:{row.id}", now, unit=row.unit.name, replaces=row.replaces_id)
        actor = people.actor_of(messenger, user_id, now)
        assert actor is not None
    return Bound(actor, row.unit_id, row.unit.name, row.role, post.id, new, predecessor)


def _take_over(post: Post, by: str, now: datetime) -> people.Actor:
    """Ends the post that is handed over; returns its person as they were."""
    before = people.contacts_of([post.contact_id], now)
    if not people.end_post(post.id, by, now):  # another process has ended it
        raise Refused("invitation_over")
    return before[0]


def _refusal(code: str, messenger: str, user_id: str, now: datetime, practice: Practice) -> str | None:
    wrong = BindAttempt.select().where(
        BindAttempt.messenger == messenger, BindAttempt.user_id == user_id, BindAttempt.at > now - timedelta(hours=1)
    )
    if wrong.count() >= practice.wrong_codes:
        return "invitation_wait"
    row = Invitation.get_or_none(Invitation.code_hash == _hash(code))
    if row is None:
        return "invitation_invalid"
    if row.used_by is not None and (row.used_by.messenger, row.used_by.user_id) == (messenger, user_id):
        held = people.contacts_of([row.used_by.id], now)
        if any((post.unit_id, post.role) == (row.unit_id, row.role) for actor in held for post in actor.posts):
            return "invitation_yours"
    if row.used_at is not None or row.revoked_at is not None or row.expires_at <= now:
        return "invitation_over"
    if row.replaces is not None and (row.replaces.contact.messenger, row.replaces.contact.user_id) == (
        messenger,
        user_id,
    ):
        return "handover_own"
    return None


def revoke_all(unit_name: str, by: str, now: datetime) -> int:
    """Takes back the open invitations of a unit; returns how many."""
    with transaction():
        unit = units.require(unit_name)
        count = int(
            Invitation.update(revoked_at=now)
            .where(Invitation.unit == unit, Invitation.used_at.is_null(), Invitation.revoked_at.is_null())
            .execute()
        )
        audit.note(by, "revoke", f"unit:{unit.id}", now, count=count)
    return count


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
