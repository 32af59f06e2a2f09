"""Sheets that duban itself put into a workbook: its list of problems, the help pages of its template.

They come back with the workbook. One of their first lines says that they are skipped, which is how they are known: a
name may be changed and a hidden mark is lost by other programs, while a line of text is kept by all and hides nothing.
"""

from __future__ import annotations

from tasks.domain.terms import Language
from tasks.intake.cells import text_of
from tasks.intake.grid import Sheet

MARKS = {
    Language.ZH: "本页由督办生成，导入时自动略过。",
    Language.EN: "This page was written by duban and is skipped on import.",
}
_FIRST_ROWS = 5


def is_own(sheet: Sheet) -> bool:
    return any(text_of(cell) in MARKS.values() for row in sheet.rows[:_FIRST_ROWS] for cell in row[:1])
