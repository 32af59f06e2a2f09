"""A running sandbox with people and a real python-telegram-bot client; scenes are coroutines that take it."""

from __future__ import annotations

import asyncio
import inspect
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import aiohttp
import pytest
import telegram

from sandbox.people import People, Person
from sandbox.server import Sandbox

NOON = datetime(2026, 3, 2, 4, 0)


@dataclass
class Stage:
    sandbox: Sandbox
    people: People
    bot: telegram.Bot
    clock: list[datetime]

    async def person(self, name: str = "李明") -> Person:
        """Somebody who has started the bot; their /start is confirmed already."""
        person = await self.people.person(name)
        await person.say("/start")
        await self.confirm()
        return person

    async def confirm(self) -> None:
        """Take every pending update off the queue."""
        last = (await self.people.call("GET", "updates"))["last"]
        await self.bot.get_updates(offset=last + 1)

    async def raw(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A call without a client library: the answer as it is."""
        url = f"{self.sandbox.base_url}{self.sandbox.token}/{method}"
        async with aiohttp.ClientSession() as session, session.post(url, json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def arrived(self, method: str, count: int = 1) -> None:
        """Wait until the bot has called `method` so often."""
        calls = self.sandbox.log.calls
        enough = await self.sandbox.world.signal.wait(lambda: sum(c.method == method for c in calls) >= count, 5)
        assert enough, f"{method} was not called {count} times"


def client(sandbox: Sandbox, token: str = "") -> telegram.Bot:
    return telegram.Bot(token or sandbox.token, base_url=sandbox.base_url, base_file_url=sandbox.base_file_url)


def scene(act: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Make a test of a coroutine that takes a Stage first; pytest's own arguments follow."""

    async def run(monkeypatch: pytest.MonkeyPatch, *args: Any, **named: Any) -> None:
        clock = [NOON]
        monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it python-telegram-bot 22 warns at every RetryAfter
        async with (
            Sandbox(clock=lambda: clock[0]) as sandbox,
            People(sandbox.url) as people,
            client(sandbox) as bot,
        ):
            await act(Stage(sandbox, people, bot, clock), *args, **named)

    @wraps(act)
    def test(*args: Any, **named: Any) -> None:
        with pytest.MonkeyPatch.context() as monkeypatch:
            asyncio.run(run(monkeypatch, *args, **named))

    # pytest reads the signature to find fixtures and parameters: it must not see the stage.
    signature = inspect.signature(act)
    test.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
    return test


def png(width: int = 30, height: int = 20) -> bytes:
    """A small orange picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + bytes([200, 120, 40]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
