"""Several reports are accepted at once: those that need no closer look, each can be taken out, all can be undone."""

from __future__ import annotations

from datetime import date

from office import APPROVALS, COORDINATION, EDUCATION, JUSTICE, Office, data_of, item, labels, scene, scene_on_both
from test_chat_review import report

from sandbox.people import Message, Person
from tasks.domain.terms import ContactRole
from tasks.services import plans
from tasks.store.models import Progress, Review


async def reported(office: Office) -> tuple[Person, Person, Person]:
    """A coordinator, and two officials with a report each."""
    coordinator = await office.coordinator()
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await report(office, li, "第2项 完成80%")
    await coordinator.expect("开展案卷评查")
    await report(office, chen, "已宣传12场")
    await coordinator.expect("落实普法责任制")
    return coordinator, li, chen


async def open_batch(coordinator: Person) -> Message:
    await coordinator.say("/review")
    shown = await coordinator.expect("待审核（还有")
    await coordinator.press("🗂 批量通过", shown.id)
    return await coordinator.expect(lambda m: m.id == shown.id and "批量通过" in m.text)


async def in_force(office: Office) -> list[int]:
    return await office.run(lambda: [r.progress_id for r in Review.select().where(Review.undone_at.is_null())])


@scene_on_both
async def test_all_are_accepted_told_and_undone(office: Office) -> None:
    coordinator, li, chen = await reported(office)
    listed = await open_batch(coordinator)
    assert "可以直接通过的 2 件" in listed.text
    assert "☑ 1" in labels(listed)
    await office.restart()
    await coordinator.press("✅ 通过这 2 件", listed.id)
    done = await coordinator.expect(lambda m: m.id == listed.id and "已批量通过 2 件" in m.text)
    assert labels(done) == ["↩️ 全部撤销"]
    await li.expect("已审核通过")
    await chen.expect("已审核通过")
    assert "这份清单已处理完毕" in await office.forge(coordinator, data=data_of(listed, "通过这"))
    assert await in_force(office) == [1, 2]
    office.later(minutes=9)
    await office.restart()
    await coordinator.press("↩️ 全部撤销", listed.id)
    await coordinator.expect(lambda m: m.id == listed.id and "撤销了刚才的批量审核（2 件）" in m.text)
    await li.expect("撤回了刚才的审核意见")
    await chen.expect("撤回了刚才的审核意见")
    assert await in_force(office) == []
    assert "已经撤销过" in await office.forge(coordinator, data=data_of(done, "全部撤销"))
    await coordinator.press("逐件审核", listed.id)
    await coordinator.expect("待审核（还有 1 件）")


@scene
async def test_what_is_taken_out_goes_on_waiting(office: Office) -> None:
    coordinator, li, chen = await reported(office)
    listed = await open_batch(coordinator)
    await coordinator.press("☑ 1", listed.id)
    shown = await coordinator.expect(lambda m: m.id == listed.id and "☐ 1" in labels(m))
    assert "现已选 1 件" in shown.text
    twice = await office.forge(coordinator, data=data_of(listed, "☑ 1"), message_id=str(listed.id))
    assert "现已选 1 件" in twice, "pressed twice is out all the same"
    await coordinator.press("☑ 2", listed.id)
    empty = await coordinator.expect(lambda m: m.id == listed.id and "现已选 0 件" in m.text)
    assert not any("通过这" in label for label in labels(empty))
    await coordinator.press("☐ 2", listed.id)
    await coordinator.expect(lambda m: m.id == listed.id and "现已选 1 件" in m.text)
    await coordinator.press("✅ 通过这 1 件", listed.id)
    done = await coordinator.expect(lambda m: "已批量通过 1 件" in m.text)
    assert labels(done) == ["↩️ 全部撤销", "▶️ 下一件"]
    await chen.expect("已审核通过")
    assert not await office.has_sent_to(li, "已审核通过")
    await coordinator.press("▶️ 下一件", listed.id)
    await coordinator.expect("开展案卷评查")


@scene_on_both
async def test_what_changed_meanwhile_is_left_out_and_named(office: Office) -> None:
    coordinator, li, chen = await reported(office)
    other = await office.coordinator("孙督办")
    listed = await open_batch(coordinator)
    await other.say("/review")
    card = await other.expect("开展案卷评查")
    await other.press("↩️ 退回", card.id)
    await other.expect("退回理由")
    await other.press("佐证材料不全，请补充", card.id)
    await li.expect("需要补充")
    await report(office, chen, "第5项 已宣传15场")
    await coordinator.press("✅ 通过这 2 件", listed.id)
    done = await coordinator.expect(lambda m: m.id == listed.id and "已批量通过 0 件" in m.text)
    assert "开展案卷评查（市司法局）：已由孙督办审核（退回）" in done.text
    assert "落实普法责任制（市教育局）：刚才有了变化" in done.text
    assert "全部撤销" not in str(labels(done))
    assert not await office.has_sent_to(chen, "已审核通过")


@scene
async def test_an_open_list_shows_what_has_changed_when_it_is_turned(office: Office) -> None:
    coordinator, li, chen = await reported(office)
    listed = await open_batch(coordinator)
    await report(office, chen, "第5项 已宣传15场")
    await coordinator.press("☑ 1", listed.id)
    shown = await coordinator.expect(lambda m: m.id == listed.id and "可以直接通过的 1 件" in m.text)
    assert "已宣传15场" not in shown.text, "nothing slips in that was not listed"
    await report(office, li, "第2项 完成90%")
    await coordinator.press("☐ 1", listed.id)
    await coordinator.expect(lambda m: m.id == listed.id and "清单里的报送都有了变化" in m.text)


