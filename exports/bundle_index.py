"""The index of the evidence bundle: which file proves what, who sent it when, and whether it is what was received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

import xlsxwriter

from exports.cells import sheet_name
from exports.sheet import Column, Sheet
from exports.sheet_ledger import DATE_FORMAT
from exports.table import write_table
from exports.view import View, Words
from tasks.domain.terms import Language
from tasks.services.evidence import PlanFile


class Found(Enum):
    """What became of a file on the way into the bundle."""

    WHOLE = Words("在包内", "in the bundle")
    MISSING = Words("缺失或无法读取", "missing, or cannot be read")
    ALTERED = Words("已被改动：内容与收到时不同", "altered: not what was received")
    PENDING = Words("尚未下载", "not fetched yet")
    FAILED = Words("下载失败", "could not be fetched")

    def said(self, language: Language) -> str:
        return self.value.en if language is Language.EN else self.value.zh


@dataclass(frozen=True)
class Entry:
    """A line of the index. `size` in bytes, of the file as it lies there."""

    file: PlanFile
    place: str  # in the bundle
    found: Found
    size: int


def write_index(view: View, entries: Sequence[Entry], file: BinaryIO) -> None:
    """Writes the index as a workbook; the same entries give the same bytes."""
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": view.say(_TITLE), "author": "duban", "created": view.ledger.at})
    write_table(book, sheet_name(view.say(_TITLE)), _sheet(entries), view)
    book.close()


_TITLE = Words("佐证材料目录", "Index of evidence")


def _review(entry: Entry, view: View) -> str:
    decision = entry.file.decision
    return view.label(decision) if decision is not None else view.say(Words("未审核", "not reviewed"))


def _sheet(entries: Sequence[Entry]) -> Sheet[Entry]:
    def lines(view: View) -> list[str]:
        missing = sum(entry.found is not Found.WHOLE for entry in entries)
        words = Words(
            "截至{day}，共{n}件，其中{missing}件不在包内。", "As of {day}: {n} files, {missing} not in the bundle."
        )
        if not missing:
            words = Words("截至{day}，共{n}件，均在包内。", "As of {day}: {n} files, all in the bundle.")
        return [view.say(words, day=view.long_day(view.ledger.as_of), n=len(entries), missing=missing)]

    return Sheet[Entry](
        title=_TITLE,
        heading=Words("{plan}佐证材料目录", "{plan}: index of evidence"),
        lines=lines,
        columns=(
            Column(Words("序号", "No."), 6, lambda entry, view: entry.file.number, "center"),
            Column(Words("编号", "Item"), 7, lambda entry, view: entry.file.item_number, "center"),
            Column(Words("重点任务", "Key task"), 22, lambda entry, view: entry.file.title),
            Column(Words("单位", "Unit"), 16, lambda entry, view: entry.file.unit),
            Column(Words("包内文件", "In the bundle"), 34, lambda entry, view: entry.place),
            Column(Words("原文件名", "Sent as"), 22, lambda entry, view: entry.file.name),
            Column(Words("大小\n（字节）", "Bytes"), 11, lambda entry, view: entry.size or None, "center", "#,##0"),
            Column(Words("SHA-256", "SHA-256"), 24, lambda entry, view: entry.file.sha256),
            Column(Words("报送人", "By"), 10, lambda entry, view: entry.file.by, "center"),
            Column(
                Words("报送日期", "Reported on"),
                13,
                lambda entry, view: view.day(entry.file.said_at),
                "center",
                DATE_FORMAT,
            ),
            Column(Words("审核", "Review"), 10, _review, "center"),
            Column(Words("核对", "Check"), 16, lambda entry, view: entry.found.said(view.language), "center"),
        ),
        rows=lambda view: entries,
        empty=Words("还没有佐证材料。", "There is no evidence yet."),
        filtered=True,
    )
