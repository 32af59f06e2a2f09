"""The real process against the sandbox: killed in the middle of a report, it goes on; asked to stop, it stops."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from office import COORDINATION, ITEMS, JUSTICE, MONDAY, TITLE

from sandbox.people import People
from sandbox.server import Sandbox
from tasks.domain.model import IntakeResult, PlanDraft
from tasks.domain.terms import ContactRole, OutboxState
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports, invitations
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Evidence, Outbox, Progress, Review

BOT = Path(__file__).resolve().parents[2] / "bot.py"
PATIENCE = 20.0  # s for a start on a busy machine
PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and SIGTERM are signals of POSIX systems")


@dataclass
class Machine:
    """Starts the bot, each time an hour later than the last: what a killed process had claimed has run out by then."""

    folder: Path
    database: str
    sandbox: Sandbox
    hour: int = 10
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    def leave_nothing(self) -> None:
        """Ends what a failed test left running."""
        for process in self.started:
            if process.returncode is None:
                process.kill()

    async def start(self) -> asyncio.subprocess.Process:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
        environ |= {
            "DUBAN_TOKEN": self.sandbox.token,
            "DUBAN_DATABASE_URL": self.database,
            "DUBAN_TELEGRAM_BASE_URL": self.sandbox.base_url,
            "DUBAN_TELEGRAM_BASE_FILE_URL": self.sandbox.base_file_url,
            "DUBAN_CLOCK_START": f"2026-03-02T{self.hour}:00",
            "PYTHONUNBUFFERED": "1",
        }
        self.hour += 1
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(BOT),
            "run",
            cwd=self.folder,
            env=environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self.started.append(process)
        assert process.stdout is not None
        said = b""
        async with asyncio.timeout(PATIENCE):
            while self.sandbox.world.bot.username.encode() not in said:
                line = await process.stdout.readline()
                assert line, f"it ended at once: {said.decode()}"
                said += line
        return process


async def kill(process: asyncio.subprocess.Process) -> None:
    process.kill()
    assert process.stdout is not None
    await process.stdout.read()
    await process.wait()


@asynccontextmanager
async def machine(folder: Path, database: str) -> AsyncIterator[tuple[Machine, People]]:
    async with Sandbox(clock=lambda: MONDAY) as sandbox, People(sandbox.url) as people:
        made = Machine(folder, database, sandbox)
        try:
            yield made, people
        finally:
            made.leave_nothing()


def adopt() -> tuple[str, str]:
    """The plan, and the codes for a coordinator and a contact."""
    draft = PlanDraft(TITLE, 2026, ("规范执法",), ITEMS)
    imports.apply(IntakeResult("方案.xlsx", "0" * 64, draft), None, "console", MONDAY, PRACTICE)
    office = invitations.invite(COORDINATION, ContactRole.COORDINATOR, "console", MONDAY, PRACTICE)
    unit = invitations.invite(JUSTICE, ContactRole.CONTACT, "console", MONDAY, PRACTICE)
    db.close()
    return office.code, unit.code


def test_killed_twice_in_the_middle_of_a_report(sqlite_database: str, tmp_path: Path) -> None:
    codes = adopt()

    async def play() -> None:
        async with machine(tmp_path, sqlite_database) as (office, people):
            bot = await office.start()
            coordinator, li = await people.person("陈督办"), await people.person("李明")
            await coordinator.say(f"/start {codes[0]}")
            await coordinator.expect(COORDINATION, PATIENCE)
            await li.say(f"/start {codes[1]}")
            await li.expect(JUSTICE, PATIENCE)
            await li.send_document("清单.txt", "清单".encode(), "text/plain", caption="第2项 已完成评查20件")
            await li.expect("请确认报送内容", PATIENCE)
            await kill(bot)  # after the sentence, before the confirmation
            await li.press("✅ 确认报送")
            await li.say("/tasks")

            bot = await office.start()
            await li.expect("已收到报送", PATIENCE)
            await li.expect("您的事项", PATIENCE)
            await li.say("第1项 完成30%")
            await li.expect("请确认报送内容", PATIENCE)
            await li.press("✅ 确认报送")
            await kill(bot)  # right after the press: handled, half handled or not at all

            bot = await office.start()
            await li.expect("已收到报送", PATIENCE)
            for _ in range(2):
                await coordinator.say("/review")
                await coordinator.expect("待审核", PATIENCE)
                await coordinator.press("✅ 通过")
                await coordinator.expect("已通过", PATIENCE)
            await coordinator.say("/review")
            await coordinator.expect("没有待审核的报送", PATIENCE)
            bot.terminate()
            async with asyncio.timeout(5):
                assert await bot.wait() == 0

    asyncio.run(play())
    assert [report.text for report in Progress.select().order_by(Progress.id)] == ["已完成评查20件", "完成30%"]
    assert Review.select().count() == 2
    assert [file.name for file in Evidence.select()] == ["清单.txt"]
    assert not Outbox.select().where(Outbox.state.in_([OutboxState.QUEUED, OutboxState.CLAIMED])).count()
    for words in ("已收到报送", "已审核通过"):
        assert sum(words in row.payload.get("text", "") for row in Outbox.select()) == 2


def test_a_clean_stop_keeps_what_was_asked(sqlite_database: str, tmp_path: Path) -> None:
    codes = adopt()

    async def play() -> None:
        async with machine(tmp_path, sqlite_database) as (office, people):
            bot = await office.start()
            li = await people.person("李明")
            await li.say(f"/start {codes[1]}")
            await li.expect(JUSTICE, PATIENCE)
            bot.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                assert await bot.wait() == 0
            await li.say("第2项 完成80%")
            bot = await office.start()
            await li.expect("请确认报送内容", PATIENCE)
            bot.send_signal(signal.SIGINT)
            async with asyncio.timeout(5):
                assert await bot.wait() == 0

    asyncio.run(play())
