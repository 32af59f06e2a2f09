"""Header rows: found by their labels, wherever they stand, in one row or in up to three."""

from __future__ import annotations

import re

from tasks.domain.splitting import is_collective
from tasks.intake.cells import one_line, text_of
from tasks.intake.grid import Sheet
from tasks.intake.labels import HINT, LONGEST_LABEL, Column, is_label, plain_label, read_label
from tasks.intake.table import WIDEST, Labels

MAX_HEADER_ROWS = 3
_SHORT_LABEL = 12
_ABOUT = {Column.TITLE, Column.MEASURES, Column.AREA}
_ROW_TEXT = re.compile(r"[、；]\S*[局办委厅]|\d月底|20\d\d年\d|^\W*\d+\W*$")


def header_at(sheet: Sheet, row: int, *, hints: bool) -> tuple[int, Labels] | None:
    """(height, labels by column) of the header that starts at `row`, or None.

    With `hints`, labels of an office's own making are enough where the words in them speak clearly.
    """
    if not _looks_like_header(sheet, row, hints):
        return None
    height = 1
    while height < MAX_HEADER_ROWS and _continues(sheet, row, height):
        height += 1
    return height, labels_at(sheet, row, height)


def known_labels(texts: list[str], *, hints: bool = False) -> list[tuple[Column, int]]:
    """What the labels among `texts` say; [] where most texts are none.

    Read from the right, where rows repeat each other's units and deadlines: a row of data is told without reading its
    title, which keeps long tables quick.
    """
    known, unknown = [], 0
    for text in reversed(texts):
        found = read_label(text)
        if found and (hints or found[1] > HINT):
            known.append(found)
        else:
            unknown += 1
            if unknown * 2 > len(texts):
                return []
    return known


def _looks_like_header(sheet: Sheet, row: int, hints: bool) -> bool:
    texts = []
    for place, cell in enumerate(sheet.rows[row][:WIDEST]):
        if cell is None:
            continue
        if not isinstance(cell, str) or len(cell) > 3 * LONGEST_LABEL or cell.isdigit():
            return False
        end = sheet.merge_ends.get((row, place), (row, place))
        if (text := text_of(cell)) and end[1] - place < max(4, sheet.width - 2):
            texts.append(text)
    if columns := {column for column, _ in known_labels(texts)}:
        return _names_a_table(columns) and not any(map(_is_data, texts))
    if not hints or len(texts) < 4 or len(set(texts)) < len(texts):
        return False
    columns = {column for column, _ in known_labels(texts, hints=True)}
    short = all(len(plain_label(text)) <= _SHORT_LABEL and not _ROW_TEXT.search(text) for text in texts)
    return short and bool(columns & _ABOUT) and _names_a_table(columns) and not any(map(_is_data, texts))


def _names_a_table(columns: set[Column]) -> bool:
    """Who or when, and what; or enough of it."""
    who_and_when = {column for column in columns if column.holds_units or column is Column.DEADLINE}
    return bool(who_and_when) and (bool(columns & _ABOUT) or len(columns - {Column.IGNORED}) >= 3)


def _is_data(text: str) -> bool:
    """Units, sentences and dates belong to rows, not to headers."""
    if is_label(text):
        return False
    return is_collective(text) or text.endswith(("。", "；")) or bool(_ROW_TEXT.search(text))


def _continues(sheet: Sheet, top: int, height: int) -> bool:
    """Whether the row below belongs to the header too: sub-labels under a group, as '责任分工' over 牵头 and 配合."""
    row = top + height
    if row >= len(sheet.rows):
        return False
    own = {
        c: text_of(cell)
        for c, cell in enumerate(sheet.rows[row][:WIDEST])
        if sheet.origin(row, c) == (row, c) and text_of(cell)
    }
    if not own or any(len(text) > LONGEST_LABEL or _is_data(text) for text in own.values()):
        return False
    if any(isinstance(sheet.at(row, place), float) for place in own):
        return False
    above = {place: text_of(sheet.at(*sheet.origin(top + height - 1, place))) for place in own}
    grouped = [place for place in own if _is_grouped(sheet, top + height - 1, place) or not above[place]]
    known = [place for place, text in own.items() if is_label(text)]
    if not grouped or not known:
        return False
    # below a label that is no group a header row is empty, or the label goes down over both rows
    return all(place in grouped for place in own) or len(known) * 2 > len(own) > 2


def _is_grouped(sheet: Sheet, row: int, place: int) -> bool:
    top, left = sheet.origin(row, place)
    end = sheet.merge_ends.get((top, left))
    return end is not None and end[1] > left


def labels_at(sheet: Sheet, top: int, height: int) -> Labels:
    """Labels by column from the top down; a group's label stands over all its columns, with or without merged cells."""
    labels: Labels = {}
    for row in range(top, top + height):
        group = ""
        for place in range(min(sheet.width, WIDEST)):
            origin = sheet.origin(row, place)
            text = one_line(text_of(sheet.at(*origin))) if origin[0] >= top else ""
            if not text and row < top + height - 1 and text_of(sheet.at(row + 1, place)):
                text = group
            group = text or group
            if text and text not in labels.setdefault(place, []):
                labels[place].append(text)
    return {place: texts for place, texts in labels.items() if texts}
