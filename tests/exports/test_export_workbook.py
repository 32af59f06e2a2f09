"""The status workbook as its readers and their programs find it."""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from export_expected import DATA, describe, expected_file, write_status
from ledger_factory import (
    AS_OF,
    AT,
    make_ledger,
    make_progress,
    make_row,
    make_week,
    tally,
    whole_plan,
    with_checkpoints,
)
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from exports.cells import CELL_LIMIT, clean, sheet_name
from exports.outputs import file_name
from exports.registry import SHEETS
from exports.sheet import Sheet
from exports.view import NOTHING
from exports.workbook import write_workbook
from tasks.domain.model import Ledger, LedgerRow, Standing, Tally
from tasks.domain.terms import AssignmentState, Happening, Language, Light, Output, Role
from tasks.domain.week import Event, Nudged, Week

NAME = "工作方面／单位"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    return describe(write_status(tmp_path_factory.mktemp("plan") / "status.xlsx"))


def table(
    ledger: Ledger, sheet: str, folder: Path, language: Language = Language.ZH, week: Week = NOTHING
) -> list[dict[str, Any]]:
    """The rows of a sheet's table as dictionaries by column label."""
    path = write_workbook(ledger, folder / "table.xlsx", language, week)
    page = load_workbook(path)[sheet]
    header = int(page.print_title_rows.split(":")[1].strip("$"))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    labels = [str(label).replace("\n", "") for label in rows[header - 1]]
    return [dict(zip(labels, row, strict=True)) for row in rows[header:]]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.title.en)
def test_the_sheet_of_a_whole_plan_is_as_expected(sheet: Sheet[Any], described: dict[str, dict[str, object]]) -> None:
    assert described[sheet.title.zh] == json.loads(expected_file(sheet).read_text(encoding="utf-8"))


def test_every_expected_file_has_its_sheet() -> None:
    assert {path.name for path in DATA.glob("*.json")} == {"plan.json", *(expected_file(s).name for s in SHEETS)}


@pytest.mark.parametrize("language", Language)
def test_sheet_titles_are_legal_as_they_are(language: Language) -> None:
    titles = [sheet.title.en if language is Language.EN else sheet.title.zh for sheet in SHEETS]
    assert [sheet_name(title) for title in titles] == titles
    assert len({title.lower() for title in titles}) == len(titles)


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    one = write_status(tmp_path / "one.xlsx")
    other = write_status(tmp_path / "folder" / "that is" / "new" / "二.xlsx")
    assert one.read_bytes() == other.read_bytes()


def test_another_moment_gives_other_bytes(tmp_path: Path) -> None:
    one = write_workbook(make_ledger(make_row()), tmp_path / "one.xlsx")
    other = write_workbook(make_ledger(make_row(), at=datetime(2024, 7, 5, 9, 31)), tmp_path / "other.xlsx")
    assert one.read_bytes() != other.read_bytes()


