"""The same small table in every format that offices send, told by its content and read with what it shows.

`tests/data/formats/` was written by LibreOffice: marks.* have the same hidden row, column and sheet, merged cells,
struck-out cell, struck-out words and month without a day; locked.* have a password.
"""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tasks.domain.model import IntakeResult
from tasks.intake.child import read_grid as open_grid
from tasks.intake.grid import Grid, Sheet
from tasks.intake.limits import Limits
from tasks.intake.reader import read_file, read_grid
from tasks.intake.sniff import Kind, kind_of

FORMATS = Path(__file__).parents[1] / "data" / "formats"
TITLE = "青岚市2024年重点任务分解表"
HEAD = ["序号", "重点任务", "牵头单位", "完成时限"]
ROW = ["1", "甲任务", "甲局", "6月底前"]
ITEM = "1  甲任务 甲局 2024-06-30"


def opened(path: Path, kind: Kind) -> Grid:
    assert kind_of(path) is kind
    return open_grid(path, kind, Limits())


def written(folder: Path, content: bytes | str, name: str = "x.xls") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def items(result: IntakeResult) -> list[str]:
    assert result.draft is not None, result.errors
    return [
        f"{one.number} {one.area} {one.title} {' '.join(one.lead_units)} {one.schedule.due_on}"
        for one in result.draft.items
    ]


def html_row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


PAGE = (
    f"<html><head><style>td{{border:1px}}</style></head><body><h3>{TITLE}</h3>"
    f"<table>{html_row(*HEAD, tag='th')}{html_row(*ROW)}</table>"
)


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "kind"), [("marks.xls", Kind.XLS), ("marks.ods", Kind.ODS)])
def test_what_old_and_open_workbooks_hide_strike_and_merge(name: str, kind: Kind) -> None:
    sheet, last_year = opened(FORMATS / name, kind).sheets
    assert (sheet.hidden, last_year.hidden) == (False, True)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {5})
    assert (sheet.struck, sheet.partly_struck, sheet.rows[5][2]) == ({(4, 2)}, {(5, 2)}, "丁任务")
    assert sorted(sheet.merges) == [(0, 0, 0, 5), (2, 1, 5, 1)]
    assert [cells[4] for cells in sheet.rows[2:4]] == [date(2024, 6, 30), "2024年12月"]


@pytest.mark.parametrize("name", ["locked.xls", "locked.ods"])
def test_a_password_is_asked_to_be_taken_off(name: str) -> None:
    assert [problem.code for problem in read_file(FORMATS / name).errors] == ["password_protected"]


def bare_records(folder: Path) -> Path:
    """A sheet without a container, as many a script of a back office packs it."""

    def record(number: int, content: bytes) -> bytes:
        return struct.pack("<HH", number, len(content)) + content

    def label(row: int, column: int, text: str) -> bytes:
        coded = text.encode("gb18030")
        return record(0x204, struct.pack("<HHHH", row, column, 0, len(coded)) + coded)

    cells = [
        label(row, column, text) for row, texts in enumerate(([TITLE], HEAD, ROW)) for column, text in enumerate(texts)
    ]
    content = record(0x809, struct.pack("<HHHH", 0, 0x10, 0, 0)) + b"".join(cells) + record(0x0A, b"")
    return written(folder, content)


def test_records_without_a_container_are_a_workbook(tmp_path: Path) -> None:
    assert items(read_file(bare_records(tmp_path))) == [ITEM]


def xlsb(folder: Path) -> Path:
    """A binary workbook with a hidden row and column, merged cells, a struck-out cell and struck-out words."""

    def record(number: int, *content: bytes) -> bytes:
        body = b"".join(content)
        name = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
        size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
        return name + size + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def font(flags: int) -> bytes:
        return record(43, struct.pack("<HHHHBBBB", 220, flags, 400, 0, 0, 0, 134, 0), bytes(8), b"\2", text("宋体"))

    def style(font: int) -> bytes:
        return record(47, struct.pack("<HHH", 0, 0, font), bytes(10))

    strings = [TITLE, *HEAD, "甲任务", "甲局", "6月底前", "乙任务", "丙任务旧"]
    shared = b"".join(record(19, b"\0", text(value)) for value in strings[:-1])
    shared += record(19, b"\1", text(strings[-1]), struct.pack("<IHH", 1, 3, 1))

    def cell(column: int, value: int, style: int = 0) -> bytes:
        return record(7, struct.pack("<III", column, style, value))

    def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
        return record(0, struct.pack("<IIHBBB", number, 0, 300, 0, 0x10 if hidden else 0, 0), bytes(4)) + b"".join(
            cells
        )

    def task(number: int, title: int, style: int = 0, hidden: bool = False) -> bytes:
        first = record(5, struct.pack("<IId", 0, 0, number))
        return row(number + 1, first, cell(1, title, style), cell(2, 6), cell(3, 7), hidden=hidden)

    sheet = (
        record(129) + record(148, struct.pack("<IIII", 0, 4, 0, 3))
        + record(390) + record(60, struct.pack("<IIIIH", 3, 3, 2000, 0, 1)) + record(391)
        + record(145) + row(0, cell(0, 0)) + row(1, *(cell(n, n + 1) for n in range(4)))
        + task(1, 5, hidden=True) + task(2, 8, style=1) + task(3, 9) + record(146)
        + record(177, struct.pack("<I", 1)) + record(176, struct.pack("<IIII", 0, 0, 0, 3)) + record(178) + record(130)
    )  # fmt: skip
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1), text("rId1"), text("分解表")) + record(144)
    styles = (
        record(278) + record(611, struct.pack("<I", 2)) + font(0) + font(8) + record(612)
        + record(617, struct.pack("<I", 2)) + style(0) + style(1) + record(618) + record(279)
    )  # fmt: skip
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    path = folder / "x.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book + record(132))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/sharedStrings.bin", record(159, struct.pack("<II", 10, 10)) + shared + record(160))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships><Relationship Id="rId1" Type="{relation}worksheet" Target="worksheets/sheet1.bin"/>'
            f'<Relationship Id="rId2" Type="{relation}styles" Target="styles.bin"/>'
            f'<Relationship Id="rId3" Type="{relation}sharedStrings" Target="sharedStrings.bin"/></Relationships>',
        )
    return path


