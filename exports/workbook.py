"""Writes the status workbook: every sheet of the registry, one file, at once or not at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exports.books import new_book
from exports.cells import clean, sheet_name
from exports.registry import SHEETS
from exports.table import write_table
from exports.view import NOTHING, View, Words
from tasks.domain.model import Ledger
from tasks.domain.terms import Language
from tasks.domain.week import Week

_SUBJECT = Words("督办台账，截至{day}", "Accountability ledger as of {day}")
_PROPERTY_LIMIT = 255


def write_workbook(ledger: Ledger, path: Path, language: Language = Language.ZH, week: Week = NOTHING) -> Path:
    """Writes `ledger` to `path` (.xlsx) and returns it; folders are created, an older file is replaced in one step.

    `week` is what services.weekly tells of the days before. The same arguments give the same bytes.

    Raises OSError if the file cannot be written (the folder is not writable; on Windows also while the older file is
    open in Excel): the older file is then as it was.
    """
    view = View(ledger, language, week)
    title, subject = clean(ledger.plan_title)[:_PROPERTY_LIMIT], view.say(_SUBJECT, day=ledger.as_of)
    with _collector_paused(), new_book(path, created=ledger.at, title=title, subject=subject) as book:
        taken: set[str] = set()
        for sheet in SHEETS:
            name = sheet_name(view.say(sheet.title), taken)
            taken.add(name.lower())
            write_table(book, name, sheet, view)
    return path


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A workbook keeps 100,000s of small objects until it is closed; looking for cycles among them again and again
    took a quarter to a half of the time (benchmarks/bench_export.py)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
