"""The list of what is mine: order, pages, the filter for what is overdue; the card."""

from __future__ import annotations

from datetime import date

from office import JUSTICE, Office, data_of, item, labels, scene

from chat.dialogue import COMMANDS
from chat.menu import MENU

NASTY = '<b>规范</b> & "检查" <script>'


@scene
async def test_most_urgent_first_and_only_what_is_overdue(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 20))
    await li.say("/overdue")
    late = await li.expect("逾期未报送的事项（1 项）")
    assert "🔴 1 公布行政检查事项清单" in late.text
    await li.press("查看全部")
    whole = await li.expect(lambda m: m.id == late.id and "您的事项（3 项）" in m.text)
    order = [line.split()[1] for line in whole.text.splitlines() if line.startswith(("🔴", "🟡", "🟢"))]
    assert order == ["1", "2", "3"]
    await li.press("只看逾期")
    await li.expect(lambda m: m.id == late.id and "逾期未报送" in m.text)


@scene
async def test_pages(office: Office) -> None:
    await office.adopt(*(item(str(n), f"事项{n}", "6月底前", "市水务局") for n in range(1, 21)))
    wu = await office.bind("吴刚", "市水务局")
    await wu.say("/tasks")
    first = await wu.expect("您的事项（20 项）　第 1/3 页")
    assert "上一页" not in labels(first)
    await wu.press("下一页")
    await wu.expect("第 2/3 页")
    await wu.press("下一页")
    last = await wu.expect("第 3/3 页")
    assert "下一页" not in labels(last)
    assert sum(label.startswith(("🟢", "🟡")) for label in labels(last)) == 4
    await wu.press("上一页")
    await wu.expect("第 2/3 页")
    assert "第 3/3 页" in await office.forge(wu, data="l:999:all")
    await wu.say("已完成")
    asked = await wu.expect("或回复编号")
    assert len(labels(asked)) == 9
    await wu.say("17")
    assert "事项17" in (await wu.expect("请确认报送内容")).text


@scene
async def test_texts_of_the_plan_are_shown_as_they_are(office: Office) -> None:
    await office.adopt(item("7", NASTY, "6月底前<i>", "市<b>水务&局"))
    wu = await office.bind("<u>吴&刚", "市<b>水务&局")
    await wu.say("/tasks")
    await wu.expect(NASTY)
    await wu.press("🟢 7")
    card = await wu.expect(f"第7项　{NASTY}")
    assert "6月底前<i>" in card.text
    assert "市<b>水务&局" in card.text
    await wu.say("<b>完成80%</b> & </blockquote>")
    await wu.expect("<b>完成80%</b> & </blockquote>")
    await wu.press("✅ 确认报送")
    await wu.expect("已收到报送")
    coordinator = await office.coordinator("<督办&>")
    await coordinator.say("/review")
    card = await coordinator.expect("待审核")
    assert "<u>吴&刚" in card.text
    await coordinator.press("✅ 通过", card.id)
    await wu.expect("已审核通过")
    await coordinator.expect("<督办&>")
    assert "已由<督办&>审核" in (await office.forge(coordinator, data=data_of(card, "通过"))).replace(
        "&lt;", "<"
    ).replace("&gt;", ">").replace("&amp;", "&")


@scene
async def test_the_card_tells_what_became_of_the_last_report(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.say("2")
    assert "（待审核）" in (await li.expect("最近报送")).text
    await coordinator.say("/review")
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await coordinator.say("请附案卷清单")
    await li.expect("请附案卷清单")
    await li.say("2")
    assert "已退回：请附案卷清单" in (await li.expect("最近报送")).text


def test_the_menu_has_every_command_and_no_other() -> None:
    assert sorted([*(line.command for line in MENU), "start"]) == sorted(COMMANDS)
