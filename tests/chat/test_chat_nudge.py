"""A coordinator reminds by hand: who gets what is said first, it is sent once, and nothing is said twice on a day."""

from __future__ import annotations

from datetime import date

import pytest
from office import APPROVALS, EDUCATION, ITEMS, JUSTICE, Office, data_of, item, labels, scene, scene_on_both
from wording_nudge import SHORT, VALUES

from chat import texts
from chat.folding import MOST_TEXT, width
from chat.nudging import button_for
from tasks.domain.terms import ContactRole, Language
from tasks.services import disputing, leaves, people, weekly
from tasks.services.ledger import ledger
from tasks.services.outlook import Aim
from tasks.store.models import Audit, Nudge, Outbox, Plan

FINANCE = "市财政局"


async def nudges(office: Office) -> list[Nudge]:
    return await office.run(lambda: list(Nudge.select().where(Nudge.withdrawn_at.is_null()).order_by(Nudge.id)))


@scene_on_both
async def test_one_item_is_shown_first_and_sent_once(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 12))
    await chen.say("/nudge 1")
    shown = await chen.expect("催办：公布行政检查事项清单")
    assert "将发给 1 人，共 1 项" in shown.text
    assert "李明（市司法局）" in shown.text
    assert "已逾期 2 个工作日，尚未报送" in shown.text
    assert "市财政局　没有登记联络人员，这次发不出去" in shown.text
    assert await office.has_sent_to(li, "请您报送") == 0
    await office.restart()
    await chen.say("请于周五下班前报送")
    with_line = await chen.expect(lambda m: m.id != shown.id and "请于周五下班前报送" in m.text)
    await chen.press("✅ 发送", shown.id)
    await chen.expect_toast("已经发出、取消或更新")
    await office.restart()
    await chen.press("✅ 发送", with_line.id)
    await chen.expect(lambda m: m.id == with_line.id and "已催办" in m.text and not m.buttons)
    asked = await li.expect("督办员陈督办请您报送一项工作的进展")
    assert all(words in asked.text for words in ("请于周五下班前报送", "第1项", "已逾期 2 个工作日"))
    await office.forge(chen, data=data_of(with_line, "✅ 发送"))
    assert await office.has_sent_to(li, "请您报送") == 1
    [row] = await nudges(office)
    assert (row.stage, row.by, row.message) == ("manual:2026-03-10:1", "陈督办", "请于周五下班前报送")
    assert (await office.tick()).digests == ()  # what would be due today was said just now
    office.on(date(2026, 3, 13))
    [digest] = (await office.tick()).digests
    assert "overdue:2026-03-10:1" in [line.stage.key for line in digest.lines]  # none of the five


