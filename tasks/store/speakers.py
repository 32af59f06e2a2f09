"""What every event reads first: who speaks, for whom, and where they are in the conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import ModelSelect

from tasks.store import fields, sql
from tasks.store.db import is_sqlite
from tasks.store.models import Contact, Conversation, Post, Unit
from tasks.store.prepared import Given, many, one, prepared


@prepared
def contacts(messenger: Given, user_id: Given) -> ModelSelect[Contact]:
    return Contact.select().where(Contact.messenger == one(messenger), Contact.user_id == one(user_id))


@prepared
def posts(contact_ids: Given, now: Given) -> ModelSelect[Post]:
    """In force, with their units."""
    in_force = (Post.from_at <= one(now)) & (Post.until_at.is_null() | (Post.until_at > one(now)))
    return Post.select(Post, Unit).join(Unit).where(Post.contact.in_(many(contact_ids)), in_force).order_by(Post.id)


@prepared
def conversations(messenger: Given, chat_id: Given, user_id: Given) -> ModelSelect[Conversation]:
    """Locked until the transaction ends: a second process that handles another event of the same person waits, and then
    sees where the first has led. SQLite has a single writer anyway."""
    found = Conversation.select().where(
        Conversation.messenger == one(messenger),
        Conversation.chat_id == one(chat_id),
        Conversation.user_id == one(user_id),
    )
    return found if is_sqlite() else found.for_update()


def keep_conversation(
    messenger: str, chat_id: str, user_id: str, step: str, data: Any, parked: Any, now: datetime
) -> None:
    sql.rows(
        """
        INSERT INTO conversation (messenger, chat_id, user_id, step, data, parked, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (messenger, chat_id, user_id)
        DO UPDATE SET step = excluded.step, data = excluded.data, parked = excluded.parked,
            updated_at = excluded.updated_at
        """,
        (messenger, chat_id, user_id, step, fields.encoded(data), fields.encoded(parked), now),
    )
