"""The real process against the sandbox: killed at every step of a report, it goes on; asked to stop, it stops."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from nursery import Born, Doom, start
from office import COORDINATION, ITEMS, JUSTICE, MONDAY, TITLE

from sandbox.people import Message, People, Person
from sandbox.server import Sandbox
from tasks.domain.messages import OutgoingKind
from tasks.domain.model import IntakeResult, PlanDraft
from tasks.domain.terms import ContactRole, Decision, EvidenceState, OutboxState, ReportStatus
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports, invitations
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Contact, Evidence, Outbox, Post, Progress, Review

PATIENCE = 20.0  # s for what takes a moment on a machine that is not busy
PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())
PERHAPS = "这条消息可能重复"

TAKEN = "INTO seen_update"
HANDLED = Doom(TAKEN, committed=True)  # nothing of the answer was claimed
CLAIMED = Doom("INSERT INTO attempt")  # … nor begun
SENT = Doom("UPDATE attempt SET outcome")  # it was, and nobody wrote it down

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and SIGTERM are signals of POSIX systems")


@dataclass
class Machine:
    """Starts the bot, each time minutes later than the last: what a killed process had claimed has run out by then."""

    folder: Path
    database: str
    sandbox: Sandbox
    minutes: int = 0
    started: list[Born] = field(default_factory=list)

    async def leave_nothing(self) -> None:
        """Ends what a failed test left running."""
        for process in self.started:
            await process.kill()

    def start(self, doom: Doom | None = None) -> Born:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
        environ |= {
            "DUBAN_TOKEN": self.sandbox.token,
            "DUBAN_DATABASE_URL": self.database,
            "DUBAN_TELEGRAM_BASE_URL": self.sandbox.base_url,
            "DUBAN_TELEGRAM_BASE_FILE_URL": self.sandbox.base_file_url,
            "DUBAN_DELIVERY_PER_CHAT_SECOND": "50",
            "DUBAN_CLOCK_START": f"2026-03-02T{9 + self.minutes // 60:02}:{self.minutes % 60:02}",
        }
        self.minutes += 2
        with self.log.open("ab") as log:
            streams = (log.fileno(), log.fileno())
            process = start("run", folder=self.folder, environ=environ, streams=streams, doom=doom)
        self.started.append(process)
        return process

    async def end(self, process: Born) -> int:
        """Waits for its end, and shows what was said if it does not come."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await process.end()
        except TimeoutError:
            pytest.fail(f"it goes on:\n{self.log.read_text()}")

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"


@asynccontextmanager
async def machine(folder: Path, database: str) -> AsyncIterator[tuple[Machine, People]]:
    async with Sandbox(clock=lambda: MONDAY) as sandbox, People(sandbox.url) as people:
        made = Machine(folder, database, sandbox)
        try:
            yield made, people
        finally:
            await made.leave_nothing()


def adopt() -> tuple[str, str]:
    """The plan, and the codes for a coordinator and a contact."""
    draft = PlanDraft(TITLE, 2026, ("规范执法",), ITEMS)
    imports.apply(IntakeResult("方案.xlsx", "0" * 64, draft), None, "console", MONDAY, PRACTICE)
    office = invitations.invite(COORDINATION, ContactRole.COORDINATOR, "console", MONDAY, PRACTICE)
    unit = invitations.invite(JUSTICE, ContactRole.CONTACT, "console", MONDAY, PRACTICE)
    db.close()
    return office.code, unit.code


def settled() -> bool:
    """Whether everything that is owed has been sent, and every file fetched."""
    owed = Outbox.state.in_([OutboxState.QUEUED, OutboxState.CLAIMED])
    coming = Evidence.state == EvidenceState.PENDING
    return not Outbox.select().where(owed).count() and not Evidence.select().where(coming).count()


async def settle() -> None:
    async with asyncio.timeout(PATIENCE):
        while not settled():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.01)


def test_killed_at_every_step_of_a_report_nothing_is_lost_or_doubled(database: str, tmp_path: Path) -> None:
    """Each event meets a process that dies while it is handled, one that dies when it has been, one that dies with the
    answer in hand, one that dies when it is sent, and one that is killed when all is done."""
    codes = adopt()
    random = Random(1)

    async def play() -> list[list[Message]]:
        async with machine(tmp_path, database) as (office, people):
            coordinator, li = await people.person("陈督办"), await people.person("李明")

            async def through(who: Person, act: Awaitable[object], words: str) -> None:
                await act
                for doom in (Doom(TAKEN, later=random.randrange(12)), HANDLED, CLAIMED, SENT):
                    assert await office.end(office.start(doom)) == -signal.SIGKILL
                bot = office.start()
                await who.expect(words, PATIENCE)
                await settle()
                await bot.kill()

            await through(coordinator, coordinator.say(f"/start {codes[0]}"), COORDINATION)
            await through(li, li.say(f"/start {codes[1]}"), JUSTICE)
            await through(li, li.say("/tasks"), "您的事项")
            await through(li, li.press("🟢 2"), "开展案卷评查")
            await through(li, li.press("📈 有进展"), "说明进展")
            await through(li, li.say("已评查12件，完成60%"), "请确认报送内容")
            await through(li, li.send_document("清单.txt", "清单".encode(), "text/plain"), "清单.txt")
            await through(li, li.press("✅ 确认报送"), "已收到报送")
            await through(coordinator, coordinator.press("✅ 通过"), "已通过")
            return [await coordinator.messages(), await li.messages()]

    chats = asyncio.run(play())
    (report,), (file,), (review,) = Progress.select(), Evidence.select(), Review.select()
    assert (report.status, report.percent, report.text) == (ReportStatus.PROGRESS, 60, "已评查12件，完成60%")
    assert (file.progress_id, file.name, file.state) == (report.id, "清单.txt", EvidenceState.STORED)
    assert (review.progress_id, review.decision) == (report.id, Decision.ACCEPT)
    assert (Contact.select().count(), Post.select().count()) == (2, 2)

    owed = list(Outbox.select().where(Outbox.kind != OutgoingKind.TOAST))  # which is of no use after minutes
    assert {row.state for row in owed} == {OutboxState.SENT}
    assert set(Counter((row.chat_id, row.payload["text"]) for row in owed if "text" in row.payload).values()) == {1}
    said = [message.text.partition(f"\n\n（{PERHAPS}") for chat in chats for message in chat if message.from_bot]
    assert max(Counter(text for text, perhaps, _ in said if not perhaps).values()) == 1
    assert max(Counter(text for text, perhaps, _ in said if perhaps).values()) == 1


def test_a_clean_stop_keeps_what_was_asked(sqlite_database: str, tmp_path: Path) -> None:
    codes = adopt()

    async def play() -> None:
        async with machine(tmp_path, sqlite_database) as (office, people):
            bot = office.start()
            li = await people.person("李明")
            await li.say(f"/start {codes[1]}")
            await li.expect(JUSTICE, PATIENCE)
            bot.send(signal.SIGTERM)
            assert await office.end(bot) == 0
            await li.say("第2项 完成80%")
            bot = office.start()
            await li.expect("请确认报送内容", PATIENCE)
            bot.send(signal.SIGINT)
            assert await office.end(bot) == 0

    asyncio.run(play())
