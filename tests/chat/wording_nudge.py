"""What the texts of reminders by hand are filled with, besides what all texts are (test_chat_texts.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from chat.nudging import MOST_LINES, MOST_MISSED, MOST_NUMBERS, MOST_PEOPLE, MOST_SLIPS, Numbers
from tasks.domain.slips import SlipNumber, numbers
from tasks.domain.terms import Light
from tasks.services.outlook import Aim, Missed, Why

NASTY = '<b>规范</b> & "检查"'
_CARD = SimpleNamespace(number="12", title=NASTY * 5, shown=SimpleNamespace(light=Light.RED))
_ASKED = SimpleNamespace(card=_CARD, reason="已逾期 12 个工作日，尚未报送")
_PERSON = SimpleNamespace(name=NASTY * 3, units=(NASTY * 3,), asked=[_ASKED])

SHORT: dict[str, Any] = {
    "people": (),
    "numbers": [Numbers(NASTY, (NASTY * 3,), 20, ("第12项",) * MOST_NUMBERS)] * MOST_PEOPLE,
}
"""Instead, where writing all of it out would be too long."""

VALUES: dict[str, Any] = {
    "aim": Aim.ITEM,
    "subject": NASTY * 9,
    "said": NASTY * 9,
    "plan": NASTY * 9,
    "note": NASTY,
    "items": 20,
    "people": [_PERSON] * MOST_LINES,
    "numbers": (),  # never both
    "message": NASTY * 10,
    "missed": [Missed(NASTY * 3, NASTY, Why.AWAY, date(2026, 3, 31), (NASTY, NASTY))] * MOST_MISSED,
    "more_missed": 2,
    "reminded": [NASTY] * 20,
    "waiting": 3,
    "disputed": 1,
    "early": 4,
    "opens_at": datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
    "slips": numbers([SlipNumber(2026, n) for n in range(1000, 1000 + MOST_SLIPS)]),
    "more_slips": 3,
    "at": datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
}
