"""How a deadline was read, in words: the codes in Schedule.notes, and the sentence that shows them for confirmation."""

from __future__ import annotations

from datetime import date

from tasks.domain.model import Schedule
from tasks.domain.terms import Every, Language, ScheduleKind

PROBLEMS = (
    "missing_deadline",
    "deadline_unclear",
    "deadline_impossible",
    "deadline_out_of_range",
    "multiple_deadlines",
    "unit_in_deadline_column",
)
"""The notes that are codes of import problems (docs/codes.md); the others only say how the wording was read."""

# 'month:2' is the one note with a value: the month in which yearly work is due.
NOTES: dict[str, tuple[str, str]] = {
    "inclusive": ("含当日", "that day included"),
    "exclusive_before": (
        "“前”按在其开始之前理解，如应为期末请更正",
        "“before” read as before it begins; please correct if the end is meant",
    ),
    "before_as_end": ("“前”按到其结束为止理解", "“before” read as by its end"),
    "day_excluded": ("不含当日", "that day excluded"),
    "period_end": ("按该时段最后一天计", "counted to the last day of the period"),
    "early_month": ("月初按10日计", "early in the month counted as the 10th"),
    "mid_month": ("月中按15日计", "mid-month counted as the 15th"),
    "mid_year": ("年中按6月30日计", "mid-year counted as 30 June"),
    "ten_days": (
        "上旬按10日、中旬按20日、下旬按月末计",
        "the thirds of a month counted to the 10th, the 20th and its last day",
    ),
    "plan_year": ("未写年份，按方案年度计", "no year given, taken as the plan's year"),
    "next_year": ("终点早于起点，按次年计", "the end comes before the start, taken as the following year"),
    "excel_serial": ("由表格日期序号换算", "converted from a spreadsheet date number"),
    "all_year": ("全年推进，年底办结", "runs all year and is settled at its end"),
    "several_dates": ("有几个明确日期，取其一", "one of several definite dates"),
    "starting": ("只写了起始时间", "only a beginning is given"),
    "first_month": ("在每期首月", "in the first month of each period"),
    "following_month": ("在每期结束后的次月", "in the month after each period"),
    "multiple_deadlines": (
        "有多个时间要求，建议拆分后分别跟踪",
        "several deadlines; better to split the item",
    ),
    "deadline_out_of_range": ("日期与方案年度相差较远，请核对", "far from the plan's year, please check"),
    "unit_in_deadline_column": ("此处填写的像是单位名称", "this looks like the name of a unit"),
    "deadline_impossible": ("日历上没有这一天，请核对", "there is no such day in the calendar, please check"),
}

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def month_of(schedule: Schedule) -> int | None:
    """The month in which yearly work is due, 1 to 12; None means December."""
    return next((int(note[6:]) for note in schedule.notes if note.startswith("month:")), None)


def explain(schedule: Schedule, deadline_text: str, language: Language) -> str:
    """One sentence of how `deadline_text` was read, to be shown for confirmation."""
    english = language is Language.EN
    reading = _reading_en(schedule) if english else _reading_zh(schedule)
    said = [NOTES[note][english] for note in schedule.notes if note in NOTES]
    if "missing_deadline" in schedule.notes:
        return "No deadline is given; please add one." if english else "没有填写完成时限，请补充。"
    text = " ".join(deadline_text.split())[:60]
    if english:
        aside = f" ({'; '.join(said)})" if said else ""
        return f"“{text}” is read as {reading}{aside}."
    aside = f"（{'；'.join(said)}）" if said else ""
    return f"“{text}”理解为{reading}{aside}。"


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _en(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _reading_zh(s: Schedule) -> str:
    until = f"，至{_zh(s.due_on)}" if s.due_on else ""
    since = f"，自{_zh(s.start_on)}起" if s.start_on else ""
    if s.kind is ScheduleKind.DATE and s.due_on:
        return f"{_zh(s.due_on)}前完成"
    if s.kind is ScheduleKind.RANGE and s.due_on and s.start_on:
        return f"{_zh(s.start_on)}至{_zh(s.due_on)}"
    if s.kind is ScheduleKind.RECURRING and s.every:
        if s.every is Every.WEEK:
            day = f"{_WEEKDAYS[s.day - 1]}" if s.day else "周日"
        else:
            month = f"{month_of(s) or 12}月" if s.every is Every.YEAR else ""
            day = f"{month}{s.day}日" if s.day else f"{month}末" if month else "期末"
        return f"{s.every.zh}报送一次，{day}前{since}{until}"
    if s.kind is ScheduleKind.ONGOING:
        return f"长期工作{since}{until or '，不设截止日期'}"
    return "时限不明确，请明确一个日期"


def _reading_en(s: Schedule) -> str:
    until = f", until {_en(s.due_on)}" if s.due_on else ""
    since = f", from {_en(s.start_on)}" if s.start_on else ""
    if s.kind is ScheduleKind.DATE and s.due_on:
        return f"due by {_en(s.due_on)}"
    if s.kind is ScheduleKind.RANGE and s.due_on and s.start_on:
        return f"{_en(s.start_on)} to {_en(s.due_on)}"
    if s.kind is ScheduleKind.RECURRING and s.every:
        if s.every is Every.WEEK:
            day = _WEEKDAYS_EN[s.day - 1] if s.day else "Sunday"
        else:
            month = f" of {date(2000, month_of(s) or 12, 1):%B}" if s.every is Every.YEAR else ""
            day = f"day {s.day}{month}" if s.day else f"the last day{month or ' of the period'}"
        return f"{s.every.en}, by {day}{since}{until}"
    if s.kind is ScheduleKind.ONGOING:
        return f"ongoing{since}{until or ', without an end date'}"
    return "unclear; please give a date"