def test_what_a_binary_workbook_hides_strikes_and_merges(tmp_path: Path) -> None:
    (sheet,) = opened(xlsb(tmp_path), Kind.XLSB).sheets
    assert sheet.rows[1] == HEAD
    assert [cells[1] for cells in sheet.rows[2:]] == ["甲任务", "乙任务", "丙任务"]
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.merges) == ({2}, {3}, [(0, 0, 0, 3)])
    assert (sheet.struck, sheet.partly_struck) == ({(3, 1)}, {(4, 1)})


def test_an_xml_workbook_of_2003(tmp_path: Path) -> None:
    def cell(kind: str, value: str, **attributes: str) -> str:
        listed = "".join(f' ss:{name}="{given}"' for name, given in attributes.items())
        return f'<Cell{listed}><Data ss:Type="{kind}">{value}</Data></Cell>'

    def row(*cells: str, attributes: str = "") -> str:
        return f"<Row {attributes}>{''.join(cells)}</Row>"

    rows = [
        row(cell("String", TITLE, MergeAcross="4")),
        row(*(cell("String", text) for text in [HEAD[0], "工作方面", *HEAD[1:]])),
        row(
            cell("Number", "1"),
            cell("String", "依法行政", MergeDown="1"),
            cell("String", "甲任务"),
            cell("String", "甲局"),
            cell("DateTime", "2024-06-30T00:00:00.000"),
        ),
        row(
            cell("Number", "2"),
            cell("String", "<B>乙任务</B><S>旧</S>", Index="3"),
            cell("String", "乙局", StyleID="s1"),
            '<Cell ss:Formula="=A1"/>',
            attributes='ss:Index="4" ss:Hidden="1"',
        ),
    ]
    content = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style></Styles>'
        f'<Worksheet ss:Name="分解表"><Table><Column ss:Index="5" ss:Hidden="1"/>{"".join(rows)}</Table></Worksheet>'
        '<Worksheet ss:Name="去年"><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>'
        "</Worksheet></Workbook>"
    )
    sheet, last_year = opened(written(tmp_path, content), Kind.XML).sheets
    assert (sheet.hidden, last_year.hidden) == (False, True)
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.merges) == ({3}, {4}, [(0, 0, 0, 4), (2, 1, 3, 1)])
    assert sheet.rows[2] == [1.0, "依法行政", "甲任务", "甲局", date(2024, 6, 30)]
    assert sheet.rows[3][:4] == [2.0, None, "乙任务", "乙局"]
    assert (sheet.partly_struck, sheet.struck, sheet.unvalued) == ({(3, 2)}, {(3, 3)}, {(3, 4)})
    assert items(read_file(tmp_path / "x.xls"))[0] == "1 依法行政 甲任务 甲局 2024-06-30"


# ── web pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize(
    "head",
    [
        "",
        "<meta charset='utf-8'>",
        "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>",
    ],
)
def test_a_web_page_by_the_name_of_a_workbook(tmp_path: Path, coding: str, head: str) -> None:
    path = written(tmp_path, PAGE.replace("<head>", f"<head>{head}").encode(coding))
    grid = opened(path, Kind.HTML)
    assert items(read_grid(grid, path.name)) == [ITEM]


def html_sheet(folder: Path, body: str) -> Sheet:
    (sheet,) = opened(written(folder, f"<!DOCTYPE html><html><body>{body}"), Kind.HTML).sheets
    return sheet


