"""Files that prove progress: known when they are sent, fetched afterwards, outside any transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.domain.terms import EvidenceState
from tasks.store import queue
from tasks.store.db import transaction
from tasks.store.models import Evidence

MOST_ERROR = 300


@dataclass(frozen=True)
class PendingFile:
    """A file that is to be fetched from the messenger. `name` is what the sender calls it: never a path."""

    id: int
    messenger: str
    file_id: str
    name: str
    size: int | None  # bytes, if the messenger says
    attempts: int  # before this one


def next_pending(now: datetime) -> PendingFile | None:
    """The file that has waited longest and may be fetched now."""
    row = queue.next_evidence(now)
    if row is None:
        return None
    return PendingFile(row.id, row.messenger, row.file_id, row.name, row.size, row.attempts)


def next_due() -> datetime | None:
    """When the next file may be fetched; may lie in the past. None = no file is waiting."""
    return queue.next_evidence_moment()


def stored(evidence_id: int, *, sha256: str, size: int, path: str) -> None:
    """The file is complete at `path` below the evidence folder; `size` in bytes."""
    _set_pending(evidence_id, state=EvidenceState.STORED, sha256=sha256, size=size, path=path, error="")


def failed(evidence_id: int, error: str, *, retry_at: datetime) -> None:
    """The file was not fetched and is tried again from `retry_at`."""
    with transaction():
        Evidence.update(attempts=Evidence.attempts + 1).where(Evidence.id == evidence_id).execute()
        _set_pending(evidence_id, not_before=retry_at, error=error[:MOST_ERROR])


def give_up(evidence_id: int, error: str, now: datetime) -> None:
    """The file cannot be fetched any more."""
    _set_pending(evidence_id, state=EvidenceState.FAILED, not_before=None, error=error[:MOST_ERROR])


def _set_pending(evidence_id: int, **values: object) -> None:
    waiting = Evidence.id == evidence_id, Evidence.state == EvidenceState.PENDING
    with transaction():
        Evidence.update(**values).where(*waiting).execute()


@dataclass(frozen=True)
class Kept:
    """A file of a report. `path` is below the evidence folder."""

    name: str
    state: EvidenceState
    path: str | None
    error: str


def of_progress(progress_id: int) -> list[Kept]:
    """The files that came with a report, in their order. Who may see them is checked by the caller."""
    rows = Evidence.select().where(Evidence.progress == progress_id).order_by(Evidence.id)
    return [Kept(row.name, row.state, row.path, row.error) for row in rows]


def sender(evidence_id: int) -> tuple[int | None, int, str]:
    """Who sent the file (contact id), for which assignment, and what they call it."""
    row = Evidence.get_by_id(evidence_id)
    return row.contact_id, row.assignment_id, row.name
