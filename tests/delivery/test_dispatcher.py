"""The dispatcher and the Telegram transport against the sandbox: what reaches people, whatever goes wrong."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from room import P, T, TimelessWorker, VirtualPace, outcomes, room

from chat.transport import SendError
from tasks.domain.messages import Button, Outgoing, OutgoingKind, Priority
from tasks.domain.terms import OutboxState
from tasks.services import delivery, outbox
from tasks.store import db
from tasks.store.models import Contact, Outbox

HOUR = timedelta(hours=1)
SENT, FAILED, QUEUED, UNCERTAIN = OutboxState.SENT, OutboxState.FAILED, OutboxState.QUEUED, OutboxState.UNCERTAIN


@pytest.fixture
def scene(database: str, now: datetime) -> Callable[[Callable[..., Any]], None]:
    """Runs a coroutine with a room and somebody who has started the bot."""

    def play(act: Callable[..., Any]) -> None:
        async def run() -> None:
            async with room(now) as place:
                person = await place.people.person("李明")
                await person.say("/start")
                await act(place, person)

        asyncio.run(run())

    return play


def test_a_message_arrives_with_its_buttons_and_is_known_by_its_id(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        buttons = ((Button("已完成", "done:1"), Button("有困难", "hard:1")),)
        card = Outgoing(str(person.id), text="<b>第1项</b> 见 https://example.org", buttons=buttons, about={"x": 1})
        [row] = await place.send(card)
        message = await person.expect("第1项")
        assert message.buttons == ((("已完成", "done:1"), ("有困难", "hard:1")),)
        assert (row.state, row.message_id) == (SENT, str(message.id))
        assert outbox.find_message("telegram", str(person.id), str(message.id)) == {"x": 1}

    scene(act)


def test_a_flood_silences_everything_for_as_long_as_asked_and_nothing_is_lost(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        other = await place.people.person("王芳")
        await other.say("/start")
        await place.people.fault("flood", retry_after=17)
        rows = outbox.enqueue([Outgoing(str(p.id), text="一") for p in (person, other)], place.clock())
        await place.dispatcher(in_flight=1).run_until_idle()
        assert place.pace.time == pytest.approx(17, abs=0.5)
        assert await place.calls("sendMessage") == [("sendMessage", 429), ("sendMessage", 200), ("sendMessage", 200)]
        assert [outcomes(row) for row in rows] == [["failed", "sent"]] * 2  # the other was begun, and not sent

    scene(act)


@pytest.mark.parametrize(
    ("fault", "wait"), [("flood_bare", 60), ("error", 1), ("gateway", 1)], ids=["429 without a time", "500", "502 HTML"]
)
def test_a_server_that_fails_is_tried_again(scene: Any, fault: str, wait: int) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault(fault)
        [row] = await place.send(Outgoing(str(person.id), text="一"), later=HOUR)
        assert row.state is SENT
        assert outcomes(row.id) == ["failed", "sent"]
        assert wait / 2 <= place.pace.time <= wait + 1
        assert len([m for m in await person.messages() if m.from_bot]) == 1

    scene(act)


def test_a_server_that_fails_for_days_loses_nothing(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault("gateway", times=100)
        [row] = await place.send(Outgoing(str(person.id), text="一"), later=timedelta(days=3))
        assert row.state is SENT
        assert row.attempts == 101
        assert timedelta(hours=8) < row.sent_at - row.created_at < timedelta(days=3)

    scene(act)


def test_an_answer_that_is_lost_leads_to_one_repeat_and_no_more(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault("drop", times=None)
        [row] = await place.send(Outgoing(str(person.id), text="一"), later=timedelta(days=3))
        assert row.state is UNCERTAIN
        assert outcomes(row.id) == ["uncertain", "uncertain"]
        assert len([m for m in await person.messages() if m.from_bot]) == 2

    scene(act)


def test_a_repeat_says_so_only_if_the_first_may_have_arrived(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault("drop")
        await place.people.fault("error")
        await place.send(Outgoing(str(person.id), text="一"), Outgoing(str(person.id), text="二"), later=HOUR)
        said = [m.text.split("\n") for m in await person.messages() if m.from_bot]
        assert [lines[0] for lines in said] == ["一", "一", "二"]
        assert ["可能重复" in lines[-1] for lines in said] == [False, True, False]

    scene(act)


def test_a_lost_request_is_made_up_for_by_the_repeat(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault("lose")
        [row] = await place.send(Outgoing(str(person.id), text="一"), later=HOUR)
        assert row.state is SENT
        assert len([m for m in await person.messages() if m.from_bot]) == 1

    scene(act)


def test_a_person_who_blocked_the_bot_stops_nobody_else(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        other = await place.people.person("王芳")
        await other.say("/start")
        chat = str(person.id)
        contact = Contact.create(
            name="李明", messenger="telegram", user_id=chat, chat_id=chat, created_at=place.clock()
        )
        await person.block()
        messages = [Outgoing(chat, text="一"), Outgoing(chat, text="二"), Outgoing(str(other.id), text="三")]
        first, second, third = await place.send(*messages, later=HOUR)
        assert (first.state, second.state, second.error, third.state) == (FAILED, FAILED, "blocked", SENT)
        assert "blocked" in first.error
        assert Contact.get_by_id(contact.id).blocked_at == place.clock()
        assert [status for _, status in await place.calls("sendMessage")].count(403) == 1

    scene(act)


def test_a_chat_that_does_not_exist_is_not_tried_again(scene: Any) -> None:
    async def act(place: Any, _: Any) -> None:
        [row] = await place.send(Outgoing("424242", text="一"), later=HOUR)
        assert row.state is FAILED
        assert row.attempts == 1

    scene(act)


def test_a_group_that_was_upgraded_gets_its_messages_under_its_new_id(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        old = await place.people.group("督办群", [person])
        new = await place.people.migrate(old)
        rows = await place.send(Outgoing(str(old), text="一"), Outgoing(str(old), text="二"), later=HOUR)
        assert [(row.state, row.chat_id) for row in rows] == [(SENT, str(new)), (SENT, str(new))]
        assert [m.text for m in await person.messages(chat_id=new) if m.from_bot] == ["一", "二"]

    scene(act)


def test_an_edit_changes_the_message_and_is_content_if_nothing_is_to_change(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        chat = str(person.id)
        [card] = await place.send(Outgoing(chat, text="卡片", buttons=((Button("好", "ok"),),)))
        edit = Outgoing(chat, OutgoingKind.EDIT, text="卡片 ✅", message_id=card.message_id)
        rows = await place.send(edit, edit, later=HOUR)
        assert [(row.state, row.message_id) for row in rows] == [(SENT, card.message_id)] * 2
        [message] = [m for m in await person.messages() if m.from_bot]
        assert (message.text, message.edited, message.buttons) == ("卡片 ✅", True, ())

    scene(act)


def test_what_cannot_be_edited_is_said_anew(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        edit = Outgoing(str(person.id), OutgoingKind.EDIT, text="卡片 ✅", message_id="987654")
        [row] = await place.send(edit)
        message = await person.expect("卡片 ✅")
        assert (row.state, row.message_id) == (SENT, str(message.id))

    scene(act)


@pytest.mark.parametrize("expired", [False, True], ids=["in time", "too old for Telegram"])
def test_a_pressed_button_is_answered_before_anything_else(scene: Any, expired: bool) -> None:
    async def act(place: Any, person: Any) -> None:
        chat = str(person.id)
        await place.send(Outgoing(chat, text="卡片", buttons=((Button("好", "ok"),),)))
        await person.press("好")
        updates = await place.bot.get_updates()
        if expired:
            await place.people.expire_queries()
        toast = Outgoing(chat, OutgoingKind.TOAST, text="已收到 &lt;1&gt;", callback_id=updates[-1].callback_query.id)
        row, _ = await place.send(toast, Outgoing(chat, text="之后"))
        assert row.state is SENT
        assert [shown.text for shown in await person.toasts()] == ([] if expired else ["已收到 <1>"])

    scene(act)


def test_a_file_arrives_with_its_chinese_name_and_caption(scene: Any, tmp_path: Path) -> None:
    async def act(place: Any, person: Any) -> None:
        report = tmp_path / "report.xlsx"
        report.write_bytes(b"PK" * 100_000)
        outgoing = Outgoing(
            str(person.id),
            OutgoingKind.DOCUMENT,
            text="<b>本周</b>台账",
            path=str(report),
            file_name='台账 "3月/2日".xlsx',
            buttons=((Button("好", "ok"),),),
        )
        [row] = await place.send(outgoing)
        message = await person.expect("本周台账")
        assert message.document.file_name == "台账 _3月_2日_.xlsx"
        assert await person.download(message) == report.read_bytes()
        assert (row.state, message.buttons) == (SENT, ((("好", "ok"),),))

    scene(act)


def test_a_file_that_is_gone_is_given_up_with_a_reason(scene: Any, tmp_path: Path) -> None:
    async def act(place: Any, person: Any) -> None:
        gone = Outgoing(str(person.id), OutgoingKind.DOCUMENT, path=str(tmp_path / "gone.xlsx"))
        [row] = await place.send(gone, later=HOUR)
        assert (row.state, row.attempts) == (FAILED, 1)
        assert "No such file" in row.error

    scene(act)


def test_a_long_text_arrives_in_parts_and_goes_on_where_it_was_interrupted(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        text = "\n".join(f"<b>{n}</b> " + "办" * 96 for n in range(100))
        outgoing = Outgoing(str(person.id), text=text, buttons=((Button("好", "ok"),),))
        await place.send(Outgoing(str(person.id), text="之前"))
        await place.people.fault("error", probability=0.5, seed=0)  # strikes at the third call
        [row] = await place.send(outgoing, later=HOUR)
        assert [status for _, status in await place.calls("sendMessage")] == [200, 200, 200, 500, 200]
        parts = [m for m in await person.messages() if m.from_bot][1:]
        assert "\n".join(part.text for part in parts).split("\n") == [f"{n} " + "办" * 96 for n in range(100)]
        assert [bool(part.buttons) for part in parts] == [False, False, True]
        assert row.message_id == str(parts[-1].id)

    scene(act)


def test_a_text_of_many_messages_is_its_beginning_and_a_file_with_all_of_it(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        lines = [f"{n} 😀&<办>" + "办" * 96 for n in range(300)]
        outgoing = Outgoing(str(person.id), text=html.escape("\n".join(lines)), buttons=((Button("好", "ok"),),))
        [row] = await place.send(outgoing)
        message = await person.expect(lines[0])
        assert message.text.endswith("全文见附件。）")
        assert (row.message_id, message.buttons) == (str(message.id), ((("好", "ok"),),))
        assert message.document.file_name == "全文.txt"
        content = await person.download(message)
        assert content.startswith("\ufeff0 😀".encode())
        assert content.decode("utf-8-sig").split("\r\n") == lines
        edit = Outgoing(str(person.id), OutgoingKind.EDIT, text="短了", message_id=row.message_id)
        await place.send(edit)
        [before, after] = [m for m in await person.messages() if m.from_bot]
        assert (before.buttons, after.text) == ((), "短了"), "no message says two things that can be pressed"

    scene(act)


def test_the_buttons_of_a_message_are_taken_away_whether_it_has_left_or_not(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        chat, buttons = str(person.id), ((Button("好", "ok"),),)
        [card] = await place.send(Outgoing(chat, text="卡片", buttons=buttons))
        gone, away = (Outgoing(chat, OutgoingKind.UNBUTTON, message_id=known) for known in (card.message_id, "987654"))
        rows = await place.send(gone, gone, away, later=HOUR)
        assert [row.state for row in rows] == [SENT] * 3
        [message] = [m for m in await person.messages() if m.from_bot]
        assert (message.text, message.buttons) == ("卡片", ())
        [first] = outbox.enqueue([Outgoing(chat, text="二", buttons=buttons)], place.clock())
        [row] = await place.send(Outgoing(chat, OutgoingKind.UNBUTTON, of=first))
        assert (row.state, (await person.messages())[-1].buttons) == (SENT, ())
        await place.people.fault("error", status=400)
        [first] = outbox.enqueue([Outgoing(chat, text="三", buttons=buttons)], place.clock())
        [row] = await place.send(Outgoing(chat, OutgoingKind.UNBUTTON, of=first))
        assert (row.state, row.error) == (FAILED, "there is no such message")

    scene(act)


def test_a_file_that_telegram_does_not_take_is_named_instead(scene: Any, tmp_path: Path) -> None:
    async def act(place: Any, person: Any) -> None:
        report = tmp_path / "report.zip"
        with report.open("wb") as file:
            file.truncate(51 * 1024 * 1024)
        whole = Outgoing(str(person.id), OutgoingKind.DOCUMENT, text="佐证包", path=str(report), file_name="佐证.zip")
        [row] = await place.send(whole)
        assert row.state is SENT
        said = (await person.expect("佐证包")).text
        assert "“佐证.zip”有 51 MB，超过这里能发送的 50 MB" in said

    scene(act)


def test_broken_markup_still_reaches_the_person(scene: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def act(place: Any, person: Any) -> None:
        [row] = await place.send(Outgoing(str(person.id), text="1 &lt; 2 <big>粗</big>"))
        assert row.state is SENT
        assert (await person.expect("粗")).text == "1 < 2 粗"

    scene(act)
    assert "broken HTML" in caplog.text


# ── with a messenger of our own, for what the sandbox cannot show ───────────────────────────────────────────────────


class Messenger:
    """Notes when each message came, in the room's time."""

    def __init__(self, pace: VirtualPace) -> None:
        self.pace = pace
        self.came: list[tuple[float, str]] = []
        self.at_once = self.most_at_once = 0

    async def send(self, outgoing: Outgoing) -> str | None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.came.append((self.pace.time, outgoing.chat_id))
        await asyncio.sleep(0)
        self.at_once -= 1
        return str(len(self.came))


