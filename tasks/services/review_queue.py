"""Reports as the coordinator sees them: each with its card, files, questions and answer, and the queue of those that
wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.figures import Compared
from tasks.domain.model import Progress as ProgressData
from tasks.domain.moments import local_day
from tasks.domain.terms import AssignmentState, Decision, EvidenceState, Language, ReportStatus
from tasks.services import cards, comparing, people
from tasks.services.cards import Card
from tasks.services.evidence import Kept, kept_of
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.models import Assignment, Evidence, Progress, Question, Review

MOST_EARLIER = 5  # reports of a part that are looked at again when there is a newer one


@dataclass(frozen=True)
class Answer:
    """The coordinator's answer that is in force. `contact_id`: who gave it."""

    review_id: int
    decision: Decision
    reason: str
    by: str
    at: datetime
    contact_id: int | None


@dataclass(frozen=True)
class Asked:
    """A question about a report (追问), and what the unit said to it; `answered_at` is None until then."""

    question_id: int
    text: str
    by: str
    at: datetime
    contact_id: int | None  # who asked
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Pending:
    """A report with everything that its card says."""

    progress: ProgressData
    card: Card
    files: tuple[Kept, ...]
    questions: tuple[Asked, ...]
    answer: Answer | None
    newer: int | None  # the report that took its place
    reporter_id: int | None  # the contact who reported
    lacks_evidence: bool  # accepting it would close a part that may not be closed without a file
    compared: tuple[Compared, ...]  # its figures that the unit had said before

    def check_waiting(self) -> None:
        """Raises Refused if it cannot be answered, or asked about, any more."""
        if self.answer is not None:
            raise Refused("already_reviewed", by=self.answer.by, decision=self.answer.decision)
        if self.newer is not None:
            raise Refused("report_overtaken")
        if self.progress.withdrawn_at is not None:
            raise Refused("report_withdrawn")
        lifecycle.check_review(self.card.standing)

    @property
    def waits(self) -> bool:
        """Whether it can be answered."""
        try:
            self.check_waiting()
        except Refused:
            return False
        return True

    @property
    def open_question(self) -> Asked | None:
        """The question that waits for the unit, if the report still waits for the coordinator."""
        return next((q for q in self.questions if q.answered_at is None), None) if self.waits else None

    @property
    def closes(self) -> bool:
        """Whether accepting it closes the assignment (销号)."""
        return lifecycle.would_close(self.card.standing, self.card.schedule.kind, self.progress)

    @property
    def due_on(self) -> date | None:
        """The due day of what it answers."""
        answered = (c for c in self.card.standing.checkpoints if c.checkpoint.id == self.progress.checkpoint_id)
        return next((c.due_on for c in answered), None)

    @property
    def late(self) -> bool:
        return self.due_on is not None and local_day(self.progress.said_at, self.card.zone) > self.due_on

    @property
    def answered_by_reporter(self) -> bool:
        """Whether whoever answered it had made it, or entered it for the unit."""
        given = self.answer
        if given is None:
            return False
        reported = given.contact_id is not None and given.contact_id == self.reporter_id
        return reported or given.by == self.progress.recorded_by

    def is_own(self, actor: Actor) -> bool:
        """Whether it is the person's own report, or one that they entered for the unit."""
        return self.reporter_id == actor.contact_id or self.progress.recorded_by == actor.name


def pending(actor: Actor, progress_id: int, now: datetime, practice: Practice, language: Language) -> Pending:
    """One report for review. Raises NotAllowed for anyone but a coordinator, NotFound if there is no such report."""
    people.require_coordinator(actor, "review", f"progress:{progress_id}", now)
    row = Progress.get_or_none(Progress.id == progress_id)
    if row is None:
        raise NotFound(action="review", subject=f"progress:{progress_id}", actor=actor.label)
    (found,) = of_rows([row], now, practice, language)
    return found


def current(actor: Actor, progress_id: int, now: datetime, practice: Practice, language: Language) -> Pending:
    """The same report, or the one that has taken its place."""
    found = pending(actor, progress_id, now, practice, language)
    return pending(actor, found.newer, now, practice, language) if found.newer is not None else found


def again(progress_id: int, now: datetime, practice: Practice, language: Language) -> Pending:
    """One report as it stands now, for our own notices: no permission is checked here."""
    (found,) = of_rows([Progress.get_by_id(progress_id)], now, practice, language)
    return found


def taken_over_by(row: Progress, card: Card) -> int | None:
    """The newest report that takes the place of this one before the coordinators, if there is one."""
    reports = Progress.select().where(Progress.assignment == row.assignment_id).order_by(Progress.id)
    return _newer(row, list(reports), card)


