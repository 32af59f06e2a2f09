from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import Update

from chat.events import Event, EventKind
from chat.telegram.inbound import event_of
from tasks.domain.terms import Language

NOW = datetime(2026, 3, 2, 1, 0)
PERSON = {"id": 7, "is_bot": False, "first_name": "李", "last_name": "明", "language_code": "zh-hans"}
CHAT = {"id": 7, "type": "private", "first_name": "李"}
GROUP = {"id": -5, "type": "group", "title": "督办群"}


def read(kind: str = "message", *, at: datetime = NOW, **fields: Any) -> Event | None:
    date = int(at.replace(tzinfo=UTC).timestamp())
    body = {"message_id": 3, "date": date, "chat": CHAT, "from": PERSON} | fields
    update = Update.de_json({"update_id": 9, kind: body})
    return event_of(update, NOW, bot_name="duban_bot")


def command(text: str, **fields: Any) -> tuple[EventKind, str, str] | None:
    event = read(text=text, **fields)
    return None if event is None else (event.kind, event.text, event.args)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", (EventKind.COMMAND, "start", "")),
        ("/start 3kX-9_z", (EventKind.COMMAND, "start", "3kX-9_z")),
        ("/Tasks", (EventKind.COMMAND, "tasks", "")),
        ("/tasks@duban_bot 3", (EventKind.COMMAND, "tasks", "3")),
        ("/tasks@Duban_Bot", (EventKind.COMMAND, "tasks", "")),
        ("/tasks@other_bot", None),
        ("／help", (EventKind.COMMAND, "help", "")),
        ("/cancel\n多行\n说明", (EventKind.COMMAND, "cancel", "多行\n说明")),
        ("/完成", (EventKind.TEXT, "/完成", "")),
        ("/", (EventKind.TEXT, "/", "")),
        ("已完成/进行中", (EventKind.TEXT, "已完成/进行中", "")),
        ("a\x00b", (EventKind.TEXT, "ab", "")),
    ],
)
def test_commands_and_texts(text: str, expected: tuple[EventKind, str, str] | None) -> None:
    assert command(text) == expected


def test_who_and_where() -> None:
    event = read(text="好", reply_to_message={"message_id": 2, "date": 0, "chat": CHAT})
    assert event == Event(
        update_id="9",
        kind=EventKind.TEXT,
        chat_id="7",
        user_id="7",
        user_name="李 明",
        language=Language.ZH,
        at=NOW,
        text="好",
        message_id="3",
        reply_to="2",
    )
    group = read(text="/tasks", chat=GROUP)
    assert group is not None
    assert (group.chat_id, group.private, group.chat_title) == ("-5", False, "督办群")


BOT = PERSON | {"id": 12345, "is_bot": True, "username": "Duban_Bot"}
HIDDEN = BOT | {"username": "GroupAnonymousBot"}
CHANNEL = {"id": -1009, "type": "channel", "title": "频道"}


def answer_to(sender: dict[str, Any]) -> dict[str, Any]:
    return {"reply_to_message": {"message_id": 2, "date": 0, "chat": GROUP, "from": sender, "text": "x"}}


def answer_elsewhere(sender: dict[str, Any]) -> dict[str, Any]:
    return {"external_reply": {"origin": {"type": "user", "date": 0, "sender_user": sender}}}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "大家好"}, None),
        ({"text": "@duban_bot 第2项已完成"}, (EventKind.TEXT, "第2项已完成", False)),
        ({"text": "@duban_bot /tasks"}, (EventKind.COMMAND, "tasks", False)),
        ({"text": "@duban_bott 第2项"}, None),
        ({"text": "好", **answer_to(BOT)}, (EventKind.TEXT, "好", False)),
        ({"text": "好", **answer_to(BOT | {"username": "other_bot"})}, None),
        ({"text": "好", **answer_to(PERSON)}, None),
        ({"text": "好", **answer_elsewhere(BOT)}, (EventKind.TEXT, "好", False)),
        ({"text": "好", **answer_elsewhere(PERSON)}, None),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, None),
        ({"text": "/tasks", "from": HIDDEN, "sender_chat": GROUP}, (EventKind.COMMAND, "tasks", True)),
        ({"text": "公告", "from": BOT | {"username": "Channel_Bot"}, "sender_chat": CHANNEL}, None),
        ({"text": "公告", "from": PERSON | {"id": 777000}, "sender_chat": CHANNEL, "is_automatic_forward": True}, None),
        ({"text": "/tasks", "from": BOT | {"username": "other_bot"}}, None),
    ],
)
def test_in_a_group_only_what_is_meant_for_the_bot_is_heard(
    fields: dict[str, Any], expected: tuple[EventKind, str, bool] | None
) -> None:
    event = read(chat=GROUP, **fields)
    assert (None if event is None else (event.kind, event.text, event.anonymous)) == expected


