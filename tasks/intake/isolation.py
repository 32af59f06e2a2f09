"""Has a file read by a child process, and turns whatever becomes of that process into a Grid or a Refusal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from tasks.domain.model import Problem
from tasks.intake.grid import Grid, sheet_from_json
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Refusal

ROOT = Path(__file__).resolve().parents[2]


def read_apart(path: Path, limits: Limits) -> Grid:
    """The grid of the file. Refusal: those of the readers, too_slow, too_large_unpacked, file_damaged."""
    request = json.dumps({"path": str(path.resolve()), "limits": asdict(limits)}).encode()
    # Secrets in the environment are nothing that a hostile file should be able to reach.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tasks.intake.child"],
            input=request,
            capture_output=True,
            timeout=limits.seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise Refusal("too_slow", seconds=f"{limits.seconds:g}") from expired
    if done.returncode < 0:  # a signal: out of memory aborts the reader
        raise Refusal("too_large_unpacked", size="?", limit=str(limits.memory // MB))
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        code = "too_large_unpacked" if b"MemoryError" in done.stderr else "file_damaged"
        values = {"size": "?", "limit": str(limits.memory // MB)} if code == "too_large_unpacked" else {}
        raise Refusal(code, **values) from error
    if "refused" in answer:
        raise Refusal(answer["refused"], **answer["values"])
    sheets = [sheet_from_json(sheet) for sheet in answer["sheets"]]
    return Grid(sheets, [Problem(w["code"], values=w["values"]) for w in answer["warnings"]])
