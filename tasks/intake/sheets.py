"""Which of several sheets are the plan: not those of another year, and no task twice (readings 36, 36f, 36g)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.domain.model import Problem
from tasks.domain.splitting import ends_like_unit, is_collective
from tasks.intake.cells import area_name, one_line, plain_number, without_ordinal
from tasks.intake.grid import Sheet, address
from tasks.intake.items import RawItem
from tasks.intake.labels import Column
from tasks.intake.rows import Body
from tasks.intake.table import Table
from tasks.intake.titles import is_generic
from tasks.intake.years import year_named

_CARRIED_OVER = re.compile(r"结转|遗留|续建|未完成|跨年|延续")  # '2023年结转任务' is work of this year
_OF_SEVERAL_YEARS = re.compile(r"20\d\d\s*年?\s*[—–―\-~～至到]+\s*20\d\d|[两二三四五]年(行动|计划|规划|任务)")
_QUOTED = re.compile(r"《[^《》]*》")
_SUMMARY = re.compile(r".{0,8}(总表|汇总表?|总清单|总台账)|全部(任务)?|all|summary", re.IGNORECASE)
_MOSTLY = 0.5


def of_one_year(tables: list[Table], file: str, wanted: int | None) -> tuple[list[Table], list[Problem]]:
    """Without the sheets whose own title, or name, is of another year than the plan: `wanted`, else the latest named.

    A plan of several years has a sheet for each, and what is carried over is work of this year: these stay.
    """
    names = [file, *(text for table in tables for text in (table.title, table.sheet.name))]
    if any(_OF_SEVERAL_YEARS.search(_QUOTED.sub("", name)) for name in names):
        return tables, []
    years: dict[int, int] = {}  # by sheet
    sheets: dict[int, Sheet] = {}
    for table in tables:
        texts = [text for text in (table.title, table.sheet.name) if not _CARRIED_OVER.search(text)]
        if len(texts) == 2 and (year := next(filter(None, map(year_named, texts)), None)):
            years.setdefault(id(table.sheet), year)
            sheets[id(table.sheet)] = table.sheet
    plan = wanted if wanted in years.values() else max(years.values(), default=0)
    others = {key: year for key, year in years.items() if year != plan}
    problems = [
        Problem("sheet_ignored", sheets[key].name, values={"year": str(year), "other": str(plan)})
        for key, year in others.items()
    ]
    return [table for table in tables if id(table.sheet) not in others], problems


@dataclass(frozen=True, slots=True)
class _Said:
    """What an item says, for telling whether another sheet says the same."""

    number: str
    title: str
    units: frozenset[str]
    measures: str
    deadline: str

    def repeats(self, other: _Said) -> bool:
        """The same, but for what one of the two leaves out; numbers may start again on a sheet of its own."""
        alike = (
            _agree(self.units, other.units)
            and _agree(self.measures, other.measures)
            and _agree(self.deadline, other.deadline)
        )
        full = (self.units, self.deadline) == (other.units, other.deadline) and bool(self.units or self.deadline)
        return alike and (full or (bool(self.number) and self.number == other.number))


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other


def leave_repeats_out(tables: list[Table], bodies: list[Body]) -> list[Problem]:
    """Takes the items out of `bodies` that stand on a longer sheet too, as beside a sheet of all there is one per unit.

    Only where most of a sheet is repeated: areas may have a task of the same words each. What stays gets the area of
    what is left out if it has none.
    """
    by_sheet: dict[int, list[tuple[Table, Body]]] = {}
    for table, body in zip(tables, bodies, strict=True):
        by_sheet.setdefault(id(table.sheet), []).append((table, body))
    if len(by_sheet) < 2:
        return []
    kept: dict[str, list[tuple[_Said, RawItem, Sheet]]] = {}
    problems = []
    for parts in sorted(by_sheet.values(), key=lambda parts: -sum(len(body.items) for _, body in parts)):
        sheet = parts[0][0].sheet
        items = [(_said(raw), raw) for _, body in parts for raw in body.items]
        found = {
            id(raw): same
            for said, raw in items
            if (same := next((one for one in kept.get(said.title, ()) if said.title and said.repeats(one[0])), None))
        }
        if len(found) < _MOSTLY * len(items):
            found = {}
        for said, raw in items:
            if id(raw) in found:
                of = found[id(raw)][1]
                of.area = of.area or raw.area or _area_of(sheet.name)
            else:
                kept.setdefault(said.title, []).append((said, raw, sheet))
        for _, body in parts:
            body.withdrawn_numbers |= {plain_number(raw.text(Column.NUMBER)) for raw in body.items if id(raw) in found}
            body.items = [raw for raw in body.items if id(raw) not in found]
        if found:
            first = next(raw for _, raw in items if id(raw) in found)
            values = {"items": str(len(found)), "other": found[id(first)][2].name}
            problems.append(Problem("repeated_on_sheet", sheet.name, address(first.row, 0), values))
    return problems


def names_no_area(sheet_name: str) -> bool:
    """'Sheet1', '总表': a name that says nothing of what the tasks are about."""
    return is_generic(sheet_name) or bool(_SUMMARY.fullmatch(sheet_name.strip()))


def _area_of(sheet_name: str) -> str:
    if names_no_area(sheet_name) or ends_like_unit(sheet_name) or is_collective(sheet_name):
        return ""
    return area_name(sheet_name)


def _said(raw: RawItem) -> _Said:
    return _Said(
        plain_number(raw.text(Column.NUMBER)),
        one_line(without_ordinal(raw.text(Column.TITLE))),
        frozenset(one_line(entry.text) for entry in raw.units),
        "".join(one_line(entry.text) for entry in raw.of(Column.MEASURES)),
        one_line(raw.text(Column.DEADLINE)),
    )
