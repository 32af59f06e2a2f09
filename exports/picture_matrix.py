"""The matrix of the picture board: units × areas, in each cell the most urgent light and how many parts have it."""

from __future__ import annotations

from exports.board import LIGHTS, Board, Cell, UnitLine, count
from exports.picture_canvas import FAINT, SOFT, Canvas, cut, wrap
from exports.picture_parts import INNER, MARGIN, PALE, heading, percent
from exports.style import LIGHT_COLOURS
from exports.view import Words

NAMES, COUNTS, ROW = 330.0, 150.0, 52.0


def draw_matrix(page: Canvas, board: Board, y: float) -> float:
    """Units × areas: in each cell the most urgent light, as colour and sign, and how many parts have it."""
    view = board.view
    y = heading(
        page,
        y,
        view.say(Words("各单位、各方面状态", "Units and areas")),
        view.say(Words("格中为该单位在该方面最紧迫的状态及项数", "the most urgent light of each unit, and how often")),
    )
    if not board.units:
        page.text(MARGIN, y + 34, view.say(Words("方案中还没有需要办理的分工。", "No assignments yet.")), 28, fill=SOFT)
        return y + 40
    width = (INNER - NAMES - COUNTS) / max(len(board.areas), 1)
    y = _draw_heads(page, board, y, width)
    for index, unit in enumerate(board.units):
        if index % 2 == 0:
            page.box(MARGIN - 12, y, INNER + 24, ROW, PALE, 6)
        _draw_unit(page, unit, y, width)
        y += ROW
    y += 6
    page.rule(MARGIN, y, MARGIN + INNER, y, FAINT)
    page.text(MARGIN, y + 38, view.say(Words("办结率", "Completion")), 26, bold=True)
    for index, (_, tally) in enumerate(board.areas):
        page.text(_middle(index, width), y + 38, percent(tally, 0), 26, bold=True, anchor="middle")
    page.text(MARGIN + INNER, y + 38, percent(board.tally, 0), 26, bold=True, anchor="end")
    y += ROW
    for note in _folded(board):
        page.text(MARGIN, y + 34, cut(note, INNER, 25), 25, fill=SOFT)
        y += 40
    return y


def _middle(index: int, width: float) -> float:
    return MARGIN + NAMES + (index + 0.5) * width


def _draw_heads(page: Canvas, board: Board, y: float, width: float) -> float:
    size = 23 if width >= 110 else 20
    step = size + 6
    heads = [wrap(area, width - 12, size, 6) for area, _ in board.areas]
    bottom = y + max((len(lines) for lines in heads), default=1) * step + 16
    for index, lines in enumerate(heads):
        for above, line in enumerate(reversed(lines)):
            page.text(_middle(index, width), bottom - 14 - above * step, line, size, fill=SOFT, anchor="middle")
    page.text(
        MARGIN + INNER, bottom - 14, board.view.say(Words("办结/应办", "done/all")), size, fill=SOFT, anchor="end"
    )
    return bottom


def _draw_unit(page: Canvas, line: UnitLine, y: float, width: float) -> None:
    page.text(MARGIN, y + 36, cut(line.unit, NAMES - 20, 27), 27)
    for index, cell in enumerate(line.cells):
        if cell is not None:
            _draw_cell(page, cell, MARGIN + NAMES + index * width + 4, y + 5, width - 8)
    page.text(MARGIN + INNER, y + 36, f"{line.tally.done}/{line.tally.total}", 26, anchor="end")


def _draw_cell(page: Canvas, cell: Cell, x: float, y: float, width: float) -> None:
    fill, ink = LIGHT_COLOURS[cell.light]
    size = 25 if width >= 90 else 20
    page.box(x, y, width, 42, fill, 6)
    said = str(cell.count) if cell.count < 100 else "99+"
    page.signed(cell.light, x + width / 2, y + 21 + size * 0.36, said, size, fill=ink)


def _folded(board: Board) -> list[str]:
    view, rest = board.view, board.folded_tally
    notes = []
    if board.folded_units and rest.done + rest.green == rest.total:
        words = Words("另有{n}个单位，均为正常或已办结。", "{n} more units, all on track or done.")
        notes.append(view.say(words, n=board.folded_units))
    elif board.folded_units:
        words = Words("另有{n}个单位未列出：{lights}。", "{n} more units are not shown: {lights}.")
        lights = view.say(Words("，", ", ")).join(
            f"{light.sign} {view.label(light)} {count(rest, light)}" for light in reversed(LIGHTS) if count(rest, light)
        )
        notes.append(view.say(words, n=board.folded_units, lights=lights))
    if board.folded_areas:
        words = Words("另有{n}个方面未列出，合计数包含在内。", "{n} more areas are not shown; the totals include them.")
        notes.append(view.say(words, n=board.folded_areas))
    return notes
