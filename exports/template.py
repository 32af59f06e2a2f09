"""Our own split table, to be filled in: for an office that has none yet. What is filled in as it says imports cleanly.

The table stands alone on the first sheet. The other sheets say in their second line that they are skipped on import.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from exports.books import new_book, set_print
from exports.cells import clean, line_count, looks_like_formula
from exports.layout import MAX_ROW_HEIGHT
from exports.style import BODY_FONT, HEADER_FILL, HEADING_FONT, LINE
from exports.template_words import (
    AREAS,
    DEADLINES,
    EXAMPLE,
    EXAMPLES,
    FIELDS,
    HELP,
    HELP_COLUMNS,
    HELP_LINES,
    LIST_COLUMN,
    LIST_NOTE,
    LISTS,
    READ_AS,
    SAMPLE_CHOICES,
    SAMPLE_MARK,
    TABLE,
    TITLE,
    TITLE_HINT,
    UNITS,
    WORDINGS,
    YEAR,
)
from exports.view import Words
from tasks.domain.deadline_notes import explain
from tasks.domain.deadlines import read_deadline
from tasks.domain.terms import Language
from tasks.intake.own import MARKS

_BLANK_ROWS = 20  # with lines, for a first page; rows below get theirs when they are filled in
_LAST_ROW = 2_000  # for which lists and hints are there
_LIST_FIRST = 3  # row of the first entry of a list, from 0
_SIZE = 10.5
_LINE = 1.5  # height of a line by size of font
_NO_DATE = datetime(2000, 1, 1)  # the same template has the same bytes
_HAS_YEAR = re.compile(r"20\d\d")
_MARK_SIZE, _TITLE_SIZE = 9, 18


def template_name(year: int, language: Language = Language.ZH) -> str:
    return f"plan_template_{year}.xlsx" if language is Language.EN else f"责任分解表模板_{year}.xlsx"


def write_template(
    path: Path,
    *,
    year: int,
    title: str = "",
    units: Sequence[str] = (),
    areas: Sequence[str] = (),
    language: Language = Language.ZH,
) -> Path:
    """Writes the template to `path` (.xlsx) and returns it; an older file is replaced.

    `units` and `areas` are offered as lists, examples where there are none. A title without a year gets a line with
    `year` below it. The same arguments give the same bytes. OSError if the file cannot be written.
    """
    with new_book(path, created=_NO_DATE, title=clean(title)[:200]) as book:
        _Template(book, year, language).write(title, {UNITS: units, AREAS: areas})
    return path


class _Template:
    def __init__(self, book: Any, year: int, language: Language) -> None:
        self.book = book
        self.year = year
        self.language = language
        base = {"font_name": BODY_FONT, "font_size": _SIZE, "valign": "vcenter", "text_wrap": True}
        lines = {"border": 1, "border_color": LINE}
        # '@': what is typed stays text, so that a number such as 1-2 does not become a date.
        self.typed = book.add_format(base | {"num_format": "@"})
        self.typed_lined = book.add_format(base | lines | {"num_format": "@"})
        self.lined = book.add_format(base | lines)
        self.quoted = book.add_format(base | lines | {"quote_prefix": True})
        self.line = book.add_format(base)
        self.rule = book.add_format(lines)  # of rows that are filled in below the first ones
        self.header = book.add_format(
            base | lines | {"font_name": HEADING_FONT, "align": "center", "bg_color": HEADER_FILL}
        )
        self.title = book.add_format(base | {"font_name": HEADING_FONT, "font_size": _TITLE_SIZE, "align": "center"})
        self.mark = book.add_format(base | {"font_size": _MARK_SIZE, "font_color": "#595959"})

    def write(self, title: str, given: Mapping[str, Sequence[str]]) -> None:
        table = self.book.add_worksheet(self.say(TABLE))
        self._write_help()
        self._write_example()
        for name in LISTS:
            self._write_list(name, given.get(name, ()))
        self._write_table(table, title)

    def say(self, words: Words) -> str:
        text = words.en if self.language is Language.EN else words.zh
        return text.replace("{year}", str(self.year))

    # ── the table ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _write_table(self, page: Any, title: str) -> None:
        last = len(FIELDS) - 1
        for place, field in enumerate(FIELDS):
            page.set_column(place, place, field.width, self.typed)
        heading = [clean(title, 500).strip() or self.say(TITLE)]
        if not _HAS_YEAR.search(heading[0]):
            heading.append(self.say(YEAR))
        for row, text in enumerate(heading):
            page.merge_range(row, 0, row, last, "", self.title)
            page.write_string(row, 0, text, self.title)
        page.set_row(0, line_count(heading[0], _total() * _SIZE / _TITLE_SIZE) * _TITLE_SIZE * _LINE + 6)
        page.data_validation(0, 0, 0, 0, {"validate": "any", "input_message": self.say(TITLE_HINT)})
        header = len(heading)
        page.set_row(header, 26)
        for place, field in enumerate(FIELDS):
            page.write_string(header, place, self.say(field.label), self.header)
            page.data_validation(header + 1, place, _LAST_ROW, place, self._offered(field.choices, field.help))
        for row in range(header + 1, header + 1 + _BLANK_ROWS):
            for place in range(len(FIELDS)):
                page.write_blank(row, place, None, self.typed_lined)
        below = header + 1 + _BLANK_ROWS
        filled = f"=COUNTA($A{below + 1}:${chr(ord('A') + last)}{below + 1})>0"
        page.conditional_format(below, 0, _LAST_ROW, last, {"type": "formula", "criteria": filled, "format": self.rule})
        page.ignore_errors({"number_stored_as_text": f"A{header + 2}:A{_LAST_ROW + 1}"})
        page.freeze_panes(header + 1, 0)
        page.repeat_rows(header)
        set_print(page)
        page.activate()

    def _offered(self, choices: str, hint: Words) -> dict[str, object]:
        """A list that may be left for other words: several units stand in one cell."""
        options: dict[str, object] = {"validate": "any", "input_message": self.say(hint)}
        if choices:
            first = f"'{self.say(LISTS[choices])}'!$A${_LIST_FIRST + 1}"
            entries = f"{first}:$A${_LAST_ROW}"
            # As long as the list is, so that no blank entries are offered and added ones are.
            source = f"=OFFSET({first},0,0,MAX(1,COUNTA({entries})),1)"
            options |= {"validate": "list", "source": source, "show_error": False}
        return options

    # ── the sheets that help ──────────────────────────────────────────────────────────────────────────────────────

    def _add_page(self, title: Words, widths: Sequence[float]) -> Any:
        """With its title, and the line by which intake knows that it is ours."""
        page = self.book.add_worksheet(self.say(title))
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        page.set_row(0, _TITLE_SIZE * _LINE + 6)
        page.merge_range(0, 0, 0, len(widths) - 1, "", self.title)
        page.write_string(0, 0, self.say(title), self.title)
        page.merge_range(1, 0, 1, len(widths) - 1, "", self.mark)
        page.write_string(1, 0, MARKS[self.language], self.mark)
        page.hide_gridlines(2)
        set_print(page)
        return page

    def _write_help(self) -> None:
        widths = (20.0, 100.0)
        page = self._add_page(HELP, widths)
        row = 2
        for line in map(self.say, HELP_LINES):
            page.merge_range(row, 0, row, 1, "", self.line)
            page.write_string(row, 0, line, self.line)
            page.set_row(row, _height(line, sum(widths)))
            row += 1
        for field in (None, *FIELDS):
            texts = HELP_COLUMNS if field is None else (field.label, field.help)
            self._write_row(page, row, [self.say(text) for text in texts], widths, head=field is None)
            row += 1

    def _write_example(self) -> None:
        widths = [field.width for field in FIELDS]
        page = self._add_page(EXAMPLE, widths)
        self._write_row(page, 2, [self.say(field.label) for field in FIELDS], widths, head=True)
        for row, texts in enumerate(EXAMPLES, start=3):
            self._write_row(page, row, [self.say(text) for text in texts], widths)

    def _write_list(self, name: str, given: Sequence[str]) -> None:
        widths = (36.0, 84.0)
        page = self._add_page(LISTS[name], widths)
        if name == DEADLINES:
            self._write_row(page, 2, [self.say(LIST_COLUMN[name]), self.say(READ_AS)], widths, head=True)
            for row, text in enumerate(map(self.say, WORDINGS), start=_LIST_FIRST):
                how = explain(read_deadline(text, self.year), text, self.language)
                self._write_row(page, row, [text, how], widths)
            return
        note = self.say(LIST_NOTE[name]) + ("" if given else self.say(SAMPLE_MARK))
        self._write_row(page, 2, [self.say(LIST_COLUMN[name]), note], widths, head=True)
        entries = given or [self.say(sample) for sample in SAMPLE_CHOICES[name]]
        for row, text in enumerate(entries[: _LAST_ROW - _LIST_FIRST], start=_LIST_FIRST):
            self._write_row(page, row, [text], widths)

    def _write_row(
        self, page: Any, row: int, texts: Sequence[str], widths: Sequence[float], *, head: bool = False
    ) -> None:
        for place, text in enumerate(map(clean, texts)):
            style = self.header if head else self.quoted if looks_like_formula(text) else self.lined
            page.write_string(row, place, text, style)
        page.set_row(row, max(_height(text, width) for text, width in zip(texts, widths, strict=False)))


def _total() -> float:
    return sum(field.width for field in FIELDS)


def _height(text: str, width: float) -> float:
    """Points that the wrapped text needs."""
    return min(line_count(clean(text), width) * _SIZE * _LINE + 6, MAX_ROW_HEIGHT)
