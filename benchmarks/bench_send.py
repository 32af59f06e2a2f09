"""How much the dispatcher costs over the bare transport, and our HTTP over python-telegram-bot's own.

    python -m benchmarks.bench_send [--messages 2000] [--at-once 32] [--rounds 5]

A loopback server that only says yes runs as a process of its own. Bare transport and dispatcher take turns, and the
median of the rounds counts: the ratios mean something, the absolute numbers belong to the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from aiohttp import web
from telegram import Bot
from telegram.request import HTTPXRequest

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.databases import KINDS, fresh
from chat import memory
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.sender import TelegramTransport
from chat.worker import Worker
from tasks.domain.messages import Outgoing
from tasks.services import outbox
from tasks.store import db

TOKEN = "12345:benchmark"
START = datetime(2026, 3, 2)


async def _serve(tell: Connection) -> None:
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
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tell.send(f"http://127.0.0.1:{runner.addresses[0][1]}/bot")
    await asyncio.Event().wait()


def _server(tell: Connection) -> None:
    asyncio.run(_serve(tell))


@contextmanager
def server() -> Iterator[str]:
    """The address of a Bot API that accepts every message at once."""
    spawn = get_context("spawn")
    hear, tell = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_server, args=(tell,), daemon=True)
    process.start()
    tell.close()  # so that a server that cannot start is not waited for
    try:
        yield hear.recv()
    finally:
        process.kill()
        process.join()


async def rate(messages: int, act: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await act()
    return messages / (time.perf_counter() - began)


async def through(bot: Bot, messages: list[Outgoing], at_once: int) -> float:
    """Sends all messages with the bare transport; returns messages per second."""
    transport = TelegramTransport(bot)
    waiting = iter(messages)

    async def work() -> None:
        for message in waiting:
            await transport.send(message)

    return await rate(len(messages), lambda: asyncio.gather(*(work() for _ in range(at_once))))


async def compare(url: str, messages: int, at_once: int, rounds: int, *, stock: bool) -> dict[str, float]:
    """Messages per second by name, each the median of the rounds; the bare transport comes first."""
    sent = [Outgoing(str(chat), text="请于6月30日前报送进展") for chat in range(1, messages + 1)]
    found: dict[str, list[float]] = {}
    database = Worker(db.close, faults=(db.DatabaseFault,))
    bots = [TelegramBot(TOKEN, base_url=url, connections=at_once)]
    bots += [Bot(TOKEN, base_url=url, request=HTTPXRequest(connection_pool_size=at_once))] if stock else []
    for bot in bots:
        await bot.initialize()
    memory.settle()  # as bot.py does
    await through(bots[0], sent[:300], at_once)
    # Asked for the time, this clock always gives the same: nothing becomes overdue while we measure.
    dispatcher = Dispatcher(
        TelegramTransport(bots[0]),
        database,
        lambda: START,
        rate=None,
        per_chat=None,
        per_group=None,
        in_flight=at_once,
        lease=timedelta(hours=1),
    )
    for number in range(rounds + 1):
        measured = {"our HTTP, bare transport": await through(bots[0], sent, at_once)}
        measured["outbox: enqueue"] = await rate(messages, lambda: database.run(outbox.enqueue, sent, START))
        measured["outbox: claim, begin, send, record"] = await rate(messages, dispatcher.run_until_idle)
        if stock:
            measured["python-telegram-bot's own HTTP (httpx)"] = await through(bots[1], sent[:300], at_once)
        for name, value in measured.items() if number else ():  # the first round warms up
            found.setdefault(name, []).append(value)
    states = {str(state): n for state, n in (await database.run(outbox.counts)).items() if n}
    assert states == {"sent": messages * (rounds + 1)}, states
    for bot in bots:
        await bot.shutdown()
    await database.close()
    return {name: median(values) for name, values in found.items()}


def main(messages: int, at_once: int, rounds: int) -> None:
    print(f"{messages} messages, {at_once} at once, the median of {rounds} rounds")
    with server() as url:
        for kind in KINDS:
            with fresh(kind, lasting=False):  # what a disk takes to confirm a commit is no figure of ours
                found = asyncio.run(compare(url, messages, at_once, rounds, stock=kind == KINDS[0]))
            bare = next(iter(found.values()))
            print(f" {kind}")
            for name, value in found.items():
                print(f"  {name:40} {value:8.0f}/s  {value / bare:6.2f} of bare")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--messages", type=int, default=2000)
    arguments.add_argument("--at-once", type=int, default=32)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes the token
    main(given.messages, given.at_once, given.rounds)
