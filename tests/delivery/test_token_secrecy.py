"""The token is part of every URL: it may appear in no log, no error and no repr."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from room import TOKEN, Room, room
from telegram.error import InvalidToken, TelegramError

from chat.telegram.client import TelegramBot
from chat.telegram.request import NotSentError, UnansweredError

SECRET = TOKEN.partition(":")[2]


async def call(bot: TelegramBot) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await bot.get_chat(1)
    return caught.value


def all_text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error)


@pytest.mark.parametrize("fault", ["lose", "drop", "gateway", "error", "flood", "flood_bare"])
def test_no_failure_of_a_call_tells_the_token(now: datetime, caplog: pytest.LogCaptureFixture, fault: str) -> None:
    async def run() -> TelegramError:
        async with room(now) as place:
            await place.people.fault(fault, method="getChat")
            return await call(place.bot)

    caplog.set_level(logging.DEBUG)
    error = asyncio.run(run())
    assert SECRET not in all_text(error)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9/bot", "nonsense://x/bot", "http://[::/bot"])
def test_a_server_that_cannot_be_reached_has_certainly_not_accepted(
    base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> TelegramError:
        bot = TelegramBot(TOKEN, base_url=base_url)
        try:
            with pytest.raises(TelegramError) as caught:
                await bot.initialize()
            return caught.value
        finally:
            await bot.shutdown()

    caplog.set_level(logging.DEBUG)
    error = asyncio.run(run())
    assert isinstance(error, NotSentError)
    assert SECRET not in all_text(error) + caplog.text


def test_a_connection_that_breaks_may_have_delivered(now: datetime) -> None:
    async def run() -> TelegramError:
        async with room(now) as place:
            await place.people.fault("drop", method="getChat")
            return await call(place.bot)

    assert isinstance(asyncio.run(run()), UnansweredError)


def test_an_answer_that_does_not_come_in_time_may_still_have_been_accepted(now: datetime) -> None:
    async def run() -> TelegramError:
        async with room(now) as place:
            await place.people.fault("hold", method="getChat")
            with pytest.raises(TelegramError) as caught:
                await place.bot.get_chat(1, read_timeout=0.05)
            return caught.value

    assert isinstance(asyncio.run(run()), UnansweredError)


def test_a_refused_token_is_not_repeated(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    wrong = "12345:another-secret-token"

    async def act(place: Room) -> BaseException:
        bot = TelegramBot(wrong, base_url=place.sandbox.base_url)
        try:
            with pytest.raises(InvalidToken) as caught:
                await bot.initialize()
            return caught.value
        finally:
            await bot.shutdown()

    error = play(now, act, caplog)
    assert "another-secret" not in all_text(error) + caplog.text


def test_the_bot_shows_no_token(caplog: pytest.LogCaptureFixture) -> None:
    bot = TelegramBot(TOKEN)
    assert SECRET not in repr(bot) + str(bot) + f"{bot!r:}"


def play(
    now: datetime, act: Callable[[Room], Awaitable[BaseException]], caplog: pytest.LogCaptureFixture
) -> BaseException:
    async def run() -> BaseException:
        async with room(now) as place:
            return await act(place)

    caplog.set_level(logging.DEBUG)
    return asyncio.run(run())


@pytest.mark.parametrize("proxy", ["socks5://10.0.0.1:1080", "10.0.0.1:8080"])
def test_a_proxy_of_a_kind_that_does_not_work_is_refused(proxy: str) -> None:
    with pytest.raises(ValueError, match="http://"):
        TelegramBot(TOKEN, proxy=proxy)


def test_calls_go_through_the_proxy(now: datetime) -> None:
    """The sandbox itself plays the proxy: a forward proxy gets the whole URL, whose path it serves."""

    async def run() -> str:
        async with room(now) as place:
            address = "http://localhost:9/bot"
            bot = TelegramBot(TOKEN, base_url=address, proxy=place.sandbox.url)
            async with bot:
                return (await bot.get_me()).username or ""

    assert asyncio.run(run()) == "duban_sandbox_bot"
