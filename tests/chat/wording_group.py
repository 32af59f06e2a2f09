"""Sample values for the texts about groups."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from test_chat_texts import NASTY, card

VALUES: dict[str, Any] = {
    "choices": True,
    "lost": [SimpleNamespace(title=NASTY, name=NASTY)] * 3,
    "at": datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    "cards": [card()] * 15,
    "due": 3,
    "late": 2,
    "due_of": [(NASTY, [card()] * 3)] * 5,
    "late_of": [(NASTY, [card()] * 3)] * 5,
}
