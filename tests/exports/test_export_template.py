"""The blank table: refused while it is blank, imported without a word when it is filled in as it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from exports.template import write_template
from exports.template_words import EXAMPLES, FIELDS, WORDINGS
from samples.plan_2024 import AREAS
from tasks.domain.choices import NOTES
from tasks.domain.deadlines import read_deadline
from tasks.domain.model import IntakeResult
from tasks.domain.terms import Every, Language, ScheduleKind
from tasks.intake.reader import read_file
from tasks.intake.wording import sentence

HINT_LIMIT = 255  # characters that spreadsheet programs show beside a cell
OFFICE = shutil.which("soffice")

# number, area, task, measures, lead, responsible, co-operating, deadline, remark
Line = tuple[int, str, str, str | None, str, str | None, str | None, str, str | None]


def lines() -> list[Line]:
    """The 31 tasks of the sample as somebody would type them, some of their lists in the column 责任单位."""
    made: list[Line] = []
    for area, tasks in AREAS:
        for task in tasks:
            measures = "\n".join(task.measures)
            helping, third = (None, task.cooperating) if len(made) % 5 == 4 else (task.cooperating, None)
            remark = "本行说明" if len(made) == 3 else None
            made.append((len(made) + 1, area, task.title, measures, task.lead, third, helping, "", remark))
    deadlines = ["6月底前", "每季度末", "2025年9月15日", "长期坚持", "每月底", "每半年", "12月底前"]
    return [(*line[:7], deadlines[place % 7], line[8]) for place, line in enumerate(made)]


def filled(path: Path, typed: list[Line]) -> Path:
    book = load_workbook(path)
    page = book.worksheets[0]
    for row, line in enumerate(typed, start=3):
        for column, value in enumerate(line, start=1):
            page.cell(row, column).value = value
    book.save(path)
    return path


def assert_exact(result: IntakeResult, typed: list[Line]) -> None:
    assert (result.errors, result.warnings, result.ignored_sheets) == ((), (), ())
    assert result.draft is not None
    assert (result.draft.title, result.draft.base_year) == ("青岚市2025年法治政府建设重点任务责任分解表", 2025)
    assert len(result.draft.items) == len(typed) == 31
    for item, (number, area, title, measures, lead, third, helping, deadline, remark) in zip(
        result.draft.items, typed, strict=True
    ):
        assert (item.number, item.area, item.title) == (str(number), area, title)
        assert "".join(item.measures) == (measures or "").replace("\n", "")
        assert "、".join(item.lead_units) == lead
        assert "、".join(item.responsible_units) == (third or "")
        assert "、".join(item.cooperating_units) == (helping or "")
        assert (item.deadline_text, item.remark) == (deadline, remark or "")
    first, second, third_item, fourth = result.draft.items[:4]
    assert first.schedule.due_on == date(2025, 6, 30)
    assert second.schedule.every is Every.QUARTER
    assert third_item.schedule.due_on == date(2025, 9, 15)
    assert fourth.schedule.kind is ScheduleKind.ONGOING


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    return write_template(
        tmp_path / "模板.xlsx",
        year=2025,
        title="青岚市2025年法治政府建设重点任务责任分解表",
        units=["市司法局", "市财政局", "=cmd|' /C calc'!A0"],
        areas=["优化营商环境"],
    )


def test_what_is_filled_in_as_it_says_imports_without_a_word(blank: Path) -> None:
    typed = lines()
    assert_exact(read_file(filled(blank, typed)), typed)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed on this machine")
def test_so_does_what_another_program_has_saved(blank: Path, tmp_path: Path) -> None:
    typed = lines()
    filled(blank, typed)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "saved", blank]
    subprocess.run(command, capture_output=True, timeout=90, check=True)
    assert_exact(read_file(tmp_path / "saved" / blank.name), typed)


def test_without_its_help_pages_it_is_the_same(blank: Path) -> None:
    typed = lines()
    book = load_workbook(filled(blank, typed))
    for page in book.worksheets[1:]:
        book.remove(page)
    book.save(blank)
    assert_exact(read_file(blank), typed)


@pytest.mark.parametrize("language", Language)
def test_a_blank_one_is_told_that_it_is_blank(language: Language, tmp_path: Path) -> None:
    result = read_file(write_template(tmp_path / "blank.xlsx", year=2025, language=language))
    assert result.draft is None
    said = sentence(result.errors[0], language)
    assert ("还没有填写任务" if language is Language.ZH else "no tasks yet") in said


@pytest.mark.parametrize("language", Language)
def test_its_own_example_reads_as_it_is_meant(language: Language, tmp_path: Path) -> None:
    path = write_template(tmp_path / "t.xlsx", year=2025, language=language)
    book = load_workbook(path)
    for row, example in enumerate(EXAMPLES, start=3):
        for column, words in enumerate(example, start=1):
            book.worksheets[0].cell(row, column).value = (words.en if language is Language.EN else words.zh) or None
    book.save(path)
    result = read_file(path)
    assert (result.errors, result.warnings, result.contested) == ((), (), ())
    assert result.draft is not None
    assert [len(item.cooperating_units) for item in result.draft.items] == [2, 0, 1]
    assert [item.schedule.kind.value for item in result.draft.items] == ["date", "recurring", "ongoing"]


@pytest.mark.parametrize("wording", [text for words in WORDINGS for text in words])
def test_the_deadlines_that_it_offers_are_read_in_one_way(wording: str) -> None:
    schedule = read_deadline(wording.replace("{year}", "2025"), 2025)
    assert schedule.kind is not ScheduleKind.UNCLEAR
    assert set(schedule.notes) & NOTES.keys() == set()


def test_a_title_without_a_year_gets_one(tmp_path: Path) -> None:
    path = write_template(tmp_path / "t.xlsx", year=2031, title="营商环境提升行动")
    page = load_workbook(path).worksheets[0]
    assert [page.cell(row, 1).value for row in (1, 2, 3)] == ["营商环境提升行动", "（2031年度）", "序号"]
    for column, value in enumerate(("1", "一", "任务", None, "市司法局", None, None, "6月底前"), start=1):
        page.cell(4, column).value = value
    page.parent.save(path)
    draft = read_file(path).draft
    assert draft is not None
    assert (draft.title, draft.base_year, len(draft.items)) == ("营商环境提升行动", 2031, 1)


def test_lists_offer_and_never_insist(blank: Path) -> None:
    page = load_workbook(blank).worksheets[0]
    lists = [v for v in page.data_validations.dataValidation if v.type == "list"]
    assert {str(v.sqref)[0] for v in lists} == set("BEFGH")
    assert not any(v.showErrorMessage for v in lists)
    assert all(v.prompt and len(v.prompt) <= HINT_LIMIT for v in page.data_validations.dataValidation)
    assert all(len(text) <= HINT_LIMIT for field in FIELDS for text in field.help)
    units = [row[0] for row in CalamineWorkbook.from_path(blank).get_sheet_by_name("单位").to_python()[3:]]
    assert units == ["市司法局", "市财政局", "=cmd|' /C calc'!A0"]
    with zipfile.ZipFile(blank) as archive:
        sheets = "".join(archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n)
    assert re.search("<f[ >]", sheets) is None


def test_it_is_printed_with_its_header_on_every_page(blank: Path) -> None:
    page = load_workbook(blank).worksheets[0]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.print_title_rows, page.freeze_panes) == ("$2:$2", "A3")
    assert page["A3"].number_format == "@"  # '1-2' stays a number of an item


def test_the_same_template_has_the_same_bytes(tmp_path: Path) -> None:
    one, other = (write_template(tmp_path / name, year=2025) for name in ("one.xlsx", "other.xlsx"))
    assert one.read_bytes() == other.read_bytes()


def test_the_english_template_has_no_chinese_of_ours(tmp_path: Path) -> None:
    path = write_template(tmp_path / "t.xlsx", year=2025, language=Language.EN)
    texts = [str(cell.value) for page in load_workbook(path).worksheets for row in page.iter_rows() for cell in row]
    assert [text for text in texts if re.search("[\u4e00-\u9fff]", text)] == []
