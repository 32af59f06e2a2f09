"""Long polling that acknowledges an update only after it has been handled.

Not telegram.ext.Updater: it puts updates into a queue in memory and asks for the next ones at once, which acknowledges
the first. A process that is killed then loses them for good. Here the offset moves on when a whole batch is done; what
was handled before a kill comes again and is recognised by its id (tasks.services.inbox).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from chat.events import Event
from chat.pacing import Backoff, LoopPace, Pace
from chat.telegram.client import TelegramBot, asked_silence
from chat.telegram.inbound import ALLOWED_UPDATES, event_of, naive_utc

log = logging.getLogger(__name__)

LONG_POLL = 50  # s
BATCH = 100


class Polling:
    """Fetches updates of `bot` and hands each to `handle` as an Event.

    Chats are handled side by side, the events of one chat in order. When `handle` raises, the event counts as handled:
    it is logged and `apologise` tells the person. An `outages` error (the database is away) acknowledges nothing:
    the batch comes again after a back-off, so `handle` must recognise what it has done before.
    """

    def __init__(
        self,
        bot: TelegramBot,
        handle: Callable[[Event], Awaitable[None]],
        *,
        clock: Callable[[], datetime],
        apologise: Callable[[Event], Awaitable[None]],
        outages: tuple[type[Exception], ...] = (),
        bot_name: str = "",
        moment_of: Callable[[datetime], datetime] = naive_utc,
        long_poll: int = LONG_POLL,
        backoff: Backoff | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._bot = bot
        self._handle = handle
        self._clock = clock
        self._apologise = apologise
        self._outages = outages
        self._bot_name = bot_name
        self._moment_of = moment_of
        self._long_poll = long_poll
        self._backoff = backoff or Backoff(most=60.0)
        self._pace = pace or LoopPace()
        self._offset: int | None = None
        self._failures = 0  # in a row
        self._in_conflict = False

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until `stop` is set; a batch that has begun is finished. Raises InvalidToken: nothing to wait for."""
        while not stop.is_set():
            if await self._turn(stop):
                self._failures = 0
            else:
                self._failures += 1
                await self._pace.wait(stop, self._backoff.delay(self._failures))
        await self._acknowledge()

    # ── fetching ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _turn(self, stop: asyncio.Event) -> bool:
        """Fetches once and handles what came; returns False after a failure."""
        fetched = await self._fetch(stop)
        if fetched is None:
            return False
        updates, after = fetched
        return after is None or await self._handle_batch(updates, after)

    async def _fetch(self, stop: asyncio.Event) -> tuple[Sequence[Update], int | None] | None:
        """The next updates and the offset after them; nothing when `stop` was set, None after a failure."""
        asking = asyncio.create_task(self._ask(self._long_poll, BATCH))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                return (), None
            fetched = asking.result()
        except InvalidToken:
            raise
        except TelegramError as error:
            await self._explain(error, stop)
            return None
        finally:
            for task in (asking, stopping):
                task.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)
        if self._in_conflict:
            log.warning("no other process is polling with this token any more; going on")
        self._in_conflict = False
        return fetched

    async def _ask(self, wait: int, limit: int) -> tuple[Sequence[Update], int | None]:
        return await self._bot.fetch_updates(offset=self._offset, limit=limit, wait=wait, allowed=ALLOWED_UPDATES)

    async def _explain(self, error: TelegramError, stop: asyncio.Event) -> None:
        if isinstance(error, Conflict):
            if not self._in_conflict:
                log.error("another process is polling with this token; only one may. Stop it, or this one.")
            self._in_conflict = True
        elif isinstance(error, RetryAfter):
            await self._pace.wait(stop, asked_silence(error))
        else:
            log.warning("updates cannot be fetched, trying again: %s", error.message)

    async def _acknowledge(self) -> None:
        """Tells Telegram of the last batch, so that a clean restart does not get it again. A failure does no harm."""
        if self._offset is not None:
            try:
                await self._ask(0, 1)
            except TelegramError as error:
                log.info("the last updates were not acknowledged and will come again: %s", error.message)

    # ── handling ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _handle_batch(self, updates: Sequence[Update], after: int) -> bool:
        """Handles what came; returns whether all of it may be acknowledged, and moves the offset as far as it may."""
        chats: dict[str, list[tuple[int, Event]]] = {}
        for update in updates:
            event = self._read(update)
            if event is not None:
                chats.setdefault(event.chat_id, []).append((update.update_id, event))
        undone = [first for first in await asyncio.gather(*map(self._handle_chat, chats.values())) if first is not None]
        self._offset = min(undone, default=after)
        return not undone

    async def _handle_chat(self, events: list[tuple[int, Event]]) -> int | None:
        """Handles one chat's events in order; returns the id of the update at which an outage stopped it, if any."""
        for update_id, event in events:
            try:
                await self._handle(event)
            except self._outages as error:
                log.error("update %d cannot be handled now: %s", update_id, type(error).__name__)
                return update_id
            except Exception:
                log.exception("update %d failed", update_id)
                await self._say_sorry(update_id, event)
        return None

    def _read(self, update: Update) -> Event | None:
        try:
            return event_of(update, self._clock(), self._moment_of, bot_name=self._bot_name)
        except Exception:
            log.exception("update %d cannot be read", update.update_id)
            return None

    async def _say_sorry(self, update_id: int, event: Event) -> None:
        try:
            await self._apologise(event)
        except Exception:
            log.exception("the person of update %d could not be told that it failed", update_id)
