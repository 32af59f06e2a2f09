"""The items of a form and those of the plan: matched by what they say, never by likeness; what is left over is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from exports import form_texts
from exports.form_places import Block, Filling, Line, Note, named_beside, targets
from exports.view import View
from tasks.domain.model import LedgerRow
from tasks.domain.terms import Light
from tasks.domain.unit_names import normal_name
from tasks.intake.grid import address

UnitOf = Callable[[str], str | None]
"""A unit as printed → its name in the directory; None for one that it does not know."""
_QUOTED = 30  # characters of a title in a sentence
_WITH_AREA = 3  # of the keys


@dataclass(frozen=True)
class Write:
    """A cell that is to be filled; row and column from 1. `light` is its colour, if it has one."""

    sheet: str
    row: int
    column: int
    filling: Filling
    text: str
    light: Light | None = None


@dataclass
class Prepared:
    """What is to be written into a form, before it was opened for writing."""

    items: int
    matched: int = 0
    silent: int = 0  # cells that stay empty because nobody has reported yet
    writes: list[Write] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def prepare(blocks: Sequence[Block], view: View, unit_of: UnitOf) -> Prepared:
    """What to write for each item of the form that is one item of the plan without a doubt."""
    done = Prepared(len(blocks))
    plan = _Plan(view.ledger.rows)
    places = {(normal_name(b.item.title), b.item.area, b.item.number) for b in blocks}
    titles = Counter(title for title, _, _ in places)
    found = [plan.find(block, unit_of, by_title=titles[normal_name(block.item.title)] == 1) for block in blocks]
    shared = Counter(one[0] for one in found if len(one) == 1)
    for block, candidates in zip(blocks, found, strict=True):
        if len(candidates) != 1:
            done.notes.append(_unmatched(block, candidates))
            continue
        done.matched += 1
        _fill(block, plan.rows[candidates[0]], view, unit_of, done, by_units=shared[candidates[0]] > 1)
    return done


class _Plan:
    """The items of the plan by what identifies them, the surest first."""

    def __init__(self, rows: Sequence[LedgerRow]) -> None:
        self.rows: dict[int, list[LedgerRow]] = defaultdict(list)
        for row in rows:
            self.rows[row.key_task_id].append(row)
        self._index: dict[Hashable, list[int]] = defaultdict(list)
        for item, parts in self.rows.items():
            units = frozenset(row.parent_unit or row.unit for row in form_texts.in_force(parts))
            for key in _keys(parts[0].area, parts[0].number, parts[0].title, units):
                self._index[key].append(item)

    def find(self, block: Block, unit_of: UnitOf, *, by_title: bool) -> list[int]:
        """The items that the form's may be: the fewest that one of its keys leaves, [] for none.

        Items in force come before withdrawn ones. Without `by_title` an item needs its area: every area may have its
        '其他工作', and one that the plan has no more is not another area's.
        """
        item = block.item
        units = frozenset(unit_of(unit) or unit for unit, _ in item.parts())
        keys = list(_keys(item.area, item.number, item.title, units))
        hits = [self._index.get(key, []) for key in keys[: None if by_title else _WITH_AREA]]
        found = min(filter(None, hits), key=len, default=[])
        return [item for item in found if form_texts.in_force(self.rows[item])] or found


def _keys(area: str, number: str, title: str, units: frozenset[str]) -> Iterator[Hashable]:
    """Each has the title: a number alone may be another item's since the plan was revised."""
    if name := normal_name(title):
        yield "all", normal_name(area), normal_name(number), name, units
        yield "place", normal_name(area), normal_name(number), name
        yield "area", normal_name(area), name
        yield "number", normal_name(number), name
        yield "title", name


def _unmatched(block: Block, candidates: Sequence[int]) -> Note:
    values = {"number": block.item.number, "title": block.item.title[:_QUOTED], "row": str(block.item.row)}
    code = "several_items" if candidates else "no_such_item"
    return Note(code, block.sheet.name, block.cell, values | {"count": str(len(candidates))})


def _fill(
    block: Block, rows: Sequence[LedgerRow], view: View, unit_of: UnitOf, done: Prepared, *, by_units: bool
) -> None:
    for filling, place in block.columns.items():
        cells, alone = targets(block, place)
        if not alone:
            done.notes.append(Note("cell_shared", block.sheet.name, block.cell, {"filling": filling.value}))
        for row, lines, is_whole in _scopes(cells, by_units=by_units):
            mine, strangers = (rows, ()) if is_whole else _of_units(rows, named_beside(lines), unit_of)
            where = address(row, place)
            if filling is next(iter(block.columns)):
                done.notes += [Note("unit_not_in_item", block.sheet.name, where, {"unit": unit}) for unit in strangers]
            if not mine:
                continue
            text, light = _text(filling, mine, view, is_whole=is_whole)
            if text:
                done.writes.append(Write(block.sheet.name, row + 1, place + 1, filling, text, light))
            else:
                done.silent += 1


def _scopes(cells: dict[int, list[Line]], *, by_units: bool) -> Iterator[tuple[int, list[Line], bool]]:
    """Each cell of an item with its rows, and whether it is the one for the whole item.

    Where rows have units of their own, each tells of its units; rows of measures that share their units have one text,
    beside the first. Where several rows of the form are one item, each tells of its own units and no other.
    """
    named = [frozenset(named_beside(lines)) for lines in cells.values()]
    apart = by_units or len(set(filter(None, named[1:])) - set(named[:1])) > 0
    for position, (row, lines) in enumerate(cells.items()):
        if not apart and position == 0:
            yield row, lines, True
        elif apart and named[position]:
            yield row, lines, False


def _of_units(
    rows: Sequence[LedgerRow], printed: Sequence[str], unit_of: UnitOf
) -> tuple[list[LedgerRow], tuple[str, ...]]:
    """The rows of those units, members with their collective unit; and the names that have no part in the item."""
    names = {unit: unit_of(unit) or unit for unit in printed}
    mine = [row for row in rows if row.unit in names.values() or row.parent_unit in names.values()]
    present = {row.unit for row in mine} | {row.parent_unit for row in mine}
    return mine, tuple(unit for unit, name in names.items() if name not in present)


def _text(filling: Filling, rows: Sequence[LedgerRow], view: View, *, is_whole: bool) -> tuple[str, Light | None]:
    if filling is Filling.PROGRESS:
        return form_texts.progress(rows, view), None
    if filling is Filling.REMARK:
        return form_texts.remark(rows, view), None
    of_item = view.ledger.by_item.get(rows[0].key_task_id) if is_whole else None
    return form_texts.light(rows, of_item, view)
