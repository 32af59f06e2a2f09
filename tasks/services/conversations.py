"""Where a person is in a conversation. In the database, so any process can go on with it, also after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
    row = Conversation.get_or_none(
        Conversation.messenger == messenger, Conversation.chat_id == chat_id, Conversation.user_id == user_id
    )
    return Talk(row.step, row.data, tuple(row.parked)) if row is not None else Talk()


def save(messenger: str, chat_id: str, user_id: str, talk: Talk, now: datetime) -> None:
    values = {"step": talk.step, "data": talk.data, "parked": list(talk.parked), "updated_at": now}
    with transaction():
        Conversation.insert(messenger=messenger, chat_id=chat_id, user_id=user_id, **values).on_conflict(
            conflict_target=[Conversation.messenger, Conversation.chat_id, Conversation.user_id],
            update={getattr(Conversation, name): value for name, value in values.items()},
        ).execute()
