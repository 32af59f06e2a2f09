"""What spares people: the budget, the hours, exceptions per item; and that no digest is stale when it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, Ticks, beijing, item, told

from tasks.domain.model import Schedule
from tasks.domain.policies import NudgePolicy, Override, Policies, Window
from tasks.domain.terms import ContactRole, Decision, OutboxState, ReportStatus, ScheduleKind
from tasks.services import extending, leaves, outbox, pending, people
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store.models import Nudge, Outbox

DUE = beijing(6, 30)  # a Tuesday
ticks = Ticks()


def due(day: date) -> Schedule:
    return Schedule(ScheduleKind.DATE, day)


def practice(*overrides: Override, **policy: Any) -> Practice:
    return replace(PRACTICE, nudges=Policies(NudgePolicy(**policy), overrides))


def waiting() -> list[str]:
    """The texts that have not left."""
    rows = Outbox.select().where(Outbox.state == OutboxState.QUEUED).order_by(Outbox.id)
    return [row.payload["text"] for row in rows]


def in_force() -> list[str]:
    return sorted(row.stage for row in Nudge.select().where(Nudge.withdrawn_at.is_null()))


@pytest.fixture
def contact(database: str) -> Actor:
    factory.apply(item("1"), item("2", title="完善复议机制"))
    return factory.bind("市司法局")


# ── the budget ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def busy(database: str) -> Actor:
    """Somebody with an item due on each working day from 15 to 30 June."""
    days = [date(2026, 6, 15) + timedelta(n) for n in range(16)]
    factory.apply(
        *(
            item(str(n), title=f"事项{n}", schedule=due(day), cooperating_units=())
            for n, day in enumerate((d for d in days if d.weekday() < 5), start=1)
        )
    )
    return factory.bind("市司法局")


def week_of(monday: datetime, spares: Ticks, days: int = 5) -> list[list[str]]:
    """The numbers of the items in the digest of each day."""
    ran = (spares.at(monday + timedelta(n)) for n in range(days))
    return [[line.card.number for digest in tick.digests for line in digest.lines] for tick in ran]


def test_after_three_digests_a_week_the_rest_waits_for_the_next_one(busy: Actor) -> None:
    spared = Ticks(practice(on_day=False, overdue_times=0))
    week = week_of(beijing(6, 8), spared)
    assert [bool(day) for day in week] == [True, True, True, False, False]
    assert spared.at(beijing(6, 12)).held == (busy.name,)
    (digest,) = spared.at(beijing(6, 15)).digests
    assert {"6", "7", "8"} <= {line.card.number for line in digest.lines}  # of Thursday, Friday and today


def test_what_is_due_today_leaves_whatever_the_budget_says_and_takes_the_rest_along(busy: Actor) -> None:
    week = week_of(beijing(6, 15), Ticks(replace(PRACTICE, per_week=1)))
    assert all(week)
    assert all(str(n + 1) in day for n, day in enumerate(week))


def test_nothing_falls_due_without_having_been_mentioned(busy: Actor) -> None:
    shy = Ticks(replace(practice(before=(1,), on_day=False, overdue_times=0), per_week=1))
    first = {}
    for day in range(30):
        for digest in shy.at(beijing(6, 1) + timedelta(day)).digests:
            for line in digest.lines:
                first.setdefault(line.card.number, (line.due_on, day))
    assert sorted(first, key=int) == [str(n) for n in range(1, 13)]
    assert all(date(2026, 6, 1) + timedelta(day) < due_on for due_on, day in first.values())


# ── hours, exceptions ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("hour", "minute", "leaves"), [(8, 29, 0), (8, 30, 1), (17, 59, 1), (18, 0, 0)])
def test_nothing_is_said_outside_the_hours(contact: Actor, hour: int, minute: int, leaves: int) -> None:
    found = ticks.at(beijing(6, 30, hour, minute))
    assert (len(found.digests), found.closed) == (leaves, None if leaves else Window.of("08:30-18:00"))


def test_an_item_an_area_and_a_plan_have_their_own_rules(contact: Actor) -> None:
    rules = practice(
        Override(item="1", before=(20,)),
        Override(plan=factory.TITLE, before=(15,), on_day=False),
        Override(area="严格规范公正文明执法", on_day=True),
    )
    assert told(Ticks(rules).at(beijing(6, 2))) == {contact.name: ["before:20"]}  # 20 working days left
    assert told(Ticks(rules).at(beijing(6, 9))) == {contact.name: ["before:15"]}
    assert told(Ticks(rules).at(DUE)) == {contact.name: ["on"] * 2}
    assert Ticks(practice(Override(plan=factory.TITLE, off=True))).at(beijing(7, 1)).digests == ()


def test_only_what_is_urgent_is_said_on_a_day_of_rest(contact: Actor) -> None:
    (digest,) = Ticks(practice(Override(item="2", urgent=True))).at(beijing(6, 28)).digests
    assert [line.card.number for line in digest.lines] == ["2"]


def test_who_is_on_leave_is_not_reminded_and_the_next_contact_is(contact: Actor) -> None:
    deputy = factory.bind("市司法局", ContactRole.DEPUTY)
    leave = leaves.grant(contact.contact_id, date(2026, 6, 29), date(2026, 6, 30), "console", MARCH)
    assert list(told(ticks.at(DUE))) == [deputy.name]
    assert leaves.end(leave, "console", date(2026, 6, 30), DUE)
    assert list(told(ticks.at(beijing(6, 30, 10)))) == [contact.name]
    with pytest.raises(ValueError, match="cannot end"):
        leaves.grant(contact.contact_id, date(2026, 7, 2), date(2026, 7, 1), "console", MARCH)


# ── what has not left yet ─────────────────────────────────────────────────────────────────────────────────────────


def strip(now: datetime) -> int:
    return pending.strip(now, PRACTICE, Ticks.compose)


def test_what_was_answered_meanwhile_is_taken_out_of_a_digest_that_waits(contact: Actor) -> None:
    ticks.at(DUE, delivered=False)
    factory.report(contact, factory.assignment(number="1"), at=DUE)
    assert (strip(DUE), waiting(), in_force()) == (1, ["2:on:2026-06-30"], ["on:2026-06-30"])
    assert strip(DUE) == 0
    factory.report(contact, factory.assignment(number="2"), at=DUE)
    assert (strip(DUE), waiting(), in_force()) == (1, [], [])


def test_an_extension_and_a_revised_table_take_out_what_they_settle(contact: Actor) -> None:
    ticks.at(DUE, delivered=False)
    asked = extending.ask(contact, factory.assignment(number="1"), date(2026, 7, 31), "征求意见", DUE, PRACTICE, ZH)
    extending.decide(factory.coordinator(), asked.extension_id, Decision.ACCEPT, DUE, PRACTICE, ZH)
    assert (strip(DUE), waiting()) == (1, ["2:on:2026-06-30"])
    factory.apply(item("1"), at=DUE)  # 2 is withdrawn
    assert (strip(DUE), waiting()) == (1, [])


def test_a_progress_that_settles_nothing_takes_nothing_out(contact: Actor) -> None:
    ticks.at(DUE, delivered=False)
    factory.report(contact, factory.assignment(number="1"), ReportStatus.PROGRESS, at=DUE)
    assert strip(DUE) == 0


@pytest.mark.parametrize("later", [beijing(6, 30, 18), beijing(7, 1, 8, 40), beijing(6, 29)])
def test_a_digest_whose_time_has_passed_does_not_leave_and_is_found_anew(contact: Actor, later: datetime) -> None:
    ticks.at(DUE, delivered=False)
    assert pending.settle(later, PRACTICE, Ticks.compose) == 1
    assert (waiting(), in_force()) == ([], [])
    assert told(ticks.at(beijing(7, 1))) == {contact.name: ["overdue:1"] * 2}
    assert len(in_force()) == 2


def test_within_its_hours_a_digest_that_waits_stays_as_it_is(contact: Actor) -> None:
    ticks.at(DUE, delivered=False)
    (before,) = waiting()
    assert pending.settle(beijing(6, 30, 17), PRACTICE, Ticks.compose) == 0
    assert ticks.at(beijing(6, 30, 17), delivered=False).digests == ()
    assert waiting() == [before]


def test_what_never_arrived_is_said_again_when_the_person_is_back(contact: Actor) -> None:
    ticks.at(DUE, delivered=False)
    outbox.unreachable(contact.chat_id, DUE)
    assert ticks.at(beijing(6, 30, 10)).digests == ()
    outbox.reachable(contact.chat_id, beijing(6, 30, 11))
    assert told(ticks.at(beijing(6, 30, 11))) == {contact.name: ["on"] * 2}


def test_a_message_that_left_is_not_taken_back(contact: Actor) -> None:
    ticks.at(DUE)
    factory.report(contact, factory.assignment(number="1"), at=DUE)
    assert (strip(DUE), len(in_force())) == (0, 2)
    assert people.actor_of("telegram", contact.chat_id.removeprefix("chat-"), DUE) is not None
