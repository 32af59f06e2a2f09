"""More time is asked for, decided once, taken back; by a press, from the calendar, or typed."""

from __future__ import annotations

from datetime import date

from office import COORDINATION, EDUCATION, JUSTICE, Office, data_of, labels, scene, scene_on_both

from sandbox.people import Person
from tasks.domain.terms import ContactRole
from tasks.store.models import Extension


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
    await li.expect_toast("已有一份延期申请在等待批准")
    await li.expect(lambda m: "延期申请已提交" in m.text and "↩️ 撤回申请" in labels(m))
    await coordinator.press("✅ 同意延期", request.id)
    await coordinator.expect("已同意延期")
    await li.expect("新的完成时限为3月24日")
    assert "已由陈督办处理" in await office.forge(coordinator, data=data_of(request, "不同意"))
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
    await coordinator.expect(lambda m: m.id == request.id and "不同意的理由" in m.text)
    await coordinator.press("不写理由", request.id)
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
