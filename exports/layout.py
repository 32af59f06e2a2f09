"""Row heights, shared cells and page ends, worked out before anything is drawn.

Spreadsheet programs do not fit the height of merged cells, and a merged cell that runs over the end of a printed page
shows its text on one page only, or cut in two. So heights come from the widths of the texts, pages end between items,
and a shared cell ends with its page: the next page says again what it continues.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

MAX_ROW_HEIGHT = 409.0  # points; no spreadsheet program draws a higher row. A longer text stays whole in its cell.
_SAFETY = 0.97  # programs measure columns a little differently: a page that is planned full must not spill a row
_MAX_WASTE = 0.3  # of a page: a larger block than this is broken rather than moved to the next page


@dataclass(frozen=True)
class Shared:
    """A column whose neighbouring rows share a cell: the key and the height needed by the text, per row."""

    keys: Sequence[Hashable]
    needs: Sequence[float]

    def runs(self, page_starts: frozenset[int]) -> list[tuple[int, int]]:
        """(first, end) of every run of rows with one key on one page; `end` exclusive."""
        runs: list[tuple[int, int]] = []
        first = 0
        for row in range(1, len(self.keys) + 1):
            if row == len(self.keys) or self.keys[row] != self.keys[first] or row in page_starts:
                runs.append((first, row))
                first = row
        return runs


@dataclass(frozen=True)
class Layout:
    heights: list[float]  # points
    runs: list[list[tuple[int, int]]]  # per shared column
    page_starts: list[int]  # rows that begin a further page


@dataclass
class Paging:
    """How far the printed pages of a sheet are filled, in points.

    `first_taken` and `taken` are what title and headings take on the first and on every further page; `breaks` are the
    rows before which a page is turned.
    """

    room: float
    first_taken: float
    taken: float
    breaks: list[int] = field(default_factory=list)
    used: float = field(init=False)

    def __post_init__(self) -> None:
        self.used = self.first_taken

    @property
    def left(self) -> float:
        return self.room - self.used

    def fits(self, points: float) -> bool:
        return self.used + points <= self.room * _SAFETY

    def take(self, points: float) -> None:
        self.used += points

    def turn(self, row: int) -> None:
        """`row` begins a page."""
        self.breaks.append(row)
        self.used = self.taken

    def laid(self, first: int, layout: Layout, *, explicit: bool) -> None:
        """Rows were laid out from the row `first` on; without shared cells programs may turn the pages themselves."""
        last = layout.page_starts[-1] if layout.page_starts else 0
        if layout.page_starts:
            self.used = self.taken
        self.used += sum(layout.heights[last:])
        if explicit:
            self.breaks += [first + row for row in layout.page_starts]


def arrange(own: Sequence[float], shared: Sequence[Shared], first_room: float, room: float) -> Layout:
    """Lays out rows that need `own` points each.

    `first_room` and `room` are the points for rows on the first and on every further page. The shared column with the
    most runs gives the blocks that pages keep together.
    """
    whole = _runs(shared, frozenset())
    block_starts = {first for first, _ in max(whole, key=len, default=[(row, row + 1) for row in range(len(own))])}
    starts = _page_starts(_heights(own, shared, whole), block_starts, first_room * _SAFETY, room * _SAFETY)
    runs = _runs(shared, frozenset(starts))
    return Layout(_heights(own, shared, runs), runs, starts)


def _runs(shared: Sequence[Shared], page_starts: frozenset[int]) -> list[list[tuple[int, int]]]:
    """The runs of each column; columns that have their keys in common are gone through once."""
    found = {id(column.keys): column for column in shared}
    runs = {key: column.runs(page_starts) for key, column in found.items()}
    return [runs[id(column.keys)] for column in shared]


def _heights(own: Sequence[float], shared: Sequence[Shared], runs: Sequence[Sequence[tuple[int, int]]]) -> list[float]:
    """Own heights, stretched evenly where a shared text needs more than its rows have together."""
    heights = [min(height, MAX_ROW_HEIGHT) for height in own]
    for column, column_runs in zip(shared, runs, strict=True):
        for first, end in column_runs:
            lacking = column.needs[first] - sum(heights[first:end])
            if lacking > 0:
                each = lacking / (end - first)
                heights[first:end] = [min(height + each, MAX_ROW_HEIGHT) for height in heights[first:end]]
    return heights


def _page_starts(heights: Sequence[float], block_starts: set[int], first_room: float, room: float) -> list[int]:
    starts: list[int] = []
    page, used, capacity = 0, 0.0, first_room  # the row the page begins with, the points used of its capacity
    block, before_block = 0, 0.0  # the row the block begins with, the points used before it
    for row, height in enumerate(heights):
        if row in block_starts:
            block, before_block = row, used
        while used + height > capacity and row > page:  # again if the block itself is too high
            moved = used - before_block
            if block > page and moved <= capacity * _MAX_WASTE and moved + height <= room:
                page, used = block, moved
            else:
                page, used = row, 0.0
            starts.append(page)
            capacity = room
            before_block = 0.0
        used += height
    return starts
