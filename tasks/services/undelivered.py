"""What did not arrive, for the coordinators: nothing that is owed expires in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.domain.messages import OutgoingKind
from tasks.domain.terms import OutboxState
from tasks.services import groups, people
from tasks.services.outbox import BLOCKED
from tasks.store import bulk, queue
from tasks.store.db import transaction
from tasks.store.models import Outbox

WAITS = timedelta(days=1)
STALE = timedelta(days=7)  # what was lost before duban kept this list is no news


@dataclass(frozen=True)
class Undelivered:
    """A message that did not arrive. `name` is that of a group where it was meant for one, and '' for a chat of nobody
    that is registered.

    state: QUEUED (still tried), FAILED (refused for good) or UNCERTAIN (sent twice, never confirmed). `text` is HTML.
    """

    id: int
    name: str
    units: tuple[str, ...]
    text: str
    since: datetime
    state: OutboxState
    error: str


def unreported(now: datetime) -> list[Undelivered]:
    """What could not be sent for a day, or was given up, and was not reported yet; the oldest first.

    People who blocked the bot are left out: `doctor` and `contacts` name them.
    """
    kinds = [OutgoingKind.SEND.value, OutgoingKind.DOCUMENT.value, OutgoingKind.QR.value]
    rows = queue.not_arrived(kinds, queued_before=now - WAITS, after=now - STALE, but=BLOCKED)
    gone = {row.id for row in rows if row.contact is not None and row.contact.blocked_at is not None}
    actors = {a.contact_id: a for a in people.contacts_of({row.contact_id for row in rows if row.contact_id}, now)}
    return [
        Undelivered(
            row.id,
            row.contact.name if row.contact is not None else _group(row),
            tuple(dict.fromkeys(p.unit for p in actors[row.contact_id].posts)) if row.contact_id in actors else (),
            str(row.payload.get("text", "")),
            row.created_at,
            row.state,
            row.error,
        )
        for row in rows
        if row.id not in gone
    ]


def _group(row: Outbox) -> str:
    group = groups.of_chat(row.messenger, row.chat_id)
    return group.title if group is not None else ""


def reported(ids: Iterable[int], now: datetime) -> None:
    """The coordinators know of these."""
    with transaction():
        for some in bulk.chunks(ids):
            Outbox.update(reported_at=now).where(Outbox.id.in_(some)).execute()
