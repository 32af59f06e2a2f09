"""Writes the sample workbook, the way an office lays out a split table. `python -m samples.make [FOLDER]`

The same bytes every time, so that the committed file can be checked against its source.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import xlsxwriter

if __package__ in (None, ""):  # run as a file: python samples/make.py
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.plan_2024 import AREAS, ISSUED, ISSUED_ON, NOTES, TITLE

FILE_NAME = "法治政府建设重点任务责任分解表.xlsx"
COLUMNS = (
    ("序号", 5),
    ("工作方面", 13),
    ("重点任务", 20),
    ("具体措施", 42),
    ("牵头单位", 15),
    ("配合单位", 28),
    ("完成时限", 18),
    ("备注", 11),
)
NUMERALS = "一二三四五六七"
LAST = len(COLUMNS) - 1
LINE = 15.0  # points per line of text
FULL_WIDTH = 1.95  # of a column's width that one Chinese character takes at 10.5 points


def write(folder: Path) -> Path:
    """Writes the workbook into `folder` and returns its path."""
    path = folder / FILE_NAME
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": TITLE, "author": "市委依法治市办", "created": datetime(2024, 2, 26, 9, 0)})
    sheet = book.add_worksheet("责任分解表")
    cell = {"font_name": "宋体", "font_size": 10.5, "border": 1, "valign": "vcenter", "text_wrap": True}
    plain, centred = book.add_format(cell), book.add_format({**cell, "align": "center"})
    head = book.add_format({**cell, "font_name": "黑体", "align": "center", "bg_color": "#E7EDF3"})
    heading = book.add_format({"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"})
    line = book.add_format({"font_name": "仿宋", "font_size": 11, "align": "right", "valign": "vcenter"})
    note = book.add_format({"font_name": "仿宋", "font_size": 10.5, "align": "left", "valign": "vcenter"})

    for place, (label, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, label, head)
    sheet.merge_range(0, 0, 0, LAST, TITLE, heading)
    sheet.merge_range(1, 0, 1, 3, ISSUED, note)
    sheet.merge_range(1, 4, 1, LAST, ISSUED_ON, line)
    sheet.set_row(0, 36)
    sheet.set_row(1, 20)
    sheet.set_row(2, 24)

    row, number = 3, 1
    for numeral, (area, tasks) in zip(NUMERALS, AREAS, strict=True):
        label = f"{numeral}、{area}（{len(tasks)}项）"
        sheet.merge_range(row, 1, row + len(tasks) - 1, 1, label, centred)
        for task in tasks:
            measures = "\n".join(f"{position}.{text}" for position, text in enumerate(task.measures, 1))
            sheet.write_number(row, 0, number, centred)
            sheet.write_string(row, 2, task.title, plain)
            sheet.write_string(row, 3, measures, plain)
            sheet.write_string(row, 4, task.lead, centred)
            sheet.write_string(row, 5, task.cooperating, plain)
            sheet.write_string(row, 6, task.deadline, centred)
            sheet.write_string(row, 7, task.remark, plain)
            sheet.set_row(
                row, LINE * max(2, lines(measures, 42), lines(task.cooperating, 28), lines(task.title, 20)) + 6
            )
            row += 1
            number += 1
    for text in NOTES:
        sheet.merge_range(row, 0, row, LAST, text, note)
        row += 1

    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页，共 &N 页")
    book.close()
    return path


def lines(text: str, width: int) -> int:
    """How many printed lines a text takes in a column of that width."""
    return sum(-(-int(len(part) * FULL_WIDTH * 10) // (width * 10)) for part in text.split("\n"))


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
