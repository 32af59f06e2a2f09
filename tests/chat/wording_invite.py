"""Values for the texts of invitations."""

from __future__ import annotations

from typing import Any

from test_chat_texts import AT
from wording_contacts import MEMBERS

VALUES: dict[str, Any] = {
    "without": 12,
    "until": AT,
    "link": "https://t.me/duban_bot?start=abcdefghijklmnopqrstuv",
    "members": MEMBERS,
}
