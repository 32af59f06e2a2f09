"""telegram.Update → Event. Everything in an update is hostile; here it only gets its form, services check it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from chat.events import Event, EventKind, IncomingFile
from tasks.domain.terms import Language

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
OLDEST = timedelta(hours=25)  # Telegram keeps updates for 24 h: what claims to be older has a wrong date
MOST_NAME = 200

_COMMAND = re.compile(r"[/／]([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # neither database can store them
_NOT_NAME = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
_SUFFIX = {"video": ".mp4", "animation": ".mp4", "video_note": ".mp4", "voice": ".ogg", "audio": ".mp3"}


def naive_utc(moment: datetime) -> datetime:
    """An aware moment as the naive UTC that is stored."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def event_of(
    update: Update, now: datetime, moment_of: Callable[[datetime], datetime] = naive_utc, *, bot_name: str = ""
) -> Event | None:
    """What the person did; None for what is not meant for the bot: another bot's command, joins, pins, channels; in a
    group all but commands, answers to the bot's messages and what begins with its name.

    `moment_of` turns Telegram's aware dates into moments of duban's clock. `bot_name`: the user name without '@'; if
    it is not known, a command that names a bot is taken as ours.
    """
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query, now)
    if update.my_chat_member is not None:
        return _membership(update.update_id, update.my_chat_member, now, moment_of)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return None
    if message.migrate_to_chat_id is not None or message.migrate_from_chat_id is not None:
        return _upgrade(update.update_id, message, message.from_user, now)
    if message.from_user.is_bot and message.sender_chat is None:
        return None
    told = (message.edit_date if update.edited_message else None) or message.date
    common = _common(update.update_id, message.chat, message.from_user, _believed(moment_of(told), now))
    common |= {
        "message_id": str(message.message_id),
        "reply_to": str(message.reply_to_message.message_id) if message.reply_to_message else None,
        "album": message.media_group_id,
        "anonymous": message.sender_chat is not None,
    }
    text = _NOT_TEXT.sub("", message.text or message.caption or "")
    if not common["private"]:
        spoken = _COMMAND.fullmatch(text.strip()) is not None
        called = _called(text, bot_name)
        if not (spoken or called is not None or _answers_bot(message, bot_name)):
            return None
        text = called if called is not None else text
    if update.edited_message is not None:
        return Event(kind=EventKind.EDITED, text=text, **common)
    if message.text is not None:
        return _said(text, common, bot_name)
    file = _file(message)
    if file is not None:
        return Event(kind=EventKind.FILE, text=text, file=file, **common)
    # What has no content (a join, a pin, a new title) is no message to the bot.
    return Event(kind=EventKind.OTHER, **common) if message.effective_attachment else None


def _said(text: str, common: dict[str, Any], bot_name: str) -> Event | None:
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        return Event(kind=EventKind.TEXT, text=text, **common)
    name, addressee, rest = command.groups(default="")
    if addressee and bot_name and addressee.lower() != bot_name.lower():
        return None
    return Event(kind=EventKind.COMMAND, text=name.lower(), args=rest.strip(), **common)


def _called(text: str, bot_name: str) -> str | None:
    """What is said to the bot by its name: '@duban_bot 第2项已完成'."""
    name, _, rest = text.strip().partition(" ")
    return rest.strip() if bot_name and name.lower() == f"@{bot_name.lower()}" else None


def _answers_bot(message: Message, bot_name: str) -> bool:
    """Whether the message answers one of the bot's. One of the time before a group's upgrade is not named, but its
    sender is."""
    answered = message.reply_to_message.from_user if message.reply_to_message is not None else None
    if message.external_reply is not None:
        answered = getattr(message.external_reply.origin, "sender_user", None)
    if answered is None or not answered.is_bot:
        return False
    return not bot_name or (answered.username or "").lower() == bot_name.lower()


def _upgrade(update_id: int, message: Message, user: User, now: datetime) -> Event:
    """Both chats tell of it: the old one to where it goes, the new one from where it came."""
    common = _common(update_id, message.chat, user, now)
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    return Event(kind=EventKind.MIGRATED, text=str(new), **(common | {"chat_id": str(old)}))


def _press(update_id: int, query: CallbackQuery, now: datetime) -> Event:
    """A pressed button. Telegram gives it no date, and no message if that is too old: then the person's own chat."""
    message = query.message
    chat = message.chat if message is not None else Chat(query.from_user.id, ChatType.PRIVATE)
    return Event(
        kind=EventKind.PRESS,
        data=_NOT_TEXT.sub("", query.data or ""),
        callback_id=query.id,
        message_id=str(message.message_id) if message is not None else None,
        **_common(update_id, chat, query.from_user, now),
    )


def _membership(
    update_id: int, change: ChatMemberUpdated, now: datetime, moment_of: Callable[[datetime], datetime]
) -> Event | None:
    was_gone, is_gone = _gone(change.old_chat_member), _gone(change.new_chat_member)
    if was_gone == is_gone or change.chat.type == ChatType.CHANNEL:
        return None
    common = _common(update_id, change.chat, change.from_user, _believed(moment_of(change.date), now))
    if common["private"]:
        return Event(kind=EventKind.BLOCKED if is_gone else EventKind.UNBLOCKED, **common)
    return Event(kind=EventKind.LEFT if is_gone else EventKind.JOINED, **common)


def _gone(member: ChatMember) -> bool:
    """Whether the bot cannot speak: it is not in the chat, or was forbidden to write there."""
    return member.status in _GONE or getattr(member, "can_send_messages", True) is False


def _common(update_id: int, chat: Chat, user: User, at: datetime) -> dict[str, Any]:
    return {
        "update_id": str(update_id),
        "chat_id": str(chat.id),
        "user_id": str(user.id),
        "user_name": _NOT_NAME.sub("", user.full_name)[:MOST_NAME],
        "language": Language.of(user.language_code),
        "at": at,
        "private": chat.type == ChatType.PRIVATE,
        "chat_title": _NOT_NAME.sub("", chat.title or "")[:MOST_NAME],
    }


def _believed(told: datetime, now: datetime) -> datetime:
    return told if now - OLDEST <= told <= now else now


def _file(message: Message) -> IncomingFile | None:
    stamp = f"{message.date:%Y%m%d_%H%M%S}"
    if message.photo:
        photo = max(message.photo, key=lambda size: size.width * size.height)
        return IncomingFile(photo.file_id, f"photo_{stamp}.jpg", "image/jpeg", photo.file_size)
    for kind in ("document", "video", "animation", "audio", "voice", "video_note"):
        found = getattr(message, kind)
        if found is not None:
            name = _NOT_NAME.sub("", getattr(found, "file_name", None) or "")[:MOST_NAME]
            name = name or f"{kind}_{stamp}{_SUFFIX.get(kind, '')}"
            return IncomingFile(found.file_id, name, getattr(found, "mime_type", None) or "", found.file_size)
    return None
