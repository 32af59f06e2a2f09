"""Somebody changes post: the link, the colleague, who is told what, and who may not."""

from __future__ import annotations

import re
from datetime import date

import pytest
from office import APPROVALS, COORDINATION, JUSTICE, Office, data_of, labels, scene, scene_on_both
from qr_reading import read_qr

from sandbox.people import Message, Person
from tasks.domain.terms import ContactRole
from tasks.services import people
from tasks.store.models import Audit, Invitation, Post

LINK = re.compile(r"https://t\.me/\S+")
STRANGERS_MENU = ["/start 登记（请点开邀请链接）", "/help 使用说明"]


def link_in(message: Message) -> str:
    found = LINK.search(message.text)
    assert found, message.text
    return found.group()


async def begin(person: Person) -> str:
    """Asks for a successor's link; returns it."""
    await person.say("/handover")
    asked = await person.expect("由谁接任")
    await person.press("🔗 生成接任链接", asked.id)
    await person.expect(lambda m: m.id == asked.id and "接任链接已生成" in m.text)
    return link_in(await person.expect("请您接任"))


async def report(person: Person, said: str) -> None:
    await person.say(said)
    await person.expect("请确认报送内容")
    await person.press("✅ 确认报送")
    await person.expect("已收到报送")


async def in_force(office: Office) -> list[str]:
    """The units of all posts in force."""
    return await office.run(lambda: [post.unit.name for post in Post.select().where(Post.until_at.is_null())])


# ── a link for a successor ────────────────────────────────────────────────────────────────────────────────────────


