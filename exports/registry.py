"""The sheets of the status workbook, in order. To add one: its file, its line here, its expected file in tests/."""

from __future__ import annotations

from typing import Any

from exports.sheet import Sheet
from exports.sheet_answers import ANSWERS
from exports.sheet_changes import CHANGES
from exports.sheet_ledger import LEDGER
from exports.sheet_notes import NOTES
from exports.sheet_nudges import NUDGED
from exports.sheet_overdue import OVERDUE
from exports.sheet_overview import OVERVIEW
from exports.sheet_units import UNITS

SHEETS: tuple[Sheet[Any], ...] = (
    OVERVIEW,
    LEDGER,
    OVERDUE,
    CHANGES,
    UNITS,
    ANSWERS,
    NUDGED,
    NOTES,
)
