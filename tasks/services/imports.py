"""From a draft to a plan: preview and apply share one path, and applying the same table twice changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.diff import ItemChange, StoredItem, Verdict, diff
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft
from tasks.domain.moments import local_day
from tasks.domain.splitting import is_collective
from tasks.domain.terms import Role
from tasks.services import assigning, audit, standing, units
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import snapshot
from tasks.store.models import Area, Assignment, KeyTask, Plan, PlanImport, Unit


@dataclass(frozen=True)
class Preview:
    """What applying the draft would do. `parts` counts roles per unit as printed, in the order they first appear."""

    plan_title: str
    exists: bool
    changes: tuple[ItemChange, ...]
    parts: dict[str, Counter[Role]]
    new_units: tuple[str, ...]
    collectives: tuple[str, ...]  # that have no members in the directory yet

    def count(self, verdict: Verdict) -> int:
        return sum(1 for change in self.changes if change.verdict is verdict)

    @property
    def changes_nothing(self) -> bool:
        return self.exists and all(change.verdict is Verdict.SAME for change in self.changes)


@dataclass(frozen=True)
class Applied:
    plan_id: int
    preview: Preview
    import_id: int | None  # None: the plan had it all already, nothing was written


def preview(draft: PlanDraft, title: str | None, now: datetime, practice: Practice | None = None) -> Preview:
    """Reads only. `title` overrides the plan title that the table carries.

    `practice` says what day it is for a new plan; without it, the day in UTC.
    """
    with snapshot():
        return _preview(draft, title, now, practice)


def apply(result: IntakeResult, title: str | None, actor: str, now: datetime, practice: Practice) -> Applied:
    """Writes the draft in one transaction; two imports at once take turns. Raises Refused('nothing_to_import')."""
    if result.draft is None or not result.draft.items:
        raise Refused("nothing_to_import", file=result.file)
    with standing.adding():
        seen = _preview(result.draft, title, now, practice)
        plan = Plan.get_or_none(Plan.title == seen.plan_title)
        if plan is not None and seen.changes_nothing:
            return Applied(plan.id, seen, None)
        if plan is None:
            plan = Plan.create(
                title=seen.plan_title, base_year=result.draft.base_year, timezone=practice.zone.key, created_at=now
            )
        areas = _areas(plan, result.draft)
        for position, change in enumerate(seen.changes):  # the draft's items come first, in their order
            if change.draft is None:
                _withdraw(change, now)
            else:
                _write(change, change.draft, plan, areas[change.draft.area], position, now)
        row = PlanImport.create(
            plan=plan,
            file_name=result.file[-500:],
            sha256=result.sha256,
            actor=actor,
            at=now,
            diff=[_plain(change) for change in seen.changes if change.verdict is not Verdict.SAME],
            warnings=[asdict(problem) for problem in result.warnings],
        )
        audit.note(actor, "import", f"plan:{plan.id}", now, file=result.file, sha256=result.sha256)
    return Applied(plan.id, seen, row.id)


def _preview(draft: PlanDraft, title: str | None, now: datetime, practice: Practice | None) -> Preview:
    plan_title = " ".join((title or draft.title).split())[:500]
    plan = Plan.get_or_none(Plan.title == plan_title)
    stored = _stored(plan) if plan is not None else ()
    parts: dict[str, Counter[Role]] = {}
    for item in draft.items:
        for name, role in item.parts():
            parts.setdefault(name, Counter())[role] += 1
    known = {name: units.find(name) for name in parts}
    canonical = {name: unit.name for name, unit in known.items() if unit is not None}
    zone = ZoneInfo(plan.timezone) if plan is not None else practice.zone if practice is not None else ZoneInfo("UTC")
    day = local_day(now, zone)
    return Preview(
        plan_title=plan_title,
        exists=plan is not None,
        changes=diff(stored, [_as_stored(item, canonical) for item in draft.items]),
        parts=parts,
        new_units=tuple(name for name, unit in known.items() if unit is None),
        collectives=tuple(
            name
            for name, unit in known.items()
            if is_collective(name) and (unit is None or not units.members_on(unit, day))
        ),
    )


def _as_stored(item: ItemDraft, names: dict[str, str]) -> ItemDraft:
    """The item as it comes back from the database, so that applying a table twice changes nothing.

    Its units are as the directory calls them: an alias in the table is not a change.
    """

    def rename(printed: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in printed)

    return replace(
        item,
        number=item.number[:50],
        sheet=item.sheet[:200],
        lead_units=rename(item.lead_units),
        responsible_units=rename(item.responsible_units),
        cooperating_units=rename(item.cooperating_units),
    )


def _stored(plan: Plan) -> tuple[StoredItem, ...]:
    """The plan's items in force, units by the name that the directory has for them."""
    parts: dict[int, list[tuple[str, Role]]] = {}
    given = (
        Assignment.select(Assignment, Unit)
        .join_from(Assignment, Unit)
        .join_from(Assignment, KeyTask)
        .join_from(KeyTask, Area)
        .where(Area.plan == plan.id, Assignment.withdrawn_at.is_null(), Assignment.parent.is_null())
        .order_by(Assignment.id)
    )
    for row in given:
        parts.setdefault(row.key_task_id, []).append((row.unit.name, row.role))
    items = (
        KeyTask.select(KeyTask, Area)
        .join(Area)
        .where(Area.plan == plan.id, KeyTask.withdrawn_at.is_null())
        .order_by(KeyTask.position)
    )
    return tuple(
        StoredItem(
            id=item.id,
            area=item.area.name,
            number=item.number,
            title=item.title,
            measures=tuple(item.measures),
            deadline_text=item.deadline_text,
            schedule=queries.schedule_of(item),
            parts=tuple(parts.get(item.id, ())),
            remark=item.remark,
        )
        for item in items
    )


