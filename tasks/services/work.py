"""For the rooms above that compose several services into one step."""

from __future__ import annotations

from tasks.store.db import transaction

attempt = transaction
"""Within a transaction: what is done inside is undone as a whole if it raises, and what was done before stays."""

__all__ = ["attempt"]
