"""How many updates a second are handled, with a commit each, and how long people wait when all of them speak at once.

    python -m benchmarks.bench_updates [--officials 100] [--rounds 2] [--write]

The updates are those of officials who look at their list, open a card, press a status, say a sentence and confirm it,
in a plan with a history. They are handled as they come from Telegram: JSON → event → service → replies in the outbox.
The ratio is to python-telegram-bot with a handler that does nothing, given the same JSON in the same run.

How long people wait is measured over HTTP, with the bot in a process of its own: all officials act in the same moment,
and each waits from there until the answer arrives at the stand-in; beside it python-telegram-bot with a handler that
says one word and knows no database. Telegram's rates are lifted: they would take longer than we do.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from statistics import median, quantiles
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ExtBot, MessageHandler, filters

from benchmarks.chaos import PRACTICE, rows, service
from benchmarks.databases import KINDS, fresh
from benchmarks.figures import write
from chat import dialogue
from chat.events import Event
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.polling import Polling
from chat.telegram.sender import TelegramTransport
from chat.worker import Worker
from sandbox import actions
from sandbox.params import Params
from sandbox.server import Sandbox
from sandbox.state import Chat, User
from tasks.domain.terms import ContactRole, Decision, ReportStatus, Role, ScheduleKind, Source, UnitKind
from tasks.store import db
from tasks.store.models import (
    Area,
    Assignment,
    Checkpoint,
    Contact,
    KeyTask,
    Plan,
    Post,
    Progress,
    Review,
    Unit,
)

NOW = datetime(2026, 3, 2, 1, 0)  # a Monday morning in Beijing
FIRST_PERSON = 1001
ANSWERS = ("sendMessage", "editMessageText")
QUIET = 0.3  # s without a call, after which a step is over: what belongs to it is not taken for an answer to the next
PATIENCE = 60.0  # s
ITEMS = 8  # of each unit
REPORTS = 3  # on each item, answered
STEPS: tuple[tuple[str, Callable[[Sandbox, User, Chat], object]], ...] = (
    ("/tasks", lambda office, user, chat: actions.say(office.world, user, chat, "/tasks")),
    ("a card", lambda office, user, chat: press(office, user, chat, "t:")),
    ("a status", lambda office, user, chat: press(office, user, chat, ":progress")),
    ("a sentence", lambda office, user, chat: actions.say(office.world, user, chat, "已开展培训6次，完成80%")),
    ("to confirm", lambda office, user, chat: press(office, user, chat, "c:")),
)


def press(office: Sandbox, user: User, chat: Chat, words: str) -> None:
    """Presses the first button of the newest message that has one whose data contains the words."""
    for message in sorted(chat.messages.values(), key=lambda message: -message.id):
        for button in (button for line in message.keyboard for button in line):
            if words in button["callback_data"]:
                actions.press(office.world, user, chat, button["callback_data"], message.id)
                return
    raise SystemExit(f"nobody sent {user.first_name} a button with {words!r}")


def populate(officials: int) -> None:
    """Units with one contact and ITEMS parts each, of a plan that has been going on for months; one coordinator."""
    year = timedelta(days=60)
    plan = Plan.create(title="工作要点", base_year=2026, timezone=PRACTICE.zone.key, created_at=NOW - year)
    area = Area.create(plan=plan, position=1, name="依法行政")
    units, parts = range(1, officials + 1), range(1, officials * ITEMS + 1)
    since, due = {"created_at": NOW - year}, NOW.date() + timedelta(days=29)
    rows(Unit, [{"name": f"第{n}单位", "key": f"第{n}单位", "kind": UnitKind.SINGLE, **since} for n in units])
    people = [{"name": f"联络员{n}", "messenger": "telegram", "user_id": f"{1000 + n}", **since} for n in units]
    rows(Contact, [person | {"chat_id": person["user_id"]} for person in people])
    rows(Post, [{"contact": n, "unit": n, "role": ContactRole.CONTACT, "from_at": NOW - year} for n in units])
    item = {"area": area.id, "deadline_text": "3月底前", "kind": ScheduleKind.DATE, "due_on": due}
    rows(KeyTask, [{**item, "position": n, "number": str(n), "title": f"第{n}项培训"} for n in parts])
    rows(Assignment, [{"key_task": n, "unit": 1 + (n - 1) // ITEMS, "role": Role.LEAD, **since} for n in parts])
    rows(Checkpoint, [{"assignment": n, "original_due_on": due, "due_on": due, **since} for n in parts])
    said = {"status": ReportStatus.PROGRESS, "percent": 20, "text": "已开展培训2次", "figures": {"培训": 2.0}}
    moments = [NOW - timedelta(days=10 * (n + 1)) for n in reversed(range(REPORTS))]
    reports = [(n, at) for at in moments for n in parts]
    who = {"by": "联络员", "source": Source.CHAT}
    rows(Progress, [{"assignment": n, "checkpoint": n, **said, **who, "said_at": at, "at": at} for n, at in reports])
    answer = {"decision": Decision.ACCEPT, "by": "督办员"}
    rows(Review, [{"progress": n, **answer, "at": at} for n, (_, at) in enumerate(reports, 1)])
    office = Unit.create(name="督办室", key="督办室", created_at=NOW - year)
    last = FIRST_PERSON + officials
    reader = Contact.create(name="督办员", messenger="telegram", user_id=f"{last}", chat_id=f"{last}", **since)
    Post.create(contact=reader, unit=office, role=ContactRole.COORDINATOR, from_at=NOW - year)


def crowd(office: Sandbox, officials: int) -> list[tuple[User, Chat]]:
    """The officials; the coordinator is there too, and only reads."""
    for person in range(FIRST_PERSON, FIRST_PERSON + officials + 1):
        actions.add_person(
            office.world, Params({"id": str(person), "first_name": f"联络员{person}"}, {})
        ).started = True
    chats = [office.world.chats[FIRST_PERSON + n] for n in range(officials)]
    return [(chat.user, chat) for chat in chats if chat.user is not None]


# ── updates a second ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Feed:
    """In the place of a bot: gives what Telegram would have sent, 100 at a time as Telegram does, then stops."""

    bot: TelegramBot
    raw: list[dict[str, Any]]
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch_updates(self, *, limit: int, **_: Any) -> tuple[list[Update], int | None]:
        batch, self.raw = self.raw[:limit], self.raw[limit:]
        if not batch:
            self.stop.set()
        return [Update.de_json(one, self.bot) for one in batch], batch[-1]["update_id"] + 1 if batch else None


async def handled(bot: TelegramBot, worker: Worker, raw: list[dict[str, Any]]) -> float:
    """Seconds for handling all of it."""

    async def take(event: Event) -> None:
        await worker.run(dialogue.receive, event, NOW, PRACTICE)

    feed = Feed(bot, raw)
    polling = Polling(feed, take, clock=lambda: NOW, apologise=take, outages=worker.faults)  # type: ignore[arg-type]
    began = time.perf_counter()
    await polling.run(feed.stop)
    return time.perf_counter() - began


async def ignored(application: Application[Any, Any, Any, Any, Any, Any], raw: list[dict[str, Any]]) -> float:
    """The same by python-telegram-bot, whose handler does nothing."""
    began = time.perf_counter()
    for one in raw:
        await application.process_update(Update.de_json(one, application.bot))
    return time.perf_counter() - began


async def throughput(officials: int, rounds: int) -> tuple[dict[str, float], float]:
    """(updates a second by step, of python-telegram-bot), each the median of the rounds."""
    found: dict[str, list[float]] = defaultdict(list)
    bare: list[float] = []
    worker = Worker(db.close, faults=db.OUTAGES)
    await worker.run(populate, officials)
    async with Sandbox(clock=lambda: NOW) as office:
        people = crowd(office, officials)
        async with (
            TelegramBot(office.token, base_url=office.base_url) as bot,
            talkative(ExtBot(office.token, base_url=office.base_url), nothing) as application,
        ):
            dispatcher = Dispatcher(
                TelegramTransport(bot), worker, lambda: NOW, rate=None, per_chat=None, lease=timedelta(hours=1)
            )
            for number in range(rounds + 1):
                for name, act in STEPS:
                    for user, chat in people:
                        act(office, user, chat)
                    raw = list(office.world.updates.pending)
                    office.world.updates.forget()
                    seconds = await ignored(application, copy.deepcopy(raw))
                    bare += [len(raw) / seconds] if number else []
                    seconds = await handled(bot, worker, raw)
                    found[name] += [len(raw) / seconds] if number else []  # the first round warms up
                    await dispatcher.run_until_idle()
                assert await worker.run(Progress.select().count) == officials * (ITEMS * REPORTS + number + 1)
    await worker.close()
    return {name: median(each) for name, each in found.items()}, median(bare)


# ── how long people wait ──────────────────────────────────────────────────────────────────────────────────────────


async def nothing(update: Update, context: object) -> None:
    """Of all handlers the fastest."""


async def one_word(update: Update, context: object) -> None:
    """The least that a bot can do: it ends the press and says a word."""
    if update.callback_query is not None:
        await update.callback_query.answer()
    assert update.effective_chat is not None
    await update.effective_chat.send_message("好")


def talkative(bot: ExtBot[Any], handler: Any) -> Application[Any, Any, Any, Any, Any, Any]:
    application = Application.builder().bot(bot).build()
    application.add_handler(MessageHandler(filters.ALL, handler))
    application.add_handler(CallbackQueryHandler(handler))
    return application


def ours(url: str, token: str, base_url: str) -> None:
    """A process with our bot."""
    logging.disable(logging.CRITICAL)
    db.connect(url)

    async def serve() -> None:
        worker, bot = Worker(db.close, faults=db.OUTAGES), TelegramBot(token, base_url=base_url)
        dispatcher = Dispatcher(TelegramTransport(bot), worker, lambda: NOW, rate=None, per_chat=None)
        await service(bot, worker, dispatcher, lambda: NOW).run(asyncio.Event())

    asyncio.run(serve())


def theirs(url: str, token: str, base_url: str) -> None:
    """A process with python-telegram-bot alone."""
    logging.disable(logging.CRITICAL)
    talkative(ExtBot(token, base_url=base_url), one_word).run_polling()


@contextmanager
def running(bot: Callable[[str, str, str], None], url: str, office: Sandbox) -> Iterator[None]:
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=bot, args=(url, office.token, office.base_url), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


async def waits(bot: Callable[[str, str, str], None], url: str, officials: int, rounds: int) -> list[float]:
    """Seconds from each act to the answer, when all officials act in the same moment. The first round warms up."""
    found: list[float] = []
    clock = asyncio.get_running_loop().time
    async with Sandbox(clock=lambda: NOW) as office:
        people = crowd(office, officials)
        chats = {chat.id for _, chat in people}
        with running(bot, url, office):
            for number in range(rounds + 1):
                for name, act in STEPS if bot is ours else STEPS[:1] * len(STEPS):
                    calls, began = len(office.log.calls), clock()
                    for user, chat in people:
                        act(office, user, chat)
                    arrived: dict[int, float] = {}
                    while len(arrived) < len(people) or clock() - office.log.calls[-1].arrived < QUIET:
                        await asyncio.sleep(0.02)
                        since = list(office.log.calls)[calls:]
                        answers = [call for call in since if call.method in ANSWERS and call.status == 200]
                        arrived = {call.chat_id: call.arrived for call in reversed(answers) if call.chat_id in chats}
                        if clock() - began > PATIENCE:
                            raise SystemExit(f"{len(people) - len(arrived)} officials were not answered: {name}")
                    found += [moment - began for moment in arrived.values()] if number else []
    return found


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def milliseconds(seconds: Sequence[float]) -> str:
    """Median and p99."""
    return f"{1000 * median(seconds):.0f} / {1000 * quantiles(seconds, n=100)[98]:.0f} ms"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--officials", type=int, default=100)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes the token
    lines = [
        f"| database | {' | '.join(name for name, _ in STEPS)} | mean | of bare | waits (median / p99) |",
        f"|{'---|' * (len(STEPS) + 4)}",
    ]
    print("\n".join(lines))
    for kind in KINDS:
        with fresh(kind, lasting=False):  # what a disk takes to confirm a commit is no figure of ours
            steps, bare = asyncio.run(throughput(given.officials, given.rounds))
        with fresh(kind, lasting=False) as url:
            populate(given.officials)
            db.close()
            waited = asyncio.run(waits(ours, url, given.officials, given.rounds))
        mean = len(steps) / sum(1 / rate for rate in steps.values())
        cells = [kind, *(f"{rate:.0f}/s" for rate in steps.values()), f"{mean:.0f}/s", f"{mean / bare:.3f}"]
        lines.append(f"| {' | '.join([*cells, milliseconds(waited)])} |")
        print(lines[-1], flush=True)
    word = asyncio.run(waits(theirs, "", given.officials, given.rounds))
    last = [
        f"Bare is python-telegram-bot with a handler that does nothing: {bare:.0f} updates a second. With one that",
        f"says a word and knows no database, {given.officials} people at once wait {milliseconds(word)}.",
    ]
    print("\n".join(last))
    if given.write:
        how = f"`python -m benchmarks.bench_updates`: {given.officials} officials at once, {given.rounds} rounds."
        write("updates", [how, "", *lines, "", *last])


if __name__ == "__main__":
    main()
