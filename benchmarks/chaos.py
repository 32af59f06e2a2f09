"""A storm that delivery must come through: officials who answer, faults of the messenger, and a bot that is killed.

The bot is the real one in a process of its own, on a database that is handed over by its URL; the stand-in for
Telegram and the officials live in the caller's. All draws come from one seed. The bot is killed (SIGKILL) when as many
calls have reached the stand-in as were drawn, and starts again at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from random import Random
from zoneinfo import ZoneInfo

from chat import digests
from chat.outbox import Dispatcher
from chat.pacing import Backoff
from chat.telegram.client import TelegramBot
from chat.telegram.sender import TelegramTransport
from chat.telegram.service import TelegramService
from chat.worker import Worker
from exports.annotated import write_annotated
from exports.making import Maker
from sandbox import actions
from sandbox.params import Params
from sandbox.server import Sandbox
from sandbox.state import Message
from tasks.domain.terms import ContactRole, OutboxState, Role, ScheduleKind, UnitKind
from tasks.domain.workdays import WeekendCalendar
from tasks.services import outbox, reminding
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import (
    Area,
    Assignment,
    Attempt,
    Checkpoint,
    Contact,
    KeyTask,
    Outbox,
    Plan,
    Post,
    Progress,
    Row,
    Unit,
)

START = datetime(2026, 3, 2, 1, 0)  # a Monday morning in Beijing; the bot's clock goes on from there
PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())
REPORT = "已开展培训6次，完成80%，预计月底完成"
YES = "✅ 确认报送"
RECEIVED = "已收到报送"
PERHAPS = "这条消息可能重复"
FAULTS = (
    {"kind": "error", "probability": 0.10},
    {"kind": "drop", "probability": 0.05},  # accepted, and the answer is lost
    {"kind": "flood", "probability": 0.002, "retry_after": 1},
)
FIRST_PERSON = 1001


@dataclass(frozen=True)
class Storm:
    """rate: messages a second, for bot and stand-in alike. lease and patience in seconds."""

    officials: int
    kills: int
    seed: int = 1
    rate: int = 200
    in_flight: int = 32
    lease: float = 5.0
    patience: float = 900.0


@dataclass
class Aftermath:
    """What came of it. `cut`: attempts that were open at each kill. `problems`: promises that were not kept."""

    seconds: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)  # by status; 0 = no answer
    cut: list[int] = field(default_factory=list)
    dropped: int = 0
    owed: int = 0
    repeats: int = 0
    said_again: int = 0
    progress: int = 0
    peak: int = 0
    problems: list[str] = field(default_factory=list)


# ── the bot ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Life:
    """What a bot needs to know when it starts. `began`: the machine's monotonic seconds at START."""

    url: str
    token: str
    base_url: str
    base_file_url: str
    began: float
    storm: Storm


def live(life: Life) -> None:
    logging.disable(logging.CRITICAL)
    db.connect(life.url)
    asyncio.run(_serve(life))


async def _serve(life: Life) -> None:
    storm = life.storm
    worker = Worker(db.close, faults=db.OUTAGES)
    bot = TelegramBot(life.token, base_url=life.base_url, base_file_url=life.base_file_url)

    def clock() -> datetime:
        return START + timedelta(seconds=time.monotonic() - life.began)

    dispatcher = Dispatcher(
        TelegramTransport(bot),
        worker,
        clock,
        name=f"bot-{time.monotonic_ns()}",
        rate=storm.rate,
        in_flight=storm.in_flight,
        lease=timedelta(seconds=storm.lease),
        backoff=Backoff(first=0.2, random=Random(storm.seed)),
    )
    await service(bot, worker, dispatcher, clock).run(asyncio.Event())


def service(bot: TelegramBot, worker: Worker, dispatcher: Dispatcher, clock: Callable[[], datetime]) -> TelegramService:
    """The bot as `bot.py run` wires it."""
    return TelegramService(bot, worker, dispatcher, clock, PRACTICE, write_annotated, Maker(PRACTICE).make, long_poll=5)


