"""The weekly set of a plan of 31 items: workbook, picture, HTML board and bulletin, warm, in one process.

    python -m benchmarks.bench_weekly

What is aimed at is below 3 s for the whole set. Seconds depend on the machine, so the set stands beside a bare baseline
of the same run, made in turns with it: the libraries alone writing the same files from what is finished (XlsxWriter the
same cells in constant memory, resvg the finished SVG, python-docx the finished document; the finished page as bytes).
The ratio is what our own work adds. The best of some runs counts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import resvg_py
from docx import Document

from benchmarks.bench_export import dump_bare, make_ledger
from exports.bulletin import write_bulletin
from exports.html import write_html
from exports.picture import draw_board, write_picture, zoom
from exports.picture_canvas import FAMILY, FONTS
from exports.view import View
from exports.workbook import write_workbook
from tasks.domain.model import Ledger, Tally
from tasks.domain.terms import Role
from tasks.services.ledger import tally

ITEMS, AREAS, WEEKS, RUNS = 31, 7, 12, 5
LIMIT = 3.0  # seconds


def weekly_ledger() -> Ledger:
    """31 items of 3 units each in 7 areas, with the totals that belong to its rows."""
    areas = tuple(f"第{number + 1}方面：依法全面履行政府职能" for number in range(AREAS))
    ledger = make_ledger(ITEMS)
    rows = tuple(
        replace(row, area=areas[row.key_task_id * AREAS // ITEMS], unit=f"市第{row.assignment_id % 20}局")
        for row in ledger.rows
    )
    counted = [row for row in rows if row.counts]
    return replace(
        ledger,
        areas=areas,
        rows=rows,
        tally=tally(counted),
        by_area={area: tally(row for row in counted if row.area == area) for area in areas},
        by_unit={unit: tally(r for r in counted if r.unit == unit) for unit in dict.fromkeys(r.unit for r in counted)},
        by_item={row.key_task_id: row.light for row in rows if row.role is Role.LEAD},
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    ledger = weekly_ledger()
    history = [
        (ledger.as_of - timedelta(weeks=week), Tally(total=ledger.tally.total, done=max(ledger.tally.done - week, 0)))
        for week in range(1, WEEKS)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, picture, page, letter = (folder / f"set.{ending}" for ending in ("xlsx", "png", "html", "docx"))
        ours: dict[str, Callable[[], object]] = {
            "workbook": lambda: write_workbook(ledger, book),
            "picture": lambda: write_picture(ledger, picture, history=history),
            "HTML": lambda: write_html(ledger, page),
            "bulletin": lambda: write_bulletin(ledger, letter),
        }
        for work in ours.values():
            work()
        svg, height = draw_board(View(ledger), history)
        fonts = [str(file) for file in sorted(FONTS.glob("*.otf"))]
        finished = page.read_bytes()
        bare: dict[str, Callable[[], object]] = {
            "workbook": dump_bare(book, folder / "bare.xlsx"),
            "picture": lambda: (folder / "bare.png").write_bytes(
                resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom(height), font_family=FAMILY, font_files=fonts)
            ),
            "HTML": lambda: (folder / "bare.html").write_bytes(finished),
            "bulletin": lambda: Document(str(letter)).save(str(folder / "bare.docx")),
        }
        runs = [[{kind: seconds(work) for kind, work in works.items()} for works in (ours, bare)] for _ in range(RUNS)]
        taken, alone = ({kind: min(run[which][kind] for run in runs) for kind in ours} for which in (0, 1))
        files = {"workbook": book, "picture": picture, "HTML": page, "bulletin": letter}
        sizes = {kind: file.stat().st_size for kind, file in files.items()}
    print(f"{ITEMS} items × 3 units, {AREAS} areas, {WEEKS} weeks")
    for kind in ours:
        print(f"  {kind:<9} {taken[kind]:6.3f} s   {sizes[kind] / 1024:5.0f} KB   (bare {alone[kind]:.3f} s)")
    total = sum(taken.values())
    print(f"  whole set {total:6.3f} s (below {LIMIT:.0f})   ÷ bare: {total / sum(alone.values()):.2f}")


if __name__ == "__main__":
    main()
