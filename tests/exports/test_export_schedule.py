"""The calendar of reminders as a workbook: a line for each line of a digest, and digests counted, not lines."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from exports.schedule_book import Reminder, write_schedule
from tasks.domain.terms import Language

TUESDAY, FRIDAY, MONDAY = (datetime(2026, 3, day, 9) for day in (3, 6, 9))


def reminder(
    at: datetime, person: int, name: str, number: str = "1", due_on: date | None = date(2026, 3, 10)
) -> Reminder:
    return Reminder(at, person, name, "市司法局", number, "=公布清单", due_on, "距3月10日还有 5 个工作日")


LINES = [
    reminder(TUESDAY, 1, "李明"),
    reminder(TUESDAY, 1, "李明", "2"),
    reminder(FRIDAY, 1, "李明", due_on=None),
    reminder(MONDAY, 2, "李明"),
]


def test_lines_and_digests_a_week(tmp_path: Path) -> None:
    book = load_workbook(write_schedule(tmp_path / "a.xlsx", LINES))
    lines, load = book["提醒日程"], book["每人每周次数"]
    rows = list(lines.iter_rows(min_row=3, values_only=True))
    assert [row[0].date() for row in rows] == [each.at.date() for each in LINES]
    assert [row[4] for row in rows] == ["1", "2", "1", "1"]
    assert (rows[0][5], rows[2][6]) == ("=公布清单", None)
    assert lines.cell(3, 6).data_type == "s", "a title is no formula"
    assert list(load.iter_rows(min_row=2, values_only=True)) == [
        ("姓名", "2026-03-02起", "2026-03-09起", "合计"),
        ("李明", 2, 0, 2),
        ("李明", 0, 1, 1),
    ]


def test_the_same_reminders_give_the_same_bytes_and_nothing_is_no_fault(tmp_path: Path) -> None:
    one, two = (write_schedule(tmp_path / name, LINES).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == two
    empty = load_workbook(write_schedule(tmp_path / "c.xlsx", [], Language.EN))
    assert empty.sheetnames == ["Reminders", "Digests a week"]