def earlier(progress_id: int, now: datetime, practice: Practice, language: Language) -> list[Pending]:
    """The unit's earlier reports on the same checkpoint that stand and were never answered, the newest few, oldest
    first: whether they wait depends on what came after them. For our own notices: no permission is checked here."""
    this = Progress.get_by_id(progress_id)
    answered = Review.select(Review.progress).where(Review.undone_at.is_null())
    same = Progress.checkpoint.is_null() if this.checkpoint_id is None else Progress.checkpoint == this.checkpoint_id
    rows = Progress.select().where(
        Progress.assignment == this.assignment_id,
        same,
        Progress.id < progress_id,
        Progress.withdrawn_at.is_null(),
        Progress.id.not_in(answered),
    )
    return of_rows(list(rows.order_by(Progress.id.desc()).limit(MOST_EARLIER))[::-1], now, practice, language)


def waiting(actor: Actor, now: datetime, practice: Practice, language: Language) -> list[Pending]:
    """Reports that wait for an answer, oldest first, after them those whose unit has yet to answer a question; of
    several on one checkpoint only the newest."""
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
    found = [report for report in of_rows(rows, now, practice, language) if report.waits]
    return sorted(found, key=lambda report: report.open_question is not None)


def of_rows(rows: Iterable[Progress], now: datetime, practice: Practice, language: Language) -> list[Pending]:
    """No permission is checked here."""
    reports = list(rows)
    ids = [row.id for row in reports]
    parts = sorted({row.assignment_id for row in reports})
    shown = {card.assignment_id: card for card in cards.get(parts, now, practice, language)}
    given = Review.select().where(Review.progress.in_(ids), Review.undone_at.is_null())
    answers = {row.progress_id: row for row in given}
    files: dict[int | None, list[Kept]] = defaultdict(list)
    for file in Evidence.select().where(Evidence.progress.in_(ids)).order_by(Evidence.id):
        files[file.progress_id].append(kept_of(file))
    questions: dict[int, list[Asked]] = defaultdict(list)
    for question in Question.select().where(Question.progress.in_(ids)).order_by(Question.id):
        questions[question.progress_id].append(_asked(question))
    of_part: dict[int, list[Progress]] = defaultdict(list)
    for row in Progress.select().where(Progress.assignment.in_(parts)).order_by(Progress.id):
        of_part[row.assignment_id].append(row)
    proved = _proved(parts)
    compared = comparing.with_those_before([(row.assignment_id, row.id) for row in reports], now, practice.zone)
    found = []
    for row in reports:
        card, answer = shown[row.assignment_id], answers.get(row.id)
        progress = queries.progress_of(row, len(files[row.id]))
        closes = lifecycle.would_close(card.standing, card.schedule.kind, progress)
        found.append(
            Pending(
                progress=progress,
                card=card,
                files=tuple(files[row.id]),
                questions=tuple(questions[row.id]),
                answer=_answer(answer) if answer is not None else None,
                newer=_newer(row, of_part[row.assignment_id], card),
                reporter_id=row.contact_id,
                lacks_evidence=card.evidence_required and closes and row.assignment_id not in proved,
                compared=tuple(compared.get(row.id, ())),
            )
        )
    return found


def _proved(parts: list[int]) -> set[int]:
    """Parts with a file, come or still coming, of a report that stands."""
    rows = (
        Evidence.select(Evidence.assignment)
        .join(Progress)
        .where(Evidence.assignment.in_(parts), Evidence.state != EvidenceState.FAILED, Progress.withdrawn_at.is_null())
    )
    return {row.assignment_id for row in rows}


def _newer(row: Progress, reports: list[Progress], card: Card) -> int | None:
    """The newest report that takes the place of this one: its newer version, or one on the same checkpoint.

    A 'done' that waits is overtaken by a newer 'done' only: 'in progress' after it does not answer the checkpoint, so
    the coordinator still has to say whether it is done.
    """
    if row.withdrawn_at is not None:
        versions = {report.replaces_id: report for report in reports if report.replaces_id is not None}
        newest = row
        while newest.id in versions:
            newest = versions[newest.id]
        return newest.id if newest.withdrawn_at is None else None
    checkpoint = next((c.checkpoint for c in card.standing.checkpoints if c.checkpoint.id == row.checkpoint_id), None)

    def settles(report: Progress) -> bool:
        if checkpoint is None:
            return report.status is ReportStatus.DONE
        return lifecycle.settles(checkpoint, report.status)

    newer = [
        report.id
        for report in reports
        if report.id > row.id
        and report.checkpoint_id == row.checkpoint_id
        and report.withdrawn_at is None
        and (settles(report) or not settles(row))
    ]
    return max(newer, default=None)


def _answer(row: Review) -> Answer:
    return Answer(row.id, row.decision, row.reason, row.by, row.at, row.contact_id)


def _asked(row: Question) -> Asked:
    return Asked(row.id, row.text, row.by, row.at, row.contact_id, row.answer, row.answered_by, row.answered_at)
