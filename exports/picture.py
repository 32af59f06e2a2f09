"""Writes the picture board: the plan on one page, for a leader's phone, a screen in a meeting, or paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import resvg_py

from exports.board import make_board
from exports.files import replaced
from exports.picture_canvas import FAMILY, FONTS, Canvas
from exports.picture_matrix import draw_matrix
from exports.picture_parts import WIDTH, draw_footer, draw_header, draw_totals, draw_worst
from exports.view import View
from tasks.domain.model import Ledger, Tally
from tasks.domain.terms import Language

SCALE = 2.0
LARGEST = 10_000  # dots of width and height together: what Telegram takes as a photo


def write_picture(
    ledger: Ledger, path: Path, language: Language = Language.ZH, history: Iterable[tuple[date, Tally]] = ()
) -> Path:
    """Writes the board of `ledger` to `path` (.png, 2,800 dots wide, a little less if very high) and returns it.

    `history` has the totals of earlier days, in any order (`(earlier.as_of, earlier.tally)` of their ledgers): the
    trend of completion is drawn from it, and left out without it. Folders are created, an older file is replaced in
    one step. The same arguments give the same bytes on machines with the same fonts, and on all machines as long as
    the texts keep to the characters of our own font (docs/dependencies.md). Raises OSError if the file cannot be
    written: the older file is then as it was.
    """
    svg, height = draw_board(View(ledger, language), history)
    picture = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=zoom(height),
        font_family=FAMILY,
        font_files=[str(file) for file in sorted(FONTS.glob("*.otf"))],
    )
    with replaced(path) as file:
        file.write(picture)
    return path


def zoom(height: float) -> float:
    """Dots for each CSS pixel of a board that high."""
    return min(SCALE, (LARGEST - 2) / (WIDTH + height))  # 2: both lengths may be rounded up


def draw_board(view: View, history: Iterable[tuple[date, Tally]] = ()) -> tuple[str, float]:
    """The board as SVG, and its height in CSS pixels."""
    board = make_board(view, history)
    page = Canvas(WIDTH)
    y = draw_header(page, board)
    for part in (draw_totals, draw_matrix, draw_worst, draw_footer):
        y = part(page, board, y)
    return page.svg(y), y
