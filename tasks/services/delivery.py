"""How what is owed is delivered, as far as the rows go: claim, begin, record the outcome; and the rates that all share.

A claim is a lease. What was claimed and not begun goes back when the lease ends, as if nothing had been. An attempt is
logged before it is made: an Attempt whose `outcome` is empty (the process was killed before it could record one) or
'uncertain' (no answer came) may have reached the person. Each of them is made up for by one repeat, but a message that
was not answered is repeated only once, and one that was cut off MOST_CUT times is not sent again, since it may be what
ends the process: the row is then UNCERTAIN, and the coordinators are told (services.undelivered).

The rates hold over all processes: a claim takes as many places on one common line of time as it has messages. The line
is kept by the database's clock (`at`), and what leaves this module is in seconds from now, so that a process whose own
clock is wrong sends neither too early nor too late.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tasks.domain.messages import Button, Claimed, Outgoing, OutgoingKind, Priority
from tasks.domain.terms import Language, OutboxState
from tasks.services import groups, outbox
from tasks.services.outbox import MOST_ERROR, TELEGRAM
from tasks.store import pace, queue
from tasks.store.db import transaction
from tasks.store.models import Attempt, Contact, Outbox

Clock = Callable[[], datetime]

AHEAD = 0.3  # s: how far places are given away. What is more urgent waits for so long, and so does news of a silence
MOMENT = 0.001  # s: by so much two readings of one end may differ
AGAIN = AHEAD / 2  # s: places are asked for again when so much is left: every few messages, whatever the rate
EVENLY = 0.985  # what leaves evenly arrives unevenly: room for 15 ms between two arrivals a second apart
TOAST_LIFE = timedelta(seconds=60)  # the messenger forgets a pressed button soon; a late answer confuses
RESTED = timedelta(hours=1)  # after which a chat's row is of no use any more
MOST_UNANSWERED = 2  # one attempt and its repeat
MOST_CUT = 5
LONG = 4000  # characters: what is longer may need more than one message, and a word about that

KINDS = {kind.value: kind for kind in OutgoingKind}
PRIORITIES = {int(priority): priority for priority in Priority}
shared_clock: Clock = pace.shared_clock


@dataclass(frozen=True)
class Claims:
    """What a claim brought. Seconds from when it was made.

    slots: when the messages other than button answers may leave, one at each; None = at once. full: there may be more
    that is due. wait: when it is worth asking for that, or when a chat's rest or silence ends (None: nothing waits for
    these). later: when the next row is due or a claim ends (None: there is none). silent: how long nobody may send.
    shared: others have taken places since the worker last did.
    """

    messages: list[Claimed]
    slots: list[float] | None = None
    full: bool = False
    wait: float | None = None
    later: float | None = None
    silent: float = 0.0
    shared: bool = False


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: SENT, FAILED (certainly not delivered) or UNCERTAIN.

    retry_at: None gives the message up. rest: seconds for which nothing more is sent to this chat. silence: seconds for
    which nothing is sent to anybody. unreachable: the person is gone. moved_to: the chat's new id.
    """

    claimed: Claimed
    attempt: int
    result: OutboxState
    at: datetime
    message_id: str | None = None
    error: str = ""
    retry_at: datetime | None = None
    rest: float = 0.0
    silence: float = 0.0
    unreachable: bool = False
    moved_to: str | None = None


def gap(rate: float) -> float:
    """Seconds between two messages at so many a second."""
    return 1 / (rate * EVENLY)


