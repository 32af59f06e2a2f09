"""What a turn reads beside the database thread: a plan's ledger, which takes seconds when it has thousands of parts.

A turn is one transaction and waits for nothing. One that needs such a reading is given up with `Wanted` and leaves
nothing behind; when the reading is there, the event is taken again from its beginning, and finds it. So nothing waits
for a leader's glance at a large plan but the leader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from tasks.domain.errors import DubanError

P = ParamSpec("P")
T = TypeVar("T")


class Wanted(Exception):
    """The turn needs what `fn` gives for `args`, and it has not been read yet."""

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        super().__init__(fn.__name__)
        self.fn = fn
        self.args = args


@dataclass
class Readings:
    """What was read for one event. It has one `now`, so the same question is known again."""

    _known: list[tuple[Callable[..., Any], tuple[Any, ...], Any]] = field(default_factory=list)

    def get(self, fn: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        """What `fn(*args)` gave. Raises Wanted while it was not read, and the DubanError that it raised."""
        for asked, of, outcome in self._known:
            if asked is fn and of == args:
                if isinstance(outcome, DubanError):
                    raise outcome
                known: T = outcome
                return known
        raise Wanted(fn, args)

    def read(self, wanted: Wanted) -> None:
        """Reads what is wanted; a refusal is kept, for the turn to meet."""
        try:
            outcome = wanted.fn(*wanted.args)
        except DubanError as refusal:
            outcome = refusal
        self._known.append((wanted.fn, wanted.args, outcome))