@scene_on_both
async def test_a_successor_opens_the_link_and_goes_on_where_the_other_stopped(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(li, "第2项 已开展案卷评查6次，完成80%")
    await chen.expect("待审核")
    office.on(date(2026, 3, 20))
    link = await begin(li)
    wang = await office.people.person("王芳")
    await wang.follow(link)
    greeting = await wang.expect("您已接任市司法局的联络员")
    assert "3 项工作需要您跟进，其中逾期 1 项、待审核 1 项" in greeting.text
    assert "最近一次报送" in greeting.text
    assert "3月2日 09:00（李明）" in greeting.text
    assert "案卷评查6次" in greeting.text
    await li.expect("王芳已接任市司法局的联络员，您的这项登记到此结束")
    await chen.expect("市司法局的联络员已由李明交接给王芳")
    assert not await office.posts(li)
    (post,) = await office.posts(wang)
    assert post.role is ContactRole.CONTACT
    former = await office.run(lambda: Post.get(Post.until_at.is_null(False)))
    assert former.until_at == post.from_at  # at no moment is there nobody
    await li.say("第1项已完成")
    await li.expect("只为已登记")
    assert await li.menu() == STRANGERS_MENU
    await report(wang, "第1项已完成")
    assert [row.by for row in await office.reports()] == ["李明", "王芳"]  # the history is the unit's
    assert "/tasks 我的事项，点开即可报送" in await wang.menu()


@scene
async def test_the_message_to_forward_carries_a_code_that_says_the_link(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/handover")
    await li.expect("由谁接任")
    await li.press("🔗 生成接任链接")
    forward = await li.expect(lambda m: m.photo is not None and "请您接任" in m.text)
    assert read_qr(await li.download(forward)) == link_in(forward)
    assert "3月16日 09:00前有效" in forward.text


@scene
async def test_the_name_is_corrected_after_a_hand_over_too(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    wang = await office.people.person("Sunshine 🌻")
    await wang.follow(await begin(li))
    await wang.expect("您已接任")
    await wang.say("我叫王芳")
    await wang.expect("好的，王芳")


@scene
async def test_a_draft_is_not_inherited_and_does_not_count_any_more(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    link = await begin(li)
    await li.say("第1项已完成")
    shown = await li.expect("请确认报送内容")
    wang = await office.people.person("王芳")
    await wang.follow(link)
    welcome = await wang.expect("您已接任")
    assert "此前还没有报送过进展" in welcome.text
    await li.press("✅ 确认报送", shown.id)
    await li.expect_toast("只为已登记")
    await wang.say("确认")
    await wang.expect(lambda m: "已收到报送" not in m.text)
    assert not await office.reports()


@scene_on_both
async def test_a_restart_between_any_two_steps_changes_nothing(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await office.restart()
    await li.say("/handover")
    asked = await li.expect("由谁接任")
    await office.restart()
    await li.press("🔗 生成接任链接", asked.id)
    link = link_in(await li.expect("请您接任"))
    await office.restart()
    wang = await office.people.person("王芳")
    update = await wang.follow(link)
    await wang.expect("您已接任")
    await office.restart()
    assert update is not None
    await office.people.redeliver(update)  # what comes again
    await wang.say("/tasks")
    await wang.expect("您的事项（3 项）")
    assert len(await office.posts(wang)) == 1
    assert await office.has_sent_to(li, "已接任") == 1


@scene
async def test_a_double_press_makes_one_link(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/handover")
    asked = await li.expect("由谁接任")
    data = data_of(asked, "生成接任链接")
    await li.press("🔗 生成接任链接", asked.id)
    await li.expect("请您接任")
    assert "刚刚已经生成过了" in await office.forge(li, data=data, message_id=str(asked.id))
    assert await office.run(lambda: Invitation.select().where(Invitation.replaces.is_null(False)).count()) == 1


@scene
async def test_the_predecessor_changes_their_mind(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    link = await begin(li)
    await li.press("取消交接")
    await li.expect("已取消交接，链接作废；市司法局联络员仍由您负责")
    wang = await office.people.person("王芳")
    await wang.follow(link)
    await wang.expect("已经用过或已过期")
    assert len(await office.posts(li)) == 1
    await li.say("/handover")
    await li.expect("由谁接任")
    await li.press("暂不交接")
    await li.expect("没有任何变动")


@scene
async def test_a_lost_link_is_made_anew_and_the_old_one_is_void(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    first = await begin(li)
    office.later(minutes=5)
    await li.say("/handover")
    waiting = await li.expect("正在等对方登记")
    await li.press("🔗 重新生成链接", waiting.id)
    second = link_in(await li.expect("请您接任"))
    assert first != second
    assert "刚刚已经生成过了" in await office.forge(li, data=data_of(waiting, "重新生成"))
    wang = await office.people.person("王芳")
    await wang.follow(first)
    await wang.expect("已经用过或已过期")
    await wang.follow(second)
    await wang.expect("您已接任")


@scene
async def test_a_link_that_went_to_the_wrong_person_gives_the_post_back(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    wrong = await office.people.person("路人")
    await wrong.follow(await begin(li))
    await wrong.expect("您已接任")
    await wrong.press("不是我本人")
    await wrong.expect("已取消登记")
    await li.expect("路人表示不是接任的同志，交接没有完成：市司法局的联络员仍由您负责")
    await chen.expect("交接没有完成，仍由李明负责")
    await li.say("/tasks")
    await li.expect("您的事项（3 项）")
    assert not await office.posts(wrong)
    await wrong.say("您好")
    await wrong.expect("只为已登记")
    assert "/tasks 我的事项，点开即可报送" in await li.menu()
    assert await wrong.menu() == STRANGERS_MENU


@scene
async def test_days_later_the_post_does_not_go_back(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    wang = await office.people.person("王芳")
    await wang.follow(await begin(li))
    greeting = await wang.expect("您已接任")
    office.later(days=2)
    await wang.press("不是我本人", greeting.id)
    await wang.expect("已取消登记")
    assert not await office.posts(li)


# ── a colleague ───────────────────────────────────────────────────────────────────────────────────────────────────


@scene_on_both
async def test_a_colleague_takes_over_at_once(office: Office) -> None:
    chen = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    wang = await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await li.say("/handover")
    asked = await li.expect("由谁接任")
    assert labels(asked) == ["🔗 生成接任链接", "交给 王芳", "暂不交接"]
    await li.press("交给 王芳", asked.id)
    await li.expect(lambda m: m.id == asked.id and "确认交接？" in m.text)
    await li.press("返回", asked.id)
    await li.expect(lambda m: m.id == asked.id and "由谁接任" in m.text)
    await li.press("交给 王芳", asked.id)
    sure = await li.expect(lambda m: m.id == asked.id and "李明 → 王芳" in m.text)
    await li.press(data_of(sure, "确认交给"), asked.id)
    done = await li.expect(lambda m: m.id == asked.id and "交接完成" in m.text)
    assert not done.buttons
    await wang.expect("您已接任市司法局的联络员")
    await chen.expect("已由李明交接给王芳")
    assert {post.role for post in await office.posts(wang)} == {ContactRole.DEPUTY, ContactRole.CONTACT}
    assert not await office.posts(li)
    assert "只为已登记" in await office.forge(li, data=data_of(sure, "确认交给"))  # the same button again


@scene
async def test_who_holds_the_post_already_takes_over_without_a_second_one(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    wang = await office.bind("王芳", JUSTICE)
    await wang.follow(await begin(li))
    welcome = await wang.expect("您已接任")
    assert not welcome.buttons  # there is nothing new to take back
    assert len(await office.posts(wang)) == 1
    assert not await office.posts(li)


@scene
async def test_of_several_posts_one_is_chosen_and_the_others_stay(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say(f"/start {await office.invite(APPROVALS)}")
    await li.expect("您现在共负责 2 个单位：市司法局、市行政审批局")
    await li.say("/handover")
    which = await li.expect("要交接哪一个")
    await li.press("市行政审批局　联络员　李明", which.id)
    await li.expect(lambda m: m.id == which.id and "市行政审批局联络员" in m.text)
    await li.press("🔗 生成接任链接")
    wang = await office.people.person("王芳")
    await wang.follow(link_in(await li.expect("请您接任")))
    await wang.expect("您已接任市行政审批局")
    assert await in_force(office) == [JUSTICE, APPROVALS]
    await li.say("/tasks")
    await li.expect("您的事项（3 项）")


# ── a coordinator, for somebody who is gone ───────────────────────────────────────────────────────────────────────


@scene
async def test_a_coordinator_hands_over_for_somebody_who_is_gone(office: Office) -> None:
    chen, other = await office.coordinator(), await office.coordinator("周督办")
    li = await office.bind("李明", JUSTICE)
    await chen.say("/handover 李明")
    asked = await chen.expect("换人交接：市司法局联络员（李明）")
    await chen.press("🔗 生成接任链接", asked.id)
    link = link_in(await chen.expect("请您接任"))
    wang = await office.people.person("王芳")
    await wang.follow(link)
    await wang.expect("您已接任")
    await li.expect("王芳已接任")
    await chen.expect("已由李明交接给王芳")
    await other.expect("已由李明交接给王芳")


@scene
async def test_a_coordinator_names_the_successor_and_both_hear_of_it(office: Office) -> None:
    chen = await office.coordinator()
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await chen.say("/handover 李")
    await chen.expect("换人交接")
    await chen.press("交给 王芳")
    await chen.expect("李明 → 王芳")
    await chen.press("✅ 确认交给 王芳")
    await chen.expect("交接完成")
    await li.expect("您的这项登记到此结束")
    await wang.expect("您已接任")


@scene
async def test_names_repeat_and_some_are_not_there(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await office.bind("李明", APPROVALS)
    await chen.say("/handover 李明")
    which = await chen.expect("要交接哪一个")
    assert labels(which) == ["市司法局　联络员　李明", "市行政审批局　联络员　李明", "暂不交接"]
    await chen.say("/handover 张三")
    await chen.expect("没有找到名叫“张三”的联络人员")
    await chen.say("/handover")
    await chen.expect("请发送 /handover 加上姓名")


# ── what does not go ──────────────────────────────────────────────────────────────────────────────────────────────


@scene
async def test_the_predecessor_opens_their_own_link(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    link = await begin(li)
    await li.follow(link)
    await li.expect("要由接任的同志打开")
    assert len(await office.posts(li)) == 1
    wang = await office.people.person("王芳")
    await wang.follow(link)  # it still works for whom it is meant
    await wang.expect("您已接任")


@scene
async def test_a_link_works_once_and_not_after_the_post_has_ended(office: Office) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周平", APPROVALS)
    link = await begin(li)
    wang, thief = await office.people.person("王芳"), await office.people.person("路人")
    await wang.follow(link)
    await wang.expect("您已接任")
    await thief.follow(link)
    await thief.expect("已经用过或已过期")
    await wang.follow(link)
    await wang.expect("您已经用这个链接登记过了")
    second = await begin(zhou)
    (post,) = await office.posts(zhou)
    await office.run(people.end_post, post.id, "console", office.now())  # somebody has removed them meanwhile
    await thief.follow(second)
    await thief.expect("已经用过或已过期")
    assert not await office.posts(thief)


@scene
async def test_a_link_expires(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    link = await begin(li)
    office.later(days=15)
    wang = await office.people.person("王芳")
    await wang.follow(link)
    await wang.expect("已经用过或已过期")
    await li.say("/handover")
    await li.expect("由谁接任")  # nothing is waiting any more


@pytest.mark.parametrize("verb", ["hp", "hn", "hr", "hc", "hg", "hy"])
@scene
async def test_other_peoples_posts_and_those_that_do_not_exist_get_the_same_answer(office: Office, verb: str) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周平", APPROVALS)
    wang = await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    chen = await office.coordinator()
    (post,), (own,) = await office.posts(li), await office.posts(chen)
    mine = post.contact_id
    for person in (zhou, wang, leader):
        for number in (post.id, 999_999, own.id):
            assert "没有找到" in await office.forge(person, data=f"{verb}:{number}:{mine}")
    assert "没有找到" in await office.forge(chen, data=f"{verb}:{own.id}:{mine}")
    assert "失效" in await office.forge(li, data=f"{verb}:x:{mine}")
    assert len(await office.posts(li)) == 1
    refused = await office.run(lambda: Audit.select().where(Audit.action == "refused").count())
    assert refused == 10


@scene
async def test_only_a_colleague_of_the_unit_is_given_it(office: Office) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周平", APPROVALS)
    (post,), (other,) = await office.posts(li), await office.posts(zhou)
    for contact in (other.contact_id, post.contact_id, 999):
        for verb in ("hg", "hy"):
            assert "没有找到" in await office.forge(li, data=f"{verb}:{post.id}:{contact}")
    assert len(await office.posts(li)) == 1


@scene
async def test_a_name_does_not_open_other_peoples_posts(office: Office) -> None:
    await office.bind("李明", JUSTICE)
    zhou = await office.bind("周平", APPROVALS)
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    await zhou.say("/handover 李明")
    asked = await zhou.expect("由谁接任")
    assert "市行政审批局" in asked.text  # one's own, whatever is written behind it
    await leader.say("/handover 李明")
    await leader.expect("没有可以交接的登记")


@scene
async def test_in_english(office: Office) -> None:
    chen = await office.coordinator(language="en")
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await li.say("/handover")
    await li.expect("Who takes over?")
    await li.press("🔗 Make a link")
    forward = await li.expect("Please take over as contact of 市司法局")
    wang = await office.people.person("Wang Fang", language_code="en")
    await wang.follow(link_in(forward))
    welcome = await wang.expect("you have taken over as contact of 市司法局")
    assert "3 item(s) are yours to follow." in welcome.text
    assert "Nothing has been reported yet" in welcome.text
    await li.expect("Wang Fang has taken over")
    await chen.expect("Li Ming has handed over as contact of 市司法局 to Wang Fang")


@scene
async def test_a_coordinator_who_is_told_is_not_told_twice(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say(f"/start {await office.invite(JUSTICE)}")
    await chen.expect("市司法局的联络员")
    wang = await office.people.person("王芳")
    await wang.follow(await begin(chen))
    await chen.expect("王芳已接任市司法局的联络员")
    assert await office.has_sent_to(chen, "王芳") == 1
    assert await in_force(office) == [COORDINATION, JUSTICE]
