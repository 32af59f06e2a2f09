"""Updates: order, confirmation by offset, long polling, two pollers, repeats, buttons, groups."""

from __future__ import annotations

import asyncio

import pytest
from stage import Stage, client, png, scene
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden

from sandbox.people import ControlError

CARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("办结", callback_data="done:5"), InlineKeyboardButton("网", url="https://x.cn")]]
)


@scene
async def test_updates_stay_until_an_offset_confirms_them(stage: Stage) -> None:
    li = await stage.person()
    ids = [await li.say(text) for text in ("一", "二", "三")]
    for _ in range(2):
        assert [u.update_id for u in await stage.bot.get_updates()] == ids
    assert [u.message.text for u in await stage.bot.get_updates(limit=2)] == ["一", "二"]
    assert [u.message.text for u in await stage.bot.get_updates(offset=ids[1])] == ["二", "三"]
    assert [u.message.text for u in await stage.bot.get_updates()] == ["二", "三"]
    assert [u.message.text for u in await stage.bot.get_updates(offset=-1)] == ["三"]
    assert await stage.bot.get_updates(offset=ids[2] + 1) == ()
    assert ids == sorted(ids)


@scene
async def test_a_long_poll_answers_as_soon_as_something_happens(stage: Stage) -> None:
    li = await stage.person()
    polls = sum(call.method == "getUpdates" for call in stage.sandbox.log.calls)
    waiting = asyncio.create_task(stage.bot.get_updates(timeout=30))
    await stage.arrived("getUpdates", polls + 1)
    await li.say("在吗")
    assert [u.message.text for u in await waiting] == ["在吗"]


@scene
async def test_the_older_of_two_pollers_is_told_of_the_conflict(stage: Stage) -> None:
    li = await stage.person()
    polls = sum(call.method == "getUpdates" for call in stage.sandbox.log.calls)
    async with client(stage.sandbox) as other:
        first = asyncio.create_task(stage.bot.get_updates(timeout=30))
        await stage.arrived("getUpdates", polls + 1)
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
            await first
        await li.say("谁在听")
        assert len(await second) == 1


@scene
async def test_an_update_can_come_twice(stage: Stage) -> None:
    li = await stage.person()
    update_id = await li.say("完成60%")
    assert update_id is not None
    await stage.confirm()
    await stage.people.redeliver(update_id)
    await li.say("下一条")
    again = await stage.bot.get_updates(offset=update_id + 1)
    assert [(u.update_id, u.message.text) for u in again] == [(update_id, "完成60%"), (update_id + 1, "下一条")]
    assert [u.message.text for u in await stage.bot.get_updates()] == ["下一条"]
    with pytest.raises(ControlError, match="there was no update 5"):
        await stage.people.redeliver(5)


@scene
async def test_only_allowed_updates_are_queued_and_pending_ones_can_be_dropped(stage: Stage) -> None:
    li = await stage.person()
    await stage.bot.get_updates(allowed_updates=["message"])
    assert await li.say("一") is not None
    message = (await li.messages())[-1]
    assert await li.edit(message.id, "一改") is None
    assert (await stage.bot.get_webhook_info()).pending_update_count == 1
    await stage.bot.delete_webhook(drop_pending_updates=True)
    assert await stage.bot.get_updates() == ()


@scene
async def test_a_pressed_button_is_a_query_and_its_answer_a_toast(stage: Stage) -> None:
    li = await stage.person()
    card = await stage.bot.send_message(li.id, "第5项", reply_markup=CARD)
    await stage.bot.send_message(li.id, "第6项")
    await li.press("办结")
    (update,) = await stage.bot.get_updates()
    query = update.callback_query
    assert (query.data, query.from_user.id, query.message.message_id) == ("done:5", li.id, card.message_id)
    assert query.message.reply_markup == CARD
    assert await li.toasts() == []
    await query.answer("已登记", show_alert=True)
    toast = await li.expect_toast("已登记")
    assert (toast.alert, toast.message_id) == (True, card.message_id)
    assert await li.toasts() == [toast]
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await query.answer("再答")


@scene
async def test_queries_expire_and_wrong_buttons_are_named(stage: Stage) -> None:
    li = await stage.person()
    card = await stage.bot.send_message(li.id, "第5项", reply_markup=CARD)
    await li.press("done:5", card.message_id)
    assert await stage.people.expire_queries() == 1
    (update,) = await stage.bot.get_updates()
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()
    with pytest.raises(ControlError, match="there are: 办结, 网"):
        await li.press("延期")
    with pytest.raises(ControlError, match=r"opens https://x\.cn"):
        await li.press("网")


