"""No row of work is lost or filed wrongly without a word, however an office writes it."""

from __future__ import annotations

import pytest

from tasks.domain.model import IntakeResult
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.reader import read_grid

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
