"""Sends what the outbox owes: claim, send, record. Knows no messenger; a Transport does the sending.

No transaction is open while a message is being sent, and nothing is sent that was not claimed. What a stop or a kill
leaves behind is in the rows: see tasks.services.outbox for what happens to it.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from chat.pacing import Backoff, Bucket, LoopPace, Pace
from chat.worker import Worker
from tasks.domain.messages import Claimed, Outgoing, OutgoingKind
from tasks.services import outbox

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
LOOK_EVERY = 5.0  # s: another process (an import, a tick by hand) may have queued something
REMEMBERED_CHATS = 1000
CHAT_BURST = 3  # Telegram allows short ones in a private chat
SLACK = 0.1  # s: silence lasts a little longer than asked for, so that what waits is due when it ends
BREATH = 0.1  # s: with a backlog, a claim for a few messages costs as much as one for many, so some are let gather
LAST_TRIES = 3  # to record an outcome while stopping


class SendError(Exception):
    """A message was not taken. `reason` is for the coordinator and never holds a secret.

    permanent: it never will be. retry_after: the messenger asks everyone to be quiet for so many seconds.
    uncertain: it may have been delivered. unreachable: the person is gone. moved_to: the chat has a new id.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        uncertain: bool = False,
        unreachable: bool = False,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.uncertain = uncertain
        self.unreachable = unreachable
        self.moved_to = moved_to


class Transport(Protocol):
    """A messenger, as far as the outbox needs one."""

    async def send(self, outgoing: Outgoing) -> str | None:
        """Sends one message and returns its id there (None if it has none). Raises SendError."""


