"""No row of work is lost or filed wrongly without a word, however an office writes it."""

from __future__ import annotations

import pytest

from tasks.domain.model import IntakeResult
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.mapping import Asked
from tasks.intake.reader import read_grid
from tasks.intake.wording import sentence

Row = list[Cell]
TITLE: Row = ["青岚市2024年重点任务表"]
HEAD: Row = ["序号", "重点任务", "责任单位", "完成时限"]


def item(number: Cell, title: str, unit: str = "市司法局", due: str = "6月底前") -> Row:
    return [float(number) if isinstance(number, int) else number, title, unit, due]


def across(*rows: int) -> list[tuple[int, int, int, int]]:
    """Cells merged over the width, as headings are."""
    return [(row, 0, row, 3) for row in rows]


def read(*sheets: Sheet) -> IntakeResult:
    return read_grid(Grid(list(sheets)), "x.xlsx")


def one_sheet(rows: list[Row], merges: list[tuple[int, int, int, int]] | None = None) -> IntakeResult:
    return read(Sheet("Sheet1", [TITLE, HEAD, *rows], merges=merges or []))


def items(result: IntakeResult) -> list[str]:
    assert result.draft is not None, result.errors
    return [
        f"{one.area} {one.number} {one.title} {'、'.join(one.lead_units)} {one.schedule.due_on}"
        for one in result.draft.items
    ]


def codes(result: IntakeResult) -> list[str]:
    return [f"{problem.code} {problem.cell or ''}".strip() for problem in result.warnings]


@pytest.mark.parametrize("numbers", [("1", "★2", "3"), ("（一）", "（二）", "（三）"), ("一", "二", "三")])
def test_rows_whose_units_and_deadline_come_from_merged_cells_are_items(numbers: tuple[str, ...]) -> None:
    rows: list[Row] = [item(numbers[0], "甲"), [numbers[1], "乙"], [numbers[2], "丙"]]
    result = one_sheet(rows, [(2, 2, 4, 2), (2, 3, 4, 3)])
    assert [line.split()[-3:] for line in items(result)] == [[title, "市司法局", "2024-06-30"] for title in "甲乙丙"]
    assert codes(result) == []


def test_a_starred_title_under_merged_units_is_an_item_and_a_starred_line_below_is_a_note() -> None:
    rows: list[Row] = [[row[1], *row[2:]] for row in (item(0, "★甲"), item(0, "丙"))]
    sheet = Sheet("Sheet1", [TITLE, HEAD[1:], rows[0], ["★乙"], rows[1], ["★为市级重点"]], merges=[(2, 1, 3, 1)])
    assert [line.split()[0] for line in items(read(sheet))] == ["★甲", "★乙", "丙"]


def test_a_chinese_number_is_of_an_item_where_most_rows_with_such_numbers_have_units() -> None:
    result = one_sheet([item("一", "甲"), item("二", "乙"), ["三", "丙"]])
    assert [line.split()[:2] for line in items(result)] == [["一", "甲"], ["二", "乙"], ["三", "丙"]]
    assert codes(result) == ["missing_units C5", "missing_deadline D5"]


def test_a_numbered_line_that_is_taken_as_a_heading_is_said_where_it_may_be_an_item() -> None:
    rows: list[Row] = [
        ["一", "依法行政"],
        item(1, "甲"),
        ["二", "放管服"],
        item("三", "营商", "市发改委"),
        ["四", "督察"],
    ]
    result = one_sheet(rows)
    assert items(result)[0] == "依法行政 1 甲 市司法局 2024-06-30"
    assert codes(result) == ["row_as_heading B3", "row_as_heading B5", "row_as_heading B7", "number_gap A6"]
    plain: list[Row] = [["一", "依法行政"], item(1, "甲"), ["二", "放管服"], ["（一）", "简政"], item(2, "乙")]
    assert codes(one_sheet(plain)) == []
    assert codes(one_sheet([*plain, ["三", "督察"]])) == ["row_as_heading B8"]


