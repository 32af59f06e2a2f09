"""`run` as a process against the sandbox: links, a full exchange, jobs by the clock, a clean stop, a rude network."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
from shell import PATIENCE, SAMPLE, TITLE, Shell

from sandbox.people import People, Person
from sandbox.server import Sandbox
from tasks.store import db
from tasks.store.models import Outbox

NOON = datetime(2024, 3, 20, 4, 0)  # what the stand-in's own messages bear; the bot's clock is started by a variable
STARTED = "已启动"


@asynccontextmanager
async def office(folder: Path, database: str) -> AsyncIterator[tuple[Shell, People]]:
    """The sample imported, and a stand-in for Telegram that the shell's commands talk to."""
    async with Sandbox(clock=lambda: NOON) as sandbox, People(sandbox.url) as people:
        shell = Shell(
            folder,
            {
                "DUBAN_TOKEN": sandbox.token,
                "DUBAN_TELEGRAM_BASE_URL": sandbox.base_url,
                "DUBAN_DATABASE_URL": database,
                "DUBAN_CLOCK_START": "2024-03-19T10:00",
                "DUBAN_TELEGRAM_POLL_TIMEOUT": "5",
                "DUBAN_DELIVERY_PER_CHAT_SECOND": "20",
            },
        )
        done = await asyncio.to_thread(shell.quick, "import", SAMPLE, "--yes")
        assert done.status == 0
        yield shell, people


async def link(shell: Shell, unit: str, *options: str) -> str:
    said = (await asyncio.to_thread(shell.quick, "invite", unit, *options)).out
    found = re.search(r"^https://t\.me/duban_sandbox_bot\?start=[A-Za-z0-9_-]{16,64}$", said, re.MULTILINE)
    assert found, said
    return found.group()


async def bind(shell: Shell, people: People, name: str, unit: str, *options: str) -> Person:
    person = await people.person(name)
    await person.follow(await link(shell, unit, *options))
    await person.expect(unit, PATIENCE)
    return person


def digests(person: Person) -> int:
    """How many reminders were written for the person."""
    rows = Outbox.select().where(Outbox.chat_id == str(person.id))
    count = sum("请您关注" in row.payload.get("text", "") for row in rows)
    db.close()
    return count


async def exchange(li: Person, coordinator: Person) -> None:
    """A report is sent back, completed and accepted."""
    await li.say("19 已开展涉企检查备案审核12次")
    await li.expect("请确认报送内容", PATIENCE)
    await li.press("✅ 确认报送")
    await li.expect("已收到报送", PATIENCE)
    await coordinator.expect("待审核", PATIENCE)
    await coordinator.press("↩️ 退回")
    await coordinator.expect("退回理由", PATIENCE)
    await coordinator.say("请补充佐证材料")
    await li.expect("请补充佐证材料", PATIENCE)
    await li.say("19 已补充审核台账，共12次")
    await li.expect("请确认报送内容", PATIENCE)
    await li.press("✅ 确认报送")
    await coordinator.expect("待审核", PATIENCE)
    await coordinator.press("✅ 通过")
    await li.expect("审核通过", PATIENCE)


def test_from_the_invitation_to_the_accepted_report_and_the_reminders_after_it(
    sqlite_database: str, tmp_path: Path
) -> None:
    async def play() -> None:
        async with office(tmp_path, sqlite_database) as (shell, people):
            async with shell.running(ready=STARTED):
                coordinator = await bind(shell, people, "陈静", "市委依法治市办", "--role", "coordinator")
                code = await link(shell, "市司法局")
                li, thief = await people.person("李明"), await people.person("王五")
                await li.follow(code)
                await li.expect("市司法局", PATIENCE)
                await thief.follow(code)  # a link works once
                await thief.expect("用过", PATIENCE)
                await exchange(li, coordinator)
            assert digests(li) == 0

            async with shell.running(ready=STARTED, DUBAN_CLOCK_START="2024-03-20T08:59:57"):
                await li.expect("请您关注", PATIENCE)  # nine o'clock strikes by itself
            async with shell.running(ready=STARTED, DUBAN_CLOCK_START="2024-03-20T09:30"):
                await li.say("/tasks")
                await li.expect("您的事项", PATIENCE)
            assert digests(li) == 1
            async with shell.running(ready=STARTED, DUBAN_CLOCK_START="2024-03-26T10:00"):
                await li.expect("请您关注", PATIENCE)  # nobody was up at nine, today or on the days before
            assert digests(li) == 2

            again = await asyncio.to_thread(shell.quick, "remind", "--at", "2024-03-26T11:00")
            assert "提醒 1 人" not in again.out
            rest = await asyncio.to_thread(shell.quick, "remind", "--at", "2024-03-30")
            assert "2024-03-30 是休息日" in rest.out
            assert digests(li) == 2
            alone = replace(shell, variables=shell.variables | {"DUBAN_TOKEN": ""})
            english = {"DUBAN_PLAN_LANGUAGE": "en"}
            queued = await asyncio.to_thread(alone.quick, "remind", "--at", "2024-03-29", **english)
            assert "wait in the queue until duban run sends them" in queued.out
            assert "this is the last working day" in queued.out  # the office reads English, Li Ming gets Chinese
            li_saw = len(await li.messages())
            sent = await asyncio.to_thread(shell.quick, "remind", "--at", "2024-03-29T11:00")
            assert sent.status == 0
            assert len(await li.messages()) == li_saw + 1
            assert digests(li) == 3

            exported = await asyncio.to_thread(shell.quick, "export", "--as-of", "2024-01-01", "--out", "out")
            assert exported.status == 0
            (workbook,) = (tmp_path / "out").iterdir()
            assert workbook.name == f"{TITLE}_2024-01-01.xlsx"
            assert sum(len(list(sheet.values)) for sheet in openpyxl.load_workbook(workbook).worksheets) > 100

    asyncio.run(play())


