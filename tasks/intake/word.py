"""Word documents (.docx) → Grid: the tables of the document in their order, with the lines around them.

python-docx opens the package; the text is picked from its elements here, because what counts as text (insertions, no
deletions, no hidden words, automatic numbers) is more than its paragraphs tell. Runs in the child process only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.package import Package
from lxml.etree import _Element as Element

from tasks.domain.model import Problem
from tasks.intake.flow import Box, Flow, Text
from tasks.intake.grid import Grid, Sheet
from tasks.intake.guard import check_archive
from tasks.intake.limits import Limits
from tasks.intake.numbering import MAX_LEVELS, Numbering, W, value_of, whole

WIDEST = 64  # Word allows 63 columns
USUAL_WIDTH = 1_000  # of a column that names none, in twips (1/1440 inch)
SAME_BORDER = 200  # borders nearer to each other than these twips (3.5 mm) were meant as one, and drawn by hand
_THROUGH = {W + name for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple",
                                  "customXml", "dir", "bdo", "ruby", "rubyBase")}  # fmt: skip
_GONE = {W + "del", W + "moveFrom"}
_REVISED = _GONE | {W + "ins", W + "moveTo"}
_SIGNS = {W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-"}
_ORDINAL = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[部章]"
)
_RUNNING_TEXT = re.compile(r"[^（(].{60,}|[^（(].*[。；：:;]", re.DOTALL)


def read_word(path: Path, limits: Limits) -> Grid:
    """One sheet, named after the file. Refusal as of the guard; errors of the libraries mean a damaged file."""
    warnings = check_archive(path, limits)
    with path.open("rb") as stream:
        part = Package.open(stream).main_document_part
    document = _Document(path.stem, limits, _root(part), _related(part, RELATIONSHIP_TYPE.STYLES))
    document.numbering = Numbering(_related(part, RELATIONSHIP_TYPE.NUMBERING))
    sheet = document.read()
    warnings += [Problem(code) for code in sorted(document.found)]
    return Grid([sheet], warnings)


def _root(part: Part) -> Element:
    return parse_xml(part.blob)


def _related(part: Part, kind: str) -> Element | None:
    try:
        return _root(part.part_related_by(kind))
    except KeyError:
        return None


@dataclass
class _Looks:
    """What a style or a run says of its text; None where it says nothing."""

    struck: bool | None = None
    hidden: bool | None = None
    number: tuple[str, str] = ("", "")  # list and level

    def over(self, other: _Looks) -> _Looks:
        """These looks, and the others where these are silent."""
        return _Looks(
            other.struck if self.struck is None else self.struck,
            other.hidden if self.hidden is None else self.hidden,
            (self.number[0] or other.number[0], self.number[1] or other.number[1]),
        )


def _looks(parent: Element) -> _Looks:
    run, numbered = parent.find(W + "rPr"), parent.find(f"{W}pPr/{W}numPr")
    strikes = [on for name in ("strike", "dstrike") if (on := _switch(run, name)) is not None]
    number = (value_of(numbered, "numId"), value_of(numbered, "ilvl"))
    return _Looks(any(strikes) if strikes else None, _switch(run, "vanish"), number)


def _switch(parent: Element | None, name: str) -> bool | None:
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(W + "val", "true").lower() not in ("0", "false", "off", "none")


def _styles(root: Element | None) -> dict[str, _Looks]:
    """Looks by the id of the style, with what it is based on."""
    if root is None:
        return {}
    elements = {style.get(W + "styleId", ""): style for style in root.iterfind(W + "style")}
    settled = {}
    for name, element in elements.items():
        style, looks, seen = element, _looks(element), {name}
        while (base := value_of(style, "basedOn")) in elements and base not in seen:
            seen.add(base)
            style = elements[base]
            looks = looks.over(_looks(style))
        settled[name] = looks
    return settled


@dataclass
class _Line:
    text: Text
    starts_page: bool


@dataclass
class _Document:
    name: str
    limits: Limits
    root: Element
    style_root: Element | None
    numbering: Numbering = field(default_factory=lambda: Numbering(None))
    found: set[str] = field(default_factory=set)  # codes of warnings

    def read(self) -> Sheet:
        self.flow = Flow(self.name, self.limits)
        self.styles = _styles(self.style_root)
        self.waiting: list[_Line] = []  # lines above the first table
        body = self.root.find(W + "body")
        for block in _blocks(body) if body is not None else ():
            if block.tag == W + "tbl":
                self._table(block)
            else:
                self._line(block)
        for line in self.waiting:
            self.flow.line(line.text)
        return self.flow.done()

    # ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _line(self, paragraph: Element) -> None:
        text = self._paragraph(paragraph)
        if self.flow.has_table:
            self.flow.line(text)
        else:
            self.waiting.append(_Line(text, _starts_page(paragraph)))

    def _above_first_table(self) -> None:
        """The title and headings of a table that follows a covering letter: not the letter."""
        lines = self.waiting
        pages = [place for place, line in enumerate(lines) if line.starts_page]
        for place in reversed(pages):
            if any(line.text.all for line in lines[place:]):
                lines = lines[place:]
                break
        lines = [line for line in lines if not _RUNNING_TEXT.fullmatch(line.text.all) or _ORDINAL.match(line.text.all)]
        headings = [line for line in lines if _ORDINAL.match(line.text.all)]
        for line in lines:
            if line not in headings[:-1]:
                self.flow.line(line.text)
        self.waiting = []

    def _paragraph(self, paragraph: Element) -> Text:
        style = self.styles.get(value_of(paragraph.find(W + "pPr"), "pStyle"), _Looks())
        looks = _looks(paragraph).over(style)
        words = Text()
        self._inline(paragraph, looks, words)
        number, depth = looks.number
        text = Text()
        if number:  # a label goes with the words that it numbers
            label = self.numbering.label(number, whole(depth, 0, MAX_LEVELS))
            text.add(label, struck=words.is_cut and not words.kept)
        text.extend(words)
        return text

    def _inline(self, parent: Element, looks: _Looks, text: Text) -> None:
        for child in parent:
            if child.tag in _REVISED:
                self.found.add("tracked_changes")
            if child.tag == W + "r":
                self._run(child, looks, text)
            elif child.tag in _THROUGH:
                self._inline(child, looks, text)

    def _run(self, run: Element, looks: _Looks, text: Text) -> None:
        own = _looks(run).over(self.styles.get(value_of(run.find(W + "rPr"), "rStyle"), _Looks())).over(looks)
        words = Text()
        for child in run:
            if child.tag == W + "t":
                words.add(child.text or "", struck=bool(own.struck))
            elif child.tag in _SIGNS:
                words.add(_SIGNS[child.tag], struck=bool(own.struck))
            elif child.tag == W + "br" and child.get(W + "type", "textWrapping") == "textWrapping":
                words.add("\n")
            elif child.tag == W + "ruby":
                self._inline(child, own, words)
        if not own.hidden:
            text.extend(words)
        elif words.all:
            self.found.add("hidden_text")

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: Element) -> None:
        if not self.flow.has_table:
            self._above_first_table()
        rows = [row for row in _rows(table) if not self._is_deleted(row)]
        columns = _columns(table, rows)
        boxes: list[Box] = []
        open_boxes: dict[int, Box] = {}  # by column: what a merged cell below would continue
        hidden: set[int] = set()
        height = 0
        for row, edges in zip(rows, columns, strict=True):
            inner: list[Element] = []
            if _switch(row.find(W + "trPr"), "hidden"):
                hidden.add(height)
            placed: dict[int, Box] = {}
            for cell, (first, last) in zip(_cells(row), edges, strict=True):
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                above = open_boxes.get(first)
                if merge is not None and merge.get(W + "val", "continue") != "restart" and above is not None:
                    above.down = height - above.row + 1
                    placed[first] = above
                    continue
                text = self._cell(cell, inner)
                if first in placed:  # two cells in the place of one column
                    placed[first].text.add("\n")
                    placed[first].text.extend(text)
                    continue
                placed[first] = Box(height, first, text, across=last - first)
                boxes.append(placed[first])
            open_boxes = placed
            height += 1
            if inner:
                self.flow.table(height, boxes, hidden, set())
                boxes, open_boxes, hidden, height = [], {}, set(), 0
                for nested in inner:
                    self._table(nested)
        self.flow.table(height, boxes, hidden, set())

    def _is_deleted(self, row: Element) -> bool:
        properties = row.find(W + "trPr")
        if properties is None:
            return False
        revised = [name for name in ("del", "ins") if properties.find(W + name) is not None]
        if revised:
            self.found.add("tracked_changes")
        return "del" in revised

    def _cell(self, cell: Element, inner: list[Element]) -> Text:
        """The text of a cell; a table in it that could hold tasks is put into `inner` instead."""
        text = Text()
        for block in _blocks(cell):
            if block.tag == W + "p":
                text.extend(self._paragraph(block))
                text.add("\n")
            elif _is_table_of_its_own(block):
                inner.append(block)
            else:
                for row in _rows(block):
                    for nested in _cells(row):
                        text.extend(self._cell(nested, inner))
                        text.add(" ")
                    text.add("\n")
        return text


def _blocks(parent: Element) -> list[Element]:
    """Paragraphs and tables, also those inside content controls and revisions."""
    found: list[Element] = []
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            found.append(child)
        elif child.tag in _THROUGH:
            found += _blocks(child)
    return found


def _inside(parent: Element, name: str) -> list[Element]:
    found: list[Element] = []
    for child in parent:
        if child.tag == W + name:
            found.append(child)
        elif child.tag in _THROUGH:
            found += _inside(child, name)
    return found


def _rows(table: Element) -> list[Element]:
    return _inside(table, "tr")


def _cells(row: Element) -> list[Element]:
    return _inside(row, "tc")


def _is_table_of_its_own(table: Element) -> bool:
    rows = _rows(table)
    return len(rows) > 1 and any(len(_cells(row)) > 2 for row in rows)


def _starts_page(paragraph: Element) -> bool:
    properties = paragraph.find(W + "pPr")
    breaks = (mark.get(W + "type") == "page" for mark in paragraph.iterfind(f"{W}r/{W}br"))
    return any(breaks) or bool(_switch(properties, "pageBreakBefore"))


def _columns(table: Element, rows: list[Element]) -> list[list[tuple[int, int]]]:
    """First and end column of every cell of every row. Borders that nearly meet are one border, and a grid column in
    which no cell begins is none: Word keeps such columns for every border that was ever moved."""
    widths = [whole(column.get(W + "w", ""), 0) or USUAL_WIDTH for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    edges = [0]
    for width in widths[:WIDEST]:
        edges.append(edges[-1] + width)
    edges += [edges[-1] + USUAL_WIDTH * step for step in range(1, WIDEST + 1)]
    spans: list[list[tuple[int, int]]] = []
    for row in rows:
        at = min(whole(value_of(row.find(W + "trPr"), "gridBefore"), 0), WIDEST)
        spans.append([])
        for cell in _cells(row):
            end = min(at + max(whole(value_of(cell.find(W + "tcPr"), "gridSpan"), 1), 1), len(edges) - 1)
            spans[-1].append((edges[at], edges[end]))
            at = end
    columns: dict[int, int] = {}
    border = -SAME_BORDER
    for place in sorted({place for row in spans for span in row for place in span}):
        if place - border >= SAME_BORDER:
            border = place
        columns[place] = border
    index = {border: number for number, border in enumerate(sorted(set(columns.values())))}
    return [[(index[columns[a]], max(index[columns[b]], index[columns[a]] + 1)) for a, b in row] for row in spans]
