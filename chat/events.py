"""What arrives from a person, messenger-neutral. Every field is hostile input until a service has checked it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.domain.terms import Language, Term


class EventKind(Term):
    COMMAND = "command", "命令", "command"  # text = the command without slash and bot name, args = the rest
    TEXT = "text", "文字", "text"
    PRESS = "press", "按钮", "button"  # data, callback_id, message_id (of the message with the button)
    FILE = "file", "文件", "file"  # file, text = caption, album
    EDITED = "edited", "修改", "edited message"  # text, message_id
    BLOCKED = "blocked", "停用", "bot blocked"  # the person blocked the bot
    UNBLOCKED = "unblocked", "恢复", "bot unblocked"
    JOINED = "joined", "入群", "bot added"  # the person added the bot to a group
    LEFT = "left", "退群", "bot removed"  # … or removed it
    MIGRATED = "migrated", "群组升级", "group migrated"  # text = the new chat id
    OTHER = "other", "其他", "other"  # stickers, polls, …: answered politely, never in silence


@dataclass(frozen=True)
class IncomingFile:
    """A file that a person sent; fetched later by `file_id`."""

    file_id: str
    name: str  # as the sender's program calls it: never a path, made safe before it is used as one
    mime: str
    size: int | None  # bytes, if the messenger says


@dataclass(frozen=True)
class Event:
    """One thing that a person did. What an adapter owes with it is written down in chat.transport."""

    update_id: str
    kind: EventKind
    chat_id: str
    user_id: str
    user_name: str  # what the person calls themselves there
    language: Language  # from the messenger; a contact's own choice comes first
    at: datetime  # when the person did it, naive UTC, as the messenger says; never later than now
    text: str = ""
    args: str = ""
    data: str = ""
    callback_id: str | None = None
    message_id: str | None = None  # of this message, or of the message that carries the pressed button
    reply_to: str | None = None  # message id that this message answers
    reply_chat: str | None = None  # … if it is in another chat: that of a group before its upgrade
    album: str | None = None  # files of one album share it
    file: IncomingFile | None = None
    private: bool = True  # a chat of one person, not a group
    chat_title: str = ""  # of a group
    anonymous: bool = False  # said in a group's or a channel's name: nobody can tell by whom
    messenger: str = "telegram"