def most_within(moments: list[float], span: float) -> int:
    return max(sum(1 for moment in moments if start <= moment < start + span - 1e-6) for start in moments)


def test_rates_are_kept_over_all_per_chat_and_per_group(sqlite_database: str, now: datetime) -> None:
    async def run() -> Messenger:
        async with room(now) as place:
            messenger = Messenger(place.pace)
            chats = [str(chat) for chat in range(1, 41)] + ["7"] * 9 + ["-5"] * 30
            outbox.enqueue([Outgoing(chat, text="x", priority=Priority.BROADCAST) for chat in chats], now)
            await place.dispatcher(messenger, rate=10.0, per_chat=1.0, per_group=20.0).run_until_idle()
            return messenger

    messenger = asyncio.run(run())
    assert len(messenger.came) == 79
    assert most_within([moment for moment, _ in messenger.came], 1.0) <= 10
    chat = [moment for moment, chat in messenger.came if chat == "7"]
    assert all(most_within(chat, span) <= 3 + span for span in (1, 2, 5))
    assert most_within([moment for moment, chat in messenger.came if chat == "-5"], 60.0) <= 20
    assert messenger.came[39][0] < 10, "a slow group held up the others"


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_processes_share_the_rate_and_use_nearly_all_of_it(database: str, now: datetime, processes: int) -> None:
    """Each has a clock of its own, minutes apart: the line of time that they share is the database's."""

    async def run() -> list[tuple[float, str]]:
        async with room(now) as place:
            messenger = Messenger(place.pace)
            outbox.enqueue([Outgoing(str(chat), text="x", priority=Priority.BROADCAST) for chat in range(1, 241)], now)
            senders = [
                place.dispatcher(messenger, name=f"p{n}", rate=30.0, per_chat=1.0, ahead=timedelta(minutes=n))
                for n in range(processes)
            ]
            await asyncio.gather(*(sender.run_until_idle() for sender in senders))
            return messenger.came

    came = asyncio.run(run())
    moments = [moment for moment, _ in came]
    assert sorted(chat for _, chat in came) == sorted(map(str, range(1, 241)))
    assert most_within(moments, 1.0) <= 30
    assert 239 / (max(moments) - min(moments)) >= 0.98 * 30


