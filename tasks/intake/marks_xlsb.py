"""What the value reader leaves out of an .xlsb: merged cells, hidden rows and columns, strike-through.

The parts of such a file are sequences of binary records, as [MS-XLSB] describes them: number, length, content.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tasks.intake.flow import Text
from tasks.intake.limits import Limits
from tasks.intake.marks import Marks, is_month_only
from tasks.intake.parts import parts_by_relation
from tasks.intake.sniff import too_many_cells

ROW, SHEET, FONT, FORMAT, XF, STRING = 0, 156, 43, 44, 47, 19
CELLS = range(1, 12)
SHARED_STRING, COLUMNS, MERGED, BEGIN_CELL_XFS, END_CELL_XFS = 7, 60, 176, 617, 618
WIDEST = 16_384
STRUCK = 0x08  # in the flags of a font
HIDDEN = 0x10  # in the flags of a row


def read_xlsb_marks(path: Path, limits: Limits) -> dict[str, Marks]:
    """Marks by sheet name. Refusal: too_large_unpacked; struct.error and KeyError mean a damaged file."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        targets = parts_by_relation(archive, names, "xl/_rels/workbook.bin.rels")
        styles = _Styles(archive.read(names["xl/styles.bin"]) if "xl/styles.bin" in names else b"")
        strings: dict[int, str] = {}
        if any(styles.fonts) and "xl/sharedstrings.bin" in names:
            strings = _cut_strings(archive.read(names["xl/sharedstrings.bin"]), styles.fonts)
        found = {}
        for number, content in _records(archive.read(names["xl/workbook.bin"])):
            if number == SHEET:
                link, end = _text(content, 8)
                title, _ = _text(content, end)
                if part := names.get(targets.get(link, "").lower()):
                    found[title] = _sheet(archive.read(part), styles, strings, limits)
        return found


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        number = content[at]
        at += 1
        if number & 0x80 and at < len(content):
            number = number & 0x7F | (content[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while at < len(content) and shift < 28:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield number, content[at : at + length]
        at += length


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A counted text, and where it ends."""
    (length,) = struct.unpack_from("<I", content, at)
    if length == 0xFFFF_FFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


class _Styles:
    def __init__(self, content: bytes) -> None:
        self.fonts: list[bool] = []  # whether each strikes its text out
        self.struck: set[int] = set()
        self.month_only: set[int] = set()
        formats: dict[int, str] = {}
        inside = False
        style = 0
        for number, record in _records(content):
            if number == FONT:
                self.fonts.append(bool(struct.unpack_from("<H", record, 2)[0] & STRUCK))
            elif number == FORMAT:
                formats[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
            elif number in (BEGIN_CELL_XFS, END_CELL_XFS):
                inside = number == BEGIN_CELL_XFS
            elif number == XF and inside:
                _, form, font = struct.unpack_from("<HHH", record)
                if font < len(self.fonts) and self.fonts[font]:
                    self.struck.add(style)
                if is_month_only(formats.get(form, ""), form):
                    self.month_only.add(style)
                style += 1


def _cut_strings(content: bytes, fonts: list[bool]) -> dict[int, str]:
    """The shared strings that have struck runs: index → what remains."""
    kept = {}
    index = -1
    for number, record in _records(content):
        if number != STRING:
            continue
        index += 1
        if not record[:1] or not record[0] & 1:
            continue
        plain, at = _text(record, 1)
        (count,) = struct.unpack_from("<I", record, at)
        text, start, struck = Text(), 0, False
        for run in range(min(count, len(plain))):
            offset, font = struct.unpack_from("<HH", record, at + 4 + 4 * run)
            text.add(plain[start:offset], struck=struck)
            start, struck = offset, font < len(fonts) and fonts[font]
        text.add(plain[start:], struck=struck)
        if text.is_cut:
            kept[index] = text.kept
    return kept


def _sheet(content: bytes, styles: _Styles, strings: dict[int, str], limits: Limits) -> Marks:
    marks = Marks()
    row = widest = 0
    for number, record in _records(content):
        if number == ROW:
            (row,) = struct.unpack_from("<I", record)
            if record[11] & HIDDEN:
                marks.hidden_rows.add(row)
        elif number in CELLS:
            column, style = struct.unpack_from("<II", record)
            widest = max(widest, column + 1)
            if (row + 1) * widest > limits.cells:
                raise too_many_cells((row + 1) * widest, limits)
            place, style = (row, column), style & 0xFF_FFFF
            if style in styles.struck:
                marks.struck.add(place)
            if style in styles.month_only:
                marks.month_only.add(place)
            if strings and number == SHARED_STRING and (index := struct.unpack_from("<I", record, 8)[0]) in strings:
                marks.kept_text[place] = strings[index]
        elif number == COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", record)
            if flags & 1:
                marks.hidden_columns.update(range(first, min(last + 1, WIDEST)))
        elif number == MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", record)
            marks.merges.append((top, left, bottom, right))
    return marks
