"""What the database tells of whether duban can do its work: plain findings, which `doctor` puts into words.

Whatever is to be checked outside the database (configuration, token, folders) is checked by the composition root, which
adds findings of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tasks.domain.moments import local, local_day
from tasks.domain.terms import CheckpointState, ContactRole, EvidenceState, OutboxState, UnitKind
from tasks.services import outbox, plans
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import DatabaseFault, is_new, pending_migrations
from tasks.store.models import Checkpoint, Contact, Evidence, Outbox, Unit

WAITS_LONG = timedelta(minutes=15)
"""A message that is older than this, and not held back by its retry, waits for a process that does not run."""


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """`code` names the wording (console/texts), which `values` fill: texts, counts, dates and tuples of texts."""

    level: Level
    code: str
    values: dict[str, object] = field(default_factory=dict)


def check(now: datetime, practice: Practice) -> list[Finding]:
    """Everything that can be found. A database that cannot be used is the only finding then."""
    try:
        if is_new():
            return [Finding(Level.OK, "database_new"), Finding(Level.WARNING, "no_plans")]
        behind = pending_migrations()
        if behind:
            return [Finding(Level.ERROR, "schema_behind", {"count": len(behind)})]
        return [Finding(Level.OK, "schema"), *_findings(now, practice)]
    except DatabaseFault as fault:
        return [Finding(Level.ERROR, "database_unusable", {"reason": str(fault).partition("\n")[0]})]


def _findings(now: datetime, practice: Practice) -> Iterator[Finding]:
    yield _plans()
    yield from _coverage(now)
    yield _coordinators(now)
    yield _holidays(now, practice)
    yield from _outbox(now, practice.zone)
    yield from _evidence()


def _plans() -> Finding:
    lines = plans.plan_lines()
    if not lines:
        return Finding(Level.WARNING, "no_plans")
    counts: dict[str, object] = {"plans": len(lines), "items": sum(p.items for p in lines)}
    return Finding(Level.OK, "plans", counts | {"assignments": sum(p.assignments for p in lines)})


def _coverage(now: datetime) -> Iterator[Finding]:
    """Units that have work in hand, by whether anybody of theirs can be reached."""
    working = list(Unit.select().where(Unit.id.in_(list(queries.parts_in_hand()))).order_by(Unit.id))
    people = queries.people_by_unit(now)
    kinds: dict[str, list[str]] = {"collectives_without_members": [], "units_without_contact": [], "units_blocked": []}
    for unit in working:
        reporters = [contact for contact, role in people.get(unit.id, []) if role.reports]
        if any(contact.blocked_at is None for contact in reporters):
            continue
        alone = "collectives_without_members" if unit.kind is UnitKind.COLLECTIVE else "units_without_contact"
        kinds["units_blocked" if reporters else alone].append(unit.name)
    for code, names in kinds.items():
        if names:
            yield Finding(Level.WARNING, code, {"units": tuple(names), "count": len(names), "of": len(working)})
    if working and not any(kinds.values()):
        yield Finding(Level.OK, "units_reached", {"count": len(working)})


def _coordinators(now: datetime) -> Finding:
    posts = [post for held in queries.people_by_unit(now).values() for post in held]
    found: dict[int, Contact] = {contact.id: contact for contact, role in posts if role is ContactRole.COORDINATOR}
    names = tuple(str(contact.name) for contact in found.values())
    if not found:
        return Finding(Level.ERROR, "no_coordinator")
    if all(contact.blocked_at is not None for contact in found.values()):
        return Finding(Level.ERROR, "coordinators_blocked", {"names": names})
    return Finding(Level.OK, "coordinators", {"names": names})


def _holidays(now: datetime, practice: Practice) -> Finding:
    """The years of today and of open due days whose holidays are not known yet."""
    waiting = Checkpoint.select(Checkpoint.due_on).where(
        Checkpoint.state == CheckpointState.OPEN, Checkpoint.withdrawn_at.is_null()
    )
    days: set[date] = {local_day(now, practice.zone), *(row.due_on for row in waiting.distinct())}
    unknown = sorted({day.year for day in days if not practice.calendar.is_confirmed(day)})
    if unknown:
        return Finding(Level.WARNING, "holidays_unconfirmed", {"years": tuple(str(year) for year in unknown)})
    return Finding(Level.OK, "holidays", {"year": max(day.year for day in days)})


def _outbox(now: datetime, zone: ZoneInfo) -> Iterator[Finding]:
    counts = outbox.counts()
    waiting = counts[OutboxState.QUEUED] + counts[OutboxState.CLAIMED]
    due = Outbox.select().where(Outbox.state == OutboxState.QUEUED, Outbox.not_before <= now)
    oldest = due.order_by(Outbox.not_before).first()
    if oldest is not None and oldest.not_before < now - WAITS_LONG:
        since = f"{local(oldest.not_before, zone):%Y-%m-%d %H:%M}"
        yield Finding(Level.WARNING, "outbox_waits", {"count": waiting, "since": since})
    else:
        yield Finding(Level.OK, "outbox", {"waiting": waiting, "sent": counts[OutboxState.SENT]})
    lost = counts[OutboxState.FAILED], counts[OutboxState.UNCERTAIN]
    if any(lost):
        yield Finding(Level.WARNING, "outbox_failed", {"failed": lost[0], "uncertain": lost[1]})


def _evidence() -> Iterator[Finding]:
    pending = Evidence.select().where(Evidence.state == EvidenceState.PENDING).count()
    failed = Evidence.select().where(Evidence.state == EvidenceState.FAILED).count()
    if failed:
        yield Finding(Level.WARNING, "evidence_failed", {"count": failed})
    stored = Evidence.select().where(Evidence.state == EvidenceState.STORED).count()
    yield Finding(Level.OK, "evidence", {"stored": stored, "pending": pending})
