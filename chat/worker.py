"""The one thread on which the synchronous services run, so that the event loop never waits for the database.

Measured best of the ways to use peewee beside asyncio (facts.md): one connection, no contention, commits in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """`disconnect` closes the thread's database connection; it is called at the end and after a `faults` error.

    A connection that broke is of no use any more: closing it makes the next service open a new one.
    """

    def __init__(self, disconnect: Callable[[], None], *, faults: tuple[type[Exception], ...] = ()) -> None:
        self.faults = faults
        self._disconnect = disconnect
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    def another(self) -> Worker:
        """One more thread with a connection of its own, for reading that takes long."""
        return Worker(self._disconnect, faults=self.faults)

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `fn` on the database thread. A cancelled caller does not stop a service that has begun."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(self._run, fn, *args, **kwargs))

    async def close(self) -> None:
        """Lets what is queued finish, closes the connection and ends the thread."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._disconnect)
        self._pool.shutdown(wait=True)

    def _run(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        try:
            return fn(*args, **kwargs)
        except self.faults:
            self._disconnect()
            raise
