"""Sample values of the texts about other units' reports."""

from __future__ import annotations

from typing import Any

from wording_tasks import CARD, NASTY, OTHER

from tasks.domain.terms import ReportStatus, Role

VALUES: dict[str, Any] = {
    "card": CARD,
    "others": [{"part": OTHER, "picked": True, "text": NASTY * 90}] * 5,
    "most": 600,
    "picked": True,
    "unit": NASTY,
    "role": Role.COOPERATING,
    "status": ReportStatus.PROGRESS,
    "count": 3,
    "parts": [(NASTY, NASTY * 10)] * 3,
}
