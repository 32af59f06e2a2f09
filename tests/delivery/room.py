"""The room that delivery is tested in: a sandbox, a bot, a database thread, and time that passes when waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, ParamSpec, TypeVar

from chat.outbox import Dispatcher
from chat.pacing import Backoff
from chat.telegram.client import TelegramBot
from chat.telegram.sender import TelegramTransport, is_group
from chat.transport import Transport
from chat.worker import Worker
from sandbox.people import People
from sandbox.server import Sandbox
from tasks.domain.messages import Outgoing
from tasks.services import delivery, outbox
from tasks.store import db
from tasks.store.models import Attempt, Outbox

P = ParamSpec("P")
T = TypeVar("T")

TOKEN = "12345:a-token-that-nobody-may-see"
ROUNDS = 200  # of the event loop without news before time goes on


@dataclass
class VirtualPace:
    """Seconds that pass when everybody waits: the earliest waiter's time comes first, and costs no real time."""

    time: float = 0.0
    waiting: list[float] = field(default_factory=list)
    busy: int = 0  # services that run: time stands still for them

    def now(self) -> float:
        return self.time

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if seconds is None:
            await event.wait()
            return
        target = self.time + seconds
        self.waiting.append(target)
        rounds = 0
        while not event.is_set() and self.time < target:
            await asyncio.sleep(0)
            rounds = 0 if self.busy else rounds + 1
            if rounds > ROUNDS and target == min(self.waiting):
                self.time = target
        self.waiting.remove(target)


class TimelessWorker(Worker):
    """A database thread whose work takes no time."""

    def __init__(self, pace: VirtualPace) -> None:
        super().__init__(db.close, faults=(db.DatabaseFault,))
        self._pace = pace

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._pace.busy += 1
        try:
            return await super().run(fn, *args, **kwargs)
        finally:
            self._pace.busy -= 1


@dataclass
class Room:
    start: datetime
    sandbox: Sandbox
    people: People
    bot: TelegramBot
    worker: Worker
    pace: VirtualPace

    def clock(self) -> datetime:
        return self.start + timedelta(seconds=self.pace.time)

    def dispatcher(
        self, transport: Transport | None = None, ahead: timedelta = timedelta(0), **settings: Any
    ) -> Dispatcher:
        """`ahead`: by how much the clock of the process is wrong."""
        unlimited = {"rate": None, "per_chat": None, "per_group": None, "backoff": Backoff(random=Random(1))}
        return Dispatcher(
            transport or TelegramTransport(self.bot),
            self.worker,
            lambda: self.clock() + ahead,
            pace=self.pace,
            shared_clock=self.clock,
            is_group=is_group,
            **(unlimited | settings),
        )

    async def send(self, *messages: Outgoing, later: timedelta = timedelta(0)) -> list[Outbox]:
        """Queues the messages, lets a dispatcher send what is due, then what falls due within `later`."""
        ids = outbox.enqueue(messages, self.clock())
        dispatcher = self.dispatcher()
        await dispatcher.run_until_idle()
        until = self.clock() + later
        while (due := delivery.next_due(self.clock())) is not None and due <= until:
            self.pace.time = max(self.pace.time, (due - self.start).total_seconds() + 0.001)
            await dispatcher.run_until_idle()
        return [Outbox.get_by_id(row_id) for row_id in ids]

    async def calls(self, method: str = "") -> list[tuple[str, int]]:
        return [(call["method"], call["status"]) for call in await self.people.log(method)]


@asynccontextmanager
async def room(now: datetime) -> AsyncIterator[Room]:
    pace = VirtualPace()
    worker = TimelessWorker(pace)
    async with Sandbox(TOKEN, clock=lambda: now + timedelta(seconds=pace.time)) as sandbox:
        bot = TelegramBot(TOKEN, base_url=sandbox.base_url, base_file_url=sandbox.base_file_url)
        async with People(sandbox.url) as people, bot:
            yield Room(now, sandbox, people, bot, worker, pace)
    await worker.close()


def outcomes(outbox_id: int) -> Sequence[str]:
    """How each attempt to send a message ended, oldest first."""
    return [row.outcome for row in Attempt.select().where(Attempt.outbox == outbox_id).order_by(Attempt.id)]
