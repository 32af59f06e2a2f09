"""The queue of what is owed to people: what is put into it, what is withdrawn, who can be reached.

A message exists here before it is attempted; services.delivery says what happens to it then. Within a chat messages
leave in order, one at a time, and the chat's most urgent message decides when its turn comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.domain.messages import Button, Outgoing, OutgoingKind, Priority
from tasks.domain.terms import OutboxState
from tasks.store import fields, queries, queue
from tasks.store.db import part, transaction
from tasks.store.models import Audit, Contact, Outbox

TELEGRAM = "telegram"
BLOCKED = "blocked"
MOST_DATA = 64  # bytes of button data
MOST_BUTTONS, MOST_IN_A_ROW = 100, 8  # what messengers take, and what a phone can show side by side
MOST_ERROR = 300

ROW_ID: Any = Outbox.id  # peewee's stubs know the id of a row only, not the column


def enqueue(messages: Iterable[Outgoing], now: datetime) -> list[int]:
    """Queues messages in order and returns the ids of the new rows; part of the caller's transaction if there is one.

    A message whose dedupe_key exists already is skipped. One for a person who cannot be reached is recorded as failed
    ('blocked'), never sent. Raises ValueError for a message that no messenger could take: a mistake in our program.
    """
    wanted = list(messages)
    for message in wanted:
        _check(message)
    if not wanted:
        return []
    with part():
        blocked = queue.blocked({message.chat_id for message in wanted})
        added = queue.add(_columns(m, now, (m.messenger, m.chat_id) in blocked) for m in wanted)
        _press_on(wanted)
    return added


def unreachable(chat_id: str, now: datetime, *, messenger: str = TELEGRAM) -> None:
    """The person blocked the bot or the account is gone: nothing more is sent there until `reachable`."""
    with transaction():
        for contact in _contacts(chat_id, messenger).where(Contact.blocked_at.is_null()):
            Contact.update(blocked_at=now).where(Contact.id == contact.id).execute()
            Audit.create(at=now, actor="duban", action="contact_blocked", subject=f"contact:{contact.id}")
        _waiting(chat_id, messenger, state=OutboxState.FAILED, error=BLOCKED)


def reachable(chat_id: str, now: datetime, *, messenger: str = TELEGRAM) -> None:
    """The person is back. What failed meanwhile stays failed: it is stale, and the next tick says what is due."""
    with transaction():
        for contact in _contacts(chat_id, messenger).where(Contact.blocked_at.is_null(False)):
            Contact.update(blocked_at=None).where(Contact.id == contact.id).execute()
            Audit.create(at=now, actor="duban", action="contact_back", subject=f"contact:{contact.id}")


def drop_for_chat(chat_id: str, *, messenger: str = TELEGRAM, reason: str) -> int:
    """Withdraws what waits for a chat (its person is no longer a contact); returns how many messages."""
    return _waiting(chat_id, messenger, state=OutboxState.DROPPED, error=reason[:MOST_ERROR])


def move_chat(old: str, new: str, *, messenger: str = TELEGRAM) -> None:
    """A group was upgraded and has a new id: what waits or is in flight there goes to the new one.

    Its messages stay behind under their ids, which may be those of others there: what was to change one of them is said
    anew, and buttons are left alone.
    """
    with transaction():
        changes = Outbox.select().where(
            Outbox.messenger == messenger,
            Outbox.chat_id == old,
            Outbox.state.in_(queue.ACTIVE),
            Outbox.kind.in_([OutgoingKind.EDIT.value, OutgoingKind.UNBUTTON.value]),
        )
        for row in changes:
            if row.kind == OutgoingKind.UNBUTTON.value:
                Outbox.update(state=OutboxState.DROPPED, error="the chat has moved").where(row.id == ROW_ID).execute()
                continue
            payload = {name: value for name, value in row.payload.items() if name != "message_id"}
            Outbox.update(kind=OutgoingKind.SEND.value, payload=payload).where(row.id == ROW_ID).execute()
        Outbox.update(chat_id=new).where(
            Outbox.messenger == messenger, Outbox.chat_id == old, Outbox.state.in_(queue.ACTIVE)
        ).execute()
        Contact.update(chat_id=new).where(Contact.messenger == messenger, Contact.chat_id == old).execute()


def counts() -> dict[OutboxState, int]:
    """How many messages are in each state; every state has an entry."""
    return dict.fromkeys(OutboxState, 0) | queue.state_counts()


def find_message(messenger: str, chat_id: str, message_id: str) -> dict[str, Any] | None:
    """What a message that we sent is about, so that a reply to it can be understood; None if we know of none."""
    rows = Outbox.select(Outbox.about).where(
        Outbox.messenger == messenger, Outbox.chat_id == chat_id, Outbox.message_id == message_id
    )
    for row in rows.order_by(ROW_ID.desc()):
        if row.about:
            return dict(row.about)
    return None


def as_it_stands(messenger: str, chat_id: str, message_id: str) -> Outgoing | None:
    """A message of ours in a chat with the text and the buttons that it was given last, also by a change that is still
    on its way, and what it is about; None if we know of none."""
    there = (Outbox.message_id == message_id) | Outbox.state.in_(queue.ACTIVE)
    rows = Outbox.select().where(Outbox.messenger == messenger, Outbox.chat_id == chat_id, there)
    named = (
        row for row in rows.order_by(ROW_ID.desc()) if message_id in (row.message_id, row.payload.get("message_id"))
    )
    row = next(named, None)
    if row is None:
        return None
    return Outgoing(
        chat_id=chat_id,
        text=row.payload.get("text", ""),
        buttons=tuple(tuple(Button(text, data) for text, data in line) for line in row.payload.get("buttons", ())),
        message_id=message_id,
        contact_id=row.contact_id,
        about=find_message(messenger, chat_id, message_id) or {},
        messenger=messenger,
    )


def keyboard(key: str) -> Keyboard | None:
    """The message that was queued under a dedupe_key with the buttons of a step; None if there was none."""
    row = Outbox.get_or_none(Outbox.dedupe_key == key)
    return None if row is None else Keyboard(row.id, row.messenger, row.chat_id, row.state, row.message_id)


def keyboards_about(about: dict[str, int]) -> list[Keyboard]:
    """The newest message about it in each group, if it has buttons; it may be on its way still."""
    alive = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.SENT)
    rows = Outbox.select().where(queries.is_about(about), Outbox.contact.is_null(), Outbox.state.in_(alive))
    newest = {row.chat_id: row for row in rows.order_by(ROW_ID)}
    return [
        Keyboard(row.id, row.messenger, row.chat_id, row.state, row.message_id or row.payload.get("message_id"))
        for row in newest.values()
        if row.payload.get("buttons")
    ]


def strip_keyboard(row_id: int) -> bool:
    """Takes the buttons from a message that has not left yet; False if it has, or is leaving."""
    row = Outbox.get_or_none(Outbox.id == row_id, Outbox.state == OutboxState.QUEUED)
    if row is None:
        return False
    bare = {name: value for name, value in row.payload.items() if name != "buttons"}
    still = (Outbox.id == row_id) & (Outbox.state == OutboxState.QUEUED)
    return bool(Outbox.update(payload=bare).where(still).execute())


@dataclass(frozen=True)
class Waiting:
    """A message that has not left yet, with its dedupe_key."""

    id: int
    key: str


def waiting(prefix: str) -> list[Waiting]:
    """The messages that have not left yet and whose keys begin so, oldest first."""
    return [Waiting(row_id, key) for row_id, key in queue.waiting(prefix)]


def rewrite(row_id: int, message: Outgoing | None) -> bool:
    """Gives a message that has not left yet another text, other buttons and another subject; None withdraws it. False
    if it has left, or is leaving."""
    still = (row_id == ROW_ID) & (Outbox.state == OutboxState.QUEUED)
    if message is None:
        return bool(Outbox.update(state=OutboxState.DROPPED, error="no longer true").where(still).execute())
    _check(message)
    return bool(Outbox.update(payload=_payload(message), about=message.about).where(still).execute())


@dataclass(frozen=True)
class Keyboard:
    """A message of the outbox with buttons. `message_id` is None while it is not known."""

    id: int
    messenger: str
    chat_id: str
    state: OutboxState
    message_id: str | None


@dataclass(frozen=True)
class Sent:
    """A message that stands in a chat. `live`: it has buttons. `contact_id`: whose chat it is, if anybody's."""

    messenger: str
    chat_id: str
    message_id: str
    contact_id: int | None
    live: bool


