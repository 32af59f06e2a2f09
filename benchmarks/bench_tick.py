"""The tick over a million stored checkpoints, a tenth of them open: time and memory against a scan of the same rows.

    python -m benchmarks.bench_tick [--write]

Two stores, the second with ten times as many rows as the first and the same few that are due: what the tick costs must
follow what is due. The baseline, in the same run, is one aggregate of SQL that has to look at every checkpoint. How the
database finds what may be due is printed. PostgreSQL gathers its statistics first, as it does by itself over night.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import figures
from benchmarks.databases import KINDS, fresh
from chat import digests
from tasks.domain.terms import ContactRole, Language
from tasks.domain.workdays import WeekendCalendar
from tasks.services import invitations, owing, reminding
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Area, Assignment, Checkpoint, KeyTask, Nudge, Outbox, Plan, Unit

ZONE = ZoneInfo("Asia/Shanghai")
PRACTICE = Practice(zone=ZONE, calendar=WeekendCalendar())
NOW = datetime(2026, 3, 2, 1, 0)  # a Monday, nine o'clock there
TODAY = date(2026, 3, 2)
PER_PART = 10
OPEN = 10  # one checkpoint in so many is open
DUE = 500
UNITS = 100
ROWS = 5_000  # in one statement
GROWTH = 3.0  # times as long over ten times the rows, at most: timings of a busy machine vary by two
RUNS = 3


def fill(checkpoints: int) -> None:
    """A plan of that many checkpoints: those of the past are settled, DUE of the open ones are near, the rest far."""
    parts = checkpoints // PER_PART
    plan = Plan.create(title="大方案", base_year=2026, timezone=ZONE.key, created_at=NOW)
    area = Area.create(plan=plan, position=1, name="方面")
    for number in range(UNITS):
        unit = Unit.create(name=f"单位{number}", key=f"单位{number}", created_at=NOW)
        code = invitations.invite(unit.name, ContactRole.CONTACT, "bench", NOW, PRACTICE).code
        invitations.redeem(code, "telegram", f"u{number}", f"c{number}", unit.name, Language.ZH, NOW, PRACTICE)
    first = Unit.select().order_by(Unit.id).first().id
    texts = {"measures": "[]", "deadline_text": "按期", "kind": "recurring", "notes": "[]", "remark": "", "sheet": ""}
    insert(
        KeyTask,
        ("id", "area_id", "position", "number", "title", "row", *texts),
        ((n, area.id, n, str(n), f"任务{n}", 0, *texts.values()) for n in range(1, parts + 1)),
    )
    insert(
        Assignment,
        ("id", "key_task_id", "unit_id", "role", "state", "created_at"),
        ((n, n, first + n % UNITS, "lead", "open", NOW) for n in range(1, parts + 1)),
    )
    insert(
        Checkpoint,
        ("assignment_id", "period", "original_due_on", "due_on", "soft", "state", "created_at"),
        rows(parts),
    )
    db.database.execute_sql("ANALYZE")


def rows(parts: int) -> Iterator[tuple[object, ...]]:
    near = max(1, parts // DUE)
    for part in range(1, parts + 1):
        for period in range(PER_PART):
            is_open = period == PER_PART - 1
            ahead = 3 if part % near == 0 else 200 + part % 60
            due_on = TODAY + timedelta(days=ahead if is_open else -30 * (PER_PART - period))
            yield part, f"p{period}", due_on, due_on, False, "open" if is_open else "settled", NOW


def insert(model: Any, columns: tuple[str, ...], values: Iterator[tuple[object, ...]]) -> None:
    """With executemany on the bare connection: a million rows are the benchmark's material and not what it measures."""
    mark = db.database.param
    places = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {model._meta.table_name} ({', '.join(columns)}) VALUES ({places})"
    adapt = _text if db.is_sqlite() else tuple
    with db.transaction():
        cursor = db.database.cursor()
        while some := [adapt(row) for _, row in zip(range(ROWS), values, strict=False)]:
            cursor.executemany(statement, some)


