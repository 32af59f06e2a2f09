"""A report is changed, edited and taken back until it is answered; the coordinators' cards follow where they stand."""

from __future__ import annotations

from datetime import date

from office import EDUCATION, JUSTICE, Office, data_of, labels, photo_file, scene, scene_on_both

from chat.events import EventKind
from demo.pictures import photo
from sandbox.people import Message, Person
from tasks.domain.terms import CheckpointState, ContactRole, EvidenceState, OutboxState, ReportStatus
from tasks.services import outbox
from tasks.store.models import Checkpoint, Outbox


async def report(person: Person, said: str = "第2项 完成80%") -> Message:
    """Returns the receipt."""
    await person.say(said)
    await person.expect("请确认报送内容")
    await person.press("✅ 确认报送")
    return await person.expect("已收到报送")


def own(messages: list[Message]) -> Message:
    return [message for message in messages if not message.from_bot][-1]


@scene_on_both
async def test_a_report_is_changed_and_the_card_in_the_queue_with_it(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    receipt = await report(li)
    assert labels(receipt) == ["✏️ 修改", "↩️ 撤回", "查看我的事项"]
    card = await coordinator.expect("待审核")
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字（会替换原文）")
    await office.restart()
    await li.say("完成90%，预计月底完成")
    shown = await li.expect("请确认修改后的报送")
    assert "完成80%" not in shown.text
    await office.restart()
    await li.press("✅ 确认修改")
    await li.expect(lambda m: m.id == shown.id and "已更新报送" in m.text)
    await li.expect(lambda m: m.id == receipt.id and "已由新的版本（编号 2）代替" in m.text)
    changed = await coordinator.expect(lambda m: m.id == card.id and "完成90%" in m.text)
    assert await office.has_sent_to(coordinator, "待审核") == 2, "the same message, edited"
    await coordinator.press("✅ 通过", changed.id)
    await li.expect("已审核通过")
    await li.expect(lambda m: m.id == shown.id and "审核结果：审核通过" in m.text and labels(m) == ["查看我的事项"])
    old, new = await office.reports()
    assert (old.withdrawn_by, new.replaces_id, new.percent) == ("李明", old.id, 90)
    assert new.said_at == old.said_at, "the same status: it was said then"


@scene_on_both
async def test_a_report_is_taken_back_after_one_question(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    receipt = await report(li, "第2项 已完成")
    card = await coordinator.expect("待审核")
    await li.press("↩️ 撤回")
    await li.expect(lambda m: m.id == receipt.id and "撤回这份报送吗" in m.text)
    await li.press("不撤回")
    await li.expect(lambda m: m.id == receipt.id and "已收到报送" in m.text)
    await li.press("↩️ 撤回")
    await li.expect("撤回这份报送吗")
    await office.restart()
    await li.press("确定撤回")
    await li.expect(lambda m: m.id == receipt.id and "已由李明撤回" in m.text and labels(m) == ["查看我的事项"])
    await coordinator.expect(lambda m: m.id == card.id and "李明已撤回这份报送" in m.text and not m.buttons)
    await coordinator.say("/review")
    await coordinator.expect("没有待审核的报送")
    (gone,) = await office.reports()
    assert gone.withdrawn_at is not None
    states = await office.run(lambda: {row.state for row in Checkpoint.select()})
    assert states == {CheckpointState.OPEN}, "it is owed again"


@scene_on_both
async def test_what_is_answered_is_neither_changed_nor_taken_back(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    receipt = await report(li)
    change, back = data_of(receipt, "修改"), data_of(receipt, "撤回")
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字")
    await li.say("完成85%")
    await li.expect("请确认修改后的报送")
    await coordinator.press("✅ 通过", (await coordinator.expect("待审核")).id)
    await coordinator.expect("已通过")
    await li.expect("已审核通过")
    await li.press("✅ 确认修改")
    await li.expect("已由陈督办审核（审核通过），不能再修改或撤回")
    await li.expect("您刚才修改的内容没有丢")
    kept = await li.expect("请确认报送内容")
    assert "完成85%" in kept.text
    assert "不能再修改或撤回" in await office.forge(li, data=change, message_id=str(receipt.id))
    assert "审核结果：审核通过" in await office.forge(li, data=back, message_id=str(receipt.id))
    assert "审核结果：审核通过" in await office.forge(li, data=back.replace("pw", "py"), message_id=str(receipt.id))
    await li.press("✅ 确认报送", kept.id)
    await li.expect("已收到报送")
    first, second = await office.reports()
    assert first.withdrawn_at is None
    assert second.replaces_id is None


@scene
async def test_a_report_that_a_colleague_overtakes_says_so_and_waits_again_when_that_is_withdrawn(
    office: Office,
) -> None:
    chen = await office.coordinator()
    li, he = await office.bind("李明", JUSTICE), await office.bind("何芳", JUSTICE, ContactRole.DEPUTY)
    await he.say("2 评查完成50件")
    await he.expect("请确认报送内容")
    await he.press("✅ 确认报送")
    first = await he.expect("已收到报送")
    card = await chen.expect("评查完成50件")
    await office.recorded(he, chen)
    await li.say("2 抽查30件")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    gone = await chen.expect(lambda m: m.id == card.id and "又报送了新的内容" in m.text)
    assert "评查完成50件" in gone.text and not gone.buttons
    assert "以新的一份为准" in (await he.expect(lambda m: m.id == first.id)).text
    await li.press("↩️ 撤回")
    await li.expect("撤回这份报送吗")
    await li.press("确定撤回")
    again = await chen.expect(lambda m: m.id == card.id and "待审核" in m.text)
    assert "✅ 通过" in labels(again)
    await he.expect(lambda m: m.id == first.id and "督办员审核后" in m.text)


@scene
async def test_a_press_that_comes_twice_and_one_on_an_old_receipt(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    receipt = await report(li)
    card = await coordinator.expect("待审核")
    await li.press("✏️ 修改")
    asked = await li.expect("请直接发送修改后的文字")
    await li.say("完成90%")
    shown = await li.expect("完成90%")
    yes = data_of(shown, "确认修改")
    await li.press("✅ 确认报送" if "✅ 确认报送" in labels(asked) else "✅ 确认修改", shown.id)
    await li.expect("已更新报送")
    assert "已处理完毕" in await office.forge(li, data=yes)
    assert "已有新的版本（编号 2）" in await office.forge(li, data=data_of(receipt, "修改"))
    assert "已有新的版本（编号 2）" in await office.forge(li, data=data_of(receipt, "撤回"))
    assert "请审核最新的一份" in await office.forge(coordinator, data=data_of(card, "通过"))
    assert "完成90%" in await office.forge(coordinator, data=data_of(card, "退回"))
    assert len(await office.reports()) == 2


@scene
async def test_a_card_of_a_withdrawn_report_says_so_and_takes_no_answer(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(li)
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await li.press("↩️ 撤回")
    await li.expect("撤回这份报送吗")
    await li.press("确定撤回")
    await li.expect("已由李明撤回")
    await coordinator.expect("李明已撤回这份报送")
    await coordinator.say("材料不全")
    await coordinator.expect("李明已撤回这份报送")
    assert not (await office.talk(coordinator)).step
    assert "李明已撤回这份报送" in await office.forge(coordinator, data=data_of(card, "通过"))


@scene_on_both
async def test_editing_the_message_is_a_change_that_is_confirmed(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(li, "第2项 累计培训6次")
    card = await coordinator.expect("待审核")
    said = own(await li.messages())
    await office.restart()
    await li.edit(said.id, "累计培训16次")
    shown = await li.expect("您修改了消息，是否按修改后的内容更新报送？")
    assert "培训（次） 16" in shown.text
    await office.restart()
    await li.press("✅ 确认修改")
    await li.expect("已更新报送")
    await coordinator.expect(lambda m: m.id == card.id and "累计培训16次" in m.text)
    await li.edit(said.id, "累计培训26次")
    await li.expect("是否按修改后的内容更新报送")
    await li.press("取消")
    await li.expect("没有修改，原来的报送不变")
    await coordinator.press("✅ 通过", card.id)
    await li.expect("已审核通过")
    await li.edit(said.id, "累计培训36次")
    await li.expect("已由陈督办审核，内容不再改变")
    assert [r.figures for r in await office.reports()] == [{"培训（次）": 6.0}, {"培训（次）": 16.0}]


@scene
async def test_an_edit_that_changes_nothing_and_a_confirmation_without_a_change(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(li)
    said = own(await li.messages())
    before = len(await li.messages())
    await office.forge(li, EventKind.EDITED, message_id=str(said.id), text="完成80%")
    assert len(await li.messages()) == before
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字")
    await li.press("✅ 确认修改")
    await li.expect("已收到报送")
    assert len(await office.reports()) == 1
    assert await office.has_sent_to(coordinator, "待审核") == 1


@scene_on_both
async def test_a_done_that_is_smuggled_in_later_is_late_and_a_typo_is_not(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 31), 17)
    await report(li, "第2项 完成80%")
    office.on(date(2026, 4, 2), 9)
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字")
    await li.press("改为“已完成”")
    await li.expect("状态　已完成")
    await li.press("✅ 确认修改")
    assert "这次报送记为逾期报送" in (await li.expect("已更新报送")).text
    office.on(date(2026, 3, 10), 17)
    zhou = await office.bind("周敏", JUSTICE)
    await report(zhou, "第1项 清单已全部公布，已办洁")
    await zhou.press("✏️ 修改")
    await zhou.expect("请直接发送修改后的文字")
    await zhou.press("改为“已完成”")
    await zhou.expect("状态　已完成")
    await zhou.press("✅ 确认修改")
    await zhou.expect("已更新报送")
    office.on(date(2026, 3, 11), 9)
    await zhou.press("✏️ 修改")
    await zhou.expect("请直接发送修改后的文字")
    await zhou.say("清单已全部公布，已办结")
    await zhou.expect("已办结")
    await zhou.press("✅ 确认修改")
    assert "逾期" not in (await zhou.expect("已更新报送")).text


@scene_on_both
async def test_files_are_carried_over_dropped_and_fetched_once(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.send_document("清单.pdf", b"%PDF-1.4 list", "application/pdf", caption="第2项 已评查10件")
    await li.expect("附件　1 个")
    await li.send_document("旧表.pdf", b"%PDF-1.4 old", "application/pdf")
    await li.expect("附件　2 个")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await office.fetched()
    await li.press("✏️ 修改")
    await li.expect("附件　2 个")
    await li.press("📎 去掉附件")
    await li.expect("请点要去掉的附件")
    await li.press("🗑 2. 旧表.pdf")
    await li.expect("附件　1 个：清单.pdf")
    await li.send_document("新表.pdf", b"%PDF-1.4 new", "application/pdf")
    await li.expect("附件　2 个：清单.pdf、新表.pdf")
    await li.press("✅ 确认修改")
    await li.expect("附件 2 个")
    await coordinator.expect(lambda m: "清单.pdf" in m.text and "新表.pdf" in m.text)
    await office.fetched()
    files = await office.files()
    assert [(f.progress_id, f.name) for f in files] == [
        (1, "清单.pdf"),
        (1, "旧表.pdf"),
        (2, "清单.pdf"),
        (2, "新表.pdf"),
    ]
    assert files[0].sha256 == files[2].sha256
    assert {f.state for f in files} == {EvidenceState.STORED}
    assert len(await office.people.log("getFile")) == 3


@scene_on_both
async def test_a_pending_file_is_fetched_once_for_both_versions_and_its_loss_told_once(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.people.fault("error", method="getFile", status=500)
    await li.send_document("清单.pdf", b"%PDF-1.4 list", "application/pdf", caption="第2项 已评查10件")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字")
    await li.say("已评查12件")
    await li.expect("附件　1 个")
    await li.press("✅ 确认修改")
    await li.expect("已更新报送")
    await office.people.clear_faults()
    await office.people.fault("error", method="getFile", status=400)
    office.later(hours=2)
    await office.restart()
    await li.expect("没能保存下来")
    assert {f.state for f in await office.files()} == {EvidenceState.FAILED}
    assert await office.has_sent_to(li, "没能保存下来") == 1


@scene
async def test_a_lost_file_of_a_withdrawn_report_is_not_asked_for(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.people.fault("error", method="getFile", status=500)
    await li.send_document("清单.pdf", b"%PDF-1.4 list", "application/pdf", caption="第2项 已评查10件")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.press("↩️ 撤回")
    await li.expect("撤回这份报送吗")
    await li.press("确定撤回")
    await li.expect("已由李明撤回")
    await office.people.clear_faults()
    await office.people.fault("error", method="getFile", status=400)
    office.later(hours=2)
    await office.restart()
    await office.fetched()
    assert not await office.has_sent_to(li, "没能保存下来")


@scene
async def test_a_card_that_has_not_left_yet_does_not_leave(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await office.people.fault("error", method="sendMessage", chat_id=coordinator.id, status=500)
    await report(li)
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字")
    await li.say("完成90%")
    await li.expect("完成90%")
    await li.press("✅ 确认修改")
    await li.expect("已更新报送")

    def cards() -> list[tuple[str, OutboxState]]:
        rows = Outbox.select().where(Outbox.chat_id == str(coordinator.id)).order_by(Outbox.id)
        return [
            ("90" if "90%" in row.payload["text"] else "80", row.state)
            for row in rows
            if "待审核" in row.payload["text"]
        ]

    assert ("80", OutboxState.DROPPED) in await office.run(cards)
    await office.people.clear_faults()
    office.later(hours=2)
    await office.restart()
    shown = await coordinator.expect("待审核")
    assert "90%" in shown.text
    assert (await office.run(outbox.counts))[OutboxState.QUEUED] == 0


@scene
async def test_the_rest_of_an_album_joins_the_report_that_was_just_made(office: Office) -> None:
    await office.coordinator()
    li = await office.bind("陈静", EDUCATION)
    await office.forge(li, EventKind.FILE, file=photo_file(), album="77", text="已开展宣传12场", message_id="901")
    yes = f"c:{(await office.talk(li)).data['nonce']}:ok"
    assert "附件 1 个" in await office.forge(li, data=yes, message_id="950")
    joined = await office.forge(li, EventKind.FILE, file=photo_file("b.jpg"), album="77", message_id="902")
    assert "附件 2 个" in joined, "the receipt"
    assert "待审核" in joined, "the coordinator's card"
    assert "📎 b.jpg" in joined
    await office.forge(li, EventKind.FILE, file=photo_file("b.jpg"), album="78", text="另一组", message_id="903")
    assert [file.name for file in await office.files()] == ["a.jpg", "b.jpg"]
    (made,) = await office.reports()
    assert [line[0] for line in made.said_in["lines"]] == ["901", "902"]
    words = await office.forge(li, EventKind.FILE, file=photo_file("c.jpg"), album="77", text="补图", message_id="904")
    assert "先替您留着：“另一组”" in words
    assert "请确认修改后的报送" in words
    assert "已开展宣传12场\n补图" in words


@scene_on_both
async def test_a_photo_after_the_receipt_joins_the_report_and_its_words(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    receipt = await report(li, "第2项 已评查30件")
    card = await coordinator.expect("待审核")
    await li.send_photo(photo(20, 20))
    await li.expect("您说的是哪一项")
    await li.press("第2项　开展案卷评查")
    shown = await li.expect("请确认修改后的报送")
    assert "已评查30件" in shown.text
    await office.restart()
    await li.say("现场照片1张")
    await li.expect("已评查30件\n现场照片1张")
    await li.press("✅ 确认修改")
    await li.expect("附件 1 个")
    await coordinator.expect(lambda m: m.id == card.id and "已评查30件" in m.text and "📎" in m.text)
    await coordinator.press("✅ 通过", card.id)
    await li.expect("已审核通过")
    await li.press("查看我的事项", receipt.id)
    await li.expect("您的事项")
    await li.say("2")
    await li.expect("第2项　开展案卷评查")
    await li.send_album([("photo", "a.png", photo(21, 20), "")])
    assert "附件　1 个" in (await li.expect("请确认报送内容")).text, "a new report, since that one is answered"


@scene
async def test_a_colleague_changes_or_takes_back_and_the_reporter_hears(office: Office) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("Zhou Min", JUSTICE, language="en")
    receipt = await report(li)
    assert "Please send the corrected words" in await office.forge(zhou, data=data_of(receipt, "修改"))
    await zhou.say("no. 2 done 90%")
    await zhou.expect("Please confirm the changed report")
    await zhou.press("✅ Confirm the change")
    changed = await zhou.expect("Report changed")
    await li.expect("Zhou Min更新了您报送的“第2项　开展案卷评查”")
    await li.expect(lambda m: m.id == receipt.id and "已由新的版本（编号 2）代替" in m.text)
    assert "撤回这份报送吗" in await office.forge(li, data=data_of(changed, "Withdraw"))
    said = await office.forge(li, data=data_of(changed, "Withdraw").replace("pw", "py"))
    assert "李明 withdrew your report" in said, "to whom it may concern, in her language"
    assert (await office.reports())[1].withdrawn_by == "李明"


@scene
async def test_another_unit_finds_nothing_behind_the_numbers(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await report(li)
    chen = await office.bind("陈静", EDUCATION)
    for verb in ("pe", "pw", "py", "pb"):
        for number in (1, 99):
            assert "没有找到这一项" in await office.forge(chen, data=f"{verb}:{number}")
        assert "已经失效" in await office.forge(chen, data=verb)
    assert (await office.reports())[0].withdrawn_at is None


@scene
async def test_english_receipts_are_changed_and_withdrawn(office: Office) -> None:
    li = await office.bind("Li Ming", JUSTICE, language="en-GB")
    await li.say("no. 2 6 trainings held, 80% done")
    await li.expect("Please confirm your report")
    await li.press("✅ Confirm")
    await li.expect("Report received")
    await li.press("✏️ Change")
    await li.expect("Please send the corrected words now")
    await li.say("4 trainings held, 60% done")
    await li.expect("Please confirm the changed report")
    await li.press("✅ Confirm the change")
    await li.expect("Report changed")
    await li.press("↩️ Withdraw")
    await li.expect("Withdraw this report?")
    await li.press("Withdraw it")
    await li.expect("withdrew this report")
    assert [r.status for r in await office.reports()] == [ReportStatus.PROGRESS] * 2
