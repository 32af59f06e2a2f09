"""Days of an absence as people type them: '3月5日-3月8日', '到下周五', '今天', '明天起3天', 'until next Friday'."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from tasks.domain.deadlines import read_deadline
from tasks.domain.spelling import arabic_before, one_spelling
from tasks.domain.terms import ScheduleKind

_LONGEST = 60
_FILLER = re.compile(
    r"(?:我|本人|需要?|要|想|请假|休假|年休假?|年假|病假|事假|产假|出差|外出|学习|培训|在外|登记|期间|,|。|、"
    r"|\b(?:on|leave|vacation|holiday|away|off|i|am|will|be|from|for|the)\b)",
    re.ASCII,
)
_UNTIL = re.compile(r"(?:到|至|截至|直到|(?:until|till|through|to)\b)\s*", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:到|至|~|-{1,2}|—{1,2}|–|\b(?:until|till|through|to)\b)\s*", re.ASCII)
_DURATION = re.compile(
    r"(?P<start>.*?)(?:起|开始|休|共)*\s*(?P<n>\d{1,3})\s*(?P<unit>天|周|个?星期|days?|weeks?)", re.ASCII
)
_RELATIVE = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "大后天": 3}
_WEEKDAY_ZH = re.compile(r"(?P<which>下下|下个?|本|这个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])")
_WEEKDAY_EN = re.compile(r"(?P<which>next|this)? ?(?P<day>mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.ASCII)
_MONTH_END = re.compile(r"(?P<which>下个?|本)?月[底末]|(?:the )?end of (?P<en>next|this)? ?month", re.ASCII)
_DAY_OF_MONTH = re.compile(r"(?P<day>\d{1,2})[日号]?", re.ASCII)
_DAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = timedelta(weeks=1)
_HALF_A_YEAR = timedelta(183)


def read_absence(text: str, today: date) -> tuple[date, date] | None:
    """First and last day, both inclusive; None when they cannot be told. A single day is that day, 'until' begins
    today; a day without a year is the next one that fits. The last day may be before today: the caller refuses it."""
    said = _FILLER.sub("", arabic_before(one_spelling(text, _LONGEST), "天|周|个?星期|[日号]|月")).strip()
    if not said:
        return None
    if until := _UNTIL.match(said):
        last = _day(said[until.end() :], today, today)
        return (today, last) if last is not None else None
    return _lasting(said, today) or _dated(said, today) or _between(said, today) or _single(said, today)


def _lasting(said: str, today: date) -> tuple[date, date] | None:
    """'3天', '明天起3天', '3 days'."""
    found = _DURATION.fullmatch(said)
    if found is None:
        return None
    start = _day(found["start"].strip(), today, today) if found["start"].strip() else today
    count = int(found["n"]) * (1 if found["unit"] in ("天", "day", "days") else 7)
    return (start, start + timedelta(count - 1)) if start is not None and count else None


def _dated(said: str, today: date) -> tuple[date, date] | None:
    """Two dates, by the grammar of deadlines."""
    for year in (today.year, today.year + 1):
        read = read_deadline(said, year)
        if read.kind is not ScheduleKind.RANGE or read.start_on is None or read.due_on is None:
            return None
        if "next_year" in read.notes and read.due_on - read.start_on > _HALF_A_YEAR:
            return None  # '3月8日-3月5日' is a slip, not a year
        if read.due_on >= today or "plan_year" not in read.notes:
            return (read.start_on, read.due_on) if read.start_on <= read.due_on else None
    return None


def _between(said: str, today: date) -> tuple[date, date] | None:
    parts = _BETWEEN.split(said)
    if len(parts) != 2:
        return None
    first = _day(parts[0], today, today)
    last = _day(parts[1], first, today) if first is not None else None
    if first is None or last is None or not timedelta() <= last - first <= _HALF_A_YEAR:
        return None
    return first, last


def _single(said: str, today: date) -> tuple[date, date] | None:
    day = _day(said, today, today)
    return (day, day) if day is not None else None


def _day(said: str, after: date, today: date) -> date | None:
    """One day: '下周五' counts from today, '周五' and '8日' are the next after the beginning of the absence."""
    if said in _RELATIVE:
        return today + timedelta(_RELATIVE[said])
    if found := _WEEKDAY_ZH.fullmatch(said):
        place = 6 if found["day"] in "天末" else "一二三四五六日".index(found["day"])
        return _weekday(place, (found["which"] or "").rstrip("个"), after, today)
    if found := _WEEKDAY_EN.fullmatch(said):
        which = {"next": "下", "this": "本"}.get(found["which"] or "", "")
        return _weekday(_DAYS_EN.index(found["day"]), which, after, today)
    if found := _MONTH_END.fullmatch(said):
        following = (found["which"] or "").startswith("下") or found["en"] == "next"
        return _month_end(today if following else after, following)
    if found := _DAY_OF_MONTH.fullmatch(said):
        return _day_of_month(int(found["day"]), after)
    for year in (after.year, after.year + 1):
        read = read_deadline(said, year)
        if read.kind is not ScheduleKind.DATE or read.due_on is None:
            return None
        if read.due_on >= after or "plan_year" not in read.notes:
            return read.due_on
    return None


def _weekday(place: int, which: str, after: date, today: date) -> date:
    """'周五' is the next one, '本周五' this week's, even if it is over, '下周五' that of the week from next Monday."""
    if not which:
        return after + timedelta((place - after.weekday()) % 7)
    monday = today - timedelta(today.weekday())
    return monday + {"下": 1, "下下": 2}.get(which, 0) * _WEEK + timedelta(place)


def _month_end(after: date, following: bool) -> date:
    first = after.replace(day=1)
    if following:
        first = (first + timedelta(31)).replace(day=1)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _day_of_month(day: int, after: date) -> date | None:
    """'8日': of this month, or of the next one that has not passed it."""
    first = after.replace(day=1)
    for _ in range(3):
        if 1 <= day <= monthrange(first.year, first.month)[1] and first.replace(day=day) >= after:
            return first.replace(day=day)
        first = (first + timedelta(31)).replace(day=1)
    return None