def sent_about(about: dict[str, int]) -> list[Sent]:
    """The messages in which something is shown, oldest first: {'progress': 7} for the review cards of a report,
    {'receipt': 7, 'assignment': 12} for its receipt, {'question': 3}, {'request': 5} for more time,
    {'part': 4} for an instruction to a unit."""
    rows = Outbox.select().where(
        queries.is_about(about), Outbox.state == OutboxState.SENT, Outbox.message_id.is_null(False)
    )
    places = {(r.messenger, r.chat_id, r.message_id or ""): r.contact_id for r in rows.order_by(ROW_ID)}
    found = []
    for (messenger, chat_id, message_id), contact_id in places.items():
        here = Outbox.select(Outbox.kind, Outbox.payload, Outbox.about).where(
            Outbox.messenger == messenger, Outbox.chat_id == chat_id, Outbox.message_id == message_id
        )
        changes = list(here.order_by(ROW_ID.desc()))
        shown = next(row for row in changes if row.kind != OutgoingKind.UNBUTTON)
        if shown.about == about:  # what stands there now is about nothing else
            found.append(Sent(messenger, chat_id, message_id, contact_id, live=bool(changes[0].payload.get("buttons"))))
    return found


def drop_about(about: dict[str, int], *, reason: str) -> int:
    """Withdraws what has not left yet of the messages about it (see sent_about); returns how many."""
    waiting = queries.is_about(about) & (Outbox.state == OutboxState.QUEUED)
    return int(Outbox.update(state=OutboxState.DROPPED, error=reason[:MOST_ERROR]).where(waiting).execute())


