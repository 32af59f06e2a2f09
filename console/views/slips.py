"""The numbered reminder slips: the list, and those that were written as letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import RenderableType

from console.views.parts import Column, row, sentence, table
from tasks.domain.slips import SlipItem, SlipState
from tasks.domain.terms import Language
from tasks.services.slips import SlipLine


def slips(lines: Sequence[SlipLine], language: Language) -> RenderableType:
    if not lines:
        return sentence(language, "slips.none")
    listed = table(
        language,
        Column("slips.number", narrow=True),
        Column("slips.on", narrow=True),
        Column("slips.unit", weight=2),
        Column("slips.items", weight=2),
        Column("slips.people", weight=2),
        Column("slips.by", weight=2),
        Column("slips.state", narrow=True),
    )
    for line in lines:
        style = {SlipState.VOID: "dim", SlipState.FAILED: "yellow"}.get(line.state, "")
        items = [_item(item) for item in line.items]
        by = line.by or line.kind
        row(listed, language, line.number, line.on, line.unit, items, line.people, by, line.state, style=style)
    return listed


def slip_written(slip: SlipLine, path: Path, language: Language) -> RenderableType:
    return sentence(language, "slips.written", slip=slip.number, unit=slip.unit, path=path, items=len(slip.items))


def _item(item: SlipItem) -> str:
    return item.number or item.title
