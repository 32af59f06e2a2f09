"""Looks at a zipped workbook before any reader does: sizes, DTDs, sheet extents, parts that are never opened.

A 5 KB workbook whose last cell is XFD1048576 aborts a reader, a 7 MB one unpacks to gigabytes, and an entity grows
without bound (facts.md): all three are refused from declared sizes and a streaming scan.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from tasks.domain.model import Problem
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Refusal, too_many_cells

CHUNK = 1 * MB
OVERLAP = 64
MAX_PARTS = 5_000
MAX_RATIO = 250  # spreadsheets reach about 50 to 1; only asked of parts that are large when unpacked
RATIO_FROM = 20 * MB

_FORBIDDEN = tuple(
    word.encode(coding) for word in ("<!DOCTYPE", "<!ENTITY") for coding in ("ascii", "utf-16-le", "utf-16-be")
)
_COLUMN = re.compile(rb"""\sr=["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""\sr=["'][A-Z]{0,3}([0-9]{1,8})["']""")


def check_archive(path: Path, limits: Limits) -> list[Problem]:
    """Warnings about parts that are ignored. Refusal: file_damaged, forbidden_xml, too_large_unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts, limits)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _scan(archive, part, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, KeyError) as error:
        raise Refusal("file_damaged") from error
    except RuntimeError as error:  # zipfile's way to say that a part is encrypted
        raise Refusal("password_protected") from error
    names = [part.filename.lower() for part in parts]
    warnings = []
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name or name.startswith("basic/") for name in names):
        warnings.append(Problem("macros_ignored"))
    if any(name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")) for name in names):
        warnings.append(Problem("external_reference"))
    return warnings


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(part.file_size for part in parts)
    if total > limits.unpacked or len(parts) > MAX_PARTS:
        raise Refusal("too_large_unpacked", size=str(round(total / MB)), limit=str(round(limits.unpacked / MB)))
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Refusal("too_large_unpacked", size=str(round(total / MB)), limit=str(round(limits.unpacked / MB)))


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> None:
    is_sheet = "worksheets/" in part.filename.lower()
    columns: set[bytes] = set()
    last_row = 0
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            if any(word in window for word in _FORBIDDEN):
                raise Refusal("forbidden_xml", part=part.filename)
            if is_sheet:
                columns.update(_COLUMN.findall(window))
                last_row = max(last_row, max(map(int, _ROW.findall(window)), default=0))
            tail = window[-OVERLAP:]
    last_column = max(map(_column_number, columns), default=0)
    if last_row * last_column > limits.cells:
        raise too_many_cells(last_row * last_column, limits)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
