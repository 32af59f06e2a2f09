"""Fetches the files that people sent: evidence, kept under its content's hash, and tables that are to be imported."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from telegram.error import BadRequest, RetryAfter, TelegramError

from chat import importing
from chat.pacing import Backoff
from chat.telegram.client import TelegramBot, asked_silence
from chat.worker import Worker
from tasks.services import evidence, tables
from tasks.services.tables import Table

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024  # what Telegram's own servers hand to bots
PARTIAL = "partial"  # folder of unfinished downloads
# Kept in the stored name, so that the file opens by a double click; any other ending is left out.
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic"}
DOCUMENTS = {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".ofd", ".csv", ".txt"}
OTHERS = {".zip", ".rar", ".7z", ".mp4", ".mov", ".mp3", ".ogg", ".m4a", ".amr"}
SUFFIXES = frozenset(PICTURES | DOCUMENTS | OTHERS)


@dataclass(frozen=True)
class _Fetched:
    sha256: str
    size: int
    path: str


async def fetch_evidence(
    bot: TelegramBot,
    worker: Worker,
    folder: Path,
    clock: Callable[[], datetime],
    *,
    give_up: Callable[[int, str, datetime], None] = evidence.give_up,
    most: int = MOST_BYTES,
    backoff: Backoff | None = None,
) -> bool:
    """Fetches the next pending file into `folder`; returns whether there was one. `most` in bytes.

    A file that is too large or gone is given up: `give_up` (id, reason, now) runs on the database thread, records it
    and tells whoever sent it. Any other failure is tried again later. The sender's
    file name is never part of a path.
    """
    pending = await worker.run(evidence.next_pending, clock())
    if pending is None:
        return False
    suffix = PurePath(pending.name).suffix.lower()
    try:
        async with _downloaded(bot, folder, pending.file_id, pending.size, most) as (temporary, size):
            fetched = await asyncio.to_thread(_keep, folder, temporary, size, suffix)
    except BadRequest as error:
        await worker.run(give_up, pending.id, _reason(error, most), clock())
    except (TelegramError, OSError) as error:
        log.warning("evidence %d was not fetched: %s", pending.id, error)
        retry_at = _again(error, pending.attempts, clock(), backoff)
        await worker.run(evidence.failed, pending.id, str(error), retry_at=retry_at)
    else:
        await worker.run(evidence.stored, pending.id, sha256=fetched.sha256, size=fetched.size, path=fetched.path)
    return True


async def fetch_table(
    bot: TelegramBot,
    worker: Worker,
    folder: Path,
    clock: Callable[[], datetime],
    *,
    give_up: Callable[[Table, str, datetime], None],
    most: int,
    backoff: Backoff | None = None,
) -> bool:
    """The same for the next table that a coordinator sent. It is stored under its number, with its ending."""
    table = await worker.run(tables.next_pending, clock())
    if table is None:
        return False
    most = min(most, MOST_BYTES)
    suffix = PurePath(table.name).suffix.lower()
    target = folder / f"{table.id}{suffix if suffix in importing.SUFFIXES else ''}"
    try:
        async with _downloaded(bot, folder, table.file_id, table.size, most) as (temporary, _):
            await asyncio.to_thread(temporary.replace, target)
    except BadRequest as error:
        await worker.run(give_up, table, _reason(error, most), clock())
    except (TelegramError, OSError) as error:
        log.warning("table %d was not fetched: %s", table.id, error)
        await worker.run(tables.not_fetched, table.id, retry_at=_again(error, table.attempts, clock(), backoff))
    else:
        await worker.run(tables.fetched, table.id, target.name, clock())
    return True


def _again(error: Exception, attempts: int, now: datetime, backoff: Backoff | None) -> datetime:
    delay = (backoff or Backoff(first=30.0, most=3600.0)).delay(attempts + 1)
    if isinstance(error, RetryAfter):
        delay = max(delay, asked_silence(error))
    return now + timedelta(seconds=delay)


@asynccontextmanager
async def _downloaded(
    bot: TelegramBot, folder: Path, file_id: str, size: int | None, most: int
) -> AsyncIterator[tuple[Path, int]]:
    """The complete file in a temporary place below `folder`, and its size in bytes; gone when the block ends."""
    if size is not None and size > most:
        raise BadRequest("file is too big")
    partial = folder / PARTIAL
    await asyncio.to_thread(partial.mkdir, parents=True, exist_ok=True)
    handle, name = await asyncio.to_thread(tempfile.mkstemp, dir=partial)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as into:
            fetched = await bot.download(file_id, into, most=most)
            into.flush()
            await asyncio.to_thread(os.fsync, into.fileno())
        yield temporary, fetched
    finally:
        await asyncio.to_thread(temporary.unlink, missing_ok=True)


def _keep(folder: Path, temporary: Path, size: int, suffix: str) -> _Fetched:
    """Moves a complete file to the place that its content names. The same content twice is the same file."""
    with temporary.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    relative = PurePath(sha256[:2]) / f"{sha256}{suffix if suffix in SUFFIXES else ''}"
    target = folder / relative
    target.parent.mkdir(exist_ok=True)
    temporary.replace(target)
    return _Fetched(sha256, size, relative.as_posix())


def _reason(error: BadRequest, most: int) -> str:
    if "too big" in error.message.lower():
        return f"文件超过 {most // 1024 // 1024} MB，机器人无法下载 / larger than {most // 1024 // 1024} MB"
    return f"文件已无法下载 / no longer available: {error.message}"
