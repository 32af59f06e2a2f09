"""What the texts of the choice of a plan are filled with."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from wording_status import NASTY

LINE = SimpleNamespace(id=1, title=NASTY * 9, areas=7, items=31)
VALUES: dict[str, Any] = {
    "plan": SimpleNamespace(id=1, title=NASTY * 20),
    "note": NASTY * 5,
    "page": SimpleNamespace(lines=(LINE,) * 8, number=1, of=3, total=20),
    "line": LINE,
    "switched": True,
    "open": 3,
}
