"""报送情况: what units owe at their checkpoints, and whether they have answered: one definition for every output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.domain.model import CheckpointStanding, LedgerRow
from tasks.domain.terms import Answer, AssignmentState, CheckpointState

ANSWERED = (Answer.ON_TIME, Answer.LATE)
OWED = (*ANSWERED, Answer.OVERDUE, Answer.SILENT)
"""The answers to what was due by the ledger's day."""


@dataclass(frozen=True)
class Owed:
    """What a unit owed at a checkpoint, and whether it has answered."""

    row: LedgerRow
    checkpoint: CheckpointStanding
    answer: Answer


def answer_to(checkpoint: CheckpointStanding, as_of: date) -> Answer:
    if checkpoint.state is not CheckpointState.OPEN:
        return Answer.LATE if checkpoint.late else Answer.ON_TIME
    if checkpoint.due_on >= as_of:
        return Answer.NOT_DUE
    return Answer.SILENT if checkpoint.checkpoint.soft else Answer.OVERDUE


def owed(rows: Iterable[LedgerRow], first: date, last: date, as_of: date) -> list[Owed]:
    """What was or will be due from `first` to `last`, and whatever is overdue, however long; co-operating units
    included. In the order of the rows."""
    return [one for row in rows for one in _of_row(row, first, last, as_of)]


def _of_row(row: LedgerRow, first: date, last: date, as_of: date) -> list[Owed]:
    if row.standing.state is AssignmentState.WITHDRAWN:
        return []
    found = [Owed(row, checkpoint, answer_to(checkpoint, as_of)) for checkpoint in row.standing.checkpoints]
    return [
        one
        for one in found
        if (first <= one.checkpoint.due_on <= last or one.answer is Answer.OVERDUE)
        # The end of the work settles the periods before it.
        and (one.checkpoint.state is not CheckpointState.OPEN or row.standing.state is not AssignmentState.CLOSED)
    ]


def share(mine: Iterable[Owed]) -> tuple[int, int]:
    """(answered, owed) of what was due by the ledger's day."""
    due = [one.answer in ANSWERED for one in mine if one.answer in OWED]
    return sum(due), len(due)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    return day.replace(day=1), (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_before(day: date) -> tuple[date, date]:
    return month_of(day.replace(day=1) - timedelta(days=1))


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
