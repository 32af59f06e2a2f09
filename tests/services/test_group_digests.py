"""What a tick says to groups is true when it leaves, or does not leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, beijing, item

from chat import digests
from tasks.domain.model import Schedule
from tasks.domain.terms import ContactRole, OutboxState, ReportStatus, ScheduleKind
from tasks.services import groups, pending, reminding, reporting
from tasks.services.people import Actor
from tasks.services.reporting import Report
from tasks.store.models import Group, Outbox

GROUP, PLANS = "-5", "-6"


@pytest.fixture
def contact(database: str) -> Actor:
    due = Schedule(ScheduleKind.DATE, date(2026, 3, 10))
    factory.apply(item("1", schedule=due), item("2", title="完善复议机制", schedule=due), item("3", title="长期工作"))
    person = factory.bind("市司法局")
    coordinator = factory.bind("市委依法治市办", ContactRole.COORDINATOR)
    unit = person.posts[0].unit_id
    groups.bind(person, "telegram", GROUP, "司法局", ZH, unit, None, MARCH)
    [plan] = [each for each in groups.choices(coordinator) if each.plan_id is not None]
    groups.bind(coordinator, "telegram", PLANS, "督办", ZH, None, plan.plan_id, MARCH)
    return person


def tick(at: datetime, **practice: bool) -> None:
    reminding.tick(at, replace(PRACTICE, **practice), digests.compose)  # type: ignore[arg-type]


def waiting(chat_id: str) -> list[str]:
    rows = Outbox.select().where(Outbox.chat_id == chat_id, Outbox.state == OutboxState.QUEUED).order_by(Outbox.id)
    return [row.payload["text"] for row in rows]


def test_it_loses_what_was_answered_and_goes_when_nothing_is_left(contact: Actor) -> None:
    at = beijing(3, 9)
    tick(at)
    [said] = waiting(GROUP)
    assert "以下 2 项" in said
    for number, left in (("1", 1), ("2", 0)):
        report = Report(factory.assignment(number=number), ReportStatus.DONE, text="已完成")
        reporting.report(contact, report, at, at, PRACTICE, ZH)
        pending.strip(at, PRACTICE, digests.compose)
        assert len(waiting(GROUP)) == left
    assert Outbox.select().where(Outbox.chat_id == GROUP).get().error == "no longer true"


@pytest.mark.parametrize("later", [beijing(3, 9, 19), beijing(3, 10, 9)], ids=["that evening", "the next day"])
def test_it_does_not_leave_when_its_hours_or_its_day_have_passed(contact: Actor, later: datetime) -> None:
    tick(beijing(3, 9))
    tick(beijing(3, 9, 10))
    assert len(waiting(GROUP)) == 1
    pending.settle(later, PRACTICE, digests.compose)
    assert waiting(GROUP) == []


def test_on_a_rest_day_and_at_night_groups_are_left_alone(contact: Actor) -> None:
    for at in (beijing(3, 8), beijing(3, 9, 20)):
        tick(at)
    assert waiting(GROUP) == waiting(PLANS) == []


@pytest.mark.parametrize("named", [False, True])
def test_a_plans_group_is_told_what_is_due_and_what_is_newly_overdue_once_a_day(contact: Actor, named: bool) -> None:
    for at in (beijing(3, 9), beijing(3, 10), beijing(3, 10, 15)):
        tick(at, name_units=named)
    [due] = waiting(PLANS)
    assert "今天到期、尚未报送的 4 项" in due
    assert ("市司法局" in due) == named
    report = Report(factory.assignment(), ReportStatus.DONE, text="已完成")
    reporting.report(contact, report, beijing(3, 10, 15), beijing(3, 10, 15), PRACTICE, ZH)
    pending.strip(beijing(3, 10, 15), PRACTICE, digests.compose)
    assert "今天到期、尚未报送的 3 项" in waiting(PLANS)[0]
    for at in (beijing(3, 11), beijing(3, 12)):
        tick(at)
    said = [row.payload["text"] for row in Outbox.select().where(Outbox.chat_id == PLANS).order_by(Outbox.id)]
    assert "新逾期的 3 项" in said[-1]
    assert len(said) == 2, "what is left of what was due, and what is late"


def test_a_group_that_moved_keeps_what_waits_and_one_that_ended_gets_nothing(contact: Actor) -> None:
    tick(beijing(3, 9))
    groups.moved("telegram", GROUP, "-1005", beijing(3, 9))
    groups.moved("telegram", GROUP, "-1005", beijing(3, 9))
    pending.strip(beijing(3, 9), PRACTICE, digests.compose)
    assert len(waiting("-1005")) == 1
    assert groups.moved_to("telegram", GROUP) == "-1005"
    assert groups.removed("telegram", "-1005", beijing(3, 9))
    assert not groups.removed("telegram", "-1005", beijing(3, 9))
    assert [group.title for group in groups.lost()] == ["司法局"]
    assert waiting("-1005") == []
    tick(beijing(3, 10))
    assert waiting("-1005") == []
    assert Group.select().where(Group.ended_at.is_null()).count() == 1


def test_a_new_chat_that_somebody_has_bound_already_is_left_as_it_is(contact: Actor) -> None:
    unit = contact.posts[0].unit_id
    groups.bind(contact, "telegram", "-1005", "司法局", ZH, unit, None, MARCH)
    groups.moved("telegram", GROUP, "-1005", MARCH)
    assert groups.of_chat("telegram", GROUP) is None
    assert groups.of_chat("telegram", "-1005") is not None
    assert groups.lost() == []
