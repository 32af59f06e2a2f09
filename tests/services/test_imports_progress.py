"""What was reported and decided outlives every revision: nothing is lost, reopened, closed or asked for again by it."""

from __future__ import annotations

from datetime import date

import factory
import pytest
from factory import JUNE_30, ONGOING, QUARTERLY, UNCLEAR, beijing, item

from tasks.domain.model import Schedule
from tasks.domain.terms import AssignmentState, CheckpointState, Every, ScheduleKind
from tasks.store.models import Assignment

pytestmark = pytest.mark.usefixtures("database")

APRIL = beijing(4, 1)
JULY_31 = Schedule(ScheduleKind.DATE, date(2026, 7, 31))
MONTHLY_TO_DECEMBER = Schedule(ScheduleKind.RECURRING, date(2026, 12, 31), every=Every.MONTH)
CLOSED, OPEN, SUBMITTED = AssignmentState.CLOSED, AssignmentState.OPEN, AssignmentState.SUBMITTED


def state() -> AssignmentState:
    return Assignment.get_by_id(factory.assignment()).state


def periods() -> dict[str, CheckpointState]:
    return {c.period: c.state for c in factory.checkpoints(factory.assignment())}


@pytest.mark.parametrize("before", [JUNE_30, UNCLEAR], ids=["dated", "without a date"])
@pytest.mark.parametrize("after", [JULY_31, UNCLEAR, ONGOING, QUARTERLY, MONTHLY_TO_DECEMBER], ids=str)
def test_what_was_closed_stays_closed_whatever_the_deadline_is_now(before: Schedule, after: Schedule) -> None:
    factory.apply(item(schedule=before))
    done = factory.report(factory.bind("市司法局"), factory.assignment())
    factory.review(factory.coordinator(), done.progress_id)
    factory.apply(item(schedule=after, deadline_text="另定"), at=APRIL)
    assert state() is CLOSED


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        pytest.param(JULY_31, {""}, id="one date"),
        pytest.param(ONGOING, {f"2026-{month:02}" for month in range(4, 13)}, id="ongoing"),
        pytest.param(UNCLEAR, set(), id="no date"),
        pytest.param(
            MONTHLY_TO_DECEMBER, {"", *(f"2026-{month:02}" for month in range(4, 12))}, id="every month to an end"
        ),
    ],
)
def test_a_period_that_was_accepted_is_settled_for_good_and_closes_nothing(after: Schedule, asked: set[str]) -> None:
    factory.apply(item(schedule=QUARTERLY))
    contact = factory.bind("市司法局")
    factory.review(factory.coordinator(), factory.report(contact, factory.assignment()).progress_id)
    factory.apply(item(schedule=after, deadline_text="另定"), at=APRIL)
    assert state() is OPEN
    found = periods()
    assert found.pop("2026-Q1") is CheckpointState.SETTLED
    assert found == dict.fromkeys(asked, CheckpointState.OPEN)
    overdue = [line for digest in factory.Ticks().at(beijing(4, 8)).digests for line in digest.lines]
    assert all(line.period != "2026-Q1" for line in overdue)
    done = factory.report(contact, factory.assignment(), at=beijing(4, 8))
    factory.review(factory.coordinator(), done.progress_id, at=beijing(4, 8))
    assert (state() is CLOSED) == (after in (JULY_31, UNCLEAR))


def test_done_that_was_said_before_there_was_a_date_is_not_asked_for_again() -> None:
    factory.apply(item(schedule=UNCLEAR, deadline_text="适时"))
    contact = factory.bind("市司法局")
    done = factory.report(contact, factory.assignment())
    factory.apply(item(), at=APRIL)
    assert (state(), periods()) == (SUBMITTED, {"": CheckpointState.REPORTED})
    assert factory.Ticks().at(beijing(6, 30)).digests == ()
    factory.review(factory.coordinator(), done.progress_id, at=APRIL)
    assert state() is CLOSED
