"""What takes long holds up nobody for longer than it takes itself; what is not the conversation's holds up nobody."""

from __future__ import annotations

import asyncio
import threading

import pytest
from office import COORDINATION, EDUCATION, JUSTICE, Office, scene
from test_chat_import import ROWS, preview, send, workbook

from demo import stage
from exports.annotated import write_annotated
from tasks.domain.terms import ContactRole
from tasks.store import db

LONG = 10.0  # s, for what must have come about by then


@scene
async def test_the_event_loop_never_asks_the_database(office: Office) -> None:
    asked: set[int] = set()
    db.database.obj.query_hooks.append(lambda _: asked.add(threading.get_ident()))
    coordinator, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    await li.expect("您的事项")
    await li.send_document("清单.txt", "清单".encode(), "text/plain", caption="第2项 已完成评查20件")
    await li.press("✅ 确认报送", (await li.expect("请确认报送内容")).id)
    await li.expect("已收到报送")
    await coordinator.press("✅ 通过", (await coordinator.expect("待审核")).id)
    await li.expect("已审核通过")
    await send(coordinator, workbook(*ROWS))
    await preview(coordinator)
    await office.tick()
    assert asked
    assert threading.get_ident() not in asked


@scene
async def test_a_slow_service_is_waited_for_by_the_database_and_by_nothing_else(office: Office) -> None:
    """The loop goes on meanwhile; what needs the database comes right after it."""
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", EDUCATION)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> bool:
        begun.set()
        return go_on.wait(LONG)

    running = asyncio.create_task(office.run(slow))
    await asyncio.to_thread(begun.wait, LONG)
    for person in (li, wang):
        await person.say("/tasks")
    assert len(await li.messages()) > 1  # by HTTP, from the stand-in, which lives on the same loop
    assert not running.done()
    go_on.set()
    assert await running
    for person in (li, wang):
        await person.expect("您的事项")


@scene
async def test_answers_leave_while_others_of_the_same_batch_are_still_handled(office: Office) -> None:
    steps: list[str] = []
    wanted = ("INTO seen_update", "INTO attempt")
    db.database.obj.query_hooks.append(lambda query: steps.extend(word for word in wanted if word in query.sql))
    people = [await office.people.person(f"路人{number}") for number in range(40)]
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return go_on.wait(LONG)

    holding = asyncio.create_task(office.run(hold))
    await asyncio.to_thread(begun.wait, LONG)
    for person in people:
        await person.say("您好")
    go_on.set()
    await holding
    for person in people:
        await person.expect(lambda message: message.from_bot)
    assert steps.count("INTO seen_update") == len(people)
    last = len(steps) - steps[::-1].index("INTO seen_update")
    assert steps[:last].count("INTO attempt") >= 4  # one is of the first message, which was fetched alone


@scene
async def test_a_table_that_is_being_read_holds_up_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*arguments: object) -> object:
        begun.set()
        assert go_on.wait(LONG)
        return write_annotated(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(stage, "write_annotated", slowly)
    await office.restart()
    chen = await office.bind("陈督办", COORDINATION, ContactRole.COORDINATOR)
    li = await office.bind("李明", JUSTICE)
    await send(chen, workbook(*ROWS))
    assert await asyncio.to_thread(begun.wait, LONG)
    await li.say("/tasks")
    await li.expect("您的事项")
    await chen.say("/review")
    await chen.expect("没有待审核的报送")
    go_on.set()
    await chen.expect("批注副本")
