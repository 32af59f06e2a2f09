"""A lead unit sees what the units it leads have reported, hears of it once a day, and takes over their words."""

from __future__ import annotations

from datetime import date
from functools import partial

from office import JUSTICE, Office, data_of, item, labels, scene, scene_on_both

from sandbox.people import Message, Person
from tasks.domain.model import ItemDraft
from tasks.domain.terms import ContactRole

FINANCE, AUDIT = "市财政局", "市审计局"
ITEM = item("7", "开展涉企收费清理", "6月底前", JUSTICE, FINANCE, AUDIT)


async def plan(office: Office, *items: ItemDraft) -> tuple[Person, Person, Person]:
    """Its lead unit's person, and those of the two units that it leads."""
    await office.adopt(*(items or (ITEM,)))
    li = await office.bind("李明", JUSTICE)
    return li, await office.bind("王芳", FINANCE), await office.bind("赵青", AUDIT)


async def report(person: Person, said: str) -> None:
    await person.say(said)
    await person.expect("请确认报送内容")
    await person.press("✅ 确认报送")
    await person.expect("已收到报送")


async def card(person: Person, number: str = "7") -> Message:
    await person.say(number)
    return await person.expect("点按钮报送")


async def chosen(person: Person, *units: str, on: Message | None = None) -> Message:
    """The units are ticked, on that card or on a new one."""
    shown = on or await card(person)
    await person.press("🤝 采用其他单位的报送", shown.id)
    shown = await person.expect("请勾选")
    for unit in units:
        await person.press(f"⬜ {unit}", shown.id)
        shown = await person.expect(partial(_ticked, unit))
    return shown


def _ticked(unit: str, message: Message) -> bool:
    return f"☑️ {unit}" in labels(message)


@scene_on_both
async def test_the_lead_takes_over_the_words_under_the_units_names(office: Office) -> None:
    li, wang, zhao = await plan(office)
    await report(wang, "已清理收费12项，完成80%")
    await report(zhao, "已完成审计调查3次")
    shown = await card(li)
    assert "市财政局（配合单位）：3月2日有进展 80%，待审核　“已清理收费12项，完成80%”" in shown.text
    assert "🤝 采用其他单位的报送" in labels(shown)
    await office.restart()
    shown = await chosen(li, FINANCE, AUDIT)
    assert "📝 生成报送草稿（2 个单位）" in labels(shown)
    await office.restart()
    await li.press("📝 生成报送草稿（2 个单位）", shown.id)
    draft = await li.expect(lambda m: m.id == shown.id and "请确认报送内容" in m.text)
    assert "配合单位进展：\n市财政局：已清理收费12项，完成80%\n市审计局：已完成审计调查3次" in draft.text
    assert "有进展" in draft.text
    assert "数据" not in draft.text, "their figures stay theirs"
    await office.restart()
    await li.say("本单位已印发清理方案，完成60%")
    both = await li.expect("本单位已印发清理方案，完成60%")
    assert "进度　60%" in both.text
    assert "市审计局：已完成审计调查3次" in both.text
    await li.press("✅ 确认报送", both.id)
    await li.expect("已收到报送")
    *_, mine = await office.reports()
    assert (mine.percent, mine.figures, mine.status.value) == (60, {}, "progress")
    assert "市财政局：已清理收费12项" in mine.text


@scene
async def test_who_stands_in_hears_of_it_while_the_lead_is_on_leave(office: Office) -> None:
    li, he = await office.bind("李明", JUSTICE), await office.bind("何芳", JUSTICE, ContactRole.DEPUTY)
    wang = await office.bind("王芳", FINANCE)
    await li.say("/leave 今天到明天")
    await li.expect("已登记休假")
    await wang.say("1 已提出意见")
    await wang.expect("请确认报送内容")
    await wang.press("✅ 确认报送")
    await he.expect("市财政局（配合单位）报送了")
    assert not await office.has_sent_to(li, "市财政局（配合单位）报送了")


