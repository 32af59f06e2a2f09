"""Has a file read by a child process, and turns whatever becomes of that process into a Grid or a Refusal."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tasks.intake.grid import Grid, sheet_from_json
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Refusal

LONGEST_COMPLAINT = 4_000  # bytes
TOLD_TO_END = (-signal.SIGTERM, -signal.SIGINT, -getattr(signal, "SIGHUP", signal.SIGTERM))
log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]


def run_apart(module: str, request: dict[str, Any], limits: Limits) -> subprocess.CompletedProcess[bytes]:
    """Runs `module` as a process of its own with the request, and the limits in it, as JSON on stdin.

    The module bounds itself (child.limit_resources) before it opens anything. Refusal: too_slow. InterruptedError when
    it was told to end, as a service manager tells all processes of a service: that says nothing of the file.
    """
    # Secrets in the environment are nothing that a hostile file should be able to reach.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    # Our own paths are handed on, so that the search for them (-S leaves it out) does not cost every file 20 ms.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), *sys.path)))
    try:
        done = subprocess.run(  # noqa: S603 - the module is one of ours
            [sys.executable, "-S", "-m", module],
            input=json.dumps(request | {"limits": asdict(limits)}).encode(),
            capture_output=True,
            timeout=limits.seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise Refusal("too_slow", seconds=f"{limits.seconds:g}") from expired
    if done.returncode in TOLD_TO_END:
        raise InterruptedError(errno.EINTR, os.strerror(errno.EINTR))
    return done


def read_apart(path: Path, limits: Limits) -> Grid:
    """The grid of the file. Refusal: those of the readers, too_slow, too_large_unpacked, file_damaged."""
    done = run_apart("tasks.intake.child", {"path": str(path.resolve())}, limits)
    if done.stderr:
        log.debug("reading %s: %s", path.name, done.stderr[-LONGEST_COMPLAINT:].decode("utf-8", "replace"))
    if done.returncode < 0 or b"MemoryError" in done.stderr:  # a signal: out of memory aborts the reader
        raise Refusal("too_large_unpacked", unit="memory", limit=str(limits.memory // MB))
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Refusal("file_damaged") from error
    if "refused" in answer:
        raise Refusal(answer["refused"], **answer["values"])
    return Grid([sheet_from_json(sheet) for sheet in answer["sheets"]], answer["warnings"])
