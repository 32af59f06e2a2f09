"""What the schedule writes and sends: kept as rows, so that what failed is tried again and nothing is sent twice.

A publication is begun once for a plan and a day. Its files are written one by one, whoever comes next goes on where a
killed process stopped; in the transaction that records a file it is queued for everybody who gets it. When no file
waits any more, it leaves by the other channels too. Who is told what, in which words, is the composer's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.messages import Outgoing
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState, ContactRole, Output, RequestState, Term
from tasks.services import audit, outbox, people
from tasks.services.people import Actor
from tasks.store import queries
from tasks.store.db import exclusive, transaction
from tasks.store.models import (
    Area,
    Assignment,
    Contact,
    KeyTask,
    Plan,
    Publication,
    PublicationFile,
    PublicationSend,
    Unit,
)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long after each failure the next try is made; after the last one it is given up."""
MOST_ERROR = 300


class Channel(Term):
    """A way outside the messenger by which files leave."""

    MAIL = "mail", "电子邮件", "e-mail"
    WEBHOOK = "webhook", "网络钩子", "webhook"


@dataclass(frozen=True)
class Wishes:
    """What is written, and who gets what: `to` by role, `units`: every unit its own part, to its people."""

    what: tuple[Output, ...] = (Output.WORKBOOK,)
    to: Mapping[ContactRole, Collection[Output]] = field(default_factory=dict)
    units: bool = False
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True)
class OwedFile:
    """A file that is to be written. `unit`: of that unit only."""

    id: int
    plan_id: int
    plan: str
    as_of: date
    output: Output
    unit_id: int | None
    unit: str | None
    attempts: int


@dataclass(frozen=True)
class OwedSend:
    """A publication that is to leave by a channel: its files in their order, and the outputs that are missing."""

    id: int
    plan: str
    as_of: date
    channel: Channel
    paths: tuple[str, ...]
    missing: tuple[Output, ...]
    attempts: int


@dataclass(frozen=True)
class Published:
    """A file for one person."""

    actor: Actor
    plan: str
    as_of: date
    output: Output
    unit: str | None
    path: str


@dataclass(frozen=True)
class Trouble:
    """What could not be written or sent, for one coordinator. `given_up`: it is not tried any more."""

    actor: Actor
    plan: str
    as_of: date
    what: Output | Channel
    unit: str | None
    error: str
    given_up: bool


Composer = Callable[[Published | Trouble], Outgoing]


def begin(now: datetime, wishes: Wishes) -> int:
    """Begins a publication of every plan for its day, unless there is one; returns how many are new."""
    begun = 0
    with exclusive("publish"):
        for plan in queries.open_plans():
            as_of = local_day(now, ZoneInfo(plan.timezone))
            made = Publication.insert(plan=plan, as_of=as_of, at=now).on_conflict_ignore().as_rowcount().execute()
            if not made:
                continue
            begun += 1
            row = Publication.get(Publication.plan == plan, Publication.as_of == as_of)
            outputs = dict.fromkeys([*wishes.what, *(output for each in wishes.to.values() for output in each)])
            for output in outputs:
                PublicationFile.create(publication=row, output=output)
            for unit in _answering(plan) if wishes.units else ():
                PublicationFile.create(publication=row, output=Output.WORKBOOK, unit=unit)
            for channel in wishes.channels:
                PublicationSend.create(publication=row, channel=channel.value)
    return begun


def next_file(now: datetime) -> OwedFile | None:
    """The file that has waited longest and may be written now."""
    rows: Any = (
        PublicationFile.select(PublicationFile, Publication, Plan, Unit)
        .join_from(PublicationFile, Publication)
        .join_from(Publication, Plan)
        .join_from(PublicationFile, Unit, queries.LEFT_OUTER)
    )
    row = _first(rows, PublicationFile, now)
    if row is None:
        return None
    plan = row.publication.plan
    unit = row.unit.name if row.unit is not None else None
    return OwedFile(row.id, plan.id, plan.title, row.publication.as_of, row.output, row.unit_id, unit, row.attempts)


def written(file: OwedFile, path: str, now: datetime, wishes: Wishes, compose: Composer) -> int:
    """The file is whole at `path`: it is queued for everybody who gets it, once. Returns for how many."""
    with transaction():
        if not _end(PublicationFile, file.id, RequestState.DONE, path=path, error=""):
            return 0
        readers = _readers(file, wishes, now)
        outbox.enqueue(
            [compose(Published(actor, file.plan, file.as_of, file.output, file.unit, path)) for actor in readers], now
        )
        _close(_publication(PublicationFile, file.id), now)
        return len(readers)


def not_written(file: OwedFile, error: str, now: datetime, compose: Composer) -> None:
    """It is tried again later, or given up; the coordinators hear of it once at the first failure and at the end."""
    _failed(PublicationFile, file, error, now, compose)


