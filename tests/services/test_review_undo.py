"""An answer that is taken back leaves the report as if it had never been answered; closing may need evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

import factory
import pytest
from factory import MARCH, PRACTICE, QUARTERLY, ZH, beijing, item
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.domain import lifecycle
from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.messages import Outgoing
from tasks.domain.model import Standing
from tasks.domain.reviewing import UNDO_WITHIN
from tasks.domain.terms import AssignmentState, ContactRole, Decision, EvidenceState, OutboxState, ReportStatus
from tasks.services import outbox, plans, review_queue, reviewing
from tasks.services.people import Actor
from tasks.services.reporting import Attachment
from tasks.services.work import attempt
from tasks.store import queries
from tasks.store.models import Assignment, Audit, Checkpoint, Evidence, Outbox, Progress, Review

DONE, PROGRESS, NO_NEWS, DIFFICULTY = ReportStatus
ACCEPT, SEND_BACK = Decision
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制", schedule=QUARTERLY, deadline_text="每季度末"))


@pytest.fixture
def contact(plan: None) -> Actor:
    return factory.bind("市司法局")


@pytest.fixture
def chief(plan: None) -> Actor:
    return factory.coordinator()


def undo(actor: Actor, review_id: int, at: datetime = MARCH + MINUTE) -> reviewing.Undone:
    return reviewing.undo(actor, review_id, at, PRACTICE, ZH)


def stand(assignment_id: int, at: datetime) -> Standing:
    history = queries.histories(queries.assignments_by_id([assignment_id]))[assignment_id]
    return lifecycle.standing(history, at, factory.BEIJING)


def columns() -> list[tuple[object, ...]]:
    parts = [(row.id, row.state) for row in Assignment.select().order_by(Assignment.id)]
    return parts + [(row.id, row.state, row.due_on) for row in Checkpoint.select().order_by(Checkpoint.id)]


# ── undo ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_acceptance_closed_is_open_again_and_the_past_stays_as_it_was(contact: Actor, chief: Actor) -> None:
    report = factory.report(contact, factory.assignment()).progress_id
    done = factory.review(chief, report)
    undone = undo(chief, done.review_id)
    assert (undone.reopened, undone.found.card.standing.state) == (True, AssignmentState.SUBMITTED)
    assert undone.found.waits
    assert stand(factory.assignment(), MARCH).state is AssignmentState.CLOSED, "so it was known at that moment"
    assert [found.progress.id for found in review_queue.waiting(chief, MARCH + MINUTE, PRACTICE, ZH)] == [report]
    again = factory.review(chief, report, SEND_BACK, "请补充佐证", at=MARCH + 2 * MINUTE)
    assert again.review_id != done.review_id
    entry = Audit.get(Audit.action == "undo_review")
    assert (entry.actor, entry.subject, entry.detail) == (chief.label, f"review:{done.review_id}", {"progress": report})


@pytest.mark.parametrize(("after", "refused"), [(UNDO_WITHIN, None), (UNDO_WITHIN + timedelta(seconds=1), "undo_over")])
def test_for_ten_minutes(contact: Actor, chief: Actor, after: timedelta, refused: str | None) -> None:
    done = factory.review(chief, factory.report(contact, factory.assignment()).progress_id)
    if refused is None:
        assert undo(chief, done.review_id, MARCH + after).reopened
    else:
        with pytest.raises(Refused, match=refused):
            undo(chief, done.review_id, MARCH + after)
        assert Review.get_by_id(done.review_id).undone_at is None


def test_once_and_not_when_the_unit_has_gone_on(contact: Actor, chief: Actor) -> None:
    done = factory.review(chief, factory.report(contact, factory.assignment(), PROGRESS).progress_id)
    newer = factory.report(contact, factory.assignment(), PROGRESS, at=MARCH + MINUTE).progress_id
    with pytest.raises(Refused, match="reported_since"):
        undo(chief, done.review_id)
    Progress.update(withdrawn_at=MARCH + MINUTE, withdrawn_by="x").where(Progress.id == newer).execute()
    undo(chief, done.review_id)
    with pytest.raises(Refused, match="review_undone"):
        undo(chief, done.review_id)


def test_not_when_the_part_has_left_the_plan(contact: Actor, chief: Actor) -> None:
    done = factory.review(chief, factory.report(contact, factory.assignment(number="2"), PROGRESS).progress_id)
    factory.apply(item("1"), at=MARCH + MINUTE)
    with pytest.raises(Refused, match="assignment_withdrawn"):
        undo(chief, done.review_id)


def test_by_coordinators_only(contact: Actor, chief: Actor) -> None:
    done = factory.review(chief, factory.report(contact, factory.assignment()).progress_id)
    for actor in (contact, factory.bind("市政府", ContactRole.LEADER)):
        with pytest.raises(NotAllowed):
            undo(actor, done.review_id)
        with pytest.raises(NotAllowed):
            undo(actor, 999)
    with pytest.raises(NotFound):
        undo(chief, 999)
    assert undo(factory.coordinator(), done.review_id).given_by == chief.contact_id


@pytest.mark.parametrize(
    ("state", "attempts", "told"),
    [
        (OutboxState.QUEUED, 0, False),
        (OutboxState.QUEUED, 1, True),  # the first attempt may have arrived
        (OutboxState.CLAIMED, 0, True),
        (OutboxState.SENT, 1, True),
        (OutboxState.UNCERTAIN, 2, True),
        (OutboxState.FAILED, 1, False),
    ],
)
def test_only_who_was_told_has_to_hear_of_it(
    contact: Actor, chief: Actor, state: OutboxState, attempts: int, told: bool
) -> None:
    part = factory.assignment()
    done = factory.review(chief, factory.report(contact, part).progress_id)
    notice = Outgoing(
        chat_id=contact.chat_id,
        text="已通过",
        contact_id=contact.contact_id,
        about={**reviewing.notice_about(done.review_id, part)},
    )
    (row,) = outbox.enqueue([notice], MARCH)
    Outbox.update(state=state, attempts=attempts).where(Outbox.id == row).execute()
    assert undo(chief, done.review_id).told == ({contact.contact_id} if told else set())
    assert (Outbox.get_by_id(row).state is OutboxState.DROPPED) == (state is OutboxState.QUEUED)


MOVES = st.lists(
    st.tuples(st.sampled_from(["1", "2"]), st.sampled_from(list(ReportStatus)), st.sampled_from([None, *Decision])),
    max_size=4,
)


class Leave(Exception):
    """Undoes what an example has written."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=MOVES,
    number=st.sampled_from(["1", "2"]),
    status=st.sampled_from(list(ReportStatus)),
    way=st.sampled_from(Decision),
)
def test_after_undoing_everything_stands_as_before(
    contact: Actor,
    chief: Actor,
    before: list[tuple[str, ReportStatus, Decision | None]],
    number: str,
    status: ReportStatus,
    way: Decision,
) -> None:
    """Whatever was reported and answered before: the standing and the columns that repeat it are the same again."""
    at = MARCH

    def report(number: str, status: ReportStatus) -> int | None:
        try:
            return factory.report(contact, factory.assignment(number=number), status, at=at).progress_id
        except Refused:
            return None

    with pytest.raises(Leave), attempt():
        for one, said, answer in before:
            at += MINUTE
            progress = report(one, said)
            if progress is not None and answer is not None:
                factory.review(chief, progress, answer, "缺少佐证", at=at)
        at += MINUTE
        progress = report(number, status)
        if progress is not None:
            later = at + 2 * MINUTE
            stood, kept = [stand(factory.assignment(number=n), later) for n in ("1", "2")], columns()
            done = factory.review(chief, progress, way, "缺少佐证", at=at)
            undo(chief, done.review_id, at + MINUTE)
            assert [stand(factory.assignment(number=n), later) for n in ("1", "2")] == stood
            assert columns() == kept
        raise Leave


