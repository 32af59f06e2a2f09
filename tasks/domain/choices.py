"""Contested readings of a table: what practice reads in two ways, with the default of docs/readings.md.

A person may choose otherwise for an import (`--lead all`, a button under the preview); what was chosen is kept with the
import and holds for the plan's next one. To add a contested reading: its Term, its field in Choices, its row in
QUESTIONS, and the note by which a reader says that an item hangs on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from tasks.domain.terms import Language, Term


class LeadReading(Term):
    """Reading 5."""

    FIRST = "first", "第一个单位牵头，其余配合", "the first unit leads, the others co-operate"
    ALL = "all", "所列单位都牵头", "all units lead"


class JointReading(Term):
    """Reading 6."""

    ALL = "all", "所列单位都牵头", "all units lead"
    FIRST = "first", "第一个单位牵头，其余配合", "the first unit leads, the others co-operate"


class BeforeReading(Term):
    """Reading 17."""

    START = "start", "在其开始之前完成（“10月前”即9月30日）", "done before it begins (‘before October’ is 30 September)"
    END = "end", "到其结束为止（“10月前”即10月31日）", "done by its end (‘before October’ is 31 October)"


class DayBeforeReading(Term):
    """Reading 16."""

    INCLUSIVE = "inclusive", "含当日（“6月30日前”即6月30日）", "that day included (‘before 30 June’ is 30 June)"
    EXCLUSIVE = "exclusive", "不含当日（“6月30日前”即6月29日）", "that day excluded (‘before 30 June’ is 29 June)"


class AllYearReading(Term):
    """Reading 20."""

    ONGOING = "ongoing", "常年工作，12月31日办结", "ongoing work, settled on 31 December"
    DATE = "date", "只看12月31日这一个时限", "a single deadline on 31 December"


class DatesReading(Term):
    """Reading 23."""

    LAST = "last", "按最后一个明确日期跟踪", "the last definite date is tracked"
    FIRST = "first", "按最早一个明确日期跟踪", "the earliest definite date is tracked"


class HiddenReading(Term):
    """Reading 32."""

    KEEP = "keep", "隐藏的行照样导入", "hidden rows are imported"
    SKIP = "skip", "隐藏的行不导入", "hidden rows are left out"


@dataclass(frozen=True)
class Choices:
    """How contested readings are taken; the defaults are those of docs/readings.md."""

    lead: LeadReading = LeadReading.FIRST
    joint: JointReading = JointReading.ALL
    before: BeforeReading = BeforeReading.START
    day_before: DayBeforeReading = DayBeforeReading.INCLUSIVE
    all_year: AllYearReading = AllYearReading.ONGOING
    dates: DatesReading = DatesReading.LAST
    hidden: HiddenReading = HiddenReading.KEEP

    def chosen(self, name: str) -> Term:
        """KeyError for a name that is no choice."""
        value = getattr(self, QUESTIONS[name].field)
        assert isinstance(value, Term)
        return value

    def having(self, made: Mapping[str, str]) -> Choices:
        """With what was chosen by name. ValueError for a name or a value that is none: it may come from a button."""
        changed: dict[str, Any] = {}
        for name, value in made.items():
            if name not in QUESTIONS:
                raise ValueError(f"not a choice: {name!r}")
            changed[QUESTIONS[name].field] = QUESTIONS[name].options.of(value)
        return replace(self, **changed)

    def by_name(self) -> dict[str, str]:
        """As it is kept with an import; `having` takes it back."""
        return {name: self.chosen(name).value for name in QUESTIONS}


@dataclass(frozen=True)
class Question:
    """A contested reading, as it is asked; `name` is what people type and what buttons carry."""

    name: str
    options: type[Term]
    zh: str
    en: str
    reading: int

    def label(self, language: Language) -> str:
        return self.en if language is Language.EN else self.zh

    @property
    def field(self) -> str:
        """Its place in Choices."""
        return self.name.replace("-", "_")


QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        Question(
            "lead", LeadReading, "责任单位栏写了几个单位时，谁牵头", "who leads where one column names several units", 5
        ),
        Question(
            "joint",
            JointReading,
            "“按职责分工负责”时，谁牵头",
            "who leads where units are responsible each for its own",
            6,
        ),
        Question("before", BeforeReading, "“10月前”“2025年前”的“前”", "‘before October’, ‘before 2025’", 17),
        Question("day-before", DayBeforeReading, "“6月30日前”的“前”", "‘before 30 June’", 16),
        Question("all-year", AllYearReading, "“全年”", "‘all year’", 20),
        Question("dates", DatesReading, "一格里有几个日期", "several dates in one cell", 23),
        Question("hidden", HiddenReading, "隐藏的行", "hidden rows", 32),
    )
}
assert [question.field for question in QUESTIONS.values()] == [field.name for field in fields(Choices)]

NOTES: dict[str, str] = {
    "first_leads": "lead",
    "joint_lead": "joint",
    "exclusive_before": "before",
    "before_as_end": "before",
    "exact_day": "day-before",
    "all_year": "all-year",
    "several_dates": "dates",
}
"""The notes of a reading (of units, of a deadline) that say on which choice it hangs, whichever way it was made."""
