"""From a draft to a plan: preview and apply share one path, and applying the same table twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from tasks.domain.diff import ItemChange, Match, Verdict
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft, Schedule
from tasks.domain.terms import Role
from tasks.services import audit, standing, surveying, telling, undoing, units
from tasks.services.assigning import Giving
from tasks.services.practice import Practice
from tasks.services.surveying import RESETTLED, Preview, Survey
from tasks.store.batch import Batch
from tasks.store.db import snapshot
from tasks.store.models import Area, KeyTask, Plan, PlanImport, Unit, UnitAlias


@dataclass(frozen=True)
class Applied:
    plan_id: int
    preview: Preview
    import_id: int | None  # None: the plan had it all already, nothing was written


def preview(
    draft: PlanDraft,
    title: str | None,
    now: datetime,
    practice: Practice | None = None,
    *,
    same: Mapping[str, str] | None = None,
) -> Preview:
    """Reads only. `title` overrides the plan title that the table carries; `same` is as in `apply`.

    `practice` says what day it is for a new plan; without it, the day in UTC. Raises Refused('plan_archived').
    """
    with snapshot():
        found = surveying.survey(draft, title, now, practice, same)
        plan = found.plan or Plan(title=found.title, base_year=draft.base_year, timezone=found.zone.key)
        giving = Giving(plan, now)
        giving.load(surveying.touched(found.changes))
        to = telling.reached(now)
        revisions = surveying.revisions(found, giving)
        concerned = {line.unit_id for line in telling.lines(revisions, to)}
        people = {contact for unit in concerned for contact in to[unit]}
        told = [name for unit, name in found.directory.names.items() if unit in concerned]
        unknown = [name for name, unit in found.known.items() if unit is None and units.key_of(name) not in found.same]
        names = found.directory.names
        return replace(
            found.preview(now, told, len(people)),
            proposals=found.directory.proposals(unknown),
            alike=surveying.plan_alike(found, draft),
            closed={r.item_id: tuple(names[u] for u in sorted(r.closed)) for r in revisions if r.item_id and r.closed},
            regranted={r.item_id: tuple(names[u] for u in r.granted) for r in revisions if r.item_id and r.granted},
            reassigned=surveying.undone(found, giving),
        )


def apply(
    result: IntakeResult,
    title: str | None,
    actor: str,
    now: datetime,
    practice: Practice,
    *,
    choices: Mapping[str, str] | None = None,
    basis: str | None = None,
    same: Mapping[str, str] | None = None,
    compose: telling.Composer | None = None,
) -> Applied:
    """Writes the draft in one transaction; two imports at once take turns.

    `choices` are kept with the import. `basis` is that of the preview that somebody confirmed. `same` are printed names
    of units that a person confirmed to be other names of a unit (printed → unit): they become aliases. `compose` writes
    the message to each person whom the import concerns; without it nobody is told.

    Raises Refused('nothing_to_import', 'plan_archived', 'plan_changed_since' when the basis is another by now).
    """
    if result.draft is None or not result.draft.items:
        raise Refused("nothing_to_import", file=result.file)
    with standing.adding():
        found = surveying.survey(result.draft, title, now, practice, same)
        if basis is not None and basis != found.basis:
            raise Refused("plan_changed_since", title=found.title)
        to = telling.reached(now) if compose is not None else {}
        seen = found.preview(now, (), 0)
        if found.plan is not None and seen.changes_nothing and not same:
            return Applied(found.plan.id, seen, None)
        batch = Batch()
        exists = found.plan is not None
        plan = found.plan or _new_plan(found, result.draft, now, practice, batch)
        _enter_units(found, actor, now, batch)
        giving = Giving(plan, now, batch)
        giving.load(surveying.touched(found.changes))
        revisions = surveying.revisions(found, giving) if compose is not None else []
        items = _write(found, result.draft, plan, giving)
        journal = giving.write()
        row = PlanImport.create(
            plan=plan,
            plan_title=plan.title,
            file_name=result.file[-500:],
            sha256=result.sha256,
            actor=actor,
            at=now,
            choices=dict(choices or {}),
            counts={verdict.value: seen.count(verdict) for verdict in Verdict},
            diff=[_plain(change) for change in found.changes if change.verdict is not Verdict.SAME],
            warnings=[asdict(problem) for problem in result.warnings],
            journal=undoing.kept(journal, surveying.touched(found.changes)),
        )
        audit.note(actor, "import", f"plan:{plan.id}", now, file=result.file, sha256=result.sha256)
        if compose is not None:
            stored = [replace(each, item_id=items[id(each.change)]) for each in revisions]
            concerned = telling.lines(stored, to)
            telling.announce(f"import:{row.id}", plan.title, not exists, concerned, to, compose, now)
            names = {line.unit_id: found.directory.names[line.unit_id] for line in concerned}
            people = {contact for unit in names for contact in to[unit]}
            seen = replace(seen, told=tuple(names.values()), people=len(people))
    return Applied(plan.id, seen, row.id)


def _new_plan(found: Survey, draft: PlanDraft, now: datetime, practice: Practice, batch: Batch) -> Plan:
    plan = Plan.create(title=found.title, base_year=draft.base_year, timezone=practice.zone.key, created_at=now)
    batch.made(Plan, [plan.id])
    return plan


def _enter_units(found: Survey, actor: str, now: datetime, batch: Batch) -> None:
    """Makes the units that the table names and the directory lacks, and keeps the names that were confirmed."""
    wanted = (found.same.get(units.key_of(name), name) for name in found.printed)
    batch.made(Unit, found.directory.make(wanted, now))
    for printed in found.printed:
        target = found.same.get(units.key_of(printed))
        if target is not None and found.directory.find(printed) is None:
            batch.made(UnitAlias, [units.add_alias(target, printed, actor, now)])
    found.look_up()


def _write(found: Survey, draft: PlanDraft, plan: Plan, giving: Giving) -> dict[int, int]:
    """Puts every change into the batch; returns the key task's id of each change that has one, by the change's id()."""
    areas = _areas(plan, draft, giving.batch)
    items = {}
    for position, change in enumerate(found.changes):  # the draft's items come first, in their order
        if change.draft is None:
            assert change.stored is not None
            items[id(change)] = change.stored.id
            giving.batch.change(found.items[change.stored.id], withdrawn_at=giving.now)
            giving.settle(change.stored.id, change.stored.schedule, {})
            continue
        columns = _columns(change.draft, areas[change.draft.area], position)
        if change.stored is None:
            items[id(change)] = giving.batch.add(KeyTask, **columns)
        else:
            items[id(change)] = change.stored.id
            giving.batch.change(found.items[change.stored.id], withdrawn_at=None, **columns)
        if change.match is Match.NONE or change.match is Match.RETURNED or RESETTLED & set(change.fields):
            giving.settle(items[id(change)], change.draft.schedule, found.named(change.draft))
    return items


def _areas(plan: Plan, draft: PlanDraft, batch: Batch) -> dict[str, int]:
    """name → id, in the order of the table."""
    stored = {area.name: area for area in Area.select().where(Area.plan == plan.id)}
    ids = {}
    for position, name in enumerate(dict.fromkeys([*draft.areas, *(item.area for item in draft.items)])):
        area = stored.get(name)
        if area is None:
            ids[name] = batch.add(Area, plan_id=plan.id, position=position, name=name)
        else:
            ids[name] = area.id
            batch.change(area, position=position)
    return ids


def _columns(draft: ItemDraft, area_id: int, position: int) -> dict[str, Any]:
    return {
        "area_id": area_id,
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


def _plain(change: ItemChange) -> dict[str, Any]:
    """A change as it is kept with the import."""
    item = change.draft or change.stored
    assert item is not None
    return {
        "verdict": change.verdict.value,
        "match": change.match.value,
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
    if isinstance(value, Schedule):
        return " ".join(str(each) for each in (value.kind.value, value.due_on or value.every) if each is not None)
    return "\n".join(value) if isinstance(value, tuple) else str(value)
