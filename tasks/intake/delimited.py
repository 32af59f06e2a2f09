"""CSV and TSV → Grid: UTF-8, UTF-16 and GB18030 (Chinese offices write it; GBK lacks characters of place names)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.limits import Limits
from tasks.intake.sniff import Refusal

LONGEST_FIELD = 1_000_000
SAMPLE = 20_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_delimited(path: Path, limits: Limits) -> Grid:
    """One sheet, named after the file. Refusal: file_damaged, wrong_type, too_large_unpacked."""
    text = decode(path.read_bytes())
    csv.field_size_limit(LONGEST_FIELD)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append([field or None for field in record])
            cells += len(record)
            if cells > limits.cells:
                raise Refusal("too_large_unpacked", cells=str(cells), limit=str(limits.cells))
    except csv.Error as error:
        raise Refusal("file_damaged") from error
    return Grid([Sheet(path.stem, rows)])


def decode(content: bytes) -> str:
    """The text of the file. Refusal: wrong_type when it is no text, file_damaged when its encoding is broken."""
    coding = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    if coding is None and b"\0" in content:
        coding = _wide_coding(content)
        if coding is None:
            raise Refusal("wrong_type", kind="?")
    for candidate in (coding,) if coding else ("utf-8", "gb18030"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if sum(ord(c) < 32 and c not in "\t\n\r\f" for c in text[:SAMPLE]) > len(text[:SAMPLE]) // 50:
            raise Refusal("wrong_type", kind="?")
        return text
    raise Refusal("wrong_type" if b"\0" in content else "file_damaged", kind="?")


def _wide_coding(content: bytes) -> str | None:
    """UTF-16 without its mark, told by where the zero bytes of the commas and line ends stand."""
    low, high = content[1::2].count(0), content[0::2].count(0)
    if min(low, high) * 10 > max(low, high):
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _delimiter(text: str) -> str:
    sample = text[:SAMPLE]
    return max(",\t;|", key=sample.count) if sample else ","