def _text(row: tuple[object, ...]) -> tuple[object, ...]:
    """Days and moments as SQLite keeps them."""
    return tuple(str(each) if isinstance(each, date) else each for each in row)


def scan() -> float:
    """Seconds for one aggregate that looks at every checkpoint."""
    mark = db.database.param
    hint = " NOT INDEXED" if db.is_sqlite() else ""
    begun = time.perf_counter()
    # COALESCE of columns that are never null: no index of theirs helps.
    near = f"COALESCE(state, '') = 'open' AND COALESCE(due_on, {mark}) <= {mark}"
    days = (TODAY, TODAY + timedelta(days=28))
    db.database.execute_sql(
        f"SELECT COUNT(*) FROM checkpoint{hint} WHERE {near}", _text(days) if db.is_sqlite() else days
    ).fetchall()
    return time.perf_counter() - begun


def tick() -> tuple[float, int]:
    """(seconds, lines) of a tick."""
    begun = time.perf_counter()
    done = reminding.tick(NOW, PRACTICE, digests.compose)
    return time.perf_counter() - begun, sum(len(digest.lines) for digest in done.digests)


def first_tick() -> tuple[float, int]:
    """The best of some ticks that find all that is due, as if nothing had been said."""
    found = []
    for _ in range(RUNS):
        Nudge.delete().execute()
        Outbox.delete().execute()
        found.append(tick())
    return min(found)


def peak() -> float:
    """MB that a second tick allocates at most: it finds the same rows, and that all was said."""
    tracemalloc.start()
    reminding.tick(NOW, PRACTICE, digests.compose)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def plan_of_query() -> list[str]:
    """How the database finds the checkpoints that may be due."""
    text, values = owing.can_be_due(TODAY, PRACTICE).sql()
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite() else "EXPLAIN (COSTS OFF) "
    found = db.database.execute_sql(explain + text, values).fetchall()
    return [str(row[-1]) for row in found]


def measure(kind: str, checkpoints: int) -> dict[str, float]:
    with fresh(kind, lasting=False):
        fill(checkpoints)
        scan()
        scanned = min(scan() for _ in range(RUNS))
        took, lines = first_tick()
        again = min(tick()[0] for _ in range(RUNS))
        found = {"scan": scanned, "tick": took, "lines": lines, "again": again, "peak": peak()}
        if checkpoints == SIZES[-1]:
            print(f"\n{kind}: how what may be due is found")
            print("\n".join(f"    {line}" for line in plan_of_query()))
    return found


SIZES = (100_000, 1_000_000)


def main() -> None:
    lines = [
        "| database | checkpoints (open) | due | the tick ÷ a scan of all | when all was said | its memory |",
        "|---|---|---|---|---|---|",
    ]
    worst = []
    with fresh("sqlite"):  # what is loaded at its first use is loaded: templates, libraries
        fill(1_000)
        tick()
    for kind in KINDS:
        grown = []
        for size in SIZES:
            found = measure(kind, size)
            ratio = found["tick"] / found["scan"]
            grown.append(found["tick"])
            lines.append(
                f"| {kind} | {size:,} ({size // OPEN:,}) | {found['lines']:.0f} | {ratio:.2f} "
                f"({found['tick'] * 1000:.0f} ms ÷ {found['scan'] * 1000:.0f} ms) "
                f"| {found['again'] / found['scan']:.2f} | {found['peak']:.0f} MB |"
            )
        if grown[1] > GROWTH * grown[0]:
            worst.append(f"{kind}: the tick grows with what is stored")
        lines.append(f"| {kind} | ten times the rows | the same | {grown[1] / grown[0]:.1f} times as long | | |")
    print("\n".join(lines))
    if "--write" in sys.argv:
        figures.write("tick", lines)
    if worst:
        raise SystemExit("; ".join(worst))


if __name__ == "__main__":
    main()
