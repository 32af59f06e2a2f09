"""A new draft against the stored plan: what an import would change, decided before anything is written.

An item is matched by its place (area, number) and by its title, which holds when numbers shift; what the new table no
longer has is withdrawn, never deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tasks.domain.model import ItemDraft, Schedule
from tasks.domain.splitting import normal_name
from tasks.domain.terms import Role


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class StoredItem:
    """A key task as the database has it; `parts` are (unit name, role) in the order of the table."""

    id: int
    area: str
    number: str
    title: str
    measures: tuple[str, ...]
    deadline_text: str
    schedule: Schedule
    parts: tuple[tuple[str, Role], ...]
    remark: str = ""


@dataclass(frozen=True)
class ItemChange:
    """The verdict on one item. `fields` are the names of what differs, for CHANGED."""

    verdict: Verdict
    stored: StoredItem | None
    draft: ItemDraft | None
    fields: tuple[str, ...] = ()


def diff(stored: Sequence[StoredItem], drafts: Sequence[ItemDraft]) -> tuple[ItemChange, ...]:
    """One change per item, the draft's in their order, then the withdrawn ones in the stored order."""
    left = {item.id: item for item in stored}
    matches: list[StoredItem | None] = [None] * len(drafts)
    for key in (_by_place_and_title, _by_area_and_title, _by_place, _by_title):
        index: dict[tuple[str, ...], list[StoredItem]] = {}
        for item in left.values():
            index.setdefault(key(item), []).append(item)
        for position, draft in enumerate(drafts):
            if matches[position] is None and (found := index.get(key(draft))):
                match = matches[position] = found.pop(0)
                del left[match.id]
    changes = [_change(match, draft) for match, draft in zip(matches, drafts, strict=True)]
    changes += [ItemChange(Verdict.WITHDRAWN, item, None) for item in stored if item.id in left]
    return tuple(changes)


def _by_place_and_title(item: StoredItem | ItemDraft) -> tuple[str, ...]:
    return normal_name(item.area), normal_name(item.number), normal_name(item.title)


def _by_area_and_title(item: StoredItem | ItemDraft) -> tuple[str, ...]:
    """Before the place alone: when one item is taken out, every number after it shifts, and the titles do not."""
    return normal_name(item.area), normal_name(item.title)


def _by_place(item: StoredItem | ItemDraft) -> tuple[str, ...]:
    return normal_name(item.area), normal_name(item.number)


def _by_title(item: StoredItem | ItemDraft) -> tuple[str, ...]:
    return (normal_name(item.title),)


def _change(stored: StoredItem | None, draft: ItemDraft) -> ItemChange:
    if stored is None:
        return ItemChange(Verdict.NEW, None, draft)
    pairs = (
        ("area", stored.area, draft.area),
        ("number", stored.number, draft.number),
        ("title", stored.title, draft.title),
        ("measures", stored.measures, draft.measures),
        ("deadline_text", stored.deadline_text, draft.deadline_text),
        ("schedule", stored.schedule, draft.schedule),
        ("units", set(stored.parts), set(draft.parts())),
        ("remark", stored.remark, draft.remark),
    )
    fields = tuple(name for name, before, after in pairs if before != after)
    return ItemChange(Verdict.CHANGED if fields else Verdict.SAME, stored, draft, fields)
