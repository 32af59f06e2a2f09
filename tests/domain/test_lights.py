"""The light of an assignment, with the sentence that explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain import lifecycle
from tasks.domain.lights import LONGEST_QUOTE, Shown, light
from tasks.domain.model import Checkpoint, History, Progress, Review, Schedule
from tasks.domain.terms import Decision, Every, Language, Light, ReportStatus, ScheduleKind, Source
from tasks.domain.workdays import WeekendCalendar

BEIJING = ZoneInfo("Asia/Shanghai")
DONE, PROGRESS, NO_NEWS, DIFFICULTY = ReportStatus
ACCEPT, SEND_BACK = Decision
SAID = datetime(2026, 6, 20)
FINAL = Checkpoint(1, "", date(2026, 6, 30))  # a Tuesday
Q1, Q2 = Checkpoint(2, "2026-Q1", date(2026, 3, 31)), Checkpoint(3, "2026-Q2", date(2026, 6, 30))
DATED = History(Schedule(ScheduleKind.DATE, date(2026, 6, 30)), "6月底前", (FINAL,))
QUARTERLY = History(Schedule(ScheduleKind.RECURRING, every=Every.QUARTER), "每季度末", (Q1, Q2))
UNCLEAR = History(Schedule(ScheduleKind.UNCLEAR), "适时")
ONGOING = History(Schedule(ScheduleKind.ONGOING), "长期坚持", (replace(FINAL, period="2026-06", soft=True),))


def said(status: ReportStatus = DONE, text: str = "", at: datetime = SAID, checkpoint: int | None = 1) -> Progress:
    return Progress(1, checkpoint, status, None, text, {}, None, at, at, "李明", Source.CHAT)


def history(base: History, *progress: Progress, decision: Decision | None = None, reason: str = "") -> History:
    reviews = (Review(1, 1, decision, reason, progress[-1].at, "督办员"),) if decision else ()
    return replace(base, progress=progress, reviews=reviews)


def shown(of: History, today: date, language: Language = Language.ZH, soon: int = 7) -> Shown:
    now = datetime(today.year, today.month, today.day, 15, 59)  # the last minute of the day in Beijing
    standing = lifecycle.standing(of, now, BEIJING)
    return light(standing, of.schedule, of.deadline_text, today, WeekendCalendar(), language, soon)


REPORTED_LATE = said(at=datetime(2026, 7, 1))
CASES = [
    # history, today, light, Chinese, English
    (DATED, date(2026, 6, 1), Light.GREEN, "距6月30日还有 21 个工作日", "21 working days left until 30 June"),
    (DATED, date(2026, 6, 18), Light.GREEN, "距6月30日还有 8 个工作日", "8 working days left until 30 June"),
    (DATED, date(2026, 6, 19), Light.YELLOW, "距6月30日还有 7 个工作日", "7 working days left until 30 June"),
    (DATED, date(2026, 6, 29), Light.YELLOW, "距6月30日还有 1 个工作日", "1 working day left until 30 June"),
    (DATED, date(2026, 6, 30), Light.YELLOW, "今天到期", "due today"),
    (
        DATED,
        date(2026, 7, 1),
        Light.RED,
        "时限为6月30日，已逾期 1 天（1 个工作日），未报送进展",
        "was due on 30 June, overdue by 1 day (1 working day), nothing reported",
    ),
    (
        history(DATED, said(PROGRESS)),
        date(2026, 7, 5),
        Light.RED,
        "时限为6月30日，已逾期 5 天（3 个工作日）",
        "was due on 30 June, overdue by 5 days (3 working days)",
    ),
    (
        history(DATED, said(), decision=SEND_BACK, reason="缺少佐证"),
        date(2026, 7, 1),
        Light.RED,
        "时限为6月30日，已逾期 1 天（1 个工作日），报送已退回",
        "was due on 30 June, overdue by 1 day (1 working day), the report was sent back",
    ),
    (
        history(DATED, said(), decision=SEND_BACK, reason="缺少\n佐证"),
        date(2026, 6, 22),
        Light.YELLOW,
        "已退回补充：缺少 佐证",
        "sent back: 缺少 佐证",
    ),
    (
        history(DATED, said(DIFFICULTY, "资金未到位")),
        date(2026, 6, 22),
        Light.YELLOW,
        "报告有困难：资金未到位",
        "difficulty reported: 资金未到位",
    ),
    (
        history(DATED, said(DIFFICULTY)),
        date(2026, 6, 22),
        Light.YELLOW,
        "报告有困难，待协调",
        "difficulty reported: help is needed",
    ),
    (history(DATED, said()), date(2026, 7, 9), Light.GREEN, "已按时报送，待审核", "reported in time; awaiting review"),
    (
        history(DATED, REPORTED_LATE),
        date(2026, 7, 9),
        Light.YELLOW,
        "逾期后报送（时限为6月30日），待审核",
        "reported after its due day, 30 June; awaiting review",
    ),
    (history(DATED, said(), decision=ACCEPT), date(2026, 7, 9), Light.DONE, "已办结", "done"),
    (history(DATED, REPORTED_LATE, decision=ACCEPT), date(2026, 7, 9), Light.DONE, "已办结（逾期完成）", "done, late"),
    (
        replace(DATED, withdrawn_at=SAID),
        date(2026, 7, 9),
        Light.GREY,
        "该事项已撤销",
        "withdrawn from the plan",
    ),
    (
        UNCLEAR,
        date(2026, 7, 9),
        Light.GREY,
        "完成时限“适时”读不出日期，请督办员明确",
        "no date can be read from '适时'; the coordinator should set one",
    ),
    (
        replace(UNCLEAR, deadline_text=""),
        date(2026, 7, 9),
        Light.GREY,
        "未写完成时限，请督办员明确",
        "no date can be read from ''; the coordinator should set one",
    ),
    (
        ONGOING,
        date(2026, 7, 9),
        Light.GREEN,
        "长期坚持，按期报送进展",
        "ongoing; progress is asked for once a month",
    ),
    (
        history(QUARTERLY, said(NO_NEWS, checkpoint=2, at=datetime(2026, 3, 30))),
        date(2026, 4, 1),
        Light.GREEN,
        "已按时报送，待审核",
        "reported in time; awaiting review",
    ),
    (
        history(QUARTERLY, said(NO_NEWS, checkpoint=2, at=datetime(2026, 3, 30))),
        date(2026, 6, 29),
        Light.YELLOW,
        "距6月30日还有 1 个工作日",
        "1 working day left until 30 June",
    ),
    (
        QUARTERLY,
        date(2026, 7, 1),
        Light.RED,
        "时限为3月31日，已逾期 92 天（66 个工作日），未报送进展",
        "was due on 31 March, overdue by 92 days (66 working days), nothing reported",
    ),
]


@pytest.mark.parametrize(("of", "today", "expected", "zh", "en"), CASES)
def test_each_light_says_why(of: History, today: date, expected: Light, zh: str, en: str) -> None:
    for language, sentence in ((Language.ZH, zh), (Language.EN, en)):
        found = shown(of, today, language)
        assert (found.light, found.reason) == (expected, sentence)


def test_how_soon_is_soon_is_a_setting() -> None:
    today = date(2026, 6, 19)
    assert [shown(DATED, today, soon=days).light for days in (6, 7)] == [Light.GREEN, Light.YELLOW]


def test_the_due_day_is_the_one_that_the_sentence_speaks_of() -> None:
    assert shown(QUARTERLY, date(2026, 7, 1)).due_on == date(2026, 3, 31)
    assert shown(ONGOING, date(2026, 7, 1)).due_on is None


@pytest.mark.parametrize("language", Language)
def test_a_long_text_is_quoted_in_brief(language: Language) -> None:
    for of in (
        history(DATED, said(DIFFICULTY, "难" * 4000)),
        history(DATED, said(), decision=SEND_BACK, reason="缺" * 1000),
    ):
        reason = shown(of, date(2026, 6, 22), language).reason
        assert reason.endswith("…")
        assert len(reason) < LONGEST_QUOTE + 40


days = st.dates(date(2025, 12, 1), date(2027, 3, 1))


@given(
    st.sampled_from([DATED, QUARTERLY, UNCLEAR, ONGOING]),
    st.lists(st.tuples(days, st.sampled_from(ReportStatus), st.sampled_from([*Decision, None])), max_size=6),
    st.none() | days,
    days,
    st.sampled_from(Language),
)
def test_every_history_has_a_light_and_a_sentence(
    base: History,
    reports: list[tuple[date, ReportStatus, Decision | None]],
    withdrawn: date | None,
    today: date,
    language: Language,
) -> None:
    def noon(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 4)

    ids = [c.id for c in base.checkpoints] or [None]
    progress, reviews = [], []
    for n, (day, status, decision) in enumerate(sorted(reports, key=lambda r: r[0]), 1):
        checkpoint = ids[n % len(ids)]
        progress.append(replace(said(status, "进展", noon(day), checkpoint), id=n))
        if decision is not None:
            reviews.append(Review(n, n, decision, "", noon(day) + timedelta(days=1), "督办员"))
    of = replace(
        base,
        progress=tuple(progress),
        reviews=tuple(reviews),
        withdrawn_at=noon(withdrawn) if withdrawn else None,
    )
    found = shown(of, today, language)
    assert found.reason
    if found.light is Light.RED:
        assert found.due_on is not None
        assert found.due_on < today
