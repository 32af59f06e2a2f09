"""What each column of a table holds: by its label; a label never seen before is placed by what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tasks.domain.model import Problem
from tasks.domain.splitting import ends_like_unit, is_collective
from tasks.intake.cells import CHINESE_NUMERAL, plain_number, text_of
from tasks.intake.grid import address
from tasks.intake.labels import CERTAIN, HINT, Column, names_problems, plain_label, read_label
from tasks.intake.table import SAMPLE_ROWS, Table

_DATE_LIKE = re.compile(
    r"[年月季]|底前|全年|长期|持续|常态|每[周月季半年]|\d{4}[-./]\d|^\d{5}$|^Q\d|\b20\d\d\b", re.IGNORECASE
)
_BLANK = re.compile(r"[\s无/\\—–\-－―]*|n/?a|none", re.IGNORECASE)
_OUTER = re.compile(r"单位|部门|主体|机构")
_INNER = re.compile(r"科室|处室|股室|[科处室]$")
_PEOPLE = re.compile(r"责任人|负责人|人员")
_OWN_DEADLINE = re.compile("我?[市区县镇乡]|本[市区县级]|自定|内部|内控")
_DEADLINE_ABOVE = re.compile("国家|国务院|中央|部|省|自治区|上级")


def assign_columns(table: Table) -> None:
    """Fills `table.columns`, and says which hidden columns count."""
    hinted: dict[int, Column] = {}
    unknown: list[int] = []
    for place, texts in table.labels.items():
        found = _reading(texts)
        if found is None:
            unknown.append(place)
        elif found[1] > HINT:
            table.columns[place] = found[0]
        else:
            hinted[place] = found[0]
    _read_groups(table)
    _drop_hidden_twins(table)
    _settle_twins(table)
    unknown += _take_hints(table, hinted)
    unlabelled = [
        place for place in range(table.left, min(table.right, table.sheet.width)) if place not in table.labels
    ]
    _place_by_content(table, unknown, unlabelled)
    _drop_area_numbers(table)
    for place, held in table.columns.items():
        if place in table.sheet.hidden_columns and held not in (Column.IGNORED, Column.REMARK):
            table.problems.append(_hidden_column(table, place))


def _reading(texts: list[str]) -> tuple[Column, int] | None:
    """Of a label and those of the groups above it: the lowest that says something, a known one before a hint."""
    found = [read_label(text) for text in texts]
    if found[0] and found[0][0] is Column.IGNORED and HINT < found[0][1] < CERTAIN:
        return found[0]  # '责任单位' under '进展情况' tells of the progress
    said = [one for one in reversed(found) if one]
    return next((one for one in said if one[1] > HINT), next(iter(said), None))


def _hidden_column(table: Table, place: int) -> Problem:
    label = "".join(table.labels.get(place, [])[-1:])
    return Problem("hidden_column", table.sheet.name, address(table.top, place), {"label": label})


def _read_groups(table: Table) -> None:
    """Columns under one merged label, as '工作任务' over an area, a number and a title: the numbers are told apart."""
    for place in [*table.of(Column.AREA), *table.of(Column.TITLE)]:
        group = [other for other in table.labels if table.labels[other] == table.labels[place]]
        if len(group) < 2 or not _mostly(table, place, _is_ordinal):
            continue
        dense = table.filled(place) >= max(map(table.filled, group))
        names_items = dense and table.columns[place] is Column.TITLE and not table.has(Column.NUMBER)
        table.columns[place] = Column.NUMBER if names_items else Column.IGNORED


def _drop_hidden_twins(table: Table) -> None:
    """Of a hidden and a visible column with one meaning the visible one wins (reading 33)."""
    hidden = table.sheet.hidden_columns
    visible = {held for place, held in table.columns.items() if place not in hidden}
    for place in [place for place in table.columns if place in hidden]:
        if table.columns[place] in visible and table.columns[place] is not Column.IGNORED:
            table.problems.append(_hidden_column(table, place))
            table.columns[place] = Column.IGNORED


def _settle_twins(table: Table) -> None:
    """Two columns of one meaning: a sparse first task column is the area, a second one holds the measures …"""
    numbers, areas, titles, deadlines = map(table.of, (Column.NUMBER, Column.AREA, Column.TITLE, Column.DEADLINE))
    for place in areas[1:]:
        table.columns[place] = Column.IGNORED if titles else Column.TITLE
        titles = titles or [place]
    if len(titles) > 1 and not areas:
        sparse, dense = map(table.filled, titles[:2])
        # where the numbers are as sparse it is they that make the items, and what follows are the measures
        if sparse < dense and not (numbers and table.filled(numbers[0]) <= sparse):
            table.columns[titles.pop(0)] = Column.AREA
    for place in titles[1:]:
        table.columns[place] = Column.MEASURES
    if len(numbers) > 1:
        items = table.filled(titles[0]) if titles else 0
        best = min(numbers, key=lambda place: abs(table.filled(place) - items))
        table.columns |= {place: Column.IGNORED for place in numbers if place != best}
    if len(deadlines) > 1:
        _settle_deadlines(table, deadlines)
    units = [place for place, held in table.columns.items() if held in (Column.LEAD, Column.RESPONSIBLE)]
    if any(_OUTER.search(table.labels[place][-1]) for place in units):  # beside 责任单位, a 责任科室 is inside it
        inner = [p for p in table.of(Column.RESPONSIBLE) if _INNER.search(plain_label(table.labels[p][-1]))]
        table.columns |= dict.fromkeys(inner, Column.IGNORED)


def _settle_deadlines(table: Table, places: list[int]) -> None:
    """Of several deadlines the office's own one: it is the earlier, and what the units are held to. It is said."""
    labels = {place: plain_label(table.labels[place][-1]) for place in places}
    best = min(
        places,
        key=lambda place: (
            not _OWN_DEADLINE.match(labels[place]),
            bool(_DEADLINE_ABOVE.match(labels[place])),
            not re.search("时限|期限|截止|due|deadline", labels[place]),
        ),
    )
    for place in places:
        if place == best:
            continue
        table.columns[place] = Column.IGNORED
        if list(table.samples(place)) != list(table.samples(best)) and _mostly(table, place, _is_date):
            said = {"label": table.labels[best][-1], "other": table.labels[place][-1]}
            table.problems.append(
                Problem("several_deadline_columns", table.sheet.name, address(table.top, place), said)
            )


