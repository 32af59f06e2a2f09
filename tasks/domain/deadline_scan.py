"""What a deadline wording says of time: its spans of days and its marks ('每月', '长期'), in the order of the text.

The wordings themselves are in deadline_patterns.py; what they amount to is decided in deadlines.py.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tasks.domain.choices import BeforeReading, Choices, DayBeforeReading
from tasks.domain.deadline_patterns import AFTER_SPAN, DEPENDENT, EVERY, JOIN, LIST, RESPELL, SPANS, WORDS
from tasks.domain.spelling import arabic_before, one_spelling
from tasks.domain.terms import Every

_LONGEST = 400  # characters that are read of one cell: a longer one is not a deadline, and reading stays quick

_every = tuple((every, re.compile(pattern, re.ASCII)) for every, pattern in EVERY)
_words = tuple((word, re.compile(pattern, re.ASCII)) for word, pattern in WORDS)
_spans = tuple(re.compile(pattern, re.ASCII) for pattern in SPANS)
_dependent = tuple(re.compile(pattern, re.ASCII) for pattern in DEPENDENT)
_respell = tuple((re.compile(pattern, re.ASCII), becomes) for pattern, becomes in RESPELL)
_after_span = re.compile(AFTER_SPAN, re.ASCII)
joins = re.compile(JOIN, re.ASCII)
lists = re.compile(LIST, re.ASCII)
_numeral_before = (
    rf"个?(?:月|日|号|年|季|工作日|天|周)|、[二三四]季|{JOIN}[一二三四五六七八九十]+个?(?:月|日|号|年|季|工作日|天)"
)
_mark = re.compile(r"[①-⒛]")  # numbers in a circle or in brackets begin the points of a list

_THIS = {"今": 0, "本": 0, "当": 0, "this": 0, "明": 1, "次": 1, "来": 1, "翌": 1, "next": 1, "后": 2}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_HALVES = {"上": 1, "1": 1, "first": 1, "下": 2, "2": 2, "second": 2}
WEEKDAYS = {c: n for n, chars in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7"), 1) for c in chars}
WEEKDAYS |= {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)}
# a part of a month: its first day, its last day (0 = the month's last), and the note that says so
PARTS = {
    "上旬": (1, 10, "ten_days"),
    "中旬": (11, 20, "ten_days"),
    "下旬": (21, 0, "ten_days"),
    "上中旬": (1, 20, "ten_days"),
    "中下旬": (11, 0, "ten_days"),
    "初": (1, 10, "early_month"),
    "early": (1, 10, "early_month"),
    "中": (1, 15, "mid_month"),
    "mid": (1, 15, "mid_month"),
    "late": (21, 0, "ten_days"),
}


class NoSuchDayError(Exception):
    """A date that is not in the calendar (reading 28)."""


Groups = dict[str, str | None]


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, found at text[at:end]."""

    first: date
    last: date
    at: int
    end: int
    groups: Groups
    year: int
    year_given: bool
    notes: tuple[str, ...] = ()
    start: date | None = None  # of a range: its own beginning
    since: bool = False  # only a beginning: '7月起'

    @property
    def whole_year(self) -> bool:
        return (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31) and not self.start

    @property
    def whole(self) -> bool:
        """A period without 底 or 前: '年内', '6月', '上半年'."""
        return "period_end" in self.notes and self.start is None


@dataclass(frozen=True)
class Mark:
    """A word or a recurrence found at text[at:end]."""

    what: str
    at: int
    end: int
    groups: Groups
    every: Every | None = None


# ── spelling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def in_one_spelling(text: str) -> str:
    plain = arabic_before(one_spelling(_mark.sub(";", text[:_LONGEST]), _LONGEST), _numeral_before)
    for pattern, becomes in _respell:
        for _ in range(12):  # '3、6、9、12月' takes one turn for each member
            plain, changed = pattern.subn(becomes, plain)
            if not changed:
                break
    return plain.strip(" ;")


# ── scanning ──────────────────────────────────────────────────────────────────────────────────────────────────────


def scan(text: str, base_year: int, choices: Choices) -> tuple[list[Span], list[Mark]]:
    """What the text says of time, ranges already joined, in order."""
    spans: list[Span] = []
    marks: list[Mark] = []
    at = 0
    while at < len(text):
        mark = _mark_at(text, at)
        if mark:
            marks.append(mark)
            at = mark.end
            continue
        span = _span_at(text, at, spans[-1] if spans else None, base_year, choices)
        if span is None:
            at += 1
            continue
        at = span.end
        previous = spans[-1] if spans else None
        if previous and previous.start is None and joins.fullmatch(text, previous.end, span.at):
            spans[-1] = _range(previous, span, text.isascii())
        else:
            spans.append(span)
    return spans, marks


def _mark_at(text: str, at: int) -> Mark | None:
    for every, pattern in _every:
        if match := pattern.match(text, at):
            return Mark("every", at, match.end(), match.groupdict(), every)
    for word, pattern in _words:
        if match := pattern.match(text, at):
            return Mark(word, at, match.end(), match.groupdict())
    return None


