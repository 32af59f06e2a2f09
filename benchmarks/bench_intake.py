"""A provincial table, file → draft, against a bare calamine read of all its cells and a plain openpyxl load.

    python -m benchmarks.bench_intake [ITEMS]

Each reader runs in a process of its own that has its libraries loaded, reads the file REPEATS times and reports the
quickest; ours includes the limited child process that it starts for every file. Aimed at for 5,000 items: within 3 × of
bare calamine, and at least 3 × as fast as openpyxl. Memory is what reading added to the process at its peak, beside the
size of the grid as Python objects. Then the cost per item from 500 to 20,000 items, which should stay what it is.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from benchmarks.provincial import write_provincial

ITEMS, REPEATS = 5_000, 5
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


READERS = {"duban": duban, "calamine": calamine, "openpyxl": openpyxl}


def measure(name: str, path: Path) -> dict[str, float]:
    """Seconds of the quickest read and, for ours, megabytes of its draft and of the grid that it is made from."""
    read = READERS[name](path)
    seconds = []
    for _ in range(REPEATS):
        gc.collect()
        start = time.perf_counter()
        read()
        seconds.append(time.perf_counter() - start)
    found = {"seconds": min(seconds)}
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
        ours = found["duban"]["seconds"]
        for name, figures in found.items():
            print(f"  {name:<9} {figures['seconds'] * 1000:7.0f} ms")
        print(f"duban ÷ calamine  {ours / found['calamine']['seconds']:.1f}   (aimed at: at most 3)")
        print(f"openpyxl ÷ duban  {found['openpyxl']['seconds'] / ours:.1f}   (aimed at: at least 3)")
        sizes = "memory  grid {grid:.0f} MB, draft {draft:.0f} MB, beyond them {beyond:.1f} MB, child {child:.0f} MB"
        print(sizes.format(**found["duban"]))
        print("cost    items   ms per 1,000 items   beyond grid and draft")
        for size in (size for size in SIZES if size <= 4 * items):
            write_provincial(path, size)
            figures = apart("duban", path)
            print(f"        {size:6}   {figures['seconds'] / size * 1e6:7.0f}             {figures['beyond']:6.1f} MB")


if __name__ == "__main__":
    main()
