"""A unit's return sheet (报送表): its items with what was reported last, and empty cells to be filled in.

For units that answer on paper or by e-mail. What may be filled in is unlocked and has lists and limits; the rest is
locked without a password, against slips only. The first column holds each row's key and is hidden: with it the sheet
comes back as reports (tasks.intake.returned).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exports.books import new_book, set_print
from exports.cells import clean, line_count, looks_like_formula
from exports.files import safe_stem
from exports.layout import MAX_ROW_HEIGHT
from exports.style import BODY_FONT, HEADER_FILL, HEADING_FONT, LINE
from exports.view import Speaker, Words
from tasks.domain.return_keys import key_of
from tasks.domain.terms import Language, ReportStatus, Role
from tasks.intake.own import MARKS
from tasks.intake.returned import Field, Head

_SIZE, _TITLE_SIZE, _LINE_HEIGHT = 10.5, 16, 1.5
_FILL_IN = "#FFF9E5"  # light, and lighter than the header when printed in grey
_TITLE = Words("{unit}进展报送表", "Return sheet of {unit}")
_PLAN = Words("{plan}（截至{day}）", "{plan} (as of {day})")
_HOW = Words(
    "请填黄色单元格：状态从列表中选；没有变化的事项可以空着。填好后把本文件发回督办员或机器人，请勿增删列、勿改动其他内容；"
    "佐证材料请另行发送。",
    "Please fill in the yellow cells: choose the status from the list; what has no news may stay empty. Send this file "
    "back to the coordinator or the bot, without adding or removing columns; evidence is sent separately.",
)
_NUMBER, _KEY_TASK = Words("序号", "No."), Words("重点任务", "Key task")
_ROLE, _DEADLINE, _LAST = Words("分工", "Role"), Words("完成时限", "Deadline"), Words("上次报送", "Last report")
_KEY = Words("编号（请勿改动）", "Key (do not change)")
_WIDTHS = (14.0, 6.0, 34.0, 10.0, 16.0, 34.0, 12.0, 10.0, 44.0, 14.0, 28.0)
_PERCENT_HINT = Words("0 到 100 的整数", "a whole number from 0 to 100")
_DAY_HINT = Words("日期，例如 2026-07-15", "a date such as 2026-07-15")


@dataclass(frozen=True)
class ReturnLine:
    """One item as it stands for the unit."""

    assignment_id: int
    number: str
    title: str
    role: Role
    deadline: str
    last: str  # what was reported last, in a sentence; '' for nothing


def return_name(plan: str, day: date, unit: str, language: Language = Language.ZH) -> str:
    """'方案名称_2026-03-06_市司法局_报送表.xlsx'."""
    kind = "return" if language is Language.EN else "报送表"
    return f"{safe_stem(plan, 'plan', most=90)}_{day.isoformat()}_{safe_stem(unit, 'unit', most=80)}_{kind}.xlsx"


def write_return(
    path: Path, plan: str, unit: str, lines: Sequence[ReturnLine], day: date, language: Language = Language.ZH
) -> Path:
    """Writes the sheet to `path` (.xlsx) and returns it; an older file is replaced. The same arguments give the same
    bytes. OSError if it cannot be written."""
    made = datetime(day.year, day.month, day.day)
    with new_book(path, created=made, title=clean(f"{unit} {plan}", 200)) as book:
        _Sheet(book, language, day).write(plan, unit, lines)
    return path


class _Sheet(Speaker):
    def __init__(self, book: Any, language: Language, day: date) -> None:
        self.language = language
        self.day = day
        self.page = book.add_worksheet("报送表" if language is Language.ZH else "Return")
        base = {"font_name": BODY_FONT, "font_size": _SIZE, "valign": "vcenter", "text_wrap": True}
        lined = base | {"border": 1, "border_color": LINE}
        self.title = book.add_format(base | {"font_name": HEADING_FONT, "font_size": _TITLE_SIZE, "align": "center"})
        self.centred = book.add_format(base | {"align": "center"})
        self.line = book.add_format(base)
        self.heading = book.add_format(base | {"align": "right"})
        self.header = book.add_format(lined | {"font_name": HEADING_FONT, "align": "center", "bg_color": HEADER_FILL})
        self.fixed = book.add_format(lined)
        self.quoted = book.add_format(lined | {"quote_prefix": True})
        self.typed = book.add_format(lined | {"bg_color": _FILL_IN, "locked": False, "num_format": "@"})
        self.number = book.add_format(lined | {"bg_color": _FILL_IN, "locked": False, "align": "center"})
        self.date = book.add_format(
            lined | {"bg_color": _FILL_IN, "locked": False, "num_format": "yyyy-mm-dd", "align": "center"}
        )

    def write(self, plan: str, unit: str, lines: Sequence[ReturnLine]) -> None:
        page, last = self.page, len(_WIDTHS) - 1
        for place, width in enumerate(_WIDTHS):
            page.set_column(place, place, width, None, {"hidden": place == 0})
        for row, (text, style, height) in enumerate(
            (
                (self.say(_TITLE, unit=clean(unit)), self.title, 30),
                (self.say(_PLAN, plan=clean(plan), day=self.day.isoformat()), self.centred, 20),
                (self.say(_HOW), self.line, 34),
            )
        ):
            page.merge_range(row, 1, row, last, "", style)
            page.write_string(row, 1, text, style)
            page.set_row(row, height)
        page.write_string(2, 0, MARKS[self.language], self.line)  # an import leaves the sheet alone
        self._head(3, unit)
        self._labels(4)
        for row, each in enumerate(lines, start=5):
            self._row(row, each)
        page.freeze_panes(5, 3)
        page.repeat_rows(4)
        set_print(page)
        page.protect("", {"format_rows": True, "format_columns": True, "select_locked_cells": True})

    def _head(self, row: int, unit: str) -> None:
        """Who fills it in: the label to the left of its cell."""
        page = self.page
        page.set_row(row, 24)
        for place, head, style, text in (
            (1, Head.UNIT, self.fixed, clean(unit)),
            (4, Head.BY, self.typed, None),
            (7, Head.ON, self.date, None),
        ):
            page.write_string(row, place, self.label(head), self.heading)
            if text is None:
                page.write_blank(row, place + 1, None, style)
            else:
                page.write_string(row, place + 1, text, style)
        page.data_validation(row, 8, row, 8, self._a_day())

    def _labels(self, row: int) -> None:
        self.page.set_row(row, 28)
        fixed = (_KEY, _NUMBER, _KEY_TASK, _ROLE, _DEADLINE, _LAST)
        for place, text in enumerate([*map(self.say, fixed), *(field.label(self.language) for field in Field)]):
            self.page.write_string(row, place, text, self.header)

    def _row(self, row: int, line: ReturnLine) -> None:
        page = self.page
        texts = [
            key_of(line.assignment_id, f"{self.day:%Y%m%d}"),
            line.number,
            line.title,
            line.role.label(self.language),
            line.deadline,
            line.last,
        ]
        for place, text in enumerate(map(clean, texts)):
            page.write_string(row, place, text, self.quoted if looks_like_formula(text) else self.fixed)
        for place, field in enumerate(Field, start=len(texts)):
            style = {Field.PERCENT: self.number, Field.EXPECTED: self.date}.get(field, self.typed)
            page.write_blank(row, place, None, style)
        first = len(texts)
        page.data_validation(
            row, first, row, first, {"validate": "list", "source": [s.label(self.language) for s in ReportStatus]}
        )
        whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100, "ignore_blank": True}
        page.data_validation(row, first + 1, row, first + 1, whole | {"error_message": self.say(_PERCENT_HINT)})
        page.data_validation(row, first + 3, row, first + 3, self._a_day())
        lines = max(line_count(clean(text), width) for text, width in zip(texts[1:], _WIDTHS[1:], strict=False))
        page.set_row(row, min(max(lines, 3) * _SIZE * _LINE_HEIGHT + 6, MAX_ROW_HEIGHT))

    def _a_day(self) -> dict[str, object]:
        return {
            "validate": "date",
            "criteria": ">",
            "value": date(2000, 1, 1),
            "ignore_blank": True,
            "error_message": self.say(_DAY_HINT),
        }
