"""The way in: a spreadsheet file → IntakeResult."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft, Problem
from tasks.domain.splitting import LeadReading
from tasks.intake.cells import area_name, has_chinese_ordinal, one_line, text_of, without_ordinal
from tasks.intake.checks import check_together
from tasks.intake.draft import Choices, draft_item
from tasks.intake.grid import Grid, Sheet
from tasks.intake.isolation import read_apart
from tasks.intake.labels import Column
from tasks.intake.layout import Table, find_tables, first_rows
from tasks.intake.limits import MB, Limits
from tasks.intake.rows import Body, read_body
from tasks.intake.sniff import SUFFIXES, Refusal, kind_of

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*(?:年|[—\-～~至]\s*20\d\d\s*年|年度|$|\D))")
_GENERIC_SHEET = re.compile(r"(sheet|工作表|表格?)\s*\d*", re.IGNORECASE)


def read_file(
    path: Path, *, limits: Limits | None = None, lead: LeadReading = LeadReading.FIRST, base_year: int | None = None
) -> IntakeResult:
    """Reads a responsibility-split table. A file that is refused gives errors and no draft, never an exception.

    `base_year` is used when nothing in the file names a year. OSError if there is no such file.
    """
    limits = limits or Limits()
    if path.stat().st_size > limits.file:
        size = {"size": str(round(path.stat().st_size / MB)), "limit": str(round(limits.file / MB))}
        return IntakeResult(path.name, "", None, (Problem("too_large", values=size),))
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    try:
        kind = kind_of(path)
        grid = read_apart(path, limits)
    except Refusal as refusal:
        return IntakeResult(path.name, sha256, None, (Problem(refusal.code, values=refusal.values),))
    if path.suffix.lower() not in SUFFIXES[kind]:
        values = {"suffix": path.suffix, "kind": kind.value}
        grid.warnings.append(Problem("wrong_extension", values=values))
    return read_grid(grid, path.name, sha256, limits=limits, lead=lead, base_year=base_year)


def read_grid(
    grid: Grid,
    file: str,
    sha256: str = "",
    *,
    limits: Limits | None = None,
    lead: LeadReading = LeadReading.FIRST,
    base_year: int | None = None,
) -> IntakeResult:
    """The part of reading that needs no file: a grid of cells → draft and problems."""
    limits = limits or Limits()
    tables = _tables(grid)
    used = {id(table.sheet) for table in tables}
    ignored = [sheet for sheet in grid.sheets if id(sheet) not in used]
    names = tuple(sheet.name for sheet in ignored)
    if not tables:
        return IntakeResult(file, sha256, None, (_nothing_found(grid),), tuple(grid.warnings), names)
    title = _title(tables, file)
    year = _base_year(tables, title, file) or base_year
    if year is None:
        return IntakeResult(file, sha256, None, (Problem("year_unknown"),), tuple(grid.warnings), names)
    bodies = _bodies(tables)
    if (count := sum(len(body.items) for body in bodies)) > limits.items:
        values = {"items": str(count), "limit": str(limits.items)}
        return IntakeResult(
            file, sha256, None, (Problem("too_many_items", values=values),), tuple(grid.warnings), names
        )
    if not count:
        return IntakeResult(
            file, sha256, None, (Problem("no_table", tables[0].sheet.name),), tuple(grid.warnings), names
        )
    warnings = [*grid.warnings]
    warnings += [
        Problem("sheet_ignored", sheet.name, values={"sheet": sheet.name})
        for sheet in ignored
        if any(map(any, sheet.rows))
    ]
    items: list[ItemDraft] = []
    for table, body in zip(tables, bodies, strict=True):
        warnings += table.problems + body.problems + _missing_columns(table, body)
        for raw in body.items:
            item, problems = draft_item(raw, table, Choices(year, lead))
            items.append(item)
            warnings += problems
    warnings += check_together(items, set().union(*(body.withdrawn_numbers for body in bodies)))
    areas = tuple(dict.fromkeys(item.area for item in items if item.area))
    return IntakeResult(file, sha256, PlanDraft(title, year, areas, tuple(items)), (), tuple(warnings), names)


def _tables(grid: Grid) -> list[Table]:
    """Tables of the visible sheets; of hidden ones only when no other sheet has any (reading 36)."""
    for hidden in (False, True):
        tables = [table for sheet in grid.sheets if sheet.hidden is hidden for table in find_tables(sheet)]
        if tables:
            return tables
    return []


def _nothing_found(grid: Grid) -> Problem:
    def texts(sheet: Sheet) -> int:
        return sum(1 for row in sheet.rows for cell in row if text_of(cell))

    fullest = max(grid.sheets, key=texts, default=None)
    if fullest is None or fullest.width < 2 or texts(fullest) < 4:
        return Problem("no_table", fullest.name if fullest else None, values={"sheet": fullest.name if fullest else ""})
    return Problem("header_not_found", fullest.name, "A1", {"rows": first_rows(fullest)})


def _bodies(tables: list[Table]) -> list[Body]:
    """The rows of each table. A table that names no area takes it from the lines above it or from its sheet's name."""
    several_sheets = len({table.sheet.name for table in tables}) > 1
    bodies = []
    for position, table in enumerate(tables):
        same_sheet = position > 0 and tables[position - 1].sheet is table.sheet
        heading = next((text for text in table.headings if has_chinese_ordinal(text)), "")
        if not heading and same_sheet and table.title != tables[0].title:
            heading = table.title
        body = read_body(table, area_name(heading))
        name = table.sheet.name
        if (
            not _GENERIC_SHEET.fullmatch(name)
            and (several_sheets or has_chinese_ordinal(name))
            and not table.has(Column.AREA)
        ):
            for raw in body.items:
                raw.area = raw.area or area_name(name)
        bodies.append(body)
    return bodies


def _missing_columns(table: Table, body: Body) -> list[Problem]:
    """What the whole table lacks is said once, not for every item."""
    missing = []
    titles = [raw.text(Column.TITLE) for raw in body.items]
    if not table.has(Column.NUMBER) and any(without_ordinal(title) == title for title in titles):
        missing.append("missing_number")
    if not table.has(Column.LEAD, Column.RESPONSIBLE, Column.COOPERATING):
        missing.append("missing_units")
    if not table.has(Column.DEADLINE):
        missing.append("missing_deadline")
    return [Problem(code, table.sheet.name) for code in missing]


def _title(tables: list[Table], file: str) -> str:
    named = next((table.title for table in tables if table.title), "")
    sheet = tables[0].sheet.name
    return named or (one_line(sheet) if not _GENERIC_SHEET.fullmatch(sheet) else "") or Path(file).stem


def _base_year(tables: list[Table], title: str, file: str) -> int | None:
    """From the title; else from other names of the plan; else the year that the deadlines name most often.

    An as-of date in a line below the title is not the plan's year (reading 37).
    """
    headings = [text for table in tables for text in table.headings if "截" not in text]
    for text in (title, *(table.sheet.name for table in tables), file, *headings):
        if match := _YEAR.search(text):
            return int(match[1])
    years: Counter[str] = Counter()
    for table in tables:
        for place in table.of(Column.DEADLINE):
            cells = (text_of(table.sheet.at(row, place)) for row in range(table.first, table.last + 1))
            years.update(match[1] for cell in cells if (match := _YEAR.search(cell)))
    return int(years.most_common(1)[0][0]) if years else None
