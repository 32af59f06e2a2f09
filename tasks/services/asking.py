"""A question about a report before it is answered (追问), and the unit's answer to it: each is given once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import Language
from tasks.services import audit, cards, outbox, people, reporting, review_queue, standing
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.reporting import MOST_TEXT, Attachment
from tasks.services.review_queue import Asked, Pending
from tasks.store.models import Progress, Question

MOST_QUESTION = 1000  # characters


@dataclass(frozen=True)
class Query:
    """A question with the report that it is about."""

    question: Asked
    found: Pending


def ask(actor: Actor, progress_id: int, text: str, now: datetime, practice: Practice, language: Language) -> Query:
    """Asks the unit about a report that waits; it goes on waiting. More than one question may be asked.

    Raises NotAllowed, NotFound, or Refused: 'already_reviewed', 'report_overtaken', 'report_withdrawn',
    'assignment_withdrawn', 'question_missing', 'too_long'.
    """
    with standing.adding():
        found = review_queue.pending(actor, progress_id, now, practice, language)
        found.check_waiting()
        kept = " ".join(text.split())
        if not kept:
            raise Refused("question_missing")
        if len(kept) > MOST_QUESTION:
            raise Refused("too_long", most=MOST_QUESTION)
        row = Question.create(progress=progress_id, text=kept, contact=actor.contact_id, by=actor.name, at=now)
        audit.note(actor.label, "ask", f"progress:{progress_id}", now, reason=kept)
        return _query(row, now, practice, language)


def addressees(found: Pending, now: datetime) -> list[Actor]:
    """Who is asked: whoever reported, or the people of the unit if that person has left or nobody of it did."""
    reporter = people.contacts_of([found.reporter_id] if found.reporter_id is not None else [], now)
    return [who for who in reporter if found.card.unit_id in who.units] or people.reporters(found.card.unit_id, now)


def query(actor: Actor, question_id: int, now: datetime, practice: Practice, language: Language) -> Query:
    """A question to a unit that the person reports for. Raises NotFound for anybody else's."""
    row = Question.get_or_none(Question.id == question_id)
    if row is None:
        raise NotFound(action="answer", subject=f"question:{question_id}", actor=actor.label)
    cards.own(actor, row.progress.assignment_id, now, practice, language)
    return _query(row, now, practice, language)


def answer(
    actor: Actor,
    question_id: int,
    text: str,
    files: Sequence[Attachment],
    now: datetime,
    practice: Practice,
    language: Language,
) -> Query:
    """The unit's answer; its files become evidence of the report.

    Raises NotFound for another unit's question, or Refused: 'question_answered' names who, 'question_over' when the
    report does not wait any more, 'answer_missing', 'too_long'.
    """
    with standing.adding():
        asked = query(actor, question_id, now, practice, language)
        check_open(asked)
        if not (text.strip() or files):
            raise Refused("answer_missing")
        if len(text) > MOST_TEXT:
            raise Refused("too_long", most=MOST_TEXT)
        Question.update(answer=text.strip(), answered_by=actor.name, answered_at=now).where(
            Question.id == question_id
        ).execute()
        reporting.attach(Progress.get_by_id(asked.found.progress.id), files, actor, now)
        audit.note(actor.label, "answer", f"question:{question_id}", now, files=len(files))
        return query(actor, question_id, now, practice, language)


def add_files(
    actor: Actor, question_id: int, files: Sequence[Attachment], now: datetime, practice: Practice, language: Language
) -> None:
    """More files of the album that an answer began with. Raises NotFound, or Refused('question_over')."""
    with standing.adding():
        asked = query(actor, question_id, now, practice, language)
        if not asked.found.waits:
            raise Refused("question_over")
        reporting.attach(Progress.get_by_id(asked.found.progress.id), files, actor, now)


def check_open(asked: Query) -> None:
    """Raises Refused if the question takes no answer."""
    if asked.question.answered_at is not None:
        raise Refused("question_answered", by=asked.question.answered_by)
    if not asked.found.waits:
        raise Refused("question_over")


def call_off(found: Pending) -> frozenset[int]:
    """The report does not wait any more, so its open questions need no answer. Returns the contacts who know of one;
    what has not left yet does not leave any more. In the caller's transaction."""
    known: frozenset[int] = frozenset()
    for question in open_questions(found):
        known |= outbox.take_back({"question": question.question_id}, reason="no answer is needed any more")
    return known


def open_questions(found: Pending) -> list[Asked]:
    return [question for question in found.questions if question.answered_at is None]


def again(question_id: int, now: datetime, practice: Practice, language: Language) -> Query:
    """A question as it stands now, for our own notices: no permission is checked here."""
    return _query(Question.get_by_id(question_id), now, practice, language)


def _query(row: Question, now: datetime, practice: Practice, language: Language) -> Query:
    (found,) = review_queue.of_rows([row.progress], now, practice, language)
    return Query(next(q for q in found.questions if q.question_id == row.id), found)
