"""Values for the texts about a change of post."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from test_chat_texts import AT, NASTY

from tasks.domain.terms import ContactRole, ReportStatus

VALUES: dict[str, Any] = {
    "own": False,
    "coordinates": True,
    "more": 2,
    "to": NASTY,
    "until": AT,
    "link": "https://t.me/duban_bot?start=abcdefghijklmnopqrstuv",
    "total": 12,
    "overdue": 3,
    "waiting": 2,
    "latest": SimpleNamespace(status=ReportStatus.PROGRESS, percent=80, text=NASTY * 100, by=NASTY),
    "each": SimpleNamespace(unit=NASTY * 3, role=ContactRole.DEPUTY, person=SimpleNamespace(name=NASTY * 3)),
}
