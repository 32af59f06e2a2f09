"""Keyboards of steps that are over disappear, whichever way the step ended: by a button, a sentence or a command.

The buttons of a step carry its nonce, the id of the update that asked. The message that shows them is queued under a
key made of it, so it is found again when the step is over: in the queue, on its way, or in the chat.
"""

from __future__ import annotations

from dataclasses import replace

from chat.events import Event, EventKind
from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.services import outbox
from tasks.services.conversations import Talk


def settle(event: Event, before: Talk, after: Talk, out: list[Outgoing]) -> list[Outgoing]:
    """The replies to an event, with those that take away the buttons of the step `before` if it is over."""
    old, new = before.data.get("nonce"), after.data.get("nonce")
    if new is not None and new == event.update_id:
        out = _marked(event, new, out)
    if old is not None and old != new:
        out = [*out, *_over(event, old, out)]
    return out


def asks(event: Event, message: Outgoing) -> bool:
    """Whether the message is the one in this chat with the buttons of the step that the event began."""
    here = message.chat_id == event.chat_id and message.kind is not OutgoingKind.TOAST
    return here and any(event.update_id in button.data.split(":") for row in message.buttons for button in row)


def without(event: Event) -> Outgoing:
    """Takes the buttons from the message whose button was pressed."""
    return Outgoing(
        chat_id=event.chat_id,
        kind=OutgoingKind.UNBUTTON,
        message_id=event.message_id,
        messenger=event.messenger,
    )


def _key(event: Event, nonce: str) -> str:
    return f"step:{event.messenger}:{nonce}"


def _marked(event: Event, nonce: str, out: list[Outgoing]) -> list[Outgoing]:
    """The last message with buttons of the step is kept in mind. Only one that this very update causes can be: a key
    that was used before would keep the message from being sent."""
    for place in reversed(range(len(out))):
        message = out[place]
        if message.dedupe_key is None and asks(event, message):
            return [*out[:place], replace(message, dedupe_key=_key(event, nonce)), *out[place + 1 :]]
    return out


def _over(event: Event, nonce: str, out: list[Outgoing]) -> list[Outgoing]:
    pressed = event.message_id if event.kind is EventKind.PRESS else None
    edited = {message.message_id for message in out if message.kind is OutgoingKind.EDIT}
    if pressed is not None and nonce in event.data.split(":"):
        return [] if pressed in edited else [without(event)]
    shown = outbox.keyboard(_key(event, nonce))
    if shown is None or shown.chat_id != event.chat_id or outbox.strip_keyboard(shown.id):
        return []
    if shown.message_id in edited or (shown.message_id is None and edited):
        return []  # it has become something else; without an id it was pressed before we knew of its arrival
    return [Outgoing(event.chat_id, OutgoingKind.UNBUTTON, of=shown.id, messenger=event.messenger)]
