"""Every adapter behind one handle, for the contract of chat.transport: Telegram's over the stand-in, and one of our own
that resembles it in nothing, so that nothing of Telegram's slips into the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from chat.events import Event, EventKind, IncomingFile
from chat.telegram.client import TelegramBot
from chat.telegram.inbound import ALLOWED_UPDATES, event_of
from chat.telegram.sender import TelegramTransport
from chat.transport import SendError, Transport
from chat.wholes import plain
from sandbox.people import Message, People, Person
from sandbox.server import Sandbox
from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.terms import Language


@dataclass(frozen=True)
class Shown:
    """A message of the bot as a person sees it."""

    id: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    file: tuple[str, bytes] | None = None  # name, content


class Adapter(Protocol):
    """A messenger with people in it. A chat of '' is the person's own."""

    messenger: str
    transport: Transport

    async def person(self, name: str) -> str:
        """Somebody who has begun to talk with the bot: the id of the user, and of their chat."""

    async def say(self, user: str, text: str, chat: str = "", reply_to: str = "") -> None: ...
    async def press(self, user: str, message_id: str, data: str, chat: str = "") -> None: ...
    async def send_file(self, user: str, name: str, content: bytes, caption: str) -> None: ...
    async def edit(self, user: str, text: str) -> None:
        """Changes the message that the person wrote last."""

    async def block(self, user: str, *, blocked: bool) -> None: ...
    async def group(self, title: str, user: str) -> str: ...
    async def leave(self, user: str, chat: str) -> None: ...
    async def upgrade(self, chat: str) -> str: ...
    async def refuse(self, how: str) -> None:
        """What the messenger does with the next message: 'never', 'not now', 'quiet', 'no answer'."""

    async def events(self) -> list[Event]:
        """What has come since."""

    async def shown(self, chat: str) -> list[Shown]: ...
    async def toasts(self, user: str) -> list[str]: ...
    async def menu(self, user: str) -> list[str]:
        """The names of the commands that the person's app offers."""

    async def download(self, file_id: str) -> bytes: ...


# ── Telegram ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class OfTelegram:
    messenger = "telegram"

    def __init__(self, people: People, bot: TelegramBot, clock: Callable[[], datetime]) -> None:
        self.transport: Transport = TelegramTransport(bot)
        self._people, self._bot, self._clock = people, bot, clock
        self._persons: dict[str, Person] = {}
        self._said: dict[str, int] = {}
        self._offset: int | None = None

    async def person(self, name: str) -> str:
        person = await self._people.person(name)
        await person.say("/start")
        self._persons[str(person.id)] = person
        return str(person.id)

    async def say(self, user: str, text: str, chat: str = "", reply_to: str = "") -> None:
        place = int(chat or user)
        await self._persons[user].say(text, chat_id=place, reply_to=int(reply_to) if reply_to else None)
        self._said[user] = (await self._persons[user].messages(chat_id=place))[-1].id

    async def press(self, user: str, message_id: str, data: str, chat: str = "") -> None:
        await self._persons[user].press(data, int(message_id), chat_id=int(chat or user))

    async def send_file(self, user: str, name: str, content: bytes, caption: str) -> None:
        await self._persons[user].send_document(name, content, "application/pdf", caption)

    async def edit(self, user: str, text: str) -> None:
        await self._persons[user].edit(self._said[user], text)

    async def block(self, user: str, *, blocked: bool) -> None:
        await (self._persons[user].block() if blocked else self._persons[user].unblock())

    async def group(self, title: str, user: str) -> str:
        return str(await self._people.group(title, [self._persons[user]]))

    async def leave(self, user: str, chat: str) -> None:
        await self._persons[user].remove_bot(int(chat))

    async def upgrade(self, chat: str) -> str:
        return str(await self._people.migrate(int(chat)))

    async def refuse(self, how: str) -> None:
        faults: dict[str, dict[str, Any]] = {
            "never": {"kind": "error", "status": 400},
            "not now": {"kind": "error", "status": 500},
            "quiet": {"kind": "flood", "retry_after": 7},
            "no answer": {"kind": "drop"},
        }
        await self._people.fault(**faults[how], method="sendMessage")

    async def events(self) -> list[Event]:
        updates, after = await self._bot.fetch_updates(offset=self._offset, limit=100, wait=0, allowed=ALLOWED_UPDATES)
        self._offset = after or self._offset
        read = [event_of(update, self._clock(), bot_name="duban_sandbox_bot") for update in updates]
        return [event for event in read if event is not None]

    async def shown(self, chat: str) -> list[Shown]:
        views = await self._people.call("GET", f"chats/{chat}/messages")
        return [await self._shown(message) for message in map(Message.read, views) if message.from_bot]

    async def _shown(self, message: Message) -> Shown:
        file = message.document or message.photo
        content = (file.file_name, await self._people.download(file.file_id)) if file is not None else None
        return Shown(str(message.id), message.text, tuple(b for row in message.buttons for b in row), content)

    async def toasts(self, user: str) -> list[str]:
        return [toast.text for toast in await self._persons[user].toasts()]

    async def menu(self, user: str) -> list[str]:
        return [line.split()[0].removeprefix("/") for line in await self._persons[user].menu()]

    async def download(self, file_id: str) -> bytes:
        into = BytesIO()
        await self._bot.download(file_id, into, most=20 * 1024 * 1024)
        return into.getvalue()


