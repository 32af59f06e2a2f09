"""Where a person is in a conversation. In the database, so any process can go on with it, also after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tasks.store import speakers


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
