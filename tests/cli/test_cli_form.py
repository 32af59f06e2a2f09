"""`fill`: the office's own table with the progress in it; what was left alone is named, and the source is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from shell import SAMPLE, TITLE, Shell

WHEN = {"DUBAN_CLOCK_START": "2024-06-28T18:00"}


@pytest.fixture
def table(office: Shell) -> Path:
    """The sample with two more columns, an item that the plan does not have, and a field."""
    book = load_workbook(SAMPLE)
    page = book.worksheets[0]
    page["I3"], page["J3"], page["I1"] = "进展情况", "红绿灯", "办结率{{办结率}}，{{好评率}}"
    page["C5"] = "后来改了名称的任务"
    path = office.folder / "上级要的表.xlsx"
    book.save(path)
    return path


def test_the_table_is_filled_and_what_was_left_alone_is_named(office: Shell, table: Path) -> None:
    before = table.read_bytes()
    done = office.quick("fill", table.name, **WHEN)
    assert (done.status, done.err) == (0, "")
    target = "上级要的表_已填_2024-06-28.xlsx"
    assert done.out.splitlines()[0] == f"已填好：{target}（方案“{TITLE}”，截至 2024-06-28）"
    assert "表中 31 项任务，对应方案中的 30 项" in done.out
    assert "第 5 行：方案中没有第 2 项“后来改了名称的任务”" in done.out
    assert "没有“好评率”这个字段" in done.out
    assert "这些格里已有文字或公式，没有改动：责任分解表 H22" in done.out
    page = load_workbook(office.folder / target).worksheets[0]
    assert (page["I1"].value, page["J4"].value, page["J5"].value) == ("办结率0%，{{好评率}}", "■ 逾期", None)
    assert table.read_bytes() == before


def test_what_cannot_be_filled_is_refused_with_what_to_do(office: Shell, table: Path) -> None:
    (office.folder / "旧表.csv").write_text("序号,重点任务\n1,甲\n", "utf-8")
    Workbook().save(office.folder / "空表.xlsx")
    for arguments, status, said in (
        (("旧表.csv",), 1, "另存为“Excel 工作簿（.xlsx）”"),
        (("空表.xlsx",), 1, "“空表.xlsx”不能填写"),
        ((SAMPLE, "--plan", "没有的方案"), 1, "没有找到“没有的方案”"),
        ((table.name, "-o", table.name), 1, "不会覆盖"),
        ((table.name, "-o", "out.xls"), 2, ".xlsx 结尾"),
    ):
        done = office.quick("fill", *arguments, **WHEN)
        assert (done.status, said in done.said) == (status, True), done.said


def test_in_english(office: Shell, table: Path) -> None:
    done = office.quick("fill", table.name, "-o", "en/out.xlsx", DUBAN_PLAN_LANGUAGE="en", **WHEN)
    assert done.out.startswith("Filled in: en/out.xlsx")
    assert "row 5: the plan has no item 2 “后来改了名称的任务”" in done.out
    page = load_workbook(office.folder / "en" / "out.xlsx").worksheets[0]
    assert page["J4"].value == "■ overdue"