def test_both_chats_tell_of_an_upgrade() -> None:
    old, new = read(migrate_to_chat_id=-100, chat=GROUP), read(migrate_from_chat_id=-5, chat=GROUP | {"id": -100})
    assert old is not None
    assert new is not None
    assert (old.kind, old.chat_id, old.text) == (new.kind, new.chat_id, new.text) == (EventKind.MIGRATED, "-5", "-100")


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (NOW - timedelta(hours=20), NOW - timedelta(hours=20)),
        (NOW - timedelta(hours=26), NOW),
        (NOW + timedelta(minutes=3), NOW),
        (datetime(1970, 1, 2), NOW),
    ],
    ids=["waited while we were down", "older than Telegram keeps", "in the future", "nonsense"],
)
def test_when(said: datetime, believed: datetime) -> None:
    event = read(text="好", at=said)
    assert event is not None
    assert event.at == believed


def test_a_simulated_calendar_moves_the_moment() -> None:
    update = Update.de_json(
        {"update_id": 9, "message": {"message_id": 3, "date": 0, "chat": CHAT, "from": PERSON, "text": "好"}}
    )
    event = event_of(update, NOW, lambda _: NOW - timedelta(minutes=1))
    assert event is not None
    assert event.at == NOW - timedelta(minutes=1)


PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60},
    {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 600, "file_size": 5},
]
FILE = {"file_id": "f", "file_unique_id": "u"}


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        ({"photo": PHOTO}, "photo_20260302_010000.jpg", "image/jpeg"),
        ({"document": FILE | {"file_name": "台账.xlsx", "mime_type": "x/y"}}, "台账.xlsx", "x/y"),
        ({"document": FILE | {"file_name": "a\u202egpj.exe\n"}}, "agpj.exe", ""),
        ({"document": FILE}, "document_20260302_010000", ""),
        ({"voice": FILE | {"duration": 1, "mime_type": "audio/ogg"}}, "voice_20260302_010000.ogg", "audio/ogg"),
        ({"video": FILE | {"duration": 1, "width": 1, "height": 1}}, "video_20260302_010000.mp4", ""),
    ],
)
def test_files(content: dict[str, Any], name: str, mime: str) -> None:
    event = read(**content, caption="佐证", media_group_id="g")
    assert event is not None
    assert event.file is not None
    assert (event.kind, event.text, event.album) == (EventKind.FILE, "佐证", "g")
    assert (event.file.name, event.file.mime) == (name, mime)
    assert event.file.file_id == ("large" if "photo" in content else "f")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (
            {"sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
            "other",
        ),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "other"),
        ({"migrate_to_chat_id": -100, "chat": GROUP}, "migrated"),
        ({"new_chat_members": [PERSON], "chat": GROUP}, None),
        ({"pinned_message": {"message_id": 2, "date": 0, "chat": CHAT}}, None),
        ({"text": "hi", "from": PERSON | {"is_bot": True}}, None),
    ],
    ids=["sticker", "location", "upgrade", "join", "pin", "a bot"],
)
def test_what_else_a_message_may_be(fields: dict[str, Any], kind: str | None) -> None:
    event = read(**fields)
    assert (event.kind.value if event else None) == kind
    if kind == "migrated":
        assert event is not None
        assert event.text == "-100"


def test_a_button_under_a_message_that_telegram_has_forgotten() -> None:
    query = {"id": "q", "from": PERSON, "chat_instance": "c", "data": "ok"}
    update = Update.de_json({"update_id": 9, "callback_query": query})
    event = event_of(update, NOW)
    assert event is not None
    assert (event.kind, event.chat_id, event.message_id, event.data) == (EventKind.PRESS, "7", None, "ok")


@pytest.mark.parametrize(
    ("was", "is_now", "kind"),
    [("member", "kicked", "blocked"), ("kicked", "member", "unblocked"), ("member", "administrator", None)],
)
def test_membership(was: str, is_now: str, kind: str | None) -> None:
    def member(status: str) -> dict[str, Any]:
        rights = [
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
            "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
            "can_edit_stories", "can_delete_stories",
        ]  # fmt: skip
        more = (
            {"until_date": 0}
            if status == "kicked"
            else dict.fromkeys(rights, False)
            if status == "administrator"
            else {}
        )
        return {"status": status, "user": PERSON | {"id": 12345, "is_bot": True}} | more

    event = read("my_chat_member", old_chat_member=member(was), new_chat_member=member(is_now))
    assert (event.kind.value if event else None) == kind
