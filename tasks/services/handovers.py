"""Somebody changes post: the successor takes over with a one-time link, or a colleague of the unit at once.

What was reported stays with the unit. The predecessor's post ends at the moment at which the successor has it, so that
there is never nobody; what they had begun to write is not passed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import ContactRole
from tasks.services import audit, invitations, people
from tasks.services.invitations import JUST_NOW, Invited
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import exclusive, transaction
from tasks.store.models import Assignment, Contact, Invitation, Post, Progress, Unit

SECOND_THOUGHTS = timedelta(days=1)
"""How long after a hand-over 'that is not me' gives the post back to the predecessor."""


@dataclass(frozen=True)
class Handing:
    """A reporting post in force that may be handed over. `link_until`: a link for a successor is open until then."""

    post_id: int
    unit_id: int
    unit: str
    role: ContactRole
    person: Actor
    link_until: datetime | None = None


@dataclass(frozen=True)
class HandedOver:
    """Both as they were before: the predecessor with the post, the successor without."""

    unit: str
    role: ContactRole
    predecessor: Actor
    successor: Actor


def find(actor: Actor, post_id: int, now: datetime) -> Handing:
    """The post, if it is the actor's own or the actor coordinates. Raises NotFound otherwise, whatever the reason."""
    row = Post.get_or_none(Post.id == post_id, Post.from_at <= now, people.in_force(now))
    if row is None or not row.role.reports or not (row.contact_id == actor.contact_id or actor.coordinates):
        raise NotFound(action="handover", subject=f"post:{post_id}", actor=actor.label)
    return _handing(row, now)


def of_person(actor: Actor, name: str, now: datetime) -> list[Handing]:
    """The reporting posts of the people of that name, for a coordinator; of those whose names contain it when nobody
    has that one. Raises NotAllowed."""
    people.require_coordinator(actor, "handover", "", now)
    rows = (
        Post.select(Post, Contact, Unit)
        .join_from(Post, Contact)
        .join_from(Post, Unit)
        .where(Post.from_at <= now, people.in_force(now))
        .order_by(Post.id)
    )
    held = [row for row in rows if row.role.reports]
    exact = [row for row in held if row.contact.name == name]
    return [_handing(row, now) for row in exact or [row for row in held if name in row.contact.name]]


def colleagues(handing: Handing, now: datetime) -> list[Actor]:
    """Who else answers for the unit."""
    return [each for each in people.reporters(handing.unit_id, now) if each.contact_id != handing.person.contact_id]


def begin(actor: Actor, post_id: int, now: datetime, practice: Practice, *, anew: bool = False) -> Invited:
    """Makes the successor's link; `anew`: in the place of one that is open. Raises NotFound as `find` does, and
    Refused('handover_open') while there is one, 'invited_just_now' for a button that is pressed twice."""
    with exclusive("handover"):
        handing = find(actor, post_id, now)
        link = _link(post_id, now)
        if link is not None and link.created_at > now - JUST_NOW:
            raise Refused("invited_just_now")
        if link is not None and not anew:
            raise Refused("handover_open")
        people.revoke_links(post_id, now)
        unit = Unit.get_by_id(handing.unit_id)
        return invitations.make(unit, handing.role, actor.label, now, practice, replaces=post_id)


def cancel(actor: Actor, post_id: int, now: datetime) -> bool:
    """Takes the open link back; False if there is none. Raises NotFound as `find` does."""
    with transaction():
        find(actor, post_id, now)
        gone = people.revoke_links(post_id, now)
        if gone:
            audit.note(actor.label, "cancel_handover", f"post:{post_id}", now)
    return bool(gone)


def give(actor: Actor, post_id: int, contact_id: int, now: datetime) -> HandedOver:
    """Gives the post to a colleague who answers for the unit already. Raises NotFound as `find` does, and for anybody
    else than a colleague."""
    with transaction():
        handing = find(actor, post_id, now)
        successor = next((each for each in colleagues(handing, now) if each.contact_id == contact_id), None)
        if successor is None:
            raise NotFound(action="handover", subject=f"contact:{contact_id}", actor=actor.label)
        if not people.end_post(post_id, actor.label, now):  # another process was quicker
            raise NotFound(action="handover", subject=f"post:{post_id}", actor=actor.label)
        people.give_post(contact_id, handing.unit_id, handing.role, now)
        audit.note(actor.label, "handover", f"post:{post_id}", now, to=successor.label)
    return HandedOver(handing.unit, handing.role, handing.person, successor)


def give_back(contact_id: int, unit_id: int, role: ContactRole, by: str, now: datetime) -> Actor | None:
    """Undoes a hand-over whose link was opened by somebody else than was meant, soon after: the predecessor has the
    post again. Returns them, or None when there is nobody to give it back to."""
    with transaction():
        row = (
            Invitation.select()
            .where(
                Invitation.used_by == contact_id,
                Invitation.unit == unit_id,
                Invitation.role == role,
                Invitation.used_at > now - SECOND_THOUGHTS,
            )
            .order_by(Invitation.id.desc())
            .first()
        )
        if row is None or row.replaces_id is None:
            return None
        predecessor = row.replaces.contact_id
        people.give_post(predecessor, unit_id, role, now)
        audit.note(by, "handover_back", f"post:{row.replaces_id}", now)
        (person,) = people.contacts_of([predecessor], now)
    return person


def last_reported(unit_id: int, now: datetime) -> int | None:
    """The assignment on which the unit reported last."""
    said = (
        Progress.select(Progress.assignment)
        .join(Assignment)
        .where(Assignment.unit == unit_id, queries.report_stands(now))
        .order_by(Progress.said_at.desc(), Progress.id.desc())
        .first()
    )
    return said.assignment_id if said is not None else None


def _link(post_id: int, now: datetime) -> Invitation | None:
    found: Invitation | None = Invitation.get_or_none(Invitation.replaces == post_id, invitations.is_open(now))
    return found


def _handing(row: Post, now: datetime) -> Handing:
    link = _link(row.id, now)
    (person,) = people.contacts_of([row.contact_id], now)
    return Handing(row.id, row.unit_id, row.unit.name, row.role, person, link.expires_at if link is not None else None)
