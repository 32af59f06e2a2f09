"""The bot's queue of updates: ascending ids, kept until confirmed by an offset, one long poll at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.errors import ApiError

FIRST_UPDATE_ID = 700_000_001
LONGEST_POLL_S = 50
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"

Update = dict[str, Any]


class Signal:
    """Wakes everyone who waits for something to change; waiting is by predicate, so nobody misses a change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Something changed: let every waiter look again."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, done: Callable[[], bool], timeout_s: float) -> bool:
        """Return True as soon as `done()` holds, False when `timeout_s` seconds have passed before that."""
        try:
            async with asyncio.timeout(max(timeout_s, 0)):
                while not done():
                    await self._event.wait()
        except TimeoutError:
            return done()
        return True


class UpdateQueue:
    """Updates that the bot has not confirmed yet, and the history from which one can be delivered again."""

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._next_id = FIRST_UPDATE_ID
        self._poll = 0
        self._allowed: frozenset[str] = frozenset()
        self._again: list[Update] = []
        self.closed = False
        self.pending: list[Update] = []
        self.history: dict[int, Update] = {}

    def put(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queue an update and return its id; None when the bot's allowed_updates leave this kind out."""
        if self._allowed and kind not in self._allowed:
            return None
        update_id, self._next_id = self._next_id, self._next_id + 1
        update = {"update_id": update_id, kind: content}
        self.history[update_id] = update
        self.pending.append(update)
        self._signal.notify()
        return update_id

    def redeliver(self, update_id: int) -> None:
        """Put an update into the next answer once more, whatever the offset says. KeyError for an unknown id."""
        self._again.append(self.history[update_id])
        self._signal.notify()

    def forget(self) -> None:
        """Drop what is pending (deleteWebhook with drop_pending_updates)."""
        self.pending.clear()

    def close(self) -> None:
        """Let running long polls answer at once: the server stops."""
        self.closed = True
        self._signal.notify()

    async def get(self, offset: int, limit: int, timeout_s: int, allowed: Iterable[str] | None) -> list[Update]:
        """One getUpdates call. A newer call makes this one fail with 409, as with Telegram."""
        if allowed is not None:
            self._allowed = frozenset(allowed)
        self._confirm(offset)
        self._poll += 1
        mine = self._poll
        self._signal.notify()

        def ready() -> bool:
            return bool(self._again or self.pending or self.closed or mine != self._poll)

        await self._signal.wait(ready, min(timeout_s, LONGEST_POLL_S))
        if mine != self._poll:
            raise ApiError(409, CONFLICT)
        again, self._again = self._again, []
        return (again + self.pending)[: limit if 1 <= limit <= 100 else 100]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