def _areas(plan: Plan, draft: PlanDraft) -> dict[str, Area]:
    areas = {area.name: area for area in Area.select().where(Area.plan == plan.id)}
    names = dict.fromkeys([*draft.areas, *(item.area for item in draft.items)])
    for position, name in enumerate(names):
        if name not in areas:
            areas[name] = Area.create(plan=plan, position=position, name=name)
        elif areas[name].position != position:
            Area.update(position=position).where(Area.id == areas[name].id).execute()
    return areas


def _write(change: ItemChange, draft: ItemDraft, plan: Plan, area: Area, position: int, now: datetime) -> None:
    columns: dict[str, Any] = {
        "area": area,
        "position": position,
        "number": draft.number,
        "title": draft.title,
        "measures": list(draft.measures),
        "deadline_text": draft.deadline_text,
        "kind": draft.schedule.kind,
        "due_on": draft.schedule.due_on,
        "start_on": draft.schedule.start_on,
        "every": draft.schedule.every,
        "day": draft.schedule.day,
        "notes": list(draft.schedule.notes),
        "remark": draft.remark,
        "sheet": draft.sheet,
        "row": draft.row,
    }
    if change.stored is None:
        item = KeyTask.create(**columns)
    else:
        KeyTask.update(**columns).where(KeyTask.id == change.stored.id).execute()
        item = KeyTask.get_by_id(change.stored.id)
    if change.verdict is Verdict.SAME:
        return
    wanted: dict[int, tuple[Unit, Role]] = {}
    for name, role in draft.parts():  # two spellings of one unit: the first has the weightier role
        unit = units.ensure(name, now)
        wanted.setdefault(unit.id, (unit, role))
    given = Assignment.select().where(
        Assignment.key_task == item, Assignment.parent.is_null(), Assignment.withdrawn_at.is_null()
    )
    for row in list(given):  # before the parts are given: a collective may take over what a member had itself
        if row.unit_id not in wanted:
            assigning.withdraw(row, now)
    for unit, role in wanted.values():
        assigning.assign(item, plan, unit, role, now)


def _withdraw(change: ItemChange, now: datetime) -> None:
    assert change.stored is not None
    KeyTask.update(withdrawn_at=now).where(KeyTask.id == change.stored.id).execute()
    given = Assignment.select().where(
        Assignment.key_task == change.stored.id, Assignment.parent.is_null(), Assignment.withdrawn_at.is_null()
    )
    for row in list(given):
        assigning.withdraw(row, now)


def _plain(change: ItemChange) -> dict[str, Any]:
    """A change as it is kept with the import."""
    item = change.draft or change.stored
    assert item is not None
    return {
        "verdict": change.verdict.value,
        "area": item.area,
        "number": item.number,
        "title": item.title,
        "fields": {
            name: [_text(getattr(change.stored, name, None)), _text(getattr(change.draft, name, None))]
            for name in change.fields
            if name != "units"
        },
        "units": [_parts(change.stored.parts), _parts(change.draft.parts())]
        if "units" in change.fields and change.stored and change.draft
        else None,
    }


def _parts(parts: tuple[tuple[str, Role], ...]) -> list[list[str]]:
    return [[unit, role.value] for unit, role in parts]


def _text(value: object) -> str:
    if isinstance(value, (Enum, date)):
        return str(value)
    return "\n".join(value) if isinstance(value, tuple) else str(value)
