"""The rows of a table → items as they stand; headings, continuations, totals, notes and withdrawn rows told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tasks.domain.choices import HiddenReading
from tasks.domain.model import Problem
from tasks.intake.asides import (
    is_ditto,
    is_example,
    remark_withdraws,
    says_withdrawn,
)
from tasks.intake.cells import (
    area_name,
    has_section_mark,
    heading_count,
    one_line,
    plain_number,
    text_and_oddities,
    text_of,
)
from tasks.intake.grid import Place, Sheet, address
from tasks.intake.items import UNITS, Entry, RawItem, first_of
from tasks.intake.labels import Column
from tasks.intake.lines import Lines
from tasks.intake.sections import LONGEST_HEADING, Sections, is_section_number
from tasks.intake.table import Table

_MOSTLY = 0.5
_DETAILS = UNITS | {Column.DEADLINE, Column.MEASURES}  # what a heading does not have


@dataclass
class Body:
    items: list[RawItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    withdrawn_numbers: set[str] = field(default_factory=set)
    hidden: list[Entry] = field(default_factory=list)  # the title of each item in a hidden row, imported or not


def read_body(table: Table, area: str, hidden: HiddenReading) -> Body:
    """`area` is the one that holds until the table names another."""
    return _Reader(table, area, hidden).read()


class _Reader:
    def __init__(self, table: Table, area: str, hidden: HiddenReading) -> None:
        self.table = table
        self.leaves_hidden_out = hidden is HiddenReading.SKIP
        self.sheet: Sheet = table.sheet
        self.body = Body()
        self.columns = [(place, held) for place, held in table.columns.items() if held is not Column.IGNORED]
        self.width = max(table.right, max(table.columns, default=0) + 1)
        self.titles = self._places(Column.TITLE)
        self.odd: dict[Place, tuple[str, ...]] = {}  # warning codes about texts
        self.marked_rows = {row for row, _ in self.sheet.partly_struck | self.sheet.unvalued | self.sheet.errors}
        self.sections = Sections(table, area)
        self.lines = Lines(table, self.sections)
        self.above: dict[int, str] = {}  # by column, for '同上'
        self.by_title_row: dict[int, RawItem | None] = {}  # None: withdrawn

    def read(self) -> Body:
        for row in range(self.table.first, self.table.last + 1):
            own = self._own(row)
            if not own:
                continue
            cells = self.sheet.rows[row]
            is_numbered = any(text.isdigit() or isinstance(cells[place], float) for place, text in own.items())
            if not is_numbered and self.lines.is_repeated_header(own):
                self._say_contacts()
                continue
            if self.lines.is_of_contacts(row, own):
                continue
            if self.lines.is_aside(row, own):
                if self.lines.is_named(own):
                    self._say_ignored(row, own)
                continue
            entries = self._entries(row, own)
            if self._take_heading(row, own, entries):
                continue
            self._take_row(row, own, entries)
        self._say_contacts()
        self._say_headings(self.sections.end())
        return self.body

    def _own(self, row: int) -> dict[int, str]:
        """Texts that stand in this very row, by column; what is odd about them is noted on the way."""
        own = {}
        merged = self.sheet.merged_into.get(row, {})
        for place, cell in enumerate(self.sheet.rows[row][: self.width]):
            if cell is None:
                continue
            text, odd = text_and_oddities(cell)
            if odd:
                self.odd[row, place] = odd
                self.marked_rows.add(row)
            is_own = place not in merged or merged[place] == (row, place)
            if text and is_own and self.table.left <= place < self.table.right:
                own[place] = text
        return own

    def _entries(self, row: int, own: dict[int, str]) -> list[Entry]:
        """What holds in this row, including what merged cells bring down from above."""
        entries = []
        merged = self.sheet.merged_into.get(row, {})
        for place, column in self.columns:
            top, left = merged.get(place, (row, place))
            if left != place or top < self.table.first:
                continue
            text = own[place] if top == row and place in own else text_of(self.sheet.at(top, place))
            if not text:
                continue
            if column not in (Column.NUMBER, Column.TITLE):
                text = self.above[place] = self.above.get(place, text) if is_ditto(text) else text
            entries.append(Entry(column, text, top, place))
        return entries

    def _places(self, *columns: Column) -> list[int]:
        return [place for place, column in self.table.columns.items() if column in columns]

    def _take_heading(self, row: int, own: dict[int, str], entries: list[Entry]) -> bool:
        """A section heading: a row that has an area's name and nothing else. Returns whether the row is used up."""
        has_details = any(entry.column in _DETAILS for entry in entries)  # of its own or from merged cells
        numbers = [place for place in own if self.table.columns.get(place) is Column.NUMBER]
        others = [place for place in own if place not in numbers]
        if len(own) == 1 and numbers and plain_number(own[numbers[0]]).isdigit():
            if has_details:
                self._say_ignored(row, own)
            return True  # an empty line of a form
        if has_details:
            return False
        place = others[0] if others else numbers[0]
        text = own[place]
        number = own[numbers[0]] if numbers and others else ""
        if len(own) > 2 or (len(own) == 2 and not number):
            return False
        items = self.sections.share_of_items(number) if number else 0
        if number and (items >= _MOSTLY or not is_section_number(number)):
            return False
        if len(one_line(text)) > LONGEST_HEADING:
            self._say("row_ignored", row, place, text=one_line(text)[:30])
            return True
        bottom, right = self.sheet.merge_ends.get((row, place), (row, place))
        is_area_cell = self.table.columns.get(place) is Column.AREA and bottom > row
        marked = number or right > place or has_section_mark(text) or heading_count(one_line(text))
        titled = self.table.columns.get(place) is Column.TITLE
        if is_area_cell or (not marked and titled and not self._places(Column.NUMBER)):
            return False
        if not number:
            self.sections.shapes.add((place, right))
        self._say_headings(self.sections.open(text, number, (row, place), said=items > 0))
        if items:
            self._say_headings([((row, place), text)])
        return True

    def _take_row(self, row: int, own: dict[int, str], entries: list[Entry]) -> None:
        title = first_of(entries, Column.TITLE)
        if area := first_of(entries, Column.AREA):
            self.sections.area = area_name(area.text) or self.sections.area
        if any(is_example(entry.text) for entry in entries if entry.column in (Column.NUMBER, Column.TITLE)):
            self._say_ignored(row, own)
            return
        if title is not None and title.row < row and title.row in self.by_title_row:
            above = self.by_title_row[title.row]
            if above is None:
                return
            if not _has_number_like(above, row, entries):
                self._add(above, row, [entry for entry in entries if entry.row == row])
                return
        if title is None:
            if all(entry.column in (Column.AREA, Column.REMARK) for entry in entries):
                return
            has_number = any(entry.column is Column.NUMBER and entry.row == row for entry in entries)
            if not has_number and self.body.items:
                self._add(self.body.items[-1], row, [entry for entry in entries if entry.row == row])
                return
        if self._is_withdrawn(row, title, entries):
            number = _number(entries)
            self.body.withdrawn_numbers.add(plain_number(number))
            self._say(
                "withdrawn_row_skipped",
                row,
                title.place if title else min(own),
                number=number,
                title=title.text if title else "",
            )
            self.by_title_row[row] = None
            return
        if row in self.sheet.hidden_rows and self._leave_out(row, own, entries):
            return
        self.lines.took_item()
        item = RawItem(self.sections.area, row)
        self._add(item, row, entries)
        self.body.items.append(item)
        self.sections.took_item()
        self.by_title_row[row] = item
        if title is not None:
            self.by_title_row[title.row] = item  # what follows without a number belongs to this one

    def _leave_out(self, row: int, own: dict[int, str], entries: list[Entry]) -> bool:
        """Whether the item of a hidden row is left out, by choice (reading 32); said either way."""
        title = first_of(entries, Column.TITLE) or entries[0]
        self.body.hidden.append(title)
        code = "hidden_row_skipped" if self.leaves_hidden_out else "hidden_row"
        self._say(code, row, min(own), title=one_line(title.text)[:30])
        if self.leaves_hidden_out:
            self.body.withdrawn_numbers.add(plain_number(_number(entries)))
            self.by_title_row[row] = None
        return self.leaves_hidden_out

    def _is_withdrawn(self, row: int, title: Entry | None, entries: list[Entry]) -> bool:
        """Struck through as a whole, or marked as withdrawn (reading 32)."""
        if title is None:
            return any((row, place) in self.sheet.partly_struck for place in self.titles)
        if (title.row, title.place) in self.sheet.struck:
            return True
        return any(
            remark_withdraws(entry.text) if entry.column is Column.REMARK else says_withdrawn(entry.text)
            for entry in entries
            if entry.column in (Column.TITLE, Column.NUMBER, Column.REMARK)
        )

    def _add(self, item: RawItem, row: int, entries: list[Entry]) -> None:
        if row in self.marked_rows:
            for place, _ in self.columns:
                self._note_cell(row, place)
        for entry in entries:
            if self.sheet.struck and (entry.row, entry.place) in self.sheet.struck:
                self._say("strikethrough_run", entry.row, entry.place, text=one_line(entry.text)[:30])
            else:
                item.add(entry)

    def _note_cell(self, row: int, place: int) -> None:
        for code in self.odd.get((row, place), ()):
            self._say(code, row, place)
        if (row, place) in self.sheet.partly_struck:
            self._say("strikethrough_run", row, place, text=one_line(text_of(self.sheet.at(row, place)))[:30])
        if (row, place) in self.sheet.unvalued:
            self._say("formula_without_value", row, place)
        if (row, place) in self.sheet.errors:
            self._say("cell_error", row, place)

    def _say_ignored(self, row: int, own: dict[int, str]) -> None:
        self._say("row_ignored", row, min(own), text=one_line(" ".join(own.values()))[:30])

    def _say_contacts(self) -> None:
        """Says the list of people that ends here, and looks for tasks again."""
        if self.lines.contacts is not None:
            text = one_line(" ".join(text_of(cell) for cell in self.sheet.rows[self.lines.contacts[0]]))
            self._say("people_ignored", *self.lines.contacts, text=text[:30], rows=str(self.lines.contact_rows))
        self.lines.contacts, self.lines.contact_rows = None, 0

    def _say_headings(self, headings: list[tuple[Place, str]]) -> None:
        for (row, place), text in headings:
            self._say("row_as_heading", row, place, text=one_line(text)[:30])

    def _say(self, code: str, row: int, place: int, **values: str) -> None:
        self.body.problems.append(Problem(code, self.sheet.name, address(row, place), values))


def _has_number_like(above: RawItem, row: int, entries: list[Entry]) -> bool:
    """Whether a row under a merged title has a number of its own, as '1.2' below '1.1': people quote it as an item."""
    number = first_of(entries, Column.NUMBER)
    before = first_of(above.of(Column.NUMBER), Column.NUMBER)
    if number is None or before is None or number.row < row or before.row < above.row:
        return False
    return re.sub(r"\d+", "1", number.text) == re.sub(r"\d+", "1", before.text) and number.text != before.text


def _number(entries: list[Entry]) -> str:
    """The number of an item as printed, '' without one."""
    entry = first_of(entries, Column.NUMBER)
    return entry.text if entry else ""
