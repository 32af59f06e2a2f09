"""Which item is meant: by a reply, a number, the card that was opened; asked when there is a doubt."""

from __future__ import annotations

from datetime import date

from office import EDUCATION, JUSTICE, Office, labels, scene

from chat.events import EventKind


@scene
async def test_a_digest_is_answered_by_number_and_sentence(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 31))
    tick = await office.tick()
    assert len(tick.digests) == 1
    assert not (await office.tick()).digests
    digest = await li.expect("有 3 项工作请您关注")
    await li.reply(digest.id, "2 案卷评查完成60%")
    shown = await li.expect("请确认报送内容")
    assert "第2项" in shown.text
    assert "2 案卷" not in shown.text
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.reply(digest.id, "3")
    await li.expect("第3项　报送合法性审核情况")
    await li.reply(digest.id, "已完成")
    asked = await li.expect("您说的是哪一项")
    assert [label[:3] for label in labels(asked)[:-1]] == ["第1项", "第2项", "第3项"]


@scene
async def test_a_digest_of_one_item_is_answered_by_a_sentence(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 5))
    await office.tick()
    digest = await li.expect("有一项工作请您关注")
    assert "📈 有进展" in labels(digest)
    await li.reply(digest.id, "1. 清单已公布；2. 已组织培训3次")
    shown = await li.expect("请确认报送内容")
    assert "第1项" in shown.text
    assert "1. 清单已公布；2. 已组织培训3次" in shown.text
    assert "培训（次） 3" in shown.text


@scene
async def test_received_is_no_report(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 5))
    await office.tick()
    digest = await li.expect("有一项工作请您关注")
    await li.reply(digest.id, "收到，谢谢！")
    await li.expect("好的。需要报送时")


@scene
async def test_the_card_that_was_opened_last_is_meant(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    await li.expect("您的事项")
    await li.press("🟢 3")
    await li.expect("第3项　报送合法性审核情况")
    await li.say("一季度审核文件26件")
    assert "第3项" in (await li.expect("请确认报送内容")).text
    await li.say("/cancel")
    await li.expect("已取消")
    await li.say("3")
    await li.expect("第3项　报送合法性审核情况")
    office.later(hours=2)
    await li.say("一季度审核文件26件")
    await li.expect("您说的是哪一项")


@scene
async def test_a_draft_of_an_earlier_day_takes_up_nothing_new(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("已开展宣传12场")
    old = await chen.expect("请确认报送内容")
    office.later(days=3)
    await chen.say("已开展讲座2场")
    await chen.expect("继续未完成的报送")
    assert "宣传" not in (await chen.expect("请确认报送内容")).text
    await chen.press("✅ 确认报送", old.id)
    await chen.expect_toast("已处理完毕或已更新")


NAMED = (("第1项：已公布", "1"), ("1 已公布", "1"), ("２、评查10件", "2"), ("第三项 审核26件", "3"))
UNNAMED = (
    "3月底前完成",
    "3次培训已举办",
    "1. 已培训；2. 已印发",
    "2 场讲座已举办",
    "99 已完成",
    "已开展工作🙂",
    "\u202eabc已完成",
)


@scene
async def test_a_number_out_of_the_blue(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    for said, number in NAMED:
        await li.say(said)
        assert f"第{number}项" in (await li.expect("请确认报送内容")).text, said
        await li.say("/cancel")


@scene
async def test_what_names_no_item_is_asked_about_and_kept(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    for said in UNNAMED:
        await li.say(said)
        asked = await li.expect("您说的是哪一项")
        await li.press(labels(asked)[1])
        shown = await li.expect(lambda m, at=asked.id: m.id == at and "请确认报送内容" in m.text)
        assert said in shown.text
        await li.say("/cancel")


@scene
async def test_an_older_question_is_stale(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("已培训6次")
    older = await li.expect("您说的是哪一项")
    await li.say("/cancel")
    await li.expect("已取消")
    await li.say("已印发300份")
    await li.expect("您说的是哪一项")
    await li.press(older.buttons[0][0][1], older.id)
    await li.expect_toast("已处理完毕或已更新")


@scene
async def test_a_number_that_contradicts_the_card_is_asked_about(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第1项")
    card = await li.expect("公布行政检查事项清单")
    await li.reply(card.id, "第2项已评查20件")
    asked = await li.expect("您说的是哪一项")
    assert len(labels(asked)) == 3
    await li.press(next(label for label in labels(asked) if "第2项" in label))
    assert "已评查20件" in (await li.expect("请确认报送内容")).text


@scene
async def test_a_reply_to_an_item_that_is_closed_never_lands_on_another(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("陈静", EDUCATION)
    await li.say(f"/start {await office.invite('市行政审批局')}")
    await li.expect("市行政审批局")
    await li.say("第4项")
    card = await li.expect("规范审批中介服务")
    await li.reply(card.id, "已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await coordinator.expect("待审核")
    await coordinator.press("✅ 通过并销号")
    await li.expect("该事项已销号")
    await li.reply(card.id, "补充：已发文")
    await li.expect("已经销号，不需要再报送")


@scene
async def test_a_quoted_message_of_ones_own_is_no_reply_to_a_card(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("已开展宣传12场")
    await chen.expect("请确认报送内容")
    mine = [m for m in await chen.messages() if not m.from_bot][-1]
    await chen.reply(mine.id, "参加人数3000人次")
    shown = await chen.expect("参加人数3000人次")
    assert "已开展宣传12场" in shown.text


@scene
async def test_an_edited_message(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("已开展宣传12场")
    await chen.expect("请确认报送内容")
    await chen.press("✅ 确认报送")
    await chen.expect("已收到报送")
    mine = [m for m in await chen.messages() if not m.from_bot][-1]
    await chen.say("谢谢")
    await chen.expect("好的")
    thanks = [m for m in await chen.messages() if not m.from_bot][-1]
    await chen.say("另有讲座2场")
    await chen.expect("请确认报送内容")
    await chen.edit(thanks.id, "谢谢！")
    await chen.expect("不在等待审核的报送里")
    assert [line[1] for line in (await office.talk(chen)).data["lines"]] == ["另有讲座2场"]
    await chen.edit(mine.id, "已开展宣传14场")
    await chen.expect("先替您留着：“另有讲座2场”")
    await chen.expect("是否按修改后的内容更新报送")
    assert await office.forge(chen, EventKind.EDITED, message_id="999", text="") == "", "a live location moves"


@scene
async def test_commands_and_stickers_in_the_middle_of_a_report(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("已开展宣传12场")
    await chen.expect("请确认报送内容")
    for said, answer in (
        ("/tasks", "您的事项"),
        ("/help", "使用说明"),
        ("/nonsense with words", "没有这个命令"),
        ("/tasks and more", "您的事项"),
        ("/language", "English from now on"),
        ("/language", "今后用中文"),
        ("/overdue", "没有逾期的事项"),
        ("/start", "陈静，您好"),
    ):
        await chen.say(said)
        await chen.expect(answer)
    assert "看不懂" in await office.forge(chen, EventKind.OTHER)
    await chen.say("参加3000人次")
    shown = await chen.expect("请确认报送内容")
    assert "已开展宣传12场\n参加3000人次" in shown.text


@scene
async def test_nothing_of_mine(office: Office) -> None:
    coordinator = await office.coordinator()
    await coordinator.say("已完成")
    await coordinator.expect("目前没有需要您报送的事项")
    await coordinator.say("/tasks")
    await coordinator.expect("目前没有需要您办理的事项")