def test_an_older_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "status.xlsx"
    path.write_bytes(b"last week")
    assert write_workbook(make_ledger(make_row()), path) == path
    assert zipfile.is_zipfile(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "status.xlsx"
    path.write_bytes(b"last week")
    with pytest.raises(KeyError):
        write_workbook(make_ledger(make_row(), timezone="Nowhere/Land"), path)
    assert path.read_bytes() == b"last week"
    assert list(tmp_path.iterdir()) == [path]


def test_a_goal_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "status.xlsx").mkdir()
    with pytest.raises(OSError):
        write_workbook(make_ledger(make_row()), tmp_path / "status.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["status.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are of POSIX systems")
def test_colleagues_may_read_the_file(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        assert write_workbook(make_ledger(), tmp_path / "status.xlsx").stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(mask)


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_overview_shows_the_numbers_of_the_ledger_and_counts_none_itself(tmp_path: Path) -> None:
    told = replace(tally([]), total=200, done=50, done_late=7, green=60, yellow=40, red=30, grey=20)
    ledger = make_ledger(
        make_row(area="甲", unit="乙"), tally=told, by_area={"甲": told}, by_unit={"乙": told}, n_items=99
    )
    rows = {row[NAME]: row for row in table(ledger, "概览", tmp_path)}
    for row in (rows["甲"], rows["合计"], rows["乙"]):
        assert [row[name] for name in ("分工数", "√ 已办结", "● 正常", "▲ 预警", "■ 逾期", "○ 待明确")] == [
            200, 50, 60, 40, 30, 20
        ]  # fmt: skip
        assert (row["其中逾期办结"], row["办结率"]) == (7, 0.25)
    assert rows["合计"]["事项数"] == 99
    assert [name for name in rows if name] == ["按工作方面", "甲", "合计", "按单位（分工多的在前，不是排名）", "乙"]


def test_an_area_of_co_operators_only_has_no_rate(tmp_path: Path) -> None:
    rows = table(make_ledger(make_row(role=Role.COOPERATING)), "概览", tmp_path)
    assert [row["办结率"] for row in rows[1:]] == ["—", "—"]


def test_changes_are_against_the_week_before_and_blank_without_one(tmp_path: Path) -> None:
    now, then = Tally(total=10, done=5, red=1), Tally(total=10, done=3, red=2)
    ledger = make_ledger(make_row(area="甲", unit="乙"), tally=now, by_area={"甲": now}, by_unit={"乙": now})
    week = Week(date(2024, 6, 28), tally=then, by_area={"甲": then})
    rows = {row[NAME]: (row["办结较上周"], row["逾期较上周"]) for row in table(ledger, "概览", tmp_path, week=week)}
    assert (rows["甲"], rows["合计"], rows["乙"]) == ((2, -1), (2, -1), (5, 1))  # the unit is new
    said = [str(cell.value) for cell in load_workbook(tmp_path / "table.xlsx")["概览"]["A"]]
    assert any("已办结增加2项，预警持平，逾期减少1项；办结率提高20.0个百分点" in text for text in said)
    rows = {row[NAME]: (row["办结较上周"], row["逾期较上周"]) for row in table(ledger, "概览", tmp_path)}
    assert rows["甲"] == ("—", "—")


def overdue(unit: str, light: Light, due_on: date | None, **changes: object) -> LedgerRow:
    return make_row(unit=unit, light=light, due_on=due_on, **changes)


def test_the_overdue_list_has_red_first_and_the_longest_overdue_on_top(tmp_path: Path) -> None:
    ledger = make_ledger(
        overdue("明天", Light.YELLOW, date(2024, 7, 6)),
        overdue("昨天", Light.RED, date(2024, 7, 4)),
        overdue("正常", Light.GREEN, date(2024, 12, 31)),
        overdue("早该", Light.RED, date(2024, 3, 31)),
        overdue("今天", Light.YELLOW, AS_OF),
        overdue("困难", Light.YELLOW, None),
        overdue("撤销", Light.RED, AS_OF, standing=Standing(AssignmentState.WITHDRAWN, ())),
    )
    rows = table(ledger, "逾期与预警", tmp_path)
    assert [(row["单位"], row["逾期天数"], row["剩余天数"]) for row in rows] == [
        ("早该", 96, ""),
        ("昨天", 1, ""),
        ("今天", "", 0),
        ("明天", "", 1),
        ("困难", "", ""),
    ]
    assert rows[0]["状态"] == "■ 逾期"


def test_the_day_of_a_report_is_that_of_the_plans_time_zone(tmp_path: Path) -> None:
    late_evening = make_progress(said_at=datetime(2024, 6, 20, 16, 30))
    ledger = make_ledger(make_row(standing=Standing(AssignmentState.OPEN, (), late_evening)))
    assert table(ledger, "总台账", tmp_path)[0]["最近报送"] == date(2024, 6, 21)


@pytest.mark.parametrize(
    ("figures", "shown"),
    [
        ({}, ""),
        ({"培训（次）": 3.0}, "培训 3 次"),
        ({"（次）": 3.0}, "3 次"),
        ({"率": 87.5, "人": 1e6}, "率 87.5；\n人 1000000"),
        ({"x": float("inf")}, "x inf"),
    ],
)
def test_figures_are_shown_as_people_write_them(figures: dict[str, float], shown: str, tmp_path: Path) -> None:
    standing = Standing(AssignmentState.OPEN, (), make_progress(figures=figures))
    assert table(make_ledger(make_row(standing=standing)), "总台账", tmp_path)[0]["数据"] == shown


# ── what is merged can be filtered ────────────────────────────────────────────────────────────────────────────────


def test_every_row_beneath_a_merged_cell_holds_its_value(tmp_path: Path) -> None:
    rows = table(whole_plan(), "总台账", tmp_path)
    ledger = whole_plan()
    assert [(row["工作方面"], row["编号"], row["重点任务"]) for row in rows] == [
        (row.area, row.number, row.title) for row in ledger.rows
    ]


# ── small, large and hostile ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "ledger",
    [make_ledger(), make_ledger(areas=("一个方面",), n_items=1), make_ledger(areas=(), plan_title="", source_file="")],
    ids=["empty plan", "an area without rows", "no texts at all"],
)
def test_a_plan_without_rows_is_a_workbook_that_says_so(ledger: Ledger, language: Language, tmp_path: Path) -> None:
    path = write_workbook(ledger, tmp_path / "status.xlsx", language)
    said = [cell.value for cell in load_workbook(path).worksheets[2]["A"]]
    assert ("目前没有逾期和预警的分工。" if language is Language.ZH else "Nothing is overdue or at risk.") in said


HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "=HYPERLINK(\"http://example.org\",\"点这里\")",
    "{=1+1}",
    "http://example.org/" + "a" * 3000,
    "mailto:somebody",
    "internal:Sheet1!A1",
    "nul\x00 bell\x07 escape\x1b",
    "lone \ud800 surrogate",
    "non\ufffecharacter",
    "abc\u202egpj.exe",
    "_x0041_",
    "<b>&amp;</b> ]]>",
    "<r><t>rich</t></r>",
    "<r><broken</r>",
    "&P &N && &\"font\"",
    "line\r\nline\rline",
    "{plan} {0} {unknown}",
    "1e5",
    "007",
    "TRUE",
    " ",
    "📷🇨🇳👨‍👩‍👧",
    "长" * 40_000,
    "📷" * 20_000,
    "行\n" * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_text_everywhere(text: str, tmp_path: Path) -> None:
    progress = make_progress(text=text, figures={text: 1})
    row = make_row(
        area=text, number=text, title=text, measures=(text, text), deadline_text=text, unit=text, parent_unit=text,
        reason=text, contacts=(text,), light=Light.RED, standing=Standing(AssignmentState.OPEN, (), progress),
    )  # fmt: skip
    ledger = make_ledger(row, replace(row, assignment_id=2), plan_title=text, source_file=text, source_sha256=text)
    week = Week(
        since=AS_OF,
        events=tuple(
            Event(kind, row, AT, text, text, progress, was=text, becomes=text, was_due_on=AS_OF, due_on=AS_OF)
            for kind in Happening
        ),
        nudges=(Nudged(1, AT, text, text),),
    )
    path = write_workbook(ledger, tmp_path / "status.xlsx", Language.ZH, week)
    with zipfile.ZipFile(path) as archive:
        xml = "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name)
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    book = load_workbook(path)
    assert book.sheetnames == [sheet.title.zh for sheet in SHEETS]
    for page in book.worksheets:
        for cells in page.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or len(cell.value.encode("utf-16-le")) // 2 <= CELL_LIMIT


@pytest.mark.parametrize("text", HOSTILE[:6])
def test_formula_like_text_stays_text_when_it_is_edited(text: str, tmp_path: Path) -> None:
    path = write_workbook(make_ledger(make_row(unit=text)), tmp_path / "status.xlsx")
    page = load_workbook(path)["总台账"]
    marked = [cell for cells in page.iter_rows() for cell in cells if cell.value == text]
    assert [cell.quotePrefix for cell in marked] == [True]


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if len(text) < 4000 and text.strip()], ids=lambda t: ascii(t[:20])
)
def test_what_is_legal_arrives_as_it_was_written(text: str, tmp_path: Path) -> None:
    write_workbook(make_ledger(make_row(unit=text)), tmp_path / "status.xlsx")
    page = load_workbook(tmp_path / "status.xlsx")["总台账"]
    column = next(cell.column for cell in page[3] if cell.value == "单位")
    cell = page.cell(4, column)
    assert cell.data_type == "s"
    assert cell.value == clean(text)


