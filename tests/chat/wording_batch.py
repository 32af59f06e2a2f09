"""What the texts of accepting several reports are filled with, at their longest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from test_chat_texts import NASTY, card
from wording_review import AT, PROGRESS

from tasks.domain.reviewing import CloserLook

LEFT_OUT = {"card": card(), "why": NASTY}
VALUES: dict[str, Any] = {
    "lines": [
        {"place": 88, "out": place % 2, "found": SimpleNamespace(card=card(), progress=PROGRESS, closes=True)}
        for place in range(8)
    ],
    "total": 80,
    "chosen": 79,
    "pages": 10,
    "next_batch": 300,
    "others": [(reason, 30) for reason in CloserLook],
    "cards": [card()] * 10,
    "more_accepted": 70,
    "count": 80,
    "closed": 70,
    "at": AT,
    "until": AT,
    "left_out": [LEFT_OUT] * 10,
    "more_left_out": 3,
    "kept": [card()] * 10,
    "more_kept": 3,
}
