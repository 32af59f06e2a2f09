"""A report, its review, more time, and what they make of an assignment."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import factory
import pytest
from factory import MARCH, PRACTICE, QUARTERLY, UNCLEAR, ZH, Ticks, beijing, item, told

from tasks.domain.errors import Refused
from tasks.domain.model import Schedule
from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    ContactRole,
    Decision,
    EvidenceState,
    Light,
    ReportStatus,
    ScheduleKind,
)
from tasks.services import extending, review_queue
from tasks.services.people import Actor
from tasks.services.reporting import Attachment
from tasks.store import db
from tasks.store.models import Assignment, Checkpoint, Evidence, Extension, Progress, Review

DONE, PROGRESS, NO_NEWS, DIFFICULTY = ReportStatus
ACCEPT, SEND_BACK = Decision


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制", schedule=QUARTERLY, deadline_text="每季度末"))


@pytest.fixture
def contact(plan: None) -> Actor:
    return factory.bind("市司法局")


@pytest.fixture
def chief(plan: None) -> Actor:
    return factory.coordinator()


def ask(actor: Actor, due_on: date, reason: str = "等待上级批复", at: object = MARCH) -> extending.Request:
    return extending.ask(actor, factory.assignment(), due_on, reason, at, PRACTICE, ZH)


def decide(actor: Actor, asked: extending.Request, decision: Decision, at: object = MARCH) -> extending.Request:
    return extending.decide(actor, asked.extension_id, decision, at, PRACTICE, ZH)


# ── reporting ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said_at", "late"),
    [
        (beijing(6, 30, 23, 59), False),
        (beijing(7, 1, 0, 0), True),
    ],
)
def test_on_time_is_when_it_was_said_there_not_when_it_was_recorded(
    contact: Actor, said_at: object, late: bool
) -> None:
    done = factory.report(contact, factory.assignment(), at=beijing(7, 3), said_at=said_at)
    assert done.late is late
    (checkpoint,) = done.after.standing.checkpoints
    assert (checkpoint.state, checkpoint.late) == (CheckpointState.REPORTED, late)


def test_a_report_is_kept_as_said_with_its_files(contact: Actor) -> None:
    files = (Attachment("f1", "现场照片" * 100 + ".jpg", "image/jpeg", 3_000_000_000),)
    done = factory.report(contact, factory.assignment(), PROGRESS, percent=60, text="字" * 5000, files=files)
    row = Progress.get_by_id(done.progress_id)
    assert (row.percent, len(row.text), row.by) == (60, 4000, contact.name)
    (file,) = Evidence.select()
    assert (file.state, file.size, file.name[-4:], len(file.name)) == (
        EvidenceState.PENDING,
        3_000_000_000,
        ".jpg",
        255,
    )


def test_a_supplement_is_added_and_nothing_is_overwritten(contact: Actor) -> None:
    factory.report(contact, factory.assignment(), PROGRESS, percent=40, text="已印发方案")
    done = factory.report(contact, factory.assignment(), NO_NEWS, at=beijing(3, 3))
    assert done.before.standing.latest.percent == 40
    assert Progress.select().count() == 2
    assert done.after.standing.state is AssignmentState.OPEN


def test_a_supplement_after_the_due_day_does_not_make_a_timely_report_late(contact: Actor, chief: Actor) -> None:
    factory.report(contact, factory.assignment(), at=beijing(6, 29))
    again = factory.report(contact, factory.assignment(), at=beijing(7, 2), text="补充佐证")
    assert again.after.shown.light is Light.GREEN
    done = factory.review(chief, again.progress_id, at=beijing(7, 3))
    assert [c.late for c in done.card.standing.checkpoints] == [False]


def test_a_closed_or_withdrawn_part_takes_no_report(contact: Actor, chief: Actor) -> None:
    factory.review(chief, factory.report(contact, factory.assignment()).progress_id)
    with pytest.raises(Refused, match="assignment_closed"):
        factory.report(contact, factory.assignment())
    factory.apply(item("1"), at=beijing(4, 1))
    with pytest.raises(Refused, match="assignment_withdrawn"):
        factory.report(contact, factory.assignment(number="2"), at=beijing(4, 2))
    assert Progress.select().count() == 1


def test_a_report_for_a_period_answers_that_period(contact: Actor, chief: Actor) -> None:
    number = factory.assignment(number="2")
    late = factory.report(contact, number, NO_NEWS, at=beijing(4, 2))
    assert late.late
    assert late.after.next_checkpoint.checkpoint.period == "2026-Q2"
    second = factory.report(contact, number, PROGRESS, at=beijing(4, 3))
    factory.review(chief, second.progress_id, at=beijing(4, 4))
    states = [c.state for c in factory.checkpoints(number)]
    assert states == [
        CheckpointState.REPORTED,
        CheckpointState.SETTLED,
        CheckpointState.OPEN,
        CheckpointState.OPEN,
    ]


def test_the_state_columns_follow_the_history(contact: Actor, chief: Actor) -> None:
    def columns() -> tuple[AssignmentState, CheckpointState]:
        number = factory.assignment()
        return Assignment.get_by_id(number).state, Checkpoint.get(Checkpoint.assignment == number).state

    assert columns() == (AssignmentState.OPEN, CheckpointState.OPEN)
    first = factory.report(contact, factory.assignment()).progress_id
    assert columns() == (AssignmentState.SUBMITTED, CheckpointState.REPORTED)
    factory.review(chief, first, SEND_BACK, "缺少佐证")
    assert columns() == (AssignmentState.OPEN, CheckpointState.OPEN)
    factory.review(chief, factory.report(contact, factory.assignment()).progress_id)
    assert columns() == (AssignmentState.CLOSED, CheckpointState.SETTLED)


# ── reviewing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_accepted_done_closes_and_other_reports_do_not(contact: Actor, chief: Actor) -> None:
    partly = factory.review(chief, factory.report(contact, factory.assignment(), PROGRESS, percent=60).progress_id)
    assert (partly.closed, partly.card.standing.state) == (False, AssignmentState.OPEN)
    done = factory.review(chief, factory.report(contact, factory.assignment()).progress_id)
    assert (done.closed, done.card.standing.state, done.found.reporter_id) == (
        True,
        AssignmentState.CLOSED,
        contact.contact_id,
    )


def test_without_a_date_an_accepted_done_closes(contact: Actor, chief: Actor) -> None:
    factory.apply(item("1", schedule=UNCLEAR, deadline_text="适时"), at=beijing(3, 3))
    said = factory.report(contact, factory.assignment(), at=beijing(3, 4)).progress_id
    assert factory.review(chief, said, at=beijing(3, 5)).closed


def test_a_report_is_answered_once_and_the_second_coordinator_learns_who_did(contact: Actor, chief: Actor) -> None:
    said = factory.report(contact, factory.assignment()).progress_id
    factory.review(chief, said)
    with pytest.raises(Refused) as caught:
        factory.review(factory.coordinator(), said, SEND_BACK, "缺少佐证")
    assert (caught.value.code, caught.value.values) == ("already_reviewed", {"by": chief.name, "decision": ACCEPT})
    assert Review.select().count() == 1


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_report_is_sent_back_with_a_reason_only(contact: Actor, chief: Actor, reason: str) -> None:
    said = factory.report(contact, factory.assignment()).progress_id
    with pytest.raises(Refused, match="reason_missing"):
        factory.review(chief, said, SEND_BACK, reason)
    sent_back = factory.review(chief, said, SEND_BACK, "缺少佐证")
    assert sent_back.card.shown.reason == "已退回补充：缺少佐证"


def test_an_overtaken_report_is_not_answered_and_does_not_wait(contact: Actor, chief: Actor) -> None:
    first = factory.report(contact, factory.assignment()).progress_id
    second = factory.report(contact, factory.assignment(), text="补充佐证").progress_id
    with pytest.raises(Refused, match="report_overtaken"):
        factory.review(chief, first)
    assert [p.progress.id for p in review_queue.waiting(chief, MARCH, PRACTICE, ZH)] == [second]


def test_a_claim_of_completion_waits_for_its_answer_whatever_is_added_to_it(contact: Actor, chief: Actor) -> None:
    done = factory.report(contact, factory.assignment()).progress_id
    added = factory.report(contact, factory.assignment(), PROGRESS, text="附照片").progress_id
    assert [p.progress.id for p in review_queue.waiting(chief, MARCH, PRACTICE, ZH)] == [done, added]
    assert factory.review(chief, done).closed


def test_what_waits_is_oldest_first_and_without_withdrawn_parts(contact: Actor, chief: Actor) -> None:
    first = factory.report(contact, factory.assignment(number="2"), PROGRESS).progress_id
    second = factory.report(contact, factory.assignment(), PROGRESS, files=(Attachment("f", "图.jpg", "", None),))
    queue = review_queue.waiting(chief, MARCH, PRACTICE, ZH)
    assert [(p.progress.id, [file.name for file in p.files]) for p in queue] == [
        (first, []),
        (second.progress_id, ["图.jpg"]),
    ]
    factory.apply(item("1"), at=beijing(3, 3))
    assert [p.progress.id for p in review_queue.waiting(chief, beijing(3, 3), PRACTICE, ZH)] == [second.progress_id]


def test_the_queue_costs_as_many_queries_for_twenty_reports_as_for_two(chief: Actor) -> None:
    factory.apply(*(item(str(n), title=f"第{n}件事") for n in range(20)), at=beijing(3, 3))
    contact = factory.bind("市司法局")

    def queries(reports: range) -> int:
        for n in reports:
            factory.report(contact, factory.assignment(number=str(n)), PROGRESS, at=beijing(3, 4))
        asked: list[str] = []
        execute = db.database.obj.execute_sql
        db.database.obj.execute_sql = lambda sql, *rest: asked.append(sql) or execute(sql, *rest)
        try:
            review_queue.waiting(chief, beijing(3, 4), PRACTICE, ZH)
        finally:
            del db.database.obj.execute_sql
        return len(asked)

    assert queries(range(2)) == queries(range(2, 20))


def test_a_report_and_the_closing_review_at_once_end_in_one_of_the_two_orders(contact: Actor, chief: Actor) -> None:
    said = factory.report(contact, factory.assignment()).progress_id
    start = Barrier(2)
    outcomes: list[str] = []

    def run(do: object) -> None:
        start.wait()
        try:
            do()
            outcomes.append("ok")
        except Refused as refusal:
            outcomes.append(refusal.code)
        db.close()

    both = (
        lambda: factory.review(chief, said, at=beijing(3, 3)),
        lambda: factory.report(contact, factory.assignment(), text="补充", at=beijing(3, 3)),
    )
    threads = [Thread(target=run, args=(do,)) for do in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closed = Assignment.get_by_id(factory.assignment()).state is AssignmentState.CLOSED
    assert sorted(outcomes) == (["assignment_closed", "ok"] if closed else ["ok", "report_overtaken"])


# ── more time ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_more_time_moves_the_due_day_and_keeps_the_original_one(contact: Actor, chief: Actor) -> None:
    asked = ask(contact, date(2026, 7, 31))
    assert (asked.from_due_on, asked.late, asked.decision) == (date(2026, 6, 30), False, None)
    (waiting,) = factory.checkpoints(factory.assignment())
    assert waiting.due_on == date(2026, 6, 30)
    granted = decide(chief, asked, ACCEPT)
    (checkpoint,) = granted.card.standing.checkpoints
    assert (checkpoint.due_on, checkpoint.checkpoint.original_due_on) == (date(2026, 7, 31), date(2026, 6, 30))
    (column,) = factory.checkpoints(factory.assignment())
    assert column.due_on == date(2026, 7, 31)


def test_a_declined_request_changes_nothing_and_another_may_follow(contact: Actor, chief: Actor) -> None:
    declined = decide(chief, ask(contact, date(2026, 7, 31)), SEND_BACK)
    assert declined.card.standing.next_checkpoint.due_on == date(2026, 6, 30)
    assert ask(contact, date(2026, 7, 15)).extension_id != declined.extension_id


@pytest.mark.parametrize(
    ("due_on", "reason", "refusal"),
    [
        (date(2026, 6, 30), "等待批复", "not_later"),
        (date(2026, 6, 1), "等待批复", "not_later"),
        (date(2026, 7, 1), " ", "reason_missing"),
    ],
)
def test_a_request_needs_a_later_day_and_a_reason(contact: Actor, due_on: date, reason: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        ask(contact, due_on, reason)
    assert Extension.select().count() == 0


def test_one_request_at_a_time_and_none_without_a_date(contact: Actor) -> None:
    ask(contact, date(2026, 7, 31))
    with pytest.raises(Refused, match="extension_waiting"):
        ask(contact, date(2026, 8, 31))
    factory.apply(item("1", schedule=Schedule(ScheduleKind.ONGOING)), at=beijing(3, 3))
    with pytest.raises(Refused, match="nothing_to_extend"):
        ask(contact, date(2026, 8, 31), at=beijing(3, 4))


def test_a_request_made_after_the_due_day_says_so(contact: Actor) -> None:
    assert not ask(contact, date(2026, 7, 31), at=beijing(6, 30, 23, 59)).late
    other = factory.bind("市财政局")
    number = factory.assignment("市财政局")
    assert extending.ask(other, number, date(2026, 7, 31), "等待批复", beijing(7, 1, 0, 0), PRACTICE, ZH).late


def test_a_request_is_decided_once(contact: Actor, chief: Actor) -> None:
    asked = ask(contact, date(2026, 7, 31))
    decide(chief, asked, SEND_BACK)
    with pytest.raises(Refused, match="already_decided"):
        decide(factory.coordinator(), asked, ACCEPT)


def test_what_came_too_late_is_declined_not_granted(contact: Actor, chief: Actor) -> None:
    asked = ask(contact, date(2026, 7, 31))
    later = Schedule(ScheduleKind.DATE, date(2026, 12, 31))
    factory.apply(item("1", schedule=later, deadline_text="年底前"), at=beijing(3, 3))
    with pytest.raises(Refused, match="not_later"):
        decide(chief, asked, ACCEPT, beijing(3, 4))
    factory.review(chief, factory.report(contact, factory.assignment(), at=beijing(3, 5)).progress_id, at=beijing(3, 6))
    with pytest.raises(Refused, match="assignment_closed"):
        decide(chief, asked, ACCEPT, beijing(3, 7))
    assert decide(chief, asked, SEND_BACK, beijing(3, 7)).decision is SEND_BACK


def test_granted_time_starts_the_reminders_anew(contact: Actor, chief: Actor) -> None:
    due = beijing(6, 30)
    assert told(Ticks().at(due))[contact.name] == ["overdue:1", "on", "on"]  # 2 for a quarter, 1 and 2
    decide(chief, ask(contact, date(2026, 7, 3), at=due), ACCEPT, due)
    assert told(Ticks().at(beijing(6, 30, 15)))[contact.name] == ["before:3"]
    assert told(Ticks().at(beijing(7, 3)))[contact.name] == ["overdue:2", "overdue:1", "on"]


def test_a_deputy_reports_like_the_contact(contact: Actor) -> None:
    deputy = factory.bind("市司法局", ContactRole.DEPUTY)
    assert factory.report(deputy, factory.assignment(), PROGRESS).after.standing.latest.by == deputy.name
