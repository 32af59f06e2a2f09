"""What to speak of first: the parts that are overdue or at risk, and the key tasks that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tasks.domain.model import LedgerRow
from tasks.domain.terms import AssignmentState, Light


@dataclass(frozen=True)
class Pressing:
    """A key task that is overdue or at risk: its most urgent part that counts, and whose parts have the same light."""

    row: LedgerRow
    units: tuple[str, ...]


def needing_care(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Red parts, the longest overdue first, then yellow ones by date; co-operating units, who are called as well,
    included: the list may be longer than the counts of an overview."""
    due = [
        row
        for row in rows
        if row.light in (Light.RED, Light.YELLOW) and row.standing.state is not AssignmentState.WITHDRAWN
    ]
    return sorted(due, key=urgency)


def urgency(row: LedgerRow) -> tuple[int, date]:
    """Smaller is more urgent."""
    return row.light.urgency, row.due_on or date.max


def pressing(rows: Iterable[LedgerRow]) -> tuple[list[Pressing], int]:
    """One entry for each key task that is overdue or at risk, and how many are left out.

    Of parts that count only: beside 'overdue: 1' nobody wants to see five. Where only a co-operating unit is late, the
    key task is one of those left out.
    """
    found: dict[int, list[LedgerRow]] = {}
    for row in needing_care(rows):
        found.setdefault(row.key_task_id, []).extend([row] if row.counts else [])
    items = [
        Pressing(mine[0], tuple(dict.fromkeys(row.unit for row in mine if row.light is mine[0].light)))
        for mine in found.values()
        if mine
    ]
    # A co-operating unit's part may have put its key task further up than its own parts do.
    items.sort(key=lambda item: urgency(item.row))
    return items, len(found) - len(items)
