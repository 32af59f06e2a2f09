"""How much of the permitted rate a broadcast uses when 1, 2 and 3 processes send, and whether Telegram has to say 429.

    python -m benchmarks.bench_rate [--seconds 15] [--rate 30] [--write]

Real time and real processes, on both databases; the stand-in refuses what goes over the rate in any second. --write
puts the figures into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
from datetime import datetime, timedelta
from multiprocessing import get_context

from benchmarks.databases import KINDS, fresh
from benchmarks.figures import write
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.sender import TelegramTransport
from chat.worker import Worker
from sandbox import actions
from sandbox.params import Params
from sandbox.server import Sandbox
from tasks.domain.messages import Outgoing, Priority
from tasks.services import outbox
from tasks.store import db

NOW = datetime(2026, 3, 2, 1, 0)
FIRST_PERSON = 1001
BEGINNING = 2.0  # s after the first message from which it is counted: until then processes start


def send(url: str, base_url: str, token: str, name: str, skew: float, rate: float) -> None:
    """A process that sends; its clock is wrong by `skew` seconds."""
    logging.disable(logging.CRITICAL)
    db.connect(url)
    asyncio.run(_send(base_url, token, name, skew, rate))


async def _send(base_url: str, token: str, name: str, skew: float, rate: float) -> None:
    worker = Worker(db.close, faults=db.OUTAGES)
    async with TelegramBot(token, base_url=base_url) as bot:
        moment = NOW + timedelta(seconds=skew)
        dispatcher = Dispatcher(TelegramTransport(bot), worker, lambda: moment, name=name, rate=rate)
        await dispatcher.run(asyncio.Event())


async def measure(url: str, processes: int, rate: int, seconds: float) -> tuple[float, dict[str, int], int]:
    """(share of the permitted rate, calls by status, peak in any second)."""
    number = int(rate * (seconds + 2 * BEGINNING + 4))
    async with Sandbox(clock=lambda: NOW) as sandbox:
        world = sandbox.world
        for person in range(FIRST_PERSON, FIRST_PERSON + number):
            actions.add_person(world, Params({"id": str(person), "first_name": "x"}, {})).started = True
        chats = map(str, range(FIRST_PERSON, FIRST_PERSON + number))
        outbox.enqueue([Outgoing(chat, text="通报", priority=Priority.BROADCAST) for chat in chats], NOW)
        sandbox.log.limits.per_second, sandbox.log.limits.per_chat_second = rate, 1
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        started = [
            context.Process(
                target=send, args=(url, sandbox.base_url, sandbox.token, f"p{n}", 10.0 * n, rate), daemon=True
            )
            for n in range(processes)
        ]
        for process in started:
            process.start()
        try:
            clock = asyncio.get_running_loop().time
            while not any(call.method == "sendMessage" for call in sandbox.log.calls):  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.05)
            first = clock()
            await asyncio.sleep(BEGINNING + seconds + 0.5)
        finally:
            for process in started:
                process.kill()
                process.join()
        begin, end = first + BEGINNING, first + BEGINNING + seconds
        arrived = [c for c in sandbox.log.calls if c.method == "sendMessage"]
        used = sum(1 for c in arrived if begin <= c.arrived < end and c.status == 200) / (rate * seconds)
        statuses = [c.status for c in arrived if c.status]
        rates = sandbox.log.rates()
        return used, {str(s): statuses.count(s) for s in sorted(set(statuses))}, rates["peak_per_second"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--seconds", type=float, default=15)
    arguments.add_argument("--rate", type=int, default=30)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    lines = ["| database | processes | of the permitted rate | 429 | most in any second |", "|---|---|---|---|---|"]
    gc.disable()  # a pause of the stand-in's would look like a message that came late
    print(f"{given.rate} messages a second permitted, measured over {given.seconds:g} s")
    for kind in KINDS:
        for processes in (1, 2, 3):
            with fresh(kind, lasting=False) as url:
                used, statuses, peak = asyncio.run(measure(url, processes, given.rate, given.seconds))
            lines.append(f"| {kind} | {processes} | {used:.1%} | {statuses.get('429', 0)} | {peak} |")
            print(lines[-1], flush=True)
    if given.write:
        how = f"`python -m benchmarks.bench_rate`: {given.rate} a second permitted, over {given.seconds:g} s; "
        write("rate", [how + "clocks of the processes 10 s apart.", "", *lines])


if __name__ == "__main__":
    main()
