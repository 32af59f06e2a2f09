"""An answer is taken back within minutes; whoever presses a card that is over sees what has become of it."""

from __future__ import annotations

from office import COORDINATION, JUSTICE, Office, data_of, labels, scene, scene_on_both
from test_chat_review import report

from tasks.domain.terms import AssignmentState, ContactRole, EvidenceState
from tasks.services import plans
from tasks.store.models import Assignment, Audit, Evidence, Progress, Review


async def state_of(office: Office, number: str = "2") -> AssignmentState:
    part = await office.part(JUSTICE, number)
    return await office.run(lambda: Assignment.get_by_id(part).state)


@scene_on_both
async def test_an_acceptance_is_taken_back_and_the_item_is_open_again(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li, "第2项 已完成")
    card = await coordinator.expect("待审核")
    await coordinator.press("✅ 通过并销号", card.id)
    done = await coordinator.expect(lambda m: m.id == card.id and "已通过并销号" in m.text)
    assert "09:10 前可以撤销" in done.text
    await li.expect("该事项已销号")
    assert await state_of(office) is AssignmentState.CLOSED
    await office.restart()
    office.later(minutes=9)
    await coordinator.press("↩️ 撤销审核", card.id)
    again = await coordinator.expect(lambda m: m.id == card.id and "重新等待审核" in m.text)
    assert "✅ 通过并销号" in labels(again)
    told = await li.expect("督办员撤回了刚才的审核意见，请等待新的结果")
    assert "暂未销号" in told.text
    assert await state_of(office) is AssignmentState.SUBMITTED
    assert "已经撤销过" in await office.forge(coordinator, data=data_of(done, "撤销审核"))
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await coordinator.press("佐证材料不全，请补充", card.id)
    await li.expect("需要补充")
    reviews = await office.run(lambda: [(r.decision.value, r.undone_by) for r in Review.select().order_by(Review.id)])
    assert reviews == [("accept", "陈督办"), ("send_back", "")]