class Halting(TimelessWorker):
    """A database that takes its time now and then: longer than a message is begun before its place."""

    def __init__(self, pace: VirtualPace, every: int) -> None:
        super().__init__(pace)
        self._every = every
        self._asked = 0

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._asked += 1
        if self._asked % self._every == 0:
            await self._pace.wait(asyncio.Event(), 0.09)
        return await super().run(fn, *args, **kwargs)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_who_is_late_takes_a_later_place(database: str, now: datetime, processes: int) -> None:
    """The others keep to theirs: one message that comes late would be one too many for the second that follows."""

    async def run() -> list[tuple[float, str]]:
        async with room(now) as place:
            messenger = Messenger(place.pace)
            outbox.enqueue([Outgoing(str(chat), text="x") for chat in range(1, 241)], now)
            senders, workers = [], []
            for n in range(processes):
                place.worker = Halting(place.pace, every=17 + 2 * n)
                senders.append(place.dispatcher(messenger, name=f"p{n}", rate=30.0))
                workers.append(place.worker)
            await asyncio.gather(*(sender.run_until_idle() for sender in senders))
            for worker in workers:
                await worker.close()
            return messenger.came

    came = asyncio.run(run())
    moments = [moment for moment, _ in came]
    assert sorted(chat for _, chat in came) == sorted(map(str, range(1, 241)))
    assert most_within(moments, 1.0) <= 30
    assert 239 / (max(moments) - min(moments)) >= 0.7 * 30, "a halt costs more than the places that it misses"


