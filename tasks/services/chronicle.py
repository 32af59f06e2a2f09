"""What was reported of a plan, report by report: what an annual report is written from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain.model import History, Ledger, Progress, Schedule
from tasks.domain.moments import local_day
from tasks.domain.terms import Decision, Every, Language, ScheduleKind
from tasks.domain.totals import Said
from tasks.services import evidence
from tasks.services.evidence import PlanFile
from tasks.services.ledger import ledger
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import snapshot

_REPORTED_BY_PERIOD = (ScheduleKind.RECURRING, ScheduleKind.ONGOING)


@dataclass(frozen=True)
class Told:
    """A report that stands: not one that was sent back. `period` is what it was reported for, or the month it was said
    in ('2024-05'); `periodic`: the work is reported period by period."""

    progress: Progress
    said_on: date
    period: str
    periodic: bool
    accepted: bool

    @property
    def said(self) -> Said:
        return Said(self.progress.id, self.progress.text, self.progress.figures, self.period, self.periodic)


@dataclass(frozen=True)
class Chronicle:
    """The ledger of a day, and what had been reported by then."""

    ledger: Ledger
    told: dict[int, tuple[Told, ...]]  # assignment id → its reports in order of time
    files: tuple[PlanFile, ...] = ()
    sent_back: int = 0  # reports that are left out
    by_report: dict[int, tuple[PlanFile, ...]] = field(default_factory=dict)  # progress id → its files


def chronicle(
    plan_id: int, as_of: date | None, now: datetime, practice: Practice, language: Language = Language.ZH
) -> Chronicle:
    """Everything reported of the plan until the end of `as_of` (None: today), with its ledger. Raises NotFound."""
    with snapshot():
        found = ledger(plan_id, as_of, now, practice, language)
        histories = queries.histories(queries.assignments_of_plan(plan_id))
        files = tuple(evidence.of_plan(plan_id, found.at))
    zone = ZoneInfo(found.timezone)
    told: dict[int, tuple[Told, ...]] = {}
    sent_back = 0
    for row in found.rows:
        told[row.assignment_id], left_out = told_by(histories[row.assignment_id], found.at, zone)
        sent_back += left_out
    by_report: dict[int, list[PlanFile]] = defaultdict(list)
    for file in files:
        by_report[file.progress_id].append(file)
    return Chronicle(found, told, files, sent_back, {id_: tuple(mine) for id_, mine in by_report.items()})


def told_by(history: History, at: datetime, zone: ZoneInfo) -> tuple[tuple[Told, ...], int]:
    """The reports of one part that stood at the moment `at`, in order of time, and how many were sent back."""
    answers = {review.progress_id: review.decision for review in history.reviews if review.stands(at)}
    periods = {checkpoint.id: checkpoint.period for checkpoint in history.checkpoints}
    known = [progress for progress in history.progress if progress.stands(at)]
    standing = [progress for progress in known if answers.get(progress.id) is not Decision.SEND_BACK]
    told = tuple(
        Told(
            progress=progress,
            said_on=local_day(progress.said_at, zone),
            period=periods.get(progress.checkpoint_id or 0) or month_of(local_day(progress.said_at, zone)),
            periodic=is_periodic(history.schedule),
            accepted=answers.get(progress.id) is Decision.ACCEPT,
        )
        for progress in standing
    )
    return told, len(known) - len(standing)


def is_periodic(schedule: Schedule) -> bool:
    """Whether the work is reported period by period, so that a figure is of its period."""
    return schedule.kind in _REPORTED_BY_PERIOD and schedule.every is not Every.YEAR


def month_of(day: date) -> str:
    """The period of a report that answers none: '2024-05'."""
    return f"{day:%Y-%m}"
