"""The calendar of coming reminders as a workbook: every line of every digest, and how many digests each person gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exports.books import new_book, set_print
from exports.cells import clean, line_count, looks_like_formula
from exports.style import BODY_FONT, HEADER_FILL, HEADING_FONT, LINE, TOTAL_FILL
from exports.view import Speaker, Words
from tasks.domain.terms import Language

_SIZE, _LINE_HEIGHT = 10.5, 1.5
_LINES, _LOAD = Words("提醒日程", "Reminders"), Words("每人每周次数", "Digests a week")
_HEAD = (
    (Words("日期", "Day"), 12.0),
    (Words("时间", "Time"), 7.0),
    (Words("提醒谁", "To"), 14.0),
    (Words("单位", "Unit"), 22.0),
    (Words("序号", "No."), 7.0),
    (Words("重点任务", "Key task"), 44.0),
    (Words("时限", "Due on"), 12.0),
    (Words("原因", "Why"), 44.0),
)
_PERSON, _TOTAL = Words("姓名", "Name"), Words("合计", "Total")
_WEEK = Words("{day}起", "from {day}")
_NOTE = Words(
    "按目前的台账试算，假定没有人答复；有人报送后，相应的提醒就不再发出。",
    "Tried out on the present ledger, as if nobody answered; what is reported is not reminded of any more.",
)


@dataclass(frozen=True)
class Reminder:
    """One line of a digest; `at` is the wall-clock time of the office."""

    at: datetime
    person_id: int
    person: str
    unit: str
    number: str
    title: str
    due_on: date | None
    reason: str


def write_schedule(path: Path, reminders: Sequence[Reminder], language: Language = Language.ZH) -> Path:
    """Writes the workbook to `path` (.xlsx) and returns it; an older file is replaced. The same reminders give the same
    bytes. OSError if it cannot be written."""
    with new_book(path, created=datetime(2000, 1, 1)) as book:
        pages = _Book(book, language)
        pages.write_lines(reminders)
        pages.write_load(reminders)
    return path


class _Book(Speaker):
    def __init__(self, book: Any, language: Language) -> None:
        self.book = book
        self.language = language
        base = {"font_name": BODY_FONT, "font_size": _SIZE, "valign": "vcenter", "text_wrap": True}
        lined = base | {"border": 1, "border_color": LINE}
        centred = lined | {"align": "center"}
        self.note = book.add_format({"font_name": BODY_FONT, "font_size": _SIZE, "font_color": "#595959"})
        self.header = book.add_format(centred | {"font_name": HEADING_FONT, "bg_color": HEADER_FILL})
        self.text = book.add_format(lined)
        self.quoted = book.add_format(lined | {"quote_prefix": True})
        self.day = book.add_format(centred | {"num_format": "yyyy-mm-dd"})
        self.count = book.add_format(centred)
        self.total = book.add_format(centred | {"bg_color": TOTAL_FILL})

    def write_lines(self, reminders: Sequence[Reminder]) -> None:
        page = self._page(_LINES, [self.say(words) for words, _ in _HEAD], [width for _, width in _HEAD])
        for row, each in enumerate(reminders, start=2):
            page.write_datetime(row, 0, datetime.combine(each.at.date(), datetime.min.time()), self.day)
            texts = (f"{each.at:%H:%M}", each.person, each.unit, each.number, each.title)
            for place, text in enumerate(texts, start=1):
                self._text(page, row, place, text)
            if each.due_on is None:
                page.write_blank(row, 6, None, self.day)
            else:
                page.write_datetime(row, 6, datetime.combine(each.due_on, datetime.min.time()), self.day)
            self._text(page, row, 7, each.reason)
            lines = max(line_count(clean(each.title), _HEAD[5][1]), line_count(clean(each.reason), _HEAD[7][1]))
            page.set_row(row, lines * _SIZE * _LINE_HEIGHT + 6)
        page.autofilter(1, 0, max(2, len(reminders) + 1), len(_HEAD) - 1)

    def write_load(self, reminders: Sequence[Reminder]) -> None:
        """Digests by person and week, Monday to Sunday: whom the plan burdens."""
        had = Counter((person, name, _monday(at)) for person, name, at in _digests(reminders))
        people = sorted({(person, name) for person, name, _ in had}, key=lambda each: (each[1], each[0]))
        weeks = sorted({monday for _, _, monday in had})
        heads = [self.say(_WEEK, day=monday.isoformat()) for monday in weeks]
        page = self._page(_LOAD, [self.say(_PERSON), *heads, self.say(_TOTAL)], [16.0] + [13.0] * (len(weeks) + 1))
        for row, (person, name) in enumerate(people, start=2):
            self._text(page, row, 0, name)
            counts = [had.get((person, name, monday), 0) for monday in weeks]
            for place, count in enumerate(counts, start=1):
                page.write_number(row, place, count, self.count)
            page.write_number(row, len(weeks) + 1, sum(counts), self.total)

    def _page(self, title: Words, heads: Sequence[str], widths: Sequence[float]) -> Any:
        page = self.book.add_worksheet(self.say(title))
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        page.write_string(0, 0, self.say(_NOTE), self.note)
        for place, head in enumerate(heads):
            page.write_string(1, place, head, self.header)
        page.set_row(1, 24)
        page.freeze_panes(2, 1)
        page.repeat_rows(1)
        set_print(page)
        return page

    def _text(self, page: Any, row: int, place: int, text: str) -> None:
        said = clean(text)
        page.write_string(row, place, said, self.quoted if looks_like_formula(said) else self.text)


def _digests(reminders: Sequence[Reminder]) -> list[tuple[int, str, datetime]]:
    """One entry for all that a person is told at a moment."""
    return list(dict.fromkeys((each.person_id, each.person, each.at) for each in reminders))


def _monday(at: datetime) -> date:
    return date.fromordinal(at.date().toordinal() - at.weekday())
