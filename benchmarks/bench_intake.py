"""A provincial table, file → draft, against a bare calamine read of all its cells and a plain openpyxl load.

    python -m benchmarks.bench_intake [ITEMS]

Each reader runs in a process of its own that has its libraries loaded, reads the file REPEATS times and reports the
quickest by the clock and the least processor time, which other work on the machine disturbs less; ours includes the
limited child process that it starts for every file. Aimed at for 5,000 items: within 3 × of bare calamine, and at least
3 × as fast as openpyxl. `floor` is what any reader that opens files in a process of its own has to spend before it
understands anything: starting Python, the bare calamine read there, its cells as JSON and back.

Memory is what reading added to the process at its peak, beside the size of the grid as Python objects. Then the cost
per item from 500 to 20,000 items, which should stay what it is.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from benchmarks.provincial import write_provincial

ITEMS, REPEATS = 5_000, 15
RATIOS = (
    ("duban", "calamine", "aimed at: at most 3"),
    ("openpyxl", "duban", "aimed at: at least 3"),
    ("floor", "calamine", "what stands between"),
)
SIZES = (500, 1_000, 2_000, 5_000, 10_000, 20_000)


def duban(path: Path) -> Callable[[], object]:
    from tasks.intake.limits import Limits
    from tasks.intake.reader import open_file, read_opened

    limits = Limits()

    def read() -> object:
        result = read_opened(open_file(path, limits), limits=limits)
        assert result.draft is not None, result.errors
        return result

    return read


def calamine(path: Path) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook

    def read() -> object:
        book = CalamineWorkbook.from_path(path)
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

    return read


def openpyxl(path: Path) -> Callable[[], object]:
    from openpyxl import load_workbook

    return lambda: load_workbook(path)


def floor(path: Path) -> Callable[[], object]:
    code = (
        "import json, sys; from python_calamine import CalamineWorkbook; "
        "book = CalamineWorkbook.from_path(sys.argv[1]); "
        "rows = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]; "
        "sys.stdout.buffer.write(json.dumps(rows, ensure_ascii=False).encode())"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def read() -> object:
        command = [sys.executable, "-S", "-c", code, str(path)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, env=environment).stdout)

    return read


READERS = {"duban": duban, "floor": floor, "calamine": calamine, "openpyxl": openpyxl}


def processor() -> float:
    """Seconds that this process and the children it waited for have spent."""
    return sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measure(name: str, path: Path) -> dict[str, float]:
    """Seconds of the quickest read and, for ours, megabytes of its draft and of the grid that it is made from."""
    read = READERS[name](path)
    seconds, spent = [], []
    for _ in range(REPEATS):
        gc.collect()
        start, before = time.perf_counter(), processor()
        read()
        seconds.append(time.perf_counter() - start)
        spent.append(processor() - before)
    found = {"seconds": min(seconds), "processor": min(spent)}
    if name == "duban":
        found |= _memory(path)
    return found


def _memory(path: Path) -> dict[str, float]:
    from tasks.intake.reader import open_file, read_opened

    tracemalloc.start()
    opened = open_file(path)
    grid = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    result = read_opened(opened)
    draft, peak = tracemalloc.get_traced_memory()
    assert result.draft is not None
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"grid": grid / 1e6, "draft": (draft - grid) / 1e6, "beyond": (peak - draft) / 1e6, "child": child}


def apart(name: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bench_intake", "--one", name, str(path)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
        return
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_provincial(path, items)
        print(f"{items} items, {path.stat().st_size / 1e6:.1f} MB")
        found = {name: apart(name, path) for name in READERS}
        print("                   clock  processor")
        for name, figures in found.items():
            print(f"  {name:<11} {figures['seconds'] * 1000:8.0f} ms {figures['processor'] * 1000:7.0f} ms")
        for over, under, aim in RATIOS:
            clock, spent = (found[over][unit] / found[under][unit] for unit in ("seconds", "processor"))
            print(f"  {over} ÷ {under:<10} {clock:4.1f} {spent:10.1f}   ({aim})")
        sizes = "memory  grid {grid:.0f} MB, draft {draft:.0f} MB, beyond them {beyond:.1f} MB, child {child:.0f} MB"
        print(sizes.format(**found["duban"]))
        print("cost    items   processor ms per 1,000 items   beyond grid and draft")
        for size in (size for size in SIZES if size <= 4 * items):
            write_provincial(path, size)
            figures = apart("duban", path)
            spent = figures["processor"] / size * 1e6
            print(f"        {size:6}   {spent:7.0f}                       {figures['beyond']:6.1f} MB")


if __name__ == "__main__":
    main()
