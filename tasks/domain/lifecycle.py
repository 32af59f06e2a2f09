"""Where an assignment stands, derived from its history, and which moves are allowed from there.

The fold is pure: the same history as of the same moment always gives the same standing, so that a ledger of last month
can be written today and says what was known then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.domain.errors import Refused
from tasks.domain.model import Checkpoint, CheckpointStanding, Extension, History, Progress, Review, Standing
from tasks.domain.moments import local_day
from tasks.domain.terms import IN_HAND, AssignmentState, CheckpointState, Decision, ReportStatus, ScheduleKind

SINGLE_KINDS = (ScheduleKind.DATE, ScheduleKind.RANGE, ScheduleKind.UNCLEAR)
"""Kinds of work that end with one accepted 'done'; the others are reported period by period."""

FURTHEST_EXTENSION = timedelta(days=3 * 366)
"""A day further ahead is a slip of the pen."""


def standing(history: History, at: datetime, zone: ZoneInfo) -> Standing:
    """The assignment as it was known at the moment `at` (naive UTC)."""
    # That it is taken back later was not known then.
    known = tuple(
        p if p.withdrawn_at is None else replace(p, withdrawn_at=None) for p in history.progress if p.stands(at)
    )
    reviews = {
        r.progress_id: r if r.undone_at is None else replace(r, undone_at=None) for r in history.reviews if r.stands(at)
    }
    checkpoints = tuple(
        _checkpoint_standing(checkpoint, history, known, reviews, at, zone)
        for checkpoint in history.checkpoints
        if _in_force(checkpoint, at)
    )
    latest = known[-1] if known else None
    state, closed_at = _state(history, checkpoints, known, reviews, at)
    return Standing(
        state=state,
        checkpoints=checkpoints,
        latest=latest,
        review=reviews.get(latest.id) if latest else None,
        closed_at=closed_at,
    )


def _in_force(checkpoint: Checkpoint, at: datetime) -> bool:
    created = checkpoint.created_at is None or checkpoint.created_at <= at
    return created and (checkpoint.withdrawn_at is None or checkpoint.withdrawn_at > at)


def settles(checkpoint: Checkpoint, status: ReportStatus) -> bool:
    """Whether a report of this status gives what the checkpoint asks for.

    The final date of dated or ongoing work asks for completion; a period asks for word, be it 'no news'. A revised plan
    takes nothing from what was reported under the one before: a period is a period, whatever the work is now.
    """
    return status is ReportStatus.DONE or not _asks_for_completion(checkpoint)


def _asks_for_completion(checkpoint: Checkpoint) -> bool:
    return checkpoint.period == "" and not checkpoint.soft


def _is_final(standing_of: CheckpointStanding) -> bool:
    return _asks_for_completion(standing_of.checkpoint)


def checkpoint_for(standing_now: Standing, kind: ScheduleKind, status: ReportStatus, today: date) -> int | None:
    """The id of the checkpoint that a report made today answers; None if the assignment has none.

    What is overdue comes first; then the period that today lies in, even when it was reported already (a supplement);
    then the next one, and the final date after all periods. 'Done' on ongoing work answers its final date; on work
    that is owed period by period it means the period: nobody's 'done' for March closes the year.
    """
    hard_end = [c for c in standing_now.checkpoints if _is_final(c)]
    if kind in SINGLE_KINDS:  # periods are of an earlier version of the plan
        return hard_end[0].checkpoint.id if hard_end else None
    if hard_end and kind is ScheduleKind.ONGOING and status is ReportStatus.DONE:
        return hard_end[0].checkpoint.id
    periods = sorted((c for c in standing_now.checkpoints if c.checkpoint.period != ""), key=lambda c: c.due_on)
    for period in periods:
        overdue = period.due_on < today and period.state is CheckpointState.OPEN and not period.checkpoint.soft
        if overdue or period.due_on >= today:
            return period.checkpoint.id
    if hard_end:
        return hard_end[0].checkpoint.id
    return periods[-1].checkpoint.id if periods else None


def check_report(now: Standing) -> None:
    """Raises Refused if the unit may not report any more."""
    if now.state is AssignmentState.WITHDRAWN:
        raise Refused("assignment_withdrawn")
    if now.state is AssignmentState.CLOSED:
        raise Refused("assignment_closed")


def check_review(now: Standing) -> None:
    """Raises Refused if a report on the assignment cannot be answered any more."""
    if now.state is AssignmentState.WITHDRAWN:
        raise Refused("assignment_withdrawn")


def would_close(now: Standing, kind: ScheduleKind, progress: Progress) -> bool:
    """Whether accepting this report closes the assignment (销号): what the coordinator's button promises."""
    if now.state not in IN_HAND:
        return False
    if progress.checkpoint_id is None:
        return progress.status is ReportStatus.DONE
    closing = _closing(now.checkpoints, kind)
    return bool(closing) and all(
        c.state is CheckpointState.SETTLED
        or (c.checkpoint.id == progress.checkpoint_id and settles(c.checkpoint, progress.status))
        for c in closing
    )


def _closing(checkpoints: Sequence[CheckpointStanding], kind: ScheduleKind) -> list[CheckpointStanding]:
    """What has to be settled before the work is closed: its completion, whatever was said or not said in the periods
    before it; of recurring work without a final date every period. Nothing else has an end that periods could bring:
    those that it still has are of an earlier version of the plan."""
    finals = [c for c in checkpoints if _is_final(c)]
    if finals or kind is not ScheduleKind.RECURRING:
        return finals
    return [c for c in checkpoints if not c.checkpoint.soft]


