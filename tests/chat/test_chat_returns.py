"""Return sheets in chat: an official hands in what was filled in on paper, a coordinator what came by e-mail."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
from office import APPROVALS, JUSTICE, TITLE, Office, labels, scene, scene_on_both

from exports.return_sheet import ReturnLine, return_name, write_return
from sandbox.people import Person
from tasks.domain.moments import local_day
from tasks.domain.terms import Language, ReportStatus, Source
from tasks.services import collecting, plans
from tasks.services.cards import Card

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def sheet_of(office: Office, unit: str, **answers: tuple[str, str]) -> tuple[str, bytes]:
    """(name, bytes) of the unit's return sheet with (status, text) by item number: item_1=("有进展", "…")."""
    today = local_day(office.now(), office.practice.zone)

    def read() -> list[Card]:
        plan = plans.find(TITLE)
        return collecting.asked(plan.id, [unit], office.now(), office.practice, Language.ZH)[unit]

    lines = [
        ReturnLine(card.assignment_id, card.number, card.title, card.role, card.deadline_text, "")
        for card in await office.run(read)
    ]
    name = return_name(TITLE, today, unit)
    folder = office.practice.evidence_folder.parent
    book = openpyxl.load_workbook(write_return(folder / name, TITLE, unit, lines, today))
    page: Any = book.active
    for row in page.iter_rows(min_row=6):
        status, text = answers.get(f"item_{row[1].value}", (None, None))
        row[6].value, row[8].value = status, text
    filled = BytesIO()
    book.save(filled)
    return name, filled.getvalue()


async def send(person: Person, file: tuple[str, bytes]) -> None:
    await person.send_document(*file, XLSX)


@scene_on_both
async def test_an_official_hands_in_the_units_sheet(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    file = await sheet_of(office, JUSTICE, item_1=("有进展", "清单已拟好"), item_2=("", "没选状态"))
    await send(li, file)
    shown = await li.expect("将登记 1 项")
    assert "清单已拟好" in shown.text
    assert "填了内容，但没有选状态" in shown.text
    await office.restart()
    await li.press("✅ 登记这 1 项")
    done = await li.expect("已登记 1 项")
    assert labels(done) == []
    await chen.expect("登记了 1 项")
    await chen.say("/review")
    await chen.expect("清单已拟好")
    (report,) = await office.reports()
    assert (report.status, report.source, report.recorded_by.split("#")[0]) == (
        ReportStatus.PROGRESS,
        Source.COLLECT,
        "李明",
    )
    await send(li, file)
    await li.expect("没有可以登记的内容")
    assert len(await office.reports()) == 1


@scene
async def test_a_coordinator_hands_in_anybodys_and_may_cancel(office: Office) -> None:
    chen = await office.coordinator()
    file = await sheet_of(office, APPROVALS, item_4=("已完成", "全部规范"))
    await send(chen, file)
    await chen.expect("将登记 1 项")
    await chen.press("取消")
    await chen.expect("没有导入或登记任何内容")
    assert await office.reports() == []
    await send(chen, file)
    await chen.expect("将登记 1 项")
    await chen.press("✅ 登记这 1 项")
    await chen.expect("已登记 1 项")
    assert [report.status for report in await office.reports()] == [ReportStatus.DONE]


@scene
async def test_another_units_sheet_tells_an_official_nothing(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await send(li, await sheet_of(office, APPROVALS, item_4=("已完成", "x")))
    shown = await li.expect("没有可以登记的内容")
    assert "与台账不符" in shown.text
    assert await office.reports() == []


@scene
async def test_evidence_that_only_bears_the_name_is_told_what_to_do(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    book = openpyxl.Workbook()
    file = BytesIO()
    book.save(file)
    await send(li, ("培训报送表.xlsx", file.getvalue()))
    await li.expect("没有找到报送表的隐藏编号")
    await send(li, ("培训签到表.xlsx", file.getvalue()))
    await li.expect("您说的是哪一项")


@scene
async def test_what_was_reported_between_preview_and_yes_is_shown_anew(office: Office) -> None:
    li, zhao = await office.bind("李明", JUSTICE), await office.bind("赵强", JUSTICE)
    file = await sheet_of(office, JUSTICE, item_1=("有进展", "表里写的"), item_2=("有进展", "评查一半"))
    office.later(days=1)
    await send(li, file)
    await li.expect("将登记 2 项")
    await zhao.say("第1项 完成80%")
    await zhao.expect("请确认报送内容")
    await zhao.press("✅ 确认报送")
    await zhao.expect("已收到报送")
    await li.press("✅ 登记这 2 项")
    again = await li.expect("将登记 1 项")
    assert "之后已有新的报送" in again.text
    await li.press("✅ 登记这 1 项")
    await li.expect("已登记 1 项")
    assert [report.text for report in await office.reports()] == ["完成80%", "评查一半"]
