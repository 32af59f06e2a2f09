"""Values for the texts about leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.services.leaves import Cover

NASTY = '<b>规范</b> & "检查"'
SPANS = ((date(2026, 3, 5), date(2026, 3, 5)), (date(2026, 3, 7), date(2026, 3, 8)))
VALUES: dict[str, Any] = {
    "own": False,
    "unclear": True,
    "first": date(2026, 3, 5),
    "from_on": date(2026, 3, 5),
    "until_on": date(2026, 3, 8),
    "day": date(2026, 3, 6),
    "covers": [Cover(1, NASTY, (NASTY,) * 4, SPANS), Cover(2, NASTY, (), SPANS), Cover(3, NASTY, (NASTY,), ())],
}
