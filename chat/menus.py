"""Each person's command menu in the messenger: the commands that they have, in their language.

It is owed like a message, and leaves through the outbox: after a post began or ended, and after the language changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from chat import menu
from tasks.domain.messages import Outgoing, OutgoingKind, Priority
from tasks.services import jobs, outbox, people
from tasks.services.work import attempt

SHOWN = "menu_shown"
"""The fact that holds which commands everybody's menu was last made of."""


def offers(contact_ids: Iterable[int], now: datetime, priority: Priority = Priority.ANSWER) -> list[Outgoing]:
    """What sets the menus of these people, as far as they can be reached; without a post, back to that of strangers."""
    wanted = list(contact_ids)
    lines = {actor.contact_id: _lines(actor) for actor in people.contacts_of(wanted, now)}
    return [
        Outgoing(
            chat_id=person.chat_id,
            kind=OutgoingKind.MENU,
            text=lines.get(person.contact_id, ""),
            contact_id=person.contact_id,
            priority=priority,
            messenger=person.messenger,
        )
        for person in people.reachable(wanted)
    ]


def renew(now: datetime) -> int:
    """Sets everybody's menu when this version of duban has other commands than the last; returns how many."""
    commands = hashlib.sha256(repr(menu.MENU).encode()).hexdigest()
    if jobs.fact(SHOWN) == commands:
        return 0
    with attempt():
        queued = outbox.enqueue(offers(people.everybody(now), now, Priority.BROADCAST), now)
        jobs.learn(SHOWN, commands)
    return len(queued)


def _lines(actor: people.Actor) -> str:
    return "\n".join(f"{line.command} {line.says(actor.language)}" for line in menu.lines_of(actor))
