"""Keeps the `state` and `due_on` columns in step with what the history says."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.store import bulk, parts, queries
from tasks.store.db import exclusive
from tasks.store.models import Assignment, Checkpoint


def adding() -> AbstractContextManager[None]:
    """The transaction of every service that adds to a history: one at a time, whatever it adds.

    What is allowed, and the columns that `refresh` writes, follow from the whole history. On PostgreSQL two services
    at once would each miss what the other adds: a report could slip in after the closing, or reopen it.
    """
    return exclusive("history")


def refresh(assignment_ids: Iterable[int], now: datetime, zone: ZoneInfo) -> None:
    """Called in the transaction of every service that adds to an assignment's history, for bulk.MOST_IDS at most."""
    ids = list(assignment_ids)
    moved: list[tuple[object, ...]] = []
    stepped: list[tuple[object, ...]] = []
    states = {row.id: row.state for row in parts.assignments(ids)}
    columns = {row.id: (row.state, row.due_on) for row in parts.checkpoints(ids)}
    for assignment_id, history in queries.histories(ids).items():
        standing = lifecycle.standing(history, now, zone)
        if states[assignment_id] is not standing.state:
            moved.append((standing.state, assignment_id))
        for checkpoint in standing.checkpoints:
            if columns[checkpoint.checkpoint.id] != (checkpoint.state, checkpoint.due_on):
                stepped.append((checkpoint.state, checkpoint.due_on, checkpoint.checkpoint.id))
    bulk.update(Assignment, ["state"], moved)
    bulk.update(Checkpoint, ["state", "due_on"], stepped)
