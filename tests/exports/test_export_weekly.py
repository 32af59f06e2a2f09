"""The sheets of the week: what changed, who reported, who was reminded, and each unit's own pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from ledger_factory import AT, make_checkpoint, make_ledger, make_progress, make_row, make_week
from openpyxl import load_workbook

from exports.view import NOTHING
from exports.workbook import write_workbook
from tasks.domain.model import CheckpointStanding, Ledger, LedgerRow, Schedule, Standing
from tasks.domain.terms import AssignmentState, CheckpointState, Happening, Language, Light, Role, ScheduleKind
from tasks.domain.week import Event, Nudged, Week

REPORTED, SETTLED = CheckpointState.REPORTED, CheckpointState.SETTLED


def page(ledger: Ledger, sheet: str, folder: Path, week: Week = NOTHING) -> Any:
    return load_workbook(write_workbook(ledger, folder / "status.xlsx", Language.ZH, week))[sheet]


def column(page: Any, label: str) -> list[Any]:
    """What stands under a heading; None for an empty cell and beneath a line over the whole width."""
    head = next(row for row in page.iter_rows() if label in [cell.value for cell in row])
    place = next(cell.column for cell in head if cell.value == label)
    return [page.cell(line, place).value for line in range(head[0].row + 1, page.max_row + 1)]


def owing(unit: str, *checkpoints: CheckpointStanding, **changes: object) -> LedgerRow:
    return make_row(unit=unit, standing=Standing(AssignmentState.OPEN, checkpoints), **changes)


def test_who_has_reported_late_or_not_by_the_due_day(tmp_path: Path) -> None:
    ledger = make_ledger(
        owing("按时", make_checkpoint(date(2024, 6, 30), SETTLED, reported_at=datetime(2024, 6, 28))),
        owing("迟报", make_checkpoint(date(2024, 6, 30), REPORTED, reported_at=datetime(2024, 7, 2), late=True)),
        owing("未报", make_checkpoint(date(2024, 6, 30)), make_checkpoint(date(2024, 1, 31), period="2024-01")),
        owing("长期", make_checkpoint(date(2024, 6, 30), soft=True), make_checkpoint(date(2024, 1, 31), soft=True)),
        owing("今天", make_checkpoint(date(2024, 7, 5))),
        owing("下月", make_checkpoint(date(2024, 8, 31))),
        owing("早报", make_checkpoint(date(2024, 5, 31), SETTLED, reported_at=datetime(2024, 5, 28))),
        make_row(unit="办结", standing=Standing(AssignmentState.CLOSED, (make_checkpoint(date(2024, 6, 30)),))),
        make_row(unit="撤销", standing=Standing(AssignmentState.WITHDRAWN, (make_checkpoint(date(2024, 6, 30)),))),
    )
    found = page(ledger, "报送情况", tmp_path)
    rows = list(zip(column(found, "单位"), column(found, "报送情况"), column(found, "已报 /\n应报"), strict=True))
    assert rows == [
        ("按时", "√ 按时报送", "1 / 1"),
        ("迟报", "▲ 逾期报送", "1 / 1"),
        ("未报", "■ 逾期未报", "0 / 2"),
        (None, "■ 逾期未报", None),  # merged
        ("长期", "○ 未报送", "0 / 1"),
        ("今天", "● 未到期", "—"),
    ]
    assert "按时报送1次，逾期报送1次，逾期未报2次，未报送1次，未到期1次" in found["A2"].value
    assert "4个单位有到期应报的节点，其中1个单位有逾期未报" in found["A3"].value
    assert column(found, "报送日期")[1] == datetime(2024, 7, 2)
    assert column(found, "备注")[:2] == [None, "待审核"]


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Schedule(ScheduleKind.DATE, date(2024, 6, 30)), "原因；延期至9月30日，原定6月30日"),
        (Schedule(ScheduleKind.DATE, date(2024, 9, 30)), "原因；方案调整为9月30日，原定6月30日"),
    ],
)
def test_a_part_whose_day_was_moved_says_so(schedule: Schedule, said: str, tmp_path: Path) -> None:
    moved = make_checkpoint(date(2024, 9, 30), original_due_on=date(2024, 6, 30))
    row = owing("市司法局", moved, due_on=date(2024, 9, 30), reason="原因", schedule=schedule)
    assert column(page(make_ledger(row), "总台账", tmp_path), "状态说明") == [said]


def test_the_next_day_is_that_of_the_first_open_checkpoint(tmp_path: Path) -> None:
    open_one, later = make_checkpoint(date(2024, 9, 30)), make_checkpoint(date(2024, 12, 31))
    ledger = make_ledger(
        owing("甲", make_checkpoint(date(2024, 6, 30), SETTLED), open_one, later),
        make_row(unit="乙", standing=Standing(AssignmentState.CLOSED, (open_one,))),
    )
    assert column(page(ledger, "总台账", tmp_path), "下次报送") == [datetime(2024, 9, 30), None]


# ── 本周变化 ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            {"what": Happening.REPORTED, "progress": make_progress(text="培训6次", said_at=AT, at=AT)},
            "有进展 60%：培训6次",
        ),
        (
            {"what": Happening.REPORTED, "late": True, "progress": make_progress(text="", percent=None, at=AT)},
            "有进展（逾期报送）（6月21日报送，此时登记）",
        ),
        ({"what": Happening.CLOSED}, "审核通过，予以销号"),
        ({"what": Happening.CLOSED, "late": True}, "审核通过，予以销号（逾期办结）"),
        ({"what": Happening.OVERDUE}, "距6月30日还有1个工作日"),
        ({"what": Happening.ASKED, "text": "等批复"}, "由6月30日延至9月30日：等批复"),
        ({"what": Happening.GRANTED}, "延期至9月30日，原定6月30日"),
        ({"what": Happening.DECLINED, "text": "抓紧办"}, "仍为6月30日，未批准延至9月30日：抓紧办"),
        ({"what": Happening.SENT_BACK, "text": "请补充数据"}, "请补充数据"),
        ({"what": Happening.REDATED, "was": "6月底前", "becomes": "9月底前"}, "完成时限由“6月底前”改为“9月底前”"),
        ({"what": Happening.ADDED, "text": "修订.xlsx"}, "据《修订.xlsx》"),
        ({"what": Happening.WITHDRAWN}, None),
    ],
)
def test_an_event_is_told_in_a_sentence(event: dict[str, Any], said: str | None, tmp_path: Path) -> None:
    days = {"was_due_on": date(2024, 6, 30), "due_on": date(2024, 9, 30)}
    week = Week(since=date(2024, 6, 28), events=(Event(row=make_row(), at=AT, by="李明", **days | event),))
    found = page(make_ledger(make_row()), "本周变化", tmp_path, week)
    assert column(found, "内容") == [said]
    assert column(found, "经办人") == ["李明"]
    assert column(found, "时间") == ["07-05" if event["what"] is Happening.OVERDUE else "07-05 17:30"]


def test_the_overview_and_the_list_count_the_same_events(tmp_path: Path) -> None:
    ledger = make_ledger(*[make_row(assignment_id=number) for number in range(12)])
    week = make_week(ledger)
    path = write_workbook(ledger, tmp_path / "status.xlsx", Language.ZH, week)
    book = load_workbook(path)
    (told,) = [cell.value for cell in book["概览"]["A"] if "本周（含配合单位）" in str(cell.value)]
    assert f"报送1次，办结销号1项，新增逾期1项，申请延期1次，批准1次，退回1次，催办{len(week.nudges)}人次" in told
    kinds = [value for value in column(book["本周变化"], "变化") if value]
    assert kinds == [kind.zh for kind in Happening]


def test_without_a_week_before_the_sheet_says_that_it_compares_with_nothing(tmp_path: Path) -> None:
    assert page(make_ledger(make_row()), "本周变化", tmp_path)["A2"].value == "没有可以比较的上周台账。"


# ── 单位明细, 催办记录 ────────────────────────────────────────────────────────────────────────────────────────────


def test_each_unit_has_its_own_page_under_the_repeated_title(tmp_path: Path) -> None:
    ledger = make_ledger(
        make_row(unit="市司法局", light=Light.DONE),
        make_row(unit="市财政局", role=Role.COOPERATING, contacts=()),
        make_row(unit="市司法局", key_task_id=2, number="2", light=Light.RED),
        make_row(unit="撤销的", standing=Standing(AssignmentState.WITHDRAWN, ())),
    )
    found = page(ledger, "单位明细", tmp_path)
    assert found.print_title_rows == "$1:$3"
    bands = {row: value for row, value in enumerate(column(found, "工作方面"), start=4) if "：" in str(value)}
    assert bands == {
        4: "市司法局：牵头和责任分工2项，已办结1项，预警0项，逾期1项，办结率50.0%。联络员：李明。",
        7: "市财政局：配合分工1项。联络员：尚未登记。",
    }
    assert [brk.id for brk in found.row_breaks.brk] == [6]
    assert column(found, "编号") == [None, "1", "2", None, "1"]


def test_every_reminder_of_the_week_has_a_line_and_earlier_ones_their_number(tmp_path: Path) -> None:
    ledger = make_ledger(
        make_row(assignment_id=1, unit="早先", nudges=4, light=Light.RED),
        make_row(assignment_id=2, unit="从未", nudges=0, light=Light.RED),
        make_row(assignment_id=4, unit="已好", nudges=0),
        make_row(assignment_id=3, unit="本周", nudges=3),
    )
    nudges = tuple(Nudged(3, at, "李明", "今天到期") for at in (datetime(2024, 7, 3, 1), datetime(2024, 7, 5, 1)))
    week = Week(date(2024, 6, 28), nudges=nudges, last_nudged={1: datetime(2024, 5, 31, 16, 30), 3: nudges[1].at})
    found = page(ledger, "催办记录", tmp_path, week)
    assert column(found, "单位") == ["本周", None, "早先"]
    assert column(found, "累计\n催办") == [3, None, 4]
    assert column(found, "本周\n催办") == [2, None, 0]
    assert column(found, "最近一次") == [datetime(2024, 7, 5), None, datetime(2024, 6, 1)]
    assert column(found, "本周催办时间") == ["07-03 09:00", "07-05 09:00", None]
    assert "累计催办7人次，涉及2条分工；其中本周2人次" in found["A2"].value


# ── the overview's pages ──────────────────────────────────────────────────────────────────────────────────────────


def test_charts_show_the_areas_without_the_total_and_the_largest_units(tmp_path: Path) -> None:
    rows = [make_row(area=f"方面{number % 3}", unit=f"单位{number % 40}") for number in range(100)]
    found = page(make_ledger(*rows), "概览", tmp_path)
    areas, units = (chart.series[0] for chart in found._charts)
    names = column(found, "工作方面／单位")
    header = next(cell.row for cell in found["A"] if cell.value == "工作方面／单位")
    first = header + 1 + names.index("单位0")
    assert areas.cat.strRef.f == f"概览!$A${header + 2}:$A${header + 4}"
    assert units.cat.strRef.f == f"概览!$A${first}:$A${first + 29}"
    assert names[names.index("单位0") + 40 - 1 :][0] == "单位39"


def test_bars_stand_behind_the_rates_of_areas_and_units(tmp_path: Path) -> None:
    ledger = make_ledger(make_row(), replace(make_row(), unit="市财政局"))
    path = write_workbook(ledger, tmp_path / "status.xlsx")
    book = load_workbook(path)
    for sheet, label in (("概览", "办结率"), ("总台账", "进度")):
        (where,) = book[sheet].conditional_formatting
        head = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == label)
        assert str(where.sqref).startswith(f"{head.column_letter}{head.row + 1}:")
        assert where.rules[0].dataBar is not None
