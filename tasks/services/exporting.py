"""Outputs that people ask for in chat: requested, made beside the conversation, sent once, removed.

What is owed follows from the rows, so that whoever comes next goes on where a killed process stopped. An attempt is
counted before it is made, and holds the request for LEASE: the same output made twice is work in vain, never two files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tasks.domain.errors import Gone, NotAllowed
from tasks.domain.messages import OutgoingKind
from tasks.domain.terms import Language, OutboxState, Output, RequestState
from tasks.services import audit
from tasks.services.people import Actor
from tasks.store import queries
from tasks.store.db import transaction
from tasks.store.models import Contact, ExportRequest, Outbox, Plan

FOR_LEADERS = (Output.WORKBOOK, Output.PICTURE, Output.HTML)
"""What a leader may ask for; coordinators may have everything."""
LEASE = timedelta(minutes=2)
WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Before the next attempt, after the first, the second and the third that failed; there is no fifth."""
FRESH = timedelta(minutes=1)
"""How long the picture of a plan serves whoever asks for it next."""
KEPT = timedelta(days=7)
"""How long a file stays that is too large to be sent."""
MOST_ERROR = 300


@dataclass(frozen=True)
class Request:
    """An output that is owed to a person. `attempts` before this one."""

    id: int
    contact_id: int
    plan_id: int
    plan: str
    output: Output
    as_of: date | None
    attempts: int

    @property
    def last_chance(self) -> bool:
        return self.attempts >= len(WAITS)

    @property
    def exhausted(self) -> bool:
        """Every attempt ended the process."""
        return self.attempts > len(WAITS)


def may_have(actor: Actor) -> tuple[Output, ...]:
    """The outputs that a person may ask for."""
    if actor.coordinates:
        return tuple(Output)
    return FOR_LEADERS if actor.leads else ()


def request(
    actor: Actor, chat_id: str, plan_id: int, output: Output, now: datetime, *, as_of: date | None = None
) -> bool:
    """An output of a plan is owed to this person. False: it is already, and nothing was added.

    Raises NotAllowed, Gone for a plan that is archived or not there.
    """
    if output not in may_have(actor):
        raise NotAllowed(action="export", subject=f"plan:{plan_id}", actor=actor.label)
    if not queries.open_plans().where(Plan.id == plan_id).exists():
        raise Gone(action="export", subject=f"plan:{plan_id}", actor=actor.label)
    with transaction():
        added = (
            ExportRequest.insert(
                contact=actor.contact_id,
                messenger=actor.messenger,
                chat_id=chat_id,
                plan=plan_id,
                output=output,
                as_of=as_of,
                at=now,
            )
            .on_conflict_ignore()
            .as_rowcount()
            .execute()
        )
        if added:
            audit.note(actor.label, "export", f"plan:{plan_id}", now, output=output.value)
    return bool(added)


def next_pending(now: datetime) -> Request | None:
    """The request that has waited longest and may be made now. It is this process's for LEASE."""
    free = ExportRequest.not_before.is_null() | (ExportRequest.not_before <= now)
    with transaction():
        rows = ExportRequest.select(ExportRequest, Plan).join(Plan)
        waiting = rows.where(ExportRequest.state == RequestState.PENDING, free)
        found = waiting.order_by(ExportRequest.at, ExportRequest.id).first()
        if found is None:
            return None
        claimed = ExportRequest.update(attempts=found.attempts + 1, not_before=now + LEASE).where(
            ExportRequest.id == found.id,
            ExportRequest.state == RequestState.PENDING,
            ExportRequest.attempts == found.attempts,  # another process may have been quicker
        )
        if not claimed.execute():
            return None
    return Request(
        found.id, found.contact_id, found.plan_id, found.plan.title, found.output, found.as_of, found.attempts
    )


def waits() -> bool:
    """Whether anything is owed, now or later."""
    return bool(ExportRequest.select().where(ExportRequest.state == RequestState.PENDING).exists())


def keeps() -> bool:
    """Whether a file is to be removed some time."""
    return bool(ExportRequest.select().where(ExportRequest.path.is_null(False)).exists())


def fresh(wanted: Request, language: Language, now: datetime) -> str | None:
    """The path of the same output, made within the last minute for a person of that language and kept still."""
    rows = (
        ExportRequest.select(ExportRequest.path)
        .join(Contact)
        .where(
            ExportRequest.plan == wanted.plan_id,
            ExportRequest.output == wanted.output,
            ExportRequest.as_of.is_null() if wanted.as_of is None else ExportRequest.as_of == wanted.as_of,
            ExportRequest.state == RequestState.DONE,
            ExportRequest.path.is_null(False),
            ExportRequest.ended_at > now - FRESH,
            Contact.language == language,
        )
        .order_by(ExportRequest.id.desc())
    )
    found = rows.first()
    return found.path if found is not None else None


def done(request_id: int, path: str, now: datetime) -> bool:
    """The file is at `path` below the folder of requests; in the transaction that queues its message.

    False if the request has come to its end already: then the file is nobody's.
    """
    return _end(request_id, RequestState.DONE, now, path=path)


def failed(wanted: Request, error: str, now: datetime, *, final: bool = False) -> bool:
    """An attempt failed. True: it was the last one, `final` or not to be repeated; the person is to be told."""
    with transaction():
        if not final and not wanted.last_chance:
            ExportRequest.update(not_before=now + WAITS[wanted.attempts], error=error[:MOST_ERROR]).where(
                ExportRequest.id == wanted.id, ExportRequest.state == RequestState.PENDING
            ).execute()
            return False
        ended = _end(wanted.id, RequestState.FAILED, now, error=error[:MOST_ERROR])
        if ended:
            detail = {"output": wanted.output.value, "request": wanted.id}
            audit.note("duban", "export_failed", f"plan:{wanted.plan_id}", now, reason=error[:MOST_ERROR], **detail)
    return ended


def message_key(request_id: int) -> str:
    """The dedupe key of the message with the file: one for each request."""
    return f"export:{request_id}"


def leftovers(now: datetime) -> list[tuple[int, str]]:
    """(request id, path) of files that were sent, or could not be sent and have been kept long enough."""
    rows = ExportRequest.select().where(ExportRequest.path.is_null(False), ExportRequest.ended_at < now - FRESH)
    return [(row.id, row.path or "") for row in rows.order_by(ExportRequest.id) if _is_over(row, now)]


def _is_over(row: ExportRequest, now: datetime) -> bool:
    message = Outbox.get_or_none(Outbox.dedupe_key == message_key(row.id))
    if message is None:
        return True
    if message.kind == OutgoingKind.DOCUMENT:
        return message.state not in (OutboxState.QUEUED, OutboxState.CLAIMED)
    return row.ended_at is not None and row.ended_at < now - KEPT  # too large: the message says where it lies


def removed(request_id: int) -> None:
    """The file of a request is gone."""
    with transaction():
        ExportRequest.update(path=None).where(ExportRequest.id == request_id).execute()


def _end(request_id: int, state: RequestState, now: datetime, **columns: object) -> bool:
    with transaction():
        ended = ExportRequest.update(state=state, ended_at=now, not_before=None, **columns).where(
            ExportRequest.id == request_id, ExportRequest.state == RequestState.PENDING
        )
        return bool(ended.execute())
