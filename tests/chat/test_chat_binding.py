"""How a person becomes a contact: the link, the name, the way back, and what an intruder gets."""

from __future__ import annotations

from office import COORDINATION, JUSTICE, TITLE, Office, data_of, item, labels, scene, scene_on_both

from tasks.domain.model import IntakeResult, PlanDraft
from tasks.domain.terms import ContactRole
from tasks.services import imports, people, units
from tasks.store.models import BindAttempt, Contact


@scene
async def test_a_link_is_opened_the_name_corrected_the_coordinator_told(office: Office) -> None:
    coordinator = await office.coordinator()
    code = await office.invite(JUSTICE)
    li = await office.people.person("Sunshine 🌻")
    await li.follow(f"https://t.me/{office.sandbox.world.bot.username}?start={code}")
    bound = await li.expect("Sunshine 🌻，您好！您已登记为市司法局的联络员")
    assert f"“{TITLE}”有 3 项工作需要您跟进。" in bound.text
    await coordinator.expect("Sunshine 🌻已登记为市司法局的联络员")
    await li.reply(bound.id, "我叫李明")
    await li.expect("好的，李明。今后就这样称呼您")
    await li.say("/start")
    await li.expect("李明，您好")


@scene
async def test_a_link_works_once(office: Office) -> None:
    code = await office.invite(JUSTICE)
    li, intruder = await office.people.person("李明"), await office.people.person("路人")
    await li.say(f"/start {code}")
    await li.expect("已登记")
    await li.say(f"/start {code}")
    await li.expect("您已经用这个链接登记过了")
    await intruder.say(f"/start {code}")
    await intruder.expect("已经用过或已过期")
    assert not await office.posts(intruder)


@scene
async def test_a_link_expires(office: Office) -> None:
    code = await office.invite(JUSTICE)
    office.later(days=15)
    li = await office.people.person("李明")
    await li.say(f"/start {code}")
    await li.expect("已经用过或已过期")


@scene_on_both
async def test_wrong_codes_are_counted_although_they_are_refused(office: Office) -> None:
    code = await office.invite(JUSTICE)
    guesser = await office.people.person("猜测者")
    for guess in range(office.practice.wrong_codes):
        await guesser.say(f"/start guess{guess}")
        await guesser.expect("这个邀请链接无效")
    await guesser.say(f"/start {code}")
    await guesser.expect("尝试次数过多")
    assert await office.run(lambda: BindAttempt.select().count()) == office.practice.wrong_codes
    office.later(hours=1, minutes=1)
    await guesser.say(f"/start {code}")
    await guesser.expect("已登记")


@scene
async def test_the_wrong_person_steps_back(office: Office) -> None:
    coordinator = await office.coordinator()
    wrong = await office.bind("张三", JUSTICE)
    await wrong.press("不是我本人")
    await wrong.expect("已取消登记")
    await coordinator.expect("张三表示登记有误")
    assert not await office.posts(wrong)
    await wrong.say("/tasks")
    await wrong.expect("本助手只为已登记的联络员服务")


