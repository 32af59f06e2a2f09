"""The process that opens a file from outside: path and limits as JSON on stdin, the grid as JSON on stdout.

A reader that is killed by a hostile file takes only this process with it. Answers {"sheets": [...], "warnings": [...]}
or {"refused": code, "values": {...}}.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from tasks.intake.grid import Grid, Sheet, sheet_to_json
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Kind, Refusal, kind_of, too_many_cells

NEARLY = 0.95  # of the memory
RARELY = 50_000  # new objects before looking for cycles: nearly all are cells, which refer to nothing


def read_grid(path: Path, kind: Kind, limits: Limits) -> Grid:
    """Refusal when the file cannot or must not be read; any other error means that it is damaged.

    Only the libraries that the kind needs are imported: most of the time of a small file is spent on starting.
    """
    match kind:
        case Kind.TEXT:
            from tasks.intake.delimited import read_delimited

            return read_delimited(path, limits)
        case Kind.HTML | Kind.MHTML:
            from tasks.intake.markup import read_html, read_mhtml

            return read_html(path, limits) if kind is Kind.HTML else read_mhtml(path, limits)
        case Kind.XML:
            from tasks.intake.spreadsheetml import read_spreadsheetml

            return read_spreadsheetml(path, limits)
        case Kind.DOCX:
            from tasks.intake.word import read_word

            return read_word(path, limits)
        case Kind.XLS:
            from tasks.intake.legacy import read_legacy

            return read_legacy(path, limits)
        case Kind.XLSX | Kind.XLSB | Kind.ODS:
            from tasks.intake.workbook import read_workbook

            return read_workbook(path, kind, limits)


def limit_resources(limits: Limits) -> None:
    """Bounds memory and processor time where the system can; on Windows only the parent's timeout holds."""
    if sys.platform == "win32":
        return
    import resource

    seconds = int(limits.seconds) + 1
    for kind, value in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def answer(path: Path, limits: Limits) -> dict[str, Any]:
    """What is said of the file. Whatever a library stumbles over in a file from outside is damage in that file."""
    try:
        grid = read_grid(path, kind_of(path), limits)
        for sheet in grid.sheets:
            _check_merges(sheet, limits)
        return {
            "sheets": [sheet_to_json(sheet) for sheet in grid.sheets],
            "warnings": grid.warnings,
        }
    except Refusal as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        return _too_much_memory(limits)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic in a library written in Rust is no Exception
        if _memory_is_used_up():
            return _too_much_memory(limits)
        import traceback

        traceback.print_exc()  # for the log; no person sees it
        return {"refused": "file_damaged", "values": {}}


def _too_much_memory(limits: Limits) -> dict[str, Any]:
    return {"refused": "too_large_unpacked", "values": {"unit": "memory", "limit": str(limits.memory // MB)}}


def _memory_is_used_up() -> bool:
    """Whether the process came near its bound: some libraries say 'unknown error' when they are out of memory."""
    if not sys.platform.startswith("linux"):
        return False
    import resource

    bound, _ = resource.getrlimit(resource.RLIMIT_AS)
    status = Path("/proc/self/status").read_text("ascii", "replace")
    peak = int(status.partition("VmPeak:")[2].split()[0]) * 1024
    return bound != resource.RLIM_INFINITY and peak > bound * NEARLY


def _check_merges(sheet: Sheet, limits: Limits) -> None:
    """Merged ranges that lie over one another could stand for more cells than any sheet has."""
    height, width = len(sheet.rows), sheet.width
    covered = sum(
        max(min(bottom, height - 1) - top + 1, 0) * max(min(right, width - 1) - left + 1, 0)
        for top, left, bottom, right in sheet.merges
    )
    if covered > limits.cells:
        raise too_many_cells(covered, limits)


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    limit_resources(limits)
    gc.set_threshold(RARELY)
    sys.stdout.buffer.write(
        json.dumps(answer(Path(request["path"]), limits), ensure_ascii=False).encode("utf-8", "replace")
    )
    sys.stdout.flush()
    os._exit(0)  # taking a large grid apart would take as long as a small file


if __name__ == "__main__":
    main()
