"""Where the tables of a sheet are: title rows, header rows found by a scored vocabulary, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tasks.domain.model import Problem
from tasks.domain.splitting import ends_like_unit, is_collective
from tasks.intake.cells import has_chinese_ordinal, one_line, text_of
from tasks.intake.grid import Sheet, address
from tasks.intake.labels import CERTAIN, LONGEST_LABEL, Column, plain_label, read_label
from tasks.intake.mapping import ColumnMap, Naming, first_data_row, layout_of_contents, layout_of_labels, with_named

MAX_HEADER_ROWS = 3
SAMPLE_ROWS = 40
WIDEST = 200  # columns that are looked at
_DATE_LIKE = re.compile(r"[年月季]|底前|全年|长期|持续|常态|每[周月季半年]|\d{4}[-./]\d|^\d{5}$")
_NO_TITLE = re.compile(
    r"附件?\s*\d*\s*[:：]?$|[（(].*[)）]$|(填报|报送|制表|填表|编制|发布|印发|责任)?(单位|部门|日期|时间|人)\s*[:：].*|截[至止].*|"
    r"\d{4}\s*年\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?$|第?\s*\d+\s*页.*|.{0,12}〔\d{4}〕\d+号"
)
_TITLE_END = re.compile(r"(表|台账|清单|方案|要点|计划|安排|分工|目录|任务书|一览)[)）]?$")
Labels = dict[int, list[str]]


@dataclass
class Table:
    """One table: header rows from `top` on, body from `first` to `last` (inclusive), columns by what they hold."""

    sheet: Sheet
    top: int
    first: int
    last: int
    columns: dict[int, Column]
    title: str = ""
    headings: list[str] = field(default_factory=list)  # other lines above the header
    problems: list[Problem] = field(default_factory=list)
    labels: Labels = field(default_factory=dict)
    layout: str = ""  # the key under which a person's naming of the columns is remembered
    named: ColumnMap | None = None

    def of(self, column: Column) -> list[int]:
        return [place for place, held in self.columns.items() if held is column]

    def has(self, *columns: Column) -> bool:
        return any(held in columns for held in self.columns.values())


def find_tables(sheet: Sheet, naming: Naming) -> list[Table]:
    """The tables of a sheet from top to bottom; a header that is repeated for printing does not start another one.

    One that ends with its header has `first` > `last`. `naming` gives the columns that a person named, which count more
    than what duban makes of the header.
    """
    tables: list[Table] = []
    row = above = 0
    labels_before: list[tuple[str, ...]] = []
    while row < len(sheet.rows):
        header = _header_at(sheet, row)
        if header is None:
            row += 1
            continue
        height, labels = header
        key = [tuple(texts) for _, texts in sorted(labels.items())]
        if tables:
            tables[-1].last = row - 1 if key != labels_before else tables[-1].last
        if not tables or key != labels_before:
            table = Table(sheet, row, row + height, len(sheet.rows) - 1, {})
            _read_above(table, above)
            tables.append(table)
            labels_before = key
        row += height
        above = row
    for table in tables:
        table.labels = _labels(sheet, table.top, table.first - table.top)
        table.layout = layout_of_labels(table.labels)
        _assign(table, table.labels)
        _name(table, naming(table.layout))
    return [table for table in tables if table.has(Column.TITLE)]


def table_as_named(sheet: Sheet, named: ColumnMap) -> Table:
    """A sheet without a header as a table, by the columns that a person named."""
    first = named.first_row if named.first_row is not None else first_data_row(sheet)
    table = Table(sheet, first, first, len(sheet.rows) - 1, {}, layout=layout_of_contents(sheet))
    _read_above(table, 0)
    _name(table, named)
    return table


def _name(table: Table, named: ColumnMap | None) -> None:
    if named is None or max(named.columns, default=-1) >= table.sheet.width:
        return
    table.named = named
    table.columns = with_named(table.columns, named)
    if named.first_row is not None:
        table.first = max(table.top, named.first_row)


def first_rows(sheet: Sheet, count: int = 5) -> str:
    """What a person sees at the top of a sheet, for asking which column is which."""
    lines = []
    for row in sheet.rows:
        texts = [one_line(text_of(cell))[:20] for cell in row[:12]]
        if any(texts):
            lines.append(" | ".join(texts))
        if len(lines) == count:
            break
    return "\n".join(lines)


# ── headers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _header_at(sheet: Sheet, row: int) -> tuple[int, Labels] | None:
    """(height, labels by column) of the header that starts at `row`, or None."""
    if not _looks_like_header(sheet, row):
        return None
    height = 1
    while height < MAX_HEADER_ROWS and _continues(sheet, row, height):
        height += 1
    return height, _labels(sheet, row, height)


def _looks_like_header(sheet: Sheet, row: int) -> bool:
    texts = []
    for place, cell in enumerate(sheet.rows[row][:WIDEST]):
        if cell is None:
            continue
        if not isinstance(cell, str) or len(cell) > 3 * LONGEST_LABEL:
            return False
        end = sheet.merge_ends.get((row, place), (row, place))
        if text_of(cell) and end[1] - place < max(4, sheet.width - 2):
            texts.append(text_of(cell))
    known = [found for found in map(read_label, texts) if found]
    columns = {column for column, _ in known}
    about = columns & {Column.TITLE, Column.MEASURES, Column.AREA}
    who_and_when = {column for column in columns if column.holds_units or column is Column.DEADLINE}
    if not who_and_when or len(known) * 2 < len(texts) or any(_is_data(text) for text in texts):
        return False
    return len(columns - {Column.IGNORED}) >= 3 or bool(about)


def _is_data(text: str) -> bool:
    """Units, sentences and dates belong to rows, not to headers."""
    if read_label(text):
        return False
    return (
        is_collective(text)
        or text.endswith(("。", "；"))
        or bool(re.search(r"[、；]\S*[局办委厅]|\d月底|20\d\d年\d", text))
    )


def _continues(sheet: Sheet, top: int, height: int) -> bool:
    """Whether the row below belongs to the header too: sub-labels under a group, as '责任分工' over 牵头 and 配合."""
    row = top + height
    if row >= len(sheet.rows):
        return False
    own = {
        c: text_of(cell)
        for c, cell in enumerate(sheet.rows[row][:WIDEST])
        if sheet.origin(row, c) == (row, c) and text_of(cell)
    }
    if not own or any(len(text) > LONGEST_LABEL or _is_data(text) for text in own.values()):
        return False
    if any(isinstance(sheet.at(row, place), float) for place in own):
        return False
    above = {place: text_of(sheet.at(*sheet.origin(top + height - 1, place))) for place in own}
    grouped = [place for place in own if _is_grouped(sheet, top + height - 1, place) or not above[place]]
    known = [place for place, text in own.items() if read_label(text)]
    if not grouped or not known:
        return False
    # below a label that is no group a header row is empty, or the label goes down over both rows
    return all(place in grouped for place in own) or len(known) * 2 > len(own) > 2


def _is_grouped(sheet: Sheet, row: int, place: int) -> bool:
    top, left = sheet.origin(row, place)
    end = sheet.merge_ends.get((top, left))
    return end is not None and end[1] > left


def _labels(sheet: Sheet, top: int, height: int) -> Labels:
    """Labels by column from the top down; a group's label stands over all its columns, with or without merged cells."""
    labels: Labels = {}
    for row in range(top, top + height):
        group = ""
        for place in range(min(sheet.width, WIDEST)):
            origin = sheet.origin(row, place)
            text = one_line(text_of(sheet.at(*origin))) if origin[0] >= top else ""
            if not text and row < top + height - 1 and text_of(sheet.at(row + 1, place)):
                text = group
            group = text or group
            if text and text not in labels.setdefault(place, []):
                labels[place].append(text)
    return {place: texts for place, texts in labels.items() if texts}