def test_a_flood_silences_the_other_processes_too(database: str, now: datetime) -> None:
    class Flooded(Messenger):
        async def send(self, outgoing: Outgoing) -> str | None:
            if len(self.came) == 30:
                self.came.append((self.pace.time, "429"))
                raise SendError("Too Many Requests", retry_after=20)
            return await super().send(outgoing)

    async def run() -> list[tuple[float, str]]:
        async with room(now) as place:
            messenger = Flooded(place.pace)
            outbox.enqueue([Outgoing(str(chat), text="x") for chat in range(1, 101)], now)
            senders = [place.dispatcher(messenger, name=f"p{n}", rate=30.0) for n in range(2)]
            await asyncio.gather(*(sender.run_until_idle() for sender in senders))
            return messenger.came

    came = asyncio.run(run())
    [asked] = [moment for moment, chat in came if chat == "429"]
    assert len(came) == 101
    assert not [moment for moment, _ in came if asked + delivery.AHEAD + 0.1 < moment < asked + 20]


class Hurried(TimelessWorker):
    """Does something as soon as the first claim has come back from the database, before the dispatcher knows."""

    meanwhile: Callable[[], None] | None = None

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        answer = await super().run(fn, *args, **kwargs)
        if isinstance(fn, partial) and fn.func is delivery.claim and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return answer


