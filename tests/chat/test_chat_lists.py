"""The list of what is mine: order, pages, the filter for what is overdue; the card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from office import JUSTICE, Office, data_of, item, labels, scene, scene_on_both

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


@scene_on_both
async def test_the_card_takes_the_place_of_the_list_and_gives_it_back(office: Office) -> None:
    await office.adopt(*(item(str(n), f"事项{n}", "6月底前", "市水务局") for n in range(1, 21)))
    wu = await office.bind("吴刚", "市水务局")
    await wu.say("/tasks")
    page = await wu.expect("您的事项（20 项）")
    await wu.press("下一页", page.id)
    await wu.expect("第 2/3 页")
    await wu.press("🟢 12", page.id)
    card = await wu.expect(lambda m: m.id == page.id and "第12项　事项12" in m.text)
    await office.restart()
    await wu.say("完成80%")
    assert "事项12" in (await wu.expect("请确认报送内容")).text, "what is said next is about the card"
    await wu.press("取消")
    await wu.expect("已取消")
    await wu.reply(card.id, "完成60%")
    assert "事项12" in (await wu.expect("请确认报送内容")).text, "a reply to the edited message finds it too"
    await wu.press("取消")
    await wu.expect("已取消")
    await wu.press("↩️ 返回列表", card.id)
    await wu.expect(lambda m: m.id == page.id and "第 2/3 页" in m.text)
    await wu.reply(page.id, "12 完成40%")
    assert "事项12" in (await wu.expect("请确认报送内容")).text
    assert sum("您的事项" in m.text for m in await wu.messages()) == 1


@scene
async def test_what_waits_for_review_is_a_list_of_its_own(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    assert "只看待审核" not in labels(page)
    await li.say("第2项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    assert "正常 · 待审核" in page.text
    await li.press("只看待审核", page.id)
    waiting = await li.expect("待审核的事项（1 项）")
    assert "开展案卷评查" in waiting.text
    assert "没有逾期的事项" in await office.forge(li, data="l:1:late")
    for data in ("l:1:none", "l:1", "t:1:1", "t:1:1:none"):
        assert "按钮已经失效" in await office.forge(li, data=data), data


@scene
async def test_units_and_roles_are_named_where_there_are_several(office: Office) -> None:
    await office.adopt(item("8", "完善预算管理", "6月底前", "市财政局", JUSTICE))
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    page = await li.expect("您的事项（1 项）")
    assert "配合单位" in page.text
    assert "市司法局" not in page.text
    await li.say(f"/start {await office.invite('市财政局')}")
    await li.expect("市财政局")
    await li.say("/tasks")
    both = await li.expect("您的事项（2 项）")
    assert {"市司法局", "市财政局"} <= set(both.text.replace("\n", " ").split(" "))


@scene
async def test_a_card_shows_who_reviews_who_leads_and_what_was_asked(office: Office) -> None:
    await office.coordinator("陈督办")
    wang = await office.bind("王芳", "市财政局")
    await wang.say("/tasks")
    page = await wang.expect("您的事项（1 项）")
    await wang.press("🟡 1", page.id)
    card = await wang.expect(lambda m: m.id == page.id and "审核　陈督办" in m.text)
    for words in (
        "工作方面　规范执法",
        "1.制定方案；",
        "市财政局（配合单位）",
        "牵头单位　市司法局",
        "完成时限　3月10日前",
    ):
        assert words in card.text
    await wang.press("⏳ 申请延期", card.id)
    await wang.expect("新的完成时限")
    await wang.say("3月31日")
    await wang.expect("延期理由")
    await wang.say("等待资金文件")
    await wang.expect("延期申请已提交")
    await wang.say("1")
    await wang.expect("申请延期至　3月31日（待批准，批准前时限不变）")


@scene
async def test_long_measures_are_folded_and_shown_whole(office: Office) -> None:
    measures = tuple(f"{n}." + "健全制度机制，" * 12 for n in range(1, 15))
    await office.adopt(replace(item("9", "健全机制", "6月底前", "市水务局"), measures=measures))
    wu = await office.bind("吴刚", "市水务局")
    await wu.say("/tasks")
    page = await wu.expect("您的事项（1 项）")
    await wu.press("🟢 9", page.id)
    card = await wu.expect(lambda m: "……另有" in m.text)
    assert "14." not in card.text
    await wu.press("📄 展开全文", card.id)
    whole = await wu.expect(lambda m: m.id == page.id and measures[-1] in m.text)
    assert all(line in whole.text for line in measures)
    assert "📄 展开全文" not in labels(whole)
    assert "↩️ 返回列表" in labels(whole)


@scene
async def test_what_is_too_long_for_a_message_is_sent_whole_all_the_same(office: Office) -> None:
    measures = tuple(f"（{n}）" + "健全制度机制，" * 30 for n in range(1, 31))
    await office.adopt(replace(item("9", "健全机制", "6月底前", "市水务局"), measures=measures))
    wu = await office.bind("吴刚", "市水务局")
    await wu.say("9")
    card = await wu.expect(lambda m: "……另有" in m.text)
    await wu.press("📄 展开全文", card.id)
    await wu.expect(lambda m: "点按钮报送" in m.text)
    said = "".join(m.text for m in await wu.messages())
    assert all(line in said for line in measures)


def test_the_menu_has_every_command_and_no_other() -> None:
    assert sorted([*(line.command for line in MENU), "start"]) == sorted(COMMANDS)