def _read_above(table: Table, above: int) -> None:
    lines = []
    for row in range(above, table.top):
        texts = {one_line(text_of(cell)): None for cell in table.sheet.rows[row]}
        lines += [text for text in texts if text]
    for position, text in enumerate(lines):
        if not _NO_TITLE.fullmatch(text) and not has_chinese_ordinal(text) and len(text) > 3:
            table.title = text
            following = lines[position + 1] if position + 1 < len(lines) else ""
            if not _TITLE_END.search(text) and _TITLE_END.search(following) and not _NO_TITLE.fullmatch(following):
                table.title += following
            break
    table.headings = [text for text in lines if text not in table.title]


# ── columns ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _assign(table: Table, labels: Labels) -> None:
    sheet = table.sheet
    scores: dict[int, int] = {}
    unknown = []
    for place, texts in labels.items():
        found = [read_label(text) for text in texts]
        last = found[-1] or next((one for one in reversed(found) if one), None)
        if found[0] and found[0][0] is Column.IGNORED and found[0][1] < CERTAIN:
            last = found[0]  # '责任单位' under '进展情况' tells of the progress
        if last is None:
            unknown.append(place)
        else:
            table.columns[place], scores[place] = last
    _drop_hidden_twins(table, labels)
    _settle_twins(table, labels)
    unlabelled = [place for place in range(min(sheet.width, WIDEST)) if place not in labels]
    _place_by_content(table, unknown, unlabelled)
    for place in list(table.columns):
        if place in sheet.hidden_columns and table.columns[place] not in (Column.IGNORED, Column.REMARK):
            table.problems.append(_hidden_column(table, place, labels))


