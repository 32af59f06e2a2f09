"""Return sheets: written for a unit, filled in by hand in another program, and taken back without guessing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from shell import SAMPLE, TITLE, Shell

from tasks.domain.terms import ReportStatus, Source
from tasks.store import db
from tasks.store.models import Audit, Progress

WHEN = {"DUBAN_CLOCK_START": "2024-03-20T10:00"}
LATER = {"DUBAN_CLOCK_START": "2024-03-25T10:00"}
THEN = {"DUBAN_CLOCK_START": "2024-03-25T11:00"}
UNIT = "市司法局"
NAME = f"{TITLE}_2024-03-20_{UNIT}_报送表.xlsx"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shell = Shell(tmp_path_factory.mktemp("office"))
    assert shell.quick("import", SAMPLE, "--yes", **WHEN).status == 0
    assert shell.quick("returns", UNIT, "-o", "out", **WHEN).status == 0
    return shell.folder


@pytest.fixture
def office(written: Path, tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(Path(shutil.copytree(written, tmp_path / "office")))
    yield shell
    db.close()


class Filled:
    """The sheet as somebody fills it in: cells by the item's number and the column's label."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        page = self.book.active
        assert isinstance(page, Worksheet)
        self.page = page
        self.columns = {str(cell.value): cell.column for cell in self.page[5]}
        self.rows = {str(row[1].value): row[0].row for row in self.page.iter_rows(min_row=6)}

    def put(self, number: str, **cells: Any) -> None:
        labels = {
            "status": "状态",
            "percent": "进度（%）",
            "text": "进展情况",
            "expected": "预计完成日期",
            "help": "需协调的事项",
        }
        for name, value in cells.items():
            self.page.cell(self.rows[number], self.columns[labels[name]], value)

    def head(self, label: str, value: Any) -> None:
        for cell in self.page[4]:
            if cell.value == label:
                self.page.cell(4, cell.column + 1, value)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


@pytest.fixture
def filled(office: Shell) -> Filled:
    return Filled(office.folder / "out" / NAME)


def reports(office: Shell) -> list[Progress]:
    db.connect(f"sqlite:///{office.folder / 'data' / 'duban.db'}")
    return list(Progress.select().order_by(Progress.id))


def test_only_what_is_to_be_filled_in_can_be_changed_and_has_lists(filled: Filled) -> None:
    page = filled.page
    assert page.protection.sheet
    open_columns = {page.cell(5, cell.column).value for cell in page[6] if not cell.protection.locked}
    assert open_columns == {"状态", "进度（%）", "进展情况", "预计完成日期", "需协调的事项"}
    assert page.column_dimensions["A"].hidden
    kinds = {validation.type for validation in page.data_validations.dataValidation}
    assert kinds == {"list", "whole", "date"}


def test_what_was_filled_in_is_recorded_with_where_it_came_from_and_only_once(office: Shell, filled: Filled) -> None:
    filled.head("填报人", "王某")
    filled.head("填报日期", date(2024, 3, 22))
    filled.put("11", status="有进展", percent=60, text="审核规范性文件26件", expected=date(2024, 3, 29))
    filled.put("12", status="有困难", text="人手不足", help="请市委编办协调增加编制")
    path = filled.save()
    shown = office.quick("collect", path, "--dry-run", **LATER)
    assert "王某" in shown.out
    assert "将登记 2 项；未填 23 项，已登记过 0 项" in shown.out
    assert reports(office) == []
    db.close()
    done = office.quick("collect", path, "--yes", **LATER)
    assert "已登记 2 项" in done.out
    first, second = reports(office)
    assert (first.status, first.percent, first.expected_on) == (ReportStatus.PROGRESS, 60, date(2024, 3, 29))
    assert first.figures == {"审核规范性文件（件）": 26.0}
    assert (first.by, first.source, first.source_note) == ("王某", Source.COLLECT, f"{NAME} A{filled.rows['11']}")
    assert first.recorded_by.startswith("console")
    assert first.said_at.date() == date(2024, 3, 22), "in time or late is decided by the day on the sheet"
    assert (second.status, second.help_wanted) == (ReportStatus.DIFFICULTY, "请市委编办协调增加编制")
    assert Audit.select().where(Audit.action == "collect").count() == 1
    db.close()
    again = office.quick("collect", path, "--yes", **THEN)
    assert again.status == 1
    assert "已登记过 2 项" in again.out
    assert len(reports(office)) == 2


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"text": "已完成"}, "填了内容，但没有选状态"),
        ({"status": "差不多了", "text": "x"}, "状态“差不多了”不在可选范围内"),
        ({"status": "有进展", "percent": 0.8}, "进度“0.8”看不明白"),
        ({"status": "有进展", "percent": "一半"}, "进度“一半”看不明白"),
        ({"status": "有进展", "percent": 180}, "进度“180”看不明白"),
        ({"status": "有进展", "expected": "尽快"}, "日期“尽快”看不明白"),
    ],
)
def test_what_cannot_be_told_is_named_and_the_rest_is_taken(
    office: Shell, filled: Filled, cells: dict[str, Any], why: str
) -> None:
    filled.put("11", **cells)
    filled.put("12", status="有进展", text="正在清理")
    done = office.quick("collect", filled.save(), "--yes", **LATER, COLUMNS="200")
    assert why in done.out
    assert [report.text for report in reports(office)] == ["正在清理"]


