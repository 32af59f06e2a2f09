"""The office's own form, filled in: what is written where, and what stays as somebody left it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from ledger_factory import make_ledger, make_progress, make_row
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exports.cells import CELL_LIMIT
from exports.form import Filled, Form, check_form, form_name, write_form
from exports.form_places import Filling, Note, filling_of
from tasks.domain.errors import Refused
from tasks.domain.model import Ledger, LedgerRow, Standing
from tasks.domain.terms import AssignmentState, Language, Light, Role
from tasks.intake.labels import Column
from tasks.intake.mapping import Asked
from tasks.intake.reader import open_file, read_opened

HEADER = ["序号", "工作方面", "重点任务", "牵头单位", "配合单位", "完成时限", "进展情况", "状态", "备注"]


@dataclass
class Desk:
    """Makes a form of rows, fills it, and opens the copy."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "责任分解表.xlsx"

    @property
    def target(self) -> Path:
        return self.folder / "filled" / "out.xlsx"

    def form(self, *rows: list[object], header: list[str] = HEADER) -> Worksheet:
        self.book = Workbook()
        page = self.book.worksheets[0]
        page.title = "分解表"
        for row in (["青岚市2024年重点任务责任分解表"], header, *rows):
            page.append(row)
        return page

    def fill(self, ledger: Ledger, *, aliases: Mapping[str, str] | None = None, overwrite: bool = False) -> Filled:
        self.book.save(self.source)
        return self.refill(ledger, aliases=aliases, overwrite=overwrite)

    def refill(self, ledger: Ledger, *, aliases: Mapping[str, str] | None = None, overwrite: bool = False) -> Filled:
        opened = open_file(self.source)
        assert opened.grid is not None
        form = Form(self.source, opened.grid, read_opened(opened, asked=Asked(base_year=2024)))
        known = {row.unit: row.unit for row in ledger.rows} | dict(aliases or {})
        return write_form(form, ledger, self.target, known.get, overwrite=overwrite)

    @property
    def page(self) -> Worksheet:
        return load_workbook(self.target).worksheets[0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def part(item: int, unit: str, said: str | None = None, **changes: object) -> LedgerRow:
    latest = make_progress(text=said, percent=None) if said is not None else None
    standing = Standing(AssignmentState.OPEN, (), latest)
    values = {"assignment_id": item * 10, "key_task_id": item, "number": str(item), "title": f"任务{item}号"}
    return make_row(**{**values, "area": "法治政府", "unit": unit, "standing": standing, **changes})


def row(item: int, lead: str = "市司法局", helper: str = "", *rest: object) -> list[object]:
    return [item, "法治政府", f"任务{item}号", lead, helper, "6月底前", *rest]


def codes(filled: Filled) -> list[tuple[str, str]]:
    return [(note.code, note.cell) for note in filled.prepared.notes]


def test_reports_of_several_units_stand_together_and_the_light_is_a_word_and_a_sign(desk: Desk) -> None:
    desk.form(row(1, "市司法局", "市财政局"), row(2, "市民政局"))
    ledger = make_ledger(
        part(1, "市司法局", "已印发方案。", light=Light.RED, reason="已逾期5天"),
        part(1, "市财政局", "经费已落实", role=Role.COOPERATING, light=Light.GREEN, reason="正常推进"),
        part(2, "市民政局"),
    )
    filled = desk.fill(ledger)
    page = desk.page
    assert page["G3"].value == "市司法局：已印发方案；\n市财政局：经费已落实。"
    assert page["H3"].value == "■ 逾期"
    assert page["I3"].value == "市司法局：已逾期5天；\n市财政局：正常推进。"
    assert (page["G4"].value, page["H4"].value) == (None, "● 正常")
    assert (filled.prepared.items, filled.prepared.matched, filled.prepared.silent) == (2, 2, 1)
    assert filled.outcome.filled == {"progress": 1, "light": 2, "remark": 2}


def test_the_form_keeps_its_looks_formulas_and_rules(desk: Desk) -> None:
    page = desk.form(row(1), row(2, "市民政局"), ["合计", None, None, None, None, None, "=COUNTA(G3:G4)"])
    page.merge_cells("A1:I1")
    page.column_dimensions["G"].width = 41
    page.row_dimensions[3].height = 20
    page["H3"].fill = PatternFill("solid", fgColor="FFEEDD")
    page["G3"].alignment = Alignment(horizontal="right")
    page.print_title_rows, page.print_area = "1:2", "A1:I5"
    page.page_setup.orientation, page.oddFooter.center.text = "landscape", "第 &P 页"  # type: ignore[union-attr]
    page.conditional_formatting.add("H3:H4", CellIsRule("equal", ['"x"'], fill=PatternFill(bgColor="FF0000")))
    rule = DataValidation("list", formula1='"√ 已办结,● 正常"')
    rule.add("H3:H4")
    page.add_data_validation(rule)
    ledger = make_ledger(part(1, "市司法局", "进展。" * 60), part(2, "市民政局", light=Light.RED))
    filled = desk.fill(ledger)
    page = desk.page
    assert page["G5"].value == "=COUNTA(G3:G4)"
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:I1"]
    assert page.column_dimensions["G"].width == 41
    assert (page.row_dimensions[3].height or 0) > 60
    assert page["H3"].fill.fgColor.rgb == "00FFEEDD"
    assert page["H4"].fill.fgColor.rgb == "00B3261E"
    assert (page["G3"].alignment.horizontal, page["G3"].alignment.wrap_text) == ("right", True)
    assert (page.print_title_rows, page.print_area) == ("$1:$2", "'分解表'!$A$1:$I$5")
    assert page.oddFooter.center.text == "第 &P 页"  # type: ignore[union-attr]
    assert len(page.data_validations.dataValidation) == len(list(page.conditional_formatting)) == 1
    assert filled.outcome.not_in_list == [["分解表", "H4"]]


def test_what_is_in_a_cell_stays_unless_it_is_to_be_overwritten(desk: Desk) -> None:
    desk.form(row(1, "市司法局", "", "我们自己写的", "=1+1", None))
    ledger = make_ledger(part(1, "市司法局", "已印发"))
    filled = desk.fill(ledger)
    assert (desk.page["G3"].value, desk.page["H3"].value) == ("我们自己写的", "=1+1")
    assert filled.outcome.kept == [["分解表", "G3"], ["分解表", "H3"]]
    filled = desk.fill(ledger, overwrite=True)
    assert (desk.page["G3"].value, desk.page["H3"].value) == ("已印发", "● 正常")
    assert filled.outcome.overwritten == [["分解表", "G3"], ["分解表", "H3"]]


def test_rows_of_one_unit_each_tell_of_that_unit(desk: Desk) -> None:
    page = desk.form(row(1, "司法局"), row(1, "市财政局"), row(1, "市住建局"))
    for merged in ("A3:A5", "B3:B5", "C3:C5"):
        page.merge_cells(merged)
    ledger = make_ledger(
        part(1, "市司法局", "司法局进展", light=Light.DONE), part(1, "市财政局", "财政局进展", light=Light.RED)
    )
    filled = desk.fill(ledger, aliases={"司法局": "市司法局"})
    cells = [[desk.page.cell(r, c).value for c in (7, 8)] for r in (3, 4, 5)]
    assert cells == [["司法局进展", "√ 已办结"], ["财政局进展", "■ 逾期"], [None, None]]
    assert [(note.code, note.values["unit"]) for note in filled.prepared.notes] == [("unit_not_in_item", "市住建局")]


def test_rows_of_measures_have_one_text_and_members_answer_for_their_collective_unit(desk: Desk) -> None:
    header = ["序号", "重点任务", "具体措施", "责任单位", "完成时限", "完成情况"]
    page = desk.form([1, "任务1号", "措施一", "各乡镇（街道）", "6月底前"], [None, None, "措施二"], header=header)
    for column in "ABDE":
        page.merge_cells(f"{column}3:{column}4")
    towns = [part(1, town, f"{town}已完成", parent_unit="各乡镇（街道）") for town in ("柳河镇", "清溪镇")]
    desk.fill(make_ledger(*towns), aliases={"各乡镇（街道）": "各乡镇（街道）"})
    assert desk.page["F3"].value == "柳河镇：柳河镇已完成；\n清溪镇：清溪镇已完成。"
    assert desk.page["F4"].value is None


def test_the_rows_of_a_merged_cell_grow_alike(desk: Desk) -> None:
    page = desk.form(row(1), [])
    for column in "ABCDEFGHI":
        page.merge_cells(f"{column}3:{column}4")
    desk.fill(make_ledger(part(1, "市司法局", "进展。" * 60)))
    heights = [desk.page.row_dimensions[number].height for number in (3, 4)]
    assert heights[0] == heights[1] and heights[0] > 100


def test_nothing_is_guessed(desk: Desk) -> None:
    page = desk.form(
        row(1),
        [2, "别的方面", "改了名称的任务", "市司法局", None, "6月底前"],
        [3, "营商环境", "其他工作", "市司法局", None, "6月底前"],
        [4, "社会治理", "其他工作", "市司法局", None, "6月底前"],
        [5, "法治政府", "重名", "市司法局", None, "6月底前"],
        row(6),
        row(7),
    )
    page.merge_cells("I8:I9")
    ledger = make_ledger(
        part(1, "市司法局", "甲"),
        part(2, "市司法局", "乙"),
        part(3, "市司法局", "丙", title="其他工作", area="营商环境"),
        part(8, "市司法局", "丁", title="重名", number="5"),
        part(9, "市司法局", "戊", title="重名", number="5"),
        part(6, "市司法局", "己"),
        part(7, "市司法局", "庚"),
    )
    filled = desk.fill(ledger)
    assert [desk.page.cell(r, 7).value for r in range(3, 10)] == ["甲", None, "丙", None, None, "己", "庚"]
    assert codes(filled) == [
        ("no_such_item", "A4"),
        ("no_such_item", "A6"),
        ("several_items", "A7"),
        ("cell_shared", "A8"),
        ("cell_shared", "A9"),
    ]
    assert desk.page["I8"].value is None


def test_fields_are_filled_and_unknown_ones_are_said(desk: Desk) -> None:
    desk.book = Workbook()
    page = desk.book.worksheets[0]
    page["A1"], page["A2"], page["A3"] = "{{方案名称}}（截至{{截至日}}）", "{{ 逾期 }}", "=A2*2"
    page["A4"], page["A5"], page["A6"] = "{{满意度}}", "办结率 {{rate}}", "{{满意度}} / {{分工数}}"
    rows = (part(1, "市司法局", light=Light.RED), part(2, "市司法局", light=Light.DONE))
    filled = desk.fill(make_ledger(*rows, plan_title="=2024年要点"))
    values = [desk.page.cell(r, 1).value for r in range(1, 7)]
    assert values == ["=2024年要点（截至2024年7月5日）", 1, "=A2*2", "{{满意度}}", "办结率 50.0%", "{{满意度}} / 2"]
    assert (desk.page["A1"].data_type, desk.page["A1"].quotePrefix) == ("s", True)
    assert [name for _, _, name in filled.outcome.unknown] == ["满意度", "满意度"]


def test_hostile_and_long_texts_stay_texts(desk: Desk) -> None:
    desk.form(row(1), row(2))
    filled = desk.fill(
        make_ledger(part(1, "市司法局", "=cmd|'/c calc'!A1{{方案}}"), part(2, "市司法局", "长" * 40_000))
    )
    cell = desk.page["G3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=cmd|'/c calc'!A1{{方案}}", "s", True)
    assert len(str(desk.page["G4"].value)) == CELL_LIMIT
    assert "全文40000字" in str(desk.page["G4"].value)
    assert filled.outcome.folded == [["分解表", "G4"]]


def test_withdrawn_work_says_so_and_names_nobody(desk: Desk) -> None:
    desk.form(row(1), row(2))
    gone = Standing(AssignmentState.WITHDRAWN, (), make_progress())
    ledger = make_ledger(
        part(1, "市司法局", standing=gone), part(2, "市财政局", standing=gone), part(2, "市司法局", "乙")
    )
    desk.fill(ledger)
    assert [desk.page.cell(3, c).value for c in (7, 8)] == [None, "× 已撤销"]
    assert [desk.page.cell(4, c).value for c in (7, 8)] == ["乙", "● 正常"]


def test_a_locked_sheet_is_refused_and_an_unlocked_cell_is_filled(desk: Desk) -> None:
    page = desk.form(row(1))
    page.protection.sheet = True
    ledger = make_ledger(part(1, "市司法局", "甲"))
    with pytest.raises(Refused, match="form_locked"):
        desk.fill(ledger)
    assert not desk.target.exists()
    for place in ("G3", "H3", "I3"):
        page[place].protection = Protection(locked=False)
    desk.fill(ledger)
    assert (desk.page["G3"].value, desk.page.protection.sheet) == ("甲", True)


def test_what_cannot_be_kept_is_known_before_and_other_kinds_are_refused(desk: Desk) -> None:
    page = desk.form(row(1))
    chart = BarChart()
    chart.add_data(Reference(page, min_col=1, min_row=3))
    page.add_chart(chart)
    desk.book.save(desk.source)
    assert check_form(desk.source) == ("charts",)
    with zipfile.ZipFile(desk.source, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/media/image1.png", b"picture")
    assert check_form(desk.source) == ("macros", "pictures", "charts")
    desk.refill(make_ledger(part(1, "市司法局", "甲")))
    assert "xl/vbaProject.bin" not in zipfile.ZipFile(desk.target).namelist()
    for name, content in (("a.csv", b"1,2\n"), ("b.pdf", b"%PDF-1.7"), ("c.xlsx", b"PK\x03\x04")):
        (desk.folder / name).write_bytes(content)
        with pytest.raises(Refused, match="form_not_xlsx"):
            check_form(desk.folder / name)


def test_the_same_form_gives_the_same_bytes_and_is_never_overwritten(desk: Desk) -> None:
    desk.form(row(1))
    ledger = make_ledger(part(1, "市司法局", "甲"))
    desk.fill(ledger)
    before, first = desk.source.read_bytes(), desk.target.read_bytes()
    desk.refill(ledger)
    assert (desk.source.read_bytes(), desk.target.read_bytes()) == (before, first)
    desk.target.unlink()
    desk.target.hardlink_to(desk.source)
    with pytest.raises(Refused, match="would_overwrite"):
        desk.refill(ledger)


def test_a_form_without_such_columns_is_left_alone(desk: Desk) -> None:
    desk.form(row(1)[:6], header=HEADER[:6])
    filled = desk.fill(make_ledger(part(1, "市司法局", "甲")))
    assert filled.prepared.notes == [Note("no_columns", "分解表")]
    assert not desk.target.exists()


@pytest.mark.parametrize(
    ("label", "filling"),
    [
        ("进展情况", Filling.PROGRESS),
        ("督办情况/完成情况（截至6月底）", Filling.PROGRESS),
        ("最新进展", Filling.PROGRESS),
        ("Progress to date", Filling.PROGRESS),
        ("红绿灯", Filling.LIGHT),
        ("完成状态", Filling.LIGHT),
        ("RAG status", Filling.LIGHT),
        ("下月进展", None),
        ("进展情况/1月", None),
        ("完成率", None),
        ("存在问题", None),
    ],
)
def test_columns_are_known_by_their_labels(label: str, filling: Filling | None) -> None:
    assert filling_of(label, Column.IGNORED) is filling


def test_the_copy_is_named_after_the_form_and_the_day() -> None:
    ledger = make_ledger(part(1, "市司法局"))
    assert form_name("a/责任分解表.xlsm", ledger) == "责任分解表_已填_2024-07-05.xlsx"
    assert form_name("plan.xlsx", replace(ledger), Language.EN) == "plan_filled_2024-07-05.xlsx"
