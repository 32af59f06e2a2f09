"""What a bulletin states, taken from the ledger: which assignments are overdue, in difficulty, sent back, due soon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tasks.domain.model import Ledger, LedgerRow
from tasks.domain.terms import AssignmentState, Decision, Light, ReportStatus

SOON = timedelta(days=30)
"""How far ahead a bulletin, which appears about once a month, looks at due days."""


@dataclass(frozen=True)
class Facts:
    """Rows that count in rates (leads and responsible units, not withdrawn), by what is said of them.

    A row may be in several: overdue and in difficulty. `overdue` begins with the longest overdue.
    """

    counted: tuple[LedgerRow, ...]
    overdue: tuple[LedgerRow, ...]
    difficult: tuple[LedgerRow, ...]
    sent_back: tuple[LedgerRow, ...]
    undated: tuple[LedgerRow, ...]
    soon: tuple[LedgerRow, ...]
    reported: tuple[LedgerRow, ...]

    @property
    def troubled(self) -> tuple[LedgerRow, ...]:
        """Overdue ones, then those in difficulty that are not overdue."""
        known = {row.assignment_id for row in self.overdue}
        return (*self.overdue, *(row for row in self.difficult if row.assignment_id not in known))


def facts(ledger: Ledger) -> Facts:
    counted = tuple(row for row in ledger.rows if row.counts)
    in_hand = [row for row in counted if row.light is not Light.DONE]

    def which(true_of: Callable[[LedgerRow], bool]) -> tuple[LedgerRow, ...]:
        return tuple(row for row in in_hand if true_of(row))

    overdue = which(lambda row: row.light is Light.RED)
    return Facts(
        counted=counted,
        overdue=tuple(sorted(overdue, key=lambda row: row.due_on or ledger.as_of)),
        difficult=which(_in_difficulty),
        sent_back=which(_sent_back),
        undated=which(lambda row: row.light is Light.GREY),
        soon=which(lambda row: _due_soon(row, ledger)),
        reported=tuple(row for row in counted if row.standing.latest is not None),
    )


def _in_difficulty(row: LedgerRow) -> bool:
    return row.standing.latest is not None and row.standing.latest.status is ReportStatus.DIFFICULTY


def _sent_back(row: LedgerRow) -> bool:
    return row.standing.review is not None and row.standing.review.decision is Decision.SEND_BACK


def _due_soon(row: LedgerRow, ledger: Ledger) -> bool:
    """Whether a report is still owed for a day within the next month; what waits for review was reported."""
    waits = row.standing.state is AssignmentState.OPEN and row.light in (Light.GREEN, Light.YELLOW)
    return waits and row.due_on is not None and ledger.as_of <= row.due_on <= ledger.as_of + SOON
