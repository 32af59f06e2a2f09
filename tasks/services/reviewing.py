"""The coordinator's answer to a report: accept or send back. An accepted 'done' closes the assignment (销号)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.model import Progress as ProgressData
from tasks.domain.terms import AssignmentState, Decision, Language
from tasks.services import audit, cards, people, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import exclusive
from tasks.store.models import Evidence, Progress, Review


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
    return _pending(row, now, practice, language)


def waiting(actor: Actor, now: datetime, practice: Practice, language: Language) -> list[Pending]:
    """Reports that wait for an answer, oldest first; of several on one checkpoint only the newest."""
    people.require_coordinator(actor, "review", "queue", now)
    rows = Progress.select().where(Progress.id.not_in(Review.select(Review.progress))).order_by(Progress.id)
    found = [_pending(row, now, practice, language) for row in rows]
    return [p for p in found if not p.overtaken and p.card.standing.state is not AssignmentState.WITHDRAWN]


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
    with exclusive("review"):
        found = pending(actor, progress_id, now, practice, language)
        if found.answer is not None:
            raise Refused("already_reviewed", by=found.answered_by, decision=found.answer)
        if found.overtaken:
            raise Refused("report_overtaken")
        lifecycle.check_review(found.card.standing)
        if decision is Decision.SEND_BACK and not reason.strip():
            raise Refused("reason_missing")
        Review.create(
            progress=progress_id,
            decision=decision,
            reason=" ".join(reason.split())[:1000],
            contact=actor.contact_id,
            by=actor.name,
            at=now,
        )
        standing.refresh([found.card.assignment_id], now, found.card.zone)
        audit.note(actor.label, decision.value, f"progress:{progress_id}", now, reason=reason)
        (after,) = cards.get([found.card.assignment_id], now, practice, language)
        closed = after.standing.state is AssignmentState.CLOSED and (
            found.card.standing.state is not AssignmentState.CLOSED
        )
    return Reviewed(found.progress, after, decision, reason, closed, found.reporter_id)


def _pending(row: Progress, now: datetime, practice: Practice, language: Language) -> Pending:
    (card,) = cards.get([row.assignment_id], now, practice, language)
    files = [f.name for f in Evidence.select().where(Evidence.progress == row.id).order_by(Evidence.id)]
    answer = Review.get_or_none(Review.progress == row.id)
    newer = Progress.select().where(
        Progress.assignment == row.assignment_id,
        Progress.checkpoint == row.checkpoint_id if row.checkpoint_id is not None else Progress.checkpoint.is_null(),
        Progress.id > row.id,
    )
    return Pending(
        progress=queries.progress_of(row, len(files)),
        card=card,
        files=tuple(files),
        answer=answer.decision if answer is not None else None,
        answered_by=answer.by if answer is not None else "",
        overtaken=newer.exists(),
        reporter_id=row.contact_id,
    )
