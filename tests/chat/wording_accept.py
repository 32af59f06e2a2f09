"""Sample values of the texts about confirming parts."""

from __future__ import annotations

VALUES = {"count": 12, "disputed": 2}
