"""A draft beside the stored plan: what preview shows and apply then does, found out once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from tasks.domain.diff import ItemChange, Match, StoredItem, Verdict, diff, likeness
from tasks.domain.errors import NotFound, Refused
from tasks.domain.model import ItemDraft, PlanDraft
from tasks.domain.moments import local_day
from tasks.domain.splitting import is_collective, normal_name
from tasks.domain.terms import Role
from tasks.domain.unit_likeness import Proposal
from tasks.services import assigning, deciding, units
from tasks.services.assigning import Giving, Part
from tasks.services.practice import Practice
from tasks.services.telling import Revision
from tasks.store import queries
from tasks.store.models import Area, Assignment, KeyTask, Plan, PlanImport

RESETTLED = {"schedule", "units"}
"""Fields whose change concerns the parts and their checkpoints, and not the wording alone."""


@dataclass(frozen=True)
class PlanAlike:
    """A stored plan of the same year that has `items` of the table's items: the table may be its revision."""

    title: str
    items: int


@dataclass(frozen=True)
class Preview:
    """What applying the draft would do. `parts` counts roles per unit as printed, in the order they first appear.

    `basis` names the state of the stored plan that this was compared with: apply takes it, so that what is confirmed is
    what was shown. `told` are units (as the directory has them) whose people will hear of it, `people` how many they
    are. `proposals` are units that printed names which the directory does not know may stand for, until somebody has
    said so (apply's `same`). `closed` are the units that are done with an item which changes, by its id; `regranted`
    those whose granted extension its new deadline replaces; `reassigned` the decided disputes that its units would
    undo. Each change has its fields; the values before and after are in `stored` and `draft`.
    """

    plan_title: str
    exists: bool
    changes: tuple[ItemChange, ...]
    parts: dict[str, Counter[Role]]
    new_units: tuple[str, ...]
    collectives: tuple[str, ...]  # that have no members in the directory yet
    basis: str = ""
    told: tuple[str, ...] = ()
    people: int = 0
    proposals: tuple[Proposal, ...] = ()
    alike: PlanAlike | None = None  # only of a new plan
    closed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    regranted: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    reassigned: Mapping[int, tuple[deciding.Reassigned, ...]] = field(default_factory=dict)

    def count(self, verdict: Verdict) -> int:
        return sum(1 for change in self.changes if change.verdict is verdict)

    @property
    def changes_nothing(self) -> bool:
        return self.exists and all(change.verdict is Verdict.SAME for change in self.changes)

    @property
    def replaced(self) -> tuple[ItemChange, ...]:
        """Items whose title became quite another under their number: what was reported stays with them."""
        return tuple(
            change
            for change in self.changes
            if change.stored is not None
            and change.draft is not None
            and "title" in change.fields
            and not likeness(change.stored.title, change.draft.title)
        )

    @property
    def takes_most_away(self) -> bool:
        """Whether most of the stored plan would be withdrawn: perhaps only a part of the table was sent."""
        return 2 * self.count(Verdict.WITHDRAWN) > sum(1 for change in self.changes if change.stored is not None)

    @property
    def unsure(self) -> tuple[ItemChange, ...]:
        """Items that were recognised by the likeness of their titles only."""
        return tuple(change for change in self.changes if change.match is Match.LIKENESS)


@dataclass
class Survey:
    """The draft, the stored plan, and what differs. `items` are all key tasks of the plan, withdrawn ones too."""

    title: str
    plan: Plan | None
    basis: str
    changes: tuple[ItemChange, ...]
    items: dict[int, KeyTask]
    directory: units.Directory
    same: Mapping[str, str]
    zone: ZoneInfo
    printed: dict[str, Counter[Role]] = field(default_factory=dict)
    known: dict[str, int | None] = field(default_factory=dict)

    def look_up(self) -> None:
        """Finds the units as printed, through the names that were confirmed to be the same: None for one that the
        directory does not know."""
        find = self.directory.find
        self.known = {name: find(self.same.get(units.key_of(name), name)) for name in self.printed}
        self._ids: dict[str, int | None] = {name: unit for unit, name in self.directory.names.items()}
        self._ids |= self.known

    def preview(self, now: datetime, told: Iterable[str], people: int) -> Preview:
        members = units.memberships_on(local_day(now, self.zone))
        return Preview(
            plan_title=self.title,
            exists=self.plan is not None,
            changes=self.changes,
            parts=self.printed,
            new_units=tuple(
                name for name, unit in self.known.items() if unit is None and units.key_of(name) not in self.same
            ),
            collectives=tuple(
                name for name, unit in self.known.items() if is_collective(name) and not members.get(unit or 0)
            ),
            basis=self.basis,
            told=tuple(told),
            people=people,
        )

    def named(self, draft: ItemDraft) -> dict[int, Role]:
        """unit id → role, of the units that the item names; one that the directory does not know yet is left out."""
        named: dict[int, Role] = {}
        for name, role in draft.parts():  # two spellings of one unit: the first has the weightier role
            unit = self._ids[name]
            if unit is not None:
                named.setdefault(unit, role)
        return named


