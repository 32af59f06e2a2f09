"""Writes the status workbook: every sheet of the registry, one file, at once or not at all."""

from __future__ import annotations

import gc
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from exports.cells import clean, sheet_name
from exports.registry import SHEETS
from exports.table import write_table
from exports.view import View, Words
from tasks.domain.model import Ledger
from tasks.domain.terms import Language

_SUBJECT = Words("督办台账，截至{day}", "Accountability ledger as of {day}")
_PROPERTY_LIMIT = 255
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')
_NAME_LIMIT = 200  # bytes; file systems take 255 with the day and the ending


def write_workbook(ledger: Ledger, path: Path, language: Language = Language.ZH) -> Path:
    """Writes `ledger` to `path` (.xlsx) and returns it; folders are created, an older file is replaced in one step.

    The same ledger and language give the same bytes. Raises OSError if the file cannot be written (the folder is not
    writable; on Windows also while the older file is open in Excel): the older file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside its goal, so that the replacement is a rename; a short name, as the goal's may already be at the limit.
    unfinished = path.parent / f".duban-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        with unfinished.open("xb") as file, _collector_paused():
            _write(View(ledger, language), file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def file_name(ledger: Ledger) -> str:
    """'方案名称_2024-04-26.xlsx': a name that every system takes, and that sorts by day."""
    title = _NOT_IN_NAMES.sub("_", clean(ledger.plan_title)).strip(" ._") or "plan"
    while len(title.encode()) > _NAME_LIMIT:
        title = title[:-1]
    return f"{title}_{ledger.as_of.isoformat()}.xlsx"


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
