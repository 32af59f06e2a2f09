"""The way in: a spreadsheet file → IntakeResult."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tasks.domain.choices import QUESTIONS, Choices
from tasks.domain.model import Contested, IntakeResult, ItemDraft, PlanDraft, Problem
from tasks.intake.asides import bare_title
from tasks.intake.cells import area_name, has_section_mark, one_line, text_of
from tasks.intake.checks import check_together
from tasks.intake.draft import Drafter
from tasks.intake.grid import Grid, Sheet, address
from tasks.intake.isolation import read_apart
from tasks.intake.items import Entry
from tasks.intake.labels import Column
from tasks.intake.layout import find_tables, first_rows, table_as_named
from tasks.intake.limits import MB, Limits
from tasks.intake.mapping import Asked, layout_of_contents
from tasks.intake.own import is_own
from tasks.intake.rows import Body, read_body
from tasks.intake.seen import sheet_seen, table_seen
from tasks.intake.sheets import leave_repeats_out, names_no_area, of_one_year
from tasks.intake.sniff import SUFFIXES, Refusal, kind_of
from tasks.intake.table import Table
from tasks.intake.titles import plan_title
from tasks.intake.years import YearFound, plan_year

_REFERENCE_SHEET = re.compile(
    r"字典|名录|(填表|填报|使用|编制)?说明|示例|样例|样表|范例|模板|选项|下拉|参数|基础数据|通讯录|联系方式|码表|代码表|"
    r"(read ?me|instructions|lookup|dictionary|example|template).*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Opened:
    """A file as it was opened: its cells, or why not. It can be read in several ways without being opened again."""

    file: str
    sha256: str
    grid: Grid | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def read_file(path: Path, *, limits: Limits | None = None, asked: Asked | None = None) -> IntakeResult:
    """Reads a responsibility-split table. A file that is refused gives errors and no draft, never an exception.

    OSError if there is no such file.
    """
    return read_opened(open_file(path, limits), limits=limits, asked=asked)


def open_file(path: Path, limits: Limits | None = None) -> Opened:
    """Has the cells of a file read by a child process, within the limits. OSError if there is no such file."""
    limits = limits or Limits()
    if path.stat().st_size > limits.file:
        size = {"size": str(round(path.stat().st_size / MB)), "limit": str(round(limits.file / MB))}
        return Opened(path.name, "", None, (Problem("too_large", values=size),))
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    try:
        kind = kind_of(path)
        grid = read_apart(path, limits)
    except Refusal as refusal:
        return Opened(path.name, sha256, None, (Problem(refusal.code, values=refusal.values),))
    misnamed = Problem("wrong_extension", values={"suffix": path.suffix, "kind": kind.value})
    return Opened(path.name, sha256, grid, warnings=(misnamed,) if path.suffix.lower() not in SUFFIXES[kind] else ())


def read_opened(opened: Opened, *, limits: Limits | None = None, asked: Asked | None = None) -> IntakeResult:
    if opened.grid is None:
        return IntakeResult(opened.file, opened.sha256, None, opened.errors)
    return read_grid(opened.grid, opened.file, opened.sha256, opened.warnings, limits=limits, asked=asked)


def read_grid(
    grid: Grid,
    file: str,
    sha256: str = "",
    said: tuple[Problem, ...] = (),
    *,
    limits: Limits | None = None,
    asked: Asked | None = None,
) -> IntakeResult:
    """The part of reading that needs no file: a grid of cells → draft and problems. The grid stays as it is.

    `said` are warnings about the file that are not in the grid.
    """
    limits, asked = limits or Limits(), asked or Asked()
    grid = Grid([sheet for sheet in grid.sheets if not is_own(sheet)], grid.warnings)
    tables, of_other_years = of_one_year(_tables(grid, asked), file, asked.base_year)
    used = {id(table.sheet) for table in tables}
    ignored = [sheet for sheet in grid.sheets if id(sheet) not in used]
    names = tuple(sheet.name for sheet in ignored)
    warnings = [*map(Problem, grid.warnings), *said]
    seen = tuple(map(table_seen, tables))

    def refused(problem: Problem) -> IntakeResult:
        return IntakeResult(file, sha256, None, (problem,), tuple(warnings), names, tables=seen)

    if not tables:
        problem, fullest = _nothing_found(grid)
        seen = (sheet_seen(fullest),) if fullest is not None else ()
        return refused(problem)
    if all(table.first > table.last for table in tables):
        return refused(Problem("no_table", tables[0].sheet.name, values={"empty": "yes"}))
    title = plan_title(tables, file)
    found = YearFound(asked.base_year) if asked.base_year else plan_year(tables, title, file, asked.this_year)
    if found is None:
        return refused(Problem("year_unknown"))
    year = found.year
    warnings += found.problems
    bodies, repeated = _bodies(tables, asked.choices)
    if (count := sum(len(body.items) for body in bodies)) > limits.items:
        return refused(Problem("too_many_items", values={"items": str(count), "limit": str(limits.items)}))
    if not count:
        return refused(Problem("no_table", tables[0].sheet.name))
    said_of = {problem.sheet for problem in of_other_years}
    warnings += [
        *of_other_years,
        *(
            Problem("sheet_ignored", sheet.name, values={"sheet": sheet.name})
            for sheet in ignored
            if sheet.name not in said_of and any(map(any, sheet.rows))
        ),
        *repeated,
    ]
    items: list[ItemDraft] = []
    contest = _Contest(asked.choices)
    for table, body in zip(tables, bodies, strict=True):
        warnings += table.problems + body.problems
        first = len(items)
        for entry in body.hidden:
            contest.add("hidden", table, entry)
        drafter = Drafter(table, year, asked.choices)
        for raw in body.items:
            drafted = drafter.draft(raw)
            items.append(drafted.item)
            warnings += drafted.problems
            for name, entry in drafted.contested.items():
                contest.add(name, table, entry)
        warnings += _missing_columns(table, items[first:])
    warnings += check_together(items, set().union(*(body.withdrawn_numbers for body in bodies)))
    areas = tuple(dict.fromkeys(item.area for item in items if item.area))
    draft = PlanDraft(title, year, areas, tuple(items))
    return IntakeResult(file, sha256, draft, (), tuple(warnings), names, contest.found(), seen)


class _Contest:
    """Counts the items that hang on each contested reading."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.items: Counter[str] = Counter()
        self.first: dict[str, tuple[Table, Entry]] = {}

    def add(self, name: str, table: Table, entry: Entry) -> None:
        self.items[name] += 1
        self.first.setdefault(name, (table, entry))

    def found(self) -> tuple[Contested, ...]:
        return tuple(
            Contested(
                name,
                self.choices.chosen(name),
                self.items[name],
                table.sheet.name,
                address(entry.row, entry.place),
                one_line(entry.text)[:60],
            )
            for name in QUESTIONS
            if name in self.items
            for table, entry in [self.first[name]]
        )


