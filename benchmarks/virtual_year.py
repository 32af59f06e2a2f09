"""A year of reminders by the engine alone, without a database: for plans of thousands of items, in seconds.

The same functions decide as in the tick (tasks.domain.reminders: look, leaves); here only rows are plain objects. That
both agree on the sample plan is checked by bench_year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from tasks.domain.checkpoints import planned_checkpoints
from tasks.domain.ladder import Climbed
from tasks.domain.model import Schedule
from tasks.domain.policies import NudgePolicy
from tasks.domain.reminders import Due, Owed, Person, Told, leaves, look
from tasks.domain.terms import ContactRole
from tasks.domain.workdays import WorkCalendar

NINE = time(9)


@dataclass(frozen=True)
class Part:
    """What one unit owes in the plan: `official` answers for it."""

    official: int
    schedule: Schedule


@dataclass
class Year:
    """What the year brought. `weeks`: (official, ISO week) → digests; `beyond` the budget, and those of them that
    nothing explains; `due`: hard due days in the year, and those that nobody was told of before they ended."""

    digests: int = 0
    held: int = 0
    beyond: int = 0
    unexplained: int = 0
    due: int = 0
    forgotten: int = 0
    lines: int = 0
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)

    def histogram(self) -> Counter[int]:
        """digests in a week → official-weeks with so many."""
        return Counter(self.weeks.values())


def live(parts: Iterable[Part], year: int, calendar: WorkCalendar, policy: NudgePolicy, per_week: int) -> Year:
    """One tick at nine o'clock of each day; nobody ever answers, the worst case for the budget and for the ladder."""
    begin, found = date(year, 1, 1), Year()
    waiting = defaultdict(list)  # the day from which a checkpoint can be due a nudge → such checkpoints
    for owed in _owed(parts, year, policy):
        waiting[max(begin, owed.due_on - timedelta(days=policy.reach * 2 + 14))].append(owed)
    in_hand: dict[int, Owed] = {}
    day = begin
    while day.year == year:
        in_hand |= {owed.checkpoint_id: owed for owed in waiting.pop(day, [])}
        if calendar.is_workday(day):
            _tick(day, in_hand, calendar, per_week, found)
        due = [owed for owed in in_hand.values() if owed.due_on == day and not owed.soft]
        found.due += len(due)
        found.forgotten += sum(not owed.told for owed in due)
        ended = [owed for owed in in_hand.values() if _is_over(owed, day)]
        for owed in ended:
            del in_hand[owed.checkpoint_id]
        day += timedelta(1)
    return found


def _owed(parts: Iterable[Part], year: int, policy: NudgePolicy) -> Iterator[Owed]:
    numbers = count(1)
    for part in parts:
        people = (Person(part.official, str(part.official), ContactRole.CONTACT),)
        for planned in planned_checkpoints(part.schedule, year, date(year, 1, 1)):
            yield Owed(next(numbers), planned.due_on, planned.soft, policy, people)


def _tick(day: date, in_hand: dict[int, Owed], calendar: WorkCalendar, per_week: int, found: Year) -> None:
    local, week = datetime.combine(day, NINE), day.isocalendar().week
    due: dict[int, list[Due]] = defaultdict(list)
    for owed in list(in_hand.values()):
        seen = look(owed, local, calendar)
        for each in seen.due:
            due[each.person_id].append(each)
        if seen.rung is not None:
            climbed = (*owed.climbed, Climbed(seen.rung, owed.due_on, day))
            in_hand[owed.checkpoint_id] = replace(owed, climbed=climbed)
    for official, told in due.items():
        had = found.weeks[official, week]
        if not leaves(told, had, per_week):
            found.held += 1
            continue
        found.weeks[official, week] += 1
        found.digests += 1
        found.lines += len(told)
        if had >= per_week:
            found.beyond += 1
            found.unexplained += not any(each.pressing for each in told)
        for each in told:
            owed = in_hand[each.owed.checkpoint_id]
            said = Told(official, "", ContactRole.CONTACT, each.stage.key, day, local)
            in_hand[owed.checkpoint_id] = replace(owed, told=(*owed.told, said))


def _is_over(owed: Owed, day: date) -> bool:
    """Nothing more can come of it: every reminder of its silence was sent, and its ladder has been climbed."""
    if owed.soft:
        return owed.due_on < day
    late = sum(told.stage.startswith("overdue:") for told in owed.told)
    return late >= owed.policy.overdue_times and day > owed.due_on + timedelta(days=2 * max(owed.policy.ladder) + 14)
