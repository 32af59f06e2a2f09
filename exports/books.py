"""Workbooks that are written new: opened, closed and set for the printer in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from exports.files import replaced
from exports.style import FOOTER_MARGIN, MARGINS, Paper


@contextmanager
def new_book(path: Path, created: datetime, **properties: str) -> Iterator[Any]:
    """A workbook that takes the place of `path` in one step when the block ends well; folders are created.

    `created` is what the file says of itself: the same contents have the same bytes. OSError if it cannot be written
    (exports.files.replaced).
    """
    with replaced(path) as file:
        book = xlsxwriter.Workbook(file)
        book.set_properties({"author": "duban", "created": created, **properties})
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def set_print(page: Any) -> None:
    """A4 landscape, as wide as the paper, with the number of the page at its foot."""
    page.set_landscape()
    page.set_paper(Paper.A4.code)
    page.set_margins(**MARGINS)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&9&P / &N", {"margin": FOOTER_MARGIN})
