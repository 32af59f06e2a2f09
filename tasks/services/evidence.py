"""Files that prove progress: known when they are sent, fetched afterwards, outside any transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.domain.terms import Decision, EvidenceState
from tasks.store import queries, queue
from tasks.store.db import snapshot, transaction
from tasks.store.models import Assignment, Evidence, Progress, Review

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
        row = Evidence.get_by_id(evidence_id)
        Evidence.update(attempts=Evidence.attempts + 1).where(*_same_file(row)).execute()
        _set_pending(evidence_id, not_before=retry_at, error=error[:MOST_ERROR])


def give_up(evidence_id: int, error: str, now: datetime) -> None:
    """The file cannot be fetched any more."""
    _set_pending(evidence_id, state=EvidenceState.FAILED, not_before=None, error=error[:MOST_ERROR])


def _set_pending(evidence_id: int, **values: object) -> None:
    """What becomes of a file becomes of it in every version of its report: it is fetched once."""
    with transaction():
        row = Evidence.get_by_id(evidence_id)
        Evidence.update(**values).where(*_same_file(row), Evidence.state == EvidenceState.PENDING).execute()


def _same_file(row: Evidence) -> tuple[Any, ...]:
    return (
        Evidence.assignment == row.assignment_id,
        Evidence.messenger == row.messenger,
        Evidence.file_id == row.file_id,
    )


@dataclass(frozen=True)
class Kept:
    """A file of a report. `path` is below the evidence folder; `mime` and `size` (bytes) are as the messenger says."""

    name: str
    mime: str
    size: int | None
    state: EvidenceState
    path: str | None
    error: str


def kept_of(row: Evidence) -> Kept:
    """Who may see it is checked by the caller."""
    return Kept(row.name, row.mime, row.size, row.state, row.path, row.error)


@dataclass(frozen=True)
class PlanFile:
    """A file of a plan's report, in the order of the plan: area, item, part, time. `path` is below the evidence folder.

    `number` counts from 1 over the plan, so that every list of one moment calls a file by the same number.
    `decision` is the answer to the report; None: not answered yet.
    """

    number: int
    progress_id: int
    assignment_id: int
    area: str
    item_number: str
    title: str
    unit: str
    name: str
    state: EvidenceState
    path: str | None
    size: int | None  # bytes
    sha256: str | None
    error: str
    by: str
    said_at: datetime
    decision: Decision | None


def of_plan(plan_id: int, at: datetime) -> list[PlanFile]:
    """The files of every report that was known at the moment `at`, those of withdrawn parts included."""
    with snapshot():
        which = queries.assignments_of_plan(plan_id)
        files = (
            Evidence.select(Evidence, Progress)
            .join(Progress)
            .where(Evidence.assignment.in_(which), queries.report_stands(at), Evidence.at <= at)
            .order_by(Progress.at, Progress.id, Evidence.id)
        )
        by_part: dict[int, list[Evidence]] = defaultdict(list)
        for file in files:
            by_part[file.assignment_id].append(file)
        parts = [part for part in queries.assignment_rows(which) if part.id in by_part]
        answers = Review.select().join(Progress).where(Progress.assignment.in_(which), queries.review_stands(at))
        decisions = {answer.progress_id: answer.decision for answer in answers}
    placed = [(part, file) for part in parts for file in by_part[part.id]]
    return [_plan_file(number, part, file, decisions) for number, (part, file) in enumerate(placed, start=1)]


def _plan_file(number: int, part: Assignment, file: Evidence, decisions: dict[int, Decision]) -> PlanFile:
    report, item = file.progress, part.key_task
    assert report is not None
    return PlanFile(
        number=number,
        progress_id=report.id,
        assignment_id=part.id,
        area=item.area.name,
        item_number=item.number,
        title=item.title,
        unit=part.unit.name,
        name=file.name,
        state=file.state,
        path=file.path,
        size=file.size,
        sha256=file.sha256,
        error=file.error,
        by=report.by,
        said_at=report.said_at,
        decision=decisions.get(report.id),
    )


def is_wanted(evidence_id: int) -> bool:
    """Whether a report that stands has the file: one that was taken back needs no proof."""
    row = Evidence.get_by_id(evidence_id)
    return bool(Evidence.select().join(Progress).where(*_same_file(row), Progress.withdrawn_at.is_null()).exists())


def sender(evidence_id: int) -> tuple[int | None, int, str]:
    """Who sent the file (contact id), for which assignment, and what they call it."""
    row = Evidence.get_by_id(evidence_id)
    return row.contact_id, row.assignment_id, row.name