def survey(
    draft: PlanDraft, title: str | None, now: datetime, practice: Practice | None, same: Mapping[str, str] | None
) -> Survey:
    """Reads only. Raises Refused('plan_archived'), or for `same` Refused('name_taken') or NotFound."""
    plan_title = draft.plan_title(title)
    plan = Plan.get_or_none(Plan.title == plan_title)
    if plan is not None and plan.archived_at is not None:
        raise Refused("plan_archived", title=plan_title)
    items = {item.id: item for item in _items(plan)} if plan is not None else {}
    zone = ZoneInfo(plan.timezone) if plan is not None else practice.zone if practice is not None else ZoneInfo("UTC")
    found = Survey(plan_title, plan, basis(plan), (), items, units.Directory(), {}, zone)
    for item in draft.items:
        for name, role in item.parts():
            found.printed.setdefault(name, Counter())[role] += 1
    found.same = _checked(same or {}, found)
    found.look_up()
    in_force, withdrawn = _stored(plan, items.values(), found.directory) if plan is not None else ((), ())
    names = {name: found.directory.names[unit] for name, unit in found.known.items() if unit is not None}
    found.changes = diff(in_force, [_as_stored(item, names) for item in draft.items], withdrawn)
    return found


def plan_alike(found: Survey, draft: PlanDraft) -> PlanAlike | None:
    """The stored plan of that year which has half or more of a new plan's items, by their titles: a table whose title
    was touched up is more often a revision than a second plan."""
    if found.plan is not None:
        return None
    titles = {normal_name(item.title) for item in draft.items}
    rows = (
        KeyTask.select(KeyTask.title, Plan.title)
        .join(Area)
        .join(Plan)
        .where(Plan.base_year == draft.base_year, Plan.archived_at.is_null(), KeyTask.withdrawn_at.is_null())
        .tuples()
    )
    shared: dict[str, set[str]] = defaultdict(set)
    for title, plan in cast("Iterable[tuple[str, str]]", rows):
        if (plain := normal_name(title)) in titles:
            shared[plan].add(plain)
    best = max(shared, key=lambda plan: len(shared[plan]), default=None)
    if best is None or 2 * len(shared[best]) < len(titles):
        return None
    return PlanAlike(best, len(shared[best]))


def basis(plan: Plan | None) -> str:
    """Differs whenever an import has changed the plan since, or was undone."""
    if plan is None:
        return "new"
    rows = PlanImport.select(PlanImport.id, PlanImport.undone_at).where(PlanImport.plan == plan.id)
    imports = [(row.id, row.undone_at is not None) for row in rows]
    return f"{plan.id}.{max((n for n, _ in imports), default=0)}.{sum(undone for _, undone in imports)}"


def revisions(found: Survey, giving: Giving) -> list[Revision]:
    """The items that change, with who answers for them before and after; `giving` has loaded those that are stored."""
    known = deciding.decided(found.changes)
    return [_revision(found, change, giving, known) for change in found.changes if change.verdict is not Verdict.SAME]


def _revision(found: Survey, change: ItemChange, giving: Giving, known: deciding.Decided) -> Revision:
    before, after = (assigning.answering(p) for p in (_before(change, giving), _after(found, change, giving)))
    if change.stored is None:
        return Revision(change, before, after)
    item = change.stored.id
    return Revision(change, before, after, item, frozenset(known.closed.get(item, ())), known.granted.get(item, {}))


def touched(changes: Iterable[ItemChange]) -> list[int]:
    """Ids of the stored items that change in more than their place in the table."""
    return [c.stored.id for c in changes if c.stored is not None and c.verdict is not Verdict.SAME]


