"""The coordinator answers reports and requests for more time: once, with a reason, whoever is quicker."""

from __future__ import annotations

from datetime import date

from office import COORDINATION, EDUCATION, JUSTICE, Office, data_of, labels, scene, scene_on_both

from sandbox.people import Person
from tasks.domain.terms import ContactRole
from tasks.services import people
from tasks.store.models import Extension, Review


async def report(office: Office, person: Person, said: str = "第2项 完成80%") -> None:
    await person.say(said)
    await person.expect("请确认报送内容")
    await person.press("✅ 确认报送")
    await person.expect("已收到报送")


@scene_on_both
async def test_two_coordinators_the_second_hears_who_was_quicker(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    first, second = await one.expect("待审核"), await other.expect("待审核")
    await one.press("✅ 通过", first.id)
    await one.expect(lambda m: m.id == first.id and "已通过" in m.text and not m.buttons)
    await other.press("↩️ 退回", second.id)
    await other.expect(lambda m: m.id == second.id and "已由陈督办审核：审核通过" in m.text and not m.buttons)
    await li.expect("已审核通过")
    await other.say("这句话不是退回理由")
    await other.expect("目前没有需要您报送的事项")
    assert await office.run(lambda: Review.select().count()) == 1


@scene
async def test_two_coordinators_while_one_writes_the_reason(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    first, second = await one.expect("待审核"), await other.expect("待审核")
    await one.press("↩️ 退回", first.id)
    await one.expect("请点选或直接回复退回理由")
    await other.press("✅ 通过", second.id)
    await li.expect("已审核通过")
    await one.say("请补充佐证")
    await one.expect("已由孙督办审核")
    assert not (await office.talk(one)).step


@scene_on_both
async def test_sent_back_with_a_typed_reason_over_a_restart(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    asked = await coordinator.expect("请点选或直接回复退回理由")
    await office.restart()
    await coordinator.send_document("说明.txt", b"x")
    await coordinator.expect("这一步请用文字回复")
    await coordinator.reply(asked.id, "请附案卷清单 <3份>")
    await coordinator.expect("退回理由：请附案卷清单 <3份>")
    back = await li.expect("需要补充")
    assert "请附案卷清单 <3份>" in back.text
    await li.reply(back.id, "已附清单，完成80%")
    assert "第2项" in (await li.expect("请确认报送内容")).text


@scene
async def test_a_reason_is_for_the_report_it_was_asked_for(office: Office) -> None:
    coordinator = await office.coordinator()
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await report(office, li)
    first = await coordinator.expect("开展案卷评查")
    await report(office, chen, "已宣传12场")
    second = await coordinator.expect("落实普法责任制")
    await coordinator.press("↩️ 退回", first.id)
    await coordinator.expect("请点选或直接回复退回理由")
    await coordinator.reply(second.id, "这份写得太简单")
    await coordinator.expect("要审核这份报送，请点卡片下方的按钮")
    await coordinator.press("✅ 通过", second.id)
    await chen.expect("已审核通过")
    await coordinator.say("请附清单")
    await coordinator.expect("退回理由：请附清单")
    await li.expect("请附清单")


@scene
async def test_sending_back_can_be_given_up(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await coordinator.press("取消")
    await coordinator.expect("已取消")
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect("已通过")


@scene
async def test_the_queue_is_gone_through_one_by_one(office: Office) -> None:
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await report(office, li)
    await report(office, chen, "已宣传12场")
    coordinator = await office.coordinator()
    await coordinator.say("/review")
    await coordinator.expect("待审核（还有 1 件）")
    await coordinator.press("✅ 通过")
    await coordinator.expect("已通过")
    await coordinator.press("▶️ 下一件")
    await coordinator.expect("落实普法责任制")
    await coordinator.press("✅ 通过")
    done = await coordinator.expect("已通过")
    assert not done.buttons
    await coordinator.say("/review")
    await coordinator.expect("没有待审核的报送")


@scene
async def test_an_older_report_is_overtaken(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li, "第2项 已完成")
    older = await coordinator.expect("待审核")
    await report(office, li, "第2项 已完成，材料已归档")
    await coordinator.expect("材料已归档")
    await coordinator.press("✅ 通过并销号", older.id)
    await coordinator.expect_toast("请审核最新的一份")


@scene
async def test_an_answer_reaches_the_unit_when_the_reporter_has_left(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    zhou = await office.bind("周敏", JUSTICE)
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await coordinator.press("数据与台账不一致，请核对")
    await zhou.expect("数据与台账不一致，请核对")


# ── more time ────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_for_time(li: Person, number: str = "1") -> None:
    await li.say(number)
    await li.expect(f"第{number}项")
    await li.press("⏳ 申请延期")


@scene_on_both
async def test_more_time_is_asked_by_a_press_and_granted(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await office.restart()
    await li.press("3月24日")
    asked = await li.expect("新的时限：3月24日")
    await office.restart()
    await li.reply(asked.id, "征求意见时间延长")
    await li.expect("延期申请已提交")
    request = await coordinator.expect("3月10日 → 3月24日")
    assert "征求意见时间延长" in request.text
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await li.press("3月24日")
    await li.expect("新的时限")
    await li.say("再次申请")
    await li.expect("已有一份延期申请在等待批准")
    await li.say("已公布清单80%")  # the refused request is over
    await li.expect("您说的是哪一项")
    await coordinator.press("✅ 同意延期", request.id)
    await coordinator.expect("已同意延期")
    await li.expect("新的完成时限为3月24日")
    assert "已由陈督办处理" in await office.forge(coordinator, data=data_of(request, "不同意"))
    await li.say("/cancel")
    await li.say("1")
    assert "已延期至　3月24日（原为3月10日）" in (await li.expect("第1项")).text


TYPED = (
    ("3月20日", "3月20日"),
    ("延到3月底，因招标推迟", "3月31日"),
    ("2026-04-01", "4月1日"),
    ("１月１５日", "1月15日"),
)


@scene
async def test_the_new_date_is_typed(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    for typed, shown in TYPED:
        await ask_for_time(li)
        asked = await li.expect("目前时限是3月10日")
        await li.reply(asked.id, typed)
        await li.expect(f"新的时限：{shown}")
        await li.say("/cancel")
        await li.expect("已取消")


@scene
async def test_dates_that_are_none_or_too_early_are_asked_for_again(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    for typed in ("尽快", "2月30日", "13月1日", "每月底", "长期", "2099年1月1日", "\u202e"):
        await li.say(typed)
        await li.expect("没有读懂这个日期")
    for typed in ("3月10日", "3月5日"):
        await li.say(typed)
        await li.expect("要晚于目前的时限")
    await li.say("3月20日")
    await li.expect("新的时限：3月20日")
    await li.send_document("说明.txt", b"x")
    await li.expect("这一步请用文字回复")
    await li.say("取消")
    await li.expect("已取消")
    assert not await office.has_sent_to(coordinator, "延期申请")
    assert not await office.run(lambda: Extension.select().count())


@scene
async def test_declined_and_asked_late(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 12))
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await li.press("3月19日")
    await li.expect("新的时限")
    await li.say("人手不足")
    await li.expect("时限已过后提出")
    request = await coordinator.expect("逾期后提出")
    await coordinator.press("❌ 不同意", request.id)
    await coordinator.expect(lambda m: m.id == request.id and "未同意延期" in m.text and not m.buttons)
    await li.expect("完成时限仍为3月10日")


@scene
async def test_what_has_no_date_cannot_be_extended(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("5")
    assert "⏳ 申请延期" not in labels(await chen.expect("第5项"))
    part = await office.part(EDUCATION, "5")
    assert "没有可以延期的时限" in await office.forge(chen, data=f"x:{part}")


@scene
async def test_english_requests(office: Office) -> None:
    coordinator = await office.bind("Anna", COORDINATION, ContactRole.COORDINATOR, "en")
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await li.say("1")
    await li.expect("No. 1")
    await li.press("⏳ more time")
    await li.expect("It is due on 10 March")
    await li.say("20 March")
    await li.expect("New date: 20 March")
    await li.say("The tender is late")
    await li.expect("Your request was submitted")
    await coordinator.expect("The tender is late")
    await coordinator.press("✅ Agree")
    await coordinator.expect("More time granted")
    await li.expect("it is now due on 20 March")