# ── by content ────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_ordinal(text: str) -> bool:
    plain = plain_number(text)
    return len(plain) < 6 and (plain.isdigit() or bool(CHINESE_NUMERAL.fullmatch(plain)))


def _is_units(text: str) -> bool:
    first = re.split("[、，,；;\n]", text)[0]
    return len(text) < 200 and (ends_like_unit(first) or is_collective(first) or "牵头" in text)


def _is_date(text: str) -> bool:
    return len(text) < 30 and bool(_DATE_LIKE.search(text))


def _is_text(text: str) -> bool:
    return len(text) > 2 and not text.isdigit()


_FITS: dict[Column, Callable[[str], bool]] = {
    Column.NUMBER: _is_ordinal,
    Column.DEADLINE: _is_date,
    Column.AREA: lambda text: not _is_ordinal(text) and not _is_date(text),
    Column.MEASURES: _is_text,
    Column.TITLE: _is_text,
    Column.LEAD: _is_units,
    Column.RESPONSIBLE: _is_units,
    Column.COOPERATING: _is_units,
}


def _mostly(table: Table, place: int, fits: Callable[[str], bool]) -> bool:
    texts = [text for text in table.samples(place) if not _BLANK.fullmatch(text)]
    return bool(texts) and sum(map(fits, texts)) * 2 > len(texts)


def _take_hints(table: Table, hinted: dict[int, Column]) -> list[int]:
    """Places columns whose labels only hint, where the meaning is still free and the content bears it out."""
    left_over = []
    for place, column in hinted.items():
        answers = (Column.LEAD, Column.RESPONSIBLE)
        free = not table.has(*(answers if column in answers else (column,)))
        if column is Column.IGNORED or (free and _mostly(table, place, _FITS[column])):
            table.columns[place] = column
        else:
            left_over.append(place)
    return left_over


def _place_by_content(table: Table, unknown: list[int], unlabelled: list[int]) -> None:
    """Columns whose label says nothing are placed by what stands in them, where a needed column is still missing."""
    candidates = unknown + unlabelled
    if not any(held.holds_units for held in table.columns.values()):
        people = [p for p in table.of(Column.IGNORED) if p in table.labels and _PEOPLE.search(table.labels[p][-1])]
        _take(table, [*candidates, *people], Column.RESPONSIBLE)
    if not table.has(Column.DEADLINE):
        _take(table, candidates, Column.DEADLINE)
    if not table.has(Column.NUMBER):
        _take(table, [place for place in candidates if place == table.left], Column.NUMBER)
    if not table.has(Column.TITLE):
        _take_problems(table)
    if not table.has(Column.TITLE):
        _take(table, unknown, Column.TITLE)
    if not table.has(Column.TITLE):
        for stand_in in (Column.MEASURES, Column.AREA):
            if places := table.of(stand_in):
                table.columns[places[0]] = Column.TITLE
                break


def _take_problems(table: Table) -> None:
    """In a 整改清单 what is to be mended is the item. Right of measures or units, 存在问题 is a report's."""
    done = [place for place, held in table.columns.items() if held is Column.MEASURES or held.holds_units]
    for place in sorted(table.labels):
        if place < min(done, default=0) and names_problems(table.labels[place][-1]) and _mostly(table, place, _is_text):
            table.columns[place] = Column.TITLE
            return


def _take(table: Table, candidates: list[int], column: Column) -> None:
    for place in candidates:
        if table.columns.get(place, Column.IGNORED) is Column.IGNORED and _mostly(table, place, _FITS[column]):
            table.columns[place] = column
            return


def _drop_area_numbers(table: Table) -> None:
    """Numbers that stand once for several tasks, merged or with blanks below, number the areas, not the items."""
    numbers, titles, areas = map(table.of, (Column.NUMBER, Column.TITLE, Column.AREA))
    if not numbers or not titles:
        return
    sheet = table.sheet
    rows = range(table.first, min(table.last + 1, table.first + SAMPLE_ROWS))

    def given(place: int) -> list[int]:
        return [row for row in rows if text_of(sheet.at(row, place))]

    numbered, titled = given(numbers[0]), given(titles[0])
    ends = {row: sheet.merge_ends.get((row, numbers[0]), (row, 0))[0] for row in numbered}
    over_several = [row for row in numbered if sum(row <= one <= ends[row] for one in titled) > 1]
    as_areas = bool(areas) and 1 < len(numbered) < len(titled) and numbered == given(areas[0])
    if as_areas or len(over_several) * 2 > len(numbered):
        table.columns[numbers[0]] = Column.IGNORED
