"""What the coordinators are told of messages that did not arrive."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime

from chat import notices, texts
from tasks.domain.messages import Outgoing, Priority
from tasks.domain.moments import local
from tasks.services import outbox, people, undelivered
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.undelivered import Undelivered
from tasks.services.work import attempt

MOST_LINES = 12


def report(practice: Practice, now: datetime) -> int:
    """Tells every coordinator, once and in one message, what did not arrive; returns how many messages that were.

    The same of groups that the bot was removed from. Without a coordinator nothing is told, and nothing is forgotten.
    """
    gone = notices.groups_lost(practice, now)
    with attempt():
        losses = undelivered.unreported(now)
        readers = people.coordinators(now)
        if not losses or not readers:
            return gone
        outbox.enqueue([_notice(reader, losses, now, practice) for reader in readers], now)
        undelivered.reported([loss.id for loss in losses], now)
        return gone + len(losses)


def _notice(reader: Actor, losses: list[Undelivered], now: datetime, practice: Practice) -> Outgoing:
    shown = [replace(loss, text=_first_line(loss.text)) for loss in losses[:MOST_LINES]]
    text = texts.say(
        reader.language,
        "delivery.undelivered",
        total=len(losses),
        losses=shown,
        more=len(losses) - len(shown),
        at=local(now, practice.zone),
    )
    return Outgoing(
        chat_id=reader.chat_id,
        text=text,
        contact_id=reader.contact_id,
        priority=Priority.NOTICE,
        messenger=reader.messenger,
    )


def _first_line(text: str) -> str:
    """Of a message in HTML, as plain text: the template escapes it."""
    return html.unescape(re.sub(r"<[^<>]*>", "", text)).strip().partition("\n")[0]