def _span_at(text: str, at: int, previous: Span | None, base_year: int, choices: Choices) -> Span | None:
    groups: Groups = {}
    match = next((m for pattern in _spans if (m := pattern.match(text, at))), None)
    if match:
        groups = match.groupdict()
    elif previous and (joins.fullmatch(text, previous.end, at) or lists.fullmatch(text, previous.end, at)):
        match = next((m for pattern in _dependent if (m := pattern.match(text, at))), None)
        if match:
            groups = {"m": previous.groups.get("m"), "name": previous.groups.get("name"), **match.groupdict()}
            if not groups["m"] and not groups["name"]:
                return None
    if match is None:
        return None
    after = _after_span.match(text, match.end())
    end = after.end() if after else match.end()
    given = year_given(groups, base_year)
    year = given or (previous.year if previous else base_year)
    first, last, notes = _days(groups, year)
    if (after and after["before"]) or groups.get("before"):
        first, last, notes = _before(first, last, notes, groups, choices)
    if not given:
        notes = (*notes, "plan_year") if year == base_year else notes
    beginning = (after and after["since"]) or groups.get("since")
    if beginning and (beginning.endswith("后") or beginning == "after"):
        first = last + timedelta(1)
    return Span(first, last, at, end, groups, year, bool(given), notes, since=bool(beginning))


def _before(
    first: date, last: date, notes: tuple[str, ...], groups: Groups, choices: Choices
) -> tuple[date, date, tuple[str, ...]]:
    """What 前 makes of a span (readings 16 and 17, contested)."""
    if "period_end" in notes:  # no day and no 底: literally, before the period begins
        if choices.before is BeforeReading.END:
            return first, last, ("before_as_end",)
        return first - timedelta(1), first - timedelta(1), ("exclusive_before",)
    if not groups.get("d"):  # '底前' runs to the end of the period whatever is chosen for days
        return first, last, (*notes, "inclusive")
    if choices.day_before is DayBeforeReading.EXCLUSIVE:
        return first, last - timedelta(1), (*notes, "day_excluded", "exact_day")
    return first, last, (*notes, "inclusive", "exact_day")


def year_given(groups: Groups, base_year: int) -> int | None:
    if year := groups.get("year"):
        return int(year)
    if short := groups.get("short"):
        return 2000 + int(short)
    if that := groups.get("that"):
        return base_year + _THIS[that]
    return None


def _days(groups: Groups, year: int) -> tuple[date, date, tuple[str, ...]]:
    """(first day, last day, notes) of a span in a year. 'period_end' notes a period without day or 底: reading 18."""
    part, day = groups.get("part"), groups.get("d")
    month = _MONTHS.index(name) + 1 if (name := groups.get("name")) else int(groups.get("m") or 0)
    if groups.get("m") or name:
        if day:
            only = _day(year, month, int(day))
            return only, only, ()
        if part in PARTS:
            start, end, note = PARTS[part]
            return _day(year, month, start), _day(year, month, end) if end else end_of_month(year, month), (note,)
        first, last = _day(year, month, 1), end_of_month(year, month)
    elif quarter := groups.get("q"):
        number = _ORDINALS.get(quarter) or int(quarter)
        first, last = _day(year, number * 3 - 2, 1) if number else _day(year, 0, 1), end_of_month(year, number * 3)
    elif half := groups.get("h") or groups.get("half"):
        if half == "中":
            return _day(year, 6, 30), _day(year, 6, 30), ("mid_year",)
        first, last = _day(year, _HALVES[half] * 6 - 5, 1), end_of_month(year, _HALVES[half] * 6)
    else:
        first, last = _day(year, 1, 1), _day(year, 12, 31)
    return (last, last, ()) if part else (first, last, ("period_end",))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError from error


def end_of_month(year: int, month: int) -> date:
    return _day(year, month, monthrange(year, month)[1] if 1 <= month <= 12 else 1)


def _range(a: Span, b: Span, english: bool) -> Span:
    """Both ends of '6月-10月' as one span. The end that lacks a year takes the other's, or the next (reading 26)."""
    notes = b.notes
    if b.year_given and not a.year_given:
        # '7月至2025年6月' begins in the plan's year, 'june to october 2025' in the year that is named
        for year in (b.year, a.year) if english else (a.year, b.year):
            first = _days(a.groups, year)[0]
            if first <= b.last:
                a = replace(a, first=first)
                break
    elif b.last < a.first and not b.year_given:
        first, last, _ = _days(b.groups, b.year + 1)
        notes = (*(n for n in notes if n != "plan_year"), "next_year")
        b = replace(b, first=first, last=last, year=b.year + 1)
    if b.last < a.first:
        raise NoSuchDayError
    return replace(b, at=a.at, start=a.first, year_given=a.year_given or b.year_given, notes=notes, since=False)
