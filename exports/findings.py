"""What is said about a file that was read, for whoever wrote it to work through: what needs an answer first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from exports.view import Words
from tasks.domain.choices import QUESTIONS
from tasks.domain.model import Contested, IntakeResult, Problem
from tasks.domain.terms import Language
from tasks.intake.own import MARKS
from tasks.intake.wording import FOR_INFORMATION, sentence

MOST = 2_000  # findings that are listed and marked; who has more corrects these first and sends the file again
_FIRST_ROWS = 5  # that are marked where no header was recognised
_ROWS, _COLUMN_COUNT = 1_048_576, 16_384  # of a sheet
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Severity(StrEnum):
    """In order: the first ones are looked at first."""

    REFUSED = "refused"
    ANSWER = "answer"
    NOTE = "note"

    @property
    def sign(self) -> str:
        return {"refused": "■", "answer": "▲", "note": "○"}[self.value]

    def label(self, language: Language) -> str:
        """'▲ 需答复'."""
        return f"{self.sign} {_say(_SEVERITIES[self], language)}"


_SEVERITIES = {
    Severity.REFUSED: Words("须改正", "To be corrected"),
    Severity.ANSWER: Words("需答复", "Needs an answer"),
    Severity.NOTE: Words("供参考", "For information"),
}

_RESEND = Words("改正后重新报送", "Correct it and send the file again")
_ADD = Words("请补上", "Please add it")
_CORRECT = Words("请改正", "Please correct it")
_DECIDE = Words("请明确", "Please make it definite")
_CHECK = Words("请核对", "Please check it")
_OBJECT = Words("如不符请说明", "Say so if it is meant otherwise")
_NOTHING = Words("不必处理", "Nothing to do")

# What is asked of the author, by problem code; of every warning that is not named: _CHECK.
_ASKED: dict[str, Words] = {
    **dict.fromkeys(("missing_number", "missing_units", "missing_lead", "missing_deadline"), _ADD),
    **dict.fromkeys(("duplicate_number", "cell_error", "formula_without_value", "deadline_impossible"), _CORRECT),
    **dict.fromkeys(("deadline_out_of_range", "unit_in_deadline_column"), _CORRECT),
    **dict.fromkeys(("joint_lead", "collective_lead", "open_list", "deadline_unclear"), _DECIDE),
    **dict.fromkeys(("multiple_deadlines", "measure_level_deadlines"), _DECIDE),
    **dict.fromkeys(("wrong_extension", "macros_ignored", "invisible_characters", "text_too_long"), _NOTHING),
}

_PAGE = Words("导入说明", "Import notes")
_TITLE = Words("导入说明：{file}", "Import notes: {file}")
_READ = Words("读出“{plan}”，共 {items} 项任务。", "Read: “{plan}”, {items} items.")
_REFUSED = Words(
    "这个文件没有导入，请按下列说明改正后重新报送。",
    "The file was not imported. Please correct it as said below and send it again.",
)
_TOTALS = Words("需要说明的共 {all} 处：{parts}。", "Remarks: {all} ({parts}).")
_NONE = Words("没有需要说明的问题。", "There is nothing to remark on.")
_PART = Words("{label} {count} 处", "{label}: {count}")
_HOW = Words(
    "有关单元格加了底色和批注，点“单元格”一栏可以跳到该处。请从上往下逐条处理：改在表中，或把答复写在最后一栏，再发回来。",
    "The cells concerned are coloured and have a note; a click in the column “Cell” leads there. Please work from the "
    "top down: correct the table, or write your answer into the last column, and send it back.",
)
_COPY = Words(
    "本文件是查看问题用的副本：公式已换成计算结果，宏、图片、图表和外部链接没有带入，请保留好您的原件。",
    "This file is a copy for looking at the remarks: formulas were replaced by their results; macros, pictures, charts "
    "and links to other files were left out. Please keep your original.",
)
_UNLISTED = Words(
    "另有 {count} 处未列出，改正以上各处后重新报送即可看到。",
    "{count} more are not listed; they will be when these are mended.",
)
_CONTESTED = Words(
    "{question}：按“{chosen}”理解（涉及 {items} 项，如“{text}”）。",
    "{question}: read as “{chosen}” (items concerned: {items}, for one “{text}”).",
)
_COLUMNS = (
    Words("序号", "No."),
    Words("程度", "Degree"),
    Words("工作表", "Sheet"),
    Words("单元格", "Cell"),
    Words("情况", "What was found"),
    Words("怎么办", "What to do"),
    Words("答复", "Your answer"),
)


@dataclass(frozen=True)
class Finding:
    severity: Severity
    sheet: str  # '' for what concerns the whole file
    cell: str  # 'B7'; '' for what concerns the whole sheet
    said: str
    step: str
    first_rows: int = 0  # of the sheet, that it is about

    @property
    def place(self) -> tuple[int, int] | None:
        """(row, column), both from 1, as openpyxl counts; None where there is no such cell."""
        match = _CELL.fullmatch(self.cell)
        if match is None:
            return None
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        row = int(match[2])
        return (row, column) if row <= _ROWS and column <= _COLUMN_COUNT else None


@dataclass(frozen=True)
class Findings:
    """The page that lists them, in words: plain data, which may be handed to another process as JSON."""

    page: str
    title: str
    lines: tuple[str, ...]  # below the title; one of them lets intake know the page
    columns: tuple[str, ...]
    rows: tuple[Finding, ...]
    after: str  # below the rows; '' for nothing
    language: Language

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Findings:
        rows = tuple(Finding(**row | {"severity": Severity(row["severity"])}) for row in data["rows"])
        lists = {name: tuple(data[name]) for name in ("lines", "columns")}
        return cls(**data | lists | {"rows": rows, "language": Language(data["language"])})


def findings(result: IntakeResult, language: Language, cut: Words | None = None) -> Findings:
    """`cut` is said where the copy does not hold the whole file."""
    refused = (Severity.REFUSED, _RESEND)
    found = [_of_problem(problem, refused, language) for problem in result.errors]
    found += [_of_problem(problem, _asked(problem), language) for problem in result.warnings]
    found += [_of_contested(contested, language) for contested in result.contested]
    counts = Counter(finding.severity for finding in found)
    parts = [
        _say(_PART, language, label=severity.label(language), count=counts[severity])
        for severity in Severity
        if counts[severity]
    ]
    draft = result.draft
    separator = ", " if language is Language.EN else "，"
    said = [
        MARKS[language],
        _say(_READ, language, plan=draft.title, items=len(draft.items)) if draft else _say(_REFUSED, language),
        _say(_TOTALS, language, all=len(found), parts=separator.join(parts)) if found else _say(_NONE, language),
        _say(_HOW, language) if found else "",
        _say(_COPY, language),
        _say(cut, language) if cut else "",
    ]
    unlisted = max(0, len(found) - MOST)
    return Findings(
        page=_say(_PAGE, language),
        title=_say(_TITLE, language, file=result.file),
        lines=tuple(filter(None, said)),
        columns=tuple(_say(column, language) for column in _COLUMNS),
        rows=tuple(_ordered(found)[:MOST]),
        after=_say(_UNLISTED, language, count=unlisted) if unlisted else "",
        language=language,
    )


def _asked(problem: Problem) -> tuple[Severity, Words]:
    severity = Severity.NOTE if problem.code in FOR_INFORMATION else Severity.ANSWER
    return severity, _ASKED.get(problem.code, _CHECK)


def _of_problem(problem: Problem, asked: tuple[Severity, Words], language: Language) -> Finding:
    severity, step = asked
    first_rows = _FIRST_ROWS if problem.code == "header_not_found" else 0
    said = sentence(problem, language)
    return Finding(severity, problem.sheet or "", problem.cell or "", said, _say(step, language), first_rows)


def _of_contested(contested: Contested, language: Language) -> Finding:
    question = QUESTIONS[contested.name]
    said = _say(
        _CONTESTED,
        language,
        question=question.en if language is Language.EN else question.zh,
        chosen=contested.chosen.label(language),
        items=contested.items,
        text=contested.text,
    )
    return Finding(Severity.NOTE, contested.sheet, contested.cell, said, _say(_OBJECT, language))


def _ordered(found: list[Finding]) -> list[Finding]:
    """By severity; within it by sheet, as they come, and down the rows. What concerns a whole file or sheet leads."""
    sheets = {sheet: position for position, sheet in enumerate(dict.fromkeys(["", *(f.sheet for f in found)]))}
    severities = list(Severity)
    return sorted(found, key=lambda f: (severities.index(f.severity), sheets[f.sheet], f.place or (0, 0)))


def _say(words: Words, language: Language, **values: object) -> str:
    text = words.en if language is Language.EN else words.zh
    return text.format(**values) if values else text
