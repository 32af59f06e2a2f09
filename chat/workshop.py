"""Makes the outputs that were asked for in chat and queues them: outside the conversation and the database thread.

Writing a file takes seconds and is done on a thread of its own. What became of it is one transaction on the database
thread, with the message in it.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from chat import texts
from chat.worker import Worker
from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.moments import local
from tasks.domain.terms import Language, Output
from tasks.services import exporting, outbox, people
from tasks.services.exporting import Request
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.work import attempt

log = logging.getLogger(__name__)

MB = 1024 * 1024
LOOK_FOR_REQUESTS = 5.0  # s, at most, while one waits for its next attempt …
LOOK_FOR_FILES = 60.0  # … and while files are to be removed some time

Produce = Callable[[int, Output, "date | None", datetime, Language, Path], tuple[Path, int]]
"""(plan, output, as of, now, language, folder): the file that it wrote there, and how many of its parts are missing."""


@dataclass(frozen=True)
class Workshop:
    """`worker` is the database thread, `maker` the one on which files are written. `most`: the largest
    file in bytes that the messenger takes."""

    worker: Worker
    maker: Worker
    practice: Practice
    produce: Produce
    most: int

    async def next(self, now: datetime) -> bool:
        """Makes what has waited longest; returns whether there was anything. Database faults are raised: it is owed
        still, and made again when the claim has run out."""
        wanted = await self.worker.run(exporting.next_pending, now)
        if wanted is None:
            return False
        try:
            actor = await self.worker.run(_entitled, wanted, now)
            if actor is None or wanted.exhausted:
                why = "no longer entitled" if actor is None else "every attempt ended the process"
                await self.worker.run(_fail, wanted, why, now, final=True)
                return True
            same = await self.worker.run(exporting.fresh, wanted, actor.language, now)
            path, missing = await self.maker.run(self._make, wanted, actor.language, same, now)
            size = path.stat().st_size
            relative = path.relative_to(self.practice.requests_folder).as_posix()
            if not await self.worker.run(self._send, wanted, relative, size, missing, now):
                await self.maker.run(_remove, path.parent)
        except self.worker.faults:
            raise
        except Exception as error:  # a mistake of ours, or a full disk: it stops no other request
            log.exception("request %d could not be made", wanted.id)
            await self.worker.run(_fail, wanted, f"{type(error).__name__}: {error}", now)
        return True

    async def tidy(self, now: datetime) -> float | None:
        """Removes files that are no longer needed; returns the seconds after which to look again, None: at news."""
        for request_id, path in await self.worker.run(exporting.leftovers, now):
            await self.maker.run(_remove, (self.practice.requests_folder / path).parent)
            await self.worker.run(exporting.removed, request_id)
        if await self.worker.run(exporting.waits):
            return LOOK_FOR_REQUESTS
        return LOOK_FOR_FILES if await self.worker.run(exporting.keeps) else None

    def _make(self, wanted: Request, language: Language, same: str | None, now: datetime) -> tuple[Path, int]:
        """Each request has a folder of its own: its file keeps the name that it is sent with."""
        folder = self.practice.requests_folder / str(wanted.id)
        folder.mkdir(parents=True, exist_ok=True)
        if same is not None and wanted.output is Output.PICTURE:
            source = self.practice.requests_folder / same
            try:
                shutil.copy(source, folder / source.name)
                return folder / source.name, 0
            except FileNotFoundError:  # removed meanwhile
                log.info("request %d is made anew", wanted.id)
        return self.produce(wanted.plan_id, wanted.output, wanted.as_of, now, language, folder)

    # ── on the database thread ────────────────────────────────────────────────────────────────────────────────────

    def _send(self, wanted: Request, path: str, size: int, missing: int, now: datetime) -> bool:
        """False: nobody wants the file any more."""
        with attempt():
            actor = _entitled(wanted, now)
            if actor is None or not exporting.done(wanted.id, path, now):
                return False
            whole = self.practice.requests_folder / path
            too_large = size > self.most
            values = {
                "title": wanted.plan,
                "output": wanted.output,
                "at": local(now, self.practice.zone),
                "missing": missing,
            }
            if too_large:
                key = "export.too_large"
                until = local(now + exporting.KEPT, self.practice.zone).date()
                values |= {"size": -(-size // MB), "most": self.most // MB, "path": str(whole), "until": until}
            else:
                key = "export.caption"
            message = Outgoing(
                chat_id=actor.chat_id,
                kind=OutgoingKind.SEND if too_large else OutgoingKind.DOCUMENT,
                text=texts.say(actor.language, key, **values),
                path=None if too_large else str(whole),
                file_name=None if too_large else whole.name,
                contact_id=actor.contact_id,
                dedupe_key=exporting.message_key(wanted.id),
                messenger=actor.messenger,
            )
            outbox.enqueue([message], now)
        return True


def _entitled(wanted: Request, now: datetime) -> Actor | None:
    """Whoever asked, if they still may have it."""
    found = people.contacts_of([wanted.contact_id], now)
    return found[0] if found and wanted.output in exporting.may_have(found[0]) else None


def _fail(wanted: Request, error: str, now: datetime, *, final: bool = False) -> None:
    with attempt():
        if not exporting.failed(wanted, error, now, final=final):
            return
        actor = _entitled(wanted, now)
        if actor is not None:
            message = Outgoing(
                chat_id=actor.chat_id,
                text=texts.say(actor.language, "export.failed", title=wanted.plan, output=wanted.output),
                contact_id=actor.contact_id,
                dedupe_key=exporting.message_key(wanted.id),
                messenger=actor.messenger,
            )
            outbox.enqueue([message], now)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
