"""Word documents (.docx) → Grid: the tables of the document in their order, with the lines around them.

python-docx opens the package; the text is picked from its elements (word_text), because what counts as text is more
than its paragraphs tell. Runs in the child process only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.parser import parse_xml
from docx.package import Package
from lxml.etree import _Element as Element

from tasks.intake.flow import Box, Flow, Text
from tasks.intake.grid import Grid
from tasks.intake.guard import check_archive
from tasks.intake.limits import Limits
from tasks.intake.word_elements import W, blocks, cells, columns, is_table_of_its_own, rows, starts_page, switch
from tasks.intake.word_text import Paragraphs

_ORDINAL = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[部章]"
)
_RUNNING_TEXT = re.compile(r"[^（(].{60,}|[^（(].*[。；：:;]", re.DOTALL)


def read_word(path: Path, limits: Limits) -> Grid:
    """One sheet, named after the file. Refusal as of the guard; errors of the libraries mean a damaged file."""
    warnings = check_archive(path, limits).warnings
    with path.open("rb") as stream:
        part = Package.open(stream).main_document_part
    paragraphs = Paragraphs(_related(part, RELATIONSHIP_TYPE.STYLES), _related(part, RELATIONSHIP_TYPE.NUMBERING))
    flow = Flow(path.stem, limits)
    _Document(flow, paragraphs).read(_root(part))
    return Grid([flow.done()], warnings + sorted(paragraphs.found))


def _root(part: Part) -> Element:
    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)  # documents with macros are not parsed


def _related(part: Part, kind: str) -> Element | None:
    try:
        return _root(part.part_related_by(kind))
    except KeyError:
        return None


@dataclass(eq=False)
class _Line:
    text: Text
    starts_page: bool


class _Document:
    def __init__(self, flow: Flow, paragraphs: Paragraphs) -> None:
        self.flow = flow
        self.paragraphs = paragraphs
        self.waiting: list[_Line] = []  # lines above the first table

    def read(self, root: Element) -> None:
        body = root.find(W + "body")
        for block in blocks(body) if body is not None else ():
            if block.tag == W + "tbl":
                self._table(block)
            else:
                self._line(block)
        for line in self.waiting:
            self.flow.line(line.text)

    def _line(self, paragraph: Element) -> None:
        text = self.paragraphs.text(paragraph)
        if self.flow.has_table:
            self.flow.line(text)
        else:
            self.waiting.append(_Line(text, starts_page(paragraph)))

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

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: Element) -> None:
        if not self.flow.has_table:
            self._above_first_table()
        lines = [row for row in rows(table) if not self._is_deleted(row)]
        edges_of_rows = columns(table, lines)
        boxes: list[Box] = []
        open_boxes: dict[int, Box] = {}  # by column: what a merged cell below would continue
        hidden: set[int] = set()
        height = 0
        for row, edges in zip(lines, edges_of_rows, strict=True):
            inner: list[Element] = []
            if switch(row.find(W + "trPr"), "hidden"):
                hidden.add(height)
            placed: dict[int, Box] = {}
            for cell, (first, last) in zip(cells(row), edges, strict=True):
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
            self.paragraphs.found.add("tracked_changes")
        return "del" in revised

    def _cell(self, cell: Element, inner: list[Element]) -> Text:
        """The text of a cell; a table in it that could hold tasks is put into `inner` instead."""
        text = Text()
        for block in blocks(cell):
            if block.tag == W + "p":
                text.extend(self.paragraphs.text(block))
                text.add("\n")
            elif is_table_of_its_own(block):
                inner.append(block)
            else:
                for row in rows(block):
                    for nested in cells(row):
                        text.extend(self._cell(nested, inner))
                        text.add(" ")
                    text.add("\n")
        return text
