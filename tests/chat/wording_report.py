"""Sample values for the texts of reporting."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.figures import Compared

AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NASTY = '<b>规范</b> & "检查"'
VALUES: dict[str, Any] = {
    "heading": "edited",
    "guessed": True,
    "anew": True,
    "help_wanted": NASTY * 30,
    "compared": [Compared(NASTY, "次", 6, 4, doubtful=True), Compared("", "%", 60, 80, doubtful=False)] * 5,
    "unproved": True,
    "other": NASTY,
    "other_at": AT,
    "changed": True,
    "withdrawn_by": NASTY,
    "newer": 8,
    "unknown": "9",
    "overtaken_by": 9,
    "decision": None,
    "more": 2,
    "under_way": True,
    "expected_on": date(2026, 3, 31),
}
