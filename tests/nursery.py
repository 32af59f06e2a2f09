"""Starts bot.py at once: a process that has imported everything forks a new one for each start.

What is born is `bot.py` with its arguments, folder, environment and output, as the shell would start it, but for the
second that Python takes to import it. It may be doomed: to kill itself (SIGKILL) at a given step of its work with the
database, so that every step can be tried.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

BOT = Path(__file__).resolve().parents[1] / "bot.py"
MOST = 1 << 16  # bytes of a request


@dataclass(frozen=True)
class Doom:
    """SIGKILL before the statement that has these words, or so many statements and commits later.

    committed: not before anything, but as soon as the commit that follows is done.
    """

    words: str
    later: int = 0
    committed: bool = False


class Born:
    """A process that runs bot.py."""

    def __init__(self, line: socket.socket) -> None:
        self.pid = int(line.recv(32))
        self._line = line
        self._line.setblocking(False)
        self._status: int | None = None

    def send(self, sign: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, sign)

    async def end(self) -> int:
        """Waits for its end; the exit status, negative for a signal as in subprocess."""
        if self._status is None:
            self._status = int(await asyncio.get_running_loop().sock_recv(self._line, 32))
            self._line.close()
        return self._status

    def wait(self, seconds: float) -> int:
        """The same without an event loop. Raises TimeoutError."""
        with self._line:
            self._line.settimeout(seconds)
            self._status = int(self._line.recv(32))
        return self._status

    async def kill(self) -> None:
        if self._status is None:
            self.send(signal.SIGKILL)
            await self.end()


def start(
    *arguments: str, folder: Path, environ: Mapping[str, str], streams: Sequence[int], doom: Doom | None = None
) -> Born:
    """`bot.py arguments` in `folder`. `streams`: file descriptors of its output, its errors and, if any, its input."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(_open()))
    request = {"arguments": arguments, "folder": str(folder), "environ": dict(environ)}
    socket.send_fds(line, [json.dumps(request | {"doom": asdict(doom) if doom else None}).encode()], streams)
    return Born(line)


def run(
    *arguments: str, folder: Path, environ: Mapping[str, str], stdin: bytes, seconds: float
) -> tuple[int, bytes, bytes]:
    """`bot.py arguments` to its end: (exit status, output, errors). Raises TimeoutError."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        streams = (out.fileno(), err.fileno(), given.fileno())
        born = start(*arguments, folder=folder, environ=environ, streams=streams)
        try:
            status = born.wait(seconds)
        except TimeoutError:
            born.send(signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return status, out.read(), err.read()


@cache
def _open() -> Path:
    """The address of the nursery of this process, which ends with it."""
    address = Path(tempfile.mkdtemp(prefix="duban-nursery-")) / "line"
    process = subprocess.Popen(
        [sys.executable, __file__, str(address)], cwd=BOT.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    process.stdout.close()

    def close(stdin: Any = process.stdin) -> None:
        stdin.close()
        process.wait(10)

    atexit.register(close)
    return address


# ── the nursery's own process: one thread, so that it may fork ────────────────────────────────────────────────────


def _serve(address: Path) -> None:
    """Until stdin ends."""
    import gc
    import selectors
    import shutil

    sys.path.insert(0, str(BOT.parent))
    main = runpy.run_path(str(BOT), run_name="duban")["main"]
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for the status of a midwife
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as waiting:
        door.bind(str(address))
        door.listen()
        waiting.register(door, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        sys.stdout.write("open\n")
        sys.stdout.flush()
        while all(key.fileobj is not sys.stdin for key, _ in waiting.select()):
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _deliver(line, main)
            line.close()
    shutil.rmtree(address.parent, ignore_errors=True)


def _deliver(line: socket.socket, main: Any) -> None:
    """Bears one process, says its id, waits for its end and says how it was."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    text, streams, _, _ = socket.recv_fds(line, MOST, 3)
    pid = os.fork()
    if pid == 0:
        line.close()
        _live(json.loads(text), streams, main)
    for stream in streams:
        os.close(stream)
    line.send(f"{pid}".encode())
    _, status = os.waitpid(pid, 0)
    with suppress(BrokenPipeError):
        line.send(f"{os.waitstatus_to_exitcode(status)}".encode())
    os._exit(0)


def _live(request: dict[str, Any], streams: list[int], main: Any) -> None:
    for number, stream in zip((1, 2, 0), (*streams, os.open(os.devnull, os.O_RDONLY)), strict=False):
        os.dup2(stream, number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - these three last as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    warnings.simplefilter("error", ResourceWarning)
    os.environ.clear()
    os.environ.update(request["environ"])
    os.chdir(request["folder"])
    if request["doom"] is not None:
        _doom(Doom(**request["doom"]))
    sys.argv = [str(BOT), *request["arguments"]]
    main(standalone_mode=True)


def _doom(doom: Doom) -> None:
    """Counts what peewee asks of the database, whichever it is."""
    import peewee

    run, commit = peewee.Database._execute_cursor, peewee.Database.commit
    left: int | None = None

    def step(text: str) -> None:
        nonlocal left
        if left is None:
            left = doom.later if doom.words in text else None
        else:
            left -= 1
        if left == 0 and not doom.committed:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(database: Any, text: str, values: Any, **options: Any) -> Any:
        step(text)
        return run(database, text, values, **options)

    def committed(database: Any) -> None:
        step("COMMIT")
        commit(database)
        if left is not None and doom.committed:
            os.kill(os.getpid(), signal.SIGKILL)

    peewee.Database._execute_cursor, peewee.Database.commit = counted, committed


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
