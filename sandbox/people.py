"""The client of the control API: simulated people for tests, the demo and scripts; it speaks HTTP and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attachment:
    """The document or photo of a message; `size` in bytes."""

    file_id: str
    file_name: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the person sees it. `buttons` are rows of (text, callback data or URL); `date` is naive UTC."""

    id: int
    chat_id: int
    from_bot: bool
    sender: str
    text: str
    html: str
    buttons: tuple[tuple[tuple[str, str], ...], ...]
    document: Attachment | None
    photo: Attachment | None
    date: datetime
    edited: bool
    album: str
    reply_to: int | None

    @classmethod
    def read(cls, view: Json) -> Message:
        """From the control API's JSON."""
        file = view["file"]
        attachment = None if file is None else Attachment(file["id"], file["name"], file["size"], file["mime"])
        return cls(
            id=view["id"],
            chat_id=view["chat_id"],
            from_bot=view["from_bot"],
            sender=view["sender"],
            text=view["text"],
            html=view["html"],
            buttons=tuple(tuple((text, data) for text, data in row) for row in view["buttons"]),
            document=attachment if view["kind"] == "document" else None,
            photo=attachment if view["kind"] == "photo" else None,
            date=datetime.fromtimestamp(view["date"], UTC).replace(tzinfo=None),
            edited=view["edited"],
            album=view["album"],
            reply_to=view["reply_to"],
        )

    def __str__(self) -> str:
        file = self.document or self.photo
        parts = [f"#{self.id} {self.sender}:", self.text]
        parts += [f"[{'文件' if self.document else '图片'} {file.file_name}, {file.size} B]"] if file else []
        parts += [" ".join(f"[{text}]" for text, _ in row) for row in self.buttons]
        return " ".join(part for part in parts if part) + (" (已编辑)" if self.edited else "")


@dataclass(frozen=True, slots=True)
class Toast:
    """The short notice after a pressed button; `alert` is the one that must be closed. '' ends the spinner only."""

    text: str
    alert: bool
    query_id: str
    message_id: int


class ControlError(Exception):
    """The sandbox refused an action: no such button, no such person, a person who has blocked the bot."""


class People:
    """A connection to a sandbox at `url` (its `.url`): makes people and groups, sets faults, reads the log."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._session.close()

    async def call(self, verb: str, path: str, body: Any = None, **query: str | int | float) -> Any:
        """One call of the control API: JSON in (or a form with files), JSON out. Raises ControlError."""
        form = body if isinstance(body, aiohttp.FormData) else None
        json = None if form is not None else body
        url = f"{self._url}/sandbox/{path}"
        async with self._session.request(verb, url, json=json, data=form, params=query) as response:
            answer = await response.json()
        if response.status != 200:
            raise ControlError(answer.get("description", f"HTTP {response.status}"))
        return answer

    async def person(self, first_name: str, *, person_id: int | None = None, language_code: str = "zh-hans") -> Person:
        """A new person, or the one who has that id."""
        body = {"id": person_id, "first_name": first_name, "language_code": language_code}
        made = await self.call("POST", "people", body)
        return Person(self, made["id"], made["first_name"], made["language_code"])

    async def group(self, title: str, members: Sequence[Person], *, reads_all: bool = False) -> int:
        """A new group with the bot in it; returns its chat id. The first member created it. `reads_all`: the bot sees
        all that is said there, not only what is meant for it."""
        ids = [member.id for member in members]
        made = await self.call("POST", "groups", {"title": title, "members": ids, "reads_all": reads_all})
        return int(made["id"])

    async def migrate(self, group_id: int) -> int:
        """Upgrade a group to a supergroup; returns the new chat id."""
        return int((await self.call("POST", f"groups/{group_id}/migrate"))["id"])

    async def redeliver(self, update_id: int) -> None:
        """Deliver an update to the bot once more."""
        await self.call("POST", f"updates/{update_id}/redeliver")

    async def expire_queries(self) -> int:
        """Make every button that waits for an answer too old; returns how many there were."""
        return int((await self.call("POST", "queries/expire"))["expired"])

    async def fault(self, kind: str, **rule: Any) -> None:
        """Set a fault (docs/sandbox.md): kind, and method, chat_id, times, probability, seed, retry_after …"""
        await self.call("POST", "faults", {"kind": kind, **rule})

    async def clear_faults(self) -> None:
        """Drop every fault and let held answers go."""
        await self.call("DELETE", "faults")

    async def limits(self, **limits: int) -> None:
        """Enforce Telegram's limits with 429: per_second, per_chat_second, per_group_minute; none lifts them."""
        await self.call("POST", "limits", limits)

    async def log(self, method: str = "") -> list[Json]:
        """The calls that the bot made, oldest first: method, chat_id, arrived, status, description, fault."""
        answer: list[Json] = await self.call("GET", "log", method=method)
        return answer

    async def rates(self) -> Json:
        """Counts by method and status, and the peaks of sending."""
        answer: Json = await self.call("GET", "rates")
        return answer

    async def download(self, file_id: str) -> bytes:
        """The bytes of a file that went either way."""
        async with self._session.get(f"{self._url}/sandbox/files/{file_id}") as response:
            if response.status != 200:
                raise ControlError(await response.text())
            return await response.read()


