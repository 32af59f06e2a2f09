"""What a week brought: events and reminders, and the counts at its beginning to compare with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tasks.domain.model import LedgerRow, Progress, Tally
from tasks.domain.slips import SlipNumber
from tasks.domain.terms import Happening


@dataclass(frozen=True)
class Event:
    """Something that happened to an assignment. Moments are naive UTC.

    `text` is what a person wrote of it, for what an import did its file. `late`: reported after the due day had ended.
    `was` and `becomes` are the wordings of a deadline that was changed; `was_due_on` and `due_on` the days of an
    extension, the first one being the original day.
    """

    what: Happening
    row: LedgerRow
    at: datetime
    by: str = ""
    text: str = ""
    progress: Progress | None = None
    late: bool = False
    was: str = ""
    becomes: str = ""
    was_due_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Nudged:
    """A reminder to a person; `reason` is the sentence that it was sent with. `by`: the coordinator who ordered it by
    hand, with the `message` that they wrote above it; '' if it was simply due. `slip`: the numbered slip it was on."""

    assignment_id: int
    at: datetime
    who: str
    reason: str
    by: str = ""
    message: str = ""
    slip: SlipNumber | None = None


@dataclass(frozen=True)
class Week:
    """From the end of the day `since` (None: nothing to compare with) to the ledger that it belongs to.

    The counts are those of the ledger of `since`. Events come by kind and then, like reminders, in order of time.
    `last_nudged` has the latest reminder by assignment, however long ago.
    """

    since: date | None = None
    tally: Tally = field(default_factory=Tally)
    by_area: dict[str, Tally] = field(default_factory=dict)
    by_unit: dict[str, Tally] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    nudges: tuple[Nudged, ...] = ()
    last_nudged: dict[int, datetime] = field(default_factory=dict)

    def count(self, *kinds: Happening) -> int:
        return sum(event.what in kinds for event in self.events)
