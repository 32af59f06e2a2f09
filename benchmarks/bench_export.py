"""The status workbook of 5,000 items × 3 units, against the same cells dumped bare and written by openpyxl.

    python -m benchmarks.bench_export [ITEMS]

Each writer runs in a child process of its own, with its own libraries alone, one after the other in the same run, and
reports its processor seconds and the process's peak memory. Only the ratios mean something: what is aimed at is at most
1.5 × the bare XlsxWriter constant-memory dump, at most a third of openpyxl's time, and a peak below 200 MB. openpyxl
writes the cells twice: bare, and with a font, a border and wrapped text in each cell, as ours have. ITEMS makes it
smaller.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from exports.workbook import write_workbook
from tasks.domain.model import (
    Checkpoint,
    CheckpointStanding,
    Ledger,
    LedgerRow,
    Progress,
    Schedule,
    Standing,
    Tally,
)
from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    Happening,
    Language,
    Light,
    ReportStatus,
    Role,
    ScheduleKind,
    Source,
)
from tasks.domain.week import Event, Nudged, Week

ITEMS, UNITS, AREAS = 5_000, 3, 20
ROLES = (Role.LEAD, Role.RESPONSIBLE, Role.COOPERATING)
WRITERS = ("duban", "bare", "openpyxl", "openpyxl-styled")
AT = datetime(2024, 6, 28, 9, 30)


def make_ledger(items: int) -> Ledger:
    """A ledger in which, as in life, most texts are different from row to row."""
    areas = tuple(f"第{area + 1}方面：依法全面履行政府职能" for area in range(AREAS))
    rows = tuple(_row(areas, item, unit, items) for item in range(items) for unit in range(UNITS))
    return Ledger(
        plan_title="2024年法治政府建设重点任务责任分解表",
        base_year=2024,
        as_of=AT.date(),
        at=AT,
        timezone="Asia/Shanghai",
        source_file="plan.xlsx",
        source_sha256="0" * 64,
        areas=areas,
        rows=rows,
        n_items=items,
        tally=Tally(items * 2, items, 0, items, 0, 0, 0),
        by_area={area: Tally(items // AREAS * 2) for area in areas},
        by_unit={f"市第{unit}局": Tally(items * 2 // 400) for unit in range(400)},
        by_item={},
    )


def make_week(ledger: Ledger) -> Week:
    """A busy week: a fifth of the parts reported, a tenth newly overdue, a quarter reminded."""
    rows = ledger.rows
    reported = [
        Event(Happening.REPORTED, row, AT, "李明", row.standing.latest.text, row.standing.latest)
        for row in rows[::5]
        if row.standing.latest is not None
    ]
    return Week(
        since=ledger.as_of - timedelta(days=7),
        tally=ledger.tally,
        by_area=ledger.by_area,
        by_unit=ledger.by_unit,
        events=(*reported, *(Event(Happening.OVERDUE, row, AT) for row in rows[::10])),
        nudges=tuple(Nudged(row.assignment_id, AT, row.contacts[0], row.reason) for row in rows[::4]),
        last_nudged={row.assignment_id: AT for row in rows},
    )


def _row(areas: tuple[str, ...], item: int, unit: int, items: int) -> LedgerRow:
    number = item * UNITS + unit
    report = Progress(
        id=number,
        checkpoint_id=number,
        status=ReportStatus.PROGRESS,
        percent=number % 100,
        text=f"已召开联席会议{number}次，培训执法人员120人次；下一步将组织交叉检查，对发现的问题逐项建账整改。",
        figures={"培训": number % 50, "人次": 120},
        expected_on=None,
        said_at=AT,
        at=AT,
        by="李明",
        source=Source.CHAT,
    )
    due_on = date(2024, item % 12 + 1, 28)
    checkpoint = CheckpointStanding(Checkpoint(number, "", due_on), due_on, CheckpointState.OPEN)
    return LedgerRow(
        assignment_id=number,
        key_task_id=item,
        area=areas[item * AREAS // items],
        number=str(item + 1),
        title=f"第{item + 1}项重点任务：规范涉企行政检查",
        measures=(f"1.公布检查事项清单{item}项；", "2.推行“扫码入企”；", "3.严格控制检查频次上限。"),
        deadline_text=f"{item % 12 + 1}月底前",
        schedule=Schedule(ScheduleKind.DATE, date(2024, 6, 30)),
        unit=f"市第{number % 400}局",
        role=ROLES[unit],
        parent_unit=None,
        standing=Standing(AssignmentState.OPEN, (checkpoint,), report),
        light=tuple(Light)[number % 5],
        reason=f"时限为{item % 12 + 1}月28日，已逾期{number % 200}天，未报送进展",
        due_on=due_on,
        contacts=(f"联络员{number % 800}",),
        nudges=number % 7,
        evidence=number % 4,
    )


def dump_bare(source: Path, target: Path) -> Callable[[], None]:
    """XlsxWriter in constant memory: the same cells with nothing round them."""
    sheets = _cells(source)

    def write() -> None:
        with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
            dates = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, rows in sheets.items():
                page = book.add_worksheet(name)
                for line, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if isinstance(value, str):
                            page.write_string(line, column, value)
                        elif isinstance(value, date):
                            page.write_datetime(line, column, value, dates)
                        else:
                            page.write_number(line, column, value)

    return write


def dump_openpyxl(source: Path, target: Path, *, styled: bool) -> Callable[[], None]:
    """openpyxl as most people use it: the same cells appended row by row."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    font, alignment = Font(name="宋体", size=10.5), Alignment(vertical="center", wrap_text=True)
    border = Border(*(Side("thin") for _ in range(4)))
    sheets = _cells(source)

    def write() -> None:
        book = Workbook()
        for name, rows in sheets.items():
            page = book.create_sheet(name)
            for row in rows:
                page.append(row)
            for cells in page.iter_rows() if styled else ():
                for cell in cells:
                    cell.font, cell.alignment, cell.border = font, alignment, border
        book.save(target)

    return write