def extendable(now: Standing) -> CheckpointStanding | None:
    """The dated checkpoint that waits next; soft ones have no day to move."""
    waiting = [c for c in now.checkpoints if c.state is CheckpointState.OPEN and not c.checkpoint.soft]
    return min(waiting, key=lambda c: (c.due_on, c.checkpoint.id)) if waiting else None


def askable(now: Standing, today: date) -> CheckpointStanding | None:
    """The open checkpoint that somebody who asks today asks about: what is overdue, then what is due next; of ongoing
    work that has no such day any more the latest one."""
    waiting = [c for c in now.checkpoints if c.state is CheckpointState.OPEN]
    ahead = [c for c in waiting if c.due_on >= today or not c.checkpoint.soft]
    if ahead:
        return min(ahead, key=lambda c: (c.due_on, c.checkpoint.id))
    return max(waiting, key=lambda c: (c.due_on, c.checkpoint.id)) if waiting else None


def extension_days(due_on: date, today: date) -> tuple[date, date]:
    """The first and the last day that may be asked for instead of the due day."""
    return max(due_on + timedelta(days=1), today), today + FURTHEST_EXTENSION


def check_extension(now: Standing, asked_due_on: date, today: date) -> CheckpointStanding:
    """The checkpoint to extend: the one that waits next. Raises Refused if there is none, or if the day is not later,
    is past already, or lies further ahead than any plan."""
    check_report(now)
    checkpoint = extendable(now)
    if checkpoint is None:
        raise Refused("nothing_to_extend")
    if asked_due_on <= checkpoint.due_on:
        raise Refused("not_later", due_on=checkpoint.due_on)
    first, last = extension_days(checkpoint.due_on, today)
    if not first <= asked_due_on <= last:
        raise Refused("day_out_of_range")
    return checkpoint


def due_on(checkpoint: Checkpoint, extensions: tuple[Extension, ...], at: datetime) -> date:
    """The checkpoint's due day with what had been granted by `at`; the original day is never forgotten."""
    granted = [
        e
        for e in extensions
        if e.checkpoint_id == checkpoint.id
        and e.decision is Decision.ACCEPT
        and e.decided_at is not None
        and e.decided_at <= at
    ]
    if not granted:
        return checkpoint.original_due_on
    return max(granted, key=lambda e: (e.decided_at or at, e.id)).asked_due_on


def _checkpoint_standing(
    checkpoint: Checkpoint,
    history: History,
    known: tuple[Progress, ...],
    reviews: dict[int, Review],
    at: datetime,
    zone: ZoneInfo,
) -> CheckpointStanding:
    due = due_on(checkpoint, history.extensions, at)
    answers = _answers(checkpoint, known)
    accepted = _accepted(answers, reviews)
    waiting = [p for p in answers if p.id not in reviews]
    if accepted:
        report, state = accepted[0], CheckpointState.SETTLED
    elif waiting and waiting[-1] is answers[-1]:
        report, state = waiting[-1], CheckpointState.REPORTED
    else:
        report, state = None, CheckpointState.OPEN
    if state is CheckpointState.OPEN and history.withdrawn_at is not None and history.withdrawn_at <= at:
        state = CheckpointState.WITHDRAWN
    said_at = _first_said(report, answers, reviews) if report else None
    return CheckpointStanding(
        checkpoint=checkpoint,
        due_on=due,
        state=state,
        reported_at=said_at,
        late=said_at is not None and local_day(said_at, zone) > due,
    )


def _answers(checkpoint: Checkpoint, known: tuple[Progress, ...]) -> list[Progress]:
    """A 'done' that was said while the work had no date answers the final date that it was given later."""
    asked = (checkpoint.id, None) if _asks_for_completion(checkpoint) else (checkpoint.id,)
    return [p for p in known if p.checkpoint_id in asked and settles(checkpoint, p.status)]


def _accepted(answers: list[Progress], reviews: dict[int, Review]) -> list[Progress]:
    return [p for p in answers if p.id in reviews and reviews[p.id].decision is Decision.ACCEPT]


def _first_said(report: Progress, answers: list[Progress], reviews: dict[int, Review]) -> datetime:
    """When the unit first said what `report` says: what it repeats or adds before anybody has answered does not make
    it late; after a send-back it has to report anew."""
    said: list[datetime] = []
    for answer in answers[: answers.index(report) + 1]:
        review = reviews.get(answer.id)
        said = [] if review is not None and review.decision is Decision.SEND_BACK else [*said, answer.said_at]
    return min(said)


def _state(
    history: History,
    checkpoints: tuple[CheckpointStanding, ...],
    known: tuple[Progress, ...],
    reviews: dict[int, Review],
    at: datetime,
) -> tuple[AssignmentState, datetime | None]:
    if history.withdrawn_at is not None and history.withdrawn_at <= at:
        return AssignmentState.WITHDRAWN, None
    waiting = any(c.state is CheckpointState.REPORTED for c in checkpoints)
    # No date could be read: one accepted 'done' closes it all the same, and for good.
    undated = [p for p in known if p.status is ReportStatus.DONE and p.checkpoint_id is None]
    if _accepted(undated, reviews):
        ends = [undated]
    else:
        waiting = waiting or (bool(undated) and undated[-1].id not in reviews)
        closing = _closing(checkpoints, history.schedule.kind)
        settled = all(c.state is CheckpointState.SETTLED for c in closing)
        ends = [_answers(c.checkpoint, known) for c in closing] if settled else []
    if ends:
        return AssignmentState.CLOSED, max(min(reviews[p.id].at for p in _accepted(end, reviews)) for end in ends)
    return (AssignmentState.SUBMITTED if waiting else AssignmentState.OPEN), None