def undone(found: Survey, giving: Giving) -> dict[int, tuple[deciding.Reassigned, ...]]:
    """The decided disputes that the table would undo, by the id of the key task."""
    units_of = {
        change.stored.id: (set(_before(change, giving)), set(_after(found, change, giving)))
        for change in found.changes
        if change.stored is not None and change.draft is not None and change.verdict is not Verdict.SAME
    }
    return deciding.undone(units_of, found.zone)


def _before(change: ItemChange, giving: Giving) -> dict[int, Part]:
    return giving.parts(change.stored.id) if change.stored is not None else {}


def _after(found: Survey, change: ItemChange, giving: Giving) -> dict[int, Part]:
    if change.draft is None:
        return {}
    resettled = change.stored is None or change.match is Match.RETURNED or RESETTLED & set(change.fields)
    if not resettled:
        return _before(change, giving)
    return giving.wanted(change.stored.id if change.stored is not None else 0, found.named(change.draft))


def _checked(same: Mapping[str, str], found: Survey) -> dict[str, str]:
    """The confirmed names by the key of the printed one. Each leads to a unit of the directory or of the table."""
    printed = {units.key_of(name) for name in found.printed}
    checked: dict[str, str] = {}
    for name, target in same.items():
        unit = found.directory.find(name)
        if unit is not None and unit != found.directory.find(target):
            raise Refused("name_taken", name=name)
        if found.directory.find(target) is None and units.key_of(target) not in printed - {units.key_of(name)}:
            raise NotFound(what=target, near=units.near(target))
        checked[units.key_of(name)] = target
    if any(units.key_of(target) in checked for target in checked.values()):
        raise Refused("same_in_a_chain", names=tuple(same))
    return checked


def _as_stored(item: ItemDraft, names: Mapping[str, str]) -> ItemDraft:
    """The item as it comes back from the database, so that applying a table twice changes nothing.

    Its units are as the directory calls them: an alias in the table is not a change.
    """

    def rename(printed: tuple[str, ...]) -> tuple[str, ...]:
        return tuple([names.get(name, name) for name in printed]) if names else printed

    values = {
        "number": item.number[:50],
        "sheet": item.sheet[:200],
        "lead_units": rename(item.lead_units),
        "responsible_units": rename(item.responsible_units),
        "cooperating_units": rename(item.cooperating_units),
    }
    kept = all(getattr(item, name) == value for name, value in values.items())
    return item if kept else replace(item, **values)  # type: ignore[arg-type]


def _items(plan: Plan) -> Iterable[KeyTask]:
    return list(KeyTask.select().join(Area).where(Area.plan == plan.id).order_by(KeyTask.position, KeyTask.id))


def _stored(
    plan: Plan, items: Iterable[KeyTask], directory: units.Directory
) -> tuple[list[StoredItem], list[StoredItem]]:
    """The plan's items in force, and those that were withdrawn, the last ones first; units as the directory has them.

    A withdrawn item has the parts that were withdrawn with it.
    """
    areas = {area.id: area.name for area in Area.select().where(Area.plan == plan.id)}
    gone = {item.id: item.withdrawn_at for item in items}
    parts: dict[int, list[tuple[str, Role]]] = {}
    given: Any = (
        Assignment.select(Assignment.key_task, Assignment.unit, Assignment.role, Assignment.withdrawn_at)
        .where(Assignment.id.in_(queries.assignments_of_plan(plan.id)), Assignment.parent.is_null())
        .order_by(Assignment.id)
        .tuples()
    )
    for item_id, unit_id, role, withdrawn_at in given:
        if withdrawn_at == gone[item_id]:
            parts.setdefault(item_id, []).append((directory.names[unit_id], role))
    stored = [
        StoredItem(
            id=item.id,
            area=areas[item.area_id],
            number=item.number,
            title=item.title,
            measures=tuple(item.measures),
            deadline_text=item.deadline_text,
            schedule=queries.schedule_of(item),
            parts=tuple(parts.get(item.id, ())),
            remark=item.remark,
        )
        for item in items
    ]
    withdrawn = [item for item in stored if gone[item.id] is not None]
    withdrawn.sort(key=lambda item: (gone[item.id], item.id), reverse=True)
    return [item for item in stored if gone[item.id] is None], withdrawn
