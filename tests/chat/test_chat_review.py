"""The coordinator answers reports: once, with a reason, whoever is quicker; and takes an answer back."""

from __future__ import annotations

from office import EDUCATION, JUSTICE, Office, data_of, labels, scene, scene_on_both

from sandbox.people import Person
from tasks.services import people
from tasks.store.models import Review


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
    await office.recorded(one, other)
    await one.press("✅ 通过", first.id)
    await one.expect(lambda m: m.id == first.id and "已通过（陈督办" in m.text and labels(m) == ["↩️ 撤销审核"])
    await other.expect(lambda m: m.id == second.id and "已通过（陈督办" in m.text)
    late = await office.forge(other, data=data_of(second, "退回"), message_id=str(second.id))
    assert "已由陈督办审核（审核通过）" in late
    assert "已通过" in late
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
    await office.recorded(one, other)
    await one.press("↩️ 退回", first.id)
    await one.expect("请点选或直接回复退回理由")
    await other.press("✅ 通过", second.id)
    await li.expect("已审核通过")
    await one.expect(lambda m: m.id == first.id and "已通过（孙督办" in m.text)
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
    await coordinator.press("返回", card.id)
    await coordinator.expect(lambda m: m.id == card.id and "✅ 通过" in labels(m))
    await coordinator.say("这句话不是退回理由")
    await coordinator.expect("目前没有需要您报送的事项")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await coordinator.say("/cancel")
    await coordinator.expect("已取消")
    await coordinator.press("返回", card.id)
    await coordinator.expect(lambda m: m.id == card.id and "✅ 通过" in labels(m))
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
    assert labels(done) == ["↩️ 撤销审核"]
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
    shown = await coordinator.expect(lambda m: m.id == older.id and "材料已归档" in m.text)
    await coordinator.press("✅ 通过并销号", shown.id)
    await coordinator.expect(lambda m: m.id == older.id and "已通过并销号" in m.text)


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
