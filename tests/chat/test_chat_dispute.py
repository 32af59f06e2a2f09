"""'Not ours': asked for a reason and a unit, decided by a coordinator, told to whom it concerns; once, always."""

from __future__ import annotations

from datetime import date

from office import APPROVALS, EDUCATION, ITEMS, JUSTICE, TITLE, Office, data_of, labels, scene, scene_on_both

from sandbox.people import Message, Person
from tasks.domain.model import PlanDraft
from tasks.domain.terms import Role
from tasks.services import imports, people, units
from tasks.store.models import Assignment, Dispute, KeyTask

FINANCE = "市财政局"


async def opened(person: Person, number: str) -> Message:
    """The item's card, in the message of the list."""
    await person.say("/tasks")
    page = await person.expect("您的事项")
    await person.press(data_of(page, f" {number}"), page.id)
    return await person.expect(lambda m: m.id == page.id and "✋ 不是我单位的" in labels(m))


async def disputed(person: Person, number: str = "2", unit: str = FINANCE) -> None:
    card = await opened(person, number)
    await person.press("✋ 不是我单位的", card.id)
    await person.expect("为什么不是您单位的")
    await person.press("不属于我单位职责", card.id)
    await person.expect("应当由哪个单位承担")
    await person.say(unit)
    await person.expect("异议已提交")


async def disputes(office: Office) -> list[Dispute]:
    return await office.run(lambda: list(Dispute.select().order_by(Dispute.id)))


async def in_force(office: Office, number: str) -> dict[str, Role]:
    def read() -> dict[str, Role]:
        rows = Assignment.select().join(KeyTask).where(KeyTask.number == number, Assignment.withdrawn_at.is_null())
        return {row.unit.name: row.role for row in rows}

    return await office.run(read)


# ── raising it ────────────────────────────────────────────────────────────────────────────────────────────────────


@scene_on_both
async def test_a_dispute_from_the_card_to_the_decision_over_restarts(office: Office) -> None:
    chief = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    wang = await office.bind("王芳", FINANCE)
    card = await opened(li, "2")
    await office.restart()
    await li.press("✋ 不是我单位的", card.id)
    await li.expect(lambda m: m.id == card.id and "为什么不是您单位的" in m.text)
    await office.restart()
    await li.say("案卷评查职责已划到财政\n部门")
    await li.expect("应当由哪个单位承担")
    await office.restart()
    await li.say("财政局")
    near = await li.expect("名录里没有“财政局”")
    assert labels(near)[:2] == ["市财政局", "就按“财政局”提交"]
    await office.restart()
    await li.press("市财政局", near.id)
    done = await li.expect("异议已提交")
    assert "案卷评查职责已划到财政 部门" in done.text
    case = await chief.expect("分工异议")
    assert labels(case) == ["改派给市财政局", "改派给其他单位…", "撤销该单位分工", "维持分工"]
    await office.restart()
    await chief.press("改派给市财政局", case.id)
    sure = await chief.expect(lambda m: m.id == case.id and "确认改派？" in m.text)
    assert "市司法局 → 市财政局" in sure.text
    await office.restart()
    await chief.press("✅ 确认", case.id)
    given = await chief.expect(lambda m: m.id == case.id and "已改派" in m.text)
    assert "已通知市财政局的 1 位联络员" in given.text
    assert not given.buttons
    await li.expect("已改派给市财政局")
    told = await wang.expect("新交办：牵头单位，时限：3月底前")
    assert "✅ 确认收到" in labels(told)
    assert await in_force(office, "2") == {FINANCE: Role.LEAD}
    assert "这件异议已由陈督办处理" in await office.forge(chief, data=data_of(sure, "✅ 确认"))
    assert await office.has_sent_to(wang, "新交办") == 1
    await li.say("/tasks")
    assert "开展案卷评查" not in (await li.expect("您的事项（2 项）")).text


