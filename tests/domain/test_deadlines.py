"""Deadline wordings and the checkpoints they owe. A new wording is a row in tests/data/phrases/deadlines.csv."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.checkpoints import PlannedCheckpoint, planned_checkpoints
from tasks.domain.choices import NOTES as CONTESTED
from tasks.domain.deadline_notes import NOTES, PROBLEMS
from tasks.domain.deadlines import explain, read_deadline
from tasks.domain.model import Schedule
from tasks.domain.terms import Every, Language, ScheduleKind

PHRASES = Path(__file__).parents[1] / "data" / "phrases" / "deadlines.csv"
ROWS = list(csv.DictReader(PHRASES.read_text(encoding="utf-8").splitlines()))

PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        """2024年 2024 24年 明年 6月 12月 13月 31日 9月31日 30日 底 末 前 以前 之后 起 上旬 中旬 季度 第三 三 十二
        上半年 年 - — 至 到 、 / , ; ( ) 。 《 》 “ ① 每 每月 每季度 每年 每周五 25日前 长期 持续 全年 完成
        个工作日内 次 一 june 30 q3 by end of monthly to before next year 45473 0 9999""",
    )
)
PHRASED = st.lists(PIECES, max_size=8)
TEXTS = st.one_of(st.text(max_size=60), PHRASED.map("".join), PHRASED.map(" ".join))
YEARS = st.integers(2000, 2100)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['phrase']}|{row['base_year']}" for row in ROWS])
def test_a_wording_is_read_as_the_table_says(row: dict[str, str]) -> None:
    schedule = read_deadline(row["phrase"], int(row["base_year"]))
    assert {
        "kind": schedule.kind.value,
        "due": str(schedule.due_on or ""),
        "start": str(schedule.start_on or ""),
        "every": schedule.every.value if schedule.every else "",
        "day": str(schedule.day or ""),
    } == {key: row[key] for key in ("kind", "due", "start", "every", "day")}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", {"missing_deadline"}),
        (" \n\u200b", {"missing_deadline"}),
        ("/", {"deadline_unclear"}),
        ("会前", {"deadline_unclear"}),
        ("按照上级部署", {"deadline_unclear"}),
        ("12月-", {"deadline_unclear"}),
        ("-5", {"deadline_unclear"}),
        ("2958466", {"deadline_unclear"}),
        ("2024年9月31日", {"deadline_unclear", "deadline_impossible"}),
        ("2月30日前", {"deadline_unclear", "deadline_impossible"}),
        ("2024年13月底前", {"deadline_unclear", "deadline_impossible"}),
        ("每月32日前", {"deadline_unclear", "deadline_impossible"}),
        ("2024年10月1日至2024年9月1日", {"deadline_unclear", "deadline_impossible"}),
        ("各乡镇（街道）", {"deadline_unclear", "unit_in_deadline_column"}),
        ("市财政局、市司法局", {"deadline_unclear", "unit_in_deadline_column"}),
        ("2023年6月30日", {"deadline_out_of_range"}),
        ("2204年6月30日", {"deadline_out_of_range"}),
        ("明年3月底前", set()),
        ("5月、10月", {"multiple_deadlines"}),
        ("第二、三季度", {"multiple_deadlines"}),
        ("每月5日、20日前", {"multiple_deadlines"}),
        ("2024年底前，并长期坚持", {"multiple_deadlines"}),
        ("第一项工作于2024年6月30日前完成；第二项工作为长期工作。", {"multiple_deadlines"}),
        ("2024年12月底前（12月31日前）", set()),
        ("每月推进，2024年12月底前完成", set()),
        ("6月-10月", set()),
    ],
)
def test_what_a_coordinator_must_look_at_is_said(text: str, problems: set[str]) -> None:
    assert set(read_deadline(text, 2024).notes) & set(PROBLEMS) == problems


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("6月30日前", "inclusive"),
        ("10月前", "exclusive_before"),
        ("6月", "period_end"),
        ("4月上旬", "ten_days"),
        ("12-1月", "next_year"),
        ("45473", "excel_serial"),
        ("全年", "all_year"),
        ("7月起", "starting"),
        ("6月", "plan_year"),
        ("每年2月底前", "month:2"),
        ("每季度首月10日前", "first_month"),
        ("每季度结束后10日内", "following_month"),
    ],
)
def test_how_it_was_read_is_noted(text: str, note: str) -> None:
    assert note in read_deadline(text, 2024).notes


@pytest.mark.parametrize("month", range(1, 13))
def test_before_a_month_is_before_it_begins_and_by_its_end_is_its_last_day(month: int) -> None:
    end = read_deadline(f"2024年{month}月底前", 2024).due_on
    before = read_deadline(f"2024年{month}月前", 2024).due_on
    assert end and before
    assert (end.month, before) == (month, date(2024, month, 1).fromordinal(date(2024, month, 1).toordinal() - 1))


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_spelling_of_a_day_means_that_day(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    spellings = (
        f"{y}年{m}月{d}日前",
        f"{y}.{m}.{d}",
        f"{y}/{m:02}/{d:02}",
        f"{day}",
        f"{day} 00:00:00",
        f"{day:%Y%m%d}",
    )
    english = (f"{d} {day:%B} {y}", f"by {day:%b} {d}, {y}")
    assert {read_deadline(text, 2024).due_on for text in (*spellings, *english)} == {day}


@given(text=TEXTS, year=YEARS)
def test_any_text_is_answered_and_unclear_has_no_date(text: str, year: int) -> None:
    schedule = read_deadline(text, year)
    unclear = schedule.kind is ScheduleKind.UNCLEAR
    assert unclear == bool({"missing_deadline", "deadline_unclear"} & set(schedule.notes))
    assert (schedule.every is not None) == (schedule.kind is ScheduleKind.RECURRING)
    if unclear:
        assert (schedule.due_on, schedule.start_on, schedule.every, schedule.day) == (None, None, None, None)
    if schedule.kind in (ScheduleKind.DATE, ScheduleKind.RANGE):
        assert schedule.due_on is not None
    if schedule.kind is ScheduleKind.RANGE:
        assert schedule.start_on is not None and schedule.due_on is not None and schedule.start_on <= schedule.due_on


@given(text=TEXTS)
def test_every_note_has_words_and_every_reading_a_sentence(text: str) -> None:
    schedule = read_deadline(text, 2024)
    known = {*NOTES, *PROBLEMS, *CONTESTED}
    assert all(note in known or note.startswith("month:") for note in schedule.notes)
    assert explain(schedule, text, Language.ZH).endswith("。")
    assert explain(schedule, text, Language.EN).endswith(".")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("6月底前", "“6月底前”理解为2024年6月30日前完成", "“6月底前” is read as due by 30 June 2024"),
        ("10月前", "如应为期末请更正", "please correct if the end is meant"),
        ("每季度末月20日前", "每季度报送一次，20日前", "quarterly, by day 20"),
        ("每年2月底前", "每年报送一次，2月末前", "yearly, by the last day of February"),
        ("每周五", "周五前", "by Friday"),
        ("长期坚持", "不设截止日期", "without an end date"),
        ("会前", "请明确一个日期", "please give a date"),
        ("", "没有填写完成时限，请补充。", "No deadline is given; please add one."),
    ],
)
def test_the_reading_is_explained_in_both_languages(text: str, zh: str, en: str) -> None:
    schedule = read_deadline(text, 2024)
    assert zh in explain(schedule, text, Language.ZH)
    assert en in explain(schedule, text, Language.EN)


# ── checkpoints ───────────────────────────────────────────────────────────────────────────────────────────────────


def dues(text: str, from_on: date = date(2024, 1, 1), year: int = 2024) -> list[tuple[str, str]]:
    return [(c.period, str(c.due_on)) for c in planned_checkpoints(read_deadline(text, year), year, from_on)]


@pytest.mark.parametrize(
    ("text", "from_on", "expected"),
    [
        ("6月底前", date(2024, 9, 1), [("", "2024-06-30")]),
        ("6月-10月", date(2024, 1, 1), [("", "2024-10-31")]),
        ("会前", date(2024, 1, 1), []),
        ("每月25日前", date(2024, 10, 26), [("2024-11", "2024-11-25"), ("2024-12", "2024-12-25")]),
        ("每月25日前", date(2024, 12, 25), [("2024-12", "2024-12-25")]),
        ("每月31日前", date(2024, 11, 1), [("2024-11", "2024-11-30"), ("2024-12", "2024-12-31")]),
        ("每季度末", date(2024, 7, 1), [("2024-Q3", "2024-09-30"), ("2024-Q4", "2024-12-31")]),
        ("每季度末月20日前", date(2024, 7, 1), [("2024-Q3", "2024-09-20"), ("2024-Q4", "2024-12-20")]),
        ("每季度首月10日前", date(2024, 7, 1), [("2024-Q3", "2024-07-10"), ("2024-Q4", "2024-10-10")]),
        ("每季度结束后10日内", date(2024, 10, 1), [("2024-Q3", "2024-10-10"), ("2024-Q4", "2025-01-10")]),
        ("每半年", date(2024, 1, 1), [("2024-H1", "2024-06-30"), ("2024-H2", "2024-12-31")]),
        ("每半年一次，7月10日、1月10日前", date(2024, 1, 1), [("2024-H1", "2024-07-10"), ("2024-H2", "2025-01-10")]),
        ("每年2月底前", date(2024, 1, 1), [("2024", "2024-02-29")]),
        ("每年", date(2024, 1, 1), [("2024", "2024-12-31")]),
        ("每周五", date(2024, 12, 20), [("2024-W51", "2024-12-20"), ("2024-W52", "2024-12-27")]),
        ("每周", date(2024, 12, 23), [("2024-W52", "2024-12-29")]),
        ("每月推进，2024年3月底前完成", date(2024, 2, 1), [("2024-02", "2024-02-29"), ("", "2024-03-31")]),
        ("自11月起每月25日前", date(2024, 1, 1), [("2024-11", "2024-11-25"), ("2024-12", "2024-12-25")]),
    ],
)
def test_checkpoints_that_are_owed(text: str, from_on: date, expected: list[tuple[str, str]]) -> None:
    assert dues(text, from_on) == expected
    assert not any(c.soft for c in planned_checkpoints(read_deadline(text, 2024), 2024, from_on))


def test_ongoing_work_is_asked_about_each_month_and_settled_on_its_last_day() -> None:
    from_on = date(2024, 11, 15)
    soft = PlannedCheckpoint("2024-11", date(2024, 11, 30), soft=True)
    final = PlannedCheckpoint("", date(2024, 12, 31), soft=False)
    assert planned_checkpoints(read_deadline("全年", 2024), 2024, from_on) == (soft, final)
    december = PlannedCheckpoint("2024-12", date(2024, 12, 31), soft=True)
    assert planned_checkpoints(read_deadline("长期坚持", 2024), 2024, from_on) == (soft, december)


def test_the_first_week_of_a_year_may_belong_to_the_last_iso_week_of_the_year_before() -> None:
    periods = dues("每周五", year=2027, from_on=date(2027, 1, 1))
    assert periods[0] == ("2026-W53", "2027-01-01")
    assert len(periods) == 53


SCHEDULES = st.builds(
    Schedule,
    kind=st.sampled_from(ScheduleKind),
    due_on=st.none() | st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    start_on=st.none() | st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    every=st.sampled_from(Every),
    day=st.none() | st.integers(1, 7),
    notes=st.sampled_from([(), ("first_month",), ("following_month",), ("month:2",)]),
)


@given(schedule=SCHEDULES, from_on=st.dates(date(2023, 1, 1), date(2026, 12, 31)))
def test_checkpoints_are_in_order_unique_and_in_range(schedule: Schedule, from_on: date) -> None:
    planned = planned_checkpoints(schedule, 2025, from_on)
    days = [c.due_on for c in planned]
    assert days == sorted(set(days))
    assert len({c.period for c in planned}) == len(planned)
    assert planned == planned_checkpoints(schedule, 2025, from_on)
    for checkpoint in planned:
        if checkpoint.period:
            assert max(from_on, date(2025, 1, 1)) <= checkpoint.due_on <= (schedule.due_on or date(2026, 1, 31))
        else:
            assert checkpoint.due_on == schedule.due_on
            assert not checkpoint.soft