def test_what_is_queued_while_a_claim_is_made_leaves_at_once(sqlite_database: str, now: datetime) -> None:
    async def run() -> None:
        async with room(now) as place:
            place.worker = hurried = Hurried(place.pace)
            person = await place.people.person("李明")
            await person.say("/start")
            dispatcher, stop = place.dispatcher(), asyncio.Event()

            def queue() -> None:
                outbox.enqueue([Outgoing(str(person.id), text="一")], place.clock())
                dispatcher.notify()

            hurried.meanwhile = queue
            sending = asyncio.create_task(dispatcher.run(stop))
            await person.expect("一")
            assert place.pace.time < 1
            stop.set()
            await sending
            await hurried.close()

    asyncio.run(run())


def test_an_answer_overtakes_a_broadcast(sqlite_database: str, now: datetime) -> None:
    async def run() -> list[str]:
        async with room(now) as place:
            messenger = Messenger(place.pace)
            outbox.enqueue([Outgoing(str(chat), text="x", priority=Priority.BROADCAST) for chat in range(1, 200)], now)
            sender = place.dispatcher(messenger, rate=30.0)
            sending = asyncio.create_task(sender.run_until_idle())
            await place.pace.wait(asyncio.Event(), 2.0)
            outbox.enqueue([Outgoing("1000", text="answer")], place.clock())
            sender.notify()
            before = len(messenger.came)
            await sending
            return [chat for _, chat in messenger.came[before:]]

    assert asyncio.run(run()).index("1000") <= delivery.AHEAD * 30 + 1


def test_no_more_than_allowed_are_in_flight(sqlite_database: str, now: datetime) -> None:
    async def run() -> Messenger:
        async with room(now) as place:
            messenger = Messenger(place.pace)
            outbox.enqueue([Outgoing(str(chat), text="x") for chat in range(1, 60)], now)
            await place.dispatcher(messenger, in_flight=4).run_until_idle()
            return messenger

    messenger = asyncio.run(run())
    assert len(messenger.came) == 59
    assert 2 <= messenger.most_at_once <= 4


