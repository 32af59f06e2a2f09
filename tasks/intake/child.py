"""The process that opens a file from outside: path and limits as JSON on stdin, the grid as JSON on stdout.

A reader that is killed by a hostile file takes only this process with it. Answers {"sheets": [...], "warnings": [...]}
or {"refused": code, "values": {...}}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tasks.intake.delimited import read_delimited
from tasks.intake.grid import Grid, sheet_to_json
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Kind, Refusal, kind_of


def read_grid(path: Path, kind: Kind, limits: Limits) -> Grid:
    """Refusal when the file cannot or must not be read."""
    if kind is Kind.TEXT:
        return read_delimited(path, limits)
    from tasks.intake.workbook import read_workbook  # only here: text files need no spreadsheet library

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
    try:
        grid = read_grid(path, kind_of(path), limits)
    except Refusal as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        return {"refused": "too_large_unpacked", "values": {"size": "?", "limit": str(limits.memory // MB)}}
    return {
        "sheets": [sheet_to_json(sheet) for sheet in grid.sheets],
        "warnings": [{"code": problem.code, "values": problem.values} for problem in grid.warnings],
    }


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    limit_resources(limits)
    sys.stdout.buffer.write(
        json.dumps(answer(Path(request["path"]), limits), ensure_ascii=False).encode("utf-8", "replace")
    )


if __name__ == "__main__":
    main()
