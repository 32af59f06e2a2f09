"""When scheduled jobs last ran to their end, and small facts learned from outside: the scheduler forgets, we do not."""

from __future__ import annotations

from datetime import datetime

from tasks.store.db import transaction
from tasks.store.models import Fact, JobRun


def last_run(name: str) -> datetime | None:
    row = JobRun.get_or_none(JobRun.name == name)
    return row.at if row is not None else None


def ran(name: str, now: datetime) -> None:
    with transaction():
        JobRun.insert(name=name, at=now).on_conflict(conflict_target=[JobRun.name], update={JobRun.at: now}).execute()


def fact(name: str) -> str | None:
    row = Fact.get_or_none(Fact.name == name)
    return row.value if row is not None else None


def facts(prefix: str) -> dict[str, str]:
    """The facts whose names begin so, by the rest of their names."""
    rows = Fact.select().where(Fact.name.startswith(prefix))
    return {row.name.removeprefix(prefix): row.value for row in rows}


def learn(name: str, value: str) -> None:
    with transaction():
        Fact.insert(name=name, value=value).on_conflict(
            conflict_target=[Fact.name], update={Fact.value: value}
        ).execute()
