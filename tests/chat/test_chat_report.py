"""Officials report by a button, a sentence, a file: confirmed before it counts, corrected, cancelled, over restarts."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from office import EDUCATION, JUSTICE, Office, data_of, labels, photo_file, scene, scene_on_both

from chat.drafts import MOST_FILES
from chat.events import EventKind
from demo.pictures import photo
from tasks.domain.terms import EvidenceState, ReportStatus


@scene_on_both
async def test_a_button_a_sentence_a_confirmation(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    listed = await li.expect("您的事项（3 项）")
    assert "公布行政检查事项清单" in listed.text
    await li.press("🟡 1")
    card = await li.expect("第1项　公布行政检查事项清单")
    assert "3月10日" in card.text
    await li.press("📈 有进展")
    await li.expect("请用一句话说明进展")
    await li.say("已开展培训6次，完成80%，预计月底完成")
    shown = await li.expect("请确认报送内容")
    assert all(words in shown.text for words in ("80%", "培训（次） 6", "3月31日"))
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await coordinator.expect("待审核")
    await coordinator.press("✅ 通过")
    await coordinator.expect("已通过")
    await li.expect("已审核通过")
    (report,) = await office.reports()
    assert (report.status, report.percent, report.figures) == (ReportStatus.PROGRESS, 80, {"培训（次）": 6.0})
    assert report.expected_on == date(2026, 3, 31)


@scene_on_both
async def test_a_restart_between_any_two_steps_changes_nothing(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.restart()
    await li.say("第1项")
    await li.expect("第1项　公布行政检查事项清单")
    await office.restart()
    await li.press("✅ 已完成")
    await li.expect("请用一句话说明完成情况")
    await office.restart()
    await li.send_document("清单.pdf", b"%PDF-1.4", "application/pdf")
    await li.expect("附件　1 个：清单.pdf")
    await office.restart()
    await li.say("清单已在门户网站公布")
    shown = await li.expect("清单已在门户网站公布")
    assert "清单.pdf" in shown.text
    await office.restart()
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await office.restart()
    (report,) = await office.reports()
    assert (report.status, report.text) == (ReportStatus.DONE, "清单已在门户网站公布")
    assert [file.name for file in await office.files()] == ["清单.pdf"]


@pytest.mark.parametrize(
    ("button", "status"),
    [
        ("✅ 已完成", ReportStatus.DONE),
        ("📈 有进展", ReportStatus.PROGRESS),
        ("⚠️ 有困难", ReportStatus.DIFFICULTY),
    ],
)
@scene
async def test_what_the_button_said_goes_before_what_the_sentence_seems_to_say(
    office: Office, button: str, status: ReportStatus
) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项")
    await li.expect("开展案卷评查")
    await li.press(button)
    asked = await li.expect("请用一句话说明")
    assert ("不补充，直接报送" in labels(asked)) is (status is not ReportStatus.DIFFICULTY)
    await li.reply(asked.id, "评查工作照常进行")  # quoting the question is an answer to it
    if status is ReportStatus.DIFFICULTY:
        await li.expect("需要哪个单位协调什么")
        await li.press("暂不需要协调")
    assert f"状态　{status.zh}" in (await li.expect("请确认报送内容")).text
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert [(r.status, r.text) for r in await office.reports()] == [(status, "评查工作照常进行")]


@scene
async def test_no_news_takes_two_taps_and_done_without_a_word_three(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("2")
    await li.expect("开展案卷评查")
    await li.press("➖ 无新进展")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.say("2")
    await li.expect("开展案卷评查")
    await li.press("✅ 已完成")
    await li.expect("请用一句话说明完成情况")
    await li.press("不补充，直接报送")
    await li.expect("已收到报送")
    assert [r.status for r in await office.reports()] == [ReportStatus.NO_NEWS, ReportStatus.DONE]


@scene
async def test_the_draft_is_corrected_by_a_tap_a_sentence_an_edit_and_anew(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    await li.expect("进度　80%")
    await li.say("不对，是完成90%")
    await li.expect("进度　90%")
    written = [m for m in await li.messages() if not m.from_bot][-1]
    await li.edit(written.id, "更正：完成95%")
    edited = await li.expect("进度　95%")
    assert "完成80%" in edited.text, "the other message stays"
    assert "不对" not in edited.text
    await li.press("改为“已完成”")
    await li.expect(lambda m: m.id == edited.id and "状态　已完成" in m.text)
    await li.press("✏️ 重写文字")
    await li.expect("请用一句话说明完成情况")
    await li.say("案卷全部评查完毕")
    shown = await li.expect("案卷全部评查完毕")
    assert "80%" not in shown.text
    await li.say("确认")
    await li.expect("已收到报送")
    assert [r.text for r in await office.reports()] == ["案卷全部评查完毕"]


@scene
async def test_news_after_no_news(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("2")
    await li.expect("开展案卷评查")
    await li.press("➖ 无新进展")
    await li.expect("状态　无新进展")
    await li.say("其实已开展评查3次")
    await li.expect("状态　有进展")


@scene
async def test_a_courtesy_is_not_added_to_a_draft(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.say("谢谢")
    assert "谢谢" not in (await li.expect("请确认报送内容")).text
    assert not await office.reports()


@scene
async def test_cancel_by_command_by_word_and_by_button(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/cancel")
    await li.expect("目前没有正在填写")
    for give_up in ("/cancel", "取消"):
        await li.say("第2项 完成80%")
        await li.expect("请确认报送内容")
        await li.say(give_up)
        await li.expect("已取消，没有报送任何内容")
    await li.say("第2项 完成80%")
    shown = await li.expect("请确认报送内容")
    await li.press("取消")
    await li.expect(lambda m: m.id == shown.id and "已取消" in m.text)
    await li.say("有进展了")
    await li.expect("您说的是哪一项")
    await li.press("取消")
    await li.expect("已取消")
    assert not await office.reports()


@scene
async def test_stale_and_doubled_presses_do_nothing(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    first = await li.expect("请确认报送内容")
    await li.say("已办结10件")
    await li.expect("完成80%\n已办结10件")
    for stale in ("✅ 确认报送", "改为“已完成”", "取消", "✏️ 重写文字"):
        await li.press(data_of(first, stale), first.id)
        await li.expect_toast("已处理完毕或已更新")
    assert not await office.reports()
    newest = (await li.messages())[-1]
    yes, stop = data_of(newest, "确认报送"), data_of(newest, "取消")
    await office.forge(li, data=yes)
    assert "已处理完毕" in await office.forge(li, data=yes)
    assert "已处理完毕" in await office.forge(li, data=stop)
    assert len(await office.reports()) == 1


@scene_on_both
async def test_an_update_that_comes_twice_counts_once(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    said = await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    pressed = await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await coordinator.expect("待审核")
    assert said is not None
    assert pressed is not None
    for update in (said, pressed):
        await office.people.redeliver(update)
    await li.say("/help")
    await li.expect("使用说明")
    assert len(await office.reports()) == 1
    assert await office.has_sent_to(li, "请确认报送内容") == 1
    assert await office.has_sent_to(coordinator, "待审核") == 1


@scene_on_both
async def test_a_file_is_kept_with_its_name_size_and_hash(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    content = "制度 & <清单>".encode() * 50
    await li.send_document("清单 & <终稿>.txt", content, "text/plain", caption="第2项 已完成")
    shown = await li.expect("请确认报送内容")
    assert "清单 & <终稿>.txt" in shown.text
    await li.press("✅ 确认报送")
    await li.expect("附件 1 个")
    card = await coordinator.expect("清单 & <终稿>.txt（文档，")
    await office.fetched()
    (kept,) = await office.files()
    assert (kept.state, kept.size) == (EvidenceState.STORED, len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (office.practice.evidence_folder / kept.path).read_bytes() == content
    await coordinator.press("📎 查看附件", card.id)
    sent = await coordinator.expect(lambda m: m.document is not None)
    assert await coordinator.download(sent) == content


@scene
async def test_a_photo_before_the_text_and_the_item_last(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.send_photo(photo(20, 20))
    await li.expect("您说的是哪一项")
    await li.say("已组织培训6次")
    await li.expect("您说的是哪一项")
    await li.say("2")
    shown = await li.expect("请确认报送内容")
    assert all(words in shown.text for words in ("第2项", "已组织培训6次", "附件　1 个"))


@scene
async def test_an_album_is_one_report_with_one_message(office: Office) -> None:
    li = await office.bind("陈静", EDUCATION)
    pictures = [("photo", f"{n}.png", photo(10 + n, 10), "普法活动已开展12场" if n == 0 else "") for n in range(10)]
    await li.send_album(pictures)
    await li.expect("同一组的其他文件会一并收下")
    await li.say("另外印发材料300份")
    await li.expect("附件　10 个")
    assert await office.has_sent_to(li, "请确认报送内容") == 2
    await li.press("✅ 确认报送")
    await li.expect("附件 10 个")
    assert len(await office.files()) == 10


@scene
async def test_an_album_while_the_item_is_unclear(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.send_album([("photo", f"{n}.png", photo(10 + n, 10), "已开展培训" * (n == 0)) for n in range(4)])
    await li.expect("您说的是哪一项")
    await li.say("第3项")
    shown = await li.expect("请确认报送内容")
    assert "第3项" in shown.text
    assert "附件　4 个" in shown.text
    assert await office.has_sent_to(li, "您说的是哪一项") == 1


@scene
async def test_an_album_goes_on_after_the_item_was_pressed(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    part = await office.part(JUSTICE, "3")
    first = await office.forge(li, EventKind.FILE, file=photo_file(), album="77", text="已开展", message_id="51")
    assert "您说的是哪一项" in first
    talk = await office.talk(li)
    assert "附件" in await office.forge(li, data=f"w:{part}:{talk.data['nonce']}")
    assert await office.forge(li, EventKind.FILE, file=photo_file("b.jpg"), album="77", message_id="52") == ""
    assert [file["name"] for file in (await office.talk(li)).data["files"]] == ["a.jpg", "b.jpg"]


@scene
async def test_what_cannot_be_kept_is_said_and_the_draft_stays(office: Office) -> None:
    li = await office.bind("陈静", EDUCATION)
    await li.say("已开展宣传12场")
    await li.expect("请确认报送内容")
    big = photo_file("录像.mp4", size=21 * 1024 * 1024)
    assert "“录像.mp4”超过 20 MB" in await office.forge(li, EventKind.FILE, file=big)
    assert "文字太长了" in await office.forge(li, EventKind.TEXT, text="进" * 4000, message_id="9")
    for n in range(MOST_FILES):
        await office.forge(li, EventKind.FILE, file=photo_file(f"{n}.jpg"), album="1", message_id=str(100 + n))
    assert "最多附 30 个文件" in await office.forge(li, EventKind.FILE, file=photo_file("31.jpg"), album="1")
    await li.say("确认")
    await li.expect("附件 30 个")
    assert [r.text for r in await office.reports()] == ["已开展宣传12场"]


@scene
async def test_a_long_text_is_kept_whole(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("陈静", EDUCATION)
    said = "已开展宣传。" + "<b>&细节" * 660
    await li.say(said)
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await coordinator.expect("待审核")
    assert [r.text for r in await office.reports()] == [said]


@scene
async def test_another_draft_takes_the_place_of_the_first_not_without_a_word(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第1项")
    card1 = await li.expect("公布行政检查事项清单")
    await li.say("第2项")
    card2 = await li.expect("开展案卷评查")
    await li.reply(card1.id, "完成80%")
    await li.expect("请确认报送内容")
    await li.reply(card2.id, "完成30%")
    await li.expect("先替您留着：“完成80%”")
    await li.expect("请确认报送内容")
    await li.press("✅ 已完成", card1.id)
    await li.expect("先替您留着：“完成30%”")
    await li.expect("请用一句话说明完成情况")


@scene
async def test_a_status_button_of_the_same_card_keeps_what_was_sent(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第1项")
    card = await li.expect("公布行政检查事项清单")
    await li.send_photo(photo(20, 20), caption="清单上墙")
    await li.expect("附件　1 个")
    await li.press("✅ 已完成", card.id)
    shown = await li.expect("状态　已完成")
    assert "清单上墙" in shown.text
    assert "附件　1 个" in shown.text


@scene_on_both
async def test_late_is_late_by_when_it_was_said(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 10), 23, 50)
    await li.say("第1项 已完成")
    await li.expect("请确认报送内容")
    office.on(date(2026, 3, 11), 8)
    await li.press("✅ 确认报送")
    assert "逾期" not in (await li.expect("已收到报送")).text
    await li.say("第2项 已完成")
    await li.expect("请确认报送内容")
    office.on(date(2026, 4, 2))
    await li.press("✅ 确认报送")
    assert "这次报送记为逾期报送" in (await li.expect("已收到报送")).text


@scene
async def test_what_was_closed_or_withdrawn_meanwhile_ends_the_draft(office: Office) -> None:
    coordinator = await office.coordinator()
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周敏", JUSTICE)
    await li.say("第1项 已完成")
    await li.expect("请确认报送内容")
    await zhou.say("第1项 已完成")
    await zhou.expect("请确认报送内容")
    await zhou.press("✅ 确认报送")
    await coordinator.expect("待审核")
    await coordinator.press("✅ 通过并销号")
    await coordinator.expect("已通过并销号")
    await li.press("✅ 确认报送")
    await li.expect("已经销号，不需要再报送")
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await office.withdraw(JUSTICE, "2")
    await li.say("还差一点")
    await li.expect("已经从方案中撤销")
    await li.say("合法性审核完成30件")
    await li.expect("第3项")
    assert len(await office.reports()) == 1


@scene
async def test_english_all_the_way(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("Li Ming", JUSTICE, language="en-GB")
    await li.say("6 trainings held, 80% done")
    await li.expect("Which item do you mean?")
    await li.say("no. 2")
    shown = await li.expect("Please confirm your report")
    assert "trainings held 6" in shown.text
    assert "80%" in shown.text
    await li.press("✅ Confirm")
    await li.expect("Report received")
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("请点选或直接回复退回理由")
    await coordinator.press("佐证材料不全，请补充")
    await coordinator.expect("已退回")
    back = await li.expect("needs something more")
    assert "The evidence is incomplete" in back.text
    await li.say("/language")
    await li.expect("好的，今后用中文和您交流")
    await li.say("/tasks")
    await li.expect("您的事项")


@scene_on_both
async def test_a_file_that_cannot_be_kept_is_asked_for_again(office: Office) -> None:
    """They had a receipt for it: nobody is left to believe that it was kept."""
    li = await office.bind("李明", JUSTICE)
    await office.people.fault("error", method="getFile", status=400)
    await li.send_document("清单.pdf", b"%PDF-1.4 list", "application/pdf", caption="1 清单已公布")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    lost = await li.expect("没能保存下来")
    assert "清单.pdf" in lost.text
    await office.people.clear_faults()
    await li.reply(lost.id, "重新发送清单，已公布")
    assert "第1项" in (await li.expect("请确认报送内容")).text


@scene
async def test_what_completes_a_report_that_was_sent_back_says_the_same_unless_it_says_otherwise(
    office: Office,
) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await li.say("第1项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await chen.expect("待审核")
    await chen.press("↩️ 退回")
    await chen.expect("退回理由")
    await chen.press("佐证材料不全，请补充")
    back = await li.expect("需要补充")
    await li.reply(back.id, "这是公布页面的截图")
    await li.expect("状态　已完成")
    await li.say("还没有全部公布")
    await li.expect("状态　有进展")
