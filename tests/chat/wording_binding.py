"""Values for the texts of registering."""

from __future__ import annotations

from typing import Any

NASTY = '<b>规范</b> & "检查"'
VALUES: dict[str, Any] = {"plans": [(NASTY * 10, 31)] * 3, "units": [NASTY] * 8, "back": NASTY}
