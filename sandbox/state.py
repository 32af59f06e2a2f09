"""What the stand-in knows: people, chats, messages, files. It lives in memory and is gone with the process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sandbox.entities import Entity, to_html
from sandbox.errors import bad_request, forbidden
from sandbox.params import as_number
from sandbox.updates import Signal, UpdateQueue

Json = dict[str, Any]
Keyboard = list[list[Json]]
Kind = Literal["text", "photo", "document", "service"]


@dataclass(slots=True)
class User:
    """A simulated person (or the bot itself). `started` means that the bot may write to them."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def api(self) -> Json:
        """Telegram's User object."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        named = {key: value for key, value in optional.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **named}


@dataclass(slots=True)
class StoredFile:
    """Bytes that went up, from either side."""

    id: str
    unique_id: str
    name: str
    mime: str
    content: bytes
    path: str
    kind: Literal["photo", "document"]
    width: int = 0
    height: int = 0

    def api(self) -> Json | list[Json]:
        """A Document, or the list of PhotoSize that a photo has (one: the stand-in makes no smaller copies)."""
        base: Json = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}
        if self.kind == "photo":
            return [{**base, "width": self.width, "height": self.height}]
        return {**base, "file_name": self.name, "mime_type": self.mime}


@dataclass(slots=True)
class Message:
    """A message as it stands now."""

    id: int
    chat: Chat
    sender: User
    date: int
    kind: Kind
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    keyboard: Keyboard = field(default_factory=list)
    had: set[str] = field(default_factory=set)  # data of buttons that an edit took away
    file: StoredFile | None = None
    album: str = ""
    reply_to: Message | None = None
    edited: int | None = None
    extra: Json = field(default_factory=dict)

    def api(self, *, nested: bool = False) -> Json:
        """Telegram's Message object; a nested one has no reply of its own."""
        out: Json = {
            "message_id": self.id,
            "from": self.sender.api(),
            "chat": self.chat.api(),
            "date": self.date,
            **self.extra,
        }
        if self.edited is not None:
            out["edit_date"] = self.edited
        if self.album:
            out["media_group_id"] = self.album
        if self.reply_to is not None and not nested:
            out["reply_to_message"] = self.reply_to.api(nested=True)
        if self.file is not None:
            out[self.file.kind] = self.file.api()
        prefix = "" if self.kind == "text" else "caption"
        if self.text:
            out[prefix or "text"] = self.text
        if self.entities:
            out[f"{prefix}_entities".lstrip("_")] = self.entities
        if self.keyboard:
            out["reply_markup"] = {"inline_keyboard": self.keyboard}
        return out

    def view(self) -> Json:
        """What a person sees of it; the shape of people.Message."""
        return {
            "id": self.id,
            "chat_id": self.chat.id,
            "from_bot": self.sender.is_bot and "sender_chat" not in self.extra,
            "sender": self.chat.title if "sender_chat" in self.extra else self.sender.first_name,
            "kind": self.kind,
            "text": self.text,
            "html": to_html(self.text, self.entities),
            "buttons": [[[b["text"], b.get("callback_data", b.get("url", ""))] for b in row] for row in self.keyboard],
            "file": None
            if self.file is None
            else {"id": self.file.id, "name": self.file.name, "size": len(self.file.content), "mime": self.file.mime},
            "date": self.date,
            "edited": self.edited is not None,
            "album": self.album,
            "reply_to": None if self.reply_to is None else self.reply_to.id,
            "service": sorted(self.extra) if self.kind == "service" else [],
        }


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str = ""
    user: User | None = None
    members: list[User] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    migrated_to: int | None = None
    has_bot: bool = True
    reads_all: bool = False  # the bot is not bound by privacy mode there

    @property
    def name(self) -> str:
        """What a list of chats shows."""
        return self.user.first_name if self.user else self.title

    def api(self) -> Json:
        """Telegram's Chat object."""
        if self.user is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        person = self.user.api()
        named: Json = {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        return {"id": self.id, "type": "private", **named}


@dataclass(slots=True)
class Query:
    """A pressed button that waits for answerCallbackQuery."""

    id: str
    user: User
    message: Message
    open: bool = True


class World:
    """Everything that is known, with one signal for whoever waits for a change."""

    def __init__(self, bot: User, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._counter = 0
        self.bot = bot
        self.signal = Signal()
        self.updates = UpdateQueue(self.signal)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.events: list[Json] = []
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.wording: dict[tuple[str, str], str] = {}

    def now(self) -> int:
        """The given clock in Unix seconds; naive moments are UTC."""
        moment = self._clock()
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())

    def next_number(self) -> int:
        """One counter for message ids, file ids and the like: no two things share a number."""
        self._counter += 1
        return self._counter

    def event(self, chat: Chat, kind: str, content: Json) -> int:
        """Record what a person in `chat` notices: message, edit, buttons, delete, toast. Returns its number, from 1."""
        self.events.append({"seq": len(self.events) + 1, "chat_id": chat.id, "kind": kind, **content})
        self.signal.notify()
        return len(self.events)

    def post(self, message: Message) -> Message:
        """Put a message into its chat."""
        message.chat.messages[message.id] = message
        self.event(message.chat, "message", {"message": message.view()})
        return message

    def store_file(
        self, kind: Literal["photo", "document"], name: str, mime: str, content: bytes, size: tuple[int, int] = (0, 0)
    ) -> StoredFile:
        """Keep an upload under a new file id; equal contents share their file_unique_id."""
        number = self.next_number()
        unique = hashlib.sha256(content).hexdigest()[:16]
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        safe = suffix if suffix.isascii() and suffix.isalnum() else "bin"
        path = f"{kind}s/file_{number}.{safe}"
        file = StoredFile(f"SBX{kind[0]}{number:08d}{unique}", unique, name, mime, content, path, kind, *size)
        self.files[file.id] = file
        return file

    def chat(self, chat_id: str) -> Chat:
        """The chat that a call names. Raises ApiError as Telegram does for an empty, unknown or migrated one."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(as_number(chat_id))
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            text = "group chat was upgraded to a supergroup chat"
            raise bad_request(text, {"migrate_to_chat_id": chat.migrated_to})
        return chat

    def writable(self, chat_id: str) -> Chat:
        """The chat, when the bot may write to it; otherwise ApiError 403 as Telegram words it."""
        chat = self.chat(chat_id)
        user = chat.user
        if user is None:
            if not chat.has_bot:
                raise forbidden(f"bot was kicked from the {chat.type} chat")
            return chat
        if user.deactivated:
            raise forbidden("user is deactivated")
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        if not user.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
