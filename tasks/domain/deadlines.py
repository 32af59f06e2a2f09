"""A deadline wording (完成时限) → Schedule, as an experienced coordinator reads it.

The rules are those of docs/readings.md, numbers 16 to 30; the first of them all: never invent a date.
Reading goes in three steps: `in_one_spelling` ('十二月' → '12月', '7-10月' → '7月-10月'); `scan` for what it says of
time, by the tables of deadline_patterns.py; and `_decide`, here, what the findings amount to. To add a wording, add a
pattern to a table and a row to tests/data/phrases/deadlines.csv.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from tasks.domain.checkpoints import PlannedCheckpoint, planned_checkpoints
from tasks.domain.choices import AllYearReading, Choices, DatesReading
from tasks.domain.deadline_notes import explain
from tasks.domain.deadline_patterns import JOIN
from tasks.domain.deadline_scan import (
    PARTS,
    WEEKDAYS,
    Mark,
    NoSuchDayError,
    Span,
    end_of_month,
    in_one_spelling,
    joins,
    lists,
    scan,
    year_given,
)
from tasks.domain.model import Schedule
from tasks.domain.spelling import one_spelling
from tasks.domain.terms import Every, ScheduleKind

__all__ = ["PlannedCheckpoint", "explain", "planned_checkpoints", "read_deadline"]

_FURTHEST = 5  # years after the plan's own that a deadline may lie, as in a five-year plan, without being questioned
_SERIALS = range(30_000, 73_051)  # 1982 to 2099
_EXCEL_EPOCH = date(1899, 12, 30)

_serial = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_dangling = re.compile(rf"{JOIN}(?:$|[,;。)])", re.ASCII)
_open_clause = re.compile(rf"[^,;。]*{JOIN}", re.ASCII)
_unit = re.compile(
    r"各[^,。;]{1,20}|.*(?:[局委办厅室科处队所站院校镇乡村社部署会联]|办公室|街道|部门|单位|政府|中心|集团|公司|大学|企业)(?:\(.*\))?"
)
_not_a_unit = re.compile(r"[视按待至随经]|结合|根据|另|完成|配合")


def read_deadline(text: str, base_year: int, choices: Choices = Choices()) -> Schedule:  # noqa: B008 -- frozen
    """Read one deadline cell; `base_year` is the plan's year. Any text is answered: UNCLEAR is the answer to nonsense.

    `choices` settle what practice reads in two ways. `notes` of the result are codes of deadline_notes.py (import
    problems and how the wording was read) and of choices.NOTES (on which choice the reading hangs).
    """
    plain = in_one_spelling(text)
    if not plain:
        return _unclear("deadline_unclear" if one_spelling(text, 400).strip() else "missing_deadline")
    serial = _serial.fullmatch(plain)
    if serial and int(serial[1]) in _SERIALS:  # reading 29
        day = _EXCEL_EPOCH + timedelta(int(serial[1]))
        return _checked(Schedule(ScheduleKind.DATE, day, notes=("excel_serial",)), base_year)
    try:
        spans, marks = scan(plain, base_year, choices)
        schedule = _decide(plain, spans, marks, base_year, choices)
    except (NoSuchDayError, OverflowError):
        return _unclear("deadline_unclear", "deadline_impossible")
    if schedule is None:
        units = [u for u in re.split(r"[、,;]", re.sub(r"\([^)]*\)", "", plain)) if u]
        is_unit = bool(units) and all(_unit.fullmatch(u) for u in units) and not _not_a_unit.match(plain)
        return _unclear("deadline_unclear", *(["unit_in_deadline_column"] if is_unit else []))
    return _checked(schedule, base_year)


def _unclear(*notes: str) -> Schedule:
    return Schedule(ScheduleKind.UNCLEAR, notes=notes)


def _checked(schedule: Schedule, base_year: int) -> Schedule:
    """With a warning when the day is far from the plan's year: probably a slip of the pen."""
    due = schedule.due_on
    if due and not base_year <= due.year <= base_year + _FURTHEST:
        return replace(schedule, notes=(*schedule.notes, "deadline_out_of_range"))
    return schedule


