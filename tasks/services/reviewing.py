"""The coordinator's answer to a report: accept or send back. An accepted 'done' closes the assignment (销号)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.model import Progress as ProgressData
from tasks.domain.terms import AssignmentState, Decision, Language, ReportStatus
from tasks.services import audit, cards, people, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.models import Assignment, Evidence, Progress, Review

MOST_REASON = 1000  # characters


@dataclass(frozen=True)
class Pending:
    """A report with its card, as the coordinator sees it. `answer` is set once somebody has answered it."""

    progress: ProgressData
    card: Card
    files: tuple[str, ...]
    answer: Decision | None = None
    answered_by: str = ""
    overtaken: bool = False  # the unit has reported again since
    reporter_id: int | None = None  # the contact who reported


@dataclass(frozen=True)
class Reviewed:
    progress: ProgressData
    card: Card
    decision: Decision
    reason: str
    closed: bool  # this answer closed the assignment
    reporter_id: int | None  # who is to hear of it


def pending(actor: Actor, progress_id: int, now: datetime, practice: Practice, language: Language) -> Pending:
    """One report for review. Raises NotAllowed for anyone but a coordinator, NotFound if there is no such report."""
    people.require_coordinator(actor, "review", f"progress:{progress_id}", now)
    row = Progress.get_or_none(Progress.id == progress_id)
    if row is None:
        raise NotFound(action="review", subject=f"progress:{progress_id}", actor=actor.label)
    (found,) = _pending([row], now, practice, language)
    return found


def waiting(actor: Actor, now: datetime, practice: Practice, language: Language) -> list[Pending]:
    """Reports that wait for an answer, oldest first; of several on one checkpoint only the newest."""
    people.require_coordinator(actor, "review", "queue", now)
    rows = (
        Progress.select()
        .join(Assignment)
        .where(
            Progress.withdrawn_at.is_null(),
            Progress.id.not_in(Review.select(Review.progress).where(Review.undone_at.is_null())),
            Assignment.state != AssignmentState.WITHDRAWN,
        )
        .order_by(Progress.id)
    )
    return [found for found in _pending(rows, now, practice, language) if not found.overtaken]


def review(
    actor: Actor,
    progress_id: int,
    decision: Decision,
    reason: str,
    now: datetime,
    practice: Practice,
    language: Language,
) -> Reviewed:
    """Answers a report once. Raises NotAllowed, NotFound, or Refused ('already_reviewed' names who, 'report_overtaken',
    'reason_missing' when a report is sent back without one)."""
    with standing.adding():
        found = pending(actor, progress_id, now, practice, language)
        if found.answer is not None:
            raise Refused("already_reviewed", by=found.answered_by, decision=found.answer)
        if found.overtaken:
            raise Refused("report_overtaken")
        lifecycle.check_review(found.card.standing)
        kept = " ".join(reason.split())[:MOST_REASON]
        if decision is Decision.SEND_BACK and not kept:
            raise Refused("reason_missing")
        Review.create(
            progress=progress_id,
            decision=decision,
            reason=kept,
            contact=actor.contact_id,
            by=actor.name,
            at=now,
        )
        standing.refresh([found.card.assignment_id], now, found.card.zone)
        audit.note(actor.label, decision.value, f"progress:{progress_id}", now, reason=kept)
        (after,) = cards.get([found.card.assignment_id], now, practice, language)
        closed = after.standing.state is AssignmentState.CLOSED and (
            found.card.standing.state is not AssignmentState.CLOSED
        )
    return Reviewed(found.progress, after, decision, kept, closed, found.reporter_id)


def _pending(rows: Iterable[Progress], now: datetime, practice: Practice, language: Language) -> list[Pending]:
    reports = list(rows)
    ids = [row.id for row in reports]
    shown = {
        card.assignment_id: card for card in cards.get({r.assignment_id for r in reports}, now, practice, language)
    }
    answers = {
        row.progress_id: row for row in Review.select().where(Review.progress.in_(ids), Review.undone_at.is_null())
    }
    files: dict[int | None, list[str]] = defaultdict(list)
    for file in Evidence.select().where(Evidence.progress.in_(ids)).order_by(Evidence.id):
        files[file.progress_id].append(file.name)
    same: dict[tuple[int, int | None], list[Progress]] = defaultdict(list)
    standing_ones = Progress.select().where(Progress.assignment.in_(sorted(shown)), Progress.withdrawn_at.is_null())
    for other in standing_ones.order_by(Progress.id):
        same[other.assignment_id, other.checkpoint_id].append(other)
    return [
        Pending(
            progress=queries.progress_of(row, len(files[row.id])),
            card=shown[row.assignment_id],
            files=tuple(files[row.id]),
            answer=answers[row.id].decision if row.id in answers else None,
            answered_by=answers[row.id].by if row.id in answers else "",
            overtaken=_overtaken(row, same[row.assignment_id, row.checkpoint_id], shown[row.assignment_id]),
            reporter_id=row.contact_id,
        )
        for row in reports
    ]


def _overtaken(row: Progress, same: list[Progress], card: Card) -> bool:
    """Whether the unit has since reported on the same checkpoint what takes the place of this report.

    A 'done' that waits is overtaken by a newer 'done' only: 'in progress' after it does not answer the checkpoint, so
    the coordinator still has to say whether it is done.
    """
    checkpoint = next((c.checkpoint for c in card.standing.checkpoints if c.checkpoint.id == row.checkpoint_id), None)

    def settles(report: Progress) -> bool:
        if checkpoint is None:
            return report.status is ReportStatus.DONE
        return lifecycle.settles(checkpoint, report.status)

    return any(newer.id > row.id and (settles(newer) or not settles(row)) for newer in same)
