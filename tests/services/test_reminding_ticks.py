"""A tick: one digest per person, nothing twice, nobody forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import factory
import pytest
from factory import MARCH, PRACTICE, QUARTERLY, Ticks, beijing, item, told

from tasks.domain.messages import Outgoing
from tasks.domain.policies import NudgePolicy, Policies, Window
from tasks.domain.terms import ContactRole, Decision, OutboxState, ReportStatus
from tasks.domain.workdays import WeekendCalendar
from tasks.services import assigning, outbox, people, reminding, units
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Contact, Nudge, Outbox

DUE = beijing(6, 30)  # a Tuesday
ticks = Ticks()


def practice_with(**policy: Any) -> Practice:
    return replace(PRACTICE, nudges=Policies(NudgePolicy(**policy)))


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制"), item("3", title="普法", cooperating_units=()))


@pytest.fixture
def contact(plan: None) -> Actor:
    return factory.bind("市司法局")


def test_one_digest_per_person_with_all_that_is_due_in_one_message(contact: Actor) -> None:
    other = factory.bind("市财政局")
    found = ticks.at(DUE)
    assert told(found) == {contact.name: ["on"] * 3, other.name: ["on"] * 2}
    rows = list(Outbox.select().order_by(Outbox.id))
    assert [(row.chat_id, row.payload["text"].count("on:2026-06-30")) for row in rows] == [
        (contact.chat_id, 3),
        (other.chat_id, 2),
    ]
    assert Nudge.select().count() == 5


def test_a_second_tick_finds_nothing(contact: Actor) -> None:
    ticks.at(DUE)
    assert ticks.at(DUE).digests == ()
    assert ticks.at(DUE + timedelta(hours=8)).digests == ()
    assert Outbox.select().count() == 1


def test_ticks_of_several_processes_take_turns(contact: Actor) -> None:
    start = Barrier(3)
    sent: list[int] = []

    def run() -> None:
        start.wait()
        sent.append(len(ticks.at(DUE).digests))
        db.close()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [0, 0, 1]


def test_a_digest_that_cannot_be_queued_leaves_no_nudge_behind(contact: Actor) -> None:
    with pytest.raises(ValueError, match="nothing to say"):
        reminding.tick(DUE, PRACTICE, lambda digest: Outgoing(chat_id=digest.actor.chat_id))
    assert Nudge.select().count() == 0
    assert len(ticks.at(DUE).digests) == 1


def test_nothing_is_sent_on_a_day_of_rest(contact: Actor) -> None:
    found = ticks.at(beijing(6, 28))
    assert (found.rest_day, found.digests) == (date(2026, 6, 28), ())
    made_up = replace(PRACTICE, calendar=WeekendCalendar(workdays=frozenset({date(2026, 6, 28)})))
    assert told(Ticks(made_up).at(beijing(6, 28))) == {contact.name: ["before:3"] * 3}


def test_the_day_is_the_plans_day(contact: Actor) -> None:
    round_the_clock = Ticks(practice_with(window=Window.of("00:00-24:00")))
    assert told(round_the_clock.at(beijing(6, 30, 0, 5))) == {contact.name: ["on"] * 3}
    assert round_the_clock.at(beijing(6, 30, 23, 55)).digests == ()
    assert told(round_the_clock.at(beijing(7, 1, 0, 5))) == {contact.name: ["overdue:1"] * 3}


def test_after_weeks_of_downtime_there_is_one_digest_of_what_is_true_now(contact: Actor) -> None:
    assert told(ticks.at(beijing(6, 19))) == {contact.name: ["before:7"] * 3}
    assert told(ticks.at(beijing(7, 20))) == {contact.name: ["overdue:1"] * 3}
    assert ticks.at(beijing(7, 20)).digests == ()


def test_what_was_reported_is_not_asked_for(contact: Actor) -> None:
    chief = factory.coordinator()
    said = factory.report(contact, factory.assignment(number="1")).progress_id
    factory.report(contact, factory.assignment(number="2"), ReportStatus.PROGRESS)
    (digest,) = ticks.at(DUE).digests
    assert [line.card.number for line in digest.lines] == ["2", "3"]
    factory.review(chief, said, Decision.SEND_BACK, "缺少佐证", at=beijing(6, 30, 10))
    (digest,) = ticks.at(beijing(6, 30, 11)).digests
    assert [line.card.number for line in digest.lines] == ["1"]


def test_lines_are_in_the_order_of_their_due_days(contact: Actor) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制", schedule=QUARTERLY), at=MARCH)
    (digest,) = ticks.at(DUE).digests
    assert [(line.card.number, line.due_on) for line in digest.lines] == [
        ("2", date(2026, 3, 31)),
        ("1", date(2026, 6, 30)),
        ("2", date(2026, 6, 30)),
    ]


def test_a_contact_who_blocked_the_bot_is_replaced_by_the_deputy(contact: Actor) -> None:
    deputy = factory.bind("市司法局", ContactRole.DEPUTY)
    outbox.unreachable(contact.chat_id, MARCH)
    assert list(told(ticks.at(DUE))) == [deputy.name]
    outbox.reachable(contact.chat_id, MARCH)
    assert list(told(ticks.at(beijing(7, 1)))) == [contact.name]


def test_a_unit_that_nobody_can_be_reached_for_is_named(contact: Actor) -> None:
    outbox.unreachable(contact.chat_id, MARCH)
    found = ticks.at(DUE)
    assert (found.digests, found.unreached) == ((), ("市司法局", "市财政局"))
    assert ticks.at(beijing(4, 1)).unreached == ()
    assert Nudge.select().count() == 0


def test_a_coordinator_or_leader_is_not_reminded_of_a_units_work(contact: Actor) -> None:
    factory.bind("市财政局", ContactRole.LEADER)
    assert ticks.at(DUE).unreached == ("市财政局",)


def test_a_successor_is_told_what_is_due_and_the_predecessor_is_not(contact: Actor) -> None:
    ticks.at(DUE)
    people.end_post(contact.posts[0].post_id, "console", beijing(6, 30, 10))
    successor = factory.bind("市司法局", at=beijing(6, 30, 10))
    assert told(ticks.at(beijing(6, 30, 11))) == {successor.name: ["on"] * 3}
    assert list(told(ticks.at(beijing(7, 1)))) == [successor.name]


def test_a_person_with_two_posts_in_one_unit_is_told_once(contact: Actor) -> None:
    user = Contact.get_by_id(contact.contact_id).user_id
    factory.bind("市司法局", ContactRole.HEAD, user=user)
    assert told(ticks.at(DUE)) == {contact.name: ["on"] * 3}


def test_a_collective_that_has_members_is_asked_there(contact: Actor) -> None:
    factory.apply(item("1", lead_units=("各乡镇（街道）",)))
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", MARCH)
    assigning.expand(units.require("各乡镇（街道）"), MARCH)
    whole, member = factory.bind("各乡镇（街道）"), factory.bind("柳河镇")
    found = told(ticks.at(DUE))
    assert (member.name in found, whole.name in found) == (True, False)


def test_a_message_to_someone_who_blocked_the_bot_meanwhile_is_not_sent(contact: Actor) -> None:
    ticks.at(DUE, delivered=False)
    outbox.unreachable(contact.chat_id, DUE)
    assert [row.state for row in Outbox.select()] == [OutboxState.FAILED]


def test_a_withdrawn_item_is_not_asked_for(contact: Actor) -> None:
    factory.apply(item("1"))
    (digest,) = ticks.at(DUE).digests
    assert [line.card.number for line in digest.lines] == ["1"]
