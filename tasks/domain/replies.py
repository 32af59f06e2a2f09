"""A unit's progress report in free text → status, percent, figures, expected day.

It is shown for confirmation before it counts. The words are in reply_patterns.py. Nothing is estimated: '过半' gives no
percent, and what is planned is no result.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.domain import reply_patterns as words
from tasks.domain.deadlines import read_deadline
from tasks.domain.spelling import arabic_before, one_spelling
from tasks.domain.terms import ReportStatus, ScheduleKind

_LONGEST = 2000  # characters that are read of one message; the whole text is kept all the same
_LONGEST_LABEL = 20
_LONGEST_VERB = 2

_difficulty = re.compile("|".join(words.DIFFICULTY), re.ASCII)
_negated = re.compile("|".join(words.NEGATED_DIFFICULTY), re.ASCII)
_no_news = re.compile("|".join(words.NO_NEWS), re.ASCII)
_done = tuple(re.compile(pattern, re.ASCII) for pattern in words.DONE)
_not_yet = re.compile(words.NOT_YET, re.ASCII)
_denial = re.compile(words.DENIAL, re.ASCII)
_future = re.compile(words.FUTURE, re.ASCII)
_progress = re.compile(words.PROGRESS, re.ASCII)
_question = re.compile(words.QUESTION)
_percent = tuple(re.compile(pattern, re.ASCII) for pattern in words.PERCENT)
_label_head = re.compile(words.LABEL_HEAD)
_label_tail = re.compile(words.LABEL_TAIL)
_soon = tuple((re.compile(pattern, re.ASCII), unit, ahead) for pattern, unit, ahead in words.SOON)
_clause = re.compile(r"[,;。!?\n]|(?<=[^\d])[.](?= |$)")
_figure = re.compile(
    rf"(?P<label>[^\d、,;。()“”\"]{{0,{_LONGEST_LABEL}}})(?<![第\d.])(?P<n>\d{{1,12}}(?:\.\d{{1,6}})?)[余多来]?"
    rf"(?P<unit>{words.UNITS})[余多]?(?:(?=(?P<after>[\u4e00-\u9fff]{{1,10}}?)(?:$|[、,;。(])))?",
    re.ASCII,
)
_figure_en = re.compile(
    r"(?<![\d./#-])(?P<n>\d{1,12}(?:\.\d{1,6})?) "
    r"(?!(?:days?|weeks?|months?|years?|hours?|minutes?|times?|percent|per|of|and|or|to|am|pm|done"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)(?P<label>[a-z]{3,20}(?: [a-z]{3,20})?)\b",
    re.ASCII,
)
_dates = re.compile(r"\d{2,4}年(?:度|\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月份?(?:\d{1,2}日)?", re.ASCII)
_will_finish = re.compile(r"完成|办结|结束|做完|\b(?:finish|complete|done)\b", re.ASCII)
_already = re.compile(r"已|\b(?:was|has|have)\b", re.ASCII)


@dataclass(frozen=True)
class Reply:
    """What a message says. `percent` is 0 to 100; `text` is the message, trimmed.

    The key of a figure is what was counted and, in full-width brackets, the unit: {'培训（次）': 6.0}. Amounts keep the
    unit they were written in ('免除罚款（万元）': 51.335), so that a table can quote them; '40000余份' is 40000.
    """

    status: ReportStatus | None
    percent: int | None
    figures: dict[str, float]
    expected_on: date | None
    text: str


def read_reply(text: str, today: date) -> Reply:
    """Read one message; '月底' and '下周五' count from `today`. Any text is answered; status None: not understood."""
    plain = _plain(text)
    if _question.search(plain):
        return Reply(None, None, {}, None, text.strip())
    clauses = _clauses(plain)
    results = [clause for clause in clauses if not _future.search(clause)]
    percent = next((p for clause in results if (p := _percent_of(clause)) is not None), None)
    figures: dict[str, float] = {}
    for clause in results:
        figures |= _figures_of(clause)
    expected_on = next((day for clause in clauses if (day := _expected(clause, today))), None)
    status = _status(clauses, results, percent, figures, expected_on)
    if status is ReportStatus.DONE:
        percent = 100
    return Reply(status, percent, figures, expected_on, text.strip())


def denies(text: str) -> bool:
    """Whether anything in the message might take back what was said before; in doubt it does."""
    return _denial.search(_plain(text)) is not None


def figures_by_clause(text: str) -> list[tuple[str, dict[str, float]]]:
    """Every clause of what was done, with the figures in it: the words round a figure say what it counts up to."""
    results = [clause for clause in _clauses(_plain(text)) if not _future.search(clause)]
    return [(clause, _figures_of(clause)) for clause in results]


def _plain(text: str) -> str:
    plain = one_spelling(re.sub(r"\s*\n\s*", ";", text.strip()[:_LONGEST]), _LONGEST)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)


def _clauses(plain: str) -> list[str]:
    return [clause.strip() for clause in _clause.split(_negated.sub("", plain)) if clause.strip()]


def _status(
    clauses: list[str], results: list[str], percent: int | None, figures: dict[str, float], expected_on: date | None
) -> ReportStatus | None:
    """A difficulty weighs more than all else; one unfinished clause outweighs a finished one."""
    if any(_difficulty.search(clause) for clause in clauses):
        return ReportStatus.DIFFICULTY
    unfinished = any(_not_yet.search(clause) for clause in clauses) or (percent is not None and percent < 100)
    if not unfinished and (percent == 100 or any(p.fullmatch(clause) for p in _done for clause in results)):
        return ReportStatus.DONE
    if not figures and any(_no_news.search(clause) for clause in clauses):
        return ReportStatus.NO_NEWS
    if percent is not None or figures or expected_on or unfinished or any(_progress.search(c) for c in clauses):
        return ReportStatus.PROGRESS
    return None


def _percent_of(clause: str) -> int | None:
    for pattern in _percent:
        if match := pattern.search(clause):
            groups = match.groupdict()
            if tenths := groups.get("tenths"):
                whole = "一二三四五六七八九十".find(tenths) + 1 or int(tenths)
                return min(100, whole * 10 + (5 if groups.get("half") else 0))
            return min(100, int(float(groups["n"])))  # cut, not rounded: 99.6 is not done
    return None


def _figures_of(clause: str) -> dict[str, float]:
    """The counts of one clause; of a thing that is counted twice, the last; '数量' when nothing names it."""
    figures = {}
    for match in _figure.finditer(arabic_before(_dates.sub("", clause), words.NUMERAL_BEFORE)):
        label = _label_tail.sub("", _label_head.sub("", match["label"]))
        if len(label) <= _LONGEST_VERB:  # '开展6次培训', '发放300份材料': what was counted comes after
            label += _label_head.sub("", match["after"] or "")
        figures[f"{label or '数量'}（{match['unit']}）"] = float(match["n"])
    for match in _figure_en.finditer(clause):
        figures[match["label"]] = float(match["n"])
    return figures


def _expected(clause: str, today: date) -> date | None:
    """The day on which a clause promises the end: '预计月底完成'. A day that has passed is no promise."""
    future = _future.search(clause)
    if not future and (_already.search(clause) or not _will_finish.search(clause)):
        return None
    said = clause[future.end() :] if future else clause
    try:
        day = _soon_day(said, today) or _written_day(said, today)
    except (ValueError, OverflowError):  # the 31st of a month that has none, or beyond the calendar
        return None
    return day if day and day >= today else None


def _soon_day(said: str, today: date) -> date | None:
    for pattern, unit, ahead in _soon:
        if match := pattern.search(said):
            groups = match.groupdict()
            if unit == "day":
                return today + timedelta(ahead)
            if unit == "week":
                weekday = "一二三四五六日".find(wd.replace("天", "日")) + 1 if (wd := groups.get("wd")) else 7
                return today + timedelta(weekday - today.isoweekday() + 7 * ahead)
            months = today.month + ahead if unit == "month" else (today.month + 2) // 3 * 3 + 3 * ahead
            year, month = today.year + (months - 1) // 12, (months - 1) % 12 + 1
            part = {"初": 10, "上旬": 10, "中旬": 20}.get(groups.get("part") or "")
            return date(year, month, int(groups.get("d") or part or monthrange(year, month)[1]))
    return None


def _written_day(said: str, today: date) -> date | None:
    schedule = read_deadline(said, today.year)
    if schedule.kind not in (ScheduleKind.DATE, ScheduleKind.RANGE) or schedule.due_on is None:
        return None
    if schedule.due_on < today and "plan_year" in schedule.notes:  # in December '1月底' is next January's
        schedule = read_deadline(said, today.year + 1)
    return None if "deadline_out_of_range" in schedule.notes else schedule.due_on
