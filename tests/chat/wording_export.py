"""What the texts of requested outputs are filled with."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from wording_status import AT, NASTY

from tasks.domain.terms import Output

VALUES: dict[str, Any] = {
    "plan": SimpleNamespace(title=NASTY * 20),
    "title": NASTY * 20,
    "unknown": NASTY * 9,
    "output": Output.YEARLY,
    "at": AT,
    "missing": 3,
    "size": 63,
    "most": 50,
    "path": NASTY * 9,
    "until": date(2026, 3, 27),
}