@asynccontextmanager
async def telegram(now: datetime) -> AsyncIterator[Adapter]:
    async with Sandbox(clock=lambda: now) as sandbox:
        bot = TelegramBot(sandbox.token, base_url=sandbox.base_url, base_file_url=sandbox.base_file_url)
        async with People(sandbox.url) as people, bot:
            yield OfTelegram(people, bot, lambda: now)


# ── a messenger in memory ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Pigeons:
    """Its ids are words, its messages have no limit, its presses no expiry; groups take their messages along."""

    now: datetime
    messenger: str = "pigeon"
    came: list[Event] = field(default_factory=list)
    hung: dict[str, list[Shown]] = field(default_factory=dict)  # chat → what the bot has said
    words: dict[str, list[str]] = field(default_factory=dict)  # presser → toasts
    menus: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    went: dict[str, str] = field(default_factory=dict)
    presses: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    mood: str = ""
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def transport(self) -> Transport:
        return self

    def _id(self, kind: str) -> str:
        return f"{kind}·{next(self.numbers)}"

    def _arrive(self, kind: EventKind, user: str, chat: str = "", **fields: Any) -> None:
        event = Event(
            update_id=f"leaf-{next(self.numbers)}",
            kind=kind,
            chat_id=chat or user,
            user_id=user,
            user_name=user.removeprefix("dove "),
            language=Language.ZH,
            at=self.now,
            private=not chat,
            chat_title=chat.removeprefix("roof "),
            messenger=self.messenger,
        )
        self.came.append(replace(event, **fields))

    # ── people ────────────────────────────────────────────────────────────────────────────────────────────────

    async def person(self, name: str) -> str:
        self.hung[f"dove {name}"] = []
        return f"dove {name}"

    async def say(self, user: str, text: str, chat: str = "", reply_to: str = "") -> None:
        answered = self._where(reply_to)
        if chat and not (text.startswith("/") or answered):
            return
        self.last[user] = self._id("note")
        reply: dict[str, Any] = {"message_id": self.last[user], "reply_to": reply_to or None}
        if answered and answered != (chat or user):
            reply["reply_chat"] = answered
        if text.startswith("/"):
            name, _, args = text[1:].partition(" ")
            self._arrive(EventKind.COMMAND, user, chat, text=name, args=args, **reply)
        else:
            self._arrive(EventKind.TEXT, user, chat, text=text, **reply)

    async def press(self, user: str, message_id: str, data: str, chat: str = "") -> None:
        press = self._id("peck")
        self.presses[press] = user
        self._arrive(EventKind.PRESS, user, chat, data=data, message_id=message_id, callback_id=press)

    async def send_file(self, user: str, name: str, content: bytes, caption: str) -> None:
        self.files[key := self._id("roll")] = content
        file = IncomingFile(key, name, "application/pdf", len(content))
        self._arrive(EventKind.FILE, user, text=caption, file=file, message_id=self._id("note"))

    async def edit(self, user: str, text: str) -> None:
        self._arrive(EventKind.EDITED, user, text=text, message_id=self.last[user])

    async def block(self, user: str, *, blocked: bool) -> None:
        (self.away.add if blocked else self.away.discard)(user)
        self._arrive(EventKind.BLOCKED if blocked else EventKind.UNBLOCKED, user)

    async def group(self, title: str, user: str) -> str:
        self.hung[chat := f"roof {title}"] = []
        self._arrive(EventKind.JOINED, user, chat)
        return chat

    async def leave(self, user: str, chat: str) -> None:
        self.away.add(chat)
        self._arrive(EventKind.LEFT, user, chat)

    async def upgrade(self, chat: str) -> str:
        self.went[chat] = f"{chat} II"
        self.hung[self.went[chat]] = []
        self._arrive(EventKind.MIGRATED, "dove nobody", chat, text=self.went[chat])
        return self.went[chat]

    async def refuse(self, how: str) -> None:
        self.mood = how

    async def events(self) -> list[Event]:
        came, self.came = self.came, []
        return came

    async def shown(self, chat: str) -> list[Shown]:
        return list(self.hung[chat])

    async def toasts(self, user: str) -> list[str]:
        return self.words.get(user, [])

    async def menu(self, user: str) -> list[str]:
        return self.menus[user]

    async def download(self, file_id: str) -> bytes:
        return self.files[file_id]

    # ── the transport ─────────────────────────────────────────────────────────────────────────────────────────

    async def send(self, outgoing: Outgoing) -> str | None:
        mood, self.mood = self.mood, ""
        refusals: dict[str, dict[str, Any]] = {
            "never": {"permanent": True},
            "not now": {},
            "quiet": {"retry_after": 7.0},
        }
        if mood in refusals:
            raise SendError(mood, **refusals[mood])
        if outgoing.chat_id in self.went:
            raise SendError("flown", moved_to=self.went[outgoing.chat_id])
        if outgoing.chat_id in self.away:
            raise SendError("gone", permanent=True, unreachable=True)
        if outgoing.kind is OutgoingKind.MENU:
            self.menus[outgoing.chat_id] = [line.split()[0] for line in outgoing.text.splitlines()]
            return None
        if outgoing.kind is OutgoingKind.TOAST:
            presser = self.presses[outgoing.callback_id or ""]
            self.words.setdefault(presser, []).append(plain(outgoing.text))
            return None
        message_id = self._hang(outgoing)
        if mood == "no answer":
            raise SendError("silence", uncertain=True)
        return message_id

    def _hang(self, outgoing: Outgoing) -> str:
        there = self.hung[outgoing.chat_id]
        buttons = tuple((button.text, button.data) for row in outgoing.buttons for button in row)
        place = next((n for n, shown in enumerate(there) if shown.id == outgoing.message_id), None)
        if outgoing.kind is OutgoingKind.UNBUTTON:
            if place is not None:
                there[place] = replace(there[place], buttons=())
            return outgoing.message_id or ""
        file = None
        if outgoing.kind is OutgoingKind.DOCUMENT:
            path = Path(outgoing.path or "")
            file = (outgoing.file_name or path.name, path.read_bytes())
        if outgoing.kind is OutgoingKind.QR:
            file = ("qr", (outgoing.link or "").encode())
        if outgoing.kind is OutgoingKind.EDIT and place is not None:
            there[place] = replace(there[place], text=plain(outgoing.text), buttons=buttons)
            return there[place].id
        there.append(Shown(self._id("note"), plain(outgoing.text), buttons, file))
        return there[-1].id

    def _where(self, message_id: str) -> str:
        return next((chat for chat, there in self.hung.items() if message_id in [s.id for s in there]), "")


@asynccontextmanager
async def pigeons(now: datetime) -> AsyncIterator[Adapter]:
    yield Pigeons(now)


ADAPTERS = {"telegram": telegram, "in memory": pigeons}
