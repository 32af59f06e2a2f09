"""The bot at work: updates in, the outbox out, files fetched. Runs until it is told to stop, and loses nothing then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from telegram.error import InvalidToken, TelegramError

from chat import dialogue, losses, menus, notices, tables
from chat.beside import Readings, Wanted
from chat.events import Event
from chat.links import BOT_NAME
from chat.menu import GROUPS, STRANGERS
from chat.outbox import Dispatcher
from chat.pacing import Backoff, LoopPace
from chat.tables import Annotate, Desk
from chat.telegram.client import TelegramBot
from chat.telegram.files import fetch_evidence, fetch_table
from chat.telegram.inbound import naive_utc
from chat.telegram.menu import identity, set_menu
from chat.telegram.polling import Polling
from chat.telegram.sender import MOST_UPLOAD
from chat.worker import Worker
from chat.workshop import Produce, Workshop
from tasks.services import evidence, invitations, jobs
from tasks.services.practice import Practice

log = logging.getLogger(__name__)

AHEAD = 3  # events that wait for the database thread at once: sending has its turn between them, not after all of them
LOOK_FOR_LOSSES = 600.0  # s
LOOK_FOR_FILES = 5.0  # s, at most, between looks for files that wait for a retry


class TelegramService:
    """Wires polling, dialogue, dispatcher, file fetching and table reading around one bot and one database thread.

    `annotate` writes the annotated copies of tables, `produce` the outputs that are asked for. `moment_of` turns a
    messenger's time into a moment of `clock`, which may have been started at another day. `most_upload`: the largest
    file in bytes that the server takes.
    """

    def __init__(
        self,
        bot: TelegramBot,
        worker: Worker,
        dispatcher: Dispatcher,
        clock: Callable[[], datetime],
        practice: Practice,
        annotate: Annotate,
        produce: Produce,
        *,
        moment_of: Callable[[datetime], datetime] = naive_utc,
        long_poll: int = 30,
        most_upload: int = MOST_UPLOAD,
    ) -> None:
        self._bot = bot
        self._worker = worker
        self._dispatcher = dispatcher
        self._clock = clock
        self._practice = practice
        self._moment_of = moment_of
        self._long_poll = long_poll
        self._turns = asyncio.Semaphore(AHEAD)
        self._files = asyncio.Event()
        self._tables = asyncio.Event()
        self._requests = asyncio.Event()
        self._reader = worker.another()
        self._desk = Desk(worker, worker.another(), practice, annotate)
        self._workshop = Workshop(worker, worker.another(), practice, produce, most_upload)

    async def run(self, stop: asyncio.Event, ready: Callable[[str], None] = lambda name: None) -> None:
        """Serves until `stop` is set. `ready` is called once with the bot's user name. Raises InvalidToken."""
        try:
            name = await self._start(stop)
        except BaseException:
            await self._bot.shutdown()
            raise
        if name is None:
            await self._bot.shutdown()
            return
        polling = Polling(
            self._bot,
            self._take,
            clock=self._clock,
            apologise=self._apologise,
            outages=self._worker.faults,
            bot_name=name,
            moment_of=self._moment_of,
            long_poll=self._long_poll,
        )
        ready(name)
        # Polling ends first: what it has handled is then in the outbox, where a stop cannot lose it.
        stop_sending = asyncio.Event()
        sending = [
            asyncio.create_task(self._dispatcher.run(stop_sending)),
            asyncio.create_task(self._fetch_files(stop_sending)),
            asyncio.create_task(self._read_tables(stop_sending)),
            asyncio.create_task(self._make_outputs(stop_sending)),
            asyncio.create_task(self._tell_of_losses(stop_sending)),
        ]
        serving = asyncio.create_task(polling.run(stop))
        try:
            await asyncio.wait([serving, *sending], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            polled = await asyncio.gather(serving, return_exceptions=True)
            stop_sending.set()
            self._files.set()
            self._tables.set()
            self._requests.set()
            sent = await asyncio.gather(*sending, return_exceptions=True)
            for thread in (self._desk.reader, self._workshop.maker, self._reader):
                await thread.close()
            await self._bot.shutdown()
        for outcome in (*polled, *sent):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _start(self, stop: asyncio.Event) -> str | None:
        """Makes itself known to Telegram, as often as it takes; None if stopped before."""
        backoff, pace, failures = Backoff(most=60.0), LoopPace(), 0
        while not stop.is_set():
            try:
                await self._bot.initialize()
                name = (await identity(self._bot)).user_name
            except InvalidToken:
                raise
            except TelegramError as error:
                failures += 1
                log.warning("Telegram cannot be reached, trying again: %s", error.message)
                await pace.wait(stop, backoff.delay(failures))
            else:
                await self._worker.run(jobs.learn, BOT_NAME, name)
                await self._offer_menu()
                await self._worker.run(menus.renew, self._clock())
                return name
        return None

    async def _offer_menu(self) -> None:
        """The menu is a convenience: a server that will not take it is no reason not to serve."""
        try:
            await set_menu(self._bot, STRANGERS, GROUPS)
        except TelegramError as error:
            log.warning("the command menu was not set: %s", error.message)

    async def _take(self, event: Event) -> None:
        if event.reply_to is not None:
            await self._dispatcher.recorded(event.chat_id)
        now, readings = self._clock(), Readings()
        while True:
            try:
                async with self._turns:
                    await self._worker.run(dialogue.receive, event, now, self._practice, readings)
                break
            except Wanted as wanted:  # nothing was changed; the turn is taken again with what it lacked
                await self._reader.run(readings.read, wanted)
        self._dispatcher.notify()
        self._files.set()
        self._tables.set()
        self._requests.set()

    async def _apologise(self, event: Event) -> None:
        await self._worker.run(dialogue.apologise, event, self._clock(), self._practice)
        self._dispatcher.notify()

    async def _fetch_files(self, stop: asyncio.Event) -> None:
        """Fetches evidence as it comes; a failure of the database waits like any other."""
        pace = LoopPace()
        while not stop.is_set():
            self._files.clear()
            try:
                while not stop.is_set() and await fetch_evidence(
                    self._bot,
                    self._worker,
                    self._practice.evidence_folder,
                    self._clock,
                    give_up=partial(notices.file_lost, self._practice),
                ):
                    self._dispatcher.notify()
                waiting = await self._worker.run(evidence.next_due)
            except self._worker.faults as error:
                log.error("evidence cannot be looked up, trying again: %s", type(error).__name__)
                waiting = self._clock()
            await pace.wait(self._files, LOOK_FOR_FILES if waiting is not None else None)

    async def _tell_of_losses(self, stop: asyncio.Event) -> None:
        """Lets the coordinators know what did not arrive; forgets the links that did."""
        pace = LoopPace()
        while not stop.is_set():
            try:
                if await self._worker.run(losses.report, self._practice, self._clock()):
                    self._dispatcher.notify()
                await self._worker.run(invitations.forget_links, self._clock(), self._practice)
            except self._worker.faults as error:
                log.error("what did not arrive cannot be looked up, trying again: %s", type(error).__name__)
            await pace.wait(stop, LOOK_FOR_LOSSES)

    async def _read_tables(self, stop: asyncio.Event) -> None:
        """Fetches, reads and imports the tables that were sent, and removes their files afterwards."""
        pace = LoopPace()
        fetch = partial(
            fetch_table,
            self._bot,
            self._worker,
            self._practice.tables_folder,
            self._clock,
            give_up=tables.lost,
            most=self._practice.intake.file,
        )
        while not stop.is_set():
            self._tables.clear()
            try:
                while not stop.is_set() and (await fetch() or await self._desk.next(self._clock())):
                    self._dispatcher.notify()
                waiting = await self._desk.tidy()
            except self._worker.faults as error:
                log.error("tables cannot be looked up, trying again: %s", type(error).__name__)
                waiting = True
            except OSError as error:
                log.error("a table's file cannot be removed, trying again: %s", error)
                waiting = True
            await pace.wait(self._tables, LOOK_FOR_FILES if waiting else None)

    async def _make_outputs(self, stop: asyncio.Event) -> None:
        """Makes the outputs that were asked for, and removes their files afterwards."""
        pace = LoopPace()
        while not stop.is_set():
            self._requests.clear()
            try:
                while not stop.is_set() and await self._workshop.next(self._clock()):
                    self._dispatcher.notify()
                again = await self._workshop.tidy(self._clock())
            except self._worker.faults as error:
                log.error("requests cannot be looked up, trying again: %s", type(error).__name__)
                again = LOOK_FOR_FILES
            await pace.wait(self._requests, again)