def claim(
    now: datetime,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
    rate: float | None = None,
    held: float = 0.0,
    wanting: int = 0,
    clock: Clock = shared_clock,
    messenger: str = TELEGRAM,
) -> Claims:
    """Takes up to `limit` messages for `worker` until now + `lease`; no more than there are places at `rate` a second.
    Those of one messenger: each has its own rates and silences.

    At most one message per chat is taken, over all workers. An earlier message of a chat that waits for its retry holds
    back the later ones; chats come by their most urgent message. `held`: seconds from now for which the worker still
    has places of earlier claims. `wanting`: how many it needs for messages that it has.
    """
    with transaction():
        queue.claims_only()
        _settle_expired(now)
        queue.drop_toasts(now - TOAST_LIFE)
        free_at, silent_until = pace.of_all(messenger, lock=rate is not None)
        at = clock()
        if silent_until is not None and silent_until > at:
            silent = (silent_until - at).total_seconds()
            return Claims([], wait=silent, silent=silent)
        first, between, most, shared = 0.0, 0.0, limit, False
        if rate is not None:
            between = gap(rate)
            taken = (free_at - at).total_seconds() if free_at is not None else 0.0
            first, shared = max(held, taken), taken > held + MOMENT
            room = int((AHEAD - first) / between) + 1 if first <= AHEAD else 0
            wanting = min(wanting, room)
            limit = min(limit, room - wanting)
        toasts = queue.take_toasts(messenger, now, worker, now + lease, limit=most)
        rows = queue.take_turns(messenger, now, at, worker, now + lease, limit=limit) if limit else []
        places = [first + between * n for n in range(wanting + len(rows))]
        end = first + between * len(places)
        if rate is not None and places:
            pace.set_free([(messenger, "", at + timedelta(seconds=end))])
        perhaps = queue.unfinished_attempts([row.id for row in rows if row.attempts])
        messages = [_claimed(row, row.id in perhaps) for row in toasts + rows]
        slots = places if rate is not None else None
        if len(rows) == limit:
            return Claims(messages, slots, full=True, wait=max(end - AGAIN, 0.0), shared=shared)
        pace.forget_rested(at - RESTED)
        rested, later = pace.next_rested(messenger, now, at), queue.next_moment(messenger, now, at)
        return Claims(messages, slots, wait=_seconds(rested, at), later=_seconds(later, now), shared=shared)


def record(
    outcomes: Sequence[Outcome],
    begun: Sequence[Claimed],
    now: datetime,
    *,
    worker: str,
    lease: timedelta,
    clock: Clock = shared_clock,
) -> dict[int, int]:
    """Writes how attempts ended, and logs those that `worker` is about to make; all or nothing.

    Returns the attempts by message: only what is in it may be sent. A message whose claim has not half of the lease
    left is not: another worker could take it while it is on its way.
    """
    with transaction():
        queue.few_of_many()
        if outcomes:
            _end(outcomes, worker)
            if any(o.rest or o.silence for o in outcomes):
                _slow_down(outcomes, clock())
            for outcome in outcomes:
                chat = outcome.claimed.outgoing
                if outcome.moved_to is not None:
                    groups.moved(chat.messenger, chat.chat_id, outcome.moved_to, now)
                if outcome.unreachable:
                    outbox.unreachable(chat.chat_id, now, messenger=chat.messenger)
                    groups.removed(chat.messenger, chat.chat_id, now)
        if not begun:
            return {}
        return queue.begin([message.id for message in begun], worker, now, lasting=now + lease / 2)


def renew(ids: Sequence[int], now: datetime, *, worker: str, lease: timedelta) -> None:
    """`worker` still holds these messages: a large file may be on its way for longer than a lease."""
    with transaction():
        queue.renew(ids, worker, now + lease)


def release(messages: Iterable[Claimed], *, worker: str) -> None:
    """Gives back what was claimed and not begun."""
    with transaction():
        queue.release([message.id for message in messages], worker)


