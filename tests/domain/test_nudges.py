"""Who is due a nudge, and when: never twice, never a burst, never on a guess."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.nudges import (
    RULES,
    Sent,
    Stage,
    due_day,
    is_manual,
    manual_stage,
    reason,
    recipients,
    stage_due,
)
from tasks.domain.policies import NudgePolicy
from tasks.domain.terms import ContactRole, Language
from tasks.domain.workdays import WeekendCalendar, WorkCalendar, working_days_between

WEEK = WeekendCalendar()
MAY_DAYS = WeekendCalendar(
    holidays=frozenset(date(2026, 5, n) for n in range(1, 6)), workdays=frozenset({date(2026, 5, 9)})
)
TUESDAY = date(2026, 6, 30)
SUNDAY = date(2026, 5, 31)
POLICY = NudgePolicy()


def due(
    due_on: date,
    today: date,
    sent: list[Sent] | None = None,
    soft: bool = False,
    policy: NudgePolicy = POLICY,
    calendar: WorkCalendar = WEEK,
) -> Stage | None:
    return stage_due(due_on, soft, sent or [], today, calendar, policy)


def run(due_on: date, days: list[date], soft: bool = False, calendar: WorkCalendar = WEEK) -> list[tuple[date, str]]:
    """What a person is sent who never answers, when a tick runs on these days (working days only)."""
    sent: list[Sent] = []
    for today in days:
        stage = due(due_on, today, sent, soft, calendar=calendar) if calendar.is_workday(today) else None
        if stage is not None:
            sent.append(Sent(stage.key, today))
    return [(n.on, short(n.stage)) for n in sent]


def short(key: str) -> str:
    kind, _, *rest = key.split(":")
    return ":".join([kind, *rest])


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 6, 18), None),  # 8 working days left
        (date(2026, 6, 19), "before:7"),
        (date(2026, 6, 24), "before:7"),  # 4 left: the tick of the 19th did not run
        (date(2026, 6, 25), "before:3"),
        (date(2026, 6, 29), "before:1"),
        (date(2026, 6, 30), "on"),
        (date(2026, 7, 1), "overdue:1"),
        (date(2026, 12, 31), "overdue:1"),
    ],
)
def test_the_stage_of_a_day_that_nothing_was_sent_before(today: date, stage: str | None) -> None:
    found = due(TUESDAY, today)
    assert (found and short(found.key)) == stage


def test_the_whole_course_for_someone_who_never_answers() -> None:
    assert run(TUESDAY, span(date(2026, 6, 1), date(2026, 8, 31))) == [
        (date(2026, 6, 19), "before:7"),
        (date(2026, 6, 25), "before:3"),
        (date(2026, 6, 29), "before:1"),
        (date(2026, 6, 30), "on"),
        (date(2026, 7, 1), "overdue:1"),
        (date(2026, 7, 3), "overdue:2"),
        (date(2026, 7, 7), "overdue:3"),
        (date(2026, 7, 9), "overdue:4"),
        (date(2026, 7, 13), "overdue:5"),
    ]


def test_what_is_due_on_a_sunday_is_said_on_the_last_working_day_before() -> None:
    course = run(SUNDAY, span(date(2026, 5, 25), date(2026, 6, 2)))
    assert course == [
        (date(2026, 5, 25), "before:7"),
        (date(2026, 5, 26), "before:3"),
        (date(2026, 5, 28), "before:1"),
        (date(2026, 5, 29), "on"),
        (date(2026, 6, 1), "overdue:1"),
    ]


def test_holidays_are_no_working_days_and_make_up_days_are() -> None:
    course = run(date(2026, 5, 5), span(date(2026, 4, 27), date(2026, 5, 11)), calendar=MAY_DAYS)
    assert course == [
        (date(2026, 4, 27), "before:3"),
        (date(2026, 4, 29), "before:1"),
        (date(2026, 4, 30), "on"),
        (date(2026, 5, 6), "overdue:1"),
        (date(2026, 5, 8), "overdue:2"),
        (date(2026, 5, 11), "overdue:3"),
    ]


def test_after_downtime_only_what_is_true_now_is_said() -> None:
    days = [date(2026, 6, 19), *span(date(2026, 6, 30), date(2026, 6, 30)), *span(date(2026, 8, 3), date(2026, 8, 5))]
    assert run(TUESDAY, days) == [
        (date(2026, 6, 19), "before:7"),
        (date(2026, 6, 30), "on"),
        (date(2026, 8, 3), "overdue:1"),
        (date(2026, 8, 5), "overdue:2"),
    ]


def test_ongoing_work_is_asked_about_once_and_never_overdue() -> None:
    assert run(TUESDAY, span(date(2026, 6, 1), date(2026, 7, 31)), soft=True) == [(date(2026, 6, 25), "check-in")]


def test_a_new_due_day_starts_the_stages_anew() -> None:
    sent = [Sent(f"before:{TUESDAY}:1", date(2026, 6, 29)), Sent(f"on:{TUESDAY}", TUESDAY)]
    later = date(2026, 7, 3)
    assert due(later, TUESDAY, sent).key == f"before:{later}:3"
    overdue = [*sent, *(Sent(f"overdue:{TUESDAY}:{n}", TUESDAY + timedelta(2 * n)) for n in range(1, 6))]
    assert due(TUESDAY, date(2026, 8, 3), overdue) is None
    assert due(date(2026, 7, 31), date(2026, 8, 3), overdue).key == "overdue:2026-07-31:1"


@pytest.mark.parametrize(
    ("policy", "today", "stage"),
    [
        (NudgePolicy(before=()), date(2026, 6, 29), None),
        (NudgePolicy(before=(10,)), date(2026, 6, 29), "before:10"),
        (NudgePolicy(on_day=False), TUESDAY, None),
        (NudgePolicy(overdue_times=0), date(2026, 7, 1), None),
    ],
)
def test_the_policy_decides(policy: NudgePolicy, today: date, stage: str | None) -> None:
    found = due(TUESDAY, today, policy=policy)
    assert (found and short(found.key)) == stage


@pytest.mark.parametrize(
    ("today", "zh", "en"),
    [
        (date(2026, 6, 25), "距6月30日还有 3 个工作日", "3 working days left until 30 June"),
        (TUESDAY, "6月30日到期，今天是最后一个工作日", "due on 30 June: this is the last working day"),
        (date(2026, 7, 3), "已逾期 3 个工作日，尚未报送", "overdue by 3 working days, not reported"),
    ],
)
def test_the_reason_in_both_languages(today: date, zh: str, en: str) -> None:
    stage = due(TUESDAY, today)
    assert [reason(stage, TUESDAY, TUESDAY, language) for language in (Language.ZH, Language.EN)] == [zh, en]


def test_the_reason_of_a_check_in() -> None:
    stage = due(TUESDAY, TUESDAY, soft=True)
    assert reason(stage, TUESDAY, TUESDAY) == "长期事项，6月30日前报一次进展"
    assert {rule.name for rule in RULES} == {"overdue", "on", "before", "check-in"}


# ── properties ────────────────────────────────────────────────────────────────────────────────────────────────────

any_day = st.dates(date(2026, 5, 1), date(2026, 9, 30))
policies = st.builds(
    NudgePolicy,
    before=st.lists(st.integers(1, 12), max_size=4).map(tuple),
    on_day=st.booleans(),
    overdue_every=st.integers(1, 5),
    overdue_times=st.integers(0, 6),
    check_in_before=st.integers(0, 5),
)


@settings(max_examples=200)
@given(st.lists(any_day, max_size=40), any_day, st.booleans(), policies, st.sampled_from([WEEK, MAY_DAYS]))
def test_no_stage_is_ever_said_twice_nor_one_after_a_later_one(
    days: list[date], due_on: date, soft: bool, policy: NudgePolicy, calendar: WorkCalendar
) -> None:
    """Whatever days the ticks run on, also with the clock put back in between."""
    sent: list[Sent] = []
    for today in days:
        stage = due(due_on, today, sent, soft, policy, calendar)
        if stage is not None:
            sent.append(Sent(stage.key, today))
    keys = [n.stage for n in sent]
    assert len(keys) == len(set(keys))
    assert all(len(key) <= 40 for key in keys)
    assert [nearness(key) for key in keys] == sorted(nearness(key) for key in keys)
    overdue = [n.on for n in sent if n.stage.startswith("overdue")]
    assert len(overdue) <= policy.overdue_times
    for one, other in pairwise(overdue):
        assert working_days_between(one, other, calendar) >= policy.overdue_every


def nearness(key: str) -> tuple[int, int]:
    """Grows from stage to stage of one due day."""
    kind, _, *rest = key.split(":")
    return {"before": 0, "on": 1, "overdue": 2, "check-in": 0}[kind], (
        -int(rest[0]) if kind == "before" else int(rest[0]) if rest else 0
    )


@given(any_day, any_day, st.booleans(), policies)
def test_a_stage_tells_the_truth(due_on: date, today: date, soft: bool, policy: NudgePolicy) -> None:
    stage = due(due_on, today, soft=soft, policy=policy)
    if stage is None:
        return
    assert (stage.rule == "overdue") == (due_on < today)
    assert (stage.rule == "check-in") == soft
    assert stage.key.split(":")[1] == due_on.isoformat()
    assert reason(stage, due_on, due_on, Language.EN)


# ── recipients ────────────────────────────────────────────────────────────────────────────────────────────────────

C, D, H = ContactRole.CONTACT, ContactRole.DEPUTY, ContactRole.HEAD


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([], ()),
        ([(1, C)], (1,)),
        ([(2, D), (1, C), (3, H)], (1,)),
        ([(1, C), (2, C)], (1, 2)),
        ([(3, H), (2, D)], (2,)),
        ([(3, H)], (3,)),
        ([(4, ContactRole.COORDINATOR), (5, ContactRole.LEADER)], ()),
        ([(1, C), (1, C), (1, H)], (1,)),
    ],
)
def test_who_of_a_unit_is_reminded(posts: list[tuple[int, ContactRole]], expected: tuple[int, ...]) -> None:
    assert recipients(posts) == expected


def test_a_due_day_of_another_year_is_named_with_its_year() -> None:
    stage = Stage("before:2027-01-29:7", "before", 7, 0)
    assert reason(stage, date(2027, 1, 29), date(2026, 12, 30)) == "距2027年1月29日还有 7 个工作日"
    assert reason(stage, date(2027, 1, 29), date(2027, 1, 20)) == "距1月29日还有 7 个工作日"


# ── what a coordinator orders by hand ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("due_on", "on", "soft", "zh", "en"),
    [
        (TUESDAY, date(2026, 6, 24), False, "距6月30日还有 4 个工作日", "4 working days left until 30 June"),
        (TUESDAY, TUESDAY, False, "6月30日到期", "due on 30 June"),
        (SUNDAY, date(2026, 5, 30), False, "5月31日到期", "due on 31 May"),
        (TUESDAY, date(2026, 7, 2), False, "已逾期 2 个工作日，尚未报送", "overdue by 2 working days, not reported"),
        (SUNDAY - timedelta(2), SUNDAY, False, "5月29日已到期，尚未报送", "was due on 29 May, not reported"),
        (TUESDAY, date(2026, 6, 8), True, "长期事项，6月30日前报一次进展", "ongoing work: one report by 30 June"),
        (TUESDAY, date(2026, 7, 2), True, "6月30日已到期，尚未报送", "was due on 30 June, not reported"),
        (None, TUESDAY, False, "没有明确的完成时限，请报一次进展", "no due day was set: please report once"),
    ],
)
def test_what_a_manual_reminder_says(due_on: date | None, on: date, soft: bool, zh: str, en: str) -> None:
    stage = manual_stage(due_on, soft, 2, on, WEEK)
    assert [reason(stage, due_on, on, language) for language in (Language.ZH, Language.EN)] == [zh, en]
    assert stage.key == f"manual:{due_on or ''}:2"
    assert (due_day(stage.key), is_manual(stage.key)) == (due_on, True)


@pytest.mark.parametrize("today", [date(2026, 6, 19), date(2026, 6, 29), TUESDAY, date(2026, 7, 1)])
def test_a_manual_reminder_silences_its_own_day_and_no_other(today: date) -> None:
    by_hand = manual_stage(TUESDAY, False, 1, today, WEEK).key
    assert due(TUESDAY, today) is not None
    assert due(TUESDAY, today, [Sent(by_hand, today)]) is None
    assert due(TUESDAY, today, [Sent(by_hand, today - timedelta(1))]) == due(TUESDAY, today)


def test_a_manual_reminder_is_none_of_the_five() -> None:
    by_hand = [Sent(f"manual:{TUESDAY}:{n}", date(2026, 7, 2) + timedelta(n)) for n in range(1, 9)]
    assert due(TUESDAY, date(2026, 8, 3), by_hand).key == f"overdue:{TUESDAY}:1"
    assert due(TUESDAY, date(2026, 6, 29), by_hand).key == f"before:{TUESDAY}:1"


def test_nobody_whose_report_was_sent_back_is_told_that_there_was_none() -> None:
    stage = Stage("overdue:2026-06-30:1", "overdue", 0, 3)
    on, due = date(2026, 7, 3), date(2026, 6, 30)
    assert reason(stage, due, on, returned=True) == "已逾期 3 个工作日，报送已退回"
    assert reason(stage, due, on, Language.EN, returned=True) == "overdue by 3 working days, the report was sent back"
