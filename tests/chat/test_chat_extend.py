"""More time is asked for, decided once, taken back; by a press, from the calendar, or typed."""

from __future__ import annotations

from datetime import date

from office import COORDINATION, EDUCATION, JUSTICE, Office, data_of, labels, scene, scene_on_both
from test_chat_review import report

from sandbox.people import Person
from tasks.domain.terms import ContactRole, Decision
from tasks.store.models import Audit, Extension


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
async def test_a_request_that_was_taken_back_is_gone_from_the_card(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await li.say("2")
    await li.expect("开展案卷评查")
    await li.press("⏳ 申请延期")
    await li.expect("申请延期")
    await li.say("4月15日")
    await li.expect("新的时限：4月15日")
    await li.press("等待上级文件或批复")
    await li.expect("延期申请已提交")
    await li.say("2")
    await li.expect("待批准")
    await li.press("↩️ 撤回申请")
    await li.expect("延期申请已撤回")
    await li.say("2")
    card = await li.expect("开展案卷评查")
    assert "待批准" not in card.text
    await chen.say("/status 2")
    shown = await chen.expect("第2项")
    assert "待批准" not in shown.text


@scene
async def test_cancelling_a_request_says_that_nothing_changed(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("2")
    await li.expect("开展案卷评查")
    await li.press("⏳ 申请延期")
    await li.expect("申请延期")
    await li.say("取消")
    await li.expect("已取消，没有任何变动")
    await li.say("/cancel")
    await li.expect("没有正在填写的内容")


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
    assert not await office.has_sent_to(coordinator, "3月20日")
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


# ── the calendar, the reasons, taking it back ────────────────────────────────────────────────────────────────────


@scene_on_both
async def test_a_day_is_chosen_from_the_calendar_and_a_usual_reason_pressed_over_restarts(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await ask_for_time(li)
    asked = await li.expect("目前时限是3月10日")
    await li.press("📅 日历", asked.id)
    month = await li.expect(lambda m: m.id == asked.id and "标“休”的是休息日" in m.text)
    assert [text for text, _ in month.buttons[0]][1:] == ["2026年3月", "4月 ›"]
    assert "10" not in labels(month), "not the day itself, nor one before it"
    assert "14休" in labels(month)
    await office.restart()
    await li.press("4月 ›", asked.id)
    await li.expect(lambda m: m.id == asked.id and "‹ 3月" in labels(m))
    await li.press("一", asked.id)  # a heading is no day
    await li.press("‹ 3月", asked.id)
    await li.expect(lambda m: m.id == asked.id and "2026年3月" in labels(m))
    await office.restart()
    await li.press("14休", asked.id)
    shown = await li.expect(lambda m: m.id == asked.id and "新的时限：3月14日（休息日）" in m.text)
    await office.restart()
    await li.press("等待上级文件或批复", asked.id)
    await li.expect(lambda m: m.id == asked.id and "延期申请已提交" in m.text)
    assert "等待上级文件或批复" in (await coordinator.expect("3月10日 → 3月14日")).text
    assert "已处理完毕" in await office.forge(li, data=data_of(shown, "等待上级"))
    assert "已处理完毕" in await office.forge(li, data=data_of(month, "16"))
    assert await office.run(lambda: Extension.select().count()) == 1


@scene
async def test_the_calendar_leads_back_and_only_to_days_that_may_be_asked_for(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    part = await office.part(JUSTICE, "1")
    await ask_for_time(li)
    asked = await li.expect("目前时限是3月10日")
    await li.press("📅 日历", asked.id)
    await li.expect(lambda m: "2026年3月" in labels(m))
    await li.press("常用日期", asked.id)
    await li.expect(lambda m: m.id == asked.id and "3月24日" in labels(m))
    for page in ("1999-01", "2099-12"):
        assert "请点选新的完成时限" in await office.forge(li, data=f"xc:{part}:{page}", message_id=str(asked.id))
    for data in (
        f"xc:{part}:2026-13",
        f"xc:{part}:x",
        f"xc:{part}",
        "xc:x:2026-04",
        f"xd:{part}:2026-02-30",
        "xr:1:no",
    ):
        assert "已经失效" in await office.forge(li, data=data), data
    assert "要晚于目前的时限" in await office.forge(li, data=f"xd:{part}:2026-03-10")
    assert "三年之内" in await office.forge(li, data=f"xd:{part}:2099-01-01")
    assert "不属于您的单位" in await office.forge(li, data="xc:99:2026-04")


@scene_on_both
async def test_an_undecided_request_is_taken_back(office: Office) -> None:
    coordinator = await office.coordinator()
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await li.press("3月24日")
    await li.expect("新的时限")
    await li.say("人手不足")
    receipt = await li.expect("延期申请已提交")
    request = await coordinator.expect("3月10日 → 3月24日")
    await office.recorded(coordinator, li)
    await ask_for_time(wang)
    theirs = await wang.expect("延期申请已提交")
    await office.recorded(wang)
    await office.restart()
    await wang.press("↩️ 撤回申请", theirs.id)
    await wang.expect(lambda m: m.id == theirs.id and "延期申请已撤回（王芳）" in m.text and not m.buttons)
    await li.expect(lambda m: m.id == receipt.id and "延期申请已撤回（王芳）" in m.text and not m.buttons)
    await coordinator.expect(lambda m: m.id == request.id and "已由王芳撤回" in m.text and not m.buttons)
    assert "这份申请已由王芳撤回" in await office.forge(coordinator, data=data_of(request, "同意延期"))
    assert "这份申请已由王芳撤回" in await office.forge(li, data=data_of(receipt, "撤回申请"))
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")  # and may be asked anew


@scene
async def test_what_is_decided_is_not_taken_back_and_others_do_not_know_of_it(office: Office) -> None:
    coordinator = await office.coordinator()
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await li.press("3月24日")
    await li.expect("新的时限")
    await li.say("人手不足")
    receipt = await li.expect("延期申请已提交")
    assert "不属于您的单位" in await office.forge(chen, data="xw:1")
    assert "不属于您的单位" in await office.forge(chen, data="xw:99")
    for data in ("xn:1:none", "xs:1"):
        assert "没有办理这件事的权限" in await office.forge(li, data=data)
    request = await coordinator.expect("3月10日 → 3月24日")
    await office.recorded(li)
    await coordinator.press("✅ 同意延期", request.id)
    await li.expect(lambda m: m.id == receipt.id and "已获同意（陈督办）" in m.text and not m.buttons)
    assert "已由陈督办处理" in await office.forge(li, data=data_of(receipt, "撤回申请"))
    assert await office.run(lambda: Extension.get().withdrawn_by) == ""


@scene_on_both
async def test_declined_with_a_typed_reason_over_a_restart_while_a_colleague_looks_on(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await li.press("3月24日")
    await li.expect("新的时限")
    await li.say("人手不足")
    await li.expect("延期申请已提交")
    first, second = await one.expect("延期申请"), await other.expect("延期申请")
    await one.press("❌ 不同意", first.id)
    await one.expect(lambda m: m.id == first.id and "不同意的理由" in m.text)
    await one.press("返回", first.id)
    await one.expect(lambda m: m.id == first.id and "✅ 同意延期" in labels(m))
    await one.press("❌ 不同意", first.id)
    await one.expect("不同意的理由")
    await office.restart()
    await one.say("请先报送阶段成果 <一>")
    await one.expect(lambda m: m.id == first.id and "未同意延期（陈督办" in m.text and not m.buttons)
    await other.expect(lambda m: m.id == second.id and "未同意延期（陈督办" in m.text and not m.buttons)
    assert "请先报送阶段成果 <一>" in (await li.expect("完成时限仍为3月10日")).text
    late = await office.forge(other, data=data_of(second, "不同意"), message_id=str(second.id))
    assert "已由陈督办处理" in late
    (row,) = await office.run(lambda: list(Extension.select()))
    assert (row.decision, row.decision_reason) == (Decision.SEND_BACK, "请先报送阶段成果 <一>")
    (entry,) = await office.run(lambda: list(Audit.select().where(Audit.action == "extension_send_back")))
    assert entry.reason == "请先报送阶段成果 <一>"


@scene
async def test_requests_stand_in_the_queue_after_the_reports(office: Office) -> None:
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    for number in ("1", "2"):
        await ask_for_time(li, number)
        await li.expect("目前时限是")
        await li.say("6月30日")
        await li.expect("新的时限：6月30日")
        await li.say("人手不足")
        await li.expect("延期申请已提交")
    await report(office, chen, "已宣传12场")
    coordinator = await office.coordinator()
    await coordinator.say("/review")
    card = await coordinator.expect("待审核（还有 2 件）")
    assert "🗂 批量通过" not in labels(card)
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect("已通过")
    await coordinator.press("▶️ 下一件", card.id)
    request = await coordinator.expect("延期申请（还有 1 件待办）")
    await coordinator.expect(lambda m: m.id == card.id and "▶️ 下一件" not in labels(m))
    await coordinator.press("⏭ 先看下一件", request.id)
    await coordinator.expect(lambda m: m.id == request.id and "开展案卷评查" in m.text)
    await coordinator.press("⏭ 先看下一件", request.id)
    await coordinator.expect(lambda m: m.id == request.id and "公布行政检查事项清单" in m.text)
    await coordinator.press("✅ 同意延期", request.id)
    await coordinator.expect("已同意延期")
    await coordinator.press("▶️ 下一件", request.id)
    last = await coordinator.expect("开展案卷评查")
    await coordinator.press("❌ 不同意", last.id)
    await coordinator.expect("不同意的理由")
    await coordinator.press("这是上级规定的时限，不能调整", last.id)
    await coordinator.expect("这是上级规定的时限")
    await li.expect("这是上级规定的时限")
    await coordinator.say("/review")
    await coordinator.expect("没有待审核的报送和延期申请")


@scene
async def test_a_reply_to_a_request_is_no_decision(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await ask_for_time(li)
    await li.expect("目前时限是3月10日")
    await li.press("3月24日")
    await li.expect("新的时限")
    await li.say("字" * 1001)
    await li.expect("文字太长了（最多 1000 字）")
    await li.say("人手不足")
    await li.expect("延期申请已提交")
    request = await coordinator.expect("延期申请")
    await coordinator.reply(request.id, "同意")
    await coordinator.expect("请点卡片下方的按钮")
    assert await office.run(lambda: Extension.get().decision) is None
