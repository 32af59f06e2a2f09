"""Who said what was reported, and who entered it: '电话代登：王某（陈督办登记）'."""

from __future__ import annotations

from tasks.domain.model import Progress
from tasks.domain.terms import Channel, Language, Source


def said_by(progress: Progress, language: Language = Language.ZH) -> str:
    """The reporter; of what was entered on a unit's behalf also how it came, and who entered it."""
    if not progress.recorded_by:
        return progress.by
    zh, by, entered_by = language is Language.ZH, progress.by, progress.recorded_by
    if progress.source is Source.COLLECT:
        return f"表格回收：{by}（{entered_by}登记）" if zh else f"{by}, by return sheet (entered by {entered_by})"
    known = next((each for each in Channel if each.zh == progress.source_note), None)
    how = known.label(language) if known is not None else progress.source_note
    return f"{how}代登：{by}（{entered_by}登记）" if zh else f"{by}, {how} (entered by {entered_by})"
