"""HTML tables, as web back offices export them under the name .xls, and 'single file web pages' (MHTML) → Grid.

lxml reads the text as browsers do, tags that were never closed included; it expands no entity of the file's own and
fetches nothing. Runs in the child process only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from tasks.intake.coding import decode_with
from tasks.intake.flow import Box, Flow, Text
from tasks.intake.grid import Grid, Sheet
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Refusal, too_many_cells

WIDEST = 16_384
TALLEST = 1_048_576
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{1,30})""", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)\s*(?:,|$)")
_SHEET_NAME = re.compile(
    r"<x:Name>([^<]{1,100})</x:Name>(?:(?!<x:Name>).)*?HRef=[\"']([^\"']{1,300})", re.DOTALL | re.I
)
_SILENT = {"script", "style", "head", "title", "template", "noscript", "select", "textarea", "object", "iframe", "svg"}
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "center", "tr", "hr", "pre",
           "section", "article", "header", "footer", "form", "caption", "dl", "dt", "dd", "body"}  # fmt: skip


def read_html(path: Path, limits: Limits) -> Grid:
    """One sheet, named after the file. Refusal: file_damaged, forbidden_xml, too_large_unpacked."""
    text = decode_html(path.read_bytes())
    return Grid([_Page(path.stem, text, _Css(text), limits).read()])


