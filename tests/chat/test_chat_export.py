"""'/export': what is asked for is made beside the conversation and arrives once, whatever happens in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from office import COORDINATION, JUSTICE, TITLE, Office, data_of, labels, scene, scene_on_both

from sandbox.people import Message, Person
from tasks.domain.terms import ContactRole, Language, Output, RequestState
from tasks.services import exporting, people
from tasks.store import db
from tasks.store.models import Audit, ExportRequest, Plan

XLSX = b"PK"


def is_file(message: Message) -> bool:
    return message.document is not None


async def leader(office: Office) -> Person:
    return await office.bind("赵市长", COORDINATION, ContactRole.LEADER)


async def requests(office: Office) -> list[ExportRequest]:
    return await office.run(lambda: list(ExportRequest.select().order_by(ExportRequest.id)))


async def settle(office: Office, ready: Callable[[list[ExportRequest]], bool]) -> list[ExportRequest]:
    """Waits until the requests are as wanted: the bot is poked as by anybody's message."""
    poke = await office.people.person("路人")
    async with asyncio.timeout(10):
        while not ready(found := await requests(office)):
            await poke.say("您好")
            await poke.expect("")
    return found


async def while_down(work: Callable[[], None]) -> None:
    """What another process did to the database while this one was not up."""

    def then_leave() -> None:
        try:
            work()
        finally:
            db.close()

    await asyncio.to_thread(then_leave)


async def files(person: Person) -> int:
    return sum(is_file(message) for message in await person.messages())


def failing(office: Office, times: int, error: Exception) -> list[int]:
    """Lets the next files fail; returns a list that grows with each attempt."""
    make, made = office.produce, [0] * 0

    def produce(
        plan_id: int, output: Output, as_of: date | None, now: datetime, language: Language, folder: Path
    ) -> tuple[Path, int]:
        made.append(plan_id)
        if len(made) <= times:
            raise error
        return make(plan_id, output, as_of, now, language, folder)

    office.produce = produce
    return made