@scene
async def test_what_needs_a_closer_look_is_not_offered_and_counted(office: Office) -> None:
    coordinator, li, _ = await reported(office)
    await report(office, li, "第3项 有困难，缺少专业人员，请市财政局协调落实经费")
    card = await coordinator.expect("报送合法性审核情况")
    zhao = await office.bind("赵强", APPROVALS)
    await report(office, zhao, "第4项 已完成")
    await coordinator.expect("规范审批中介服务")
    await office.run(plans.require_evidence, 1, True, "console", office.now())
    await coordinator.press("❓ 追问", card.id)
    await coordinator.expect("想问什么")
    await coordinator.say("缺几个人？")
    await coordinator.expect("已追问")
    office.on(date(2026, 3, 20))
    await report(office, li, "第1项 完成50%")
    await coordinator.expect("逾期报送")
    listed = await open_batch(coordinator)
    assert "可以直接通过的 2 件" in listed.text
    for words in ("逾期报送 1 件", "有困难 1 件", "缺佐证材料 1 件"):
        assert words in listed.text
    await coordinator.press("逐件审核", listed.id)
    await coordinator.expect(lambda m: m.id == listed.id and "待审核（还有 4 件）" in m.text)


@scene
async def test_ones_own_report_is_not_accepted_unseen(office: Office) -> None:
    coordinator, _, _ = await reported(office)
    await coordinator.say(f"/start {await office.invite(APPROVALS, ContactRole.DEPUTY)}")
    await coordinator.expect(APPROVALS)
    await report(office, coordinator, "第4项 完成50%")
    listed = await open_batch(coordinator)
    assert "本人报送 1 件" in listed.text
    assert "规范审批中介服务" not in listed.text
    await office.run(lambda: Progress.update(recorded_by="陈督办").where(Progress.id == 1).execute())
    listed = await open_batch(coordinator)
    assert "本人报送 2 件" in listed.text


@scene
async def test_pages_of_eight(office: Office) -> None:
    await office.adopt(*(item(str(n), f"事项{n}", "6月底前", "市水务局") for n in range(11, 29)))
    wu = await office.bind("吴刚", "市水务局")
    for number in range(11, 29):
        await report(office, wu, f"第{number}项 完成{number}%")
    coordinator = await office.coordinator()
    listed = await open_batch(coordinator)
    assert "第 1/3 页" in listed.text
    await coordinator.press("下一页", listed.id)
    shown = await coordinator.expect(lambda m: m.id == listed.id and "第 2/3 页" in m.text)
    await coordinator.press("☑ 9", shown.id)
    await coordinator.expect(lambda m: "第 2/3 页" in m.text and "现已选 17 件" in m.text)
    await coordinator.press("下一页", listed.id)
    last = await coordinator.expect(lambda m: m.id == listed.id and "第 3/3 页" in m.text)
    assert sum("☑" in label for label in labels(last)) == 2
    await coordinator.press("✅ 通过这 17 件", listed.id)
    done = await coordinator.expect("已批量通过 17 件")
    assert "……另有 7 件" in done.text
    assert len(await in_force(office)) == 17


@scene
async def test_a_part_of_the_batch_that_cannot_be_taken_back_is_named(office: Office) -> None:
    coordinator, li, chen = await reported(office)
    listed = await open_batch(coordinator)
    await coordinator.press("✅ 通过这 2 件", listed.id)
    done = await coordinator.expect("已批量通过 2 件")
    await report(office, chen, "第5项 已宣传15场")
    await coordinator.press("↩️ 全部撤销", done.id)
    undone = await coordinator.expect("撤销了刚才的批量审核（1 件）")
    assert "落实普法责任制（市教育局）" in undone.text
    assert await in_force(office) == [2]
    await li.expect("撤回了刚才的审核意见")
    office.later(minutes=11)
    assert "没有找到" in await office.forge(coordinator, data="vz:77:78")


@scene
async def test_after_ten_minutes_the_batch_stands(office: Office) -> None:
    coordinator, _, _ = await reported(office)
    listed = await open_batch(coordinator)
    await coordinator.press("✅ 通过这 2 件", listed.id)
    done = await coordinator.expect("已批量通过 2 件")
    office.later(minutes=11)
    await coordinator.press("↩️ 全部撤销", done.id)
    await coordinator.expect_toast("超过 10 分钟")
    assert len(await in_force(office)) == 2


@scene
async def test_in_english(office: Office) -> None:
    await reported(office)
    anna = await office.bind("Anna", COORDINATION, ContactRole.COORDINATOR, "en")
    await anna.say("/review")
    shown = await anna.expect("For review (1 more)")
    await anna.press("🗂 Accept several", shown.id)
    await anna.expect("2 that need no closer look")
    await anna.press("✅ Accept these 2", shown.id)
    await anna.expect("2 accepted")
    await anna.press("↩️ Undo all", shown.id)
    await anna.expect("took back the answers given together (2)")


@scene
async def test_a_figure_that_has_fallen_is_shown_and_looked_at(office: Office) -> None:
    coordinator = await office.coordinator()
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await report(office, li, "第2项 累计评查案卷12件，完成80%")
    card = await coordinator.expect("开展案卷评查")
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect("已通过")
    await report(office, li, "第2项 累计评查案卷9件，完成85%")
    assert "⚠️ 评查案卷：上次 12件，本次 9件，请核对" in (await coordinator.expect("开展案卷评查")).text
    await report(office, chen, "已宣传12场")
    await coordinator.expect("落实普法责任制")
    listed = await open_batch(coordinator)
    assert "可以直接通过的 1 件" in listed.text
    assert "数据比上次少 1 件" in listed.text