# ── weighing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _decide(text: str, spans: list[Span], marks: list[Mark], base_year: int, choices: Choices) -> Schedule | None:
    """The one schedule that the findings amount to; None when they amount to nothing (reading 27)."""
    if any(_dangling.match(text, span.end) for span in spans):  # '12月-' lost its end
        return None
    found = {mark.what: mark for mark in reversed(marks)}
    if every := found.get("every"):
        return _recurring(text, every, spans, [m for m in marks if m.what == "every"], base_year)
    spans = [_open_ended(text, span, marks) for span in spans]
    hard = _without_context([span for span in spans if not span.since])
    starts = [span for span in spans if span.since]
    ongoing = found.get("ongoing") or found.get("whenever")
    if "event" in found and all(span.whole_year for span in hard):  # '2024年两会前'
        hard = []
    if len(hard) == 1 and ongoing and _lasts_until(text, hard[0], ongoing):
        start = hard[0].start or (starts[0].first if starts else None)
        return Schedule(ScheduleKind.ONGOING, hard[0].last, start, notes=hard[0].notes)
    if hard:
        return _dated(hard, starts, choices, lasting="ongoing" in found or "all_year" in found)
    if starts and "relative" not in found:
        return Schedule(ScheduleKind.ONGOING, start_on=starts[0].first, notes=("starting",))
    if all_year := found.get("all_year"):
        year = year_given(all_year.groups, base_year) or base_year
        kind = ScheduleKind.ONGOING if choices.all_year is AllYearReading.ONGOING else ScheduleKind.DATE
        return Schedule(kind, end_of_month(year, 12), notes=("all_year",))
    return Schedule(ScheduleKind.ONGOING) if ongoing and not starts else None


def _open_ended(text: str, span: Span, marks: list[Mark]) -> Span:
    """'2024年7月至今', '7月至长期': what is joined to no end is a beginning."""
    for mark in marks:
        if mark.what == "ongoing" and mark.at >= span.end:
            gap = text[span.end : mark.at]
            if joins.fullmatch(gap) or (not gap and text.startswith("至今", mark.at)):
                return replace(span, since=True)
    return span


def _without_context(spans: list[Span]) -> list[Span]:
    """Without the bare year that only says of which year the other dates are: '2024年:6月底前…'."""
    finer = {span.last.year for span in spans if not span.whole_year}
    return [span for span in spans if not (span.whole_year and span.whole and span.last.year in finer)]


def _lasts_until(text: str, span: Span, ongoing: Mark) -> bool:
    """'年内持续推进' and '持续推进至12月底' (reading 20), but not '2024年底前,并长期坚持' (reading 23)."""
    if ongoing.at >= span.end:
        return span.whole and text[span.end : ongoing.at] in ("", "内", "间", "期间", "全年")
    return bool(_open_clause.fullmatch(text, ongoing.end, span.at))


def _dated(hard: list[Span], starts: list[Span], choices: Choices, *, lasting: bool) -> Schedule:
    """One date or range; of several the last, with a warning (reading 23, contested)."""
    chosen = (max if choices.dates is DatesReading.LAST else min)(hard, key=lambda span: span.last)
    notes = chosen.notes
    if several := len({span.last for span in hard}) > 1:
        notes = (*notes, "several_dates")
    if lasting or several:
        notes = (*notes, "multiple_deadlines")
    start = chosen.start or next((s.first for s in starts if s.first <= chosen.last), None)
    if start:
        return Schedule(ScheduleKind.RANGE, chosen.last, start, notes=notes)
    return Schedule(ScheduleKind.DATE, chosen.last, notes=notes)


