"""Scenes for conversations: an open office (demo.stage) with a small plan of 2026 adopted."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chat import dialogue
from chat.events import Event, EventKind, IncomingFile
from demo.stage import Stage
from sandbox.people import Message, Person
from tasks.domain.deadlines import read_deadline
from tasks.domain.messages import Outgoing
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft
from tasks.domain.terms import ContactRole, Language
from tasks.domain.workdays import WeekendCalendar
from tasks.services import assigning, conversations, evidence, imports, standing
from tasks.services.conversations import Talk
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import transaction
from tasks.store.models import Assignment, Contact, Evidence, KeyTask, Outbox, Post, Progress, Unit

TITLE = "青岚市2026年法治政府建设重点任务责任分解表"
MONDAY = datetime(2026, 3, 2, 1, 0)  # 09:00 in Beijing
JUSTICE, EDUCATION, APPROVALS = "市司法局", "市教育局", "市行政审批局"
COORDINATION = "市委依法治市办"


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
    item("1", "公布行政检查事项清单", "3月10日前", JUSTICE, "市财政局"),
    item("2", "开展案卷评查", "3月底前", JUSTICE),
    item("3", "报送合法性审核情况", "每季度末", JUSTICE),
    item("4", "规范审批中介服务", "6月底前", APPROVALS),
    item("5", "落实普法责任制", "长期坚持", EDUCATION),
)


class Office(Stage):
    async def adopt(self, *items: ItemDraft) -> None:
        items = items or ITEMS
        draft = PlanDraft(TITLE, 2026, tuple(dict.fromkeys(i.area for i in items)), items)
        result = IntakeResult("方案.xlsx", "0" * 64, draft)
        await self.run(imports.apply, result, None, "console", self.now(), self.practice)

    async def restart(self) -> None:
        """As if the process had been ended and started again: it knows nothing but the database."""
        await self.close()
        await self.open()

    async def coordinator(self, name: str = "陈督办", language: str = "zh-hans") -> Person:
        return await self.bind(name, COORDINATION, ContactRole.COORDINATOR, language)

    async def recorded(self, *people: Person) -> None:
        """Waits until duban knows under which ids its messages stand in these chats."""
        for person in people:
            await self._dispatcher.recorded(str(person.id), 5.0)

    async def fetched(self) -> None:
        """Waits until no file of anybody's is still to be fetched: the worker's turn is the bot's turn."""
        while await self.run(evidence.next_due) is not None:
            await self.run(lambda: None)

    # ── what the rows say ─────────────────────────────────────────────────────────────────────────────────────────

    async def reports(self) -> list[Progress]:
        return await self.run(lambda: list(Progress.select().order_by(Progress.id)))

    async def files(self) -> list[Evidence]:
        return await self.run(lambda: list(Evidence.select().order_by(Evidence.id)))

    async def posts(self, person: Person) -> list[Post]:
        """In force, oldest first."""

        def read() -> list[Post]:
            rows = Post.select().join(Contact).where(Contact.user_id == str(person.id), Post.until_at.is_null())
            return list(rows.order_by(Post.id))

        return await self.run(read)

    async def part(self, unit: str, number: str) -> int:
        """The id of the unit's part in the item."""

        def read() -> int:
            rows = Assignment.select().join_from(Assignment, Unit).join_from(Assignment, KeyTask)
            return int(rows.where(Unit.name == unit, KeyTask.number == number).get().id)

        return await self.run(read)

    async def withdraw(self, unit: str, number: str) -> None:
        part = await self.part(unit, number)

        def take_back() -> None:
            row = Assignment.get_by_id(part)
            with standing.adding():
                giving = assigning.Giving(row.key_task.area.plan, self.now())
                giving.load([row.key_task_id])
                named = {unit: role for unit, (role, _) in giving.parts(row.key_task_id).items() if unit != row.unit_id}
                giving.settle(row.key_task_id, queries.schedule_of(row.key_task), named)
                giving.write()

        await self.run(take_back)

    async def talk(self, person: Person) -> Talk:
        """Where the person is in the conversation."""
        return await self.run(conversations.load, "telegram", str(person.id), str(person.id))

    async def break_talk(self, person: Person) -> None:
        """As if another version of duban had left something else behind."""
        talk = Talk("confirm", {"unknown": 1})
        await self.run(conversations.save, "telegram", str(person.id), str(person.id), talk, self.now())

    async def has_sent_to(self, person: Person, words: str) -> int:
        """How many messages with these words were queued for the person, in all."""

        def read() -> int:
            rows = Outbox.select().where(Outbox.chat_id == str(person.id))
            return sum(words in row.payload.get("text", "") for row in rows)

        return await self.run(read)

    # ── what no app would send ────────────────────────────────────────────────────────────────────────────────────

    async def forge(self, person: Person, kind: EventKind = EventKind.PRESS, **fields: Any) -> str:
        """Hands an event straight to the dialogue and returns everything that it answers, as one text."""
        return "\n".join(message.text for message in await self.answers(person, kind, **fields))

    async def answers(self, person: Person, kind: EventKind = EventKind.PRESS, **fields: Any) -> list[Outgoing]:
        """The same, message by message."""
        fields = {"callback_id": "7", "message_id": "1"} | fields if kind is EventKind.PRESS else fields
        event = Event(
            update_id=f"{next(_forged)}",
            kind=kind,
            user_id=str(person.id),
            user_name=person.first_name,
            language=Language.ZH,
            at=self.now(),
            **({"chat_id": str(person.id)} | fields),
        )
        said: list[Outgoing] = []

        def answer() -> None:
            with transaction():
                said.extend(dialogue.answer(event, self.now(), self.practice))

        await self.run(answer)
        return said


_forged = count(7_000_000_000)


def photo_file(name: str = "a.jpg", size: int | None = 1000, mime: str = "image/jpeg") -> IncomingFile:
    return IncomingFile("file-1", name, mime, size)


def labels(message: Message) -> list[str]:
    return [text for row in message.buttons for text, _ in row]


def data_of(message: Message, label: str) -> str:
    """The data behind a button."""
    return next(data for row in message.buttons for text, data in row if label in text)


Scene = Callable[..., Awaitable[None]]


def scene(play: Scene) -> Callable[..., None]:
    """A test that is a conversation. On SQLite: which database it is plays no part in most of them."""
    return _scene(play, "sqlite_database")


def scene_on_both(play: Scene) -> Callable[..., None]:
    """The same on SQLite and on PostgreSQL, for what leans on transactions, JSON or moments."""
    return _scene(play, "database")


def _scene(play: Scene, database: str) -> Callable[..., None]:
    @wraps(play)
    def run(tmp_path: Path, **others: Any) -> None:
        del others[database]

        async def whole() -> None:
            practice = Practice(
                zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar(), evidence_folder=tmp_path / "evidence"
            )
            async with Office(practice, MONDAY) as office:
                await office.adopt()
                await play(office, **others)

        asyncio.run(whole())

    wanted = [name for name in inspect.signature(play).parameters if name != "office"]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = [inspect.Parameter(name, kind) for name in (database, "tmp_path", *wanted)]
    run.__signature__ = inspect.Signature(names)  # type: ignore[attr-defined]
    del run.__dict__["__wrapped__"]
    return run