def test_what_is_on_its_way_for_longer_than_a_lease_is_not_taken_up_again(database: str, now: datetime) -> None:
    class Slow(Messenger):
        async def send(self, outgoing: Outgoing) -> str | None:
            await super().send(outgoing)
            await self.pace.wait(asyncio.Event(), 400)
            return "1"

    async def run() -> tuple[OutboxState, int]:
        async with room(now) as place:
            messenger = Slow(place.pace)
            [row] = outbox.enqueue([Outgoing("1", text="a large file")], now)
            senders = [place.dispatcher(messenger, name=f"p{n}", lease=timedelta(seconds=60)) for n in range(2)]
            stop = asyncio.Event()
            running = [asyncio.create_task(sender.run(stop)) for sender in senders]
            await place.pace.wait(asyncio.Event(), 500)
            stop.set()
            await asyncio.gather(*running)
            return Outbox.get_by_id(row).state, len(messenger.came)

    assert asyncio.run(run()) == (SENT, 1)


def test_a_clean_stop_finishes_what_is_in_flight_and_starts_nothing_new(sqlite_database: str, now: datetime) -> None:
    class Slow(Messenger):
        def __init__(self, pace: VirtualPace) -> None:
            super().__init__(pace)
            self.begun, self.go_on = asyncio.Event(), asyncio.Event()

        async def send(self, outgoing: Outgoing) -> str | None:
            self.begun.set()
            await self.go_on.wait()
            return await super().send(outgoing)

    async def run() -> list[OutboxState]:
        async with room(now) as place:
            stop, slow = asyncio.Event(), Slow(place.pace)
            ids = outbox.enqueue([Outgoing("1", text="a"), Outgoing("1", text="b")], now)
            running = asyncio.create_task(place.dispatcher(slow).run(stop))
            await slow.begun.wait()
            stop.set()
            slow.go_on.set()
            await running
            return [Outbox.get_by_id(row).state for row in ids]

    assert asyncio.run(run()) == [SENT, QUEUED]


def test_a_message_that_waits_for_its_turn_goes_back_at_a_stop(sqlite_database: str, now: datetime) -> None:
    class Stopper(Messenger):
        stop = asyncio.Event()

        async def send(self, outgoing: Outgoing) -> str | None:
            self.stop.set()
            return await super().send(outgoing)

    async def run() -> tuple[list[OutboxState], float]:
        async with room(now) as place:
            Stopper.stop = asyncio.Event()
            ids = outbox.enqueue([Outgoing("1", text="a"), Outgoing("2", text="b")], now)
            await place.dispatcher(Stopper(place.pace), rate=0.01).run(Stopper.stop)
            return [Outbox.get_by_id(row).state for row in ids], place.pace.time

    states, passed = asyncio.run(run())
    assert states == [SENT, QUEUED]
    assert passed < 90


def test_a_mistake_in_a_transport_costs_one_message_only(
    sqlite_database: str, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    class Clumsy(Messenger):
        async def send(self, outgoing: Outgoing) -> str | None:
            if outgoing.text == "bad":
                raise KeyError("a mistake")
            return await super().send(outgoing)

    async def run() -> list[OutboxState]:
        async with room(now) as place:
            ids = outbox.enqueue([Outgoing("1", text="bad"), Outgoing("1", text="good")], now)
            await place.dispatcher(Clumsy(place.pace)).run_until_idle()
            return [Outbox.get_by_id(row).state for row in ids]

    assert asyncio.run(run()) == [FAILED, SENT]
    assert "KeyError" in caplog.text


def test_an_outcome_is_recorded_when_the_database_is_back(sqlite_database: str, now: datetime) -> None:
    """The database goes away while a message is on its way; it comes back after some failures to record."""
    path = sqlite_database.removeprefix("sqlite:///")

    async def run() -> tuple[list[OutboxState], int, float]:
        async with room(now) as place:
            gone = asyncio.Event()

            class Cutting(Messenger):
                async def send(self, outgoing: Outgoing) -> str | None:
                    db.database.obj.database = "/nowhere/gone.db"
                    await place.worker.run(db.close)
                    gone.set()
                    return await super().send(outgoing)

            ids = outbox.enqueue([Outgoing("1", text="a")], now)
            cutting = Cutting(place.pace)
            sending = asyncio.create_task(place.dispatcher(cutting).run_until_idle())
            await gone.wait()
            await place.pace.wait(asyncio.Event(), 10)
            db.database.obj.database = path
            await sending
            return [Outbox.get_by_id(row).state for row in ids], len(cutting.came), place.pace.time

    states, came, passed = asyncio.run(run())
    assert (states, came) == ([SENT], 1)
    assert passed >= 10
