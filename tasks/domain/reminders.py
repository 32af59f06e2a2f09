"""The engine: what is due to whom at a moment, and why. Pure: rows in, findings out; nothing is remembered in between.

Never twice for one stage, never for what was answered, never outside the hours, never to somebody on leave; whatever
the clock does, a stage that was said is not followed by an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tasks.domain.ladder import ROLES, Climbed, Rung, Tried, rung_due
from tasks.domain.nudges import LADDER, Sent, Stage, due_day, ladder_stage, recipients, stage_due
from tasks.domain.policies import NudgePolicy, Window
from tasks.domain.terms import ContactRole
from tasks.domain.workdays import WorkCalendar, add_working_days, working_days_between


@dataclass(frozen=True)
class Person:
    """Somebody who answers for the unit. Not `reachable`: blocked the bot, or the account is gone. `away`: on leave."""

    id: int
    name: str
    role: ContactRole
    reachable: bool = True
    away: bool = False

    @property
    def there(self) -> bool:
        return self.reachable and not self.away


@dataclass(frozen=True)
class Told:
    """A nudge for the checkpoint that has left, or is about to."""

    person_id: int
    name: str
    role: ContactRole
    stage: str
    on: date
    at: datetime


@dataclass(frozen=True)
class Owed:
    """One checkpoint with all that decides about its reminders.

    open: progress is still owed. answered_at: when the unit last reported anything of the item. asked: it has asked for
    more time, or says that the part is not its own, and waits for the decision.
    """

    checkpoint_id: int
    due_on: date
    soft: bool
    policy: NudgePolicy
    people: tuple[Person, ...]
    told: tuple[Told, ...] = ()
    climbed: tuple[Climbed, ...] = ()
    answered_at: datetime | None = None
    asked: bool = False
    open: bool = True

    @property
    def mentioned(self) -> bool:
        """Whether anybody was told of this due day."""
        return any(due_day(each.stage) == self.due_on for each in self.told)


@dataclass(frozen=True)
class Due:
    """A nudge that is due to a person."""

    owed: Owed
    person_id: int
    stage: Stage

    @property
    def pressing(self) -> bool:
        """Whether it cannot wait for the next digest: due today, marked urgent, or never mentioned and due before the
        next working day has ended."""
        last_chance = self.stage.over == 0 and self.stage.left <= 1 and not self.owed.mentioned
        return self.stage.rule == "on" or self.owed.policy.urgent or last_chance


@dataclass(frozen=True)
class Findings:
    """What a look at one checkpoint found. rung: the one that is climbed; for the deputy and the head its nudges are
    among `due`. tried: what remained without an answer. unreached: a nudge is due and there is nobody to take it."""

    due: tuple[Due, ...] = ()
    rung: Rung | None = None
    over: int = 0
    tried: tuple[Tried, ...] = ()
    unreached: bool = False


NOTHING = Findings()


def look(owed: Owed, local: datetime, calendar: WorkCalendar) -> Findings:
    """What is due for one checkpoint at that wall-clock time of its plan."""
    today = local.date()
    if not owed.open or not may_speak(owed.policy, local, calendar):
        return NOTHING
    to = recipients([(person.id, person.role) for person in owed.people if person.there])
    if not to:
        stage = stage_due(owed.due_on, owed.soft, (), today, calendar, owed.policy)
        return Findings(unreached=stage is not None)
    due = []
    for person_id in to:
        sent = [Sent(each.stage, each.on) for each in owed.told if each.person_id == person_id]
        stage = stage_due(owed.due_on, owed.soft, sent, today, calendar, owed.policy)
        if stage is not None:
            due.append(Due(owed, person_id, stage))
    if owed.soft or owed.due_on >= today:
        return Findings(tuple(due))
    return _climb(owed, to, due, today, calendar)


def may_speak(policy: NudgePolicy, local: datetime, calendar: WorkCalendar) -> bool:
    """Whether anybody may be reminded at that wall-clock time: within the hours, on working days unless urgent."""
    return not policy.off and policy.window.contains(local) and (policy.urgent or calendar.is_workday(local.date()))


def next_opening(window: Window, local: datetime, calendar: WorkCalendar) -> datetime:
    """When people are reminded next, for a wall-clock time outside the hours or on a rest day: where that clock is."""
    today = local.date()
    ahead = calendar.is_workday(today) and local.hour * 60 + local.minute < window.start
    opens_on = today if ahead else add_working_days(today, 1, calendar)
    return datetime.combine(opens_on, time(), tzinfo=local.tzinfo) + timedelta(minutes=window.start)


def _climb(owed: Owed, to: Sequence[int], due: list[Due], today: date, calendar: WorkCalendar) -> Findings:
    """The same with the ladder, for an item that is overdue."""
    late = [each for each in owed.told if due_day(each.stage) == owed.due_on and _unanswered(each, owed)]
    asked = [each.on for each in late if each.stage.startswith("overdue:")]
    in_vain = {each.person_id for each in late}
    if owed.asked or any(person.away and person.id in in_vain for person in owed.people):
        return Findings(tuple(due))
    on_rung = {
        rung: [p.id for p in owed.people if p.there and p.role is role and p.id not in to]
        for rung, role in ROLES.items()
    }
    manned = frozenset([Rung.COORDINATOR, *(rung for rung, there in on_rung.items() if there)])
    over = working_days_between(owed.due_on, today, calendar)
    first = min(asked, default=None)
    rung = rung_due(over, owed.due_on, first, owed.climbed, today, calendar, owed.policy, manned)
    if rung is None:
        return Findings(tuple(due))
    tried = tuple(Tried(each.name, each.role, each.on) for each in late)
    stage = ladder_stage(rung, owed.due_on, over, tried)
    due += [Due(owed, person_id, stage) for person_id in dict.fromkeys(on_rung.get(rung, ()))]
    return Findings(tuple(due), rung, over, tried)


def _unanswered(told: Told, owed: Owed) -> bool:
    late = told.stage.startswith(("overdue:", f"{LADDER}:"))
    return late and (owed.answered_at is None or told.at > owed.answered_at)


def leaves(due: Sequence[Due], digests_this_week: int, per_week: int) -> bool:
    """The burden budget: whether a person's digest leaves now or waits for the next one.

    Nothing is kept of what waits: the next tick finds it again, with what has become due by then.
    """
    return digests_this_week < per_week or any(each.pressing for each in due)
