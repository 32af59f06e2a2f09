"""Scenes for conversations: an open office (demo.stage) with a small plan of 2026 adopted."""

from __future__ import annotations

import asyncio
import inspect
import struct
import zlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo.stage import Stage
from tasks.domain.deadlines import read_deadline
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports
from tasks.services.practice import Practice

TITLE = "青岚市2026年法治政府建设重点任务责任分解表"
MONDAY = datetime(2026, 3, 2, 1, 0)  # 09:00 in Beijing


def item(number: str, title: str, deadline: str, lead: str, *cooperating: str, area: str = "规范执法") -> ItemDraft:
    return ItemDraft(
        area=area,
        number=number,
        title=title,
        measures=("1.制定方案；", "2.抓好落实。"),
        lead_units=(lead,),
        responsible_units=(),
        cooperating_units=cooperating,
        deadline_text=deadline,
        schedule=read_deadline(deadline, 2026),
    )


ITEMS = (
    item("1", "公布行政检查事项清单", "3月10日前", "市司法局", "市财政局"),
    item("2", "开展案卷评查", "3月底前", "市司法局"),
    item("3", "报送合法性审核情况", "每季度末", "市司法局"),
    item("4", "规范审批中介服务", "6月底前", "市行政审批局"),
    item("5", "落实普法责任制", "长期坚持", "市教育局"),
)


class Office(Stage):
    async def adopt(self, *items: ItemDraft) -> None:
        items = items or ITEMS
        draft = PlanDraft(TITLE, 2026, tuple(dict.fromkeys(i.area for i in items)), items)
        result = IntakeResult("方案.xlsx", "0" * 64, draft)
        await self.run(imports.apply, result, None, "console", self.now(), self.practice)

    async def restart(self) -> None:
        await self.close()
        await self.open()


Scene = Callable[..., Awaitable[None]]


def scene(play: Scene) -> Callable[..., None]:
    """A test that is a conversation, on SQLite and on PostgreSQL."""

    @wraps(play)
    def run(database: str, tmp_path: Path, **others: Any) -> None:
        async def whole() -> None:
            practice = Practice(
                zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar(), evidence_folder=tmp_path / "evidence"
            )
            async with Office(practice, MONDAY) as office:
                await office.adopt()
                await play(office, **others)

        asyncio.run(whole())

    names = [name for name in inspect.signature(play).parameters if name != "office"]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            for name in ["database", "tmp_path", *names]
        ]
    )
    del run.__dict__["__wrapped__"]
    return run


def png(width: int = 8, height: int = 8) -> bytes:
    """A small picture that is one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x60\x90\xc0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