def _tables(grid: Grid, asked: Asked) -> list[Table]:
    """Tables of the visible sheets; of hidden ones only when no other sheet has any (reading 36).

    Where no sheet has a header, the fullest one is read by the columns that a person named, and so are its like.
    Tables that end with their header are given only where there is nothing else.
    """
    empty: list[Table] = []
    for hidden in (False, True):
        sheets = [sheet for sheet in grid.sheets if sheet.hidden is hidden]
        tables = [table for sheet in sheets for table in find_tables(sheet, asked.naming)]
        if filled := [table for table in tables if table.first <= table.last]:
            # a sheet of lists or of explanations beside the table looks like one too
            return [table for table in filled if not _REFERENCE_SHEET.search(table.sheet.name)] or filled
        empty += tables
    if empty:
        return empty
    fullest = max(grid.sheets, key=_texts, default=None)
    if fullest is None:
        return []
    layout = layout_of_contents(fullest)
    named = asked.naming(layout)
    if named is None or max(named.columns, default=-1) >= fullest.width:
        return []
    like = [
        sheet
        for sheet in grid.sheets
        if sheet is fullest or (sheet.hidden is fullest.hidden and layout_of_contents(sheet) == layout)
    ]
    return [table for table in (table_as_named(sheet, named) for sheet in like) if table.has(Column.TITLE)]


def _texts(sheet: Sheet) -> int:
    return sum(1 for row in sheet.rows for cell in row if text_of(cell))


def _nothing_found(grid: Grid) -> tuple[Problem, Sheet | None]:
    """What to say, and the sheet whose columns a person may name."""
    fullest = max(grid.sheets, key=_texts, default=None)
    if fullest is None or fullest.width < 2 or _texts(fullest) < 4:
        name = fullest.name if fullest else None
        return Problem("no_table", name, values={"sheet": name or ""}), None
    return Problem("header_not_found", fullest.name, "A1", {"rows": first_rows(fullest)}), fullest


def _bodies(tables: list[Table], choices: Choices) -> tuple[list[Body], list[Problem]]:
    """The rows of each table, and what is repeated among them.

    A table that names no area takes it from the lines above it or from its sheet's name.
    """
    bodies = []
    for position, table in enumerate(tables):
        same_sheet = position > 0 and tables[position - 1].sheet is table.sheet
        heading = next((text for text in table.headings if has_section_mark(text)), "")
        if not heading and same_sheet and bare_title(table.title) != bare_title(tables[0].title):
            heading = table.title
        bodies.append(read_body(table, area_name(heading), choices.hidden))
    repeated = leave_repeats_out(tables, bodies)
    several_sheets = len({table.sheet.name for table, body in zip(tables, bodies, strict=True) if body.items}) > 1
    for table, body in zip(tables, bodies, strict=True):
        name = table.sheet.name
        if not names_no_area(name) and (several_sheets or has_section_mark(name)) and not table.has(Column.AREA):
            for raw in body.items:
                raw.area = raw.area or area_name(name)
    return bodies, repeated


def _missing_columns(table: Table, items: list[ItemDraft]) -> list[Problem]:
    """What the whole table has no column for is said once, not for every item; it may stand in other cells."""
    missing = []
    if not table.has(Column.NUMBER) and not all(item.number for item in items):
        missing.append("missing_number")
    if not table.has(Column.LEAD, Column.RESPONSIBLE, Column.COOPERATING) and not all(item.parts() for item in items):
        missing.append("missing_units")
    if not table.has(Column.DEADLINE) and not all(item.deadline_text for item in items):
        missing.append("missing_deadline")
    return [Problem(code, table.sheet.name) for code in missing]
