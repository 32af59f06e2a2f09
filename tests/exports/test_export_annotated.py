"""The annotated copy as the author of the table finds it."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from exports.annotated import annotated_name, write_annotated
from exports.annotated_grid import book_of
from exports.findings import MOST
from exports.style import FINDING_COLOURS
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult, Problem
from tasks.domain.terms import Language
from tasks.intake.grid import Grid, Sheet
from tasks.intake.reader import read_file

DATA = Path(__file__).resolve().parents[1] / "data"
HEADER = ["序号", "工作方面", "重点任务", "牵头单位", "配合单位", "完成时限"]
COLOURS = {severity.value: f"00{colour[1:]}" for severity, colour in FINDING_COLOURS.items()}


def sent_table(path: Path) -> Path:
    """A table as offices lay it out: a merged area, a note of the author, a hidden row, a dark cell, other sheets."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "分解表"
    page.append(["青岚市2025年重点工作责任分解表"])
    page.append(HEADER)
    page.append([1, "营商环境", "推进政务公开", "市政府办公室", "市司法局", "6月底前"])
    page.append([2, None, "开展专项检查", None, "市财政局", "视情况而定"])
    page.append([3, None, "建立长效机制", "市发展改革委", None, "长期坚持"])
    page.append([4, "法治宣传", "组织宣讲活动", "市司法局", None, "9月31日"])
    page.merge_cells("A1:F1")
    page.merge_cells("B3:B5")
    page["D4"].comment = Comment("这里还没有定", "王主任")
    page["F4"].fill, page["F4"].font = PatternFill("solid", fgColor="202020"), Font(color="FFFFFF", b=True)
    page["C3"].hyperlink = "http://example.org/"
    page.row_dimensions[6].hidden = True
    page.column_dimensions["C"].width = 33
    book.create_sheet("导入说明").append(["这是单位自己的一页"])
    book.save(path)
    return path


def annotated(source: Path, folder: Path, language: Language = Language.ZH) -> tuple[IntakeResult, Path]:
    result = read_file(source)
    target = folder / "copy" / annotated_name(source.name, language)
    assert write_annotated(source, result, target, language)
    return result, target


def listed(page: Worksheet) -> list[list[object]]:
    """The rows of the list: [number, degree, sheet, cell, what, to do, answer]."""
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_col=7)]
    return rows[next(i for i, row in enumerate(rows) if row[0] in ("序号", "No.")) + 1 :]


def test_the_copy_keeps_the_table_and_marks_what_is_doubtful(tmp_path: Path) -> None:
    result, target = annotated(sent_table(tmp_path / "表.xlsx"), tmp_path)
    assert target.name == "表_导入说明.xlsx"
    book = load_workbook(target)
    assert book.sheetnames == ["导入说明(2)", "分解表", "导入说明"]
    page = book["分解表"]
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:F1", "B3:B5"]
    assert page.column_dimensions["C"].width == 33

    assert {p.cell for p in result.warnings if p.cell} == {"D4", "F4", "A6", "F6"}
    assert page["F4"].fill.fgColor.rgb == COLOURS["answer"]
    assert (page["F4"].font.color.rgb, page["F4"].font.b) == ("00000000", True)  # no white letters on a light ground
    assert page["F3"].fill.fill_type is None
    assert page["F3"].comment is None
    assert not page.row_dimensions[6].hidden

    note = page["D4"].comment
    assert note is not None
    assert note.author == "督办"
    assert note.text.startswith("这里还没有定\n\n【督办】\n▲ 需答复：第 2 项“开展专项检查”没有写牵头单位")


def test_the_list_leads_to_every_cell_and_has_what_needs_an_answer_first(tmp_path: Path) -> None:
    result, target = annotated(sent_table(tmp_path / "表.xlsx"), tmp_path)
    page = load_workbook(target).worksheets[0]
    rows = listed(page)
    assert len(rows) == len(result.warnings) + len(result.contested)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    degrees = [str(row[1]) for row in rows]
    assert degrees == sorted(degrees, key=["▲ 需答复", "○ 供参考"].index)
    assert rows[0][2:4] == ["分解表", "D4"]
    assert rows[0][5:] == ["请补上", None]
    links = {cell.value: cell.hyperlink.location for cell in page["D"] if cell.hyperlink}
    assert links["F4"] == "'分解表'!F4"
    said = "".join(str(cell.value) for cell in page["A"])
    assert f"▲ 需答复 {degrees.count('▲ 需答复')} 处，○ 供参考 {degrees.count('○ 供参考')} 处" in said
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.print_title_rows) == ("landscape", 9, "$7:$7")


