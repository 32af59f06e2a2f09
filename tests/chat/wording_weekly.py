"""What the texts of the scheduled files are filled with."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.domain.terms import Output

VALUES: dict[str, Any] = {
    "what": Output.WORKBOOK,
    "on": date(2026, 3, 6),
    "plan": "青岚市2026年法治政府建设<b>重点任务</b>" * 4,
    "unit": "市司法局" * 10,
    "error": "文件无法写入 " * 40,
    "given_up": True,
}
