"""Parts arrive and are confirmed: all of a notice, one on its card, a page of the list; who has not is only listed."""

from __future__ import annotations

from datetime import date

from office import APPROVALS, COORDINATION, JUSTICE, Office, data_of, item, labels, scene, scene_on_both

from chat import notices
from sandbox.people import Message, Person
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft
from tasks.domain.terms import ContactRole
from tasks.services import imports, leaves, people
from tasks.store.models import Assignment, Contact

FINANCE = "市财政局"


async def issue(office: Office, *items: ItemDraft, title: str = "青岚市2026年营商环境任务分工表") -> None:
    """A second plan is imported, and whom it concerns is told."""
    draft = PlanDraft(title, 2026, ("营商环境",), items)
    result = IntakeResult("b.xlsx", "1" * 64, draft)
    await office.run(
        imports.apply, result, None, "console", office.now(), office.practice, compose=notices.plan_changed
    )


SECOND = (
    item("1", "压减审批时限", "6月底前", JUSTICE, FINANCE, area="营商环境"),
    item("2", "推行告知承诺", "9月底前", JUSTICE, area="营商环境"),
    item("3", "清理证明事项", "11月底前", FINANCE, JUSTICE, area="营商环境"),
)


async def accepted(office: Office) -> int:
    return await office.run(lambda: Assignment.select().where(Assignment.accepted_at.is_null(False)).count())


async def notice(person: Person) -> Message:
    return await person.expect("已经下达，交给您单位的有 3 项")


@scene_on_both
async def test_all_of_a_notice_is_confirmed_with_one_press_and_only_once(office: Office) -> None:
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE)
    await issue(office, *SECOND)
    told = await notice(li)
    assert "不是您单位的，点编号打开" in told.text
    assert labels(told)[-1] == "✅ 全部确认收到（3 项）"
    theirs = await notice(wang)
    await office.restart()
    await li.press("✅ 全部确认收到（3 项）", told.id)
    after = await li.expect(lambda m: m.id == told.id and "已由李明确认收到" in m.text)
    assert "压减审批时限" in after.text
    assert labels(after) == ["1", "2", "3"]
    await li.expect_toast("已确认收到 3 项")
    await office.forge(li, data="oa", message_id=str(told.id))
    await wang.press("✅ 全部确认收到（3 项）", theirs.id)
    await wang.expect_toast("李明已于3月2日")
    await wang.expect(lambda m: m.id == theirs.id and "已由李明确认收到" in m.text)
    assert await accepted(office) == 3
    assert (await li.messages())[-1].text.count("确认收到") == after.text.count("确认收到")
    await li.reply(told.id, "2 已印发告知承诺清单")
    await li.expect("推行告知承诺")


