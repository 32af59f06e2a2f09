"""A reminder that a coordinator orders by hand: to one item, one unit, or all that is overdue.

First outlook.look says what would be sent to whom, and whom it would not reach; `send` sends what was shown and nothing
else: a digest like those that come by themselves, recorded as nudges of the stage 'manual', under a numbered slip for
each unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain.errors import Refused
from tasks.domain.moments import local_day
from tasks.domain.nudges import is_manual, reason
from tasks.domain.slips import SlipNumber
from tasks.domain.terms import Language
from tasks.services import audit, cards, digesting, slips
from tasks.services.digesting import Composer, NudgeLine, Ordered
from tasks.services.outlook import Order, Outlook, Pair, look, stage_of
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import bulk
from tasks.store.db import exclusive
from tasks.store.models import Contact, Nudge, Outbox

MOST_MESSAGE = 200  # characters of the line that a coordinator writes above a reminder


@dataclass(frozen=True)
class Sent:
    """What was sent, or waits for `at`; with the numbers of its slips, one for each unit."""

    outlook: Outlook
    at: datetime | None
    slips: tuple[SlipNumber, ...]


def send(
    actor: Actor,
    order: Order,
    shown: Iterable[Pair],
    key: str,
    later: bool,
    now: datetime,
    practice: Practice,
    language: Language,
    compose: Composer,
) -> Sent:
    """Sends what was `shown` (`later`: on the next working morning, if it is none now).

    What was answered since is left out. Raises NotAllowed, NotFound, Refused: 'nudge_sent' if the order of this key was
    sent already, 'nudge_changed' if there would be something that was not shown, 'nudge_nobody' if nothing is left.
    """
    with exclusive("remind"):
        found = look(actor, order, now, practice, language)
        expected = frozenset(shown)
        keys = [digesting.dedupe_key(key, contact) for contact, _ in expected]
        if Outbox.select().where(Outbox.dedupe_key.in_(keys)).exists():
            raise Refused("nudge_sent")
        if not found.pairs <= expected:
            raise Refused("nudge_changed")
        if not found.people:
            raise Refused("nudge_nobody")
        at = found.opens_at if later else None
        on = {
            asked.card.assignment_id: local_day(at or now, asked.card.zone)
            for each in found.people
            for asked in each.asked
        }
        ordered = Ordered(actor.name, order.message, at, key)
        lines = slips.by_hand(_lines(found, on, at or now, practice), on, ordered, now, practice)
        sent = digesting.send(lines, on, now, compose, ordered)
        numbers = tuple(sorted({slip for digest in sent for slip in digest.slips}))
        audit.note(
            actor.label,
            "nudge",
            f"{order.aim.value}:{order.id}",
            now,
            reason=order.message,
            people=sorted(each.contact_id for each in found.people),
            parts=sorted(on),
            at=at.isoformat() if at is not None else None,
            slips=[each.label() for each in numbers],
        )
    return Sent(found, at, numbers)


def _lines(found: Outlook, on: Mapping[int, date], at: datetime, practice: Practice) -> dict[int, list[NudgeLine]]:
    """contact → the lines of their digest, in their language and as things will stand when it leaves."""
    ids = [each.contact_id for each in found.people]
    language_of = {row.id: row.language for row in Contact.select().where(Contact.id.in_(ids))}
    shown = {
        (card.assignment_id, language): card
        for language in sorted(set(language_of.values()))
        for card in cards.get(on, at, practice, language)
    }
    before = _times_asked(on)
    lines: dict[int, list[NudgeLine]] = defaultdict(list)
    for each in found.people:
        language = language_of[each.contact_id]
        for asked in each.asked:
            part = asked.card.assignment_id
            stage = stage_of(asked.checkpoint, before[each.contact_id, part] + 1, on[part], practice)
            line = NudgeLine(
                card=shown[part, language],
                period=asked.checkpoint.checkpoint.period if asked.checkpoint is not None else "",
                due_on=asked.due_on,
                stage=stage,
                reason=reason(stage, asked.due_on, on[part], language, returned=asked.card.standing.returned),
                checkpoint_id=asked.checkpoint.checkpoint.id if asked.checkpoint is not None else None,
            )
            lines[each.contact_id].append(line)
    return lines


def _times_asked(parts: Iterable[int]) -> Counter[Pair]:
    """How often each person was asked by hand of each part, whether it left or not."""
    times: Counter[Pair] = Counter()
    for some in bulk.chunks(parts):
        for row in Nudge.select(Nudge.contact, Nudge.assignment, Nudge.stage).where(Nudge.assignment.in_(some)):
            times[row.contact_id, row.assignment_id] += is_manual(row.stage)
    return times
