"""The command menu of each person: by their posts, in their language, and never in the way of a message."""

from __future__ import annotations

from office import COORDINATION, JUSTICE, Office, scene, scene_on_both

from chat import menu, menus
from tasks.domain.terms import ContactRole, OutboxState
from tasks.services import jobs, people
from tasks.store.models import Outbox


def names(shown: list[str]) -> list[str]:
    return [line.split()[0] for line in shown]


@scene
async def test_a_stranger_sees_how_to_register_and_nothing_else(office: Office) -> None:
    stranger = await office.people.person("路人")
    assert await stranger.menu() == ["/start 登记（请点开邀请链接）", "/help 使用说明"]
    abroad = await office.people.person("Visitor", language_code="en-GB")
    assert await abroad.menu() == ["/start register, with the link you were sent", "/help how this works"]


@scene_on_both
async def test_everybody_sees_what_they_can_do(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    chen = await office.coordinator()
    leader = await office.bind("赵市长", "市政府", ContactRole.LEADER)
    for person in (li, chen, leader):
        await person.say("/help")
        await person.expect("使用说明")
    assert "/tasks 我的事项，点开即可报送" in await li.menu()
    assert {"/review", "/import"} <= set(names(await chen.menu()))
    assert "/tasks" not in names(await chen.menu())
    assert not {"/review", "/tasks", "/import"} & set(names(await leader.menu()))
    for person in (li, chen, leader):
        assert {"/language", "/help", "/cancel"} <= set(names(await person.menu()))


@scene
async def test_the_menu_follows_the_language(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/language")
    await li.expect("English from now on")
    await li.say("/help")
    await li.expect("How this works")
    assert "/tasks my items; open one to report" in await li.menu()


@scene
async def test_a_second_post_adds_and_the_last_one_takes_everything_away(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say(f"/start {await office.invite(COORDINATION, ContactRole.COORDINATOR)}")
    second = await li.expect("督办员")
    await li.say("/help")
    await li.expect("使用说明")
    assert {"/tasks", "/review"} <= set(names(await li.menu()))
    await li.press("不是我本人", second.id)
    await li.expect("已取消登记")
    await li.say("/tasks")
    await li.expect("您的事项")
    assert "/review" not in names(await li.menu())
    (post,) = await office.posts(li)
    first = next(m for m in await li.messages() if "市司法局" in m.text)
    await li.press(f"n:{post.id}", first.id)
    await li.expect("已取消登记")
    await li.say("您好")
    await li.expect("只为已登记")
    assert names(await li.menu()) == ["/start", "/help"]


@scene
async def test_a_menu_that_is_refused_holds_nothing_up_and_is_no_news_for_anybody(office: Office) -> None:
    chen = await office.coordinator()
    await office.people.fault("error", method="setMyCommands", status=400, times=None)
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    await li.expect("您的事项")
    await chen.expect("李明已登记")
    lost = await office.run(lambda: Outbox.select().where(Outbox.state == OutboxState.FAILED).count())
    assert lost == 0
    assert await li.menu() == ["/start 登记（请点开邀请链接）", "/help 使用说明"]
    await office.people.clear_faults()
    await li.say("/start")  # asks for it again
    await li.expect("李明，您好")
    await li.say("/help")
    await li.expect("使用说明")
    assert "/tasks" in names(await li.menu())


@scene
async def test_a_version_with_other_commands_renews_everybodys_menu_once(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    gone = await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await gone.block()

    def queued() -> int:
        return Outbox.select().where(Outbox.kind == "menu").count()

    before = await office.run(queued)
    await office.restart()
    assert await office.run(queued) == before
    await office.run(jobs.learn, menus.SHOWN, "of an older version")
    await office.restart()
    await li.say("/help")
    await li.expect("使用说明")
    assert await office.run(queued) == before + 1  # who has blocked the bot is left alone
    await office.restart()
    assert await office.run(queued) == before + 1


@scene
async def test_the_menu_is_that_of_the_posts_in_force(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    (offered,) = await office.run(menus.offers, [post.contact_id], office.now())
    assert offered.text == ""


def test_every_line_is_within_the_messengers_limits() -> None:
    for line in (*menu.MENU, *menu.STRANGERS):
        assert 1 <= len(line.command) <= 32
        assert 3 <= len(line.zh) <= 256 or line.command == "help"
        assert 3 <= len(line.en) <= 256
