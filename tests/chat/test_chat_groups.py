"""A unit's group and a plan's: bound by whom it is up to, reported in by its own people, silent to everybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from office import APPROVALS, EDUCATION, ITEMS, JUSTICE, TITLE, Office, item, labels, scene, scene_on_both

from chat.events import EventKind
from sandbox.people import Message, Person
from tasks.domain.terms import ContactRole
from tasks.store.models import Audit, Group

UNIT_GROUP = "市司法局工作群"


async def bound(office: Office, person: Person, *others: Person, reads_all: bool = False) -> int:
    """A group of the person's unit."""
    group = await office.people.group(UNIT_GROUP, [person, *others], reads_all=reads_all)
    await person.expect("请选择这是谁的工作群", chat_id=group)
    await person.press(f"这是{JUSTICE}的工作群", chat_id=group)
    await person.expect("这个群已登记为市司法局的工作群", chat_id=group)
    return group


async def said(office: Office, chat_id: int) -> list[str]:
    """What the bot has said in a chat, as it stands now."""
    return [
        m.text for m in map(Message.read, await office.people.call("GET", f"chats/{chat_id}/messages")) if m.from_bot
    ]


@scene_on_both
async def test_a_contact_adds_the_bot_and_their_colleagues_report_there(office: Office) -> None:
    coordinator = await office.coordinator()
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE)
    group = await bound(office, li, wang)
    told = await coordinator.expect("登记为市司法局的工作群")
    assert "李明把群“市司法局工作群”" in told.text
    await wang.say("/tasks", chat_id=group)
    listed = await wang.expect("您的事项（3 项）", chat_id=group)
    await li.press(labels(listed)[0], listed.id, chat_id=group)
    card = await li.expect("公布行政检查事项清单", chat_id=group)
    assert card.id == listed.id, "a card opens in the place of the list"
    await office.restart()
    await wang.press("📈 有进展", card.id, chat_id=group)
    asked = await wang.expect("王芳：", chat_id=group)
    assert "请直接回复这条消息" in asked.text
    await wang.reply(asked.id, "已开展培训6次，完成80%", chat_id=group)
    confirm = await wang.expect("请确认报送内容", chat_id=group)
    assert confirm.text.startswith("王芳：")
    await li.press("✅ 确认报送", confirm.id, chat_id=group)
    await li.expect_toast("这是王芳正在填写的报送，请由本人确认", chat_id=group)
    await office.restart()
    await wang.press("✅ 确认报送", confirm.id, chat_id=group)
    receipt = await wang.expect("已收到报送", chat_id=group)
    assert receipt.id == confirm.id
    [report] = await office.reports()
    assert (report.by, report.percent) == ("王芳", 80)
    await coordinator.expect("完成80%")
    await coordinator.press("✅ 通过")
    await wang.expect("已审核通过")
    assert "通过" not in (await wang.expect_bare(receipt)).text, "what the coordinator says is not for the group"
    await li.press("↩️ 返回列表", card.id, chat_id=group)
    await li.expect("您的事项（3 项）", chat_id=group)
    assert not [text for text in await said(office, group) if "待审核" in text], "reviews stay out of it"


@scene_on_both
async def test_a_digest_goes_to_the_group_once_and_an_answer_to_it_counts(office: Office) -> None:
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE)
    group = await bound(office, li, wang)
    office.on(date(2026, 3, 5))
    await office.tick()
    await office.tick()
    digest = await wang.expect("以下 1 项等待报送", chat_id=group)
    await li.expect("有一项工作请您关注")
    await wang.reply(digest.id, "1 已公布清单", chat_id=group)
    await wang.expect("第1项", chat_id=group)
    await wang.say("确认", chat_id=group, reply_to=digest.id)
    await wang.expect("已收到报送", chat_id=group)
    zhao = await office.bind("赵强", JUSTICE)
    office.on(date(2026, 3, 5), 10)
    await office.tick()
    assert len([text for text in await said(office, group) if "等待报送" in text]) == 1
    office.on(date(2026, 3, 26))
    await office.tick()
    await zhao.expect("请您关注")
    assert len([text for text in await said(office, group) if "等待报送" in text]) == 2, "the next stage"


