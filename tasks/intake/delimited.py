"""CSV and TSV → Grid, in the codings of `coding`; the separator is the one that makes the rows equally long."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import Path

from tasks.intake.coding import decode_with
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.limits import Limits
from tasks.intake.sniff import Refusal, too_many_cells

LONGEST_FIELD = 1_000_000  # characters
SAMPLE = 20_000
SAMPLE_ROWS = 60
SEPARATORS = ",\t;|"
_NAMED_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_delimited(path: Path, limits: Limits) -> Grid:
    """One sheet, named after the file. Refusal: file_damaged, wrong_type, too_large_unpacked."""
    text = decode(path.read_bytes())
    csv.field_size_limit(LONGEST_FIELD)
    named = _NAMED_SEPARATOR.match(text)  # Excel writes and obeys such a first line
    separator = named[1] if named else _separator(text)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for record in csv.reader(io.StringIO(text[named.end() :] if named else text, newline=""), delimiter=separator):
            rows.append([field or None for field in record])
            cells += len(record)
            if cells > limits.cells:
                raise too_many_cells(cells, limits)
    except csv.Error as error:
        if "field limit" in str(error):
            raise Refusal(
                "too_large_unpacked", unit="characters", size=str(len(text)), limit=str(LONGEST_FIELD)
            ) from error
        raise Refusal("file_damaged") from error
    return Grid([Sheet(path.stem, rows)])


def decode(content: bytes) -> str:
    """The text of the file. Refusal: wrong_type when it is no text, file_damaged when its coding is broken."""
    try:
        text = decode_with(content, []).removeprefix("\ufeff")
    except Refusal as refusal:
        if b"\0" in content:
            raise Refusal("wrong_type", kind="binary") from refusal
        raise
    sample = text[:SAMPLE]
    if sum(ord(c) < 32 and c not in "\t\n\r\f" for c in sample) > len(sample) // 50:
        raise Refusal("wrong_type", kind="binary")
    return text


def _separator(text: str) -> str:
    """Of rows that are cut at the right character most have the same number of fields."""

    def fit(separator: str) -> tuple[int, int]:
        try:
            records = list(islice(csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=separator), SAMPLE_ROWS))
        except csv.Error:
            return 0, 0
        widths = Counter(len(record) for record in records if len(record) > 1)
        width, rows = max(widths.items(), key=lambda found: (found[1], found[0]), default=(0, 0))
        return rows * width, width

    return max(SEPARATORS, key=fit)
