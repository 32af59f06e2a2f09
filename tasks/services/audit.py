"""The audit trail: who did what, when and why; refusals too. Only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tasks.store.models import Audit


def note(actor: str, action: str, subject: str, now: datetime, *, reason: str = "", **detail: Any) -> None:
    """One entry, in the caller's transaction. `subject` is 'kind:id', such as 'assignment:12'."""
    Audit.create(at=now, actor=actor, action=action, subject=subject, reason=reason, detail=detail)
