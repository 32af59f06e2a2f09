"""Messages as a real python-telegram-bot client sends, edits and deletes them; refusals as it sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from stage import Stage, client, png, scene
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=text) for text in row] for row in rows])


@scene
async def test_a_message_arrives_as_text_with_entities_and_buttons(stage: Stage) -> None:
    li = await stage.person()
    text = "😀 <b>第5项</b>：<a href='https://example.com/a?b&amp;c'>方案</a> /tasks"
    sent = await stage.bot.send_message(
        li.id, text, parse_mode="HTML", reply_markup=keyboard(["办结", "暂无"], ["延期"])
    )
    assert sent.text == "😀 第5项：方案 /tasks"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 3, 3),
        ("text_link", 7, 2),
        ("bot_command", 10, 6),
    ]
    seen = await li.expect("第5项")
    assert seen.html.startswith('😀 <b>第5项</b>：<a href="https://example.com/a?b&amp;c"')
    assert seen.buttons == ((("办结", "办结"), ("暂无", "暂无")), (("延期", "延期"),))
    assert (seen.id, seen.date, seen.from_bot, seen.edited) == (sent.message_id, stage.clock[0], True, False)


@scene
async def test_an_edit_replaces_text_and_keyboard(stage: Stage) -> None:
    li = await stage.person()
    sent = await stage.bot.send_message(li.id, "待确认", reply_markup=keyboard(["是"]))
    stage.clock[0] += timedelta(minutes=5)
    edited = await stage.bot.edit_message_text("已确认", li.id, sent.message_id)
    assert edited.edit_date - edited.date == timedelta(minutes=5)
    (_, seen) = await li.messages()
    assert (seen.text, seen.buttons, seen.edited) == ("已确认", (), True)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup are"):
        await stage.bot.edit_message_text("<b></b>已确认", li.id, sent.message_id, parse_mode="HTML")
    await stage.bot.edit_message_reply_markup(li.id, sent.message_id, reply_markup=keyboard(["撤销"]))
    assert (await li.messages())[-1].buttons == ((("撤销", "撤销"),),)


@scene
async def test_files_go_down_and_up_byte_for_byte(stage: Stage) -> None:
    li = await stage.person()
    content = bytes(range(256)) * 40
    sent = await stage.bot.send_document(
        li.id, content, filename="督办台账（3月）.xlsx", caption="<i>本周</i>", parse_mode="HTML"
    )
    seen = await li.expect("本周")
    assert seen.document is not None
    assert (seen.document.file_name, seen.document.size) == ("督办台账（3月）.xlsx", len(content))
    assert seen.document.mime == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert await li.download(seen) == content
    again = await stage.bot.send_document(li.id, sent.document.file_id)
    assert again.document.file_unique_id == sent.document.file_unique_id

    await li.send_document("佐证 材料.pdf", b"%PDF-1.7 \x00\xff", "application/pdf", "会议纪要")
    (update,) = await stage.bot.get_updates()
    document = update.message.document
    assert (document.file_name, document.mime_type, update.message.caption) == (
        "佐证 材料.pdf",
        "application/pdf",
        "会议纪要",
    )
    assert bytes(await (await document.get_file()).download_as_bytearray()) == b"%PDF-1.7 \x00\xff"


@scene
async def test_photos_and_albums(stage: Stage) -> None:
    li = await stage.person()
    sent = await stage.bot.send_photo(li.id, png(30, 20), caption="红黄绿灯")
    assert [(size.width, size.height, size.file_size) for size in sent.photo] == [(30, 20, len(png(30, 20)))]
    album = await stage.bot.send_media_group(
        li.id, [InputMediaPhoto(png(9, 9)), InputMediaPhoto(png(8, 8), caption="二")]
    )
    assert len({message.media_group_id for message in album}) == 1
    ids = await li.send_album([("photo", "a.png", png(5, 5), "现场"), ("photo", "b.png", png(6, 6), "")])
    updates = await stage.bot.get_updates()
    assert [update.update_id for update in updates] == ids
    assert len({update.message.media_group_id for update in updates}) == 1
    assert [update.message.caption for update in updates] == ["现场", None]


@scene
async def test_a_reply_names_its_message(stage: Stage) -> None:
    li = await stage.person()
    card = await stage.bot.send_message(li.id, "请报送进展")
    await li.reply(card.message_id, "完成60%")
    (update,) = await stage.bot.get_updates()
    assert update.message.reply_to_message.message_id == card.message_id
    answer = await update.message.reply_text("收到", do_quote=True)
    assert answer.reply_to_message.text == "完成60%"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await stage.bot.send_message(li.id, "x", reply_to_message_id=9999)


@scene
async def test_deleting(stage: Stage) -> None:
    li = await stage.person()
    old = await stage.bot.send_message(li.id, "旧")
    stage.clock[0] += timedelta(hours=47)
    new = await stage.bot.send_message(li.id, "新")
    stage.clock[0] += timedelta(hours=2)
    assert await stage.bot.delete_message(li.id, new.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await stage.bot.delete_message(li.id, old.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await stage.bot.delete_message(li.id, new.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await stage.bot.edit_message_text("x", li.id, new.message_id)
    assert [message.text for message in await li.messages()] == ["/start", "旧"]


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"text": ""}, "Message text is empty"),
        ({"text": " \n "}, "Message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Message text is empty"),
        ({"text": "督" * 4097}, "Message is too long"),
        ({"text": "😀" * 2049}, "Message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "Can't parse entities: can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "x", "parse_mode": "bbcode"}, "Unsupported parse_mode"),
        ({"text": "x", "reply_markup": keyboard(["督" * 22])}, "Button_data_invalid"),
        (
            {"text": "x", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("x")]])},
            "Text buttons are unallowed",
        ),
    ],
)
@scene
async def test_what_telegram_refuses_is_refused(stage: Stage, parameters: dict[str, Any], refusal: str) -> None:
    li = await stage.person()
    with pytest.raises(BadRequest) as refused:
        await stage.bot.send_message(li.id, **parameters)
    assert refusal.lower() in refused.value.message.lower()
    assert len(await li.messages()) == 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": "督" * 4096},
        {"text": "😀" * 2048},
        {"text": "<b>" + "&amp;" * 4096 + "</b>", "parse_mode": "HTML"},
        {"text": "x", "reply_markup": keyboard(["督" * 21 + "1"])},
    ],
    ids=["4096 characters", "4096 code units", "4096 after parsing", "64 bytes"],
)
@scene
async def test_what_is_just_within_the_limits_arrives(stage: Stage, parameters: dict[str, Any]) -> None:
    li = await stage.person()
    await stage.bot.send_message(li.id, **parameters)
    assert (await li.messages())[-1].from_bot


@scene
async def test_captions_and_files_have_limits(stage: Stage) -> None:
    li = await stage.person()
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await stage.bot.send_document(li.id, b"x", caption="督" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await stage.bot.send_document(li.id, b"", filename="empty.xlsx")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await stage.bot.send_photo(li.id, b"no picture")
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await stage.bot.send_document(li.id, "no-such-file-id")
    with pytest.raises(BadRequest, match="Document can't be mixed"):
        await stage.bot.send_media_group(li.id, [InputMediaPhoto(png()), InputMediaDocument(b"x", filename="x")])
    assert len(await li.messages()) == 1
    await li.send_document("big.bin", bytes(20 * 1024 * 1024 + 1))
    (update,) = await stage.bot.get_updates()
    with pytest.raises(BadRequest, match="File is too big"):
        await update.message.document.get_file()


@scene
async def test_who_cannot_be_written_to(stage: Stage) -> None:
    li = await stage.people.person("李明")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await stage.bot.send_message(li.id, "您好")
    await li.say("/start")
    card = await stage.bot.send_message(li.id, "您好")
    await li.block()
    for attempt in (stage.bot.send_message(li.id, "x"), stage.bot.edit_message_text("x", li.id, card.message_id)):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await attempt
    await li.unblock()
    await stage.bot.send_message(li.id, "又见面了")
    await stage.people.call("POST", f"people/{li.id}/deactivate")
    with pytest.raises(Forbidden, match="user is deactivated"):
        await stage.bot.send_message(li.id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await stage.bot.send_message(123, "x")


@scene
async def test_a_migrated_group_names_its_successor(stage: Stage) -> None:
    li = await stage.person()
    group = await stage.people.group("法治建设联络群", [li])
    await stage.bot.send_message(group, "大家好")
    successor = await stage.people.migrate(group)
    with pytest.raises(ChatMigrated) as moved:
        await stage.bot.send_message(group, "还在吗")
    assert moved.value.new_chat_id == successor
    await stage.bot.send_message(successor, "找到了")
    assert [m.text for m in await li.messages(chat_id=successor) if m.from_bot] == ["找到了"]


@scene
async def test_a_wrong_token_is_unauthorized(stage: Stage) -> None:
    with pytest.raises(InvalidToken):
        async with client(stage.sandbox, "12345:wrong"):
            pass


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendVoice", {}),
        ("setWebhook", {"url": "https://example.com"}),
        ("sendMessage", {"text": "*x*", "parse_mode": "MarkdownV2"}),
        ("sendMessage", {"text": "x", "message_effect_id": "1"}),
        ("sendMessage", {"text": "x", "reply_markup": ReplyKeyboardMarkup([["办结"]]).to_dict()}),
        ("sendMessage", {"text": "<tg-emoji emoji-id='1'>x</tg-emoji>", "parse_mode": "HTML"}),
        ("sendPhoto", {"photo": "https://example.com/a.png"}),
    ],
)
@scene
async def test_what_is_not_emulated_is_never_a_success(stage: Stage, method: str, parameters: dict[str, Any]) -> None:
    li = await stage.person()
    answer = await stage.raw(method, chat_id=li.id, **parameters)
    assert (answer["ok"], answer["error_code"]) == (False, 501)
    assert "does not emulate" in answer["description"]
    assert len(await li.messages()) == 1


@scene
async def test_an_unknown_method_is_not_found(stage: Stage) -> None:
    assert await stage.raw("sendTelepathy") == {"ok": False, "error_code": 404, "description": "Not Found"}
    with pytest.raises(NetworkError, match="does not emulate the method sendDice"):
        await stage.bot.send_dice(1)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"chat_id": 1e999}',
        '{"chat_id": [1]}',
        '{"chat_id": "' + "9" * 5000 + '"}',
        "[" * 100_000,
        '"\\ud800"',
    ],
    ids=["array", "cut off", "infinite", "list", "endless", "deep", "surrogate"],
)
@scene
async def test_a_hostile_body_gets_a_refusal_and_never_a_crash(stage: Stage, body: str) -> None:
    url = f"{stage.sandbox.base_url}{stage.sandbox.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["ok"] is False