class Person:
    """A simulated person with their Telegram app.

    Every action moves a mark: `expect` looks at what the bot did after the person's last action only, so that an older
    message never passes for an answer. Each message and each edit is matched once.
    """

    def __init__(self, people: People, person_id: int, first_name: str, language_code: str) -> None:
        self._people = people
        self.id = person_id
        self.first_name = first_name
        self.language_code = language_code
        self._mark = 0
        self._matched: set[int] = set()

    async def say(
        self, text: str, *, chat_id: int | None = None, reply_to: int | None = None, anonymous: bool = False
    ) -> int | None:
        """Write to the bot (or in a group); returns the update's id, None when the bot does not get to see it."""
        return await self._act("say", {"text": text, "chat_id": chat_id, "reply_to": reply_to, "anonymous": anonymous})

    async def reply(self, message_id: int, text: str, *, chat_id: int | None = None) -> int | None:
        """Answer a message by quoting it."""
        return await self.say(text, chat_id=chat_id, reply_to=message_id)

    async def follow(self, link: str) -> int | None:
        """Open an https://t.me/<bot>?start=<code> link, which sends '/start <code>'."""
        return await self._act("follow", {"link": link})

    async def edit(self, message_id: int, text: str, *, chat_id: int | None = None) -> int | None:
        """Change one's own message."""
        return await self._act("edit", {"message_id": message_id, "text": text, "chat_id": chat_id})

    async def press(self, button: str, message_id: int | None = None, *, chat_id: int | None = None) -> int | None:
        """Press the button with that text or data, on the newest message that has it unless one is named."""
        return await self._act("press", {"button": button, "message_id": message_id, "chat_id": chat_id})

    async def send_photo(self, content: bytes, caption: str = "", *, chat_id: int | None = None) -> int | None:
        """Send a picture (PNG, JPEG or GIF)."""
        return (await self.send_album([("photo", "photo.jpg", content, caption)], chat_id=chat_id))[0]

    async def send_document(
        self,
        name: str,
        content: bytes,
        mime: str = "application/octet-stream",
        caption: str = "",
        *,
        chat_id: int | None = None,
    ) -> int | None:
        """Send a file."""
        return (await self._send_files([("document", name, content, caption, mime)], chat_id))[0]

    async def send_album(
        self, items: Sequence[tuple[str, str, bytes, str]], *, chat_id: int | None = None
    ) -> list[int | None]:
        """Send several photos or documents at once, each (kind, name, content, caption); returns the updates' ids."""
        return await self._send_files([(*item, "application/octet-stream") for item in items], chat_id)

    async def add_bot(self, chat_id: int) -> int | None:
        """Add the bot to a group that it is not in."""
        return await self._act("add_bot", {"chat_id": chat_id})

    async def remove_bot(self, chat_id: int) -> int | None:
        """Remove the bot from a group."""
        return await self._act("remove_bot", {"chat_id": chat_id})

    async def block(self) -> None:
        """Block the bot."""
        await self._people.call("POST", f"people/{self.id}/block")

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._people.call("POST", f"people/{self.id}/unblock")

    async def messages(self, *, chat_id: int | None = None) -> list[Message]:
        """What the chat shows now, oldest first."""
        views = await self._people.call("GET", f"chats/{chat_id or self.id}/messages")
        return [Message.read(view) for view in views]

    async def toasts(self, *, chat_id: int | None = None) -> list[Toast]:
        """Every notice shown to this person after a pressed button, oldest first."""
        shown = await self._people.call("GET", f"chats/{chat_id or self.id}/toasts", person=self.id)
        return [_toast(one) for one in shown]

    async def download(self, message: Message) -> bytes:
        """The bytes of a message's document or photo."""
        attachment = message.document or message.photo
        if attachment is None:
            raise ControlError(f"message {message.id} has no file")
        return await self._people.download(attachment.file_id)

    async def expect(
        self,
        wanted: str | Callable[[Message], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - on expiry it shows the transcript, which asyncio.timeout cannot
        *,
        chat_id: int | None = None,
    ) -> Message:
        """Wait for a message of the bot, new or edited since the last action, that has the text or meets the test.

        `timeout` in seconds. Raises AssertionError with the transcript when none comes.
        """

        def meets(event: Json) -> Message | None:
            if event["kind"] not in {"message", "edit"} or not event["message"]["from_bot"]:
                return None
            message = Message.read(event["message"])
            return message if (wanted in message.text if isinstance(wanted, str) else wanted(message)) else None

        return await self._await(meets, f"a message with {wanted!r}", timeout, chat_id)

    async def expect_bare(self, message: Message) -> Message:
        """Wait until a message's buttons are gone, and return it as it is then. Raises AssertionError if they stay."""

        def meets(event: Json) -> Message | None:
            shown = Message.read(event["message"]) if event["kind"] == "buttons" else None
            return shown if shown is not None and shown.id == message.id and not shown.buttons else None

        return await self._await(meets, f"message {message.id} to lose its buttons", 5.0, message.chat_id)

    async def expect_toast(
        self,
        wanted: str = "",
        timeout: float = 5.0,  # noqa: ASYNC109 - as above
        *,
        chat_id: int | None = None,
    ) -> Toast:
        """Wait for the notice that answers this person's pressed button. Raises AssertionError when none comes."""

        def meets(event: Json) -> Toast | None:
            if event["kind"] != "toast" or event["toast"]["user_id"] != self.id or wanted not in event["toast"]["text"]:
                return None
            return _toast(event["toast"])

        return await self._await(meets, f"a notice with {wanted!r}", timeout, chat_id)

    async def menu(self) -> list[str]:
        """The commands that the app shows beside the bot, '/tasks …' each."""
        shown = await self._people.call("GET", f"people/{self.id}/menu")
        return [f"/{one['command']} {one['description']}" for one in shown]

    async def transcript(self, *, chat_id: int | None = None) -> str:
        """The chat as lines of text, for a failed test."""
        return "\n".join(str(message) for message in await self.messages(chat_id=chat_id)) or "(nothing was said)"

    async def _await(self, meets: Callable[[Json], T | None], what: str, timeout_s: float, chat_id: int | None) -> T:
        place = chat_id or self.id
        loop = asyncio.get_running_loop()
        after, ends = self._mark, loop.time() + timeout_s
        while True:
            left = max(ends - loop.time(), 0)
            events = await self._people.call("GET", "wait", chat_id=place, after=after, timeout=left)
            for event in events:
                after = event["seq"]
                found = None if after in self._matched else meets(event)
                if found is not None:
                    self._matched.add(after)
                    return found
            if not left:
                chat = await self.transcript(chat_id=chat_id)
                raise AssertionError(f"{self.first_name} waited {timeout_s:g} s for {what}. The chat:\n{chat}")

    async def _act(self, what: str, body: Json) -> int | None:
        done = await self._people.call("POST", f"people/{self.id}/{what}", body)
        self._mark = done["seq"]
        return next(iter(done["update_ids"]), None)

    async def _send_files(
        self, items: Sequence[tuple[str, str, bytes, str, str]], chat_id: int | None
    ) -> list[int | None]:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("chat_id", str(chat_id or self.id))
        for number, (kind, name, content, caption, mime) in enumerate(items):
            form.add_field(f"kind{number}", kind)
            form.add_field(f"caption{number}", caption)
            form.add_field(f"file{number}", BytesIO(content), filename=name, content_type=mime)
        done = await self._people.call("POST", f"people/{self.id}/files", form)
        self._mark = done["seq"]
        return list(done["update_ids"]) or [None]


def _toast(view: Json) -> Toast:
    return Toast(view["text"], view["alert"], view["query_id"], view["message_id"])