def test_rows_that_were_moved_copied_or_damaged_put_no_answer_on_another_item(office: Shell, filled: Filled) -> None:
    page, rows = filled.page, filled.rows
    for number in ("11", "12", "13"):
        filled.put(number, status="有进展", text=f"关于第{number}项")
    page.cell(rows["12"], 1, page.cell(rows["11"], 1).value)  # a key was copied over the next row
    page.cell(rows["13"], 1, str(page.cell(rows["13"], 1).value)[:-1] + "x")
    page.cell(rows["16"], 3, "另外一项工作")
    filled.put("16", status="已完成", text="完成了")
    done = office.quick("collect", filled.save(), "--yes", **LATER, COLUMNS="200")
    for why in ("与前面一行是同一项任务", "隐藏编号已损坏", "与台账不符"):
        assert why in done.out
    assert [report.text for report in reports(office)] == ["关于第11项"]


def test_what_was_reported_since_the_sheet_was_made_is_not_overwritten(office: Shell, filled: Filled) -> None:
    first = Filled(Path(shutil.copy(filled.path, filled.path.with_name("较新.xlsx"))))
    first.put("11", status="有进展", text="昨天电话里说的")
    first.head("填报日期", date(2024, 3, 24))
    assert office.quick("collect", first.save(), "--yes", **LATER).status == 0
    filled.put("11", status="有进展", text="以前写的")
    late = office.quick("collect", filled.save(), "--yes", **THEN, COLUMNS="200")
    assert "之后已有新的报送" in late.out
    assert [report.text for report in reports(office)] == ["昨天电话里说的"]


def test_a_day_in_the_future_is_asked_about(office: Shell, filled: Filled) -> None:
    filled.head("填报日期", date(2025, 3, 22))
    filled.put("11", status="有进展", text="x")
    done = office.quick("collect", filled.save(), "--yes", **LATER)
    assert "填报日期“2025-03-22”看不明白，或在今天之后" in done.out
    assert reports(office) == []


def test_other_files_are_told_apart(office: Shell, tmp_path: Path) -> None:
    assert "不是督办生成的报送表" in office.quick("collect", SAMPLE, **LATER).out
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    assert "不能读取" in office.quick("collect", broken, **LATER).out
    imported = office.quick("import", office.folder / "out" / NAME, "--dry-run", **LATER)
    assert "Traceback" not in imported.said
    assert imported.status != 0, "a return sheet is no split table"


def test_every_unit_gets_its_own(office: Shell) -> None:
    done = office.quick("returns", "-o", "all", **WHEN)
    names = sorted(path.name for path in (office.folder / "all").iterdir())
    assert len(names) == len(done.out.splitlines()) > 10
    assert NAME in names
    assert "没有找到“没有这个单位”" in office.quick("returns", "没有这个单位", **WHEN).err