@scene
async def test_the_reason_and_the_unit_by_buttons_and_a_way_back_from_each(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    card = await opened(li, "2")
    await li.press("✋ 不是我单位的", card.id)
    asked = await li.expect("为什么不是您单位的")
    await li.press("↩️ 返回", card.id)
    back = await li.expect(lambda m: m.id == card.id and "✋ 不是我单位的" in labels(m))
    assert "↩️ 返回列表" in labels(back)
    assert (await office.talk(li)).step == "card"
    assert "请看最新的消息" in await office.forge(li, data=data_of(asked, "不属于我单位职责"))
    await li.press("✋ 不是我单位的", card.id)
    await li.expect("为什么不是您单位的")
    await li.press("机构改革后职责已划出", card.id)
    unit = await li.expect(lambda m: m.id == card.id and "应当由哪个单位承担" in m.text)
    await li.press("取消", unit.id)
    await li.expect("已取消")
    assert await disputes(office) == []
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    await li.press(data_of(page, " 2"), page.id)
    await li.expect(lambda m: "✋ 不是我单位的" in labels(m))
    await li.press("✋ 不是我单位的", page.id)
    await li.expect("为什么不是您单位的")
    await li.say("/cancel")
    await li.expect("已取消")


@scene_on_both
async def test_a_double_press_disputes_once(office: Office) -> None:
    await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    card = await opened(li, "2")
    await li.press("✋ 不是我单位的", card.id)
    await li.expect("为什么不是您单位的")
    await li.press("不属于我单位职责", card.id)
    asked = await li.expect("应当由哪个单位承担")
    unknown = data_of(asked, "不清楚")
    await li.press("不清楚", asked.id)
    await li.expect("建议单位　不清楚")
    assert "请看最新的消息" in await office.forge(li, data=unknown)
    assert len(await disputes(office)) == 1
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    assert "已提异议，待决定" in page.text
    part = await office.part(JUSTICE, "2")
    assert "正在等督办员决定" in await office.forge(li, data=f"od:{part}")


@scene
async def test_what_is_said_about_the_unit(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    card = await opened(li, "2")
    await li.press("✋ 不是我单位的", card.id)
    await li.expect("为什么不是您单位的")
    await li.say("长" * 1001)
    await li.expect("最多 1000 字")
    await li.send_document("说明.txt", b"x")
    await li.expect("这一步请用文字回复")
    await li.say("不属于我单位职责")
    await li.expect("应当由哪个单位承担")
    await li.say(JUSTICE)
    await li.expect("就是您单位")
    await li.say("市气象 <局>")
    near = await li.expect("名录里没有“市气象 <局>”")
    assert labels(near)[0].startswith("就按“市气象 <局>”提交")
    await li.say("长" * 201)
    assert not any("提交" in label for label in labels(await li.expect("名录里没有")))
    await li.say("市气象 <局>")
    near = await li.expect("名录里没有“市气象 <局>”")
    await li.press("就按“市气象 <局>”提交", near.id)
    await li.expect("建议单位　市气象 <局>")
    (row,) = await disputes(office)
    assert (row.suggested, row.reason) == ("市气象 <局>", "不属于我单位职责")


@scene
async def test_what_cannot_be_disputed(office: Office) -> None:
    li, chief = await office.bind("李明", JUSTICE), await office.coordinator()
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    reported = await office.part(JUSTICE, "2")
    assert "已经报送过进展" in await office.forge(li, data=f"od:{reported}")
    for part in (await office.part(APPROVALS, "4"), 999):
        assert "没有找到这一项" in await office.forge(li, data=f"od:{part}")
    assert "按钮已经失效" in await office.forge(li, data="oq:1:reason_9")
    await disputed(li, "3", EDUCATION)
    case = await chief.expect("分工异议")
    for data in (f"oo:{(await disputes(office))[0].id}", data_of(case, "维持分工"), data_of(case, "撤销该单位分工")):
        assert "没有办理这件事的权限" in await office.forge(li, data=data)
    assert "没有找到这一项" in await office.forge(chief, data="oo:999")


@scene
async def test_a_dispute_can_be_taken_back(office: Office) -> None:
    chief = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await disputed(li)
    case = await chief.expect("分工异议")
    await li.say("2")
    card = await li.expect("分工异议　已提交")
    await li.press("↩️ 撤回异议，确认收到", card.id)
    await li.expect_toast("已撤回异议")
    after = await li.expect(lambda m: m.id == card.id and "分工异议" not in m.text)
    assert "✅ 确认收到" not in labels(after)
    await chief.expect(lambda m: m.id == case.id and "李明撤回了" in m.text and not m.buttons)
    assert "这件异议已由李明处理" in await office.forge(chief, data=data_of(case, "维持分工"))
    part = await office.part(JUSTICE, "2")
    assert "没有等待决定的异议" in await office.forge(li, data=f"ow:{part}")


@scene
async def test_opening_another_card_leaves_the_question(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    card = await opened(li, "2")
    await li.press("✋ 不是我单位的", card.id)
    await li.expect("为什么不是您单位的")
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    await li.press(data_of(page, " 3"), page.id)
    await li.expect(lambda m: m.id == page.id and "报送合法性审核情况" in m.text and "完成时限" in m.text)
    await li.say("已审核12件，完成80%")
    assert "报送合法性审核情况" in (await li.expect("请确认报送内容")).text
    assert await disputes(office) == []


# ── deciding it ───────────────────────────────────────────────────────────────────────────────────────────────────


@scene_on_both
async def test_upheld_with_a_reason_that_the_unit_hears(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await disputed(li)
    case, theirs = await one.expect("分工异议"), await other.expect("分工异议")
    await one.press("维持分工", case.id)
    asked = await one.expect(lambda m: m.id == case.id and "说明维持分工的理由" in m.text)
    await office.restart()
    await one.reply(asked.id, "三定方案已明确由你局牵头 <第3条>")
    await one.expect("已维持分工")
    await other.expect(lambda m: m.id == theirs.id and "已由陈督办处理：维持分工" in m.text and not m.buttons)
    told = await li.expect("仍由您单位（市司法局）承担")
    assert "<第3条>" in told.text
    await li.press("✅ 确认收到", told.id)
    after = await li.expect(lambda m: m.id == told.id and "开展案卷评查" in m.text and "点按钮报送" in m.text)
    await li.press("✋ 不是我单位的", after.id)
    await li.expect_toast("陈督办已决定维持分工")
    assert await in_force(office, "2") == {JUSTICE: Role.LEAD}


@scene
async def test_taken_off_the_unit_and_given_to_nobody(office: Office) -> None:
    chief = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await disputed(li)
    case = await chief.expect("分工异议")
    await chief.press("撤销该单位分工", case.id)
    sure = await chief.expect(lambda m: m.id == case.id and "撤销后这一项没有牵头单位" in m.text)
    await chief.press("↩️ 返回", sure.id)
    await chief.expect(lambda m: m.id == case.id and "维持分工" in labels(m))
    await chief.press("撤销该单位分工", case.id)
    await chief.expect("确认撤销？")
    await chief.press("✅ 确认", case.id)
    await chief.expect("已撤销分工")
    await li.expect("已从您单位（市司法局）撤销")
    assert await in_force(office, "2") == {}


@scene
async def test_another_unit_is_typed(office: Office) -> None:
    chief = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await disputed(li, "1", FINANCE)
    case = await chief.expect("分工异议")
    assert "已是该项的配合单位，不能改派" in case.text
    assert "改派给市财政局" not in labels(case)
    await chief.press("改派给其他单位…", case.id)
    asked = await chief.expect("改派给哪个单位")
    await office.restart()
    await chief.say(FINANCE)
    await chief.expect("已经是这一项的配合单位")
    await chief.say("市气象局")
    await chief.expect("请核对名称后重新回复")
    await chief.say("教育局")
    near = await chief.expect("是下面的单位吗")
    await chief.press("改派给市教育局", near.id)
    sure = await chief.expect(lambda m: m.id == near.id and "确认改派？" in m.text)
    await chief.press("改派给别的单位…", sure.id)
    await chief.expect(lambda m: m.id == sure.id and "改派给哪个单位" in m.text)
    await chief.reply(sure.id, EDUCATION)
    sure = await chief.expect("确认改派？")
    await chief.press("✅ 确认", sure.id)
    given = await chief.expect("已改派")
    assert "市教育局还没有能收到通知的联络员" in given.text
    assert await in_force(office, "1") == {EDUCATION: Role.LEAD, FINANCE: Role.COOPERATING}
    assert asked.id == case.id
    await chief.reply(sure.id, "好的")
    await chief.expect("请点卡片下方的按钮")


@scene
async def test_disputes_are_listed_and_gone_through(office: Office) -> None:
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await disputed(li, "2")
    await disputed(chen, "5")
    chief = await office.coordinator()
    await chief.say("/disputes")
    listed = await chief.expect("待决定的异议（2 件）")
    assert labels(listed) == ["1. 处理", "2. 处理"]
    await chief.press("1. 处理", listed.id)
    case = await chief.expect(lambda m: m.id == listed.id and "分工异议（还有 1 件）" in m.text)
    await chief.press("维持分工", case.id)
    await chief.expect("说明维持分工的理由")
    await chief.say("按职责分工")
    done = await chief.expect("已维持分工")
    await chief.press("▶️ 下一件异议", done.id)
    await chief.expect(lambda m: m.id == done.id and "落实普法责任制" in m.text)


@scene
async def test_the_briefing_counts_what_waits_to_be_decided(office: Office) -> None:
    chief, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await disputed(li)
    office.on(date(2026, 3, 9))
    await office.tick()
    told = await chief.expect("没有能联系上的人")
    assert "另有 1 件分工异议等您决定，发送 /disputes 查看" in told.text
    await chief.say("/review")
    await chief.expect("另有 1 件分工异议等您决定")
    await chief.say("/status 2")
    await chief.expect("市司法局（牵头单位，已提异议）")


@scene
async def test_two_coordinators_the_second_hears_who_was_quicker(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await disputed(li)
    first, second = await one.expect("分工异议"), await other.expect("分工异议")
    await other.press("维持分工", second.id)
    await other.expect("说明维持分工的理由")
    await one.press("撤销该单位分工", first.id)
    await one.expect("确认撤销")
    await one.press("✅ 确认", first.id)
    await one.expect("已撤销分工")
    await other.say("按职责分工")
    await other.expect("这件异议已由陈督办处理：撤销分工")
    assert not (await office.talk(other)).step
    assert len(await disputes(office)) == 1


@scene
async def test_who_answers_for_the_unit_now_hears_of_the_decision(office: Office) -> None:
    chief = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await disputed(li)
    case = await chief.expect("分工异议")
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    zhou = await office.bind("周敏", JUSTICE)
    await li.say(f"/start {await office.invite(EDUCATION)}")
    await li.expect(EDUCATION)
    await chief.press("撤销该单位分工", case.id)
    await chief.expect("确认撤销")
    await chief.press("✅ 确认", case.id)
    await zhou.expect("已从您单位（市司法局）撤销")
    assert await office.has_sent_to(li, "已从您单位") == 0


@scene
async def test_a_unit_of_the_directory_without_a_part_is_offered_with_its_people_told(office: Office) -> None:
    await office.run(units.ensure, "市审计局", office.now())
    chief, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    zhao = await office.bind("赵青", "市审计局")
    await disputed(li, "2", "市审计局")
    case = await chief.expect("分工异议")
    await chief.press("改派给市审计局", case.id)
    await chief.expect("确认改派？")
    await chief.press("✅ 确认", case.id)
    told = await zhao.expect("新交办：牵头单位")
    await zhao.press("2", told.id)
    card = await zhao.expect("这是交给您单位的分工")
    assert {"✅ 确认收到", "✋ 不是我单位的"} <= set(labels(card))


@scene
async def test_the_next_table_is_said_to_bring_it_back(office: Office) -> None:
    chief, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await disputed(li)
    case = await chief.expect("分工异议")
    await chief.press("改派给市财政局", case.id)
    await chief.expect("确认改派？")
    await chief.press("✅ 确认", case.id)
    await chief.expect("已改派")
    office.on(date(2026, 3, 9))
    draft = PlanDraft(TITLE, 2026, ("规范执法",), ITEMS)
    seen = await office.run(imports.preview, draft, None, office.now(), office.practice)
    ((warned,),) = seen.reassigned.values()
    assert (warned.off, warned.to, warned.by, warned.brought_back) == (JUSTICE, FINANCE, "陈督办", True)


@scene
async def test_in_english(office: Office) -> None:
    chief = await office.coordinator("Chen", language="en")
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await li.say("2")
    card = await li.expect("This was given to your unit")
    await li.press("✋ Not ours", card.id)
    await li.expect("Why is it not your unit's?")
    await li.press("It is not among our duties", card.id)
    asked = await li.expect("Whose should it be?")
    await li.press("I do not know", asked.id)
    await li.expect("Sent to the coordinators")
    case = await chief.expect("Disputed")
    await chief.press("It stays", case.id)
    await chief.expect("why it stays")
    await chief.say("It is in your charter.")
    await li.expect("stays with your unit")
    assert "It is in your charter." in await office.forge(li, data=f"od:{await office.part(JUSTICE, '2')}")