def next_due(now: datetime, *, clock: Clock = shared_clock, messenger: str = TELEGRAM) -> datetime | None:
    """When `claim` has something to do next, never before `now`; None while nothing waits. Rests are not counted."""
    moment = queue.next_moment(messenger, now, clock())
    return None if moment is None else max(now, moment)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _claimed(row: queue.Taken, perhaps: bool) -> Claimed:
    payload = json.loads(row.payload)
    buttons = tuple(tuple(Button(text, data) for text, data in line) for line in payload.pop("buttons", ()))
    outgoing = Outgoing(
        row.chat_id,
        KINDS[row.kind],
        buttons=buttons,
        contact_id=row.contact_id,
        about=json.loads(row.about),
        priority=PRIORITIES[row.priority],
        dedupe_key=row.dedupe_key,
        messenger=row.messenger,
        **payload,
    )
    if outgoing.kind is OutgoingKind.UNBUTTON and outgoing.of is not None:
        outgoing = replace(outgoing, message_id=_message_id(outgoing.of))
    if perhaps or outgoing.kind is OutgoingKind.DOCUMENT or len(outgoing.text) > LONG:
        outgoing = replace(outgoing, language=_language(outgoing))
    return Claimed(row.id, outgoing, row.attempts, perhaps)


def _message_id(row_id: int) -> str | None:
    """Of a message that left before, as messages of one chat do in their order; None if it did not arrive."""
    row = Outbox.get_or_none(Outbox.id == row_id)
    return row.message_id if row is not None else None


def _language(outgoing: Outgoing) -> Language:
    """The person's own, for what is said in addition to what is owed."""
    person = Contact.get_or_none(Contact.messenger == outgoing.messenger, Contact.chat_id == outgoing.chat_id)
    reader = person or groups.of_chat(outgoing.messenger, outgoing.chat_id)
    return reader.language if reader is not None else Language.ZH


def _end(outcomes: Sequence[Outcome], worker: str) -> None:
    doubtful = [o.claimed.id for o in outcomes if o.result is OutboxState.UNCERTAIN]
    unfinished = queue.unfinished_attempts(doubtful) if doubtful else {}
    ends = []
    for o in outcomes:
        state = o.result
        if o.result is OutboxState.UNCERTAIN:
            cut, unanswered = unfinished[o.claimed.id]
            state = _repeat_or_rest(cut - 1, unanswered + 1)  # this one, which stands there still, was not cut off
        elif o.result is OutboxState.FAILED and o.retry_at is not None:
            state = OutboxState.QUEUED
        sent_at = o.at if state is OutboxState.SENT else None
        error = _clean(o.error)
        ends.append(
            queue.End(
                o.claimed.id, o.attempt, o.result.value, o.at, state.value, o.message_id, sent_at, o.retry_at, error
            )
        )
    queue.end(ends, worker)


def _slow_down(outcomes: Sequence[Outcome], at: datetime) -> None:
    rests = {
        (o.claimed.outgoing.messenger, o.claimed.outgoing.chat_id): at + timedelta(seconds=o.rest)
        for o in outcomes
        if o.rest
    }
    pace.set_free([(messenger, chat_id, until) for (messenger, chat_id), until in rests.items()])
    for messenger in {o.claimed.outgoing.messenger for o in outcomes if o.silence}:
        silence = max(o.silence for o in outcomes if o.claimed.outgoing.messenger == messenger)
        pace.set_silent(messenger, at + timedelta(seconds=silence))


def _settle_expired(now: datetime) -> None:
    rows = queue.expired(now)
    unfinished = queue.unfinished_attempts([row_id for row_id, _ in rows]) if rows else {}
    for row_id, kind in rows:
        again = _repeat_or_rest(*unfinished.get(row_id, (0, 0)))
        state = OutboxState.DROPPED if kind == OutgoingKind.TOAST else again
        tries = Attempt.select().where(Attempt.outbox == row_id).count()
        changes = {"state": state, "not_before": now, "attempts": tries, "error": "stopped while sending"}
        Outbox.update(claimed_by="", claimed_until=None, **changes).where(Outbox.id == row_id).execute()


def _repeat_or_rest(cut: int, unanswered: int) -> OutboxState:
    again = cut < MOST_CUT and unanswered < MOST_UNANSWERED
    return OutboxState.QUEUED if again else OutboxState.UNCERTAIN


def _clean(error: str) -> str:
    """What both databases can keep."""
    return error.replace("\0", "")[:MOST_ERROR].encode(errors="replace").decode()


def _seconds(moment: datetime | None, since: datetime) -> float | None:
    return None if moment is None else max(0.0, (moment - since).total_seconds())