@scene
async def test_after_ten_minutes_it_stands(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect("已通过")
    office.later(minutes=10, seconds=1)
    await coordinator.press("↩️ 撤销审核", card.id)
    await coordinator.expect_toast("超过 10 分钟")
    await coordinator.expect(lambda m: m.id == card.id and "已通过" in m.text and not m.buttons)
    assert not await office.has_sent_to(li, "撤回了刚才的审核意见")


@scene
async def test_not_once_the_unit_has_reported_again(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await coordinator.say("请写具体")
    settled = await coordinator.expect("退回理由：请写具体")
    await li.expect("请写具体")
    await report(office, li, "第2项 完成90%，已评查12件")
    await coordinator.expect("已评查12件")
    await coordinator.press("↩️ 撤销审核", settled.id)
    await coordinator.expect_toast("不能撤销了")
    await coordinator.expect(lambda m: m.id == settled.id and "已评查12件" in m.text and "✅ 通过" in labels(m))


@scene
async def test_a_typed_reason_leaves_no_live_card_behind_and_is_undone_where_it_was_said(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("↩️ 退回", card.id)
    await coordinator.expect("退回理由")
    await office.recorded(coordinator)
    await coordinator.say("请附清单")
    settled = await coordinator.expect(lambda m: m.id != card.id and "退回理由：请附清单" in m.text)
    await coordinator.expect(lambda m: m.id == card.id and "已退回" in m.text and not m.buttons)
    await coordinator.press("↩️ 撤销审核", settled.id)
    await coordinator.expect(lambda m: m.id == settled.id and "✅ 通过" in labels(m))
    await li.expect("撤回了刚才的审核意见")


@scene
async def test_a_colleague_may_take_it_back_and_everybodys_card_shows_it(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    first, second = await one.expect("待审核"), await other.expect("待审核")
    await office.recorded(one, other)
    await one.press("✅ 通过", first.id)
    await other.expect(lambda m: m.id == second.id and "已通过（陈督办" in m.text)
    await office.recorded(one, other)
    await other.press("↩️ 撤销审核", second.id)
    await other.expect(lambda m: m.id == second.id and "孙督办撤销了刚才的审核" in m.text)
    await one.expect(lambda m: m.id == first.id and "孙督办撤销了刚才的审核" in m.text and "✅ 通过" in labels(m))
    await li.expect("撤回了刚才的审核意见")


@scene
async def test_officials_and_strangers_take_nothing_back(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect("已通过")
    for data in ("vu:1", "vz:1:1", "vq:1", "vc:1", "vn:r:1", "vb:new", "vl"):
        assert "没有办理这件事的权限" in await office.forge(li, data=data), data
    for data in ("vu:99", "vz:99:99", "vz:2:1", "vc:99", "vq:99"):
        assert "没有找到这一项" in await office.forge(coordinator, data=data), data
    for data in ("vu", "vu:x", "vz:1", "vn:z:1", "vn", "vq:1:question_9", "vt:1:1:away"):
        assert await office.forge(coordinator, data=data), data
    assert await office.run(lambda: Review.select().where(Review.undone_at.is_null(False)).count()) == 0


@scene
async def test_a_report_that_was_taken_back_says_so_where_its_card_stands(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await office.run(
        lambda: Progress.update(withdrawn_at=office.now(), withdrawn_by="李明").where(Progress.id == 1).execute()
    )
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect_toast("已由单位撤回")
    await coordinator.expect(lambda m: m.id == card.id and "李明已撤回这份报送" in m.text and not m.buttons)


@scene
async def test_a_part_that_left_the_plan_says_so_where_its_card_stands(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await office.withdraw(JUSTICE, "2")
    await coordinator.press("❓ 追问", card.id)
    await coordinator.expect(lambda m: m.id == card.id and "已经从方案中撤销" in m.text and not m.buttons)


@scene
async def test_one_who_also_reports_is_named_when_reviewing_himself(office: Office) -> None:
    coordinator = await office.coordinator()
    code = await office.invite(JUSTICE, ContactRole.DEPUTY)
    await coordinator.say(f"/start {code}")
    await coordinator.expect(JUSTICE)
    await report(office, coordinator, "第2项 已完成")
    await coordinator.say("/review")
    card = await coordinator.expect("由您本人报送或登记")
    await coordinator.press("✅ 通过并销号", card.id)
    await coordinator.expect("由报送人本人审核")
    (entry,) = await office.run(lambda: list(Audit.select().where(Audit.action == "accept")))
    assert entry.detail == {"own_report": True}


# ── closing needs evidence ────────────────────────────────────────────────────────────────────────────────────────


@scene_on_both
async def test_nothing_is_closed_without_evidence_where_the_plan_wants_it(office: Office) -> None:
    await office.run(plans.require_evidence, 1, True, "console", office.now())
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li, "第2项 已完成")
    card = await coordinator.expect("还没有任何附件")
    assert labels(card) == ["📎 退回，请补充佐证", "↩️ 退回", "❓ 追问"]
    said = await office.forge(coordinator, data="v:1", message_id=str(card.id))
    assert "销号要有佐证材料" in said
    assert await state_of(office) is AssignmentState.SUBMITTED
    await coordinator.press("📎 退回，请补充佐证", card.id)
    await coordinator.expect("已退回")
    await li.expect("佐证材料不全，请补充")
    await li.send_photo(PICTURE, "第2项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    card = await coordinator.expect("（图片，69 B）")
    await coordinator.press("✅ 通过并销号", card.id)
    await coordinator.expect("已通过并销号")


@scene
async def test_a_file_that_could_not_be_kept_proves_nothing(office: Office) -> None:
    await office.run(plans.require_evidence, 1, True, "console", office.now())
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.send_photo(PICTURE, "第2项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    card = await coordinator.expect("待审核")
    await office.run(lambda: Evidence.update(state=EvidenceState.FAILED, error="网络中断").execute())
    await coordinator.press("✅ 通过并销号", card.id)
    shown = await coordinator.expect(lambda m: m.id == card.id and "还没有任何附件" in m.text)
    assert "未能保存" in shown.text


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@scene
async def test_in_english(office: Office) -> None:
    coordinator = await office.bind("Anna", COORDINATION, ContactRole.COORDINATOR, "en")
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await li.say("2 80% done")
    await li.expect("No. 2")
    await li.press("✅ Confirm")
    await li.expect("received")
    card = await coordinator.expect("For review")
    await coordinator.press("✅ Accept", card.id)
    await coordinator.expect("It can be undone until 09:10")
    await coordinator.press("↩️ Undo", card.id)
    await coordinator.expect("waits for review again")
    await li.expect("took back the answer given a moment ago")
