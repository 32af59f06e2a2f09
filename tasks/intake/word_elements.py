"""The elements of a Word document that hold others: what is in them, whatever wraps it."""

from __future__ import annotations

from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WIDEST = 64  # Word allows 63 columns
USUAL_WIDTH = 1_000  # of a column that names none, in twips (1/1440 inch)
SAME_BORDER = 200  # borders nearer to each other than these twips (3.5 mm) were meant as one, and drawn by hand
THROUGH = {W + name for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple",
                                 "customXml", "dir", "bdo", "ruby", "rubyBase")}  # fmt: skip


def value_of(parent: Element | None, name: str) -> str:
    """The attribute `w:val` of a child element; '' without either."""
    child = parent.find(W + name) if parent is not None else None
    return child.get(W + "val", "") if child is not None else ""


def whole(text: str, default: int, most: int = 100_000) -> int:
    """A number from an attribute, kept within reason."""
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else default


def switch(parent: Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; None where it is not named."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(W + "val", "true").lower() not in ("0", "false", "off", "none")


def blocks(parent: Element) -> list[Element]:
    """Paragraphs and tables, also those inside content controls and revisions."""
    found: list[Element] = []
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            found.append(child)
        elif child.tag in THROUGH:
            found += blocks(child)
    return found


def _inside(parent: Element, name: str) -> list[Element]:
    found: list[Element] = []
    for child in parent:
        if child.tag == W + name:
            found.append(child)
        elif child.tag in THROUGH:
            found += _inside(child, name)
    return found


def rows(table: Element) -> list[Element]:
    return _inside(table, "tr")


def cells(row: Element) -> list[Element]:
    return _inside(row, "tc")


def is_table_of_its_own(table: Element) -> bool:
    """Whether a table within a cell could hold tasks; a smaller one is part of the cell's text."""
    lines = rows(table)
    return len(lines) > 1 and any(len(cells(row)) > 2 for row in lines)


def starts_page(paragraph: Element) -> bool:
    properties = paragraph.find(W + "pPr")
    breaks = (mark.get(W + "type") == "page" for mark in paragraph.iterfind(f"{W}r/{W}br"))
    return any(breaks) or bool(switch(properties, "pageBreakBefore"))


def columns(table: Element, rows: list[Element]) -> list[list[tuple[int, int]]]:
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
        for cell in cells(row):
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
