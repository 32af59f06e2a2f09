"""The sections of a table: which area holds, and whether a line with a Chinese number is a heading or an item."""

from __future__ import annotations

import re
from functools import cached_property

from tasks.intake.cells import CHINESE_NUMERAL, area_name, has_section_mark, one_line, plain_number
from tasks.intake.grid import Place
from tasks.intake.labels import Column
from tasks.intake.table import Table

LONGEST_HEADING = 60
_SECOND_LEVEL = re.compile(r"\s*[（(]")


class Sections:
    """`area` is the one that holds from here on."""

    def __init__(self, table: Table, area: str) -> None:
        self.table = table
        self.area = area
        self.shapes: set[tuple[int, int]] = set()  # the first and last column of headings that stand alone
        self._before = area  # the heading that holds
        self._level = 0  # 1: '一、'; 2: '（一）'
        self._has_items = False  # of its own, not under headings below it
        self._below = False
        self._waiting: list[tuple[int, Place, str]] = []  # numbered headings that nothing stands under yet

    def open(self, text: str, number: str, at: Place, *, said: bool) -> list[tuple[Place, str]]:
        """A heading begins. Gives the numbered headings before it that stay without an item (place, text).

        `said`: nothing more is to be said of this one.
        """
        level = 2 if _SECOND_LEVEL.match(number or text) else 1
        self._below = level == 2 and self._level == 1 and not self._has_items
        if not self._below:
            self._before = self.area
            self.area, self._level, self._has_items = area_name(text), level, False
        without = self._close(level)
        if number and not said:
            self._waiting.append((level, at, text))
        return without

    def took_item(self) -> None:
        self._has_items = self._has_items or not self._below
        self._waiting.clear()

    def drop_heading(self) -> None:
        """The last heading, without items so far, was of something else than tasks."""
        if not self._has_items:
            self.area = self._before

    def end(self) -> list[tuple[Place, str]]:
        return self._close(0)

    def _close(self, level: int) -> list[tuple[Place, str]]:
        without = [(at, text) for above, at, text in self._waiting if above >= level]
        self._waiting = [heading for heading in self._waiting if heading[0] < level]
        return without

    def share_of_items(self, number: str) -> float:
        """Of the rows whose number is written like this one ('（二）'), the share that says who or when: 0 to 1."""
        return self._shares.get(_style(number), 0)

    @cached_property
    def _shares(self) -> dict[str, float]:
        sheet = self.table.sheet
        place, title = (next(iter(self.table.of(column)), -1) for column in (Column.NUMBER, Column.TITLE))
        works: dict[str, list[bool]] = {}
        for row in range(self.table.first, self.table.last + 1):
            number = sheet.at(row, place)
            if isinstance(number, str) and is_section_number(number) and sheet.at(row, title):
                works.setdefault(_style(number), []).append(self.table.has_work(row))
        return {style: sum(rows) / len(rows) for style, rows in works.items()}


def is_section_number(number: str) -> bool:
    """Whether a cell of numbers holds '一' or '（一）', which number areas in one office and items in another."""
    return has_section_mark(f"{plain_number(number)}、甲")


def _style(number: str) -> str:
    return CHINESE_NUMERAL.sub("一", one_line(number))
