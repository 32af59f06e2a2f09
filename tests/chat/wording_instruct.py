"""What the texts of instructions are filled with, besides what all texts are (test_chat_texts.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chat.instructions import PER_PAGE
from tasks.domain.terms import EvidenceState, Role
from tasks.services.digesting import ChasedLine
from tasks.services.evidence import Kept
from tasks.services.instructing import Target, Targets
from tasks.services.instruction_view import Given, Part, Remark

NASTY = '<b>规范</b> & "检查"'
AT = datetime(2026, 3, 2, 9, 0)
_FILE = Kept(NASTY, "image/jpeg", 1, EvidenceState.STORED, "x", "")
PART = Part(1, 1, 1, NASTY * 5, NASTY * 60, NASTY, AT, False, (Remark(NASTY * 20, NASTY, AT),), (_FILE,))
WAITING = Part(2, 2, 2, NASTY * 5, "", "", None, False, (), ())
GIVEN = Given(
    *(1, 1, NASTY, "12", NASTY * 9, NASTY * 60, NASTY, NASTY, 1, AT, date(2026, 3, 2), 3),
    parts=(PART, WAITING),
    zone=ZoneInfo("Asia/Shanghai"),
)
_TARGET = Target(1, 1, NASTY * 5, Role.LEAD, (NASTY, NASTY), False)
LINE = ChasedLine(1, 1, "12", NASTY * 5, NASTY * 5, NASTY * 60, NASTY, date(2026, 3, 2), 5)

VALUES: dict[str, Any] = {
    "given": GIVEN,
    "part": PART,
    "parts": [(PART, datetime(2026, 3, 2, tzinfo=UTC)), (WAITING, None)] * 3,
    "to": Targets(1, "12", NASTY * 9, (_TARGET,) * 13, (_TARGET,) * 9),
    "number": "12",
    "title": NASTY * 9,
    "text": NASTY * 60,
    "by": NASTY,
    "unit": NASTY * 3,
    "said": NASTY * 9,
    "plan": NASTY * 9,
    "mine": False,
    "again": True,
    "files": 2,
    "waiting": 3,
    "line": LINE,
    "lines": list(enumerate([GIVEN] * PER_PAGE, 1)),
    "on": date(2026, 3, 2),
}
