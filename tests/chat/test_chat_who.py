"""'/who' and '/overdue' for whoever may look: the same counts as the workbook, whom to call first."""

from __future__ import annotations

from collections import Counter
from datetime import date

from office import COORDINATION, EDUCATION, ITEMS, JUSTICE, Office, data_of, item, labels, scene

from exports.sheet_answers import ANSWERS
from exports.sheet_overdue import OVERDUE
from exports.view import View
from sandbox.people import Person
from tasks.domain.terms import Answer, ContactRole, Light
from tasks.services import ledger
from tasks.store.models import Plan


async def view(office: Office) -> View:
    """What the workbook is written from."""

    def read() -> View:
        return View(ledger.ledger(Plan.get().id, None, office.now(), office.practice))

    return await office.run(read)


async def done(person: Person, number: str) -> None:
    await person.say(f"第{number}项 已完成")
    await person.expect("请确认报送内容")
    await person.press("✅ 确认报送")
    await person.expect("已收到报送")


@scene
async def test_who_has_reported_is_what_the_workbook_says(office: Office) -> None:
    await office.adopt(*ITEMS, item("6", "上报自查报告", "2月底前", EDUCATION))
    li, zhao = await office.bind("李明", JUSTICE), await office.bind("赵市长", COORDINATION, ContactRole.LEADER)
    office.on(date(2026, 3, 12))
    await done(li, "1")
    await done(li, "2")
    await zhao.say("/who")
    seen = await zhao.expect("报送情况：本月")
    told = Counter(one.answer for one in ANSWERS.rows(await view(office)))
    assert "🔴 逾期未报 2 次　🟢 未到期 2 次　🟡 逾期报送 1 次　✅ 按时报送 1 次" in seen.text
    assert (told[Answer.OVERDUE], told[Answer.LATE], told[Answer.ON_TIME]) == (2, 1, 1)
    assert "其中 2 个有逾期未报" in seen.text
    lines = [line for line in seen.text.splitlines() if "已报" in line]
    assert lines[0].startswith(
        ("🔴 市财政局　已报 0/1　逾期未报 1 次（没有联络员）", "🔴 市教育局　已报 0/1　逾期未报 1 次")
    )
    assert "🟢 市司法局　已报 2/2　未到期 1 次，逾期报送 1 次，按时报送 1 次" in seen.text
    await zhao.press("上月", seen.id)
    before = await zhao.expect(lambda m: m.id == seen.id and "报送情况：上月" in m.text)
    assert "2月1日至2月28日" in before.text
    await zhao.press("本周", seen.id)
    week = await zhao.expect(lambda m: m.id == seen.id and "报送情况：本周" in m.text)
    assert "3月9日至3月15日" in week.text
    assert "🟡 市司法局　已报 1/1　逾期报送 1 次" in week.text
    await zhao.press(data_of(week, JUSTICE), seen.id)
    await zhao.expect(lambda m: m.id == seen.id and m.text.startswith(JUSTICE))


@scene
async def test_when_nothing_is_due(office: Office) -> None:
    await office.adopt(item("1", "远的事", "12月底前", JUSTICE))
    chen = await office.coordinator()
    await chen.say("/who")
    await chen.expect("这段时间没有应报的内容")
    await chen.say("/overdue")
    await chen.expect("目前没有逾期的事项")


@scene
async def test_everything_overdue_by_days_and_who_was_reminded(office: Office) -> None:
    await office.adopt(*ITEMS, item("6", "上报自查报告", "3月4日前", EDUCATION))
    await office.bind("李明", JUSTICE)
    zhao = await office.bind("赵市长", COORDINATION, ContactRole.LEADER)
    for day in (12, 16, 18):
        office.on(date(2026, 3, day))
        await office.tick()
    await zhao.say("/overdue")
    seen = (await zhao.expect("逾期的事项")).text
    red = [row for row in OVERDUE.rows(await view(office)) if row.light is Light.RED]
    assert "共 3 条（其中牵头、责任单位 2 条）" in seen
    assert len(red) == 3
    assert seen.index("上报自查报告") < seen.index("公布行政检查事项清单")
    assert "市教育局（牵头单位）　逾期 14 天\n还没有提醒过" in seen
    assert "市司法局（牵头单位）　逾期 8 天\n已提醒：李明 2 次（最近3月18日）" in seen
    assert "市财政局（配合单位）　逾期 8 天" in seen


@scene
async def test_whoever_is_both_switches_between_their_own_and_everybodys(office: Office) -> None:
    chen = await office.coordinator()
    code = await office.invite(JUSTICE)
    await chen.say(f"/start {code}")
    await chen.expect(JUSTICE)
    office.on(date(2026, 3, 20))
    await chen.say("/overdue")
    every = await chen.expect("逾期的事项")
    assert "市财政局" in every.text
    await chen.press("我单位的", every.id)
    own = await chen.expect(lambda m: m.id == every.id and "逾期未报送的事项（1 项）" in m.text)
    assert "所有单位的" in labels(own)
    await chen.press("所有单位的", every.id)
    await chen.expect(lambda m: m.id == every.id and "市财政局" in m.text)


@scene
async def test_an_official_keeps_their_own_list(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 20))
    await li.say("/overdue")
    assert "所有单位的" not in labels(await li.expect("逾期未报送的事项（1 项）"))
