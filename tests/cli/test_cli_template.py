"""`template`: a blank table, with the lists of this office, that never covers a filled one."""

from __future__ import annotations

from python_calamine import CalamineWorkbook
from shell import TITLE, Shell


def test_a_blank_table_needs_no_database_and_makes_none(shell: Shell) -> None:
    done = shell.quick("template", "--year", "2031")
    assert done.status == 0
    assert [path.name for path in shell.folder.iterdir()] == ["责任分解表模板_2031.xlsx"]
    assert "责任分解表模板_2031.xlsx" in done.out
    blank = shell.quick("import", "责任分解表模板_2031.xlsx", "--dry-run")
    assert blank.status == 1
    assert "还没有填写任务" in blank.said


def test_a_file_that_is_there_is_left_alone(shell: Shell) -> None:
    filled = shell.folder / "填好的.xlsx"
    filled.write_bytes(b"filled in")
    done = shell.quick("template", "-o", filled.name)
    assert done.status == 2
    assert "已经存在" in done.err
    assert filled.read_bytes() == b"filled in"


def test_it_offers_the_units_and_areas_of_the_office(office: Shell) -> None:
    assert office.quick("template", "--plan", TITLE, "-o", "new/blank.xlsx").status == 0
    book = CalamineWorkbook.from_path(office.folder / "new" / "blank.xlsx")
    assert book.get_sheet_by_index(0).to_python()[0][0] == TITLE
    units = [row[0] for row in book.get_sheet_by_name("单位").to_python()[3:]]
    assert {"市司法局", "各乡镇（街道）"} <= set(units)
    areas = [row[0] for row in book.get_sheet_by_name("工作方面").to_python()[3:]]
    assert len(areas) == 7