# ── closing needs evidence ────────────────────────────────────────────────────────────────────────────────────────


def picture(state: EvidenceState, progress: int) -> None:
    part = Progress.get_by_id(progress).assignment_id
    Evidence.create(
        assignment=part, progress=progress, messenger="telegram", file_id="f", name="图.jpg", state=state, at=MARCH
    )


def test_a_part_is_closed_with_evidence_only_where_the_plan_wants_it(contact: Actor, chief: Actor) -> None:
    plans.require_evidence(plans.plan_lines()[0].id, True, "console", MARCH)
    part = factory.assignment()
    partly = factory.report(contact, part, PROGRESS, percent=80).progress_id
    assert not factory.review(chief, partly).closed, "what closes nothing needs no evidence"
    report = factory.report(contact, part, at=MARCH + MINUTE).progress_id
    for state in (None, EvidenceState.FAILED):
        if state is not None:
            picture(state, report)
        with pytest.raises(Refused, match="evidence_missing"):
            factory.review(chief, report, at=MARCH + MINUTE)
    picture(EvidenceState.PENDING, partly)
    done = factory.review(chief, report, at=MARCH + MINUTE)
    assert done.closed, "the file of an earlier report of the part proves it too"
    plans.require_evidence(plans.plan_lines()[0].id, False, "console", MARCH)
    assert not plans.plan_lines()[0].evidence_required
    changes = [entry.detail for entry in Audit.select().where(Audit.action == "require_evidence").order_by(Audit.id)]
    assert changes == [{"required": True}, {"required": False}]


def test_a_file_of_a_report_that_was_taken_back_proves_nothing(contact: Actor, chief: Actor) -> None:
    plans.require_evidence(plans.plan_lines()[0].id, True, "console", MARCH)
    part = factory.assignment()
    first = factory.report(contact, part, files=(Attachment("f", "图.jpg", "image/jpeg", 10),)).progress_id
    Progress.update(withdrawn_at=MARCH, withdrawn_by="x").where(Progress.id == first).execute()
    report = factory.report(contact, part, at=MARCH + MINUTE).progress_id
    with pytest.raises(Refused, match="evidence_missing"):
        factory.review(chief, report, at=MARCH + MINUTE)
    factory.review(chief, report, SEND_BACK, "佐证材料不全", at=MARCH + MINUTE)


def test_a_setting_that_is_the_same_changes_nothing(contact: Actor) -> None:
    plans.require_evidence(plans.plan_lines()[0].id, False, "console", beijing(3, 3))
    assert not Audit.select().where(Audit.action == "require_evidence").exists()
