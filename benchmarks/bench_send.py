"""How much the dispatcher costs over the bare transport, and our HTTP over python-telegram-bot's own.

    python benchmarks/bench_send.py [--messages 2000] [--at-once 32]

All in one process against a loopback server that only says yes, in one run: the ratios mean something, the absolute
numbers belong to the machine. The database is SQLite in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from aiohttp import web
from telegram import Bot
from telegram.request import HTTPXRequest

sys.path.insert(0, str(Path(__file__).parents[1]))

from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.sender import TelegramTransport
from chat.worker import Worker
from tasks.domain.messages import Outgoing
from tasks.services import outbox
from tasks.store import db

TOKEN = "12345:benchmark"
START = datetime(2026, 3, 2)


async def serve() -> tuple[web.AppRunner, str]:
    """A Bot API that accepts every message at once."""
    ids = count(1)

    async def accept(request: web.Request) -> web.Response:
        await request.read()
        if request.match_info["method"] == "getMe":
            return web.json_response({"ok": True, "result": {"id": 1, "first_name": "x", "is_bot": True}})
        message = {"message_id": next(ids), "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x"}
        return web.json_response({"ok": True, "result": message})

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", accept)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/bot"


async def through(bot: Bot, messages: list[Outgoing], at_once: int) -> float:
    """Sends all messages with the bare transport; returns messages per second."""
    transport = TelegramTransport(bot)
    waiting = iter(messages)

    async def work() -> None:
        for message in waiting:
            await transport.send(message)

    return await rate(len(messages), lambda: asyncio.gather(*(work() for _ in range(at_once))))


async def rate(messages: int, act: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await act()
    return messages / (time.perf_counter() - began)


async def main(messages: int, at_once: int) -> None:
    runner, url = await serve()
    sent = [Outgoing(str(chat), text="请于6月30日前报送进展") for chat in range(1, messages + 1)]
    ours = TelegramBot(TOKEN, base_url=url, connections=at_once)
    stock = Bot(TOKEN, base_url=url, request=HTTPXRequest(connection_pool_size=at_once))
    async with ours, stock:
        await through(ours, sent[:200], at_once)
        await through(stock, sent[:50], at_once)
        by_stock = await through(stock, sent[: max(200, messages // 4)], at_once)
        bare = await through(ours, sent, at_once)
        database = Worker(db.close, faults=(db.DatabaseFault,))
        # Asked for the time, this clock always gives the same: nothing becomes overdue while we measure.
        dispatcher = Dispatcher(
            TelegramTransport(ours),
            database,
            lambda: START,
            rate=None,
            per_chat=None,
            per_group=None,
            in_flight=at_once,
            lease=timedelta(hours=1),
        )
        queueing = await rate(messages, lambda: database.run(outbox.enqueue, sent, START))
        dispatched = await rate(messages, dispatcher.run_until_idle)
        states = await database.run(outbox.counts)
        await database.close()
    await runner.cleanup()
    print(f"{messages} messages, {at_once} at once")
    for name, value in (
        ("python-telegram-bot's own HTTP (httpx)", by_stock),
        ("our HTTP, bare transport", bare),
        ("outbox: enqueue", queueing),
        ("outbox: claim, send, record", dispatched),
    ):
        print(f"  {name:40} {value:8.0f}/s  {value / bare:6.2f} of bare")
    print("  left over:", {str(state): number for state, number in states.items() if number})


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--messages", type=int, default=2000)
    arguments.add_argument("--at-once", type=int, default=32)
    given = arguments.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes the token
    with tempfile.TemporaryDirectory() as folder:
        db.connect(f"sqlite:///{folder}/bench.db")
        db.migrate()
        asyncio.run(main(given.messages, given.at_once))
        db.close()
