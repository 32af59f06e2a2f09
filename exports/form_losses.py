"""What a form has that will not be in its filled copy: openpyxl, which keeps the rest, does not know it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

# code (its wording is in console.texts.forms): parts of the package that show that there is such a thing
_PARTS = {
    "macros": re.compile(r"xl/(vbaProject\.bin|macrosheets/.+)", re.IGNORECASE),
    "pictures": re.compile(r"xl/media/.+", re.IGNORECASE),
    "charts": re.compile(r"xl/(charts|chartsheets)/[^/]+\.xml", re.IGNORECASE),
    "controls": re.compile(r"xl/(activeX|ctrlProps)/.+", re.IGNORECASE),
    "slicers": re.compile(r"xl/(slicers|timelines)/.+", re.IGNORECASE),
    "threads": re.compile(r"xl/threadedComments/.+", re.IGNORECASE),
}
_DRAWING = re.compile(r"xl/drawings/drawing[^/]*\.xml", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SHAPE = re.compile(rb"<(\w+:)?(sp|cxnSp|grpSp)[ >]")
_EXTENSION = re.compile(rb"<x14:(dataValidation|conditionalFormatting|sparklineGroup) ?")
_CORE = "docProps/core.xml"


def losses(path: Path) -> tuple[str, ...]:
    """Codes of what is lost, in the order of their weight. `path` is a workbook that the intake has read."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        found = [code for code, pattern in _PARTS.items() if any(map(pattern.fullmatch, names))]
        if any(_SHAPE.search(archive.read(name)) for name in names if _DRAWING.fullmatch(name)):
            found.append("shapes")
        if any(_EXTENSION.search(archive.read(name)) for name in names if _SHEET.fullmatch(name)):
            found.append("extensions")
    return tuple(found)


def says_when_made(path: Path) -> bool:
    """Whether the workbook says on which day it was made; without it, openpyxl would put the present one."""
    with zipfile.ZipFile(path) as archive:
        return _CORE in archive.namelist() and b"created" in archive.read(_CORE)
