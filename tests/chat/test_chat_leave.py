"""Leave: who is reminded meanwhile, who is told when nobody is, and the way back."""

from __future__ import annotations

from datetime import date

import pytest
from office import APPROVALS, JUSTICE, Office, data_of, labels, scene, scene_on_both

from sandbox.people import Person
from tasks.domain.terms import ContactRole
from tasks.services import people
from tasks.store.models import Audit, Leave

# The scenes begin on Monday, 2 March 2026; item 1 of 市司法局 is due on Tuesday, the 10th.


async def leaves(office: Office) -> list[tuple[date, date]]:
    return await office.run(lambda: [(row.from_on, row.until_on) for row in Leave.select().order_by(Leave.id)])


async def reminded(office: Office, day: date) -> list[str]:
    office.on(day)
    return [digest.actor.name for digest in (await office.tick()).digests]


@scene_on_both
async def test_a_leave_is_entered_the_deputy_is_reminded_and_it_ends_by_itself(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    wang = await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await li.say("/leave 3月5日-3月8日")
    taken = await li.expect("已登记休假")
    assert "3月5日至3月8日，到期自动恢复提醒" in taken.text
    assert "市司法局：期间提醒王芳" in taken.text
    assert "无人接收" not in taken.text
    assert labels(taken) == ["结束休假"]
    assert await leaves(office) == [(date(2026, 3, 5), date(2026, 3, 8))]
    assert await reminded(office, date(2026, 3, 5)) == ["王芳"]
    await wang.expect("请您关注")
    assert await reminded(office, date(2026, 3, 9)) == ["李明"]


@scene
async def test_the_usual_days_are_one_press_away(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.bind("王芳", JUSTICE)
    await li.say("/leave")
    asked = await li.expect("休假登记")
    assert labels(asked) == ["今天", "到本周五（3月6日）", "到下周五（3月13日）", "其他日期…"]
    await li.press("到本周五（3月6日）", asked.id)
    await li.expect(lambda m: m.id == asked.id and "3月2日至3月6日" in m.text)
    assert await leaves(office) == [(date(2026, 3, 2), date(2026, 3, 6))]
    await office.forge(li, data=data_of(asked, "到本周五"), message_id=str(asked.id))  # pressed twice
    assert await leaves(office) == [(date(2026, 3, 2), date(2026, 3, 6))]


@scene
async def test_on_a_friday_next_friday_is_offered(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 6))
    await li.say("/leave")
    asked = await li.expect("休假登记")
    assert labels(asked) == ["今天", "到下周五（3月13日）", "其他日期…"]


@scene
async def test_other_days_are_typed_and_asked_for_again_until_they_are_understood(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/leave")
    asked = await li.expect("休假登记")
    await li.press("其他日期…", asked.id)
    await li.expect(lambda m: m.id == asked.id and "从哪一天开始" in m.text)
    await office.restart()
    await li.say("过几天")
    await li.expect("没有读懂日期")
    await li.say("2026年2月1日到2月3日")
    await li.expect("这些日期已经过去")
    await li.say("2026年5月1日到2028年5月1日")
    await li.expect("最多登记一年")
    await li.say("明天起3天")
    await li.expect("3月3日至3月5日")
    assert await leaves(office) == [(date(2026, 3, 3), date(2026, 3, 5))]
    await li.say("第1项已完成")
    await li.expect("请确认报送内容")  # what is said next is a report again


@scene
async def test_there_is_a_way_out(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/leave 不知道")
    asked = await li.expect("没有读懂日期")
    await li.press("取消", asked.id)
    await li.expect(lambda m: m.id == asked.id and "没有登记休假" in m.text)
    await li.say("到下周五")
    await li.expect(lambda m: "已登记休假" not in m.text)
    await li.say("/leave 不知道")
    await li.expect("没有读懂日期")
    await li.say("/cancel")
    await li.expect("已取消")
    assert not await leaves(office)


@scene_on_both
async def test_where_nobody_is_left_the_coordinators_hear_of_it_at_once_and_once(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("/leave 到下周五")
    taken = await li.expect("已登记休假")
    assert "3月2日至3月13日无人接收提醒，已告知督办员" in taken.text
    told = await chen.expect("休假期间无人接收提醒")
    assert "李明　3月2日至3月13日休假" in told.text
    assert "市司法局：3月2日至3月13日" in told.text
    assert await reminded(office, date(2026, 3, 5)) == []
    assert await office.has_sent_to(chen, "无人接收提醒") == 1  # the tick does not say it again
    await li.press("结束休假", taken.id)
    await li.expect(lambda m: m.id == taken.id and "欢迎回来" in m.text)
    await chen.expect("李明的休假已结束，市司法局恢复接收提醒")
    assert await reminded(office, date(2026, 3, 6)) == ["李明"]


@scene
async def test_only_the_days_without_anybody_are_named(office: Office) -> None:
    chen = await office.coordinator()
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE, ContactRole.HEAD)
    await wang.say("/leave 3月5日-3月6日")
    assert "期间提醒李明" in (await wang.expect("已登记休假")).text
    await li.say("/leave 3月4日-3月9日")
    taken = await li.expect("已登记休假")
    assert "期间提醒王芳；3月5日至3月6日无人接收提醒" in taken.text
    await chen.expect("市司法局：3月5日至3月6日")


@scene
async def test_the_present_one_is_shown_changed_and_ended(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.bind("王芳", JUSTICE)
    await li.say("/leave 3月4日-3月9日")
    await li.expect("已登记休假")
    office.on(date(2026, 3, 6))
    await li.say("/leave")
    shown = await li.expect("您的休假")
    assert labels(shown) == ["结束休假", "改为其他日期"]
    await li.press("改为其他日期", shown.id)
    await li.expect("从哪一天开始")
    await li.say("到3月20日")
    again = await li.expect("3月6日至3月20日")
    assert await leaves(office) == [(date(2026, 3, 4), date(2026, 3, 5)), (date(2026, 3, 6), date(2026, 3, 20))]
    await li.press("结束休假", again.id)
    await li.expect("欢迎回来")
    assert await leaves(office) == [(date(2026, 3, 4), date(2026, 3, 5))]  # what was, was
    assert "这段休假已经结束" in await office.forge(li, data=data_of(again, "结束休假"))
    await li.say("/leave")
    await li.expect("休假登记")


@scene
async def test_for_two_units_each_is_named(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await office.bind("王芳", JUSTICE)
    await li.say(f"/start {await office.invite(APPROVALS)}")
    await li.expect("市行政审批局")
    await li.say("/leave 今天")
    taken = await li.expect("已登记休假")
    assert "市司法局：期间提醒王芳" in taken.text
    assert "市行政审批局：3月2日无人接收提醒" in taken.text
    told = await chen.expect("休假期间无人接收提醒")
    assert "市司法局" not in told.text


@scene
async def test_a_coordinator_enters_it_for_somebody_who_hears_of_it(office: Office) -> None:
    chen, other = await office.coordinator(), await office.coordinator("周督办")
    li = await office.bind("李明", JUSTICE)
    await chen.say("/contacts 市司法局")
    await chen.expect("可联系")
    await chen.press("🌴 李明")
    await chen.expect("休假登记：李明")
    await chen.press("其他日期…")
    await chen.expect("从哪一天开始")
    await chen.say("3月5日-3月8日")
    taken = await chen.expect("已登记休假（李明）")
    assert "无人接收提醒" in taken.text
    told = await li.expect("督办员陈督办为您登记了休假：3月5日至3月8日")
    await other.expect("休假期间无人接收提醒")
    assert await office.has_sent_to(chen, "休假期间无人接收提醒") == 0  # who entered it knows
    await li.press("结束休假", told.id)
    await li.expect("欢迎回来")
    await chen.expect("李明的休假已结束")
    await chen.press("结束休假", taken.id)
    await chen.expect_toast("已经结束或改过")


@scene
async def test_a_coordinator_ends_it_for_somebody(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("/leave 到下周五")
    await li.expect("已登记休假")
    await chen.say("/contacts 市司法局")
    card = await chen.expect("休假至3月13日")
    await chen.press("🌴 李明", card.id)
    await chen.expect(lambda m: m.id == card.id and "李明的休假" in m.text)
    await chen.press("结束休假", card.id)
    await chen.expect(lambda m: m.id == card.id and "李明的休假已结束" in m.text)
    await li.expect("督办员陈督办已结束您的休假登记")


@scene
async def test_who_is_not_reminded_needs_none(office: Office) -> None:
    chen = await office.coordinator()
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    await chen.say("/leave 今天")
    assert "/contacts" in (await chen.expect("不需要登记")).text
    await leader.say("/leave")
    assert "/contacts" not in (await leader.expect("不需要登记")).text


@pytest.mark.parametrize("data", ["lv:{c}", "lvt:{c}:2026-03-06", "lvp:{c}", "lve:{l}"])
@scene
async def test_other_peoples_leave_is_not_found_like_what_does_not_exist(office: Office, data: str) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周平", APPROVALS)
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    await li.say("/leave 到下周五")
    await li.expect("已登记休假")
    row = await office.run(Leave.get)
    before = await leaves(office)
    for person in (zhou, leader):
        assert "没有找到" in await office.forge(person, data=data.format(c=row.contact_id, l=row.id))
        gone = await office.forge(person, data=data.format(c=99_999, l=99_999))
        assert "没有找到" in gone or "已经结束" in gone
    assert await leaves(office) == before
    assert await office.run(lambda: Audit.select().where(Audit.action == "refused").count()) >= 2


@scene
async def test_forged_days_are_no_button(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    contact = (await office.posts(li))[0].contact_id
    for data in (f"lvt:{contact}:today", f"lvt:{contact}", "lvt:x:2026-03-06", f"lvt:{contact}:99999-01-01"):
        assert "失效" in await office.forge(li, data=data)
    assert "已经过去" in await office.forge(li, data=f"lvt:{contact}:2026-02-01")
    assert "最多登记一年" in await office.forge(li, data=f"lvt:{contact}:9999-12-31")
    assert not await leaves(office)


async def _removed(office: Office, person: Person) -> None:
    (post,) = await office.posts(person)
    await office.run(people.end_post, post.id, "console", office.now())


@scene
async def test_a_removed_contact_presses_old_buttons(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/leave")
    asked = await li.expect("休假登记")
    await _removed(office, li)
    await li.press("今天", asked.id)
    await li.expect_toast("只为已登记")
    assert not await leaves(office)


@scene
async def test_in_english(office: Office) -> None:
    chen = await office.coordinator(language="en")
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await li.say("/leave until next Friday")
    taken = await li.expect("Leave is entered")
    assert "2 March to 13 March" in taken.text
    assert "nobody gets reminders on 2 March to 13 March, and the coordinators have been told" in taken.text
    await chen.expect("Nobody gets the reminders during a leave")
    await li.say("/leave")
    await li.expect("Your leave")
    await li.press("End the leave")
    await li.expect("Welcome back!")
    await chen.expect("The leave of Li Ming has ended")


@scene_on_both
async def test_the_days_are_picked_from_a_calendar(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.bind("王芳", JUSTICE)
    await li.say("/leave")
    asked = await li.expect("休假登记")
    await li.press("其他日期…", asked.id)
    first = await li.expect(lambda m: m.id == asked.id and "从哪一天开始" in m.text)
    assert "2026年3月" in labels(first)
    assert {"2", "5", "7休"} <= set(labels(first))
    assert "1休" not in labels(first)  # it has passed
    await li.press("4月 ›", asked.id)
    await li.expect(lambda m: m.id == asked.id and "2026年4月" in labels(m))
    await office.restart()
    await li.press("‹ 3月", asked.id)
    await li.expect(lambda m: m.id == asked.id and "2026年3月" in labels(m))
    await li.press("30", asked.id)
    last = await li.expect(lambda m: m.id == asked.id and "从3月30日起，到哪一天为止" in m.text)
    assert "29休" not in labels(last)
    await li.press("4月 ›", asked.id)
    await li.expect(lambda m: m.id == asked.id and "2026年4月" in labels(m) and "从3月30日起" in m.text)
    await li.press("3", asked.id)
    taken = await li.expect(lambda m: m.id == asked.id and "3月30日至4月3日" in m.text)
    assert labels(taken) == ["结束休假"]
    assert await leaves(office) == [(date(2026, 3, 30), date(2026, 4, 3))]
    assert (await office.talk(li)).step == ""
    await office.forge(
        li, data=data_of(first, "5"), message_id=str(asked.id)
    )  # an old button: asked again, nothing done
    assert await leaves(office) == [(date(2026, 3, 30), date(2026, 4, 3))]


@scene
async def test_a_report_that_was_begun_is_kept_meanwhile(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.bind("王芳", JUSTICE)
    await li.say("第2项 已开展案卷评查6次")
    await li.expect("请确认报送内容")
    await li.say("/leave 不知道")
    await li.expect("没有读懂日期")
    await li.say("明天起3天")
    await li.expect("已登记休假")
    offered = await li.expect("案卷评查6次")
    assert offered.buttons
    assert not await office.reports()
