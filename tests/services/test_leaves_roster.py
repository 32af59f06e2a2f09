"""Leave and its cover, day by day; who answers for which unit."""

from __future__ import annotations

from datetime import date

import factory
import pytest
from factory import MARCH, PRACTICE, beijing, bind, coordinator, item

from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.terms import ContactRole, Coverage
from tasks.services import handovers, invitations, leaves, outbox, people, roster
from tasks.services.people import Actor
from tasks.store.models import Leave, Unreached


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item())


@pytest.fixture
def li(plan: None) -> Actor:
    return bind("市司法局")


def take(actor: Actor, who: Actor, first: int, last: int) -> leaves.Away:
    return leaves.take(actor, who.contact_id, march(first), march(last), MARCH, PRACTICE)


def test_the_days_on_which_nobody_is_left_are_told_apart(li: Actor) -> None:
    deputy, head = bind("市司法局", ContactRole.DEPUTY), bind("市司法局", ContactRole.HEAD)
    take(deputy, deputy, 6, 9)
    take(head, head, 7, 7)
    outbox.unreachable(head.chat_id, MARCH)
    (cover,) = take(li, li, 5, 10).covers
    assert (cover.instead, cover.nobody) == ((deputy.name,), ((march(6), march(9)),))
    outbox.reachable(head.chat_id, MARCH)
    again = leaves.of(li, li.contact_id, MARCH, PRACTICE)
    assert again is not None
    assert again.covers[0].instead == (deputy.name, head.name)
    assert again.covers[0].nobody == ((march(7), march(7)),)


def test_another_contact_comes_before_the_deputy(li: Actor) -> None:
    other, _ = bind("市司法局"), bind("市司法局", ContactRole.DEPUTY)
    (cover,) = take(li, li, 5, 6).covers
    assert cover.instead == (other.name,)


def test_one_leave_at_a_time_and_what_was_stays(li: Actor) -> None:
    take(li, li, 1, 4)  # the first was yesterday
    take(li, li, 20, 22)
    assert [(row.from_on, row.until_on) for row in Leave.select()] == [(march(20), march(22))]
    later = beijing(3, 21)
    assert leaves.finish(li, Leave.get().id, later, PRACTICE).absence.until_on == march(22)
    assert [(row.from_on, row.until_on) for row in Leave.select()] == [(march(20), march(20))]
    with pytest.raises(Refused, match="leave_ended"):
        leaves.finish(li, Leave.get().id, later, PRACTICE)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (march(1), march(1), "leave_over"),
        (march(8), march(5), "leave_over"),
        (march(2), date(2027, 3, 4), "leave_long"),
        (march(2), date.max, "leave_long"),
    ],
)
def test_days_that_are_none(li: Actor, first: date, last: date, code: str) -> None:
    with pytest.raises(Refused, match=code):
        leaves.take(li, li.contact_id, first, last, MARCH, PRACTICE)
    assert Leave.select().count() == 0


def test_the_coordinators_know_of_today_already(li: Actor) -> None:
    take(li, li, 3, 4)
    assert Unreached.select().count() == 0  # it is not so today: the tick of that day says it
    take(li, li, 2, 4)
    take(li, li, 2, 5)
    assert Unreached.select().where(Unreached.ended_at.is_null()).count() == 1


def test_whose_leave_somebody_may_enter(li: Actor) -> None:
    chen, leader, elsewhere = coordinator(), bind("市政府", ContactRole.LEADER), bind("市财政局")
    take(chen, li, 3, 4)
    leave = Leave.get().id
    for actor in (leader, elsewhere):
        with pytest.raises(NotFound):
            take(actor, li, 5, 6)
        with pytest.raises(NotFound):
            leaves.finish(actor, leave, MARCH, PRACTICE)
        with pytest.raises(NotFound):
            leaves.of(actor, li.contact_id, MARCH, PRACTICE)
    for who in (chen, leader):  # they are reminded of nothing
        with pytest.raises(NotFound):
            take(chen, who, 5, 6)
    assert [(row.from_on, row.until_on, row.by) for row in Leave.select()] == [(march(3), march(4), chen.label)]


