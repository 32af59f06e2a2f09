"""Keeps the `state` and `due_on` columns in step with what the history says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.domain.model import History, Standing
from tasks.store import queries
from tasks.store.models import Assignment, Checkpoint


def load(assignment_id: int, now: datetime, zone: ZoneInfo) -> tuple[History, Standing]:
    history = queries.histories(queries.assignments_by_id([assignment_id]))[assignment_id]
    return history, lifecycle.standing(history, now, zone)


def refresh(assignment_ids: Iterable[int], now: datetime, zone: ZoneInfo) -> None:
    """Called in the transaction of every service that adds to an assignment's history."""
    for assignment_id, history in queries.histories(queries.assignments_by_id(assignment_ids)).items():
        standing = lifecycle.standing(history, now, zone)
        Assignment.update(state=standing.state).where(Assignment.id == assignment_id).execute()
        for checkpoint in standing.checkpoints:
            Checkpoint.update(state=checkpoint.state, due_on=checkpoint.due_on).where(
                Checkpoint.id == checkpoint.checkpoint.id
            ).execute()
