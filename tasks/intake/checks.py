"""What only shows when items are seen together: repeated and missing numbers, repeated rows (readings 3 and 35)."""

from __future__ import annotations

from collections import Counter

from tasks.domain.model import ItemDraft, Problem
from tasks.intake.cells import number_value

MOST_GAPS = 5  # named one by one; beyond that as a span
FURTHEST_GAP = 10_000  # from one number to the next: beyond that it is another kind of number


def check_together(items: list[ItemDraft], withdrawn_numbers: set[str]) -> list[Problem]:
    """`withdrawn_numbers` were left out on purpose and leave no gap."""
    return [*_repeated_rows(items), *_repeated_numbers(items), *_gaps(items, withdrawn_numbers)]


def _at(code: str, item: ItemDraft, **values: str) -> Problem:
    return Problem(code, item.sheet, f"A{item.row}", {"number": item.number, "title": item.title[:30], **values})


def _repeated_rows(items: list[ItemDraft]) -> list[Problem]:
    names = [(item.area, item.number, item.title) for item in items]
    named = Counter(names)
    seen: dict[object, ItemDraft] = {}
    problems = []
    for item, name in zip(items, names, strict=True):
        if named[name] > 1:
            first = seen.setdefault((name, item.measures, item.parts(), item.deadline_text), item)
            if first is not item:
                problems.append(_at("duplicate_row", item, first=str(first.row), second=str(item.row)))
    return problems


def _repeated_numbers(items: list[ItemDraft]) -> list[Problem]:
    rows: dict[tuple[str, str], list[ItemDraft]] = {}
    for item in items:
        if item.number:
            rows.setdefault((item.area, item.number), []).append(item)
    return [
        _at("duplicate_number", same[1], rows="、".join(str(item.row) for item in same))
        for same in rows.values()
        if len(same) > 1
    ]


def _gaps(items: list[ItemDraft], withdrawn_numbers: set[str]) -> list[Problem]:
    """Numbers that are left out. One that stands elsewhere in the area is only out of order."""
    problems = []
    values = [number_value(item.number) for item in items]
    there = {(item.area, value) for item, value in zip(items, values, strict=True)}
    withdrawn = {number_value(number) for number in withdrawn_numbers}
    before: int | None = None
    for item, value in zip(items, values, strict=True):
        if value is None:
            continue
        last, before = before or value, value
        if not 1 < value - last < FURTHEST_GAP:
            continue
        missing = [n for n in range(last + 1, value) if n not in withdrawn and (item.area, n) not in there]
        if len(missing) <= MOST_GAPS:
            problems += [_at("number_gap", item, missing=str(number)) for number in missing]
        else:
            problems.append(_at("number_gap", item, missing=f"{missing[0]}–{missing[-1]}"))
    return problems
