"""The annotated copy: a table as it was sent, its doubtful cells marked, to send back to whoever wrote it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from exports.annotated_grid import book_of
from exports.annotation import annotate, content
from exports.files import replaced, safe_stem
from exports.findings import findings
from exports.view import Words
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult
from tasks.domain.terms import Language
from tasks.intake.grid import Grid
from tasks.intake.isolation import read_apart, run_apart
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Kind, Refusal, kind_of

# Refusals of files whose cells were read all the same.
_WITH_CELLS = {"header_not_found", "no_table", "year_unknown", "too_many_items"}
# Up to here a copy of the original itself is made, within its own limits; beyond, of what was read.
_ORIGINAL = MB * 5
_ORIGINAL_UNPACKED = MB * 30
_COPYING = Limits(memory=800 * MB, seconds=30.0)
_CUT = Words(
    "原文件很大，副本只含前面的部分；下表仍列出全文的问题。",
    "The original is very large: this copy holds the first part of it. The list below is of all of it.",
)


def annotated_name(file: str, language: Language = Language.ZH) -> str:
    """'责任分解表_导入说明.xlsx' for '责任分解表.xls': a name that every system takes."""
    ending = "import_notes" if language is Language.EN else "导入说明"
    return f"{safe_stem(Path(file).stem, 'table')}_{ending}.xlsx"


def write_annotated(
    source: Path,
    result: IntakeResult,
    target: Path,
    language: Language = Language.ZH,
    *,
    limits: Limits | None = None,
    grid: Grid | None = None,
) -> bool:
    """Writes a copy of `source`, of which `result` is the reading, with its problems marked and listed (.xlsx).

    A modest .xlsx keeps its looks; any other file is drawn anew from its cells: from `grid` if it is given, else they
    are read again within `limits`. Returns False, and writes nothing, for a file that was refused before its cells were
    read. The same file and reading give the same bytes. OSError if the copy cannot be written, Refused if it would
    overwrite the source.
    """
    if any(problem.code not in _WITH_CELLS for problem in result.errors):
        return False
    if target.exists() and target.samefile(source):
        raise Refused("would_overwrite", file=str(target))
    written = _from_original(source, result, language)
    if written is None:
        try:
            written = _from_cells(grid or read_apart(source, limits or Limits()), result, language)
        except Refusal:
            return False
    with replaced(target) as file:
        file.write(written)
    return True


def _from_original(source: Path, result: IntakeResult, language: Language) -> bytes | None:
    """None where there is no such copy to be had, for whatever reason: openpyxl fails on files that others open."""
    if not _is_modest(source):
        return None
    request = {"path": str(source.resolve()), "findings": findings(result, language).as_json()}
    try:
        done = run_apart("exports.annotated_original", request, _COPYING)
    except Refusal:
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"PK") else None


def _is_modest(source: Path) -> bool:
    try:
        if source.stat().st_size > _ORIGINAL or kind_of(source) is not Kind.XLSX:
            return False
        with zipfile.ZipFile(source) as archive:
            return sum(part.file_size for part in archive.infolist()) <= _ORIGINAL_UNPACKED
    except (Refusal, zipfile.BadZipFile):
        return False


def _from_cells(grid: Grid, result: IntakeResult, language: Language) -> bytes:
    book, names, whole = book_of(grid)
    annotate(book, findings(result, language, None if whole else _CUT), names)
    return content(book)