def read_mhtml(path: Path, limits: Limits) -> Grid:
    """A sheet for every page of the file that has one, named as in the workbook that it was saved from."""
    message = message_from_bytes(path.read_bytes())
    pages: dict[str, str] = {}
    css = _Css("")
    for part in message.walk():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_content_type() == "text/html":
            place = str(part.get("Content-Location", "")).replace("\\", "/").rpartition("/")[2] or str(len(pages))
            pages[place] = decode_html(content, part.get_content_charset())
            css.read(pages[place])
        elif part.get_content_type() == "text/css":
            css.read(decode_html(content, part.get_content_charset()))
    if len(content := b"".join(page.encode() for page in pages.values())) > limits.unpacked:
        raise Refusal("too_large_unpacked", size=str(len(content) // MB), limit=str(limits.unpacked // MB))
    names = {href.rpartition("/")[2]: name for page in pages.values() for name, href in _SHEET_NAME.findall(page)}
    places = [place for place in names if place in pages] or list(pages)
    found = [_Page(names.get(place, path.stem), pages[place], css, limits).read() for place in places]
    return Grid(found)


def decode_html(content: bytes, charset: str | None = None) -> str:
    """By its mark, by the given charset, by what its head says, else as Chinese text usually is."""
    named = [charset] if charset else []
    named += [match[1].decode() for match in _CHARSET.finditer(content[:4096])]
    text = decode_with(content, named)
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise Refusal("forbidden_xml", part="")
    return text


class _Css:
    """Classes that strike their text out or hide it; Excel writes its formats as classes."""

    def __init__(self, text: str) -> None:
        self.struck: set[str] = set()
        self.hidden: set[str] = set()
        self.read(text)

    def read(self, text: str) -> None:
        for sheet in re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL | re.IGNORECASE) or [text] * (
            "<" not in text
        ):
            for selectors, body in _RULE.findall(sheet):
                classes = _CLASS.findall(selectors.strip())
                if _is_struck(body):
                    self.struck.update(classes)
                if _is_hidden(body):
                    self.hidden.update(classes)


def _is_struck(style: str) -> bool:
    return "line-through" in style.lower()


def _is_hidden(style: str) -> bool:
    return bool(re.search(r"display\s*:\s*none|visibility\s*:\s*(collapse|hidden)", style, re.IGNORECASE))


@dataclass(frozen=True)
class _Looks:
    struck: bool = False
    hidden: bool = False


class _Page:
    def __init__(self, name: str, text: str, css: _Css, limits: Limits) -> None:
        self.flow = Flow(name, limits)
        self.css = css
        self.limits = limits
        self.line = Text()
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        self.root: Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
        if any(entry.level_name == "FATAL" and "RESOURCE_LIMIT" in entry.type_name for entry in parser.error_log):
            raise Refusal("file_damaged")

    def read(self) -> Sheet:
        if self.root is not None:
            self._walk(self.root, _Looks())
        self._end_line()
        return self.flow.done()

    def _end_line(self) -> None:
        self.flow.line(self.line)
        self.line = Text()

    def _looks(self, element: Element, above: _Looks) -> _Looks:
        style = element.get("style", "")
        classes = set(element.get("class", "").split())
        if element.tag in ("s", "del", "strike") or _is_struck(style) or classes & self.css.struck:
            above = replace(above, struck=True)
        if "hidden" in element.attrib or _is_hidden(style) or classes & self.css.hidden:
            above = replace(above, hidden=True)
        return above

    def _walk(self, element: Element, above: _Looks) -> None:
        """The page outside its tables: lines of text."""
        looks = self._looks(element, above)
        if element.tag in _SILENT or looks.hidden:
            return
        if element.tag == "table":
            self._end_line()
            self._table(element, looks)
            return
        if element.tag in _BLOCKS:
            self._end_line()
        self.line.add(_spaced(element.text), struck=looks.struck)
        for child in element:
            self._walk(child, looks)
            self.line.add(_spaced(child.tail), struck=looks.struck)
        if element.tag in _BLOCKS:
            self._end_line()

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: Element, looks: _Looks) -> None:
        boxes: list[Box] = []
        hidden_rows: set[int] = set()
        hidden_columns = self._hidden_columns(table)
        taken: dict[int, int] = {}  # columns that a cell from above reaches into, and for how many rows more
        height = width = 0
        for caption in table.iterfind("caption"):
            self._walk(caption, looks)
        for row in _parts(table, "tr"):
            row_looks = self._looks(row, looks)
            if row_looks.hidden:
                hidden_rows.add(height)
            inner: list[Element] = []
            column = 0
            for cell in _parts(row, "td", "th"):
                while taken.get(column):
                    column += 1
                across, down = _span(cell, "colspan", WIDEST) or 1, _span(cell, "rowspan", TALLEST) or TALLEST
                text = Text()
                self._words(cell, replace(row_looks, hidden=False), text, inner)
                boxes.append(Box(height, column, text, down, across))
                taken.update(dict.fromkeys(range(column, column + across), down))
                column += across
                width = max(width, column)
                if width > WIDEST or (height + 1) * width > self.limits.cells:
                    raise too_many_cells((height + 1) * width, self.limits)
            taken = {place: rows - 1 for place, rows in taken.items() if rows > 1}
            height += 1
            if inner:
                self.flow.table(height, boxes, hidden_rows, hidden_columns)
                boxes, taken, hidden_rows, height = [], {}, set(), 0
                for nested in inner:
                    self._table(nested, looks)
        self.flow.table(height, boxes, hidden_rows, hidden_columns)

    def _hidden_columns(self, table: Element) -> set[int]:
        hidden: set[int] = set()
        column = 0
        for one in _parts(table, "col"):
            span = _span(one, "span", WIDEST) or 1
            if self._looks(one, _Looks()).hidden:
                hidden.update(range(column, min(column + span, WIDEST)))
            column += span
        return hidden

    def _words(self, element: Element, above: _Looks, text: Text, inner: list[Element]) -> None:
        """The text of a cell; a table in it that could hold tasks is put into `inner` instead."""
        looks = self._looks(element, above)
        if element.tag in _SILENT or looks.hidden:
            return
        if element.tag == "table" and _is_table_of_its_own(element):
            inner.append(element)
            return
        if element.tag in _BLOCKS:
            text.add("\n")
        text.add(_spaced(element.text), struck=looks.struck)
        for child in element:
            self._words(child, looks, text, inner)
            text.add(_spaced(child.tail), struck=looks.struck)
        if element.tag in _BLOCKS and element.tag != "br":
            text.add("\n")
        elif element.tag in ("td", "th"):
            text.add(" ")


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _parts(table: Element, *names: str) -> Iterator[Element]:
    """Rows or cells of this very table, whatever groups them."""
    for child in table:
        if child.tag in names:
            yield child
        elif child.tag != "table" and child.tag not in ("td", "th", "caption"):
            yield from _parts(child, *names)


def _is_table_of_its_own(table: Element) -> bool:
    rows = list(_parts(table, "tr"))
    return len(rows) > 1 and any(len(list(_parts(row, "td", "th"))) > 2 for row in rows)


def _span(cell: Element, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else 1
