"""Files as they are written, one line each, and the list of those that were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, Self
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn

from console.texts import say
from console.views.parts import STYLES, Column, row, sentence, stack, table
from tasks.domain.moments import local
from tasks.domain.terms import Language, Output


class Writing:
    """A bar below the lines while files are being written; nothing of it stays, and a pipe sees the lines only."""

    def __init__(self, console: Console, language: Language) -> None:
        self.shown = 0
        self._console = console
        self._language = language
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=1.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, output: Output, done: float) -> None:
        """How much of an output is written, 0 to 1."""
        self._bar.update(self._task, description=say(self._language, "export.writing", what=output), completed=done)

    def show(self, line: RenderableType) -> None:
        self.shown += 1
        self._console.print(line)


def written(output: Output, path: Path, faults: Sequence[tuple[str, str]], language: Language) -> RenderableType:
    """The file in one line; below it what is not in it although it should be."""
    missing = (sentence(language, "export.fault", STYLES["warning"], place=place, why=why) for place, why in faults)
    return stack(sentence(language, "export.written", STYLES["ok"], what=output, path=path), *missing)


def not_written(output: Output, plan: str, error: Exception, language: Language) -> RenderableType:
    if isinstance(error, OSError):
        detail = error.strerror or str(error)
        why = say(language, "export.in_use", detail=f"{error.filename}: {detail}" if error.filename else detail)
    else:
        why = say(language, "export.fails", kind=type(error).__name__, detail=error)
    return sentence(language, "export.not_written", STYLES["error"], what=output, plan=plan, why=why)


def published(owed: datetime | None, zone: ZoneInfo, language: Language) -> RenderableType:
    """What came of a publication; `owed`: when what failed is tried again, None when nothing is left."""
    if owed is None:
        return sentence(language, "export.published")
    at = f"{local(owed, zone):%H:%M}"
    return sentence(language, "export.publish_again", STYLES["warning"], at=at)


def no_plans(language: Language) -> RenderableType:
    return sentence(language, "lists.no_plans")


class KeptFile(Protocol):
    """A file that was written before (exports.outputs.Kept). `size` in bytes; `written` in seconds since 1970."""

    @property
    def plan(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def output(self) -> Output: ...
    @property
    def size(self) -> int: ...
    @property
    def written(self) -> float: ...


def exports(files: Sequence[KeptFile], folder: Path, zone: ZoneInfo, language: Language) -> RenderableType:
    if not files:
        return sentence(language, "export.none_kept", folder=folder)
    shown = table(
        language,
        Column("export.as_of", narrow=True),
        Column("export.what", narrow=True),
        Column("export.plan", weight=2),
        Column("export.size", narrow=True, right=True),
        Column("export.made_at", narrow=True),
    )
    for file in files:
        made = datetime.fromtimestamp(file.written, UTC).astimezone(zone)
        row(shown, language, file.as_of, file.output, file.plan, _size(file.size), f"{made:%Y-%m-%d %H:%M}")
    return stack(sentence(language, "export.folder", folder=folder), shown)


def _size(size: int) -> str:
    """'12 KB', '3.4 MB'; binary units, as file managers count."""
    if size < 1024 * 1024:
        return f"{-(-size // 1024)} KB"
    return f"{size / 1024 / 1024:,.1f} MB"
