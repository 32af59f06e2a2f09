"""When to remind, as data: the policy, what plans, areas and items have otherwise, and the hours of a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

_HOURS = re.compile(r"(\d{1,2}):(\d{2})(?:-|—|–|至)(\d{1,2}):(\d{2})")
_DAY = 24 * 60


@dataclass(frozen=True)
class Window:
    """The hours in which people are reminded: from `start` on and before `end`, both in minutes since midnight."""

    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> Window:
        """'08:30-18:00'; '00:00-24:00' is the whole day. Raises ValueError for anything else, and for an end that is
        not later than the start."""
        read = _HOURS.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
        if read is None:
            raise ValueError(text)
        hours = [int(part) for part in read.groups()]
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if hours[1] > 59 or hours[3] > 59 or not start < end <= _DAY:
            raise ValueError(text)
        return cls(start, end)

    def contains(self, local: datetime) -> bool:
        return self.start <= local.hour * 60 + local.minute < self.end

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))


OFFICE_HOURS = Window.of("08:30-18:00")


@dataclass(frozen=True)
class NudgePolicy:
    """When to remind of an item. All distances in working days.

    ladder: days overdue after which a deputy, the head in charge, and the coordinators are told of an item on which the
    unit keeps silent; a shorter one leaves out the last of these. urgent: on rest days too, and whatever the budget
    says. off: never.
    """

    before: tuple[int, ...] = (7, 3, 1)
    on_day: bool = True
    overdue_every: int = 2
    overdue_times: int = 5
    check_in_before: int = 3  # ongoing work: once a period, this long before its end
    ladder: tuple[int, ...] = (3, 6, 10)
    window: Window = OFFICE_HOURS
    urgent: bool = False
    off: bool = False

    @property
    def reach(self) -> int:
        """The farthest that it looks ahead."""
        return max([0, *self.before, self.check_in_before])


@dataclass(frozen=True)
class Override:
    """What a plan, an area or an item has otherwise. '' stands for any; None keeps what holds without it."""

    plan: str = ""
    area: str = ""
    item: str = ""
    before: tuple[int, ...] | None = None
    on_day: bool | None = None
    overdue_every: int | None = None
    overdue_times: int | None = None
    check_in_before: int | None = None
    ladder: tuple[int, ...] | None = None
    window: Window | None = None
    urgent: bool | None = None
    off: bool | None = None

    def concerns(self, plan: str, area: str, item: str) -> bool:
        pairs = ((self.plan, plan), (self.area, area), (self.item, item))
        return all(not wanted or _plain(wanted) == _plain(found) for wanted, found in pairs)

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """The closer to a single item, the later it is applied."""
        return bool(self.item), bool(self.area), bool(self.plan)

    def applied_to(self, policy: NudgePolicy) -> NudgePolicy:
        changes = {name: getattr(self, name) for name in _CHANGES if getattr(self, name) is not None}
        return replace(policy, **changes)


_CHANGES = tuple(name for name in Override.__dataclass_fields__ if name not in ("plan", "area", "item"))


@dataclass(frozen=True)
class Policies:
    """What holds for everything, and the exceptions; what says more of an item wins, else what was written last."""

    base: NudgePolicy = NudgePolicy()
    overrides: tuple[Override, ...] = ()

    def of(self, plan: str, area: str, item: str) -> NudgePolicy:
        policy = self.base
        for override in sorted(self.overrides, key=lambda each: each.rank):
            if override.concerns(plan, area, item):
                policy = override.applied_to(policy)
        return policy

    @property
    def reach(self) -> int:
        """The farthest that any of them looks ahead."""
        return max(policy.reach for policy in self._all())

    @property
    def any_urgent(self) -> bool:
        return any(override.urgent for override in self.overrides)

    def _all(self) -> Iterable[NudgePolicy]:
        yield self.base
        yield from (override.applied_to(self.base) for override in self.overrides)


def _plain(text: str) -> str:
    """Titles and numbers are copied from documents: width and white space say nothing."""
    return "".join(unicodedata.normalize("NFKC", text).split())