def next_send(now: datetime) -> OwedSend | None:
    """What may leave by another channel now: everything of it that can be written is."""
    rows: Any = (
        PublicationSend.select(PublicationSend, Publication, Plan)
        .join_from(PublicationSend, Publication)
        .join_from(Publication, Plan)
        .where(PublicationSend.publication.not_in(_unfinished()))
    )
    row = _first(rows, PublicationSend, now)
    if row is None:
        return None
    files = PublicationFile.select().where(
        PublicationFile.publication == row.publication, PublicationFile.unit.is_null()
    )
    ordered = list(files.order_by(PublicationFile.id))
    return OwedSend(
        row.id,
        row.publication.plan.title,
        row.publication.as_of,
        Channel.of(row.channel),
        tuple(each.path for each in ordered if each.path),
        tuple(each.output for each in ordered if not each.path),
        row.attempts,
    )


def sent(send: OwedSend, now: datetime) -> None:
    with transaction():
        if _end(PublicationSend, send.id, RequestState.DONE, error=""):
            _close(_publication(PublicationSend, send.id), now)
            audit.note("duban", f"sent_{send.channel.value}", f"publication:{send.id}", now, files=len(send.paths))


def not_sent(send: OwedSend, error: str, now: datetime, compose: Composer) -> None:
    """As not_written."""
    _failed(PublicationSend, send, error, now, compose)


def next_due(now: datetime) -> datetime | None:
    """When something may be tried next; None when nothing waits."""
    files = PublicationFile.select().where(PublicationFile.state == RequestState.PENDING)
    sends = PublicationSend.select().where(
        PublicationSend.state == RequestState.PENDING, PublicationSend.publication.not_in(_unfinished())
    )
    return min((row.not_before or now for rows in (files, sends) for row in rows), default=None)


def subscribe(actor: Actor, wanted: bool, now: datetime) -> None:
    """Whether the person gets the files of the schedule."""
    with transaction():
        Contact.update(unsubscribed=not wanted).where(Contact.id == actor.contact_id).execute()
        audit.note(actor.label, "subscribe" if wanted else "unsubscribe", f"contact:{actor.contact_id}", now)


def subscribed(actor: Actor) -> bool:
    return not Contact.get_by_id(actor.contact_id).unsubscribed


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _answering(plan: Plan) -> Sequence[Unit]:
    """The units that have a part in hand in the plan, and are not stood in for by their members."""
    return list(
        Unit.select()
        .join(Assignment)
        .join(KeyTask)
        .join(Area)
        .where(
            Area.plan == plan,
            Assignment.withdrawn_at.is_null(),
            Assignment.state != AssignmentState.WITHDRAWN,
            ~queries.passed_on(),
        )
        .distinct()
        .order_by(Unit.id)
    )


def _readers(file: OwedFile, wishes: Wishes, now: datetime) -> list[Actor]:
    """Those who get the file: reachable, not unsubscribed, each once."""
    if file.unit_id is not None:
        wanted = people.reporters(file.unit_id, now)
    else:
        roles = [role for role, outputs in wishes.to.items() if file.output in outputs]
        wanted = people.holders(roles, now) if roles else []
    out = {
        row.id
        for row in Contact.select(Contact.id).where(
            Contact.id.in_([actor.contact_id for actor in wanted]),
            Contact.unsubscribed | Contact.blocked_at.is_null(False),
        )
    }
    return [actor for actor in wanted if actor.contact_id not in out]


def _unfinished() -> Any:
    """Publications of which a file is still to be written, as a sub-query."""
    return PublicationFile.select(PublicationFile.publication).where(PublicationFile.state == RequestState.PENDING)


def _first(rows: Any, model: Any, now: datetime) -> Any:
    ready = model.not_before.is_null() | (model.not_before <= now)
    return rows.where(model.state == RequestState.PENDING, ready).order_by(model.id).first()


def _end(model: Any, row_id: int, state: RequestState, **values: object) -> bool:
    still = (model.id == row_id) & (model.state == RequestState.PENDING)
    return bool(model.update(state=state, **values).where(still).execute())


def _failed(model: Any, owed: OwedFile | OwedSend, error: str, now: datetime, compose: Composer) -> None:
    given_up = owed.attempts >= len(PAUSES)
    why = error[:MOST_ERROR]
    with transaction():
        values = {"attempts": owed.attempts + 1, "error": why}
        still = (model.id == owed.id) & (model.state == RequestState.PENDING) & (model.attempts == owed.attempts)
        if given_up:
            values["state"] = RequestState.FAILED
        else:
            values["not_before"] = now + PAUSES[owed.attempts]
        if not model.update(**values).where(still).execute():
            return  # another process was quicker
        publication = _publication(model, owed.id)
        if given_up or publication.told_at is None:
            Publication.update(told_at=now).where(Publication.id == publication.id).execute()
            what = owed.output if isinstance(owed, OwedFile) else owed.channel
            unit = owed.unit if isinstance(owed, OwedFile) else None
            outbox.enqueue(
                [
                    compose(Trouble(actor, owed.plan, owed.as_of, what, unit, why, given_up))
                    for actor in people.coordinators(now)
                ],
                now,
            )
        _close(publication, now)


def _publication(model: Any, row_id: int) -> Publication:
    found: Publication = model.get_by_id(row_id).publication
    return found


def _close(publication: Publication, now: datetime) -> None:
    """Nothing of it waits any more."""
    for model in (PublicationFile, PublicationSend):
        waiting = model.select().where(model.publication == publication, model.state == RequestState.PENDING)
        if waiting.exists():
            return
    Publication.update(ended_at=now).where(Publication.id == publication.id).execute()
