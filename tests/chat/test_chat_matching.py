"""A plain sentence finds its item when only one fits; a question is answered and never becomes a report."""

from __future__ import annotations

from datetime import date

from office import EDUCATION, JUSTICE, Office, item, labels, scene, scene_on_both

CLEAR = "行政检查事项清单已在门户网站公布"


@scene_on_both
async def test_a_sentence_that_fits_one_item_is_shown_with_it(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say(CLEAR)
    shown = await li.expect("请确认报送内容")
    assert "第1项" in shown.text
    assert "按内容看是这一项" in shown.text
    await office.restart()
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert [r.assignment_id for r in await office.reports()] == [await office.part(JUSTICE, "1")]


@scene
async def test_a_number_of_no_item_is_said_to_be_none(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    for number in ("4", "9"):  # another unit's, and nobody's: the same answer
        await li.say(f"{number} 已完成")
        await li.expect(f"您的事项中没有第 {number} 项。您说的是哪一项")
    await li.say("/cancel")
    await li.expect("已取消")
    await li.say("召开会议2次")
    asked = await li.expect("您说的是哪一项")
    assert "没有第" not in asked.text


@scene
async def test_not_this_item_leads_to_the_question_with_the_others(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say(CLEAR)
    shown = await li.expect("按内容看是这一项")
    await li.press("↪️ 不是这一项")
    asked = await li.expect(lambda m: m.id == shown.id and "您说的是哪一项" in m.text)
    assert [label[:3] for label in labels(asked)] == ["第2项", "第3项", "取消"]
    await office.restart()
    await li.press(labels(asked)[0])
    chosen = await li.expect("请确认报送内容")
    assert CLEAR in chosen.text
    assert "↪️ 不是这一项" not in labels(chosen)


@scene
async def test_the_likely_items_are_offered_first(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("审核文件26件，合法性没有问题")
    asked = await li.expect("您说的是哪一项")
    assert labels(asked)[0].startswith("第3项")


@scene
async def test_a_digest_is_answered_by_a_sentence_that_fits_one_of_its_items(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 31))
    await office.tick()
    digest = await li.expect("有 3 项工作请您关注")
    await li.reply(digest.id, "案卷评查完成60%")
    assert "第2项" in (await li.expect("按内容看是这一项")).text


@scene
async def test_a_sentence_that_contradicts_the_card_that_was_opened_is_asked_about(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项")
    card = await li.expect("开展案卷评查")
    await li.say(CLEAR)
    asked = await li.expect("您说的是哪一项")
    assert [label[:3] for label in labels(asked)] == ["第2项", "第1项", "取消"]
    await li.say("/cancel")
    await li.reply(card.id, CLEAR)
    shown = await li.expect("请确认报送内容")
    assert "第2项" in shown.text, "a reply leaves no doubt"


@scene
async def test_a_title_opens_its_card(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/help")  # the name can be corrected by the next message only
    await li.expect("使用说明")
    await li.say("案卷评查")
    await li.expect("第2项　开展案卷评查")
    assert (await office.talk(li)).step == "card"


@scene
async def test_two_items_alike_are_asked_about(office: Office) -> None:
    await office.adopt(
        item("1", "开展春季案卷评查", "3月底前", JUSTICE), item("2", "开展秋季案卷评查", "9月底前", JUSTICE)
    )
    li = await office.bind("李明", JUSTICE)
    await li.say("案卷评查已完成30件")
    asked = await li.expect("您说的是哪一项")
    assert {label[:3] for label in labels(asked)[:2]} == {"第1项", "第2项"}


@scene
async def test_a_question_is_answered_with_the_buttons_of_the_item(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("这个怎么报送？")
    said = await li.expect("我会先请您确认，确认后才算报送")
    assert not said.buttons, "which item is not said"
    await li.say("第2项")
    await li.expect("开展案卷评查")
    await li.say("要附什么材料？")
    said = await li.expect("第2项　开展案卷评查")
    assert "📈 有进展" in labels(said)
    await li.press("📈 有进展", said.id)
    await li.expect("请用一句话说明进展")
    await li.say("怎么写？")
    await li.expect("刚才那份还在等您确认")
    await li.say("已评查10件")
    shown = await li.expect("请确认报送内容")
    assert "怎么写" not in shown.text
    await li.say("什么时候截止？")
    await li.expect("刚才那份还在等您确认")
    await li.press("✅ 确认报送", shown.id)
    await li.expect("已收到报送")
    assert [r.text for r in await office.reports()] == ["已评查10件"]


@scene
async def test_a_report_that_ends_with_a_question_is_a_report(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("已开展宣传12场，这样报可以吗？")
    assert "已开展宣传12场" in (await chen.expect("请确认报送内容")).text


@scene
async def test_english_questions(office: Office) -> None:
    li = await office.bind("Li Ming", JUSTICE, language="en-GB")
    await li.say("How do I report this?")
    await li.expect("I will ask you to confirm first")
