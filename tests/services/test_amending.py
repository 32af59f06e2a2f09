"""A report is changed or taken back by its unit: a new version, and a history that is read as it was on each day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import factory
import pytest
from factory import MARCH, PRACTICE, QUARTERLY, ZH, beijing, item
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import AssignmentState, CheckpointState, Decision, EvidenceState, ReportStatus
from tasks.services import amending, evidence, ledger
from tasks.services.people import Actor
from tasks.services.reporting import Attachment, Report, Reported
from tasks.store import queries
from tasks.store.models import Assignment, Checkpoint, Evidence, Plan, Progress

DONE, PROGRESS, NO_NEWS, DIFFICULTY = ReportStatus
FILE = Attachment("file-1", "清单.pdf", "application/pdf", 1000)


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制", schedule=QUARTERLY, deadline_text="每季度末"))


@pytest.fixture
def contact(plan: None) -> Actor:
    return factory.bind("市司法局")


def replace(
    actor: Actor, progress_id: int, status: ReportStatus, at: datetime, number: str = "1", **said: object
) -> Reported:
    what = Report(factory.assignment(number=number), status, **said)  # type: ignore[arg-type]
    return amending.replace(actor, progress_id, what, at, at, PRACTICE, ZH)


def withdraw(actor: Actor, progress_id: int, at: datetime) -> amending.Filed:
    return amending.withdraw(actor, progress_id, at, PRACTICE, ZH)


def due() -> date:
    return factory.checkpoints(factory.assignment())[0].due_on


def state(number: str = "1") -> AssignmentState:
    return Assignment.get_by_id(factory.assignment(number=number)).state


def test_what_is_taken_back_is_owed_again_and_an_earlier_day_knew_of_it(contact: Actor) -> None:
    plan_id = Plan.get().id
    made = factory.report(contact, factory.assignment(), DONE, at=beijing(3, 5))
    assert state() is AssignmentState.SUBMITTED
    before = factory.ledger_on(plan_id, date(2026, 3, 6), beijing(3, 6, 20))
    withdraw(contact, made.progress_id, beijing(3, 8))
    assert state() is AssignmentState.OPEN
    assert factory.checkpoints(factory.assignment())[0].state is CheckpointState.OPEN
    after = factory.ledger_on(plan_id, date(2026, 3, 6), beijing(3, 9))
    assert factory.row_of(after) == factory.row_of(before), "what happened later changes no earlier day"
    assert factory.row_of(factory.ledger_on(plan_id, date(2026, 3, 8), beijing(3, 9))).standing.latest is None


def test_a_typo_that_is_corrected_after_the_due_day_is_not_late_and_a_new_done_is(contact: Actor) -> None:
    on_time = datetime.combine(due(), datetime.min.time())
    late = on_time + timedelta(days=3)
    first = factory.report(contact, factory.assignment(), DONE, at=on_time, text="办洁")
    second = replace(contact, first.progress_id, DONE, late, text="办结")
    assert not second.late
    third = replace(contact, second.progress_id, PROGRESS, late, text="还差一点")
    fourth = replace(contact, third.progress_id, DONE, late + timedelta(hours=1), text="办结")
    assert fourth.late
    said = [row.said_at for row in Progress.select().order_by(Progress.id)]
    assert said == [on_time, on_time, on_time, late + timedelta(hours=1)]


def test_a_period_that_had_word_in_time_stays_in_time_whatever_the_word_is_changed_to(contact: Actor) -> None:
    part = factory.assignment(number="2")
    quarter = factory.checkpoints(part)[0]
    on_time = datetime.combine(quarter.due_on, datetime.min.time())
    made = factory.report(contact, part, PROGRESS, at=on_time)
    changed = replace(contact, made.progress_id, DIFFICULTY, on_time + timedelta(days=2), "2", help_wanted="请编办支持")
    assert not changed.late
    row = Progress.get_by_id(changed.progress_id)
    assert (row.checkpoint_id, row.help_wanted) == (quarter.id, "请编办支持")


def test_only_what_waits_is_changed_and_only_by_its_unit(contact: Actor) -> None:
    made = factory.report(contact, factory.assignment(), PROGRESS)
    stranger = factory.bind("市财政局")
    for attempt in (withdraw, lambda who, number, at: replace(who, number, PROGRESS, at)):
        with pytest.raises(NotFound):
            attempt(stranger, made.progress_id, MARCH)
        with pytest.raises(NotFound):
            attempt(contact, made.progress_id + 99, MARCH)
    newer = replace(contact, made.progress_id, PROGRESS, MARCH, text="新")
    with pytest.raises(Refused, match="report_replaced"):
        withdraw(contact, made.progress_id, MARCH)
    factory.review(factory.coordinator(), newer.progress_id, Decision.SEND_BACK, "请补充")
    with pytest.raises(Refused, match="report_answered"):
        replace(contact, newer.progress_id, DONE, MARCH)
    again = factory.report(contact, factory.assignment(), PROGRESS)
    withdraw(contact, again.progress_id, MARCH)
    with pytest.raises(Refused, match="report_taken_back"):
        withdraw(contact, again.progress_id, MARCH)


def test_files_are_counted_once_and_of_the_version_that_stands(contact: Actor) -> None:
    plan_id = Plan.get().id
    made = factory.report(contact, factory.assignment(), PROGRESS, at=beijing(3, 5), files=(FILE,))
    filed = amending.filed(contact, made.progress_id, MARCH, PRACTICE, ZH)
    changed = replace(contact, made.progress_id, PROGRESS, beijing(3, 8), text="改", files=filed.files)
    assert factory.row_of(factory.ledger_on(plan_id, date(2026, 3, 9), beijing(3, 9))).evidence == 1
    assert factory.row_of(factory.ledger_on(plan_id, date(2026, 3, 6), beijing(3, 9))).evidence == 1
    assert [f.progress_id for f in evidence.of_plan(plan_id, beijing(3, 9))] == [changed.progress_id]
    pending = evidence.next_pending(beijing(3, 9))
    assert pending is not None
    evidence.stored(pending.id, sha256="a" * 64, size=1000, path="aa/a.pdf")
    assert evidence.next_pending(beijing(3, 9)) is None
    assert {row.state for row in Evidence.select()} == {EvidenceState.STORED}


def test_a_file_of_another_report_is_not_carried_over(contact: Actor) -> None:
    other = factory.report(contact, factory.assignment(number="2"), PROGRESS, files=(FILE,))
    (foreign,) = amending.filed(contact, other.progress_id, MARCH, PRACTICE, ZH).files
    made = factory.report(contact, factory.assignment(), PROGRESS)
    changed = replace(contact, made.progress_id, PROGRESS, MARCH, text="改", files=(foreign,))
    assert not Evidence.select().where(Evidence.progress == changed.progress_id).exists()


_hours = count()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["report", "replace", "withdraw", "accept", "back"]), st.sampled_from(list(ReportStatus))
        ),
        max_size=8,
    )
)
def test_the_state_columns_are_what_the_history_says(contact: Actor, moves: list[tuple[str, ReportStatus]]) -> None:
    """Whatever is reported, changed, taken back and answered, in whatever order."""
    chief = factory.coordinator()
    part = factory.assignment(number="2")
    for move, status in moves:
        at = MARCH + timedelta(hours=next(_hours))
        last = Progress.select().where(Progress.assignment == part).order_by(Progress.id.desc()).first()
        try:
            if move == "report" or last is None:
                factory.report(contact, part, status, at=at)
            elif move == "replace":
                replace(contact, last.id, status, at, "2", text=str(at))
            elif move == "withdraw":
                withdraw(contact, last.id, at)
            else:
                decision = Decision.ACCEPT if move == "accept" else Decision.SEND_BACK
                factory.review(chief, last.id, decision, "请补充", at=at)
        except Refused:
            continue
        history = queries.histories(queries.assignments_by_id([part]))[part]
        found = lifecycle.standing(history, at, PRACTICE.zone)
        assert Assignment.get_by_id(part).state is found.state
        columns = {row.id: row.state for row in Checkpoint.select().where(Checkpoint.assignment == part)}
        assert columns == {c.checkpoint.id: c.state for c in found.checkpoints}
    assert ledger.ledger(Plan.get().id, None, MARCH + timedelta(hours=next(_hours)), PRACTICE).tally.total >= 2
