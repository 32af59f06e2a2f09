"""What the digest's texts are filled with, besides what all texts are (test_chat_texts.py)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.domain.slips import SlipNumber
from tasks.services.digesting import ChasedLine, Ordered

VALUES: dict[str, Any] = {
    "slip": SlipNumber(2026, 12),
    "ordered": Ordered("<b>陈督办</b>", "请于周五下班前报送 & 附佐证"),
    "unanswered": [ChasedLine(1, 1, "12", "<b>规范</b>" * 5, "市司法局", "请抓紧", "张市长", date(2026, 3, 2), 5)] * 15,
    "more_unanswered": 2,
}
