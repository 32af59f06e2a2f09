"""A whole office on loopback: a stand-in for Telegram, the real bot over HTTP, a database, and people who talk to it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chat import digests
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.service import TelegramService
from chat.worker import Worker
from sandbox.people import People, Person
from sandbox.server import Sandbox
from tasks.domain.deadlines import read_deadline
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft
from tasks.domain.terms import ContactRole
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports, invitations, reminding
from tasks.services.practice import Practice
from tasks.services.reminding import Tick
from tasks.store import db

TITLE = "青岚市2026年法治政府建设重点任务责任分解表"
MONDAY = datetime(2026, 3, 2, 1, 0)  # 09:00 in Beijing


def item(number: str, title: str, deadline: str, lead: str, *cooperating: str, area: str = "规范执法") -> ItemDraft:
    return ItemDraft(
        area=area,
        number=number,
        title=title,
        measures=("1.制定方案；", "2.抓好落实。"),
        lead_units=(lead,),
        responsible_units=(),
        cooperating_units=cooperating,
        deadline_text=deadline,
        schedule=read_deadline(deadline, 2026),
    )


ITEMS = (
    item("1", "公布行政检查事项清单", "3月10日前", "市司法局", "市财政局"),
    item("2", "开展案卷评查", "3月底前", "市司法局"),
    item("3", "报送合法性审核情况", "每季度末", "市司法局"),
    item("4", "规范审批中介服务", "6月底前", "市行政审批局"),
    item("5", "落实普法责任制", "长期坚持", "市教育局"),
)


@dataclass
class Office:
    sandbox: Sandbox
    people: People
    folder: Path
    moment: datetime = MONDAY
    practice: Practice = field(init=False)
    _worker: Worker = field(init=False)
    _stop: asyncio.Event = field(init=False)
    _serving: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.practice = Practice(
            zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar(), evidence_folder=self.folder / "evidence"
        )

    def now(self) -> datetime:
        return self.moment

    def on(self, day: date) -> None:
        """It is nine in the morning in Beijing on that day."""
        self.moment = datetime(day.year, day.month, day.day, 1, 0)

    def later(self, **spans: float) -> None:
        self.moment += timedelta(**spans)

    # ── the bot ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Starts the bot, as a process would: with nothing but the database."""
        self._worker = Worker(db.close)
        self._stop = asyncio.Event()
        bot = TelegramBot(
            self.sandbox.token, base_url=self.sandbox.base_url, base_file_url=self.sandbox.base_file_url
        )
        self._dispatcher = Dispatcher(
            bot_transport(bot), self._worker, self.now, rate=None, per_chat=None, per_group=None
        )
        service = TelegramService(bot, self._worker, self._dispatcher, self.now, self.practice, long_poll=5)
        ready = asyncio.Event()
        self._serving = asyncio.create_task(service.run(self._stop, lambda name: ready.set()))
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

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def run(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """A service on the database thread, as bot.py calls it."""
        answer = await self._worker.run(service, *args, **kwargs)
        self._dispatcher.notify()
        return answer

    # ── the coordinator's desk ────────────────────────────────────────────────────────────────────────────────────

    async def adopt(self, *items: ItemDraft) -> None:
        items = items or ITEMS
        draft = PlanDraft(TITLE, 2026, tuple(dict.fromkeys(i.area for i in items)), items)
        result = IntakeResult("方案.xlsx", "0" * 64, draft)
        await self.run(imports.apply, result, None, "console", self.now(), self.practice)

    async def invite(self, unit: str, role: ContactRole = ContactRole.CONTACT) -> str:
        invited = await self.run(invitations.invite, unit, role, "console", self.now(), self.practice)
        return str(invited.code)

    async def bind(
        self, name: str, unit: str, role: ContactRole = ContactRole.CONTACT, language: str = "zh-hans"
    ) -> Person:
        person = await self.people.person(name, language_code=language)
        await person.say(f"/start {await self.invite(unit, role)}")
        await person.expect(unit)
        return person

    async def tick(self) -> Tick:
        return await self.run(reminding.tick, self.now(), self.practice, digests.compose)


def bot_transport(bot: TelegramBot) -> Any:
    from chat.telegram.sender import TelegramTransport

    return TelegramTransport(bot)


Scene = Callable[..., Awaitable[None]]


def scene(play: Scene) -> Callable[..., None]:
    """A test that is a conversation: it gets an open office with the plan adopted."""

    @wraps(play)
    def run(database: str, tmp_path: Path, **others: Any) -> None:
        async def whole() -> None:
            office: Office | None = None
            async with Sandbox(clock=lambda: office.now() if office else MONDAY) as sandbox:
                async with People(sandbox.url) as people:
                    office = Office(sandbox, people, tmp_path)
                    await office.open()
                    try:
                        await office.adopt()
                        await play(office, **others)
                    finally:
                        await office.close()

        asyncio.run(whole())

    names = [n for n in inspect.signature(play).parameters if n != "office"]
    fixtures = ["database", "tmp_path", *names]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in fixtures]
    )
    del run.__dict__["__wrapped__"]
    return run


__all__ = ["ITEMS", "MONDAY", "UTC", "Office", "Person", "item", "scene"]