# ── the storm ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def weather(url: str, storm: Storm) -> Aftermath:
    """Sends everybody their digest through the storm, and lets them answer. The database is migrated and connected."""
    began = time.monotonic()
    found = Aftermath()
    populate(storm.officials)
    found.owed = len(reminding.tick(START, PRACTICE, digests.compose).digests)
    async with Sandbox(clock=lambda: START + timedelta(seconds=time.monotonic() - began)) as sandbox:
        officials = Officials(sandbox, storm.officials)
        for number, rule in enumerate(FAULTS):
            sandbox.faults.add({**rule, "times": None, "seed": storm.seed + number})
        sandbox.log.limits.per_second, sandbox.log.limits.per_chat_second = storm.rate, 1
        life = Life(url, sandbox.token, sandbox.base_url, sandbox.base_file_url, began, storm)
        await _through(life, sandbox, officials, found)
        found.seconds = time.monotonic() - began
        found.calls.update(str(call.status) for call in sandbox.log.calls if call.method != "getUpdates")
        found.dropped = sum(call.fault == "drop" for call in sandbox.log.calls)
        found.peak = sandbox.log.rates()["peak_per_second"]
        judge(found, officials)
    return found


async def _through(life: Life, sandbox: Sandbox, officials: Officials, found: Aftermath) -> None:
    storm = life.storm
    random = Random(storm.seed)
    stretch = 4 * storm.officials // storm.kills  # calls; one kill falls into each stretch of them
    kills = [random.randrange(n * stretch, (n + 1) * stretch) for n in range(storm.kills)]
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    patient_until = time.monotonic() + storm.patience

    def born() -> BaseProcess:
        process = context.Process(target=live, args=(life,), daemon=True)
        process.start()
        return process

    process = born()
    try:
        while time.monotonic() < patient_until and not (not kills and officials.content and _is_empty()):
            await asyncio.sleep(0.01)
            officials.act()
            if kills and sum(call.method != "getUpdates" for call in sandbox.log.calls) >= kills[0]:
                kills.pop(0)
                process.kill()
                process.join()
                found.cut.append(_open_attempts() - sum(found.cut))
                process = born()
    finally:
        process.kill()
        process.join()
    found.problems += [f"{len(kills)} kills did not come about"] if kills else []


class Officials:
    """Each answers the first digest with a sentence, presses the button under the card, and waits for the receipt."""

    def __init__(self, sandbox: Sandbox, number: int) -> None:
        self._world = sandbox.world
        self._seen = 0
        self._steps = dict.fromkeys(range(FIRST_PERSON, FIRST_PERSON + number), 0)
        for person in self._steps:
            user = actions.add_person(self._world, Params({"id": str(person), "first_name": f"联络员{person}"}, {}))
            user.started = True

    @property
    def content(self) -> bool:
        return all(step == 3 for step in self._steps.values())

    def waiting(self) -> Counter[int]:
        """How many officials wait at which step."""
        return Counter(step for step in self._steps.values() if step < 3)

    def said(self, person: int) -> list[Message]:
        """What the bot has said to somebody."""
        return [m for m in self._world.chats[person].messages.values() if m.sender.is_bot]

    def act(self) -> None:
        events = self._world.events[self._seen :]
        self._seen += len(events)
        for person in dict.fromkeys(e["chat_id"] for e in events if e["kind"] in ("message", "edit")):
            self._answer(person)

    def _answer(self, person: int) -> None:
        chat, step = self._world.chats[person], self._steps[person]
        said = self.said(person)
        user = chat.user
        assert user is not None
        if step == 0 and said:
            actions.say(self._world, user, chat, REPORT)
        elif step == 1 and any(button["text"] == YES for m in said for row in m.keyboard for button in row):
            actions.press(self._world, user, chat, YES, None)
        elif not (step == 2 and any(RECEIVED in m.text for m in said)):
            return
        self._steps[person] += 1


