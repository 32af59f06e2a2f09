"""Writes the status workbook: every sheet of the registry, one file, at once or not at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from exports.cells import clean, sheet_name
from exports.files import replaced
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
    with replaced(path) as file, _collector_paused():
        _write(View(ledger, language, week), file)
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


def _write(view: View, file: object) -> None:
    book = xlsxwriter.Workbook(file)
    book.set_properties(
        {
            "title": clean(view.ledger.plan_title)[:_PROPERTY_LIMIT],
            "subject": view.say(_SUBJECT, day=view.ledger.as_of),
            "author": "duban",
            "created": view.ledger.at,
        }
    )
    taken: set[str] = set()
    for sheet in SHEETS:
        name = sheet_name(view.say(sheet.title), taken)
        taken.add(name.lower())
        write_table(book, name, sheet, view)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
