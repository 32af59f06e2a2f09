"""What chat.transport asks of an adapter, asked of every one; and that only the database knows where a person is."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from adapters import ADAPTERS, Adapter, Shown
from office import COORDINATION, ITEMS, JUSTICE, TITLE

from chat import dialogue
from chat.events import Event, EventKind
from chat.outbox import Dispatcher
from chat.transport import SendError
from chat.worker import Worker
from tasks.domain.messages import Button, Outgoing, OutgoingKind
from tasks.domain.model import IntakeResult, PlanDraft
from tasks.domain.moments import local_day
from tasks.domain.terms import ContactRole, OutboxState
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports, invitations, outbox
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Attempt, Contact, Evidence, Group, Outbox, Progress

ZONE = ZoneInfo("Asia/Shanghai")
OK = ((Button("好 ✅", "ok:1:好"),),)
Act = Callable[[Adapter, str], Awaitable[None]]


@pytest.fixture(params=sorted(ADAPTERS))
def play(request: pytest.FixtureRequest, now: datetime) -> Callable[[Act], None]:
    """Runs a coroutine with the adapter and the chat of somebody who has begun to talk with the bot."""

    def run(act: Act) -> None:
        async def whole() -> None:
            async with ADAPTERS[request.param](now) as adapter:
                user = await adapter.person("李明")
                await adapter.events()
                await act(adapter, user)

        asyncio.run(whole())

    return run


async def only(adapter: Adapter) -> Event:
    [event] = await adapter.events()
    assert event.messenger == adapter.messenger
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,24}", event.update_id, re.ASCII)
    return event


# ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _send(adapter: Adapter, user: str, folder: Path) -> None:
    message_id = await adapter.transport.send(Outgoing(user, text="<b>第1项</b> 1 &lt; 2", buttons=OK))
    assert await adapter.shown(user) == [Shown(message_id or "", "第1项 1 < 2", (("好 ✅", "ok:1:好"),))]


async def _edit(adapter: Adapter, user: str, folder: Path) -> None:
    first = await adapter.transport.send(Outgoing(user, text="卡片", buttons=OK))
    edit = Outgoing(user, OutgoingKind.EDIT, text="卡片 ✅", message_id=first)
    assert await adapter.transport.send(edit) == first
    assert await adapter.transport.send(edit) == first, "what changes nothing is done"
    assert await adapter.shown(user) == [Shown(first or "", "卡片 ✅")]
    anew = await adapter.transport.send(replace(edit, message_id="987654", text="另一张"))
    assert (await adapter.shown(user))[-1] == Shown(anew or "", "另一张")


async def _toast(adapter: Adapter, user: str, folder: Path) -> None:
    card = await adapter.transport.send(Outgoing(user, text="卡片", buttons=OK))
    await adapter.press(user, card or "", "ok:1:好")
    pressed = await only(adapter)
    toast = Outgoing(user, OutgoingKind.TOAST, text="已收到 &lt;1&gt;", callback_id=pressed.callback_id)
    assert await adapter.transport.send(toast) is None
    assert await adapter.toasts(user) == ["已收到 <1>"]


async def _document(adapter: Adapter, user: str, folder: Path) -> None:
    file = folder / "stored"
    file.write_bytes(b"PK" * 1000)
    document = Outgoing(
        user, OutgoingKind.DOCUMENT, text="<b>台账</b>", path=str(file), file_name="本周台账.xlsx", buttons=OK
    )
    message_id = await adapter.transport.send(document)
    [shown] = await adapter.shown(user)
    assert shown == Shown(message_id or "", "台账", (("好 ✅", "ok:1:好"),), ("本周台账.xlsx", b"PK" * 1000))


async def _qr(adapter: Adapter, user: str, folder: Path) -> None:
    message_id = await adapter.transport.send(
        Outgoing(user, OutgoingKind.QR, text="邀请", link="https://t.me/duban_sandbox_bot?start=Ab_-9", buttons=OK)
    )
    [shown] = await adapter.shown(user)
    assert (shown.id, shown.text, shown.file is not None) == (message_id, "邀请", True)


async def _menu(adapter: Adapter, user: str, folder: Path) -> None:
    assert await adapter.transport.send(Outgoing(user, OutgoingKind.MENU, text="tasks 我的事项\nhelp 说明")) is None
    assert await adapter.menu(user) == ["tasks", "help"]
    assert await adapter.shown(user) == []


async def _unbutton(adapter: Adapter, user: str, folder: Path) -> None:
    card = await adapter.transport.send(Outgoing(user, text="卡片", buttons=OK))
    gone = Outgoing(user, OutgoingKind.UNBUTTON, message_id=card)
    for message in (gone, gone, replace(gone, message_id="987654")):
        await adapter.transport.send(message)
    assert await adapter.shown(user) == [Shown(card or "", "卡片")]


SENDING: dict[OutgoingKind, Callable[[Adapter, str, Path], Awaitable[None]]] = {
    OutgoingKind.SEND: _send,
    OutgoingKind.EDIT: _edit,
    OutgoingKind.TOAST: _toast,
    OutgoingKind.DOCUMENT: _document,
    OutgoingKind.QR: _qr,
    OutgoingKind.MENU: _menu,
    OutgoingKind.UNBUTTON: _unbutton,
}


@pytest.mark.parametrize("kind", list(OutgoingKind))
def test_every_kind_reaches_the_person(play: Any, kind: OutgoingKind, tmp_path: Path) -> None:
    play(lambda adapter, user: SENDING[kind](adapter, user, tmp_path))


@pytest.mark.parametrize("lines", [1, 60, 400])
def test_nothing_of_a_text_is_lost_and_its_buttons_are_found_by_the_id(play: Any, lines: int) -> None:
    async def act(adapter: Adapter, user: str) -> None:
        said = [f"{n} 😀<&>" + "办" * 95 for n in range(lines)]
        message_id = await adapter.transport.send(Outgoing(user, text=html.escape("\n".join(said)), buttons=OK))
        shown = await adapter.shown(user)
        files = [each.file[1].decode("utf-8-sig") for each in shown if each.file is not None]
        whole = "\n".join(files or [each.text for each in shown]).replace("\r\n", "\n")
        assert whole.split("\n") == said
        assert [each.id for each in shown if each.buttons] == [message_id]
        assert len(shown) <= 3

    play(act)


@pytest.mark.parametrize(
    ("how", "meant"),
    [
        ("never", {"permanent": True}),
        ("not now", {}),
        ("quiet", {"retry_after": 7.0}),
        ("no answer", {"uncertain": True}),
    ],
)
def test_a_refusal_says_what_it_means(play: Any, how: str, meant: dict[str, Any]) -> None:
    async def act(adapter: Adapter, user: str) -> None:
        await adapter.refuse(how)
        with pytest.raises(SendError) as refused:
            await adapter.transport.send(Outgoing(user, text="一"))
        none = {"permanent": False, "retry_after": None, "uncertain": False, "unreachable": False, "moved_to": None}
        assert {name: getattr(refused.value, name) for name in none} == none | meant
        await adapter.transport.send(Outgoing(user, text="二"))

    play(act)


def test_who_is_gone_and_what_has_moved_is_said(play: Any) -> None:
    async def act(adapter: Adapter, user: str) -> None:
        group = await adapter.group("工作群", user)
        left = await adapter.group("旧群", user)
        await adapter.leave(user, left)
        new = await adapter.upgrade(group)
        await adapter.block(user, blocked=True)
        for chat, meant in ((group, (False, new)), (left, (True, None)), (user, (True, None))):
            with pytest.raises(SendError) as refused:
                await adapter.transport.send(Outgoing(chat, text="一"))
            assert (refused.value.unreachable, refused.value.moved_to) == meant
        await adapter.block(user, blocked=False)
        await adapter.transport.send(Outgoing(user, text="一"))

    play(act)


# ── receiving ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_people_do_arrives_as_it_was_meant(play: Any, now: datetime) -> None:
    async def act(adapter: Adapter, user: str) -> None:
        await adapter.say(user, "/start Ab_-9")
        event = await only(adapter)
        assert (event.kind, event.text, event.args) == (EventKind.COMMAND, "start", "Ab_-9")
        assert (event.user_id, event.chat_id, event.private, event.at) == (user, user, True, now)
        await adapter.say(user, "第2项 完成80% 😀")
        said = await only(adapter)
        assert (said.kind, said.text) == (EventKind.TEXT, "第2项 完成80% 😀")
        await adapter.edit(user, "第2项 完成90%")
        edited = await only(adapter)
        assert (edited.kind, edited.text, edited.message_id) == (EventKind.EDITED, "第2项 完成90%", said.message_id)
        card = await adapter.transport.send(Outgoing(user, text="卡片", buttons=OK))
        assert card is not None
        await adapter.press(user, card, "ok:1:好")
        pressed = await only(adapter)
        assert (pressed.kind, pressed.data, pressed.message_id) == (EventKind.PRESS, "ok:1:好", card)
        assert pressed.callback_id
        await adapter.say(user, "已完成", reply_to=card)
        assert (await only(adapter)).reply_to == card
        await adapter.send_file(user, "台账 3月.pdf", b"%PDF" * 500, "佐证")
        sent = await only(adapter)
        assert sent.file is not None
        assert (sent.kind, sent.text, sent.file.name, sent.file.size) == (EventKind.FILE, "佐证", "台账 3月.pdf", 2000)
        assert await adapter.download(sent.file.file_id) == b"%PDF" * 500
        for blocked, kind in ((True, EventKind.BLOCKED), (False, EventKind.UNBLOCKED)):
            await adapter.block(user, blocked=blocked)
            assert ((await only(adapter)).kind, event.chat_id) == (kind, user)
        seen = [event, said, edited, pressed, sent]
        assert len({each.update_id for each in seen}) == len(seen)

    play(act)


def test_in_a_group_only_what_is_meant_for_the_bot_arrives(play: Any) -> None:
    async def act(adapter: Adapter, user: str) -> None:
        group = await adapter.group("工作群", user)
        joined = await only(adapter)
        assert (joined.kind, joined.chat_id, joined.private, joined.chat_title) == (
            EventKind.JOINED,
            group,
            False,
            "工作群",
        )
        card = await adapter.transport.send(Outgoing(group, text="卡片", buttons=OK))
        await adapter.say(user, "大家好", chat=group)
        assert await adapter.events() == []
        await adapter.say(user, "/tasks", chat=group)
        await adapter.say(user, "已完成", chat=group, reply_to=card or "")
        await adapter.press(user, card or "", "ok:1:好", chat=group)
        command, reply, press = await adapter.events()
        assert [command.kind, reply.kind, press.kind] == [EventKind.COMMAND, EventKind.TEXT, EventKind.PRESS]
        assert {e.chat_id for e in (command, reply, press)} == {group}
        assert not any(e.private or e.anonymous for e in (command, reply, press))
        new = await adapter.upgrade(group)
        moved = await adapter.events()
        assert {(e.kind, e.chat_id, e.text) for e in moved} == {(EventKind.MIGRATED, group, new)}
        await adapter.leave(user, new)
        left = await only(adapter)
        assert (left.kind, left.chat_id) == (EventKind.LEFT, new)

    play(act)


# ── a real report, by two processes ───────────────────────────────────────────────────────────────────────────────────


class Desk:
    """Two processes at one database and one messenger: each event and each message is the other one's turn."""

    def __init__(self, adapter: Adapter, now: datetime, folder: Path) -> None:
        self.adapter = adapter
        self.now = now
        self.practice = Practice(zone=ZONE, calendar=WeekendCalendar(), evidence_folder=folder)
        self.workers = [Worker(db.close, faults=db.OUTAGES) for _ in range(2)]
        self.turns = 0

    async def run(self, service: Callable[..., Any], *args: Any) -> Any:
        return await self.workers[self.turns % 2].run(service, *args)

    async def serve(self) -> None:
        """Handles what has come, each event twice and by another process than the one before; and sends the answers."""
        for event in await self.adapter.events():
            self.turns += 1
            assert await self.run(dialogue.receive, event, self.now, self.practice)
            self.turns += 1
            assert not await self.run(dialogue.receive, event, self.now, self.practice)
            await self.send()
            self.turns += 1

    async def send(self) -> None:
        dispatcher = Dispatcher(
            self.adapter.transport,
            self.workers[self.turns % 2],
            lambda: self.now,
            name=f"process {self.turns % 2}",
            rate=None,
            per_chat=None,
            per_group=None,
            messenger=self.adapter.messenger,
        )
        await dispatcher.run_until_idle()

    async def newest(self, chat: str) -> Shown:
        return (await self.adapter.shown(chat))[-1]

    async def say(self, user: str, text: str, **where: str) -> Shown:
        """Says it, and returns the newest message in the chat then."""
        await self.adapter.say(user, text, **where)
        await self.serve()
        return await self.newest(where.get("chat") or user)

    async def press(self, user: str, shown: Shown, label: str, chat: str = "") -> Shown:
        data = next(data for text, data in shown.buttons if label in text)
        await self.adapter.press(user, shown.id, data, chat)
        await self.serve()
        return await self.newest(chat or user)

    async def bind(self, name: str, unit: str, role: ContactRole = ContactRole.CONTACT) -> str:
        user = await self.adapter.person(name)
        await self.adapter.events()
        invited = await self.run(invitations.invite, unit, role, "console", self.now, self.practice)
        assert unit in (await self.say(user, f"/start {invited.code}")).text
        return user

    async def close(self) -> None:
        for worker in self.workers:
            await worker.close()


