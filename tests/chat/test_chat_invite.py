"""Coordinators invite in chat: the link and its code in a message to forward, for people who report only."""

from __future__ import annotations

import re

import pytest
from office import COORDINATION, JUSTICE, TITLE, Office, data_of, labels, scene, scene_on_both
from qr_reading import read_qr

from chat import inviting
from tasks.domain.terms import ContactRole
from tasks.services import invitations as inviting_service
from tasks.services import units
from tasks.store.models import Audit, Invitation, Outbox

LINK = re.compile(r"https://t\.me/\S+")


async def invitations(office: Office) -> int:
    """How many were made in chat."""
    return await office.run(lambda: Invitation.select().where(Invitation.created_by != "console").count())


@scene_on_both
async def test_a_link_and_its_code_come_in_a_message_to_forward(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say("/invite 市司法局")
    made = await chen.expect("邀请已生成：市司法局的联络员")
    assert "3月16日 09:00前有效，只能用一次" in made.text
    assert "该单位现有" not in made.text
    forward = await chen.expect(lambda m: m.photo is not None and "请您登记为市司法局的联络员" in m.text)
    (link,) = LINK.findall(forward.text)
    assert read_qr(await chen.download(forward)) == link
    li, thief = await office.people.person("李明"), await office.people.person("路人")
    await li.follow(link)
    greeting = await li.expect("您已登记为市司法局的联络员")
    assert f"“{TITLE}”有 3 项工作需要您跟进" in greeting.text
    await chen.expect("李明已登记为市司法局的联络员")
    await thief.follow(link)
    await thief.expect("已经用过或已过期")
    noted = await office.run(lambda: Audit.get(Audit.action == "invite", Audit.actor.startswith("陈督办#")))
    assert noted.detail["role"] == "contact"


@scene
async def test_a_role_may_be_named_and_who_is_there_already_is_said(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/invite 市司法局 分管领导")
    made = await chen.expect("邀请已生成：市司法局的分管领导")
    assert "该单位现有：李明（联络员）。新登记的是增加，不是替换" in made.text
    await chen.say("/invite 市司法局 deputy")
    await chen.expect("邀请已生成：市司法局的副联络员")


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ("市司法局", ("市司法局", ContactRole.CONTACT)),
        ("市司法局 副联络员", ("市司法局", ContactRole.DEPUTY)),
        ("市司法局　分管领导", ("市司法局", ContactRole.HEAD)),
        ("市司法局 联络员", ("市司法局", ContactRole.CONTACT)),
        ("市司法局 head in charge", ("市司法局", ContactRole.HEAD)),
        ("市司法局 督办员", ("市司法局", ContactRole.COORDINATOR)),
        ("县委领导小组办公室", ("县委领导小组办公室", ContactRole.CONTACT)),
        ("联络员", ("", ContactRole.CONTACT)),
        ("", ("", ContactRole.CONTACT)),
    ],
)
def test_the_role_comes_last(args: str, wanted: tuple[str, ContactRole]) -> None:
    assert inviting.read(args) == wanted


@scene
async def test_an_alias_finds_the_unit_and_a_near_name_is_offered(office: Office) -> None:
    chen = await office.coordinator()
    await office.run(units.add_alias, JUSTICE, "司法局", "console", office.now())
    await chen.say("/invite 司法局")
    await chen.expect("邀请已生成：市司法局")
    await chen.say("/invite 审批局 副联络员")
    which = await chen.expect("没有叫“审批局”的单位")
    await chen.press("市行政审批局", which.id)
    await chen.expect(lambda m: m.id == which.id and "邀请已生成：市行政审批局的副联络员" in m.text)
    await chen.expect("请您登记为市行政审批局的副联络员")
    await chen.say("/invite 农业农村部")
    await chen.expect("没有找到单位“农业农村部”")


