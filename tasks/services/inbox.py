"""Whatever arrives from a person enters here: the update's id, what it changes and the replies it causes are one
transaction, so a repeated or replayed update changes nothing and a killed process loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from tasks.domain.messages import Outgoing
from tasks.services import outbox
from tasks.store import queue
from tasks.store.db import transaction
from tasks.store.models import SeenUpdate

KEPT = timedelta(days=7)  # a messenger that redelivers does so within a day; a week is ample


def take(messenger: str, update_id: str, now: datetime, handle: Callable[[], Iterable[Outgoing]]) -> bool:
    """Runs `handle` and queues what it returns, unless the update was seen before. Returns whether it was new."""
    with transaction():
        if not queue.is_new(messenger, update_id, now):
            return False
        outbox.enqueue(handle(), now)
    return True


def forget_old(now: datetime) -> int:
    """Drops the ids of updates that can no longer be redelivered; returns how many."""
    with transaction():
        return int(SeenUpdate.delete().where(SeenUpdate.at < now - KEPT).execute())
