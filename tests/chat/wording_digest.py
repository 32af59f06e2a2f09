"""What the digest's texts are filled with, besides what all texts are (test_chat_texts.py)."""

from __future__ import annotations

from typing import Any

from tasks.services.digesting import Ordered

VALUES: dict[str, Any] = {"ordered": Ordered("<b>陈督办</b>", "请于周五下班前报送 & 附佐证")}
