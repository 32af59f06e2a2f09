"""Where an office's own form takes progress, light and remarks: its columns by their labels, its items row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tasks.domain.model import IntakeResult, ItemDraft, TableSeen
from tasks.domain.splitting import split_roles
from tasks.domain.terms import Role, Term
from tasks.intake.asides import is_ditto
from tasks.intake.cells import text_of
from tasks.intake.grid import Grid, Sheet, address, column_place
from tasks.intake.labels import Column, plain_label


class Filling(Term):
    """What is written into a form."""

    PROGRESS = "progress", "进展", "progress"
    LIGHT = "light", "状态", "light"
    REMARK = "remark", "备注", "remark"


@dataclass(frozen=True)
class Note:
    """Something to say about a form. `code` names its wording in console.texts.forms, which `values` fill."""

    code: str
    sheet: str = ""
    cell: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A row of an item (from 0), and the units that are named beside it, as printed."""

    row: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """An item of the form: its rows, and the columns (from 0) that are to be filled in them."""

    item: ItemDraft
    sheet: Sheet
    columns: Mapping[Filling, int]
    lines: tuple[Line, ...]

    @property
    def cell(self) -> str:
        return address(self.item.row - 1, 0)


# The whole label, as plain_label makes it: '下月完成情况' or '1月' is of a period, and of which report nobody can tell.
_LABELS = (
    (
        Filling.LIGHT,
        r"(当前|目前|完成|办理|任务|进展|督办|预警|事项|工作)?(状态|亮灯(情况|状态)?|灯[号色]?)|红黄?绿灯(管理|情况)?|"
        r"(status|rag)( light| rating| status)?|(traffic )?lights?",
    ),
    (
        Filling.PROGRESS,
        r"(最新|目前|当前|截至目前|本[周月期]|本季度|具体|工作|任务|事项)*"
        r"((推进|办理|落实|完成|执行)?(工作)?进展|进度|(贯彻落实|推进|办理|落实|完成|执行|进展|进度|工作完成|工作进展)+情况)"
        r"((及|和|与)?(成效|成果))?(描述|说明)?|"
        r"((latest|current) )?progress( (report|update|made|to date))?|(status|latest) update|"
        r"(implementation|completion) status",
    ),
)  # fmt: skip
_PATTERNS = tuple((filling, re.compile(pattern)) for filling, pattern in _LABELS)
_NAMES_ITEMS = (Column.NUMBER, Column.AREA, Column.TITLE)
_ROLES = {
    Column.LEAD: Role.LEAD,
    Column.RESPONSIBLE: Role.RESPONSIBLE,
    Column.COOPERATING: Role.COOPERATING,
}


def blocks(grid: Grid, result: IntakeResult) -> tuple[list[Block], list[Note]]:
    """The items of the form with the columns to be filled, in its order, and what there is to say about the columns."""
    sheets = {sheet.name: sheet for sheet in grid.sheets}
    starts = Counter((table.sheet, table.first_row) for table in result.tables)
    found: list[Block] = []
    notes: list[Note] = []
    for table, items, end in _tables(result, sheets):
        if starts[table.sheet, table.first_row] > 1:
            notes.append(Note("side_by_side", table.sheet))
            starts[table.sheet, table.first_row] = 0
        if starts[table.sheet, table.first_row] != 1:
            continue
        columns, said = _columns(table)
        notes += said
        rows = _Rows(sheets[table.sheet], table)
        ends = [*(item.row - 1 for item in items[1:]), end]
        for item, stop in zip(items, ends, strict=True):
            found.append(Block(item, sheets[table.sheet], columns, rows.of(item, stop)))
    return found, notes


def _tables(result: IntakeResult, sheets: Mapping[str, Sheet]) -> Iterator[tuple[TableSeen, list[ItemDraft], int]]:
    """Each table with its items, and the row (from 0) before which it ends."""
    drafted = result.draft.items if result.draft is not None else ()
    for position, table in enumerate(result.tables):
        later = [other.first_row for other in result.tables[position + 1 :] if other.sheet == table.sheet]
        end = min((row - 1 for row in later if row > table.first_row), default=len(sheets[table.sheet].rows))
        items = [item for item in drafted if item.sheet == table.sheet and table.first_row <= item.row <= end]
        if items:
            yield table, items, end


