"""What the texts of more time are filled with, at their longest."""

from __future__ import annotations

from datetime import date
from typing import Any

from test_chat_texts import NASTY
from wording_review import AT

VALUES: dict[str, Any] = {
    "calendar": True,
    "rest_day": True,
    "asked": date(2026, 3, 31),
    "withdrawn_by": "",
    "decision": "send_back",
    "decided_by": NASTY,
    "decided_at": AT,
    "more": 30,
    "reason": NASTY * 60,
    "because": NASTY * 60,
    "prompt": NASTY,
}
