"""How fast, and how long to wait: token buckets, back-off, and the clock that both are measured with.

The clock is the event loop's own (monotonic): waiting must not depend on what a simulated calendar says.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Protocol


class Pace(Protocol):
    """Seconds that only go forward, and waiting by them. Tests bring one in which waiting takes no time."""

    def now(self) -> float: ...

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Returns when `event` is set or after `seconds` (None = only the event counts)."""


class LoopPace:
    """The event loop's monotonic clock."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass


@dataclass
class Bucket:
    """A token bucket of `burst` tokens that refills at `rate` per second; starts full. None = unlimited."""

    rate: float | None
    burst: float = 1.0
    _empty_until: float = field(default=float("-inf"), init=False)

    def delay(self, now: float) -> float:
        """Seconds until there is a token: 0 if there is one."""
        return 0.0 if self.rate is None else max(0.0, self._after_one(self.rate, now) - now)

    def take(self, now: float) -> None:
        """Takes one token, or one that is still to come."""
        if self.rate is not None:
            self._empty_until = self._after_one(self.rate, now)

    def reserve(self, now: float) -> float:
        """Takes one token at once and returns the seconds to wait before it may be used."""
        wait = self.delay(now)
        self.take(now)
        return wait

    def is_full(self, now: float) -> bool:
        """Whether it holds no memory worth keeping."""
        return self.rate is None or self._empty_until <= now - self.burst / self.rate

    def _after_one(self, rate: float, now: float) -> float:
        return max(self._empty_until, now - self.burst / rate) + 1 / rate


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
