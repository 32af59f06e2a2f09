"""The list of contacts: where nobody can be reminded comes first, and what to do is one press away."""

from __future__ import annotations

import pytest
from office import APPROVALS, COORDINATION, EDUCATION, JUSTICE, Office, data_of, item, labels, scene, scene_on_both

from tasks.domain.terms import ContactRole
from tasks.services import people
from tasks.store.models import Audit, Post


@scene_on_both
async def test_units_without_anybody_come_first_then_who_cannot_be_reached(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    zhou = await office.bind("周平", APPROVALS)
    await office.bind("王芳", EDUCATION)
    await zhou.block()
    await li.say("/leave 今天")
    await li.expect("已登记休假")
    await chen.expect("无人接收")
    await chen.say("/contacts")
    shown = await chen.expect("联络员名录（4 个单位）")
    assert "⭕ 无人登记 1　📵 联系不上 1　🌴 都在休假 1　✅ 正常 1" in shown.text
    lines = [line for line in shown.text.splitlines() if "市" in line]
    assert lines == [
        "⭕ 市财政局　1 项在办，无人登记",
        "📵 市行政审批局　周平（停用）",
        "🌴 市司法局　李明（休假至3月2日）",
        "✅ 市教育局　王芳",
    ]
    assert labels(shown) == ["⭕ 市财政局", "📵 市行政审批局", "🌴 市司法局", "✅ 市教育局"]


@scene
async def test_a_unit_says_what_to_do_and_leads_back(office: Office) -> None:
    chen = await office.coordinator()
    zhou = await office.bind("周平", APPROVALS)
    await zhou.block()
    await chen.say("/contacts")
    shown = await chen.expect("联络员名录")
    await chen.press("📵 市行政审批局", shown.id)
    card = await chen.expect(lambda m: m.id == shown.id and "周平" in m.text)
    assert "已停用或屏蔽机器人" in card.text
    assert "打开机器人发送 /start 即可恢复" in card.text
    assert labels(card) == [
        *("🌴 周平", "🔁 交接", "⛔ 结束登记"),
        *("✉️ 联络员", "✉️ 副联络员", "✉️ 分管领导"),
        "全部单位",
    ]
    await chen.press("✉️ 副联络员", shown.id)
    made = await chen.expect(lambda m: m.id == shown.id and "邀请已生成：市行政审批局的副联络员" in m.text)
    await chen.expect("请您登记为市行政审批局的副联络员")
    await chen.press("查看该单位", made.id)
    await chen.expect(lambda m: m.id == shown.id and "周平" in m.text)
    await chen.press("全部单位", shown.id)
    await chen.expect(lambda m: m.id == shown.id and "联络员名录" in m.text)
    await zhou.unblock()
    await chen.press("📵 市行政审批局", shown.id)
    await chen.expect(lambda m: m.id == shown.id and "可联系" in m.text)


@scene_on_both
async def test_a_post_is_ended_after_asking_and_the_person_hears_of_it(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await chen.say("/contacts 市司法局")
    card = await chen.expect("可联系")
    await chen.press("⛔ 结束登记", card.id)
    sure = await chen.expect(lambda m: m.id == card.id and "结束登记？" in m.text)
    await chen.press("返回", card.id)
    await chen.expect(lambda m: m.id == card.id and "可联系" in m.text)
    assert await office.posts(li)
    await chen.press("⛔ 结束登记", card.id)
    await chen.expect(lambda m: m.id == card.id and "结束登记？" in m.text)
    await chen.press("⛔ 确认结束 李明", card.id)
    await chen.expect_toast("已结束李明的登记")
    await chen.expect(lambda m: m.id == card.id and "请邀请联络员" in m.text)
    await li.expect("您在市司法局的联络员登记已由督办员结束")
    assert not await office.posts(li)
    await li.say("您好")
    await li.expect("只为已登记")
    assert await li.menu() == ["/start 登记（请点开邀请链接）", "/help 使用说明"]
    assert "没有找到" in await office.forge(chen, data=data_of(sure, "确认结束"))  # pressed twice
    ended = await office.run(lambda: Audit.get(Audit.action == "end_post"))
    assert ended.actor.startswith("陈督办#")


@scene
async def test_the_hand_over_begins_from_the_card(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/contacts 市司法局")
    card = await chen.expect("可联系")
    await chen.press("🔁 交接", card.id)
    await chen.expect(lambda m: m.id == card.id and "换人交接：市司法局联络员（李明）" in m.text)
    await chen.press("🔗 生成接任链接", card.id)
    await chen.expect("请您接任")
    await chen.say("/contacts 市司法局")
    await chen.expect("可联系　交接中")


@scene
async def test_pages_and_names(office: Office) -> None:
    await office.adopt(*(item(str(n), f"事项{n}", "6月底前", f"第{n}中学") for n in range(1, 21)))
    chen = await office.coordinator()
    await chen.say("/contacts")
    first = await chen.expect("第 1/3 页")
    await chen.press("下一页", first.id)
    await chen.expect(lambda m: m.id == first.id and "第 2/3 页" in m.text)
    await chen.press("下一页", first.id)
    last = await chen.expect(lambda m: m.id == first.id and "第 3/3 页" in m.text)
    assert "下一页" not in labels(last)
    await chen.press("上一页", first.id)
    await chen.expect(lambda m: m.id == first.id and "第 2/3 页" in m.text)
    assert "第 3/3 页" in await office.forge(chen, data="hl:999")
    await chen.say("/contacts 中学")
    which = await chen.expect("没有叫“中学”的单位")
    await chen.press(labels(which)[0], which.id)
    await chen.expect(lambda m: m.id == which.id and "无人登记" in m.text)
    await chen.say("/contacts 农业农村部")
    await chen.expect("没有找到单位“农业农村部”")


@scene
async def test_a_unit_without_work_and_people_is_shown_when_it_is_named(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say(f"/contacts {COORDINATION}")
    await chen.expect(lambda m: COORDINATION in m.text and "0 项在办" in m.text)


@pytest.mark.parametrize("data", ["hl:1", "hu:{unit}", "he:{post}", "hx:{post}"])
@scene
async def test_nobody_else_looks_or_acts(office: Office, data: str) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周平", APPROVALS)
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    (post,) = await office.posts(li)
    for person in (li, zhou, leader):
        await person.say("/contacts")
        await person.expect("没有办理这件事的权限")
        for unit_id, post_id in ((post.unit_id, post.id), (99_999, 99_999)):
            answered = await office.forge(person, data=data.format(unit=unit_id, post=post_id))
            assert "没有办理这件事的权限" in answered
    assert await office.posts(li)


@scene
async def test_coordinators_and_leaders_are_not_removed_in_chat(office: Office) -> None:
    chen, other = await office.coordinator(), await office.coordinator("周督办")
    (post,) = await office.posts(other)
    for verb in ("he", "hx"):
        assert "没有找到" in await office.forge(chen, data=f"{verb}:{post.id}")
        assert "没有找到" in await office.forge(chen, data=f"{verb}:99999")
        assert "失效" in await office.forge(chen, data=verb)
    assert await office.posts(other)


@scene
async def test_a_coordinator_who_was_removed_presses_old_buttons(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await chen.say("/contacts 市司法局")
    card = await chen.expect("可联系")
    (post,) = await office.posts(chen)
    await office.run(people.end_post, post.id, "console", office.now())
    for label in labels(card):
        assert "只为已登记" in await office.forge(chen, data=data_of(card, label))
    assert await office.posts(li)


@scene
async def test_in_english(office: Office) -> None:
    chen = await office.coordinator(language="en")
    li = await office.bind("Li Ming", JUSTICE)
    await li.block()
    await chen.say("/contacts")
    shown = await chen.expect("Contacts (4 units)")
    assert "Li Ming (blocked)" in shown.text
    assert "1 open, nobody registered" in shown.text
    await chen.press("📵 市司法局", shown.id)
    await chen.expect("has blocked the bot")
    await chen.press("⛔ End", shown.id)
    await chen.expect("End this post?")
    await chen.press("⛔ Yes, end Li Ming", shown.id)
    await chen.expect("please invite a contact")
    assert await office.run(lambda: Post.select().where(Post.until_at.is_null()).count()) == 1
