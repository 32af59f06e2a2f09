"""Where an assignment stands, and which moves are allowed from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain import lifecycle
from tasks.domain.errors import Refused
from tasks.domain.model import Checkpoint, Extension, History, Progress, Review, Schedule
from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    Decision,
    Every,
    ReportStatus,
    ScheduleKind,
    Source,
)

BEIJING = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 1, 4)  # 1 June, noon in Beijing
DAY = timedelta(days=1)
TODAY = date(2026, 6, 6)  # NOON + 5 * DAY
DONE, PROGRESS, NO_NEWS, DIFFICULTY = ReportStatus
ACCEPT, SEND_BACK = Decision
OPEN, REPORTED, SETTLED, WITHDRAWN = CheckpointState

DATED = Schedule(ScheduleKind.DATE, date(2026, 6, 30))
MONTHLY = Schedule(ScheduleKind.RECURRING, every=Every.MONTH)
ONGOING = Schedule(ScheduleKind.ONGOING)
UNCLEAR = Schedule(ScheduleKind.UNCLEAR)

FINAL = Checkpoint(1, "", date(2026, 6, 30))
MAY, JUNE, JULY = (
    Checkpoint(n, f"2026-0{n}", date(2026, n, day)) for n, day in ((5, 31), (6, 30), (7, 31))
)  # ids 5, 6, 7
SOFT_JUNE, SOFT_JULY = replace(JUNE, soft=True), replace(JULY, soft=True)


def said(
    number: int, status: ReportStatus = DONE, checkpoint: int | None = 1, at: datetime = NOON, **changes: object
) -> Progress:
    report = Progress(number, checkpoint, status, None, "", {}, None, at, at, "李明", Source.CHAT)
    return replace(report, **changes)  # type: ignore[arg-type]


def answered(progress: int, decision: Decision = ACCEPT, at: datetime = NOON + DAY) -> Review:
    return Review(progress, progress, decision, "缺少佐证" if decision is SEND_BACK else "", at, "督办员")


def granted(day: date, at: datetime = NOON, decision: Decision | None = ACCEPT, checkpoint: int = 1) -> Extension:
    return Extension(1, checkpoint, day, "等待批复", at, decision, at if decision else None)


def dated(*progress: Progress, reviews: tuple[Review, ...] = (), **changes: object) -> History:
    history = History(DATED, "6月底前", (FINAL,), progress, reviews)
    return replace(history, **changes)  # type: ignore[arg-type]


def monthly(*progress: Progress, reviews: tuple[Review, ...] = ()) -> History:
    return History(MONTHLY, "每月底", (MAY, JUNE, JULY), progress, reviews)


def stand(history: History, at: datetime = NOON + 10 * DAY) -> tuple[AssignmentState, list[CheckpointState]]:
    standing = lifecycle.standing(history, at, BEIJING)
    return standing.state, [c.state for c in standing.checkpoints]


# ── standing ──────────────────────────────────────────────────────────────────────────────────────────────────────

S = AssignmentState
CASES = {
    "nothing said": (dated(), S.OPEN, [OPEN]),
    "in progress": (dated(said(1, PROGRESS)), S.OPEN, [OPEN]),
    "in progress, accepted": (dated(said(1, PROGRESS), reviews=(answered(1),)), S.OPEN, [OPEN]),
    "no news": (dated(said(1, NO_NEWS)), S.OPEN, [OPEN]),
    "a difficulty": (dated(said(1, DIFFICULTY)), S.OPEN, [OPEN]),
    "said done": (dated(said(1)), S.SUBMITTED, [REPORTED]),
    "done accepted": (dated(said(1), reviews=(answered(1),)), S.CLOSED, [SETTLED]),
    "done sent back": (dated(said(1), reviews=(answered(1, SEND_BACK),)), S.OPEN, [OPEN]),
    "done again after sent back": (dated(said(1), said(2), reviews=(answered(1, SEND_BACK),)), S.SUBMITTED, [REPORTED]),
    "sent back, then accepted": (
        dated(said(1), said(2), reviews=(answered(1, SEND_BACK), answered(2))),
        S.CLOSED,
        [SETTLED],
    ),
    "done, then a supplement": (dated(said(1), said(2, PROGRESS)), S.SUBMITTED, [REPORTED]),
    "withdrawn": (dated(said(1, PROGRESS), withdrawn_at=NOON), S.WITHDRAWN, [WITHDRAWN]),
    "withdrawn after it was settled": (
        dated(said(1), reviews=(answered(1),), withdrawn_at=NOON + 2 * DAY),
        S.WITHDRAWN,
        [SETTLED],
    ),
    "one month of three": (
        monthly(said(1, NO_NEWS, 5), said(2, PROGRESS, 6), reviews=(answered(1),)),
        S.SUBMITTED,
        [SETTLED, REPORTED, OPEN],
    ),
    "all months": (
        monthly(
            said(1, NO_NEWS, 5), said(2, PROGRESS, 6), said(3, DONE, 7), reviews=(answered(1), answered(2), answered(3))
        ),
        S.CLOSED,
        [SETTLED] * 3,
    ),
    "a month sent back": (
        monthly(said(1, PROGRESS, 5), reviews=(answered(1, SEND_BACK),)),
        S.OPEN,
        [OPEN, OPEN, OPEN],
    ),
    "ongoing work never closes by itself": (
        History(ONGOING, "长期坚持", (SOFT_JUNE,), (said(1, DONE, 6),), (answered(1),)),
        S.OPEN,
        [SETTLED],
    ),
    "ongoing until a date": (
        History(ONGOING, "全年", (SOFT_JUNE, FINAL), (said(1, DONE, 1),), (answered(1),)),
        S.CLOSED,
        [OPEN, SETTLED],
    ),
    "without a date, done": (History(UNCLEAR, "适时", (), (said(1, DONE, None),)), S.SUBMITTED, []),
    "without a date, accepted": (
        History(UNCLEAR, "适时", (), (said(1, DONE, None),), (answered(1),)),
        S.CLOSED,
        [],
    ),
    "without a date, sent back": (
        History(UNCLEAR, "适时", (), (said(1, DONE, None),), (answered(1, SEND_BACK),)),
        S.OPEN,
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_standing(case: str) -> None:
    history, state, checkpoints = CASES[case]
    assert stand(history) == (state, checkpoints)


@pytest.mark.parametrize(
    ("said_at", "due_on", "late"),
    [
        (datetime(2026, 6, 30, 15, 59, 59), None, False),  # 23:59:59 in Beijing
        (datetime(2026, 6, 30, 16, 0), None, True),
        (datetime(2026, 7, 5, 4), date(2026, 7, 5), False),
        (datetime(2026, 7, 5, 16), date(2026, 7, 5), True),
    ],
)
def test_late_is_a_matter_of_when_it_was_said_in_the_plans_zone(
    said_at: datetime, due_on: date | None, late: bool
) -> None:
    recorded = datetime(2026, 8, 1)
    history = dated(said(1, said_at=said_at, at=recorded), extensions=(granted(due_on),) if due_on else ())
    (checkpoint,) = lifecycle.standing(history, recorded, BEIJING).checkpoints
    assert (checkpoint.late, checkpoint.reported_at) == (late, said_at)


def test_a_report_is_as_late_as_its_first_word_unless_it_was_sent_back() -> None:
    on_time, late = datetime(2026, 6, 29), datetime(2026, 7, 5)
    repeated = dated(said(1, at=on_time), said(2, at=late), reviews=(answered(2, at=late + DAY),))
    (checkpoint,) = lifecycle.standing(repeated, late + DAY, BEIJING).checkpoints
    assert (checkpoint.state, checkpoint.late) == (SETTLED, False)
    sent_back = replace(repeated, reviews=(answered(1, SEND_BACK, on_time), answered(2, at=late + DAY)))
    (checkpoint,) = lifecycle.standing(sent_back, late + DAY, BEIJING).checkpoints
    assert (checkpoint.state, checkpoint.late) == (SETTLED, True)


def test_it_is_closed_from_the_answer_that_closed_it() -> None:
    history = dated(
        said(1, PROGRESS),
        said(2),
        said(3, PROGRESS),
        reviews=(answered(2), answered(1, at=NOON), answered(3, at=NOON + 9 * DAY)),
    )
    assert lifecycle.standing(history, NOON + 10 * DAY, BEIJING).closed_at == NOON + DAY


def test_extensions_count_from_their_decision_and_the_last_one_wins() -> None:
    first, second = granted(date(2026, 7, 10)), replace(granted(date(2026, 7, 5), NOON + 2 * DAY), id=2)
    declined = replace(granted(date(2026, 9, 1), NOON + 3 * DAY, SEND_BACK), id=3)
    other = replace(granted(date(2026, 9, 1), NOON, checkpoint=2), id=4)
    waiting = replace(granted(date(2026, 9, 1), NOON, None), id=5)
    history = dated(extensions=(first, second, declined, other, waiting))
    found = [
        lifecycle.standing(history, at, BEIJING).checkpoints[0].due_on
        for at in (NOON - DAY, NOON, NOON + 2 * DAY, NOON + 9 * DAY)
    ]
    assert found == [date(2026, 6, 30), date(2026, 7, 10), date(2026, 7, 5), date(2026, 7, 5)]


def test_a_checkpoint_is_in_force_from_its_making_until_its_withdrawal() -> None:
    history = dated(checkpoints=(replace(FINAL, created_at=NOON, withdrawn_at=NOON + DAY),))
    known = [len(lifecycle.standing(history, NOON + days * DAY, BEIJING).checkpoints) for days in (-1, 0, 1)]
    assert known == [0, 1, 0]


# ── properties ────────────────────────────────────────────────────────────────────────────────────────────────────

moments = st.integers(0, 80).map(lambda n: NOON + n * DAY)


@st.composite
def histories(draw: st.DrawFn) -> History:
    schedule, checkpoints = draw(
        st.sampled_from(
            [
                (DATED, (FINAL,)),
                (MONTHLY, (MAY, JUNE, JULY)),
                (ONGOING, (SOFT_JUNE, SOFT_JULY)),
                (ONGOING, (SOFT_JUNE, FINAL)),
                (UNCLEAR, ()),
            ]
        )
    )
    ids = [c.id for c in checkpoints] or [None]
    times = sorted(draw(st.lists(moments, max_size=8)))
    progress = tuple(
        said(
            n,
            draw(st.sampled_from(ReportStatus)),
            draw(st.sampled_from(ids)),
            at,
            said_at=at - draw(st.integers(0, 3)) * DAY,
        )
        for n, at in enumerate(times, 1)
    )
    reviews = tuple(
        answered(p.id, draw(st.sampled_from(Decision)), p.at + draw(st.integers(0, 9)) * DAY)
        for p in progress
        if draw(st.booleans())
    )
    extensions = tuple(
        Extension(n, draw(st.sampled_from(ids)) or 1, date(2026, 6, 30) + n * 3 * DAY, "", at, decision, at)
        for n, (at, decision) in enumerate(draw(st.lists(st.tuples(moments, st.sampled_from(Decision)), max_size=3)), 1)
    )
    ordered = tuple(sorted(reviews, key=lambda r: r.at))
    return History(schedule, "", checkpoints, progress, ordered, extensions, draw(st.none() | moments))


@given(histories(), moments)
def test_standing_at_a_moment_ignores_whatever_came_later(history: History, at: datetime) -> None:
    known = replace(
        history,
        progress=tuple(p for p in history.progress if p.at <= at),
        reviews=tuple(r for r in history.reviews if r.at <= at),
        extensions=tuple(e for e in history.extensions if e.at <= at),
        withdrawn_at=history.withdrawn_at if history.withdrawn_at and history.withdrawn_at <= at else None,
    )
    assert lifecycle.standing(history, at, BEIJING) == lifecycle.standing(known, at, BEIJING)


@given(histories(), moments)
def test_only_an_accepted_report_settles_and_only_settled_work_closes(history: History, at: datetime) -> None:
    standing = lifecycle.standing(history, at, BEIJING)
    accepted = {r.progress_id for r in history.reviews if r.decision is ACCEPT and r.at <= at}
    for checkpoint in standing.checkpoints:
        reports = {p.id for p in history.progress if p.checkpoint_id == checkpoint.checkpoint.id and p.at <= at}
        assert (checkpoint.state is SETTLED) <= bool(reports & accepted)
        assert (checkpoint.reported_at is None) == (checkpoint.state in (OPEN, WITHDRAWN))
    if standing.state is AssignmentState.CLOSED:
        assert accepted
        assert all(c.state is SETTLED for c in standing.checkpoints if not c.checkpoint.soft)
    assert (standing.closed_at is None) == (standing.state is not AssignmentState.CLOSED)


@given(histories(), moments, moments)
def test_what_is_settled_stays_settled(history: History, one: datetime, other: datetime) -> None:
    early, late = sorted((one, other))
    before, after = (lifecycle.standing(history, at, BEIJING) for at in (early, late))
    settled = {c.checkpoint.id for c in before.checkpoints if c.state is SETTLED}
    assert settled <= {c.checkpoint.id for c in after.checkpoints if c.state is SETTLED}
    if before.closed_at and after.closed_at:
        assert before.closed_at == after.closed_at


@given(histories(), moments, st.sampled_from(ReportStatus))
def test_a_report_always_answers_a_checkpoint_if_there_is_one(
    history: History, at: datetime, status: ReportStatus
) -> None:
    standing = lifecycle.standing(history, at, BEIJING)
    found = lifecycle.checkpoint_for(standing, history.schedule.kind, status, at.date())
    assert (found is None) == (not standing.checkpoints)
    assert found is None or found in {c.checkpoint.id for c in standing.checkpoints}


# ── checkpoint_for ────────────────────────────────────────────────────────────────────────────────────────────────

ONGOING_UNTIL = History(ONGOING, "全年", (SOFT_JUNE, replace(FINAL, original_due_on=date(2026, 12, 31))))


@pytest.mark.parametrize(
    ("history", "status", "today", "expected"),
    [
        pytest.param(dated(), PROGRESS, date(2026, 8, 1), 1, id="the only one"),
        pytest.param(History(UNCLEAR, ""), DONE, date(2026, 6, 1), None, id="none"),
        pytest.param(monthly(), PROGRESS, date(2026, 5, 31), 5, id="the period of the day"),
        pytest.param(monthly(), NO_NEWS, date(2026, 6, 1), 5, id="overdue comes first"),
        pytest.param(monthly(said(1, NO_NEWS, 5)), NO_NEWS, date(2026, 6, 1), 6, id="then the one of the day"),
        pytest.param(
            monthly(said(1, NO_NEWS, 5), said(2, PROGRESS, 6)), PROGRESS, date(2026, 6, 2), 6, id="a supplement"
        ),
        pytest.param(
            monthly(said(1, NO_NEWS, 5), reviews=(answered(1, SEND_BACK),)),
            NO_NEWS,
            date(2026, 6, 3),
            5,
            id="sent back",
        ),
        pytest.param(
            monthly(*(said(n, NO_NEWS, n) for n in (5, 6, 7))), PROGRESS, date(2026, 9, 1), 7, id="after the last"
        ),
        pytest.param(ONGOING_UNTIL, PROGRESS, date(2026, 6, 5), 6, id="ongoing: the month"),
        pytest.param(ONGOING_UNTIL, DONE, date(2026, 6, 5), 1, id="ongoing: done means the end"),
        pytest.param(ONGOING_UNTIL, PROGRESS, date(2026, 7, 5), 1, id="ongoing: nobody chases a past month"),
    ],
)
def test_which_checkpoint_a_report_answers(
    history: History, status: ReportStatus, today: date, expected: int | None
) -> None:
    standing = lifecycle.standing(history, NOON + 3 * DAY, BEIJING)
    assert lifecycle.checkpoint_for(standing, history.schedule.kind, status, today) == expected


# ── moves ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CLOSED_ONE = dated(said(1), reviews=(answered(1),))
WITHDRAWN_ONE = dated(withdrawn_at=NOON)


@pytest.mark.parametrize(
    ("history", "report", "review"),
    [
        (dated(), None, None),
        (dated(said(1)), None, None),
        (CLOSED_ONE, "assignment_closed", None),
        (WITHDRAWN_ONE, "assignment_withdrawn", "assignment_withdrawn"),
    ],
)
def test_reports_and_reviews_that_are_refused(history: History, report: str | None, review: str | None) -> None:
    standing = lifecycle.standing(history, NOON + 5 * DAY, BEIJING)
    for check, code in ((lifecycle.check_report, report), (lifecycle.check_review, review)):
        if code is None:
            check(standing)
        else:
            with pytest.raises(Refused) as caught:
                check(standing)
            assert caught.value.code == code


def test_more_time_for_what_is_overdue_ends_after_today() -> None:
    standing = lifecycle.standing(dated(), NOON + 40 * DAY, BEIJING)
    with pytest.raises(Refused) as caught:
        lifecycle.check_extension(standing, date(2026, 7, 5), date(2026, 7, 11))
    assert caught.value.code == "day_out_of_range"
    assert lifecycle.check_extension(standing, date(2026, 7, 11), date(2026, 7, 11)).checkpoint.id == 1


@pytest.mark.parametrize(
    ("history", "asked", "outcome"),
    [
        pytest.param(dated(), date(2026, 7, 1), 1, id="a later day"),
        pytest.param(dated(), date(2026, 6, 30), "not_later", id="the same day"),
        pytest.param(dated(extensions=(granted(date(2026, 7, 31)),)), date(2026, 7, 15), "not_later", id="within"),
        pytest.param(dated(), date(9999, 1, 1), "day_out_of_range", id="a slip of the pen"),
        pytest.param(dated(said(1)), date(2026, 7, 31), "nothing_to_extend", id="reported"),
        pytest.param(CLOSED_ONE, date(2026, 7, 31), "assignment_closed", id="closed"),
        pytest.param(WITHDRAWN_ONE, date(2026, 7, 31), "assignment_withdrawn", id="withdrawn"),
        pytest.param(History(UNCLEAR, ""), date(2026, 7, 31), "nothing_to_extend", id="no date"),
        pytest.param(History(ONGOING, "", (SOFT_JUNE,)), date(2026, 7, 31), "nothing_to_extend", id="soft"),
        pytest.param(monthly(said(1, PROGRESS, 5)), date(2026, 7, 31), 6, id="the period that waits next"),
    ],
)
def test_what_can_be_extended(history: History, asked: date, outcome: int | str) -> None:
    standing = lifecycle.standing(history, NOON + 5 * DAY, BEIJING)
    if isinstance(outcome, int):
        assert lifecycle.check_extension(standing, asked, TODAY).checkpoint.id == outcome
    else:
        with pytest.raises(Refused) as caught:
            lifecycle.check_extension(standing, asked, TODAY)
        assert caught.value.code == outcome


WITH_END = replace(MONTHLY, due_on=date(2026, 7, 31))
PERIODS_AND_END = (MAY, JUNE, Checkpoint(9, "", date(2026, 7, 31)))


@pytest.mark.parametrize(
    ("today", "status", "answers"),
    [
        pytest.param(date(2026, 5, 20), DONE, 5, id="done with May is not done with the whole"),
        pytest.param(date(2026, 5, 20), PROGRESS, 5, id="a word in May"),
        pytest.param(date(2026, 7, 10), DONE, 9, id="after the last period 'done' means the end"),
    ],
)
def test_what_a_report_answers_on_monthly_work_with_an_end(today: date, status: ReportStatus, answers: int) -> None:
    before = (said(1, PROGRESS, 5, NOON - 5 * DAY), said(2, PROGRESS, 6)) if answers == 9 else ()
    history = History(WITH_END, "每月推进，7月底前完成", PERIODS_AND_END, before)
    standing = lifecycle.standing(history, NOON + 60 * DAY, BEIJING)
    assert lifecycle.checkpoint_for(standing, ScheduleKind.RECURRING, status, today) == answers


def test_completion_closes_monthly_work_even_if_a_month_was_missed() -> None:
    history = History(
        WITH_END,
        "每月推进，7月底前完成",
        PERIODS_AND_END,
        (said(1, PROGRESS, 5), said(2, DONE, 9, NOON + 30 * DAY)),
        (answered(1), answered(2, at=NOON + 31 * DAY)),
    )
    assert stand(history, NOON + 25 * DAY)[0] is S.OPEN
    assert stand(history, NOON + 60 * DAY) == (S.CLOSED, [SETTLED, OPEN, SETTLED])


@given(histories(), st.data())
def test_the_button_promises_to_close_exactly_what_accepting_closes(history: History, data: st.DataObject) -> None:
    at = NOON + 1000 * DAY
    reviewed = {review.progress_id for review in history.reviews}
    waiting = [report for report in history.progress if report.id not in reviewed]
    before = lifecycle.standing(history, at, BEIJING)
    if not waiting or before.state is AssignmentState.CLOSED:
        return
    report = data.draw(st.sampled_from(waiting))
    after = replace(history, reviews=(*history.reviews, answered(report.id, at=at)))
    closed = lifecycle.standing(after, at, BEIJING).state is AssignmentState.CLOSED
    assert lifecycle.would_close(before, history.schedule.kind, report) == closed
