"""A report's figures beside what the unit said before: while it is being written, and when it is reviewed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.domain.figures import Compared, Stated, compare
from tasks.domain.moments import local_day
from tasks.domain.totals import Said
from tasks.services import chronicle
from tasks.services.cards import Card
from tasks.services.reporting import Report
from tasks.store import queries


def with_those_before(reports: Collection[tuple[int, int]], now: datetime, zone: ZoneInfo) -> dict[int, list[Compared]]:
    """progress id → its figures that were said before, for reports given as (assignment id, progress id)."""
    histories = queries.histories(queries.assignments_by_id({assignment_id for assignment_id, _ in reports}))
    found: dict[int, list[Compared]] = {}
    for assignment_id, progress_id in reports:
        told, _ = chronicle.told_by(histories[assignment_id], now, zone)
        stated = {one.progress.id: Stated(one.said, one.progress.percent) for one in told}
        if progress_id in stated:
            earlier = [one for other, one in stated.items() if other < progress_id]
            found[progress_id] = compare(earlier, stated[progress_id])
    return found


def with_last(card: Card, said: Report, now: datetime, *, replaces: int | None = None) -> list[Compared]:
    """The figures that were said before, each with the last time; nothing is compared with what was sent back, nor with
    the version that this one takes the place of."""
    history = queries.histories(queries.assignments_by_id([card.assignment_id]))[card.assignment_id]
    told, _ = chronicle.told_by(history, now, card.zone)
    earlier = [Stated(one.said, one.progress.percent) for one in told if one.progress.id != replaces]
    today = local_day(now, card.zone)
    checkpoint_id = lifecycle.checkpoint_for(card.standing, card.schedule.kind, said.status, today)
    periods = {c.checkpoint.id: c.checkpoint.period for c in card.standing.checkpoints}
    period = periods.get(checkpoint_id or 0) or chronicle.month_of(today)
    figures = Said(0, said.text, said.figures or {}, period, chronicle.is_periodic(card.schedule))
    return compare(earlier, Stated(figures, said.percent))
