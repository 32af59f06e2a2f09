"""Leave: days on which a person is not reminded; the unit's next contact is, meanwhile."""

from __future__ import annotations

from datetime import date, datetime

from tasks.domain.errors import NotFound
from tasks.services import audit
from tasks.store.db import transaction
from tasks.store.models import Contact, Leave


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


def end(leave_id: int, by: str, now: datetime) -> bool:
    """Takes a leave back; False if there is none of that id."""
    with transaction():
        gone = Leave.delete().where(Leave.id == leave_id).execute()
        if gone:
            audit.note(by, "end_leave", f"leave:{leave_id}", now)
    return bool(gone)


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
