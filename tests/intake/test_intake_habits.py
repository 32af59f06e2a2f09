"""Habits of offices, each as the smallest sheet that shows it (summary: number, area, title, leads, others, due)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tasks.domain.choices import Choices, LeadReading
from tasks.domain.model import IntakeResult
from tasks.intake.document import as_json
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.mapping import Asked
from tasks.intake.reader import read_file, read_grid

TITLE: list[Cell] = ["青岚市2024年重点任务表"]
HEAD: list[Cell] = ["序号", "工作方面", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限"]


def item(number: Cell, title: str, area: str = "依法行政", lead: str = "甲局", due: str = "6月底前") -> list[Cell]:
    return [number, area, title, "1.做好；", lead, "乙局", due]


def summary(result: IntakeResult) -> list[str]:
    assert result.draft is not None, result.errors
    return [
        " | ".join(
            (
                one.number,
                one.area,
                one.title,
                " ".join(one.lead_units),
                " ".join(one.responsible_units + one.cooperating_units),
                str(one.schedule.due_on or one.schedule.kind.value),
            )
        )
        for one in result.draft.items
    ]


def codes(result: IntakeResult) -> list[str]:
    return [f"{problem.code} {problem.cell or ''}".strip() for problem in result.warnings]


FIRST = "1 | 依法行政 | 甲任务 | 甲局 | 乙局 | 2024-06-30"
SECOND = "2 | 依法行政 | 乙任务 | 甲局 | 乙局 | 2024-06-30"
TWO = [item(1.0, "甲任务"), item(2.0, "乙任务")]


@pytest.mark.parametrize(
    ("rows", "merges", "expected", "warnings"),
    [
        pytest.param([TITLE, HEAD, *TWO, ["合计", None, "2项"]], [], [FIRST, SECOND], [], id="a total"),
        pytest.param(
            [TITLE, HEAD, *TWO, ["注：1.每月报送。"], ["填表人：张三", None, "审核人：李四"], ["第1页"]],
            [],
            [FIRST, SECOND],
            [],
            id="notes, signatures and a page number",
        ),
        pytest.param(
            [TITLE, HEAD, TWO[0], TITLE, HEAD, TWO[1]], [], [FIRST, SECOND], [], id="headings repeated for print"
        ),
        pytest.param(
            [TITLE, HEAD, [float(n) for n in range(1, 8)], *TWO], [], [FIRST, SECOND], [], id="numbered columns"
        ),
        pytest.param(
            [["附件1"], ["青岚市2024年度法治政府建设"], ["重点任务责任分解表"], ["（截至2023年12月）"], HEAD, *TWO],
            [],
            [FIRST, SECOND],
            [],
            id="a title on two lines",
        ),
        pytest.param(
            [TITLE, HEAD, item(date(2024, 1, 2), "甲任务")],
            [],
            ["1-2 | 依法行政 | 甲任务 | 甲局 | 乙局 | 2024-06-30"],
            ["number_was_date A3"],
            id="a number that became a date",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "任务内容", "责任单位", "完成时间"],
                ["一、制度建设（1项）"],
                [1.0, "甲任务", "甲局、乙局", "6月底"],
                ["二、执法规范"],
                ["１．", "丙任务", "甲局牵头，各乡镇（街道）配合", "长期坚持"],
            ],
            [(2, 0, 2, 3), (4, 0, 4, 3)],
            [
                "1 | 制度建设 | 甲任务 | 甲局 | 乙局 | 2024-06-30",
                "1 | 执法规范 | 丙任务 | 甲局 | 各乡镇（街道） | ongoing",
            ],
            [],
            id="section rows",
        ),
        pytest.param(
            [
                TITLE,
                HEAD,
                [1.0, "依法行政", "甲任务", "1.一", "甲局", "无", "3月底前"],
                [None, None, None, "2.二", "乙局", "/", "9月底前"],
                [None, None, None, "3.三", "丙局", "—", "长期坚持"],
            ],
            [(2, 0, 4, 0), (2, 1, 4, 1), (2, 2, 4, 2)],
            ["1 | 依法行政 | 甲任务 | 甲局 乙局 丙局 |  | 2024-09-30"],
            ["measure_level_deadlines G3"],
            id="units and deadlines of single measures",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "重点任务", "牵头领导", "牵头单位", "责任单位", "配合单位", "完成时限"],
                [1.0, "甲任务", "副市长", "甲局", "乙局、丙局", "各乡镇（街道）", "每季度末"],
            ],
            [],
            ["1 |  | 甲任务 | 甲局 | 乙局 丙局 各乡镇（街道） | recurring"],
            [],
            id="leaders, and three kinds of units",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "重点任务", "责任分工", None, "进度安排", None],
                [None, None, "牵头单位", "配合单位", "启动时间", "完成时限"],
                [1.0, "甲任务", "甲局", "乙局", "1月", "6月底前"],
            ],
            [],
            ["1 |  | 甲任务 | 甲局 | 乙局 | 2024-06-30"],
            [],
            id="a header of two rows without merged cells",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "重点任务", "工作任务", "责任单位", "完成时限"],
                [1.0, "深化改革", "甲任务", "甲局", "3月底前"],
                [2.0, None, "乙任务", "甲局", "4月底前"],
            ],
            [(2, 1, 3, 1)],
            ["1 | 深化改革 | 甲任务 | 甲局 |  | 2024-03-31", "2 | 深化改革 | 乙任务 | 甲局 |  | 2024-04-30"],
            [],
            id="a merged first task column is the area",
        ),
        pytest.param(
            [
                ["2024 Plan"],
                ["No.", "Action", "Owner", "Support", "Due date", "Status"],
                [1.0, "Publish the list", "Justice Bureau", "Finance Bureau", "2024-06-30", "open"],
            ],
            [],
            ["1 |  | Publish the list | Justice Bureau | Finance Bureau | 2024-06-30"],
            [],
            id="an English table",
        ),
        pytest.param(
            [TITLE, ["工作任务", "具体要求", "责任单位"], ["1.甲任务", "做好", "甲局"]],
            [],
            ["1 |  | 甲任务 | 甲局 |  | unclear"],
            ["missing_deadline"],
            id="numbers inside the titles, no deadlines",
        ),
        pytest.param(
            [
                TITLE,
                HEAD,
                *TWO,
                ["合计", "2项"],
                ["注：1.每月报送。"],
                ["2.一式两份。"],
                ["填表人：张三", None, None, "审核：李四"],
            ],
            [],
            [FIRST, SECOND],
            [],
            id="what follows a note is a note",
        ),
        pytest.param(
            [TITLE, HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], *TWO, list("ABCDEFG")],
            [],
            [FIRST, SECOND],
            [],
            id="columns numbered as text or by letters",
        ),
        pytest.param(
            [
                ["内部资料"],
                ["青岚市2024年法治建设"],
                ["重点任务分解表"],
                ["编码", "所属篇章", "干什么", "谁来干", "谁来帮", "何时干完"],
                ["1", "依法行政", "甲任务", "甲局", "乙局", "6月底前"],
                ["2", "依法行政", "乙任务", "甲局", "乙局", "6月底前"],
            ],
            [],
            [FIRST, SECOND],
            [],
            id="labels of an office's own making",
        ),
        pytest.param(
            [
                TITLE,
                [
                    "序号 No.",
                    "工作方面\nArea",
                    "重点任务 Key Task",
                    "措施1",
                    "责任单位（牵头）",
                    "责任单位（配合）",
                    "完成时限（Due）",
                ],
                *TWO,
            ],
            [],
            [FIRST, SECOND],
            [],
            id="labels in two languages, with roles in brackets",
        ),
        pytest.param(
            [
                TITLE,
                ["工作任务", None, None, "责任单位", "责任科室", "完成时限"],
                ["一、依法行政", "1", "甲任务", "甲局、乙局", "法规科", "6月底"],
                [None, "2", "乙任务", "甲局、乙局", "法规科", "6月底"],
            ],
            [(1, 0, 1, 2), (2, 0, 3, 0)],
            [FIRST, SECOND],
            [],
            id="one label over area, number and title; a section inside the unit",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "工作方面", "重点任务", "牵头单位", "配合单位", "完成时限"],
                ["一", "依法行政", "甲任务", "甲局", "乙局", "6月底"],
                [None, None, "乙任务", "甲局", "同上", "〃"],
                ["二", "（续）", "丙任务", "甲局", "乙局", "6月底"],
            ],
            [(2, 0, 3, 0), (2, 1, 3, 1)],
            [f" | 依法行政{FIRST[8:]}", f" | 依法行政{SECOND[8:]}", " | 依法行政 | 丙任务 | 甲局 | 乙局 | 2024-06-30"],
            ["missing_number"],
            id="numbers of areas; the same as above",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "重点任务", "牵头单位", "完成时限", None, "序号", "重点任务", "牵头单位", "完成时限"],
                [1.0, "甲任务", "甲局", "6月底", None, 2.0, "乙任务", "甲局", "7月底"],
            ],
            [],
            ["1 |  | 甲任务 | 甲局 |  | 2024-06-30", "2 |  | 乙任务 | 甲局 |  | 2024-07-31"],
            [],
            id="two tables side by side",
        ),
        pytest.param(
            [
                ["2024 Plan"],
                ["Action", "Owner", "Supporting Party", "Target Date", "% Complete"],
                ["Objective 1: Better rules"],
                ["1.1 Publish the list", "Justice Bureau", "Finance Bureau and Audit Office", "30 June 2024", 0.5],
            ],
            [],
            ["1.1 | Better rules | Publish the list | Justice Bureau | Finance Bureau Audit Office | 2024-06-30"],
            [],
            id="an English table with sections",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "重点任务", "具体措施", "完成时限"],
                ["一、依法行政"],
                ["1", "甲任务", "做好。（牵头单位：甲局；配合单位：乙局）", "6月底前"],
            ],
            [],
            [FIRST],
            [],
            id="units in a bracket after the measures",
        ),
        pytest.param(
            [
                TITLE,
                ["序号", "重点任务", "责任单位及完成时限"],
                ["1", "甲任务", "甲局牵头，乙局配合；完成时限：6月底前"],
            ],
            [],
            ["1 |  | 甲任务 | 甲局 | 乙局 | 2024-06-30"],
            [],
            id="a deadline among the units",
        ),
        pytest.param(
            [TITLE, HEAD, ["例", "依法行政", "（示例）填写任务名称", None, "某局", None, "某日"], *TWO],
            [],
            [FIRST, SECOND],
            ["row_ignored A3"],
            id="a row that shows how to fill in",
        ),
    ],
)
def test_a_habit(
    rows: list[list[Cell]], merges: list[tuple[int, int, int, int]], expected: list[str], warnings: list[str]
) -> None:
    result = read_grid(Grid([Sheet("Sheet1", rows, merges=merges)]), "x.xlsx")
    assert summary(result) == expected
    assert codes(result) == warnings


def test_marks_that_only_a_spreadsheet_has(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [TITLE, HEAD, *TWO, item(3, "丙任务（作废）"), item(4, "x"), item(5, "戊任务")]:
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    for cell in sheet[5]:
        cell.font = Font(strike=True)
    sheet["C6"] = CellRichText("保留", TextBlock(InlineFont(strike=True), "删去"), "任务")
    sheet["H2"], sheet["H3"] = "完成时限", "3月底前"
    sheet.column_dimensions["H"].hidden = True
    sheet["G7"], sheet["G7"].number_format = datetime(2024, 12, 1), 'yyyy"年"m"月"'
    book.save(tmp_path / "x.xlsx")
    result = read_file(tmp_path / "x.xlsx")
    assert summary(result) == [
        FIRST,
        SECOND,
        "4 | 依法行政 | 保留任务 | 甲局 | 乙局 | 2024-06-30",
        "5 | 依法行政 | 戊任务 | 甲局 | 乙局 | 2024-12-31",
    ]
    assert codes(result) == ["hidden_column H2", "hidden_row A4", "withdrawn_row_skipped C5", "strikethrough_run C6"]


def test_sheets_that_are_no_part_of_the_plan_are_ignored_and_named() -> None:
    old = Sheet("2023年", [["青岚市2023年重点任务表"], HEAD, item(1.0, "旧任务")], hidden=True)
    words = Sheet("单位字典", [["单位名称", "简称"], ["市司法局", "司法局"]])
    result = read_grid(Grid([old, Sheet("表", [TITLE, HEAD, *TWO]), words, Sheet("空", [])]), "x.xlsx")
    assert summary(result) == [FIRST, SECOND]
    assert result.ignored_sheets == ("2023年", "单位字典", "空")
    assert codes(result) == ["sheet_ignored", "sheet_ignored"]


def test_measures_with_units_and_deadlines_of_their_own_keep_them() -> None:
    rows = [
        TITLE,
        HEAD,
        [1.0, "依法行政", "甲任务", "1.一", "甲局", "乙局", "3月底前"],
        [None, None, None, "2.二", "乙局", None, None],
    ]
    merges = [(2, place, 3, place) for place in (0, 1, 2, 6)]
    result = read_grid(Grid([Sheet("Sheet1", rows, merges=merges)]), "x.xlsx")
    assert result.draft is not None
    details = result.draft.items[0].measure_details
    assert [(one.text, one.lead_units, one.cooperating_units) for one in details] == [
        ("1.一", ("甲局",), ("乙局",)),
        ("2.二", ("乙局",), ()),
    ]
    assert {str(one.schedule.due_on) for one in details} == {"2024-03-31"}
    assert as_json(result)["items"][0]["measure_details"][1]["lead_units"] == ["乙局"]


def test_lists_beside_the_table_are_not_read_as_tables() -> None:
    words = Sheet("数据字典", [["工作方面", "牵头单位", "完成时限"], ["依法行政", "甲局", "6月底前"]])
    assert summary(read_grid(Grid([words, Sheet("表", [TITLE, HEAD, *TWO])]), "x.xlsx")) == [FIRST, SECOND]


def test_the_lines_above_a_further_table_are_those_directly_above_it() -> None:
    rows: list[list[Cell]] = [
        TITLE,
        ["一、制度建设"],
        ["序号", "重点任务", "牵头单位", "完成时限"],
        [1.0, "甲任务", "甲局", "第三季度"],
        ["小计", "1项"],
        [],
        ["青岚市2024年执法任务表"],
        ["序号", "重点任务", "牵头单位", "完成时间"],
        [1.0, "乙任务", "甲局", "7月底前"],
    ]
    assert summary(read_grid(Grid([Sheet("Sheet1", rows)]), "x.xlsx")) == [
        "1 | 制度建设 | 甲任务 | 甲局 |  | 2024-09-30",
        "1 | 青岚市2024年执法任务表 | 乙任务 | 甲局 |  | 2024-07-31",
    ]


def test_several_tables_in_one_sheet() -> None:
    rows: list[list[Cell]] = [
        TITLE,
        ["一、制度建设"],
        ["序号", "重点任务", "牵头单位", "完成时限"],
        [1.0, "甲任务", "甲局", "6月底前"],
        [],
        ["二、执法规范"],
        ["序号", "重点任务", "责任单位", "配合单位", "完成时限"],
        [1.0, "乙任务", "甲局", "乙局", "7月底前"],
    ]
    assert summary(read_grid(Grid([Sheet("Sheet1", rows)]), "x.xlsx")) == [
        "1 | 制度建设 | 甲任务 | 甲局 |  | 2024-06-30",
        "1 | 执法规范 | 乙任务 | 甲局 | 乙局 | 2024-07-31",
    ]


def test_who_leads_in_a_single_column_is_a_choice() -> None:
    grid = Grid([Sheet("Sheet1", [TITLE, ["重点任务", "责任单位", "完成时限"], ["1.甲任务", "甲局、乙局", "6月底前"]])])
    assert summary(read_grid(grid, "x"))[0].split(" | ")[3:5] == ["甲局", "乙局"]
    assert summary(read_grid(grid, "x", asked=Asked(Choices(lead=LeadReading.ALL))))[0].split(" | ")[3:5] == [
        "甲局 乙局",
        "",
    ]


def test_the_year_comes_from_the_file_or_from_the_caller() -> None:
    grid = Grid([Sheet("Sheet1", [["重点任务表"], HEAD, *TWO])])
    assert [problem.code for problem in read_grid(grid, "x.xlsx").errors] == ["year_unknown"]
    assert summary(read_grid(grid, "x.xlsx", asked=Asked(base_year=2024))) == [FIRST, SECOND]
    assert summary(read_grid(grid, "2024年任务.xlsx", asked=Asked(this_year=2030))) == [FIRST, SECOND]
