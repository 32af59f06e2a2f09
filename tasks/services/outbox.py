"""The queue of what is owed to people: enqueue, claim, record the outcome.

A message exists here before it is attempted. A claim is a lease: one that was never finished (the process was killed)
expires, and its message is sent once more, so a crash between sending and recording leads to at most one repeat. After
that the row is UNCERTAIN, for a person to look at. Within a chat messages leave in order, one at a time; a button
answer (TOAST) waits for nothing and is dropped when it is too old to matter.

An Attempt row whose `outcome` is empty or 'uncertain' may have reached the person; all rules on repeats count those.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tasks.domain.messages import Button, Claimed, Outgoing, OutgoingKind, Priority
from tasks.domain.terms import OutboxState
from tasks.store import queue
from tasks.store.db import transaction
from tasks.store.models import Attempt, Audit, Contact, Outbox

TELEGRAM = "telegram"
BLOCKED = "blocked"
TOAST_LIFE = timedelta(seconds=60)  # the messenger forgets a pressed button soon; a late answer confuses
MOST_UNFINISHED = 2  # one attempt and its repeat
MOST_DATA = 64  # bytes of button data
MOST_ERROR = 300

KINDS = {kind.value: kind for kind in OutgoingKind}
ROW_ID: Any = Outbox.id  # peewee's stubs know the id of a row only, not the column


def enqueue(messages: Iterable[Outgoing], now: datetime) -> list[int]:
    """Queues messages in order and returns the ids of the new rows; part of the caller's transaction if there is one.

    A message whose dedupe_key exists already is skipped. One for a person who cannot be reached is recorded as failed
    ('blocked'), never sent. Raises ValueError for a message that no messenger could take: a mistake in our program.
    """
    wanted = list(messages)
    for message in wanted:
        _check(message)
    added = []
    with transaction():
        blocked = _blocked({message.chat_id for message in wanted})
        for message in wanted:
            values = _columns(message, now)
            if (message.messenger, message.chat_id) in blocked:
                values |= {"state": OutboxState.FAILED, "error": BLOCKED}
            added += Outbox.insert(values).on_conflict_ignore().returning(Outbox.id).tuples().execute()
    return [row_id for (row_id,) in added]


def claim(now: datetime, *, worker: str, limit: int, lease: timedelta) -> list[Claimed]:
    """Takes up to `limit` messages for `worker` until now + `lease` and logs the attempts before they are made.

    At most one message per chat is in flight, over all workers. An earlier message of a chat that waits for its retry
    holds back the later ones. Button answers come first and besides; then chats by their most urgent message.
    """
    with transaction():
        _settle_expired(now)
        _drop_late_toasts(now)
        rows = queue.toasts(now, limit)
        rows += queue.turns(now, limit - len(rows)) if len(rows) < limit else []
        if not rows:
            return []
        Outbox.update(
            state=OutboxState.CLAIMED, claimed_by=worker, claimed_until=now + lease, attempts=Outbox.attempts + 1
        ).where(ROW_ID.in_([row.id for row in rows])).execute()
        Attempt.insert_many([{"outbox": row.id, "at": now} for row in rows]).execute()
    return [Claimed(id=row.id, outgoing=_outgoing(row), attempts=row.attempts) for row in rows]


def sent(outbox_id: int, message_id: str | None, now: datetime) -> None:
    """The messenger has taken the message. True even if the claim ran out meanwhile, so it is always recorded."""
    with transaction():
        _end_attempt(outbox_id, OutboxState.SENT.value, "", now)
        _set(outbox_id, state=OutboxState.SENT, message_id=message_id, sent_at=now, error="")


def failed(outbox_id: int, error: str, now: datetime, *, retry_at: datetime | None) -> None:
    """The message was certainly not delivered: it waits until `retry_at`, or is given up (None)."""
    with transaction():
        _end_attempt(outbox_id, OutboxState.FAILED.value, error, now)
        if retry_at is None:
            _set_claimed(outbox_id, state=OutboxState.FAILED, error=error[:MOST_ERROR])
        else:
            _set_claimed(outbox_id, state=OutboxState.QUEUED, not_before=retry_at, error=error[:MOST_ERROR])


def uncertain(outbox_id: int, error: str, now: datetime, *, retry_at: datetime) -> None:
    """The message may have been delivered (no answer came): repeated at `retry_at`, but at most once in its life."""
    with transaction():
        _end_attempt(outbox_id, OutboxState.UNCERTAIN.value, error, now)
        _repeat_or_rest(outbox_id, queue.unfinished_attempts([outbox_id]).get(outbox_id, 0), error, retry_at)


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
    """A group was upgraded and has a new id: what waits or is in flight there goes to the new one."""
    with transaction():
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


def next_due(now: datetime) -> datetime | None:
    """When `claim` has something to do next, never before `now`; None while nothing waits."""
    moment = queue.next_moment()
    return None if moment is None else max(now, moment)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(message: Outgoing) -> None:
    buttons = [button for line in message.buttons for button in line]
    wrong = {
        "no chat": not message.chat_id,
        "nothing to say": message.kind in (OutgoingKind.SEND, OutgoingKind.EDIT) and not message.text.strip(),
        "an edit without message_id": message.kind is OutgoingKind.EDIT and not message.message_id,
        "a toast without callback_id": message.kind is OutgoingKind.TOAST and not message.callback_id,
        "a document without path": message.kind is OutgoingKind.DOCUMENT and not message.path,
        "a button without text": any(not button.text.strip() for button in buttons),
        f"button data outside 1 to {MOST_DATA} bytes": any(
            not 1 <= len(button.data.encode()) <= MOST_DATA for button in buttons
        ),
        "a dedupe_key over 120 characters": len(message.dedupe_key or "") > 120,
    }
    reasons = [reason for reason, applies in wrong.items() if applies]
    if reasons:
        raise ValueError(f"cannot queue a message with {', '.join(reasons)}")


def _columns(message: Outgoing, now: datetime) -> dict[str, Any]:
    payload = {
        "text": message.text,
        "buttons": [[[button.text, button.data] for button in line] for line in message.buttons],
        "message_id": message.message_id,
        "callback_id": message.callback_id,
        "path": message.path,
        "file_name": message.file_name,
    }
    return {
        "messenger": message.messenger,
        "chat_id": message.chat_id,
        "contact": message.contact_id,
        "kind": message.kind.value,
        "priority": int(message.priority),
        "payload": {name: value for name, value in payload.items() if value},
        "about": json.loads(json.dumps(message.about)),
        "dedupe_key": message.dedupe_key,
        "created_at": now,
        "not_before": now,
    }


def _outgoing(row: Any) -> Outgoing:
    payload = dict(row.payload)
    buttons = tuple(tuple(Button(text, data) for text, data in line) for line in payload.pop("buttons", ()))
    return Outgoing(
        chat_id=row.chat_id,
        kind=KINDS[row.kind],
        buttons=buttons,
        contact_id=row.contact_id,
        about=dict(row.about),
        priority=Priority(row.priority),
        dedupe_key=row.dedupe_key,
        messenger=row.messenger,
        **payload,
    )


def _set(outbox_id: int, **values: Any) -> None:
    Outbox.update(claimed_by="", claimed_until=None, **values).where(Outbox.id == outbox_id).execute()


def _set_claimed(outbox_id: int, **values: Any) -> None:
    """Only while it is claimed: a repeat may have been recorded as sent, or the chat as blocked, meanwhile."""
    Outbox.update(claimed_by="", claimed_until=None, **values).where(
        Outbox.id == outbox_id, Outbox.state == OutboxState.CLAIMED
    ).execute()


def _waiting(chat_id: str, messenger: str, **values: Any) -> int:
    waiting = Outbox.update(**values).where(
        Outbox.messenger == messenger, Outbox.chat_id == chat_id, Outbox.state == OutboxState.QUEUED
    )
    return int(waiting.execute())


def _settle_expired(now: datetime) -> None:
    rows = queue.expired(now)
    unfinished = queue.unfinished_attempts([row.id for row in rows]) if rows else {}
    for row in rows:
        if row.kind == OutgoingKind.TOAST:
            _set_claimed(row.id, state=OutboxState.DROPPED)
        else:
            _repeat_or_rest(row.id, unfinished.get(row.id, 0), "stopped while sending", now)


def _repeat_or_rest(outbox_id: int, unfinished: int, error: str, retry_at: datetime) -> None:
    state = OutboxState.QUEUED if unfinished < MOST_UNFINISHED else OutboxState.UNCERTAIN
    _set_claimed(outbox_id, state=state, not_before=retry_at, error=error[:MOST_ERROR])


def _drop_late_toasts(now: datetime) -> None:
    Outbox.update(state=OutboxState.DROPPED).where(
        Outbox.state == OutboxState.QUEUED, Outbox.kind == OutgoingKind.TOAST, Outbox.created_at < now - TOAST_LIFE
    ).execute()


def _end_attempt(outbox_id: int, outcome: str, error: str, now: datetime) -> None:
    open_attempts = Attempt.select().where(Attempt.outbox == outbox_id, Attempt.outcome == "")
    attempt = max((row.id for row in open_attempts), default=None)
    if attempt is not None:
        Attempt.update(outcome=outcome, error=error[:MOST_ERROR], ended_at=now).where(Attempt.id == attempt).execute()


def _contacts(chat_id: str, messenger: str) -> Any:
    return Contact.select().where(Contact.messenger == messenger, Contact.chat_id == chat_id)


def _blocked(chat_ids: set[str]) -> set[tuple[str, str]]:
    rows: Any = Contact.select(Contact.messenger, Contact.chat_id).where(
        Contact.chat_id.in_(list(chat_ids)), Contact.blocked_at.is_null(False)
    )
    return set(rows.tuples())
