"""What a person is told because something happened, not because anybody spoke."""

from __future__ import annotations

from datetime import datetime

from chat import texts
from tasks.domain.messages import Outgoing, Priority
from tasks.services import cards, evidence, outbox, people
from tasks.services.practice import Practice
from tasks.services.work import attempt


def file_lost(practice: Practice, evidence_id: int, reason: str, now: datetime) -> None:
    """Gives up a file that cannot be fetched, and asks whoever sent it to send it again: they had a receipt for it."""
    with attempt():
        evidence.give_up(evidence_id, reason, now)
        contact_id, assignment_id, name = evidence.sender(evidence_id)
        for actor in people.contacts_of([contact_id] if contact_id is not None else [], now):
            (card,) = cards.get([assignment_id], now, practice, actor.language)
            notice = Outgoing(
                chat_id=actor.chat_id,
                text=texts.say(actor.language, "report.file_lost", card=card, name=name, reason=reason),
                contact_id=actor.contact_id,
                about={"assignment": assignment_id},
                priority=Priority.NOTICE,
                messenger=actor.messenger,
            )
            outbox.enqueue([notice], now)
