"""What the texts of answers entered on behalf are filled with, besides what all texts are (test_chat_texts.py)."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from tasks.domain.terms import Channel, ReportStatus

NASTY = '<b>规范</b> & "检查"'
_SAID = SimpleNamespace(
    status=ReportStatus.DIFFICULTY,
    percent=80,
    text=NASTY * 100,
    help_wanted=NASTY * 20,
    figures={"培训（次）": 6.0, NASTY: 1.5},
    expected_on=date(2026, 3, 31),
    files=[SimpleNamespace(name=NASTY)] * 30,
)
_COMPARED = [
    SimpleNamespace(name="培训", unit="次", before=6.0, now=4.0, doubtful=True),
    SimpleNamespace(name="", unit="%", before=50.0, now=80.0, doubtful=False),
]

VALUES: dict[str, Any] = {
    "who": NASTY,
    "channel": Channel.PHONE,
    "said": _SAID,
    "said_on": date(2026, 3, 2),
    "compared": _COMPARED,
    "plan": NASTY * 9,
    "entered": SimpleNamespace(text=NASTY * 100, status=ReportStatus.DONE, by=NASTY, recorded_by=NASTY),
    "text": NASTY * 100,
}
