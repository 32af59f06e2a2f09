"""The coordinator's answer to a report: accept or send back, and within minutes take the answer back again. An accepted
'done' closes the assignment (销号)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.reviewing import check_undo
from tasks.domain.terms import AssignmentState, Decision, Language
from tasks.services import audit, cards, outbox, people, review_queue, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.review_queue import Pending
from tasks.store import queries
from tasks.store.models import Review

MOST_REASON = 1000  # characters


@dataclass(frozen=True)
class Reviewed:
    """`found` is the report as it was found, `card` its part afterwards."""

    review_id: int
    found: Pending
    card: Card
    decision: Decision
    reason: str
    closed: bool  # this answer closed the assignment
    own: bool  # whoever answered had made the report, or entered it


@dataclass(frozen=True)
class Undone:
    """An answer that was taken back. `found`: the report as it waits again."""

    found: Pending
    decision: Decision
    reopened: bool  # the answer had closed the assignment
    given_by: int | None  # the contact who had given it
    told: frozenset[int]  # the contacts who had been told of it


def notice_about(review_id: int, assignment_id: int) -> dict[str, int]:
    """What the message is about that tells a person of an answer. A reply to it is about the assignment."""
    return {"review": review_id, "assignment": assignment_id}


def review(
    actor: Actor,
    progress_id: int,
    decision: Decision,
    reason: str,
    now: datetime,
    practice: Practice,
    language: Language,
) -> Reviewed:
    """Answers a report once. Raises NotAllowed, NotFound, or Refused: 'already_reviewed' names who, 'report_overtaken',
    'report_withdrawn', 'assignment_withdrawn', 'evidence_missing' when accepting would close what nothing proves,
    'reason_missing' when a report is sent back without one, 'too_long'."""
    with standing.adding():
        found = review_queue.pending(actor, progress_id, now, practice, language)
        found.check_waiting()
        if decision is Decision.ACCEPT and found.lacks_evidence:
            raise Refused("evidence_missing")
        kept = " ".join(reason.split())
        if decision is Decision.SEND_BACK and not kept:
            raise Refused("reason_missing")
        if len(kept) > MOST_REASON:
            raise Refused("too_long", most=MOST_REASON)
        own = found.is_own(actor)
        row = Review.create(
            progress=progress_id,
            decision=decision,
            reason=kept,
            contact=actor.contact_id,
            by=actor.name,
            at=now,
        )
        standing.refresh([found.card.assignment_id], now, found.card.zone)
        audit.note(
            actor.label,
            decision.value,
            f"progress:{progress_id}",
            now,
            reason=kept,
            **({"own_report": True} if own else {}),
        )
        (after,) = cards.get([found.card.assignment_id], now, practice, language)
        closed = after.standing.state is AssignmentState.CLOSED and (
            found.card.standing.state is not AssignmentState.CLOSED
        )
    return Reviewed(row.id, found, after, decision, kept, closed, own)


def report_of(actor: Actor, review_id: int, now: datetime) -> int:
    """The report that an answer is to. Raises NotAllowed for anyone but a coordinator, NotFound without one."""
    people.require_coordinator(actor, "undo_review", f"review:{review_id}", now)
    row = Review.get_or_none(Review.id == review_id)
    if row is None:
        raise NotFound(action="undo_review", subject=f"review:{review_id}", actor=actor.label)
    return int(row.progress_id)


def undo(actor: Actor, review_id: int, now: datetime, practice: Practice, language: Language) -> Undone:
    """Takes an answer back: the report waits again, and what the answer closed is open again.

    Raises NotAllowed, NotFound, or Refused: 'review_undone', 'undo_over', 'reported_since', 'assignment_withdrawn'.
    What the unit was to be told, and has not left yet, does not leave any more.
    """
    with standing.adding():
        progress_id = report_of(actor, review_id, now)
        row = Review.get_by_id(review_id)
        part = row.progress.assignment_id
        (before,) = cards.get([part], now, practice, language)
        lifecycle.check_review(before.standing)
        history = queries.histories([part])[part]
        check_undo(history, next(r for r in history.reviews if r.id == review_id), now)
        Review.update(undone_at=now, undone_by=actor.name).where(Review.id == review_id).execute()
        standing.refresh([part], now, before.zone)
        audit.note(actor.label, "undo_review", f"review:{review_id}", now, progress=progress_id)
        found = review_queue.pending(actor, progress_id, now, practice, language)
        told = outbox.take_back(notice_about(review_id, part), reason="the answer was taken back")
    closed = AssignmentState.CLOSED
    reopened = before.standing.state is closed and found.card.standing.state is not closed
    return Undone(found, row.decision, reopened, row.contact_id, told)