@scene
async def test_a_double_press_makes_one_invitation(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say("/invite 审批局")
    which = await chen.expect("没有叫“审批局”的单位")
    await chen.press("市行政审批局", which.id)
    await chen.expect("请您登记为市行政审批局")
    assert "刚刚已经生成过了" in await office.forge(chen, data=data_of(which, "市行政审批局"))
    assert await invitations(office) == 1
    office.later(minutes=2)
    assert "邀请已生成" in await office.forge(chen, data=data_of(which, "市行政审批局"))  # another one, on purpose


@scene
async def test_without_a_unit_those_are_offered_that_have_nobody(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/invite")
    how = await chen.expect("有 3 个单位有在办事项、还没有人登记")
    assert labels(how) == ["市财政局", "市行政审批局", "市教育局"]
    await chen.press("市教育局", how.id)
    await chen.expect("请您登记为市教育局的联络员")


@scene
async def test_coordinators_and_leaders_are_invited_on_the_server(office: Office) -> None:
    chen = await office.coordinator()
    for role in ("督办员", "领导"):
        await chen.say(f"/invite {COORDINATION} {role}")
        await chen.expect("在服务器上邀请")
    unit = await office.run(lambda: units.require(JUSTICE).id)
    for role in ("coordinator", "leader"):
        assert "没有办理这件事的权限" in await office.forge(chen, data=f"hi:{unit}:{role}")
    assert "没有找到" in await office.forge(chen, data="hi:99999:contact")
    assert "失效" in await office.forge(chen, data=f"hi:{unit}:king")
    assert await invitations(office) == 0


@scene
async def test_nobody_else_invites(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    unit = await office.run(lambda: units.require(JUSTICE).id)
    for person in (li, leader):
        for said in ("/invite", "/invite 市司法局", "/invite 没有的单位"):
            await person.say(said)
            await person.expect("没有办理这件事的权限")
        assert "没有办理这件事的权限" in await office.forge(person, data=f"hi:{unit}:contact")
        assert "没有办理这件事的权限" in await office.forge(person, data="hi:99999:contact")
        assert "/invite" not in " ".join(await person.menu())
    assert await invitations(office) == 0
    assert await office.run(lambda: Audit.select().where(Audit.action == "refused").count()) == 10


@scene
async def test_in_english(office: Office) -> None:
    chen = await office.coordinator(language="en")
    await chen.say("/invite 市司法局 head")
    await chen.expect("The invitation is ready: head in charge of 市司法局")
    await chen.expect("Please register as head in charge of 市司法局")
    await chen.say("/invite")
    await chen.expect("have open items and nobody registered")


@scene_on_both
async def test_a_link_is_stored_only_until_it_has_left(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say("/invite 市司法局")
    forward = await chen.expect("请您登记为市司法局")
    (link,) = LINK.findall(forward.text)
    await chen.say("/help")
    await chen.expect("使用说明")  # so that the database knows what became of the message before it

    def stored() -> list[str]:
        return [str(row.payload) for row in Outbox.select() if link in str(row.payload)]

    assert len(await office.run(stored)) == 1
    assert await office.run(inviting_service.forget_links, office.now(), office.practice) == 1
    assert await office.run(stored) == []
    assert await office.run(inviting_service.forget_links, office.now(), office.practice) == 0
    assert await office.has_sent_to(chen, "点开下面的链接") == 1  # the rest of what was said is kept
    li = await office.people.person("李明")
    await li.follow(link)
    await li.expect("您已登记为市司法局")


@scene
async def test_a_link_that_waits_is_not_forgotten(office: Office) -> None:
    chen = await office.coordinator()
    await office.people.fault("error", method="sendPhoto", times=None)
    await chen.say("/invite 市司法局")
    await chen.expect("邀请已生成")
    assert await office.run(inviting_service.forget_links, office.now(), office.practice) == 0
    await office.people.clear_faults()
    office.later(minutes=5)
    await office.run(lambda: None)
    await chen.expect("请您登记为市司法局")
