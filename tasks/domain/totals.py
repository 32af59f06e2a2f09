"""What a unit's figures come to over the year: what was said to date is not added up, what was said of a period is.

The rule (readings.md has none; it is how a clerk adds them up by hand):

1. A figure said *to date* ('累计', '截至', '今年以来', '上半年', 'so far') stands for all before it.
2. A figure said *of a period* ('本月', '一季度', 'this month') is added. Said again in the same period it replaces what
   was said of it, unless it says that it comes on top ('新增', '另', 'new').
3. A figure that says neither counts for its period where the work is reported period by period, and to date otherwise.
4. Such words hold for what follows in the same report until others come.
5. A report that was sent back counts for nothing. Rates and figures without a name are never added: the last one holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from tasks.domain.replies import figures_by_clause
from tasks.domain.reply_patterns import LABEL_HEAD

_TO_DATE = re.compile(
    r"截[至止]|(?:今年|年初|年内|本年)以?来|全年|本年度?|上半年|前[一二三两]个?季度|1月?[-~至]\d{1,2}月"
    r"|\b(?:to date|so far|since january|year to date|this year)\b"
)
_ON_TOP = re.compile(r"新增|新开展|另(?!行)|又|再(?!次)|\b(?:new|another|more|additional)\b")
_PERIOD = re.compile(
    r"[本当上这]个?(?:月|周|旬|季度?)|第?[一二三四1-4]季度|下半年|\d{1,2}月份|本次|此次|本期"
    r"|\b(?:this|last) (?:week|month|quarter)\b|\bq[1-4]\b"
)
_IN_ALL = re.compile(r"累计|总计|合计|共计?|\b(?:in total|altogether|total of|cumulative)\b")
_NOT_ADDED = re.compile(
    r"率|比例|占比|百分|平均|得分|评分|分数|排名|名次|比重|^数量|\b(?:rates?|ratio|share|average|score|rank)\b"
)
_WORDS_OF_TIME = "|".join(pattern.pattern for pattern in (_TO_DATE, _PERIOD, _ON_TOP))
_LABEL_WORDS = re.compile(f"^(?:{_WORDS_OF_TIME}|{LABEL_HEAD.removeprefix('^')})+")


class Extent(Enum):
    """What a figure counts."""

    TO_DATE = "to_date"
    PERIOD = "period"
    ON_TOP = "on_top"


@dataclass(frozen=True)
class Said:
    """One report, as far as its figures go. `period` names what it was reported for; `periodic`: the work is reported
    period by period."""

    id: int
    text: str
    figures: dict[str, float]
    period: str
    periodic: bool


@dataclass(frozen=True)
class Total:
    """What a figure comes to, and which reports (id, number) make it up."""

    value: float
    parts: tuple[tuple[int, float], ...]


def added(label: str) -> bool:
    """Whether figures of this name may be added up; rates, scores and nameless counts may not."""
    return not _NOT_ADDED.search(label.lower())


def thing(label: str) -> str:
    """What was counted, without the words that say up to when: '一季度审核文件（件）' → '审核文件（件）'."""
    rest = _LABEL_WORDS.sub("", label)
    return rest if rest and not rest.startswith("（") else label


def extents(report: Said) -> dict[str, Extent]:
    """figure of the report → what it counts, by its words or else by how the work is reported."""
    worded = _worded(report.text)
    usual = Extent.PERIOD if report.periodic else Extent.TO_DATE
    return {label: (worded.get(label) or usual) if added(label) else Extent.TO_DATE for label in report.figures}


def totals(reports: Iterable[Said]) -> dict[str, Total]:
    """thing → its total over one unit's reports on one item, which come in the order in which they were made."""
    sums: dict[str, _Sum] = {}
    for report in reports:
        for label, extent in extents(report).items():
            sums.setdefault(thing(label), _Sum()).take(report, report.figures[label], extent)
    return {label: total.total() for label, total in sums.items()}


@dataclass
class _Sum:
    base: tuple[int, float] | None = None
    base_period: str | None = None
    later: dict[str, list[tuple[int, float]]] = field(default_factory=dict)  # period → what was said of it

    def take(self, report: Said, value: float, extent: Extent) -> None:
        if extent is Extent.TO_DATE:
            self.base, self.base_period, self.later = (report.id, value), report.period, {}
        elif extent is Extent.ON_TOP:
            self.later.setdefault(report.period, []).append((report.id, value))
        elif report.period != self.base_period:  # what was said to date in this period holds it already
            self.later[report.period] = [(report.id, value)]

    def total(self) -> Total:
        said = ([self.base] if self.base else []) + [one for period in self.later.values() for one in period]
        return Total(round(sum(value for _, value in said), 6), tuple(said))


def _worded(text: str) -> dict[str, Extent]:
    """figure → what its words say that it counts, where they say so."""
    found: dict[str, Extent] = {}
    holds: Extent | None = None
    for clause, figures in figures_by_clause(text):
        holds = _extent(clause) or (holds if holds is not Extent.ON_TOP else None)
        if holds is not None:
            found |= dict.fromkeys(figures, holds)
    return found


def _extent(clause: str) -> Extent | None:
    if _TO_DATE.search(clause):
        return Extent.TO_DATE
    if _ON_TOP.search(clause):
        return Extent.ON_TOP
    if _PERIOD.search(clause):
        return Extent.PERIOD
    return Extent.TO_DATE if _IN_ALL.search(clause) else None