def test_spans_lines_and_what_is_not_shown_in_a_web_page(tmp_path: Path) -> None:
    sheet = html_sheet(
        tmp_path,
        "<style>.x1 {text-decoration:line-through} .x2 {display:none}</style><script>var a='<td>no</td>'</script>"
        "<table><caption>题目</caption><col><col span=2><col style='display:none'>"
        "<tr><td rowspan=2>一<td colspan=2>二<br>三</td><td>隐"
        "<tr style='DISPLAY: none'><td><p>四</p><p>五</p></td><td>六<s>七</s><span style='display:none'>八</span>"
        "<tr><td class=x1>九<td><del>十</del><td class=x2>甲<td rowspan=0 colspan=x>乙</table>文字",
    )
    assert sheet.rows == [
        ["题目"],
        ["一", "二\n三", None, "隐"],
        [None, "四\n五", "六", None],
        ["九", "十", None, "乙"],
        ["文字"],
    ]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {3})
    assert (sheet.struck, sheet.partly_struck) == ({(3, 0), (3, 1)}, {(2, 2)})
    assert sheet.merges == [(1, 0, 2, 0), (1, 1, 1, 2), (0, 0, 0, 3), (4, 0, 4, 3)]


def test_a_table_in_a_table_of_a_web_page(tmp_path: Path) -> None:
    inner = f"<table>{html_row(*HEAD)}{html_row(*ROW)}</table>"
    sheet = html_sheet(tmp_path, "<table><tr><td>甲<table><tr><td>乙<td>丙</table></table>")
    assert sheet.rows == [["甲\n乙 丙"]]
    path = written(tmp_path, f"<table><tr><td>{TITLE}<tr><td>{inner}<tr><td>注：每月报送。</table>")
    assert items(read_file(path)) == [ITEM]


def test_a_web_page_in_a_single_file(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content(
        "<html><x:ExcelWorkbook><x:ExcelWorksheet><x:Name>一季度</x:Name><x:WorksheetSource HRef='a/sheet001.htm'/>"
        "</x:ExcelWorksheet></x:ExcelWorkbook><frameset><frame src='a/tabstrip.htm'></frameset></html>",
        subtype="html", charset="gb2312",
    )  # fmt: skip
    message.make_related()
    for place, page in (
        ("file:///C:/a/tabstrip.htm", "<table><tr><td>一季度</table>"),
        ("file:///C:/a/sheet001.htm", PAGE),
    ):
        message.add_related(page, subtype="html", charset="gb18030", headers=[f"Content-Location: {place}"])
    path = written(tmp_path, bytes(message))
    (sheet,) = opened(path, Kind.MHTML).sheets
    assert sheet.name == "一季度"
    assert items(read_file(path)) == [ITEM]


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_tables_in_every_usual_coding(tmp_path: Path, coding: str, separator: str) -> None:
    rows = [
        [TITLE],
        HEAD,
        ["1", '"甲任务\r\n分段,;|\t"', "甲局", "6月底前"],
        *([str(n), *ROW[1:]] for n in range(2, 9)),
    ]
    text = "\r\n".join(separator.join(row) for row in rows)
    (sheet,) = opened(written(tmp_path, text.encode(coding)), Kind.TEXT).sheets
    assert sheet.rows[2] == ["1", "甲任务\r\n分段,;|\t", "甲局", "6月底前"]
    assert [len(row) for row in sheet.rows] == [1] + [4] * 9


def test_big5_is_told_by_its_words(tmp_path: Path) -> None:
    text = "序號,重點任務,主辦單位,完成時限\n1,推動法治,司法局,6月底前\n"
    (sheet,) = opened(written(tmp_path, text.encode("big5")), Kind.TEXT).sheets
    assert sheet.rows[0] == ["序號", "重點任務", "主辦單位", "完成時限"]


def test_a_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    (sheet,) = opened(written(tmp_path, "sep=;\r\n甲,乙;丙\r\n丁,戊;己\r\n"), Kind.TEXT).sheets
    assert sheet.rows == [["甲,乙", "丙"], ["丁,戊", "己"]]


# ── what is not read ─────────────────────────────────────────────────────────────────────────────────────────────────


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(632) + f"{stream}\0".encode("utf-16-le") + bytes(200)


def archive(folder: Path, **parts: str) -> bytes:
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ole("WordDocument"), "Word 97-2003"),
        (ole("PowerPoint Document"), "PowerPoint"),
        (b"{\\rtf1", "RTF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"<?xml version='1.0'?><fo:root/>", "XML"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "Word XML"),
        (b"\x00\x01\x02\x03" * 400, "binary"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, content: bytes, kind: str) -> None:
    (error,) = read_file(written(tmp_path, content)).errors
    assert error.code == "wrong_type" and error.values["kind"].startswith(kind)


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"OFD_xml": ""}, "OFD"),
        ({"ppt__presentation_xml": "", "[Content_Types]_xml": ""}, "PowerPoint"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "ODF (text)"),
        ({"分解表_xlsx": ""}, "ZIP"),
    ],
)
def test_an_archive_of_another_kind_is_named(tmp_path: Path, parts: dict[str, str], kind: str) -> None:
    (error,) = read_file(written(tmp_path, archive(tmp_path, **parts))).errors
    assert (error.code, error.values["kind"]) == ("wrong_type", kind)
