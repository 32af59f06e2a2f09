"""One attempt to send a message, and what its end means for the message, its chat and everybody."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chat import texts
from chat.hand import Hand
from chat.pacing import Backoff, Pace, Place
from chat.transport import SendError, Transport
from tasks.domain.messages import Claimed, Outgoing, OutgoingKind
from tasks.domain.terms import OutboxState
from tasks.services.delivery import Outcome

log = logging.getLogger(__name__)

MOST_MISSED = 2  # places: a process that is always late must send all the same
SLACK = 0.1  # s: silence lasts a little longer than asked for, so that what waits is due when it ends


class Attempts:
    """Makes attempts with `transport`. `rest_of`: how many seconds nothing more is sent to the chat of a message.

    `silent_until` is when, by `pace`, the messenger may be spoken to again.
    """

    def __init__(
        self,
        transport: Transport,
        clock: Callable[[], datetime],
        pace: Pace,
        backoff: Backoff,
        rest_of: Callable[[Outgoing], float],
        stopping: asyncio.Event,
    ) -> None:
        self.silent_until = -math.inf
        self._transport = transport
        self._clock = clock
        self._pace = pace
        self._backoff = backoff
        self._rest_of = rest_of
        self._stopping = stopping

    async def make(self, message: Claimed, attempt: int, place: Place, hand: Hand) -> Outcome:
        """Waits for the place, then sends; unless the process stops, a silence begins, or the place was missed."""
        wait = place.at - self._pace.now()
        if wait > 0:
            await self._pace.wait(self._stopping, wait)
        if message.attempts < MOST_MISSED and hand.missed(message, place, self._pace.now()):
            return self._not_attempted(message, attempt, self._clock())
        hand.left(message, place, self._pace.now())
        silent = max(0.0, self.silent_until - self._pace.now())
        if silent or self._stopping.is_set():
            return self._not_attempted(message, attempt, self._in(silent))
        if message.outgoing.kind is OutgoingKind.UNBUTTON and message.outgoing.message_id is None:
            return self._outcome(message, attempt, OutboxState.FAILED, error="there is no such message", rest=0.0)
        try:
            message_id = await self._transport.send(_said_again(message))
        except SendError as error:
            return self._refused(message, attempt, error)
        except Exception as error:
            log.exception("message %d cannot be sent", message.id)
            return self._refused(message, attempt, SendError(type(error).__name__, permanent=True))
        return self._outcome(message, attempt, OutboxState.SENT, message_id=message_id)

    def _not_attempted(self, message: Claimed, attempt: int, again: datetime) -> Outcome:
        return self._outcome(message, attempt, OutboxState.FAILED, error="not attempted", retry_at=again, rest=0.0)

    def _refused(self, message: Claimed, attempt: int, error: SendError) -> Outcome:
        later: datetime | None = self._in(self._backoff.delay(message.attempts + 1))
        silence = 0.0
        if error.retry_after is not None:
            silence = error.retry_after + SLACK
            self.silent_until = max(self.silent_until, self._pace.now() + silence)
            later = self._in(error.retry_after)
            log.warning("the messenger asks for %g s of silence", error.retry_after)
        if error.moved_to is not None:
            later = self._clock()
        if error.permanent:
            later = None
        return self._outcome(
            message,
            attempt,
            OutboxState.UNCERTAIN if error.uncertain else OutboxState.FAILED,
            error=error.reason,
            retry_at=later,
            silence=silence,
            unreachable=error.unreachable,
            moved_to=error.moved_to,
        )

    def _outcome(self, message: Claimed, attempt: int, result: OutboxState, **known: Any) -> Outcome:
        rest = self._rest_of(message.outgoing)
        return Outcome(message, attempt, result, self._clock(), **({"rest": rest} | known))

    def _in(self, seconds: float) -> datetime:
        return self._clock() + timedelta(seconds=seconds)


def _said_again(message: Claimed) -> Outgoing:
    """A message that may have arrived before says so; a changed message or menu is seen once, however often it is
    changed."""
    outgoing = message.outgoing
    if not message.perhaps_arrived or outgoing.kind in (OutgoingKind.EDIT, OutgoingKind.MENU, OutgoingKind.UNBUTTON):
        return outgoing
    note = texts.say(outgoing.language, "common.again")
    return replace(outgoing, text=f"{outgoing.text}\n\n<i>{note}</i>".lstrip())
