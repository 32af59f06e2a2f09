"""Files made to harm a reader, of every kind: each is answered in words, and none costs more than the limits."""

from __future__ import annotations

import random
import sys
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.intake.child import answer
from tasks.intake.document import as_json
from tasks.intake.limits import MB, Limits
from tasks.intake.reader import read_file

DATA = Path(__file__).parents[1] / "data"
GOOD = DATA / "layouts" / "01_baseline_clean.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def said(path: Path, limits: Limits | None = None) -> list[str]:
    """The codes of the errors, or of the warnings behind a '+'."""
    result = read_file(path, limits=limits)
    assert (result.draft is None) == bool(result.errors)
    assert all(problem["message"] for problem in as_json(result)["errors"])
    return [problem.code for problem in result.errors] or ["+", *(problem.code for problem in result.warnings)]


def changed(folder: Path, change: Callable[[str, bytes], bytes] | None = None, **added: bytes | str) -> Path:
    """A good workbook whose parts went through `change`, with parts added ('xl__a' for 'xl/a')."""
    path = folder / "x.xlsx"
    with zipfile.ZipFile(GOOD) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, change(name, good.read(name)) if change else good.read(name))
        for name, content in added.items():
            made.writestr(name.replace("__", "/"), content)
    return path


def sheet_of(folder: Path, rows: str, after: str = "") -> Path:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()
    return changed(folder, lambda name, content: xml if name == SHEET else content)


def test_a_size_that_was_declared_wrongly(tmp_path: Path) -> None:
    path = changed(tmp_path)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    content = path.read_bytes()
    assert content.count(size) >= 2
    path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    assert said(path) == ["file_damaged"]


