"""The command line as a person uses it: processes of their own, in a folder that is not the project's."""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nursery
from click.testing import CliRunner

from samples.make import FILE_NAME

ROOT = Path(__file__).resolve().parents[2]
MODULE = runpy.run_path(str(nursery.BOT), run_name="duban")  # as a script is run: nothing imports the composition root
MAIN = MODULE["main"]
SAMPLE = ROOT / "samples" / FILE_NAME
TITLE = "青岚市2024年法治政府建设重点任务责任分解表"
PATIENCE = 20.0  # s, for what a busy machine does slowly


def environment(**variables: str) -> dict[str, str]:
    """This machine's environment without settings of duban, proxies or a terminal's width."""
    left_out = ("DUBAN_", "COLUMNS", "LINES", "LANG", "LC_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PYTHONUTF8")
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith(left_out)}
    return clean | {"LANG": "C.UTF-8", "PYTHONWARNINGS": "error::ResourceWarning"} | variables


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Shell:
    """`shell("import", file)` runs a command in `folder`; keyword arguments are environment variables."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path, stdin: str = "", **variables: str) -> Ran:
        return _ran(
            *nursery.run(
                *map(str, arguments),
                folder=self.folder,
                environ=environment(**self.variables | variables),
                stdin=stdin.encode(),
                seconds=60,
            )
        )

    def afresh(self, *arguments: str | Path, **variables: str) -> Ran:
        """The same a second slower, beginning with Python itself: for what depends on the locale or on imports."""
        done = subprocess.run(
            [sys.executable, str(nursery.BOT), *map(str, arguments)],
            cwd=self.folder,
            env=environment(**self.variables | variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return _ran(done.returncode, done.stdout, done.stderr)

    def quick(self, *arguments: str | Path, **variables: str) -> Ran:
        """The same within this process: for what depends on no process, signal or stream."""
        runner = CliRunner()
        kept = Path.cwd()
        named = {name: None for name in os.environ if name.startswith("DUBAN_")}
        os.chdir(self.folder)
        try:
            done = runner.invoke(MAIN, [str(each) for each in arguments], env=named | self.variables | variables)
        finally:
            os.chdir(kept)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return Ran(done.exit_code, done.stdout, done.stderr)

    @asynccontextmanager
    async def running(self, *, ready: str, **variables: str) -> AsyncIterator[Process]:
        """`bot.py run` until the block ends, from the moment at which it has said `ready`; it must end well."""
        reading, writing = os.pipe()
        environ = environment(**self.variables | variables)
        born = nursery.start("run", folder=self.folder, environ=environ, streams=(writing, writing))
        os.close(writing)
        process = Process(born, await listen(reading))
        try:
            await process.until(ready)
            yield process
            assert await process.stop() == 0, process.said
        finally:
            await born.kill()
            await process.close()
        assert "Traceback" not in process.said, process.said


class Process:
    """A running bot and everything that it has said so far."""

    def __init__(self, born: nursery.Born, lines: asyncio.StreamReader) -> None:
        self.said = ""
        self._born = born
        self._more = asyncio.Event()
        self._reading = asyncio.create_task(self._read(lines))

    async def until(self, words: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while words not in self.said:
                assert not self._reading.done(), f"it ended: {self.said}"
                self._more.clear()
                await self._more.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit status, which must come within a few seconds."""
        self._born.send(signal.SIGTERM)
        async with asyncio.timeout(5):
            return await self._born.end()

    async def close(self) -> None:
        await self._reading

    async def _read(self, lines: asyncio.StreamReader) -> None:
        async for line in lines:
            self.said += line.decode()
            self._more.set()
        self._more.set()


async def listen(pipe: int) -> asyncio.StreamReader:
    """What comes out of a pipe."""
    lines = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb"))
    return lines


def _ran(status: int, out: bytes, err: bytes) -> Ran:
    ran = Ran(status, out.decode(), err.decode())
    assert "Traceback" not in ran.said, ran.said
    return ran


def commands(group: object, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command of a click group, by the words that call it."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *path, name)