def test_a_numbered_row_that_is_left_out_as_a_total_is_said() -> None:
    result = one_sheet([item(1, "甲"), [2.0, "累计（培训执法人员）100人次"]])
    assert codes(result) == ["row_ignored A4"]


def test_words_of_withdrawal_inside_a_title_are_wording() -> None:
    rows = [
        item(1, "做好规范性文件清理（废止）工作"),
        item(2, "落实行政许可事项（取消）后续监管"),
        item(3, "丙（作废）"),
        item(4, "（取消）丁"),
        item("5（撤销）", "戊"),
    ]
    result = one_sheet(rows)
    assert [line.split()[0] for line in items(result)] == ["1", "2"]
    assert codes(result) == [f"withdrawn_row_skipped B{row}" for row in (5, 6, 7)]


@pytest.mark.parametrize(
    ("remark", "kept"),
    [("原第3项并入（取消）", True), ("（取消）并入第3项", False), ("调整（取消）", False), ("取消", False)],
)
def test_a_remark_withdraws_its_own_row_and_no_other(remark: str, kept: bool) -> None:
    rows: list[Row] = [TITLE, [*HEAD, "备注"], [*item(1, "甲"), remark], [*item(2, "乙"), None]]
    assert len(items(read(Sheet("Sheet1", rows)))) == 1 + kept


def test_a_heading_after_a_note_in_the_middle_is_a_heading() -> None:
    rows: list[Row] = [["优化营商环境"], item(1, "甲"), ["注：本部分由市司法局统筹。"], ["推进依法行政"], item(2, "乙")]
    result = one_sheet(rows, across(2, 4, 5))
    assert [line.split()[:3] for line in items(result)] == [["优化营商环境", "1", "甲"], ["推进依法行政", "2", "乙"]]
    rows = [["优化营商环境"], item(1, "甲"), ["注：1.每月报送。"], ["2.年底总结"], ["另行通知。"], item(2, "乙")]
    result = one_sheet(rows, across(2, 4, 5, 6))
    assert {line.split()[0] for line in items(result)} == {"优化营商环境"}


@pytest.mark.parametrize("title", ["青岚市2024年重点任务表（续）", "附件2：青岚市2024年重点任务表（续表2）", "续表"])
@pytest.mark.parametrize("other_header", [False, True])
def test_a_title_that_goes_on_is_no_area(title: str, other_header: bool) -> None:
    again: Row = ["序号", "任务内容", "牵头单位", "完成时限"] if other_header else HEAD
    result = one_sheet([item(1, "甲"), [title], again, item(2, "乙")])
    assert [line.split()[:2] for line in items(result)] == [["1", "甲"], ["2", "乙"]]
    assert codes(result) == []


def test_a_list_of_people_below_the_tasks_is_left_out_and_said() -> None:
    rows: list[Row] = [item(1, "甲"), [], ["联络员名单"], ["姓名", "单位", "电话"], ["张三", "市司法局", "1"], ["李四"]]
    result = one_sheet(rows)
    assert [line.split()[:2] for line in items(result)] == [["1", "甲"]]
    assert [(one.code, one.cell, one.values) for one in result.warnings] == [
        ("people_ignored", "A6", {"text": "姓名单位电话", "rows": "2"})
    ]
    assert [line.split()[1] for line in items(one_sheet([*rows, HEAD, item(2, "乙")]))] == ["甲", "乙"]


def of_year(year: int, name: str, title: str) -> Sheet:
    return Sheet(name, [[f"青岚市{year}年重点任务表"] if year else [], HEAD, item(1, title)])


@pytest.mark.parametrize("first", [2023, 2024])
def test_a_sheet_of_last_year_is_left_out_and_said_why(first: int) -> None:
    sheets = [of_year(2023, "旧", "旧任务"), of_year(2024, "新", "新任务")]
    result = read(*(sheets if first == 2023 else reversed(sheets)))
    assert [line.split()[-3] for line in items(result)] == ["新任务"]
    assert result.ignored_sheets == ("旧",)
    assert [(one.code, one.sheet, one.values) for one in result.warnings] == [
        ("sheet_ignored", "旧", {"year": "2023", "other": "2024"})
    ]
    assert "2023" in sentence(result.warnings[0])
    asked = Asked(base_year=2023)
    assert items(read_grid(Grid(sheets), "x.xlsx", asked=asked)) == [" 1 旧任务 市司法局 2023-06-30"]