@scene
async def test_a_newcomer_who_is_reminded_late_does_not_remind_the_group_again(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    group = await bound(office, li)
    office.on(date(2026, 3, 5))
    await office.tick()
    await li.expect("以下 1 项等待报送", chat_id=group)
    wang = await office.bind("王芳", JUSTICE)
    office.on(date(2026, 3, 5), 14)
    assert [d.actor.name for d in (await office.tick()).digests] == ["王芳"]
    await wang.expect("有一项工作请您关注")
    assert len([text for text in await said(office, group) if "等待报送" in text]) == 1


@scene_on_both
async def test_what_was_answered_before_it_left_is_not_asked_in_the_group(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    group = await bound(office, li)
    await office.people.fault("error", method="sendMessage", chat_id=group, times=None)
    office.on(date(2026, 3, 24))
    await office.tick()
    await li.expect("3 项工作请您关注")
    await li.say("第1项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await office.people.clear_faults()
    office.later(hours=1)
    await office.tick()
    digest = await li.expect("以下 2 项等待报送", chat_id=group)
    assert "公布行政检查事项清单" not in digest.text


@scene
async def test_who_may_say_whose_the_group_is(office: Office) -> None:
    chen, stranger = await office.bind("陈静", EDUCATION), await office.people.person("路人")
    li = await office.bind("李明", JUSTICE)
    group = await office.people.group("工作群", [stranger, chen, li])
    hello = await stranger.expect("大家好，我是督办助手", chat_id=group)
    assert hello.buttons == ()
    await stranger.say(f"/bind {JUSTICE}", chat_id=group)
    await stranger.expect("只由本单位已登记的联络员办理", chat_id=group)
    await chen.say(f"/bind {JUSTICE}", chat_id=group)
    same = await chen.expect("没有找到这一项", chat_id=group)
    await chen.say("/bind 不存在的单位", chat_id=group)
    assert (await chen.expect("没有找到这一项", chat_id=group)).text == same.text
    await chen.say(f"/bind {TITLE}", chat_id=group)
    await chen.expect("没有找到这一项", chat_id=group)
    unit = (await office.posts(li))[0].unit_id
    assert "没有找到" in await office.forge(chen, data=f"grb:unit:{unit}", chat_id=str(group), private=False)
    assert "失效" in await office.forge(chen, data=f"grb:all:{unit}", chat_id=str(group), private=False)
    await chen.say("/tasks", chat_id=group)
    await chen.expect("这个群还没有登记", chat_id=group)
    await li.say("/bind", chat_id=group)
    await li.expect("请写明这是谁的工作群", chat_id=group)
    await li.press(f"这是{JUSTICE}的工作群", chat_id=group)
    await li.expect("已登记为市司法局的工作群", chat_id=group)
    await chen.say(f"/bind {EDUCATION}", chat_id=group)
    await chen.expect("已经是", chat_id=group)
    await chen.say("/unbind", chat_id=group)
    await chen.expect("只由本单位已登记的联络员办理", chat_id=group)
    assert await office.run(lambda: Audit.select().where(Audit.action == "refused").count()) >= 5
    await li.say("/unbind", chat_id=group)
    await li.expect("已不再是市司法局的工作群", chat_id=group)
    await chen.say(f"/bind {EDUCATION}", chat_id=group)
    await chen.expect("已登记为市教育局的工作群", chat_id=group)


@scene
async def test_nobody_else_is_told_anything_and_only_once_a_day(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    chen = await office.bind("陈静", EDUCATION)
    stranger = await office.people.person("路人")
    group = await bound(office, li, chen, stranger)
    office.on(date(2026, 3, 5))
    await office.tick()
    digest = await li.expect("以下 1 项等待报送", chat_id=group)
    before = len(await said(office, group))
    for person in (stranger, chen):
        await person.reply(digest.id, "1 已完成", chat_id=group)
        declined = await person.expect("只由本单位已登记的联络员办理", chat_id=group)
        assert "公布" not in declined.text
        await person.reply(digest.id, "1 已完成", chat_id=group)
        await person.press(labels(digest)[0], digest.id, chat_id=group)
        await person.expect_toast("只由本单位已登记的联络员办理", chat_id=group)
    assert len(await said(office, group)) == before + 2
    assert await office.reports() == []
    office.on(date(2026, 3, 6))
    await chen.reply(digest.id, "1 已完成", chat_id=group)
    await chen.expect("只由本单位已登记的联络员办理", chat_id=group)
    part = await office.part(EDUCATION, "5")
    for data in (f"t:{part}", f"r:{part}:done", f"x:{part}", f"t:{part}:1:all"):
        assert "不属于您的单位" in await office.forge(li, data=data, chat_id=str(group), private=False)
    for data in ("v:1", "g", "f:1", "e:1:accept", "ws:1"):
        assert "私聊" in await office.forge(li, data=data, chat_id=str(group), private=False)


@scene
async def test_chatter_is_not_answered(office: Office) -> None:
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE)
    group = await bound(office, li, wang, reads_all=True)
    note = await wang.expect("这个群已登记", chat_id=group)
    before = len(await said(office, group))
    await li.say("第2项我们已经完成了80%", chat_id=group)
    ours = (await li.messages(chat_id=group))[-1]
    await wang.reply(ours.id, "辛苦了，第2项已完成", chat_id=group)
    await li.edit(ours.id, "第2项我们已经完成了90%", chat_id=group)
    await wang.reply(note.id, "好的", chat_id=group)
    await li.say("/tasks@another_bot", chat_id=group)
    await li.say("@duban_sandbox_bot 第2项完成80%", chat_id=group)
    confirm = await li.expect("请确认报送内容", chat_id=group)
    assert "完成80%" in confirm.text
    assert len(await said(office, group)) == before + 1
    await li.say("/cancel", chat_id=group)
    await li.expect("已取消", chat_id=group)
    await li.expect_bare(confirm)


@scene
async def test_whoever_hides_behind_the_group_is_asked_to_come_forward(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    group = await bound(office, li)
    await li.say("/tasks", chat_id=group, anonymous=True)
    await li.expect("匿名管理员", chat_id=group)


@scene_on_both
async def test_a_group_that_is_upgraded_goes_on_where_it_was(office: Office) -> None:
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE)
    group = await bound(office, li, wang)
    office.on(date(2026, 3, 5))
    await office.tick()
    digest = await li.expect("以下 1 项等待报送", chat_id=group)
    await li.reply(digest.id, "1 已公布清单，完成80%", chat_id=group)
    confirm = await li.expect("请确认报送内容", chat_id=group)
    new = await office.people.migrate(group)
    await wang.say("/tasks", chat_id=new)
    await wang.expect("您的事项", chat_id=new)
    await office.restart()
    await li.reply(confirm.id, "确认", chat_id=new)
    await li.expect("已收到报送", chat_id=new)
    await wang.reply(digest.id, "第2项 完成50%", chat_id=new)
    await wang.expect("请确认报送内容", chat_id=new)
    office.on(date(2026, 3, 26))
    await office.tick()
    await li.expect("等待报送", chat_id=new)
    assert await office.run(lambda: Group.select().where(Group.ended_at.is_null()).count()) == 1
    late = await office.forge(li, data="l:1:all", chat_id=str(group), message_id=str(digest.id), private=False)
    assert "您的事项" in late, "a press that was on its way when the group moved"


@scene_on_both
async def test_a_message_finds_the_group_under_its_new_id(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    group = await bound(office, li)
    await office.close()
    new = await office.people.migrate(group)
    await office.people.call("DELETE", "log")
    await office.open()
    office.on(date(2026, 3, 5))
    await office.tick()
    await li.expect("以下 1 项等待报送", chat_id=new)


@pytest.mark.parametrize("way", ["removed", "found out while sending"])
@scene
async def test_a_group_that_the_bot_left_is_nobodys_and_coordinators_hear_of_it_once(office: Office, way: str) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    group = await bound(office, li)
    if way == "removed":
        await li.remove_bot(group)
        await coordinator.expect("机器人已不在下列工作群中")
    else:
        await office.people.fault("error", method="sendMessage", chat_id=group, status=403, times=None)
    office.on(date(2026, 3, 5))
    await office.tick()
    await li.expect("有一项工作请您关注")
    office.on(date(2026, 3, 26))
    await office.tick()
    await li.expect("请您关注")
    await office.restart()  # looks for what did not arrive
    if way != "removed":
        await coordinator.expect("机器人已不在下列工作群中")
        await office.people.clear_faults()
    assert await office.has_sent_to(coordinator, "机器人已不在") == 1
    assert await office.run(lambda: Group.select().where(Group.ended_at.is_null()).count()) == 0
    sends = [call for call in await office.people.log("sendMessage") if call["chat_id"] == group]
    assert len(sends) == (1 if way == "removed" else 2), "nothing is retried, and nothing more is sent"
    if way == "removed":
        await li.add_bot(group)
        await li.press(f"这是{JUSTICE}的工作群", (await li.expect("大家好", chat_id=group)).id, chat_id=group)
        await li.expect("已登记为市司法局的工作群", chat_id=group)


@scene
async def test_a_coordinator_looks_and_an_official_of_several_units_acts_for_one(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say(f"/start {await office.invite(APPROVALS)}")
    await li.expect(APPROVALS)
    group = await office.people.group("工作群", [li, coordinator])
    hello = await li.expect("请选择", chat_id=group)
    assert labels(hello) == [f"这是{JUSTICE}的工作群", f"这是{APPROVALS}的工作群"]
    await coordinator.say(f"/bind {APPROVALS}", chat_id=group)
    await coordinator.expect(f"已登记为{APPROVALS}的工作群", chat_id=group)
    await li.say("/tasks", chat_id=group)
    listed = await li.expect("您的事项（1 项）", chat_id=group)
    assert "规范审批中介服务" in listed.text
    await coordinator.press(labels(listed)[0], listed.id, chat_id=group)
    card = await coordinator.expect("规范审批中介服务", chat_id=group)
    await coordinator.press("✅ 已完成", card.id, chat_id=group)
    await coordinator.expect_toast("请由该单位已登记的联络员", chat_id=group)
    await li.reply(card.id, "第2项 已完成", chat_id=group)
    assert "第4项" in (await li.expect("请确认报送内容", chat_id=group)).text
    await coordinator.say("/review", chat_id=group)
    await coordinator.expect("请到与我的私聊中使用", chat_id=group)


@pytest.mark.parametrize("named", [False, True])
@scene
async def test_a_plans_group_hears_what_is_due_and_names_units_only_if_it_may(office: Office, named: bool) -> None:
    office.practice = replace(office.practice, name_units=named)
    await office.restart()
    coordinator, leader = await office.coordinator(), await office.bind("张市长", "市政府", ContactRole.LEADER)
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    group = await office.people.group("督办群", [coordinator, leader, li, chen])
    await coordinator.expect("请选择这是谁的工作群", chat_id=group)
    await coordinator.press("这是“青岚市2026年法治政府建设重点任务责任分解表”的群", chat_id=group)
    await coordinator.expect("已登记为方案", chat_id=group)
    office.on(date(2026, 3, 10))
    await office.tick()
    await office.tick()
    due = await li.expect("今天到期、尚未报送的 2 项", chat_id=group)
    assert (JUSTICE in due.text) == named
    await li.reply(due.id, "第1项 已完成", chat_id=group)
    await li.expect("请确认报送内容", chat_id=group)
    await li.press("✅ 确认报送", chat_id=group)
    receipt = await li.expect("已收到报送", chat_id=group)
    await li.press("查看我的事项", receipt.id, chat_id=group)
    await li.expect("没有逾期未报送的事项", chat_id=group)
    await leader.say("/tasks", chat_id=group)
    await leader.expect("七天内到期", chat_id=group)
    office.on(date(2026, 3, 11))
    await office.tick()
    late = await li.expect("新逾期的 1 项", chat_id=group)
    assert ("市财政局" in late.text) == named
    office.on(date(2026, 3, 12))
    await office.tick()
    assert len([text for text in await said(office, group) if "新逾期" in text]) == 1


@scene
async def test_in_english(office: Office) -> None:
    wang = await office.bind("Wang Fang", JUSTICE, language="en")
    group = await office.people.group("Justice", [wang])
    await wang.expect("Please choose whose group this is", chat_id=group)
    await wang.press(f"The group of {JUSTICE}", chat_id=group)
    await wang.expect("This is now the working group of", chat_id=group)
    office.on(date(2026, 3, 5))
    await office.tick()
    digest = await wang.expect("1 item waiting for a report", chat_id=group)
    await wang.reply(digest.id, "80% done", chat_id=group)
    assert (await wang.expect("", chat_id=group)).text.startswith("Wang Fang:")


GARBAGE = (
    "",
    "x",
    "grb",
    "grb:unit",
    "grb:unit:x",
    "grb:unit:999999",
    "grb:plan:1",
    "t",
    "l",
    "l:x:all",
)


@scene
async def test_whatever_is_sent_or_pressed_there_is_no_fault(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    stranger = await office.people.person("路人")
    group = await bound(office, li)
    for person in (li, stranger):
        for chat in (str(group), "-77"):
            for data in GARBAGE:
                await office.forge(person, data=data, chat_id=chat, private=False)
            for kind in EventKind:
                if kind not in (EventKind.PRESS, EventKind.FILE, EventKind.LEFT, EventKind.MIGRATED):
                    await office.forge(person, kind, text="x", message_id="5", chat_id=chat, private=False)
    assert await office.reports() == []


@scene
async def test_an_item_without_a_number_is_found_in_the_group_too(office: Office) -> None:
    await office.adopt(*ITEMS, item("", "编制执法手册", "3月6日前", JUSTICE))
    li = await office.bind("李明", JUSTICE)
    group = await bound(office, li)
    office.on(date(2026, 3, 5))
    await office.tick()
    assert "编制执法手册" in (await li.expect("等待报送", chat_id=group)).text
