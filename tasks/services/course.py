"""The course of one part: what was reported, answered, asked and decided, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks.domain.model import Progress as ProgressData
from tasks.domain.terms import Decision, Language
from tasks.services import cards
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import snapshot
from tasks.store.models import Checkpoint, Extension, Progress, Question, Review


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `what`: reported, reviewed, asked, answered, extension, decided. Moments are naive UTC.

    `taken_back`: a report that was withdrawn or replaced, an answer that was undone. `due_on`: the day that was asked
    for.
    """

    what: str
    at: datetime
    by: str
    text: str = ""
    progress: ProgressData | None = None
    decision: Decision | None = None
    due_on: date | None = None
    taken_back: bool = False


@dataclass(frozen=True)
class Course:
    card: Card
    entries: tuple[Entry, ...]


def course(actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language) -> Course:
    """Everything that was said of a part. Raises NotFound like cards.card."""
    with snapshot():
        card = cards.card(actor, assignment_id, now, practice, language)
        entries = [*_reports(assignment_id, now), *_questions(assignment_id), *_extensions(assignment_id)]
    return Course(card, tuple(sorted(entries, key=lambda entry: entry.at)))


def _reports(assignment_id: int, now: datetime) -> Iterator[Entry]:
    files = queries.evidence_counts(queries.assignments_by_id([assignment_id]), now)
    for row in Progress.select().where(Progress.assignment == assignment_id).order_by(Progress.id):
        progress = queries.progress_of(row, files.get(row.id, 0))
        yield Entry("reported", row.at, row.by, row.text, progress, taken_back=row.withdrawn_at is not None)
    reviews = Review.select(Review, Progress).join(Progress).where(Progress.assignment == assignment_id)
    for answer in reviews.order_by(Review.id):
        undone = answer.undone_at is not None
        yield Entry("reviewed", answer.at, answer.by, answer.reason, decision=answer.decision, taken_back=undone)


def _questions(assignment_id: int) -> Iterator[Entry]:
    rows = Question.select(Question, Progress).join(Progress).where(Progress.assignment == assignment_id)
    for row in rows.order_by(Question.id):
        yield Entry("asked", row.at, row.by, row.text)
        if row.answered_at is not None:
            yield Entry("answered", row.answered_at, row.answered_by, row.answer)


def _extensions(assignment_id: int) -> Iterator[Entry]:
    rows: Any = Extension.select(Extension, Checkpoint).join(Checkpoint).where(Checkpoint.assignment == assignment_id)
    for row in rows.order_by(Extension.id):
        yield Entry("extension", row.at, row.by, row.reason, due_on=row.asked_due_on)
        if row.decided_at is not None:
            yield Entry(
                "decided",
                row.decided_at,
                row.decided_by,
                row.decision_reason,
                decision=row.decision,
                due_on=row.asked_due_on,
            )