def test_where_nobody_is_comes_first(li: Actor) -> None:
    factory.apply(item(), item("2", lead_units=("市教育局",)), item("3", lead_units=("市水务局",)))
    chen = coordinator()
    blocked, gone = bind("市教育局"), bind("市水务局")
    deputy = bind("市司法局", ContactRole.DEPUTY)
    outbox.unreachable(blocked.chat_id, MARCH)
    take(gone, gone, 2, 3)
    take(deputy, deputy, 2, 3)
    handovers.begin(li, li.posts[0].post_id, MARCH, PRACTICE)
    seen = roster.roster(chen, MARCH, PRACTICE)
    assert [(each.unit, each.coverage, each.open) for each in seen] == [
        ("市财政局", Coverage.NOBODY, 3),
        ("市教育局", Coverage.UNREACHABLE, 1),
        ("市水务局", Coverage.AWAY, 1),
        ("市司法局", Coverage.PARTLY, 1),
    ]
    first, second = seen[-1].members
    assert (first.role, first.handing_over, first.away) == (ContactRole.CONTACT, True, False)
    assert (second.role, second.handing_over, second.away) == (ContactRole.DEPUTY, False, True)
    assert roster.without_anybody(MARCH, PRACTICE) == ["市财政局"]
    assert roster.at_work() == ["市司法局", "市财政局", "市教育局", "市水务局"]


def test_a_unit_without_work_is_listed_while_it_has_people(li: Actor) -> None:
    chen = coordinator()
    factory.review(chen, factory.report(li, factory.assignment()).progress_id)
    assert ("市司法局", 0) in [(each.unit, each.open) for each in roster.roster(chen, MARCH, PRACTICE)]
    people.end_post(li.posts[0].post_id, "console", MARCH)
    assert [each.unit for each in roster.roster(chen, MARCH, PRACTICE)] == ["市财政局"]


def test_who_may_look_and_end(li: Actor) -> None:
    chen, leader = coordinator(), bind("市政府", ContactRole.LEADER)
    post = li.posts[0].post_id
    for actor in (li, leader):
        for number in (post, 10**17):
            for act in (
                lambda a, n: roster.roster(a, MARCH, PRACTICE),
                lambda a, n: roster.unit(a, n, MARCH, PRACTICE),
                lambda a, n: roster.named(a, "市司法局", MARCH, PRACTICE),
                lambda a, n: roster.post(a, n, MARCH),
                lambda a, n: roster.end(a, n, MARCH),
                lambda a, n: invitations.invite_to(a, n, ContactRole.CONTACT, MARCH, PRACTICE),
            ):
                with pytest.raises(NotAllowed):
                    act(actor, number)
    for number in (10**17, chen.posts[0].post_id):
        with pytest.raises(NotFound):
            roster.end(chen, number, MARCH)
    assert roster.end(chen, post, MARCH) == li
    with pytest.raises(NotFound):
        roster.end(chen, post, MARCH)


def test_a_coordinator_invites_who_reports_and_nobody_else(li: Actor) -> None:
    chen = coordinator()
    unit = li.posts[0].unit_id
    for role in ContactRole:
        if role.reports:
            assert invitations.invite_to(chen, unit, role, MARCH, PRACTICE).unit == "市司法局"
        else:
            with pytest.raises(NotAllowed):
                invitations.invite_to(chen, unit, role, MARCH, PRACTICE)
    with pytest.raises(NotFound):
        invitations.invite_to(chen, 10**17, ContactRole.CONTACT, MARCH, PRACTICE)
    with pytest.raises(Refused, match="invited_just_now"):
        invitations.invite_to(chen, unit, ContactRole.CONTACT, MARCH, PRACTICE, pressed=True)
    assert invitations.invite_to(chen, unit, ContactRole.CONTACT, beijing(3, 2, 9, 2), PRACTICE, pressed=True)
