"""Which rows of a table are no work: by their texts (asides), and by what stands above and below them."""

from __future__ import annotations

import re

from tasks.intake.asides import (
    bare_title,
    heads_contacts,
    is_continuation,
    is_note,
    is_signature,
    is_starred,
    is_starred_number,
    is_total,
    numbers_the_columns,
    only_counts,
)
from tasks.intake.cells import has_section_mark, number_value, one_line, plain_number, text_of
from tasks.intake.grid import Place
from tasks.intake.headers import known_labels
from tasks.intake.labels import Column
from tasks.intake.sections import LONGEST_HEADING, Sections
from tasks.intake.table import Table

_NO_HEADING = re.compile(r"\s*\d|.*[。；;，,：:]\s*", re.DOTALL)  # '2.每月报送', a sentence


class Lines:
    """Asked for one row after the other, from the top down; `own` are the texts that stand in the row, by column."""

    def __init__(self, table: Table, sections: Sections) -> None:
        self.table = table
        self.sections = sections
        self.contacts: Place | None = None  # where a list of people begins
        self.contact_rows = 0
        self._titles = table.of(Column.TITLE)
        self._named = [place for place, held in table.columns.items() if held in (Column.NUMBER, Column.AREA)]
        self._named += self._titles
        self._work = {place for place, held in table.columns.items() if held.holds_units or held is Column.DEADLINE}
        self._title = bare_title(table.title)
        self._subtitles = {bare_title(text) for text in table.headings if not has_section_mark(text)}
        self._in_notes = False  # after '注：', until a row of work comes

    def took_item(self) -> None:
        self._in_notes = False

    def is_repeated_header(self, own: dict[int, str]) -> bool:
        kinds = {column for column, _ in known_labels(list(own.values()))}
        if len(kinds) < 3:
            return False
        return kinds <= set(self.table.columns.values()) | {Column.IGNORED} and Column.TITLE in kinds

    def is_named(self, own: dict[int, str]) -> bool:
        """Whether a row has a number and a title: what is not imported of such rows is said."""
        numbers = [text for place, text in own.items() if self.table.columns.get(place) is Column.NUMBER]
        titles = [own[place] for place in self._titles if place in own]
        return any(number_value(plain_number(text)) is not None for text in numbers) and any(
            number_value(plain_number(text)) is None for text in titles
        )

    def is_of_contacts(self, row: int, own: dict[int, str]) -> bool:
        """'姓名, 单位, 电话' below the tasks, and what follows it to the end of the table."""
        if self.contacts is None and heads_contacts(list(own.values())):
            self.contacts = (row, min(own))
            self.sections.drop_heading()
        elif self.contacts is not None:
            self.contact_rows += 1
        return self.contacts is not None

    def is_aside(self, row: int, own: dict[int, str]) -> bool:
        """Totals, notes, signatures, page numbers, the row that numbers the columns, a repeated title (reading 36)."""
        texts = list(own.values())
        first = texts[0]
        alone = len(own) == 1
        has_work = not self._work.isdisjoint(own)
        if (alone or not has_work) and is_note(first) and not self._is_starred_item(row, own):
            self._in_notes = True
            return True
        if self._in_notes and alone and not has_section_mark(first) and not self._is_heading_again(row, own):
            return True
        if (not has_work or not any(place in own for place in self._titles)) and is_signature(first):
            return True
        if (not has_work or only_counts(texts[1:])) and any(
            map(is_total, [first, *(own[place] for place in self._named if place in own)])
        ):
            return True
        if alone and (bare_title(first) in self._subtitles or is_continuation(first)):
            return True
        return (
            one_line(first) == self.table.title
            or (alone and bare_title(first) == self._title)
            or (numbers_the_columns(texts))
        )

    def _is_starred_item(self, row: int, own: dict[int, str]) -> bool:
        """'★2', or '★甲' in a row for which merged cells say who or when: no note."""
        place, first = next(iter(own.items()))
        if not is_starred(first):
            return False
        if self.table.columns.get(place) is Column.NUMBER and is_starred_number(first):
            return True
        return self.table.has_work(row)

    def _is_heading_again(self, row: int, own: dict[int, str]) -> bool:
        """A line between a note and a row of work, that looks like the headings before it."""
        ((place, text),) = own.items()
        if len(one_line(text)) > LONGEST_HEADING or _NO_HEADING.fullmatch(text):
            return False
        right = self.table.sheet.merge_ends.get((row, place), (row, place))[1]
        shapes = self.sections.shapes
        if (place, right) not in shapes and (shapes or right == place):
            return False
        rows = self.table.sheet.rows
        below = next((at for at in range(row + 1, self.table.last + 1) if any(map(text_of, rows[at]))), None)
        if below is None or not self.table.has_work(below):
            return False
        self._in_notes = False
        return True
