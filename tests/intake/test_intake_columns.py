"""Columns of other kinds of plans than the usual one: lists of things to mend, of projects, with two deadlines …"""

from __future__ import annotations

from typing import Any

import pytest

from tasks.domain.model import IntakeResult
from tasks.intake.grid import Grid, Sheet
from tasks.intake.labels import Column, read_label
from tasks.intake.reader import read_grid


def read(head: list[Any], *rows: list[Any]) -> IntakeResult:
    return read_grid(Grid([Sheet("Sheet1", [["2024年任务清单"], head, *rows])]), "x.xlsx")


def roles(result: IntakeResult) -> str:
    (table,) = result.tables
    return " ".join(f"{column.letter}={column.role}" for column in table.columns)


@pytest.mark.parametrize("label", ["反馈问题", "存在问题", "主要问题", "问题清单", "问题描述", "整改问题"])
def test_what_is_to_be_mended_is_the_item(label: str) -> None:
    row = [1.0, "权责清单不完善", "完善清单", "修订目录", "市司法局", "6月底前"]
    result = read(["序号", label, "整改目标", "整改措施", "责任单位", "整改时限"], row)
    assert roles(result) == "A=number B=title C=measures D=measures E=responsible F=deadline"
    assert result.draft is not None
    assert result.draft.items[0].title == "权责清单不完善"


def test_problems_that_a_report_tells_of_are_not() -> None:
    row = [1.0, "修订目录", "市司法局", "6月底前", "部门间衔接不畅"]
    assert roles(read(["序号", "具体措施", "责任单位", "完成时限", "存在问题"], row)) == (
        "A=number B=title C=responsible D=deadline E=ignored"
    )


def test_a_project_is_due_when_it_is_to_be_finished() -> None:
    head = ["序号", "项目名称", "建设内容及规模", "责任单位", "开工时间", "竣工时间"]
    result = read(head, [1.0, "大桥", "建桥一座", "市交通局", "2024年3月", "2024年12月"])
    assert roles(result) == "A=number B=title C=measures D=responsible E=ignored F=deadline"
    assert result.draft is not None
    assert str(result.draft.items[0].schedule.due_on) == "2024-12-31"


@pytest.mark.parametrize(
    ("labels", "taken"),
    [
        (("省定时限", "市定完成时限"), 1),
        (("市级完成时限", "省级完成时限"), 0),
        (("完成时间", "办结时限"), 1),
        (("整改时限", "完成时限"), 0),
    ],
)
def test_of_two_deadlines_the_office_s_own_is_taken_and_said(labels: tuple[str, str], taken: int) -> None:
    due = ("9月底前", "6月底前")
    result = read(["序号", "重点任务", "责任单位", *labels], [1.0, "甲任务", "市司法局", *due])
    assert result.draft is not None
    assert result.draft.items[0].deadline_text == due[taken]
    (said,) = result.warnings
    assert (said.code, said.cell) == ("several_deadline_columns", "ED"[taken] + "2")
    assert said.values == {"label": labels[taken], "other": labels[1 - taken]}


def test_two_deadlines_that_agree_need_no_word() -> None:
    row = [1.0, "甲任务", "市司法局", "6月底前", "6月底前"]
    assert read(["序号", "重点任务", "责任单位", "完成时限", "办结时限"], row).warnings == ()


@pytest.mark.parametrize(
    ("label", "column"),
    [
        ("編號", Column.NUMBER),
        ("工作項目", Column.TITLE),
        ("具體措施", Column.MEASURES),
        ("主辦機關", Column.LEAD),
        ("協辦單位", Column.COOPERATING),
        ("責任單位", Column.RESPONSIBLE),
        ("預計完成時間", Column.DEADLINE),
        ("備註", Column.REMARK),
        ("開工時間", Column.IGNORED),
        ("開竣工時間", Column.DEADLINE),
    ],
)
def test_labels_in_traditional_characters(label: str, column: Column) -> None:
    found = read_label(label)
    assert found is not None
    assert found[0] is column
