"""Polling against the sandbox: an update is acknowledged after it was handled, never before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from room import Room, room
from telegram import BotCommandScopeAllGroupChats

from chat.events import Event, EventKind
from chat.menu import Line
from chat.telegram.client import TelegramBot
from chat.telegram.menu import Identity, identity, set_menu
from chat.telegram.polling import Polling


class Outage(Exception):
    pass


class Desk:
    """Handles events: notes them, and stops the polling when `enough` have been handled."""

    def __init__(self, enough: int, trouble: Callable[[Event], Awaitable[None]] | None = None) -> None:
        self.enough, self.trouble = enough, trouble
        self.stop = asyncio.Event()
        self.done: list[str] = []
        self.sorry: list[str] = []

    async def handle(self, event: Event) -> None:
        if self.trouble is not None:
            await self.trouble(event)
        self.done.append(event.text or event.kind.value)
        self.look()

    async def apologise(self, event: Event) -> None:
        self.sorry.append(event.text)
        self.look()

    def look(self) -> None:
        if len(self.done) + len(self.sorry) >= self.enough:
            self.stop.set()

    def polling(self, place: Room, bot: TelegramBot | None = None) -> Polling:
        return Polling(
            bot or place.bot,
            self.handle,
            clock=place.clock,
            apologise=self.apologise,
            outages=(Outage,),
            long_poll=5,
            pace=place.pace,
        )

    async def work(self, place: Room) -> None:
        await asyncio.wait_for(self.polling(place).run(self.stop), 10)


def play(now: datetime, act: Callable[[Room, Any], Awaitable[None]]) -> None:
    async def run() -> None:
        async with room(now) as place:
            person = await place.people.person("李明")
            await person.say("/start")
            await place.bot.get_updates(offset=(await place.people.call("GET", "updates"))["last"] + 1)
            await act(place, person)

    asyncio.run(run())


def test_events_come_in_order_and_are_acknowledged_at_a_clean_stop(now: datetime) -> None:
    async def act(place: Room, person: Any) -> None:
        for text in "一二三":
            await person.say(text)
        desk = Desk(3)
        await desk.work(place)
        assert desk.done == ["一", "二", "三"]
        assert await place.bot.get_updates() == ()

    play(now, act)


def test_a_process_that_dies_while_handling_gets_the_update_again(now: datetime) -> None:
    async def act(place: Room, person: Any) -> None:
        begun = asyncio.Event()

        async def never_ends(_: Event) -> None:
            begun.set()
            await asyncio.Event().wait()

        await person.say("一")
        dying = asyncio.create_task(Desk(1, never_ends).polling(place).run(asyncio.Event()))
        await begun.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        desk = Desk(1)
        await desk.work(place)
        assert desk.done == ["一"]

    play(now, act)


def test_an_outage_acknowledges_nothing_and_keeps_the_order(now: datetime) -> None:
    async def act(place: Room, person: Any) -> None:
        away = 3

        async def database(event: Event) -> None:
            nonlocal away
            if event.text == "二" and away:
                away -= 1
                raise Outage

        for text in "一二三":
            await person.say(text)
        desk = Desk(3, database)
        await desk.work(place)
        assert desk.done == ["一", "二", "三"]
        assert desk.sorry == []
        assert place.pace.time > 3, "it did not wait before it tried again"

    play(now, act)


def test_a_mistake_in_one_update_is_apologised_for_and_stops_no_other(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(place: Room, person: Any) -> None:
        async def clumsy(event: Event) -> None:
            if event.text == "一":
                raise KeyError("a mistake")

        await person.say("一")
        await person.say("二")
        desk = Desk(2, clumsy)
        await desk.work(place)
        assert (desk.done, desk.sorry) == (["二"], ["一"])

    play(now, act)
    assert "KeyError" in caplog.text


def test_chats_are_handled_side_by_side(now: datetime) -> None:
    async def act(place: Room, person: Any) -> None:
        other = await place.people.person("王芳")
        met = asyncio.Barrier(2)

        async def meet(_: Event) -> None:
            await met.wait()

        await person.say("一")
        await other.say("二")
        desk = Desk(2, meet)
        await desk.work(place)
        assert sorted(desk.done) == ["一", "二"]

    play(now, act)


@pytest.mark.parametrize("fault", ["error", "gateway", "lose", "flood"])
def test_polling_survives_what_the_network_does(now: datetime, fault: str) -> None:
    async def act(place: Room, person: Any) -> None:
        await place.people.fault(fault, method="getUpdates", times=3)
        await person.say("一")
        desk = Desk(1)
        await desk.work(place)
        assert desk.done == ["一"]
        assert place.pace.time > 1

    play(now, act)


def test_a_second_process_is_named_once_and_waited_for(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    async def act(place: Room, person: Any) -> None:
        first, second = Desk(1), Desk(9)
        polling = asyncio.create_task(second.polling(place).run(second.stop))
        await place.sandbox.world.signal.wait(lambda: len(place.sandbox.log.calls) > 1, 5)
        other = TelegramBot(place.sandbox.token, base_url=place.sandbox.base_url)
        async with other:
            also = asyncio.create_task(first.polling(place, other).run(first.stop))
            calls = place.sandbox.log.calls
            await place.sandbox.world.signal.wait(lambda: any(call.status == 409 for call in calls), 5)
            second.stop.set()
            await asyncio.wait_for(polling, 10)
            await person.say("一")
            await asyncio.wait_for(also, 10)
        assert first.done == ["一"]

    caplog.set_level(logging.WARNING)
    play(now, act)
    assert 1 <= caplog.text.count("another process is polling") <= 2, "once for each of the two"


def test_it_stops_at_once_while_nothing_happens(now: datetime) -> None:
    async def act(place: Room, _: Any) -> None:
        desk = Desk(1)
        polling = asyncio.create_task(desk.polling(place).run(desk.stop))
        await place.sandbox.world.signal.wait(lambda: len(place.sandbox.log.calls) > 2, 5)
        began = asyncio.get_running_loop().time()
        desk.stop.set()
        await polling
        assert asyncio.get_running_loop().time() - began < 2, "it waited for the long poll to end"

    play(now, act)


def test_presses_edits_files_and_blocking_arrive_as_events(now: datetime) -> None:
    events: list[Event] = []

    async def act(place: Room, person: Any) -> None:
        async def note(event: Event) -> None:
            events.append(event)

        await place.bot.send_message(
            person.id, "卡片", reply_markup={"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
        )
        await person.press("好")
        card = (await person.messages())[-1].id
        await person.reply(card, "已完成80%")
        said = (await person.messages())[-1].id
        await person.edit(said, "已完成90%")
        await person.send_document("证明.pdf", b"%PDF", "application/pdf", caption="佐证")
        await person.block()
        await person.unblock()
        await Desk(6, note).work(place)
        press, reply, edited, file, blocked, unblocked = events
        assert (press.kind, press.data, press.message_id) == (EventKind.PRESS, "ok", str(card))
        assert press.callback_id
        assert (reply.kind, reply.text, reply.reply_to) == (EventKind.TEXT, "已完成80%", str(card))
        assert (edited.kind, edited.text, edited.message_id) == (EventKind.EDITED, "已完成90%", str(said))
        assert (file.kind, file.text, file.file and file.file.name) == (EventKind.FILE, "佐证", "证明.pdf")
        assert (blocked.kind, unblocked.kind) == (EventKind.BLOCKED, EventKind.UNBLOCKED)
        assert {event.user_id for event in events} == {str(person.id)}

    play(now, act)


def test_the_bot_knows_who_it_is_and_sets_its_menu_in_both_languages(now: datetime) -> None:
    async def act(place: Room, _: Any) -> None:
        assert await identity(place.bot) == Identity("12345", "督办", "duban_sandbox_bot")
        lines = [Line("tasks", "我的任务", "My tasks"), Line("help", "帮助", "Help")]
        await set_menu(place.bot, lines, [Line("bind", "登记", "Bind")])
        in_groups = await place.bot.get_my_commands(BotCommandScopeAllGroupChats(), "en")
        assert [c.description for c in in_groups] == ["Bind"]
        assert [c.description for c in await place.bot.get_my_commands(language_code="en")] == ["My tasks", "Help"]
        assert [c.description for c in await place.bot.get_my_commands()] == ["我的任务", "帮助"]

    play(now, act)