@pytest.mark.parametrize(
    ("names", "file"),
    [
        (("2023年结转", "2024年"), "x.xlsx"),
        (("2023年", "2024年"), "三年行动计划.xlsx"),
        (("2023年", "2024年"), "2023-2025年.xlsx"),
    ],
)
def test_what_is_carried_over_and_a_plan_of_several_years_keep_their_sheets(names: tuple[str, ...], file: str) -> None:
    sheets = [of_year(0, name, f"任务{number}") for number, name in enumerate(names)]
    assert len(items(read_grid(Grid(sheets), file))) == 2


@pytest.mark.parametrize("numbers", [(1, 2), (1, 1)])
@pytest.mark.parametrize("last", [False, True])
def test_a_task_on_a_sheet_of_all_and_on_one_per_unit_is_imported_once(numbers: tuple[int, int], last: bool) -> None:
    rows = [item(1, "甲"), item(2, "乙", "市财政局")]
    sheets = [
        Sheet("总表", [TITLE, HEAD, *rows]),
        Sheet("市司法局", [HEAD, item(numbers[0], "甲")]),
        Sheet("市财政局", [HEAD, item(numbers[1], "乙", "市财政局")]),
    ]
    result = read(*(reversed(sheets) if last else sheets))
    assert items(result) == [" 1 甲 市司法局 2024-06-30", " 2 乙 市财政局 2024-06-30"]
    assert {(one.code, one.sheet, one.values["items"]) for one in result.warnings} == {
        ("repeated_on_sheet", "市司法局", "1"),
        ("repeated_on_sheet", "市财政局", "1"),
    }


def test_sheets_per_area_name_the_areas_of_the_sheet_of_all() -> None:
    rows = [item(1, "甲"), item(2, "乙"), item(3, "丙")]
    result = read(
        Sheet("总表", [TITLE, HEAD, *rows]), Sheet("依法行政", [HEAD, *rows[:2]]), Sheet("营商", [HEAD, rows[2]])
    )
    assert [line.split()[:2] for line in items(result)] == [["依法行政", "1"], ["依法行政", "2"], ["营商", "3"]]
    assert codes(result) == ["repeated_on_sheet A2", "repeated_on_sheet A2"]


def test_a_task_that_areas_share_stays_in_each() -> None:
    shared = item(1, "加强组织领导", "各责任单位", "年底前")
    sheets = [
        Sheet(name, [TITLE, HEAD, shared, item(2, f"{name}甲"), item(3, f"{name}乙")]) for name in ("学法", "守法")
    ]
    assert len(items(read(*sheets))) == 6
    differs = [item(1, "甲", due="3月底前"), item(1, "甲", due="9月底前")]
    assert len(items(read(*(Sheet(f"{at}季度", [TITLE, HEAD, row]) for at, row in enumerate(differs))))) == 2


@pytest.mark.parametrize(("numbers", "count"), [(("1.1", "1.2", None), 2), (("1", "（1）", "（2）"), 1)])
def test_rows_with_numbers_of_their_own_under_a_merged_title_are_items(numbers: tuple[Cell, ...], count: int) -> None:
    rows: list[Row] = [TITLE, ["序号", "重点任务", "具体举措", "责任单位", "完成时限"]]
    dues = ("3月底前", "6月底前", "9月底前")
    rows += [[number, None, "做好", "市司法局", due] for number, due in zip(numbers, dues, strict=True)]
    rows[2][1] = "甲"
    result = read(Sheet("Sheet1", rows, merges=[(2, 1, 4, 1)]))
    assert len(items(result)) == count
    assert items(result)[-1] == f" {numbers[count - 1]} 甲 市司法局 2024-09-30"
