"""What a dispatcher has claimed and not begun: the most urgent first, each at a place on the common line of time."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable

from chat.pacing import LATE, Line, Place
from tasks.domain.messages import Claimed, OutgoingKind

SHARED = 2.0  # s: after which a process that has taken no place is not expected to have one still


class Hand:
    """`gap`: seconds between two messages; None = without a limit. Button answers need no place."""

    def __init__(self, gap: float | None) -> None:
        self._shared_until = math.inf  # other processes have places on the line too, for all that is known
        self._line = Line(gap) if gap is not None else None
        self._heap: list[tuple[bool, int, int, Claimed]] = []

    def __len__(self) -> int:
        return len(self._heap)

    def others(self, seen: bool, now: float) -> None:
        """Whether a claim has met with places of other processes. Before the first one, they must be expected."""
        if seen or self._shared_until == math.inf:
            self._shared_until = now + SHARED

    def wanting(self, now: float) -> int:
        """How many messages want a place: one that has passed is void while others have places close to it."""
        if self._line is None:
            return 0
        if self._is_shared(now):
            self._line.void(now)
        waiting = sum(not _at_once(message) for *_, message in self._heap)
        return max(0, waiting - len(self._line))

    def add(self, messages: Iterable[Claimed], places: Iterable[float]) -> None:
        """Messages, and when they may leave; which of them takes which place is seen when it comes."""
        for message in messages:
            key = (not _at_once(message), int(message.outgoing.priority), message.id)
            heapq.heappush(self._heap, (*key, message))
        if self._line is not None:
            self._line.add(places)

    def next_at(self) -> float | None:
        """When the next message may leave (-inf: at once); None = there is none, or no place for it."""
        if not self._heap:
            return None
        return -math.inf if self._line is None or _at_once(self._heap[0][-1]) else self._line.next()

    def take(self, now: float, lead: float) -> tuple[Claimed, Place] | None:
        """The next message, if its place is no more than `lead` seconds away."""
        due = self.next_at()
        if due is None or due - lead > now:
            return None
        place = self._line.take(now) if self._line is not None and due > -math.inf else Place(now)
        return heapq.heappop(self._heap)[-1], place

    def take_back(self, message: Claimed, place: Place) -> None:
        """It was not begun after all."""
        self.add([message], () if _at_once(message) else [place.at])

    def missed(self, message: Claimed, place: Place, now: float) -> bool:
        """Whether a message is so late that the places of other processes would be too close: it needs another one."""
        if self._line is None or _at_once(message) or not self._is_shared(now):
            return False
        return self._line.late(place, now) > LATE

    def _is_shared(self, now: float) -> bool:
        return now < self._shared_until

    def left(self, message: Claimed, place: Place, now: float) -> None:
        """A message leaves: late, if it has to."""
        if self._line is not None and not _at_once(message):
            self._line.left(place, now)

    def held(self, now: float) -> float:
        """For how many seconds there are places."""
        return self._line.held(now) if self._line is not None else 0.0

    def ids(self) -> list[int]:
        return [entry[-1].id for entry in self._heap]

    def clear(self) -> list[Claimed]:
        """Empties it, and returns what was in it."""
        messages = [entry[-1] for entry in self._heap]
        self._heap.clear()
        if self._line is not None:
            self._line.clear()
        return messages


def _at_once(message: Claimed) -> bool:
    return message.outgoing.kind is OutgoingKind.TOAST
