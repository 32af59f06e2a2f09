"""Where a person is in a conversation. In the database, so any process can go on with it, also after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tasks.store import speakers
from tasks.store.db import transaction
from tasks.store.models import Conversation


@dataclass(frozen=True)
class Talk:
    """The step ('' when nothing is under way) and what was said so far, as plain JSON data. `parked`: what was
    begun and set aside, oldest first; it is offered again, whatever step comes."""

    step: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    parked: tuple[dict[str, Any], ...] = ()


def load(messenger: str, chat_id: str, user_id: str) -> Talk:
    for row in speakers.conversations(messenger, chat_id, user_id):
        return Talk(row.step, row.data, tuple(row.parked))
    return Talk()


def save(messenger: str, chat_id: str, user_id: str, talk: Talk, now: datetime) -> None:
    """In the caller's transaction if there is one."""
    speakers.keep_conversation(messenger, chat_id, user_id, talk.step, talk.data, list(talk.parked), now)


def holder(messenger: str, chat_id: str, nonce: str) -> str | None:
    """Whose step in the chat has that nonce: the id of the user; None if it is over."""
    rows = Conversation.select().where(Conversation.messenger == messenger, Conversation.chat_id == chat_id)
    return next((row.user_id for row in rows if row.data.get("nonce") == nonce), None)


def move(messenger: str, old: str, new: str) -> None:
    """A chat has a new id: what is under way in it goes on there, unless something was begun there already."""
    with transaction():
        there = Conversation.select(Conversation.user_id).where(
            Conversation.messenger == messenger, Conversation.chat_id == new
        )
        left = (Conversation.messenger == messenger) & (Conversation.chat_id == old)
        Conversation.delete().where(left, Conversation.user_id.in_([row.user_id for row in there])).execute()
        Conversation.update(chat_id=new).where(left).execute()
