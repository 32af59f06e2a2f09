"""What the texts of who has reported are filled with."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from wording_status import AT, NASTY

from tasks.domain.terms import Answer, Light

COUNTS = [(answer, 12) for answer in (Answer.OVERDUE, Answer.SILENT, Answer.NOT_DUE, Answer.LATE, Answer.ON_TIME)]
LINE = SimpleNamespace(unit=NASTY * 9, light=Light.RED, owed=4, answered=2, counts=COUNTS, contacts=(NASTY,) * 9)
VALUES: dict[str, Any] = {
    "plan": SimpleNamespace(title=NASTY * 20),
    "period": NASTY,
    "at": AT,
    "first": date(2026, 3, 1),
    "last": date(2026, 3, 31),
    "note": NASTY * 5,
    "counts": COUNTS,
    "missing": 3,
    "page": SimpleNamespace(lines=(LINE,) * 8, number=1, of=3, total=20),
    "line": LINE,
}
