"""What leaves for a person, messenger-neutral. It exists in the outbox before it is attempted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from tasks.domain.terms import Language, Term


class OutgoingKind(Term):
    SEND = "send", "发送消息", "send a message"
    EDIT = "edit", "修改消息", "edit a message"
    TOAST = "toast", "按钮应答", "answer a button"
    DOCUMENT = "document", "发送文件", "send a file"
    QR = "qr", "发送二维码", "send a QR code"
    MENU = "menu", "更新命令菜单", "set the command menu"
    UNBUTTON = "unbutton", "收起按钮", "take buttons away"


class Priority(IntEnum):
    """Lower leaves first: an answer to a person before a broadcast."""

    ANSWER = 0
    NOTICE = 5
    BROADCAST = 9


@dataclass(frozen=True)
class Button:
    """A button under a message. `data` is at most 64 bytes of UTF-8 and is hostile input when it comes back."""

    text: str
    data: str


Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Outgoing:
    """One thing to send. `text` is the HTML subset b, i, u, s, a, code, pre, blockquote; already escaped.

    EDIT needs `message_id`; TOAST needs `callback_id` (text may be empty, buttons are ignored); DOCUMENT needs `path`.
    QR needs `link`: it is drawn when it is sent, so that no picture of it is kept. A MENU is no message: its text is a
    line for each command that the person has, 'tasks my items'; without any, the menu is that of strangers.
    UNBUTTON leaves the text of a message as it is and takes its buttons away; it needs `message_id`, or in `of` the
    outbox row of a message that is on its way (services.delivery then knows the id when it comes to it).
    `about` says what the message is about, so that a reply to it can be understood: {'assignment': 12} for a card,
    {'assignments': [12, 15]} for a digest in the order of its lines, {'progress': 7} for a review card, {'table': 3}
    for the preview of a table.
    `dedupe_key`: a second message with the same key is never queued. `not_before`: it waits until that moment, and what
    is said in its chat meanwhile does not wait behind it.
    `language` is the reader's, for what has to be added to the text on its way; services.delivery fills it in where
    that may happen.
    """

    chat_id: str
    kind: OutgoingKind = OutgoingKind.SEND
    text: str = ""
    buttons: Buttons = ()
    message_id: str | None = None
    callback_id: str | None = None
    path: str | None = None
    file_name: str | None = None
    link: str | None = None
    contact_id: int | None = None
    about: dict[str, int | list[int]] = field(default_factory=dict)
    priority: Priority = Priority.ANSWER
    dedupe_key: str | None = None
    messenger: str = "telegram"
    not_before: datetime | None = None
    of: int | None = None
    language: Language = Language.ZH


@dataclass(frozen=True)
class Claimed:
    """An outbox row that one dispatcher has taken for sending."""

    id: int
    outgoing: Outgoing
    attempts: int  # attempts before this one
    perhaps_arrived: bool = False  # an attempt before this one may have reached the person
