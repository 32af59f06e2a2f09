"""Looks at a zipped workbook before any reader does: sizes, DTDs, sheet extents, parts that are never opened.

A 5 KB workbook whose last cell is XFD1048576 aborts a reader, a 7 MB one unpacks to gigabytes, and an entity grows
without bound (facts.md): all three are refused from declared sizes and a streaming scan.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Refusal, too_many_cells

CHUNK = 1 * MB
OVERLAP = 64
LOCAL_HEADER = 30  # bytes before the name of a part
MAX_PARTS = 5_000
MAX_RATIO = 250  # spreadsheets reach about 50 to 1; only asked of parts that are large when unpacked
RATIO_FROM = 20 * MB

# never opened by any reader
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".ico", ".webp")
_FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")
_FAR = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]?[0-9]{6})""")  # beyond column Z or row 99,999
_COLUMN = re.compile(rb"""\sr=["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""\sr=["'][A-Z]{0,3}([0-9]{1,8})["']""")
_NEAR = 26 * 99_999


Words = Callable[[str], tuple[bytes, ...]]
"""The words to look for in a part of this name."""


@dataclass(frozen=True)
class Checked:
    """What a look at an archive found: codes of warnings, and the parts that have one of the words looked for."""

    warnings: list[str]
    found_in: set[str]


def check_archive(path: Path, limits: Limits, words: Words = lambda part: ()) -> Checked:
    """Looks at every part once. Refusal: file_damaged, forbidden_xml, too_large_unpacked."""
    found_in = set()
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts, limits)
            _check_places(parts, path.stat().st_size)
            for part in parts:
                wanted = words(part.filename)
                if (wanted or not part.filename.lower().endswith(_PICTURES)) and _scan(archive, part, limits, wanted):
                    found_in.add(part.filename)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, KeyError) as error:
        raise Refusal("file_damaged") from error
    except RuntimeError as error:  # zipfile's way to say that a part is encrypted
        raise Refusal("password_protected") from error
    names = [part.filename.lower() for part in parts]
    warnings = []
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name or name.startswith("basic/") for name in names):
        warnings.append("macros_ignored")
    if any(name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")) for name in names):
        warnings.append("external_reference")
    return Checked(warnings, found_in)


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > MAX_PARTS:
        raise Refusal("too_large_unpacked", unit="parts", size=str(len(parts)), limit=str(MAX_PARTS))
    total = sum(part.file_size for part in parts)
    if total > limits.unpacked:
        raise Refusal("too_large_unpacked", size=str(round(total / MB)), limit=str(round(limits.unpacked / MB)))
    ratio = max(
        (part.file_size // max(part.compress_size, 1) for part in parts if part.file_size > RATIO_FROM), default=0
    )
    if ratio > MAX_RATIO:
        raise Refusal("too_large_unpacked", unit="ratio", size=str(ratio), limit=str(MAX_RATIO))


def _check_places(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Parts that share their bytes, or their name, are made by hand: readers would not agree on what they hold."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise Refusal("file_damaged")
        end = part.header_offset + LOCAL_HEADER + part.compress_size
    if end > size or len({part.filename.lower() for part in parts}) < len(parts):
        raise Refusal("file_damaged")


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits, wanted: tuple[bytes, ...]) -> bool:
    """Unpacks a part once, which also finds sizes that were declared wrongly. Whether one of the words stands in it.

    Plain searches: one pattern of alternatives takes ten times as long as all of them (facts.md).
    """
    is_found = False
    forbidden: tuple[bytes, ...] = tuple(word.encode() for word in _FORBIDDEN)
    is_sheet = "worksheets/" in part.filename.lower()
    is_far = is_sheet and limits.cells < _NEAR
    for number, window in enumerate(_windows(archive, part)):
        if not number and b"\0" in window[:4]:  # UTF-16
            forbidden = tuple(word.encode(coding) for word in _FORBIDDEN for coding in ("utf-16-le", "utf-16-be"))
        if any(word in window for word in forbidden):
            raise Refusal("forbidden_xml", part=part.filename)
        is_far = is_far or (is_sheet and _FAR.search(window) is not None)
        is_found = is_found or any(word in window for word in wanted)
    if is_far:
        _check_extent(archive, part, limits)
    return is_found


def _check_extent(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> None:
    columns: set[bytes] = set()
    last_row = 0
    for window in _windows(archive, part):
        columns.update(_COLUMN.findall(window))
        last_row = max(last_row, max(map(int, _ROW.findall(window)), default=0))
    cells = last_row * max(map(_column_number, columns), default=0)
    if cells > limits.cells:
        raise too_many_cells(cells, limits)


def _windows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that overlap, so that nothing is missed between them."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