def test_a_rude_network_is_waited_for_and_obeyed(sqlite_database: str, tmp_path: Path) -> None:
    async def play() -> None:
        async with office(tmp_path, sqlite_database) as (shell, people):
            await people.fault("gateway", method="getMe", times=2)
            async with shell.running(ready=STARTED) as bot:
                assert "cannot be reached, trying again" in bot.said
                li, zhao = await bind(shell, people, "李明", "市司法局"), await bind(shell, people, "赵强", "市财政局")
                await people.fault("flood", method="sendMessage", chat_id=li.id, retry_after=1)
                await li.say("/tasks")
                await li.expect("您的事项", PATIENCE)
                await zhao.block()
            ahead = await asyncio.to_thread(shell.quick, "schedule", "--days", "3", "--json", "--at", "2024-03-20")
            ticks = json.loads(ahead.out)["ticks"]
            assert [tick["at"][:16] for tick in ticks] == [f"2024-03-{day}T09:00" for day in (20, 21, 22)]
            (first,) = ticks[0]["digests"]
            assert first["contact"] == "李明"
            tick = await asyncio.to_thread(shell.quick, "remind", "--at", "2024-03-20")
            assert "赵强" not in tick.out
            assert all(line["title"] in tick.out for line in first["lines"])
            later = {"DUBAN_CLOCK_START": "2024-03-20T12:00"}
            contacts = await asyncio.to_thread(shell.quick, "contacts", **later)
            (blocked,) = [line for line in contacts.out.splitlines() if "赵强" in line]
            assert "屏蔽" in blocked
            doctor = await asyncio.to_thread(shell.quick, "doctor", **later)
            assert doctor.status == 1
            assert "市财政局" in doctor.out.partition("都已屏蔽")[2].splitlines()[0]
            token = shell.variables["DUBAN_TOKEN"].replace("12345:", "54321:")
            for command in ("doctor", "run"):
                refused = await asyncio.to_thread(shell, "--debug", command, DUBAN_TOKEN=token)
                assert refused.status == 1
                assert "Telegram 不接受这个令牌" in refused.said
                assert token.partition(":")[2] not in refused.said

    asyncio.run(play())


def test_two_processes_on_one_database_remind_once_and_one_gives_way(
    postgresql_url: Callable[[], str], tmp_path: Path
) -> None:
    database = postgresql_url()
    db.connect(database)

    async def play() -> None:
        async with office(tmp_path, database) as (shell, people):
            async with shell.running(ready=STARTED):
                coordinator = await bind(shell, people, "陈静", "市委依法治市办", "--role", "coordinator")
                li = await bind(shell, people, "李明", "市司法局")
                await exchange(li, coordinator)
            late = {"DUBAN_CLOCK_START": "2024-03-20T08:59:56"}
            async with shell.running(ready=STARTED, **late) as second:
                async with shell.running(ready=STARTED, **late) as first:
                    await li.expect("请您关注", PATIENCE)
                    conflict = "another process is polling with this token"
                    told = [asyncio.create_task(bot.until(conflict)) for bot in (first, second)]
                    done, others = await asyncio.wait(told, return_when=asyncio.FIRST_COMPLETED)
                    for task in others:
                        task.cancel()
                    await asyncio.gather(*done)
                await li.say("/tasks")
                await li.expect("您的事项", PATIENCE)
            assert digests(li) == 1

    asyncio.run(play())
