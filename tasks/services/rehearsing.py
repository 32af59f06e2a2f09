"""The calendar of what would be sent to whom, if nobody answered: ticks at coming moments, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tasks.domain.messages import Outgoing
from tasks.domain.terms import OutboxState
from tasks.services import membership, reminding
from tasks.services.digesting import Briefing, Composer, Said
from tasks.services.practice import Practice
from tasks.services.reminding import Tick
from tasks.store.models import Outbox
from tasks.store.rehearsal import rehearsal


@dataclass(frozen=True)
class Rehearsed:
    """What a tick at that moment would do."""

    at: datetime
    tick: Tick
    briefings: tuple[Briefing, ...]


def rehearse(moments: Iterable[datetime], practice: Practice, compose: Composer) -> tuple[Rehearsed, ...]:
    """Runs the ticks of these moments, in their order, by the very code that sends; the database stays as it is."""
    with rehearsal():
        return tuple(_tick(at, practice, compose) for at in moments)


def _tick(at: datetime, practice: Practice, compose: Composer) -> Rehearsed:
    briefings: list[Briefing] = []

    def keep(said: Said) -> Outgoing:
        if isinstance(said, Briefing):
            briefings.append(said)
        return compose(said)

    membership.follow(at, practice)
    done = reminding.tick(at, practice, keep)
    Outbox.update(state=OutboxState.SENT, sent_at=at).where(Outbox.state == OutboxState.QUEUED).execute()
    return Rehearsed(at, done, tuple(briefings))