@scene
async def test_a_single_part_is_confirmed_on_its_card(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    assert page.text.count("待确认") == 3
    await li.press("🟡 1", page.id)
    card = await li.expect(lambda m: m.id == page.id and "这是交给您单位的分工" in m.text)
    assert {"✅ 确认收到", "✋ 不是我单位的", "↩️ 返回列表"} <= set(labels(card))
    await li.press("✅ 确认收到", card.id)
    card = await li.expect(lambda m: m.id == page.id and "✅ 确认收到" not in labels(m))
    assert "✋ 不是我单位的" in labels(card), "what was confirmed in haste may still be disputed"
    assert "这是交给您单位的分工" not in card.text
    await li.press("↩️ 返回列表", card.id)
    assert (await li.expect(lambda m: m.id == page.id and "您的事项" in m.text)).text.count("待确认") == 2
    part = await office.part(JUSTICE, "1")
    assert "李明已于" in await office.forge(li, data=f"oc:{part}:1:all")


@scene
async def test_a_page_of_the_list_is_confirmed(office: Office) -> None:
    await office.adopt(*(item(str(n), f"事项{n}", "6月底前", "市水务局") for n in range(1, 11)))
    wu = await office.bind("吴刚", "市水务局")
    await wu.say("/tasks")
    page = await wu.expect("您的事项（10 项）")
    await wu.press("只看待确认", page.id)
    first = data_of(await wu.expect(lambda m: "待确认的分工（10 项）" in m.text), "确认收到这 8 项")
    await wu.press("✅ 确认收到这 8 项", page.id)
    rest = await wu.expect(lambda m: "待确认的分工（2 项）" in m.text)
    assert "事项9" in rest.text
    assert "列表刚有变化" in await office.forge(wu, data=first), "a second press confirms nothing unseen"
    assert await accepted(office) == 8
    await wu.press("✅ 确认收到这 2 项", page.id)
    done = await wu.expect(lambda m: "没有待确认的分工" in m.text)
    assert labels(done) == ["查看全部"]
    assert await accepted(office) == 10


@scene
async def test_a_report_confirms_as_well(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    assert page.text.count("待确认") == 2
    await li.say("2")
    card = await li.expect("最近报送")
    assert not {"✅ 确认收到", "✋ 不是我单位的"} & set(labels(card)), "what was reported on is not disputed"


@scene
async def test_what_is_not_mine_is_not_confirmed_by_a_forged_button(office: Office) -> None:
    li, wu = await office.bind("李明", JUSTICE), await office.bind("吴刚", APPROVALS)
    theirs = await office.part(APPROVALS, "4")
    for data in (f"oc:{theirs}", "oc:999"):
        assert "没有找到这一项" in await office.forge(li, data=data)
    for data in ("oc", "oc:x", "oc:1:1:none", "oc:1:1"):
        assert "按钮已经失效" in await office.forge(li, data=data)
    assert "请稍候再点一次" in await office.forge(li, data="oa", message_id="999")
    await wu.say("/tasks")
    page = await wu.expect("您的事项")
    assert "请稍候再点一次" in await office.forge(li, data="oa", message_id=str(page.id)), "of another's chat"
    assert await accepted(office) == 0


@scene
async def test_whoever_has_changed_post_confirms_nothing_of_the_old_unit(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await issue(office, *SECOND)
    told = await notice(li)
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    await li.press("✅ 全部确认收到（3 项）", told.id)
    await li.expect_toast("只为已登记的联络员服务")
    await li.say(f"/start {await office.invite(FINANCE)}")
    await li.expect("您已登记为市财政局")
    await li.press("✅ 全部确认收到（3 项）", told.id)
    await li.expect_toast("没有找到这一项")
    old = await office.part(JUSTICE, "1")
    for data in (f"t:{old}", f"t:{old}:1:all", f"oe:{old}", f"ob:{old}", f"od:{old}", f"ow:{old}", f"ka:{old}"):
        assert "没有找到这一项" in await office.forge(li, data=data), data
    await li.press("1", told.id)
    await li.expect_toast("没有找到这一项")
    assert await accepted(office) == 0


@scene
async def test_a_person_on_leave_still_sees_and_confirms(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    contact = await office.run(lambda: Contact.get(Contact.user_id == str(li.id)).id)
    await office.run(leaves.grant, contact, date(2026, 3, 1), date(2026, 3, 31), "console", office.now())
    await li.say("/tasks")
    page = await li.expect("您的事项（3 项）")
    await li.press("只看待确认", page.id)
    await li.expect("待确认的分工（3 项）")


@scene
async def test_coordinators_see_who_has_not_confirmed(office: Office) -> None:
    chief = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await chief.say("/disputes")
    listed = await chief.expect("分工确认情况")
    assert "没有待决定的分工异议" in listed.text
    assert "市司法局 3 项" in listed.text
    part = await office.part(JUSTICE, "1")
    assert "未确认收到" in await office.forge(chief, data=f"t:{part}")
    await chief.say("/status 1")
    await chief.expect("市司法局（牵头单位，未确认收到）")
    await chief.say("/unit 市司法局")
    await chief.expect("未确认收到　3 项")
    await li.say("/disputes")
    await li.expect("没有办理这件事的权限")


@scene
async def test_in_english(office: Office) -> None:
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await issue(office, *SECOND)
    told = await li.expect("has been issued; your unit was given 3 items")
    await li.press("✅ Confirm all (3)", told.id)
    await li.expect(lambda m: m.id == told.id and "Confirmed by Li Ming" in m.text)
    await li.say("/tasks")
    page = await li.expect("Your items (6)")
    assert "[" in page.text, "two plans are told apart"
    await li.press("To be confirmed", page.id)
    left = await li.expect("To be confirmed (3)")
    await li.press(data_of(left, "1"), page.id)
    card = await li.expect(lambda m: m.id == page.id and "This was given to your unit" in m.text)
    assert "↩️ Back to the list" in labels(card)


@scene
async def test_nothing_to_confirm_of_what_was_taken_back(office: Office) -> None:
    wu = await office.bind("吴刚", APPROVALS)
    await wu.say("/tasks")
    page = await wu.expect("您的事项（1 项）")
    await wu.press("🟢 4", page.id)
    await wu.expect("规范审批中介服务")
    await office.withdraw(APPROVALS, "4")
    await wu.press("✅ 确认收到", page.id)
    await wu.expect_toast("已经从方案中撤销")


@scene
async def test_a_coordinator_who_is_no_contact_has_nothing_to_confirm(office: Office) -> None:
    leader = await office.bind("高市长", COORDINATION, ContactRole.LEADER)
    part = await office.part(JUSTICE, "1")
    assert "没有找到这一项" in await office.forge(leader, data=f"oc:{part}")
