"""Of which year a plan is: what its names say, read apart from the years that belong to something else.

Every deadline without a year hangs on it. A year inside 《》 is of another document, 〔2023〕45号 numbers a letter, and
a full date is when something was issued or counted: none of these is the year of the plan while another is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tasks.domain.model import Problem
from tasks.intake.cells import text_of
from tasks.intake.labels import Column
from tasks.intake.table import Table

_CHINESE_YEAR = re.compile(r"二[〇零○][〇零○一二三四五六七八九]{2}(?=\s*年)")
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "0001" + "23456789")
_YEARS = re.compile(
    r"(?<!\d)(20\d\d)(?!\d)(?:\s*年?\s*(?:\d{1,2}\s*月)?\s*[—–―\-~至到]+\s*(20\d\d)(?!\d))?"  # '2024年12月—2025年11月'
)
_OF_A_DEADLINE = re.compile(r"(?<!\d)(20\d\d)(?=\d{4}(?!\d)|\D|$)")
_QUOTED = re.compile(r"《[^《》]*》")
_DATED = re.compile(
    r"[〔\[(【]\s*(20\d\d)\s*[〕\])】]\s*第?\s*\d*\s*号|"  # the number of a letter
    r"(?<!\d)(20\d\d)\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}(?!\d)|(?<!\d)(20\d\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)|"
    r"截[至止]\s*(20\d\d)|(?<!\d)(20\d\d)\s*年?\s*(?:\d{1,2}\s*月)?\s*(?:修订|修改|调整|印发|发布|更新)"
)
_OF_THE_PLAN = re.compile(
    r"任务|要点|分工|计划|台账|责任|清单|分解|整改|安排|重点工作|plan|task|tracker|matrix", re.IGNORECASE
)
_FOLLOWED = re.compile(
    r"(?:落实|贯彻|根据|依据|按照|对照|针对)\s*$"
)  # '落实2023年反馈意见': the plan follows what is of 2023


@dataclass(frozen=True)
class YearFound:
    """The plan's year, and what there is to say of how it was found."""

    year: int
    problems: tuple[Problem, ...] = ()


def year_named(text: str) -> int | None:
    """The year that a plan of this name is of; of a span of years its first. None if the name says none."""
    named = _named(_outside(text)) or _named_single(_inside(text))
    return named[0] if named else None


def plan_year(tables: list[Table], title: str, file: str, this_year: int | None) -> YearFound | None:
    """From the names of the plan, else from most of its deadlines, else a guess, which is said (reading 37a).

    A guess is a year of issue, of a letter or of a quoted document, or `this_year`. None where there is not even that.
    """
    sheets = [table.sheet.name for table in tables]
    headings = [text for table in tables for text in table.headings if "截" not in text]
    quoting = (title, *sheets, *headings)
    said = (
        *map(_named, map(_outside, (title, *sheets))),
        _named_single(_inside(title)),
        *map(_named, map(_outside, (file, *headings))),
        *map(_named_single, map(_inside, quoting)),
    )
    named = next(filter(None, said), None)
    deadlines = [text for table in tables for text in _deadlines(table)]
    years = Counter(found[-1] for text in deadlines if (found := _years_of_deadline(text)))
    if named is not None:
        return YearFound(named[0], _doubt(named, deadlines))
    if years:
        return YearFound(years.most_common(1)[0][0])
    dated = [year for text in (*quoting, file) for year in _dated(text)]
    spans = [span for text in quoting if (span := _named(_inside(text)))]
    guess = max(dated, default=None) or this_year or next((first for first, _ in spans), None)
    return YearFound(guess, (Problem("year_assumed", values={"year": str(guess)}),)) if guess else None


def _doubt(named: tuple[int, int], deadlines: list[str]) -> tuple[Problem, ...]:
    """Most deadlines name another year than the plan's: one of the two may be wrong."""
    first, last = named
    others = Counter(
        years[-1]
        for text in deadlines
        if (years := _years_of_deadline(text)) and not any(first <= year <= last for year in years)
    )
    if others.total() * 2 <= len(deadlines):
        return ()
    return (Problem("year_doubtful", values={"year": str(first), "other": str(others.most_common(1)[0][0])}),)


def _deadlines(table: Table) -> Iterator[str]:
    for place in table.of(Column.DEADLINE):
        for row in range(table.first, table.last + 1):
            if text := text_of(table.sheet.at(row, place)):
                yield text


def _years_of_deadline(text: str) -> list[int]:
    return [int(match[1]) for match in _OF_A_DEADLINE.finditer(_plain(text))]


def _named(text: str) -> tuple[int, int] | None:
    """(first, last) of the years that a text names: of several the one beside a word for a plan, else the last."""
    found = list(_YEARS.finditer(text))
    own = [match for match in found if not _FOLLOWED.search(text[: match.start()])]
    best = next(iter([*_of_plan(text, own), *_of_plan(text, found), *reversed(own or found)]), None)
    return (int(best[1]), int(best[2] or best[1])) if best else None


def _of_plan(text: str, found: list[re.Match[str]]) -> Iterable[re.Match[str]]:
    """Those with a word for a plan before the next year, the last first."""
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [
        match
        for match, end in reversed([*zip(found, ends, strict=False)])
        if _OF_THE_PLAN.search(text, match.end(), end)
    ]


def _named_single(text: str) -> tuple[int, int] | None:
    """Without spans of years: 《纲要（2021-2025年）》 is the programme that the plan of a year carries out."""
    named = _named(text)
    return named if named and named[0] == named[1] else None


def _dated(text: str) -> Iterator[int]:
    for match in _DATED.finditer(_plain(text)):
        yield int(next(filter(None, match.groups())))


def _outside(text: str) -> str:
    return _DATED.sub(" ", _QUOTED.sub(" ", _plain(text)))


def _inside(text: str) -> str:
    return _DATED.sub(" ", " ".join(_QUOTED.findall(_plain(text))))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_NUMERALS).replace("二", "2"), plain)