@scene
async def test_a_report_that_is_changed_still_counts_no_figures_of_others(office: Office) -> None:
    li, wang, _ = await plan(office)
    await report(wang, "已清理收费12项，完成80%，需要市政府协调")
    shown = await chosen(li, FINANCE)
    await li.press("📝 生成报送草稿（1 个单位）", shown.id)
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    receipt = await li.expect("已收到报送")
    await li.press("✏️ 修改", receipt.id)
    draft = await li.expect("市财政局：已清理收费12项")
    await li.press("改为“有困难”", draft.id)
    asked = await li.expect(lambda m: "暂不需要协调" in labels(m))
    await li.press("暂不需要协调", asked.id)
    await li.expect(lambda m: "✅ 确认修改" in labels(m))
    await li.press("✅ 确认修改")
    await li.expect("已更新报送")
    mine = (await office.reports())[-1]
    assert (mine.status.value, mine.percent, mine.figures, mine.help_wanted) == ("difficulty", None, {}, "")
    assert "市财政局：已清理收费12项" in mine.text


@scene
async def test_nothing_is_ticked_by_itself_and_ticks_can_be_taken_back(office: Office) -> None:
    li, wang, _ = await plan(office)
    shown = await card(li)
    assert "🤝 采用其他单位的报送" not in labels(shown)
    assert shown.text.count("尚未报送") == 2
    lead = await office.part(JUSTICE, "7")
    assert "没有可以采用的报送" in await office.forge(li, data=f"ka:{lead}")
    await report(wang, "已清理收费12项")
    shown = await chosen(li, FINANCE)
    use = data_of(shown, "生成报送草稿")
    await li.press(f"☑️ {FINANCE}", shown.id)
    shown = await li.expect(lambda m: m.id == shown.id and f"⬜ {FINANCE}" in labels(m))
    assert not any("生成报送草稿" in label for label in labels(shown))
    assert "请先勾选" in await office.forge(li, data=f"{use.rpartition(':')[0]}:0")
    await li.press("↩️ 返回", shown.id)
    await li.expect(lambda m: m.id == shown.id and "🤝 采用其他单位的报送" in labels(m))


@scene
async def test_what_was_begun_goes_on_with_the_words_of_the_others(office: Office) -> None:
    li, wang, _ = await plan(office)
    await report(wang, "已清理收费12项")
    opened = await card(li)
    await li.say("本单位已印发方案")
    await li.expect("请确认报送内容")
    shown = await chosen(li, FINANCE, on=opened)
    await li.press("📝 生成报送草稿（1 个单位）", shown.id)
    draft = await li.expect(lambda m: m.id == shown.id and "请确认报送内容" in m.text)
    assert "本单位已印发方案" in draft.text
    assert "市财政局：已清理收费12项" in draft.text
    await li.press("✏️ 重写文字", draft.id)
    await li.expect("请用一句话说明进展")
    await li.say("本单位已印发方案和清单")
    assert "市财政局" not in (await li.expect("请确认报送内容")).text


@scene
async def test_only_what_says_something_and_stands_can_be_taken_over(office: Office) -> None:
    chief = await office.coordinator()
    li, wang, zhao = await plan(office)
    await report(zhao, "7 暂无进展")
    await report(wang, "已清理收费12项")
    await chief.expect("已清理收费12项")
    await chief.press("↩️ 退回")
    await chief.expect("退回理由")
    await chief.press("数据与台账不一致，请核对")
    await wang.expect("数据与台账不一致")
    shown = await card(li)
    assert "已退回" in shown.text
    assert "🤝 采用其他单位的报送" not in labels(shown)


@scene
async def test_the_lead_hears_once_a_day_and_not_of_no_news(office: Office) -> None:
    li, wang, zhao = await plan(office)
    await report(wang, "7 暂无进展")
    await report(wang, "已清理收费12项")
    told = await li.expect("市财政局（配合单位）报送了")
    assert "已清理收费12项" in told.text
    await report(wang, "已清理收费13项")
    await report(zhao, "已完成审计调查3次")
    assert await office.has_sent_to(li, "（配合单位）报送了") == 1
    office.on(date(2026, 3, 3))
    await report(zhao, "已完成审计调查4次")
    again = await li.expect("市审计局（配合单位）报送了")
    await li.press("查看这一项", again.id)
    await li.expect("已完成审计调查4次")
    assert await office.has_sent_to(li, "（配合单位）报送了") == 2


