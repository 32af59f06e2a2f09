"""Sends what the outbox owes: claim, begin, send, record. Knows no messenger; a Transport does the sending.

No transaction is open while a message is being sent, and nothing is sent whose attempt was not logged before. What a
stop or a kill leaves behind is in the rows: see tasks.services.delivery for what happens to it.

One exchange with the database writes the outcomes of many messages and logs the attempts of the next ones. At a rate,
others are on their way while it runs. Without one, messages go in rounds, and nothing does: two threads that are both
busy take longer over it than one after the other. What was claimed waits in hand, so that claims are few.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import cast

from chat.attempts import Attempts
from chat.hand import Hand
from chat.pacing import Backoff, LoopPace, Pace, Place
from chat.transport import Transport
from chat.worker import Worker
from tasks.domain.messages import Claimed, Outgoing, OutgoingKind
from tasks.services import delivery, outbox
from tasks.services.delivery import Outcome

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
LOOK_EVERY = 5.0  # s: another process (an import, a tick by hand) may have queued something
LEAD = (0.005, 0.05)  # s before its place at which a message is begun, as long as an exchange takes: what was begun and
# not sent when the process is killed is repeated as if it had been, so it is begun no earlier than needed
BREATH = 0.01  # s: outcomes gather so long while much is on its way
ROUND = 0.1  # s: … and so long without a rate, when what else is sent depends on nothing but them
MANY = 4  # times what may be in flight: what is claimed, and in a round begun, at once. A few cost as much as many
LAST_TRIES = 3  # to record an outcome while stopping


class Dispatcher:
    """Claims due messages and has up to `in_flight` of them on their way at once, within the rates. None = unlimited.

    rate: messages per second in all. per_chat: per second and private chat. per_group: per minute and group; all of
    them over all processes, by `shared_clock`. `clock` gives the moment (naive UTC) for the rows; `pace` measures all
    waiting. `messenger`: whose messages these are; another one's have a dispatcher of their own. `is_group` tells its
    groups from people's chats.
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
        shared_clock: Callable[[], datetime] = delivery.shared_clock,
        messenger: str = outbox.TELEGRAM,
        is_group: Callable[[str], bool] = lambda chat_id: False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._in_flight = in_flight
        self._backoff = backoff or Backoff(random=Random())  # noqa: S311 - jitter, not a secret
        self._pace = pace or LoopPace()
        self._shared_clock = shared_clock
        self._stamp = 0.0  # when the last claim read the shared clock
        self._per_chat, self._per_group, self._is_group = per_chat, per_group, is_group
        self._claim = partial(
            delivery.claim,
            worker=name,
            limit=MANY * in_flight,
            lease=lease,
            rate=rate,
            clock=self._stamped,
            messenger=messenger,
        )
        self._record = partial(delivery.record, worker=name, lease=lease, clock=shared_clock)
        self._renew = partial(delivery.renew, worker=name, lease=lease)
        self._renew_every = lease.total_seconds() / 3
        self._renew_at = -math.inf
        self._release = partial(delivery.release, worker=name)
        self._hand = Hand(delivery.gap(rate) if rate is not None else None)
        self._in_rounds = rate is None
        self._most = MANY * in_flight if self._in_rounds else in_flight  # that are begun at once
        self._begun: deque[tuple[Claimed, int, Place]] = deque()  # what a sender takes next
        self._senders: set[asyncio.Task[None]] = set()  # each sends one message after the other
        self._outcomes: list[Outcome] = []  # that the database has not taken yet
        self._unrecorded: dict[int, str] = {}  # the chats of messages that were begun, by id
        self._recorded = asyncio.Event()
        self._wanting = 0  # places for what is in hand
        self._claim_at = -math.inf
        self._look_at = math.inf
        self._heard = 0  # how often something was said to be queued
        self._all_claimed = False  # the last claim left nothing that was due
        self._idle = False  # … and brought nothing
        self._lead = LEAD[1]
        self._failures = 0  # of the database, in a row
        self._wake = asyncio.Event()
        self._enough = asyncio.Event()  # outcomes have gathered
        self._stopping = asyncio.Event()
        self._attempts = Attempts(transport, clock, self._pace, self._backoff, self._rest_of, self._stopping)

    def notify(self) -> None:
        """Something was queued: look at once. To be called on the event loop's thread."""
        self._look_at = -math.inf
        self._heard += 1
        self._wake.set()

    async def recorded(self, chat_id: str, seconds: float = 1.0) -> None:
        """Waits, so long at most, until the database knows what became of the messages on their way to the chat.

        A person sees a message before its id is recorded, and may quote it at once.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while chat_id in self._unrecorded.values():
                    self._recorded.clear()
                    await self._recorded.wait()

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop` is set, then lets what is in flight finish and records it."""
        self._stopping.clear()
        watcher = asyncio.create_task(self._wake_at(stop))
        self.notify()
        try:
            while not stop.is_set():
                self._wake.clear()
                await self._rest(await self._exchange_or_back_off(lambda: True))
        finally:
            watcher.cancel()
            await self._finish()

    async def run_until_idle(self) -> None:
        """Sends everything that is due now, and what falls due meanwhile; then returns.

        Raises what the database raises when it is away, unless something is on its way.
        """
        self._idle = False
        self.notify()
        while True:
            self._wake.clear()
            seconds = await self._exchange_or_back_off(lambda: bool(self._unrecorded))
            if self._idle and not (self._hand or self._unrecorded):
                return
            await self._rest(seconds)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping.set()
        self._wake.set()
        self._enough.set()

    async def _finish(self) -> None:
        """Nothing new is begun: what waits in hand goes back, what is on its way is recorded."""
        self._stopping.set()
        await asyncio.gather(*self._senders)
        try:
            await self._write([])
            await self._put_back()
        except self._database.faults as error:
            log.error("what was not sent is taken up again when its claim ends: %s", type(error).__name__)

    # ── exchanges with the database ───────────────────────────────────────────────────────────────────────────────

    async def _exchange_or_back_off(self, patient: Callable[[], bool]) -> float | None:
        try:
            seconds = await self._exchange()
        except self._database.faults as error:
            if not patient():
                raise
            self._failures += 1
            log.error("the outbox cannot be used, trying again: %s", type(error).__name__)
            return self._backoff.delay(self._failures)
        self._failures = 0
        return seconds

    async def _exchange(self) -> float | None:
        """Records, claims and begins what can be; returns the seconds after which to do so again (None: at news)."""
        if self._pace.now() < self._attempts.silent_until:
            await self._put_back()
        await self._hold_on()
        if (wanting := self._hand.wanting(self._pace.now())) > self._wanting:
            self._claim_at = -math.inf
        self._wanting = wanting
        if self._pace.now() >= self._next_claim():
            await self._fetch()
        begun = self._next_ones()
        if self._outcomes or begun:
            await self._write(begun)
        again = [self._next_claim()]
        if self._unrecorded or self._hand:
            again.append(self._renew_at)
        place = self._hand.next_at()
        if self._under_way() < self._most and place is not None:
            again.append(place - self._lead)
        return max(0.0, min(again) - self._pace.now()) if min(again) < math.inf else None

    def _next_claim(self) -> float:
        if self._begun or (len(self._hand) >= self._in_flight and not self._wanting):
            return math.inf
        return max(self._attempts.silent_until, min(self._claim_at, self._look_at))

    async def _hold_on(self) -> None:
        """Renews the claims of what is on its way or in hand, so that nobody takes it up as forgotten."""
        now = self._pace.now()
        if now < self._renew_at:
            return
        held = [*self._unrecorded, *self._hand.ids()]
        if held:
            await self._database.run(self._renew, held, self._clock())
        self._renew_at = now + self._renew_every

    async def _rest(self, seconds: float | None) -> None:
        await self._pace.wait(self._wake, seconds)
        self._enough.clear()
        if not (self._have_enough() or self._stopping.is_set()):
            await self._pace.wait(self._enough, ROUND if self._in_rounds else BREATH)

    def _under_way(self) -> int:
        """How many are begun, and have not ended."""
        return len(self._unrecorded) - len(self._outcomes)

    def _have_enough(self) -> bool:
        """Whether outcomes need not gather any more: a round is over, or so few were begun that it is none."""
        if self._in_rounds:
            return self._under_way() == 0 or 2 * len(self._unrecorded) <= self._in_flight
        return 2 * self._under_way() <= self._in_flight or 2 * len(self._outcomes) >= self._in_flight

    async def _write(self, begun: list[tuple[Claimed, Place]]) -> None:
        """Records outcomes, however long the database is away: nothing else is claimed or begun meanwhile.

        When the process is to stop, it gives up soon: the claims then run out, and the messages are repeated once.
        """
        failures = 0
        while True:
            outcomes, began = list(self._outcomes), self._pace.now()
            try:
                attempts = await self._database.run(
                    self._record, outcomes, [message for message, _ in begun], self._clock()
                )
            except self._database.faults as error:
                for message, place in begun:
                    self._hand.take_back(message, place)
                failures += 1
                log.error("outcomes cannot be recorded: %s", type(error).__name__)
                if not self._outcomes or (self._stopping.is_set() and failures >= LAST_TRIES):
                    raise
                await self._pace.wait(self._stopping, self._backoff.delay(failures))
                begun = []
            else:
                break
        del self._outcomes[: len(outcomes)]
        for outcome in outcomes:
            self._unrecorded.pop(outcome.claimed.id, None)
        self._recorded.set()
        took = self._pace.now() - began
        self._lead = min(max(LEAD[0], 0.8 * self._lead + 0.4 * took), LEAD[1])
        if outcomes and self._all_claimed:  # the next message of a chat may be free now
            self._idle, self._look_at = False, -math.inf
        for message, place in begun:
            if message.id in attempts:
                self._begun.append((message, attempts[message.id], place))
                self._unrecorded[message.id] = message.outgoing.chat_id
        for _ in range(min(len(self._begun), self._in_flight - len(self._senders))):
            self._senders.add(asyncio.create_task(self._send()))

    async def _fetch(self) -> None:
        heard = self._heard
        held = self._hand.held(self._pace.now())
        claims = await self._database.run(self._claim, self._clock(), held=held, wanting=self._wanting)
        now = self._pace.now()
        self._hand.others(claims.shared, now)
        self._hand.add(claims.messages, [self._stamp + slot for slot in claims.slots or ()])
        self._wanting = self._hand.wanting(now)
        if claims.silent:
            self._attempts.silent_until = max(self._attempts.silent_until, now + claims.silent)
        self._all_claimed = not claims.full
        self._idle = not claims.messages and claims.wait is None
        self._claim_at = math.inf if claims.wait is None else now + claims.wait
        self._look_at = now + min(LOOK_EVERY, LOOK_EVERY if claims.later is None else claims.later)
        if self._heard != heard:  # what was queued meanwhile may not be among what was claimed
            self._idle, self._look_at = False, -math.inf

    def _stamped(self) -> datetime:
        self._stamp = self._pace.now()
        return self._shared_clock()

    def _next_ones(self) -> list[tuple[Claimed, Place]]:
        """The messages in hand whose time has come, with their places."""
        found: list[tuple[Claimed, Place]] = []
        now = self._pace.now()
        room = self._most - self._under_way()
        while len(found) < room and not self._stopping.is_set():
            one = self._hand.take(now, self._lead)
            if one is None:
                break
            found.append(one)
        return found

    async def _put_back(self) -> None:
        if messages := self._hand.clear():
            await self._database.run(self._release, messages)

    async def _send(self) -> None:
        """Sends what was begun, as long as there is any."""
        try:
            while self._begun:
                message, attempt, place = self._begun.popleft()
                self._outcomes.append(await self._attempts.make(message, attempt, place, self._hand))
                self._wake.set()
                if self._have_enough():
                    self._enough.set()
        finally:
            self._senders.remove(cast("asyncio.Task[None]", asyncio.current_task()))

    def _rest_of(self, outgoing: Outgoing) -> float:
        """How long nothing more is sent to the chat of a message, in seconds."""
        if outgoing.kind in (OutgoingKind.TOAST, OutgoingKind.MENU):
            return 0.0
        if self._is_group(outgoing.chat_id):
            return 60 / self._per_group if self._per_group is not None else 0.0
        return 1 / self._per_chat if self._per_chat is not None else 0.0