@scene
async def test_what_was_sent_back_is_not_called_unreported(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await li.say("第1项 完成60%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    card = await chen.expect("待审核")
    await chen.press("↩️ 退回", card.id)
    await chen.expect("退回理由")
    await chen.say("请补充依据")
    await chen.expect("已退回")
    office.on(date(2026, 3, 12))
    await chen.say("/nudge 1")
    assert "已逾期 2 个工作日，报送已退回" in (await chen.expect("将发给 1 人")).text
    await chen.press("✅ 发送")
    await chen.expect("已催办")
    assert "报送已退回" in (await li.expect("请您报送一项工作的进展")).text
    office.on(date(2026, 3, 13))
    [digest] = (await office.tick()).digests
    assert [line.reason for line in digest.lines] == ["已逾期 3 个工作日，报送已退回"]


@scene
async def test_the_answer_is_a_report_like_any_other(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await chen.say("/nudge 第2项")
    await chen.expect("催办：开展案卷评查")
    await chen.press("✅ 发送")
    asked = await li.expect("督办员陈督办请您报送一项工作的进展")
    await li.reply(asked.id, "已完成80%")
    await li.expect("请确认报送内容")


@scene_on_both
async def test_the_week_and_the_ledger_know_who_ordered_it(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/nudge 2")
    await chen.expect("催办")
    await chen.press("✅ 发送")
    await chen.expect("已催办")
    office.later(minutes=1)

    def read() -> tuple[str, str, int]:
        plan = Plan.get().id
        found = ledger(plan, None, office.now(), office.practice)
        [nudged] = weekly.week(plan, found, office.now(), office.practice).nudges
        return nudged.by, nudged.who, sum(row.nudges for row in found.rows)

    assert await office.run(read) == ("陈督办", "李明", 1)


@scene
async def test_a_unit_is_reminded_of_what_is_near_and_of_the_rest_if_wanted(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 9))
    await chen.say("/nudge 司法局")
    shown = await chen.expect("催办：市司法局")
    assert "共 1 项" in shown.text
    assert "另有 2 项还没有临近时限" in shown.text
    await chen.press("没有临近时限的也发", shown.id)
    shown = await chen.expect(lambda m: m.id == shown.id and "共 3 项" in m.text)
    assert "只发逾期和临近的" in labels(shown)
    await chen.press("只发逾期和临近的")
    await chen.expect(lambda m: m.id == shown.id and "共 1 项" in m.text)
    await chen.press("没有临近时限的也发")
    await chen.expect(lambda m: m.id == shown.id and "共 3 项" in m.text)
    await chen.press("✅ 发送")
    asked = await li.expect("请您报送 3 项工作的进展")
    assert "距3月31日还有 16 个工作日" in asked.text


@scene_on_both
async def test_all_that_is_overdue_goes_out_in_one_message_per_person(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    zhou = await office.bind("周行", APPROVALS)
    await office.bind("吴静", EDUCATION)
    office.on(date(2026, 7, 2))
    await chen.say("/nudge")
    await chen.expect("催哪一项、哪个单位")
    await chen.press("🔴 全部逾期的")
    shown = await chen.expect("催办：全部逾期")
    assert "将发给 2 人，共 4 项" in shown.text  # of the quarters of March and June the earlier one
    assert "吴静" not in shown.text
    await chen.press("✅ 发送")
    await li.expect("请您报送 3 项工作的进展")
    await zhou.expect("请您报送一项工作的进展")


@scene
async def test_who_cannot_be_reached_and_who_is_asked_instead(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    wang = await office.bind("王强", JUSTICE, ContactRole.DEPUTY)
    zhou = await office.bind("周行", APPROVALS)
    await zhou.block()
    [post] = await office.posts(li)
    today, until = date(2026, 3, 2), date(2026, 3, 6)
    await office.run(leaves.grant, post.contact_id, today, until, "console", office.now())
    await chen.say("/nudge 2")
    shown = await chen.expect("催办：开展案卷评查")
    assert "王强（市司法局）" in shown.text
    assert "市司法局　李明休假至3月6日，改发王强" in shown.text
    await chen.press("✅ 发送")
    await chen.expect("已催办")
    await wang.expect("请您报送")
    assert await office.has_sent_to(li, "请您报送") == 0
    await chen.say("/nudge 规范审批中介服务")
    shown = await chen.expect("催办：规范审批中介服务")
    assert "目前没有可以催办的人和事项" in shown.text
    assert "市行政审批局　周行已停用或屏蔽机器人，这次发不出去" in shown.text
    assert labels(shown) == ["取消"]


@scene_on_both
async def test_who_was_reminded_today_is_left_out_unless_chosen(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 10))
    assert len((await office.tick()).digests) == 1
    await li.expect("公布行政检查事项清单")
    await chen.say("/nudge 1")
    shown = await chen.expect("催办：公布行政检查事项清单")
    assert "今天已经提醒过、这次不发：李明" in shown.text
    assert labels(shown) == ["今天提醒过的也发", "取消"]
    await chen.press("今天提醒过的也发")
    again = await chen.expect(lambda m: m.id == shown.id and "李明（市司法局）" in m.text)
    await chen.press("✅ 发送", again.id)
    await li.expect("督办员陈督办请您报送")
    await chen.say("/nudge 1")
    await chen.expect(lambda m: m.id != shown.id and "今天已经提醒过、这次不发：李明" in m.text)
    await chen.press("今天提醒过的也发")
    await chen.expect(lambda m: m.id != shown.id and "李明（市司法局）" in m.text)
    await chen.press("✅ 发送")
    await chen.expect(lambda m: m.id != shown.id and "已催办" in m.text)
    assert [row.stage for row in await nudges(office) if row.by] == ["manual:2026-03-10:1", "manual:2026-03-10:2"]


@scene_on_both
async def test_on_a_rest_day_it_waits_for_monday_and_for_nobody_who_has_answered(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    zhou = await office.bind("周行", APPROVALS)
    office.on(date(2026, 7, 4), 10)  # a Saturday
    await chen.say("/nudge 逾期")
    shown = await chen.expect("现在不是工作时间")
    assert labels(shown)[:2] == ["✅ 7月6日 08:30 发送", "现在就发"]
    await chen.press("✅ 7月6日 08:30 发送")
    await chen.expect("已安排，7月6日 08:30 发出")
    assert await office.has_sent_to(li, "请您报送 3 项工作的进展") == 1
    await li.say("/tasks")  # what waits for Monday holds up no answer
    await li.expect("您的事项")
    await chen.say("/nudge 逾期")
    await chen.expect(lambda m: "今天已经提醒过、这次不发：李明、周行" in m.text)
    for said in ("1 已完成", "4 已完成"):
        who = li if said[0] == "1" else zhou
        await who.say(said)
        await who.expect("请确认报送内容")
        await who.press("✅ 确认报送")
        await who.expect("已收到报送")
    await office.tick()
    await office.restart()
    office.on(date(2026, 7, 6), 8, 30)
    await office.tick()
    asked = await li.expect("督办员陈督办请您报送")
    assert "请您报送 2 项工作的进展" in asked.text
    assert "公布行政检查事项清单" not in asked.text
    assert "已逾期 69 个工作日" in asked.text  # by Monday's count
    sent = await office.run(lambda: Outbox.select().where(Outbox.state == "sent", Outbox.chat_id == str(zhou.id)))
    assert not any("督办员陈督办" in row.payload.get("text", "") for row in sent)


@scene
async def test_it_can_leave_at_once_on_a_rest_day(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 14), 20)
    await chen.say("/nudge 1")
    await chen.expect("现在不是工作时间")
    await chen.press("现在就发")
    await li.expect("督办员陈督办请您报送")
    await office.tick()
    assert len(await nudges(office)) == 1


@scene_on_both
async def test_what_has_changed_since_it_was_shown_is_shown_again(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/nudge 2")
    shown = await chen.expect("将发给 1 人")
    await office.bind("王强", JUSTICE)
    await chen.press("✅ 发送")
    await chen.expect(lambda m: m.id == shown.id and "情况有变化" in m.text and "将发给 2 人" in m.text)
    await chen.press("✅ 发送")
    await chen.expect(lambda m: m.id == shown.id and "已催办" in m.text)


@scene
async def test_what_was_reported_is_no_longer_asked_for(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await chen.say("/nudge 2")
    shown = await chen.expect("将发给 1 人")
    await li.say("2 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await chen.press("✅ 发送", shown.id)
    await chen.expect_toast("没有需要催办的了")
    await chen.say("/nudge 2")
    shown = await chen.expect(lambda m: m.id > shown.id and "催办：" in m.text)
    assert "1 项已报送，待您审核，不用再催" in shown.text


@scene
async def test_what_is_disputed_waits_for_the_coordinators(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    part = await office.part(JUSTICE, "2")
    actor = await office.run(people.actor_of, "telegram", str(li.id), office.now())
    assert actor is not None
    await office.run(disputing.dispute, actor, part, "职责不符", "", office.now(), office.practice, Language.ZH)
    await chen.say("/nudge 2")
    shown = await chen.expect("催办：开展案卷评查")
    assert "1 项单位提出了分工异议，待您决定" in shown.text
    assert labels(shown) == ["取消"]


@scene_on_both
async def test_work_without_a_due_day_can_be_asked_about_too(office: Office) -> None:
    await office.adopt(*ITEMS, item("6", "健全协调机制", "适时", JUSTICE))
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 7), 10)
    await chen.say("/nudge 6")
    shown = await chen.expect("没有明确的完成时限，请报一次进展")
    await chen.press("✅ 3月9日 08:30 发送", shown.id)
    await chen.expect("已安排")
    [row] = await nudges(office)
    assert (row.checkpoint_id, row.stage, row.on) == (None, "manual::1", date(2026, 3, 9))
    await li.say("6 已召开一次联席会议")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert await nudges(office) == []


@scene
async def test_what_is_not_found_or_not_clear_is_asked(office: Office) -> None:
    chen, _ = await office.coordinator(), await office.bind("李明", JUSTICE)
    await chen.say("/nudge 99")
    await chen.expect("没有找到“99”")
    await chen.say("普法")
    await chen.expect("催办：落实普法责任制")
    await chen.say("/nudge 审")
    which = await chen.expect("您要催的是哪一个")
    await office.restart()
    await chen.press("4　规范审批中介服务", which.id)
    await chen.expect("催办：规范审批中介服务")
    await chen.press("取消")
    await chen.expect("已取消，没有发出催办")
    await chen.say("/nudge")
    await chen.expect("催哪一项、哪个单位")
    await chen.say("取消")
    await chen.expect("已取消")
    await chen.say("/nudge 2")
    await chen.expect("催办：开展案卷评查")
    await chen.say("请抓紧" * 80)
    await chen.expect("附言请不要超过 200 字")
    await chen.say("请抓紧")
    await chen.expect(lambda m: "请抓紧" in m.text and "去掉附言" in labels(m))
    await chen.press("去掉附言")
    await chen.expect(lambda m: "催办：开展案卷评查" in m.text and "去掉附言" not in labels(m))


@scene
async def test_what_is_typed_hours_later_is_no_line_above_a_reminder(office: Office) -> None:
    chen, _ = await office.coordinator(), await office.bind("李明", JUSTICE)
    await chen.say("/nudge 2")
    await chen.expect("催办：开展案卷评查")
    office.later(hours=2)
    await chen.say("今天几点开会")
    await chen.expect("目前没有需要您报送的事项")


@scene
async def test_only_coordinators_remind(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    leader = await office.bind("张市长", JUSTICE, ContactRole.LEADER)
    await chen.say("/nudge 2")
    shown = await chen.expect("催办：开展案卷评查")
    for person in (li, leader):
        await person.say("/nudge 2")
        await person.expect("没有办理这件事的权限")
        assert "没有办理这件事的权限" in await office.forge(person, data="dn:item:1")
        assert "已经发出、取消或更新" in await office.forge(person, data=data_of(shown, "✅ 发送"))
    for broken in ("dn:item:999", "dn:unit:999", "dn:overdue:999"):
        assert "没有找到这一项" in await office.forge(chen, data=broken)
    for broken in ("dn", "dn:all:1", "dn:item:x", "ds", f"{data_of(shown, '取消')}".replace("dq", "dt") + ":more"):
        assert "这个按钮已经失效" in await office.forge(chen, data=broken)
    assert await nudges(office) == []
    assert await office.run(lambda: Audit.select().where(Audit.action == "refused").count()) >= 4


@scene
async def test_in_english(office: Office) -> None:
    smith = await office.coordinator("Smith", "en")
    li, zhou = await office.bind("Li Ming", JUSTICE, language="en"), await office.bind("周行", JUSTICE)
    await smith.say("/nudge No. 2")
    shown = await smith.expect("To 2 people, about 1 item")
    assert "21 working days left until 31 March" in shown.text
    await smith.press("✅ Send")
    await li.expect("coordinator Smith asks you to report on one item")
    await zhou.expect("督办员Smith请您报送一项工作的进展")


@scene
async def test_the_button_for_the_views(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    known = {
        person: await office.run(people.actor_of, "telegram", str(person.id), office.now()) for person in (chen, li)
    }
    assert button_for(known[li], Aim.ITEM, 1, Language.ZH) == ()
    [button] = button_for(known[chen], Aim.ITEM, 1, Language.ZH)
    assert "催办：公布行政检查事项清单" in await office.forge(chen, data=button.data)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", ["nudge.preview", "nudge.sent"])
def test_many_people_fit_into_one_message(language: Language, key: str) -> None:
    values = VALUES | SHORT | {"total": 30, "more": 5}
    assert width(texts.say(language, key, **values)) <= MOST_TEXT


@scene_on_both
async def test_a_reminder_by_hand_has_a_number_that_both_sides_see(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    zhou = await office.bind("周行", APPROVALS)
    office.on(date(2026, 7, 2))
    await chen.say("/nudge 逾期")
    await chen.expect("催办：全部逾期")
    await chen.press("✅ 发送")
    sent = await chen.expect(lambda m: "已催办" in m.text)
    assert "编号：催办〔2026〕1号、2号" in sent.text
    said = [(await each.expect("请您报送")).text.splitlines()[0] for each in (li, zhou)]
    assert sorted(said) == ["催办〔2026〕1号", "催办〔2026〕2号"]
    await chen.say("/nudge 2")
    await chen.expect("催办：开展案卷评查")
    await chen.press("今天提醒过的也发")
    await chen.expect(lambda m: "将发给 1 人" in m.text and "开展案卷评查" in m.text)
    await chen.press("✅ 发送")
    await chen.expect("编号：催办〔2026〕3号")


@scene
async def test_whoever_answers_for_two_units_sees_the_number_of_each_line(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await li.say(f"/start {await office.invite(APPROVALS, ContactRole.CONTACT)}")
    await li.expect(APPROVALS)
    office.on(date(2026, 7, 2))
    await chen.say("/nudge 逾期")
    await chen.expect("催办：全部逾期")
    await chen.press("✅ 发送")
    said = await li.expect("请您报送 4 项")
    assert "尚未报送（催办〔2026〕1号）" in said.text
    assert "尚未报送（催办〔2026〕2号）" in said.text


@scene
async def test_up_the_ladder_there_is_a_number_and_before_there_is_none(office: Office) -> None:
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王强", JUSTICE, ContactRole.DEPUTY)
    for day, over in ((11, 1), (13, 3)):
        office.on(date(2026, 3, day))
        await office.tick()
        await li.expect(f"已逾期 {over} 个工作日")
    asked = await wang.expect("已于3月11日")
    assert asked.text.startswith("催办〔2026〕1号")
    assert await office.has_sent_to(li, "尚未报送") > 0
    assert await office.has_sent_to(li, "催办〔") == 0
