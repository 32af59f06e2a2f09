"""What commands print as JSON, for other programs (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from tasks.domain.diff import ItemChange, StoredItem, Verdict
from tasks.domain.model import IntakeResult, ItemDraft
from tasks.domain.terms import Language, Role
from tasks.intake.document import as_json, schedule_as_json
from tasks.services.surveying import Preview


def import_document(result: IntakeResult, seen: Preview | None, language: Language, *, tells: bool) -> dict[str, Any]:
    """The table as it was read, and under `preview` what importing it would do; null when it is refused."""
    return {**as_json(result, language), "preview": _preview(seen, tells) if seen is not None else None}


def _preview(seen: Preview, tells: bool) -> dict[str, Any]:
    return {
        "plan": seen.plan_title,
        "exists": seen.exists,
        "counts": {verdict.value: seen.count(verdict) for verdict in Verdict},
        "changes": [_change(change, seen) for change in seen.changes],
        "units": [
            {
                "unit": unit,
                **{role.value: counts[role] for role in Role},
                "new": unit in seen.new_units,
                "collective_without_members": unit in seen.collectives,
            }
            for unit, counts in seen.parts.items()
        ],
        "proposals": [{"printed": one.printed, "unit": one.name, "reason": one.reason.value} for one in seen.proposals],
        "told": {"units": list(seen.told) if tells else [], "people": seen.people if tells else 0},
    }


def _change(change: ItemChange, seen: Preview) -> dict[str, Any]:
    item = change.draft or change.stored
    assert item is not None
    stored = change.stored.id if change.stored is not None else 0
    return {
        "verdict": change.verdict.value,
        "match": change.match.value,
        "area": item.area,
        "number": item.number or None,
        "title": item.title,
        "fields": {name: [_value(change.stored, name), _value(change.draft, name)] for name in change.fields},
        "closed": list(seen.closed.get(stored, ())),
        "extensions_ended": list(seen.regranted.get(stored, ())),
        "disputes_undone": [
            {"off": each.off, "to": each.to or None, "on": each.on.isoformat(), "by": each.by}
            for each in seen.reassigned.get(stored, ())
        ],
    }


def _value(item: StoredItem | ItemDraft | None, name: str) -> Any:
    """A field as it stands in the items of the same document; `units` are {unit, role}."""
    assert item is not None
    if name == "units":
        parts = item.parts() if isinstance(item, ItemDraft) else item.parts
        return [{"unit": unit, "role": role.value} for unit, role in parts]
    if name == "schedule":
        return schedule_as_json(item.schedule)
    value = getattr(item, name)
    return list(value) if isinstance(value, tuple) else value