@scene
async def test_whoever_answers_for_both_units_is_not_told_of_the_own_report(office: Office) -> None:
    li, wang, _ = await plan(office)
    await wang.say(f"/start {await office.invite(JUSTICE)}")
    await wang.expect(JUSTICE)
    await wang.say("/tasks")
    page = await wang.expect("您的事项（2 项）")
    assert [label for label in labels(page) if "7" in label] == ["🟢 7 市司法局", "🟢 7 市财政局"]
    await wang.press("🟢 7 市财政局", page.id)
    await wang.expect(lambda m: m.id == page.id and "配合单位" in m.text)
    await wang.say("已清理收费12项")
    await wang.expect("请确认报送内容")
    await wang.press("✅ 确认报送")
    await wang.expect("已收到报送")
    await li.expect("市财政局（配合单位）报送了")
    assert await office.has_sent_to(wang, "（配合单位）报送了") == 0


@scene
async def test_a_lead_does_not_report_for_the_units_it_leads(office: Office) -> None:
    li, wang, _ = await plan(office)
    theirs, mine = await office.part(FINANCE, "7"), await office.part(JUSTICE, "7")
    for data in (f"r:{theirs}:done", f"t:{theirs}", f"ka:{theirs}", f"ku:{theirs}:1", f"x:{theirs}"):
        assert "没有找到这一项" in await office.forge(li, data=data), data
    for data in (f"ka:{theirs}", f"kt:{theirs}:1", f"ku:{mine}:1"):
        assert "没有找到这一项" in await office.forge(wang, data=data), "a co-operating unit leads nobody"
    for data in (f"kt:{mine}:zz", f"kt:{mine}", "ka"):
        assert "按钮已经失效" in await office.forge(li, data=data), data


@scene
async def test_many_units_are_counted_on_the_card_and_shown_whole(office: Office) -> None:
    others = [f"第{n}科研所" for n in "一二三四五六七八九"]
    await office.adopt(item("7", "开展调研", "6月底前", JUSTICE, *others))
    li = await office.bind("李明", JUSTICE)
    shown = await card(li)
    assert "……另有 3 个单位" in shown.text
    await li.press("📄 展开全文", shown.id)
    whole = await li.expect(lambda m: m.id == shown.id and "第九科研所" in m.text)
    assert "另有" not in whole.text


@scene
async def test_too_much_to_take_over_is_said(office: Office) -> None:
    li, wang, zhao = await plan(office)
    await report(wang, "7 " + "已清理收费事项，" * 240)
    await report(zhao, "7 " + "已完成审计调查，" * 280)
    shown = await chosen(li, FINANCE, AUDIT)
    await li.press("📝 生成报送草稿（2 个单位）", shown.id)
    await li.expect_toast("请少选几个单位")
    await li.press(f"☑️ {AUDIT}", shown.id)
    await li.expect(lambda m: m.id == shown.id and f"⬜ {AUDIT}" in labels(m))
    await li.press("📝 生成报送草稿（1 个单位）", shown.id)
    await li.expect("请确认报送内容")


@scene
async def test_in_english(office: Office) -> None:
    await office.adopt(ITEM)
    li = await office.bind("Li Ming", JUSTICE, language="en")
    wang = await office.bind("王芳", FINANCE)
    await report(wang, "已清理收费12项")
    told = await li.expect("市财政局 (co-operating unit) has reported")
    await li.press("See the item", told.id)
    shown = await li.expect("Other units of this item")
    await li.press("🤝 Use the other units' reports", shown.id)
    await li.expect("Tick what shall be written")
    await li.press(f"⬜ {FINANCE}", shown.id)
    await li.expect(lambda m: f"☑️ {FINANCE}" in labels(m))
    await li.press("📝 Draft a report (1 units)", shown.id)
    assert "市财政局: 已清理收费12项" in (await li.expect("Please confirm your report")).text