def take_back(about: dict[str, int], *, reason: str) -> frozenset[int]:
    """The same; returns the contacts to whom one of them has gone, or may have: what it says was said to them."""
    with transaction():
        drop_about(about, reason=reason)
        gone = Outbox.state.in_([OutboxState.CLAIMED, OutboxState.SENT, OutboxState.UNCERTAIN])
        repeated = (Outbox.state == OutboxState.DROPPED) & (Outbox.attempts > 0)
        rows = Outbox.select(Outbox.contact).where(queries.is_about(about), gone | repeated)
        return frozenset(row.contact_id for row in rows if row.contact_id is not None)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(message: Outgoing) -> None:
    buttons = [button for line in message.buttons for button in line]
    wrong = {
        "no chat": not message.chat_id,
        "nothing to say": message.kind in (OutgoingKind.SEND, OutgoingKind.EDIT) and not message.text.strip(),
        "an edit without message_id": message.kind is OutgoingKind.EDIT and not message.message_id,
        "a toast without callback_id": message.kind is OutgoingKind.TOAST and not message.callback_id,
        "a document without path": message.kind is OutgoingKind.DOCUMENT and not message.path,
        "a QR code without link": message.kind is OutgoingKind.QR and not message.link,
        "nothing to take buttons from": message.kind is OutgoingKind.UNBUTTON
        and not (message.message_id or message.of),
        f"more than {MOST_BUTTONS} buttons": len(buttons) > MOST_BUTTONS,
        f"more than {MOST_IN_A_ROW} buttons in a row": any(len(line) > MOST_IN_A_ROW for line in message.buttons),
        "a button without text": any(not button.text.strip() for button in buttons),
        f"button data outside 1 to {MOST_DATA} bytes": any(
            not 1 <= len(button.data.encode()) <= MOST_DATA for button in buttons
        ),
        "a dedupe_key over 120 characters": len(message.dedupe_key or "") > 120,
    }
    reasons = [reason for reason, applies in wrong.items() if applies]
    if reasons:
        raise ValueError(f"cannot queue a message with {', '.join(reasons)}")


def _payload(message: Outgoing) -> dict[str, Any]:
    payload = {
        "text": message.text,
        "buttons": [[[button.text, button.data] for button in line] for line in message.buttons],
        "message_id": message.message_id,
        "callback_id": message.callback_id,
        "path": message.path,
        "file_name": message.file_name,
        "link": message.link,
        "of": message.of,
    }
    return {name: value for name, value in payload.items() if value}


def _columns(message: Outgoing, now: datetime, blocked: bool) -> dict[str, Any]:
    return {
        "messenger": message.messenger,
        "chat_id": message.chat_id,
        "contact_id": message.contact_id,
        "kind": message.kind.value,
        "priority": int(message.priority),
        "payload": fields.encoded(_payload(message)),
        "about": fields.encoded(message.about),
        "dedupe_key": message.dedupe_key,
        "state": (OutboxState.FAILED if blocked else OutboxState.QUEUED).value,
        "error": BLOCKED if blocked else "",
        "created_at": now,
        "not_before": message.not_before or now,
    }


def _press_on(messages: Iterable[Outgoing]) -> None:
    """What is urgent must not wait behind what is not: the earlier messages of its chat become as urgent."""
    lines = (message for message in messages if message.kind is not OutgoingKind.TOAST)
    urgent = {(m.messenger, m.chat_id, m.priority) for m in lines if m.priority < max(Priority)}
    for messenger, chat_id, priority in sorted(urgent):
        queue.press_on(messenger, chat_id, int(priority))


def _waiting(chat_id: str, messenger: str, **values: Any) -> int:
    waiting = Outbox.update(**values).where(
        Outbox.messenger == messenger, Outbox.chat_id == chat_id, Outbox.state == OutboxState.QUEUED
    )
    return int(waiting.execute())


def _contacts(chat_id: str, messenger: str) -> Any:
    return Contact.select().where(Contact.messenger == messenger, Contact.chat_id == chat_id)
