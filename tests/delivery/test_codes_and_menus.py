"""What the transport makes of a link and of a command menu."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from room import outcomes, room

from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.terms import OutboxState
from tasks.services import undelivered
from tasks.store.models import Attempt, Outbox

LINK = "https://t.me/duban_sandbox_bot?start=abcdefghijklmnopqrstuv"
LINES = "tasks 我的事项\nhelp 使用说明"


@pytest.fixture
def scene(sqlite_database: str, now: datetime) -> Callable[[Callable[..., Any]], None]:
    """Runs a coroutine with a room and somebody who has started the bot."""

    def play(act: Callable[..., Any]) -> None:
        async def run() -> None:
            async with room(now) as place:
                person = await place.people.person("李明")
                await person.say("/start")
                await act(place, person)

        asyncio.run(run())

    return play


def qr(person: Any, text: str = "请扫码") -> Outgoing:
    return Outgoing(str(person.id), OutgoingKind.QR, text=text, link=LINK)


def menu(person: Any, text: str = LINES) -> Outgoing:
    return Outgoing(str(person.id), OutgoingKind.MENU, text=text)


def test_a_link_arrives_as_a_picture_with_its_text_below(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        [row] = await place.send(qr(person, "<b>请扫码</b> &amp; 登记"))
        seen = await person.expect("请扫码 & 登记")
        assert seen.photo is not None
        assert (await person.download(seen)).startswith(b"\x89PNG")
        assert (row.state, row.message_id) == (OutboxState.SENT, str(seen.id))

    scene(act)


def test_a_text_that_is_no_caption_any_more_comes_before_the_picture(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.send(qr(person, "长" * 1100))
        await person.expect("长" * 1100)
        await person.expect(lambda m: m.photo is not None and not m.text)

    scene(act)


def test_a_link_that_cannot_be_delivered_is_known_to_the_coordinators(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault("error", method="sendPhoto", status=400, times=None)
        await place.send(qr(person))
        assert [loss.text for loss in undelivered.unreported(place.clock())] == ["请扫码"]

    scene(act)


def test_a_link_that_is_missing_is_a_mistake_of_ours(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        with pytest.raises(ValueError, match="without link"):
            await place.send(Outgoing(str(person.id), OutgoingKind.QR, text="请扫码"))

    scene(act)


def test_a_menu_is_set_for_one_chat_and_taken_away_again(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        other = await place.people.person("王芳")
        await place.send(menu(person))
        assert (await person.menu(), await other.menu()) == (["/tasks 我的事项", "/help 使用说明"], [])
        await place.send(menu(person, ""))
        assert await person.menu() == []

    scene(act)


@pytest.mark.parametrize("fault", ["error", "gateway", "drop"])
def test_a_menu_that_is_not_taken_is_given_up_and_lost_to_nobody(scene: Any, fault: str) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault(fault, method="setMyCommands", times=None)
        rows = await place.send(menu(person), Outgoing(str(person.id), text="您好"))
        assert [row.state for row in rows] == [OutboxState.SENT] * 2
        await person.expect("您好")
        assert undelivered.unreported(place.clock() + timedelta(days=2)) == []

    scene(act)


def test_a_menu_obeys_a_silence(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.people.fault("flood", method="setMyCommands", retry_after=17)
        [row] = await place.send(menu(person), later=timedelta(hours=1))
        assert outcomes(row.id) == ["failed", "sent"]
        assert place.pace.time == pytest.approx(17, abs=0.5)
        assert await person.menu() != []

    scene(act)


def test_a_menu_that_may_have_been_set_is_set_again_as_it_is(scene: Any) -> None:
    async def act(place: Any, person: Any) -> None:
        await place.send(menu(person))
        Outbox.update(state=OutboxState.QUEUED).execute()
        Attempt.update(outcome="").execute()  # as if the process had been killed before it could record it
        await place.dispatcher().run_until_idle()
        assert await person.menu() == ["/tasks 我的事项", "/help 使用说明"]

    scene(act)
