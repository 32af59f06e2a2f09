"""What a sheet is: its title, its columns as data, its rows. `exports.table` draws it; `exports.registry` lists it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from exports.style import Paper
from exports.view import View, Words
from tasks.domain.terms import Answer, Light

Row = TypeVar("Row")
Value = str | int | float | date | Light | Answer | None  # what a cell may hold; None is an empty cell


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A named column. `width` is in half-width characters.

    `merge` gives the key under which neighbouring rows share one cell; columns without it have a cell per row.
    `light` colours the heading, for columns that count one light; `bars` are drawn behind shares of 1.
    """

    label: Words
    width: float
    get: Callable[[Row, View], Value]
    align: str = "left"
    number_format: str = ""
    merge: Callable[[Row], Hashable] | None = None
    light: Light | None = None
    bars: bool = False


@dataclass(frozen=True)
class Placed:
    """Where the rows of a block stand, for a chart of them: 0-based, `end` exclusive."""

    book: Any
    name: str
    header: int
    first: int
    end: int


@dataclass(frozen=True)
class Drawing:
    """A chart of the workbook, and its size in pixels."""

    chart: Any
    width: int
    height: int


@dataclass(frozen=True)
class Block(Generic[Row]):
    """Rows that begin a printed page, under a line of their own; `below` draws a chart under them."""

    rows: Sequence[Row]
    band: str = ""
    below: Callable[[Placed, View], Drawing | None] | None = None


def whole(rows: Sequence[Row], view: View) -> list[Block[Row]]:
    """All rows in one block."""
    return [Block(rows)]


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """One sheet. `lines` are the sentences under the title; `empty` is said when there are no rows; `font_size` and
    `padding` (above and below a cell's text together) are in points.

    `one_page` squeezes the sheet onto one printed page unless it has very many rows.
    `frozen` columns stay in view when scrolling; `strong` marks total rows; `split` makes blocks of the rows; `titled`
    repeats the title on every printed page, not only the columns' headings.
    """

    title: Words
    columns: tuple[Column[Row], ...]
    rows: Callable[[View], Sequence[Row]]
    heading: Words
    lines: Callable[[View], Sequence[str]]
    empty: Words
    paper: Paper = Paper.A4
    font_size: float = 10.5
    padding: float = 7.0
    one_page: bool = False
    frozen: int = 0
    filtered: bool = False
    strong: Callable[[Row], bool] = lambda row: False
    split: Callable[[Sequence[Row], View], Sequence[Block[Row]]] = whole
    titled: bool = False
