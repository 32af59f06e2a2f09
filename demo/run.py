"""The demo from the first line to the last. bot.py hands in what only a composition root may choose."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from rich.console import Console, RenderableType

from demo.narrator import Narrator
from demo.stage import Stage
from demo.story import END, START, Story, save_chats
from exports.outputs import file_name
from exports.workbook import write_workbook
from samples.make import FILE_NAME
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult
from tasks.domain.moments import end_of_day
from tasks.domain.terms import Language, Output
from tasks.intake.reader import read_file
from tasks.services import imports, ledger, weekly
from tasks.services.practice import Practice
from tasks.services.surveying import Preview
from tasks.store import db

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / FILE_NAME
DATABASE = "duban.db"
EVIDENCE = "evidence"


Show = Callable[[IntakeResult, Preview], RenderableType]


def play(console: Console, folder: Path, practice: Practice, show_preview: Show, *, keep: bool) -> None:
    """Plays the main job into `folder`; the database stays there if `keep`. Raises Refused if one is there already."""
    if keep and (folder / DATABASE).exists():
        raise Refused("demo_exists", folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    # What is not kept lies elsewhere, so that a demo that was killed is in nobody's way.
    work = folder if keep else Path(tempfile.mkdtemp(prefix="duban-demo-"))
    db.connect(f"sqlite:///{work.absolute().as_posix()}/{DATABASE}")
    db.migrate()
    try:
        asyncio.run(_perform(Narrator(console), folder, work, practice, show_preview))
    finally:
        db.close()
        if not keep:
            shutil.rmtree(work, ignore_errors=True)  # Windows may let go of the database a moment later


async def _perform(tell: Narrator, folder: Path, work: Path, practice: Practice, show_preview: Show) -> None:
    began = monotonic()
    practice = replace(practice, evidence_folder=work / EVIDENCE)
    async with Stage(practice, end_of_day(START, practice.zone)) as stage:
        stage.on(START, 8)
        story = Story(stage, tell)
        tell.chapter(1, "导入责任分解表", "The split table goes in")
        result = await asyncio.to_thread(read_file, SAMPLE)
        assert result.draft is not None, result.errors
        seen = await stage.run(imports.preview, result.draft, None, stage.now(), practice)
        tell.show(show_preview(result, seen))
        applied = await stage.run(imports.apply, result, None, "demo", stage.now(), practice)
        tell.chapter(2, "登记联络员", "People open their invitations")
        await story.gather_people()
        tell.chapter(3, "十周过去", "Ten weeks go by")
        await story.weeks()
        tell.chapter(4, "进展工作簿", "The status workbook comes out")
        stage.on(END, 17)
        found = await stage.run(ledger.ledger, applied.plan_id, None, stage.now(), practice, Language.ZH)
        week = await stage.run(weekly.week, applied.plan_id, found, stage.now(), practice, Language.ZH)
        workbook = write_workbook(found, folder / file_name(found, Output.WORKBOOK), Language.ZH, week)
        chats = await save_chats(story, folder / "chats")
    tell.summary(found, story.reports, story.digests, monotonic() - began)
    tell.files(workbook, chats, work / DATABASE if work == folder else None)
    tell.next_steps()