def _cells(source: Path) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(source)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _duban(items: int, target: Path) -> Callable[[], None]:
    ledger = make_ledger(items)
    week = make_week(ledger)

    def write() -> None:
        write_workbook(ledger, target, Language.ZH, week)

    return write


def child(writer: str, items: int, folder: Path) -> None:
    """Runs one writer; prints {seconds, peak_mb, before_mb} as JSON."""
    target, source = folder / f"{writer}.xlsx", folder / "duban.xlsx"
    prepare = {
        "duban": lambda: _duban(items, target),
        "bare": lambda: dump_bare(source, target),
        "openpyxl": lambda: dump_openpyxl(source, target, styled=False),
        "openpyxl-styled": lambda: dump_openpyxl(source, target, styled=True),
    }
    write = prepare[writer]()
    before = _peak_mb()
    start = time.process_time()
    write()
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "before_mb": before, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """Peak resident memory of this process; Linux counts it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(items: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        results: dict[str, dict[str, float]] = {}
        for writer in WRITERS:
            command = [sys.executable, "-m", "benchmarks.bench_export", "--child", writer, str(items), folder]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results[writer] = json.loads(done.stdout)
    print(f"{items} items × {UNITS} units")
    for writer, result in results.items():
        print(f"  {writer:<15} {result['seconds']:6.2f} s   peak {result['peak_mb']:5.0f} MB "
              f"(inputs {result['before_mb']:.0f} MB)")  # fmt: skip
    own = results["duban"]["seconds"]
    print(f"  duban ÷ bare constant-memory dump: {own / results['bare']['seconds']:.2f} (at most 1.5)")
    for writer in WRITERS[2:]:
        print(f"  {writer} ÷ duban: {results[writer]['seconds'] / own:.2f} (at least 3)")
    print(f"  duban's peak: {results['duban']['peak_mb']:.0f} MB (below 200)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
