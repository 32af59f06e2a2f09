"""The engine over random histories: ticks at any moment, answers, extensions, leaves, blocked bots, clocks put back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.ladder import RUNGS, Climbed, Rung, Tried, tried_words
from tasks.domain.moments import local, moment
from tasks.domain.nudges import LADDER, due_day, manual_stage
from tasks.domain.policies import NudgePolicy, Override, Policies, Window
from tasks.domain.reminders import Findings, Owed, Person, Told, leaves, look, next_opening
from tasks.domain.terms import ContactRole
from tasks.domain.workdays import WeekendCalendar, working_days_between

CALENDAR = WeekendCalendar(
    holidays=frozenset(date(2026, 4, n) for n in (4, 5, 6)), workdays=frozenset({date(2026, 3, 28)})
)
ZONES = (
    ZoneInfo("Asia/Shanghai"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/St_Johns"),
)  # summer time begins in March
START = datetime(2026, 3, 18, 1, 0)
DUE = date(2026, 3, 27)
LI, WANG, ZHAO = (
    Person(1, "李明", ContactRole.CONTACT),
    Person(2, "王强", ContactRole.DEPUTY),
    Person(3, "赵刚", ContactRole.HEAD),
)


@dataclass
class World:
    """One checkpoint, and what has happened to it."""

    owed: Owed
    zone: ZoneInfo
    now: datetime = START
    said: list[tuple[int, str]] = field(default_factory=list)

    def tick(self) -> Findings:
        there = local(self.now, self.zone)
        found = look(self.owed, there, CALENDAR)
        self.check(found, there)
        people = {person.id: person for person in self.owed.people}
        told = tuple(
            Told(
                due.person_id,
                people[due.person_id].name,
                people[due.person_id].role,
                due.stage.key,
                there.date(),
                self.now,
            )
            for due in found.due
        )
        climbed = (Climbed(found.rung, self.owed.due_on, there.date()),) if found.rung else ()
        self.owed = replace(self.owed, told=self.owed.told + told, climbed=self.owed.climbed + climbed)
        self.said += [(due.person_id, due.stage.key) for due in found.due]
        return found

    def live(self, story: list[tuple[str, Any]]) -> None:
        for kind, value in story:
            if kind == "tick":
                days, hour = value
                self.now = moment((local(self.now, self.zone) + timedelta(days=days)).replace(hour=hour))
                self.tick()
                assert self.tick() in (Findings(), Findings(unreached=True))  # of another process, or by hand
            elif kind == "extend":
                self.owed = replace(self.owed, due_on=self.owed.due_on + timedelta(days=value), asked=False)
            elif kind == "asked":
                self.owed = replace(self.owed, asked=bool(value))
            elif kind == "manual":
                self.order()
            elif kind == "answer":
                self.owed = replace(self.owed, answered_at=self.now, open=bool(value))
            else:
                n, changes = value
                people = list(self.owed.people)
                people[n] = replace(people[n], **changes)
                self.owed = replace(self.owed, people=tuple(people))

    def order(self) -> None:
        """A coordinator asks the contact by hand."""
        today, number = local(self.now, self.zone).date(), len(self.owed.told)
        stage = manual_stage(self.owed.due_on, self.owed.soft, number, today, CALENDAR)
        told = Told(LI.id, LI.name, LI.role, stage.key, today, self.now)
        self.owed = replace(self.owed, told=(*self.owed.told, told))

    def check(self, found: Findings, there: datetime) -> None:
        by_hand = {each.person_id for each in self.owed.told if (each.on, each.stage[:7]) == (there.date(), "manual:")}
        assert not by_hand & {due.person_id for due in found.due}
        people = {person.id: person for person in self.owed.people}
        if found.due or found.rung or found.unreached:
            assert self.owed.open
            assert self.owed.policy.window.contains(there)
            assert self.owed.policy.urgent or CALENDAR.is_workday(there.date())
        for due in found.due:
            assert people[due.person_id].reachable
            assert not people[due.person_id].away
            assert (due.person_id, due.stage.key) not in self.said
            assert due_day(due.stage.key) == self.owed.due_on
            assert (self.owed.due_on < there.date()) == (due.stage.rule in ("overdue", LADDER))
        if found.rung is not None:
            assert found.tried
            assert not self.owed.asked
            reached = [RUNGS.index(each.rung) for each in self.owed.climbed if each.due_on == self.owed.due_on]
            assert RUNGS.index(found.rung) > max(reached, default=-1)
            assert found.over >= self.owed.policy.ladder[RUNGS.index(found.rung)]


def person(which: int, **changes: bool) -> st.SearchStrategy[tuple[str, object]]:
    return st.just(("person", (which, changes)))


def often(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any], times: int) -> st.SearchStrategy[Any]:
    """`usual`, but for one in so many."""
    return st.tuples(st.integers(1, times), usual, other).map(lambda drawn: drawn[2] if drawn[0] == 1 else drawn[1])


# (days by which the clock moves, hour there)
ticks = st.tuples(st.just("tick"), st.tuples(st.integers(-1, 4), st.sampled_from([2, 9, 9, 9, 12, 17, 20])))
events = st.one_of(
    st.tuples(st.just("extend"), st.integers(1, 10)),
    st.tuples(st.just("asked"), st.booleans()),
    st.tuples(st.just("answer"), st.sampled_from([True, True, False])),
    st.tuples(st.just("manual"), st.none()),
    *(person(n, away=away) for n in (0, 1, 2) for away in (True, False)),
    *(person(n, reachable=there) for n in (0, 1) for there in (True, False)),
)
steps = often(ticks, events, 3)
policies = st.builds(
    NudgePolicy,
    before=st.lists(st.integers(1, 9), max_size=3).map(tuple),
    on_day=st.booleans(),
    overdue_every=st.integers(1, 4),
    overdue_times=st.integers(0, 4),
    ladder=st.sampled_from([(3, 6, 10), (1, 2, 3), (2,), ()]),
    window=st.sampled_from([Window.of("08:30-18:00"), Window.of("00:00-24:00"), Window.of("01:30-03:10")]),
    urgent=st.booleans(),
    off=st.sampled_from([False, False, False, True]),
)


@settings(max_examples=250)
@given(
    st.lists(steps, min_size=8, max_size=40), policies, st.sampled_from(ZONES), st.sampled_from([False, False, True])
)
def test_whatever_happens_nobody_is_told_twice_nor_out_of_turn(
    story: list[tuple[str, Any]], policy: NudgePolicy, zone: ZoneInfo, soft: bool
) -> None:
    world = World(Owed(1, DUE, soft, policy, (LI, WANG, ZHAO)), zone)
    world.live(story)
    assert len(world.said) == len(set(world.said))
    if policy.off:
        assert world.said == []


mornings = st.tuples(st.just("tick"), st.tuples(st.integers(0, 2), st.just(9)))


@settings(max_examples=150)
@given(st.lists(often(mornings, events, 9), min_size=15, max_size=30), st.sampled_from([(3, 6, 10), (2, 3), (4,)]))
def test_silence_climbs_rung_by_rung_and_no_faster_than_reminders_come(
    story: list[tuple[str, Any]], ladder: tuple[int, ...]
) -> None:
    world = World(Owed(1, START.date(), False, NudgePolicy(ladder=ladder), (LI, WANG, ZHAO)), ZONES[0])
    world.live(story)
    for due_on in {each.due_on for each in world.owed.climbed}:
        mine = [each for each in world.owed.climbed if each.due_on == due_on]
        assert [each.rung for each in mine] == sorted({each.rung for each in mine}, key=RUNGS.index)
        for one, other in pairwise(mine):
            assert working_days_between(one.on, other.on, CALENDAR) >= 2


@given(st.integers(0, 40), st.integers(0, 40), policies)
def test_a_later_tick_never_says_an_earlier_stage(first: int, second: int, policy: NudgePolicy) -> None:
    """Monotone in time: nothing that one tick says is taken back to something farther from the due day by the next."""
    world = World(Owed(1, DUE, False, replace(policy, window=Window.of("00:00-24:00"), off=False), (LI,)), ZONES[0])
    world.now = datetime(2026, 3, 9, 1) + timedelta(days=min(first, second))
    early = world.tick()
    world.now = datetime(2026, 3, 9, 1) + timedelta(days=max(first, second))
    late = world.tick()
    order = ("before", "on", "overdue")
    for one in early.due:
        for other in late.due:
            assert order.index(one.stage.rule) <= order.index(other.stage.rule)
            assert one.stage.left >= other.stage.left


def test_the_budget_holds_back_what_can_wait_only() -> None:
    def due(today: datetime, told: tuple[Told, ...] = (), **policy: bool) -> Findings:
        return look(Owed(1, DUE, False, NudgePolicy(**policy), (LI,), told), today, CALENDAR)

    week_before, last_day, on_day, late = (datetime(2026, 3, day, 9) for day in (18, 26, 27, 31))
    mentioned = (Told(1, "李明", ContactRole.CONTACT, f"before:{DUE}:7", date(2026, 3, 18), week_before),)
    assert leaves(due(week_before).due, 2, 3)
    assert not leaves(due(week_before).due, 3, 3)
    assert leaves(due(week_before, urgent=True).due, 3, 3)
    assert leaves(due(last_day).due, 3, 3)  # nobody has heard of it yet
    assert not leaves(due(last_day, mentioned).due, 3, 3)
    assert leaves(due(on_day, mentioned).due, 3, 3)
    assert not leaves(due(late, mentioned).due, 3, 3)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-27 07:10", "2026-03-27 08:30"),
        ("2026-03-27 18:00", "2026-03-28 08:30"),  # a Saturday on which people work
        ("2026-03-28 20:00", "2026-03-30 08:30"),
        ("2026-03-29 09:00", "2026-03-30 08:30"),
        ("2026-04-03 19:00", "2026-04-07 08:30"),  # a holiday until Monday
        ("2026-04-04 07:00", "2026-04-07 08:30"),
    ],
)
def test_the_next_working_morning(at: str, opens: str) -> None:
    there = datetime.fromisoformat(at).replace(tzinfo=ZONES[0])
    assert f"{next_opening(Window.of('08:30-18:00'), there, CALENDAR):%Y-%m-%d %H:%M}" == opens


# ── rules as data ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["08:30-18:00", "８：３０—18:00", " 08:30 至 18:00 ", "8:30–18:00"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert str(Window.of(text)) == "08:30-18:00"


@pytest.mark.parametrize("text", ["", "18:00-08:30", "09:00-09:00", "09:00-24:01", "09:60-10:00", "9-18", "allday"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Window.of(text)


def test_what_says_more_of_an_item_wins_whatever_the_order() -> None:
    rules = Policies(
        NudgePolicy(before=(7,)),
        (
            Override(item="１９", before=(20,)),
            Override(plan="甲 方案", before=(3,), urgent=True),
            Override(plan="甲方案", item="19", before=(15,)),
            Override(area="营商环境", before=(5,), off=True),
        ),
    )
    assert [rules.of(*of).before for of in (("甲方案", "", "19"), ("乙", "", "19"), ("甲方案", "营商环境", "1"))] == [
        (15,),
        (20,),
        (5,),
    ]
    assert rules.of("乙", "", "2") == NudgePolicy(before=(7,))
    assert (rules.reach, rules.any_urgent) == (20, True)


def test_what_was_tried_in_both_languages() -> None:
    role, days = ContactRole.CONTACT, [date(2026, 3, 4), date(2026, 3, 6), date(2026, 4, 2)]
    tried = [Tried("李明", role, day) for day in days] + [Tried("王强", ContactRole.DEPUTY, days[2])]
    assert tried_words(tried, True, days[2]) == "已于3月4日、6日、4月2日三次提醒联络员李明，已于4月2日提醒副联络员王强"
    assert tried_words(tried, False, days[2]) == (
        "contact 李明 was reminded 3 times, on 4 and 6 March, 2 April; deputy contact 王强 was reminded on 2 April"
    )
    assert (tried_words((), True, days[2]), Rung.HEAD.zh) == ("", "分管领导")
