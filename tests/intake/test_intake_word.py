"""Split tables that offices circulate as Word documents, each habit as the smallest document that shows it."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table, _Cell

from tasks.domain.model import IntakeResult
from tasks.intake.child import read_grid as open_grid
from tasks.intake.grid import Sheet
from tasks.intake.limits import Limits
from tasks.intake.numbering import spelled
from tasks.intake.reader import read_file, read_grid
from tasks.intake.sniff import Kind, Refusal, kind_of

HEAD = ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"]
LETTERED = {"一": "甲任务", "二": "乙任务", "三": "丙任务"}


def row(number: str, title: str) -> list[str]:
    return [number, title, "甲局", "乙局", "6月底前"]


def add_table(document: Document, rows: list[list[str]]) -> Table:
    table = document.add_table(len(rows), len(rows[0]))
    for texts, cells in zip(rows, table.rows, strict=True):
        for text, cell in zip(texts, cells.cells, strict=True):
            cell.text = text
    return table


def with_table(*rows: list[str], title: str = "青岚市2024年重点任务分解表") -> tuple[Document, Table]:
    document = docx.Document()
    document.add_paragraph(title)
    return document, add_table(document, [HEAD, *rows])


def put(cell: _Cell, xml: str) -> None:
    """Replaces the text of a cell by paragraphs written out."""
    for paragraph in cell.paragraphs:
        cell._tc.remove(paragraph._p)
    for element in parse_xml(f"<w:tc {nsdecls('w')}>{xml}</w:tc>"):
        cell._tc.append(element)


def opened(document: Document, folder: Path) -> tuple[Sheet, list[str], IntakeResult]:
    path = folder / "分解表.docx"
    document.save(str(path))
    assert kind_of(path) is Kind.DOCX
    grid = open_grid(path, Kind.DOCX, Limits())
    (sheet,) = grid.sheets
    return sheet, grid.warnings, read_grid(grid, path.name)


def items(result: IntakeResult) -> list[str]:
    assert result.draft is not None, result.errors
    return [f"{one.number} {one.area} {one.title} {' '.join(one.lead_units)}" for one in result.draft.items]


def test_title_areas_and_notes_stand_between_the_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("青岚市2024年重点任务分解表")
    for area, letters in (("一、依法行政", "一二"), ("二、普法宣传", "三")):
        document.add_paragraph(area)
        add_table(document, [HEAD, *(row(letter, LETTERED[letter]) for letter in letters)])
    document.add_paragraph("注：每月报送。")
    _, _, result = opened(document, tmp_path)
    assert items(result) == ["一 依法行政 甲任务 甲局", "二 依法行政 乙任务 甲局", "三 普法宣传 丙任务 甲局"]
    assert result.draft and result.draft.title == "青岚市2024年重点任务分解表"
    assert result.warnings == ()


def test_a_covering_letter_gives_neither_title_nor_area(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("关于印发分解表的通知", "各县（市、区）人民政府：", "一、总体要求", "现印发给你们，请认真落实。"):
        document.add_paragraph(text)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("青岚市2024年重点任务分解表")
    document.add_paragraph("为做好2024年工作，制定本表，请各单位遵照执行。")
    add_table(document, [HEAD, row("1", "甲任务")])
    _, _, result = opened(document, tmp_path)
    assert result.draft and result.draft.title == "青岚市2024年重点任务分解表"
    assert items(result) == ["1  甲任务 甲局"]


def test_merged_cells_reach_as_far_as_they_are_shown(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("青岚市2024年重点任务分解表")
    table = add_table(document, [["工作方面", *HEAD], *(["依法行政", *row(str(n), f"任务{n}")] for n in (1, 2, 3))])
    table.cell(2, 0).text = table.cell(3, 0).text = ""
    table.cell(1, 0).merge(table.cell(3, 0))
    table.cell(1, 3).merge(table.cell(1, 4)).text = "甲局"
    sheet, _, result = opened(document, tmp_path)
    assert sorted(sheet.merges) == [(0, 0, 0, 5), (2, 0, 4, 0), (2, 3, 2, 4)]
    assert items(result) == [f"{n} 依法行政 任务{n} 甲局" for n in (1, 2, 3)]


def test_automatic_numbers_are_read_as_they_are_shown(tmp_path: Path) -> None:
    document, table = with_table(row("", "甲任务"), row("", "乙任务"), row("", "丙任务"))
    numbering = document.part.numbering_part.element
    levels = (("decimal", "%1."), ("chineseCounting", "（%2）"))
    xml = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{xml}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        )
    )

    def numbered(number: int, depth: int, text: str = "") -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p>"
        )

    put(table.cell(1, 0), numbered(90, 0))
    put(table.cell(2, 0), numbered(90, 0))
    put(table.cell(2, 1), numbered(90, 1, "做好") + numbered(90, 1, "做实"))
    put(table.cell(3, 0), numbered(91, 0))
    sheet, _, _ = opened(document, tmp_path)
    assert [cells[0] for cells in sheet.rows[2:]] == ["1.", "2.", "7."]
    assert sheet.rows[3][1] == "（一）做好\n（二）做实"


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (12, "chineseCounting", "十二"),
        (105, "chineseCountingThousand", "一百零五"),
        (20, "japaneseCounting", "二十"),
        (3, "chineseLegalSimplified", "叁"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (5, "decimalZero", "05"),
        (5, "hebrew1", "5"),
    ],
)
def test_a_number_in_the_formats_of_word(number: int, style: str, text: str) -> None:
    assert spelled(number, style) == text


def test_revisions_hidden_words_and_struck_words_are_read_and_said(tmp_path: Path) -> None:
    document, table = with_table(row("1", ""), row("2", "乙任务"), row("3", "丙任务"), row("4", ""))
    run = "<w:r><w:t>{}</w:t></w:r>"
    put(
        table.cell(1, 1),
        f"<w:p>{run.format('甲')}<w:ins>{run.format('任务')}</w:ins><w:del><w:r><w:delText>事</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>旧</w:t></w:r>"
        "<w:r><w:br/><w:t>二</w:t></w:r></w:p>",
    )
    table.rows[2]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    table.rows[3]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {nsdecls('w')}/>"))
    table.cell(4, 1).paragraphs[0].add_run("丁任务").font.strike = True
    sheet, warnings, result = opened(document, tmp_path)
    assert [cells[1] for cells in sheet.rows[2:]] == ["甲任务\n二", "丙任务", "丁任务"]
    assert (sheet.partly_struck, sheet.struck, sheet.hidden_rows) == ({(2, 1)}, {(4, 1)}, {3})
    assert warnings == ["hidden_text", "tracked_changes"]
    assert {"withdrawn_row_skipped", "hidden_row", "strikethrough_run"} <= {one.code for one in result.warnings}


def test_a_table_within_a_layout_table_is_the_table(tmp_path: Path) -> None:
    document = docx.Document()
    outer = document.add_table(3, 1)
    outer.cell(0, 0).text = "青岚市2024年重点任务分解表"
    inner = outer.cell(1, 0).add_table(2, 5)
    for texts, cells in zip([HEAD, row("1", "甲任务")], inner.rows, strict=True):
        for text, cell in zip(texts, cells.cells, strict=True):
            cell.text = text
    outer.cell(2, 0).text = "注：每月报送。"
    _, _, result = opened(document, tmp_path)
    assert result.draft and result.draft.title == "青岚市2024年重点任务分解表"
    assert items(result) == ["1  甲任务 甲局"]


def test_borders_that_were_moved_by_hand_are_one_border(tmp_path: Path) -> None:
    document, table = with_table(row("1", "甲任务"))
    widths = [1000, 100, 2000, 1500, 1500, 1500]
    grid = table._tbl.tblGrid
    for column in list(grid):
        grid.remove(column)
    for width in widths:
        grid.append(parse_xml(f'<w:gridCol {nsdecls("w")} w:w="{width}"/>'))
    for line, spans in zip(table.rows, ([1, 2, 1, 1, 1], [2, 1, 1, 1, 1]), strict=True):
        for cell, span in zip(line._tr.tc_lst, spans, strict=True):
            cell.grid_span = span
    sheet, _, result = opened(document, tmp_path)
    assert sheet.width == 5
    assert items(result) == ["1  甲任务 甲局"]


def test_headers_footers_and_text_boxes_are_no_part_of_the_table(tmp_path: Path) -> None:
    document, _ = with_table(row("1", "甲任务"))
    document.sections[0].header.paragraphs[0].text = "秘密"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    box = (
        f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    document.paragraphs[0]._p.append(parse_xml(box))
    sheet, _, _ = opened(document, tmp_path)
    assert [cells[0] for cells in sheet.rows] == ["青岚市2024年重点任务分解表", "序号", "1"]


def test_content_controls_are_read_through(tmp_path: Path) -> None:
    document, table = with_table(row("1", "甲任务"))
    element = table._tbl
    place = element.getparent().index(element)
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    control.find(qn("w:sdtContent")).append(element)
    document.element.body.insert(place, control)
    _, _, result = opened(document, tmp_path)
    assert items(result) == ["1  甲任务 甲局"]


def test_a_document_without_a_table_is_told_so(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("青岚市2024年工作要点")
    document.save(str(tmp_path / "x.docx"))
    assert [problem.code for problem in read_file(tmp_path / "x.docx").errors] == ["no_table"]


def test_spans_beyond_reason_are_bounded(tmp_path: Path) -> None:
    document, table = with_table(*(row(str(n), "任务") for n in range(50)))
    for line in table.rows:
        line._tr.tc_lst[0].grid_span = 9_999_999
    sheet, _, _ = opened(document, tmp_path)
    assert sheet.width < 200
    with pytest.raises(Refusal, match="too_large_unpacked"):
        open_grid(tmp_path / "分解表.docx", Kind.DOCX, Limits(cells=60))