# ── before and after ──────────────────────────────────────────────────────────────────────────────────────────────


def populate(officials: int) -> None:
    """A plan of as many items as officials, each due today and owed by a unit with one contact."""
    plan = Plan.create(title="工作要点", base_year=2026, timezone=PRACTICE.zone.key, created_at=START)
    area = Area.create(plan=plan, position=1, name="依法行政")
    numbers = range(1, officials + 1)
    today, always = START.date(), {"created_at": START}
    rows(Unit, [{"name": f"第{n}单位", "key": f"第{n}单位", "kind": UnitKind.SINGLE, **always} for n in numbers])
    rows(
        Contact,
        [
            {
                "name": f"联络员{n}",
                "messenger": "telegram",
                "user_id": f"{1000 + n}",
                "chat_id": f"{1000 + n}",
                **always,
            }
            for n in numbers
        ],
    )
    rows(Post, [{"contact": n, "unit": n, "role": ContactRole.CONTACT, "from_at": START} for n in numbers])
    item = {"area": area.id, "deadline_text": "3月2日前", "kind": ScheduleKind.DATE, "due_on": today}
    rows(KeyTask, [{**item, "position": n, "number": str(n), "title": f"第{n}项培训"} for n in numbers])
    rows(Assignment, [{"key_task": n, "unit": n, "role": Role.LEAD, **always} for n in numbers])
    rows(Checkpoint, [{"assignment": n, "original_due_on": today, "due_on": today, **always} for n in numbers])


def rows(model: type[Row], rows: list[dict[str, object]]) -> None:
    with db.transaction():
        for first in range(0, len(rows), 500):
            model.insert_many(rows[first : first + 500]).execute()


def _open_attempts() -> int:
    return int(Attempt.select().where(Attempt.outcome == "").count())


def _is_empty() -> bool:
    counts = outbox.counts()
    return not (counts[OutboxState.QUEUED] or counts[OutboxState.CLAIMED])


def judge(found: Aftermath, officials: Officials) -> None:
    """Holds what arrived against what was owed."""
    say = found.problems.append
    for step, number in sorted(officials.waiting().items()):
        say(f"{number} officials still wait for their {('digest', 'card', 'receipt')[step]}")
    found.progress = Progress.select().count()
    reported = Counter(row.assignment_id for row in Progress.select(Progress.assignment))
    if set(reported.values()) != {1} or len(reported) != found.owed:
        say(f"{found.progress} reports of {len(reported)} units for {found.owed} that were said")
    rows = list(Outbox.select().where(Outbox.kind == "send"))
    lost = Counter(row.state for row in rows if row.state is not OutboxState.SENT)
    for state, number in lost.items():
        if state is not OutboxState.UNCERTAIN:
            say(f"{number} messages are {state}")
    arrived = {person: officials.said(person) for person in {int(row.chat_id) for row in rows}}
    ids = {(person, str(message.id)) for person, messages in arrived.items() for message in messages}
    missing = [
        row.id for row in rows if row.state is OutboxState.SENT and (int(row.chat_id), row.message_id) not in ids
    ]
    if missing:
        say(f"messages {missing[:5]} are called sent and did not arrive")
    found.repeats = sum(map(len, arrived.values())) - len(rows)
    perhaps = sum(found.cut) + found.dropped
    if found.repeats > perhaps:
        say(f"{found.repeats} repeats for {perhaps} messages that were in flight at a kill or dropped after acceptance")
    found.said_again = sum(PERHAPS in message.text for messages in arrived.values() for message in messages)
    if found.said_again > perhaps:
        say(f"{found.said_again} messages say that they may be repeats, {perhaps} may be")
    doubtful = Counter(row.outbox_id for row in Attempt.select().where(Attempt.outcome == "uncertain"))
    if max(doubtful.values(), default=0) > 2:
        say("a message that was not answered was repeated more than once")
