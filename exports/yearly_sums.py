"""What the reports of a year come to: figures by area, each with the items, units and days that make it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tasks.domain.model import LedgerRow
from tasks.domain.totals import added, totals
from tasks.services.chronicle import Chronicle


@dataclass(frozen=True)
class Share:
    """What one unit's reports on one item contribute, and the days on which they were made."""

    row: LedgerRow
    value: float
    days: tuple[date, ...]


@dataclass(frozen=True)
class Sum:
    """A figure over several parts. `value` is None for what is not added up; `shared`: several units of one item report
    it, so that something may have been counted twice."""

    thing: str
    value: float | None
    shares: tuple[Share, ...]

    @property
    def shared(self) -> bool:
        items = [share.row.key_task_id for share in self.shares]
        return len(set(items)) < len(items)


def sums(chronicle: Chronicle, rows: Iterable[LedgerRow]) -> list[Sum]:
    """The figures that were reported on these parts, in the order in which they first appear."""
    shares: dict[str, list[Share]] = defaultdict(list)
    for row in rows:
        told = chronicle.told.get(row.assignment_id, ())
        days = {one.progress.id: one.said_on for one in told}
        for thing, total in totals(one.said for one in told).items():
            shares[thing].append(Share(row, total.value, tuple(days[report] for report, _ in total.parts)))
    return [
        Sum(thing, round(sum(share.value for share in mine), 6) if added(thing) else None, tuple(mine))
        for thing, mine in shares.items()
    ]
