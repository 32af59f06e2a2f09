"""One turn of a conversation: who spoke, where they are, and what leaves in answer. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from chat import keyboards, links, menus, texts
from chat.beside import Readings
from chat.events import Event, EventKind
from chat.folding import MOST_TOAST, width
from tasks.domain.messages import Buttons, Outgoing, OutgoingKind, Priority
from tasks.domain.moments import local
from tasks.domain.terms import Language
from tasks.services import conversations, invitations, outbox, people
from tasks.services.invitations import Invited
from tasks.services.outbox import Sent
from tasks.services.people import Actor
from tasks.services.practice import Practice

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """A message as it is to stand in a chat, for whichever way it gets there."""

    key: str
    values: dict[str, Any]
    buttons: Buttons = ()
    about: dict[str, int | list[int]] = field(default_factory=dict)


class Turn:
    """Gathers the replies and the next step; `finish` stores the step and hands the replies over.

    `readings`: what was read for it beside the database thread; without them it reads by itself.
    """

    def __init__(
        self, event: Event, actor: Actor | None, now: datetime, practice: Practice, readings: Readings | None = None
    ) -> None:
        self._readings = readings
        self.event = event
        self.known = actor
        self.now = now
        self.practice = practice
        self.language = actor.language if actor is not None else event.language
        self.addressee = ""  # whom the replies are for, where others read along
        self.talk = conversations.load(event.messenger, event.chat_id, event.user_id)
        self._before = self.talk
        self._out: list[Outgoing] = []

    @property
    def actor(self) -> Actor:
        assert self.known is not None, "dialogue.answer lets only bound people past"
        return self.known

    def read(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a service gives that reads much, perhaps for seconds; see chat.beside. Positional arguments only."""
        return fn(*args, **kwargs) if self._readings is None else self._readings.get(fn, *args, **kwargs)

    # ── wording ───────────────────────────────────────────────────────────────────────────────────────────────

    def text(self, key: str, **values: Any) -> str:
        return texts.say(self.language, key, **values)

    def label(self, key: str, **values: Any) -> str:
        return texts.label(self.language, key, **values)

    # ── replies ───────────────────────────────────────────────────────────────────────────────────────────────

    def say(self, key: str, buttons: Buttons = (), about: dict[str, int | list[int]] | None = None, **v: Any) -> None:
        """A new message in this chat."""
        self._send(OutgoingKind.SEND, self.text(key, **v), buttons, about or {})

    def edit(self, key: str, buttons: Buttons = (), about: dict[str, int | list[int]] | None = None, **v: Any) -> None:
        """Changes the message whose button was pressed; a new message if there is none."""
        pressed = self.event.kind is EventKind.PRESS and self.event.message_id is not None
        kind = OutgoingKind.EDIT if pressed else OutgoingKind.SEND
        self._send(kind, self.text(key, **v), buttons, about or {})

    def put(self, view: View, *, edit: bool = True) -> None:
        """The view in place of the pressed message; as a new message otherwise, or if none was pressed."""
        (self.edit if edit else self.say)(view.key, view.buttons, view.about, **view.values)

    def copies(self, about: dict[str, int]) -> list[tuple[Sent, Actor]]:
        """Where messages about it (outbox.sent_about) stand, and whose they are, but for the one that was pressed."""
        e = self.event
        pressed = (e.chat_id, e.message_id) if e.kind is EventKind.PRESS else None
        sent = [one for one in outbox.sent_about(about) if (one.chat_id, one.message_id) != pressed]
        readers = {who.contact_id: who for who in people.contacts_of([one.contact_id or 0 for one in sent], self.now)}
        return [(one, readers[one.contact_id or 0]) for one in sent if one.contact_id in readers]

    def strip_in_groups(self, about: dict[str, int]) -> None:
        """Takes the buttons from messages about it that stand in groups, but for the one that was pressed."""
        e = self.event
        for shown in outbox.keyboards_about(about):
            if (shown.chat_id, shown.message_id) != (e.chat_id, e.message_id) and not outbox.strip_keyboard(shown.id):
                self._out.append(Outgoing(shown.chat_id, OutgoingKind.UNBUTTON, of=shown.id, messenger=shown.messenger))

    def live_copies(self, about: dict[str, int]) -> list[tuple[Sent, Actor]]:
        """Those that have buttons."""
        return [(sent, reader) for sent, reader in self.copies(about) if sent.live]

    def amend(self, message_id: str, view: View, other: Actor | None = None) -> None:
        """Changes an earlier message of ours to the person, or to another one."""
        to = other or self.actor
        self._out.append(
            Outgoing(
                chat_id=to.chat_id,
                kind=OutgoingKind.EDIT,
                text=texts.say(to.language, view.key, **view.values),
                buttons=view.buttons,
                message_id=message_id,
                contact_id=to.contact_id,
                about=view.about,
                messenger=to.messenger,
            )
        )

    def toast(self, key: str, **values: Any) -> None:
        """A short word over the pressed button; a message if no button was pressed, or if it is too long for that."""
        text = self.text(key, **values)
        if self.event.kind is not EventKind.PRESS or width(text) > MOST_TOAST:
            self.say(key, **values)
            return
        self._out.append(
            Outgoing(
                chat_id=self.event.chat_id,
                kind=OutgoingKind.TOAST,
                text=text,
                callback_id=self.event.callback_id,
                messenger=self.event.messenger,
            )
        )

    def file(self, path: str, file_name: str, key: str, **values: Any) -> None:
        self._out.append(
            Outgoing(
                chat_id=self.event.chat_id,
                kind=OutgoingKind.DOCUMENT,
                text=self.text(key, **values),
                path=path,
                file_name=file_name,
                messenger=self.event.messenger,
            )
        )

    def forward(self, invited: Invited, key: str) -> None:
        """An invitation in this chat, made to be forwarded: the link, its QR code, and what to do with them."""
        link = links.opening(invited.code)
        until = local(invited.expires_at, self.practice.zone)
        self._out.append(
            Outgoing(
                chat_id=self.event.chat_id,
                kind=OutgoingKind.QR,
                text=self.text(key, link=link, unit=invited.unit, role=invited.role, until=until),
                link=link,
                contact_id=self.actor.contact_id,
                dedupe_key=invitations.message_key(invited.id),
                messenger=self.event.messenger,
            )
        )

    def menu(self, *contact_ids: int) -> None:
        """The posts or the language of these people changed, and so does the menu that the messenger shows them."""
        self._out += menus.offers(contact_ids, self.now)

    def tell(
        self,
        other: Actor,
        key: str,
        buttons: Buttons = (),
        about: dict[str, int | list[int]] | None = None,
        **values: Any,
    ) -> None:
        """A message to another person, in that person's language."""
        self._out.append(
            Outgoing(
                chat_id=other.chat_id,
                text=texts.say(other.language, key, **values),
                buttons=buttons,
                contact_id=other.contact_id,
                about=about or {},
                priority=Priority.NOTICE,
                messenger=other.messenger,
            )
        )

    def _send(self, kind: OutgoingKind, text: str, buttons: Buttons, about: dict[str, int | list[int]]) -> None:
        if self.addressee:
            to = self.text("group.to", name=self.addressee)
            text = f"{to}\n{text}"
        self._out.append(
            Outgoing(
                chat_id=self.event.chat_id,
                kind=kind,
                text=text,
                buttons=buttons,
                message_id=self.event.message_id if kind is OutgoingKind.EDIT else None,
                contact_id=self.known.contact_id if self.known and self.event.private else None,
                about=about,
                messenger=self.event.messenger,
            )
        )

    # ── where the conversation goes ───────────────────────────────────────────────────────────────────────────

    def stale(self, key: str = "report.stale") -> None:
        """The pressed button belongs to something that is over: says so, and takes the buttons away, unless the message
        has become something else meanwhile: the second of two quick presses leaves the receipt its own."""
        self.toast(key)
        e = self.event
        if e.kind is not EventKind.PRESS or e.message_id is None:
            return
        shown = outbox.as_it_stands(e.messenger, e.chat_id, e.message_id)
        if shown is None or not shown.buttons or any(b.data == e.data for row in shown.buttons for b in row):
            self._out.append(keyboards.without(e))

    def step(self, name: str, **data: Any) -> None:
        """What is awaited next. `nonce`, the id of this update, marks the step's buttons: when it changes, or the step
        ends, by whatever way, the buttons that carry the earlier one disappear (chat.keyboards)."""
        self.talk = replace(self.talk, step=name, data=data)

    def rest(self) -> None:
        """Nothing is under way any more; what was set aside still is."""
        self.talk = replace(self.talk, step="", data={})

    def start_over(self) -> None:
        """Forgets the replies and the step of this turn: what caused them was refused."""
        self._out.clear()
        self.talk = self._before

    def speak(self, language: Language) -> None:
        self.language = language

    def finish(self) -> list[Outgoing]:
        """Stores the step; every pressed button is answered, so that it stops turning."""
        e = self.event
        if self.talk != self._before:
            conversations.save(e.messenger, e.chat_id, e.user_id, self.talk, self.now)
        self._out = keyboards.settle(e, self._before, self.talk, self._out)
        answered = any(o.kind is OutgoingKind.TOAST for o in self._out)
        if e.kind is EventKind.PRESS and not answered and e.callback_id is not None:
            toast = Outgoing(
                chat_id=e.chat_id, kind=OutgoingKind.TOAST, callback_id=e.callback_id, messenger=e.messenger
            )
            return [toast, *self._out]
        return self._out