@scene
async def test_by_button_and_by_name(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say("/export")
    menu = await chen.expect("请选择要哪一种")
    assert labels(menu) == [output.zh for output in Output]
    await chen.press("进展工作簿", menu.id)
    await chen.expect(lambda m: m.id == menu.id and "正在生成" in m.text and not m.buttons)
    book = await chen.expect(is_file)
    assert book.document is not None
    assert book.document.file_name == f"{TITLE}_2026-03-02.xlsx"
    assert f"{TITLE}　进展工作簿　截至3月2日 09:00" in book.text
    assert (await chen.download(book)).startswith(XLSX)
    await chen.say("/export 通报")
    await chen.expect("通报，做好马上发给您")
    letter = await chen.expect(is_file)
    assert letter.document is not None
    assert letter.document.file_name.endswith("_通报.docx")
    await chen.say("/export 会议纪要")
    await chen.expect("没有叫“会议纪要”的文件")


@scene
async def test_a_leader_has_what_is_to_be_looked_at(office: Office) -> None:
    zhao = await leader(office)
    await zhao.say("/export")
    assert labels(await zhao.expect("请选择")) == ["进展工作簿", "看板图片", "网页看板"]
    await zhao.say("/export html")
    await zhao.expect("正在生成")
    page = await zhao.expect(is_file)
    assert (await zhao.download(page)).lstrip().startswith(b"<!doctype html>")
    await zhao.say("/export 佐证材料")
    await zhao.expect("没有办理这件事的权限")
    plan = await office.run(lambda: Plan.get().id)
    assert "没有办理这件事的权限" in await office.forge(zhao, data=f"ye:bulletin:{plan}")
    assert [one.output for one in await requests(office)] == [Output.HTML]


@scene
async def test_a_double_press_makes_one_request(office: Office) -> None:
    chen = await office.coordinator()
    blocked = threading.Event()
    make = office.produce

    def slow(
        plan_id: int, output: Output, as_of: date | None, now: datetime, language: Language, folder: Path
    ) -> tuple[Path, int]:
        blocked.wait(10)
        return make(plan_id, output, as_of, now, language, folder)

    office.produce = slow
    await office.restart()
    await chen.say("/export")
    menu = await chen.expect("请选择")
    data = data_of(menu, "工作簿")
    await chen.press(data, menu.id)
    await chen.expect("做好马上发给您")
    assert "正在生成，请稍候" in await office.forge(chen, data=data)
    await chen.say("/tasks")  # nobody waits for the file
    await chen.expect("没有需要您办理的事项")
    blocked.set()
    await chen.expect(is_file)
    assert len(await requests(office)) == 1


@scene_on_both
async def test_a_restart_between_request_and_file_loses_and_doubles_nothing(office: Office) -> None:
    chen = await office.coordinator()
    plan = await office.run(lambda: Plan.get().id)
    await office.close()

    def asked_and_killed() -> None:
        """The request was made and claimed, and the process that made its file was killed."""
        actor = people.coordinators(office.now())[0]
        assert exporting.request(actor, actor.chat_id, plan, Output.WORKBOOK, office.now())
        assert exporting.next_pending(office.now()) is not None

    await while_down(asked_and_killed)
    await office.open()
    await office.run(lambda: None)
    assert timedelta() < exporting.LEASE
    office.later(minutes=6)  # longer than any claim
    await settle(office, lambda found: found[0].state is RequestState.DONE)
    await chen.expect(is_file)
    await office.restart()
    (one,) = await settle(office, lambda found: True)
    assert (one.attempts, await files(chen)) == (2, 1)


@scene
async def test_a_failure_is_tried_again_and_then_told_once(office: Office) -> None:
    chen = await office.coordinator()
    made = failing(office, 99, RuntimeError("<disk> & full"))
    await office.restart()
    await chen.say("/export 工作簿")
    await chen.expect("正在生成")
    for attempt, wait in enumerate((*exporting.WAITS, timedelta()), 1):
        await settle(office, lambda found, attempt=attempt: found[0].attempts == attempt and bool(found[0].error))
        office.later(seconds=wait.total_seconds() + 1)
    await settle(office, lambda found: found[0].state is RequestState.FAILED)
    said = await chen.expect("没有做成")
    assert "disk" not in said.text
    assert len(made) == 4
    audited = await office.run(lambda: list(Audit.select().where(Audit.action == "export_failed")))
    assert [one.reason for one in audited] == ["RuntimeError: <disk> & full"]
    failing(office, 0, RuntimeError())
    await chen.say("/export 工作簿")
    await chen.expect("正在生成")


@scene
async def test_an_attempt_that_fails_once_is_made_up_for(office: Office) -> None:
    chen = await office.coordinator()
    failing(office, 1, PermissionError("in use"))
    await office.restart()
    await chen.say("/export 工作簿")
    await chen.expect("正在生成")
    await settle(office, lambda found: bool(found[0].error))
    office.later(minutes=1)
    await settle(office, lambda found: found[0].state is RequestState.DONE)
    await chen.expect(is_file)


@scene
async def test_the_picture_of_a_minute_is_made_once_and_files_do_not_stay(office: Office) -> None:
    made = failing(office, 0, RuntimeError())
    await office.restart()
    chen, zhao = await office.coordinator(), await leader(office)
    for person in (chen, zhao):
        await person.say("/status")
        await person.expect("办结率")
        await person.expect(is_file)
    assert len(made) == 1
    english = await office.bind("Wang", COORDINATION, ContactRole.LEADER, "en")
    await english.say("/status")
    await english.expect(is_file)
    assert len(made) == 2, "another language is another picture"
    office.later(minutes=2)
    await chen.say("/status")
    await chen.expect(is_file)
    assert len(made) == 3
    office.later(minutes=2)
    await settle(office, lambda found: all(one.path is None for one in found))
    assert list(office.practice.requests_folder.iterdir()) == []


@scene
async def test_a_file_that_is_too_large_lies_on_the_server(office: Office) -> None:
    chen = await office.coordinator()
    office.most_upload = 1000
    await office.restart()
    await chen.say("/export 工作簿")
    said = await chen.expect("文件放在服务器上，保留到3月9日")
    path = Path(said.text.splitlines()[-1])
    assert await asyncio.to_thread(path.exists)
    office.later(days=6)
    await settle(office, lambda found: True)
    assert await asyncio.to_thread(path.exists)
    office.later(days=2)
    await settle(office, lambda found: found[0].path is None)
    assert not await asyncio.to_thread(path.exists)
    assert await files(chen) == 0


@scene
async def test_whoever_is_no_longer_entitled_gets_nothing(office: Office) -> None:
    chen = await office.coordinator()
    plan = await office.run(lambda: Plan.get().id)
    (post,) = await office.posts(chen)
    await office.close()

    def asked_and_left() -> None:
        actor = people.coordinators(office.now())[0]
        exporting.request(actor, actor.chat_id, plan, Output.EVIDENCE, office.now())
        people.end_post(post.id, "console", office.now())

    await while_down(asked_and_left)
    await office.open()
    await settle(office, lambda found: found[0].state is RequestState.FAILED)
    assert await files(chen) == 0
    assert await office.has_sent_to(chen, "没有做成") == 0


@scene
async def test_evidence_that_cannot_be_put_in_is_said(office: Office) -> None:
    li, chen = await office.bind("李明", JUSTICE), await office.coordinator()
    await li.send_document("清单.pdf", b"%PDF-1.4 x", "application/pdf", "第1项 已公布清单")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    for _ in range(50):
        (kept,) = await office.files()
        if kept.path is not None:
            break
    assert kept.path is not None
    (office.practice.evidence_folder / kept.path).unlink()
    await chen.say("/export 佐证")
    await chen.expect("正在生成")
    bundle = await chen.expect(is_file)
    assert "有 1 个文件没能放进去" in bundle.text
