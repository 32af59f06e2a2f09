"""What a plan is called: from the lines above a table, the names of sheets and of the file."""

from __future__ import annotations

import re
from pathlib import Path

from tasks.intake.cells import has_section_mark, one_line, text_of
from tasks.intake.grid import Sheet
from tasks.intake.table import Table
from tasks.intake.years import year_named

_GENERIC_SHEET = re.compile(r"(sheet|工作表|表格?)\s*\d*", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"附[件表]?\s*[\d一二三四五六七八九十]*\s*[:：]?$|[（(【].*[)）】]$|[*★☆\s]*(内部|机密|秘密|绝密|注意保存|会议(材料|文件)|征求意见|送审|讨论稿|草案|密级|"
    r"不得外传|请勿外传|仅供).{0,14}|(填报|报送|制表|填表|编制|发布|印发|责任|牵头)?(单位|部门|日期|时间|人)\s*[:：].*|截[至止].*|(注|备注|说明)\s*[:：].*|"
    r"\d{4}\s*年\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?(印发)?$|第?\s*\d+\s*页.*|.{0,12}[〔\[（(]\d{4}[)）〕\]]\s*(第)?\s*\d*\s*号(附[件表]?\s*[\d一二三四五六七八九十]*)?|单位\s*[:：].*"
)
_TITLE_END = re.compile(
    r"(表|台账|清单|方案|要点|计划|安排|分工|目录|任务书|一览|plan|table|matrix|list|tracker|register|schedule)[)）]?$",
    re.IGNORECASE,
)


def is_generic(sheet_name: str) -> bool:
    """'Sheet1': a name that nobody gave."""
    return bool(_GENERIC_SHEET.fullmatch(sheet_name))


def read_above(table: Table, start: int) -> None:
    """Title and other lines of a table, from the rows `start` to its header."""
    lines = []
    for row in range(start, table.top):
        texts = {one_line(text_of(cell)): None for cell in table.sheet.rows[row]}
        lines += [text for text in texts if text]
    may_be = [
        position
        for position, text in enumerate(lines)
        if len(text) > 3 and not _NO_TITLE.fullmatch(text) and not has_section_mark(text)
    ]
    end = next((position for position in may_be if _TITLE_END.search(lines[position])), None)
    if end is None:
        table.title = lines[may_be[0]] if may_be else ""
    else:
        before = end - 1 if end - 1 in may_be and year_named(lines[end]) is None else end
        table.title = "".join(lines[before : end + 1])  # a title on two lines: '…2024年法治政府建设', '任务分解表'
    table.headings = [text for text in lines if text not in table.title]


def lines_start(sheet: Sheet, top: int, after: int) -> int:
    """The first of the rows directly above a further header that are its title and headings, below row `after`."""
    start = top
    for row in range(top - 1, after, -1):
        own = [
            place
            for place, cell in enumerate(sheet.rows[row])
            if sheet.origin(row, place) == (row, place) and text_of(cell)
        ]
        if len(own) > 2 or (own and own[0] > 1 and sheet.merge_ends.get((row, own[0]), (row, 0))[1] < own[0] + 2):
            break
        start = row if own else start
    return start


def plan_title(tables: list[Table], file: str) -> str:
    named = next((table.title for table in tables if table.title), "")
    sheet = tables[0].sheet.name
    return named or (one_line(sheet) if not is_generic(sheet) else "") or Path(file).stem
