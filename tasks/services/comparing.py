"""A report's figures beside what the unit said before, while it is still being written."""

from __future__ import annotations

from datetime import datetime

from tasks.domain import lifecycle
from tasks.domain.figures import Compared, Stated, compare
from tasks.domain.moments import local_day
from tasks.domain.totals import Said
from tasks.services import chronicle
from tasks.services.cards import Card
from tasks.services.reporting import Report
from tasks.store import queries


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
