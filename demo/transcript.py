"""Chats of several people as one text in order of time: what was said, pressed, changed, sent. In Markdown, to be read.

Nothing is left out: every message that the stand-in for Telegram showed to anybody is there, whether the story waited
for it or not.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.people import Message, Person
from sandbox.server import Sandbox

BOT = "督办助手"
WEEKDAYS = "一二三四五六日"
_SECRET = re.compile(r"(start=|/start )[\w-]{16,}")  # one-time codes differ from run to run
_TAGS = re.compile(r"</?(?:b|i|u|s|code|pre|blockquote|a)\b[^<>]*>")


class Recorder:
    """Listens to a sandbox; `heading` and the presses of its voices stand where they happened."""

    def __init__(self, sandbox: Sandbox, zone: ZoneInfo) -> None:
        self._world = sandbox.world
        self._zone = zone
        self._between: list[tuple[int, int | None, str]] = []  # after how many events, who did it, and what
        self._names: dict[int, str] = {}

    def voice(self, person: Person, called: str) -> Voice:
        """The person, whose deeds are recorded; `called`: how the transcript names them."""
        self._names[person.id] = called
        return Voice(person, self, called)

    def chat(self, chat_id: int, called: str) -> None:
        """Another chat that is listened to, such as a group."""
        self._names[chat_id] = called

    def add(self, text: str, actor: int | None = None) -> None:
        """`actor`: in whose chat it happened."""
        self._between.append((len(self._world.events), actor, text))

    def heading(self, now: datetime, said: str) -> None:
        """A new part of the story: the day as people see it, and what it is about."""
        there = now.replace(tzinfo=UTC).astimezone(self._zone)
        self.add(f"## {there.month}月{there.day}日 星期{WEEKDAYS[there.weekday()]}　{said}")

    def text(self) -> str:
        """All of it in Markdown. What the bot says to several people in answer to one deed comes by person, whoever
        spoke first: which of them hears first is chance."""
        parts: list[str] = []
        answers: list[tuple[int, str]] = []  # since the last deed: whose turn, and what they are told
        turns = list(self._names)
        actor: int | None = None

        def settle() -> None:
            parts.extend(text for _, text in sorted(answers, key=lambda answer: answer[0]))
            answers.clear()

        between = list(self._between)
        for event in [*self._world.events, None]:
            while between and (event is None or between[0][0] < event["seq"]):
                settle()
                _, actor, text = between.pop(0)
                parts.append(text)
            if event is None or (shown := self._shown(event)) is None:
                continue
            if "message" in event and not event["message"]["from_bot"]:
                settle()
                actor = event["chat_id"]
                parts.append(shown)
            else:
                chat = event["chat_id"]
                answers.append((-1 if chat == actor else turns.index(chat), shown))
        settle()
        return "\n\n".join(parts) + "\n"

    def _shown(self, event: dict[str, Any]) -> str | None:
        called = self._names.get(event["chat_id"])
        if called is None or event["kind"] not in ("message", "edit", "toast"):
            return None
        if event["kind"] == "toast":
            text = event["toast"]["text"]
            return f"**{BOT}** → {called}（提示）\n\n> {text}" if text else None
        message = Message.read(event["message"])
        at = message.date.replace(tzinfo=UTC).astimezone(self._zone)
        if message.from_bot:
            changed = "，改写上面的消息" if event["kind"] == "edit" else ""
            return f"**{BOT}** → {called}（{at:%H:%M}{changed}）\n\n{_quoted(message)}"
        changed = "，修改自己的消息" if event["kind"] == "edit" else ""
        where = f" 在{called}" if message.chat_id < 0 else ""
        return f"**{message.sender}**{where}（{at:%H:%M}{changed}）\n\n{_quoted(message)}"


class Voice:
    """A simulated person; see sandbox.people.Person for what each deed does."""

    def __init__(self, person: Person, recorder: Recorder, called: str) -> None:
        self.person = person
        self.called = called
        self._recorder = recorder
        self.say = person.say
        self.reply = person.reply
        self.edit = person.edit
        self.send_photo = person.send_photo
        self.send_document = person.send_document
        self.expect = person.expect
        self.expect_toast = person.expect_toast
        self.messages = person.messages

    async def press(self, button: str, message_id: int | None = None, *, chat_id: int | None = None) -> None:
        self._recorder.add(f"**{self.called}** 点　`{button}`", chat_id or self.person.id)
        await self.person.press(button, message_id, chat_id=chat_id)


def _quoted(message: Message) -> str:
    lines = _SECRET.sub(r"\1……", _TAGS.sub("", message.text)).splitlines()
    file = message.document or message.photo
    if file is not None:
        lines.insert(0, f"📎 {file.file_name}")
    if message.from_bot:
        lines += ["　".join(f"`{text}`" for text, _ in row) for row in message.buttons]
    return "\n".join(f"> {_plain(line)}  " if line else ">" for line in lines)


def _plain(line: str) -> str:
    """With nothing in it that Markdown would take for its own."""
    return re.sub(r"([*_<>\[\]#])", r"\\\1", line) if "`" not in line else line
