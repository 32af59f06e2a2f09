"""A whole office on loopback: a stand-in for Telegram, the real bot over HTTP, and a calendar that can be moved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import ParamSpec, Self, TypeVar

from chat import digests
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.sender import MOST_UPLOAD, TelegramTransport
from chat.telegram.service import TelegramService
from chat.worker import Worker
from chat.workshop import Produce
from exports.annotated import write_annotated
from exports.making import Maker
from sandbox.people import People, Person
from sandbox.server import Sandbox
from tasks.domain.moments import moment
from tasks.domain.terms import ContactRole
from tasks.services import invitations, reminding
from tasks.services.practice import Practice
from tasks.services.reminding import Tick
from tasks.store import db

P = ParamSpec("P")
T = TypeVar("T")


class Stage:
    """Use with `async with`; the database must be connected and migrated. `now` is where the calendar stands.

    `at_once`: how many messages are sent at the same time; with 1 they always arrive in the same order.
    """

    def __init__(self, practice: Practice, start: datetime, at_once: int = 32) -> None:
        self.practice = practice
        self.at_once = at_once
        self.moment = start
        self.produce: Produce = Maker(practice).make
        self.most_upload = MOST_UPLOAD
        self.sandbox = Sandbox(clock=self.now)
        self.people: People
        self._worker: Worker
        self._dispatcher: Dispatcher
        self._stop: asyncio.Event
        self._serving: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        return self.moment

    def on(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """It is that hour of that day in the office."""
        self.moment = moment(datetime.combine(day, time(hour, minute), tzinfo=self.practice.zone))

    def later(self, **spans: float) -> None:
        self.moment += timedelta(**spans)

    async def __aenter__(self) -> Self:
        await self.sandbox.start()
        self.people = await People(self.sandbox.url).__aenter__()
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        await self.people.__aexit__(None, None, None)
        await self.sandbox.stop()

    # ── the bot ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Starts the bot as a process would: knowing nothing but the database."""
        self._worker = Worker(db.close, faults=db.OUTAGES)
        self._stop = asyncio.Event()
        bot = TelegramBot(self.sandbox.token, base_url=self.sandbox.base_url, base_file_url=self.sandbox.base_file_url)
        transport = TelegramTransport(bot)
        self._dispatcher = Dispatcher(
            transport, self._worker, self.now, rate=None, per_chat=None, per_group=None, in_flight=self.at_once
        )
        service = TelegramService(
            bot,
            self._worker,
            self._dispatcher,
            self.now,
            self.practice,
            write_annotated,
            self.produce,
            long_poll=5,
            most_upload=self.most_upload,
        )
        ready = asyncio.Event()
        self._serving = asyncio.create_task(service.run(self._stop, lambda _: ready.set()))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait([self._serving, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._serving.done():
            self._serving.result()

    async def close(self) -> None:
        if self._serving is not None:
            self._stop.set()
            await self._serving
            await self._worker.close()
            self._serving = None

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a service on the database thread and sends what it queued."""
        answer = await self._worker.run(service, *args, **kwargs)
        self._dispatcher.notify()
        return answer

    async def tick(self) -> Tick:
        return await self.run(reminding.tick, self.now(), self.practice, digests.compose)

    # ── people ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def invite(self, unit: str, role: ContactRole = ContactRole.CONTACT) -> str:
        """The one-time code."""
        invited = await self.run(invitations.invite, unit, role, "console", self.now(), self.practice)
        return invited.code

    async def bind(
        self, name: str, unit: str, role: ContactRole = ContactRole.CONTACT, language: str = "zh-hans"
    ) -> Person:
        """A new person opens an invitation link and is registered."""
        person = await self.people.person(name, language_code=language)
        await person.say(f"/start {await self.invite(unit, role)}")
        await person.expect(unit)
        return person