def _recurring(text: str, mark: Mark, spans: list[Span], all_marks: list[Mark], base_year: int) -> Schedule:
    every = mark.every
    notes: tuple[str, ...] = ()
    day = _day_of_period(mark)
    if every is Every.YEAR:
        every, day, notes, spans = _of_each_year(text, mark, spans)
    elif day is None and (cycle := _of_each_period(text, mark, spans)):
        day, notes, spans = cycle
    anchor = mark.groups.get("anchor")
    if anchor and day:
        notes = (*notes, "first_month" if anchor[0] in "首第" else "following_month")
    if len({m.every for m in all_marks}) > 1 or mark.groups.get("more"):
        notes = (*notes, "multiple_deadlines")
    scope = next(
        (s for s in spans if text[s.end : mark.at] in ("", "的", "内", "间", "期间", ",") and s.end <= mark.at), None
    )
    starts = [span.first for span in spans if span.since] + [span.start for span in spans if span.start]
    if scope and scope.whole and not scope.since:
        starts.append(scope.first)
    ends = [s for s in spans if not s.since and not (s.whole_year and s.whole and s.year == base_year)]
    due = max((span.last for span in ends), default=None)
    start = min(starts) if starts and not (scope and scope.whole_year and scope.year == base_year) else None
    return Schedule(ScheduleKind.RECURRING, due, start, every, day, notes)


def _of_each_period(text: str, mark: Mark, spans: list[Span]) -> tuple[int | None, tuple[str, ...], list[Span]] | None:
    """'每半年一次,7月10日、1月10日前': one date for each period of a year are its days, not an end (reading 25)."""
    named = [span for span in spans if span.at >= mark.end]
    if not named or any(span.since or span.start or span.year_given for span in named):
        return None
    between = [text[a.end : b.at] for a, b in pairwise(named)]
    if re.search(r"至|到|完成|办结|结束", text[mark.end : named[0].at] + text[named[-1].end :]):
        return None
    cycle = _cycle(named) if all(gap == "" or lists.fullmatch(gap) for gap in between) else None
    if cycle is None or cycle[0] is not mark.every:
        return None
    return cycle[1], cycle[2], [span for span in spans if span not in named]


def _cycle(named: list[Span]) -> tuple[Every, int | None, tuple[str, ...]] | None:
    """(every, day, notes) of dates that lie a quarter or half a year apart, in the last month of each or the first.

    In July and January it is the half-year gone by that is told of, in January and July the one that begins.
    """
    months = [span.last.month for span in named]
    length = {4: 3, 2: 6}.get(len(set(months)))
    if length is None or len({month % length for month in months}) > 1 or months[0] % length > 1:
        return None
    last = max(span.last for span in named)
    day = None if last == end_of_month(last.year, last.month) else last.day
    following = "first_month" if months[0] == 1 else "following_month"
    return Every.QUARTER if length == 3 else Every.HALF_YEAR, day, (following,) if months[0] % length else ()


def _day_of_period(mark: Mark) -> int | None:
    """The day of the month or the ISO weekday; None for the last day of the period (reading 25)."""
    groups = mark.groups
    if weekday := groups.get("wd"):
        return WEEKDAYS[weekday]
    if day := groups.get("d2") or groups.get("d"):
        if not 1 <= int(day) <= 31:
            raise NoSuchDayError
        return int(day)
    return PARTS.get(groups.get("part") or "", (0, 0, ""))[1] or None


def _of_each_year(text: str, mark: Mark, spans: list[Span]) -> tuple[Every, int | None, tuple[str, ...], list[Span]]:
    """The dates that directly follow 每年 name days of each year, not an end: '每年2月底前', '每年6月、12月'."""
    named: list[Span] = []
    end = mark.end
    for span in spans:
        if span.at >= end and (text[end : span.at] in ("", " ") or lists.fullmatch(text, end, span.at)):
            named.append(span)
            end = span.end
    rest = [span for span in spans if span not in named]
    if not named:
        return Every.YEAR, None, (), rest
    last = max(span.last for span in named)
    if cycle := _cycle(named):
        return *cycle, rest
    months = {span.last.month for span in named}
    day = None if last == end_of_month(last.year, last.month) else last.day
    notes = (f"month:{last.month}", *(["multiple_deadlines"] if len(months) > 1 else []))
    return Every.YEAR, day, notes, rest