def test_parts_that_share_their_bytes_or_their_name(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = changed(tmp_path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(SHEET, b"<worksheet/>")
    assert said(path) == ["file_damaged"]
    path = changed(tmp_path, a=b"A" * 50, b=b"B" * 50)
    with zipfile.ZipFile(path, "a") as archive:
        archive.getinfo("b").header_offset = archive.getinfo("a").header_offset
        archive.comment = b"rewrites the directory"
    assert said(path) == ["file_damaged"]


@pytest.mark.parametrize(
    ("name", "xml"),
    [
        (SHEET, '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>'),
        (SHEET, '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'.encode("utf-16")),
        ("xl/sharedStrings.xml", '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><sst/>'),
    ],
)
def test_entities_are_refused_in_every_part_and_coding(tmp_path: Path, name: str, xml: str | bytes) -> None:
    content = xml.encode() if isinstance(xml, str) else xml
    assert said(changed(tmp_path, lambda part, old: content if part == name else old)) == ["forbidden_xml"]


def word_with_entity(folder: Path) -> Path:
    path = folder / "x.docx"
    docx.Document().save(str(folder / "good.docx"))
    with zipfile.ZipFile(folder / "good.docx") as good, zipfile.ZipFile(path, "w") as made:
        for name in good.namelist():
            doctype = b'<!DOCTYPE a [<!ENTITY b "c">]>' if name == "word/document.xml" else b""
            made.writestr(name, doctype + good.read(name))
    return path


def test_entities_are_refused_in_documents_and_pages(tmp_path: Path) -> None:
    assert said(word_with_entity(tmp_path)) == ["forbidden_xml"]
    page = tmp_path / "x.html"
    page.write_text('<!DOCTYPE html [<!ENTITY a "b">]><table><tr><td>&a;</table>', "utf-8")
    assert said(page) == ["forbidden_xml"]
    book = tmp_path / "x.xml"
    book.write_text(
        '<!DOCTYPE a [<!ENTITY b "c">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "utf-8"
    )
    assert said(book) == ["forbidden_xml"]


def test_a_row_far_down_and_a_column_far_out_multiply(tmp_path: Path) -> None:
    cell = '<c r="{0}{1}" t="inlineStr"><is><t>a</t></is></c>'
    rows = f'<row r="1">{cell.format("Z", 1)}</row><row r="1048576">{cell.format("A", 1048576)}</row>'
    assert said(sheet_of(tmp_path, rows)) == ["too_large_unpacked"]


def test_merged_ranges_over_merged_ranges(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="J{n}"><v>1</v></c></row>' for n in range(1, 200))
    merges = '<mergeCell ref="A1:J199"/>' * 100_000
    path = sheet_of(tmp_path, rows, f"<mergeCells>{merges}</mergeCells>")
    assert said(path) == ["too_large_unpacked"]


def test_a_refusal_names_the_figure_and_the_limit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "x.xlsx")
    (error,) = as_json(read_file(tmp_path / "x.xlsx"))["errors"]
    assert "17179869184 个单元格" in error["message"] and "4000000 个单元格" in error["message"]
    (error,) = as_json(read_file(GOOD, limits=Limits(unpacked=10_000)))["errors"]
    assert " MB" in error["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no process's memory this way")
def test_shared_strings_that_multiply_when_they_are_used(tmp_path: Path) -> None:
    text = random.Random(1).randbytes(500_000).hex()  # a megabyte that packs to no more than half of it
    strings = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'.encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_000))
    path = sheet_of(tmp_path, rows)
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(tmp_path / "y.xlsx", "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, strings if name == "xl/sharedStrings.xml" else good.read(name))
    assert said(tmp_path / "y.xlsx") == ["too_large_unpacked"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says how much memory was used")
def test_a_document_that_takes_too_much_memory_is_told_so(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(1, 6)
    for cell in table.rows[0].cells:
        cell.text = "任务"
    row = table.rows[0]._tr
    for _ in range(4_000):
        table._tbl.append(deepcopy(row))
    document.save(str(tmp_path / "x.docx"))
    for megabytes in (60, 75):
        assert said(tmp_path / "x.docx", Limits(memory=megabytes * MB)) == ["too_large_unpacked"]


def test_a_cell_longer_than_any_program_allows_is_cut_and_said(tmp_path: Path) -> None:
    texts = [["2024年"], ["重点任务", "牵头单位", "完成时限"], ["长" * 40_000, "甲局", "6月底前"]]
    cells = [
        f'<c r="{"ABC"[column]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for row, line in enumerate(texts, 1)
        for column, text in enumerate(line)
    ]
    path = sheet_of(tmp_path, "".join(f"<row>{cell}</row>" for cell in cells))
    assert "text_too_long" in said(path)
    draft = read_file(path).draft
    assert draft and len(draft.items[0].title) < 33_000


def test_names_that_point_out_of_the_archive_write_nothing(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert said(changed(inner, **{"..__..__evil.txt": "x"})) == ["+"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "x.xlsx"]


def test_a_workbook_without_its_index(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(GOOD) as good, zipfile.ZipFile(path, "w") as made:
        for name in good.namelist():
            if name != "xl/workbook.xml":
                made.writestr(name, good.read(name))
    assert said(path) == ["file_damaged"]


def test_links_to_other_files_are_named_and_not_followed(tmp_path: Path) -> None:
    assert said(changed(tmp_path, xl__externalLinks__externalLink1__xml="<a/>")) == ["+", "external_reference"]


def test_elements_within_elements_without_end(tmp_path: Path) -> None:
    assert said(sheet_of(tmp_path, "<a>" * 200_000 + "</a>" * 200_000))[0] in ("no_table", "file_damaged")
    page = tmp_path / "x.html"
    page.write_text("<table>" + "<tr><td><table>" * 50_000, "utf-8")
    assert said(page) == ["file_damaged"]


@pytest.mark.parametrize("span", ["rowspan=65000 colspan=16000", "colspan=9999999999", "rowspan=-1 colspan=0"])
def test_spans_of_a_page_without_end(tmp_path: Path, span: str) -> None:
    page = tmp_path / "x.html"
    page.write_text("<table>" + f"<tr><td {span}>a<td {span}>b" * 500, "utf-8")
    assert said(page)[0] in ("too_large_unpacked", "no_table", "header_not_found")


def ods(folder: Path, table: str) -> Path:
    path = folder / "x.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "content.xml",
            '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
            f'<table:table table:name="a">{table}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
        made.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>', "too_large_unpacked"),
        ("<table:table-cell/>", "no_table"),
    ],
)
def test_an_ods_row_that_repeats_a_million_times(tmp_path: Path, content: str, code: str) -> None:
    cells = content.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{cells}</table:table-row>'
    assert said(ods(tmp_path, row)) == [code]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"a,b\n1\0,2\n" * 50, ["wrong_type"]),
        (b"x" * 5_000_000, ["too_large_unpacked"]),
        (b"," * 4_000_001, ["too_large_unpacked"]),
        (b'"' + b"a\n" * 600_000, ["too_large_unpacked"]),
    ],
)
def test_text_without_sense_or_end(tmp_path: Path, content: bytes, codes: list[str]) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    assert said(tmp_path / "x.csv") == codes


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    rows = [["青岚市2024年分解表"], ["序号", "重点任务", "牵头单位", "完成时限"], ["1", "甲任务", "甲局", "6月底前"]]
    book, document = openpyxl.Workbook(), docx.Document()
    table = document.add_table(2, 4)
    for row, cells in zip(rows[1:], table.rows, strict=True):
        for text, cell in zip(row, cells.cells, strict=True):
            cell.text = text
    for row in rows:
        book.active.append(row)
    book.save(folder / "x.xlsx")
    document.save(str(folder / "x.docx"))
    body = "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in rows)
    return {
        "xlsx": (folder / "x.xlsx").read_bytes(),
        "docx": (folder / "x.docx").read_bytes(),
        "xls": (DATA / "formats" / "marks.xls").read_bytes(),
        "ods": (DATA / "formats" / "marks.ods").read_bytes(),
        "html": f"<html><meta charset=utf-8><table>{body}</table></html>".encode(),
        "csv": "\n".join(",".join(row) for row in rows).encode("gb18030"),
    }


DAMAGE = st.tuples(
    st.sampled_from(["xlsx", "docx", "ods", "html", "csv"]),  # .xls below: apart only
    st.integers(0, 9_999),  # ten-thousandths of the file
    st.sampled_from(["flip", "cut", "insert", "drop"]),
    st.binary(min_size=1, max_size=8),
)


def damaged(content: bytes, place: int, way: str, bytes_: bytes) -> bytes:
    at = len(content) * place // 10_000
    match way:
        case "flip":
            return content[:at] + bytes([content[at] ^ (bytes_[0] or 1)]) + content[at + 1 :]
        case "cut":
            return content[:at]
        case "insert":
            return content[:at] + bytes_ + content[at:]
    return content[:at] + content[at + len(bytes_) :]


@settings(max_examples=300, deadline=None)
@given(DAMAGE)
def test_damage_anywhere_gives_a_grid_or_a_reason(
    whole: dict[str, bytes], folder: Path, damage: tuple[str, int, str, bytes]
) -> None:
    name, place, way, content = damage
    path = folder / f"x.{name}"
    path.write_bytes(damaged(whole[name], place, way, content))
    found = answer(path, Limits())
    assert found.get("refused") or found["sheets"]


@pytest.mark.parametrize("name", ["xlsx", "docx", "ods", "html", "csv"])
def test_damage_is_survived_by_the_process_apart(whole: dict[str, bytes], tmp_path: Path, name: str) -> None:
    for place in (3_000, 9_000):
        path = tmp_path / f"x.{name}"
        path.write_bytes(damaged(whole[name], place, "flip", b"\xff"))
        assert said(path)


@pytest.mark.parametrize("place", [1, 500, 1_500, 2_143, 2_267, 3_000, 6_000, 9_500])
@pytest.mark.parametrize("way", ["flip", "cut"])
def test_damage_in_an_old_workbook_is_survived_by_the_process_apart(
    whole: dict[str, bytes], tmp_path: Path, place: int, way: str
) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(damaged(whole["xls"], place, way, b"\1"))
    assert said(path)
