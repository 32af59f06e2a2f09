"""Text that may be put into a cell: what people and files wrote is hostile until it has passed here.

In a workbook a text that looks like a formula ('=', '+', '-', '@' or TAB in front) needs no change of its characters:
every cell is written as a typed string, which no spreadsheet program calculates. One gap remains: someone who edits
such a cell and presses Enter makes it a formula. Cells for which `looks_like_formula` is true therefore also carry the
program's own 'this is text' mark (quotePrefix). Untyped outputs have no types and must put a mark in front instead.
"""

from __future__ import annotations

import re
from collections.abc import Container

CELL_LIMIT = 32_767  # UTF-16 units, as spreadsheet programs count
SHEET_NAME_LIMIT = 31  # likewise
_LINE_LOSS = 3.0  # half-width columns

# Not allowed in XML 1.0, or invisible: C0 and C1 controls (line feed and TAB stay), lone surrogates, non-characters,
# and the marks that turn the direction of text round, with which a name can be made to read as another one.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\n\t]")
_RESERVED_SHEET_NAMES = ("history",)


def clean(text: str, limit: int = CELL_LIMIT) -> str:
    """The text without characters that a workbook cannot hold, folded with a clear mark where it is longer than a cell.

    Line ends become line feeds. `limit` is in UTF-16 units and must leave room for the mark (about 30).
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNWANTED.search(text):
        text = _UNWANTED.sub("", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter 3.3 writes such a text as markup, unescaped: anybody could break the file with a chat message.
        text += " "
    # A character takes one or two units: most texts need not be counted.
    if len(text) > limit // 2 and utf16_length(text) > limit:
        mark = f"\n…〔全文{len(text)}字，此处从略 / cut〕"
        text = _first_units(text, limit - utf16_length(mark)) + mark
    return text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program would take the text for a formula if somebody typed it."""
    return text.lstrip(" \n").startswith(_FORMULA_STARTS)


def sheet_name(text: str, taken: Container[str] = ()) -> str:
    """A legal sheet name for the text: at most 31 units, no []:*?/\\, never empty; numbered if it is in `taken`.

    `taken` holds names in lower case: spreadsheet programs do not tell 'Unit' from 'unit'.
    """
    name = _NOT_IN_SHEET_NAMES.sub(" ", clean(text)).strip(" '") or "Sheet"
    if name.lower() in _RESERVED_SHEET_NAMES:
        name += "_"
    number = 1
    candidate = _first_units(name, SHEET_NAME_LIMIT).rstrip(" '")
    while candidate.lower() in taken:
        number += 1
        suffix = f"({number})"
        candidate = _first_units(name, SHEET_NAME_LIMIT - len(suffix)).rstrip(" '") + suffix
    return candidate


def display_width(text: str) -> int:
    """The width of one line of text in half-width columns.

    Counted from UTF-8 because that is fast over 100,000s of cells and agrees with Chinese fonts: what takes three bytes
    (characters, full-width marks, but also “ ” … — and ■) is drawn full width, what takes one byte half width.
    """
    return len(text) if text.isascii() else len(text) + (len(text.encode("utf-8", "replace")) - len(text)) // 2


def line_count(text: str, columns: float) -> int:
    """How many lines the text takes when it is wrapped to `columns` half-width columns; at least 1.

    An estimate, rather one line too many: cells have margins, a mark such as '，' may not begin a line, and words
    stay whole.
    """
    usable = max(columns - _LINE_LOSS, 2.0)
    return sum(max(1, -int(-display_width(line) // usable)) for line in text.split("\n"))


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _first_units(text: str, units: int) -> str:
    """The longest beginning of at most `units` UTF-16 units; never half a character."""
    return text[:units] if utf16_length(text[:units]) <= units else _by_units(text, units)


def _by_units(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")
