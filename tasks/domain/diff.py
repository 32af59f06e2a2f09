"""A new draft against the stored plan: what an import would change, decided before anything is written.

An item is matched by its place (area, number) and by its title, which holds when numbers shift. What is left over is
matched by likeness, sparingly, and says so. What the new table no longer has is withdrawn, never deleted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from tasks.domain.model import ItemDraft, Schedule
from tasks.domain.splitting import normal_name
from tasks.domain.terms import Role

Key = tuple[object, ...] | None
"""What two items have in common; None for an item that this tells nothing of."""

ALIKE = 0.5
"""From here on two titles in the same place are versions of one wording."""
CLOSE = 0.72
"""From here on two titles in different places may be one item, and two areas one area …"""
CLEARLY = 0.08
"""… if every other candidate is less alike by this much."""
NEAR = 5
"""How many places, among the items of its area, an item may have moved to be recognised by likeness."""

_ORDINALS = re.compile(
    r"[0-9]+|第[〇零一二三四五六七八九十百]+|[〇零一二三四五六七八九十]+(?=季度|月|年|期|轮|阶段|标段)|[上下]半年"
)  # not every numeral: '进一步' is what polishing puts in


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WITHDRAWN = "withdrawn"


class Match(StrEnum):
    """How an item of the table was recognised in the stored plan."""

    NONE = "none"
    EXACT = "exact"  # by what identifies it: place and title, or one of them
    LIKENESS = "likeness"  # by a similar title nearby: for a person to check
    RETURNED = "returned"  # it had been withdrawn, and gets its history back


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
    """The verdict on one item. `fields` are the names of what differs, for CHANGED; an item that returned as it was is
    CHANGED without any."""

    verdict: Verdict
    stored: StoredItem | None
    draft: ItemDraft | None
    fields: tuple[str, ...] = ()
    match: Match = Match.NONE


def diff(
    stored: Sequence[StoredItem], drafts: Sequence[ItemDraft], withdrawn: Sequence[StoredItem] = ()
) -> tuple[ItemChange, ...]:
    """One change per item, the draft's in their order, then the withdrawn ones in the stored order.

    `stored` are the items in force, in the plan's order; `withdrawn` those that were withdrawn before, the last ones
    first.
    """
    if not stored and not withdrawn:
        return tuple(ItemChange(Verdict.NEW, None, draft) for draft in drafts)
    matching = _Matching(stored, drafts)
    matching.by(_whole)  # of two items with one place and one title, each is itself
    matching.by(_place_and_title)
    matching.by(_area_and_title)  # before the place alone: when one item is taken out, every number after it shifts
    returned = matching.among(withdrawn, _place_and_title)
    matching.by(_number_and_title)
    matching.by(_title, alone=True)
    matching.follow_renamed_areas()
    matching.by(matching.place, only=_titles_alike)
    alike = matching.by_likeness()
    matching.by(matching.place)
    matching.by(_title)
    changes = []
    for position, draft in enumerate(drafts):
        how = Match.RETURNED if position in returned else Match.LIKENESS if position in alike else Match.EXACT
        changes.append(_change(matching.found[position], draft, how))
    changes += [ItemChange(Verdict.WITHDRAWN, item, None, match=Match.EXACT) for item in matching.left.values()]
    return tuple(changes)


class _Matching:
    """Pairs stored items with the table's, rule by rule; whatever a rule has paired is out of the next ones' reach."""

    def __init__(self, stored: Sequence[StoredItem], drafts: Sequence[ItemDraft]) -> None:
        self.drafts = drafts
        self.left = {item.id: item for item in stored}
        self.found: list[StoredItem | None] = [None] * len(drafts)
        self._ranks = {item.id: rank for rank, item in zip(_ranks(stored), stored, strict=True)}
        self._draft_ranks = _ranks(drafts)
        self._areas: Mapping[str, str] = {}

    def by(
        self,
        key: Callable[[StoredItem | ItemDraft], Key],
        *,
        alone: bool = False,
        only: Callable[[StoredItem, ItemDraft], bool] = lambda _item, _draft: True,
    ) -> None:
        """Pairs what has the same key, in order; `alone`: only where neither side has it twice."""
        if not self.left:
            return
        index: dict[tuple[object, ...], list[StoredItem]] = defaultdict(list)
        for item in self.left.values():
            if (known := key(item)) is not None:
                index[known].append(item)
        waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for position, draft in enumerate(self.drafts):
            if self.found[position] is None and (known := key(draft)) is not None and known in index:
                waiting[known].append(position)
        for known, positions in waiting.items():
            items = index[known]
            if alone and (len(items), len(positions)) != (1, 1):
                continue
            for item, position in zip(items, positions, strict=False):
                if only(item, self.drafts[position]):
                    self._pair(position, item)

    def among(self, others: Iterable[StoredItem], key: Callable[[StoredItem | ItemDraft], Key]) -> set[int]:
        """Pairs what is left of the table with items that are not in force; returns the positions."""
        index: dict[tuple[object, ...], list[StoredItem]] = defaultdict(list)
        for item in others:
            if (known := key(item)) is not None:
                index[known].append(item)
        positions = set()
        for position, draft in enumerate(self.drafts if index else ()):
            if self.found[position] is None and (known := key(draft)) is not None and index.get(known):
                self.found[position] = index[known].pop(0)
                positions.add(position)
        return positions

    def follow_renamed_areas(self) -> None:
        """An area of the table that the plan does not have is the one that most of its items come from, or the one of
        a similar name, if the table has that one no more."""
        old = dict.fromkeys(normal_name(item.area) for item in [*self.left.values(), *filter(None, self.found)])
        new = dict.fromkeys(normal_name(draft.area) for draft in self.drafts)
        gone = [area for area in old if area not in new]
        areas = {}
        for area in new if gone else ():
            if area in old:
                continue
            pairs = zip(self.found, self.drafts, strict=True)
            from_where = Counter(
                normal_name(item.area) for item, draft in pairs if item and normal_name(draft.area) == area
            )
            best = next((name for name, _ in from_where.most_common() if name in gone), None)
            if best is None:
                close = {name: likeness(name, area) for name in gone}
                best = max((name for name in gone if close[name] >= CLOSE), key=close.__getitem__, default=None)
            if best is not None:
                areas[area] = best
                gone.remove(best)
        self._areas = areas

    def place(self, item: StoredItem | ItemDraft) -> Key:
        """(area, number), the area by the name that it had; reading 3: numbers may start again in every area."""
        number = normal_name(item.number)
        return (self._area(item), number) if number else None

    def by_likeness(self) -> set[int]:
        """Pairs items of one area whose titles are close, that stand near each other, and that have no other candidate
        nearly as close; returns the positions."""
        by_area: dict[str, list[StoredItem]] = defaultdict(list)
        for item in self.left.values():
            by_area[self._area(item)].append(item)
        scores: list[tuple[float, int, StoredItem]] = []
        for position, draft in enumerate(self.drafts if self.left else ()):
            if self.found[position] is None:
                rank = self._draft_ranks[position]
                for item in by_area.get(self._area(draft), ()):
                    if abs(self._ranks[item.id] - rank) <= NEAR:
                        scores.append((likeness(item.title, draft.title, CLOSE - CLEARLY), position, item))
        best_of_item: dict[int, list[float]] = defaultdict(list)
        best_of_draft: dict[int, list[float]] = defaultdict(list)
        for score, position, item in scores:
            best_of_item[item.id].append(score)
            best_of_draft[position].append(score)
        positions = set()
        for score, position, item in sorted(scores, key=lambda each: (-each[0], each[1])):
            rivals = [*best_of_item[item.id], *best_of_draft[position]]
            if score >= CLOSE and sum(rival > score - CLEARLY for rival in rivals) == 2:
                self._pair(position, item)
                positions.add(position)
        return positions

    def _area(self, item: StoredItem | ItemDraft) -> str:
        area = normal_name(item.area)
        return self._areas.get(area, area) if isinstance(item, ItemDraft) else area

    def _pair(self, position: int, item: StoredItem) -> None:
        self.found[position] = item
        del self.left[item.id]


def likeness(one: str, other: str, least: float = ALIKE) -> float:
    """How alike two wordings are, from `least` to 1, or 0 below it.

    Wordings with other ordinals are two things: '第一季度' and '第二季度'.
    """
    a, b = normal_name(one), normal_name(other)
    if not a or not b or _ORDINALS.findall(a) != _ORDINALS.findall(b):
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:  # bounds from above, which cost little
        return 0.0
    found = matcher.ratio()
    return found if found >= least else 0.0


def _titles_alike(item: StoredItem, draft: ItemDraft) -> bool:
    return likeness(item.title, draft.title) >= ALIKE


def _ranks(items: Sequence[StoredItem | ItemDraft]) -> list[int]:
    """The place of each item among those of its area."""
    seen: Counter[str] = Counter()
    ranks = []
    for item in items:
        seen[item.area] += 1
        ranks.append(seen[item.area])
    return ranks


def _whole(item: StoredItem | ItemDraft) -> Key:
    parts = item.parts() if isinstance(item, ItemDraft) else item.parts
    return (*_place_and_title(item), item.measures, item.deadline_text, item.remark, frozenset(parts))


def _place_and_title(item: StoredItem | ItemDraft) -> tuple[str, ...]:
    return normal_name(item.area), normal_name(item.number), normal_name(item.title)


def _area_and_title(item: StoredItem | ItemDraft) -> Key:
    title = normal_name(item.title)
    return (normal_name(item.area), title) if title else None


def _number_and_title(item: StoredItem | ItemDraft) -> Key:
    title, number = normal_name(item.title), normal_name(item.number)
    return (number, title) if title and number else None


def _title(item: StoredItem | ItemDraft) -> Key:
    title = normal_name(item.title)
    return (title,) if title else None


def _change(stored: StoredItem | None, draft: ItemDraft, match: Match) -> ItemChange:
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
    changed = fields or match is Match.RETURNED
    return ItemChange(Verdict.CHANGED if changed else Verdict.SAME, stored, draft, fields, match)
