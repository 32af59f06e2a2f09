"""A unit's report of progress: added to the history, never over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from tasks.domain import lifecycle
from tasks.domain.moments import local_day
from tasks.domain.terms import Channel, EvidenceState, Language, ReportStatus, Source
from tasks.services import audit, cards, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store.models import Evidence, Progress

MOST_TEXT = 4000
MOST_HELP = 500
MOST_FILE_NAME = 255
MOST_MIME = 120


@dataclass(frozen=True)
class Attachment:
    """A file that came with the report; it is fetched later (chat.telegram.files). `evidence_id`: it came with the
    version of the report that this one takes the place of."""

    file_id: str
    name: str
    mime: str
    size: int | None
    evidence_id: int | None = None


@dataclass(frozen=True)
class SaidIn:
    """The messages in which a report was said: (message id, text) in order, files with their captions. `album`: the
    files of which they are the last. `quoted`: what other units reported, and that the report repeats."""

    messenger: str
    chat_id: str
    lines: tuple[tuple[str, str], ...] = ()
    album: str | None = None
    quoted: str = ""


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
    help_wanted: str = ""  # of a difficulty: what is needed, and from whom
    said_in: SaidIn | None = None


@dataclass(frozen=True)
class Origin:
    """Of an answer that a coordinator enters for the unit: who gave it, and how."""

    by: str
    channel: Channel


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
        row = add(actor, said, checkpoint_id, said_at, now)
        standing.refresh([said.assignment_id], now, before.zone)
        audit.note(actor.label, "report", f"assignment:{said.assignment_id}", now, progress=row.id)
        (after,) = cards.get([said.assignment_id], now, practice, language)
    return Reported(row.id, before, after, late=is_late(after, checkpoint_id, said_on))


def add(
    actor: Actor,
    said: Report,
    checkpoint_id: int | None,
    said_at: datetime,
    now: datetime,
    replaces: Progress | None = None,
    origin: Origin | None = None,
) -> Progress:
    """The row of a report with its files, in the transaction of the service that adds it. `replaces`: the version
    before this one, from which files may be carried over. `origin`: it is not the actor's own, who enters it."""
    row = Progress.create(
        assignment=said.assignment_id,
        checkpoint=checkpoint_id,
        status=said.status,
        percent=100 if said.status is ReportStatus.DONE else said.percent,
        text=said.text[:MOST_TEXT],
        figures=said.figures or {},
        expected_on=said.expected_on,
        contact=actor.contact_id if origin is None else None,
        by=actor.name if origin is None else origin.by,
        source=Source.CHAT if origin is None else Source.RECORD,
        recorded_by="" if origin is None else actor.name,
        source_note="" if origin is None else origin.channel.zh,
        said_at=said_at,
        at=now,
        help_wanted=said.help_wanted[:MOST_HELP] if said.status is ReportStatus.DIFFICULTY else "",
        replaces=replaces,
        said_in=asdict(said.said_in) if said.said_in is not None else {},
    )
    for file in said.files:
        if file.evidence_id is None:
            attach(row, [file], actor, now)
        elif replaces is not None:
            _carry_over(replaces, row, file.evidence_id, now)
    return row


def is_late(card: Card, checkpoint_id: int | None, said_on: date) -> bool:
    """Whether what was said that day on the checkpoint came after its due day."""
    due_on = next((c.due_on for c in card.standing.checkpoints if c.checkpoint.id == checkpoint_id), None)
    return due_on is not None and said_on > due_on


def attach(row: Progress, files: Sequence[Attachment], actor: Actor, now: datetime) -> None:
    """Files of the report, to be fetched; in the caller's transaction."""
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


def _carry_over(replaced: Progress, row: Progress, evidence_id: int, now: datetime) -> None:
    """The version before keeps its file: an earlier day's ledger still counts it there."""
    file = Evidence.get_or_none(Evidence.id == evidence_id, Evidence.progress == replaced)
    if file is None:
        return
    Evidence.create(
        assignment=row.assignment_id,
        progress=row,
        contact=file.contact_id,
        messenger=file.messenger,
        file_id=file.file_id,
        name=file.name,
        mime=file.mime,
        size=file.size,
        sha256=file.sha256,
        path=file.path,
        state=file.state,
        attempts=file.attempts,
        not_before=file.not_before,
        error=file.error,
        at=now,
    )