class Dispatcher:
    """Claims due messages and sends up to `in_flight` of them at once, within the rates. None = unlimited.

    rate: messages per second in all. per_chat: per second and private chat. per_group: per minute and group.
    `clock` gives the moment (naive UTC) for the rows; `pace` measures all waiting.
    """

    def __init__(
        self,
        transport: Transport,
        database: Worker,
        clock: Callable[[], datetime],
        *,
        name: str = "bot",
        rate: float | None = 30.0,
        per_chat: float | None = 1.0,
        per_group: float | None = 20.0,
        in_flight: int = 32,
        lease: timedelta = LEASE,
        backoff: Backoff | None = None,
        pace: Pace | None = None,
        is_group: Callable[[str], bool] = lambda chat_id: chat_id.startswith("-"),
    ) -> None:
        self._transport = transport
        self._database = database
        self._clock = clock
        self._name = name
        self._in_flight = in_flight
        self._lease = lease
        self._backoff = backoff or Backoff(random=Random())  # noqa: S311 - jitter, not a secret
        self._pace = pace or LoopPace()
        self._rate = Bucket(rate)
        self._per_chat, self._per_group, self._is_group = per_chat, per_group, is_group
        self._chats: dict[str, Bucket] = {}
        self._silent_until = -math.inf
        self._jobs: set[asyncio.Task[None]] = set()
        self._backlog = False  # the last claim got all that it asked for
        self._claimed_at = -math.inf
        self._unrecorded = 0  # outcomes that the database has not taken yet
        self._failures = 0  # of the database, in a row
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()

    def notify(self) -> None:
        """Something was queued: look at once. To be called on the event loop's thread."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop` is set, then lets what is in flight finish and records it."""
        self._stopping.clear()
        watcher = asyncio.create_task(self._wake_at(stop))
        try:
            while not stop.is_set():
                self._wake.clear()
                await self._pace.wait(self._wake, await self._fill_or_rest())
        finally:
            watcher.cancel()
            await asyncio.gather(*self._jobs)

    async def run_until_idle(self) -> None:
        """Sends everything that is due now, and what falls due meanwhile; then returns."""
        while True:
            self._wake.clear()
            await self._fill()
            if not self._jobs and self._pace.now() >= self._silent_until:
                return
            await self._pace.wait(self._wake, None if self._jobs else self._silent_until - self._pace.now())

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping.set()
        self._wake.set()

    async def _fill_or_rest(self) -> float:
        """Starts what can be started; returns how many seconds at most to wait before looking again."""
        try:
            await self._fill()
            full = len(self._jobs) >= self._in_flight
            due = None if full or self._backlog else await self._database.run(outbox.next_due, self._clock())
            self._failures = 0
        except self._database.faults as error:
            self._failures += 1
            log.error("the outbox cannot be read, trying again: %s", type(error).__name__)
            return self._backoff.delay(self._failures)
        if due is None:
            return BREATH if self._backlog and not full else LOOK_EVERY
        wait = max((due - self._clock()).total_seconds(), self._silent_until - self._pace.now())
        return min(max(wait, 0.05), LOOK_EVERY)

    async def _fill(self) -> None:
        free = self._in_flight - len(self._jobs)
        now = self._pace.now()
        if free <= 0 or self._unrecorded or now < self._silent_until:
            return
        if self._backlog and free < self._in_flight / 4 and now < self._claimed_at + BREATH:
            return
        claimed = await self._database.run(
            outbox.claim, self._clock(), worker=self._name, limit=free, lease=self._lease
        )
        self._backlog, self._claimed_at = len(claimed) == free, now
        for message in claimed:
            job = asyncio.create_task(self._deliver(message))
            self._jobs.add(job)
            job.add_done_callback(self._ended)

    def _ended(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        self._wake.set()

    # ── one message ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _deliver(self, message: Claimed) -> None:
        outgoing = message.outgoing
        not_now = await self._turn(outgoing)
        if not_now is not None:
            await self._record(outbox.failed, message.id, "not attempted", self._clock(), retry_at=self._in(not_now))
            return
        try:
            message_id = await self._transport.send(outgoing)
        except SendError as error:
            await self._failed(message, error)
        except Exception as error:
            log.exception("message %d cannot be sent", message.id)
            await self._failed(message, SendError(type(error).__name__, permanent=True))
        else:
            await self._record(outbox.sent, message.id, message_id, self._clock())

    async def _failed(self, message: Claimed, error: SendError) -> None:
        now, chat, messenger = self._clock(), message.outgoing.chat_id, message.outgoing.messenger
        later = self._in(self._backoff.delay(message.attempts + 1))
        if error.retry_after is not None:
            self._silent_until = max(self._silent_until, self._pace.now() + error.retry_after + SLACK)
            later = self._in(error.retry_after)
            log.warning("the messenger asks for %g s of silence", error.retry_after)
        if error.moved_to is not None:
            await self._record(outbox.move_chat, chat, error.moved_to, messenger=messenger)
            later = now
        if error.uncertain:
            await self._record(outbox.uncertain, message.id, error.reason, now, retry_at=later)
            return
        await self._record(outbox.failed, message.id, error.reason, now, retry_at=None if error.permanent else later)
        if error.unreachable:
            await self._record(outbox.unreachable, chat, now, messenger=messenger)

    async def _record(self, service: Callable[..., None], *args: object, **kwargs: object) -> None:
        """Writes an outcome, however long the database is away: claims wait meanwhile, so nothing is sent twice.

        When the process is to stop, it gives up soon: the claim then runs out, and the message is repeated once.
        """
        failures = 0
        self._unrecorded += 1
        try:
            while True:
                try:
                    await self._database.run(service, *args, **kwargs)
                    return
                except self._database.faults as error:
                    failures += 1
                    log.error("an outcome cannot be recorded: %s", type(error).__name__)
                    if self._stopping.is_set() and failures >= LAST_TRIES:
                        return
                    await self._pace.wait(self._stopping, self._backoff.delay(failures))
        finally:
            self._unrecorded -= 1

    # ── whose turn it is ──────────────────────────────────────────────────────────────────────────────────────────

    async def _turn(self, outgoing: Outgoing) -> float | None:
        """Waits until the message may leave. If it may not, says for how many seconds it is to be put back.

        Button answers are no messages and wait for nothing but silence. A wait that outlives the claim is put back, or
        the message would go out twice.
        """
        begun = self._pace.now()
        if outgoing.kind is not OutgoingKind.TOAST:
            chat = self._chat(outgoing.chat_id)
            # The chat's turn comes first and is taken last: one message per chat is in flight, so nobody is between.
            for delay in (chat.delay, self._rate.reserve):
                wait = delay(self._pace.now())
                if self._pace.now() + wait - begun > self._lease.total_seconds() / 2:
                    return wait
                if wait > 0:
                    await self._pace.wait(self._stopping, wait)
            chat.take(self._pace.now())
        silent = max(0.0, self._silent_until - self._pace.now() - SLACK)
        return silent if silent or self._stopping.is_set() else None

    def _chat(self, chat_id: str) -> Bucket:
        now = self._pace.now()
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full(now)}
        bucket = self._chats.get(chat_id)
        if bucket is None:
            group = self._is_group(chat_id)
            bucket = _group_bucket(self._per_group) if group else Bucket(self._per_chat, burst=CHAT_BURST)
            self._chats[chat_id] = bucket
        return bucket

    def _in(self, seconds: float) -> datetime:
        return self._clock() + timedelta(seconds=seconds)


def _group_bucket(per_minute: float | None) -> Bucket:
    """At most `per_minute` in any 60 s: a quarter of them at once, the rest spread."""
    if per_minute is None:
        return Bucket(None)
    return Bucket(per_minute * 0.75 / 60, burst=max(1.0, per_minute / 4))
