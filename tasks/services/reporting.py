"""A unit's report of progress: added to the history, never over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain import lifecycle
from tasks.domain.moments import local_day
from tasks.domain.terms import EvidenceState, Language, ReportStatus, Source
from tasks.services import audit, cards, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store.models import Evidence, Progress

MOST_TEXT = 4000
MOST_FILE_NAME = 255
MOST_MIME = 120


@dataclass(frozen=True)
class Attachment:
    """A file that came with the report; it is fetched later (chat.telegram.files)."""

    file_id: str
    name: str
    mime: str
    size: int | None


@dataclass(frozen=True)
class Report:
    """What the person said. `percent` within 0..100."""

    assignment_id: int
    status: ReportStatus
    percent: int | None = None
    text: str = ""
    figures: dict[str, float] | None = None
    expected_on: date | None = None
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Reported:
    """The receipt: the report's number, the card before and after, and whether it came after its due day."""

    progress_id: int
    before: Card
    after: Card
    late: bool


def report(
    actor: Actor, said: Report, said_at: datetime, now: datetime, practice: Practice, language: Language
) -> Reported:
    """Takes a report for a unit that the person answers for.

    Raises NotFound for another unit's assignment, Refused if it is closed or withdrawn. `said_at` decides between on
    time and late: an answer in time is in time even if duban was down when it came.
    """
    with standing.adding():
        before = cards.own(actor, said.assignment_id, now, practice, language)
        lifecycle.check_report(before.standing)
        said_on = local_day(said_at, before.zone)
        checkpoint_id = lifecycle.checkpoint_for(before.standing, before.schedule.kind, said.status, said_on)
        due_on = next((c.due_on for c in before.standing.checkpoints if c.checkpoint.id == checkpoint_id), None)
        row = Progress.create(
            assignment=said.assignment_id,
            checkpoint=checkpoint_id,
            status=said.status,
            percent=100 if said.status is ReportStatus.DONE else said.percent,
            text=said.text[:MOST_TEXT],
            figures=said.figures or {},
            expected_on=said.expected_on,
            contact=actor.contact_id,
            by=actor.name,
            source=Source.CHAT,
            said_at=said_at,
            at=now,
        )
        attach(row, said.files, actor, now)
        standing.refresh([said.assignment_id], now, before.zone)
        audit.note(actor.label, "report", f"assignment:{said.assignment_id}", now, progress=row.id)
        (after,) = cards.get([said.assignment_id], now, practice, language)
    return Reported(row.id, before, after, late=due_on is not None and said_on > due_on)


def attach(row: Progress, files: Sequence[Attachment], actor: Actor, now: datetime) -> None:
    """In the caller's transaction."""
    for file in files:
        Evidence.create(
            assignment=row.assignment_id,
            progress=row,
            contact=actor.contact_id,
            messenger=actor.messenger,
            file_id=file.file_id,
            name=file.name[-MOST_FILE_NAME:],  # its end says of what kind it is
            mime=file.mime[:MOST_MIME],
            size=file.size,
            state=EvidenceState.PENDING,
            at=now,
        )
