"""Documents (Word, HTML) as a sheet: lines of text and tables that follow one another, one below the other.

A line stands in a row of its own that is merged over the whole width, as a title or a heading is in a workbook; so the
rest of the intake finds titles, areas and notes in a document as it does in a workbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tasks.intake.grid import Cell, Sheet
from tasks.intake.limits import Limits
from tasks.intake.sniff import too_many_cells

_SPACE = re.compile(r"\s*\n\s*")


@dataclass
class Text:
    """Pieces of a text, of which some are struck out."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)

    def add(self, piece: str, *, struck: bool = False) -> None:
        if piece:
            self.pieces.append((piece, struck))

    def extend(self, other: Text) -> None:
        self.pieces += other.pieces

    @property
    def all(self) -> str:
        return _tidy("".join(piece for piece, _ in self.pieces))

    @property
    def kept(self) -> str:
        """Without what is struck out."""
        return _tidy("".join(piece for piece, struck in self.pieces if not struck))

    @property
    def is_cut(self) -> bool:
        return any(struck and piece.strip() for piece, struck in self.pieces)


def _tidy(text: str) -> str:
    return _SPACE.sub("\n", text).strip()


@dataclass
class Box:
    """A cell of a table: where it begins and how many rows and columns it takes."""

    row: int
    column: int
    text: Text
    down: int = 1
    across: int = 1


class Flow:
    """Collects lines and tables, and lays them out as a sheet. Refusal: too_large_unpacked."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.sheet = Sheet(name, [])
        self.has_table = False
        self._limits = limits
        self._lines: list[int] = []
        self._cells = 0

    def line(self, text: Text) -> None:
        """A line outside any table; nothing for an empty one."""
        if text.all:
            self._lines.append(len(self.sheet.rows))
            self._grow(1, 1)
            self._put(Box(0, 0, text), len(self.sheet.rows) - 1)

    def table(self, height: int, boxes: list[Box], hidden_rows: set[int], hidden_columns: set[int]) -> None:
        """A table of so many rows; boxes outside it are cut off, and of boxes that overlap the first one wins."""
        top = len(self.sheet.rows)
        self._grow(height, max((box.column + box.across for box in boxes), default=0))
        self.has_table = self.has_table or bool(boxes)
        self.sheet.hidden_rows |= {top + row for row in hidden_rows}
        self.sheet.hidden_columns |= hidden_columns
        for box in boxes:
            down = min(box.down, height - box.row)
            self._put(box, top + box.row)
            if down > 1 or box.across > 1:
                row = top + box.row
                self.sheet.merges.append((row, box.column, row + down - 1, box.column + box.across - 1))

    def done(self) -> Sheet:
        width = self.sheet.width
        if width > 1:
            self.sheet.merges += [(row, 0, row, width - 1) for row in self._lines]
        return self.sheet

    def _grow(self, height: int, width: int) -> None:
        self._cells += height * width
        if self._cells > self._limits.cells:
            raise too_many_cells(self._cells, self._limits)
        self.sheet.rows += [_empty(width) for _ in range(height)]

    def _put(self, box: Box, row: int) -> None:
        place = (row, box.column)
        kept = box.text.kept
        if box.text.is_cut:
            (self.sheet.partly_struck if kept else self.sheet.struck).add(place)
        self.sheet.rows[row][box.column] = kept or box.text.all or None


def _empty(width: int) -> list[Cell]:
    return [None] * width