def test_what_comes_back_reads_as_what_was_sent(tmp_path: Path) -> None:
    source = DATA / "layouts" / "02_merged_area_column.xlsx"
    result, target = annotated(source, tmp_path)
    again = read_file(target)
    assert again.draft == result.draft
    assert again.warnings == result.warnings
    assert again.ignored_sheets == ()


def test_nothing_in_the_copy_acts(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    book = xlsxwriter.Workbook(source)
    page = book.add_worksheet("分解表")
    page.write_row(0, 0, HEADER)
    page.write_row(1, 0, ["1", "一", "任务", "市司法局", "", "2025年6月底前"])
    page.write_string(2, 2, "=cmd|' /C calc'!A0")
    page.write_row(2, 3, ["市司法局", "", "2025年6月底前"])
    page.write_formula(1, 6, '=HYPERLINK("http://example.org")', None, "看这里")
    page.write_formula(1, 7, "='[other.xlsx]S'!A1", None, 5)
    page.write_url(1, 8, "http://example.org/", string="链接")
    page.data_validation("D2:D9", {"validate": "list", "source": ["市司法局"]})
    book.define_name("There", "='[1]S'!$A$1")
    book.close()
    _, target = annotated(source, tmp_path)
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any(re.search("<f[ >]", xml) for name, xml in parts.items() if "worksheets/sheet" in name)
    assert "example.org" not in "".join(parts.values())
    assert not any("external" in name.lower() or "vba" in name.lower() for name in parts)
    assert "There" not in parts["xl/workbook.xml"]
    copied = load_workbook(target)["分解表"]
    assert [copied[place].value for place in ("G2", "H2", "I2")] == ["看这里", 5, "链接"]
    assert len(copied.data_validations.dataValidation) == 1
    assert (copied["C3"].value, copied["C3"].data_type, copied["C3"].quotePrefix) == ("=cmd|' /C calc'!A0", "s", True)
    assert copied["C3"].comment is not None


@pytest.mark.parametrize("name", ["17_legacy_biff8.xls", "20_gb18030.csv"])
def test_other_formats_are_drawn_from_their_cells(name: str, tmp_path: Path) -> None:
    result, target = annotated(DATA / "layouts" / name, tmp_path)
    again = read_file(target)
    assert result.draft is not None
    assert again.draft is not None
    assert again.draft.items[0].title == result.draft.items[0].title
    assert [(i.number, i.title, i.parts(), i.schedule) for i in again.draft.items] == [
        (i.number, i.title, i.parts(), i.schedule) for i in result.draft.items
    ]


def test_an_original_that_openpyxl_cannot_open_is_drawn_from_its_cells(tmp_path: Path) -> None:
    sound, odd = sent_table(tmp_path / "sound.xlsx"), tmp_path / "odd.xlsx"
    with zipfile.ZipFile(sound) as archive, zipfile.ZipFile(odd, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, archive.read(name).replace(b'patternType="gray125"', b'patternType="unheard-of"'))
    with pytest.raises(ValueError, match="stylesheet"):
        load_workbook(odd)
    result, target = annotated(odd, tmp_path)
    assert result.draft is not None
    book = load_workbook(target)
    assert book.sheetnames == ["导入说明(2)", "分解表", "导入说明"]
    page = book["分解表"]
    assert page["F4"].fill.fgColor.rgb == COLOURS["answer"]
    assert page["F4"].comment is not None
    assert sorted(str(merged) for merged in page.merged_cells.ranges) == ["A1:F1", "B3:B5"]
    assert not page.row_dimensions[6].hidden


def test_a_table_without_a_header_has_its_first_rows_marked(tmp_path: Path) -> None:
    result, target = annotated(DATA / "hostile" / "07_no_header.xlsx", tmp_path)
    assert result.draft is None
    book = load_workbook(target)
    assert listed(book.worksheets[0])[0][1] == "■ 须改正"
    page = book.worksheets[1]
    assert {page.cell(row, 1).fill.fgColor.rgb for row in range(1, 6)} == {COLOURS["refused"]}
    assert page.cell(6, 1).fill.fill_type is None


@pytest.mark.parametrize("name", ["01_truncated.xlsx", "03_billion_laughs.xlsx"])
def test_a_file_that_was_never_opened_has_no_copy(name: str, tmp_path: Path) -> None:
    source = DATA / "hostile" / name
    assert not write_annotated(source, read_file(source), tmp_path / "copy.xlsx")
    assert list(tmp_path.iterdir()) == []


HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "nul\x00 \x1b",
    "lone \ud800",
    "abc\u202egpj",
    "长" * 40_000,
    "]]><",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_is_text_everywhere(text: str, tmp_path: Path) -> None:
    grid = Grid([Sheet(text, [[text, "x"], [text, 2.0]], merges=[(0, 0, 0, 1), (0, 1, 1, 1)])])
    problems = tuple(
        Problem(code, text, cell, {"title": text, "text": text, "sheet": text})
        for code, cell in [("missing_lead", "A1"), ("open_list", "A1"), ("row_ignored", "ZZZ9999999"), ("x", text)]
    )
    result = IntakeResult(text, "", None, (Problem("header_not_found", text, "A1", {"rows": text}),), problems)
    source, target = tmp_path / "a.csv", tmp_path / "copy.xlsx"
    source.touch()
    assert write_annotated(source, result, target, grid=grid)
    for page in load_workbook(target).worksheets:
        assert [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert len(CalamineWorkbook.from_path(target).sheet_names) == 2


def test_the_same_reading_gives_the_same_bytes(tmp_path: Path) -> None:
    for source in (sent_table(tmp_path / "表.xlsx"), DATA / "layouts" / "20_gb18030.csv"):
        _, one = annotated(source, tmp_path / "one")
        _, other = annotated(source, tmp_path / "other")
        assert one.read_bytes() == other.read_bytes()


def test_very_many_problems_are_counted_beyond_what_is_listed(tmp_path: Path) -> None:
    rows: list[list[str | float | bool | None]] = [[f"任务{row}"] for row in range(MOST + 500)]
    warnings = tuple(Problem("strikethrough_run", "S", f"A{row + 1}") for row in range(MOST))
    warnings += tuple(Problem("missing_lead", "S", f"A{row + 1}") for row in range(500))
    source, target = tmp_path / "x.csv", tmp_path / "copy.xlsx"
    source.touch()
    grid = Grid([Sheet("S", [list(row) for row in rows])])
    assert write_annotated(source, IntakeResult("x.csv", "", None, (), warnings), target, grid=grid)
    found = listed(load_workbook(target).worksheets[0])
    assert [row[1] for row in found[:501]] == ["▲ 需答复"] * 500 + ["○ 供参考"]
    assert found[MOST][0] == "另有 500 处未列出，改正以上各处后重新报送即可看到。"


@pytest.mark.parametrize(
    "grid",
    [
        Grid([Sheet("宽", [["x"] * 17_000])]),
        Grid([Sheet(f"第{number}页", [["x"]]) for number in range(300)]),
    ],
    ids=["wide", "many sheets"],
)
def test_a_copy_that_is_not_of_the_whole_file_says_so(grid: Grid, tmp_path: Path) -> None:
    source, target = tmp_path / "x.csv", tmp_path / "copy.xlsx"
    source.touch()
    assert write_annotated(source, IntakeResult("x.csv", "", None), target, grid=grid)
    said = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert any("副本只含前面的部分" in str(row[0]) for row in said)


@pytest.mark.parametrize(
    ("rows", "merges", "kept"),
    [
        ([["x", None, "y"]] * 100, [], 50),
        ([[None]] * 150 + [["x"]], [(0, 0, 149, 0)], 100),
        ([["x", "y"]] * 50, [(49, 0, 49, 1)], 50),
    ],
)
def test_a_large_table_is_copied_as_far_as_there_is_room(
    rows: list[list[str | float | bool | date | None]], merges: list[tuple[int, int, int, int]], kept: int
) -> None:
    book, names, whole = book_of(Grid([Sheet("a/b", rows, merges=merges), Sheet("a:b", [])]), most_cells=100)
    assert names == {"a/b": "a b", "a:b": "a b(2)"}
    assert book["a b"].max_row == kept
    assert whole == (kept == len(rows))


def test_the_original_is_never_overwritten(tmp_path: Path) -> None:
    source = sent_table(tmp_path / "表.xlsx")
    before = source.read_bytes()
    with pytest.raises(Refused, match="would_overwrite"):
        write_annotated(source, read_file(source), source)
    assert source.read_bytes() == before


def test_the_english_copy_has_no_chinese_of_ours(tmp_path: Path) -> None:
    source = tmp_path / "plan.csv"
    source.write_text("No,Action,Owner,Support,Due\n1,Inspect,Justice Bureau,,someday\n1,Train,,,2025-06-30\n")
    _, target = annotated(source, tmp_path, Language.EN)
    assert target.name == "plan_import_notes.xlsx"
    texts = [str(cell.value) for page in load_workbook(target).worksheets for row in page.iter_rows() for cell in row]
    assert [text for text in texts if re.search("[\u4e00-\u9fff]", text)] == []
