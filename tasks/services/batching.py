"""Several reports accepted at once, each with its own answer: those that need no closer look. All can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from tasks.domain.errors import NotFound, Refused
from tasks.domain.reviewing import CloserLook
from tasks.domain.terms import Decision, Language, ReportStatus
from tasks.services import audit, people, review_queue, reviewing, standing
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.review_queue import Pending
from tasks.services.reviewing import Reviewed, Undone
from tasks.store.models import Review

MOST = 80  # in one batch: a list that somebody still reads


@dataclass(frozen=True)
class Sorted:
    """The queue: what may be accepted together, what needs a closer look and why, and how many are left for the next
    batch."""

    fit: tuple[Pending, ...]
    others: tuple[tuple[Pending, CloserLook], ...]
    next_batch: int = 0


@dataclass(frozen=True)
class Batch:
    """What was accepted, and what had changed meanwhile and was left out."""

    accepted: tuple[Reviewed, ...]
    left_out: tuple[Pending, ...]


@dataclass(frozen=True)
class BatchUndone:
    """What was taken back, and what could not be, each with the refusal that says why."""

    undone: tuple[Undone, ...]
    kept: tuple[tuple[Pending, Refused], ...]


def closer_look(actor: Actor, found: Pending) -> CloserLook | None:
    """Why the report is not accepted unseen; None if nothing speaks against it."""
    reasons = {
        CloserLook.OWN: found.is_own(actor),
        CloserLook.DIFFICULTY: found.progress.status is ReportStatus.DIFFICULTY or bool(found.progress.help_wanted),
        CloserLook.QUESTION: found.open_question is not None,
        CloserLook.EVIDENCE: found.lacks_evidence,
        CloserLook.LATE: found.late,
        CloserLook.FIGURES: any(figure.doubtful for figure in found.compared),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def sort(actor: Actor, now: datetime, practice: Practice, language: Language) -> Sorted:
    """The queue of a coordinator; raises NotAllowed for anybody else. At most MOST are fit, the oldest."""
    fit, others = [], []
    for found in review_queue.waiting(actor, now, practice, language):
        reason = closer_look(actor, found)
        if reason is None:
            fit.append(found)
        else:
            others.append((found, reason))
    return Sorted(tuple(fit[:MOST]), tuple(others), max(0, len(fit) - MOST))


def accept(actor: Actor, progress_ids: Collection[int], now: datetime, practice: Practice, language: Language) -> Batch:
    """Accepts each that still waits and still needs no closer look. Raises NotAllowed, or Refused('batch_empty')."""
    people.require_coordinator(actor, "review", "batch", now)
    accepted, left_out = [], []
    with standing.adding():
        for progress_id in list(dict.fromkeys(progress_ids))[:MOST]:
            found = review_queue.pending(actor, progress_id, now, practice, language)
            if found.waits and closer_look(actor, found) is None:
                accepted.append(reviewing.review(actor, progress_id, Decision.ACCEPT, "", now, practice, language))
            else:
                left_out.append(found)
        if not (accepted or left_out):
            raise Refused("batch_empty")
        audit.note(actor.label, "accept_batch", "batch", now, reviews=[done.review_id for done in accepted])
    return Batch(tuple(accepted), tuple(left_out))


def undo(actor: Actor, first: int, last: int, now: datetime, practice: Practice, language: Language) -> BatchUndone:
    """Takes back the answers of a batch, of which these are the first and the last; as many as still can be.

    Raises NotAllowed, NotFound, or the Refused of the first answer if none can be taken back.
    """
    people.require_coordinator(actor, "undo_review", f"review:{first}", now)
    undone, kept = [], []
    with standing.adding():
        for row in _given_together(actor, first, last):
            try:
                undone.append(reviewing.undo(actor, row.id, now, practice, language))
            except Refused as refusal:
                found = review_queue.pending(actor, row.progress_id, now, practice, language)
                kept.append((found, refusal))
        if not undone:
            raise kept[0][1]
    return BatchUndone(tuple(undone), tuple(kept))


def _given_together(actor: Actor, first: int, last: int) -> Iterable[Review]:
    """What one person accepted in one event: nobody else adds to the history meanwhile, so the ids are in a row."""
    start = Review.get_or_none(Review.id == first)
    if start is None or last < first:
        raise NotFound(action="undo_review", subject=f"review:{first}", actor=actor.label)
    together = Review.select().where(
        Review.id.between(first, last),
        Review.contact == start.contact_id,
        Review.at == start.at,
        Review.decision == Decision.ACCEPT,
    )
    return list(together.order_by(Review.id))