@scene
async def test_a_title_right_after_the_link_is_no_name(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("案卷评查")
    await li.expect("第2项　开展案卷评查")
    assert not await office.has_sent_to(li, "今后就这样称呼您")


@scene
async def test_nobody_steps_back_for_somebody_else(office: Office) -> None:
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", COORDINATION, ContactRole.LEADER)
    (post,) = await office.posts(li)
    assert "没有找到" in await office.forge(wang, data=f"n:{post.id}")
    assert await office.posts(li)


@scene
async def test_a_courtesy_renames_nobody(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("好的，谢谢")
    await li.expect("需要报送时")
    assert await office.run(lambda: Contact.get().name) == "李明"


@scene
async def test_the_sentence_after_the_greeting_is_a_report_if_it_is_no_name(office: Office) -> None:
    chen = await office.bind("陈静", "市教育局")
    await chen.say("我们单位已经开展普法宣传活动12场")
    shown = await chen.expect("请确认报送内容")
    assert "普法宣传" in shown.text
    assert await office.run(lambda: Contact.get().name) == "陈静"


@scene
async def test_a_second_unit_adds_its_items(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say(f"/start {await office.invite('市行政审批局')}")
    await li.expect("市行政审批局")
    await li.say("/tasks")
    shown = await li.expect("您的事项（4 项）")
    assert "· 市司法局 ·" in shown.text
    assert "· 市行政审批局 ·" in shown.text
    assert len(await office.posts(li)) == 2


@scene
async def test_one_unit_is_left_the_other_stays(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say(f"/start {await office.invite('市行政审批局')}")
    second = await li.expect("市行政审批局")
    await li.press(data_of(second, "不是我本人"), second.id)
    await li.expect("已取消登记")
    await li.say("/tasks")
    await li.expect("您的事项（3 项）")


@scene
async def test_a_link_for_a_coordinator_and_one_for_a_leader(office: Office) -> None:
    coordinator = await office.coordinator()
    greeting = (await coordinator.messages())[-1]
    assert f"“{TITLE}”有 5 项工作。" in greeting.text
    await coordinator.say("/help")
    await coordinator.expect("/review")
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    await leader.say("/help")
    assert "/review" not in (await leader.expect("查看：/status")).text
    await leader.say("/review")
    await leader.expect("没有办理这件事的权限")
    await leader.say("/tasks")
    await leader.expect("目前没有需要您办理的事项")


@scene
async def test_a_stranger_gets_one_kind_sentence_whatever_he_does(office: Office) -> None:
    stranger = await office.people.person("路人", language_code="en")
    for said in ("hello", "/tasks", "/start", "/nonsense", "1 done"):
        await stranger.say(said)
        await stranger.expect("registered contacts only")
    assert "只为已登记" in await office.forge(stranger, data="r:1:done")


@scene
async def test_an_ended_post_ends_everything(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第1项已完成")
    shown = await li.expect("请确认报送内容")
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    await li.press("✅ 确认报送", shown.id)
    await li.expect_toast("只为已登记")
    await li.say("第1项已完成")
    await li.expect("只为已登记")
    assert not await office.reports()


@scene
async def test_the_greeting_names_the_ways_on(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    greeting = (await li.messages())[-1]
    assert labels(greeting) == ["不是我本人"]
    await li.say("/help")
    shown = await li.expect("使用说明")
    assert "/overdue" in shown.text
    assert "/review" not in shown.text


@scene
async def test_the_greeting_names_each_plan_and_only_the_units_own_items(office: Office) -> None:
    draft = PlanDraft(
        "青岚市2026年营商环境工作要点", 2026, ("审批",), (item("1", "压减环节", "6月底前", JUSTICE, area="审批"),)
    )
    result = IntakeResult("要点.xlsx", "1" * 64, draft)
    await office.run(imports.apply, result, None, "console", office.now(), office.practice)
    li = await office.bind("李明", JUSTICE)
    greeting = (await li.messages())[-1].text
    assert f"“{TITLE}”有 3 项工作需要您跟进。\n“青岚市2026年营商环境工作要点”有 1 项工作需要您跟进。" in greeting
    await li.say(f"/start {await office.invite('市行政审批局')}")
    second = await li.expect("您已登记为市行政审批局")
    assert f"“{TITLE}”有 1 项工作需要您跟进。" in second.text
    assert "营商环境" not in second.text
    assert "您现在共负责 2 个单位：市司法局、市行政审批局。" in second.text
    idle = await office.bind("吴刚", "市水务局", ContactRole.COORDINATOR)
    assert "有 5 项工作。" in (await idle.messages())[-1].text


@scene
async def test_a_unit_without_items_is_told_so(office: Office) -> None:
    await office.run(units.ensure, "市水务局", office.now())
    wu = await office.bind("吴刚", "市水务局")
    greeting = (await wu.messages())[-1].text
    assert "目前没有需要您跟进的工作；有新的任务时我会通知您。" in greeting


@scene
async def test_a_name_is_corrected_at_any_time_by_saying_that_it_is_one(office: Office) -> None:
    li = await office.bind("小李", JUSTICE)
    await li.say("收到，谢谢")
    await li.expect("好的")
    await li.say("我叫李明")
    await li.expect("今后就这样称呼您")
    await li.say("/start")
    await li.expect("李明，您好")
    await li.say("第2项 我叫大家加快进度，完成30%")
    await li.expect("请确认报送内容")