def _columns(table: TableSeen) -> tuple[dict[Filling, int], list[Note]]:
    """The first column of each meaning; others of the same meaning are said and left alone."""
    columns: dict[Filling, int] = {}
    notes = []
    for seen in table.columns:
        filling = filling_of(seen.label, seen.role)
        if filling is None:
            continue
        if filling not in columns:
            columns[filling] = column_place(seen.letter)
            continue
        values = {"column": seen.letter, "label": seen.label}
        notes.append(Note("second_column", table.sheet, values=values))
    if not columns:
        notes.append(Note("no_columns", table.sheet))
    return columns, notes


def filling_of(label: str, role: str) -> Filling | None:
    if role == Column.REMARK:
        return Filling.REMARK
    if role not in ("", Column.IGNORED):
        return None
    plain = plain_label(label.rpartition("/")[2])
    return next((filling for filling, pattern in _PATTERNS if pattern.fullmatch(plain)), None)


class _Rows:
    """The rows of a table's items: a row below an item is its own while it names no other number, area or title."""

    def __init__(self, sheet: Sheet, table: TableSeen) -> None:
        self._sheet = sheet
        held = [(column_place(seen.letter), seen.role) for seen in table.columns]
        self._naming = [place for place, role in held if role in _NAMES_ITEMS]
        self._titles = [place for place, role in held if role == Column.TITLE]
        self._units = [(place, _ROLES[Column.of(role)]) for place, role in held if role in _ROLES]
        self._details = [place for place, _ in self._units]
        self._details += [place for place, role in held if role == Column.MEASURES]
        self._above: dict[int, str] = {}

    def of(self, item: ItemDraft, stop: int) -> tuple[Line, ...]:
        first = item.row - 1
        lines = [Line(first, self._named(first))]
        for row in range(first + 1, stop):
            if not self._continues(row, first):
                break
            lines.append(Line(row, self._named(row)))
        return tuple(lines)

    def _continues(self, row: int, first: int) -> bool:
        if any(self._sheet.origin(row, place) == (first, place) for place in self._titles):
            return True
        if any(self._own(row, place) for place in self._naming):
            return False
        return any(self._own(row, place) for place in self._details)

    def _own(self, row: int, place: int) -> str:
        return text_of(self._sheet.at(row, place)) if self._sheet.origin(row, place) == (row, place) else ""

    def _named(self, row: int) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for place, role in self._units:
            top, left = self._sheet.origin(row, place)
            if left != place:
                continue
            text = text_of(self._sheet.at(top, place))
            text = self._above.get(place, "") if is_ditto(text) else text
            if text:
                self._above[place] = text
                parts = split_roles(text, role)
                names |= dict.fromkeys((*parts.lead, *parts.responsible, *parts.cooperating))
        return tuple(names)


def targets(block: Block, place: int) -> tuple[dict[int, list[Line]], bool]:
    """The cells of a column that are the item's own: row of the cell → the rows that it stands beside.

    False if there is a merged cell among them that is not the item's alone; that one is left out.
    """
    rows = {line.row for line in block.lines}
    found: dict[int, list[Line]] = {}
    alone = True
    for line in block.lines:
        top, left = block.sheet.origin(line.row, place)
        bottom, right = block.sheet.merge_ends.get((top, left), (top, left))
        bottom = min(bottom, len(block.sheet.rows) - 1)  # below the last text there are no rows
        if left != place or right != place or top not in rows or bottom not in rows:
            alone = False
            continue
        found.setdefault(top, []).append(line)
    return found, alone


def named_beside(lines: Sequence[Line]) -> tuple[str, ...]:
    """The units of some rows, each once."""
    return tuple(dict.fromkeys(unit for line in lines for unit in line.units))