def _hidden_column(table: Table, place: int, labels: Labels) -> Problem:
    label = "".join(labels.get(place, [])[-1:])
    return Problem("hidden_column", table.sheet.name, address(table.top, place), {"label": label})


def _drop_hidden_twins(table: Table, labels: Labels) -> None:
    """Of a hidden and a visible column with one meaning the visible one wins (reading 33)."""
    hidden = table.sheet.hidden_columns
    visible = {held for place, held in table.columns.items() if place not in hidden}
    for place in [place for place in table.columns if place in hidden]:
        if table.columns[place] in visible and table.columns[place] is not Column.IGNORED:
            table.problems.append(_hidden_column(table, place, labels))
            table.columns[place] = Column.IGNORED


def _settle_twins(table: Table, labels: Labels) -> None:
    """Two columns of one meaning: a sparse first task column is the area, a second one holds the measures …"""
    numbers, areas, titles, deadlines = map(table.of, (Column.NUMBER, Column.AREA, Column.TITLE, Column.DEADLINE))
    for place in numbers[1:]:
        table.columns[place] = Column.IGNORED
    for place in areas[1:]:
        table.columns[place] = Column.IGNORED if titles else Column.TITLE
        titles = titles or [place]
    if len(titles) > 1 and not areas and _filled(table, titles[0]) < _filled(table, titles[1]):
        table.columns[titles.pop(0)] = Column.AREA
    for place in titles[1:]:
        table.columns[place] = Column.MEASURES
    if len(deadlines) > 1:
        best = next(
            (place for place in deadlines if re.search("时限|期限|截止|due|deadline", plain_label(labels[place][-1]))),
            deadlines[0],
        )
        for place in deadlines:
            table.columns[place] = Column.DEADLINE if place == best else Column.IGNORED


def _texts(table: Table, place: int) -> Iterator[str]:
    for row in range(table.first, min(table.last + 1, table.first + SAMPLE_ROWS)):
        if text := text_of(table.sheet.at(row, place)):
            yield text


def _filled(table: Table, place: int) -> int:
    return sum(1 for _ in _texts(table, place))


def _place_by_content(table: Table, unknown: list[int], unlabelled: list[int]) -> None:
    """Columns whose label was never seen are placed by what stands in them, where a needed column is still missing."""
    candidates = unknown + unlabelled
    if not any(held.holds_units for held in table.columns.values()):
        _take(table, candidates, Column.RESPONSIBLE, lambda text: ends_like_unit(re.split("[、，,；;\n]", text)[0]))
    if not table.has(Column.DEADLINE):
        _take(table, candidates, Column.DEADLINE, lambda text: len(text) < 30 and bool(_DATE_LIKE.search(text)))
    if not table.has(Column.NUMBER):
        _take(
            table,
            [place for place in candidates if place == 0],
            Column.NUMBER,
            lambda text: len(text) < 6 and text.isdigit(),
        )
    if not table.has(Column.TITLE):
        _take(table, unknown, Column.TITLE, lambda text: len(text) > 3 and not text.isdigit())
    if not table.has(Column.TITLE):
        for stand_in in (Column.MEASURES, Column.AREA):
            if places := table.of(stand_in):
                table.columns[places[0]] = Column.TITLE
                break


def _take(table: Table, candidates: list[int], column: Column, fits: Callable[[str], bool]) -> None:
    for place in candidates:
        texts = list(_texts(table, place))
        if texts and sum(map(fits, texts)) * 2 > len(texts):
            table.columns[place] = column
            candidates.remove(place)
            return
