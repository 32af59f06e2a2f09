"""What the texts of return sheets are filled with."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.domain.terms import ReportStatus
from tasks.intake.returned import Row
from tasks.services.collecting import Line, Verdict

NASTY = '<b>规范</b> & "检查"'
_ROW = Row("A7", "11", NASTY * 4, 1, date(2026, 3, 2), ReportStatus.PROGRESS, 60, NASTY * 20)

VALUES: dict[str, Any] = {
    "name": NASTY * 8,
    "on": date(2026, 3, 6),
    "unclear": NASTY,
    "taken": [Line(_ROW, Verdict.TAKEN)] * 15,
    "more_taken": 4,
    "left": [(Line(_ROW, Verdict.DOUBT), NASTY * 6)] * 15,
    "more_left": 3,
    "same": 2,
    "can": True,
    "total": 24,
}