def test_a_text_longer_than_a_cell_is_folded_with_a_mark(tmp_path: Path) -> None:
    shown = table(make_ledger(make_row(reason="长" * 40_000)), "总台账", tmp_path)[0]["状态说明"]
    assert len(shown) <= CELL_LIMIT
    assert "全文40000字" in shown


def test_a_date_before_the_calendar_of_spreadsheets_is_shown_as_text(tmp_path: Path) -> None:
    assert table(make_ledger(make_row(due_on=date(1024, 6, 30))), "总台账", tmp_path)[0]["应办日期"] == "1024-06-30"


# ── languages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_english_workbook_has_no_chinese_of_ours(tmp_path: Path) -> None:
    row = make_row(
        area="Enforcement", title="Inspections", measures=("Publish the list",), deadline_text="end of June",
        unit="Justice Bureau", reason="due soon", contacts=("Li Ming",), light=Light.YELLOW,
        parent_unit="All bureaus",
        standing=Standing(AssignmentState.OPEN, (), make_progress(text="on it", figures={"n": 1})),
    )  # fmt: skip
    ledger = with_checkpoints(make_ledger(row, plan_title="Plan", source_file="plan.xlsx"))
    events = [
        replace(event, row=row, by="Li Ming", text="so", was="June", becomes="July")
        for event in make_week(make_ledger(*[row] * len(Happening))).events
    ]
    events[0] = replace(events[0], progress=make_progress(text="on it", said_at=datetime(2024, 6, 1)))
    week = Week(since=AS_OF, events=tuple(events), nudges=(Nudged(1, AT, "Li Ming", "due soon"),))
    path = write_workbook(ledger, tmp_path / "status.xlsx", Language.EN, week)
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if "style" not in name and "theme" not in name]
        texts = "".join(archive.read(name).decode() for name in parts if "chart" not in name)
    assert re.findall("[\u4e00-\u9fff]+", texts) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("青岚市2024年重点任务", "青岚市2024年重点任务_2024-06-28.xlsx"),
        ("../../etc/passwd", "etc_passwd_2024-06-28.xlsx"),
        ('a/b:c*"d"<e>|f?', "a_b_c_d_e_f_2024-06-28.xlsx"),
        ("   ", "plan_2024-06-28.xlsx"),
    ],
)
def test_a_file_name_is_legal_everywhere(title: str, name: str) -> None:
    ledger = replace(make_ledger(), plan_title=title, as_of=date(2024, 6, 28))
    assert file_name(ledger, Output.WORKBOOK) == name
