"""Collective units over time: when a membership begins or ends, the parts follow without anybody doing anything."""

from __future__ import annotations

from datetime import date, datetime

from tasks.domain.moments import local_day
from tasks.services import assigning, jobs
from tasks.services.practice import Practice
from tasks.store.models import Unit, UnitMember

JOB = "members"


def follow(now: datetime, practice: Practice) -> int:
    """Lets the parts of collective units follow the memberships that began or ended since this was last done.

    Returns how many parts are new. Repeating it on the same day changes nothing; days on which nothing ran are made up.
    """
    today = local_day(now, practice.zone)
    last = jobs.last_run(JOB)
    since = local_day(last, practice.zone) if last is not None else date.min
    if since >= today:
        return 0
    began = (UnitMember.from_on > since) & (UnitMember.from_on <= today)
    ended = (UnitMember.until_on >= since) & (UnitMember.until_on < today)
    changed = UnitMember.select(UnitMember.collective).where(began | ended).distinct()
    new = sum(assigning.expand(whole, now) for whole in Unit.select().where(Unit.id.in_(changed)).order_by(Unit.id))
    jobs.ran(JOB, now)
    return new
