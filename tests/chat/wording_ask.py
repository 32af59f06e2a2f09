"""What the texts of questions are filled with, at their longest."""

from __future__ import annotations

from typing import Any

from test_chat_texts import NASTY
from wording_review import AT, PROGRESS

VALUES: dict[str, Any] = {
    "names": [NASTY] * 5,
    "is_open": True,
    "answering": False,
    "answered_by": NASTY,
    "progress": PROGRESS,
    "at": AT,
    "text": NASTY * 60,
    "asker": NASTY,
    "files": 10,
}