@pytest.fixture(params=sorted(ADAPTERS))
def desk(request: pytest.FixtureRequest, database: str, now: datetime, tmp_path: Path) -> Callable[[Any], None]:
    def run(act: Callable[[Desk], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with ADAPTERS[request.param](now) as adapter:
                place = Desk(adapter, now, tmp_path)
                draft = PlanDraft(TITLE, 2026, ("规范执法",), ITEMS)
                result = IntakeResult("方案.xlsx", "0" * 64, draft)
                await place.run(imports.apply, result, None, "console", now, place.practice)
                try:
                    await act(place)
                finally:
                    await place.close()

        asyncio.run(whole())

    return run


def test_two_processes_serve_one_person_in_turns_and_lose_nothing(desk: Any) -> None:
    async def act(place: Desk) -> None:
        coordinator = await place.bind("陈督办", COORDINATION, ContactRole.COORDINATOR)
        li = await place.bind("李明", JUSTICE)
        confirm = await place.say(li, "第2项 已评查20件")
        assert "请确认报送内容" in confirm.text
        await place.adapter.send_file(li, "照片.pdf", b"%PDF" * 10, "评查现场，完成80%")
        await place.serve()
        confirm = await place.newest(li)
        assert "照片.pdf" in confirm.text
        receipt = await place.press(li, confirm, "确认报送")
        assert (receipt.id, "已收到报送" in receipt.text) == (confirm.id, True)
        review = await place.newest(coordinator)
        assert "已评查20件" in review.text
        await place.press(coordinator, review, "通过")
        assert "已审核通过" in (await place.newest(li)).text
        [report] = Progress.select()
        assert (report.percent, report.by) == (80, "李明")
        [file] = Evidence.select()
        assert await place.adapter.download(file.file_id) == b"%PDF" * 10
        assert file.messenger == Contact.get(Contact.name == "李明").messenger == place.adapter.messenger
        assert Attempt.select().count() == Outbox.select().where(Outbox.state == OutboxState.SENT).count()
        pressable = [data for shown in await place.adapter.shown(li) for _, data in shown.buttons]
        assert not [data for data in pressable if data.startswith("c:")], "nothing of a report that counts"

    desk(act)


def test_a_group_is_served_as_well_and_followed_to_its_new_id(desk: Any) -> None:
    async def act(place: Desk) -> None:
        li = await place.bind("李明", JUSTICE)
        group = await place.adapter.group("工作群", li)
        await place.serve()
        await place.press(li, await place.newest(group), JUSTICE, chat=group)
        listed = await place.say(li, "/tasks", chat=group)
        card = await place.press(li, listed, "2", chat=group)
        new = await place.adapter.upgrade(group)
        await place.serve()
        assert (await place.say(li, "第2项 完成80%", chat=new, reply_to=card.id)).text.startswith("李明：")
        receipt = await place.press(li, await place.newest(new), "确认报送", chat=new)
        assert "已收到报送" in receipt.text
        assert [(row.chat_id, row.moved_from) for row in Group.select()] == [(new, group)]
        assert local_day(place.now, ZONE) == Progress.get().said_at.date()

    desk(act)


def test_a_message_of_another_messenger_is_left_to_its_own_dispatcher(desk: Any) -> None:
    async def act(place: Desk) -> None:
        user = await place.adapter.person("李明")
        here = Outgoing(user, text="这里", messenger=place.adapter.messenger)
        await place.run(outbox.enqueue, [Outgoing("x", text="那里", messenger="mail"), here], place.now)
        await place.send()
        assert [shown.text for shown in await place.adapter.shown(user)][-1] == "这里"
        assert Outbox.get(Outbox.messenger == "mail").state is OutboxState.QUEUED

    desk(act)