@scene
async def test_blocking_and_unblocking_are_reported(stage: Stage) -> None:
    li = await stage.person()
    await li.block()
    with pytest.raises(ControlError, match="must unblock it first"):
        await li.say("喂")
    await li.unblock()
    changes = [u.my_chat_member for u in await stage.bot.get_updates()]
    assert [(c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert {(c.chat.id, c.from_user.id) for c in changes} == {(li.id, li.id)}


@scene
async def test_an_edited_message_and_a_start_link(stage: Stage) -> None:
    li = await stage.people.person("李明")
    await li.follow("https://t.me/duban_sandbox_bot?start=Ab_-9")
    message = (await li.messages())[0]
    await li.edit(message.id, "改过了")
    first, second = await stage.bot.get_updates()
    assert (first.message.text, first.message.entities[0].type) == ("/start Ab_-9", "bot_command")
    assert (second.edited_message.text, second.edited_message.message_id) == ("改过了", message.id)
    with pytest.raises(ControlError, match="not a start link"):
        await li.follow("https://t.me/another_bot?start=x")


@scene
async def test_in_a_group_the_bot_hears_commands_and_replies_only(stage: Stage) -> None:
    li, wang = await stage.person("李明"), await stage.person("王芳")
    group = await stage.people.group("联络群", [li, wang])
    joined, created = await stage.bot.get_updates()
    assert (joined.my_chat_member.new_chat_member.status, created.message.group_chat_created) == ("member", True)
    await stage.confirm()
    asked = await stage.bot.send_message(group, "本周进展？")
    assert await li.say("大家好", chat_id=group) is None
    assert await li.say("/tasks@another_bot", chat_id=group) is None
    heard = [
        await li.say("/tasks", chat_id=group),
        await wang.say("/tasks@duban_sandbox_bot", chat_id=group),
        await wang.reply(asked.message_id, "已完成", chat_id=group),
    ]
    updates = await stage.bot.get_updates()
    assert [u.update_id for u in updates] == heard
    assert {u.message.chat.id for u in updates} == {group}
    stranger = await stage.people.person("路人")
    with pytest.raises(ControlError, match="not a member"):
        await stranger.say("/tasks", chat_id=group)
    await stage.people.migrate(group)
    moved = [u.message for u in (await stage.bot.get_updates())[-2:]]
    assert moved[0].migrate_to_chat_id == moved[1].chat.id
    assert moved[1].migrate_from_chat_id == group


@scene
async def test_a_group_that_the_bot_leaves_is_closed_to_it(stage: Stage) -> None:
    li = await stage.person("李明")
    group = await stage.people.group("联络群", [li], reads_all=True)
    assert await li.say("大家好", chat_id=group) is not None, "not bound by privacy mode"
    await stage.confirm()
    await li.remove_bot(group)
    assert await li.say("/tasks", chat_id=group) is None
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await stage.bot.send_message(group, "一")
    with pytest.raises(ControlError, match="nothing would change"):
        await li.remove_bot(group)
    await li.add_bot(group)
    await stage.bot.send_message(group, "一")
    changes = [u.my_chat_member for u in await stage.bot.get_updates()]
    assert [(c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("member", "left"),
        ("left", "member"),
    ]


@scene
async def test_an_administrator_may_hide_and_an_old_message_is_answered_after_the_upgrade(stage: Stage) -> None:
    li = await stage.person("李明")
    group = await stage.people.group("联络群", [li])
    asked = await stage.bot.send_message(group, "本周进展？")
    await stage.confirm()
    await li.say("/tasks", chat_id=group, anonymous=True)
    new = await stage.people.migrate(group)
    await li.reply(asked.message_id, "已完成", chat_id=new)
    hidden, *_, answered = [u.message for u in await stage.bot.get_updates()]
    assert (hidden.from_user.username, hidden.sender_chat.id) == ("GroupAnonymousBot", group)
    assert answered.reply_to_message is None
    assert answered.external_reply.origin.sender_user.id == stage.bot.id


@scene
async def test_expect_shows_the_transcript_and_never_takes_an_older_message(stage: Stage) -> None:
    li = await stage.person()
    await stage.bot.send_message(li.id, "您好")
    await li.say("/tasks")
    with pytest.raises(AssertionError, match=r"waited 0 s for a message with '您好'[\s\S]*#2 督办: 您好"):
        await li.expect("您好", timeout=0)
    waiting = asyncio.create_task(li.expect(lambda message: message.photo is not None))
    await stage.bot.send_message(li.id, "一")
    await stage.bot.send_message(li.id, "一")
    await stage.bot.send_photo(li.id, png())
    assert (await waiting).photo is not None
    assert (await li.expect("一")).id < (await li.expect("一")).id
    with pytest.raises(AssertionError):
        await li.expect("一", timeout=0)


@scene
async def test_commands_and_descriptions_are_kept_per_language(stage: Stage) -> None:
    await stage.bot.set_my_commands([("tasks", "我的任务"), ("help", "帮助")])
    await stage.bot.set_my_commands([("tasks", "My tasks")], language_code="en")
    assert [c.description for c in await stage.bot.get_my_commands()] == ["我的任务", "帮助"]
    assert [c.description for c in await stage.bot.get_my_commands(language_code="en")] == ["My tasks"]
    await stage.bot.delete_my_commands(language_code="en")
    assert await stage.bot.get_my_commands(language_code="en") == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await stage.bot.set_my_commands([("任务", "x")])
    await stage.bot.set_my_description("责任分解、进展报送、督办")
    assert (await stage.bot.get_my_description()).description == "责任分解、进展报送、督办"
    assert (await stage.bot.get_my_name()).name == "督办"
