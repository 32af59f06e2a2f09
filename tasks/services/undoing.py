"""The imports that were applied, and taking one back while nothing later depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tasks.store.batch import Journal, ranges
from tasks.store.models import Evidence, Extension, Nudge, Progress, Review, Row

HISTORY: tuple[type[Row], ...] = (Progress, Evidence, Review, Extension, Nudge)


def kept(journal: Journal, touched: Iterable[int]) -> dict[str, Any]:
    """What an import keeps to be undone: the journal, the stored items that it changed, and how far each history had
    come, since whatever follows stands in the way."""
    return {
        **journal.as_plain(),
        "touched": ranges(touched),
        "marks": {model._meta.table_name: _last(model) for model in HISTORY},
    }


def _last(model: type[Row]) -> int:
    row = model.select(model.id).order_by(model.id.desc()).first()
    return row.id if row is not None else 0
