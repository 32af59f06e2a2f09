"""How fast, and how long to wait: places on a line of time, back-off, and the clock that both are measured with.

The clock is the event loop's own (monotonic): waiting must not depend on what a simulated calendar says.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, Protocol

LATE = 0.005  # s: a timer that is late by so much has missed nothing


class Pace(Protocol):
    """Seconds that only go forward, and waiting by them. Tests bring one in which waiting takes no time."""

    def now(self) -> float:
        """May be asked on any thread."""

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Returns when `event` is set or after `seconds` (None = only the event counts)."""


class LoopPace:
    """The machine's monotonic clock, which is the event loop's too."""

    def now(self) -> float:
        return time.monotonic()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass


class Place(NamedTuple):
    """When a message may leave, and how much the line had slipped when it got its place. Seconds."""

    at: float
    slipped: float = 0.0


@dataclass
class Line:
    """Places in time at which messages may leave, at least `gap` seconds apart. What was missed is not made up for:
    a process that was held up must not send more at once than is allowed."""

    gap: float
    _places: deque[float] = field(default_factory=deque, init=False)
    _last: float = field(default=float("-inf"), init=False)
    _slipped: float = field(default=0.0, init=False)  # seconds, in all

    def add(self, places: Iterable[float]) -> None:
        self._places.extend(places)

    def clear(self) -> None:
        self._places.clear()

    def __len__(self) -> int:
        return len(self._places)

    def void(self, now: float) -> None:
        """Gives up the places whose time has passed."""
        while self._places and self._places[0] < now - LATE:
            self._places.popleft()

    def next(self) -> float | None:
        """When the next message may leave; None = there is no place."""
        return max(self._places[0], self._last + self.gap) if self._places else None

    def take(self, now: float) -> Place:
        """Takes the next place; it may lie in the past, but not by more than a moment."""
        self._last = max(self._places.popleft(), self._last + self.gap, now - LATE)
        return Place(self._last, self._slipped)

    def late(self, place: Place, now: float) -> float:
        """How many seconds too late it is for a place; less than 0 if it is not."""
        return now - place.at - (self._slipped - place.slipped) - LATE

    def left(self, place: Place, now: float) -> None:
        """A message leaves: if it is late, what comes after it keeps its distance all the same."""
        if (late := self.late(place, now)) > 0:
            self._slipped += late
            self._last += late

    def held(self, now: float) -> float:
        """For how many seconds there are places."""
        if not self._places:
            return max(0.0, self._last + self.gap - now)
        return max(0.0, max(self._places[-1], self._last + self.gap * len(self._places)) + self.gap - now)


@dataclass(frozen=True)
class Backoff:
    """Exponential waiting with jitter, so that many that failed together do not come back together. Seconds."""

    first: float = 1.0
    most: float = 600.0
    random: Random = field(default_factory=Random)

    def delay(self, failures: int) -> float:
        """How long to wait after that many failures in a row (1 = the first): half of it to all of it."""
        whole = min(self.most, self.first * 2.0 ** min(failures - 1, 32))
        return whole * self.random.uniform(0.5, 1.0)
